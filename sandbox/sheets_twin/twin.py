"""A running twin, as a test or the demo holds it."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from sandbox.sheets_twin.cells import Scalar
from sandbox.sheets_twin.faults import Faults, Quota, Stats
from sandbox.sheets_twin.store import Person, Store
from sandbox.sheets_twin.tokens import new_service_account, public_pem


@dataclass(slots=True, repr=False)
class SheetsTwin:
    """The state, the faults to come and the counts of one twin, and where it listens."""

    store: Store
    quota: Quota
    faults: Faults = field(default_factory=Faults)
    stats: Stats = field(default_factory=Stats)
    url: str = ""
    closing: threading.Event = field(default_factory=threading.Event)

    def service_account(self, email: str = "sync@sandbox.example") -> dict[str, str]:
        """A new service-account key file whose public half this twin knows."""
        account = new_service_account(email, token_uri=f"{self.url}/token")
        self.store.register(email, public_pem(account))
        return account

    def seed(
        self,
        book_id: str,
        *,
        title: str,
        tabs: dict[str, Sequence[Sequence[Scalar]]],
        share: dict[str, str],
        plain_text: bool = True,
    ) -> None:
        """Make a spreadsheet unless there is one, and share it (e-mail → reader or writer)."""
        self.store.seed(book_id, title=title, tabs=tabs, share=share, plain_text=plain_text)

    def person(self, book_id: str, tab: str) -> Person:
        """Someone who edits a tab by hand."""
        return Person(self.store, book_id, tab)
