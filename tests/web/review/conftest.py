"""The admin's desk and server, for the pages of the review desk."""

from tests.web.admin.conftest import address, desk

__all__ = ["address", "desk"]
