"""config/hubspot.toml as frozen values: which object, property, stage and label means what."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from integrator.errors import ConfigError

FILE = "config/hubspot.toml"
KINDS = ("ticket", "company", "clinician", "patient")
LINKED_KINDS = ("company", "clinician", "patient")
KEY_OF_KIND = {
    "ticket": "ticket",
    "company": "company",
    "clinician": "contact",
    "patient": "contact",
}
FIELD_TYPES = {
    "string": "text",
    "number": "number",
    "date": "date",
    "datetime": "date",
    "enumeration": "select",
    "bool": "booleancheckbox",
    "phone_number": "phonenumber",
}
"""HubSpot's `type` and the `fieldType` that its screens show for it."""
OWNERS = ("ours", "theirs", "last_writer")
"""Whose word counts for a field: a push may set it always, never, or where we wrote it last."""
PIPELINE_PROPERTIES = {"deals": ("pipeline", "dealstage")}
"""Names of the pipeline and stage properties where an object type has its own."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A column of the board: our status as staff see it."""

    status: str
    label: str
    state: str
    """OPEN or CLOSED."""
    needs: str = ""
    """Our field that must have a value before a move to this stage is taken."""


@dataclass(frozen=True, slots=True)
class Key:
    """Our own unique property of an object type: what upserts go by."""

    property: str
    label: str


@dataclass(frozen=True, slots=True)
class FieldProperty:
    """Where one of our fields lands, and how setup makes that property when it is our own."""

    field: str
    property: str
    label: str = ""
    type: str = "string"
    options: tuple[str, ...] = ()
    own: bool = False
    clinical: bool = False
    owner: str = "ours"
    """One of OWNERS."""


@dataclass(frozen=True, slots=True)
class Label:
    """An association label, named from the ticket's side."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class HubSpotMapping:
    """Where a referral lands in HubSpot."""

    object_type: str
    pipeline: str
    property_group: str
    property_group_label: str
    stages: tuple[Stage, ...]
    keys: Mapping[str, Key]
    """By "ticket", "company", "contact"."""
    fields: Mapping[str, Mapping[str, FieldProperty]]
    """By kind ("ticket", "company", "clinician", "patient"), then by our field name."""
    labels: Mapping[str, Label]
    """By the kind at the far end: "company", "clinician", "patient"."""

    def type_of(self, kind: str) -> str:
        """HubSpot's object type for one of our kinds."""
        table = {"ticket": self.object_type, "company": "companies"}
        return table.get(kind, "contacts")

    def key_of(self, kind: str) -> str:
        """Name of the unique property that identifies a record of this kind."""
        return self.keys[KEY_OF_KIND[kind]].property

    @property
    def pipeline_property(self) -> str:
        return PIPELINE_PROPERTIES.get(self.object_type, ("hs_pipeline", "hs_pipeline_stage"))[0]

    @property
    def stage_property(self) -> str:
        return PIPELINE_PROPERTIES.get(self.object_type, ("hs_pipeline", "hs_pipeline_stage"))[1]

    def shared(self, kind: str) -> list[str]:
        """Our fields of a kind that staff may write at HubSpot."""
        return [name for name, target in self.fields[kind].items() if target.owner != "ours"]

    def clinical_properties(self) -> Iterator[tuple[str, FieldProperty]]:
        """Every (object type, property) that would hold clinical text."""
        for kind in KINDS:
            for target in self.fields[kind].values():
                if target.clinical:
                    yield self.type_of(kind), target


