"""Debian's Chromium for pytest-playwright, quiet and offline; no browser is downloaded."""

import os

import pytest

from tests.support.parts import require

QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Launch the machine's Chromium; as root its sandbox cannot start."""
    arguments = ["--no-sandbox", *QUIET] if os.geteuid() == 0 else list(QUIET)
    return {**browser_type_launch_args, "executable_path": str(require("chromium")), "args": arguments}
