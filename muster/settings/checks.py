"""What a single key cannot know: which settings go together, and whether secrets can be read."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from muster.settings import production
from muster.settings.production import FEWEST_DIFFERENT
from muster.settings.refusal import key_name
from muster.settings.sections import BouncesSection, InboundMailSection, Section, Settings, SmsKind

SHORTEST_KEY = SHORTEST_TOKEN = 32
# What a header may carry after `Bearer` (RFC 6750, 2.1).
TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")


def faults(settings: Settings, *, needs_secrets: bool = True) -> Iterator[str]:
    """Say a sentence for each thing that does not go together; nothing when all is well.

    Whoever makes backups may not read the secrets, so without `needs_secrets` nobody looks at their files.
    """
    yield from _mail_faults(settings)
    yield from _inbound_faults(settings)
    yield from _bounces_faults(settings)
    yield from _sms_faults(settings)
    if settings.is_production and not settings.sign_in.second_factor:
        yield "[sign_in] second_factor may be switched off only in a test or a demo; production asks everybody for one."
    if settings.deadlines.am >= settings.deadlines.pm:
        yield "[deadlines] am must be earlier than [deadlines] pm."
    if needs_secrets:
        yield from _secret_faults(settings)
    if settings.is_production:
        yield from production.faults(settings)
    if settings.is_production and needs_secrets:
        yield from production.key_faults(settings)


def _mail_faults(settings: Settings) -> Iterator[str]:
    if settings.mail.username and not settings.mail.password_file:
        yield "[mail] password_file is missing: [mail] username is set."


def _inbound_faults(settings: Settings) -> Iterator[str]:
    inbound, bounces = settings.inbound_mail, settings.bounces
    if inbound.host:
        yield from _missing(inbound, "inbound_mail", ("username", "password_file", "address"))
        if inbound.authserv_id is None:
            yield (
                "[inbound_mail] authserv_id is missing: [inbound_mail] host is set, and only the receiving server's "
                "word proves who sent a mail."
            )
    elif inbound.address:
        yield "[inbound_mail] host is missing: [inbound_mail] address is set, and nobody would read what is sent there."
    folders = (inbound.folder, inbound.done_folder, inbound.other_folder)
    if len(set(folders)) < len(folders):
        yield "[inbound_mail] folder, done_folder and other_folder must be three folders."
    if inbound.address and bounces.address and inbound.address.lower() == bounces.address.lower():
        yield "[inbound_mail] address is that of [bounces]: what comes back would be taken for a provider's mail."
    if inbound.host and _mailbox(inbound) == _mailbox(bounces):
        yield "[inbound_mail] is the mailbox of [bounces]: the one would move away what the other is to read."


def _mailbox(section: InboundMailSection | BouncesSection) -> tuple[str | None, str | None, str]:
    return section.host, section.username, section.folder


def _bounces_faults(settings: Settings) -> Iterator[str]:
    bounces = settings.bounces
    if bounces.host:
        yield from _missing(bounces, "bounces", ("username", "password_file", "address"))
    elif bounces.address:
        yield "[bounces] host is missing: [bounces] address is set, and nobody would read what comes back."
    folders = (bounces.folder, bounces.done_folder, bounces.unknown_folder)
    if len(set(folders)) < len(folders):
        yield "[bounces] folder, done_folder and unknown_folder must be three folders."


def _missing(section: Section, name: str, keys: Iterable[str]) -> Iterator[str]:
    """Say of each key that a mailbox with a host must have, and this one has not."""
    for key in keys:
        if getattr(section, key) is None:
            yield f"[{name}] {key} is missing: [{name}] host is set."


def _sms_faults(settings: Settings) -> Iterator[str]:
    if settings.sms.kind is SmsKind.NOTIFY:
        for key in ("api_key_file", "template_id"):
            if getattr(settings.sms, key) is None:
                yield f"[sms] {key} is missing: [sms] kind is “notify”."
    elif settings.sms.callback_token_file:
        yield "[sms] kind is missing: [sms] callback_token_file is set, and nobody would carry the texts it is about."


def _secret_faults(settings: Settings) -> Iterator[str]:
    files = {
        ("mail", "password_file"): settings.mail.password_file,
        ("inbound_mail", "password_file"): settings.inbound_mail.password_file,
        ("bounces", "password_file"): settings.bounces.password_file,
        ("sms", "api_key_file"): settings.sms.api_key_file,
        ("sms", "callback_token_file"): settings.sms.callback_token_file,
        ("secrets", "key_file"): settings.secrets.key_file,
    }
    unreadable = {key: fault for key, file in files.items() if file and (fault := _file_fault(file))}
    yield from (f"{key_name(key)} is {files[key]}, which {fault}." for key, fault in unreadable.items())
    if ("sms", "callback_token_file") not in unreadable and _is_no_token(settings.callback_token()):
        file = settings.sms.callback_token_file
        yield f"[sms] callback_token_file is {file}: it must be one line of 32 or more letters and figures by chance."
    if ("secrets", "key_file") in unreadable:
        return
    if any(len(key) < SHORTEST_KEY for key in settings.secret_keys()):
        yield f"[secrets] key_file is {settings.secrets.key_file}: each line must have 32 or more characters."


def _is_no_token(token: str | None) -> bool:
    return token is not None and (
        TOKEN.fullmatch(token) is None or len(token) < SHORTEST_TOKEN or len(set(token)) < FEWEST_DIFFERENT
    )


def _file_fault(file: Path) -> str | None:
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return "is not there"
    except (OSError, UnicodeDecodeError):
        return "cannot be read as text"
    return None if text.strip() else "is empty"
