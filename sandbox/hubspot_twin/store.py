"""The state of one HubSpot account: records, definitions, links. Everything else acts on it."""

import itertools
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sandbox.hubspot_twin.catalogue import BUILTIN_UNIQUE, KINDS, TICKET_STAGES, Kind

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    return datetime.now(UTC)


def iso(milliseconds: int) -> str:
    """HubSpot's way to write a moment: UTC, milliseconds, `Z`."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Origin:
    """Who wrote a value: `INTEGRATION` with the app's id, or `CRM_UI` with the user's."""

    source_type: str
    source_id: str


@dataclass(frozen=True, slots=True)
class Change:
    """One value a property had."""

    value: str
    at: int
    origin: Origin


@dataclass(slots=True)
class Record:
    """One object; times are milliseconds since 1970."""

    id: str
    kind: str
    created: int
    modified: int
    properties: dict[str, str] = field(default_factory=dict)
    history: dict[str, list[Change]] = field(default_factory=dict)
    archived_at: int | None = None
    indexed: "Indexed | None" = None


@dataclass(frozen=True, slots=True)
class Indexed:
    """What search still shows of a record that changed a moment ago; None: nothing yet."""

    properties: dict[str, str] | None
    until: int


@dataclass(slots=True)
class Option:
    value: str
    label: str
    order: int = 0
    hidden: bool = False


@dataclass(slots=True)
class Definition:
    """A property's definition."""

    name: str
    label: str
    type: str
    field_type: str
    group: str
    created: int
    description: str = ""
    unique: bool = False
    builtin: bool = False
    sensitivity: str = "non_sensitive"
    options: list[Option] = field(default_factory=list)
    archived: bool = False


@dataclass(slots=True)
class Group:
    name: str
    label: str
    order: int = -1


@dataclass(slots=True)
class Stage:
    id: str
    label: str
    order: int
    metadata: dict[str, str]
    created: int


@dataclass(slots=True)
class Pipeline:
    id: str
    label: str
    order: int
    created: int
    stages: dict[str, Stage] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LinkType:
    """One direction of an association type; `inverse` is the id seen from the other side."""

    id: int
    source: str
    target: str
    category: str
    label: str | None
    name: str
    inverse: int


Key = tuple[str, str]
"""(kind, id) of a record."""


@dataclass
class Switches:
    """What a test or a demo may turn; see `control`."""

    search_delay_ms: int = 0
    tick_ms: int = 1
    """Timestamps are cut to multiples of this, so that ties can be had at will."""
    clash_as_400: bool = False
    """Answer a uniqueness clash as 400 "Cannot set PropertyValueCoordinates{…}", not as 409."""
    sensitive_data: bool = True
    merged_ids_answer: bool = True
    """GET of a merged record's id answers with the surviving record; False: 404."""
    refuse_keys: set[str] = field(default_factory=set)
    """Batch inputs with these ids or values fail alone (207)."""
    clash_keys: set[str] = field(default_factory=set)
    """Any of these among a batch's ids or values makes the whole batch a conflict."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody a record can belong to."""

    id: str
    email: str
    first_name: str
    last_name: str


STAFF = (
    Owner("501", "sam@clinic.example", "Sam", "Sample"),
    Owner("502", "noa@clinic.example", "Noa", "Invented"),
)

Announcer = Callable[[str, str, dict[str, object]], None]
"""Told of a merge or a deletion: kind, event ("merge", "deletion"), what a webhook says of it."""

Listener = Callable[[Record, str, str, Origin, int], None]
"""Told of each changed property: record, name, value, origin, moment."""


class Account:
    """All state, under one lock that callers hold."""

    def __init__(self, *, clock: Clock = system_clock, portal_id: int = 1234567) -> None:
        self.lock = threading.RLock()
        self.clock = clock
        self.portal_id = portal_id
        self.switches = Switches()
        self.listeners: list[Listener] = []
        self.announcers: list[Announcer] = []
        self.changed = threading.Event()
        self.clear()

    def clear(self) -> None:
        """Back to an account's first day."""
        self.records: dict[str, dict[str, Record]] = {kind: {} for kind in KINDS}
        self.archived: dict[str, dict[str, Record]] = {kind: {} for kind in KINDS}
        self.merged: dict[Key, str] = {}
        self.unique: dict[Key, dict[str, str]] = defaultdict(dict)
        self.links: dict[Key, dict[Key, set[int]]] = defaultdict(dict)
        self.link_types: dict[int, LinkType] = {}
        self.ids = itertools.count(1001)
        self.owners: dict[str, Owner] = {owner.id: owner for owner in STAFF}
        self.groups: dict[str, dict[str, Group]] = {}
        self.definitions: dict[str, dict[str, Definition]] = {}
        self.pipelines: dict[str, dict[str, Pipeline]] = {}
        for kind in KINDS.values():
            _furnish(self, kind)

    def now(self) -> int:
        moment = int(self.clock().timestamp() * 1000)
        return moment - moment % self.switches.tick_ms

    def announce(self, kind: str, event: str, **said: object) -> None:
        """Tell whoever listens of what no property says."""
        for announcer in self.announcers:
            announcer(kind, event, said)

    def new_id(self) -> str:
        return str(next(self.ids))

    def stage_labels(self, kind: str) -> dict[str, str]:
        """Label by stage id, over all pipelines of a kind."""
        return {s.id: s.label for p in self.pipelines[kind].values() for s in p.stages.values()}

    def is_unique(self, kind: str, name: str) -> bool:
        definition = self.definitions[kind].get(name)
        return definition is not None and definition.unique

    def holder(self, kind: str, name: str, value: str) -> str | None:
        """Id of the live record that has `value` in the unique property `name`."""
        return self.unique[kind, name].get(fold(name, value))

    def live(self, kind: str) -> Iterable[Record]:
        """Records of a kind in the order they were last written."""
        return self.records[kind].values()


def fold(name: str, value: str) -> str:
    return value.lower() if name == "email" else value


def _furnish(account: Account, kind: Kind) -> None:
    now = account.now()
    group = f"{kind.singular}information"
    account.groups[kind.name] = {group: Group(group, f"{kind.singular.title()} information")}
    account.definitions[kind.name] = {
        name: Definition(
            name,
            name.removeprefix("hs_").replace("_", " ").capitalize(),
            type_,
            "text" if type_ == "string" else "date" if type_ == "datetime" else "number",
            group,
            now,
            unique=(kind.name, name) in BUILTIN_UNIQUE,
            builtin=True,
        )
        for name, type_ in kind.builtin.items()
    }
    account.pipelines[kind.name] = _first_pipelines(kind, now)


def _first_pipelines(kind: Kind, now: int) -> dict[str, Pipeline]:
    if kind.pipeline is None:
        return {}
    if kind.name == "tickets":
        stages = {
            id_: Stage(id_, label, order, {"ticketState": state}, now)
            for order, (id_, label, state) in enumerate(TICKET_STAGES)
        }
        return {"0": Pipeline("0", "Support Pipeline", 0, now, stages)}
    prefix = kind.singular
    stages = {
        f"{prefix}_{word}": Stage(f"{prefix}_{word}", word.title(), order, metadata, now)
        for order, (word, metadata) in enumerate(
            (("open", {"probability": "0.5"}), ("done", {"probability": "1.0"}))
        )
    }
    return {"default": Pipeline("default", f"{prefix.title()} pipeline", 0, now, stages)}
