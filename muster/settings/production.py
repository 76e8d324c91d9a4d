"""What production refuses and a test or a demo may have: each would leave real children's data less than safe."""

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from muster.settings.hosts import is_this_machine
from muster.settings.sections import PRETEND_KEY, Settings, Tls

# A key of 32 characters made by chance repeats a few; one typed by hand repeats nearly all.
FEWEST_DIFFERENT = 12
# What stands where somebody copied an example and meant to come back.
EXAMPLE_WORDS = (b"example", b"changeme", b"change-me", b"change_me", b"secret", b"password", b"muster", b"12345678")
DEBUGGING = ("FLASK_DEBUG", "PYTHONDEVMODE")
OFF = {"", "0", "false", "no", "off"}


def faults(settings: Settings, environment: Mapping[str, str] = os.environ) -> Iterator[str]:
    """Say a sentence for each thing that production refuses."""
    if urlsplit(settings.base_url).scheme != "https":
        yield "base_url must begin with https:// in production, because people sign in there."
    if settings.mail.tls is Tls.NONE and not is_this_machine(settings.mail.host):
        yield (
            "[mail] tls is “none”, which would send names and places of children unprotected; "
            "use starttls or implicit, or a mail server on this machine."
        )
    for name, mailbox in (("inbound_mail", settings.inbound_mail), ("bounces", settings.bounces)):
        if mailbox.host and mailbox.tls is Tls.NONE and not is_this_machine(mailbox.host):
            yield (
                f"[{name}] tls is “none”, which would send its password unprotected; use implicit or starttls, "
                "or a mail server on this machine."
            )
    if settings.security.contact is None:
        yield "[security] contact is missing: whoever finds a weakness reads it at /.well-known/security.txt."
    if settings.clock.file:
        yield "[clock] file is only for a test or a demo; production follows the real time."
    for name in DEBUGGING:
        if environment.get(name, "").lower() not in OFF:
            yield f"{name} is set in the environment: production never debugs, because errors show what they hold."
    yield from _address_faults(settings)


def _address_faults(settings: Settings) -> Iterator[str]:
    for key, address in {
        "[sms] base_url": settings.sms.base_url,
        "[heartbeat] ping_url": settings.heartbeat.ping_url,
    }.items():
        if address and urlsplit(address).scheme != "https" and not is_this_machine(urlsplit(address).hostname):
            yield f"{key} must begin with https:// in production."
    for key in ("url", "web_url", "owner_url"):
        url = getattr(settings.database, key)
        if url and not _is_verified(url):
            yield (
                f"[database] {key} leads to another machine without proof that it is the right one: "
                "add ?sslmode=verify-full&sslrootcert=FILE to it."
            )


def _is_verified(url: str) -> bool:
    parts = urlsplit(url)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    hosts = (asked.get("host") or parts.hostname or "").split(",")
    # Without a host, or with a folder for one, it is a socket of this machine.
    is_near = all(not host or host.startswith("/") or is_this_machine(host) for host in hosts)
    return parts.scheme.startswith("sqlite") or is_near or asked.get("sslmode") == "verify-full"


def key_faults(settings: Settings) -> Iterator[str]:
    """Say a sentence for each thing that is wrong with the key file."""
    file = settings.secrets.key_file
    if file is None:
        yield "[secrets] key_file is missing: production needs a file with a key of 32 or more characters."
        return
    if not file.is_file():
        return
    if any(_is_example(key) for key in settings.secret_keys()):
        yield (
            f"[secrets] key_file is {file}: a line of it is an example or repeats itself. "
            "Make a key with `openssl rand -base64 48`."
        )
    if _others_can_read(file):
        yield f"[secrets] key_file is {file}, which others on this machine can read or change. Run `chmod 400 {file}`."


def _is_example(key: bytes) -> bool:
    plain = key.lower()
    return key == PRETEND_KEY or len(set(key)) < FEWEST_DIFFERENT or any(word in plain for word in EXAMPLE_WORDS)


def _others_can_read(file: Path) -> bool:
    return bool(file.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP))
