"""Where a pupil flagged "no disclosure" is, is told to the safeguarding leads alone, and to the provider itself.

The name of a provider gives the place away as an address does, so everybody else reads `HIDDEN_PLACE` in its stead.
"""

from collections.abc import Iterable
from uuid import UUID

from attendance.records import hidden_places as stored
from attendance.rules.words import SAFEGUARDING_ROLES
from attendance.scope import SchoolScope
from attendance.unit import Db


def sees_places(scope: SchoolScope) -> bool:
    """Say whether the actor may know where every pupil of their schools is."""
    return bool(scope.actor.roles & SAFEGUARDING_ROLES)


def hidden_from(scope: SchoolScope, db: Db, pupil_ids: Iterable[UUID | None]) -> frozenset[UUID]:
    """Return which of these pupils the actor may not place."""
    if sees_places(scope):
        return frozenset()
    return stored.among(db.session, (each for each in pupil_ids if each is not None))


def lists_hidden_from(scope: SchoolScope, db: Db, due_group_ids: Iterable[UUID | None]) -> frozenset[UUID]:
    """Return which of these due groups hold nobody but pupils whom the actor may not place."""
    if sees_places(scope):
        return frozenset()
    return stored.lists_among(db.session, (each for each in due_group_ids if each is not None))


def is_hidden_from(scope: SchoolScope, db: Db, pupil_id: UUID | None) -> bool:
    """Say whether the actor may not know where this pupil is."""
    return bool(hidden_from(scope, db, [pupil_id]))
