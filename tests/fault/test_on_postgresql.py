"""One seed of every fault, over a server that waits for its disk: else as over a file."""

import pytest

from tests.fault.checks import CHECKS
from tests.fault.faults import faults_on
from tests.fault.kinds import POSTGRESQL
from tests.fault.lab import SEED, opened
from tests.fault.tampered import TAMPERINGS
from tests.support.parts import require
from tests.support.postgres import DURABLE, running


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults")
    with (
        running(require("postgresql"), settings=DURABLE) as cluster,
        opened(folder, cluster.url(cluster.create()), seed=SEED, cluster=cluster) as lab,
    ):
        yield lab


@pytest.mark.parametrize("fault", faults_on(POSTGRESQL, seed=SEED), ids=lambda fault: fault.number)
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
