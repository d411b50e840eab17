"""Keep what was received, sealed, with the position it came from, before anyone reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from integrator.cursors import CursorStore, Position
from integrator.models import StoredEnvelope, StoredFetchFailure
from integrator.ports import Cursor, Envelope, FetchFailure, Receipt
from integrator.references import new_reference
from integrator.sealing import seal_envelope
from integrator.upserts import insert_all, insert_new
from integrator.vault import Vault


@dataclass(frozen=True, slots=True)
class Kept:
    """An envelope in the store."""

    id: int
    reference: str
    external_id: str
    same_body: bool = True
    """False when this token or id was used before with another body."""
    is_new: bool = True


def keep(
    session: Session,
    vault: Vault,
    source: str,
    positions: Sequence[Position],
    *,
    cursors: CursorStore,
    now: datetime,
) -> list[Kept]:
    """Store new envelopes, record failures, and advance the source's position, all at once.

    Envelopes the store has already are not stored again; they are acknowledged again instead.
    """
    envelopes = {
        fetched.external_id: (fetched, position)
        for fetched, position in positions
        if isinstance(fetched, Envelope)
    }
    known = _known(session, source, list(envelopes))
    _acknowledge_again(session, {row.id: envelopes[row.external_id][1] for row in known.values()})
    new = [pair for external_id, pair in envelopes.items() if external_id not in known]
    kept = _insert(session, vault, new, now=now)
    _note_failures(session, source, positions, now=now)
    cursors.advance(session, source, positions, now=now)
    return kept


def keep_posted(
    session: Session, vault: Vault, envelopes: Sequence[Envelope], *, now: datetime
) -> list[Kept]:
    """Keep what several posted at the same time; one answer for each, in order."""
    first: dict[tuple[str, str], Envelope] = {}
    for envelope in envelopes:
        first.setdefault(_place(envelope), envelope)
    known = {
        (source, row.external_id): row
        for source in {source for source, _ in first}
        for row in _known(session, source, [name for of, name in first if of == source]).values()
    }
    new: list[tuple[Envelope, Cursor]] = [
        (envelope, {}) for place, envelope in first.items() if place not in known
    ]
    made = _insert(session, vault, new, now=now, acknowledged_at=now)
    answers = {place: _kept_before(row) for place, row in known.items()}
    answers |= {_place(envelope): kept for (envelope, _), kept in zip(new, made, strict=True)}
    return [_answer(vault, one, first, known, answers) for one in envelopes]


def _place(envelope: Envelope) -> tuple[str, str]:
    return (envelope.source, envelope.external_id)


def _kept_before(row: Any) -> Kept:
    return Kept(id=row.id, reference=row.reference, external_id=row.external_id, is_new=False)


def _answer(
    vault: Vault,
    envelope: Envelope,
    first: Mapping[tuple[str, str], Envelope],
    known: Mapping[tuple[str, str], Any],
    answers: Mapping[tuple[str, str], Kept],
) -> Kept:
    place = _place(envelope)
    if place in known:
        same = known[place].digest == vault.digest(envelope.body)
        return replace(answers[place], same_body=same)
    if first[place] is envelope:
        return answers[place]
    same = first[place].body == envelope.body
    return replace(answers[place], same_body=same, is_new=False)


def _known(session: Session, source: str, external_ids: Sequence[str]) -> dict[str, Any]:
    """On the connection itself: the session's own way costs more than the query."""
    stored = StoredEnvelope.__table__.c
    rows = session.connection().execute(
        select(stored.id, stored.external_id, stored.reference, stored.digest).where(
            stored.source == source, stored.external_id.in_(external_ids)
        )
    )
    return {row.external_id: row for row in rows}


def _acknowledge_again(session: Session, positions: Mapping[int, Cursor]) -> None:
    """The source showed it again, so our acknowledgement did not arrive there."""
    for envelope_id, position in positions.items():
        session.execute(
            update(StoredEnvelope)
            .where(StoredEnvelope.id == envelope_id)
            .values(acknowledged_at=None, position=dict(position))
            .execution_options(synchronize_session=False)
        )


