"""One hash over many: a Merkle tree as in RFC 6962, section 2.1, so that none can be left out or changed unseen."""

import hashlib
from collections.abc import Iterable

LEAF, NODE = b"\x00", b"\x01"


def root(leaves: Iterable[bytes]) -> str:
    """Return the root over leaves in their order; of none it is the hash of nothing."""
    level = [_hash(LEAF + leaf) for leaf in leaves]
    if not level:
        return _hash(b"").hex()
    while len(level) > 1:
        pairs = [_hash(NODE + one + other) for one, other in zip(level[::2], level[1::2], strict=False)]
        # One that has no partner goes up as it is.
        level = pairs + level[len(pairs) * 2 :]
    return level[0].hex()


def _hash(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
