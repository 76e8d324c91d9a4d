"""The five minutes that a newcomer has: the demo as it is started, on a phone and at a desk."""

import io
import os
import re
import signal
import socket
import subprocess
import sys
import time

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import assert_accessible
from tests.support.parts import require

START = "2026-09-14T09:38"
SET_UP_WITHIN_S = 400
END_WITHIN_S = 10


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo as the command starts it; one week of history, so that it is there soon."""
    require("chromium")
    folder = tmp_path_factory.mktemp("demo")
    port = _unused_port()
    address = f"http://127.0.0.1:{port}"
    with (folder / "said").open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "muster", "demo", "--port", str(port), "--at", START],
            env={**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "TMPDIR": str(folder)},
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    until = time.monotonic() + SET_UP_WITHIN_S
    while not _answers(port):
        assert process.poll() is None, (folder / "said").read_text()
        assert time.monotonic() < until, (folder / "said").read_text()
        time.sleep(0.5)
    yield address
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=END_WITHIN_S) == 0
    assert not list(folder.glob("muster-demo-*"))


def _unused_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    with socket.socket() as knocking:
        return knocking.connect_ex(("127.0.0.1", port)) == 0


def _be(page: Page, name: str) -> None:
    page.goto("/demo/")
    page.get_by_role("button", name=name).click()
    expect(page.locator(".muster-account__name")).to_have_text(name)


def _move(page: Page, words: str) -> None:
    page.goto("/demo/mailbox")
    button = page.locator(".muster-demo").get_by_role("button", name=words, exact=True)
    if not button.is_visible():
        page.locator(".muster-demo summary").click()
    # A week takes the cast some seconds.
    with page.expect_navigation(timeout=180_000):
        button.click(timeout=180_000)


def _require_clear(page: Page) -> None:
    """The bar covers nothing, nothing runs out of the page, and axe finds nothing."""
    bar = page.locator(".muster-demo").bounding_box()
    header = page.locator(".muster-header").bounding_box()
    assert bar
    assert header
    assert bar["y"] + bar["height"] <= header["y"] + 1
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert_accessible(page)


def test_in_five_minutes_a_newcomer_sees_the_main_job(browser, demo):
    phone = browser.new_context(viewport=PHONE, base_url=demo).new_page()
    desk = browser.new_context(viewport=DESK, base_url=demo, accept_downloads=True).new_page()

    # A register, on the tutor's phone.
    phone.goto("/")
    phone.get_by_role("button", name="Bryony Castle").click()
    expect(phone.locator(".muster-demo__now")).to_contain_text("Mon 14 Sep, 09:")
    _require_clear(phone)
    phone.get_by_role("link", name=re.compile("Morning register|Take the register")).first.click()
    phone.locator("[data-row] input[value=absent]").first.click()
    phone.get_by_role("button", name=re.compile("Set the remaining")).click()
    phone.locator("[data-send]").click()
    expect(phone.locator("h1")).to_have_text("Morning register sent")

    # Another provider's does not come.
    _move(phone, "Jump to 10:00")
    phone.goto("/demo/mailbox?to=Joanne+Whitlock")
    expect(phone.locator(".muster-demo-mail")).to_contain_text("Register not in – Ridgeway Sports Project")
    _require_clear(phone)

    # The red button, and who takes it on.
    phone.goto("/today")
    phone.locator(".muster-urgent__button[href='/walk-offs/new']").click()
    if phone.locator("h1").inner_text() != "Left without permission":
        phone.get_by_role("link", name="Left without permission").first.click()
    pupil = phone.locator("option", has_text="Begum").get_attribute("value")
    phone.locator("select[name=placement]").select_option(pupil)
    phone.get_by_role("button", name="Tell the school now").click()
    _be(desk, "Samira Qureshi")
    _require_clear(desk)
    texts = desk.context.new_page()
    texts.goto("/demo/mailbox?to=Samira+Qureshi")
    expect(texts.locator(".muster-demo-mail")).to_contain_text(re.compile("Text to Samira Qureshi"))
    _take_on_walk_off(desk)
    phone.reload()
    expect(phone.locator("main")).to_contain_text("Taken on by Samira Qureshi")

    # The week on paper.
    _move(desk, "Friday 15:00")
    expect(desk.locator(".muster-demo__now")).to_contain_text("Fri 18 Sep, 15:0")
    _be(desk, "Joanne Whitlock")
    desk.goto("/school/weeks/HARROW/2026-W38")
    with desk.expect_download() as download:
        desk.locator("a[href$='file.docx']").click()
    assert "Not reported" in _words_of(download.value.path().read_bytes())


def _take_on_walk_off(page: Page) -> None:
    page.goto("/alerts")
    page.locator(".muster-alert--loud").get_by_role("button", name=re.compile("I have this")).click()
    expect(page.locator("main")).to_contain_text("Samira Qureshi")


def _words_of(document: bytes) -> str:
    opened = Document(io.BytesIO(document))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([each.text for each in opened.paragraphs] + cells)
