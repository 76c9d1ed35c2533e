//! Matters of a realm in several states, every word of them with the realm's canary.

use counsel_desk::client::Answer;
use diesel::connection::SimpleConnection as _;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Maker, Realm, body_of, firm_of};
use crate::harness::matter::{self, step};
use crate::harness::{Actor, Expect as _};

const REVIEWS: &str = "/v1/reviews";
const OPINIONS: &str = "/v1/opinions";
const CLAIMS: &str = "/v1/fee-claims";

/// Who works on them.
struct Cast {
    key: &'static str,
    officer: Actor,
    office: Actor,
    office_too: Actor,
    lawyer: Actor,
    declined: Actor,
    manager: Actor,
}

/// Plays them: one drafted, one handed in, one accepted, one under review, one whose opinion is issued and
/// claimed for. The ids of the last become those of the realm.
pub async fn play(maker: &Maker<'_>, n: usize, realm: &mut Realm) {
    let (key, app, body) = (realm.key, maker.app, body_of(n));
    let cast = Cast {
        key,
        officer: app.actor(&format!("officer.{key}")).await,
        office: app.actor(&format!("coordinator.{body}1")).await,
        office_too: app.actor(&format!("coordinator.{body}2")).await,
        lawyer: app.actor(&format!("lawyer.{key}")).await,
        declined: app.actor(&format!("declined.{key}")).await,
        manager: app.actor(&format!("manager.{}", firm_of(n))).await,
    };
    cast.drafted().await;
    let submitted = cast.drafted().await;
    step(&cast.officer, &submitted, REVIEWS, "submit").await.is(200);
    realm.ids.insert("allocation", cast.allocated().await);
    let under_review = cast.accepted().await;
    cast.taken(&under_review, &realm.id("adviser")).await;
    cast.begun(&cast.lawyer, &under_review, json!([])).await;
    realm.ids.insert("finding", cast.found(&under_review).await);
    cast.finished(maker, realm).await;
}

impl Cast {
    fn canary(&self, noun: &str) -> String {
        format!("canary-{}-{noun}", self.key)
    }

    /// A finding of the text that was set aside.
    async fn dismissed(&self, review: &Answer) -> String {
        let document = format!("/v1/documents/{}", review.body["document_id"].as_str().unwrap());
        let found = self.officer.get(&format!("{document}/versions/1/findings")).await.is(200);
        let fingerprint = &found.body["items"][0]["fingerprint"];
        let body = json!({ "number": 1, "fingerprint": fingerprint, "reason": self.canary("dismissal") });
        self.officer.post(&format!("{document}/finding-dismissals"), body).await.is(201).id()
    }

    async fn drafted(&self) -> Answer {
        let made = self.officer.post("/v1/documents", json!({ "title": self.canary("document") })).await.is(201);
        let path = format!("/v1/documents/{}/content?file_name={}.txt", made.id(), self.canary("file"));
        let text = format!("{}\n第一条 付款\n甲方在九十日内付款。\n", self.canary("text"));
        self.officer.if_match(made.version()).send_bytes(Method::PUT, &path, text).await.is(201);
        let materials = ["CONTRACT_TEXT", "COUNTERPARTY_QUALIFICATION", "APPROVALS", "FUNDING"];
        let body = json!({
            "kind": "CONTRACT", "title": self.canary("title"), "document_id": made.id(),
            "amount": { "amount": "480000.00", "currency": "CNY" },
            "parties": [{ "name": self.canary("party"), "role": "COUNTERPARTY" }],
            "materials": materials.map(|code| json!({ "code": code, "note": self.canary("material") })),
        });
        self.officer.post(REVIEWS, body).await.is(201)
    }

    async fn accepted(&self) -> Answer {
        let submitted = step(&self.officer, &self.drafted().await, REVIEWS, "submit").await.is(200);
        step(&self.office, &submitted, REVIEWS, "accept").await.is(200)
    }

