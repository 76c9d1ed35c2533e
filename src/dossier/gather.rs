//! Gathering a dossier: requests in the name of whoever asks, written to a temporary file as they are answered.

use std::collections::BTreeSet;
use std::fs::File;

use futures_util::StreamExt;
use serde_json::Value;

use super::archive::{FORMAT, LeftOut, MANIFEST, Manifest, PAGE, Part, SEAL, Seal, Writing};
use super::page;
use super::pieces::{
    MATTER, OF_A_CLEARANCE, OF_A_DOCUMENT, OF_A_RECOMMENDATION, OF_AN_OPINION, OF_THE_MATTER, Piece, items, text,
};
use crate::access::{Actor, policy};
use crate::audit::Heads;
use crate::error::{Error, Result};
use crate::http::Asker;
use crate::kit::Timestamp;
use crate::review::ReviewId;

/// How often a matter may move while its dossier is gathered.
const TRIES: usize = 4;

/// A dossier: its file, from the beginning, and what to call it.
pub(super) struct Gathered {
    pub(super) file: File,
    pub(super) name: String,
}

/// Gathers the dossier of a matter; one that moves meanwhile is gathered again.
pub(super) async fn gather(
    asker: &Asker,
    actor: &Actor,
    heads: &Heads,
    id: ReviewId,
    now: Timestamp,
) -> Result<Gathered> {
    for _ in 0..TRIES {
        let mut gathering = Gathering::new(asker, actor)?;
        let matter = gathering.piece(&MATTER, id.as_str()).await?.ok_or(Error::NotFound)?;
        gathering.all_of(&matter).await?;
        let again = asker.get(&MATTER.path.replace("{id}", id.as_str())).await?.ok_or(Error::NotFound)?;
        if json(again).await?.get("version") == matter.get("version") {
            return gathering.seal(heads, &matter, now).await;
        }
    }
    Err(Error::busy("the matter moves while its dossier is gathered"))
}

struct Gathering<'a> {
    asker: &'a Asker,
    actor: &'a Actor,
    writing: Writing<File>,
    parts: Vec<Part>,
    left_out: Vec<LeftOut>,
    /// What the page is made of.
    records: Vec<(String, Value)>,
    /// Hash of the matter's present text; empty before it is submitted.
    sha256: String,
}

impl<'a> Gathering<'a> {
    fn new(asker: &'a Asker, actor: &'a Actor) -> Result<Self> {
        let writing = Writing::new(tempfile::tempfile().map_err(Error::file)?);
        Ok(Self {
            asker,
            actor,
            writing,
            parts: Vec::new(),
            left_out: Vec::new(),
            records: Vec::new(),
            sha256: String::new(),
        })
    }

    async fn all_of(&mut self, matter: &Value) -> Result<()> {
        let id = text(matter, "id");
        self.sha256 = text(matter, "sha256").to_owned();
        let mut documents = BTreeSet::from([text(matter, "document_id").to_owned()]);
        for piece in &OF_THE_MATTER {
            let Some(record) = self.piece(piece, id).await? else { continue };
            named("document_id", &record, &mut documents);
            match piece.name {
                "opinions" => {
                    for opinion in items(&record) {
                        for piece in &OF_AN_OPINION {
                            self.piece(piece, text(opinion, "id")).await?;
                        }
                    }
                }
                "handlings" => {
                    for handling in items(&record) {
                        for piece in &OF_A_RECOMMENDATION {
                            self.piece(piece, text(handling, "recommendation_id")).await?;
                        }
                    }
                }
                "clearance" => {
                    if let Some(number) = record.get("certificate").and_then(Value::as_str) {
                        self.piece(&OF_A_CLEARANCE, number).await?;
                    }
                }
                _ => {}
            }
        }
        for document in documents {
            self.document(&document).await?;
        }
        Ok(())
    }

    /// One piece, all pages of it. `None` when there is no such thing for this reader, which is noted.
    async fn piece(&mut self, piece: &Piece, id: &str) -> Result<Option<Value>> {
        let source = piece.path.replace("{id}", &percent_encoding::utf8_percent_encode(id, SAFE).to_string());
        let source = source.replace("{sha256}", &self.sha256);
        let for_this_role = policy::operation(piece.operation).is_some_and(|known| known.allows(self.actor.role));
        // Before it is submitted a matter has no text of which to ask.
        let can_be_asked = for_this_role && !(piece.path.contains("{sha256}") && self.sha256.is_empty());
        let answered = if can_be_asked { self.asker.get(&source).await? } else { None };
        let Some(answered) = answered else {
            let why = if for_this_role { "NOTHING_THERE" } else { "NOT_FOR_THIS_ROLE" };
            // What nobody of this role reads is named once, not for each thing.
            let source = if for_this_role { source } else { piece.path.to_owned() };
            if !self.left_out.iter().any(|one| one.source == source) {
                self.left_out.push(LeftOut { source, why: why.to_owned() });
            }
            return Ok(None);
        };
        let mut record = json(answered).await?;
        while let Some(cursor) = record.get("next_cursor").and_then(Value::as_str).map(str::to_owned) {
            let mark = if source.contains('?') { '&' } else { '?' };
            let next = self.asker.get(&format!("{source}{mark}cursor={cursor}")).await?;
            let next = json(next.ok_or_else(|| Error::internal(format!("a page of {source} is missing")))?).await?;
            follow(&mut record, next);
        }
        let of_the_matter = std::iter::once(&MATTER).chain(&OF_THE_MATTER).any(|one| one.name == piece.name);
        let name = if of_the_matter { piece.name.to_owned() } else { format!("{}-{id}", piece.name) };
        let path = format!("records/{name}.json");
        let pretty = serde_json::to_vec_pretty(&record).map_err(Error::internal)?;
        let (size, sha256) = self.writing.whole(&path, &pretty)?;
        self.parts.push(Part { path, title: piece.title.to_owned(), source, size, sha256 });
        self.records.push((piece.name.to_owned(), record.clone()));
        Ok(Some(record))
    }

