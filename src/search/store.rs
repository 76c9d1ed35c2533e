//! Queries of the search: what is found is what the caller may read, in one statement for each kind of thing.

use std::cmp::Reverse;
use std::collections::HashMap;

use diesel::dsl::{count_star, exists, min, not, sql};
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::model::{Hit, Place, Search, SearchKind};
use crate::access::{Actor, OrganisationId};
use crate::db::schema::{
    document_texts, document_versions, documents, findings, opinions, recommendations, reviews, search_parts,
};
use crate::db::search::hit;
use crate::db::{Conn, within};
use crate::documents::visible_to as may_be_read;
use crate::error::{Error, Result};
use crate::kit::Timestamp;
use crate::kit::grams;
use crate::opinion::{self, Recommendation};
use crate::review;

/// Characters of an excerpt, and those of them that lead up to the first hit.
const EXCERPT: usize = 160;
const BEFORE: usize = 40;

/// What the actor may read of what is searched for, best first.
pub(super) fn find(conn: &mut Conn, actor: &Actor, search: &Search) -> Result<Vec<Hit>> {
    let mut places = Vec::new();
    for kind in SearchKind::ALL.iter().filter(|kind| search.kind.is_none_or(|only| only == **kind)) {
        let found: Vec<(String, i64)> = match kind {
            SearchKind::Document => documents_with(conn, actor, search)?,
            SearchKind::Opinion => opinions_with(conn, actor, search)?,
            SearchKind::Recommendation => recommendations_with(conn, actor, search)?,
        };
        places.extend(found.into_iter().map(|(id, score)| Place { kind: *kind, id, score }));
    }
    places.sort_by_key(|place| Reverse((place.score, place.id.clone())));
    places.truncate(usize::try_from(search.fetch).map_err(Error::internal)?);
    shown(conn, search, &places)
}

/// The sources in which a phrase stands.
macro_rules! with_each {
    ($query:expr, $conn:expr, $search:expr, $kind:expr, $column:expr) => {{
        let mut query = $query;
        // One alone is looked for where the query begins.
        let several = $search.phrases.iter().filter(|_| $search.phrases.len() > 1);
        for phrase in several {
            let there = search_parts::table
                .filter(hit($conn, $kind.source(), std::slice::from_ref(phrase)))
                .select(search_parts::source_id)
                .into_boxed();
            query = query.filter(within($column, there));
        }
        query
    }};
}

fn documents_with(conn: &mut Conn, actor: &Actor, search: &Search) -> Result<Vec<(String, i64)>> {
    let kind = SearchKind::Document;
    let mut seen = documents::table.filter(may_be_read(actor)).select(documents::id).into_boxed();
    if let Some(agency) = search.agency {
        seen = seen.filter(documents::agency_id.eq(agency));
    }
    if let Some(matter) = search.matter {
        let matters = reviews::table.filter(review::visible_to(actor)).filter(reviews::kind.eq(matter));
        seen = seen.filter(within(documents::id, matters.select(reviews::document_id).into_boxed()));
    }
    let newer = diesel::alias!(document_versions as newer);
    let replaced = newer
        .filter(newer.field(document_versions::document_id).eq(document_versions::document_id))
        .filter(newer.field(document_versions::number).gt(document_versions::number));
    let mut versions = document_versions::table
        .filter(within(document_versions::document_id, seen))
        .filter(document_versions::created_at.ge(search.from))
        .filter(document_versions::created_at.lt(search.until))
        .select(document_versions::id)
        .into_boxed();
    if !search.all_versions {
        versions = versions.filter(not(exists(replaced)));
    }
    let versions = with_each!(versions, conn, search, kind, document_versions::sha256);
    let (score, before) = search.after.clone();
    let parts =
        search_parts::table.filter(hit(conn, kind.source(), &search.phrases)).select(search_parts::id).into_boxed();
    let query = search_parts::table
        .inner_join(document_versions::table.on(document_versions::sha256.eq(search_parts::source_id)))
        .filter(within(search_parts::id, parts))
        .filter(within(document_versions::id, versions))
        .group_by(document_versions::id)
        .having(count_star().lt(score).or(count_star().eq(score).and(document_versions::id.lt(before))))
        .order((count_star().desc(), document_versions::id.desc()))
        .limit(search.fetch)
        .select((document_versions::id, count_star()));
    Ok(query.load(conn)?)
}

