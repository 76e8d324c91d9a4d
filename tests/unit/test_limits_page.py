"""docs/limits.md names every limit there is, and everything that takes long; a number without a row fails."""

import ast
import re
from collections import Counter
from pathlib import Path

from tests.support.doc_tables import quoted, rows_of
from tests.support.numbers import begins_with, named_in, said, value_of

ROOT = Path(__file__).parents[2]
TABLES = {
    "how often, how many": "limit",
    "what is sent": "limit",
    "which days and times": "limit",
    "what lasts": "how long",
    "what is done": "when, how much",
    "in one round": "at most",
}
LIMITS = {quoted(row["name"])[0]: row[value] for first, value in TABLES.items() for row in rows_of("limits.md", first)}
NAMES = [quoted(row["name"])[0] for first in TABLES for row in rows_of("limits.md", first)]
ELSEWHERE = {quoted(row["name"])[0] for row in rows_of("runbook.md", "time-out or try")}
# Numbers that limit nothing, and what they are.
NO_LIMIT = {
    r"(gateway|muster|notifications|portal)\..*\b_?(BAD_REQUEST|UNAUTHORISED|FORBIDDEN|NOT_FOUND|CONFLICT|BROKEN|REFUSED"
    r"|ILL|READY|NOT_READY|SEE_OTHER|TOO_MANY|SERVER_ERROR|GO_AHEAD|CLOSING)": "what is answered",
    r"attendance\.rules\.calendar\..*|muster\.schedule\.(SECOND|FIVE_SECONDS|MINUTE)|portal\.weeks\.words\..*"
    r"|attendance\.records\.weeks\.TO_SUNDAY|attendance\.summaries\.(facts\.ALL_WEEK|school_week\.ONE_WEEK)"
    r"|attendance\.(imports\.pupils\.DAYS_IN_YEAR|rules\.(double_booking\.DAYS_IN_WEEK))"
    r"|attendance\.(rules\.codes\.school_age\.(SEPTEMBER|FRIDAY)|figures\.counting\.NOON|mails\.alarming\.NOON)"
    r"|attendance\.(summaries\.entered\.NOON|intake\.(template\.WEEK_DAYS|weekly\.headings\._A_WEEK))": "units of time",
    r"attendance\.records\.reserve\.MEGABYTE": "a unit of size",
    r"attendance\.rules\.figures\.statutory\.(ALL|\w*TWENTY)": "shares of the national statistics",
    r"attendance\.rules\.(pupil_record\.VERSION|week\.stored\.FORMAT|symbols\.NO_SYMBOLS\.version)": (
        "versions of what is stored"
    ),
    r"attendance\.records\.(access\.GUESSING|messages\.WORDING|imports\.IMPORT_LOCK)": "names of locks",
    r"attendance\.records\.registers\.(WORDS_OF_PUPIL|LARGEST_KEY)": "names of locks",
    r"attendance\.records\.strength\._SQLITE_FULL": "what SQLite answers",
    r"attendance\.(records\..*\.?KEY_ID_BYTES|records\.vault\.cipher\..*_BYTES|secret\.SECRET_BYTES)"
    r"|attendance\.(alert_codes\.LINK_(BYTES|FIGURES)|records\.base\.(RANDOM_BITS|_VERSION|_VARIANT|_STAMPED_OVER))"
    r"|attendance\.(second_factor\.(GROUPS|IN_GROUP)|tokens\.SHOWN|token_use\.IPV._BITS)"
    r"|attendance\.(setting_up\.placements\.REF_DIGITS|intake\.weekly\.reading\.A_LINE)"
    r"|portal\.(forms\.provider\.fields\.(KEY_BYTES|DIGITS)|security\.NONCE_BYTES|static_files\.HASH_LENGTH)"
    r"|attendance\.registers\.VERSION_FIGURES"
    r"|attendance\.rules\.(pins\.SHORTEST_REPEAT|mail_addresses\.LENGTH)": "shapes of secrets and names",
    r"gateway\.sheets\.(parts\.(BLOCK|OVERLAP|_END_LENGTH)|workbook\.LONGEST_NUMBER)": "how a part is looked through",
    r"muster\.garbage\.\w+": "how often garbage is looked for",
    r".*\.(\w*TOUCHED_EVERY|NOTED_EVERY|BEAT_EVERY)": "how exactly a last use is known",
    r"portal\.((cover\.links|device\.register)\.AFTERNOON_FROM|school\.(words\.A_RUN|heat\.\w+))"
    r"|attendance\.(across\.WEEKS_JUDGED|rules\.codes\.written\.LONGEST_SHOWN)"
    r"|portal\.forms\.provider\.symbols\.BLANK_ROWS"
    r"|attendance\.rules\.(mails\.SHORTEST_WRAPPED|mail_names\.(SHORTEST_\w+|_CUTS)|walk_off_words\._AROUND)"
    r"|attendance\.intake\.weekly\.(headings\.(FEWEST_COLUMNS|_YOUNGEST)|blocks\._FEWEST)": "how it is said",
    r"muster\.backup\.((programs|shelf)\.BLOCK|shelf\.MANIFEST_MODE)"
    r"|muster\.commands\.(imports\.(MOST_SHOWN|WIDTH)|demo\.PORT)"
    r"|muster\.private_files\.(FOLDER_)?OWNER_ONLY": "of the command line",
}
# What makes a request or a job take long: files, hashes, whole sheets, whole chains, a process of its own.
SLOW = re.compile(
    r"documents\.(week_(word|csv|xlsx)|provider_week_word|pupil_word|pupil_report_word)|argon2|zxcvbn"
    r"|gateway\.sheets\.(csv_file|limited|workbook)"
    r"|concurrent\.futures|multiprocessing|attendance\.rules\.merkle|attendance\.records\.events\.walk"
)


