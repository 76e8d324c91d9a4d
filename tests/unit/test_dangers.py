"""Nothing in Muster runs text, reads objects or XML, starts a shell, or draws a secret from `random`."""

import importlib
import pkgutil
import re
import time
from pathlib import Path

import pytest

from tests.support.dangers import dangers_in

ROOT = Path(__file__).parents[2]
PACKAGES = ("attendance", "documents", "gateway", "muster", "notifications", "portal")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
# What looks dangerous and is not, by file and kind, and why.
ALLOWED = {
    ("attendance/observing.py", "format"): "one of the sentences of NOT_OPEN, all written out there",
    ("attendance/records/database.py", "sql"): "one of two ways to begin a transaction, written out there",
    ("attendance/records/strength.py", "sql"): "the name of one of _PROMISES, written out there",
    ("portal/security.py", "mixed"): "looks for NUL bytes, wherever they came from",
    (
        "muster/backup/programs.py",
        "shell",
    ): "age and PostgreSQL's own, by their whole path and a list of words, no shell",
    ("gateway/sheets/limited.py", "shell"): "this very program, by its whole path and a list of words, no shell",
    (
        "gateway/sheets/parts.py",
        "xml",
    ): "expat alone, which refuses every definition and makes nothing of what it reads",
    ("muster/commands/tick.py", "format"): "one of the sentences of _WORDS, all written out there",
    ("portal/people/words.py", "format"): "one of the sentences of _BEGINS and _BEGINS_AT_RISK, all written out there",
    ("muster/demo/at_providers.py", "guessable"): "what made-up people do, the same each time",
    ("muster/demo/habits.py", "guessable"): "what made-up people do, the same each time",
    ("muster/demo/programme.py", "guessable"): "what made-up people do, the same each time",
    ("portal/caller.py", "pattern"): "one of BROWSERS or SYSTEMS, all written out there",
    ("portal/device/reports.py", "template"): "named by the views beside it",
    ("portal/errors.py", "template"): "one of PAGES, all written out there",
    ("portal/provider/desk.py", "template"): "named by the desk, of which there are three",
}
PLANTED = {
    "eval(text)": "code",
    "exec(text)": "code",
    "compile(text, '', 'exec')": "code",
    "import pickle": "objects",
    "from yaml import load": "objects",
    "import xml.etree.ElementTree": "xml",
    "from xml.sax import parse": "xml",
    "from lxml import etree": "xml",
    "import subprocess": "shell",
    "run(text, shell=True)": "shell",
    "os.system(text)": "shell",
    "os.execvp(text, [])": "shell",
    "from os import popen": "shell",
    "import random": "guessable",
    "from random import choice": "guessable",
    "uuid.uuid1()": "guessable",
    "import jwt": "crypto",
    "hashlib.md5(text)": "digest",
    "hashlib.new(text)": "digest",
    "from hashlib import sha1": "digest",
    "hmac.new(key, text, 'sha1')": "digest",
    "hmac.digest(key, text, name)": "digest",
    "env.from_string(text)": "template",
    "render_template_string(text)": "template",
    "render_template(name)": "template",
    "Markup(text)": "template",
    "re.compile(text)": "pattern",
    "re.sub(f'{text}+', '', other)": "pattern",
    "text.format(self)": "format",
    "text.format_map({})": "format",
    "text(f'SELECT {name}')": "sql",
    "text('SELECT ' + name)": "sql",
    "connection.exec_driver_sql(said)": "sql",
    "request.values.get('q')": "mixed",
}
HARMLESS = (
    "re.compile('[a-z]+')",
    "X = '[a-z]'\nre.compile(rf'{X}+')",
    "from xml.sax.saxutils import escape",
    "hmac.digest(key, text, 'sha256')",
    "hashlib.sha256(text)",
    "'{} pupils'.format(3)",
    "render_template('a.html', words=text)",
    "import secrets",
    "re.sub(re.escape(text), '', other)",
    "uuid.uuid4()",
    "text('SELECT 1')",
    "request.args.get('q')",
)
# Longer than any field, address or cell that is taken, in the shapes that make a careless pattern try everything.
LONG = 20_000
PARTS = ("a", "0", "7", " ", "\t", "@", ".", "-", "+", "'", "\n", "\u202e", "a.", "a-", "0 ", "'=", "a@a.", "0-0")
HOSTILE = [(part * LONG)[:LONG] + end for part in PARTS for end in ("", "!", "\x00", "@", "\n", ".")]
SECONDS_EACH = 0.1


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_holds_a_danger(path):
    file = str(path.relative_to(ROOT))
    found = [(line, kind) for line, kind in dangers_in(path.read_text("utf-8")) if (file, kind) not in ALLOWED]

    assert found == []


@pytest.mark.parametrize(("source", "kind"), PLANTED.items())
def test_a_danger_is_noticed(source, kind):
    assert kind in {found for _line, found in dangers_in(source)}


@pytest.mark.parametrize("source", HARMLESS)
def test_what_is_harmless_is_not_noticed(source):
    assert list(dangers_in(source)) == []


def test_what_is_allowed_is_still_there():
    there = {(str(path.relative_to(ROOT)), kind) for path in FILES for _, kind in dangers_in(path.read_text("utf-8"))}

    assert set(ALLOWED) - there == set()


def test_programs_are_started_for_a_backup_and_a_restore_alone():
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): path.read_text("utf-8") for path in FILES}
    starting = re.compile(r"from muster\.backup( import programs|\.(programs|making|restoring) import)")
    outside = {name for name, text in modules.items() if starting.search(text) and "muster.backup." not in name}

    assert outside == {"muster.commands.backup", "muster.commands.restore_from"}


def test_no_template_lets_text_through_unescaped():
    texts = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in (ROOT / "templates").rglob("*.html")}

    assert len(texts) > 50
    assert [name for name, text in texts.items() if re.search(r"\|\s*safe\b|\bautoescape\b|Markup", text)] == []


def patterns():
    """Return every pattern that a module keeps, with the ways in which that module asks it."""
    kept = {}
    for package in PACKAGES:
        for each in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if each.name.endswith("__main__"):
                continue
            module = importlib.import_module(each.name)
            source = Path(str(module.__file__)).read_text("utf-8")
            for name, value in vars(module).items():
                if isinstance(value, re.Pattern) and f"{name} = " in source:
                    ways = set(re.findall(rf"\b{name}\.(fullmatch|match|search|sub|split|finditer|findall)\(", source))
                    kept[f"{each.name}.{name}"] = value, ways or {"fullmatch", "search"}
    return kept


def slowest(pattern, ways):
    """Return the processor seconds of the slowest answer of a pattern to a hostile text."""
    took = [0.0]
    for text in HOSTILE:
        given = text if isinstance(pattern.pattern, str) else text.encode()
        for way in ways:
            began = time.process_time()
            pattern.sub(given[:0], given) if way == "sub" else getattr(pattern, way)(given)
            took.append(time.process_time() - began)
            if took[-1] > SECONDS_EACH:
                return took[-1]
    return max(took)


def test_there_are_patterns_to_look_at():
    assert len(patterns()) > 20


@pytest.mark.parametrize("where", sorted(patterns()))
def test_no_pattern_tries_everything_on_long_hostile_text(where):
    pattern, ways = patterns()[where]

    assert slowest(pattern, ways) < SECONDS_EACH


def test_a_pattern_that_tries_everything_is_noticed():
    assert slowest(re.compile(r"\s+$"), {"search"}) > SECONDS_EACH
