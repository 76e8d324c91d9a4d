"""The one way settings are refused: every fault at once, a sentence each, never with a secret in it."""

import difflib
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

# Their values may hold a password or a token.
UNSHOWN = ("database.url", "database.web_url", "database.owner_url", "heartbeat.ping_url")


class SettingsRefused(Exception):
    """The settings cannot be used; `sentences` says all that is wrong, fit to show."""

    def __init__(self, sentences: Iterable[str]) -> None:
        """Keep the sentences."""
        self.sentences = tuple(sentences)
        super().__init__(" ".join(self.sentences))


def key_name(path: Sequence[str | int]) -> str:
    """Write a key the way config.toml does: `[mail] host`, or `base_url` at the top."""
    *section, key = (str(part) for part in path)
    return f"[{'.'.join(section)}] {key}" if section else key


def sentences_for(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """Say in words what pydantic found wrong."""
    return [sentence for fault in error.errors() for sentence in _sentences(dict(fault), model)]


def _sentences(fault: dict[str, Any], model: type[BaseModel]) -> list[str]:
    path = fault["loc"]
    name = key_name(path)
    if fault["type"] == "missing":
        return [f"{key} is missing." for key in _missing_keys(path, model)]
    if fault["type"] == "extra_forbidden":
        return [f"{name} is not a setting of Muster.{_hint(path, model)}"]
    shown = "" if ".".join(map(str, path)) in UNSHOWN else f" is “{fault['input']}”"
    return [f"{name}{shown}: {_reason(fault)}."]


def _missing_keys(path: Sequence[str], model: type[BaseModel]) -> list[str]:
    """Name what is missing; a section that is missing whole is named by the keys it must have."""
    section = _section(path, model)
    if section is None:
        return [key_name(path)]
    return [key_name((*path, key)) for key, field in section.model_fields.items() if field.is_required()]


def _hint(path: Sequence[str], model: type[BaseModel]) -> str:
    section = _section(path[:-1], model) or model
    close = difflib.get_close_matches(str(path[-1]), section.model_fields, n=1)
    return f" Did you mean {close[0]}?" if close else ""


def _section(path: Sequence[str], model: type[BaseModel]) -> type[BaseModel] | None:
    """Return the section a path of one part leads to, if it is one."""
    field = model.model_fields.get(str(path[0])) if len(path) == 1 else None
    kind = field.annotation if field else None
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _reason(fault: dict[str, Any]) -> str:
    if fault["type"] in {"enum", "literal_error"}:
        return f"it must be {fault['ctx']['expected']}".replace("'", "")
    if fault["type"].startswith("int_"):
        return "it must be a whole number"
    if fault["type"] == "value_error":
        return str(fault["ctx"]["error"])
    return str(fault["msg"][:1].lower() + fault["msg"][1:])
