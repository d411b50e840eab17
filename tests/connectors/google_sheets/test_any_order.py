"""FAULTS 26 as a rule: in whatever order people work and we crash, nothing is lost or doubled."""

from collections import Counter
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.google_sheets.changes import NOTES
from sandbox.sheets_twin import SheetsTwin
from tests.connectors.google_sheets.desk import Desk, make_desk

STEPS = ("add", "insert", "delete", "edit", "undo", "copy", "clear", "sort")
OURS = ("sync", "fetch", "acknowledge", "crash")
MERGING = ("delete", "clear", "undo", "crash")
"""After these a row may rightly be the one that was there before, or never have been fetched."""
_BOOKS = iter(range(1_000_000))

steps = st.lists(
    st.tuples(st.sampled_from((*STEPS, *OURS, "sync")), st.integers(0, 30)), max_size=18
)


@dataclass
class Line:
    """A row as its author thinks of it."""

    names: list[str]
    episode: int


@dataclass
class Office:
    """People at a sheet, and how often each row was there to be fetched."""

    desk: Desk
    lines: list[Line] = field(default_factory=list)
    fetched: set[int] = field(default_factory=set)
    seen: Counter[str] = field(default_factory=Counter)
    count: int = 0

    def fresh(self) -> int:
        self.count += 1
        return self.count

    def loose(self) -> list[Line]:
        marks = self.marks()
        return [
            line for line, (reference, _) in zip(self.lines, marks, strict=True) if not reference
        ]

    def marks(self) -> list[tuple[str, str]]:
        """(reference, note) of every row."""
        grid = self.desk.person.grid()
        return [(line[3], line[5]) if len(line) > 5 else ("", "") for line in grid[1:]]

    def do(self, name: str, number: int) -> None:
        self.seen[name] += 1
        at = number % len(self.lines) if self.lines else None
        if name in {"add", "insert"}:
            self.insert(number % (len(self.lines) + 1))
        elif name == "sort":
            self.desk.person.sort(1, descending=bool(number % 2))
            self.lines.sort(key=lambda line: line.names[-1], reverse=bool(number % 2))
        elif name in OURS:
            getattr(self, name)(number)
        elif at is not None:
            getattr(self, name)(at)

    def insert(self, at: int) -> None:
        name = f"Sample {self.fresh():03}"
        self.desk.person.insert_row(at + 1, ["P", name, "1"])
        self.lines.insert(at, Line([name], self.count))

    def delete(self, at: int) -> None:
        self.desk.person.delete_row(at + 1)
        del self.lines[at]

    def edit(self, at: int) -> None:
        self.rename(at, f"Sample {self.fresh():03}")

    def undo(self, at: int) -> None:
        if len(self.lines[at].names) > 1:
            self.rename(at, self.lines[at].names[-2])

    def rename(self, at: int, name: str) -> None:
        line = self.lines[at]
        if not self.marks()[at][0]:
            line.episode = self.fresh()
        self.desk.person.type(at + 1, 1, name)
        line.names.append(name)

    def copy(self, at: int) -> None:
        self.desk.person.copy_row(at + 1, at + 2)
        self.lines.insert(at + 1, Line(list(self.lines[at].names), self.fresh()))

    def clear(self, at: int) -> None:
        if self.marks()[at][0]:
            self.desk.person.type(at + 1, 3, "")
            self.lines[at].episode = self.fresh()

    def fetch(self, number: int) -> None:
        self.note_loose()
        self.desk.store.fetch(self.desk.sheet)

    def crash(self, number: int) -> None:
        self.note_loose()
        self.desk.store.fetch(self.desk.sheet, crash_after=number % 6)

    def acknowledge(self, number: int) -> None:
        self.desk.store.acknowledge(self.desk.sheet)

    def sync(self, number: int) -> None:
        self.note_loose()
        self.desk.sync(limit=1 + number % 4 if number > 20 else 100)

    def note_loose(self) -> None:
        self.fetched |= {line.episode for line in self.loose()}


def audit(office: Office) -> None:
    """Every row that stands there is a referral as it stands, or is flagged; none is two."""
    store = office.desk.store
    marks = office.marks()
    owners = [reference for reference, note in marks if note not in NOTES]
    assert all(owners)
    assert len(set(owners)) == len(owners)
    for line, (reference, note) in zip(office.lines, marks, strict=True):
        if note not in NOTES:
            assert latest(office, reference) == line.names[-1]
    assert len(store.news()) <= len(office.fetched)
    assert len(store.edits()) <= office.seen["edit"] + office.seen["undo"]
    if not any(office.seen[name] for name in MERGING):
        assert len(store.news()) == len(office.fetched)
    if not office.seen["copy"]:
        assert store.failures == {}


def latest(office: Office, reference: str) -> str:
    """The family name of the newest version the store has of a referral."""
    store = office.desk.store
    of_reference = {ref: one for one, ref in store.references.items()}
    versions = [one for one in store.edits() if store.envelopes[one].about == reference]
    newest = max(versions, key=lambda one: int(one.split(":v")[1].split(":")[0]), default=None)
    return store.fields(newest or of_reference[reference])["patient_family_name"]


@pytest.mark.usefixtures("twin")
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=steps)
def test_faults_26_whatever_happens_each_row_is_one_referral_and_each_edit_one_version(
    twin: SheetsTwin, account: dict[str, str], steps: list[tuple[str, int]]
) -> None:
    desk = make_desk(twin, account, f"any{next(_BOOKS)}", rows=[])
    office = Office(desk)
    for name, number in steps:
        office.do(name, number)
    for _ in range(4):
        office.sync(0)
    audit(office)
