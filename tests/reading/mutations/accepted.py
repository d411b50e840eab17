"""Changes of a reading that are right: told the other way the mail has truly lost something."""

from collections.abc import Mapping
from typing import Final

from tests.reading.mutations.every import Tried

_TABS = "pasted tabs become blanks in HTML, and nothing else parted the cells"
ACCEPTED: Final[Mapping[tuple[str, str], str]] = {
    ("forward-outlook-divider-no-address", "forwarding"):
        "its writer has no address in the mail, so whoever passed it on last is answered",
    ("header-row-pasted-plain-tabs", "as HTML"): _TABS,
    ("header-row-pasted-plain-tabs", "forwarding"): _TABS,
    ("labels-tabs-eclinicalworks", "as HTML"): _TABS,
    ("labels-tabs-eclinicalworks", "forwarding"): _TABS,
    ("labels-tabs-eclinicalworks", "labels"): _TABS,
    ("labels-ambiguous-dates-english-uk-writer", "labels"):
        "that the day stands before the month was told by the label alone",
    ("prosa-trabajadora-social-bebe", "re-wrapping"):
        "a blank line in the middle of a name parts it",
}  # fmt: skip
"""(Sample, family of mutations) -> why its reading may change."""


def surprises(every: list[Tried]) -> list[Tried]:
    """Those whose reading changed without a reason that is told above."""
    return [
        one
        for one in every
        if one.changed and (one.material.name, one.mutation.family) not in ACCEPTED
    ]
