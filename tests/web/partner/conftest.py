"""The public pages' office, in a browser or without."""

from tests.web.public.conftest import address, office

__all__ = ["address", "office"]