    /// A document with every version of it, as they were uploaded.
    async fn document(&mut self, id: &str) -> Result<()> {
        let mut versions = None;
        for piece in &OF_A_DOCUMENT {
            versions = self.piece(piece, id).await?;
        }
        for version in versions.as_ref().map(items).unwrap_or_default() {
            let number = version.get("number").and_then(Value::as_i64).unwrap_or_default();
            let source = format!("/v1/documents/{id}/versions/{number}/content");
            let Some(file) = self.asker.get(&source).await? else { continue };
            let name = text(version, "file_name").replace(['/', '\\', ':'], "_");
            let path = format!("texts/{id}/{number}/{name}");
            self.writing.begin(&path)?;
            let mut bytes = file.into_body().into_bytes_stream();
            while let Some(chunk) = bytes.next().await {
                self.writing.bytes(&chunk.map_err(Error::file)?)?;
            }
            let (size, sha256) = self.writing.end();
            if sha256 != text(version, "sha256") {
                return Err(Error::internal(format!("{source} is damaged: run `counsel verify`")));
            }
            self.parts.push(Part { path, title: format!("文本第 {number} 版"), source, size, sha256 });
        }
        Ok(())
    }

    /// Writes page, manifest and seal.
    async fn seal(mut self, heads: &Heads, matter: &Value, now: Timestamp) -> Result<Gathered> {
        let page = page::page(matter, &self.records, &self.parts, &self.left_out, now);
        let (size, sha256) = self.writing.whole(PAGE, page.as_bytes())?;
        self.parts.push(Part { path: PAGE.into(), title: "卷宗".into(), source: String::new(), size, sha256 });
        let manifest = Manifest {
            format: FORMAT.into(),
            program: env!("CARGO_PKG_VERSION").into(),
            made_at: now.to_string(),
            made_for: [self.actor.account.to_string(), self.actor.name.clone(), self.actor.role.as_str().to_owned()],
            review_id: text(matter, "id").to_owned(),
            review_version: matter.get("version").and_then(Value::as_i64).unwrap_or_default(),
            files: self.parts,
            left_out: self.left_out,
        };
        let manifest = serde_json::to_vec_pretty(&manifest).map_err(Error::internal)?;
        let (_size, manifest_sha256) = self.writing.whole(MANIFEST, &manifest)?;
        // Another server may hold the key's file for a moment.
        let (heads, signed) = (heads.clone(), Seal::signed_text(&manifest_sha256));
        let sealed = tokio::task::spawn_blocking(move || heads.sign(&signed)).await.map_err(Error::internal)?;
        let (key, signature) = sealed.map_err(Error::internal)?;
        let seal = Seal { algorithm: "Ed25519".into(), manifest_sha256, key, signature };
        self.writing.whole(SEAL, &serde_json::to_vec_pretty(&seal).map_err(Error::internal)?)?;
        let number = Some(text(matter, "number")).filter(|number| !number.is_empty());
        let name = format!("{}-卷宗.zip", number.unwrap_or_else(|| text(matter, "id")));
        Ok(Gathered { file: self.writing.finish()?, name })
    }
}

/// What a path segment holds as it is: numbers of certificates are Chinese.
const SAFE: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC.remove(b'-');

async fn json(response: poem::Response) -> Result<Value> {
    response.into_body().into_json().await.map_err(Error::internal)
}

/// Every value of this field, however deep.
fn named(field: &str, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get(field).and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|inner| named(field, inner, found));
        }
        Value::Array(list) => list.iter().for_each(|inner| named(field, inner, found)),
        _ => {}
    }
}

/// Puts the items of the next page after those that are there.
fn follow(record: &mut Value, mut next: Value) {
    let Some(fields) = record.as_object_mut() else { return };
    match next.get_mut("next_cursor").map(Value::take) {
        Some(cursor) => fields.insert("next_cursor".into(), cursor),
        None => fields.remove("next_cursor"),
    };
    let more = next.get_mut("items").and_then(Value::as_array_mut).map(std::mem::take).unwrap_or_default();
    if let Some(items) = fields.get_mut("items").and_then(Value::as_array_mut) {
        items.extend(more);
    }
}
