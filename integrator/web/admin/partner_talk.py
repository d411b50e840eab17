"""Staff's side of the partner page: messages and answers of a referral, and who may get in."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import abort, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from integrator.correspondence import access, conversations
from integrator.correspondence.answers import PARTNER_PAGE
from integrator.correspondence.conversations import LONGEST, Said, Written
from integrator.errors import IntegratorError
from integrator.loop.audience import LETTER
from integrator.models import PartnerContact, Referral, StoredEnvelope
from integrator.store.audit import Deed, record
from integrator.web import sessions
from integrator.web.admin.desk import back_to, blueprint
from integrator.web.context import ring, services

_KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
"""Of the form a reply was written in."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said about a referral, and what its sender answered."""

    messages: Sequence[Said]
    answers: Sequence[StoredEnvelope]
    may_reply: bool
    key: str
    """Of a new reply: sent twice, it is one."""


def talk_of(referral: Referral) -> Talk:
    """All of it; that the messages were on the screen is remembered."""
    messages, answers = services().db.read(lambda session: _read(session, referral))
    if any(said.is_new and said.side == "partner" for said in messages):
        now = services().clock()
        services().db.write(lambda s: conversations.mark_seen(s, referral.id, by="clinic", now=now))
    may = referral.wrapped_key is not None and referral.contact_id is not None
    return Talk(messages, answers, may, secrets.token_urlsafe(16))


def _read(session: Session, referral: Referral) -> tuple[Sequence[Said], Sequence[StoredEnvelope]]:
    answers = session.scalars(
        select(StoredEnvelope)
        .where(StoredEnvelope.about == referral.reference, StoredEnvelope.source == PARTNER_PAGE)
        .order_by(StoredEnvelope.id)
    ).all()
    try:
        return conversations.messages_of(session, services().vault, referral), answers
    except IntegratorError:
        return [], answers


@blueprint.post("/referrals/<reference>/message")
def reply(reference: str) -> Response:
    """Keep a message for the partner; a letter says that there is one."""
    text, key = request.form.get("text", "").strip(), request.form.get("key", "")
    if not _KEY.fullmatch(key):
        abort(400)
    actor, now = sessions.who().email, services().clock()

    def keep(session: Session) -> None:
        query = select(Referral).where(Referral.reference == reference).with_for_update()
        referral = session.scalar(query)
        if referral is None or referral.wrapped_key is None:
            abort(404)
        written = Written(key, "clinic", actor, text[:LONGEST])
        vault, audience = services().vault, services().audience(session)
        conversations.write(session, vault, referral, written, audience=audience, now=now)

    if not text:
        return back_to("admin.referral", done="", reference=reference)
    services().db.write(keep)
    ring(f"deliver:{LETTER}")
    return back_to("admin.referral", done="written", reference=reference)


@blueprint.post("/referrals/<reference>/contact/<deed>")
def change_access(reference: str, deed: str) -> Response:
    """Void a contact's links and sessions, or let them see their practice's referrals."""
    sessions.admin_only()
    if deed not in _DEEDS:
        abort(404)
    actor, now = sessions.who().email, services().clock()

    def change(session: Session) -> None:
        contact = session.scalar(
            select(PartnerContact)
            .join(Referral, Referral.contact_id == PartnerContact.id)
            .where(Referral.reference == reference)
            .with_for_update(of=PartnerContact)
        )
        if contact is None:
            abort(404)
        if deed == "revoke":
            access.revoke(session, contact, actor=actor, now=now)
            return
        contact.sees_practice = deed == "widen"
        record(session, [Deed(actor, f"access.{deed}ed", f"contact:{contact.key}")], now=now)

    services().db.write(change)
    return back_to("admin.referral", done=_DEEDS[deed], reference=reference)


_DEEDS: Final = {"revoke": "links_voided", "widen": "access_widened", "narrow": "access_narrowed"}
"""Deed → the word on it at the top of the page."""
