"""What a single key cannot know: which settings go together, and whether secrets can be read."""

import re
from collections.abc import Iterator
from pathlib import Path

from muster.settings import production
from muster.settings.production import FEWEST_DIFFERENT
from muster.settings.refusal import key_name
from muster.settings.sections import Settings, SmsKind

SHORTEST_KEY = SHORTEST_TOKEN = 32
# What a header may carry after `Bearer` (RFC 6750, 2.1).
TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")


def faults(settings: Settings, *, needs_secrets: bool = True) -> Iterator[str]:
    """Say a sentence for each thing that does not go together; nothing when all is well.

    Whoever makes backups may not read the secrets, so without `needs_secrets` nobody looks at their files.
    """
    yield from _mail_faults(settings)
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
    mail, inbound = settings.mail, settings.inbound_mail
    if mail.username and not mail.password_file:
        yield "[mail] password_file is missing: [mail] username is set."
    if inbound.host:
        for key in ("username", "password_file"):
            if getattr(inbound, key) is None:
                yield f"[inbound_mail] {key} is missing: [inbound_mail] host is set."


def _bounces_faults(settings: Settings) -> Iterator[str]:
    bounces = settings.bounces
    if bounces.host:
        for key in ("username", "password_file", "address"):
            if getattr(bounces, key) is None:
                yield f"[bounces] {key} is missing: [bounces] host is set."
    elif bounces.address:
        yield "[bounces] host is missing: [bounces] address is set, and nobody would read what comes back."
    folders = (bounces.folder, bounces.done_folder, bounces.unknown_folder)
    if len(set(folders)) < len(folders):
        yield "[bounces] folder, done_folder and unknown_folder must be three folders."


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
