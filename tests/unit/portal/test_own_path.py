import pytest

from portal.carried import holds_any, unpack
from portal.identity import own_path
from tests.support.hostile import HOSTILE_PATHS as HOSTILE


@pytest.mark.parametrize("path", ["/today", "/register/2026-09-16/AM", "/school?on=2026-09-16", "/alerts/a#log"])
def test_a_path_of_ours_is_kept(path):
    assert own_path(path) == path


@pytest.mark.parametrize("path", HOSTILE)
def test_a_path_that_could_lead_elsewhere_becomes_the_front_page(path):
    assert own_path(path) == "/"


def test_carried_fields_come_out_as_they_were_typed_but_for_the_old_token():
    assert unpack('[["p1", "present"], ["csrf_token", "old"], ["p1", "absent"]]', "person:1") == [
        ("p1", "present"),
        ("p1", "absent"),
    ]


@pytest.mark.parametrize("packed", [None, "", "{", "{}", "7", '[["a"]]', '[["a", 1]]', '["ab"]'])
def test_carried_fields_that_were_tampered_with_are_none(packed):
    assert unpack(packed, "person:1") == []
    assert not holds_any(packed)
