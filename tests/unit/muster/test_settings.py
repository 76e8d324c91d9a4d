import os
import tomllib
from datetime import time
from pathlib import Path

import pytest
from pydantic import BaseModel

from muster.settings import Environment, Settings, SettingsRefused, Tls, build_settings, load_settings

KEY = "qL0vTz7NnB2xYw5RjK8sHd3GfP6aMc1U"
OLDER = "e4Wf9XbJt1VkZr6YhQ8mNp2DsLc5GuTa"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    # As an administrator makes secrets: nobody else can read them.
    before = os.umask(0o077)
    (tmp_path / "keys").write_text(f"{KEY}\n")
    yield tmp_path
    os.umask(before)


@pytest.fixture
def minimal():
    return {
        "base_url": "https://muster.example.org",
        "mail": {"host": "smtp.example.org", "sender": "Muster <muster@example.org>"},
        "security": {"contact": "security@example.org"},
        "secrets": {"key_file": "keys"},
    }


def refusal(values, folder):
    with pytest.raises(SettingsRefused) as caught:
        build_settings(values, folder=folder)
    return caught.value.sentences


def test_five_keys_are_enough(minimal, folder):
    settings = build_settings(minimal, folder=folder)

    assert settings.environment is Environment.PRODUCTION
    assert settings.database.url == f"sqlite:///{folder}/muster.db"
    assert (settings.mail.tls, settings.mail.port) == (Tls.STARTTLS, 587)
    assert (settings.deadlines.am, settings.deadlines.pm, settings.deadlines.nudge_minutes) == (time(10), time(14), 20)
    assert (settings.week.draft_at, settings.week.final_at) == (time(15), time(8, 30))


def test_everything_that_is_missing_is_named_at_once(folder):
    assert refusal({}, folder) == ("base_url is missing.", "[mail] host is missing.", "[mail] sender is missing.")


def test_a_missing_key_in_a_section_that_is_there_is_named(minimal, folder):
    del minimal["mail"]["sender"]

    assert refusal(minimal, folder) == ("[mail] sender is missing.",)


def test_a_misspelt_key_is_named_and_the_right_one_suggested(minimal, folder):
    minimal["deadlines"] = {"nudge_minute": 15}

    assert refusal(minimal, folder) == (
        "[deadlines] nudge_minute is not a setting of Muster. Did you mean nudge_minutes?",
    )


def test_a_misspelt_section_is_named(minimal, folder):
    minimal["deadline"] = {"am": "09:30"}

    assert refusal(minimal, folder) == ("deadline is not a setting of Muster. Did you mean deadlines?",)


def test_a_password_written_into_the_file_is_refused_and_not_repeated(minimal, folder):
    minimal["mail"]["password"] = "hunter2"

    assert "hunter2" not in " ".join(refusal(minimal, folder))


@pytest.mark.parametrize(
    ("section", "key", "value", "sentence"),
    [
        ("mail", "tls", "ssl", "[mail] tls is “ssl”: it must be starttls, implicit or none."),
        ("mail", "port", "smtp", "[mail] port is “smtp”: it must be a whole number."),
        ("mail", "sender", "Muster", "[mail] sender is “Muster”: it must be an e-mail address."),
        ("deadlines", "am", 10, '[deadlines] am is “10”: it must be a time of day in quotes, such as "10:00".'),
        (
            "security",
            "contact",
            "Us <us@example.org>",
            "[security] contact is “Us <us@example.org>”: it must be an address alone: of e-mail, or https://.",
        ),
        (
            "security",
            "policy_url",
            "http://example.org/security",
            "[security] policy_url is “http://example.org/security”: it must be a web address beginning with https://.",
        ),
        (
            "database",
            "url",
            "mysql://muster:hunter2@db/muster",
            "[database] url: it must begin with sqlite:/// or postgresql://.",
        ),
    ],
)
def test_a_value_that_cannot_be_is_named_with_what_it_must_be(minimal, folder, section, key, value, sentence):
    minimal.setdefault(section, {})[key] = value

    assert refusal(minimal, folder) == (sentence,)


def test_an_unknown_environment_is_named(minimal, folder):
    minimal["environment"] = "live"

    assert refusal(minimal, folder) == ("environment is “live”: it must be production, demo or test.",)


