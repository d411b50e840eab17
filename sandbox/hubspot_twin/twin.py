"""The twin as one object: an account with its keys, limits, faults and counts."""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.hubspot_twin import objects
from sandbox.hubspot_twin.access import Tokens
from sandbox.hubspot_twin.catalogue import kind_named
from sandbox.hubspot_twin.faults import Faults
from sandbox.hubspot_twin.limits import Limits
from sandbox.hubspot_twin.records import Plan, apply, discard
from sandbox.hubspot_twin.store import Account, Clock, Origin, Record, Switches, system_clock
from sandbox.hubspot_twin.webhooks import Webhooks

DEFAULT_TOKEN = "pat-na1-twin"
MOST_SERVED = 200_000
STAFF = Origin("CRM_UI", "userId:42")


@dataclass(frozen=True, slots=True)
class Served:
    """One API call that arrived, for tests that count round trips."""

    method: str
    path: str
    status: int


class Twin:
    """Everything a test or the demo reaches in-process; the HTTP side is `app`."""

    def __init__(self, *, token: str = DEFAULT_TOKEN, clock: Clock = system_clock) -> None:
        self.account = Account(clock=clock)
        self.tokens = Tokens()
        self.token = token
        self.tokens.grant(token)
        self.limits = Limits(clock)
        self.faults = Faults()
        self.webhooks = Webhooks(self.account)
        self.served: deque[Served] = deque(maxlen=MOST_SERVED)

    @property
    def switches(self) -> Switches:
        return self.account.switches

    def calls(self, containing: str = "") -> int:
        """API calls that arrived (whatever was answered), by part of the path."""
        return sum(containing in one.path for one in list(self.served))

    def calls_by_path(self) -> Mapping[str, int]:
        return Counter(f"{one.method} {one.path}" for one in list(self.served))

    def records(self, kind: str) -> list[Record]:
        """Live records of a kind by id."""
        with self.account.lock:
            return sorted(self.account.live(_kind(kind)), key=lambda r: int(r.id))

    def count_by(self, kind: str, name: str) -> Mapping[str, int]:
        """How many live records have each value of a property; the audit wants all ones."""
        return Counter(r.properties.get(name, "") for r in self.records(kind))

    def linked(self, kind: str, object_id: str, target: str) -> dict[str, set[str]]:
        """Ids of linked records, each with its labels."""
        key = (_kind(kind), object_id)
        with self.account.lock:
            return {
                other: {t.label for i in ids if (t := self.account.link_types[i]).label}
                for (to, other), ids in self.account.links.get(key, {}).items()
                if to == _kind(target)
            }

    def change(self, kind: str, object_id: str, values: Mapping[str, str]) -> None:
        """Change a record as a person in HubSpot would."""
        with self.account.lock:
            record = self.account.records[_kind(kind)][object_id]
            apply(self.account, Plan(_kind(kind), dict(values), record), STAFF)

    def merge(self, kind: str, primary: str, other: str) -> None:
        """Merge two records as a person in HubSpot would."""
        with self.account.lock:
            shelf = self.account.records[_kind(kind)]
            objects.merge_into(self.account, shelf[primary], shelf[other], origin=STAFF)

    def delete(self, kind: str, object_id: str) -> None:
        """Put a record into the recycling bin as a person in HubSpot would."""
        with self.account.lock:
            discard(self.account, self.account.records[_kind(kind)][object_id])

    def notes_on(self, ticket_id: str) -> list[str]:
        """Texts of the notes on a ticket, oldest first."""
        with self.account.lock:
            linked = self.account.links.get(("tickets", ticket_id), {})
            notes = self.account.records["notes"]
            ids = sorted(int(other) for kind, other in linked if kind == "notes")
            return [notes[str(i)].properties.get("hs_note_body", "") for i in ids]

    def tasks_on(self, ticket_id: str) -> list[Mapping[str, str]]:
        """Properties of the tasks on a ticket, oldest first."""
        with self.account.lock:
            linked = self.account.links.get(("tickets", ticket_id), {})
            tasks = self.account.records["tasks"]
            ids = sorted(int(other) for kind, other in linked if kind == "tasks")
            return [{"id": str(i), **tasks[str(i)].properties} for i in ids]

    def reset(self) -> None:
        """Empty account, no faults, no counts; keys and switches stay."""
        with self.account.lock:
            self.account.clear()
            self.limits.reset()
            self.faults.clear()
            self.served.clear()


def _kind(name: str) -> str:
    found = kind_named(name)
    if found is None:
        raise KeyError(name)
    return found.name
