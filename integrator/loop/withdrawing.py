"""Take back from the CRM what the policy, or a patient, keeps from it by now.

What each record holds by our hand is remembered by name. Every push takes back what may not be
there any more, so withdrawing is a push of each referral concerned.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integrator.config.policy import Policy, Preset
from integrator.delivery import outbox
from integrator.delivery.outbox import Intent
from integrator.loop.audience import CRM, Audience
from integrator.models import Partner, PartnerContact, Referral, RemoteRecord, StoredCursor
from integrator.store.audit import Deed, record
from integrator.store.upserts import upsert

PLACE: Final = "disclosure:hubspot"
"""Where it is kept which policy was last withdrawn to, and what that one lets HubSpot know."""
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Withheld:
    """Records of one kind that hold fields which may not be there any more."""

    kind: str
    fields: tuple[str, ...]
    records: int


def reduce(
    session: Session,
    referral: Referral,
    *,
    to: Preset | None,
    actor: str,
    audience: Audience,
    now: datetime,
) -> None:
    """Let the CRM know no more of this referral than the preset `to` allows, from now on; None
    lifts the limit. In the caller's transaction; what it holds already is taken back by a push."""
    referral.disclosure_limit = to
    record(session, [Deed(actor, "disclosure.limited", referral.reference, {"to": to})], now=now)
    push(session, [referral], kind="withdraw", audience=audience, now=now)


def push(
    session: Session,
    referrals: Iterable[Referral],
    *,
    kind: str,
    audience: Audience,
    now: datetime,
) -> int:
    """Queue a push of each referral as it stands. Returns how many."""
    wanted = list(referrals) if CRM in audience.topics else []
    for referral in wanted:
        referral.version += 1
        referral.updated_at = now
    session.flush()
    outbox.add(session, [_intent(one, kind) for one in wanted], now=now)
    return len(wanted)


def _intent(referral: Referral, kind: str) -> Intent:
    return Intent(
        topic=CRM,
        kind=kind,
        referral_id=referral.id,
        reference=referral.reference,
        status_seq=referral.status_seq,
        version=referral.version,
    )


def plan(session: Session, policy: Policy) -> list[Withheld]:
    """What would be taken back, by kind and fields; one walk over what the CRM holds."""
    rows = session.execute(
        select(RemoteRecord.kind, RemoteRecord.disclosed, func.count())
        .where(RemoteRecord.state == "live", RemoteRecord.disclosed.is_not(None))
        .group_by(RemoteRecord.kind, RemoteRecord.disclosed)
        .order_by(RemoteRecord.kind, RemoteRecord.disclosed)
    )
    found: dict[tuple[str, tuple[str, ...]], int] = {}
    for kind, disclosed, count in rows:
        if fields := _denied(policy, disclosed or ""):
            found[kind, fields] = found.get((kind, fields), 0) + count
    return [Withheld(kind, fields, count) for (kind, fields), count in found.items()]


def _denied(policy: Policy, disclosed: str) -> tuple[str, ...]:
    names = [name for name in disclosed.split(",") if name]
    return tuple(name for name in names if policy.verdict(name, "hubspot") == "deny")


def withdraw(
    session: Session, policy: Policy, *, actor: str, audience: Audience, now: datetime
) -> int:
    """Queue the pushes that take it back. Returns how many; safe to ask for again."""
    total = 0
    for withheld in _texts(session, policy):
        after = 0
        while rows := _holding(session, withheld, after):
            referrals = _concerned(session, rows)
            total += push(session, referrals, kind="withdraw", audience=audience, now=now)
            after = rows[-1].id
    detail = {"preset": policy.preset, "referrals": total}
    record(session, [Deed(actor, "disclosure.withdrawn", "hubspot", detail)], now=now)
    _remember(session, policy, now=now)
    return total


def _texts(session: Session, policy: Policy) -> list[tuple[str, str]]:
    """(kind, what is disclosed) that holds something denied."""
    rows = session.execute(
        select(RemoteRecord.kind, RemoteRecord.disclosed)
        .where(RemoteRecord.state == "live", RemoteRecord.disclosed.is_not(None))
        .distinct()
    )
    return [(kind, text) for kind, text in rows if text and _denied(policy, text)]


