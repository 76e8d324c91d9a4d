"""What runs and stands in the browser: our own scripts, which keep nothing there, and no plug-in."""

import re
from pathlib import Path

import pytest
from wtforms import PasswordField

from portal import forms
from portal.forms import sign_in

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "static").glob("*.js"))
PAGES = sorted((ROOT / "templates").rglob("*.html"))
KEEPS = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie|\bcaches\b|serviceWorker|openDatabase")
# What lets a name from outside become a property of every object, or text become code (OWASP ASVS 5.0, 15.3.6).
POLLUTES = re.compile(
    r"__proto__|\.prototype\b|\.constructor\b|Object\.assign\((?!\w+, \{)|structuredClone|"
    r"JSON\.parse\(|\beval\b|\bFunction\(|document\.write|insertAdjacentHTML|setTimeout\(\s*[\"'`]"
)
PLUG_IN = re.compile(r"<(object|embed|applet|iframe|frame|portal|fencedframe)\b", re.IGNORECASE)
PASSWORDS = {"password", "current"}


def found_in(pattern: re.Pattern[str], files: list[Path]) -> dict[str, list[str]]:
    texts = {path.name: path.read_text("utf-8") for path in files}
    return {name: pattern.findall(text) for name, text in texts.items() if pattern.search(text)}


def test_there_are_scripts_and_pages_to_look_at():
    assert len(SCRIPTS) >= 9
    assert len(PAGES) > 50


def test_no_script_keeps_anything_in_the_browser():
    assert found_in(KEEPS, SCRIPTS) == {}


def test_no_script_lets_a_name_from_outside_become_a_property_of_every_object():
    assert found_in(POLLUTES, SCRIPTS) == {}


def test_no_page_needs_a_plug_in_or_holds_another_page():
    assert found_in(PLUG_IN, PAGES) == {}


@pytest.mark.parametrize(
    ("pattern", "planted"),
    [
        (KEEPS, "localStorage.setItem('name', name)"),
        (POLLUTES, "target.__proto__[key] = value"),
        (POLLUTES, "Object.assign(all, JSON.parse(text))"),
        (PLUG_IN, "<object data='film.swf'>"),
    ],
)
def test_what_must_not_stand_there_is_noticed(pattern, planted):
    assert pattern.search(planted)


def test_every_field_for_a_password_hides_what_is_typed():
    shown = [
        f"{name}.{field}"
        for name, form in vars(sign_in).items()
        if isinstance(form, type) and hasattr(form, "validate")
        for field, made in vars(form).items()
        if field in PASSWORDS and getattr(made, "field_class", None) is not PasswordField
    ]

    assert shown == []
    # No page writes such a field by hand, and no other form has one.
    assert found_in(re.compile(r"<input[^>]*name=\"(?:password|current)\""), PAGES) == {}
    others = [path for path in Path(str(forms.__path__[0])).rglob("*.py") if path.name != "sign_in.py"]
    assert [path.name for path in others if re.search(r"\b(password|current) = ", path.read_text("utf-8"))] == []
