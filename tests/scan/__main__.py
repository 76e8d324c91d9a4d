"""`make scan`: run an outside scanner against a filled installation as each role; fail on what is not explained.

Writes test-results/scan.md and scan.log. Not part of the checks: it takes most of an hour and wants the Debian
packages wapiti and nginx.
"""

import re
import sys
import tempfile
import threading
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from attendance.rules.access import POLICY, ActorKind, Line, Relation
from muster.clock import Clock
from muster.log import configure_logging
from tests.scan.instance import Instance, running_instance
from tests.scan.wapiti import MODULES, Finding, scan
from tests.support.asking import ask_for, find

# A shared tablet before anybody gave a PIN: what it shows, and the PIN itself.
CLOSED_TABLET = "closed_tablet"
Who = ActorKind | str
ACTORS: tuple[Who, ...] = (
    ActorKind.ANONYMOUS,
    ActorKind.PROVIDER_STAFF,
    ActorKind.PROVIDER_MANAGER,
    ActorKind.DEVICE,
    ActorKind.LINK_HOLDER,
    ActorKind.ATTENDANCE_OFFICER,
    ActorKind.DSL,
    ActorKind.SCHOOL_ADMINISTRATOR,
    ActorKind.TRUST_READER,
    ActorKind.SYSTEM_ADMINISTRATOR,
    CLOSED_TABLET,
)
EXPLAINED = Path(__file__).with_name("explained.toml")
REPORT, LOG = Path("test-results/scan.md"), Path("test-results/scan.log")
# Fewer would mean that it stood before a door all the time.
FEWEST_REQUESTS = 300
# Where an actor's pages begin, and where only they come in.
OWN_PAGE: dict[Who, str] = {
    ActorKind.DEVICE: "/tablet/register/AM",
    ActorKind.LINK_HOLDER: "/cover",
    CLOSED_TABLET: "/tablet",
}
ACCOUNT = "/account"


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What a scan as one actor came to."""

    actor: Who
    findings: list[Finding]
    cut_short: list[str]
    statuses: Counter[str]
    # What the actor may open, and the scanner never came to.
    missed: list[str]
    # What makes the scan itself worthless, or is worse than any finding.
    faults: list[str]


def main(wanted: list[str]) -> int:
    """Scan as each of the actors named, or as all; return 1 if anything is not explained."""
    explained = tomllib.loads(EXPLAINED.read_text("utf-8"))["explained"]
    actors = [each for each in ACTORS if each in wanted] or list(ACTORS)
    results = []
    REPORT.parent.mkdir(exist_ok=True)
    configure_logging(Clock(), stream=LOG.open("w", encoding="utf-8"))
    for actor in actors:
        # Each begins on data that no scan before it has been at.
        with running_instance() as instance:
            results.append(_scan_as(actor, instance))
        sys.stdout.write(f"{actor}: {_summary(results[-1], explained)}\n")
        sys.stdout.flush()
    unused = [] if wanted else [each for each in explained if not any(_found(each, result) for result in results)]
    # A test run beside it may have emptied the folder.
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(_report(results, explained, unused), "utf-8")
    sys.stdout.write(f"{REPORT} says more, and {LOG} what Muster logged.\n")
    return int(bool(unused) or any(result.faults or _unexplained(result, explained) for result in results))


def _scan_as(actor: Who, instance: Instance) -> Result:
    cookies = instance.cookies_of(actor) if isinstance(actor, ActorKind) else instance.closed_tablet
    with tempfile.TemporaryDirectory(prefix="wapiti") as folder, _endpoint() as (endpoint, arrived):
        found = scan(_begins_at(actor, instance), cookies, endpoint=endpoint, folder=Path(folder))
    statuses = Counter(line.split()[4] for line in instance.proxy.log().splitlines())
    faults = [f"Muster itself fetched {path}." for path in arrived]
    faults += [f"{count} answers were {status}." for status, count in statuses.items() if status.startswith("5")]
    if statuses.total() < FEWEST_REQUESTS:
        faults.append(f"Only {statuses.total()} requests were made.")
    if cookies and not _is_still_in(actor, instance, cookies):
        faults.append("The sign-in ended while it was scanned.")
    missed = [line.endpoint for line in _pages_of(actor) if not instance.reached[line.endpoint]]
    # Such a page needs no object to be looked at, so that something leads to it.
    unled = [each for each in missed if POLICY.lines[each].object is None]
    faults += [f"Never came to {each}." for each in unled]
    return Result(
        actor=actor,
        findings=found.findings,
        cut_short=found.cut_short,
        statuses=statuses,
        missed=missed,
        faults=faults,
    )


def _begins_at(actor: Who, instance: Instance) -> list[str]:
    """Return where the scanner begins: the actor's front page, and each page of theirs with an object of theirs."""
    paths = [OWN_PAGE.get(actor, "/")]
    for line in _pages_of(actor):
        what = find(instance.asking.region, line, ActorKind(actor), Relation.OWN)
        paths += [ask_for(instance.asking, line, what).path] if what is not None else []
    return [instance.proxy.base_url + path for path in paths]


