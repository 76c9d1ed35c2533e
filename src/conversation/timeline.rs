//! The time line: one query over the tables of all slices, bounded by a page, and the names of those who acted.
//!
//! Each source is a table, or the rows of one in which something happened, narrowed to those that the reader may see by the
//! same conditions as where they are read by themselves, and cut to one page in the order of time before the sources are
//! put together. So a page costs the same however long the matter is.

use std::sync::LazyLock;

use diesel::RunQueryDsl as _;
use diesel::sql_types::{BigInt, Text};

use super::model::{Entry, Row, TimelineKind as Kind};
use crate::access::{AccountId, Actor, Role};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity::{self, Membership};
use crate::kit::{PageRequest, Timestamp};
use crate::review::{self, Review, ReviewId};

/// Who reads, of which matter, from where on.
const ASKED: &str = "WITH asked AS (SELECT CAST($1 AS TEXT) AS review_id, CAST($2 AS TEXT) AS account, \
    CAST($3 AS TEXT) AS organisation, CAST($4 AS TEXT) AS side, CAST($5 AS BIGINT) AS round, CAST($6 AS BIGINT) AS open, \
    CAST($7 AS BIGINT) AS at, CAST($8 AS TEXT) AS key, CAST($9 AS BIGINT) AS most), \
    side AS (SELECT side FROM asked), \
    mine AS (SELECT a.id FROM assignments a, asked WHERE a.review_id = asked.review_id \
        AND ((asked.side = 'COUNSEL' AND a.account_id = asked.account) \
            OR (asked.side = 'FIRM' AND a.firm_id = asked.organisation))), \
    team AS (SELECT a.id, a.assists FROM assignments a JOIN mine ON mine.id = a.id \
        WHERE a.state = 'ACCEPTED' AND a.suspended_at IS NULL), \
    held AS (SELECT id FROM team UNION SELECT assists FROM team WHERE assists IS NOT NULL), \
    own AS (SELECT id FROM mine UNION SELECT id FROM held)";

/// Rows of an assignment that counsel may know: their own, those of nobody in particular, those of earlier rounds, and all
/// once everybody was heard.
const KNOWN: &str = "((SELECT side FROM side) NOT IN ('COUNSEL', 'FIRM') OR x.assignment_id IS NULL \
    OR x.round < (SELECT round FROM asked) OR (SELECT open FROM asked) = 1 OR x.assignment_id IN (SELECT id FROM own))";

/// An opinion `o` that the reader may see.
const OPINION: &str = "CASE (SELECT side FROM side) WHEN 'AUDIT' THEN 1 = 1 \
    WHEN 'OFFICE' THEN o.state <> 'DRAFT' OR o.kind = 'REVIEW' \
    WHEN 'COUNSEL' THEN o.author_id = (SELECT account FROM asked) OR o.assignment_id IN (SELECT id FROM held) OR (o.kind = 'REVIEW' AND o.state = 'ISSUED') \
    WHEN 'FIRM' THEN (o.assignment_id IN (SELECT id FROM own) AND o.state <> 'DRAFT') \
        OR (o.kind = 'REVIEW' AND o.state = 'ISSUED') \
    ELSE o.state = 'ISSUED' AND (o.kind = 'REVIEW' OR NOT EXISTS (SELECT 1 FROM double_reviews d \
        JOIN reviews r ON r.id = d.review_id AND r.round = d.round WHERE d.review_id = o.review_id AND d.ended_at IS NULL \
        AND r.state NOT IN ('DRAFT_OPINION', 'OPINION_ISSUED', 'HANDLING', 'CLOSED'))) END";

/// A note of the reader's side.
const NOTE: &str = "CASE (SELECT side FROM side) WHEN 'AUDIT' THEN 1 = 1 \
    WHEN 'COUNSEL' THEN x.assignment_id IN (SELECT id FROM held) \
    WHEN 'FIRM' THEN x.assignment_id IN (SELECT id FROM held) \
    ELSE x.side = (SELECT side FROM side) AND x.organisation_id = (SELECT organisation FROM asked) END";

