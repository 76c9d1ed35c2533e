//! What becomes of a cleared text: a contract is signed and filed, a document or decision published, a response handed in
//! with its case; everywhere exactly the cleared bytes, and nothing of another kind.

use serde_json::{Value, json};

use super::matter::Matter;
use crate::harness::{Actor, Expect as _};

/// The Friday on which the stories clear.
const TODAY: &str = "2026-09-18";

/// Another text.
fn other_text() -> String {
    "0".repeat(64)
}

impl Matter<'_> {
    async fn officer_and_hash(&self) -> (Actor, String) {
        let officer = self.app.actor("officer.cg").await;
        let hash = self.read(&officer).await.is(200).body["sha256"].as_str().unwrap().to_owned();
        (officer, hash)
    }

    /// The contract is registered, signed as it was cleared, and filed with the office.
    pub(super) async fn signed_and_filed(&self) {
        let (officer, hash) = self.officer_and_hash().await;
        let new = json!({ "review_id": self.id, "class": "PROCUREMENT", "own_number": self.id });
        let made = officer.post("/v1/contracts", new).await.is(201);
        let path = format!("/v1/contracts/{}", made.id());
        let signing = |sha256: &str| json!({ "sha256": sha256, "signed_on": TODAY, "expires_on": "2026-12-31" });
        let sign =
            async |sha256: &str| officer.if_match(made.version()).post(&format!("{path}/sign"), signing(sha256)).await;
        sign(&other_text()).await.refused(409, "SIGNED_OTHER_TEXT");
        let signed = sign(&hash).await.is(200);
        assert_eq!(signed.body["filing_due_on"], "2026-09-24");
        let filing = json!({ "filed_on": TODAY, "number": "合备〔2026〕9号" });
        let office = self.app.actor("coordinator.1").await.if_match(signed.version());
        assert_eq!(office.post(&format!("{path}/file"), filing).await.is(200).body["state"], "FILED");
        self.not_published(&officer, &hash).await;
    }

    /// The text is published as it was cleared, and filed where that is wanted by some day.
    pub(super) async fn published(&self, filing_due_on: Option<&str>, valid_until: Option<&str>) {
        let (officer, hash) = self.officer_and_hash().await;
        let new = |sha256: &str| {
            let mut new = json!({
                "review_id": self.id, "sha256": sha256, "number": "江城管〔2026〕9号", "published_on": TODAY,
            });
            if let Some(day) = valid_until {
                new["valid_until"] = day.into();
            }
            new
        };
        officer.post("/v1/publications", new(&other_text())).await.refused(409, "PUBLISHED_OTHER_TEXT");
        let made = officer.post("/v1/publications", new(&hash)).await.is(201);
        assert_eq!((&made.body["state"], &made.body["filing_due_on"]), (&json!("PUBLISHED"), &json!(filing_due_on)));
        let office = self.app.actor("coordinator.1").await.if_match(made.version());
        let filing = json!({ "filed_on": TODAY, "number": "规备〔2026〕9号" });
        let filed = office.post(&format!("/v1/publications/{}/file", made.id()), filing).await;
        if filing_due_on.is_some() {
            assert_eq!(filed.is(200).body["state"], "FILED");
        } else {
            assert_eq!(filed.status, 409, "what need not be filed is not: {:#}", filed.body);
        }
        self.not_registered(&officer).await;
    }

    /// The response stands beside its case, whose last day is that of the law.
    pub(super) async fn beside_its_case(&self, of_another_kind: &str) {
        let (officer, hash) = self.officer_and_hash().await;
        let case = |review: &str| {
            json!({
                "title": "某停车公司不服行政处罚案", "kind": "ADMINISTRATIVE_LITIGATION", "cause": "罚款",
                "stage": {
                    "kind": "FIRST_INSTANCE", "authority": "江州市中级人民法院", "begun_on": "2026-09-16", "review_id": review,
                    "parties": [
                        { "name": "江州某停车服务有限公司", "role": "PLAINTIFF" }, { "name": "市城市管理局", "role": "DEFENDANT" },
                    ],
                },
            })
        };
        officer.post("/v1/cases", case(of_another_kind)).await.refused(409, "RESPONSE_OF_ANOTHER_KIND");
        let made = officer.post("/v1/cases", case(&self.id)).await.is(201);
        assert_eq!(made.body["stages"][0]["review_id"], self.id.as_str());
        let copy = json!({ "kind": "COMPLAINT_RECEIVED", "on_day": "2026-09-15", "received_on": "2026-09-16" });
        let path = format!("/v1/cases/{}/events", made.id());
        let now = officer.if_match(made.version()).post(&path, copy).await.is(200);
        let days: Vec<&Value> = now.body["deadlines"].as_array().unwrap().iter().map(|one| &one["due_on"]).collect();
        // Fifteen days after the 16th: 1 October, in the holiday, so that the 8th is the last.
        assert!(days.contains(&&json!("2026-10-08")), "{days:?}");
        self.not_published(&officer, &hash).await;
        self.not_registered(&officer).await;
    }

    /// A text of this kind goes into neither register.
    pub(super) async fn in_no_register(&self) {
        let (officer, hash) = self.officer_and_hash().await;
        self.not_published(&officer, &hash).await;
        self.not_registered(&officer).await;
    }

    async fn not_published(&self, officer: &Actor, hash: &str) {
        let new = json!({ "review_id": self.id, "sha256": hash, "number": "江城管〔2026〕9号", "published_on": TODAY });
        officer.post("/v1/publications", new).await.refused(409, "NOT_PUBLISHED_HERE");
    }

    async fn not_registered(&self, officer: &Actor) {
        let new = json!({ "review_id": self.id, "class": "OTHER" });
        officer.post("/v1/contracts", new).await.refused(409, "NOT_A_CONTRACT");
    }
}
