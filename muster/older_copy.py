"""Notice at the start that the database is an older copy, and put it on hold before anything is sent.

Cheap, and no proof: it compares with what this machine keeps beside the database, the newest anchor and how far the
record had come a minute ago. On a new machine neither is there: the operator puts the copy on hold by hand.
"""

from datetime import date

import structlog

from attendance import anchors, holds
from attendance.records.vault import KeyRing
from attendance.refusals import Refusal
from attendance.scope import JOB
from attendance.unit import Store
from muster.anchor_files import AnchorFiles
from muster.clock import Clock

log = structlog.get_logger()


def hold_if_older(store: Store, clock: Clock, files: AnchorFiles) -> bool:
    """Put the installation on hold if the database knows less than this machine saw; return whether it is on hold."""
    anchor = newest_anchor(store.vault.ring, files)
    with store.reading() as db:
        is_held = holds.standing(db) is not None
        why = "" if is_held else _why(store, files, anchor)
    if is_held and anchor is not None:
        _take_for_known(store, anchor)
    if not why:
        return is_held
    log.error("the database is an older copy", why=why)
    night = anchor.on if anchor else None
    try:
        store.command(lambda db: holds.begin(db, why, actor=JOB, now=clock.now(), anchor_on=night))
    except Refusal:
        log.info("another worker has put the installation on hold")
    note_reached(store, files)
    return True


def _take_for_known(store: Store, anchor: anchors.Anchor) -> None:
    """Let the hold that stands be for this anchor: whoever restored the copy need not have been able to read it."""
    with store.reading() as db:
        is_new = not holds.is_known(db, anchor.on)
    if is_new:
        store.command(lambda db: holds.note_anchor(db, anchor.on))


def newest_anchor(ring: KeyRing, files: AnchorFiles) -> anchors.Anchor | None:
    """Return the newest anchor of this machine; None where there is none that can be read."""
    file = files.newest()
    if file is None:
        return None
    try:
        return anchors.parse(file.read_text("utf-8", "replace"), ring)
    except (OSError, anchors.AnchorRefused) as refused:
        # What is wrong with it, `muster audit verify` says; no alert may wait for that.
        log.warning("the newest anchor cannot be read", kind=type(refused).__name__)
        return None


def night_of_newest_anchor(ring: KeyRing, files: AnchorFiles) -> date | None:
    """Return the night of the newest anchor, so that the same difference is not held against the copy twice."""
    anchor = newest_anchor(ring, files)
    return anchor.on if anchor else None


def note_reached(store: Store, files: AnchorFiles) -> None:
    """Take the database as it is for the whole record from now on."""
    with store.reading() as db:
        reach = anchors.reach(db)
    if reach is not None:
        files.note_reached(reach)


def _why(store: Store, files: AnchorFiles, anchor: anchors.Anchor | None) -> str:
    with store.reading() as db:
        if anchor is not None and not holds.is_known(db, anchor.on) and (short := anchors.newer_than(db, anchor)):
            return f"The database is an older copy: the anchor of {anchor.on:%d %B %Y} knows more of {_some(short)}."
        before, here = files.reached(), anchors.reach(db)
    if before and here and before.chain == here.chain and here.rows < before.rows:
        return f"The database is an older copy: it has {before.rows - here.rows} events fewer than this machine saw."
    return ""


def _some(codes: tuple[str, ...]) -> str:
    shown, more = ", ".join(codes[:3]), len(codes) - 3
    return f"{shown} and {more} more" if more > 0 else shown
