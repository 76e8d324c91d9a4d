"""The same things asked for in ways no page does: addresses written otherwise, other methods, headers that pretend."""

import pytest

from attendance.rules.access import POLICY, ActorKind, Answer, NamedIn, Relation
from tests.support.asking import ask_for, find, is_refused_at_the_door, lines, method_of, relations_of, text_of
from tests.support.length import IS_WHOLE
from tests.support.region import leaks

OF_OBJECTS = [each.endpoint for each in lines() if each.object]
IN_THE_ADDRESS = [each for each in OF_OBJECTS if POLICY.lines[each].named_in is NamedIn.PATH]
LET_IN = {Answer.ALLOWED, Answer.VEILED}
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
# The way an address is written is for the routing, whoever asks: each kind of actor is tried with `make matrix`.
SOME = (ActorKind.ANONYMOUS, ActorKind.PROVIDER_MANAGER, ActorKind.DSL, ActorKind.API_TOKEN)


def _written_otherwise(what: str) -> list[str]:
    encoded_twice = "".join(f"%25{ord(each):02x}" for each in what)
    return [f"{what}/", what.upper(), what.lower(), encoded_twice, f"{what}%2f", f"%2e%2e%2f{what}"]


@pytest.mark.parametrize("endpoint", IN_THE_ADDRESS)
def test_an_address_written_otherwise_opens_nothing_more(region, endpoint):
    line = POLICY.lines[endpoint]
    for actor in ActorKind if IS_WHOLE else SOME:
        for relation in Relation:
            what = find(region.region, line, actor, relation)
            for written in _written_otherwise(what) if what is not None else ():
                response = region.ask(actor, method_of(line), ask_for(region, line, written))
                assert leaks(actor, text_of(response)) == []
                assert response.status_code < 500
                if line.answer(actor, relation) not in LET_IN:
                    assert region.facts_written == []
                    # 308: two strokes in a row are one, whoever asks and whatever is behind.
                    is_turned_away = response.status_code in {308, *range(400, 500)}
                    assert is_turned_away or is_refused_at_the_door(response), f"{actor} {written}"


@pytest.mark.parametrize("endpoint", OF_OBJECTS)
def test_no_header_makes_one_method_another(region, endpoint):
    line = POLICY.lines[endpoint]
    if method_of(line) == "GET":
        return
    for actor in line.enter:
        for header in OVERRIDES:
            response = region.meet(line, actor, Relation.OWN, method="GET", headers={header: method_of(line)})
            if response is not None:
                assert region.facts_written == [], f"{actor} wrote by GET and {header}"


@pytest.mark.parametrize("endpoint", [each.endpoint for each in lines() if each.methods == {"GET"}])
def test_asking_for_the_head_alone_opens_nothing_more(region, endpoint):
    line = POLICY.lines[endpoint]
    for actor in ActorKind if IS_WHOLE else SOME:
        for relation in relations_of(line):
            whole = region.meet(line, actor, relation)
            head = region.meet(line, actor, relation, method="HEAD")
            if whole is not None:
                assert head.status_code == whole.status_code
                assert head.get_data() == b""


@pytest.mark.parametrize("endpoint", [each.endpoint for each in lines()])
def test_a_method_the_policy_does_not_name_does_nothing(region, endpoint):
    line = POLICY.lines[endpoint]
    rules = list(region.app.url_map.iter_rules())
    addresses = {rule.rule for rule in rules if rule.endpoint == endpoint}
    taken = {method for rule in rules if rule.rule in addresses for method in rule.methods}
    taken |= {method for each in lines() if each.endpoint == endpoint for method in each.methods}
    for actor in SOME if endpoint not in POLICY.section("api") else ():
        for method in {"POST", "PUT", "PATCH", "DELETE"} - taken:
            response = region.meet(line, actor, Relation.OWN, method=method)
            if response is not None:
                assert response.status_code == 405, f"{actor} {method}"
                assert region.facts_written == []
