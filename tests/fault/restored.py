"""F29: the database is lost and an older backup comes back, after alerts were sent that the backup still has to send.

An installation of its own, because a restore rightly loses what came after the copy. Checked is I15: nothing that went
out goes out again, nothing older goes out without a person, and a corrupt file comes in nowhere.
"""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from attendance.records.copies import file_of, has_tables
from tests.fault.carriers import Taken
from tests.fault.evidence import records_of
from tests.fault.lab import Lab
from tests.support.cast import WEDNESDAY, at
from tests.support.roles import OWNER, SUPERUSER

# More than a day after the copy: an urgent alert of the last 24 hours is told again on purpose.
COMES_BACK_AT = at("11:30", on=WEDNESDAY + timedelta(days=1))
LOAD_S, WATCHED_S, TOLD_WITHIN_S = 2.0, 4.0, 20.0


def comes_back(lab: Lab) -> list[str]:
    """Lose the database with all that came after the backup, bring the backup back, watch, and release it."""
    folder, key = _shelf(lab.installation.folder)
    _load(lab, minutes=15)
    # Alerts are open, and climb: what the copy has yet to send will have gone out before it comes back.
    sealed = _backup(lab, folder, key)
    _load(lab, minutes=10)
    lab.kill(*lab.installation.processes)
    before = list(lab.ledger.taken)
    lab.installation.set_clock(COMES_BACK_AT)
    _lose(lab)
    return [
        *_corrupt_comes_in_nowhere(lab, sealed, key),
        *_held(lab, sealed, key, before),
        *_released(lab, before),
        *(f"I8: {each}" for each in records_of(lab.installation.url).broken_chains),
    ]


def _load(lab: Lab, *, minutes: float) -> None:
    lab.crowd.start()
    time.sleep(LOAD_S)
    lab.pass_time(minutes)
    time.sleep(LOAD_S)
    lab.crowd.stop()
    lab.drain()


def _shelf(beside: Path) -> tuple[Path, Path]:
    folder, key = beside / "backups", beside / "elsewhere.key"
    folder.mkdir()
    done = subprocess.run(["age-keygen", "-o", key], check=True, capture_output=True, text=True)
    key.with_suffix(".pub").write_text(done.stderr.rpartition(" ")[2])
    return folder, key


def _backup(lab: Lab, folder: Path, key: Path) -> Path:
    """Make one while everybody is at work."""
    lab.crowd.start()
    done = lab.installation.command("backup", str(folder), "--recipients", str(key.with_suffix(".pub")))
    lab.crowd.stop()
    lab.drain()
    if done.returncode != 0:
        raise LookupError(done.stderr)
    (sealed,) = folder.glob("*.age")
    return sealed


def _corrupt_comes_in_nowhere(lab: Lab, sealed: Path, key: Path) -> list[str]:
    flipped = sealed.with_name("flipped")
    words = bytearray(sealed.read_bytes())
    words[lab.chance.randrange(len(words))] ^= 1 << lab.chance.randrange(8)
    flipped.write_bytes(words)
    shutil.copyfile(sealed.with_name(f"{sealed.name}.json"), flipped.with_name(f"{flipped.name}.json"))
    with_manifest = lab.installation.command("restore", "from", str(flipped), "--identity", str(key))
    flipped.with_name(f"{flipped.name}.json").unlink()
    alone = lab.installation.command("restore", "from", str(flipped), "--identity", str(key))
    if with_manifest.returncode == alone.returncode == 1 and not has_tables(lab.installation.url):
        return []
    return [f"I15: a file with one bit turned came in, or half of it: {with_manifest.stderr} {alone.stderr}"]


def _held(lab: Lab, sealed: Path, key: Path, before: list[Taken]) -> list[str]:
    """Bring it back and let half an hour pass: nothing of the copy goes out, and a child who leaves now is told of."""
    done = lab.installation.command("restore", "from", str(sealed), "--identity", str(key))
    if done.returncode != 0:
        return [f"I15: the backup did not come back: {done.stderr}"]
    (lab.installation.folder / "usual").write_text(done.stdout.split()[-1])
    lab.installation.start_all()
    lab.pass_time(30)
    time.sleep(WATCHED_S)
    taken = lab.ledger.taken[len(before) :]
    lab.crowd.volley(1)
    is_told = lab.wait_for(lambda: len(lab.ledger.taken) > len(before) + len(taken), seconds=TOLD_WITHIN_S)
    known = _known_to_the_copy(lab)
    wrong = [f"I15: {each.kind} went out to {each.to} without a person" for each in taken if each.message_id in known]
    return [*wrong, *([] if is_told else ["I15: who left during the hold was told to nobody"])]


def _known_to_the_copy(lab: Lab) -> set[str]:
    """Return the messages that were laid down before it came back, or are of alerts that were opened before."""
    records = records_of(lab.installation.url)
    older = {each.id for each in records.alerts.values() if each.opened_at < COMES_BACK_AT}
    return {
        name
        for each in records.messages.values()
        if each.created_at < COMES_BACK_AT or each.alert_id in older
        for name in (each.header_id, str(each.id))
    }


def _released(lab: Lab, before: list[Taken]) -> list[str]:
    """Set aside what had been laid down before the copy, send the rest: nothing comes twice."""
    usual = (lab.installation.folder / "usual").read_text()
    done = lab.installation.command("restore", "release", "--yes", "--set-aside-before", usual)
    time.sleep(WATCHED_S)
    wrong = [] if done.returncode == 0 else [f"I15: it was not released: {done.stderr}"]
    known = {each.message_id for each in before}
    again = [each for each in lab.ledger.taken[len(before) :] if each.message_id in known]
    return [*wrong, *(f"I15: {each.message_id} went out again, to {each.to}" for each in again)]


def _lose(lab: Lab) -> None:
    """Put the database aside, and an empty one in its place."""
    file = file_of(lab.installation.url)
    if file is not None:
        for each in file.parent.glob(f"{file.name}*"):
            each.rename(file.parent / f"lost-{each.name}")
        return
    name = make_url(lab.installation.url).database or ""
    with _server(lab) as server:
        server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (name, f"lost_{name}"))))
        made = sql.SQL("CREATE DATABASE {} TEMPLATE template0 OWNER {}")
        server.execute(made.format(sql.Identifier(name), sql.Identifier(OWNER)))


@contextmanager
def _server(lab: Lab) -> Iterator[psycopg.Connection]:
    if lab.cluster is None:
        raise LookupError(lab.kind)
    with psycopg.connect(
        host=str(lab.cluster.folder), user=SUPERUSER, dbname="postgres", autocommit=True
    ) as connection:
        yield connection
