"""What was posted, and whether it may go on its way at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from flask import request
from sqlalchemy import select

from integrator.config import Form
from integrator.intake.keeping import Kept
from integrator.models import Partner
from integrator.ports import Submission, Upload
from integrator.web import keeping_posts
from integrator.web.context import services
from integrator.web.forms import fields
from integrator.web.forms.tokens import OLDEST, QUICKEST, FormToken
from integrator.web.public_pages import spoken
from integrator.web.throttle import Throttle, in_app

POSTS_PER_MINUTE: Final = 30
"""Of one address; app.config["FORM_POSTS_PER_MINUTE"] sets another. A practice shares one."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A form as it stands: opened, or posted with all that was typed."""

    form: Form
    token: FormToken
    language: str
    is_ours: bool = True
    """False when the token that came was not made by us; `token` is a new one then."""
    typed: Mapping[str, str] = field(default_factory=dict)
    trap: str = ""

    @property
    def values(self) -> Mapping[str, str]:
        """What was typed; the practice as we know it where a partner's link opened the form."""
        practice = self.token.practice
        return {**self.typed, "partner_practice": practice} if practice else self.typed


def opened(form: Form) -> Posted:
    """A form asked for, perhaps by a partner's own link."""
    key = services().links.read_form(form.name, request.args.get("from", ""))
    practice = practice_of(key) if key else None
    token = FormToken.fresh(form.name, now=services().clock(), practice=practice)
    return Posted(form, token, spoken())


def posted(form: Form) -> Posted:
    """A form that was sent."""
    fields_sent, secret = request.form, services().settings.secret_key
    token = FormToken.read(form.name, fields_sent.get("token", ""), secret_key=secret)
    return Posted(
        form=form,
        token=token or FormToken.fresh(form.name, now=services().clock()),
        language=spoken(fields_sent.get("lang", "")),
        is_ours=token is not None,
        typed={name: fields_sent[name] for name in fields.NAMES if name in fields_sent},
        trap=fields_sent.get(fields.TRAP, ""),
    )


def practice_of(partner_key: str) -> str | None:
    """The name of a partner's practice, and nothing else of it: the link may be passed on."""
    return services().db.read(
        lambda session: session.scalar(select(Partner.name).where(Partner.key == partner_key))
    )


def held_back(sent: Posted) -> str | None:
    """Why this post is not taken yet: "busy", "trap", "stale" or "quick".

    Nothing held back is dropped in silence, nor called received: a person caught by a check for
    programs sees the form again, with all that was typed, and presses once more.
    """
    if _throttle().wait(request.remote_addr, at=services().clock().timestamp()):
        return "busy"
    if sent.trap:
        return "trap"
    age = sent.token.age(services().clock())
    if not sent.is_ours or age > OLDEST:
        return "stale"
    return "quick" if age < QUICKEST else None


def _throttle() -> Throttle:
    return in_app("FORM_POSTS_PER_MINUTE", POSTS_PER_MINUTE)


def keep(sent: Posted) -> Kept:
    """Keep it, durably. Raises InvalidReferral with every problem."""
    chosen = request.files.getlist("uploads")
    uploads = [Upload(one.filename or "", one.mimetype, one.read()) for one in chosen]
    now = services().clock()
    submission = Submission(sent.token.nonce, sent.values, uploads, now, sent.language)
    envelope = services().forms[sent.form.name].receive(submission)
    return keeping_posts.keep(envelope)
