"""Say whether tests that have a short and a long form take the long one: `make long`, `make weeks`, `make matrix`."""

import os

IS_LONG = os.environ.get("MUSTER_TEST_LONG") == "1"
IS_WHOLE = os.environ.get("MUSTER_TEST_MATRIX") == "whole"
