"""`muster tick`: do once everything that is due at this instant, until nothing is."""

from collections.abc import Mapping

import click

from muster.console import json_option, show
from muster.context import Muster, pass_muster, require_real_people


@click.command("tick")
@json_option
@pass_muster
def tick(muster: Muster, *, as_json: bool) -> None:
    """Do everything that is due now, and say what was done. May run beside `muster serve`."""
    from muster.carriers import mails_of, sender_for
    from muster.log import configure_logging
    from muster.older_copy import hold_if_older
    from muster.schedule import Clockwork, jobs_for

    configure_logging(muster.clock)
    store = muster.store()
    require_real_people(muster.settings, store)
    hold_if_older(store, muster.clock, muster.anchor_files)
    sender = sender_for(muster.settings, store, muster.clock)
    mails = mails_of(muster.settings, store, muster.clock)
    jobs = jobs_for(store, sender, muster.clock, anchors=muster.anchor_files, mails=mails)
    clockwork = Clockwork(store, jobs, muster.clock)
    counts = clockwork.tick()
    handed = sender.handed
    sender.close()
    if mails is not None:
        mails.close()
    store.database.dispose()
    result = {**counts, "messages_sent": handed.sent, "messages_not_taken": handed.failed}
    show(result, as_json=as_json, lines=[in_words(result)])


_WORDS = (
    ("open days", "opened the day of 1 school", "opened the day of {} schools"),
    ("read mails", "1 e-mail of a provider read", "{} e-mails of providers read"),
    ("nudge", "1 register due soon looked at", "{} registers due soon looked at"),
    ("judge", "1 register due looked at", "{} registers due looked at"),
    ("climb", "1 alert climbed", "{} alerts climbed"),
    ("sweep", "1 open alert put before the people at the top", "{} open alerts put before the people at the top"),
    ("weeks", "1 school's week looked at", "{} schools' weeks looked at"),
    ("messages_sent", "1 message sent", "{} messages sent"),
    ("messages_not_taken", "1 message not taken by its carrier", "{} messages not taken by their carriers"),
)


def in_words(counts: Mapping[str, int]) -> str:
    """Return what a tick did as one sentence."""
    said = [one if counts[key] == 1 else many.format(counts[key]) for key, one, many in _WORDS if counts.get(key)]
    if not said:
        return "Nothing was due."
    sentence = "; ".join(said)
    return f"{sentence[:1].upper()}{sentence[1:]}."
