"""Each provider's own e-mail address: that of the mailbox, with the provider's secret behind a + (RFC 5233).

Pure: text in, text out. Whose a secret is the records say; who sent a mail, no address says.
"""

import re

# 100 bits in the letters of base32 (RFC 4648, 6): a server that changes capitals on the way loses none of them.
LETTERS, LENGTH = "abcdefghijklmnopqrstuvwxyz234567", 20
_SHAPE = re.compile(r"([^@]+)\+([a-z2-7]{20})(@[^@]+)")


def address_with(secret: str, base: str) -> str:
    """Return the address that has this secret; `base` is the mailbox's own."""
    local, _, domain = base.rpartition("@")
    return f"{local}+{secret}@{domain}"


def secret_in(address: str, base: str) -> str | None:
    """Return the secret of an address, in small letters; None unless it is `base` with one and nothing else."""
    found = _SHAPE.fullmatch(address.lower()) if address.isascii() else None
    return found[2] if found and found[1] + found[3] == base.lower() else None
