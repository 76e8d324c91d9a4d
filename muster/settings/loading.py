"""Find config.toml, let the environment override it, and make settings of both or say what is wrong."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_settings import SettingsError

from muster.settings.checks import faults
from muster.settings.refusal import SettingsRefused, sentences_for
from muster.settings.sections import Settings

SQLITE_FILE = "sqlite:///"
NO_CONFIG = (
    "There is no config.toml here. Copy config.example.toml to config.toml and change it, name another file "
    "with --config or MUSTER_CONFIG, or set each key in the environment as MUSTER_SECTION__KEY."
)


def load_settings(config: Path | None = None, *, needs_secrets: bool = True) -> Settings:
    """Load the settings from `config`, else MUSTER_CONFIG, else ./config.toml, else the environment alone.

    Raises:
        SettingsRefused: something is missing, misspelt or does not go together.
    """
    file = find_config(config)
    if file is not None:
        return build_settings(_read_toml(file), folder=file.parent, needs_secrets=needs_secrets)
    try:
        return build_settings({}, folder=Path.cwd(), needs_secrets=needs_secrets)
    except SettingsRefused as refused:
        raise SettingsRefused([*refused.sentences, NO_CONFIG]) from refused


def find_config(config: Path | None) -> Path | None:
    """Return the file the settings come from, absolute; None when there is none.

    Raises:
        SettingsRefused: a file was named and is not there.
    """
    named = config or (Path(os.environ["MUSTER_CONFIG"]) if os.environ.get("MUSTER_CONFIG") else None)
    file = (named or Path("config.toml")).absolute()
    if file.is_file():
        return file
    if named:
        raise SettingsRefused([f"The settings file {file} is not there."])
    return None


def build_settings(values: Mapping[str, Any], *, folder: Path, needs_secrets: bool = True) -> Settings:
    """Make settings of `values`, shaped as in config.toml, and the environment, which wins.

    Relative paths are taken from `folder`.

    Raises:
        SettingsRefused: something is missing, misspelt or does not go together.
    """
    misspelt = list(_unknown_sections())
    try:
        settings = Settings(**values)
    except ValidationError as error:
        raise SettingsRefused([*misspelt, *sentences_for(error, Settings)]) from None
    except SettingsError as error:
        raise SettingsRefused([*misspelt, f"The environment cannot be read: {error}."]) from None
    settings = _with_absolute_paths(settings, folder)
    sentences = [*misspelt, *faults(settings, needs_secrets=needs_secrets)]
    if sentences:
        raise SettingsRefused(sentences)
    return settings


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise SettingsRefused([f"The settings file {file} cannot be read: {error.strerror}."]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsRefused([f"The settings file {file} is not valid TOML: {error}."]) from error


def _unknown_sections() -> Iterator[str]:
    # Only names with two underscores: container platforms set MUSTER_PORT and the like by themselves.
    for name in sorted(os.environ):
        section, separator, _ = name.upper().removeprefix("MUSTER_").partition("__")
        if name.upper().startswith("MUSTER_") and separator and section.lower() not in Settings.model_fields:
            yield f"{name} in the environment is not a setting of Muster: there is no section [{section.lower()}]."


def _with_absolute_paths(settings: Settings, folder: Path) -> Settings:
    sections = {
        name: section.model_copy(update=dict(_absolute(section, folder)))
        for name in Settings.model_fields
        if isinstance(section := getattr(settings, name), BaseModel)
    }
    return _with_anchors(settings.model_copy(update=sections), folder)


def _with_anchors(settings: Settings, folder: Path) -> Settings:
    """Keep the anchors beside the database where nobody said otherwise, or beside the settings file."""
    if settings.audit.anchor_dir is not None:
        return settings
    url = settings.database.url
    beside = Path(url.removeprefix(SQLITE_FILE)).parent if url.startswith(SQLITE_FILE) else folder
    audit = settings.audit.model_copy(update={"anchor_dir": (folder / beside) / "anchors"})
    return settings.model_copy(update={"audit": audit})


def _absolute(section: BaseModel, folder: Path) -> Iterator[tuple[str, Path | str]]:
    for key, value in section:
        if isinstance(value, Path):
            yield key, folder / value
        elif isinstance(value, str) and value.startswith(SQLITE_FILE) and value != f"{SQLITE_FILE}:memory:":
            yield key, f"{SQLITE_FILE}{folder / value.removeprefix(SQLITE_FILE)}"
