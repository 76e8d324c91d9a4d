"""Say whether tests that have a short and a long form take the long one: `make long`, `make weeks`."""

import os

IS_LONG = os.environ.get("MUSTER_TEST_LONG") == "1"
