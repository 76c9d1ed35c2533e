"""An adviser's part through the generated client: finds the offer, declares, accepts, reads the text, asks, gives an opinion."""

import sys

from counsel_client import AuthenticatedClient, Client
from counsel_client.api.documents import documents_list_clauses
from counsel_client.api.identity import identity_me, identity_sign_in
from counsel_client.api.opinion import opinion_draft, opinion_get, opinion_submit
from counsel_client.api.review import (
    review_accept_offer,
    review_ask,
    review_declare,
    review_get,
    review_list,
    review_list_offers,
    review_rules,
)
from counsel_client.models import (
    AssignmentState,
    Conforms,
    DeclarationsInput,
    Demand,
    FindingView,
    OpinionInput,
    OpinionState,
    PartyDeclarationInput,
    Problem,
    RecommendationInput,
    ReviewState,
    Severity,
    SignIn,
    QuestionInput,
)


def good(answer):
    """The answer, or the problem as an exception."""
    assert answer is not None, "an answer that the contract does not know"
    if isinstance(answer, Problem):
        raise RuntimeError(f"{answer.status} {answer.code}: {answer.title}")
    return answer


def main(base, login, password):
    session = good(identity_sign_in.sync(client=Client(base), body=SignIn(login=login, password=password)))
    api = AuthenticatedClient(base, session.token, raise_on_unexpected_status=True)
    assert good(identity_me.sync(client=api)).role.value == "ADVISER"

    # Before the offer is accepted, its brief is all that is seen.
    assert good(review_list.sync(client=api)).items == []
    [offer] = good(review_list_offers.sync(client=api)).items
    assert offer.state is AssignmentState.OFFERED and offer.fee.amount, offer
    nothing = DeclarationsInput(declarations=[PartyDeclarationInput(party_id=p.id) for p in offer.parties])
    good(review_declare.sync(offer.assignment_id, client=api, body=nothing, if_match=f'"{offer.version}"'))
    good(review_accept_offer.sync(offer.assignment_id, client=api, if_match=f'"{offer.version}"'))
    # The offer was changed by its acceptance: the version just used is stale now.
    stale = review_accept_offer.sync(offer.assignment_id, client=api, if_match=f'"{offer.version}"')
    assert isinstance(stale, Problem) and stale.status == 412, stale
    [found] = [r for r in good(review_list.sync(client=api)).items if r.state is ReviewState.IN_REVIEW]

    review = good(review_get.sync(found.id, client=api))
    clauses = good(documents_list_clauses.sync(review.document_id, review.document_version, client=api)).items
    [payment] = [clause for clause in clauses if "九十日" in clause.text]
    question = QuestionInput(text="付款期限为何约定为九十日？")
    good(review_ask.sync(review.id, client=api, body=question, idempotency_key="why-ninety-days"))
    # The same key again is the same question, not a second one.
    good(review_ask.sync(review.id, client=api, body=question, idempotency_key="why-ninety-days"))

    rules = good(review_rules.sync(review.id, client=api))
    content = OpinionInput(
        conclusion="SIGN_AFTER_MODIFICATION",
        summary="付款期限超过法定上限，修改后可以签订。",
        findings=[FindingView(item=item.code, conforms=Conforms.YES, finding="符合") for item in rules.items],
        recommendations=[
            RecommendationInput(
                severity=Severity.MUST,
                issue_code="PAYMENT_TERM",
                clause=payment.label,
                quote="九十日",
                demand=Demand.REPLACE,
                demanded_text="三十日",
                reason="机关采购服务应当自交付之日起三十日内付款。",
                legal_basis="《保障中小企业款项支付条例》",
            )
        ],
    )
    drafted = good(opinion_draft.sync(review.id, client=api, body=content))
    submitted = good(opinion_submit.sync(drafted.id, client=api, if_match=f'"{drafted.version}"'))
    assert submitted.state is OpinionState.SUBMITTED
    assert good(opinion_get.sync(drafted.id, client=api)).recommendations[0].quote == "九十日"
    print(review.number, submitted.id)


main(*sys.argv[1:])
