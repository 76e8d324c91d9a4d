"""F35: no network for a quarter of an hour: nobody reaches Muster, and Muster reaches no carrier."""

from tests.fault.evidence import records_of
from tests.fault.lab import Lab

SAID_WITHIN_S = 40.0
CARRIERS = ("e-mail", "text")


def no_network(lab: Lab) -> list[str]:
    """Cut everything off while people leave, let a quarter of an hour pass, and look whether screens say so."""
    lab.mail.refuse()
    lab.notify.is_cut_off = True
    lab.crowd.volley(1)
    lab.crowd.is_cut_off = True
    for _ in range(3):
        lab.pass_time(5)
        lab.wait_for(lambda: not _unsaid(lab), seconds=SAID_WITHIN_S / 3)
    return [f"I7: no {each} went out for a quarter of an hour, and no screen said so" for each in _unsaid(lab)]


def _unsaid(lab: Lab) -> list[str]:
    said = [each.words for each in records_of(lab.installation.url).tasks if each.kind == "carrier_down"]
    return [each for each in CARRIERS if not any(f"by {each}:" in words for words in said)]
