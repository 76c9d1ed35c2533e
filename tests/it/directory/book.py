"""Writes and reads workbooks as other programs do: `write PATH`, `read PATH` (rows and types of cells as JSON),
`rows PATH JSON` (a workbook of these rows, days as days), `fill PATH` (a template of law firms; its pages as JSON), `formats PATH` (formats of the cells)."""

import datetime
import json
import re
import sys

import openpyxl

command, path, *more = sys.argv[1:]
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
elif command == "rows":
    book = openpyxl.Workbook()
    for row in json.loads(more[0]):
        is_day = lambda cell: isinstance(cell, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", cell)
        book.active.append([datetime.date.fromisoformat(cell) if is_day(cell) else cell for cell in row])
    book.save(path)
elif command == "fill":
    book = openpyxl.load_workbook(path)
    heads = [cell.value.split()[1] for cell in book.worksheets[0][1]]
    firm = {
        "name": "澄溪律师事务所",
        "credit_code": "31330000MD00000910",
        "licence_number": "23301201110000091",
        "established_on": datetime.date(2011, 4, 16),
        "city": "宁波市",
    }
    book.worksheets[0].append([firm.get(head) for head in heads])
    book.save(path)
    print(json.dumps(book.sheetnames))
elif command == "formats":
    cells = [cell for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row]
    print(*{cell.number_format for cell in cells}, all(cell.quotePrefix for cell in cells))
else:
    sheet = openpyxl.load_workbook(path).active
    rows = [[[cell.value or "", cell.data_type] for cell in row] for row in sheet.iter_rows()]
    print(json.dumps(rows, ensure_ascii=False))
