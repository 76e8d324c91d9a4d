"""Every key there is, its kind and its default. config.example.toml explains each to an administrator."""

import re
from datetime import time
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, IPvAnyAddress, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

NOTIFY_URL = "https://api.notifications.service.gov.uk"
# Only where nothing is real: a demo or a check should not need a key file to start.
PRETEND_KEY = b"muster-demo-and-test-only-no-secret-at-all"


class Environment(StrEnum):
    """What kind of installation this is. Only the first may hold real children's data."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class Tls(StrEnum):
    """How the way to the mail server is encrypted."""

    STARTTLS = "starttls"
    IMPLICIT = "implicit"
    NONE = "none"


class SmsKind(StrEnum):
    """Who carries texts."""

    NONE = "none"
    NOTIFY = "notify"


# What is before an @ has at most 64 characters (RFC 5321, 4.5.3.1.1), and a provider's own part with its + has 21.
LONGEST_LOCAL = 43
MAIL_PORTS = {Tls.STARTTLS: 587, Tls.IMPLICIT: 465, Tls.NONE: 25}


def _wall_time(value: object) -> object:
    # Pydantic would read the number 10 as ten seconds past midnight.
    if isinstance(value, time) or (isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value)):
        return value
    message = 'it must be a time of day in quotes, such as "10:00"'
    raise ValueError(message)


def _mail_address(value: str) -> str:
    address = parseaddr(value)[1]
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        message = "it must be an e-mail address"
        raise ValueError(message)
    return value


def _plain_address(value: str) -> str:
    if re.fullmatch(r"[\w.+-]+@[\w.-]+", value, re.ASCII):
        return value
    message = "it must be an e-mail address alone, without a name"
    raise ValueError(message)


def _registers_address(value: str) -> str:
    local, _, _ = _plain_address(value).partition("@")
    if "+" in local:
        message = "it must be without a +, which Muster puts before each provider's own part"
        raise ValueError(message)
    if len(local) > LONGEST_LOCAL:
        message = f"it must have at most {LONGEST_LOCAL} characters before the @, so that each provider's part fits"
        raise ValueError(message)
    return value


def _server_name(value: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9._-]{1,253}", value):
        return value
    message = "it must be one name as the server writes it, such as mx.example.org"
    raise ValueError(message)


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        message = "it must be a web address beginning with https://"
        raise ValueError(message)
    return value.rstrip("/")


def _database_url(value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        message = "it must begin with sqlite:/// or postgresql://"
        raise ValueError(message)
    return value


def _https_address(value: str) -> str:
    if urlsplit(value).scheme != "https" or re.search(r"\s", value):
        message = "it must be a web address beginning with https://"
        raise ValueError(message)
    return _web_address(value)


def _contact(value: str) -> str:
    if re.fullmatch(r"[\w.+-]+@[\w.-]+", value, re.ASCII):
        return value
    try:
        return _https_address(value)
    except ValueError:
        message = "it must be an address alone: of e-mail, or https://"
        raise ValueError(message) from None


WallTime = Annotated[time, BeforeValidator(_wall_time)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
HttpsAddress = Annotated[str, AfterValidator(_https_address)]
Contact = Annotated[str, AfterValidator(_contact)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
PlainAddress = Annotated[str, AfterValidator(_plain_address)]
RegistersAddress = Annotated[str, AfterValidator(_registers_address)]
ServerName = Annotated[str, AfterValidator(_server_name)]
FolderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9 ._/-]{1,100}$")]
Port = Annotated[int, Field(ge=1, le=65535)]
Name = Annotated[str, Field(min_length=1)]


class Section(BaseModel):
    """A table of config.toml. A key it does not know is refused, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


USUAL_RESERVE_MB = 64


class DatabaseSection(Section):
    """Where everything is kept, and as whom it is reached: the worker and the command line, pages, its owner."""

    url: DatabaseUrl = "sqlite:///muster.db"
    web_url: DatabaseUrl | None = None
    owner_url: DatabaseUrl | None = None
    # Room kept beside a database file for when its disk is full; None: as much as is usual in production, none else.
    reserve_mb: Annotated[int, Field(ge=0, le=10_000)] | None = None


class MailSection(Section):
    """The mail server that sends."""

    host: Name
    port: Port = MAIL_PORTS[Tls.STARTTLS]
    username: Name | None = None
    password_file: Path | None = None
    tls: Tls = Tls.STARTTLS
    sender: MailAddress

    @model_validator(mode="before")
    @classmethod
    def _port_follows_tls(cls, values: Any) -> Any:
        if isinstance(values, dict) and "port" not in values and values.get("tls") in tuple(Tls):
            return {**values, "port": MAIL_PORTS[Tls(values["tls"])]}
        return values


class InboundMailSection(Section):
    """The mailbox providers write to; none by default. `authserv_id` is how its server signs what it says of a sender.

    Each provider's own address is `address` with a secret part behind a +.
    """

    host: Name | None = None
    port: Port = 993
    tls: Tls = Tls.IMPLICIT
    username: Name | None = None
    password_file: Path | None = None
    address: RegistersAddress | None = None
    authserv_id: ServerName | None = None
    folder: FolderName = "INBOX"
    done_folder: FolderName = "Muster-done"
    other_folder: FolderName = "Muster-other"


