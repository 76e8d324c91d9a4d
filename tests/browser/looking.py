"""Look at a page as people do who see, hear or touch it otherwise: axe, and a picture for whoever wants to judge it."""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def assert_accessible(page: Page) -> None:
    """Fail where axe finds anything against WCAG 2.2 AA, or against its makers' advice."""
    # A click returns when the next page has begun to come, and axe cannot read one that has no first element.
    page.wait_for_load_state()
    report = Axe().run(page, options=WCAG)
    assert report.violations_count == 0, f"{page.url}: {report.generate_report()}"


def shoot(page: Page, name: str) -> None:
    """Keep a picture in the folder that SHOTS names; for people to look at."""
    folder = os.environ.get("SHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def before_axe(page: Page, name: str) -> None:
    """Put a page before axe, and keep a picture of it."""
    shoot(page, name)
    assert_accessible(page)
