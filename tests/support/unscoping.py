"""Switch off the first wall, whole or one condition at a time, to see what holds then and which test turns red.

Every scope in `attendance` is a condition on whose something is, on a right that has ended, or on a role. They are
found in the source by their shape; no list of them is kept. The code that runs is compiled anew with each one asking
whether it is switched off, and is put back in the end.
"""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from sqlalchemy import ColumnElement, true

import attendance

# Columns and attributes that say which organisation's a row is, or whose of its people's and things'.
ORGANISATIONS = frozenset({"organisation_id", "home_school_id", "provider_id", "site_id", "school_ids"})
OBJECTS = frozenset(
    f"{each}_id"
    for each in ("person", "membership", "owner", "device", "pupil", "placement", "alert", "walk_off", "report")
)
# Rights that end: a sign-in, a job, a token, a tablet, and a placement, by the name of what asks.
ENDS = frozenset({"ended_at", "revoked_at", "used_at"})
RIGHTS = frozenset({"SignIn", "SignInLink", "RecoveryCode", "Membership", "ApiToken", "Device", "DeviceSession"})
PLACEMENT_LIVES = frozenset({"has_not_ended", "may_be_finished"})
# What recognises a credential: it says who asks, and so which wall they are behind.
RECOGNISING = (
    "devices.",
    "records.access.",
    "records.devices.",
    "records.factors.",
    "records.passkeys.",
    "sign_in.",
)
# What only opens a day, sends, keeps or forgets, for every organisation: the clockwork's, and no door's.
NOT_FOR_DOORS = ("attendance.imports", "attendance.records.forgetting", "attendance.records.tables")
ASK = "_in_scope_"


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """One place that narrows what somebody reaches, by module, function and source."""

    where: str
    source: str
    # It narrows to one pupil, person or thing, which something else said may be reached.
    is_of_object: bool

    def __str__(self) -> str:
        """Return it on one line."""
        return f"{self.where}: {self.source}"


@dataclass
class Unscoped:
    """The conditions of the first wall, which of them are switched off, and which were asked since the last look."""

    conditions: list[Condition] = field(default_factory=list)
    off: set[int] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)

    @property
    def first_wall(self) -> list[int]:
        """Return the number of every scope on what somebody known may reach; pages still show one thing at a time."""
        return [
            number
            for number, each in enumerate(self.conditions)
            if not each.is_of_object and not each.where.startswith(RECOGNISING)
        ]

    @contextmanager
    def without(self, *numbers: int) -> Iterator[None]:
        """Switch conditions off until the block ends."""
        self.off = set(numbers)
        try:
            yield
        finally:
            self.off = set()

    def ask(self, number: int, value: Any, instead: Any) -> Any:
        """Return what a condition says, or, where it is switched off, what lets everything through."""
        self.asked.add(number)
        if number not in self.off:
            return value
        return true() if isinstance(value, ColumnElement) else instead


def conditions_in_code() -> list[Condition]:
    """Return every scope there is, and change nothing."""
    switches = Unscoped()
    for module in _modules():
        _with_switches(module, switches)
    return switches.conditions


@contextmanager
def unscoped() -> Iterator[Unscoped]:
    """Compile the use cases and the records with a switch at each scope, until the block ends."""
    switches = Unscoped()
    before: list[tuple[FunctionType, CodeType]] = []
    for module in _modules():
        tree = _with_switches(module, switches)
        compiled = compile(ast.fix_missing_locations(tree), module.__file__ or "", "exec", dont_inherit=True)
        vars(module)[ASK] = switches.ask
        for function, code in _pairs(module, compiled):
            before.append((function, function.__code__))
            function.__code__ = code
    try:
        yield switches
    finally:
        for function, code in before:
            function.__code__ = code


def _with_switches(module: ModuleType, switches: Unscoped) -> ast.Module:
    tree = ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))
    changed: ast.Module = _Switching(module.__name__, switches).visit(tree)
    return changed


