"""The DSL writes down what to do if a pupil goes missing; the provider reads its part once the pupil has left."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import before_axe
from tests.support.cast import DSL, TUTOR


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_plan_is_written_and_read_on_the_alert_and_in_part_at_the_provider(cast, acting, open_page, viewport):
    width = viewport["width"]
    dsl = open_page(DSL, f"/school/pupils/{cast.pupils['P1']}/if-missing", viewport)
    dsl.get_by_label("Likely places", exact=True).fill("The bus station, bay 4")
    dsl.locator("#places_released").check()
    dsl.get_by_label("Risks", exact=True).fill("Older men in a grey van")
    dsl.get_by_role("button", name="Save as the next version").click()
    expect(dsl.get_by_text("the school’s alone")).to_be_visible()
    before_axe(dsl, f"plan-{width}")

    tutor = open_page(TUTOR, "/walk-offs/new", viewport)
    tutor.select_option("#placement", "place-p1")
    expect(tutor.locator("main")).not_to_contain_text("bus station")
    tutor.get_by_role("button", name="Tell the school now").click()
    expect(tutor.locator("#plan")).to_be_visible()
    expect(tutor.locator("main")).to_contain_text("The bus station, bay 4")
    assert "grey van" not in tutor.content()
    before_axe(tutor, f"plan-provider-{width}")

    dsl.goto("/alerts")
    dsl.locator(".muster-alert a").first.click()
    expect(dsl.locator("#plan")).to_contain_text("Older men in a grey van")
    before_axe(dsl, f"plan-alert-{width}")
