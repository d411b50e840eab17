"""What the account lacks of config/hubspot.toml, and making it. Nothing is ever deleted.

Uniqueness and sensitivity of a property can be set only when it is made, so a property that exists
otherwise is told to a person.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from connectors.hubspot.account import own_label
from connectors.hubspot.client import SENSITIVE, HubSpotClient, Row
from connectors.hubspot.mapping import (
    FIELD_TYPES,
    KEY_OF_KIND,
    KINDS,
    LINKED_KINDS,
    FieldProperty,
    HubSpotMapping,
    Stage,
)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to make, as a sentence and as an act."""

    sentence: str
    perform: Callable[[], None]

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make, in order, and what only a person can mend."""

    changes: Sequence[Change]
    problems: Sequence[str]


def plan(client: HubSpotClient, mapping: HubSpotMapping, *, with_clinical: bool = True) -> Plan:
    """Compare what is there with what is wanted; changes nothing.

    `with_clinical` False leaves out properties for clinical text: they need an account with
    sensitive data turned on, and presets below "full" never fill them.
    """
    changes: list[Change] = []
    problems: list[str] = []
    for found in _differences(client, mapping, with_clinical=with_clinical):
        (changes.append if isinstance(found, Change) else problems.append)(found)  # type: ignore[arg-type]
    return Plan(changes=changes, problems=problems)


def apply(changes: Iterable[Change]) -> None:
    """Make the changes, in order; a later plan() goes on where this one broke off."""
    for change in changes:
        change.perform()


def sensitive_problems(client: HubSpotClient, mapping: HubSpotMapping) -> list[str]:
    """A sentence for every clinical property that HubSpot does not report as sensitive."""
    wanted: dict[str, dict[str, FieldProperty]] = {}
    for object_type, target in mapping.clinical_properties():
        wanted.setdefault(object_type, {})[target.property] = target
    problems: list[str] = []
    for object_type, targets in wanted.items():
        there = _by_name(client.properties(object_type, sought=list(targets)))
        problems += [
            f"HubSpot does not report {object_type}.{name} as sensitive, so it may not hold"
            " clinical text. Turn sensitive data on in HubSpot under Settings > Data Management,"
            " then let `integrator hubspot setup --apply` make a property of another name."
            for name in targets
            if there.get(name, {}).get("dataSensitivity") not in SENSITIVE
        ]
    return problems


def _differences(
    client: HubSpotClient, mapping: HubSpotMapping, *, with_clinical: bool
) -> Iterator[Change | str]:
    bodies = _property_bodies(mapping, with_clinical=with_clinical)
    for object_type, wanted in bodies.items():
        yield from _group_changes(client, mapping, object_type)
        yield from _property_changes(client, object_type, wanted)
    yield from _pipeline_changes(client, mapping)
    for kind in LINKED_KINDS:
        yield from _label_changes(client, mapping, kind)


def _property_bodies(
    mapping: HubSpotMapping, *, with_clinical: bool
) -> dict[str, dict[str, Row | None]]:
    """By object type and name: how to make the property; None where HubSpot should have it."""
    bodies: dict[str, dict[str, Row | None]] = {}
    for kind in KINDS:
        wanted = bodies.setdefault(mapping.type_of(kind), {})
        key = mapping.keys[KEY_OF_KIND[kind]]
        wanted[key.property] = _body(mapping, key.property, key.label) | {"hasUniqueValue": True}
        for target in mapping.fields[kind].values():
            if not target.own:
                wanted.setdefault(target.property, None)
            elif with_clinical or not target.clinical:
                wanted[target.property] = _own_body(mapping, target)
    return bodies


def _body(mapping: HubSpotMapping, name: str, label: str, type_: str = "string") -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "type": type_,
        "fieldType": FIELD_TYPES[type_],
        "groupName": mapping.property_group,
    }


def _own_body(mapping: HubSpotMapping, target: FieldProperty) -> Row:
    body = _body(mapping, target.property, target.label, target.type)
    if target.options:
        body["options"] = [_option(value, order) for order, value in enumerate(target.options)]
    if target.clinical:
        body["dataSensitivity"] = "sensitive"
    return body


def _option(value: str, order: int) -> dict[str, Any]:
    label = value.replace("_", " ").capitalize()
    return {"label": label, "value": value, "displayOrder": order, "hidden": False}


def _group_changes(
    client: HubSpotClient, mapping: HubSpotMapping, object_type: str
) -> Iterator[Change]:
    name = mapping.property_group
    if name not in _by_name(client.groups(object_type)):
        body = {"name": name, "label": mapping.property_group_label, "displayOrder": -1}
        yield Change(
            f"make the property group {name!r} on {object_type}",
            partial(client.create_group, object_type, body),
        )


def _property_changes(
    client: HubSpotClient, object_type: str, wanted: Mapping[str, Row | None]
) -> Iterator[Change | str]:
    there = _by_name(client.properties(object_type, sought=list(wanted)))
    for name, body in wanted.items():
        if name not in there:
            yield _missing_property(client, object_type, name, body)
        elif body is not None:
            yield from _property_differences(client, object_type, there[name], body)


def _missing_property(
    client: HubSpotClient, object_type: str, name: str, body: Row | None
) -> Change | str:
    if body is None:
        return (
            f"HubSpot has no property {object_type}.{name}, and it is not marked as our own;"
            " correct its name in config/hubspot.toml or set own = true"
        )
    unique = "unique " if body.get("hasUniqueValue") else ""
    sensitive = "sensitive " if body.get("dataSensitivity") else ""
    return Change(
        f"make the {unique}{sensitive}property {object_type}.{name} ({body['type']})",
        partial(client.create_property, object_type, body),
    )


def _property_differences(
    client: HubSpotClient, object_type: str, there: Row, body: Row
) -> Iterator[Change | str]:
    name = f"{object_type}.{body['name']}"
    if there.get("type") != body["type"]:
        yield (
            f"{name} is of type {there.get('type')}, not {body['type']}; name another property in"
            " config/hubspot.toml, or delete this one in HubSpot and run setup again"
        )
    if body.get("hasUniqueValue") and not there.get("hasUniqueValue"):
        yield (
            f"{name} is not unique, and HubSpot cannot change that; name another property in"
            " config/hubspot.toml, or delete this one in HubSpot and run setup again"
        )
    yield from _option_changes(client, object_type, there, body)


def _option_changes(
    client: HubSpotClient, object_type: str, there: Row, body: Row
) -> Iterator[Change]:
    present = [dict(option) for option in there.get("options") or ()]
    values = {option["value"] for option in present}
    missing = [option for option in body.get("options", ()) if option["value"] not in values]
    if missing:
        named = ", ".join(option["value"] for option in missing)
        yield Change(
            f"add {named} to the options of {object_type}.{body['name']}",
            partial(
                client.update_property,
                object_type,
                body["name"],
                {"options": [*present, *missing]},
            ),
        )


def _pipeline_changes(client: HubSpotClient, mapping: HubSpotMapping) -> Iterator[Change | str]:
    pipelines = client.pipelines(mapping.object_type)
    there = next((p for p in pipelines if p.get("label") == mapping.pipeline), None)
    bodies = [_stage_body(mapping, stage, order) for order, stage in enumerate(mapping.stages)]
    if there is None:
        body = {"label": mapping.pipeline, "displayOrder": len(pipelines), "stages": bodies}
        yield Change(
            f"make the pipeline {mapping.pipeline!r} with {len(bodies)} stages",
            partial(client.create_pipeline, mapping.object_type, body),
        )
        return
    present = {stage["label"]: stage for stage in there.get("stages") or ()}
    for body, stage in zip(bodies, mapping.stages, strict=True):
        if stage.label not in present:
            yield Change(
                f"add the stage {stage.label!r} to the pipeline {mapping.pipeline!r}",
                partial(client.create_stage, mapping.object_type, str(there["id"]), body),
            )
        else:
            yield from _stage_problems(mapping, stage, present[stage.label])


def _stage_problems(mapping: HubSpotMapping, stage: Stage, there: Row) -> Iterator[str]:
    state = (there.get("metadata") or {}).get("ticketState")
    if mapping.object_type == "tickets" and state and state != stage.state:
        yield (
            f"the stage {stage.label!r} is {state} in HubSpot, not {stage.state}; change it there"
            " or in config/hubspot.toml"
        )


def _stage_body(mapping: HubSpotMapping, stage: Stage, order: int) -> dict[str, Any]:
    metadata = {"ticketState": stage.state}
    if mapping.object_type == "deals":
        metadata = {"probability": "0.0" if stage.state == "CLOSED" else "0.5"}
    return {"label": stage.label, "displayOrder": order, "metadata": metadata}


def _label_changes(client: HubSpotClient, mapping: HubSpotMapping, kind: str) -> Iterator[Change]:
    near, far, label = mapping.object_type, mapping.type_of(kind), mapping.labels[kind]
    if own_label(client.labels(near, far), label.label) is None:
        body = {"label": label.label, "name": label.name}
        yield Change(
            f"make the association label {label.label!r} from {near} to {far}",
            partial(client.create_label, near, far, body),
        )


def _by_name(rows: Iterable[Row]) -> dict[str, Row]:
    return {row["name"]: row for row in rows if not row.get("archived")}