class BouncesSection(Section):
    """The mailbox that bounces come to; none by default. Its address is the return path of every mail."""

    host: Name | None = None
    port: Port = 993
    tls: Tls = Tls.IMPLICIT
    username: Name | None = None
    password_file: Path | None = None
    address: PlainAddress | None = None
    folder: FolderName = "INBOX"
    done_folder: FolderName = "Muster-done"
    unknown_folder: FolderName = "Muster-unknown"


class SmsSection(Section):
    """The carrier of texts; none by default."""

    kind: SmsKind = SmsKind.NONE
    api_key_file: Path | None = None
    callback_token_file: Path | None = None
    base_url: WebAddress = NOTIFY_URL
    template_id: Name | None = None


class DeadlinesSection(Section):
    """When registers are due where nobody else has said, in London wall time."""

    am: WallTime = time(10, 0)
    pm: WallTime = time(14, 0)
    nudge_minutes: Annotated[int, Field(ge=0, le=120)] = 20


class WeekSection(Section):
    """When the week's summary goes out, in London wall time."""

    draft_at: WallTime = time(15, 0)
    final_at: WallTime = time(8, 30)


class WebSection(Section):
    """What stands between browsers and Muster."""

    trusted_proxy: IPvAnyAddress | None = None


class HeartbeatSection(Section):
    """What is told from time to time that Muster lives, and who does the worker's work once it is silent."""

    ping_url: WebAddress | None = None
    web_takes_over: bool = True
    silent_for_s: Annotated[int, Field(ge=20, le=600)] = 60


class AlarmsSection(Section):
    """Who hears when a school has nobody left to tell."""

    email: MailAddress | None = None


class SecuritySection(Section):
    """Where somebody who found a weakness writes, and what they may expect; shown to everybody."""

    contact: Contact | None = None
    policy_url: HttpsAddress | None = None


class SecretsSection(Section):
    """The keys that sign and encrypt."""

    key_file: Path | None = None


class AuditSection(Section):
    """Where the nightly anchors of the event log are written; beside the database, or beside the settings."""

    anchor_dir: Path | None = None


class BackupSection(Section):
    """Where sealed backups lie, for whom they are sealed, and how long they stay there."""

    folder: Path | None = None
    recipients: Path | None = None
    keep_days: Annotated[int, Field(ge=1, le=3650)] = 35


class SignInSection(Section):
    """How people sign in."""

    second_factor: bool = True


class ClockSection(Section):
    """The simulated clock of a test or a demo."""

    file: Path | None = None


class Settings(BaseSettings):
    """All settings of one installation. Paths are absolute and secret files were there when it was built."""

    model_config = SettingsConfigDict(
        env_prefix="MUSTER_", env_nested_delimiter="__", env_ignore_empty=True, extra="forbid", frozen=True
    )

    environment: Environment = Environment.PRODUCTION
    base_url: WebAddress
    database: DatabaseSection = DatabaseSection()
    web: WebSection = WebSection()
    mail: MailSection
    inbound_mail: InboundMailSection = InboundMailSection()
    bounces: BouncesSection = BouncesSection()
    sms: SmsSection = SmsSection()
    deadlines: DeadlinesSection = DeadlinesSection()
    week: WeekSection = WeekSection()
    heartbeat: HeartbeatSection = HeartbeatSection()
    alarms: AlarmsSection = AlarmsSection()
    security: SecuritySection = SecuritySection()
    secrets: SecretsSection = SecretsSection()
    audit: AuditSection = AuditSection()
    backup: BackupSection = BackupSection()
    clock: ClockSection = ClockSection()
    sign_in: SignInSection = SignInSection()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  the base class's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file, and nothing else speak."""
        return env_settings, init_settings

    @property
    def is_production(self) -> bool:
        """Whether this installation may hold real children's data."""
        return self.environment is Environment.PRODUCTION

    @property
    def reserve_mb(self) -> int:
        """How much room is kept beside a database file for when its disk is full; 0 for none."""
        usual = USUAL_RESERVE_MB if self.is_production else 0
        return usual if self.database.reserve_mb is None else self.database.reserve_mb

    def mail_password(self) -> str | None:
        """Return the sending mail server's password, or None when there is none."""
        return _read_secret(self.mail.password_file)

    def inbound_mail_password(self) -> str | None:
        """Return the password of the mailbox that providers write to, or None when there is none."""
        return _read_secret(self.inbound_mail.password_file)

    def bounces_password(self) -> str | None:
        """Return the password of the mailbox for bounces, or None when there is none."""
        return _read_secret(self.bounces.password_file)

    def sms_api_key(self) -> str | None:
        """Return the text carrier's key, or None when there is none."""
        return _read_secret(self.sms.api_key_file)

    def callback_token(self) -> str | None:
        """Return the token that the text carrier shows when it says what arrived, or None when it says nothing."""
        return _read_secret(self.sms.callback_token_file)

    def secret_keys(self) -> tuple[bytes, ...]:
        """Return the keys that sign and encrypt: the first for what is new, the others for what is old."""
        text = _read_secret(self.secrets.key_file)
        if text is None:
            return (PRETEND_KEY,)
        return tuple(line.strip().encode() for line in text.splitlines() if line.strip())


def _read_secret(file: Path | None) -> str | None:
    return None if file is None else file.read_text("utf-8").strip()
