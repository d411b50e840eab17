"""Installations for the tests of the whole way."""

from tests.whole_way.fixtures import (
    _google_account,
    _sheets,
    empty_store,
    forge,
    hubspot,
    installation,
    mail_server,
    mailbox,
    new_installation,
    peers,
)

__all__ = [
    "_google_account",
    "_sheets",
    "empty_store",
    "forge",
    "hubspot",
    "installation",
    "mail_server",
    "mailbox",
    "new_installation",
    "peers",
]
