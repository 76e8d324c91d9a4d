"""The commands, one module per subject, registered in `muster.cli`.

A module holds click commands that take `@pass_muster` for what they share, print with `muster.console`, and let a
refusal rise: the command line says its sentences and ends with 1. Import what is slow inside the function.
"""