/// A record of service that the reader may see.
const SERVICE: &str = "CASE (SELECT side FROM side) WHEN 'AUDIT' THEN 1 = 1 \
    WHEN 'OFFICE' THEN x.engaging_id = (SELECT organisation FROM asked) \
    WHEN 'AGENCY' THEN x.agency_id = (SELECT organisation FROM asked) \
    WHEN 'FIRM' THEN x.firm_id = (SELECT organisation FROM asked) \
    ELSE x.adviser_id IN (SELECT v.id FROM advisers v WHERE v.account_id = (SELECT account FROM asked)) END";

/// A question that is not between counsel and the office when an agency reads; and a file that is not of such a one.
const ASKED_OPENLY: &str = "((SELECT side FROM side) <> 'AGENCY' OR x.asked_of = 'AGENCY')";
const FILED_OPENLY: &str = "((SELECT side FROM side) <> 'AGENCY' OR x.asked_of IS NULL OR x.asked_of = 'AGENCY')";

/// An assignment that is not of other counsel.
const NOT_OTHERS: &str = "((SELECT side FROM side) NOT IN ('COUNSEL', 'FIRM') OR x.id IN (SELECT id FROM own))";

/// Where entries of one kind come from.
struct Source {
    kind: Kind,
    /// Tables; the row is `x`.
    from: &'static str,
    /// The matter, as the row names it.
    review: &'static str,
    /// What else must hold, and who may see it.
    only: &'static [&'static str],
    /// Id of the row.
    id: &'static str,
    at: &'static str,
    by: &'static str,
    words: &'static str,
    document: &'static str,
    version: &'static str,
}

const fn source(kind: Kind, from: &'static str, at: &'static str, by: &'static str, words: &'static str) -> Source {
    let (document, version) = ("CAST(NULL AS TEXT)", "CAST(NULL AS BIGINT)");
    Source { kind, from, review: "x.review_id", only: &[], id: "x.id", at, by, words, document, version }
}

impl Source {
    const fn of(self, review: &'static str) -> Self {
        Self { review, ..self }
    }

    const fn only(self, only: &'static [&'static str]) -> Self {
        Self { only, ..self }
    }

    const fn id(self, id: &'static str) -> Self {
        Self { id, ..self }
    }

    const fn document(self, document: &'static str, version: &'static str) -> Self {
        Self { document, version, ..self }
    }
}

const NOBODY: &str = "CAST(NULL AS TEXT)";
const NOTHING: &str = "CAST(NULL AS TEXT)";
const THE_TEXT: &str = "(SELECT r.document_id FROM reviews r WHERE r.id = x.review_id)";
const AGENCY_NAME: &str = "(SELECT g.name FROM organisations g WHERE g.id = x.agency_id)";

