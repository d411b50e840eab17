"""A sheet on the twin, the connector over it, and a store as plain as the intake's contract."""

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.google_sheets import GoogleSheet
from integrator.ports import Envelope, FetchFailure, Receipt
from sandbox.sheets_twin import Person, SheetsTwin

HEADERS = ("First name", "Last name", "Phone")
ALIASES = {
    "patient_given_name": ("First name", "Given name"),
    "patient_family_name": ("Last name", "Surname"),
    "patient_phone": ("Phone", "Tel."),
}
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def keyed(body: bytes) -> str:
    """A digest as the vault's is: keyed, hex."""
    return hashlib.blake2b(body, key=b"tests", digest_size=32).hexdigest()


@dataclass
class Ticking:
    """A clock that stands until it is moved."""

    moment: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def move(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@dataclass
class Store:
    """Keeps envelopes and the merged cursor in one step, and drops ids it has."""

    cursor: dict[str, Any] = field(default_factory=dict)
    envelopes: dict[str, Envelope] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    failures: dict[str, FetchFailure] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)

    def sync(self, sheet: GoogleSheet, *, limit: int = 100, batch: int = 100) -> None:
        """Fetch, keep, acknowledge."""
        self.fetch(sheet, limit=limit)
        self.acknowledge(sheet)

    def fetch(
        self, sheet: GoogleSheet, *, limit: int = 100, crash_after: int | None = None
    ) -> list[str]:
        """Keep what comes; with `crash_after`, die when so many pairs are kept. Returns ids."""
        came: list[str] = []
        for number, (fetched, position) in enumerate(sheet.fetch(dict(self.cursor), limit)):
            if number == crash_after:
                return came
            if isinstance(fetched, Envelope):
                came.append(fetched.external_id)
                self._keep(fetched)
            elif isinstance(fetched, FetchFailure):
                self.failures[fetched.external_id] = fetched
            self.cursor = json.loads(json.dumps({**self.cursor, **position}))
        return came

    def _keep(self, envelope: Envelope) -> None:
        if envelope.external_id not in self.envelopes:
            self.envelopes[envelope.external_id] = envelope
            if envelope.about is None:
                self.references[envelope.external_id] = _reference(len(self.references))
        if envelope.external_id not in self.waiting:
            self.waiting.append(envelope.external_id)

    def acknowledge(self, sheet: GoogleSheet) -> None:
        receipts = [
            Receipt(one, self.references.get(one) or str(self.envelopes[one].about), {})
            for one in self.waiting
        ]
        sheet.acknowledge(receipts)
        self.waiting.clear()

    def news(self) -> list[str]:
        return [one for one in self.envelopes if one.startswith("new:")]

    def edits(self) -> list[str]:
        return [one for one in self.envelopes if not one.startswith("new:")]

    def fields(self, external_id: str) -> dict[str, str]:
        content = json.loads(self.envelopes[external_id].body)
        return dict(content["fields"])


def _reference(number: int) -> str:
    digits = ""
    for _ in range(6):
        number, rest = divmod(number, 32)
        digits = _ALPHABET[rest] + digits
    return f"R-{digits}"


@dataclass
class Desk:
    """One shared sheet and all who work on it."""

    twin: SheetsTwin
    person: Person
    sheet: GoogleSheet
    clock: Ticking
    store: Store = field(default_factory=Store)

    def sync(self, **options: int) -> None:
        self.store.sync(self.sheet, **options)

    def with_sheet(self, **changes: Any) -> "Desk":
        return replace(self, sheet=replace(self.sheet, **changes))

    def column(self, header: str) -> list[str]:
        """What stands under a header."""
        grid = self.person.grid()
        at = grid[0].index(header)
        return [line[at] for line in grid[1:]]

    def references(self) -> list[str]:
        return self.column("Clinic reference")


def make_desk(
    twin: SheetsTwin,
    account: dict[str, str],
    book_id: str,
    *,
    rows: list[list[str]],
    headers: tuple[str, ...] = HEADERS,
    role: str = "writer",
) -> Desk:
    """A fresh sheet named `book_id` with these rows."""
    twin.seed(
        book_id,
        title="North practice",
        tabs={"Referrals 2026": [list(headers), *rows]},
        share={account["client_email"]: role},
    )
    clock = Ticking()
    sheet = GoogleSheet(
        name="north-sheet",
        spreadsheet_id=book_id,
        worksheet="Referrals 2026",
        credentials=account,
        aliases=ALIASES,
        required=("patient_family_name",),
        digest=keyed,
        api_base_url=twin.url,
        timeout=(2.0, 5.0),
        clock=clock,
    )
    return Desk(twin, twin.person(book_id, "Referrals 2026"), sheet, clock)
