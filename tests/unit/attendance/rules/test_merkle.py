"""The tree of RFC 6962: expected values worked out by hand from its definition."""

import hashlib

from attendance.rules.merkle import root


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def leaf(data: bytes) -> bytes:
    return sha(b"\x00" + data)


def node(left: bytes, right: bytes) -> bytes:
    return sha(b"\x01" + left + right)


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert root([]) == sha(b"").hex()


def test_the_root_of_one_is_its_leaf():
    assert root([b"a"]) == leaf(b"a").hex()


def test_three_and_five_split_as_the_definition_says():
    a, b, c, d, e = (leaf(each) for each in (b"a", b"b", b"c", b"d", b"e"))

    assert root([b"a", b"b", b"c"]) == node(node(a, b), c).hex()
    assert root([b"a", b"b", b"c", b"d", b"e"]) == node(node(node(a, b), node(c, d)), e).hex()


def test_another_order_or_one_less_is_another_root():
    whole = root([b"a", b"b", b"c"])

    assert whole not in {root([b"b", b"a", b"c"]), root([b"a", b"b"]), root([b"a", b"b", b"c", b"c"])}
