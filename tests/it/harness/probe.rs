//! A call of any operation, made from the published document: every place where an id stands, in the path, in
//! the query and in the body, can be filled at will. What a parameter is called tells what it is an id of.

use counsel_desk::client::Answer;
use reqwest::Method;
use serde_json::{Value, json};

use super::Actor;
use super::slices::Published;

/// The one table to extend when an operation brings an id by another name: parameter, then the noun under which
/// a realm of the world knows it.
const NOUNS: &[(&str, &str)] = &[
    ("account", "account"),
    ("account_id", "account"),
    ("adviser_id", "adviser"),
    ("adviser_ids", "adviser"),
    ("agency_id", "agency"),
    ("agency_ids", "agency"),
    ("allocation_id", "allocation"),
    ("application_id", "application"),
    ("appraisal_id", "appraisal"),
    ("assignment_id", "assignment"),
    ("budget_line_id", "line"),
    ("call_off_id", "call-off"),
    ("case_id", "case"),
    ("change_id", "budget change"),
    ("claim_id", "claim"),
    ("co_agency_ids", "agency"),
    ("consultation_id", "consultation"),
    ("contract_id", "contract"),
    ("corrected_note_id", "note"),
    ("corrects", "service record"),
    ("criterion_id", "criterion"),
    ("delegation_id", "delegation"),
    ("dismissal_id", "finding dismissal"),
    ("document_id", "document"),
    ("document_ids", "document"),
    ("draw_id", "draw"),
    ("engagement_id", "engagement"),
    ("engaging_id", "body"),
    ("evaluator_id", "evaluator"),
    ("event_id", "event"),
    ("expert_id", "expert"),
    ("export_id", "export"),
    ("finding_id", "finding"),
    ("firm_id", "firm"),
    ("follows", "question"),
    ("leave_id", "leave"),
    ("line_id", "line"),
    ("mail_id", "mail"),
    ("material_id", "material"),
    ("member_id", "panel member"),
    ("membership_id", "membership"),
    ("note_id", "note"),
    ("notice_id", "supervision notice"),
    ("objection_id", "objection"),
    ("opinion_id", "opinion"),
    ("organisation", "agency"),
    ("organisation_id", "agency"),
    ("panel_id", "panel"),
    ("party_id", "party"),
    ("publication_id", "publication"),
    ("question_id", "question"),
    ("recommendation_id", "recommendation"),
    ("record_id", "integrity record"),
    ("release_id", "secrecy release"),
    ("review_body_id", "body"),
    ("review_id", "review"),
    ("round_id", "round"),
    ("scan_document_ids", "document"),
    ("service_record_id", "service record"),
    ("source_id", "counsel's recommendation"),
    ("subject_id", "adviser"),
    ("to_line_id", "line"),
    ("token_id", "token"),
    ("withdraws", "recommendation"),
];

/// Where the name alone does not tell: operation, parameter, noun.
const EXCEPTIONS: &[(&str, &str, &str)] = &[("fees_create_claim", "opinion_id", "counsel's opinion")];

/// Names that everybody may know: an id of one of these in a body may be accepted from anybody.
pub const PUBLIC_NOUNS: &[&str] =
    &["adviser", "agency", "body", "firm", "account", "expert", "round", "panel", "panel member"];

/// What the legal affairs offices share of the roll.
pub const NOUNS_OF_OFFICES: &[&str] = &["integrity record", "leave"];

/// What stands where no id is wanted.
const PLAIN: &[(&str, &str)] = &[
    ("code", "EVIDENCE"),
    ("days", "5"),
    ("file_name", "probe.txt"),
    ("format", "HTML"),
    ("from", "1"),
    ("jurisdiction", "CN-DEMO"),
    ("kind", "CONTRACT"),
    ("book", "MATTERS"),
    ("line", "1"),
    ("month", "2026-01"),
    ("number", "1"),
    ("party", "somebody"),
    ("q", "canary"),
    ("roll", "ADVISERS"),
    ("service", "CONTRACT_REVIEW"),
    ("sha256", "0000000000000000000000000000000000000000000000000000000000000000"),
    ("start", "2026-01-16"),
    ("to", "1"),
    ("year", "2026"),
];

/// An id that nothing has.
pub const NOTHING: &str = "00000000-0000-7000-8000-000000000000";

/// Where in a call an id stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Path,
    /// Optional: a filter.
    Query,
    /// At this JSON pointer.
    Body(String),
}

/// A place for an id.
#[derive(Clone, Debug)]
pub struct Slot {
    pub place: Place,
    pub name: String,
    pub noun: &'static str,
}

/// What goes out as the body.
#[derive(Clone, Debug, PartialEq)]
pub enum Sent {
    Nothing,
    Json(Value),
    Bytes,
    Form,
}

/// An operation, ready to be called.
#[derive(Clone, Debug)]
pub struct Probe {
    pub id: String,
    pub method: Method,
    path: String,
    pub body: Sent,
    pub slots: Vec<Slot>,
    /// Optional plain query parameters.
    pub filters: Vec<String>,
    pub is_list: bool,
}

/// A call with everything filled in.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: Method,
    pub path: String,
    pub body: Sent,
}

impl Call {
    pub async fn send(&self, actor: &Actor) -> Answer {
        match &self.body {
            Sent::Nothing => actor.send(self.method.clone(), &self.path, None).await,
            Sent::Json(body) => actor.send(self.method.clone(), &self.path, body.clone()).await,
            Sent::Bytes => actor.send_bytes(self.method.clone(), &self.path, "第一条 文本\n").await,
            Sent::Form => actor.send_form(&self.path, "probe.txt", "第一条 文本\n").await,
        }
    }
}

