"""A test that takes `app`, even through another fixture, runs on both databases unless it says so."""

import pytest

ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("app", ["postgresql"], indirect=True)