def test_every_limit_is_on_the_page_as_it_is_in_the_code():
    wrong = {name: value for name, value in LIMITS.items() if not begins_with(value, said(name, value_of(name)))}

    assert wrong == {}
    assert [name for name, count in Counter([*NAMES, *ELSEWHERE]).items() if count > 1] == []


def test_every_number_in_the_code_is_on_a_page_or_limits_nothing():
    found = {name for part in ("attendance", "gateway", "notifications", "portal") for name in named_in(part)}
    found |= {name for name in named_in("muster") if not name.startswith("muster.demo.")}
    no_limit = {name for name in found for pattern in NO_LIMIT if re.fullmatch(pattern, name)}

    assert found - set(LIMITS) - ELSEWHERE - no_limit == set()
    assert no_limit & (set(LIMITS) | ELSEWHERE) == set()
    assert [why for pattern, why in NO_LIMIT.items() if not any(re.fullmatch(pattern, name) for name in found)] == []


def test_everything_that_takes_long_is_on_the_page_with_what_bounds_it():
    rows = rows_of("limits.md", "what takes long")
    listed = [name for row in rows for name in quoted(row["module"])]

    assert [row["what takes long"] for row in rows if not row["where"] or not row["what bounds it"]] == []
    slow = _slow_modules()
    assert {module for module in slow if not any(f"{module}.".startswith(f"{name}.") for name in listed)} == set()
    assert [name for name in listed if not any(f"{module}.".startswith(f"{name}.") for module in slow)] == []


def _slow_modules():
    found = {"gateway.sheets"}
    for package in ("attendance", "gateway", "muster", "notifications", "portal"):
        for file in (ROOT / package).rglob("*.py"):
            module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            text = file.read_text("utf-8")
            if not module.startswith("muster.demo.") and any(map(SLOW.fullmatch, _imports(ast.parse(text)))):
                found.add(module)
            if "events.walk(" in text:
                found.add(module)
    return found


def _imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)
