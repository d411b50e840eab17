"""The page of how a referral ended: its care summary, and the button that says it was read."""

from dataclasses import dataclass, replace
from typing import Final

from flask import Response, abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from integrator.errors import IntegratorError
from integrator.loop import closing
from integrator.models import CareSummary, Referral
from integrator.policy import decisions
from integrator.ports import AttachmentDraft
from integrator.store.audit import Deed, record
from integrator.web.context import services
from integrator.web.partner import desk, found
from integrator.web.partner.desk import blueprint
from integrator.web.partner.summaries import Ending, ending_of
from integrator.web.summary_files import PICTURES, served, served_with, text_of

_AT: Final = "/partner/referrals/<reference>/summary"


@dataclass(frozen=True, slots=True)
class Shown:
    """One summary on the page."""

    number: str
    """Its place among them, from 1: what its address ends with."""
    content_type: str
    size: int
    text: str
    """Its words where it is a text; other kinds are opened by their address."""


@blueprint.get(_AT)
def summary(reference: str) -> AnyResponse:
    """What there is to read; that it was opened counts as viewed."""
    referral, ending = services().db.write(lambda session: _opened(session, reference))
    shown = [_shown(referral, number, one) for number, one in enumerate(ending.files, 1)]
    return desk.page(
        "summary",
        reference=referral.reference,
        ending=ending,
        shown=shown,
        token=desk.fresh_token(f"acknowledge:{referral.reference}"),
    )


def _opened(session: Session, reference: str) -> tuple[Referral, Ending]:
    """On record before anything is shown: who looked, and by which decision."""
    referral, ending = _ending(session, reference, lock=True)
    who, now = desk.visitor(), desk.now()
    made = (referral.id, ending.decision)
    known = decisions.remember(session, [made], now=now)
    detail = {"summaries": len(ending.files), "decision": known[decisions.place(made)]}
    record(session, [Deed(who.key, "partner.summary_viewed", referral.reference, detail)], now=now)
    closing.note_viewed(session, referral, actor=who.key, now=now)
    files = [closing.whole(session, one) if _is_text(one) else one for one in ending.files]
    session.flush()
    return referral, replace(ending, files=files)


def _is_text(summary: CareSummary) -> bool:
    return summary.content_type == "text/plain"


def _shown(referral: Referral, number: int, summary: CareSummary) -> Shown:
    words = text_of(_file(referral, summary)) if _is_text(summary) else ""
    return Shown(str(number), summary.content_type, summary.size, words)


@blueprint.get(f"{_AT}/<number>")
def summary_file(reference: str, number: str) -> Response:
    """One file, under a neutral name; with the notice that must go with it, where there is one.

    A picture alone is for our own page, which shows the notice beside it.
    """

    def find(session: Session) -> tuple[Referral, CareSummary, str]:
        referral, ending = _ending(session, reference)
        places = [str(place) for place in range(1, len(ending.files) + 1)]
        if number not in places:
            abort(404)
        chosen = closing.whole(session, ending.files[places.index(number)])
        return referral, chosen, ending.notice

    referral, chosen, notice = services().db.read(find)
    desk.seen("partner.summary_opened", referral.reference, number=number)
    file = _file(referral, chosen)
    is_shown = file.content_type in PICTURES and "save" not in request.args
    if notice and not is_shown:
        return served_with(notice, file, referral.reference)
    return served(file, referral.reference)


@blueprint.post(f"{_AT}/acknowledge")
def acknowledge(reference: str) -> AnyResponse:
    """They have read how it ended: the loop is closed."""

    def note(session: Session) -> str:
        referral, _ = _ending(session, reference, lock=True)
        desk.read_token(f"acknowledge:{referral.reference}") or abort(400)
        closing.acknowledge(session, referral, actor=desk.visitor().key, now=desk.now())
        return referral.reference

    return desk.to(".one", reference=services().db.write(note), done="acknowledged")


def _ending(session: Session, reference: str, *, lock: bool = False) -> tuple[Referral, Ending]:
    """Only of their own, and only once it has ended."""
    referral = found.own(session, desk.visitor(), reference, lock=lock)
    ending = ending_of(session, referral, now=desk.now())
    return (referral, ending) if ending is not None else abort(404)


def _file(referral: Referral, summary: CareSummary) -> AttachmentDraft:
    try:
        return closing.open_summary(services().vault, referral, summary)
    except IntegratorError:
        abort(404)
