"""The care summary of a closed referral, as its page shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from integrator.models import Referral


@dataclass(frozen=True, slots=True)
class CareSummary:
    """A section of the page: what it says, and where it leads."""

    sentence: str
    address: str
    """Path of the page where it is read and acknowledged."""
    action: str
    """Words of the button that leads there."""


Provider = Callable[[Session, Referral, str], CareSummary | None]
"""What there is for this referral, in this language."""

PROVIDERS: Final[tuple[Provider, ...]] = ()


def summary_of(session: Session, referral: Referral, language: str) -> CareSummary | None:
    """The first that any provider has."""
    found = (provider(session, referral, language) for provider in PROVIDERS)
    return next((one for one in found if one is not None), None)
