"""Values that staff corrected at the CRM come into our store, each once, and each on record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from integrator.fields import SEALED
from integrator.following import fieldsync
from integrator.following.fieldsync import Agreed, SharedFields
from integrator.loop.audience import Audience
from integrator.loop.noting import tell
from integrator.loop.reviews import ask
from integrator.models import FieldSync, Referral
from integrator.ports import FieldReading
from integrator.store.audit import Deed, record
from integrator.store.sealing import (
    blind_indexes,
    open_evidence,
    open_values,
    place,
    referral_key,
    seal_evidence,
)
from integrator.times import from_iso

ACTOR: Final = "hubspot"


@dataclass(frozen=True, slots=True)
class News:
    """What a record at the CRM says that was not agreed on."""

    kind: str
    key: str
    values: Mapping[str, str]
    """By our names, as they stand there."""
    written_at: Mapping[str, datetime]
    modified_at: datetime

    def at(self, name: str) -> datetime:
        """When this value was written, or the record at the latest."""
        return self.written_at.get(name, self.modified_at)


def take_fields(
    session: Session,
    shared: SharedFields,
    news: News,
    referrals: Sequence[Referral],
    audience: Audience,
    *,
    known: Agreed,
    now: datetime,
) -> None:
    """Take what counts into every one of the referrals (newest last); a later value of ours stays.

    What cannot be read is asked about and noted on the ticket, and is not taken.
    """
    for name, raw in news.values.items():
        value = shared.normal(name, raw)
        if value is None:
            _complain(session, shared, referrals[-1], name, raw, audience, now=now)
        elif _counts(shared, news, name, value, referrals[-1], known.get((news.key, name))):
            _take(session, shared, news, name, value, referrals, now=now)


def _counts(
    shared: SharedFields,
    news: News,
    name: str,
    value: str,
    referral: Referral,
    known: FieldSync | None,
) -> bool:
    """Whether theirs is to stand: ours did not change since both agreed, or changed earlier."""
    ours = held(shared, referral, name)
    if shared.owners[news.kind][name] == "theirs" or not ours or ours == value:
        return True
    if known is not None and known.digest == shared.digest(name, ours):
        return True
    return news.at(name) > referral.updated_at


def _take(
    session: Session,
    shared: SharedFields,
    news: News,
    name: str,
    value: str,
    referrals: Sequence[Referral],
    *,
    now: datetime,
) -> None:
    open_ones = [one for one in referrals if one.wrapped_key is not None]
    changed = [one for one in open_ones if held(shared, one, name) != value]
    for referral in changed:
        _put(shared, referral, name, value)
        referral.version += 1
        referral.updated_at = now
    rows = shared.rows(news.kind, news.key, {name: value}, writer="theirs", now=now)
    fieldsync.agree(session, rows)
    detail = {"field": name, "origin": "hubspot"}
    record(session, [Deed(ACTOR, "field.taken", one.reference, detail) for one in changed], now=now)


def _complain(
    session: Session,
    shared: SharedFields,
    referral: Referral,
    name: str,
    raw: str,
    audience: Audience,
    *,
    now: datetime,
) -> None:
    """Once for each unreadable value; the value itself is neither kept nor told."""
    ask(session, referral, "unreadable_at_crm", name, now=now)
    once = shared.digest(name, raw)[:8]
    tell(session, referral, "unreadable_value", f"{name}:{once}", audience, now=now)


def held(shared: SharedFields, referral: Referral, name: str) -> str:
    """Our value of a shared field, in the form it is compared in; "" for none."""
    if name in SEALED:
        return open_values(shared.vault, referral, [name]).get(name, "")
    return _HELD[name](referral)


def _put(shared: SharedFields, referral: Referral, name: str, value: str) -> None:
    if name in SEALED:
        _seal(shared, referral, name, value)
    else:
        _PUT[name](referral, value)


def _seal(shared: SharedFields, referral: Referral, name: str, value: str) -> None:
    """With its index and where it was read."""
    key = referral_key(shared.vault, referral)
    sealed = key.seal_text(value, place=place("referral", name, referral.reference))
    setattr(referral, name, sealed)
    before = open_evidence(shared.vault, referral)
    reading = FieldReading(value, "hubspot", "staff")
    referral.evidence = seal_evidence(key, {**before, name: reading}, reference=referral.reference)
    indexes = blind_indexes(shared.vault, {name: value})
    for column in ("email_index", "phone_index"):
        if indexes[column]:
            setattr(referral, column, indexes[column])
    referral.missing = ",".join(
        group for group in referral.missing.split(",") if group and name not in group.split("|")
    )


def _put_owner(referral: Referral, value: str) -> None:
    referral.crm_owner_id = value or None


def _put_appointment(referral: Referral, value: str) -> None:
    referral.appointment_at = from_iso(value) if value else None


def _put_priority(referral: Referral, value: str) -> None:
    referral.priority = value


_PUT: Final[Mapping[str, Callable[[Referral, str], None]]] = {
    "owner": _put_owner,
    "appointment_at": _put_appointment,
    "priority": _put_priority,
}
_HELD: Final[Mapping[str, Callable[[Referral], str]]] = {
    "owner": lambda one: one.crm_owner_id or "",
    "appointment_at": lambda one: (
        fieldsync.moment(one.appointment_at.isoformat()) if one.appointment_at else ""
    ),
    "priority": lambda one: one.priority,
}
