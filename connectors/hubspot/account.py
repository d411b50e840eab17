"""What an account calls things by id: pipeline, stages, association types, found by label."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.hubspot.client import HubSpotClient, Row
from connectors.hubspot.mapping import LINKED_KINDS, HubSpotMapping
from connectors.hubspot.translate import SETUP_ADVICE
from integrator.errors import CredentialsRefused

EMPLOYER = "employer"
"""Our name for the link from a clinician to the practice."""


@dataclass(frozen=True, slots=True)
class Ids:
    """Ids that HubSpot generated for this account."""

    pipeline: str
    stages: Mapping[str, str]
    """Our status -> stage id."""
    links: Mapping[str, Sequence[Row]]
    """By kind of link: the association types to set, as HubSpot takes them."""

    def status_of(self, stage: str) -> str | None:
        """Our status that a stage means; None for a stage that staff added."""
        return next((status for status, found in self.stages.items() if found == stage), None)


@dataclass(slots=True)
class Account:
    """Resolves ids once and keeps them; `refresh` after a miss."""

    client: HubSpotClient
    mapping: HubSpotMapping
    _ids: Ids | None = field(default=None, init=False)

    def ids(self) -> Ids:
        """The ids, from memory where known; raises CredentialsRefused where setup was not run."""
        return self._ids or self.refresh()

    def refresh(self) -> Ids:
        """Ask HubSpot anew."""
        pipeline = self._pipeline()
        near = self.mapping.object_type
        found = {far: self.client.labels(near, far) for far in ("companies", "contacts")}
        employer = plain(self.client.labels("contacts", "companies"), "contacts to companies")
        self._ids = Ids(
            pipeline=str(pipeline["id"]),
            stages=_stage_ids(pipeline, self.mapping),
            links={kind: self._types(kind, found) for kind in LINKED_KINDS}
            | {EMPLOYER: [employer]},
        )
        return self._ids

    def _pipeline(self) -> Row:
        label = self.mapping.pipeline
        for pipeline in self.client.pipelines(self.mapping.object_type):
            if pipeline.get("label") == label and not pipeline.get("archived"):
                return pipeline
        raise CredentialsRefused(f"HubSpot has no pipeline named {label!r}; {SETUP_ADVICE}")

    def _types(self, kind: str, labels: Mapping[str, Sequence[Row]]) -> list[Row]:
        far, label = self.mapping.type_of(kind), self.mapping.labels[kind].label
        found = labels[far]
        own = own_label(found, label)
        if own is None:
            raise CredentialsRefused(
                f"HubSpot has no association label {label!r} from {self.mapping.object_type}"
                f" to {far}; {SETUP_ADVICE}"
            )
        return [plain(found, f"{self.mapping.object_type} to {far}"), _spec(own)]


def own_label(found: Sequence[Row], label: str) -> Row | None:
    """The association type of our own with that label."""
    for row in found:
        if row.get("category") == "USER_DEFINED" and row.get("label") == label:
            return row
    return None


def plain(found: Sequence[Row], between: str) -> Row:
    """HubSpot's own type without a label: the one that does not make a record the primary."""
    for row in found:
        if row.get("category") == "HUBSPOT_DEFINED" and not row.get("label"):
            return _spec(row)
    raise CredentialsRefused(f"HubSpot has no plain association from {between}")


def _spec(row: Row) -> dict[str, Any]:
    return {"associationCategory": row["category"], "associationTypeId": row["typeId"]}


def _stage_ids(pipeline: Row, mapping: HubSpotMapping) -> dict[str, str]:
    by_label = {stage["label"]: str(stage["id"]) for stage in pipeline.get("stages") or ()}
    missing = [stage.label for stage in mapping.stages if stage.label not in by_label]
    if missing:
        raise CredentialsRefused(
            f"HubSpot's pipeline {mapping.pipeline!r} lacks {', '.join(missing)}; {SETUP_ADVICE}"
        )
    return {stage.status: by_label[stage.label] for stage in mapping.stages}
