"""What a partner answers on the gap page, applied: gaps are filled, nothing there is overwritten.

An answer is an envelope like any other. A value that differs from one that came meanwhile is for a
person; what the sender says cannot be had is not asked for again.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrator.correspondence import conversations
from integrator.correspondence.conversations import Written
from integrator.fields import PARTNER, SEALED
from integrator.loop import consents, reviews, status
from integrator.loop.audience import Audience
from integrator.loop.consents import Read
from integrator.loop.status import Change
from integrator.models import Partner, PartnerContact, Referral, StoredEnvelope
from integrator.partners.matching import fold
from integrator.ports import FieldReading
from integrator.store.audit import Deed, record
from integrator.store.sealing import (
    blind_indexes,
    open_envelope,
    open_evidence,
    open_values,
    place,
    referral_key,
    seal_evidence,
)
from integrator.store.vault import DataKey, Vault

PARTNER_PAGE: Final = "partner-page"
"""Source of what partners send from their page; no configured source may be called so."""


class Meaning(Protocol):
    """What was read of an answer, normalised."""

    @property
    def values(self) -> Mapping[str, str]: ...
    @property
    def evidence(self) -> Mapping[str, FieldReading]: ...
    @property
    def problems(self) -> Mapping[str, str]: ...


class Answer(Protocol):
    """An envelope of the partner page and what it came to."""

    @property
    def envelope(self) -> StoredEnvelope: ...
    @property
    def referrals(self) -> Sequence[Meaning]: ...


def is_answer(envelope: StoredEnvelope) -> bool:
    """Whether it answers about a referral, rather than sending a new one."""
    return envelope.source == PARTNER_PAGE and envelope.about is not None


def settle(
    session: Session,
    vault: Vault,
    answers: Iterable[Answer],
    *,
    audience: Audience,
    now: datetime,
) -> None:
    """Apply answers in the order they came, in the caller's transaction."""
    for answer in answers:
        referral = session.scalar(
            select(Referral).where(Referral.reference == answer.envelope.about).with_for_update()
        )
        if referral is None or referral.wrapped_key is None or not answer.referrals:
            late = Deed(PARTNER_PAGE, "answer.came_too_late", answer.envelope.reference)
            record(session, [late], now=now)
        else:
            _apply(session, vault, referral, answer, audience=audience, now=now)


def still_asked(missing: Iterable[str], unavailable: str) -> str:
    """What is missing, but for what the sender says cannot be had; as the column holds it."""
    known = set(unavailable.split(","))
    return ",".join(need for need in missing if need and need not in known)[:500]


def _apply(
    session: Session,
    vault: Vault,
    referral: Referral,
    answer: Answer,
    *,
    audience: Audience,
    now: datetime,
) -> None:
    said = json.loads(open_envelope(vault, answer.envelope).body).get("answer", {})
    actor, meaning = str(said.get("contact", PARTNER_PAGE)), answer.referrals[0]
    before = _known(vault, referral)
    filled = {name: value for name, value in meaning.values.items() if name not in before}
    _fill(session, vault, referral, filled, meaning.evidence)
    if not _CONSENT.isdisjoint(filled):
        read = Read(answer.envelope.id, "form:consent", shows_text=True)
        consents.follow(session, referral, read, actor=actor, audience=audience, now=now)
    _mark_unavailable(referral, said.get("unavailable", ()), {**before, **filled})
    _ask_staff(session, referral, meaning, before, now=now)
    _keep_comment(session, vault, referral, answer, said, audience=audience, now=now)
    detail = {"filled": sorted(filled), "unavailable": referral.unavailable}
    record(session, [Deed(actor, "referral.answered", referral.reference, detail)], now=now)
    _follow_needs(session, referral, actor, audience=audience, now=now)


def _known(vault: Vault, referral: Referral) -> dict[str, str]:
    """Every value the referral has; coded ones among them."""
    coded = {
        "service": referral.service,
        "consent": referral.consent if referral.consent != "unknown" else None,
        "consent_date": referral.consent_date.isoformat() if referral.consent_date else None,
    }
    present = {name: value for name, value in coded.items() if value}
    return {**open_values(vault, referral), **present}


