"""Finds the numbers and times that the code names, and says them as the pages in docs/ do."""

import ast
import dataclasses
import importlib
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
SHORT = (("h", 3_600), ("min", 60), ("s", 1))


def named_in(place: str) -> dict[str, Any]:
    """Return every number, length of time and wall time that a package or module names, by its full name."""
    path = ROOT / place.replace(".", "/")
    found: dict[str, Any] = {}
    for file in sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]:
        module = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for name in _constants(ast.parse(file.read_text("utf-8"))):
            found.update(_measures_of(f"{module}.{name}"))
    return found


def value_of(name: str) -> Any:
    """Return what a full name stands for: a constant, a part of one, or the default of a dataclass's field."""
    parts = name.split(".")
    at = next(
        at
        for at in range(len(parts), 0, -1)
        if (ROOT / Path(*parts[:at])).with_suffix(".py").is_file()
        or (ROOT / Path(*parts[:at]) / "__init__.py").is_file()
    )
    value: Any = importlib.import_module(".".join(parts[:at]))
    for part in parts[at:]:
        if isinstance(value, dict):
            value = value[part]
        elif isinstance(value, type) and dataclasses.is_dataclass(value):
            value = next(field.default for field in dataclasses.fields(value) if field.name == part)
        else:
            value = getattr(value, part)
    return value


def said(name: str, value: Any) -> str:
    """Say a value as a table begins with it: `10 seconds`, `1,000`, `19:00`, `15 s, 60 s`."""
    if isinstance(value, tuple):
        return ", ".join(_length(each, SHORT, plural="") for each in value)
    if isinstance(value, timedelta):
        return _length(value, UNITS, plural="s")
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if name.lower().endswith("_ms") or name.endswith("tcp_user_timeout"):
        return _length(timedelta(milliseconds=value), UNITS[-1:], plural="s")
    if name.lower().endswith("_s"):
        return f"{value:g} second{'' if value == 1 else 's'}"
    return f"{value:g}" if isinstance(value, float) or name.endswith("_YEAR") else f"{value:,}"


def begins_with(cell: str, words: str) -> bool:
    """Say whether a cell begins with these words and not with a longer number."""
    return cell == words or cell.startswith((f"{words} ", f"{words},", f"{words};"))


def _constants(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        for target in targets:
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            yield from (each.id for each in names if isinstance(each, ast.Name) and each.id.isupper())


def _measures_of(name: str) -> dict[str, Any]:
    """Return a constant, or each part of one that holds several by name; nothing where it is no measure."""
    value = value_of(name)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {f"{name}.{field.name}": getattr(value, field.name) for field in dataclasses.fields(value)}
        return {part: each for part, each in parts.items() if _is_measure(each)}
    return {name: value} if _is_measure(value) else {}


def _is_measure(value: Any) -> bool:
    if isinstance(value, tuple):
        return bool(value) and all(isinstance(each, timedelta) for each in value)
    return isinstance(value, int | float | timedelta | time) and not isinstance(value, bool)


def _length(length: timedelta, units: tuple[tuple[str, int], ...], *, plural: str) -> str:
    seconds = length.total_seconds()
    unit, each = next((unit, each) for unit, each in units if seconds % each == 0 and (seconds or each == 1))
    count = int(seconds // each)
    return f"{count:,} {unit}{'' if count == 1 else plural}"
