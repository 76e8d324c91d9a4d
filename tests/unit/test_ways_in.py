"""Every way in stands in docs/ways-in.md; one that does not fails here."""

import ast
import re
from pathlib import Path

import click

from attendance.rules.access import POLICY
from attendance.sign_in import Factor
from muster.cli import cli

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ways-in.md").read_text("utf-8")
OPEN, COMMANDS = (
    set(re.findall(r"`([^`]+)`", part))
    for part in re.split(r"^## (?:Pages|Commands)[^\n]*$", PAGE, flags=re.MULTILINE)[1:]
)
WAYS = {
    Factor.AUTHENTICATOR: "**authenticator code**",
    Factor.RECOVERY_CODE: "**recovery code**",
    Factor.PASSKEY: "**passkey**",
}
# Only these may make a row that stands for somebody who is in.
MAKERS = {
    "SignIn": {"attendance/sign_in.py"},
    "SignInLink": {"attendance/people.py"},
    "AlertCode": {"attendance/alert_codes.py"},
    "AddressChange": {"attendance/staff/addresses.py"},
    "ApiToken": {"attendance/tokens.py"},
    "ProviderAddress": {"attendance/intake/addresses.py"},
    "Passkey": {"attendance/passkeys.py"},
    "Authenticator": {"attendance/second_factor.py"},
    "RecoveryCode": {"attendance/second_factor.py"},
    "DeviceSession": {"attendance/devices.py"},
    "SessionLink": {"attendance/session_links.py", "attendance/daily_answers.py"},
    "SessionLinkVisit": {"attendance/session_links.py"},
}


def test_every_page_and_call_that_is_open_before_a_sign_in_is_on_the_list():
    lines = {
        f"api.{endpoint}" if section == "api" else endpoint: line
        for section, found in POLICY.sections.items()
        for endpoint, line in found.items()
    }

    assert {endpoint for endpoint, line in lines.items() if line.is_public} == OPEN


def test_every_command_about_people_and_tokens_is_on_the_list():
    ways = {
        f"{group} {name}"
        for group in ("user", "token")
        for name in _group(group).commands
        if (group, name) != ("token", "list")
    }

    assert ways == COMMANDS


def test_every_factor_that_makes_a_sign_in_full_is_on_the_page():
    assert set(Factor) - {Factor.NONE} == set(WAYS)
    assert [way for way in WAYS.values() if way not in PAGE] == []


def test_nothing_else_makes_a_sign_in_a_link_or_a_key():
    made: dict[str, set[str]] = {name: set() for name in MAKERS}
    for package in ("attendance", "gateway", "muster", "notifications", "portal"):
        for file in (ROOT / package).rglob("*.py"):
            tree = ast.parse(file.read_text("utf-8"))
            if "attendance.records.tables" not in _imported_from(tree):
                continue
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
                    made[node.func.id].add(str(file.relative_to(ROOT)))

    assert made == MAKERS


def test_no_command_and_no_page_of_a_colleague_takes_a_password_for_somebody_else():
    takes = [
        str(file.relative_to(ROOT))
        for file in sorted((ROOT / "portal").rglob("*.py"))
        if "PasswordField(" in file.read_text("utf-8")
    ]

    # The tablet's form takes a PIN: that of whoever has it in hand, and of whoever is signed in.
    assert takes == ["portal/forms/device.py", "portal/forms/sign_in.py"]


def _imported_from(tree: ast.Module) -> set[str | None]:
    return {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def _group(name: str) -> click.Group:
    found = cli.commands[name]
    assert isinstance(found, click.Group)
    return found
