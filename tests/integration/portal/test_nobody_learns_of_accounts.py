"""Whether there is an account cannot be told from the answer's text, its status or its time.

Counted is this thread's own time, so that a busy machine adds nothing. Sixty tries each here; `TIMINGS=300` in the
environment makes it three hundred, and holds the medians to 10 ms.
"""

import os
import re
import time
from datetime import timedelta
from statistics import median

import pytest

from attendance import passwords, people
from tests.support.cast import DSL, TUTOR, email_of, leave_job
from tests.support.portal import Browser

TRIES = int(os.environ.get("TIMINGS", "60"))
# An answer without a hash takes less than a tenth of one with it; what the machine does besides is far less.
ALIKE = 1.25
LONG_ALIKE_S = 0.010
HASHED = passwords.hash_password("correct horse battery")


@pytest.fixture
def database_kind():
    """The kind whose answers are the quickest, so that a difference shows the most."""
    return "sqlite"


@pytest.fixture
def accounts(cast, clock):
    """An account, one whose job has ended, one without a password, and an address without an account."""
    with cast.store.writing() as db:
        for who in (TUTOR, DSL):
            people.give_password(db, email_of(who), HASHED, now=clock.now(), machine_now=clock.machine())
    leave_job(cast, DSL)
    return {"known": email_of(TUTOR), "ended": email_of(DSL), "bare": "lead@cast.example", "unknown": "no@cast.example"}


@pytest.mark.parametrize(
    ("path", "more"), [("/sign-in", {"password": "wrong horse battery"}), ("/sign-in/forgotten", {})]
)
def test_known_and_unknown_accounts_get_the_same_answer_in_the_same_time(portal, accounts, clock, path, more):
    took: dict[str, list[float]] = {name: [] for name in accounts}
    answers = set()
    browser = Browser(portal)
    browser.get(path)
    for _ in range(TRIES):
        # What was tried before must not count.
        clock.move(timedelta(hours=2))
        for name, email in accounts.items():
            began = time.thread_time()
            answer = browser.post(path, {"email": email, **more})
            took[name].append(time.thread_time() - began)
            answers.add((answer.status_code, answer.location, _plain(answer.text, email)))
    medians = {name: median(times) for name, times in took.items()}

    assert len(answers) == 1
    assert max(medians.values()) / min(medians.values()) < ALIKE, medians
    if TRIES >= 300:
        assert max(medians.values()) - min(medians.values()) < LONG_ALIKE_S, medians


def _plain(text, email):
    shown = text.replace(email, "(the address)")
    return "\n".join(line for line in shown.splitlines() if not re.search("nonce=|csrf_token", line))
