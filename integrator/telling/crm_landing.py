"""What the store remembers once a push has landed at the CRM, or could not."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from integrator.delivery import outbox
from integrator.delivery.delivering import Composed, arrived
from integrator.errors import RemoteDeleted
from integrator.following import fieldsync
from integrator.following.fieldsync import SharedFields
from integrator.loop import withdrawing
from integrator.loop.audience import CRM, TASK, Audience, task_intents
from integrator.loop.reviews import ask, ticket_gone
from integrator.models import FieldSync, Referral, RemoteRecord
from integrator.ports import Delivered, Failed, Outcome, PartyPush, RecordPush
from integrator.store.audit import Deed, record
from integrator.store.upserts import upsert
from integrator.telling.crm_elsewhere import elsewhere, pushed, settle

Told = Sequence[tuple[Composed, Delivered]]


def landed(
    session: Session,
    pairs: Sequence[tuple[Composed, Outcome]],
    shared: SharedFields | None,
    *,
    now: datetime,
) -> None:
    """Remember ids, what was written and what is gone, and record what was disclosed."""
    told = arrived(pairs)
    others = elsewhere(session, pushed(told))
    _remember_records(session, told, others, now=now)
    if shared is not None:
        rows = [row for one, end in told for row in _agreed(shared, one, end, now=now)]
        fieldsync.agree(session, rows)
    record(session, [_deed(one) for one, _ in told], now=now)
    _make_late_tasks(session, told, now=now)
    for one, end in told:
        _remember_fates(session, one, end, now=now)
        if keeper := others.get(_push(one).reference):
            settle(session, _push(one), keeper, shared, now=now)
    for one, outcome in pairs:
        if isinstance(outcome, Failed) and isinstance(outcome.error, RemoteDeleted):
            ticket_gone(session, one.message.referral_id, now=now)
    _follow_late(session, told, now=now)


def _remember_records(
    session: Session, told: Told, others: Collection[str], *, now: datetime
) -> None:
    """Every record by its id; but not a ticket that turned out to be another referral's."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for one, delivered in told:
        rows |= _remembered(one, delivered, now=now)
    for reference in others:
        rows.pop(("ticket", reference), None)
    ordered = [rows[key] for key in sorted(rows)]
    tickets = [row for row in ordered if row["kind"] == "ticket"]
    _remember(session, [row for row in ordered if row["kind"] != "ticket"])
    _remember(session, [row for row in tickets if row["status_seen"]])
    _remember(session, [_without_status(row) for row in tickets if not row["status_seen"]])


def _follow_late(session: Session, told: Told, *, now: datetime) -> None:
    """What landed after its claim was void, however long after: less may be told by now, and what
    took it back may have been there before it."""
    ours = outbox.still_claimed(session, [one.message for one, _ in told])
    late = {one.message.referral_id for one, _ in told if one.message.id not in ours}
    if not late:
        return
    query = select(Referral).where(Referral.id.in_(late)).order_by(Referral.id)
    referrals = session.scalars(query.with_for_update()).all()
    audience = Audience(frozenset({CRM}))
    withdrawing.push(session, referrals, kind="withdraw", audience=audience, now=now)


def _make_late_tasks(session: Session, told: Told, *, now: datetime) -> None:
    """A ticket that is there only now has no task yet, though one may have been due."""
    fresh = {one.message.referral_id for one, _ in told if _push(one).remote_id is None}
    if not fresh:
        return
    waiting = session.scalars(
        select(Referral).where(
            Referral.id.in_(fresh), Referral.waiting_on == "clinic", Referral.reminded > 0
        )
    )
    audience = Audience(frozenset({TASK}))
    late = [intent for one in waiting for intent in task_intents(one, audience)]
    outbox.add(session, [replace(one, detail=f"{one.detail}.late") for one in late], now=now)


def links_of(parties: Iterable[PartyPush | None]) -> str:
    """Which parties a ticket is linked to, as one comparable text."""
    return "|".join(party.key if party else "" for party in parties)


def _push(one: Composed) -> RecordPush:
    push: RecordPush = one.outgoing.body if one.outgoing else None  # type: ignore[assignment]
    return push


def _parties(push: RecordPush) -> dict[str, PartyPush | None]:
    return {"company": push.partner, "clinician": push.clinician, "patient": push.patient}


