"""The provider's pages of everything received: a list that can be narrowed, one thing whole, a sheet as it came."""

import io

from tests.integration.portal.provider.pages import fields_of
from tests.support.acting import entry
from tests.support.cast import MANAGER

HEAD = "date,session,placement,status,note\n"
ROWS = "2026-09-16,AM,place-p1,present,\n2026-09-16,AM,place-p2,O,<script>alert(1)</script>\n"


def send(browser, text, name="week.csv"):
    page = browser.get("/sheets")
    return browser.post("/sheets", {**fields_of(page), "file": (io.BytesIO(text.encode()), name)})


def test_what_came_in_is_listed_narrowed_and_opened(tutor, cast, acting):
    acting.open_day()
    receipt = acting.send(entry(cast, "P3"), local="09:20").receipt
    address = send(tutor, HEAD + ROWS).headers["Location"]

    page = tutor.get("/received")
    assert (receipt in page.text, f'href="{address}"' in page.text) == (True, True)
    assert "Waits for your answer" in page.text
    narrowed = tutor.get("/received?inlet=portal&state=read&day=2026-09-16")
    assert (receipt in narrowed.text, address in narrowed.text) == (True, False)
    # What an address says wrongly narrows nothing.
    odd = tutor.get("/received?inlet=pigeon&state=odd&before=never")
    assert (odd.status_code, receipt in odd.text) == (200, True)
    key = "0" * 32
    beyond = ("0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59-23:59")
    for narrowing in ("day=9999-12-31", "day=0001-01-01", *(f"before={each}~{key}" for each in beyond)):
        assert tutor.get(f"/received?{narrowing}").status_code == 200
    one = tutor.get(f"/received/{receipt}")
    assert ("Counts" in one.text, "Came by" in one.text) == (True, True)
    # The original is for who answers for the provider.
    assert "The sheet as it came" not in tutor.get(address).text
    assert tutor.get(f"{address}/original").status_code == 403


def test_a_sheet_as_it_came_is_a_plain_table_or_a_file_that_no_browser_opens(web_of, cast):
    manager = web_of(MANAGER)
    address = send(manager, HEAD + ROWS, name="Kai & co.csv").headers["Location"]

    page = manager.get(f"{address}/original")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    file = manager.get(f"{address}/original/file")
    assert file.data == (HEAD + ROWS).encode()
    assert file.headers["Content-Type"] == "application/octet-stream"
    assert file.headers["Content-Disposition"].startswith('attachment; filename="sheet-2026-09-')
    assert file.headers["Content-Security-Policy"].startswith("sandbox")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    ahead = manager.client.get(f"{address}/original", headers={"Sec-Purpose": "prefetch"})
    assert ahead.status_code == 503