/// The opinions that the actor may read, narrowed.
macro_rules! opinions_seen {
    ($actor:expr, $search:expr) => {{
        let mut matters = reviews::table.filter(review::visible_to($actor)).select(reviews::id).into_boxed();
        if let Some(agency) = $search.agency {
            matters = matters.filter(reviews::agency_id.eq(agency));
        }
        if let Some(matter) = $search.matter {
            matters = matters.filter(reviews::kind.eq(matter));
        }
        opinions::table
            .filter(opinion::visible_to($actor))
            .filter(within(opinions::review_id, matters))
            .filter(opinions::created_at.ge($search.from))
            .filter(opinions::created_at.lt($search.until))
            .select(opinions::id)
            .into_boxed()
    }};
}

fn opinions_with(conn: &mut Conn, actor: &Actor, search: &Search) -> Result<Vec<(String, i64)>> {
    let kind = SearchKind::Opinion;
    let seen = with_each!(opinions_seen!(actor, search), conn, search, kind, opinions::id);
    let (score, before) = search.after.clone();
    let query = search_parts::table
        .filter(hit(conn, kind.source(), &search.phrases))
        .filter(within(search_parts::source_id, seen))
        .group_by(search_parts::source_id)
        .having(count_star().lt(score).or(count_star().eq(score).and(search_parts::source_id.lt(before))))
        .order((count_star().desc(), search_parts::source_id.desc()))
        .limit(search.fetch)
        .select((search_parts::source_id, count_star()));
    Ok(query.load(conn)?)
}

fn recommendations_with(conn: &mut Conn, actor: &Actor, search: &Search) -> Result<Vec<(String, i64)>> {
    let kind = SearchKind::Recommendation;
    let seen = recommendations::table
        .filter(within(recommendations::opinion_id, opinions_seen!(actor, search)))
        .select(recommendations::id)
        .into_boxed();
    let seen = with_each!(seen, conn, search, kind, recommendations::id);
    let (score, before) = search.after.clone();
    let query = search_parts::table
        .filter(hit(conn, kind.source(), &search.phrases))
        .filter(within(search_parts::source_id, seen))
        .group_by(search_parts::source_id)
        .having(count_star().lt(score).or(count_star().eq(score).and(search_parts::source_id.lt(before))))
        .order((count_star().desc(), search_parts::source_id.desc()))
        .limit(search.fetch)
        .select((search_parts::source_id, count_star()));
    Ok(query.load(conn)?)
}

fn ids(places: &[Place], kind: SearchKind) -> Vec<String> {
    places.iter().filter(|place| place.kind == kind).map(|place| place.id.clone()).collect()
}

/// What is shown of places that may be read; a query for each kind of thing, whatever their number.
fn shown(conn: &mut Conn, search: &Search, places: &[Place]) -> Result<Vec<Hit>> {
    let mut hits = HashMap::new();
    for hit in shown_documents(conn, search, places)? {
        hits.insert((hit.place.kind, hit.place.id.clone()), hit);
    }
    for hit in shown_opinions(conn, search, places)? {
        hits.insert((hit.place.kind, hit.place.id.clone()), hit);
    }
    for hit in shown_recommendations(conn, search, places)? {
        hits.insert((hit.place.kind, hit.place.id.clone()), hit);
    }
    let mut in_order = Vec::new();
    for place in places {
        if let Some(mut hit) = hits.remove(&(place.kind, place.id.clone())) {
            hit.place = place.clone();
            in_order.push(hit);
        }
    }
    Ok(in_order)
}

/// Where in each source the first passage begins, by the id of its part.
fn first_parts(conn: &mut Conn, search: &Search, kind: SearchKind, sources: &[String]) -> Result<Vec<i64>> {
    let query = search_parts::table
        .filter(hit(conn, kind.source(), &search.phrases))
        .filter(search_parts::source_id.eq_any(sources.to_vec()))
        .group_by(search_parts::source_id)
        .select(min(search_parts::id));
    Ok(query.load::<Option<i64>>(conn)?.into_iter().flatten().collect())
}

type Shown = (String, i64, Timestamp, String, String, String, OrganisationId);