def _remembered(
    one: Composed, delivered: Delivered, *, now: datetime
) -> dict[tuple[str, str], dict[str, Any]]:
    push = _push(one)
    parties = {kind: party for kind, party in _parties(push).items() if kind not in delivered.gone}
    keys = {kind: party.key for kind, party in parties.items() if party}
    rows = {
        (kind, key): _row(kind, key, delivered.remote_ids[kind], one, now=now)
        for kind, key in {**keys, "ticket": push.reference}.items()
        if kind in delivered.remote_ids
    }
    if ticket := rows.get(("ticket", push.reference)):
        there = [parties.get(kind) for kind in ("company", "clinician", "patient")]
        ticket |= {"links": links_of(there), "status_seen": push.status}
        ticket["status_offered"] = None
    return rows


def _row(kind: str, key: str, remote_id: str, one: Composed, *, now: datetime) -> dict[str, Any]:
    return {
        "kind": kind,
        "local_key": key,
        "remote_id": remote_id,
        "state": "live",
        "disclosed": one.disclosed.get((kind, key), "")[:1000],
        "updated_at": now,
    }


def _without_status(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not name.startswith("status_")}


def _remember(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    upsert(session, RemoteRecord, rows, key=("kind", "local_key"))


def _agreed(
    shared: SharedFields, one: Composed, end: Delivered, *, now: datetime
) -> Iterator[dict[str, Any]]:
    """What both sides hold from now on, of the fields that staff may write as well."""
    push = _push(one)
    sent = {kind: (party.key, party.fields) for kind, party in _parties(push).items() if party}
    sent["ticket"] = (push.reference, push.fields)
    for kind, (key, fields) in sent.items():
        if kind in end.remote_ids:
            values = {
                name: shared.normal(name, value) or value
                for name, value in fields.items()
                if value and name in shared.owners.get(kind, {}) and (kind, name) not in end.yielded
            }
            yield from shared.rows(kind, key, values, writer="ours", now=now)


def _deed(one: Composed) -> Deed:
    push = _push(one)
    sent = [push.fields, *(party.fields for party in _parties(push).values() if party)]
    told = sorted({name for fields in sent for name, value in fields.items() if value})
    preset = one.decision.policy.preset if one.decision else ""
    detail = {"fields": told, "preset": preset, "decision": one.decision_id}
    return Deed("delivery", "hubspot.disclosed", push.reference, detail)


def _remember_fates(session: Session, one: Composed, end: Delivered, *, now: datetime) -> None:
    """Parties that were deleted, made again, found there already, or taken back."""
    push = _push(one)
    keys = {kind: party.key for kind, party in _parties(push).items() if party}
    for kind in end.gone:
        _set(session, kind, keys[kind], state="remote_deleted")
        referral = session.get_one(Referral, one.message.referral_id)
        ask(session, referral, "contact_deleted", now=now)
    for kind in end.adopted:
        _set(session, kind, keys[kind], adopted=True)
    deeds = [Deed("delivery", f"{kind}.deleted", keys[kind]) for kind in sorted(end.gone)]
    deeds += [Deed("delivery", f"{kind}.made_again", keys[kind]) for kind in sorted(end.made_again)]
    if push.withdrawn is not None:
        deeds.append(_forget(session, push))
    elif push.untied:
        deeds.append(Deed("delivery", "hubspot.withdrawn", push.reference, {"patient": "unlinked"}))
    cleared = sorted(name for name, value in push.fields.items() if not value)
    if cleared:
        deeds.append(Deed("delivery", "hubspot.withdrawn", push.reference, {"fields": cleared}))
    record(session, deeds, now=now)


def _set(session: Session, kind: str, key: str, **values: Any) -> None:
    session.execute(
        update(RemoteRecord)
        .where(RemoteRecord.kind == kind, RemoteRecord.local_key == key)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _forget(session: Session, push: RecordPush) -> Deed:
    """The contact is archived, or holds nothing of ours any more: it is not ours to follow."""
    withdrawn = push.withdrawn
    fate = "sought" if withdrawn is not None and withdrawn.key else "unlinked"
    if fate == "unlinked" and withdrawn is not None and (withdrawn.archive or withdrawn.clear):
        fate = "archived" if withdrawn.archive else "cleared"
        row = session.query(RemoteRecord).filter_by(kind="patient", remote_id=withdrawn.remote_id)
        for found in row:
            session.execute(
                delete(FieldSync).where(
                    FieldSync.kind == "patient", FieldSync.local_key == found.local_key
                )
            )
            session.delete(found)
    return Deed("delivery", "hubspot.withdrawn", push.reference, {"patient": fate})
