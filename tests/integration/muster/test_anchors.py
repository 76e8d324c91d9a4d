"""Each night every chain is anchored; what is cut or reckoned anew afterwards shows against a copy kept elsewhere."""

import json
import stat
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, func, select, update

from attendance import anchors
from attendance.records import events
from attendance.records.tables import Anchor, ChainHead, Event, EventBody, Notice
from attendance.records.vault import KeyRing
from attendance.scope import JOB
from muster.anchor_files import AnchorFiles, anchor_and_write
from muster.cli import cli
from muster.schedule import Clockwork, jobs_for
from tests.support.cast import DSL, at, email_of, pupil_names
from tests.support.tampering import tamper

NIGHT = at("19:00")
SUNDAY = at("19:00", on=NIGHT.date() - timedelta(days=3))


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "anchors"


@pytest.fixture
def files(folder):
    return AnchorFiles(folder)


@pytest.fixture
def told(cast):
    """Three chains: two of home schools, one of a provider."""
    for number in range(3):
        with cast.store.writing() as db:
            where = [cast.northgate, cast.southgate, cast.oakbank]
            db.tell(where, "tried", actor=JOB, at=at("01:00"), body={"number": number})


def anchor(cast, clock, files, when=NIGHT):
    clock.jump(when)
    return anchor_and_write(cast.store, clock, files)


def remove_chain(store, organisation_id):
    tables = (EventBody, Event, ChainHead)
    tamper(store, *(delete(table).where(table.organisation_id == organisation_id) for table in tables))


def taken(cast):
    with cast.store.reading() as db:
        return db.session.scalar(select(func.count()).select_from(Anchor))


def chain_of(organisation_id):
    """Return what takes a whole chain away."""
    return [delete(table).where(table.organisation_id == organisation_id) for table in (EventBody, Event, ChainHead)]


def lost(cast, files):
    with cast.store.reading() as db:
        kept = anchors.parse(files.newest().read_text("utf-8"), cast.store.vault.ring)
        return [(each.organisation_code, each.seq, each.why) for each in anchors.lost(db, kept)]


def whole(cast):
    with cast.store.reading() as db:
        return all(
            events.walk(db.session, each).broken is None for each in events.organisations_with_chains(db.session)
        )


def test_every_head_is_anchored_at_seven_once_an_evening(cast, told, clock, files, folder):
    assert anchor(cast, clock, files, at("18:59")) == 0
    assert anchor(cast, clock, files) == 2
    assert anchor(cast, clock, files, at("23:59")) == 0
    assert anchor(cast, clock, files, NIGHT + timedelta(days=1)) == 2

    assert [file.name for file in sorted(folder.glob("muster-anchor-*"))] == [
        "muster-anchor-2026-09-16.json",
        "muster-anchor-2026-09-17.json",
    ]
    said = json.loads((folder / "muster-anchor-2026-09-16.json").read_text())
    assert {head["organisation"]: head["seq"] for head in said["heads"]} == {
        "NORTHGATE": 3,
        "SOUTHGATE": 3,
        "OAKBANK": 3,
    }
    assert lost(cast, files) == []


