"""The way in: a link shows how a referral stands; a code to the known address opens the rest."""

import secrets
from collections.abc import Callable
from typing import Any, Final

from flask import Response, make_response, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from integrator.correspondence import access
from integrator.correspondence.access import (
    CODE_LIFE,
    DIGITS,
    CodeRefused,
    NoAccess,
    TooManyCodes,
    masked,
)
from integrator.correspondence.links import Opened
from integrator.loop.audience import CODE
from integrator.models import PartnerContact, Referral
from integrator.telling.wording import status_label
from integrator.web import sessions
from integrator.web.context import ring, services
from integrator.web.partner import desk, standings
from integrator.web.partner.desk import blueprint
from integrator.web.partner.standings import Door
from integrator.web.partner.words import say
from integrator.web.public_pages import clinic, day
from integrator.web.throttle import in_app

PROOF: Final = "partner-proof"
"""Cookie that shows the page's form was ours: there is no session yet to hold a token."""
POSTS_PER_MINUTE: Final = 10
"""Codes asked for and tried from one address; app.config["CODE_POSTS_PER_MINUTE"] sets another."""

_ROOMS: Final = {
    "status": "partner.one",
    "answer": "partner.answer",
    "referrals": "partner.listed",
}
"""First part of a link → the page it leads to once inside."""
_AT: Final = "/<any(status, answer, referrals):room>/<token>"


@blueprint.get(_AT)
def show(room: str, token: str) -> AnyResponse:
    """How it stands, and the button for a code; straight on for whoever is inside already."""
    link = _link(token)
    opened = _door(link)
    inside = desk.session_of()
    if inside and opened.contact and opened.referral and inside.key == opened.contact.key:
        return desk.to(_ROOMS[room], **_named(room, opened.referral))
    if opened.standing is None:
        return _closed(room, token, link, opened)
    standing, language = opened.standing, desk.language()
    return _with_proof(
        lambda proof: desk.page(
            "door",
            standing=standing,
            label=status_label(standing.status, language, clinic=clinic()),
            since=day(standing.since, language=language),
            may_ask=opened.contact is not None,
            room=room,
            token=token,
            proof=proof,
        )
    )


def _named(room: str, referral: Referral) -> dict[str, Any]:
    """What the address of the page says: the list is of all of theirs."""
    return {} if room == "referrals" else {"reference": referral.reference}


def _closed(room: str, token: str, link: Opened, opened: Door) -> Response:
    """A link whose time is over offers a code, and says nothing else; any other is not there."""
    over = services().links.is_over(link, now=desk.now())
    if not over or opened.contact is None:
        raise NotFound
    return _with_proof(
        lambda proof: desk.page("expired", status=410, room=room, token=token, proof=proof)
    )


@blueprint.post(f"{_AT}/code")
def ask(room: str, token: str) -> AnyResponse:
    """Send a code to the address we know."""
    sessions.check_token(request.cookies.get(sessions.cookie_name(PROOF), ""))
    contact, referral = _way_in(token)
    if _is_too_often():
        return desk.notice("often", status=429)
    try:
        _send(contact, referral)
    except TooManyCodes:
        spoken = desk.language()
        typing = url_for(".code", room=room, token=token, lang=spoken)
        return desk.notice("many", status=429, onward=(typing, say(spoken, "code.title")))
    except NoAccess:
        raise NotFound from None
    ring(f"deliver:{CODE}")
    return desk.to(".code", room=room, token=token)


def _send(contact: PartnerContact, referral: Referral) -> None:
    services().db.write(
        lambda session: access.send_code(
            session,
            session.get_one(PartnerContact, contact.id),
            session.get_one(Referral, referral.id),
            codes=services().codes,
            audience=services().audience(session),
            now=desk.now(),
        )
    )


@blueprint.get(f"{_AT}/enter")
def type_again(room: str, token: str) -> AnyResponse:
    """Where a refused code leaves the address bar: reloaded, or in the other language."""
    return desk.to(".code", room=room, token=token)


@blueprint.get(f"{_AT}/code")
def code(room: str, token: str) -> Response:
    """Where the code is typed."""
    contact, _ = _way_in(token)
    return _code_page(room, token, contact)


@blueprint.post(f"{_AT}/enter")
def enter(room: str, token: str) -> AnyResponse:
    """Check the code, and open a session that is this contact's alone."""
    sessions.check_token(request.cookies.get(sessions.cookie_name(PROOF), ""))
    contact, referral = _way_in(token)
    if _is_too_often():
        return desk.notice("often", status=429)
    typed = request.form.get("code", "")[:40]
    try:
        opened = access.enter(services().db, contact, typed, codes=services().codes, now=desk.now())
    except CodeRefused:
        return _code_page(room, token, contact, status=422, wrong=True)
    response = redirect(url_for(_ROOMS[room], **_named(room, referral)), 303)
    sessions.set_cookie(response, desk.COOKIE, opened)
    sessions.drop_cookie(response, PROOF)
    return response


@blueprint.post("/partner/sign-out")
def sign_out() -> AnyResponse:
    """End the session here and in the store."""
    who = desk.visitor()
    services().db.write(lambda session: access.leave(session, who, now=desk.now()))
    response = make_response(desk.notice("out", status=200))
    sessions.drop_cookie(response, desk.COOKIE)
    return response


def _link(token: str) -> Opened:
    found = services().links.read(token)
    if found is None:
        raise NotFound
    return found


def _door(link: Opened) -> Door:
    return services().db.read(
        lambda session: standings.door(session, link, links=services().links, now=desk.now())
    )


def _way_in(token: str) -> tuple[PartnerContact, Referral]:
    """To whom a code goes and what for; not found where there is no way in."""
    opened = _door(_link(token))
    if opened.contact is None or opened.referral is None:
        raise NotFound
    return opened.contact, opened.referral


def _is_too_often() -> bool:
    throttle = in_app("CODE_POSTS_PER_MINUTE", POSTS_PER_MINUTE)
    return bool(throttle.wait(request.remote_addr, at=desk.now().timestamp()))


def _code_page(
    room: str, token: str, contact: PartnerContact, *, status: int = 200, wrong: bool = False
) -> Response:
    shown: dict[str, Any] = {
        "room": room,
        "token": token,
        "address": masked(contact.email or ""),
        "minutes": int(CODE_LIFE.total_seconds() // 60),
        "digits": DIGITS,
        "wrong": wrong,
    }
    return _with_proof(lambda proof: desk.page("code", status=status, proof=proof, **shown))


def _with_proof(make: Callable[[str], Response]) -> Response:
    """The page with a proof in its forms, and the cookie that goes with it."""
    proof = secrets.token_urlsafe(32)
    response = make(proof)
    sessions.set_cookie(response, PROOF, proof)
    return response
