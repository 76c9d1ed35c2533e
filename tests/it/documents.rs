//! Documents go in by two doors and come out as they went in.

use reqwest::Method;
use serde_json::json;

use crate::harness::Expect;

const CONTRACT: &str = "路灯养护服务合同\n第一条 甲方委托乙方养护路灯。\n第二条 合同价款为人民币壹佰元整。\n";

both_databases! {
    async fn a_file_comes_out_as_it_went_in(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        let document = officer.post("/v1/documents", json!({ "title": "路灯养护服务合同" })).await.is(201);
        let path = format!("/v1/documents/{}", document.id());
        let content = format!("{path}/content?file_name=%E5%90%88%E5%90%8C.txt");

        officer.send_bytes(Method::PUT, &content, CONTRACT).await.refused(428, "VERSION_REQUIRED");
        let first = officer.if_match(document.version()).send_bytes(Method::PUT, &content, CONTRACT).await.is(201);
        assert_eq!((&first.body["number"], &first.body["file_name"]), (&json!(1), &json!("合同.txt")));
        officer.if_match(document.version()).send_bytes(Method::PUT, &content, "stale").await.refused(412, "VERSION_STALE");
        let form = officer.if_match(first.version()).send_form(&format!("{path}/versions"), "合同二.txt", CONTRACT).await.is(201);
        assert_eq!((&form.body["number"], &form.body["sha256"]), (&json!(2), &first.body["sha256"]));

        let file = officer.get_bytes(&format!("{path}/versions/1/content")).await;
        assert_eq!((file.status, file.bytes.as_ref()), (200, CONTRACT.as_bytes()));
        let disposition = file.headers["content-disposition"].to_str().unwrap();
        assert!(disposition.starts_with("attachment;") && disposition.ends_with("filename*=UTF-8''%E5%90%88%E5%90%8C.txt"));
        let clauses = officer.get(&format!("{path}/versions/1/clauses")).await.is(200);
        assert!(clauses.body["items"].as_array().unwrap().iter().any(|clause| clause["label"] == "第二条"), "{clauses:?}");
    }

    async fn another_agency_does_not_even_learn_that_it_exists(app: TestApp) {
        let document = app.actor("officer.cg").await.post("/v1/documents", json!({ "title": "内部文件" })).await.is(201);
        let (stranger, lawyer) = (app.actor("officer.jt").await, app.actor("lawyer.zhou").await);
        let path = format!("/v1/documents/{}", document.id());
        stranger.get(&path).await.refused(404, "NOT_FOUND");
        lawyer.get(&path).await.refused(404, "NOT_FOUND");
        let content = format!("{path}/content?file_name=x.txt");
        stranger.if_match("\"1\"").send_bytes(Method::PUT, &content, CONTRACT).await.refused(404, "NOT_FOUND");
        assert_eq!(stranger.get("/v1/documents").await.is(200).body["items"], json!([]));
    }
}
