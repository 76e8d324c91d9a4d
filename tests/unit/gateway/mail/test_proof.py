"""Who is proven to have sent a mail: forged ones prove nobody, honest ones whoever sent them."""

import pytest

from gateway.mail.message import read
from gateway.mail.proof import proves
from tests.support.mails import DMARC, GOOD, OURS, PASSED, mail

FAILED = f"{OURS}; dmarc=fail header.from=oakbank.example"
OTHER = f"mx.elsewhere.example; {DMARC}"
AR = "Authentication-Results: "

HONEST = {
    "as it comes": mail(),
    "the address alone": mail(sender=GOOD),
    "in brackets without a name": mail(sender=f"<{GOOD}>"),
    "its own address for a name": mail(sender=f'"{GOOD}" <{GOOD}>'),
    "the name as a comment": mail(sender=f"{GOOD} (Jo Hale)"),
    "a name in encoded words": mail(sender=f"=?utf-8?q?J=C3=B6?= <{GOOD}>"),
    "a name in raw letters": mail(sender=f"Zoë <{GOOD}>"),
    "a name in two lines": mail(sender=f"Jo\r\n Hale\r\n <{GOOD}>"),
    "a domain in capitals": mail(sender="jo@OakBank.Example"),
    "our name in capitals, with a version": mail(result=f"MX.Muster.Example 1; {DMARC}"),
    "with what servers add": mail(
        result=f"{OURS}; dkim=pass (2048-bit key; unprotected) header.d=x.example header.i=@x.example"
        ' header.b="abc/+="; spf=pass (sender IP is 192.0.2.1) smtp.mailfrom="a b"@x.example smtp.helo=[192.0.2.1];'
        ' iprev=pass policy.iprev=2001:db8::1; dkim=none reason="no signature"; arc=none; spf=none smtp.mailfrom=;'
        " DMARC=Pass (p=REJECT sp=NONE dis=NONE) action=none header.from=OAKBANK.example;"
    ),
    "the domain in quotes": mail(result=f'{OURS}; dmarc=pass header.from="oakbank.example"'),
    "folded": mail(result=f"{OURS};\r\n\tspf=none;\r\n\tdmarc=pass (p=none)\r\n\t header.from=oakbank.example"),
    "spaces and comments where they may stand": mail(
        result=f"{OURS} (1) ; dmarc (2) / 1 = (3) pass (4) header (5) . from = (6 (7) \\)) oakbank.example (8)"
    ),
    "another server's word below": mail(f"{AR}{OTHER}"),
    "another server's other word below": mail(f"{AR}mx.elsewhere.example; dmarc=fail header.from=oakbank.example"),
    "another server's gibberish below": mail(f"{AR}spf=pass (sender IP is 192.0.2.1) =;; ((("),
    "two fields of ours, one on DMARC": mail(above=(f"{AR}{OURS}; spf=pass smtp.mailfrom={GOOD}",)),
    "ours says none in another field": mail(above=(f"{AR}{OURS}; none",)),
    "Reply-To somebody else": mail("Reply-To: parent@mail.example"),
}
FORGED = {
    # Nobody, or not our server, said so.
    "no word of any server": mail(result=None),
    "another server alone": mail(result=OTHER),
    "ours fails, another's above": mail(result=FAILED, above=(f"{AR}{OTHER}",)),
    "ours fails, another's below": mail(f"{AR}{OTHER}", result=FAILED),
    "a server below ours": mail(result=f"evil.{PASSED}"),
    "a server above ours": mail(result=f"muster.example; {DMARC}"),
    "our name and more": mail(result=f"{OURS}.evil.example; {DMARC}"),
    "our name with a dot": mail(result=f"{OURS}.; {DMARC}"),
    "our name in letters that look so": mail(result=f"mx.mu\u0455ter.example; {DMARC}"),
    "our name in wide letters": mail(result=f"\uff4dx.muster.example; {DMARC}"),
    "our name in quotes": mail(result=f'"{OURS}"; {DMARC}'),
    "our name after a comment": mail(result=f"(x) {OURS}; {DMARC}"),
    "our name in a comment": mail(result=f"mx.elsewhere.example ({OURS}); {DMARC}"),
    "our name in an encoded word": mail(result=f"=?utf-8?q?{OURS}?=; {DMARC}"),
    "our name twice": mail(result=f"{OURS} {OURS}; {DMARC}"),
    "no name": mail(result=DMARC),
    "the word in ARC": mail(f"ARC-Authentication-Results: i=1; {PASSED}", result=None),
    "the word in a field much like it": mail(f"X-Authentication-Results: {PASSED}", result=None),
    "a space before the colon": mail(f"Authentication-Results : {PASSED}", result=None),
    "the word in the text": mail(result=None, body=f"{AR}{PASSED}\r\n\r\nHello"),
    "the word in Received-SPF": mail("Received-SPF: pass", result=None),
    # Our server said something else.
    "a fail": mail(result=FAILED),
    "none": mail(result=f"{OURS}; dmarc=none header.from=oakbank.example"),
    "a bestguesspass": mail(result=f"{OURS}; dmarc=bestguesspass header.from=oakbank.example"),
    "passed": mail(result=f"{OURS}; dmarc=passed header.from=oakbank.example"),
    "a temperror": mail(result=f"{OURS}; dmarc=temperror header.from=oakbank.example"),
    "broken DKIM, no DMARC": mail(result=f"{OURS}; dkim=fail header.d=oakbank.example"),
    "SPF alone": mail(result=f"{OURS}; spf=pass smtp.mailfrom={GOOD}"),
    "DKIM alone": mail(result=f"{OURS}; dkim=pass header.d=oakbank.example header.from=oakbank.example"),
    "ARC alone": mail(result=f"{OURS}; arc=pass header.from=oakbank.example"),
    "forwarded, so that it fails": mail("Resent-From: x@elsewhere.example", f"{AR}{OTHER}", result=FAILED),
    "an empty word": mail(result=""),
    "only a name": mail(result=OURS),
    # Twice on DMARC: one of the two is forged.
    "forged below": mail(f"{AR}{PASSED}", result=FAILED),
    "forged above": mail(result=FAILED, above=(f"{AR}{PASSED}",)),
    "two that agree": mail(f"{AR}{PASSED}"),
    "two in one field": mail(result=f"{OURS}; {DMARC}; dmarc=fail header.from=oakbank.example"),
    "forged below in capitals": mail(f"AUTHENTICATION-RESULTS: {PASSED.upper()}", result=FAILED),
    "forged and folded": mail(f"Authentication-Results:\r\n {OURS};\r\n {DMARC}", result=FAILED),
    "ours in gibberish, forged below": mail(f"{AR}{PASSED}", result=f"{OURS}; dmarc=fail; ((("),
    "ours in gibberish elsewhere": mail(f"{AR}{OURS}; dkim=pass = =; dmarc=fail"),
    # Where it is not said, though it stands there.
    "in a comment": mail(result=f"{OURS}; spf=pass (; {DMARC};) smtp.mailfrom={GOOD}"),
    "in a nested comment": mail(result=f"{OURS}; spf=pass (a (b) ; {DMARC}) smtp.mailfrom={GOOD}"),
    "after an escaped bracket in a comment": mail(result=f"{OURS}; spf=pass (a \\) ; {DMARC}) smtp.mailfrom={GOOD}"),
    "in quotes": mail(result=f'{OURS}; spf=pass smtp.mailfrom="x; {DMARC};"@evil.example'),
    "after an escaped quote": mail(result=f'{OURS}; spf=pass smtp.mailfrom="x\\"; {DMARC};"'),
    "in a reason": mail(result=f'{OURS}; spf=pass reason="; {DMARC}"'),
    "in a reason without quotes": mail(result=f"{OURS}; spf=pass reason=dmarc=pass header.from=oakbank.example"),
    "as a property": mail(result=f"{OURS}; spf=pass policy.dmarc=pass header.from=oakbank.example"),
    "as a word after another": mail(result=f"{OURS}; spf=pass {DMARC}"),
    "as part of a longer word": mail(result=f"{OURS}; x-dmarc=pass header.from=oakbank.example"),
    "a word parted by a comment": mail(result=f"{OURS}; dmarc=pa(x)ss header.from=oakbank.example"),
    "beside gibberish": mail(result=f"{OURS}; = =; {DMARC}"),
    "beside bytes beyond ASCII": mail(result=f"{OURS}; spf=pass smtp.mailfrom=\udcff; {DMARC}"),
    "beside control characters": mail(result=f"{OURS}; spf=pass smtp.mailfrom=\x01\x02; {DMARC}"),
    "in a comment that does not end": mail(result=f"{OURS}; {DMARC} (x"),
    "in quotes that do not end": mail(result=f'{OURS}; {DMARC} reason="x'),
    # Of another domain.
    "no domain": mail(result=f"{OURS}; dmarc=pass"),
    "an empty domain": mail(result=f"{OURS}; dmarc=pass header.from="),
    "another domain": mail(result=f"{OURS}; dmarc=pass header.from=evil.example"),
    "the domain of another property": mail(result=f"{OURS}; dmarc=pass header.d=oakbank.example"),
    "the domain of the envelope": mail(result=f"{OURS}; dmarc=pass smtp.from=oakbank.example"),
    "the domain in a comment": mail(result=f"{OURS}; dmarc=pass (header.from=oakbank.example)"),
    "a domain partly in quotes": mail(result=f'{OURS}; dmarc=pass header.from=oakban"k.ex"ample'),
    "two domains": mail(result=f"{OURS}; {DMARC} header.from=evil.example"),
    "a domain parted by a comment": mail(result=f"{OURS}; dmarc=pass header.from=oakbank.example(x).evil.example"),
    "a domain that begins so": mail(result=f"{OURS}; {DMARC}.evil.example"),
    "a domain above the sender's": mail(sender="jo@mail.oakbank.example"),
    "a domain below the sender's": mail(result=f"{OURS}; dmarc=pass header.from=mail.oakbank.example"),
    "a look-alike sends": mail(sender="jo@oakbank-school.example"),
    "a look-alike in other letters": mail(sender="jo@o\u0430kbank.example"),
    "a look-alike in its coded form": mail(sender="jo@xn--okbank-5nf.example"),
    "a whole address": mail(result=f"{OURS}; dmarc=pass header.from={GOOD}"),
    # Who sent it could be read in two ways.
    "nobody": mail(sender=None),
    "an empty From": mail(sender=""),
    "a name alone": mail(sender="Jo Hale"),
    "a name that is an address": mail(sender=f'"{GOOD}" <mum@mail.example>'),
    "a name that is an address, bare": mail(sender=f"{GOOD} <mum@mail.example>"),
    "a name in encoded words that is an address": mail(sender="=?utf-8?q?jo=40oakbank=2Eexample?= <mum@mail.example>"),
    "Reply-To and Sender are good": mail(f"Reply-To: {GOOD}", f"Sender: {GOOD}", sender="mum@mail.example"),
    "Resent-From is good": mail(f"Resent-From: {GOOD}", sender="mum@mail.example"),
    "two Froms": mail("From: mum@mail.example"),
    "two Froms that agree": mail(f"From: {GOOD}"),
    "two Froms, one empty": mail("From:"),
    "two Froms, one folded": mail("From:\r\n mum@mail.example"),
    "two Froms, one with a space before the colon": mail("From : mum@mail.example"),
    "two addresses": mail(sender=f"{GOOD}, mum@mail.example"),
    "two addresses, one in brackets": mail(sender=f"<{GOOD}> <mum@mail.example>"),
    "a group": mail(sender=f"Oakbank: {GOOD};"),
    "an empty group": mail(sender=f"Oakbank:; <{GOOD}>"),
    "a route": mail(sender=f"<@mail.example:{GOOD}>"),
    "a quoted local part": mail(sender='"jo"@oakbank.example'),
    "a quoted local part with an address": mail(sender='"mum@mail.example,jo"@oakbank.example'),
    "an encoded word in the address": mail(sender="=?utf-8?q?jo?=@oakbank.example"),
    "an address in a comment": mail(sender=f"mum@mail.example ({GOOD})"),
    "an address in a comment, the other way round": mail(sender=f"{GOOD} (mum@mail.example)"),
    "a comment in the address": mail(sender="jo@oakbank.example(x).evil.example"),
    "a comment before the sign": mail(sender="jo(x)@oakbank.example"),
    "a comment that does not end": mail(sender=f"{GOOD} (x"),
    "quotes that do not end": mail(sender=f'"Jo <{GOOD}>'),
    "a space in the address": mail(sender="jo @oakbank.example"),
    "a fold in the address": mail(sender="jo@oakbank.example\r\n .evil.example"),
    "a NUL in the address": mail(sender="jo@oakbank.example\0.evil.example"),
    "8-bit bytes in the address": mail(sender="jo@oakbank.example\udcff"),
    "a dot at the end": mail(sender=f"{GOOD}."),
    "a literal": mail(sender="jo@[192.0.2.1]"),
    "a name written from right to left": mail(sender="\u202eelpmaxe.knabkao@oj\u202c <mum@mail.example>"),
    # Where servers and programs part lines in different ways.
    "a lone return before a From": mail("X: y\rFrom: mum@mail.example"),
    "the word after a lone return": mail(f"X: y\r{AR}{PASSED}", result=None),
    "the word after a lone line feed": mail(f"X: y\n{AR}{PASSED}", result=None),
    "the word after a NUL": mail(f"X: y\0\n{AR}{PASSED}", result=None),
    "a line that only looks empty": mail("X: y\r\n \r\nFrom: mum@mail.example"),
    "a line that only looks empty, and no more": mail("X: y\r\n "),
    "a NUL in the head": mail("X: y\0z"),
    "a line that is no field": mail("no field", "From: mum@mail.example"),
    "more words of servers than any way has": mail(*[f"{AR}mx{number}.example; none" for number in range(20)]),
    "a head without end": b"X: y\r\n" * 60_000 + mail(),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_mail_proves_its_sender(name):
    assert proves(read(HONEST[name]), authserv_id=OURS) == GOOD


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_mail_does_not_prove_whom_it_pretends_to_be_from(name):
    assert proves(read(FORGED[name]), authserv_id=OURS) is None


def test_there_are_as_many_forged_mails_as_the_rule_wants():
    assert len(set(FORGED.values())) >= 100


def test_the_address_is_proven_as_it_stands_with_its_domain_in_small_letters():
    assert proves(read(mail(sender="Jo@OakBank.Example")), authserv_id=OURS) == "Jo@oakbank.example"


def test_whoever_sends_from_elsewhere_is_proven_as_that_and_nobody_else():
    theirs = f"{OURS}; dmarc=pass header.from=mail.example"

    for sender in ("mum@mail.example", f'"{GOOD}" <mum@mail.example>', "=?utf-8?q?jo=40oakbank?= <mum@mail.example>"):
        assert proves(read(mail(sender=sender, result=theirs)), authserv_id=OURS) == "mum@mail.example"


def test_a_mail_cut_off_anywhere_in_its_head_proves_nobody():
    raw = mail(result=f"{OURS}; spf=pass; {DMARC}")
    whole = raw.index(b"\r\n\r\n") + 4

    proven = [proves(read(raw[:length]), authserv_id=OURS) for length in range(len(raw) + 1)]

    assert set(proven[:whole]) == {None}
    assert set(proven[whole:]) == {GOOD}


def test_without_a_name_of_our_own_nothing_is_proven():
    assert proves(read(mail()), authserv_id="") is None
    assert proves(read(mail(result=f"; {DMARC}")), authserv_id="") is None
