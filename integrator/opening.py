"""Open referrals from what was read: match who sent it, say what is missing, queue what to tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from integrator import answers, partners, status
from integrator.audit import Deed, record
from integrator.models import Referral, Review, StoredAttachment, StoredEnvelope
from integrator.partners import Match, Sender
from integrator.ports import AttachmentDraft, FieldReading
from integrator.references import new_reference
from integrator.reviews import question_row
from integrator.sealing import (
    blind_indexes,
    referral_key,
    seal_attachments,
    seal_values,
)
from integrator.status import Audience, Opened
from integrator.upserts import insert_new
from integrator.vault import Vault

ACTOR: Final = "intake"


@dataclass(frozen=True, slots=True)
class Understood:
    """One patient's referral, normalised: what it says and where, what is missing or doubtful."""

    values: Mapping[str, str]
    evidence: Mapping[str, FieldReading]
    missing: Sequence[str]
    problems: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one envelope came to."""

    envelope: StoredEnvelope
    outcome: str
    """"read", "not_a_referral" or "unreadable"."""
    referrals: Sequence[Understood] = ()
    attachments: Sequence[AttachmentDraft] = ()
    sender: str | None = None
    thread: str | None = None
    problem_code: str | None = None
    rows: Sequence[Mapping[str, Any]] = ()
    """The referrals sealed, in order; see `sealed`."""


def sealed(vault: Vault, reading: Reading, *, now: datetime) -> Reading:
    """The reading with its referrals sealed: before the transaction, which others wait for."""
    rows = [
        _referral_row(vault, reading, ordinal, understood, now=now)
        for ordinal, understood in enumerate(reading.referrals)
    ]
    return replace(reading, rows=rows)


def settle_readings(
    session: Session,
    vault: Vault,
    readings: Sequence[Reading],
    *,
    audience: Audience,
    now: datetime,
) -> None:
    """Write down what sealed readings came to, in the caller's transaction; each once only."""
    mine = _still_kept(session, readings, now=now)
    said = [reading for reading in mine if answers.is_answer(reading.envelope)]
    sent = [reading for reading in mine if not answers.is_answer(reading.envelope)]
    known = _known_referrals(session, sent)
    fresh = [reading for reading in sent if reading.envelope.about not in known]
    _open_all(session, fresh, audience=audience, now=now)
    answers.settle(session, vault, said, audience=audience, now=now)
    for reading in sent:
        if (about := reading.envelope.about) in known:
            _amend(session, vault, reading, known[about], audience=audience, now=now)
    _store_attachments(session, vault, mine)


def _known_referrals(session: Session, readings: Sequence[Reading]) -> dict[str | None, Referral]:
    """The referrals that envelopes of the same source say they are about, locked."""
    asked = {(one.envelope.about, one.envelope.source) for one in readings if one.envelope.about}
    if not asked:
        return {}
    found = session.scalars(
        select(Referral)
        .where(Referral.reference.in_({about for about, _ in asked}))
        .order_by(Referral.id)
        .with_for_update()
    )
    return {one.reference: one for one in found if (one.reference, one.source) in asked}


def _still_kept(session: Session, readings: Sequence[Reading], *, now: datetime) -> list[Reading]:
    """Settle the envelopes' states; those another reader settled first are left out."""
    mine: set[int] = set()
    for outcome, code in {(reading.outcome, reading.problem_code) for reading in readings}:
        ids = [
            reading.envelope.id
            for reading in readings
            if (reading.outcome, reading.problem_code) == (outcome, code)
        ]
        mine |= set(_settle_state(session, ids, outcome, code, now=now))
    return [reading for reading in readings if reading.envelope.id in mine]


def _settle_state(
    session: Session, ids: Sequence[int], outcome: str, code: str | None, *, now: datetime
) -> Sequence[int]:
    # Found by their keys: by the index on the state, all that wait would be walked for each batch.
    return session.scalars(
        update(StoredEnvelope)
        .where(StoredEnvelope.id.in_(ids), StoredEnvelope.state.concat("") == "kept")
        .values(state=outcome, read_at=now, due_at=None, problem_code=code)
        .returning(StoredEnvelope.id)
        .execution_options(synchronize_session=False)
    ).all()


