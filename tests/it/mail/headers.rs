//! What a mail looks like when it arrives, whatever stands in it (Python's own mail parser reads it).

use counsel_desk::notify::OutboxState;
use serde_json::Value;

use super::server::{MailServer, Taken, read_with_python};
use super::{enqueue, enqueue_about, state, stored, worker};

/// Every header by name, and the text, as a mail program shows them.
fn read(mail: &Taken) -> Value {
    let script = "import sys, json, email, email.policy\n\
        mail = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)\n\
        print(json.dumps({'headers': [[k, str(v)] for k, v in mail.items()], \
        'body': mail.get_content().replace('\\r\\n', '\\n'), \
        'defects': [str(d) for d in mail.defects]}))";
    read_with_python(script, &mail.text)
}

fn header<'a>(read: &'a Value, name: &str) -> &'a str {
    let found: Vec<&Value> = read["headers"].as_array().unwrap().iter().filter(|header| header[0] == name).collect();
    assert_eq!(found.len(), 1, "{name}: {read:#}");
    found[0][1].as_str().unwrap()
}

both_databases! {
    async fn a_mail_arrives_as_it_was_meant(app: TestApp) {
        let Some(server) = MailServer::start("mail::headers", &[]) else { return };
        enqueue(&app.app, &["chen@sfj.example"]).await;
        assert_eq!(worker(&app.app, &server.url()).deliver().await.unwrap(), 1);
        assert_eq!(state(&app.app, "chen@sfj.example").await, (OutboxState::Sent, 1, String::new()));
        let taken = server.taken();
        assert_eq!((taken.len(), taken[0].to.as_slice()), (1, ["chen@sfj.example".to_owned()].as_slice()));
        assert_eq!(taken[0].sender, "counsel-desk@city.example");
        let mail = read(&taken[0]);
        assert_eq!(mail["defects"], serde_json::json!([]), "{mail:#}");
        let names: Vec<&str> =
            mail["headers"].as_array().unwrap().iter().map(|header| header[0].as_str().unwrap()).collect();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [
            "Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "MIME-Version", "Message-ID",
            "Subject", "To",
        ]);
        assert_eq!(header(&mail, "Auto-Submitted"), "auto-generated");
        assert_eq!(header(&mail, "To"), "chen@sfj.example");
        assert_eq!(header(&mail, "From"), "法顾台 <counsel-desk@city.example>");
        assert_eq!(header(&mail, "Date"), "Fri, 26 Sep 2025 01:00:00 +0000");
        assert_eq!(header(&mail, "Subject"), "【法顾台】审意〔2025〕第0001号 有新的提问");
        let id = header(&mail, "Message-ID");
        assert!(id.starts_with('<') && id.ends_with("@city.example>"), "{id}");
        let body = mail["body"].as_str().unwrap();
        assert!(body.starts_with("陈明，您好：\n\n"), "{body}");
        assert!(body.contains("https://fagu.city.example") && body.contains("请勿回复"), "{body}");
    }

    async fn nothing_in_a_field_becomes_a_header_or_a_recipient(app: TestApp) {
        let Some(server) = MailServer::start("mail::headers", &[]) else { return };
        let fields = [
            "x\r\nBcc: spy@evil.example",
            "x\nTo: spy@evil.example\n\nanother body",
            "x\r\n.\r\nMAIL FROM:<spy@evil.example>",
            "=?utf-8?q?x=0D=0ABcc:_spy@evil.example?=",
            "x\u{2028}Bcc: spy@evil.example\u{7}\u{85}",
            "\"quoted\", <spy@evil.example>",
            &"长".repeat(300),
        ];
        for field in fields {
            enqueue_about(&app.app, vec!["chen@sfj.example".into()], (*field).to_owned(), "张三\r\n.\r\nRCPT TO:<spy@evil.example>").await;
        }
        assert_eq!(worker(&app.app, &server.url()).deliver().await.unwrap(), fields.len());
        let taken = server.taken();
        assert_eq!(taken.len(), fields.len());
        let mut subjects = Vec::new();
        for mail in &taken {
            assert_eq!(mail.to, ["chen@sfj.example"]);
            assert_eq!(mail.sender, "counsel-desk@city.example");
            assert!(mail.text.lines().all(|line| line.len() < 1000), "a line is too long");
            let mail = read(mail);
            assert_eq!(mail["headers"].as_array().unwrap().len(), 9, "{mail:#}");
            assert_eq!(header(&mail, "To"), "chen@sfj.example");
            subjects.push(header(&mail, "Subject").to_owned());
        }
        assert_eq!(server.asked_for("spy@evil.example"), 0);
        for field in fields {
            let one_line: String = field.chars().map(|c| if c.is_control() || c == '\u{2028}' { ' ' } else { c }).collect();
            // A mail program takes an encoded word that somebody typed for one; it stays inside the subject.
            let kept = subjects.iter().any(|subject| subject.contains(&one_line)) || field.starts_with("=?");
            assert!(kept, "{field:?} is not in {subjects:#?}");
        }
    }

    async fn the_text_arrives_byte_for_byte(app: TestApp) {
        let Some(server) = MailServer::start("mail::headers", &[]) else { return };
        let number = ".\n..\n.点开头\n 空格 \ntab\t\nFrom x\n=3D\n--\n㐂䶮𠮷𬬭\n.";
        enqueue_about(&app.app, vec!["chen@sfj.example".into()], number.to_owned(), "陈明").await;
        assert_eq!(worker(&app.app, &server.url()).deliver().await.unwrap(), 1);
        let mail = read(&server.taken()[0]);
        let expected = format!(
            "陈明，您好：\n\n您收到一个关于 {number} 的提问。\n请登录系统阅读，于 2026-09-25 前（含当日）答复；审查期限不因提问停止计算。\n\n\
             请登录系统查看和办理：https://fagu.city.example\n\n-- \n本邮件由法顾台（政府法律顾问工作平台）自动发送，请勿回复。\n"
        );
        assert_eq!(mail["body"].as_str().unwrap().replace("\r\n", "\n").trim_end(), expected.trim_end());
    }

    async fn an_address_is_one_address(app: TestApp) {
        let Some(server) = MailServer::start("mail::headers", &[]) else { return };
        let wrong = [
            "chen@sfj.example, spy@evil.example",
            "Chen <spy@evil.example>",
            "chen@sfj.example>\r\nRCPT TO:<spy@evil.example",
            "chen@sfj.example\r\nBcc: spy@evil.example",
            "chen",
        ];
        let quoted = ["\"chen, x\"@sfj.example", "\"a@b\"@sfj.example", "o'neil+x@sfj.example"];
        enqueue(&app.app, &wrong).await;
        enqueue(&app.app, &quoted).await;
        assert_eq!(worker(&app.app, &server.url()).deliver().await.unwrap(), wrong.len() + quoted.len());
        for (recipient, state, attempts, error) in stored(&app.app).await {
            if wrong.contains(&recipient.as_str()) {
                assert_eq!((state, attempts), (OutboxState::Failed, 1), "{recipient}");
                assert!(error.starts_with("BAD_ADDRESS: "), "{recipient}: {error}");
            } else {
                assert_eq!((state, error.as_str()), (OutboxState::Sent, ""), "{recipient}");
            }
        }
        let mut reached: Vec<String> = server.taken().into_iter().flat_map(|mail| mail.to).collect();
        reached.sort();
        let mut expected = quoted.map(str::to_owned);
        expected.sort();
        assert_eq!(reached, expected);
    }
}