    /// Submitted together with an agency that is in no realm, and co-signed by its head.
    async fn joint(&self, maker: &Maker<'_>) -> Answer {
        let drafted = self.drafted().await;
        let with = json!({ "co_agency_ids": [maker.organisations["agency.j"]] });
        let path = format!("{REVIEWS}/{}/co-agencies", drafted.id());
        let joined = self.officer.if_match(drafted.version()).put(&path, with).await.is(200);
        let submitted = step(&self.officer, &joined, REVIEWS, "submit").await.is(200);
        let head = maker.app.actor("head.j").await;
        let signed = step(&head, &submitted, REVIEWS, "cosign").await.is(200);
        step(&self.office, &signed, REVIEWS, "accept").await.is(200)
    }

    /// A matter whose adviser is to be drawn: the allocation, which waits for the word.
    async fn allocated(&self) -> String {
        let review = self.accepted().await;
        let path = format!("{REVIEWS}/{}/allocations", review.id());
        let lots = json!({ "method": "DRAW", "service": "CONTRACT_REVIEW" });
        self.office.if_match(review.version()).post(&path, lots).await.is(201).id()
    }

    /// Offered to an adviser, who has not answered yet.
    async fn offered(&self, review: &Answer, adviser: &str) -> Answer {
        let seen = self.office.get(&format!("{REVIEWS}/{}", review.id())).await.is(200);
        matter::offer(&self.office, &seen, adviser).await.is(201)
    }

    async fn taken(&self, review: &Answer, adviser: &str) -> Answer {
        let offered = self.offered(review, adviser).await;
        step(&self.lawyer, &offered, "/v1/assignments", "accept").await.is(200)
    }

    async fn begun(&self, who: &Actor, review: &Answer, recommendations: Value) -> Answer {
        let mut opinion = matter::clean_opinion(&self.canary("summary"));
        if recommendations != json!([]) {
            opinion["conclusion"] = "SIGN_AFTER_MODIFICATION".into();
        }
        for finding in opinion["findings"].as_array_mut().unwrap() {
            finding["finding"] = self.canary("finding").into();
        }
        opinion["recommendations"] = recommendations;
        who.post(&format!("{REVIEWS}/{}/opinions", review.id()), opinion).await.is(201)
    }

    fn recommendation(&self, source: Option<&Value>) -> Value {
        let mut one = json!({
            "severity": "MUST", "issue_code": "PAYMENT_TERM", "clause": "第一条", "quote": "九十日",
            "demand": "REPLACE", "demanded_text": "三十日", "reason": self.canary("reason"), "legal_basis": "《民法典》",
        });
        if let Some(source) = source {
            one["source_id"] = source.clone();
        }
        one
    }

