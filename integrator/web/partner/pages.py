"""The partner's list, the page of one referral, and their preferences."""

from typing import Final

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from integrator import decisions
from integrator.audit import Deed, record
from integrator.models import PartnerContact
from integrator.web.context import services
from integrator.web.partner import desk, found
from integrator.web.partner.desk import blueprint
from integrator.web.partner.words import WORDS, say
from integrator.web.public_pages import clinic, day

_REFERENCE_LENGTH: Final = 16


@blueprint.get("/partner")
def listed() -> Response:
    """Their referrals, and only theirs."""
    who, language = desk.visitor(), desk.language()
    before = request.args.get("before", "")[:_REFERENCE_LENGTH]
    rows, more, fields = services().db.read(
        lambda session: found.rows(session, who, before=before, language=language, now=desk.now())
    )
    desk.seen("partner.list_viewed", f"contact:{who.key}", count=len(rows), fields=fields)
    return desk.page("list", rows=rows, more=more, before=before, done=_done())


@blueprint.get("/partner/referrals/<reference>")
def one(reference: str) -> Response:
    """Status and history, messages, and what can be done."""
    who, language = desk.visitor(), desk.language()
    shown = services().db.read(
        lambda session: found.one(session, who, reference, language=language, now=desk.now())
    )
    decision = services().db.write(lambda s: _decision_of(s, shown.made))
    desk.seen(
        "partner.referral_viewed",
        shown.reference,
        decision=decision,
        fields=shown.fields,
        messages=len(shown.messages),
    )
    if any(said.is_new and said.side == "clinic" for said in shown.messages):
        services().db.write(lambda s: found.news_seen(s, shown.reference, now=desk.now()))
    return desk.page(
        "one",
        one=shown,
        when=lambda moment: day(moment, language=language),
        token=desk.fresh_token(f"message:{shown.reference}"),
        done=_done(),
    )


def _decision_of(session: Session, made: decisions.Made) -> int:
    return decisions.remember(session, [made], now=desk.now())[decisions.place(made)]


@blueprint.get("/partner/preferences")
def preferences() -> Response:
    """Language, and whether letters are wanted."""
    return _preferences_page()


@blueprint.post("/partner/preferences")
def save_preferences() -> AnyResponse:
    """Keep what was chosen."""
    chosen, mail = request.form.get("language", ""), request.form.get("mail", "")
    if chosen not in clinic().languages or mail not in ("on", "off"):
        return _preferences_page(status=422)
    who, now = desk.visitor(), desk.now()

    def save(session: Session) -> None:
        contact = session.get_one(PartnerContact, who.contact_id, with_for_update=True)
        contact.language = chosen
        contact.mail_off_at = (contact.mail_off_at or now) if mail == "off" else None
        detail = {"language": chosen, "mail": mail}
        deed = Deed(who.key, "partner.preferences_changed", f"contact:{who.key}", detail)
        record(session, [deed], now=now)

    services().db.write(save)
    return desk.to(".preferences", done="saved")


def _preferences_page(*, status: int = 200) -> Response:
    who = desk.visitor()
    contact = services().db.read(lambda s: s.get_one(PartnerContact, who.contact_id))
    return desk.page(
        "preferences",
        status=status,
        languages=[(one, say(one, "language.name")) for one in clinic().languages],
        chosen=contact.language,
        is_off=contact.mail_off_at is not None,
        done=_done(),
    )


def _done() -> str:
    """What was just done, in words; nothing for what is no word of ours."""
    key = f"done.{request.args.get('done', '')}"
    if key not in WORDS:
        return ""
    reference = request.args.get("reference", "")[:_REFERENCE_LENGTH]
    return say(desk.language(), key, reference=reference)
