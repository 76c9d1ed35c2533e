//! Rolls in and out as tables.

use std::process::Command;
use std::sync::{Arc, Mutex};

use counsel_desk::client::Answer;
use counsel_desk::db::schema::advisers;
use diesel::prelude::*;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::slices::{published, root};
use crate::harness::{Actor, Expect as _, Kind, TestApp, files, tools};

const FIRMS: &str = "律所全称,统一社会信用代码,执业许可证号,成立日期,所在城市,专业领域\n";
const ADVISERS: &str =
    "姓名,人员类别,律师事务所,执业证号,执业证有效期至,执业起始日,职称,出生日期,同时承办上限,专业领域\n";

async fn import(who: &Actor, roll: &str, query: &str, table: impl Into<bytes::Bytes>) -> Answer {
    who.send_bytes(Method::POST, &format!("/v1/rolls/{roll}/table?{query}"), table).await
}

/// Row, column and code of every fault of a report.
fn faults(report: &Answer) -> Vec<(u64, String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = report.body["faults"].as_array().unwrap().iter();
    all.map(|fault| (fault["row"].as_u64().unwrap(), text(&fault["column"]), text(&fault["code"]))).collect()
}

fn counts(report: &Answer) -> [u64; 3] {
    ["rows", "right", "written"].map(|count| report.body[count].as_u64().unwrap())
}

async fn export(who: &Actor, roll: &str, format: &str) -> Vec<u8> {
    let file = who.get_bytes(&format!("/v1/rolls/{roll}/table?format={format}")).await;
    assert_eq!(file.status, 200);
    file.bytes.to_vec()
}

async fn on_roll(who: &Actor, path: &str) -> usize {
    who.get(&format!("{path}?limit=200")).await.is(200).body["items"].as_array().unwrap().len()
}

