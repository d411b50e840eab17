"""What patients agree to, written down record by record, and what follows from it.

`Referral.consent` is the summary and is written by whatever reads a referral; `follow` makes the
record of it. Withdrawn stays withdrawn: a row that is edited or a mail that comes late does not
give consent again, only a person does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from sqlalchemy import and_, exists, insert, or_, select
from sqlalchemy.orm import Session, aliased

from integrator.delivery import outbox
from integrator.delivery.outbox import Intent
from integrator.loop import handing, hearing, status, withdrawing
from integrator.loop.audience import (
    ADMIN_LETTER,
    CODE,
    CRM,
    DIGEST,
    LETTER,
    NOTE,
    ROW,
    TASK,
    Audience,
)
from integrator.loop.followers import followers
from integrator.loop.turns import SETTLE_CONSENT
from integrator.models import Consent, Referral
from integrator.policy import decisions
from integrator.policy.consent import standing_limit
from integrator.statuses import ENDED, UNTOLD
from integrator.store.audit import Deed, record

FORM_TEXT: Final = "referral-form-1"
"""Version of the words that our form and the partner page show beside the box for consent."""
SUMMARIES: Final[Mapping[str, str]] = {"withdrawn": "refused"}
"""State of a record → how the referral's column says it, where that differs."""
WITHDRAWN_LETTER: Final = "consent_withdrawn"
INWARD: Final = (CODE, NOTE, TASK, ADMIN_LETTER, DIGEST)
"""Topics that tell nothing of the patient: codes for a page, and what staff are to do. A digest
tells of many: what it would have said of this one is dropped from it."""
CLOCK: Final = "clock"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said about consent; the columns of its record."""

    state: str
    scope: str = "refer"
    by_whom: str = "patient"
    how: str = "unknown"
    text_version: str | None = None
    recipients: str = "clinic"
    given_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    envelope_id: int | None = None
    part: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """Where a referral's consent was read."""

    envelope_id: int | None = None
    part: str | None = None
    """Such as "form:consent", "row:Consent", "body"."""
    shows_text: bool = False
    """It came by a form of ours, which showed its words."""


@dataclass(frozen=True, slots=True)
class First:
    """What a referral says of consent as it is opened."""

    referral_id: int
    state: str
    given_on: date | None
    read: Read


def note_first(session: Session, said: Iterable[First], *, actor: str, now: datetime) -> None:
    """Make the records of referrals just opened; one statement. Their limits are set already."""
    rows = [
        _row(one.referral_id, _as_read(one.state, one.given_on, one.read), actor=actor, now=now)
        for one in said
        if one.state != "unknown"
    ]
    if rows:
        session.connection().execute(insert(_table), rows)


def follow(
    session: Session,
    referral: Referral,
    read: Read,
    *,
    actor: str,
    audience: Audience,
    now: datetime,
    by_person: bool = False,
) -> None:
    """The referral's consent was written anew: make the record of it where it says other than
    before. `by_person`: somebody of ours looked at it."""
    newest = _newest(session, referral.id)
    if newest is not None and newest.state == "withdrawn" and not by_person:
        referral.consent = SUMMARIES["withdrawn"]
        return
    was = newest.state if newest else "unknown"
    same_day = newest is None or newest.given_on == referral.consent_date
    if SUMMARIES.get(was, was) == referral.consent and same_day:
        return
    said = _as_read(referral.consent, referral.consent_date, read)
    note(session, referral, said, actor=actor, audience=audience, now=now)


def note(
    session: Session,
    referral: Referral,
    said: Said,
    *,
    actor: str,
    audience: Audience,
    now: datetime,
) -> None:
    """Make one record, in the caller's transaction, and do what follows from it."""
    newest = _newest(session, referral.id, scope=said.scope)
    session.execute(insert(_table), [_row(referral.id, said, actor=actor, now=now)])
    record(session, [_deed(referral, said, actor)], now=now)
    if said.scope != "refer":
        return
    referral.consent = SUMMARIES.get(said.state, said.state)
    referral.consent_date = said.given_on or referral.consent_date
    is_new = said.state == "withdrawn" and (newest is None or newest.state != "withdrawn")
    settle(session, referral, actor=actor, audience=audience, now=now, cancel=is_new)
    if is_new:
        _tell_withdrawn(session, referral, audience=audience, now=now)


def _deed(referral: Referral, said: Said, actor: str) -> Deed:
    detail = {"scope": said.scope, "state": said.state, "how": said.how, "by": said.by_whom}
    if said.reason:
        detail["reason"] = said.reason
    return Deed(actor, "consent.recorded", referral.reference, detail)


def withdraw(
    session: Session,
    referral: Referral,
    *,
    actor: str,
    audience: Audience,
    now: datetime,
    scope: str = "refer",
    by_whom: str = "patient",
    how: str = "unknown",
    reason: str | None = None,
) -> bool:
    """The patient takes consent back. False where it was withdrawn already."""
    newest = _newest(session, referral.id, scope=scope)
    if newest is not None and newest.state == "withdrawn":
        return False
    said = Said("withdrawn", scope, by_whom, how, reason=reason, recipients="")
    note(session, referral, said, actor=actor, audience=audience, now=now)
    return True


def set_part2(
    session: Session,
    referral: Referral,
    *,
    on: bool,
    actor: str,
    audience: Audience,
    now: datetime,
) -> None:
    """Staff say that 42 CFR Part 2 keeps this referral, or that it does not."""
    if referral.part2 == on:
        return
    referral.part2 = on
    record(session, [Deed(actor, "part2.set", referral.reference, {"on": on})], now=now)
    settle(session, referral, actor=actor, audience=audience, now=now)


