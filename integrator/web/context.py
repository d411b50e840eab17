"""What a view works with."""

from collections.abc import Callable
from typing import cast

from flask import current_app

from integrator.services import Services


def services() -> Services:
    """The services of this process."""
    return cast(Services, current_app.extensions["services"])


def ring(doorbell: str) -> None:
    """Wake a worker; never fails, since a sweep finds what a lost bell leaves."""
    cast(Callable[[str], None], current_app.extensions["ring"])(doorbell)