    /// Asked, heard, issued, answered and claimed for.
    async fn finished(&self, maker: &Maker<'_>, realm: &mut Realm) {
        let review = if self.key == "a" { self.joint(maker).await } else { self.accepted().await };
        let of_review = |what: &str| format!("{REVIEWS}/{}/{what}", review.id());
        let offered = self.offered(&review, &realm.id("other adviser")).await;
        let decline = format!("/v1/assignments/{}/decline", offered.id());
        let reason = json!({ "reason": self.canary("declined") });
        self.declined.if_match(offered.version()).post(&decline, reason).await.is(200);
        // Offered and never answered: they see its brief, and nothing of the matter.
        self.offered(&review, &realm.id("offered adviser")).await;
        let assignment = self.taken(&review, &realm.id("adviser")).await;
        let brief = self.lawyer.get(&format!("/v1/assignments/{}/brief", assignment.id())).await.is(200);
        realm.ids.insert("party", brief.body["parties"][0]["id"].as_str().unwrap().to_owned());
        let wish = json!({ "adviser_id": realm.id("other adviser"), "reason": self.canary("delegation") });
        let delegate = format!("/v1/assignments/{}/delegations", assignment.id());
        let wish = self.lawyer.if_match(brief.version()).post(&delegate, wish).await.is(201);
        realm.ids.insert("delegation", wish.id());
        let text = |noun: &str| json!({ "text": self.canary(noun) });
        let asked = self.lawyer.post(&of_review("questions"), text("question")).await.is(201);
        let answered = format!("/v1/questions/{}/answer", asked.id());
        self.officer.if_match(asked.version()).post(&answered, text("answer")).await.is(200);

        for side in [&self.office, &self.lawyer] {
            side.post(&of_review("notes"), text("note")).await.is(201);
        }
        let note = self.officer.post(&of_review("notes"), text("note")).await.is(201);
        let meeting = json!({
            "held_on": "2026-01-15", "subject": self.canary("subject"), "participants": self.canary("participants"),
            "outcome": self.canary("outcome"), "document_ids": [review.body["document_id"]],
        });
        let meeting = self.office.post(&of_review("consultations"), meeting).await.is(201);
        let counsel = self.begun(&self.lawyer, &review, json!([self.recommendation(None)])).await;
        let source = counsel.body["recommendations"][0]["id"].clone();
        let submitted = step(&self.lawyer, &counsel, OPINIONS, "submit").await.is(200);
        step(&self.office, &submitted, OPINIONS, "accept").await.is(200);
        let office = self.begun(&self.office, &review, json!([self.recommendation(Some(&source))])).await;
        let submitted = step(&self.office, &office, OPINIONS, "submit").await.is(200);
        let signed = step(&self.office_too, &submitted, OPINIONS, "countersign").await.is(200);
        let issued = step(&self.office_too, &signed, OPINIONS, "issue").await.is(200);
        let recommendation = issued.body["recommendations"][0]["id"].as_str().unwrap().to_owned();
        let handling = self.officer.get(&of_review("handlings")).await.is(200).body["items"][0].clone();
        let answer = json!({
            "answer": "NOT_ADOPTED", "explanation": self.canary("explanation"), "legal_basis": "《政府采购法》",
        });
        let at = self.officer.if_match(&format!("\"{}\"", handling["version"]));
        at.post(&format!("/v1/recommendations/{recommendation}/answer"), answer).await.is(200);

        let claim = json!({
            "engagement_id": realm.id("engagement"), "agency_id": realm.id("agency"),
            "lines": [{ "opinion_id": counsel.id(), "explanation": self.canary("claim") }],
        });
        let claim = self.manager.post(CLAIMS, claim).await.is(201);
        step(&self.manager, &claim, CLAIMS, "submit").await.is(200);
        for (noun, id) in [
            ("review", review.id()),
            ("document", review.body["document_id"].as_str().unwrap().to_owned()),
            ("assignment", assignment.id()),
            ("question", asked.id()),
            ("note", note.id()),
            ("consultation", meeting.id()),
            ("counsel's opinion", counsel.id()),
            ("opinion", issued.id()),
            ("counsel's recommendation", source.as_str().unwrap().to_owned()),
            ("recommendation", recommendation),
            ("claim", claim.id()),
            ("event", self.noted(realm).await),
            ("secrecy release", released(maker, realm).await),
            ("finding dismissal", self.dismissed(&review).await),
            ("supervision notice", supervised(maker, self, realm, &review).await),
            ("appraisal", self.appraised(realm).await),
            ("contract", self.registered().await),
            ("publication", self.published(realm).await),
            ("case", self.sued().await),
            ("service record", self.served(realm).await),
        ] {
            realm.ids.insert(noun, id);
        }
    }

    /// A finding: a party is added in which the lawyer has declared an interest.
    async fn found(&self, review: &Answer) -> String {
        let seen = self.office.get(&format!("{REVIEWS}/{}", review.id())).await.is(200);
        let parties = ["party", "interest公司"].map(|noun| json!({ "name": self.canary(noun), "role": "OTHER" }));
        let body = json!({ "parties": parties, "reason": self.canary("reason") });
        let path = format!("{REVIEWS}/{}/parties", review.id());
        self.office.if_match(seen.version()).put(&path, body).await.is(200);
        let list = self.office.get(&format!("/v1/conflict-findings?review_id={}", review.id())).await.is(200);
        list.body["items"][0]["id"].as_str().unwrap().to_owned()
    }

    /// A contract of the register.
    async fn registered(&self) -> String {
        let contract = json!({
            "title": self.canary("contract"), "class": "PROCUREMENT", "because": self.canary("because"),
            "signed_on": "2026-01-15", "parties": [{ "name": self.canary("party") }],
        });
        self.officer.post("/v1/unreviewed-contracts", contract).await.is(201).id()
    }