def _open_all(
    session: Session,
    readings: Sequence[Reading],
    *,
    audience: Audience,
    now: datetime,
) -> None:
    """Insert the referrals of many envelopes together."""
    pairs = [
        (row, understood, partners.sender_of(understood.values, reading.sender))
        for reading in readings
        for row, understood in zip(reading.rows, reading.referrals, strict=True)
    ]
    if not pairs:
        return
    matches = partners.match(session, [sender for *_, sender in pairs if sender], now=now)
    rows = [{**row, **_from(sender, matches)} for row, _, sender in pairs]
    opened = status.open_referrals(session, rows, actor=ACTOR, audience=audience, now=now)
    _ask_about(session, opened, [understood for _, understood, _ in pairs], now=now)
    record(session, [Deed(ACTOR, "referral.opened", one.reference) for one in opened], now=now)


def _from(sender: Sender | None, matches: Mapping[Sender, Match]) -> dict[str, int | None]:
    found = matches.get(sender) if sender else None
    return {
        "partner_id": found.partner_id if found else None,
        "contact_id": found.contact_id if found else None,
    }


def _referral_row(
    vault: Vault, reading: Reading, ordinal: int, understood: Understood, *, now: datetime
) -> dict[str, Any]:
    """The first referral of an envelope bears the envelope's reference; the sender knows it."""
    reference = reading.envelope.reference if ordinal == 0 else new_reference()
    sealed_key, key = vault.fresh()
    return {
        "reference": reference,
        "envelope_id": reading.envelope.id,
        "ordinal": ordinal,
        "source": reading.envelope.source,
        "status": "needs_info" if understood.missing else "received",
        "thread": reading.thread[:255] if reading.thread else None,
        "received_at": reading.envelope.received_at,
        "created_at": now,
        "updated_at": now,
        "key_id": sealed_key.key_id,
        "wrapped_key": sealed_key.wrapped,
        **seal_values(key, understood.values, understood.evidence, reference=reference),
        **_plain_columns(vault, understood),
    }


def _plain_columns(vault: Vault, understood: Understood) -> dict[str, Any]:
    """What is searched and sorted by: codes and fingerprints."""
    values = understood.values
    return {
        "service": values.get("service"),
        "priority": values.get("priority", "routine"),
        "consent": values.get("consent", "unknown"),
        "consent_date": date.fromisoformat(found)
        if (found := values.get("consent_date"))
        else None,
        "missing": ",".join(understood.missing)[:500],
        **blind_indexes(vault, values),
    }


def _ask_about(
    session: Session, opened: Sequence[Opened], meanings: Sequence[Understood], *, now: datetime
) -> None:
    """Questions a person must answer: values that could not be taken, and an unknown sender."""
    rows = [
        row
        for referral, understood in zip(opened, meanings, strict=True)
        for row in _questions(referral, understood, now=now)
    ]
    insert_new(session, Review, rows, key=("natural_key",))


def _questions(referral: Opened, understood: Understood, *, now: datetime) -> list[dict[str, Any]]:
    rows = []
    once = str(referral.version)
    if understood.problems:
        names = ",".join(sorted(understood.problems))
        rows.append(question_row(referral, "doubtful_values", names, once=once, now=now))
    if referral.contact_id is None:
        rows.append(question_row(referral, "unknown_sender", "", once=once, now=now))
    return rows


def _amend(
    session: Session,
    vault: Vault,
    reading: Reading,
    referral: Referral,
    *,
    audience: Audience,
    now: datetime,
) -> None:
    """An edited row corrects the referral it made; the row is the whole of what its sender says."""
    if not reading.referrals:
        return
    corrected = reading.referrals[0]
    key = referral_key(vault, referral)
    sealed = seal_values(key, corrected.values, corrected.evidence, reference=referral.reference)
    for column, value in {**sealed, **_plain_columns(vault, corrected)}.items():
        setattr(referral, column, value)
    referral.missing = answers.still_asked(corrected.missing, referral.unavailable)
    record(session, [Deed(ACTOR, "referral.corrected", referral.reference)], now=now)
    _follow_needs(session, referral, audience=audience, now=now)


def _follow_needs(
    session: Session, referral: Referral, *, audience: Audience, now: datetime
) -> None:
    """A correction can complete a referral, or leave a gap in one not yet accepted."""
    wanted = "needs_info" if referral.missing else "received"
    if referral.status in {"received", "needs_info"} and referral.status != wanted:
        move = status.Change(to=wanted, actor=ACTOR, origin="intake")
        status.change(session, referral, move, audience=audience, now=now)
    else:
        status.tell_again(session, referral, audience=audience, now=now)


def _store_attachments(session: Session, vault: Vault, readings: Sequence[Reading]) -> None:
    rows = [
        row
        for reading in readings
        if reading.attachments
        for row in seal_attachments(vault, reading.envelope, reading.attachments)
    ]
    if rows:
        session.execute(insert(StoredAttachment), rows)