/// A kind stands in one place of this list for ever: cursors name it.
static SOURCES: [Source; 32] = [
    source(Kind::Drafted, "reviews x", "x.created_at", "x.created_by", "x.title").of("x.id"),
    source(Kind::Received, "review_rounds x", "x.received_at", NOBODY, "x.received_on")
        .document(THE_TEXT, "x.document_version"),
    source(Kind::Accepted, "review_rounds x", "x.accepted_at", "x.accepted_by", "x.due_on"),
    source(Kind::Ended, "reviews x", "x.updated_at", NOBODY, "x.end_reason")
        .of("x.id")
        .only(&["x.state IN ('RETURNED', 'WITHDRAWN')"]),
    source(Kind::SupplementRequested, "review_supplements x", "x.requested_at", "x.requested_by", "x.due_on"),
    source(Kind::SupplementClosed, "review_supplements x", "x.closed_at", NOBODY, NOTHING),
    source(Kind::Held, "review_holds x", "x.held_at", "x.held_by", "x.reason"),
    source(Kind::Resumed, "review_holds x", "x.resumed_at", "x.resumed_by", NOTHING),
    source(Kind::Extended, "review_extensions x", "x.approved_at", "x.approved_by", "x.reason"),
    source(Kind::DueMoved, "review_due_moves x", "x.moved_at", NOBODY, "x.after"),
    source(
        Kind::Offered,
        "assignments x",
        "x.offered_at",
        NOBODY,
        "(SELECT v.name FROM advisers v WHERE v.id = x.adviser_id)",
    )
    .only(&[NOT_OTHERS]),
    source(
        Kind::OfferAnswered,
        "assignments x",
        "x.answered_at",
        "CASE WHEN x.state IN ('ACCEPTED', 'DECLINED', 'RECUSED') THEN x.account_id END",
        "x.state",
    )
    .only(&[NOT_OTHERS]),
    source(Kind::Question, "questions x", "x.asked_at", "x.asked_by", "x.question").only(&[ASKED_OPENLY, KNOWN]),
    source(Kind::Answer, "questions x", "x.answered_at", "x.answered_by", "x.answer").only(&[ASKED_OPENLY, KNOWN]),
    source(
        Kind::File,
        "review_files x",
        "x.added_at",
        "x.added_by",
        "(SELECT d.title FROM documents d WHERE d.id = x.document_id)",
    )
    .only(&[FILED_OPENLY, KNOWN])
    .document("x.document_id", "x.document_version"),
    source(Kind::Companion, "companions x", "x.attached_at", "x.attached_by", "x.code")
        .only(&["x.document_id IS NOT NULL"])
        .id("x.document_id")
        .document("x.document_id", "x.document_version"),
    source(Kind::Note, "review_notes x", "x.written_at", "x.written_by", "x.text").only(&[NOTE]),
    source(Kind::Meeting, "review_consultations x", "x.recorded_at", "x.recorded_by", "x.subject")
        .only(&["x.kind = 'MEETING'"]),
    source(Kind::Consultation, "review_consultations x", "x.recorded_at", "x.recorded_by", "x.subject")
        .only(&["x.kind = 'EXPERT'"]),
    source(Kind::Service, "service_records x", "x.begun_at", "x.entered_by", "x.subject").only(&[SERVICE]),
    source(Kind::OpinionSubmitted, "opinions o", "o.submitted_at", "o.author_id", NOTHING)
        .of("o.review_id")
        .only(&[OPINION])
        .id("o.id"),
    source(
        Kind::OpinionReturned,
        "opinion_returns x JOIN opinions o ON o.id = x.opinion_id",
        "x.returned_at",
        "x.returned_by",
        "x.reason",
    )
    .of("o.review_id")
    .only(&[OPINION]),
    source(Kind::OpinionIssued, "opinions o", "o.issued_at", "o.issued_by", "o.number")
        .of("o.review_id")
        .only(&[OPINION])
        .id("o.id"),
    source(
        Kind::Handled,
        "handling_steps x JOIN recommendations n ON n.id = x.recommendation_id JOIN opinions o ON o.id = n.opinion_id",
        "x.at",
        "x.account_id",
        "x.event || CASE WHEN x.reason <> '' THEN '：' || x.reason ELSE '' END",
    )
    .of("o.review_id"),
    source(Kind::Revised, "revisions x", "x.proposed_at", "x.proposed_by", NOTHING)
        .id("x.review_id")
        .document(THE_TEXT, "x.document_version"),
    source(Kind::Cleared, "clearances x", "x.cleared_at", "x.cleared_by", "x.number"),
    source(
        Kind::Revoked,
        "clearance_revocations w JOIN clearances x ON x.id = w.clearance_id",
        "w.revoked_at",
        "w.revoked_by",
        "w.reason",
    ),
    source(Kind::Declared, "review_declarations x", "x.declared_at", "x.declared_by", "x.occasion"),
    source(Kind::Joined, "review_co_agencies x", "x.added_at", "x.added_by", AGENCY_NAME).id("x.agency_id"),
    source(Kind::Cosigned, "review_cosignatures x", "x.signed_at", "x.signed_by", AGENCY_NAME),
    source(Kind::PaperEntered, "review_papers x", "x.entered_at", "x.entered_by", "x.brought_by").id("x.review_id"),
    source(
        Kind::PaperAnswered,
        "review_papers x",
        "x.answered_at",
        "x.answered_by",
        "x.state || CASE WHEN x.reason <> '' THEN '：' || x.reason ELSE '' END",
    )
    .id("x.review_id"),
];