def test_every_key_can_be_set_in_the_environment_which_wins(minimal, folder, monkeypatch):
    monkeypatch.setenv("MUSTER_MAIL__HOST", "other.example.org")
    monkeypatch.setenv("MUSTER_DEADLINES__AM", "09:30")
    monkeypatch.setenv("MUSTER_BASE_URL", "https://elsewhere.example.org/")
    settings = build_settings(minimal, folder=folder)

    assert settings.mail.host == "other.example.org"
    assert settings.mail.sender == "Muster <muster@example.org>"
    assert settings.deadlines.am == time(9, 30)
    assert settings.base_url == "https://elsewhere.example.org"


def test_a_misspelt_key_in_the_environment_is_named(minimal, folder, monkeypatch):
    monkeypatch.setenv("MUSTER_MAIL__HOTS", "smtp.example.org")

    assert refusal(minimal, folder) == ("[mail] hots is not a setting of Muster. Did you mean host?",)


def test_a_misspelt_section_in_the_environment_is_named(minimal, folder, monkeypatch):
    monkeypatch.setenv("MUSTER_MIAL__HOST", "smtp.example.org")

    assert refusal(minimal, folder) == (
        "MUSTER_MIAL__HOST in the environment is not a setting of Muster: there is no section [mial].",
    )


def test_what_a_container_platform_sets_by_itself_is_no_setting(minimal, folder, monkeypatch):
    monkeypatch.setenv("MUSTER_PORT", "tcp://10.0.0.1:8000")

    assert build_settings(minimal, folder=folder).mail.host == "smtp.example.org"


def test_relative_paths_are_taken_from_the_config_files_folder(folder, monkeypatch):
    home = folder / "etc"
    home.mkdir()
    (home / "keys").write_text(KEY)
    (home / "config.toml").write_text(
        """
        base_url = "https://muster.example.org"
        [database]
        url = "sqlite:///data/muster.db"
        [mail]
        host = "smtp.example.org"
        sender = "muster@example.org"
        [security]
        contact = "security@example.org"
        [secrets]
        key_file = "keys"
        """
    )
    settings = load_settings(home / "config.toml")

    assert settings.secrets.key_file == home / "keys"
    assert settings.database.url == f"sqlite:///{home}/data/muster.db"


def test_an_absolute_database_path_and_a_server_stay_as_they_are(minimal, folder):
    minimal["database"] = {"url": "sqlite:////var/lib/muster.db"}
    assert build_settings(minimal, folder=folder).database.url == "sqlite:////var/lib/muster.db"

    minimal["database"] = {"url": "postgresql://muster@db/muster?sslmode=verify-full"}
    assert build_settings(minimal, folder=folder).database.url == "postgresql://muster@db/muster?sslmode=verify-full"


@pytest.mark.parametrize(
    ("section", "key"),
    [
        ("mail", "password_file"),
        ("inbound_mail", "password_file"),
        ("bounces", "password_file"),
        ("sms", "api_key_file"),
        ("secrets", "key_file"),
    ],
)
def test_a_secret_file_that_is_not_there_is_named_with_its_whole_path(minimal, folder, section, key):
    minimal.setdefault(section, {})[key] = "nowhere"

    assert refusal(minimal, folder) == (f"[{section}] {key} is {folder}/nowhere, which is not there.",)


def test_an_empty_secret_file_is_named(minimal, folder):
    (folder / "keys").write_text("\n")

    assert refusal(minimal, folder) == (f"[secrets] key_file is {folder}/keys, which is empty.",)


def test_a_key_that_is_too_short_is_refused_and_not_shown(minimal, folder):
    (folder / "keys").write_text(f"{KEY}\nshort-but-all-by-chance\n")
    sentences = refusal(minimal, folder)

    assert sentences == (f"[secrets] key_file is {folder}/keys: each line must have 32 or more characters.",)


def test_production_needs_a_key_file(minimal, folder):
    del minimal["secrets"]

    assert refusal(minimal, folder) == (
        "[secrets] key_file is missing: production needs a file with a key of 32 or more characters.",
    )


