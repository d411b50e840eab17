"""The gap page: just what is missing of a referral, files, a comment; each answer taken once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from integrator.correspondence.conversations import LONGEST
from integrator.errors import InvalidReferral
from integrator.ports import Submission, Upload
from integrator.web import keeping_posts
from integrator.web.context import services
from integrator.web.forms.tokens import FormToken
from integrator.web.partner import desk, disclosing, found, gaps
from integrator.web.partner.desk import blueprint
from integrator.web.partner.words import say


@dataclass(frozen=True, slots=True)
class Asked:
    """A referral as far as answering about it goes."""

    reference: str
    needs: Sequence[str]
    is_being_read: bool
    seen: Mapping[str, str]
    """What may be shown of the patient, by field."""

    @property
    def patient(self) -> str:
        """As in the list."""
        return found.patient_named(self.seen)


@dataclass(frozen=True, slots=True)
class Sent:
    """What was typed so far."""

    typed: Mapping[str, str] = field(default_factory=dict)
    marked: Sequence[str] = ()
    comment: str = ""
    uploads: Sequence[Upload] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said at all."""
        has_values = any(text.strip() for text in self.typed.values())
        return not (has_values or self.marked or self.comment.strip() or self.uploads)


@blueprint.route("/partner/referrals/<reference>/answer", methods=["GET", "POST"])
def answer(reference: str) -> AnyResponse:
    """Show the questions; keep what was answered and lead back to the referral."""
    asked = services().db.read(lambda session: _asked(session, reference))
    if request.method == "GET":
        desk.seen(
            "partner.questions_viewed",
            asked.reference,
            needs=list(asked.needs),
            fields=sorted(asked.seen),
        )
        return _page(asked, Sent())
    asked, token = _as_posted(asked)
    sent = _sent(asked)
    if token is None:
        return _page(asked, sent, held="answer.stale", status=422)
    if sent.is_empty:
        return _page(asked, sent, held="answer.empty", status=422)
    return _kept(asked, sent, token)


def _asked(session: Session, reference: str) -> Asked:
    referral, now = found.own(session, desk.visitor(), reference), desk.now()
    needs = [need for need in referral.missing.split(",") if need]
    return Asked(
        referral.reference,
        needs if referral.status == "needs_info" else [],
        found.is_being_read(session, referral.reference),
        disclosing.shown(referral, disclosing.decided(session, [referral], now=now)[referral.id]),
    )


def _as_posted(asked: Asked) -> tuple[Asked, FormToken | None]:
    """What the page that was sent had asked for: its token says so, whatever was answered since."""
    needs = request.form.get("asked", "")
    posted = replace(asked, needs=[need for need in needs.split(",") if need])
    token = desk.read_token(_purpose(posted))
    return (posted, token) if token else (asked, None)


def _purpose(asked: Asked) -> str:
    return f"answer:{asked.reference}:{','.join(asked.needs)}"


def _sent(asked: Asked) -> Sent:
    """Only what is asked for counts, whatever else a post may carry."""
    form = request.form
    chosen = [one for one in request.files.getlist("uploads") if one.filename]
    return Sent(
        typed={name: form[name] for name in gaps.names_in(asked.needs) if name in form},
        marked=[need for need in form.getlist("unavailable") if need in asked.needs],
        comment=form.get("comment", "")[:LONGEST],
        uploads=[Upload(one.filename or "", one.mimetype, one.read()) for one in chosen],
    )


def _kept(asked: Asked, sent: Sent, token: FormToken) -> AnyResponse:
    submission = Submission(token.nonce, sent.typed, sent.uploads, desk.now())
    try:
        envelope = services().partner_page.answer(
            submission,
            about=asked.reference,
            contact=desk.visitor().key,
            unavailable=sent.marked,
            comment=sent.comment,
        )
    except InvalidReferral as refused:
        return _page(asked, sent, problems=refused.problems, status=422)
    kept = keeping_posts.keep(envelope)
    if not kept.same_body:
        return desk.notice("answer.changed", status=409)
    return desk.to(".one", reference=asked.reference, done="answered")


def _page(
    asked: Asked,
    sent: Sent,
    *,
    problems: Mapping[str, str] | None = None,
    held: str = "",
    status: int = 200,
) -> Response:
    language, wrong = desk.language(), problems or {}
    shown = gaps.gaps(asked.needs, sent.typed, sent.marked, wrong, language=language)
    files = gaps.alone("uploads", {}, wrong, language=language)
    every = [one for gap in shown for one in gap.fields] + [files]
    return desk.page(
        "answer",
        status=status,
        asked=asked,
        gaps=shown,
        files=files,
        accepted=",".join(gaps.ACCEPTED),
        comment=sent.comment,
        longest=LONGEST,
        summary=[(one.field.name, one.problem) for one in every if one.problem],
        held=held,
        files_lost=bool(sent.uploads),
        token=desk.fresh_token(_purpose(asked)),
        title=say(language, "answer.title"),
    )
