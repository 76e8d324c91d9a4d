"""One seed of every fault, over a file: two web processes, two workers, clients and carriers go on all the while."""

import pytest

from tests.fault.checks import CHECKS
from tests.fault.faults import faults_on
from tests.fault.kinds import SQLITE
from tests.fault.lab import SEED, opened
from tests.fault.tampered import TAMPERINGS


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults")
    with opened(folder, f"sqlite:///{folder}/muster.db", seed=SEED) as lab:
        yield lab


@pytest.mark.parametrize("fault", faults_on(SQLITE, seed=SEED), ids=lambda fault: fault.number)
def test_nothing_is_lost_and_nobody_is_told_twice(lab, fault):
    assert lab.run(fault.do).violations == []


@pytest.fixture(scope="module")
def found(lab):
    """What is known after every fault above."""
    lab.drain()
    return lab.evidence()


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda tampering: tampering.__name__)
def test_the_checks_notice_what_is_missing_and_what_is_twice(found, tampering):
    check = CHECKS[TAMPERINGS[tampering]]

    assert check(found) == []
    assert check(tampering(found)) != []
