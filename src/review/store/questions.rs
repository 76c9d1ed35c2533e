//! Queries of questions, their answers and the files given with them.

use diesel::dsl::{exists, not};
use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};

use super::visible;
use crate::access::{AccountId, Actor, Role};
use crate::ctx::guarded;
use crate::db::schema::{assignments, question_reminders, questions, review_files, reviews};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::kit::{Day, Timestamp};
use crate::review::due::NOT_LOADED;
use crate::review::model::{
    Asked, Mark, Question, QuestionDetail, QuestionFile, QuestionId, Review, ReviewId, ReviewState,
};

type Filter = Box<dyn BoxableExpression<questions::table, MultiBackend, SqlType = Nullable<Bool>>>;

/// While advisers are at work, none of them learns what another one asks: opinions are to be independent.
const AT_WORK: [ReviewState; 4] =
    [ReviewState::Accepted, ReviewState::Assigned, ReviewState::InReview, ReviewState::OnHold];

/// Whether counsel of a matter may know what other counsel of its present round asked.
pub fn counsel_is_open(state: ReviewState) -> bool {
    !AT_WORK.contains(&state)
}

/// What an actor sees of the questions of a matter that they may see: agencies what they are asked; counsel the
/// office's questions and their own, and those of others once all are heard; the others all.
fn visible_to(actor: &Actor, review: &Review) -> Filter {
    let own = assignments::table.filter(assignments::review_id.eq(review.id)).select(assignments::id.nullable());
    let open = counsel_is_open(review.state);
    let known = questions::assignment_id.is_null().or(questions::round.lt(review.round)).nullable();
    match actor.role {
        Role::AgencyOfficer | Role::AgencyHead => Box::new(questions::asked_of.eq(Asked::Agency).nullable()),
        Role::Adviser if !open => {
            let assisted = super::assisted_by(actor.account).filter(assignments::review_id.eq(review.id));
            let own = questions::assignment_id.eq_any(own.filter(assignments::account_id.eq(actor.account)));
            Box::new(known.or(own).or(questions::assignment_id.eq_any(assisted)))
        }
        Role::FirmManager if !open => {
            Box::new(known.or(questions::assignment_id.eq_any(own.filter(assignments::firm_id.eq(actor.organisation)))))
        }
        _ => Box::new(questions::version.gt(0).nullable()),
    }
}

/// The questions of a matter that the actor may see, oldest first, with the files of their answers.
pub fn questions_of(conn: &mut Conn, actor: &Actor, review: &Review) -> Result<Vec<QuestionDetail>> {
    let rows: Vec<Question> = questions::table
        .filter(questions::review_id.eq(review.id))
        .filter(visible_to(actor, review))
        .order(questions::id)
        .select(Question::as_select())
        .load(conn)?;
    let ids: Vec<QuestionId> = rows.iter().map(|row| row.id).collect();
    let mut files: Vec<QuestionFile> = review_files::table
        .filter(review_files::question_id.eq_any(ids))
        .order(review_files::id)
        .select(QuestionFile::as_select())
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|question| {
            let its = files.extract_if(.., |file| file.question_id == Some(question.id)).collect();
            QuestionDetail { question, files: its }
        })
        .collect())
}

/// A question that the actor may see.
pub fn visible_question(conn: &mut Conn, actor: &Actor, id: QuestionId) -> Result<Question> {
    let review_id: ReviewId = questions::table.find(id).select(questions::review_id).first(conn)?;
    let review = visible(conn, actor, review_id)?;
    let shown = questions::table.filter(questions::id.eq(id)).filter(visible_to(actor, &review));
    Ok(shown.select(Question::as_select()).first(conn)?)
}

/// A question; whether it may be seen was decided before.
pub fn question(conn: &mut Conn, id: QuestionId) -> Result<Question> {
    Ok(questions::table.find(id).select(Question::as_select()).first(conn)?)
}

/// A question with the files of its answer.
pub fn detailed(conn: &mut Conn, question: Question) -> Result<QuestionDetail> {
    let files = review_files::table
        .filter(review_files::question_id.eq(question.id))
        .order(review_files::id)
        .select(QuestionFile::as_select())
        .load(conn)?;
    Ok(QuestionDetail { question, files })
}

pub fn insert_question(conn: &mut Conn, row: &Question) -> Result<()> {
    diesel::insert_into(questions::table).values(row).execute(conn)?;
    Ok(())
}

pub fn insert_file(conn: &mut Conn, row: &QuestionFile) -> Result<()> {
    diesel::insert_into(review_files::table).values(row).execute(conn)?;
    Ok(())
}

