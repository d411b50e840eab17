"""Write down what was read: open referrals, apply edited rows, settle what opens none."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from integrator.correspondence import answers
from integrator.intake import entering, incoming
from integrator.intake.incoming import Turn
from integrator.intake.readings import Reading, Understood
from integrator.loop import consents, status
from integrator.loop.audience import Audience
from integrator.models import Referral, StoredAttachment, StoredEnvelope
from integrator.references import new_reference
from integrator.store.audit import Deed, record
from integrator.store.sealing import blind_indexes, referral_key, seal_attachments, seal_values
from integrator.store.vault import Vault

ACTOR: Final = "intake"


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
    mail_domain: str | None = None,
) -> None:
    """Write down what sealed readings came to, in the caller's transaction; each once only.

    `mail_domain` is the right-hand side of our Message-IDs, by which bounces are known.
    """
    mine = _still_kept(session, readings, now=now)
    said = [reading for reading in mine if answers.is_answer(reading.envelope)]
    sent = [reading for reading in mine if not answers.is_answer(reading.envelope)]
    known = _known_referrals(session, sent)
    fresh = [one for one in sent if one.opens and one.envelope.about not in known]
    turn = Turn(session, vault, audience, mail_domain, now)
    entering.open_all(fresh, turn)
    incoming.settle([one for one in sent if not one.opens], turn)
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
    for found in {_found(reading) for reading in readings}:
        ids = [reading.envelope.id for reading in readings if _found(reading) == found]
        mine |= set(_settle_state(session, ids, dict(found), now=now))
    return [reading for reading in readings if reading.envelope.id in mine]


def _found(reading: Reading) -> tuple[tuple[str, str | None], ...]:
    """Columns of the envelope that say what it came to."""
    return (
        ("state", reading.outcome),
        ("problem_code", reading.problem_code),
        ("kind", reading.kind),
        ("note", reading.note),
        ("sender_verdict", reading.verdict if reading.kind else None),
    )


def _settle_state(
    session: Session, ids: Sequence[int], found: Mapping[str, str | None], *, now: datetime
) -> Sequence[int]:
    # Found by their keys: by the index on the state, all that wait would be walked for each batch.
    return session.scalars(
        update(StoredEnvelope)
        .where(StoredEnvelope.id.in_(ids), StoredEnvelope.state.concat("") == "kept")
        .values(read_at=now, due_at=None, **found)
        .returning(StoredEnvelope.id)
        .execution_options(synchronize_session=False)
    ).all()


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
    read = entering.consent_read(corrected, reading.envelope.id)
    consents.follow(session, referral, read, actor=ACTOR, audience=audience, now=now)
    record(session, [Deed(ACTOR, "referral.corrected", referral.reference)], now=now)
    status.follow_needs(session, referral, actor=ACTOR, audience=audience, now=now)


def _store_attachments(session: Session, vault: Vault, readings: Sequence[Reading]) -> None:
    rows = [
        row
        for reading in readings
        if reading.attachments
        for row in seal_attachments(vault, reading.envelope, reading.attachments)
    ]
    if rows:
        session.execute(insert(StoredAttachment), rows)
