"""What the portal is told about the installation it belongs to."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from attendance.passkeys import Site
from attendance.rows import Grid, Sheet


@dataclass(frozen=True, kw_only=True, slots=True)
class PortalSettings:
    """`keys`: the first signs, all verify. `secure`: pages travel over HTTPS, so cookies and headers insist on it.

    `read_csv` says what a file's bytes hold, row by row; `read_grid` its cells as they stand.
    `bars`: templates shown above every page, as a demo's clock. `registers_address`: where mail with registers is sent,
    before a provider's own part is put into it; None where none is taken.
    """

    keys: tuple[bytes, ...]
    base_url: str
    secure: bool
    read_csv: Callable[[bytes], Sheet]
    read_grid: Callable[[bytes], Grid]
    bars: tuple[str, ...] = ()
    registers_address: str | None = None

    @property
    def passkey_site(self) -> Site | None:
        """Return where passkeys are good; None where pages are reached by an address in figures, which has none."""
        parts = urlsplit(self.base_url)
        host = parts.hostname or ""
        is_figures = ":" in host or host.replace(".", "").isdigit()
        return None if is_figures else Site(host=host, origin=f"{parts.scheme}://{parts.netloc}")

    def signing_keys(self) -> list[str]:
        """Return the keys for the portal's own signatures, so that no key serves two purposes."""
        return [hmac.new(key, b"muster portal", hashlib.sha256).hexdigest() for key in self.keys]
