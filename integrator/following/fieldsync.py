"""Fields that staff may write at the CRM as well: what both sides agreed on, and whose word counts.

What was agreed is kept as a keyed digest, so that our own echo is known without keeping the value.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from integrator.config import Policy
from integrator.fields import PATIENT
from integrator.models import FieldSync
from integrator.normalise.emails import email
from integrator.normalise.language import language
from integrator.normalise.phones import phone
from integrator.normalise.priority import priority
from integrator.store.upserts import upsert
from integrator.store.vault import Vault
from integrator.times import from_iso

Ownership = Literal["ours", "theirs", "last_writer"]
Writer = Literal["ours", "theirs"]
Agreed = Mapping[tuple[str, str], FieldSync]
"""(our key, field) → what both sides held last."""

CLEARABLE: Final = frozenset({"owner", "appointment_at"})
"""Fields that staff may empty; an emptied phone number or name is no correction."""


@dataclass(frozen=True, slots=True)
class SharedFields:
    """Which fields are shared, and how their values are compared. Does no I/O of its own."""

    vault: Vault
    policy: Policy
    region: str
    owners: Mapping[str, Mapping[str, Ownership]] = field(default_factory=dict)
    """Kind → field → whose word counts, for those that are not ours alone."""

    def normal(self, name: str, raw: str) -> str | None:
        """The value as we keep it; "" for none, None where it cannot be read."""
        if not raw.strip():
            return ""
        return _NORMAL.get(name, _as_is)(raw.strip(), self.region) or None

    def digest(self, name: str, value: str) -> str:
        """Fingerprint of a value as we keep it."""
        return self.vault.digest(f"{name}|{value}".encode())

    def names(self, kind: str) -> list[str]:
        """Shared fields of a kind that the policy lets the CRM hold."""
        return [name for name in self.owners.get(kind, {}) if self._may_be_there(name)]

    def _may_be_there(self, name: str) -> bool:
        return name not in PATIENT or self.policy.verdict(name, "hubspot") == "allow"

    def news(
        self, kind: str, key: str, fields: Mapping[str, str], agreed: Agreed
    ) -> dict[str, str]:
        """Values at the CRM that are not what was agreed on last, as they stand there."""
        return {
            name: raw
            for name in self.names(kind)
            if (raw := fields.get(name)) is not None
            and self._is_news(name, raw, agreed.get((key, name)))
        }

    def _is_news(self, name: str, raw: str, known: FieldSync | None) -> bool:
        if not raw and (known is None or name not in CLEARABLE):
            return False
        value = self.normal(name, raw)
        return known is None or value is None or known.digest != self.digest(name, value)

    def rows(
        self, kind: str, key: str, values: Mapping[str, str], *, writer: Writer, now: datetime
    ) -> list[dict[str, Any]]:
        """What is agreed on from now on."""
        return [
            {
                "kind": kind,
                "local_key": key,
                "field": name,
                "digest": self.digest(name, value),
                "last_writer": writer,
                "at": now,
            }
            for name, value in values.items()
        ]


_AGREED: Final = select(FieldSync).where(
    FieldSync.kind.in_(bindparam("b_kinds", expanding=True)),
    FieldSync.local_key.in_(bindparam("b_keys", expanding=True)),
)
"""Made once: every batch that is followed asks it."""


def agreed(session: Session, kinds: Sequence[str], keys: Collection[str]) -> Agreed:
    """What was agreed on for these records; by the unique key of kind and local key."""
    found = session.scalars(_AGREED, {"b_kinds": list(kinds), "b_keys": list(keys)})
    return {(row.local_key, row.field): row for row in found}


def agree(session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write down what both sides hold now; the last of a field counts."""
    last = {(row["kind"], row["local_key"], row["field"]): row for row in rows}
    ordered = [last[key] for key in sorted(last)]
    upsert(session, FieldSync, ordered, key=("kind", "local_key", "field"))


def moment(value: str) -> str:
    """A time to the second, in UTC, as shared fields are compared; "" where it is none."""
    try:
        found = from_iso(value)
    except ValueError:
        return ""
    return found.astimezone(UTC).replace(microsecond=0).isoformat() if found.tzinfo else ""


def _as_is(value: str, _region: str) -> str:
    return value


_NORMAL: Final[Mapping[str, Callable[[str, str], str]]] = {
    "patient_email": lambda value, _: email(value).value,
    "patient_phone": lambda value, region: phone(value, region=region).value,
    "patient_language": lambda value, _: language(value).value,
    "priority": lambda value, _: priority(value).value,
    "appointment_at": lambda value, _: moment(value),
}