pub fn answer_question(conn: &mut Conn, row: &Question, answer: &str, by: AccountId, now: Timestamp) -> Result<()> {
    let changed =
        diesel::update(questions::table.filter(questions::id.eq(row.id).and(questions::version.eq(row.version))))
            .set((
                questions::answer.eq(answer),
                questions::answered_by.eq(by),
                questions::answered_at.eq(now),
                questions::version.eq(row.version + 1),
            ))
            .execute(conn)?;
    guarded(changed, row.version)
}

/// The questions to the agency of a review's current round that nobody has answered.
pub fn unanswered_questions(conn: &mut Conn, review: &Review) -> Result<Vec<QuestionId>> {
    Ok(questions::table
        .filter(questions::review_id.eq(review.id).and(questions::round.eq(review.round)))
        .filter(questions::answer.is_null().and(questions::asked_of.eq(Asked::Agency)))
        .order(questions::id)
        .select(questions::id)
        .load(conn)?)
}

/// Open questions of a matter whose last day waits for a calendar.
pub fn questions_without_a_day(conn: &mut Conn, review: ReviewId) -> Result<Vec<QuestionId>> {
    Ok(questions::table
        .filter(questions::review_id.eq(review).and(questions::due_problem.eq(NOT_LOADED)))
        .filter(questions::answered_at.is_null())
        .order(questions::id)
        .select(questions::id)
        .load(conn)?)
}

/// Open questions of the present round of a matter that have a last day.
pub fn questions_with_a_day(conn: &mut Conn, review: &Review) -> Result<Vec<Question>> {
    Ok(questions::table
        .filter(questions::review_id.eq(review.id).and(questions::round.eq(review.round)))
        .filter(questions::answered_at.is_null().and(questions::due_on.is_not_null()))
        .order(questions::id)
        .select(Question::as_select())
        .load(conn)?)
}

/// Matters with open questions whose last day waits for a calendar, in the order of their ids; after `after`.
pub fn with_open_questions(conn: &mut Conn, after: &str, limit: i64) -> Result<Vec<ReviewId>> {
    Ok(questions::table
        .filter(questions::due_problem.eq(NOT_LOADED).and(questions::answered_at.is_null()))
        .filter(questions::review_id.gt(after.to_owned()))
        .order(questions::review_id)
        .limit(limit)
        .select(questions::review_id)
        .load(conn)?)
}

pub fn set_question_due(conn: &mut Conn, id: QuestionId, due_on: Day) -> Result<()> {
    diesel::update(questions::table.find(id))
        .set((
            questions::due_on.eq(due_on),
            questions::due_problem.eq(""),
            questions::version.eq(questions::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Open questions of present rounds whose last day lies on or before `widest` and of which nobody was reminded as they stand
/// today, those due first, first.
pub fn unreminded_questions(conn: &mut Conn, today: Day, widest: Day, limit: i64) -> Result<Vec<QuestionId>> {
    let told = |mark: Mark| {
        exists(
            question_reminders::table
                .filter(question_reminders::question_id.eq(questions::id))
                .filter(question_reminders::due_on.nullable().eq(questions::due_on))
                .filter(question_reminders::mark.eq(mark)),
        )
    };
    let over = questions::due_on.lt(today).and(not(told(Mark::Over)).nullable());
    let now = questions::due_on.eq(today).and(not(told(Mark::Today)).nullable());
    let soon = questions::due_on.gt(today).and(not(told(Mark::Soon)).nullable());
    let asking = AT_WORK.into_iter().chain([ReviewState::DraftOpinion]);
    Ok(questions::table
        .inner_join(reviews::table.on(reviews::id.eq(questions::review_id).and(reviews::round.eq(questions::round))))
        .filter(questions::answered_at.is_null().and(questions::due_on.le(widest)))
        .filter(reviews::state.eq_any(asking))
        .filter(over.or(now).or(soon))
        .order((questions::due_on, questions::id))
        .limit(limit)
        .select(questions::id)
        .load(conn)?)
}

/// Notes that somebody was reminded of a question; `false` when that was noted before. The matter is held.
pub fn note_question_reminded(
    conn: &mut Conn,
    id: QuestionId,
    mark: Mark,
    due_on: Day,
    now: Timestamp,
) -> Result<bool> {
    if diesel::select(exists(question_reminders::table.find((id, mark, due_on)))).get_result(conn)? {
        return Ok(false);
    }
    diesel::insert_into(question_reminders::table)
        .values((
            question_reminders::question_id.eq(id),
            question_reminders::mark.eq(mark),
            question_reminders::due_on.eq(due_on),
            question_reminders::told_at.eq(now),
        ))
        .execute(conn)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_asked_is_kept_back_with_their_files_in_the_same_states() {
        for state in ReviewState::ALL {
            assert_eq!(!counsel_is_open(*state), crate::documents::AT_WORK.contains(&state.as_str()), "{state}");
        }
    }
}
