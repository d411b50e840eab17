"""The partner's list, the page of one referral, and their preferences."""

from typing import Final

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from integrator.loop.hearing import CHOOSABLE, RHYTHMS
from integrator.models import PartnerContact
from integrator.partners import addresses
from integrator.partners.preferences import (
    HOURS,
    USUAL_ZONES,
    choose,
    preferences_of,
    read_preferences,
    zones,
)
from integrator.policy import decisions
from integrator.telling.wording import status_label
from integrator.web.context import ring, services
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
    ours = clinic()
    wanted = read_preferences(
        request.form,
        request.form.getlist("statuses"),
        languages=ours.languages,
        zone=_zone(),
    )
    if wanted is None:
        return _preferences_page(status=422)
    who, now = desk.visitor(), desk.now()

    def save(session: Session) -> None:
        contact = addresses.locked(session, who.contact_id)
        if contact is not None:
            choose(session, contact, wanted, zone=_zone(), actor=who.key, now=now)

    services().db.write(save)
    ring("digest")
    return desk.to(".preferences", done="saved")


def _zone() -> str:
    return services().settings.config.calendar.time_zone


def _preferences_page(*, status: int = 200) -> Response:
    who, language = desk.visitor(), desk.language()
    contact = services().db.read(lambda s: s.get_one(PartnerContact, who.contact_id))
    return desk.page(
        "preferences",
        status=status,
        languages=[(one, say(one, "language.name")) for one in clinic().languages],
        chosen=preferences_of(contact, zone=_zone()),
        statuses=[(one, status_label(one, language, clinic=clinic())) for one in CHOOSABLE],
        rhythms=RHYTHMS,
        hours=HOURS,
        weekdays=say(language, "weekdays").split(","),
        usual_zones=USUAL_ZONES,
        zones=[one for one in zones() if one not in USUAL_ZONES],
        done=_done(),
    )


def _done() -> str:
    """What was just done, in words; nothing for what is no word of ours."""
    key = f"done.{request.args.get('done', '')}"
    if key not in WORDS:
        return ""
    reference = request.args.get("reference", "")[:_REFERENCE_LENGTH]
    return say(desk.language(), key, reference=reference)
