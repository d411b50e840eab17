"""What a partner does about a referral: write, withdraw it, refer the patient again."""

from collections.abc import Mapping
from typing import Final

from flask import Response, abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from integrator.correspondence import conversations
from integrator.correspondence.conversations import LONGEST, Written
from integrator.errors import InvalidReferral
from integrator.loop import status
from integrator.loop.status import Change, IllegalMove
from integrator.models import PartnerContact, Referral
from integrator.statuses import ENDED, LEGAL
from integrator.web import keeping_posts, referring_again
from integrator.web.context import ring, services
from integrator.web.partner import desk, found, gaps
from integrator.web.partner.desk import blueprint
from integrator.web.partner.words import say

_AT: Final = "/partner/referrals/<reference>"
_ASKED: Final = ("reason", "priority", "consent")
"""What a new referral of the same patient says anew; the rest is taken over."""
_LEFT: Final = frozenset({"reason", "notes"})
"""What the sender says anew, or leaves out."""


@blueprint.post(f"{_AT}/message")
def write(reference: str) -> AnyResponse:
    """Keep a message to the clinic; the same form sent twice is one message."""
    who, text = desk.visitor(), request.form.get("text", "").strip()[:LONGEST]

    def keep(session: Session) -> str:
        referral = found.own(session, who, reference, lock=True)
        token = desk.read_token(f"message:{referral.reference}") or abort(400)
        if text and referral.wrapped_key is not None:
            written = Written(token.nonce, "partner", who.key, text)
            vault, audience = services().vault, services().audience(session)
            now = desk.now()
            conversations.write(session, vault, referral, written, audience=audience, now=now)
        return referral.reference

    kept = services().db.write(keep)
    return desk.to(".one", reference=kept, done="written" if text else "")


@blueprint.route(f"{_AT}/withdraw", methods=["GET", "POST"])
def withdraw(reference: str) -> AnyResponse:
    """Ask once more, then cancel it."""
    who = desk.visitor()
    if request.method == "GET":
        referral = services().db.read(lambda s: found.own(s, who, reference))
        may = "cancelled" in LEGAL[referral.status]
        return desk.page("withdraw", reference=referral.reference, may=may)

    def cancel(session: Session) -> None:
        referral = found.own(session, who, reference, lock=True)
        move = Change(to="cancelled", actor=who.key, origin="partner", reason="by_partner")
        audience = services().audience(session)
        status.change(session, referral, move, audience=audience, now=desk.now())

    try:
        services().db.write(cancel)
    except IllegalMove:
        return desk.page("withdraw", reference=reference, may=False, status=409)
    _ring_topics()
    return desk.to(".one", reference=reference, done="withdrawn")


def _ring_topics() -> None:
    for topic in services().delivery.routes:
        ring(f"deliver:{topic}")


@blueprint.route(f"{_AT}/again", methods=["GET", "POST"])
def refer_again(reference: str) -> AnyResponse:
    """A new referral of the same patient, through the same intake as any other."""
    who = desk.visitor()
    referral = services().db.read(lambda session: found.own(session, who, reference))
    if referral.status not in ENDED or referral.wrapped_key is None:
        abort(404)
    if request.method == "GET":
        return _again_page(referral, {"priority": "routine"}, {})
    typed = {name: request.form[name] for name in _ASKED if name in request.form}
    token = desk.read_token(f"again:{referral.reference}") or abort(400)
    old = services().db.read(lambda session: _old_values(session, referral))
    try:
        envelope = referring_again.envelope_of(
            {**old, **typed}, token.nonce, typed=_ASKED, now=desk.now()
        )
    except InvalidReferral as refused:
        return _again_page(referral, typed, refused.problems, status=422)
    kept = keeping_posts.keep(envelope)
    if not kept.same_body:
        return desk.notice("answer.changed", status=409)
    desk.seen("partner.referred_again", referral.reference, envelope=kept.reference)
    return desk.to(".listed", done="referred", reference=kept.reference)


def _old_values(session: Session, referral: Referral) -> dict[str, str]:
    """What is taken over; the visitor is who refers."""
    contact = session.get_one(PartnerContact, desk.visitor().contact_id)
    values = referring_again.old_values(session, referral, contact)
    return {name: value for name, value in values.items() if name not in _LEFT}


def _again_page(
    referral: Referral,
    typed: Mapping[str, str],
    problems: Mapping[str, str],
    *,
    status: int = 200,
) -> Response:
    language = desk.language()
    shown = [gaps.alone(name, typed, problems, language=language) for name in _ASKED]
    if status == 200:
        desk.seen("partner.again_viewed", referral.reference)
    return desk.page(
        "again",
        status=status,
        reference=referral.reference,
        fields=shown,
        summary=[(one.field.name, one.problem) for one in shown if one.problem],
        token=desk.fresh_token(f"again:{referral.reference}"),
        title=say(language, "again.title"),
    )
