"""One record compared with ours. No value is ever written down, only the name of its field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrator.following import fieldsync
from integrator.models import RemoteRecord
from integrator.ports import Mirrored
from integrator.telling.crm import CrmTeller
from integrator.telling.subjects import Subject


@dataclass(frozen=True, slots=True)
class Difference:
    """Where we differ."""

    difference: str
    kind: str
    local_key: str
    remote_id: str | None
    referral_id: int | None
    """The referral a repair goes through; None where only a person can tell."""
    field: str = ""
    detail: str = ""

    @property
    def natural_key(self) -> str:
        """The same difference has the same."""
        place = self.local_key or self.remote_id
        return f"{self.difference}:{self.kind}:{place}:{self.field}"[:200]

    def row(self, run_id: int, *, now: datetime) -> dict[str, Any]:
        """As it is stored."""
        return {
            "natural_key": self.natural_key,
            "run_id": run_id,
            "difference": self.difference,
            "kind": self.kind,
            "local_key": self.local_key,
            "remote_id": self.remote_id,
            "referral_id": self.referral_id,
            "field": self.field,
            "detail": self.detail,
            "found_at": now,
            "asked_at": None,
            "asked_by": None,
        }


def compare_ticket(
    teller: CrmTeller, one: Mirrored, row: RemoteRecord, subject: Subject
) -> Iterator[Difference]:
    """Stage, owner and fields."""
    referral = subject.referral
    here = ("ticket", referral.reference, one.remote_id, referral.id)
    if one.status and referral.status not in {one.status, "void"}:
        yield Difference("stage_differs", *here, detail=f"{referral.status}>{one.status}")
    if (one.fields.get("owner") or "") != (referral.crm_owner_id or ""):
        yield Difference("owner_differs", *here, field="owner")
    yield from _fields(teller, one, row, subject)


def compare_party(
    teller: CrmTeller, one: Mirrored, row: RemoteRecord, subject: Subject
) -> Iterator[Difference]:
    """The fields of a company or contact."""
    yield from _fields(teller, one, row, subject)


def _fields(
    teller: CrmTeller, one: Mirrored, row: RemoteRecord, subject: Subject
) -> Iterator[Difference]:
    wanted: Mapping[str, str] = teller.expected(subject).get((row.kind, row.local_key), {})
    held = (row.disclosed or "").split(",")
    for name, value in wanted.items():
        theirs = one.fields.get(name)
        if name in held and theirs is not None and not _same(teller, name, value, theirs):
            yield Difference(
                "field_differs",
                row.kind,
                row.local_key,
                one.remote_id,
                subject.referral.id,
                field=name,
            )


def _same(teller: CrmTeller, name: str, ours: str, theirs: str) -> bool:
    """Equal as we keep it: HubSpot may write a moment or an address in another way."""
    if ours == theirs or ours.casefold() == theirs.casefold():
        return True
    moments = fieldsync.moment(ours), fieldsync.moment(theirs)
    if moments[0] and moments[0] == moments[1]:
        return True
    shared = teller.shared
    return shared is not None and shared.normal(name, ours) == shared.normal(name, theirs)
