"""The bill of materials names everything the locks install, by version and digest, in a form that scanners read."""

import json
import re
import shutil
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

import sbom

ROOT = Path(__file__).parents[2]
LOCKS = ("pyproject.toml", "requirements.lock", "package.json", "package-lock.json")


@pytest.fixture
def checkout(tmp_path):
    for name in LOCKS:
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def read(checkout):
    return (checkout / sbom.write(checkout)).read_text("utf-8")


def components(checkout):
    return {component["purl"]: component for component in json.loads(read(checkout))["components"]}


def test_it_is_valid_by_the_published_schema(checkout):
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(read(checkout)) is None


def test_every_package_of_the_runtime_lock_is_in_it_by_version(checkout):
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    locked = {
        f"pkg:pypi/{name}@{version}"
        for name, version in re.findall(r"^([\w.-]+)(?:\[.*\])?==(\S+)", lock, re.MULTILINE)
    }

    assert len(locked) > 30
    assert locked == {purl for purl in components(checkout) if purl.startswith("pkg:pypi/")}


def test_every_file_that_pip_would_take_is_in_it_by_digest(checkout):
    locked = re.findall(r"--hash=sha256:(\w+)", (ROOT / "requirements.lock").read_text("utf-8"))
    named = [
        digest["content"]
        for component in components(checkout).values()
        for reference in component.get("externalReferences", [])
        for digest in reference["hashes"]
    ]

    assert sorted(named) == sorted(locked)


def test_of_npm_only_what_is_shipped_counts_as_installed(checkout):
    scopes = {purl: each["scope"] for purl, each in components(checkout).items() if purl.startswith("pkg:npm/")}
    required = [purl.partition("@")[0] for purl, scope in scopes.items() if scope == "required"]

    assert required == ["pkg:npm/govuk-frontend"]
    assert {purl.partition("@")[0] for purl in scopes} >= {"pkg:npm/sass", "pkg:npm/immutable"}


def test_what_muster_itself_asks_for_hangs_on_muster(checkout):
    bill = json.loads(read(checkout))
    (itself,) = bill["dependencies"]
    declared = ["alembic", "flask", "psycopg", "tzdata", "zxcvbn"]
    direct = {purl.partition("/")[2].partition("@")[0] for purl in itself["dependsOn"]}

    assert itself["ref"] == bill["metadata"]["component"]["bom-ref"]
    assert direct >= {*declared, "govuk-frontend"}
    assert not direct & {"mako", "itsdangerous", "immutable"}


def test_the_same_locks_give_the_same_bytes_and_others_another_serial_number(checkout):
    first, again = read(checkout), read(checkout)
    lock = checkout / "requirements.lock"
    lock.write_text(lock.read_text("utf-8").replace("alembic==1.", "alembic==9."))
    other = read(checkout)

    assert first == again
    assert json.loads(first)["serialNumber"] != json.loads(other)["serialNumber"]


@pytest.mark.parametrize("line", ["alembic>=1.20 \\", "alembic @ https://example.org/alembic.whl", "-e ."])
def test_a_lock_that_leaves_something_open_is_refused(checkout, line):
    with (checkout / "requirements.lock").open("a") as lock:
        lock.write(f"{line}\n")

    with pytest.raises(sbom.LockUnreadable):
        sbom.write(checkout)
