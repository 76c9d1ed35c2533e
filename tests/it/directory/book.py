"""Writes and reads workbooks as other programs do: `write PATH`, `read PATH` (rows and types of cells as JSON)."""

import datetime
import json
import sys

import openpyxl

command, path = sys.argv[1:]
if command == "write":
    book = openpyxl.Workbook()
    hidden = book.active
    hidden.title = "说明"
    hidden.append(["这一页是隐藏的"])
    hidden.sheet_state = "hidden"
    sheet = book.create_sheet("名录")
    book.active = 1
    sheet.append(["成立日期", "律所全称", "统一社会信用代码", "执业许可证号", "所在城市", "专业领域"])
    sheet.append([datetime.date(2010, 3, 15), "衍溪律师事务所", "31330000E12345678L", "23301201010123456", "杭州市", "合同；土地与征收补偿"])
    sheet.append([])
    sheet.append([datetime.datetime(2011, 4, 16, 8, 30), "明溪律师事务所", "31330000MD0000011P", 23301201010123456, "宁波市", None])
    book.save(path)
else:
    sheet = openpyxl.load_workbook(path).active
    rows = [[[cell.value or "", cell.data_type] for cell in row] for row in sheet.iter_rows()]
    print(json.dumps(rows, ensure_ascii=False))