class _Reader:
    """Reads values out of the parsed file and remembers every problem by its key."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def text(self, table: Mapping[str, Any], path: str, *, default: str | None = None) -> str:
        found = table.get(path.rpartition(".")[2], default)
        if isinstance(found, str) and found.strip():
            return found
        self.problems.append(f"{FILE}: {path} must be a text, and not empty")
        return ""

    def table(self, table: Mapping[str, Any], path: str) -> Mapping[str, Any]:
        found = table.get(path.rpartition(".")[2])
        if isinstance(found, Mapping):
            return found
        self.problems.append(f"{FILE}: {path} must be a table")
        return {}

    def choice(self, found: object, path: str, legal: Collection[str]) -> str:
        if isinstance(found, str) and found in legal:
            return found
        wanted = " or ".join(sorted(legal, reverse=True))
        self.problems.append(f"{FILE}: {path} must be {wanted}, not {found!r}")
        return ""


def parse_mapping(table: Mapping[str, Any], *, statuses: Collection[str]) -> HubSpotMapping:
    """Read the parsed config/hubspot.toml; raises ConfigError with every problem at once.

    `statuses` are the statuses that need a stage: each of them, and no other.
    """
    reader = _Reader()
    mapping = HubSpotMapping(
        object_type=reader.text(table, "object_type"),
        pipeline=reader.text(table, "pipeline"),
        property_group=reader.text(table, "property_group"),
        property_group_label=reader.text(table, "property_group_label"),
        stages=_stages(reader, reader.table(table, "stages"), statuses),
        keys=_keys(reader, reader.table(table, "keys")),
        fields={kind: _fields(reader, reader.table(table, kind), kind) for kind in KINDS},
        labels=_labels(reader, reader.table(table, "labels")),
    )
    reader.problems.extend(_contradictions(mapping))
    if reader.problems:
        raise ConfigError(reader.problems)
    return mapping


def _stages(
    reader: _Reader, table: Mapping[str, Any], statuses: Collection[str]
) -> tuple[Stage, ...]:
    for status in sorted(set(statuses) - set(table)):
        reader.problems.append(f"{FILE}: stages.{status} is missing: every status needs a stage")
    for status in sorted(set(table) - set(statuses)):
        reader.problems.append(f"{FILE}: stages.{status} is not a status of ours; remove it")
    return tuple(_stage(reader, table, status) for status in table if status in statuses)


def _stage(reader: _Reader, table: Mapping[str, Any], status: str) -> Stage:
    path = f"stages.{status}"
    row = reader.table(table, path)
    return Stage(
        status=status,
        label=reader.text(row, f"{path}.label"),
        state=reader.choice(row.get("state"), f"{path}.state", ("OPEN", "CLOSED")),
        needs=str(row.get("needs", "")),
    )


def _keys(reader: _Reader, table: Mapping[str, Any]) -> dict[str, Key]:
    keys = {}
    for name in ("ticket", "company", "contact"):
        row = reader.table(table, f"keys.{name}")
        keys[name] = Key(
            property=reader.text(row, f"keys.{name}.property"),
            label=reader.text(row, f"keys.{name}.label"),
        )
    return keys


def _fields(reader: _Reader, table: Mapping[str, Any], kind: str) -> dict[str, FieldProperty]:
    return {
        name: _field(reader, reader.table(table, f"{kind}.{name}"), f"{kind}.{name}")
        for name in table
    }


def _field(reader: _Reader, row: Mapping[str, Any], path: str) -> FieldProperty:
    own = row.get("own") is True
    kind = reader.choice(row.get("type", "string"), f"{path}.type", FIELD_TYPES)
    options = tuple(row.get("options", ()))
    if kind == "enumeration" and not options:
        reader.problems.append(f"{FILE}: {path}.options must list the values of the enumeration")
    if row.get("clinical") is True and not own:
        reader.problems.append(f"{FILE}: {path}.own must be true: clinical text needs our property")
    return FieldProperty(
        field=path.rpartition(".")[2],
        property=reader.text(row, f"{path}.property"),
        label=reader.text(row, f"{path}.label") if own else str(row.get("label", "")),
        type=kind,
        options=options,
        own=own,
        clinical=row.get("clinical") is True,
        owner=reader.choice(row.get("owner", "ours"), f"{path}.owner", OWNERS),
    )


def _labels(reader: _Reader, table: Mapping[str, Any]) -> dict[str, Label]:
    labels = {}
    for kind in LINKED_KINDS:
        row = reader.table(table, f"labels.{kind}")
        labels[kind] = Label(
            name=reader.text(row, f"labels.{kind}.name"),
            label=reader.text(row, f"labels.{kind}.label"),
        )
    return labels


def _contradictions(mapping: HubSpotMapping) -> Iterator[str]:
    """Two meanings for one property or stage would overwrite each other in silence."""
    for kind in KINDS:
        taken: dict[str, str] = {mapping.key_of(kind): f"keys.{KEY_OF_KIND[kind]}"}
        for name, target in mapping.fields[kind].items():
            if target.property and target.property in taken:
                yield f"{FILE}: {kind}.{name}.property is taken by {taken[target.property]}"
            taken[target.property] = f"{kind}.{name}"
    seen: dict[str, str] = {}
    for stage in mapping.stages:
        if stage.needs and stage.needs not in mapping.fields["ticket"]:
            yield f"{FILE}: stages.{stage.status}.needs is {stage.needs!r}, no field under [ticket]"
        if stage.label and stage.label in seen:
            yield f"{FILE}: stages.{stage.status}.label is the same as stages.{seen[stage.label]}"
        seen[stage.label] = stage.status
