// An agency officer's part through the generated types: looks for matters and answers what counsel asked.
import createClient from "openapi-fetch";
import type { components, paths } from "./counsel.js";

type Problem = components["schemas"]["Problem"];

const [baseUrl, login, password] = process.argv.slice(2);
if (!baseUrl || !login || !password) throw new Error("usage: officer BASE_URL LOGIN PASSWORD");
const api = createClient<paths>({ baseUrl });

/** The answer, or the problem as an exception. */
function good<T>(answer: { data?: T; error?: Problem }): T {
  if (answer.error) throw new Error(`${answer.error.code}: ${answer.error.title}`);
  if (answer.data === undefined) throw new Error("an answer without a body");
  return answer.data;
}

const session = good(await api.POST("/v1/sessions", { body: { login, password } }));
api.use({ onRequest: ({ request }) => request.headers.set("Authorization", `Bearer ${session.token}`) });

const reviews = good(await api.GET("/v1/reviews", { params: { query: { state: "IN_REVIEW" } } }));
for (const review of reviews.items) {
  const path = { review_id: review.id };
  for (const question of good(await api.GET("/v1/reviews/{review_id}/questions", { params: { path } })).items) {
    if (question.answer !== undefined) continue;
    const answered = good(
      await api.POST("/v1/questions/{question_id}/answer", {
        params: { path: { question_id: question.id }, header: { "If-Match": `"${question.version}"` } },
        body: { text: "已按规定核实。" },
      }),
    );
    console.log(JSON.stringify({ review: review.number, question: answered.question, answer: answered.answer }));
  }
}

// A version that is no longer the newest is refused by name.
for (const review of reviews.items) {
  const stale = await api.POST("/v1/reviews/{review_id}/submit", {
    params: { path: { review_id: review.id }, header: { "If-Match": '"1"' } },
    body: { no_state_secrets: true },
  });
  console.log(JSON.stringify({ stale: stale.error?.code }));
}
