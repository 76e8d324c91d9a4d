"""`python -m tests.support.loud`: Muster with every logger at its loudest, as who hunts a fault would set it."""

import logging

import muster.log
from muster.cli import main

LOGGERS = ("", "sqlalchemy", "sqlalchemy.engine", "sqlalchemy.pool", "sqlalchemy.orm", "waitress", "apscheduler")
_configure = muster.log.configure_logging


def configure_loud(*given, **more):
    """Configure the log as always, then let everybody say everything."""
    _configure(*given, **{**more, "level": logging.DEBUG})
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.DEBUG)


if __name__ == "__main__":
    muster.log.configure_logging = configure_loud
    main()