def _pages_of(actor: Who) -> list[Line]:
    """Return the pages for this actor and not for everybody."""
    pages = POLICY.section("portal").values()
    return [line for line in pages if line.methods == {"GET"} and not line.is_public and actor in line.enter]


def _is_still_in(actor: Who, instance: Instance, cookies: dict[str, str]) -> bool:
    connection = instance.proxy.connect()
    held = "; ".join(f"{name}={value}" for name, value in cookies.items())
    connection.request("GET", OWN_PAGE.get(actor, ACCOUNT), headers={"Cookie": held})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status == 200 and 'action="/sign-in' not in text


@contextmanager
def _endpoint() -> Iterator[tuple[str, list[str]]]:
    """Listen where requests would arrive that Muster was tricked into; wapiti asks there what did."""
    arrived: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not re.match(r"/get_\w+\.php", self.path):
                arrived.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", arrived
    server.shutdown()
    server.server_close()


def _explains(each: dict[str, str], finding: Finding) -> bool:
    return (
        each["category"] == finding.category
        and re.search(each["where"], finding.where) is not None
        and re.search(each["says"], finding.says) is not None
    )


def _found(each: dict[str, str], result: Result) -> bool:
    return any(_explains(each, finding) for finding in result.findings)


def _unexplained(result: Result, explained: list[dict[str, str]]) -> list[Finding]:
    return [each for each in result.findings if not any(_explains(known, each) for known in explained)]


def _summary(result: Result, explained: list[dict[str, str]]) -> str:
    unexplained = _unexplained(result, explained)
    return (
        f"{result.statuses.total()} requests, {len(result.findings)} findings, {len(unexplained)} not explained"
        f"{''.join(f'; {fault}' for fault in result.faults)}"
    )


def _report(results: list[Result], explained: list[dict[str, str]], unused: list[dict[str, str]]) -> str:
    lines = ["# Outside scan", "", f"wapiti, modules {', '.join(MODULES)}.", ""]
    for result in results:
        statuses = ", ".join(f"{count} x {status}" for status, count in sorted(result.statuses.items()))
        lines += [f"## {result.actor}", "", f"{_summary(result, explained)}. Answers: {statuses}.", ""]
        if result.missed:
            lines += [f"Never came to: {', '.join(result.missed)}.", ""]
        if result.cut_short:
            lines += [f"Had more to try when their time was up: {', '.join(result.cut_short)}.", ""]
        for finding in result.findings:
            is_known = finding not in _unexplained(result, explained)
            lines.append(
                f"- {'explained' if is_known else '**not explained**'}: {finding.category}, {finding.where}"
                f"{f' ({finding.parameter})' if finding.parameter else ''}: {finding.says}"
            )
        lines.append("")
    lines += [f"- explained and no longer found: {each['category']}, {each['says']}" for each in unused]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