class _Switching(ast.NodeTransformer):
    """Wrap each scope of a module in a call that asks whether it is switched off."""

    def __init__(self, module: str, switches: Unscoped) -> None:
        self.module = module
        self.switches = switches
        self.inside: list[str] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._enter(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._enter(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        if not _is_owner(node):
            return self.generic_visit(node)
        is_positive = not isinstance(node.ops[0], ast.NotEq | ast.NotIn)
        # Who is in the list of the hidden is shown less, not more.
        return self._switched(node, instead=is_positive is not _is_of_the_hidden(node))

    def visit_Call(self, node: ast.Call) -> ast.AST:
        return self._switched(node, instead=True) if _is_narrowing(node) else self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        return self._switched(node, instead=True) if _is_role(node) else self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if node.attr == "is_narrow" and isinstance(node.ctx, ast.Load):
            return self._switched(node, instead=False)
        return self.generic_visit(node)

    def _enter(self, node: ast.FunctionDef | ast.ClassDef) -> ast.AST:
        self.inside.append(node.name)
        node.body = [self.visit(each) for each in node.body]
        self.inside.pop()
        return node

    def _switched(self, node: ast.expr, *, instead: bool) -> ast.AST:
        if not self.inside:
            return node
        number = len(self.switches.conditions)
        where = f"{self.module.removeprefix('attendance.')}.{'.'.join(self.inside)}"
        names = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
        is_of_object = bool(names & OBJECTS) and not _is_of_the_hidden(node)
        self.switches.conditions.append(Condition(where=where, source=ast.unparse(node), is_of_object=is_of_object))
        call = ast.Call(
            func=ast.Name(id=ASK, ctx=ast.Load()),
            args=[ast.Constant(number), node, ast.Constant(instead)],
            keywords=[],
        )
        return ast.copy_location(call, node)


def _is_owner(node: ast.Compare) -> bool:
    """Say whether a comparison asks whose something is: one of a column with a value, and not of two columns."""
    if len(node.ops) != 1 or not isinstance(node.ops[0], ast.Eq | ast.NotEq | ast.In | ast.NotIn):
        return False
    sides = (node.left, node.comparators[0])
    if any(isinstance(each, ast.Constant) for each in sides) or _is_join(*sides):
        return False
    return any(isinstance(each, ast.Attribute) and _says_whose(each) for each in sides)


def _is_narrowing(node: ast.Call) -> bool:
    """Say whether a call makes a condition on whose something is or on a right that has not ended."""
    asks = node.func
    if isinstance(asks, ast.Name):
        return asks.id in PLACEMENT_LIVES
    if not isinstance(asks, ast.Attribute) or not isinstance(asks.value, ast.Attribute):
        return False
    if asks.attr == "in_":
        return _says_whose(asks.value) and not any(
            isinstance(each, ast.Call) and _root(each) == "select" for each in node.args
        )
    return asks.attr == "is_" and asks.value.attr in ENDS and _root(asks) in RIGHTS


def _is_role(node: ast.BinOp) -> bool:
    return isinstance(node.op, ast.BitAnd) and isinstance(node.left, ast.Attribute) and node.left.attr == "roles"


def _says_whose(node: ast.Attribute) -> bool:
    return node.attr in ORGANISATIONS | OBJECTS or (node.attr == "id" and _root(node) == "Organisation")


def _is_join(left: ast.expr, right: ast.expr) -> bool:
    """Say whether a comparison holds rows of two tables together, and narrows neither."""
    is_column = [isinstance(each, ast.Attribute) and _root(each)[:1].isupper() for each in (left, right)]
    names_a_row = any(isinstance(each, ast.Attribute) and each.attr == "id" for each in (left, right))
    return all(is_column) or (any(is_column) and names_a_row and isinstance(left, ast.Attribute))


def _is_of_the_hidden(node: ast.expr) -> bool:
    return isinstance(node, ast.Compare) and "hidden" in ast.unparse(node.comparators[0])


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _modules() -> list[ModuleType]:
    names = sorted(each.name for each in pkgutil.walk_packages(attendance.__path__, "attendance."))
    return [importlib.import_module(each) for each in names if not each.startswith(NOT_FOR_DOORS)]


def _pairs(module: ModuleType, compiled: CodeType) -> Iterator[tuple[FunctionType, CodeType]]:
    """Pair each function of a module with its code compiled anew, where that has switches."""
    for name, code in _codes(compiled):
        found = _function(module, name)
        if found is not None and found.__code__.co_qualname == code.co_qualname and _has_switch(code):
            yield found, code


def _codes(compiled: CodeType) -> Iterator[tuple[list[str], CodeType]]:
    for each in compiled.co_consts:
        if isinstance(each, CodeType) and "<locals>" not in each.co_qualname:
            yield each.co_qualname.split("."), each
            yield from _codes(each)


def _function(module: ModuleType, name: list[str]) -> FunctionType | None:
    found: Any = module
    for part in name:
        found = inspect.getattr_static(found, part, None)
    found = getattr(found, "fget", None) or getattr(found, "__func__", None) or found
    found = inspect.unwrap(found) if callable(found) else found
    return found if isinstance(found, FunctionType) else None


def _has_switch(code: CodeType) -> bool:
    return ASK in code.co_names or any(isinstance(each, CodeType) and _has_switch(each) for each in code.co_consts)
