"""Says at the end which tests did not run and why; with CI=true a single one of them fails the run."""

from collections import defaultdict

import pytest

from tests.support.parts import LEFT_OUT, is_ci


def pytest_terminal_summary(terminalreporter):
    """List what was left out by reason, so that a green run never hides a gap."""
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    by_reason = defaultdict(list)
    for report in skipped:
        by_reason[_reason(report)].append(report.nodeid)
    terminalreporter.section("left out")
    for reason, tests in sorted(by_reason.items()):
        terminalreporter.write_line(f"{len(tests)} left out: {reason}")
        for test in tests:
            terminalreporter.write_line(f"    {test}")


def pytest_sessionfinish(session, exitstatus):
    """Fail a run with CI=true that left anything out, whatever the reason given."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and is_ci() and exitstatus == pytest.ExitCode.OK and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _reason(report) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ").removeprefix(LEFT_OUT)