def _holding(session: Session, of: tuple[str, str], after: int) -> Sequence[RemoteRecord]:
    kind, disclosed = of
    return session.scalars(
        select(RemoteRecord)
        .where(
            RemoteRecord.id > after,
            RemoteRecord.kind == kind,
            RemoteRecord.state == "live",
            RemoteRecord.disclosed == disclosed,
        )
        .order_by(RemoteRecord.id)
        .limit(BATCH)
    ).all()


def _concerned(session: Session, rows: Sequence[RemoteRecord]) -> Sequence[Referral]:
    """The referrals whose push takes it back from these records; of a patient, all of them."""
    kind, keys = rows[0].kind, [row.local_key for row in rows]
    last = Referral.id.in_(last_of(session, kind, keys).values())
    theirs = Referral.patient_key.in_(keys if kind == "patient" else ())
    return session.scalars(select(Referral).where(last | theirs)).all()


def has_changed(session: Session, policy: Policy) -> bool:
    """Whether the policy is another than the one last withdrawn to."""
    stored = session.get(StoredCursor, PLACE)
    return stored is not None and stored.position.get("fingerprint") != fingerprint(policy)


def in_force(session: Session, policy: Policy, *, since: datetime) -> Policy:
    """The policy a process read at `since`, and no more than one that was withdrawn to afterwards:
    one that still runs with an older policy does not bring back what was just taken away."""
    stored = session.get(StoredCursor, PLACE)
    if stored is None or stored.updated_at < since or "told" not in stored.position:
        return policy
    return policy.narrowed(stored.position["preset"], stored.position["told"])


def _remember(session: Session, policy: Policy, *, now: datetime) -> None:
    told = sorted(policy.allowed("hubspot"))
    position = {"fingerprint": fingerprint(policy), "preset": policy.preset, "told": told}
    row = {"source": PLACE, "position": position, "updated_at": now}
    upsert(session, StoredCursor, [row], key=("source",))


def fingerprint(policy: Policy) -> str:
    """Of the preset and of every cell for HubSpot."""
    cells = sorted((name, row.get("hubspot", "deny")) for name, row in policy.cells.items())
    return hashlib.sha256(json.dumps([policy.preset, cells]).encode()).hexdigest()


def last_of(session: Session, kind: str, keys: Sequence[str]) -> dict[str, int]:
    """Our key → id of the last referral that this record of the CRM belongs to."""
    if not keys:
        return {}
    return _LAST[kind](session, keys)


def _last_ticket(session: Session, keys: Sequence[str]) -> dict[str, int]:
    rows = session.execute(
        select(Referral.reference, Referral.id).where(Referral.reference.in_(keys))
    )
    return dict(rows.all())


def _last_patient(session: Session, keys: Sequence[str]) -> dict[str, int]:
    own = [key.removeprefix("T-") for key in keys if key.startswith("T-R-")]
    rows = session.execute(
        select(Referral.patient_key, func.max(Referral.id))
        .where(Referral.patient_key.in_(keys))
        .group_by(Referral.patient_key)
    )
    return {f"T-{ref}": n for ref, n in _last_ticket(session, own).items()} | {
        key: number for key, number in rows if key
    }


def _last_company(session: Session, keys: Sequence[str]) -> dict[str, int]:
    rows = session.execute(
        select(Partner.key, func.max(Referral.id))
        .join(Referral, Referral.partner_id == Partner.id)
        .where(Partner.key.in_(keys))
        .group_by(Partner.key)
    )
    return dict(rows.all())


def _last_clinician(session: Session, keys: Sequence[str]) -> dict[str, int]:
    rows = session.execute(
        select(PartnerContact.key, func.max(Referral.id))
        .join(Referral, Referral.contact_id == PartnerContact.id)
        .where(PartnerContact.key.in_(keys))
        .group_by(PartnerContact.key)
    )
    return dict(rows.all())


_LAST: Final = {
    "ticket": _last_ticket,
    "patient": _last_patient,
    "company": _last_company,
    "clinician": _last_clinician,
}
