"""Run wapiti as somebody, and read what it found. It reaches nothing but this machine."""

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.proxy import NAME

# Left out: nikto and wapp want lists from the web, buster and brute_login_form only guess names and passwords.
MODULES = (
    "cookieflags",
    "csp",
    "http_headers",
    "csrf",
    "xss",
    "permanentxss",
    "sql",
    "blindsql",
    "exec",
    "file",
    "crlf",
    "redirect",
    "ssrf",
    "xxe",
    "methods",
    "htaccess",
    "backup",
    "shellshock",
)
CRAWL_S, MODULE_S, ANSWER_S = 40, 12, 15
# A module ends only between two pages, so that one with many fields takes longer.
LONGEST_S = 900
# A few of each kind are enough, for every alert is drawn by the same template; most pages stand in one folder, the top.
PAGES_PER_FOLDER = 20
NOWHERE = "http://127.0.0.1:9"


class ScanFailed(Exception):
    """The scanner did not do its work; the text says what it said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that the scanner says."""

    category: str
    where: str
    parameter: str
    says: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Scan:
    """What a scan came to, and the modules that had more to try when their time was up."""

    findings: list[Finding]
    cut_short: list[str]


def scan(pages: list[str], cookies: dict[str, str], *, endpoint: str, folder: Path) -> Scan:
    """Crawl and attack a site from some pages on. `endpoint` is where requests would arrive that it is tricked into.

    Raises:
        ScanFailed: wapiti is not here, or ended without a report.
    """
    program, report = shutil.which("wapiti"), folder / "report.json"
    if program is None:
        raise ScanFailed("wapiti is not on this machine; install the Debian package wapiti.")
    (folder / "cookies.json").write_text(json.dumps(_jar(cookies)), "utf-8")
    done = subprocess.run(
        [program, *_arguments(pages, endpoint, folder), "--output", str(report)],
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", **_fenced()},
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    if not report.is_file():
        raise ScanFailed(f"wapiti ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return Scan(
        findings=_findings(json.loads(report.read_text("utf-8"))),
        cut_short=re.findall(r"Max attack time was reached for module (\w+)", done.stdout),
    )


def _arguments(pages: list[str], endpoint: str, folder: Path) -> list[str]:
    return [
        *("--url", pages[0], *(part for page in pages for part in ("--start", page))),
        *("--scope", "domain", "--cookie", str(folder / "cookies.json")),
        *("--module", ",".join(MODULES), "--format", "json", "--verbose", "1", "--no-bugreport"),
        *("--max-scan-time", str(CRAWL_S), "--max-attack-time", str(MODULE_S), "--timeout", str(ANSWER_S)),
        *("--max-files-per-dir", str(PAGES_PER_FOLDER), "--skip", "csrf_token", "--endpoint", endpoint),
        *("--store-session", str(folder), "--store-config", str(folder)),
    ]


def _jar(cookies: dict[str, str]) -> dict[str, object]:
    each = {"version": 0, "expires": None, "secure": True, "port": None}
    return {f".{NAME}.local": {"/": {name: {**each, "value": value} for name, value in cookies.items()}}}


def _fenced() -> dict[str, str]:
    """Send whatever is not for this machine to nowhere: wapiti asks the web for lists when it starts."""
    return {"http_proxy": NOWHERE, "https_proxy": NOWHERE, "no_proxy": f"{NAME},127.0.0.1"}


def _findings(report: dict[str, dict[str, list[dict[str, str]]]]) -> list[Finding]:
    return [
        Finding(
            category=category,
            where=f"{each['method']} {urlsplit(each['path']).path}",
            parameter=each["parameter"] or "",
            says=each["info"],
        )
        for kind in ("vulnerabilities", "anomalies")
        for category, found in report[kind].items()
        for each in found
    ]
