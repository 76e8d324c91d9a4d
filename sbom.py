"""Write the software bill of materials: what is inside one installation of Muster, from the two locks.

CycloneDX 1.6 (ECMA-424), as JSON. Standard library only, because the build hook runs it; reads files and looks
nothing up, so that the same locks always give the same bytes. Also a command, `python sbom.py`.
"""

import base64
import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

FILE = "dist/muster.cdx.json"
PINNED = re.compile(r"(?P<name>[\w.-]+)(\[[\w,.-]+\])?==(?P<version>\S+)(?: ; (?P<marker>.+?))? \\")
HASH = re.compile(r"    --hash=sha256:(?P<digest>[0-9a-f]{64})")
SHIPPED_BY_NPM = {"govuk-frontend"}
ANY_OF = "whichever of these files fits the machine; pip refuses any other"


class LockUnreadable(Exception):
    """A line of a lock is neither a package with its exact version nor a digest."""


def bill_of_materials(root: Path) -> dict[str, Any]:
    """Return the bill of the checkout at `root`: every package of the runtime lock and of the npm lock.

    npm's packages are marked by scope: `excluded` ones build the styles and are not in what is installed.

    Raises:
        LockUnreadable: a lock holds something else than exact versions and digests.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    parts = [*_python_parts(root / "requirements.lock"), *_npm_parts(root / "package-lock.json")]
    itself = {
        "type": "application",
        "bom-ref": f"pkg:pypi/{project['name']}@{project['version']}",
        "name": project["name"],
        "version": project["version"],
        "description": project["description"],
        "licenses": [{"license": {"id": project["license"]}}],
        "purl": f"pkg:pypi/{project['name']}@{project['version']}",
    }
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": itself},
        "components": sorted(parts, key=lambda part: str(part["bom-ref"])),
        "dependencies": _direct(itself["bom-ref"], parts, project["dependencies"], root / "package.json"),
    }
    # A serial number is asked to be new for each bill: made from what it says, it is the same for the same bill alone.
    return {**bill, "serialNumber": uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(bill, sort_keys=True)).urn}


def write(root: Path) -> str:
    """Write the bill to `dist/` of the checkout and return its path there."""
    text = json.dumps(bill_of_materials(root), indent=2, sort_keys=True, ensure_ascii=False)
    (root / FILE).parent.mkdir(exist_ok=True)
    (root / FILE).write_text(f"{text}\n", "utf-8", newline="\n")
    return FILE


def _python_parts(lock: Path) -> Iterator[dict[str, Any]]:
    part: dict[str, Any] = {}
    for line in lock.read_text("utf-8").splitlines():
        if digest := HASH.match(line):
            part["externalReferences"][0]["hashes"].append({"alg": "SHA-256", "content": digest["digest"]})
            continue
        if part:
            yield part
        part = _python_part(line)
    yield part


def _python_part(line: str) -> dict[str, Any]:
    pinned = PINNED.fullmatch(line)
    if pinned is None:
        raise LockUnreadable(f"“{line}” is not one exact version.")
    marker = pinned["marker"]
    purl = f"pkg:pypi/{pinned['name']}@{quote(pinned['version'])}"
    return {
        "type": "library",
        "bom-ref": purl,
        "name": pinned["name"],
        "version": pinned["version"],
        "purl": purl,
        "scope": "required",
        "externalReferences": [{"type": "distribution", "url": purl, "comment": ANY_OF, "hashes": []}],
        **({"properties": [{"name": "muster:only-where", "value": marker}]} if marker else {}),
    }


def _npm_parts(lock: Path) -> Iterator[dict[str, Any]]:
    for place, package in json.loads(lock.read_text("utf-8"))["packages"].items():
        # The build installs no optional package; the one without a place is ourselves.
        if not place or package.get("optional"):
            continue
        name = place.rpartition("node_modules/")[2]
        purl = f"pkg:npm/{quote(name, safe='/')}@{quote(package['version'])}"
        yield {
            "type": "library",
            "bom-ref": purl,
            "name": name,
            "version": package["version"],
            "purl": purl,
            "scope": "required" if name in SHIPPED_BY_NPM else "excluded",
            "licenses": [{"license": {"id": package["license"]}}],
            "hashes": [_integrity(package["integrity"])],
        }


def _integrity(text: str) -> dict[str, str]:
    algorithm, _, digest = text.partition("-")
    if algorithm != "sha512":
        raise LockUnreadable(f"“{text}” is not a digest by SHA-512.")
    return {"alg": "SHA-512", "content": base64.b64decode(digest).hex()}


def _direct(itself: str, parts: list[dict[str, Any]], declared: list[str], npm: Path) -> list[dict[str, Any]]:
    """Return what Muster itself asks for; the locks do not say who asks for the others."""
    asked = {re.split(r"[\[<>=~!; ]", each, maxsplit=1)[0].lower() for each in declared}
    asked |= set(json.loads(npm.read_text("utf-8"))["dependencies"])
    return [{"ref": itself, "dependsOn": sorted(str(part["bom-ref"]) for part in parts if part["name"] in asked)}]


if __name__ == "__main__":
    sys.stdout.write(f"{write(Path(__file__).resolve().parent)}\n")