both_databases! {
    async fn every_fault_is_named_and_nothing_is_written(app: TestApp) {
        let office = app.actor("coordinator.1").await;
        let before = on_roll(&office, "/v1/advisers").await;
        let table = format!(
            "{ADVISERS}\
             温言,执业律师,砚汐律师事务所,13301201210000009,2030-12-31,2012/2/29,二级律师,1985年5月6日,3,合同；土地与征收补偿\n\
             ,执业律师,没有这家律师事务所,,2030-12-31,明天,二级律师,1985-05-06,0,占星\n\
             重号,LAWYER,砚汐律师事务所,13301201210000009,,2012-03-01,,,,CONTRACT\n\
             林诤二,执业律师,砚汐律师事务所,{},,2012-03-01,,,,\n\
             幼童,执业律师,砚汐律师事务所,{},2011-01-01,2012-03-01,,2000-01-01,,\n\
             顾思齐,法学专家,,,,2012-03-01,,,,\n\
             学者,法学专家,砚汐律师事务所,,,2012-03-01,,,,\n",
            licence_of(&office, "林诤").await,
            licence_of(&office, "周明理").await
        );
        let report = import(&office, "ADVISERS", "", table.clone()).await.is(200);
        let expected: Vec<(u64, String, String)> = [
            (3, "姓名", "REQUIRED"), (3, "执业起始日", "WRONG_FORMAT"), (3, "律师事务所", "UNKNOWN_FIRM"),
            (3, "同时承办上限", "WRONG_FORMAT"), (3, "专业领域", "NOT_A_VALUE"), (3, "执业证号", "REQUIRED"),
            (4, "执业证号", "TWICE"), (5, "执业证号", "LICENCE_ON_ROLL"),
            (6, "执业证有效期至", "TOO_SMALL"), (6, "出生日期", "TOO_LARGE"), (6, "执业证号", "LICENCE_ON_ROLL"),
            (7, "姓名", "ON_ROLL"), (8, "律师事务所", "INVALID"),
        ].into_iter().map(|(row, column, code)| (row, column.to_owned(), code.to_owned())).collect();
        let mut found = faults(&report);
        found.sort();
        let mut sorted = expected.clone();
        sorted.sort();
        assert_eq!(found, sorted);
        assert_eq!((counts(&report), on_roll(&office, "/v1/advisers").await), ([7, 1, 0], before));
        assert!(report.body["faults"][0]["detail"].as_str().is_some_and(|detail| !detail.is_ascii()));
        let english = import(&office.in_english(), "ADVISERS", "", table.clone()).await.is(200);
        for fault in english.body["faults"].as_array().unwrap() {
            assert!(fault["detail"].as_str().unwrap().is_ascii(), "{fault}");
        }
        // The right ones alone, on request; a look writes nothing.
        let look = import(&office, "ADVISERS", "partial=true&dry_run=true", table.clone()).await.is(200);
        assert_eq!((counts(&look), on_roll(&office, "/v1/advisers").await), ([7, 1, 0], before));
        let partial = import(&office, "ADVISERS", "partial=true", table).await.is(200);
        assert_eq!((counts(&partial), on_roll(&office, "/v1/advisers").await), ([7, 1, 1], before + 1));
        let list = office.get("/v1/advisers?limit=1").await.is(200);
        let made = &list.body["items"][0];
        assert_eq!((&made["name"], &made["areas"], &made["capacity"]), (&json!("温言"), &json!(["CONTRACT", "LAND"]), &json!(3)));
        assert_eq!((&made["practising_since"], &made["born_on"]), (&json!("2012-02-29"), &json!("1985-05-06")));
    }

    async fn a_row_is_told_of_every_rule_that_it_breaks(app: TestApp) {
        let office = app.actor("coordinator.1").await;
        let firms = format!("{FIRMS}衍溪律师事务所,31330000E12345678L,1,2010-03-15,杭州市,\n");
        assert_eq!(counts(&import(&office, "FIRMS", "", firms).await.is(200)), [1, 1, 1]);
        let scholar = office.get("/v1/advisers?kind=LEGAL_SCHOLAR").await.is(200).body["items"][0].clone();
        let (name, id) = (scholar["name"].as_str().unwrap(), scholar["id"].as_str().unwrap());
        let leave = json!({ "from_day": "2025-09-01", "to_day": "2025-10-31" });
        office.post(&format!("/v1/advisers/{id}/leaves"), leave).await.is(201);
        let expert = json!({ "name": "何清", "employer": "江州大学", "title": "教授", "fields": ["ECONOMICS"] });
        office.post("/v1/experts", expert).await.is(201);
        for (roll, table, expected) in [
            // No day can be read, and the code is on the roll; both are said of the firm that is new.
            ("FIRMS", format!("{FIRMS}明溪律师事务所,31330000E12345678L,2,昨天,宁波市,\n明溪律师事务所,31330000E12345678X,2,昨天,宁波市,\n"), vec![
                (2, "统一社会信用代码", "FIRM_ON_ROLL"), (2, "成立日期", "WRONG_FORMAT"),
                (3, "律所全称", "TWICE"), (3, "成立日期", "WRONG_FORMAT"), (3, "统一社会信用代码", "WRONG_FORMAT"),
            ]),
            ("LEAVES", format!("姓名,执业证号,起始日,结束日\n{name},,2025-09-02,2025-09-03\n无名氏,,2025-09-02,2025-09-01\n"), vec![
                (2, "起始日", "LEAVE_OVERLAPS"), (2, "结束日", "TOO_SMALL"), (3, "姓名", "UNKNOWN_PERSON"), (3, "结束日", "TOO_SMALL"),
            ]),
            ("EXPERTS", "姓名,工作单位,职称,专业领域,出库日期\n何清,江州大学,教授,ECONOMICS,2030-01-01\n".to_owned(), vec![
                (2, "姓名", "EXPERT_IN_POOL"), (2, "出库日期", "TOO_LARGE"),
            ]),
            ("INTERESTS", "姓名,执业证号,工作单位,利害关系方,关系\n无名氏,,,某某公司,邻居\n".to_owned(), vec![
                (2, "关系", "NOT_A_VALUE"), (2, "姓名", "UNKNOWN_PERSON"),
            ]),
            ("INTEGRITY", "姓名,执业证号,律师事务所,类别,决定机关,决定日期,事实,文号或者依据,解除日期,解除理由\n\
                无名氏,,,行业处分,省律师协会,2030-02-02,利益冲突,省律处字〔2030〕1号,2029-02-02,期满\n".to_owned(), vec![
                (2, "姓名", "UNKNOWN_PERSON"), (2, "解除日期", "TOO_SMALL"), (2, "决定日期", "TOO_LARGE"),
            ]),
        ] {
            let report = import(&office, roll, "partial=true", table).await.is(200);
            let mut found = faults(&report);
            let mut expected: Vec<(u64, String, String)> =
                expected.into_iter().map(|(row, column, code): (u64, &str, &str)| (row, column.to_owned(), code.to_owned())).collect();
            found.sort();
            expected.sort();
            assert_eq!((found, counts(&report)[2]), (expected, 0), "{roll}");
        }
    }

    async fn a_table_is_told_by_its_head(app: TestApp) {
        let office = app.actor("coordinator.1").await;
        let head = |report: &Answer| faults(report).into_iter().map(|(_, column, code)| (column, code)).collect::<Vec<_>>();
        let pair = |column: &str, code: &str| (column.to_owned(), code.to_owned());
        let wrong = import(&office, "FIRMS", "", "律所全称,星座,律所全称\n甲,乙,丙\n").await.is(200);
        assert_eq!(head(&wrong), [
            pair("星座", "UNKNOWN_COLUMN"), pair("律所全称", "REPEATED_COLUMN"), pair("统一社会信用代码", "MISSING_COLUMN"),
            pair("执业许可证号", "MISSING_COLUMN"), pair("成立日期", "MISSING_COLUMN"), pair("所在城市", "MISSING_COLUMN"),
        ]);
        let row = "衍溪律师事务所,31330000E12345678L,23301201010123456,2010-03-15,杭州市,合同\n";
        let beyond = import(&office, "FIRMS", "", format!("{FIRMS}{}", row.replace("合同", "合同,多出"))).await.is(200);
        assert_eq!(faults(&beyond), [(2, String::new(), "UNKNOWN_COLUMN".to_owned())]);
        import(&office, "FIRMS", "", "律所全称,\"没有结束\n").await.refused(422, "DAMAGED_FILE");
        import(&office, "FIRMS", "", &b"\x89PNG\r\n\x1a\n"[..]).await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
        import(&office, "FIRMS", "", vec![b'a'; (8 << 20) + 1]).await.refused(413, "BODY_TOO_LARGE");
        import(&office, "STARS", "", FIRMS).await.refused(404, "NOT_FOUND");
        import(&app.actor("officer.cg").await, "FIRMS", "", FIRMS).await.refused(403, "PERMISSION_MISSING");
        app.actor("officer.cg").await.get("/v1/rolls/FIRMS/table").await.refused(403, "PERMISSION_MISSING");
        assert_eq!(on_roll(&office, "/v1/firms").await, 0);
        // English names in another order, in the encoding of a Chinese Excel, entered once under one key.
        let (gb, _, _) = encoding_rs::GB18030.encode(
            "city,NAME,credit_code,licence_number,established_on\r\n杭州市,衍溪律师事务所,31330000e12345678l,1,2010-03-15\r\n宁波市,砚汐律师事务所,31330000MD0000011P,2,2010-03-15\r\n",
        );
        let gb = gb.into_owned();
        let keyed = office.key("firms");
        assert_eq!(counts(&import(&keyed, "FIRMS", "", gb.clone()).await.is(200)), [2, 2, 2]);
        assert_eq!(counts(&import(&keyed, "FIRMS", "", gb.clone()).await.is(200)), [2, 2, 2], "the stored answer");
        import(&keyed, "FIRMS", "", FIRMS).await.refused(422, "IDEMPOTENCY_KEY_REUSED");
        let again = import(&office, "FIRMS", "", gb).await.is(200);
        let codes: Vec<String> = faults(&again).into_iter().map(|(_, _, code)| code).collect();
        assert_eq!((counts(&again), codes), ([2, 0, 0], ["ON_ROLL", "FIRM_ON_ROLL"].repeat(2).iter().map(|code| (*code).to_owned()).collect()));
        assert_eq!(on_roll(&office, "/v1/firms").await, 2);
    }

    async fn files_that_mean_harm_are_refused(app: TestApp) {
        let office = app.actor("coordinator.1").await;
        let sheet = |rows: &str| {
            let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
            let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
            files::packed(&[
                ("xl/workbook.xml", &format!("<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r\"/></sheets></workbook>")),
                ("xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r\" Target=\"worksheets/s.xml\"/></Relationships>"),
                ("xl/worksheets/s.xml", &format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>")),
                ("xl/sharedStrings.xml", &format!("<sst xmlns=\"{main}\"><si><t>{}</t></si></sst>", "长".repeat(4_000))),
            ])
        };
        let million = "<row><c t=\"n\"><v>1</v></c></row>".repeat(900_000);
        let same = format!("<row>{}</row>", "<c t=\"s\"><v>0</v></c>".repeat(100)).repeat(3_000);
        for (name, file, code) in [
            ("a million rows", sheet(&million), "FILE_TOO_LARGE"),
            ("one text in every cell", sheet(&same), "FILE_TOO_LARGE"),
            ("a sheet that unpacks to 40 MiB", sheet(&" ".repeat(40 << 20)), "FILE_TOO_LARGE"),
            ("an entity that grows", sheet("<!DOCTYPE a [<!ENTITY a \"aaaa\">]>&a;"), "DAMAGED_FILE"),
            ("a text that is not shared", sheet("<row><c t=\"s\"><v>7</v></c></row>"), "DAMAGED_FILE"),
            ("half a workbook", sheet("<row/>")[..200].to_vec(), "DAMAGED_FILE"),
            ("more rows than a roll has", "律所\n".repeat(5_002).into_bytes(), "FILE_TOO_LARGE"),
            ("marked as UTF-8, and not", b"\xef\xbb\xbf\xe5\xbe\x8b\xe6\x89\n".to_vec(), "DAMAGED_FILE"),
        ] {
            let answer = import(&office, "FIRMS", "partial=true", file).await;
            assert_eq!((answer.status, &answer.body["code"]), (422, &json!(code)), "{name}: {}", answer.body);
        }
        for (name, file) in [("no text in any encoding", b"\xff\xff\xff\x81".to_vec()), ("a Word document", files::docx("", &[]))] {
            let answer = import(&office, "FIRMS", "partial=true", file).await;
            assert_eq!((answer.status, &answer.body["code"]), (415, &json!("UNSUPPORTED_MEDIA_TYPE")), "{name}: {}", answer.body);
        }
        assert_eq!(on_roll(&office, "/v1/firms").await, 0);
    }

    async fn a_workbook_of_another_program_is_read(app: TestApp) {
        let Some(python) = tools::python("directory::exchange::workbook", "directory") else { return };
        let folder = tempfile::tempdir().unwrap();
        let book = |command: &str, name: &str| {
            let script = root().join("tests/it/directory/book.py");
            tools::run(Command::new(python.join("python")).arg(script).arg(command).arg(folder.path().join(name)))
        };
        book("write", "in.xlsx");
        let office = app.actor("coordinator.1").await;
        let bytes = std::fs::read(folder.path().join("in.xlsx")).unwrap();
        let report = import(&office, "FIRMS", "partial=true", bytes).await.is(200);
        // Its first sheet is hidden, a row is blank, days are counts, and a long number has lost its last digits.
        assert_eq!(faults(&report), [(4, "执业许可证号".to_owned(), "NUMBER_NOT_TEXT".to_owned())]);
        let made = office.get("/v1/firms").await.is(200).body["items"][0].clone();
        assert_eq!((&made["established_on"], &made["areas"]), (&json!("2010-03-15"), &json!(["CONTRACT", "LAND"])));

        // A template is filled in as it is; what it takes is said on its second page.
        let template = office.get_bytes("/v1/rolls/FIRMS/template").await;
        std::fs::write(folder.path().join("template.xlsx"), template.bytes).unwrap();
        let pages: Vec<String> = serde_json::from_str(&book("fill", "template.xlsx")).unwrap();
        assert_eq!(pages.len(), 2, "{pages:?}");
        let filled = std::fs::read(folder.path().join("template.xlsx")).unwrap();
        assert_eq!(counts(&import(&office, "FIRMS", "", filled).await.is(200)), [1, 1, 1]);

        let expert = json!({ "name": "=1+1", "employer": "@大学", "title": "-5", "contact": "+86", "fields": ["ECONOMICS"] });
        office.post("/v1/experts", expert).await.is(201);
        std::fs::write(folder.path().join("out.xlsx"), export(&office, "EXPERTS", "XLSX").await).unwrap();
        let rows: Vec<Vec<(String, String)>> = serde_json::from_str(&book("read", "out.xlsx")).unwrap();
        let texts = |row: &[(String, String)]| row.iter().map(|(text, _)| text.clone()).collect::<Vec<_>>();
        assert_eq!(texts(&rows[1]), ["=1+1", "@大学", "-5", "+86", "经济产业", ""]);
        let formulas = rows.iter().flatten().filter(|(text, kind)| kind == "f" || (kind == "n" && !text.is_empty()));
        assert_eq!(formulas.count(), 0, "{rows:?}");
        // Nor does any become one when somebody edits it: the cells are formatted as text.
        assert_eq!(book("formats", "out.xlsx").trim(), "@ True");
    }
}

/// The most rows of a table, as the API documents it.
const MOST_ROWS: usize = 5_000;

/// As many rows as a table may have go in at once, each with its entry in the trail, and as many faults come back; one row more
/// is refused, and so says the refusal. One database is enough: what takes the time is the work for each row.
#[test]
fn as_many_rows_as_there_may_be() {
    TestApp::run(Kind::Sqlite, "directory::exchange::as_many_rows", |app| async move {
        let office = app.actor("coordinator.1").await;
        let before = on_whole_roll(&app).await;
        let row =
            |n: usize| format!("顾问{n:04},执业律师,砚汐律师事务所,133012012{n:08},2030-12-31,2012-03-01,,,,合同\n");
        let table: String = std::iter::once(ADVISERS.to_owned()).chain((1..=MOST_ROWS).map(row)).collect();
        let begun = std::time::Instant::now();
        let entered = import(&office, "ADVISERS", "", table.clone()).await.is(200);
        assert_eq!(counts(&entered), [u64::try_from(MOST_ROWS).unwrap(); 3]);
        println!("{MOST_ROWS} rows of advisers in {} KiB entered in {:.1?}", table.len() >> 10, begun.elapsed());
        assert_eq!(on_whole_roll(&app).await, before + MOST_ROWS);
        let again = import(&office, "ADVISERS", "dry_run=true", table.clone()).await.is(200);
        assert_eq!((counts(&again)[1], faults(&again).len()), (0, MOST_ROWS));
        assert!(faults(&again).iter().all(|(_, _, code)| code == "LICENCE_ON_ROLL"));
        let more = import(&office, "ADVISERS", "", table + &row(MOST_ROWS + 1)).await.refused(422, "FILE_TOO_LARGE");
        assert!(
            more.body["detail"].as_str().unwrap().contains("5,000") || more.body.to_string().contains("5,000"),
            "{:#}",
            more.body
        );
        assert_eq!(on_whole_roll(&app).await, before + MOST_ROWS);
        let import = published().into_iter().find(|one| one.id == "directory_import").unwrap();
        assert!(import.value["description"].as_str().unwrap().contains("5,000"), "the limit is documented");
    });
}

/// How many advisers there are.
async fn on_whole_roll(app: &TestApp) -> usize {
    let count = app.app.db.read(|conn| Ok(advisers::table.count().get_result::<i64>(conn)?)).await.unwrap();
    usize::try_from(count).unwrap()
}

async fn licence_of(who: &Actor, name: &str) -> String {
    let list = who.get("/v1/advisers?limit=200").await.is(200);
    let found = list.body["items"].as_array().unwrap().iter().find(|item| item["name"] == name).unwrap();
    found["licence_number"].as_str().unwrap().to_owned()
}

/// Roll, format and file of every export.
type Sent = Vec<(&'static str, &'static str, Vec<u8>)>;

/// Everything that one installation exports makes the same rolls in another.
#[test]
fn what_is_exported_is_imported_elsewhere() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let exported: Arc<Mutex<Sent>> = Arc::default();
        let keep = Arc::clone(&exported);
        TestApp::run(kind, "directory::exchange::exported", |app| async move {
            let office = app.actor("coordinator.1").await;
            let firms = format!(
                "{FIRMS}衍溪律师事务所,31330000E12345678L,1,2010-03-15,杭州市,合同；土地与征收补偿\n\"=明溪,律师\"\"事务所\",31330000MD0000011P,2,2011-04-16,＠宁波市,\n"
            );
            assert_eq!(counts(&import(&office, "FIRMS", "", firms).await.is(200)), [2, 2, 2]);
            let advisers = format!(
                "{ADVISERS}温言,执业律师,衍溪律师事务所,13301201210000009,2030-12-31,2012-02-29,二级律师,1985-05-06,3,数据、网络与政府信息公开\n何教授,法学专家,,,,2001-09-01,教授,,,行政法与行政执法；立法与规范性文件\n文公,公职律师,,13301201210000010,,2010-01-01,,,,\n"
            );
            assert_eq!(counts(&import(&office, "ADVISERS", "", advisers).await.is(200)), [3, 3, 3]);
            let experts = "姓名,工作单位,职称,联系方式,专业领域,出库日期\n''何清,江州大学,教授,'+86 570_x000D_,经济产业；财政审计,\n水生,江州农科院,研究员,,农林水利,2025-09-01\n";
            assert_eq!(counts(&import(&office, "EXPERTS", "", experts).await.is(200)), [2, 2, 2]);
            let leaves = "姓名,执业证号,起始日,结束日,事由\n温言,13301201210000009,2030-01-01,2030-02-01,进修\n何教授,,2030-01-01,2030-02-01,\n";
            let interests = "姓名,执业证号,工作单位,利害关系方,关系\n温言,13301201210000009,,明印图文有限公司,现委托人\n''何清,,江州大学,''江州建设集团,CLIENT\n";
            let integrity = "姓名,执业证号,律师事务所,类别,决定机关,决定日期,事实,文号或者依据,解除日期,解除理由\n\
                温言,13301201210000009,,行业处分,省律师协会,2020-02-02,\"利益\n冲突\",省律处字〔2020〕1号,2022-02-02,期满\n,,衍溪律师事务所,行政处罚,市司法局,2021-03-03,违规,-5号,,\n";
            for (roll, table) in [("LEAVES", leaves), ("INTERESTS", interests), ("INTEGRITY", integrity)] {
                let report = import(&office, roll, "", table).await.is(200);
                assert_eq!(counts(&report), [2, 2, 2], "{:#}", report.body);
                let again = import(&office, roll, "partial=true", table).await.is(200);
                assert_eq!(counts(&again), [2, 0, 0], "{:#}", again.body);
            }
            for roll in ["FIRMS", "ADVISERS", "EXPERTS", "LEAVES", "INTERESTS", "INTEGRITY"] {
                for format in ["CSV", "XLSX"] {
                    let file = export(&office, roll, format).await;
                    keep.lock().unwrap().push((roll, format, file));
                }
            }
        });
        let files = exported.lock().unwrap().clone();
        for format in ["CSV", "XLSX"] {
            let files: Vec<_> = files.iter().filter(|(_, of, _)| *of == format).cloned().collect();
            TestApp::run(kind, "directory::exchange::imported", |app| async move {
                let office = app.actor("coordinator.1").await;
                for (roll, format, file) in files {
                    // The advisers of the demonstration city and their interests are in both.
                    let report = import(&office, roll, "partial=true", file.clone()).await.is(200);
                    let seeded = roll == "ADVISERS" || roll == "INTERESTS";
                    let known = |code: &str| seeded && ["ON_ROLL", "LICENCE_ON_ROLL"].contains(&code);
                    assert!(faults(&report).iter().all(|(_, _, code)| known(code)), "{:#}", report.body);
                    assert_eq!(counts(&report)[2], if roll == "ADVISERS" { 3 } else { 2 }, "{roll}");
                    assert!(export(&office, roll, format).await == file, "{roll} {format} came back changed");
                }
            });
        }
    }
}
