"""What the portal is told about the installation it belongs to."""

import hashlib
import hmac
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class PortalSettings:
    """`keys`: the first signs, all verify. `secure`: pages travel over HTTPS, so cookies and headers insist on it.

    `bars`: templates shown above every page, such as a demo's clock.
    """

    keys: tuple[bytes, ...]
    base_url: str
    secure: bool
    bars: tuple[str, ...] = ()

    def signing_keys(self) -> list[str]:
        """Return the keys for the portal's own signatures, so that no key serves two purposes."""
        return [hmac.new(key, b"muster portal", hashlib.sha256).hexdigest() for key in self.keys]
