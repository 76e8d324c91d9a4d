"""What is needed to reach a mail server. Whether `none` is allowed is for `muster.settings`."""

from dataclasses import dataclass, field
from enum import StrEnum

from notifications.bounces.mark import Marks


class Tls(StrEnum):
    """How the connection is encrypted. There is no falling back from one to another."""

    STARTTLS = "starttls"
    IMPLICIT = "implicit"
    NONE = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class SmtpSettings:
    """Where the mail server is and how to talk to it.

    `sender` is an address, with a name if wished. `timeout_s` bounds one wait and `whole_s`
    one whole letter. A connection idle for longer than `idle_s` is not used again.
    `returns_to` is the mailbox that bounces come to, where one is read, and `marks` what they are known by;
    `asks_success` says that reports of arrival are wanted too.
    """

    host: str
    port: int
    sender: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: Tls = Tls.STARTTLS
    timeout_s: float = 10
    whole_s: float = 30
    idle_s: float = 30
    returns_to: str | None = None
    marks: Marks | None = None
    asks_success: bool = False