@pytest.mark.parametrize("environment", ["test", "demo"])
def test_a_test_and_a_demo_start_without_a_key_file_and_agree_on_a_key(minimal, folder, environment):
    del minimal["secrets"]
    settings = build_settings({**minimal, "environment": environment}, folder=folder)

    assert [len(key) >= 32 for key in settings.secret_keys()] == [True]


def test_the_keys_come_in_the_files_order(minimal, folder):
    (folder / "keys").write_text(f"{KEY}\n\n  {OLDER}\n")

    assert build_settings(minimal, folder=folder).secret_keys() == (KEY.encode(), OLDER.encode())


def test_a_password_is_read_from_its_file_without_the_line_end(minimal, folder):
    (folder / "mail-password").write_text("correct horse\n")
    minimal["mail"] |= {"username": "muster", "password_file": "mail-password"}

    assert build_settings(minimal, folder=folder).mail_password() == "correct horse"


def test_a_user_name_without_a_password_is_refused(minimal, folder):
    minimal["mail"]["username"] = "muster"

    assert refusal(minimal, folder) == ("[mail] password_file is missing: [mail] username is set.",)


def test_production_never_sends_unprotected_mail_across_a_network(minimal, folder):
    minimal["mail"]["tls"] = "none"

    assert refusal(minimal, folder)[0].startswith("[mail] tls is “none”, which would send")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_a_mail_server_on_this_machine_needs_no_encryption(minimal, folder, host):
    minimal["mail"] |= {"tls": "none", "host": host}

    assert build_settings(minimal, folder=folder).mail.port == 25


def test_a_test_may_send_unprotected_mail(minimal, folder):
    minimal["mail"]["tls"] = "none"

    assert build_settings({**minimal, "environment": "test"}, folder=folder).mail.tls is Tls.NONE


def test_production_follows_no_clock_file(minimal, folder):
    minimal["clock"] = {"file": "clock"}

    assert refusal(minimal, folder) == ("[clock] file is only for a test or a demo; production follows the real time.",)


def test_a_test_may_follow_a_clock_file_that_is_not_there_yet(minimal, folder):
    settings = build_settings({**minimal, "environment": "test", "clock": {"file": "clock"}}, folder=folder)

    assert settings.clock.file == folder / "clock"


def test_production_is_reached_by_https(minimal, folder):
    minimal["base_url"] = "http://muster.example.org"

    assert refusal(minimal, folder) == (
        "base_url must begin with https:// in production, because people sign in there.",
    )


def test_texts_by_notify_need_a_key_and_a_template(minimal, folder):
    minimal["sms"] = {"kind": "notify"}

    assert refusal(minimal, folder) == (
        "[sms] api_key_file is missing: [sms] kind is “notify”.",
        "[sms] template_id is missing: [sms] kind is “notify”.",
    )


@pytest.mark.parametrize(
    ("token", "is_one"),
    [
        ("0123456789abcdef0123456789abcdef", True),
        ("0123456789abcdef0123456789abcde", False),
        ("abababababababababababababababababab", False),
        ("0123456789abcdef 0123456789abcdef", False),
        ("0123456789abcdef0123456789abcdef\n0123456789abcdef0123456789abcdef", False),
    ],
)
def test_the_token_of_a_carrier_is_long_and_by_chance_and_never_shown(minimal, folder, token, is_one):
    (folder / "token").write_text(f"{token}\n")
    (folder / "key").write_text("pretended")
    minimal["sms"] = {"kind": "notify", "api_key_file": "key", "template_id": "x", "callback_token_file": "token"}

    if is_one:
        assert build_settings(minimal, folder=folder).callback_token() == token
    else:
        [sentence] = refusal(minimal, folder)
        assert sentence.startswith(f"[sms] callback_token_file is {folder}/token: it must be one line of 32 or more")
        assert token[:16] not in sentence


def test_a_token_of_a_carrier_wants_a_carrier_and_its_file(minimal, folder):
    minimal["sms"] = {"callback_token_file": "nowhere"}

    kind, file = refusal(minimal, folder)
    assert kind.startswith("[sms] kind is missing")
    assert file == f"[sms] callback_token_file is {folder}/nowhere, which is not there."


