"""Each JSON answer has the fields that are listed for it; that nothing else answers in JSON, the matrix proves."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from attendance.rules.access import POLICY, ActorKind
from tests.support.asking import relations_of
from tests.support.json_fields import ENDPOINTS, GOLDEN


def fields_of(value: Any, prefix: str = "") -> Iterator[str]:
    """Yield each field's name with the names of those it stands in; the members of a list count as one."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield f"{prefix}{name}"
            yield from fields_of(each, f"{prefix}{name}.")
    elif isinstance(value, list):
        for each in value:
            yield from fields_of(each, prefix)


def answers_in_json(region, line):
    """Yield who asked, the status and the fields of every answer in JSON that an endpoint gives."""
    for actor in ActorKind:
        for relation in relations_of(line):
            response = region.meet(line, actor, relation)
            if response is not None and "json" in (response.mimetype or ""):
                said = json.loads(response.get_data())
                named = set(said) if line.endpoint == "openapi" else set(fields_of(said))
                yield actor, response.status_code, named


@pytest.mark.parametrize("endpoint", sorted(ENDPOINTS))
def test_an_answer_in_json_has_the_fields_that_are_listed_for_those_who_are_listed(region, endpoint):
    seen: dict[int, tuple[set[ActorKind], set[str]]] = {}
    for actor, status, fields in answers_in_json(region, POLICY.lines[endpoint]):
        actors, found = seen.setdefault(status, (set(), set()))
        actors.add(actor)
        found |= fields
    listed = {status: each for (of, status), each in GOLDEN.items() if of == endpoint}

    assert {status: (set(actors), found) for status, (actors, found) in seen.items()} == {
        status: (set(actors), set(fields.split())) for status, (actors, fields) in listed.items()
    }