    /// A normative document that was cleared and published.
    async fn published(&self, realm: &Realm) -> String {
        let (offices, adviser, title) = ([&self.office, &self.office_too], realm.id("adviser"), self.canary("rules"));
        let (review, sha256) = matter::cleared_document(&self.officer, offices, &self.lawyer, &adviser, &title).await;
        let publication = json!({
            "review_id": review, "sha256": sha256, "number": self.canary("number"), "published_on": "2026-01-16",
            "valid_until": "2031-01-15",
        });
        self.officer.post("/v1/publications", publication).await.is(201).id()
    }

    /// A case.
    async fn sued(&self) -> String {
        let case = json!({
            "title": self.canary("case"), "kind": "ADMINISTRATIVE_LITIGATION", "cause": self.canary("cause"),
            "stage": {
                "kind": "FIRST_INSTANCE", "authority": self.canary("court"), "begun_on": "2026-01-12",
                "parties": [{ "name": self.canary("plaintiff"), "role": "PLAINTIFF" }],
            },
        });
        let made = self.officer.post("/v1/cases", case).await.is(201);
        let copy = json!({ "kind": "COMPLAINT_RECEIVED", "on_day": "2026-01-12", "received_on": "2026-01-13" });
        self.officer.if_match(made.version()).post(&format!("/v1/cases/{}/events", made.id()), copy).await.is(200).id()
    }

    /// What the realm's adviser did beside opinions.
    async fn served(&self, realm: &Realm) -> String {
        let record = json!({
            "kind": "MEETING", "adviser_id": realm.id("adviser"), "agency_id": realm.id("agency"),
            "begun_at": "2026-01-14T09:00:00+08:00", "ended_at": "2026-01-14T10:00:00+08:00",
            "asked_by": self.canary("asker"), "subject": self.canary("subject"), "outcome": self.canary("outcome"),
        });
        self.lawyer.post("/v1/service-records", record).await.is(201).id()
    }

    /// An event noted about the realm's adviser.
    async fn noted(&self, realm: &Realm) -> String {
        let note = json!({
            "subject_kind": "ADVISER", "subject_id": realm.id("adviser"), "code": "MEETING_MISSED",
            "on_day": "2026-01-15", "evidence": self.canary("evidence"),
        });
        self.office.post("/v1/conduct-events", note).await.is(201).id()
    }

    /// The appraisal of the realm's adviser, who has assessed themselves.
    async fn appraised(&self, realm: &Realm) -> String {
        let open = json!({ "subject_kind": "ADVISER", "subject_id": realm.id("adviser"), "year": 2026 });
        let opened = self.office.post("/v1/appraisals", open).await.is(201);
        let path = format!("/v1/appraisals/{}/self-assess", opened.id());
        let statement = json!({ "statement": self.canary("statement") });
        self.lawyer.if_match(opened.version()).post(&path, statement).await.is(200).id()
    }
}

/// A notice to the realm's agency, as it would stand when its answers were overdue; the way there takes days, and is
/// played elsewhere.
async fn supervised(maker: &Maker<'_>, cast: &Cast, realm: &Realm, review: &Answer) -> String {
    let id = format!("01997c1e-0000-7000-8000-0000000005{}", cast.key.repeat(2));
    let (body, agency, demand) = (realm.id("body"), realm.id("agency"), cast.canary("demand"));
    let issuer = cast.office.get("/v1/me").await.is(200).body["account_id"].as_str().unwrap().to_owned();
    let sql = format!(
        "INSERT INTO supervision_notices (id, number, review_id, round, review_body_id, ground, due_on, agency_id, demand,
            answer_by, state, issued_by, issued_at, updated_at, version)
        VALUES ('{id}', '督办-{key}', '{review}', 1, '{body}', 'ANSWERS_OVERDUE', '2026-01-15', '{agency}', '{demand}',
            '2026-01-20', 'ISSUED', '{issuer}', 1, 1, 1)",
        key = cast.key,
        review = review.id(),
    );
    maker.app.app.db.write(move |conn| Ok(conn.batch_execute(&sql)?)).await.unwrap();
    id
}

/// A file of the realm's agency that the security administrator has let in.
async fn released(maker: &Maker<'_>, realm: &Realm) -> String {
    let release = json!({
        "sha256": realm.key.repeat(64), "agency_id": realm.id("agency"), "reason": format!("canary-{}-release", realm.key),
    });
    maker.security.post("/v1/secrecy-releases", release).await.is(201).id()
}
