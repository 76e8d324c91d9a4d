"""What every command may ask for, made when first asked: so `muster version` works without any settings."""

from functools import cached_property
from pathlib import Path

import click

from muster.clock import Clock
from muster.settings import Settings, load_settings


class Muster:
    """One run of the command line. Add what commands share as a `cached_property`."""

    def __init__(self, config: Path | None = None) -> None:
        """Remember which settings file was named."""
        self._config = config

    @cached_property
    def settings(self) -> Settings:
        """The installation's settings.

        Raises:
            SettingsRefused: they cannot be used; the command line prints why and ends with 1.
        """
        return load_settings(self._config)

    @cached_property
    def clock(self) -> Clock:
        """The clock, following the clock file in a test or a demo."""
        return Clock(self.settings.clock.file)


pass_muster = click.make_pass_decorator(Muster)