def test_nobody_else_may_read_the_file(cast, told, clock, files, folder):
    anchor(cast, clock, files)

    assert stat.S_IMODE(files.newest().stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_crash_before_the_file_is_made_good_with_the_same_words(cast, told, clock, files, folder):
    clock.jump(NIGHT)
    cast.store.command(lambda db: anchors.take_due(db, now=NIGHT))
    with cast.store.reading() as db:
        [kept] = anchors.waiting(db)
    folder.mkdir()
    (folder / "muster-anchor-2026-09-16.new").write_text("half of")

    assert anchor(cast, clock, files, at("19:05")) == 1
    assert files.newest().read_text("utf-8") == kept.document
    assert [file.name for file in folder.glob("muster-anchor-*")] == ["muster-anchor-2026-09-16.json"]


def test_two_workers_take_one_anchor(cast, told, clock, files, shop):
    clock.jump(NIGHT)
    workers = [Clockwork(cast.store, jobs_for(cast.store, shop.sender, clock, anchors=files), clock) for _ in range(2)]

    for worker in workers:
        worker.run(next(job for job in worker.jobs if job.name == "anchor"))

    assert taken(cast) == 1


def test_each_lead_gets_their_own_schools_head_by_mail_alone(cast, told, clock, files, shop):
    anchor(cast, clock, files)
    shop.sender.word(is_urgent=False)

    with cast.store.reading() as db:
        heads = {row.organisation_id: row.hash for row in db.session.scalars(select(ChainHead))}
        notices = list(db.session.scalars(select(Notice).where(Notice.kind == "record")))
    assert {(notice.address, notice.channel) for notice in notices} == {
        (email_of(DSL), "email"), (email_of("south_dsl"), "email"),
    }  # fmt: skip
    mine = next(notice for notice in notices if notice.address == email_of(DSL))
    assert f"row 3, {heads[cast.northgate]}" in mine.detail
    assert heads[cast.southgate] not in mine.detail
    assert not any(name in mine.detail for name in pupil_names())
    assert mine.path == "/"


def test_on_a_day_without_school_there_is_a_file_and_no_mail(cast, told, clock, files):
    assert anchor(cast, clock, files, SUNDAY) == 2

    with cast.store.reading() as db:
        assert db.session.scalars(select(Notice)).all() == []


def test_a_tail_that_was_cut_shows_with_its_head_set_back(cast, told, clock, files):
    anchor(cast, clock, files)
    with cast.store.reading() as db:
        second = events.hash_at(db.session, cast.northgate, 2)
    mine = (Event.organisation_id == cast.northgate) & (Event.seq == 3)
    body = (EventBody.organisation_id == cast.northgate) & (EventBody.seq == 3)
    head = update(ChainHead).where(ChainHead.organisation_id == cast.northgate).values(seq=2, hash=second)
    tamper(cast.store, delete(EventBody).where(body), delete(Event).where(mine), head)

    assert whole(cast)
    assert lost(cast, files) == [("NORTHGATE", 3, "it is missing since 16 September 2026")]


def test_a_whole_chain_that_was_removed_shows(cast, told, clock, files):
    anchor(cast, clock, files)
    tamper(
        cast.store,
        *(delete(table).where(table.organisation_id == cast.oakbank) for table in (EventBody, Event, ChainHead)),
    )

    assert whole(cast)
    assert [each[:2] for each in lost(cast, files)] == [("OAKBANK", 3)]


def test_a_chain_that_was_reckoned_anew_shows(cast, told, clock, files):
    anchor(cast, clock, files)
    tamper(
        cast.store,
        *(delete(table).where(table.organisation_id == cast.northgate) for table in (EventBody, Event, ChainHead)),
    )
    for number in range(5):
        with cast.store.writing() as db:
            db.tell([cast.northgate], "nothing", actor=JOB, at=at("01:00"), body={"number": number})

    assert whole(cast)
    [(code, seq, why)] = lost(cast, files)
    assert (code, seq) == ("NORTHGATE", 3)
    assert "reckoned anew" in why


def test_a_file_that_was_changed_or_is_anothers_proves_nothing(cast, told, clock, files):
    anchor(cast, clock, files)
    document, ring = files.newest().read_text("utf-8"), cast.store.vault.ring
    said = json.loads(document)

    for changed in (
        {**said, "on": "2026-09-15"},
        {**said, "heads": said["heads"][1:]},
        {**said, "heads": [{**said["heads"][0], "seq": 2}, *said["heads"][1:]]},
        {**said, "signature": "0" * 64},
    ):
        with pytest.raises(anchors.AnchorRefused, match="changed after"):
            anchors.parse(json.dumps(changed), ring)
    for rubbish in ("", "[]", "{}", "null", json.dumps({**said, "heads": 3}), json.dumps({**said, "on": "now"})):
        with pytest.raises(anchors.AnchorRefused, match="no anchor"):
            anchors.parse(rubbish, ring)
    with pytest.raises(anchors.AnchorRefused, match="cannot be proven"):
        anchors.parse(document, KeyRing(lambda: (b"another installation's key, long enough",)))


def test_an_anchor_opens_after_the_keys_were_turned(cast, told, clock, files):
    anchor(cast, clock, files)
    old = cast.store.vault.ring
    new = KeyRing(lambda: (b"a newer key that is put before it", *old._read_lines()))

    assert len(anchors.parse(files.newest().read_text("utf-8"), new).heads) == 3


@pytest.fixture
def command(tmp_path, database_url):
    file = tmp_path / "config.toml"
    file.write_text(
        f'environment = "test"\nbase_url = "http://127.0.0.1:8000"\n[database]\nurl = "{database_url}"\n'
        '[mail]\nhost = "127.0.0.1"\ntls = "none"\nsender = "muster@example.org"\n'
    )

    def run(*words):
        return CliRunner().invoke(cli, ["--config", str(file), "audit", "verify", *words])

    return run


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_verify_compares_with_the_newest_anchor_and_with_those_it_is_given(cast, told, clock, files, command, tmp_path):
    before = command()
    assert (before.exit_code, "no anchor" in before.stdout) == (0, True)
    anchor(cast, clock, files)
    kept = tmp_path / "copy.json"
    kept.write_text(files.newest().read_text())
    after = command()
    assert (after.exit_code, "anchored on 16 September 2026" in after.stdout) == (0, True)

    tamper(
        cast.store,
        *(delete(table).where(table.organisation_id == cast.oakbank) for table in (EventBody, Event, ChainHead)),
    )
    files.newest().unlink()

    assert command().exit_code == 0
    found = command("--against", str(kept), "--json")
    assert found.exit_code == 1
    said = json.loads(found.stdout)
    assert said["against"] == ["2026-09-16"]
    assert [(each["organisation"], each["row"]) for each in said["broken"]] == [("OAKBANK", 3)]
    kept.write_text("{}")
    assert command("--against", str(kept)).exit_code == 1


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_copy_in_a_leads_mail_can_be_held_against_the_chain(cast, told, command):
    with cast.store.reading() as db:
        third = events.hash_at(db.session, cast.northgate, 3)

    stands = command("--head", "NORTHGATE", "3", third.upper())
    assert (stands.exit_code, "sent by mail" in stands.stdout) == (0, True)
    for row, row_hash in (("3", "0" * 64), ("4", third)):
        found = command("--head", "NORTHGATE", row, row_hash)
        assert (found.exit_code, f"NORTHGATE: row {row}" in found.stdout) == (1, True)
    assert command("--head", "NOWHERE", "3", third).exit_code == 1