def inbound(**changed):
    return {
        "host": "imap.example.org",
        "username": "registers",
        "password_file": "keys",
        "address": "registers@example.org",
        "authserv_id": "mx.example.org",
        **changed,
    }


def test_a_mailbox_that_providers_write_to_is_read_as_it_is_set(minimal, folder):
    (folder / "inbound").write_text("correct horse\n")
    settings = build_settings({**minimal, "inbound_mail": inbound(password_file="inbound")}, folder=folder)

    read = settings.inbound_mail
    assert (read.port, read.tls, settings.inbound_mail_password()) == (993, Tls.IMPLICIT, "correct horse")
    assert (read.folder, read.done_folder, read.other_folder) == ("INBOX", "Muster-done", "Muster-other")


def test_a_mailbox_that_providers_write_to_needs_a_user_a_password_an_address_and_who_proves_a_sender(minimal, folder):
    minimal["inbound_mail"] = {"host": "imap.example.org", "other_folder": "INBOX"}

    assert refusal(minimal, folder) == (
        "[inbound_mail] username is missing: [inbound_mail] host is set.",
        "[inbound_mail] password_file is missing: [inbound_mail] host is set.",
        "[inbound_mail] address is missing: [inbound_mail] host is set.",
        (
            "[inbound_mail] authserv_id is missing: [inbound_mail] host is set, and only the receiving server's word "
            "proves who sent a mail."
        ),
        "[inbound_mail] folder, done_folder and other_folder must be three folders.",
    )


def test_an_address_for_registers_that_nobody_reads_is_refused(minimal, folder):
    minimal["inbound_mail"] = {"address": "registers@example.org"}

    assert refusal(minimal, folder) == (
        "[inbound_mail] host is missing: [inbound_mail] address is set, and nobody would read what is sent there.",
    )


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("address", "Registers <registers@example.org>", "it must be an e-mail address alone, without a name"),
        ("address", "a+b@example.org", "it must be without a +, which Muster puts before each provider's own part"),
        (
            "address",
            f"{'a' * 44}@example.org",
            "it must have at most 43 characters before the @, so that each provider's part fits",
        ),
        (
            "authserv_id",
            "mx.example.org; dmarc=pass",
            "it must be one name as the server writes it, such as mx.example.org",
        ),
        ("authserv_id", "", "it must be one name as the server writes it, such as mx.example.org"),
    ],
)
def test_what_a_mailbox_that_providers_write_to_can_not_have_is_said_with_why(minimal, folder, key, value, reason):
    minimal["inbound_mail"] = inbound(**{key: value})

    assert refusal(minimal, folder) == (f"[inbound_mail] {key} is “{value}”: {reason}.",)


def test_registers_and_bounces_have_each_their_own_address_and_mailbox(minimal, folder):
    minimal["inbound_mail"] = inbound(address="Registers@example.org")
    minimal["bounces"] = {key: value for key, value in inbound().items() if key != "authserv_id"}

    assert refusal(minimal, folder) == (
        "[inbound_mail] address is that of [bounces]: what comes back would be taken for a provider's mail.",
        "[inbound_mail] is the mailbox of [bounces]: the one would move away what the other is to read.",
    )
    minimal["bounces"] |= {"address": "bounces@example.org", "username": "bounces"}
    assert build_settings(minimal, folder=folder).bounces.address == "bounces@example.org"


@pytest.mark.parametrize("section", ["inbound_mail", "bounces"])
def test_production_reads_no_mailbox_of_another_machine_unprotected(minimal, folder, section):
    mailbox = inbound(tls="none")
    if section == "bounces":
        del mailbox["authserv_id"]

    (said,) = refusal({**minimal, section: mailbox}, folder)
    assert said.startswith(f"[{section}] tls is “none”, which would send its password unprotected")
    build_settings({**minimal, section: {**mailbox, "host": "localhost"}}, folder=folder)
    build_settings({**minimal, "environment": "test", section: mailbox}, folder=folder)


def test_a_mailbox_for_bounces_needs_a_user_a_password_and_the_address_that_mail_comes_back_to(minimal, folder):
    minimal["bounces"] = {"host": "imap.example.org", "done_folder": "INBOX"}

    assert refusal(minimal, folder) == (
        "[bounces] username is missing: [bounces] host is set.",
        "[bounces] password_file is missing: [bounces] host is set.",
        "[bounces] address is missing: [bounces] host is set.",
        "[bounces] folder, done_folder and unknown_folder must be three folders.",
    )


