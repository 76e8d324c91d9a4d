"""`muster version`."""

from importlib.metadata import version

import click

from muster.console import json_option, show


@click.command("version")
@json_option
def show_version(*, as_json: bool) -> None:
    """Print which version of Muster this is."""
    number = version("muster")
    show({"version": number}, as_json=as_json, lines=[f"Muster {number}"])
