"""From where somebody tries to get in: what a throttle may count by, and what the owner of an account is told."""

from dataclasses import dataclass, field

from attendance.secret import digest_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """`address` is the network's, `browser` a name fit to show, `known_as` the secret this browser keeps of us.

    Each is empty where it is not known.
    """

    address: str = field(default="", repr=False)
    browser: str = ""
    known_as: str = field(default="", repr=False)

    @property
    def address_digest(self) -> str:
        """Return what is stored of the address; empty where there is none."""
        return digest_of(f"address {self.address}") if self.address else ""

    @property
    def browser_digest(self) -> str:
        """Return what is stored of the browser; empty where it keeps nothing of us."""
        return digest_of(self.known_as) if self.known_as else ""


UNKNOWN_CALLER = Caller()
