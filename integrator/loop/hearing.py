"""Who hears of a status by a letter of its own, in a digest, or not at all.

Decided in the transaction of the change: what a contact prefers later is for what comes later.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from integrator.delivery.outbox import Intent
from integrator.models import DigestLine, PartnerContact
from integrator.statuses import STATUSES, UNTOLD
from integrator.store.upserts import insert_new

Rhythm = Literal["at_once", "daily", "weekly"]
RHYTHMS: Final[tuple[Rhythm, ...]] = ("at_once", "daily", "weekly")

ASKING: Final = frozenset({"needs_info"})
"""Statuses that want something of the sender: told at once, whatever they prefer."""
CHOOSABLE: Final = tuple(one for one in STATUSES if one not in UNTOLD | ASKING)
"""Statuses a contact may do without."""


def at_once(
    session: Session, intents: Sequence[Intent], *, status: str, zone: str, now: datetime
) -> list[Intent]:
    """Those of the intents that go out now. Of letters that tell of `status`, a line is put down
    for each contact who wants it in a digest, and nothing for who does not want it at all.

    `zone` is the clinic's: the hour of a digest counts there unless the contact named their own.
    """
    asked = {intent.contact_id for intent in intents if _tells(intent)}
    contacts = _contacts(session, asked)
    ways = {one: _way(contact, status) for one, contact in contacts.items()}
    lines = [
        _line(intent, contacts[intent.contact_id or 0], zone=zone, now=now)
        for intent in intents
        if _tells(intent) and ways.get(intent.contact_id or 0) in {"daily", "weekly"}
    ]
    insert_new(session, DigestLine, lines, key=("contact_id", "referral_id", "status_seq"))
    return [
        intent
        for intent in intents
        if not _tells(intent) or ways.get(intent.contact_id or 0, "at_once") == "at_once"
    ]


def _tells(intent: Intent) -> bool:
    return intent.kind == "status" and intent.contact_id is not None


_CONTACTS: Final = select(PartnerContact).where(
    PartnerContact.id.in_(bindparam("b_ids", expanding=True))
)
"""Made once: they are asked for at every change of status."""


def _contacts(session: Session, ids: Collection[int | None]) -> dict[int, PartnerContact]:
    if not ids:
        return {}
    found = session.scalars(_CONTACTS, {"b_ids": list(ids)})
    return {contact.id: contact for contact in found}


def _way(contact: PartnerContact, status: str) -> str:
    """ "at_once", "daily", "weekly" or "page": they look for themselves."""
    if contact.mail_off_at is not None:
        return "page"
    if status in ASKING:
        return "at_once"
    return contact.rhythm if status in wanted(contact) else "page"


def wanted(contact: PartnerContact) -> frozenset[str]:
    """Statuses this contact wants to hear of."""
    chosen = CHOOSABLE if contact.hears is None else contact.hears.split(",")
    return frozenset(chosen) | ASKING


def _line(intent: Intent, contact: PartnerContact, *, zone: str, now: datetime) -> dict[str, Any]:
    return {
        "contact_id": contact.id,
        "referral_id": intent.referral_id,
        "status_seq": intent.status_seq,
        "state": "waiting",
        "due_at": next_digest(contact, zone=zone, now=now),
        "letter": None,
    }


def next_digest(contact: PartnerContact, *, zone: str, now: datetime) -> datetime:
    """When the contact's next digest goes out: later than `now`, in UTC.

    An hour that clocks skip is the one after; of one they repeat it is the first.
    """
    local = ZoneInfo(contact.time_zone or zone)
    for day in _days(contact, now.astimezone(local).date()):
        moment = datetime.combine(day, time(contact.digest_hour), tzinfo=local).astimezone(UTC)
        if moment > now:
            return moment
    raise AssertionError("unreachable")


def _days(contact: PartnerContact, today: date) -> Iterator[date]:
    if contact.rhythm == "daily":
        yield from (today + timedelta(days=ahead) for ahead in range(3))
        return
    until = (contact.digest_weekday - today.weekday()) % 7
    yield from (today + timedelta(days=until + 7 * ahead) for ahead in range(3))


def flush(session: Session, contact: PartnerContact, *, now: datetime) -> None:
    """What waits for the contact's digest goes out now: they prefer something else from now on."""
    _change(session, DigestLine.contact_id == contact.id, due_at=now)


def forget(session: Session, referral_id: int) -> bool:
    """Nothing more is told of a referral. Whether anything waited to be."""
    return _change(session, DigestLine.referral_id == referral_id, state="dropped")


def _change(session: Session, which: Any, **columns: object) -> bool:
    changed: Any = session.execute(
        update(DigestLine)
        .where(which, DigestLine.state == "waiting")
        .values(**columns)
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount)
