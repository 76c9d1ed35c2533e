//! Use cases of questions: ask, answer with files, remind.

use super::model::{
    Asked, Assignment, Mark, NewQuestion, Question, QuestionDetail, QuestionFile, QuestionId, Review, ReviewId,
    ReviewState,
};
use super::{due, remind, rules, store};
use crate::access::{Actor, Role};
use crate::calendar::{self, Correction};
use crate::conduct::{self, Subject};
use crate::ctx::Ctx;
use crate::db::Conn;
use crate::documents::{self, DocumentId, DocumentVersion};
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::{Day, Timestamp};
use crate::notify::Mail;

/// A question whose last day moved.
pub(super) struct Moved {
    pub(super) question: Question,
    pub(super) before: Day,
    pub(super) after: Day,
}

/// Working days for an answer, unless the asker tells the last day.
const DAYS: &str = "review.question_wd";
/// The most that an asker may give.
const MOST: &str = "review.question_max_wd";
/// Working days before the last day on which it is told of first.
const REMIND: &str = "review.question_remind_wd";

/// Asks. The clock goes on: only a hold stops it.
pub(super) fn ask(ctx: &mut Ctx<'_>, review_id: ReviewId, new: &NewQuestion) -> Result<QuestionDetail> {
    let review = store::held_by_any(ctx.conn, ctx.actor, review_id)?;
    open(&review)?;
    let assignment = store::assignment_of(ctx.conn, &review, ctx.actor.account)?;
    // What co-counsel ask, the lead asks.
    rules::ONLY_THE_ADVISER.require(ctx.actor.role != Role::Adviser || assignment.is_some())?;
    rules::OFFICE_ASKS_ITSELF.require(ctx.actor.role != Role::Coordinator || new.asked_of != Asked::Office)?;
    if let Some(id) = new.follows {
        let earlier = store::visible_question(ctx.conn, ctx.actor, id)?;
        if earlier.review_id != review_id {
            return Err(Error::NotFound);
        }
        rules::FOLLOWS_UNANSWERED.require(earlier.answer.is_some())?;
    }
    let due_on = last_day(ctx, &review, new.due_on)?;
    let row = Question {
        id: ctx.id(),
        review_id,
        round: review.round,
        question: new.text.clone(),
        asked_by: ctx.actor.account,
        asked_at: ctx.now,
        answer: None,
        answered_by: None,
        answered_at: None,
        version: 1,
        asked_of: new.asked_of,
        assignment_id: assignment.as_ref().map(Assignment::work),
        follows: new.follows,
        due_on,
        due_problem: if due_on.is_none() { due::NOT_LOADED.to_owned() } else { String::new() },
    };
    store::insert_question(ctx.conn, &row)?;
    if let Some(assignment) = assignment {
        let adviser = Subject::Adviser(assignment.adviser_id);
        conduct::record(ctx, review.review_body_id, adviser, "QUESTION_ASKED", "question", row.id)?;
    }
    let due_on = shown(due_on);
    let mail = Mail::of("review_ask").with("number", &review.number).with("due_on", &due_on);
    tell_asked(ctx, &review, row.asked_of, &mail)?;
    ctx.done("question", row.id, &[("review", &review.number), ("asked_of", &row.asked_of), ("due_on", &due_on)]);
    Ok(QuestionDetail { question: row, files: Vec::new() })
}

/// The last day: as told, within what the rules allow, or as they say.
fn last_day(ctx: &mut Ctx<'_>, review: &Review, told: Option<Day>) -> Result<Option<Day>> {
    let Some(told) = told else { return due::answer_by(ctx, review, DAYS) };
    // Without the calendar so many days are fewer than so many working days.
    let fewer = ctx.today().plus_days(i64::from(due::answer_days(ctx, review, MOST)?));
    let latest = due::answer_by(ctx, review, MOST)?.unwrap_or(fewer);
    rules::answer_day(told, ctx.today(), latest)?;
    Ok(Some(told))
}

/// Whoever was asked answers, once, with documents of the matter's agency or of their own.
pub(super) fn answer(
    ctx: &mut Ctx<'_>,
    id: QuestionId,
    answer: &str,
    documents: &[DocumentId],
) -> Result<QuestionDetail> {
    let question = store::visible_question(ctx.conn, ctx.actor, id)?;
    let review = store::held_by_any(ctx.conn, ctx.actor, question.review_id)?;
    ctx.expect_version(question.version)?;
    rules::QUESTION_OF_OTHERS.require((ctx.actor.role == Role::Coordinator) == (question.asked_of == Asked::Office))?;
    rules::QUESTION_ANSWERED.require(question.answer.is_none())?;
    open(&review)?;
    for (n, document) in documents.iter().enumerate() {
        if documents.iter().take(n).any(|earlier| earlier == document) {
            return Err(Error::field(format!("/document_ids/{n}"), "INVALID", "stands twice"));
        }
        let version = attachable(ctx, &review, *document)?;
        let row = QuestionFile {
            id: ctx.id(),
            review_id: review.id,
            round: review.round,
            document_id: *document,
            document_version: version.number,
            question_id: Some(id),
            asked_of: Some(question.asked_of),
            assignment_id: question.assignment_id,
            added_by: ctx.actor.account,
            added_at: ctx.now,
        };
        store::insert_file(ctx.conn, &row)?;
    }
    store::answer_question(ctx.conn, &question, answer.trim(), ctx.actor.account, ctx.now)?;
    let mail = Mail::of("review_answer").with("number", &review.number);
    identity::tell(ctx, question.asked_by, &mail)?;
    ctx.done("question", id, &[("review", &review.number), ("files", &documents.len())]);
    let question = store::question(ctx.conn, id)?;
    store::detailed(ctx.conn, question)
}

