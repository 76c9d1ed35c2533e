//! Questions over HTTP.

use poem_openapi::OpenApi;
use poem_openapi::param::Path;

use super::model::{NewQuestion, QuestionId, ReviewId};
use super::views::{QuestionAnswerInput, QuestionInput, QuestionView, Questions};
use super::{questions, store};
use crate::http::{Body, Call, Created, Found, Saved, Tag};

/// Questions.
#[derive(Clone)]
pub struct QuestionApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Review")]
impl QuestionApi {
    /// Ask (提问) the agency, or as an adviser the office, with a last day for the answer
    ///
    /// One question has one answer: more is asked by a question that follows it up. What the office is asked is not shown to
    /// the agency. While advisers are at work none of them sees what another one asks.
    #[oai(path = "/reviews/:review_id/questions", method = "post", operation_id = "review_ask")]
    async fn ask(
        &self,
        call: Call,
        review_id: Path<ReviewId>,
        body: Body<QuestionInput>,
    ) -> poem::Result<Created<QuestionView>> {
        let new = NewQuestion::from(body.0);
        call.create(move |ctx| questions::ask(ctx, review_id.0, &new)).await
    }

    /// Answer a question (答复), once: the agency what it is asked, the office what it is asked
    #[oai(path = "/questions/:question_id/answer", method = "post", operation_id = "review_answer")]
    async fn answer(
        &self,
        call: Call,
        question_id: Path<QuestionId>,
        body: Body<QuestionAnswerInput>,
    ) -> poem::Result<Saved<QuestionView>> {
        let QuestionAnswerInput { text, document_ids } = body.0;
        let documents = document_ids.unwrap_or_default();
        call.change(move |ctx| questions::answer(ctx, question_id.0, &text, &documents)).await
    }

    /// One question with its answer (问询与答复)
    #[oai(path = "/questions/:question_id", method = "get", operation_id = "review_get_question")]
    async fn get_question(&self, call: Call, question_id: Path<QuestionId>) -> poem::Result<Found<QuestionView>> {
        call.get(move |ctx| {
            let question = store::visible_question(ctx.conn, ctx.actor, question_id.0)?;
            store::detailed(ctx.conn, question)
        })
        .await
    }

    /// The questions of a matter and their answers, oldest first
    #[oai(path = "/reviews/:review_id/questions", method = "get", operation_id = "review_list_questions")]
    async fn list_questions(&self, call: Call, review_id: Path<ReviewId>) -> poem::Result<Found<Questions>> {
        let rows = call.load(move |ctx| {
            let review = store::visible(ctx.conn, ctx.actor, review_id.0)?;
            store::questions_of(ctx.conn, ctx.actor, &review)
        });
        Ok(Found::Ok(Body(Questions { items: rows.await?.into_iter().map(Into::into).collect() }), None))
    }
}