def test_a_return_path_that_nobody_reads_is_refused(minimal, folder):
    minimal["bounces"] = {"address": "bounces@example.org"}

    assert refusal(minimal, folder) == (
        "[bounces] host is missing: [bounces] address is set, and nobody would read what comes back.",
    )


@pytest.mark.parametrize("address", ["Muster <bounces@example.org>", "bounces", "a@b, c@d"])
def test_a_return_path_is_an_address_alone(minimal, folder, address):
    minimal["bounces"] = {"address": address}

    (said,) = refusal(minimal, folder)
    assert said == f"[bounces] address is “{address}”: it must be an e-mail address alone, without a name."


@pytest.mark.parametrize("section", ["inbound_mail", "bounces"])
@pytest.mark.parametrize("name", ['a"b', "a\nb", "", "ü"])
def test_a_folder_s_name_can_hold_no_command(minimal, folder, section, name):
    minimal[section] = {"folder": name}

    assert len(refusal(minimal, folder)) == 1


def test_the_morning_is_due_before_the_afternoon(minimal, folder):
    minimal["deadlines"] = {"am": "14:30"}

    assert refusal(minimal, folder) == ("[deadlines] am must be earlier than [deadlines] pm.",)


def test_with_no_settings_at_all_it_is_said_how_to_begin(folder):
    with pytest.raises(SettingsRefused, match=r"Copy config\.example\.toml to config\.toml"):
        load_settings()


def test_config_toml_in_this_folder_is_found(folder):
    (folder / "config.toml").write_text('base_url = "nonsense"\n')

    with pytest.raises(SettingsRefused, match="nonsense"):
        load_settings()


def test_the_file_named_in_the_environment_is_used_unless_one_is_given(folder, monkeypatch):
    (folder / "named.toml").write_text('base_url = "from-variable"\n')
    (folder / "given.toml").write_text('base_url = "from-option"\n')
    monkeypatch.setenv("MUSTER_CONFIG", "named.toml")

    with pytest.raises(SettingsRefused, match="from-variable"):
        load_settings()
    with pytest.raises(SettingsRefused, match="from-option"):
        load_settings(Path("given.toml"))


def test_a_named_file_that_is_not_there_is_refused(folder):
    with pytest.raises(SettingsRefused, match=r"nowhere\.toml is not there"):
        load_settings(Path("nowhere.toml"))


def test_a_file_that_is_no_toml_is_refused_with_the_line(folder):
    (folder / "config.toml").write_text("base_url = https://muster.example.org\n")

    with pytest.raises(SettingsRefused, match=r"not valid TOML.*line 1"):
        load_settings()


def example():
    return (Path(__file__).parents[3] / "config.example.toml").read_text()


def test_the_example_names_every_setting_there_is():
    uncommented = "\n".join(
        line.removeprefix("# ") if line.startswith("# ") and " = " in line else line for line in example().splitlines()
    )
    documented = tomllib.loads(uncommented)
    known = {
        name: set(section.model_fields) if (section := section_of(field)) else None
        for name, field in Settings.model_fields.items()
    }

    assert {name: set(value) if isinstance(value, dict) else None for name, value in documented.items()} == known


def section_of(field):
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def test_the_example_loads_as_it_stands(folder):
    (folder / "config.toml").write_text(example())
    (folder / "secrets").mkdir()
    (folder / "secrets" / "keys").write_text(KEY)

    assert load_settings().environment is Environment.PRODUCTION


def test_the_examples_commented_values_are_the_defaults(folder):
    documented = tomllib.loads(
        "\n".join(line.removeprefix("# ") for line in example().splitlines() if " = " in line or line.startswith("["))
    )
    (folder / "config.toml").write_text(example())
    (folder / "secrets").mkdir()
    (folder / "secrets" / "keys").write_text(KEY)
    settings = load_settings()

    for section in ("deadlines", "week"):
        assert documented[section] == {
            key: value if isinstance(value, int) else value.strftime("%H:%M")
            for key, value in getattr(settings, section)
        }