def _fill(
    session: Session,
    vault: Vault,
    referral: Referral,
    filled: Mapping[str, str],
    evidence: Mapping[str, FieldReading],
) -> None:
    """Write the values where each belongs; where they were read is kept beside the others."""
    key = referral_key(vault, referral)
    for name, value in filled.items():
        if name in SEALED:
            where = place("referral", name, referral.reference)
            setattr(referral, name, key.seal_text(value, place=where))
        elif name in _PLAIN:
            setattr(referral, name, _PLAIN[name](value))
    _add_evidence(vault, referral, key, {name: evidence[name] for name in filled})
    for column, found in blind_indexes(vault, open_values(vault, referral)).items():
        setattr(referral, column, found)
    _name_sender(session, referral, {name: filled[name] for name in PARTNER if name in filled})


_CONSENT: Final = frozenset({"consent", "consent_date"})
_PLAIN: Final[Mapping[str, Any]] = {
    "service": str,
    "consent": str,
    "consent_date": date.fromisoformat,
}


def _add_evidence(
    vault: Vault, referral: Referral, key: DataKey, new: Mapping[str, FieldReading]
) -> None:
    readings = {**open_evidence(vault, referral), **new}
    referral.evidence = seal_evidence(key, readings, reference=referral.reference)


def _name_sender(session: Session, referral: Referral, said: Mapping[str, str]) -> None:
    """Who they are, where we had no name for them yet."""
    contact = session.get(PartnerContact, referral.contact_id) if referral.contact_id else None
    if contact is None:
        return
    contact.name = contact.name or said.get("partner_clinician")
    contact.phone = contact.phone or said.get("partner_phone")
    contact.npi = contact.npi or said.get("partner_npi")
    partner, practice = session.get_one(Partner, contact.partner_id), said.get("partner_practice")
    if practice and partner.name == contact.email and not _is_taken(session, practice):
        partner.name, partner.folded_name = practice[:255], fold(practice)


def _is_taken(session: Session, practice: str) -> bool:
    named = select(Partner.id).where(Partner.folded_name == fold(practice))
    return session.scalar(named) is not None


def _mark_unavailable(referral: Referral, marked: Sequence[str], values: Mapping[str, str]) -> None:
    """Only what is asked for can be marked; a value that is there ends the asking."""
    asked = [need for need in referral.missing.split(",") if need]
    open_ = [need for need in asked if not any(values.get(name) for name in need.split("|"))]
    told = [need for need in open_ if need in marked]
    known = [need for need in referral.unavailable.split(",") if need]
    referral.unavailable = ",".join(dict.fromkeys([*known, *told]))[:500]
    referral.missing = still_asked(open_, referral.unavailable)


def _ask_staff(
    session: Session,
    referral: Referral,
    meaning: Meaning,
    before: Mapping[str, str],
    *,
    now: datetime,
) -> None:
    """A person compares what differs, and reads what could not be taken."""
    differs = sorted(
        name for name, value in meaning.values.items() if before.get(name, value) != value
    )
    questions = {"answer_differs": differs, "doubtful_values": sorted(meaning.problems)}
    for question, names in questions.items():
        if names:
            reviews.ask(session, referral, question, ",".join(names), now=now)


def _keep_comment(
    session: Session,
    vault: Vault,
    referral: Referral,
    answer: Answer,
    said: Mapping[str, Any],
    *,
    audience: Audience,
    now: datetime,
) -> None:
    """What they wrote beside the fields is a message like any other."""
    text = str(said.get("comment", "")).strip()
    if not text:
        return
    author = str(said.get("contact", PARTNER_PAGE))
    written = Written(answer.envelope.external_id[:64], "partner", author, text)
    conversations.write(session, vault, referral, written, audience=audience, now=now)


def _follow_needs(
    session: Session, referral: Referral, actor: str, *, audience: Audience, now: datetime
) -> None:
    """Complete, it goes on; else the CRM alone hears that something came."""
    if referral.status == "needs_info" and not referral.missing:
        move = Change(to="received", actor=actor, origin="partner")
        status.change(session, referral, move, audience=audience, now=now)
    else:
        status.tell_again(session, referral, audience=audience, now=now)
