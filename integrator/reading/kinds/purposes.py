"""What a mail can be for, as its words tell."""

from collections.abc import Mapping
from typing import Literal

Purpose = Literal[
    "intends", "refers", "enquiry", "correction", "self", "newsletter", "pitch", "invoice",
    "thanks", "application", "notice", "question", "away", "past", "decision", "trial",
]  # fmt: skip

Weighed = Mapping[Purpose, tuple[tuple[int, str], ...]]
"""By purpose the patterns that speak for it, each with its weight; negative ones against."""
