"""What production will not start over, and whom a fresh installation lets in: nobody."""

from uuid import uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, update

from attendance import people
from attendance.records.tables import ApiToken, Organisation, Person, SignIn, SignInLink
from muster.cli import cli
from tests.support.cast import TUTOR, build_cast
from tests.support.portal import KEY


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request):
    return request.param


@pytest.fixture
def config(tmp_path, database_url):
    keys = tmp_path / "keys"
    keys.write_bytes(KEY)
    keys.chmod(0o400)
    file = tmp_path / "config.toml"
    file.write_text(
        f"""
environment = "production"
base_url = "https://muster.oakbank.sch.uk"
[database]
url = "{database_url}"
[mail]
host = "127.0.0.1"
tls = "none"
sender = "muster@oakbank.sch.uk"
[security]
contact = "security@oakbank.sch.uk"
[secrets]
key_file = "keys"
""",
        "utf-8",
    )
    return file


def run(config, *words):
    return CliRunner().invoke(cli, ["--config", str(config), *words])


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["worker"], ["tick"]])
def test_production_does_not_run_over_made_up_people(config, store, command):
    build_cast(store)

    result = run(config, *command)

    assert result.exit_code == 1
    assert (
        "The database holds made-up people or organisations, such as admin@cast.example, as a demo does."
        in result.stderr
    )


@pytest.mark.parametrize(
    ("address", "is_made_up"),
    [
        ("a@tansyhill.example.org", True),
        ("a@EXAMPLE.COM", True),
        ("a@school.test", True),
        ("a@example.sch.uk", False),
        ("example.org@oakbank.sch.uk", False),
        ("a@notexample.org", False),
    ],
)
def test_people_at_domains_that_no_mail_reaches_are_made_up(store, address, is_made_up):
    cast = build_cast(store)
    with store.writing() as db:
        for person in db.session.scalars(select(Person)):
            person.email = f"{person.id.hex}@oakbank.sch.uk"
        db.session.execute(update(Organisation).values(email="office@oakbank.sch.uk"))
    with store.writing() as db:
        db.session.execute(update(Person).where(Person.id == cast.people[TUTOR]).values(email=address))

    with store.reading() as db:
        assert people.find_made_up(db) == (address if is_made_up else None)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["worker"], ["tick"]])
def test_production_does_not_run_over_a_demos_organisations(config, store, command):
    with store.writing() as db:
        db.session.add(
            Organisation(
                id=uuid4(),
                code="HARROW",
                name="Harrowdale Academy",
                kind="home_school",
                is_school=True,
                email="office@harrowdale.example.org",
            )
        )

    result = run(config, *command)

    assert result.exit_code == 1
    assert "made-up people or organisations, such as office@harrowdale.example.org" in result.stderr


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_fresh_installation_lets_nobody_in(config, store):
    assert run(config, "tick").exit_code == 0

    with store.reading() as db:
        counts = {
            table.__name__: db.session.scalar(select(func.count()).select_from(table))
            for table in (Person, ApiToken, SignIn, SignInLink)
        }
    assert counts == {"Person": 0, "ApiToken": 0, "SignIn": 0, "SignInLink": 0}


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["worker"]])
def test_a_database_that_is_away_is_said_to_be_no_fault_of_muster_s(config, tmp_path, command):
    away = f"postgresql+psycopg://muster@/muster?host={tmp_path}"
    before, _, after = config.read_text().partition('[database]\nurl = "')
    config.write_text(f'{before}[database]\nurl = "{away}"{after.partition(chr(34))[2]}')

    result = run(config, *command)

    assert result.exit_code == 1
    assert "The database cannot be reached. See that it runs" in result.stderr
