"""docs/deployment.md names every log: what it says, its form, place, readers and term. Nothing is written elsewhere."""

import ast
import logging
import re
import sys
import tomllib
from pathlib import Path

from attendance.records.classes import classes
from muster.clock import Clock
from muster.log import configure_logging
from tests.support.doc_tables import quoted, rows_of

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
ROWS = {row["log"]: row for row in rows_of("deployment.md", "log")}
PLACES = {name for row in ROWS.values() for name in quoted(row["where"])}
# What keeps a trace of who did, saw or was told something, by its term; refusals wait beside them for an hour.
TRACES = {"access_log", "chain", "event_body", "delivery_record"}
# Who may write a file, and what; none of it is a log.
WRITERS = {
    "attendance.records.reserve": "a file that says nothing: room for when the disk is full",
    "muster.anchor_files": "the anchors, which the table names",
    "muster.backup.private": "the folder a plain copy stands in while it is proven and sealed",
    "muster.backup.programs": "what a program complains of, gone when it is read",
    "muster.backup.restoring": "the copy that is proven before it is moved into place",
    "muster.backup.shelf": "the sealed backups and their manifests, which the table names",
    "muster.clock": "the clock file of a test or a demo",
    "muster.private_files": "a copy of a pupil's record, and what providers reported, where the operator says",
    "muster.commands.summary": "a week, where the operator says",
    "muster.commands.demo": "the demo's own folder",
    "muster.demo.mailbox": "the demo's mailbox",
    "muster.demo.setting_up": "the demo's own folder",
    "muster.data_map": "docs/privacy.md, on a developer's machine",
}
WRITES = re.compile(
    r"write_text|write_bytes|mkdir|makedirs|hardlink_to|symlink_to|fdopen|NamedTemporaryFile|TemporaryFile|TemporaryDirectory|mkstemp|mkdtemp"
)
# Who speaks to the terminal: the command line, and pages made for docs/.
# One only hands on, or shows by its first line, what a program said that was started for a backup.
# A child says to the process that started it what stands in a workbook, and nobody else hears it.
SPEAKERS = re.compile(
    r"gateway\.sheets\.(child|limited)|muster\.backup\.programs|muster\.(console|log|commands\..*)|attendance\.rules\.access\.page"
)
HANDLERS = re.compile(r"(\w*Handler|basicConfig|dictConfig|fileConfig|addHandler|openlog|syslog)")


def test_every_log_says_what_it_holds_where_who_reads_it_and_how_long():
    assert [name for name, row in ROWS.items() if not all(row.values())] == []

    nginx = (DEPLOY / "nginx" / "muster.conf").read_text("utf-8")
    assert set(re.findall(r"(?:access|error)_log (/\S+)", nginx)) == {name for name in PLACES if "/nginx/" in name}
    units = [unit.read_text("utf-8") for unit in (DEPLOY / "systemd").glob("*.service")]
    assert [unit for unit in units if re.search(r"^(Standard(Output|Error)|LogNamespace)=", unit, re.MULTILINE)] == []
    backup = tomllib.loads((DEPLOY / "config.toml").read_text("utf-8"))["backup"]
    assert ROWS["backups"]["kept"] == f"{backup['keep_days']} days here"
    assert quoted(ROWS["backups"]["where"]) == re.findall(
        r"^ReadWritePaths=(.*backups.*)$", "\n".join(units), re.MULTILINE
    )
    assert quoted(ROWS["anchors"]["where"])[1] in (DEPLOY / "config.toml").read_text("utf-8")

    kept = classes()
    traces = {table.name for table in kept.tables.values() if table.retention in TRACES}
    assert traces | {"denial"} == {name for name in PLACES if re.fullmatch(r"[a-z_]+", name)}
    assert kept.retentions["event_body"].term in ROWS["event log"]["kept"]
    assert ROWS["who looked, what was forgotten"]["kept"] == kept.retentions["access_log"].term
    assert ROWS["who was told"]["kept"].startswith(kept.retentions["delivery_record"].term)


def test_nothing_is_logged_or_written_but_where_the_table_says():
    configure_logging(Clock())
    handlers = logging.getLogger().handlers
    assert [(type(each), getattr(each, "stream", None)) for each in handlers] == [(logging.StreamHandler, sys.stderr)]

    wrote, spoke, handled = set(), set(), set()
    for module, tree in _modules():
        for node in ast.walk(tree):
            name = _called(node)
            if WRITES.fullmatch(name) or (name == "open" and _opens_to_write(node)):
                wrote.add(module)
            if name in {"print", "echo"} or (isinstance(node, ast.Attribute) and node.attr in {"stdout", "stderr"}):
                spoke.add(module)
            if HANDLERS.fullmatch(name) or (isinstance(node, ast.Attribute) and node.attr == "handlers"):
                handled.add(module)
    assert wrote == set(WRITERS)
    assert {module for module in spoke if not SPEAKERS.fullmatch(module)} == set()
    assert handled == {"muster.log"}


def _modules():
    for package in ("attendance", "documents", "gateway", "muster", "notifications", "portal"):
        for file in (ROOT / package).rglob("*.py"):
            yield ".".join(file.relative_to(ROOT).with_suffix("").parts), ast.parse(file.read_text("utf-8"))


def _called(node):
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _opens_to_write(call):
    said = [
        each.value for each in (*call.args, *(each.value for each in call.keywords)) if isinstance(each, ast.Constant)
    ]
    return any(isinstance(each, str) and re.fullmatch(r"[rwaxbt+]*[wax+][bt+]*", each) for each in said)