/// The query, newest or oldest first.
fn query(oldest_first: bool) -> String {
    let (beyond, way) = if oldest_first { (">", "ASC") } else { ("<", "DESC") };
    let mut sql = format!("{ASKED} SELECT * FROM (");
    for (n, source) in SOURCES.iter().enumerate() {
        let Source { kind, from, review, only, id, at, by, words, document, version } = source;
        let glue = if n == 0 { "" } else { " UNION ALL " };
        let key = format!("{id} || '-{n:02}'");
        let seen: String = only.iter().map(|condition| format!(" AND {condition}")).collect();
        sql.push_str(&format!(
            "{glue}SELECT * FROM (SELECT {at} AS at, {key} AS key, '{kind}' AS kind, {by} AS account, {words} AS words, \
             {id} AS subject, {document} AS document, {version} AS document_version FROM {from} \
             WHERE {review} = (SELECT review_id FROM asked) AND {at} IS NOT NULL \
             AND {at} {beyond}= (SELECT at FROM asked) \
             AND ({at} {beyond} (SELECT at FROM asked) OR {key} {beyond} (SELECT key FROM asked)){seen} \
             ORDER BY {at} {way}, {id} {way} LIMIT (SELECT most FROM asked)) AS s{n}"
        ));
    }
    sql.push_str(&format!(") AS line ORDER BY at {way}, key {way} LIMIT (SELECT most FROM asked)"));
    sql
}

static NEWEST_FIRST: LazyLock<String> = LazyLock::new(|| query(false));
static OLDEST_FIRST: LazyLock<String> = LazyLock::new(|| query(true));

/// One page of the time line of a matter that the actor may see.
pub(super) fn read(ctx: &mut Ctx<'_>, id: ReviewId, oldest_first: bool, page: &PageRequest) -> Result<Vec<Entry>> {
    let review = review::visible(ctx.conn, ctx.actor, id)?;
    let (at, key) = match &page.cursor {
        Some(cursor) => place(cursor.after())?,
        None if oldest_first => (i64::MIN, String::new()),
        None => (i64::MAX, "~".to_owned()),
    };
    let sql = if oldest_first { &OLDEST_FIRST } else { &NEWEST_FIRST };
    let rows: Vec<Row> = diesel::sql_query(sql.as_str())
        .bind::<Text, _>(review.id)
        .bind::<Text, _>(ctx.actor.account)
        .bind::<Text, _>(ctx.actor.organisation)
        .bind::<Text, _>(side(ctx.actor))
        .bind::<BigInt, _>(review.round)
        .bind::<BigInt, _>(i64::from(review::counsel_is_open(review.state)))
        .bind::<BigInt, _>(at)
        .bind::<Text, _>(key)
        .bind::<BigInt, _>(page.fetch())
        .load(ctx.conn)?;
    named(ctx, &review, rows)
}

/// What a cursor of this list says: an instant and a row at it.
fn place(cursor: &str) -> Result<(i64, String)> {
    let found = cursor.split_once('-').and_then(|(at, key)| Some((at.parse().ok()?, key.to_owned())));
    found.ok_or_else(|| Error::field("cursor", "WRONG_FORMAT", "not a cursor of this list"))
}

/// As whom somebody reads; whoever has no side reads nothing, for they do not see the matter.
const fn side(actor: &Actor) -> &'static str {
    match actor.role {
        Role::AgencyOfficer | Role::AgencyHead => "AGENCY",
        Role::Coordinator => "OFFICE",
        Role::Adviser => "COUNSEL",
        Role::FirmManager => "FIRM",
        Role::Auditor => "AUDIT",
        Role::FinanceOfficer | Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => "NONE",
    }
}

/// The rows with who acted, by name and role; two queries for all.
fn named(ctx: &mut Ctx<'_>, review: &Review, rows: Vec<Row>) -> Result<Vec<Entry>> {
    let mut accounts: Vec<AccountId> = rows.iter().filter_map(|row| row.account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let names = identity::names_of(ctx.conn, &accounts)?;
    let memberships = identity::memberships_among(ctx.conn, &accounts)?;
    let name = |account: AccountId| names.iter().find(|(id, _)| *id == account).map(|(_, name)| name.clone());
    Ok(rows
        .into_iter()
        .map(|row| Entry {
            name: row.account.and_then(name),
            role: row.account.and_then(|account| role(&memberships, review, account, row.at)),
            row,
        })
        .collect())
}

/// The role in which somebody acted: the one that they held then in the agency or the office, or else any that they held.
fn role(memberships: &[Membership], review: &Review, account: AccountId, at: Timestamp) -> Option<Role> {
    let held = |one: &&Membership| one.account_id == account && one.from_day <= at.day() && at.day() <= one.to_day;
    let near = |one: &&Membership| [review.agency_id, review.review_body_id].contains(&one.organisation_id);
    let mut all = memberships.iter().filter(held);
    memberships.iter().filter(held).find(near).or_else(|| all.next()).map(|one| one.role)
}
