"""The real servers that tests talk to, and the one place that says when one is missing.

Each module here is a context manager around one peer. `need` is asked first: where the peer cannot
be had, the test is skipped by name, or fails when REQUIRE_PEERS=1 (as in CI).
"""

import os

import pytest

SKIPPED_PREFIX = "peer missing: "


def need(name: str, available: bool, why: str) -> None:
    """Go on when the peer is available; else skip, or fail with REQUIRE_PEERS=1.

    `why` is a few words for the last line of the run, e.g. "not installed".
    """
    if available:
        return
    reason = f"{SKIPPED_PREFIX}{name} ({why})"
    if os.environ.get("REQUIRE_PEERS") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