impl Probe {
    /// Every operation of the published document.
    pub fn all() -> Vec<Self> {
        let spec = counsel_desk::app::spec().expect("the published document");
        super::slices::published().iter().map(|operation| Self::of(operation, &spec)).collect()
    }

    fn of(operation: &Published, spec: &Value) -> Self {
        let (mut slots, mut filters) = (Vec::new(), Vec::new());
        let (mut path, mut is_list) = (operation.path.clone(), false);
        let mut query = Vec::new();
        for parameter in operation.value["parameters"].as_array().into_iter().flatten() {
            let Some(name) = parameter["name"].as_str() else { continue };
            let is_id = parameter["schema"]["format"] == "uuid";
            match (parameter["in"].as_str().unwrap_or_default(), is_id) {
                ("path", true) => slots.push(slot(operation, Place::Path, name)),
                ("path", false) => path = path.replace(&format!("{{{name}}}"), plain(name)),
                // What must be there is as good as a part of the path.
                ("query", true) if parameter["required"] == true => {
                    slots.push(slot(operation, Place::Path, name));
                    query.push(format!("{name}={{{name}}}"));
                }
                ("query", true) => slots.push(slot(operation, Place::Query, name)),
                ("query", false) if parameter["required"] == true => query.push(format!("{name}={}", plain(name))),
                ("query", false) => {
                    is_list |= name == "cursor";
                    filters.push(name.to_owned());
                }
                _ => {}
            }
        }
        if !query.is_empty() {
            path = format!("{path}?{}", query.join("&"));
        }
        let media = operation.value.pointer("/requestBody/content").and_then(Value::as_object);
        let body = match media.and_then(|media| media.iter().next()) {
            None => Sent::Nothing,
            Some((media, content)) if media == "application/json" => {
                let schema = resolve(spec, &content["schema"]);
                let mut body = schema["example"].clone();
                assert!(body.is_object(), "openapi/examples.json has no example for {}", operation.id);
                complete(spec, schema, &mut body, "", &mut |pointer, name| {
                    slots.push(slot(operation, Place::Body(pointer.to_owned()), name));
                });
                Sent::Json(body)
            }
            Some((media, _)) if media == "multipart/form-data" => Sent::Form,
            Some(_bytes) => Sent::Bytes,
        };
        let method = operation.method.parse().unwrap();
        Self { id: operation.id.clone(), method, path, body, slots, filters, is_list }
    }

    /// A call about things that do not exist, with the least that its door asks for.
    pub fn about_nothing(&self) -> Call {
        let call = self.fill(|slot| (slot.place == Place::Path).then(|| NOTHING.to_owned()));
        let body = if let Sent::Json(_) = call.body { Sent::Json(json!({})) } else { call.body };
        Call { body, ..call }
    }

    /// Fills every place; `None` leaves a filter of the query away.
    pub fn fill(&self, mut id: impl FnMut(&Slot) -> Option<String>) -> Call {
        let (mut path, mut body) = (self.path.clone(), self.body.clone());
        for slot in &self.slots {
            let Some(id) = id(slot) else { continue };
            match &slot.place {
                Place::Path => path = path.replace(&format!("{{{}}}", slot.name), &id),
                Place::Query => path = with_query(&path, &slot.name, &id),
                Place::Body(pointer) => {
                    if let Sent::Json(body) = &mut body {
                        *body.pointer_mut(pointer).expect("a place in the example") = id.into();
                    }
                }
            }
        }
        Call { method: self.method.clone(), path, body }
    }
}

/// The path with one more parameter in its query.
pub fn with_query(path: &str, name: &str, value: &str) -> String {
    format!("{path}{}{name}={value}", if path.contains('?') { '&' } else { '?' })
}

fn slot(operation: &Published, place: Place, name: &str) -> Slot {
    let exception = EXCEPTIONS.iter().find(|(of, known, _)| *of == operation.id && *known == name);
    let noun = exception
        .map(|(_, _, noun)| *noun)
        .or_else(|| NOUNS.iter().find(|(known, _)| *known == name).map(|(_, noun)| *noun));
    let noun = noun.unwrap_or_else(|| panic!("NOUNS in tests/it/harness/probe.rs lacks `{name}` of {}", operation.id));
    Slot { place, name: name.to_owned(), noun }
}

fn plain(name: &str) -> &'static str {
    let found = PLAIN.iter().find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("PLAIN in tests/it/harness/probe.rs lacks `{name}`")).1
}

fn resolve<'a>(spec: &'a Value, schema: &'a Value) -> &'a Value {
    let reference = schema["$ref"].as_str().or_else(|| schema["allOf"][0]["$ref"].as_str());
    reference.map_or(schema, |name| spec.pointer(&name[1..]).expect("a schema of the document"))
}

/// Puts an id wherever the schema has one, those that the example leaves out as well, and tells where.
fn complete(spec: &Value, schema: &Value, value: &mut Value, at: &str, found: &mut impl FnMut(&str, &str)) {
    let Some(object) = value.as_object_mut() else { return };
    for (name, of) in schema["properties"].as_object().into_iter().flatten() {
        let (of, here) = (resolve(spec, of), format!("{at}/{name}"));
        let of_items = resolve(spec, &of["items"]);
        if of["format"] == "uuid" {
            object.insert(name.clone(), NOTHING.into());
            found(&here, name);
        } else if of_items["format"] == "uuid" {
            object.insert(name.clone(), Value::Array(vec![NOTHING.into()]));
            found(&format!("{here}/0"), name);
        } else if let Some(inner) = object.get_mut(name) {
            match inner {
                Value::Array(items) => {
                    for (n, item) in items.iter_mut().enumerate() {
                        complete(spec, of_items, item, &format!("{here}/{n}"), found);
                    }
                }
                inner => complete(spec, of, inner, &here, found),
            }
        }
    }
}
