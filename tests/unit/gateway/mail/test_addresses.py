"""The addresses of a mail: those it is from, without a doubt or not at all, and those it was sent to."""

import pytest

from gateway.mail.addresses import recipients_of, senders_of

A, B = "a@one.example", "b@two.example"
CLEAR = [
    (A, (A,)),
    (f"<{A}>", (A,)),
    ("A.Name+x@ONE.Example", ("A.Name+x@one.example",)),
    (f"J. O'Hale-Smith <{A}>", (A,)),
    (f'"Hale, Jo" <{A}>', (A,)),
    (f'"{B}" <{A}>', (A,)),
    (f'"\\"<{B}>" <{A}>', (A,)),
    (f"Jo (the (very) best) <{A}> (Farm)", (A,)),
    (f"=?utf-8?q?b=40two=2Eexample?= <{A}>", (A,)),
    (f"Zo\udcc3\udcab <{A}>", (A,)),
    (f"{A}, Jo <{B}>", (A, B)),
    (f"{A}, {A}", (A, A)),
]
UNCLEAR = [
    *("", "Jo", "@", "a@", "@one.example", "a@one", "a@one.example.", "a@-one.example", ".a@one.example"),
    *(f"{A} {B}", f"{A} <{B}>", f"<{A}> <{B}>", f"<{A}> {B}", f"{A};", f"{A},", f",{A}", f"<{A}", f"{A}>", f"<<{A}>>"),
    *(f"Jo: {A};", f"Jo:; <{A}>", f"<@two.example:{A}>", f"<@two.example,@x.example:{A}>", "a@[192.0.2.1]"),
    *('"a"@one.example', '"b@two.example"@one.example', '"a b"@one.example', f"Hale, Jo <{A}>", f"[Jo] <{A}>"),
    *("a(x)@one.example", "a@one.example(x).two.example", "a@(x)one.example", f"({B}) {A}", f"{A} ({B})", f"{A} (<)"),
    *("a @one.example", "a@ one.example", "a@one .example", "a\t@one.example", f"{A}\x00", f"\x1b{A}", f"{A}\x7f"),
    *("=?utf-8?q?a?=@one.example", "=?a@one.example", "\u00e4@one.example", "a@\u00f6ne.example", f"{A}\udcff"),
    *(f'"Jo <{A}>', f"{A} (x", f'{A} "', f"{A} \\", f"Jo\\ <{A}>", f"{A}@two.example", "a..b@one.example"),
    *(f"{'a' * 250}@one.example", f"{'x' * 10_000} <{A}>"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "found"), CLEAR)
def test_a_clear_from_has_its_addresses(value, found):
    assert senders_of([value]) == found


@pytest.mark.parametrize("value", UNCLEAR)
def test_a_from_that_could_be_read_in_two_ways_has_no_address(value):
    assert senders_of([value]) == ()
    assert senders_of([A, value]) == ()


def test_every_from_counts():
    assert senders_of([A, f"Jo <{B}>"]) == (A, B)
    assert senders_of([A, A]) == (A, A)
    assert senders_of([]) == ()


def test_recipients_are_found_loosely_in_small_letters_and_once():
    fields = [
        f"<{A}>",
        f'"b@two.example" <C@Three.example>, {A.upper()}',
        f"Group: d@four.example, {B};",
        '"unended e@five.example',
    ]

    assert recipients_of(fields) == (A, "c@three.example", "d@four.example", B, "e@five.example")


def test_no_more_than_fifty_recipients_are_kept():
    assert len(recipients_of([", ".join(f"a{number}@one.example" for number in range(200))])) == 50