fn shown_documents(conn: &mut Conn, search: &Search, places: &[Place]) -> Result<Vec<Hit>> {
    let rows: Vec<Shown> = document_versions::table
        .inner_join(documents::table.on(documents::id.eq(document_versions::document_id)))
        .filter(document_versions::id.eq_any(ids(places, SearchKind::Document)))
        .select((
            document_versions::id,
            document_versions::number,
            document_versions::created_at,
            document_versions::sha256,
            documents::id,
            documents::title,
            documents::agency_id,
        ))
        .load(conn)?;
    let files: Vec<String> = rows.iter().map(|row| row.3.clone()).collect();
    let parts = first_parts(conn, search, SearchKind::Document, &files)?;
    let passage =
        format!("substr(document_texts.text, CAST(search_parts.start AS INTEGER) + 1, {})", grams::part_length());
    let passages: HashMap<String, String> = search_parts::table
        .inner_join(document_texts::table.on(document_texts::sha256.eq(search_parts::source_id)))
        .filter(search_parts::id.eq_any(parts))
        .select((document_texts::sha256, sql::<Text>(&passage)))
        .load::<(String, String)>(conn)?
        .into_iter()
        .collect();
    let hit = |(id, number, at, sha256, document, title, agency): Shown| Hit {
        place: Place { kind: SearchKind::Document, id, score: 0 },
        title,
        agency,
        at,
        document: Some((document, number)),
        review: None,
        opinion: None,
        clause: None,
        excerpt: excerpt(passages.get(&sha256).map_or("", String::as_str), search),
    };
    Ok(rows.into_iter().map(hit).collect())
}

type ShownOpinion = (String, String, String, Timestamp, String, String, String, OrganisationId);

fn opinions_shown(conn: &mut Conn, ids: Vec<String>) -> Result<Vec<ShownOpinion>> {
    Ok(opinions::table
        .inner_join(reviews::table.on(reviews::id.eq(opinions::review_id)))
        .filter(opinions::id.eq_any(ids))
        .select((
            opinions::id,
            opinions::conclusion,
            opinions::summary,
            opinions::created_at,
            reviews::id,
            reviews::number,
            reviews::title,
            reviews::agency_id,
        ))
        .load(conn)?)
}

fn shown_opinions(conn: &mut Conn, search: &Search, places: &[Place]) -> Result<Vec<Hit>> {
    let rows = opinions_shown(conn, ids(places, SearchKind::Opinion))?;
    let mut found: HashMap<String, Vec<(String, String)>> = HashMap::new();
    let of_these: Vec<(String, String, String)> = findings::table
        .filter(findings::opinion_id.eq_any(ids(places, SearchKind::Opinion)))
        .select((findings::opinion_id, findings::item, findings::finding))
        .load(conn)?;
    for (id, item, finding) in of_these {
        found.entry(id).or_default().push((item, finding));
    }
    let hit = |(id, conclusion, summary, at, review, number, title, agency): ShownOpinion| {
        let findings = found.get(&id).map_or(&[][..], Vec::as_slice);
        let text = opinion::of_opinion(&conclusion, &summary, findings);
        Hit {
            opinion: Some(id.clone()),
            place: Place { kind: SearchKind::Opinion, id, score: 0 },
            title,
            agency,
            at,
            document: None,
            review: Some((review, number)),
            clause: None,
            excerpt: excerpt(&text, search),
        }
    };
    Ok(rows.into_iter().map(hit).collect())
}

fn shown_recommendations(conn: &mut Conn, search: &Search, places: &[Place]) -> Result<Vec<Hit>> {
    let rows: Vec<Recommendation> = recommendations::table
        .filter(recommendations::id.eq_any(ids(places, SearchKind::Recommendation)))
        .select(Recommendation::as_select())
        .load(conn)?;
    let of = opinions_shown(conn, rows.iter().map(|row| row.opinion_id.to_string()).collect())?;
    let of: HashMap<String, ShownOpinion> = of.into_iter().map(|row| (row.0.clone(), row)).collect();
    let hit = |row: Recommendation| {
        let (opinion, _, _, at, review, number, title, agency) = of.get(&row.opinion_id.to_string())?.clone();
        Some(Hit {
            place: Place { kind: SearchKind::Recommendation, id: row.id.to_string(), score: 0 },
            title,
            agency,
            at,
            document: None,
            review: Some((review, number)),
            opinion: Some(opinion),
            excerpt: excerpt(&opinion::of_recommendation(&row), search),
            clause: Some(row.clause).filter(|clause| !clause.is_empty()),
        })
    };
    Ok(rows.into_iter().filter_map(hit).collect())
}

/// The words around the first hit, cut into what was asked for and what was not.
fn excerpt(text: &str, search: &Search) -> Vec<(String, bool)> {
    let marks = grams::marks(text, &search.phrases);
    let begin = marks.first().map_or(0, |(from, _)| from.saturating_sub(BEFORE));
    let end = begin + EXCERPT;
    let mut parts: Vec<(String, bool)> = Vec::new();
    for (at, c) in text.chars().enumerate().skip(begin).take(end - begin) {
        let marked = marks.iter().any(|(from, to)| (*from..*to).contains(&at));
        match parts.last_mut() {
            Some((part, is_hit)) if *is_hit == marked => part.push(c),
            _ => parts.push((c.to_string(), marked)),
        }
    }
    parts
}
