"""Every page and call, every actor, every relation: what is met is what the policy says, and nothing leaks."""

import pytest

from attendance.rules.access import POLICY, ActorKind, Answer, Relation
from attendance.rules.access.policy import WITH_A_SIGN_IN
from tests.support.asking import EMPTY_HANDED, NO_ROOM, is_refused_at_the_door, lines, plain, relations_of
from tests.support.facts import checksum

ENDPOINTS = [each.endpoint for each in lines()]
OF_OBJECTS = [each.endpoint for each in lines() if each.object]
# Those whose refusals are recorded: somebody is known, and knows where they stand.
KNOWN = WITH_A_SIGN_IN | {ActorKind.API_TOKEN}
STATUS = {Answer.FORBIDDEN: 403, Answer.NOT_FOUND: 404, Answer.REFUSED: 400}


def _is_right(line, actor, response, expected):
    status = response.status_code
    if (line.endpoint, actor) == NO_ROOM:
        return status == 403
    if line.endpoint == "tablet.enter" and actor is not ActorKind.DEVICE:
        # What is no tablet is told so, whoever holds it.
        return status == 401
    if expected is Answer.SIGN_IN:
        return is_refused_at_the_door(response)
    if expected in STATUS:
        return status == STATUS[expected]
    wanted = EMPTY_HANDED.get(line.endpoint)
    return status == wanted if wanted else status < 400 and not is_refused_at_the_door(response)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_everybody_meets_what_the_policy_says(region, endpoint):
    line, wrong = POLICY.lines[endpoint], []
    before = checksum(region.region.store)
    for actor in ActorKind:
        for relation in relations_of(line):
            expected = line.answer(actor, relation)
            response = region.meet(line, actor, relation)
            if response is None:
                continue
            if not _is_right(line, actor, response, expected):
                wrong.append(f"{actor} {relation}: {response.status_code}, not {expected}")
            if expected not in {Answer.ALLOWED, Answer.VEILED} and region.facts_written:
                wrong.append(f"{actor} {relation} wrote {region.facts_written}")
            if expected in {Answer.FORBIDDEN, Answer.NOT_FOUND} and actor in KNOWN:
                # Row 84 of ASVS 16.3: each denial is an event of the organisation whose person it was.
                kept = tuple(region.written.count(("INSERT INTO", table, 1)) for table in ("denial", "event"))
                if kept != (1, 1):
                    wrong.append(f"{actor} {relation}: the refusal is recorded {kept} times")

    assert wrong == []
    assert checksum(region.region.store) == before


@pytest.mark.parametrize("endpoint", OF_OBJECTS)
def test_what_is_anothers_looks_like_what_is_not_there(region, endpoint):
    line = POLICY.lines[endpoint]
    for actor in line.enter & KNOWN:
        absent = region.meet(line, actor, Relation.ABSENT)
        looks, wrote = plain(absent, region.last_named), region.kept
        length = len(absent.get_data()) - absent.get_data(as_text=True).count(region.last_named) * len(
            region.last_named
        )
        for relation in Relation:
            if line.answer(actor, relation) is not line.foreign or relation is Relation.ABSENT:
                continue
            foreign = region.meet(line, actor, relation)
            if foreign is None:
                continue
            assert foreign.status_code == absent.status_code
            assert plain(foreign, region.last_named) == looks, f"{actor} {relation}"
            assert [name for name, _value in foreign.headers] == [name for name, _value in absent.headers]
            assert _length(foreign, region.last_named) == length, f"{actor} {relation}"
            assert region.kept == wrote, f"{actor} {relation} costs other writes"


def _length(response, named):
    """Return how long an answer is beside the name of what was asked for."""
    return len(response.get_data()) - response.get_data(as_text=True).count(named) * len(named)
