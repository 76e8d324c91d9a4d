"""Every page and call, every actor, every relation: what is met is what the policy says, and nothing leaks."""

import pytest

from attendance.rules.access import POLICY, ActorKind
from tests.support.asking import lines
from tests.support.facts import checksum
from tests.support.judging import against_the_policy, unlike_what_is_not_there

ENDPOINTS = [each.endpoint for each in lines()]
OF_OBJECTS = [each.endpoint for each in lines() if each.object]


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_everybody_meets_what_the_policy_says(region, endpoint):
    line = POLICY.lines[endpoint]

    assert [each for actor in ActorKind for each in against_the_policy(region, line, actor)] == []
    assert checksum(region.region.store) == region.as_built


@pytest.mark.parametrize("endpoint", OF_OBJECTS)
def test_what_is_anothers_looks_like_what_is_not_there(region, endpoint):
    line = POLICY.lines[endpoint]

    assert [each for actor in ActorKind for each in unlike_what_is_not_there(region, line, actor)] == []
