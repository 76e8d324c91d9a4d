"""Turn, list and destroy the keys that seal what was said about children. Shows no key, and no word they seal.

Everything works in small transactions beside whoever is at work, and may be stopped and begun again at any instant.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attendance.records import access, turning
from attendance.records.keys import MadeBy
from attendance.records.sealed import sealed_tables
from attendance.records.turning import Turned
from attendance.records.vault import CannotBeRead, KeyMissing, token
from attendance.refusals import NotFound, Refusal
from attendance.scope import OPERATOR
from attendance.unit import Db, Store

ROWS_AT_ONCE = 100
# What somebody else held in one round is free in the next; what three rounds did not get is left to another day.
ROUNDS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyLine:
    """One line of the key file by its id, and what hangs on it."""

    id: str
    is_first: bool
    data_keys: int
    small_secrets: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DataKey:
    """One organisation's data key, and how many texts it holds."""

    organisation_code: str
    id: str
    made_by: str
    created_at: datetime
    retired_at: datetime | None
    destroyed_at: datetime | None
    texts: int


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyHealth:
    """Which lines of the key file are missing, with how many data keys each would open; how many keys are damaged."""

    missing: dict[str, int]
    damaged: int

    @property
    def missing_words(self) -> tuple[str, ...]:
        """Say a sentence for each line that is missing."""
        return tuple(
            f"The key file lacks the line {line}, without which {_counted(count)} cannot be opened. Put the line back "
            "into the file that [secrets] key_file names."
            for line, count in self.missing.items()
        )

    @property
    def words(self) -> tuple[str, ...]:
        """Say a sentence for everything that is wrong."""
        if not self.damaged:
            return self.missing_words
        return (*self.missing_words, f"{_counted(self.damaged)} in the database cannot be opened: changed, or foreign.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Turning:
    """What turning came to. `lost`: could not be opened and was left. `left`: old keys that still hold something."""

    done: int
    lost: int
    left: int = 0


def lines(db: Db) -> tuple[KeyLine, ...]:
    """Return the lines of the key file, the one that seals first."""
    wrapped = [key.wrapped for _, key in turning.every_key(db.session) if key.wrapped]
    first = db.vault.ring.first_id
    return tuple(
        KeyLine(
            id=each,
            is_first=each == first,
            data_keys=sum(1 for text in wrapped if text.startswith(token.head(token.WRAPPED_KEY, each))),
            small_secrets=turning.small_under(db.session, each),
        )
        for each in db.vault.ring.ids
    )


def data_keys(db: Db) -> tuple[DataKey, ...]:
    """Return the data keys of every organisation, the oldest first."""
    return tuple(
        DataKey(
            organisation_code=code,
            id=key.id,
            made_by=key.made_by,
            created_at=key.created_at,
            retired_at=key.retired_at,
            destroyed_at=key.destroyed_at,
            texts=turning.texts_under(db.session, key),
        )
        for code, key in turning.every_key(db.session)
    )


def health(db: Db) -> KeyHealth:
    """Try every data key, and return which lines of the key file are needed and not there."""
    missing: dict[str, int] = {}
    damaged = 0
    for _, key in turning.every_key(db.session):
        if key.wrapped is None:
            continue
        try:
            db.vault.ring.unwrap(key.wrapped, key.organisation_id, key.id)
        except KeyMissing:
            line = token.parse(key.wrapped, kind=token.WRAPPED_KEY).key_id
            missing[line] = missing.get(line, 0) + 1
        except CannotBeRead:
            damaged += 1
    return KeyHealth(missing=missing, damaged=damaged)


def rewrap(store: Store) -> Turning:
    """Bring every data key and every small secret under the first line of the key file."""
    wrapped = store.command(lambda db: turning.wrap_anew(db.session, db.vault))
    small = store.command(lambda db: turning.seal_small_anew(db.session, db.vault))
    return Turning(done=wrapped.done + small.done, lost=wrapped.lost + small.lost)


def turn_data_keys(store: Store, code: str | None, *, now: datetime) -> Turning:
    """Give the organisation with this code, or every one, a new data key, and seal its texts anew under it.

    Raises:
        NotFound: no organisation with this code has a key.
    """
    with store.reading() as db:
        wanted = turning.organisations_with_keys(db.session, code)
    if code is not None and not wanted:
        raise NotFound(f"No organisation with the code {code} has a key.")
    done = [_turn_one(store, each, now=now) for each in wanted]
    return Turning(
        done=sum(each.done for each in done), lost=sum(each.lost for each in done), left=sum(each.left for each in done)
    )


def seal_marked(store: Store) -> int:
    """Seal every text that was there before texts were sealed; return how many rows had one."""
    total = 0
    while count := store.command(lambda db: turning.seal_marked(db.session, limit=ROWS_AT_ONCE)):
        total += count
    return total


def shred(db: Db, code: str, reason: str, *, now: datetime) -> int:
    """Destroy the keys of an organisation, and so everything that was sealed by them; return how many keys.

    Raises:
        NotFound: there is no such organisation.
        Refusal: no reason is given, or it has no key.
    """
    organisation = access.organisation_by_code(db.session, code)
    if organisation is None:
        raise NotFound(f"There is no organisation with the code {code}.")
    if not reason.strip():
        raise Refusal("Say why the texts are destroyed: the organisation's own record keeps the reason.")
    count = turning.destroy(db.session, organisation.id, now=now)
    if not count:
        raise Refusal(f"{organisation.name} has no key: nothing of it is sealed, or it was destroyed before.")
    body = {"keys": count, "reason": reason.strip()}
    db.tell([organisation.id], "keys_destroyed", actor=OPERATOR, at=now, body=body)
    return count


def _turn_one(store: Store, organisation_id: UUID, *, now: datetime) -> Turning:
    key_id = store.command(lambda db: _begin(db, organisation_id, now=now))
    done = lost = left = 0
    for _ in range(ROUNDS):
        round_ = [_turn_table(store, table, organisation_id, key_id) for table in sealed_tables()]
        done += sum(each.done for each in round_)
        lost = sum(each.lost for each in round_)
        left = store.command(lambda db: _retire(db, organisation_id, now=now))
        if not left:
            break
    return Turning(done=done, lost=lost, left=left)


def _begin(db: Db, organisation_id: UUID, *, now: datetime) -> str:
    """Return the key to seal under: a new one, unless an earlier turning was stopped half way."""
    live = [key for key in turning.keys_of(db.session, organisation_id) if key.retired_at is None]
    if len(live) > 1 and live[0].made_by == MadeBy.ROTATION.value:
        return live[0].id
    key_id = db.keys.make(organisation_id, MadeBy.ROTATION)
    db.tell([organisation_id], "key_made", actor=OPERATOR, at=now, body={"key": key_id})
    return key_id


def _turn_table(store: Store, table: type, organisation_id: UUID, key_id: str) -> Turned:
    total = Turned()
    while True:
        after = total.last
        batch = store.command(
            lambda db, after=after: turning.seal_anew(  # type: ignore[misc]
                db.session, table, organisation_id, key_id, after=after, limit=ROWS_AT_ONCE
            )
        )
        total = Turned(done=total.done + batch.done, lost=total.lost + batch.lost, last=batch.last)
        if not batch.seen:
            return total


def _retire(db: Db, organisation_id: UUID, *, now: datetime) -> int:
    return turning.retire(db.session, organisation_id, now=now)


def _counted(keys: int) -> str:
    return "1 organisation key" if keys == 1 else f"{keys} organisation keys"
