//! State secrets are not let in.

use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::*;

const MARKED: &str = "机密★1年\n关于采购专用设备的合同\n第一条 付款\n甲方在三十日内付款。\n";

both_databases! {
    async fn a_marked_file_is_refused_unless_the_security_administrator_releases_it(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        let document = new(&officer).await;
        let first = officer.if_match("\"1\"");
        let sha256 = hex::encode(Sha256::digest(MARKED));
        let before = Trace::of(&app).await;
        let refused = put(&first, &document, "合同.txt", MARKED).await.refused(409, "SECRET_MARKED");
        assert_eq!(refused.body["facts"], json!({ "mark": "机密★1年", "line": "1", "sha256": sha256 }));
        put(&first, &document, "【绝密】合同.txt", "第一条 付款。").await.refused(409, "SECRET_MARKED");
        assert_eq!(Trace::of(&app).await, before, "nothing of it is kept");
        let refusals = app.audit_trail().await.into_iter().filter(|entry| entry.operation == "documents_upload");
        assert_eq!(refusals.filter(|entry| entry.detail.contains("SECRET_MARKED")).count(), 2, "both are on record");

        let me = officer.get("/v1/me").await.is(200);
        let release = json!({ "sha256": sha256.to_uppercase(), "agency_id": me.body["organisation_id"], "reason": "已解密" });
        officer.post("/v1/secrecy-releases", release.clone()).await.is(403);
        app.actor("sysadmin").await.post("/v1/secrecy-releases", release.clone()).await.is(403);
        let security = app.actor("secadmin").await;
        let mut wrong = release.clone();
        let bureau = app.actor("coordinator.1").await.get("/v1/me").await.is(200).body["organisation_id"].clone();
        wrong["agency_id"] = bureau;
        assert_eq!(security.post("/v1/secrecy-releases", wrong).await.refused(422, "INVALID_FIELDS").body["errors"][0]["pointer"], "/agency_id");
        let made = security.post("/v1/secrecy-releases", release.clone()).await.is(201);
        security.post("/v1/secrecy-releases", release).await.refused(409, "RELEASED_ALREADY");
        assert_eq!(security.get("/v1/secrecy-releases").await.is(200).body["items"][0]["id"], made.body["id"]);

        put(&first, &document, "合同.txt", MARKED).await.is(201);
        // Exactly these bytes.
        let second = officer.if_match("\"2\"");
        put(&second, &document, "合同.txt", format!("{MARKED}\n")).await.refused(409, "SECRET_MARKED");
    }
}
