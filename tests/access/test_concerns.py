"""A safeguarding concern stands in the region for every pupil: who meets it, and that others meet no word of it."""

import pytest

from attendance.rules.access import POLICY, ActorKind, Answer
from tests.support.asking import Ask, ask_for, lines, method_of, text_of
from tests.support.region import canary, leaks

OF_ALERTS = [each.endpoint for each in lines() if each.object == "alert" and each.endpoint != "alerts.confirm"]
CONCERN = canary("concern", "NORTH", "OAK")


@pytest.mark.parametrize("endpoint", OF_ALERTS)
def test_a_concern_is_met_as_what_is_outside_ones_role(region, endpoint):
    line = POLICY.lines[endpoint]
    facts = region.region.live["NORTH", "OAK"]
    # A call is to one of the people listed.
    named = f"{facts.concern_alert}/{facts.contact}" if endpoint == "alerts.called" else str(facts.concern_alert)
    for actor in line.enter:
        response = region.ask(actor, method_of(line), ask_for(region, line, named))
        text = text_of(response)
        if actor is ActorKind.DSL:
            # Nobody has taken it on.
            assert response.status_code == 409 if endpoint == "alerts.open_numbers" else response.status_code < 400
            assert line.endpoint != "alerts.show" or CONCERN in text
        elif actor in line.veiled_for:
            assert response.status_code == 200
            assert "For the safeguarding leads" in text
        else:
            assert response.status_code == 403
            assert region.facts_written == []
        assert leaks(actor, text) == []


@pytest.mark.parametrize("actor", list(ActorKind))
def test_a_concerns_receipt_is_for_whoever_told_it(region, actor):
    facts = region.region.live["NORTH", "OAK"]
    line = POLICY.lines["provider_receipt.show"]

    response = region.ask(actor, "GET", Ask(path=f"/receipts/{facts.concern_receipt}"))

    is_sender = actor is ActorKind.PROVIDER_STAFF
    assert (response.status_code == 200) is is_sender
    if line.door({actor}) is Answer.ALLOWED and not is_sender:
        assert response.status_code == 404
    assert "concernx" not in text_of(response)


def test_at_the_provider_no_answer_of_any_page_or_call_says_that_there_was_one(region):
    facts = region.region.live["NORTH", "OAK"]
    for actor in (ActorKind.PROVIDER_STAFF, ActorKind.PROVIDER_MANAGER, ActorKind.DEVICE, ActorKind.API_TOKEN):
        for line in lines():
            if actor not in line.enter or line.methods != {"GET"} or line.object or line.is_public:
                continue
            text = text_of(region.ask(actor, "GET", ask_for(region, line, "")))
            for word in (str(facts.concern_alert), facts.concern_receipt, "Safeguarding concern"):
                assert word not in text, f"{line.endpoint} for {actor}"