/// The newest version of a document that the actor may lay beside a matter: one of their own agency, or as the office one
/// of the matter's agency that they see.
pub fn attachable(ctx: &mut Ctx<'_>, review: &Review, id: DocumentId) -> Result<DocumentVersion> {
    let document = documents::visible(ctx.conn, ctx.actor, id)?;
    if document.agency_id != ctx.actor.organisation && document.agency_id != review.agency_id {
        return Err(Error::NotFound);
    }
    rules::NO_TEXT_SUBMITTED.require(document.latest > 0)?;
    documents::version_by_number(ctx.conn, id, document.latest)
}

/// Questions belong to the time between the start of the work and the issue of the opinion.
fn open(review: &Review) -> Result<()> {
    let open = matches!(
        review.state,
        ReviewState::Accepted
            | ReviewState::Assigned
            | ReviewState::InReview
            | ReviewState::OnHold
            | ReviewState::DraftOpinion
    );
    if open {
        Ok(())
    } else {
        Err(rules::ILLEGAL_TRANSITION.refuse().with("state", review.state).with("event", "ASK").into())
    }
}

/// Tells those who are asked: the agency's officer, or who accepted the matter in the office.
fn tell_asked(ctx: &mut Ctx<'_>, review: &Review, asked: Asked, mail: &Mail) -> Result<()> {
    let office = store::current_round(ctx.conn, review)?.and_then(|round| round.accepted_by);
    match (asked, office) {
        (Asked::Agency, _) => identity::tell(ctx, review.created_by, mail),
        (Asked::Office, Some(account)) => identity::tell(ctx, account, mail),
        (Asked::Office, None) => identity::tell_role(ctx, review.review_body_id, Role::Coordinator, mail),
    }
}

/// Questions of which somebody must be reminded now, those due first, first.
pub fn questions_to_remind(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<QuestionId>> {
    let widest = remind::widest(conn, now.day(), REMIND)?;
    store::unreminded_questions(conn, now.day(), widest, limit)
}

/// Reminds of the last day of a question: those who are asked; when it is over, whoever asked and the office as well.
pub fn remind_question(ctx: &mut Ctx<'_>, id: QuestionId) -> Result<()> {
    let seen = store::question(ctx.conn, id)?;
    let review = store::for_update(ctx.conn, &Actor::system(), seen.review_id)?;
    let question = store::question(ctx.conn, id)?;
    let due_on = question.due_on.filter(|_| question.answer.is_none()).ok_or(Error::NotFound)?;
    if question.round != review.round || open(&review).is_err() {
        return Err(Error::NotFound);
    }
    let mark = mark(ctx, &review, due_on)?.ok_or(Error::NotFound)?;
    if !store::note_question_reminded(ctx.conn, id, mark, due_on, ctx.now)? {
        return Err(Error::NotFound);
    }
    let soon = Mail::of("review_question_remind").with("number", &review.number).with("due_on", due_on);
    let over = Mail::of("review_question_overdue").with("number", &review.number).with("due_on", due_on);
    if mark == Mark::Over {
        tell_asked(ctx, &review, question.asked_of, &over)?;
        identity::tell(ctx, question.asked_by, &over)?;
    } else {
        tell_asked(ctx, &review, question.asked_of, &soon)?;
    }
    ctx.done("question", id, &[("review", &review.number), ("mark", &mark), ("due_on", &due_on)]);
    Ok(())
}

/// Of what somebody is to be reminded today.
fn mark(ctx: &mut Ctx<'_>, review: &Review, due_on: Day) -> Result<Option<Mark>> {
    let today = ctx.today();
    if due_on <= today {
        return Ok(Some(if due_on < today { Mark::Over } else { Mark::Today }));
    }
    let days = due::answer_days(ctx, review, REMIND)?;
    let soon = calendar::load(ctx.conn)?.after_working_days(today.date(), days).ok().map(Day::from);
    Ok(soon.is_some_and(|soon| due_on <= soon).then_some(Mark::Soon))
}

/// Reckons the last days of questions that waited for a calendar: the whole time from today on.
pub(super) fn reckonable(ctx: &mut Ctx<'_>, review: &Review) -> Result<Vec<(QuestionId, Day)>> {
    let waiting = store::questions_without_a_day(ctx.conn, review.id)?;
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let day = due::answer_by(ctx, review, DAYS)?;
    Ok(day.map(|day| waiting.into_iter().map(|id| (id, day)).collect()).unwrap_or_default())
}

/// The last days of open questions that a corrected calendar moves: each from the day of the question on, to a later day only;
/// one that the asker told stays.
pub(super) fn moved(ctx: &mut Ctx<'_>, review: &Review, correction: &Correction) -> Result<Vec<Moved>> {
    let mut moves = Vec::new();
    if open(review).is_err() {
        return Ok(moves);
    }
    for question in store::questions_with_a_day(ctx.conn, review)? {
        let Some(before) = question.due_on else { continue };
        let days = due::answer_days(ctx, review, DAYS)?;
        let Some(after) = correction.later(question.asked_at.day(), days, before) else { continue };
        store::set_question_due(ctx.conn, question.id, after)?;
        moves.push(Moved { question, before, after });
    }
    Ok(moves)
}

/// Tells those who are asked, and whoever asked, that the last day of a question moved.
pub(super) fn tell_moved(ctx: &mut Ctx<'_>, review: &Review, question: &Question, mail: &Mail) -> Result<()> {
    tell_asked(ctx, review, question.asked_of, mail)?;
    identity::tell(ctx, question.asked_by, mail)
}

fn shown(day: Option<Day>) -> String {
    day.map_or_else(|| "—".to_owned(), |day| day.to_string())
}