def settle(
    session: Session,
    referral: Referral,
    *,
    actor: str,
    audience: Audience,
    now: datetime,
    cancel: bool = False,
) -> None:
    """Let what may be told follow from the records as they are now.

    Where less may be told than before, what waits to be sent is cancelled in this transaction, and
    HubSpot and the row are told anew. What has left has left: it is taken back, where it can be.
    """
    session.flush()
    limit = _limit(session, referral, now=now)
    is_less = _rank(limit) < _rank(referral.disclosure_limit)
    until = _cancel(session, referral, actor=actor, now=now) if is_less or cancel else None
    if limit != referral.disclosure_limit or cancel:
        withdrawing.reduce(session, referral, to=limit, actor=actor, audience=audience, now=now)
        outbox.add(session, _row_intents(session, referral, audience), now=now)
    else:
        status.tell_again(session, referral, audience=audience, now=now)
    if until is not None:
        outbox.postpone(session, referral.id, CRM, until=until)


_newer: Any = aliased(Consent)
_IS_NEWEST: Final = ~exists().where(
    _newer.referral_id == Consent.referral_id,
    _newer.scope == Consent.scope,
    _newer.id > Consent.id,
)


def lapse(session: Session, *, audience: Audience, now: datetime) -> int:
    """Follow consents that ran out, or began to hold, since somebody looked. How many changed."""
    today = now.date()
    ran_out = and_(
        Consent.expires_on < today,
        or_(Referral.disclosure_limit.is_(None), Referral.disclosure_limit != "reference"),
    )
    begun = and_(Consent.effective_on <= today, Referral.disclosure_limit == "contact")
    found = session.scalars(
        select(Referral)
        .where(
            Referral.id.in_(
                select(Consent.referral_id)
                .join(Referral, Referral.id == Consent.referral_id)
                .where(
                    Consent.scope == "refer",
                    Consent.state == "given",
                    _IS_NEWEST,
                    or_(ran_out, begun),
                )
            )
        )
        .order_by(Referral.id)
        .limit(outbox.BATCH)
        .with_for_update()
    ).all()
    changed = [one for one in found if _limit(session, one, now=now) != one.disclosure_limit]
    for referral in changed:
        settle(session, referral, actor=CLOCK, audience=audience, now=now)
    return len(changed)


def _limit(
    session: Session, referral: Referral, *, now: datetime
) -> Literal["reference", "contact"] | None:
    records = decisions.consents_of(session, [referral.id]).get(referral.id, [])
    return standing_limit(decisions.facts(referral, None, records, today=now.date()))


def _rank(limit: str | None) -> int:
    return ("reference", "contact", None).index(limit)


def _cancel(session: Session, referral: Referral, *, actor: str, now: datetime) -> datetime | None:
    """Cancel all that waits and tells of the patient. Until when one that a worker had in its hands
    can still arrive at HubSpot: what takes it back must come after it."""
    cancelled = outbox.cancel(session, referral.id, but=INWARD, note="consent", now=now)
    hearing.forget(session, referral.id)
    under_way = [until for topic, until in cancelled if until is not None]
    detail = {"count": len(cancelled), "under_way": len(under_way)}
    record(session, [Deed(actor, "sends.cancelled", referral.reference, detail)], now=now)
    return max((until for topic, until in cancelled if until and topic == CRM), default=None)


def _row_intents(session: Session, referral: Referral, audience: Audience) -> list[Intent]:
    if ROW not in audience.topics or referral.source not in audience.row_sources:
        return status.joined_row_intents(session, referral, audience)
    return [_intent(referral, ROW, "status", version=referral.version)]


def _tell_withdrawn(
    session: Session, referral: Referral, *, audience: Audience, now: datetime
) -> None:
    """Each sender hears that, and nothing else; and a person of ours has the turn."""
    if LETTER in audience.topics and referral.status not in UNTOLD:
        heard = {referral.contact_id, *(one.contact_id for one in followers(session, referral.id))}
        letters = [
            _intent(referral, LETTER, WITHDRAWN_LETTER, version=referral.version, contact_id=one)
            for one in sorted(one for one in heard if one is not None)
        ]
        outbox.add(session, letters, now=now, held=audience.held)
    if referral.status not in ENDED:
        handing.pass_turn(session, referral, SETTLE_CONSENT, audience=audience, now=now)


def _intent(
    referral: Referral, topic: str, kind: str, *, version: int, contact_id: int | None = None
) -> Intent:
    return Intent(
        topic,
        kind,
        referral.id,
        referral.reference,
        status_seq=referral.status_seq,
        version=version,
        contact_id=contact_id,
    )


def _newest(session: Session, referral_id: int, *, scope: str = "refer") -> Consent | None:
    return session.scalar(
        select(Consent)
        .where(Consent.referral_id == referral_id, Consent.scope == scope)
        .order_by(Consent.id.desc())
        .limit(1)
    )


_table: Any = Consent.__table__


def _row(referral_id: int, said: Said, *, actor: str, now: datetime) -> dict[str, Any]:
    return {
        **asdict(said),
        "referral_id": referral_id,
        "recorded_at": now,
        "recorded_by": actor,
    }


def _as_read(state: str, given_on: date | None, read: Read) -> Said:
    """Whoever refers says it on the patient's behalf; how they got it is not said."""
    way = next((way for start, way in _WAYS.items() if (read.part or "").startswith(start)), None)
    return Said(
        state,
        by_whom="clinician",
        how=way or "unknown",
        text_version=FORM_TEXT if read.shows_text else None,
        given_on=given_on,
        envelope_id=read.envelope_id,
        part=read.part[:64] if read.part else None,
    )


_WAYS: Final[Mapping[str, str]] = {"form:": "form", "row:": "sheet"}
"""How a part begins → the way that consent came."""