def _insert(
    session: Session,
    vault: Vault,
    pairs: Sequence[tuple[Envelope, Cursor]],
    *,
    now: datetime,
    acknowledged_at: datetime | None = None,
) -> list[Kept]:
    if not pairs:
        return []
    rows = [
        _row(vault, envelope, position, now=now) | {"acknowledged_at": acknowledged_at}
        for envelope, position in pairs
    ]
    ids = insert_all(session, StoredEnvelope, rows, key="reference")
    return [
        Kept(id=ids[row["reference"]], reference=row["reference"], external_id=row["external_id"])
        for row in rows
    ]


def _row(vault: Vault, envelope: Envelope, position: Cursor, *, now: datetime) -> dict[str, Any]:
    reference = new_reference()
    return {
        "reference": reference,
        "source": envelope.source,
        "external_id": envelope.external_id,
        "about": envelope.about,
        "content_type": envelope.content_type,
        "received_at": envelope.received_at,
        "kept_at": now,
        "size": len(envelope.body),
        "position": dict(position),
        "state": "kept",
        "attempts": 0,
        "due_at": now,
        **seal_envelope(vault, envelope, reference=reference),
    }


def _note_failures(
    session: Session, source: str, positions: Sequence[Position], *, now: datetime
) -> None:
    """What could not be fetched is shown to a person; a kept one of the same name ends it."""
    for failure, _ in positions:
        if isinstance(failure, FetchFailure):
            insert_new(
                session,
                StoredFetchFailure,
                [_failure_row(source, failure, now=now)],
                key=("source", "external_id"),
            )
            session.execute(
                update(StoredFetchFailure)
                .where(
                    StoredFetchFailure.source == source,
                    StoredFetchFailure.external_id == failure.external_id,
                )
                .values(
                    attempts=StoredFetchFailure.attempts + 1,
                    last_at=now,
                    code=failure.code,
                    advice=failure.advice[:1000],
                    permanent=failure.permanent,
                )
                .execution_options(synchronize_session=False)
            )


def _failure_row(source: str, failure: FetchFailure, *, now: datetime) -> dict[str, Any]:
    return {
        "source": source,
        "external_id": failure.external_id,
        "code": failure.code,
        "advice": failure.advice[:1000],
        "permanent": failure.permanent,
        "attempts": 0,
        "first_at": now,
        "last_at": now,
    }


def unacknowledged(session: Session, source: str, *, limit: int = 500) -> list[Receipt]:
    """What the source has not been told yet, of what was read or put aside."""
    rows = session.execute(
        select(
            StoredEnvelope.external_id,
            StoredEnvelope.reference,
            StoredEnvelope.about,
            StoredEnvelope.position,
            StoredEnvelope.state,
        )
        .where(
            StoredEnvelope.source == source,
            StoredEnvelope.acknowledged_at.is_(None),
            StoredEnvelope.state != "kept",
        )
        .order_by(StoredEnvelope.id)
        .limit(limit)
    )
    return [
        Receipt(
            external_id=row.external_id,
            reference=row.about or row.reference,
            position=row.position,
            failed=row.state == "unreadable",
        )
        for row in rows
    ]


def mark_acknowledged(
    session: Session, source: str, external_ids: Sequence[str], *, now: datetime
) -> None:
    """The source has been told."""
    session.execute(
        update(StoredEnvelope)
        .where(StoredEnvelope.source == source, StoredEnvelope.external_id.in_(external_ids))
        .values(acknowledged_at=now)
        .execution_options(synchronize_session=False)
    )


def waiting_to_be_read(session: Session, *, now: datetime) -> int:
    """How many kept envelopes are due to be read."""
    return (
        session.scalar(
            select(func.count())
            .select_from(StoredEnvelope)
            .where(StoredEnvelope.state == "kept", StoredEnvelope.due_at <= now)
        )
        or 0
    )
