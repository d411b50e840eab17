"""The addresses of the hosted forms: open, send, and see the reference."""

from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, current_app, redirect, request, url_for
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response as AnyResponse

from integrator.config import Form
from integrator.errors import InvalidReferral
from integrator.logs import log
from integrator.web.context import services
from integrator.web.forms import fields, posts
from integrator.web.forms.page import form_page
from integrator.web.forms.posts import Posted
from integrator.web.forms.tokens import read_received, sign_received
from integrator.web.public_pages import clinic, notice, public_page, spoken
from integrator.web.public_words import say

TEXT_BYTES: Final = 2_000_000
"""Of a whole form without its files."""
STATUS: Final = {"busy": 429, "trap": 422, "stale": 422, "quick": 422}

blueprint = Blueprint("forms", __name__)


@blueprint.get("/refer/<name>")
def show(name: str) -> Response:
    """An empty form."""
    return form_page(posts.opened(_form(name)))


@blueprint.post("/refer/<name>")
def send(name: str) -> AnyResponse:
    """Keep what was sent and lead to its reference, or show the form again with all of it."""
    form = _form(name)
    _cap(form)
    sent = posts.posted(form)
    if held := posts.held_back(sent):
        log.info("form.held_back", source=name, code=held)
        return form_page(_renewed(sent, held), status=STATUS[held], held=held)
    try:
        kept = posts.keep(sent)
    except InvalidReferral as refused:
        return form_page(sent, status=422, problems=refused.problems)
    except (DBAPIError, PoolTimeout) as error:
        log.error("form.not_kept", source=name, error=type(error).__name__)
        return form_page(sent, status=503, held="unavailable")
    return _received(sent, kept.reference) if kept.same_body else _changed(sent, kept.reference)


@blueprint.get("/refer/<name>/received/<token>")
def received(name: str, token: str) -> Response:
    """The reference, and what happens next."""
    form, language = _form(name), spoken()
    reference = read_received(name, token, secret_key=services().settings.secret_key)
    if reference is None:
        raise NotFound
    return public_page(
        "received",
        language=language,
        frames=form.embed_origins,
        form=form,
        reference=reference,
        status_link=services().links.status(reference, "", at=services().clock()),
    )


def _form(name: str) -> Form:
    forms = services().settings.config.sources.forms
    found = next((form for form in forms if form.name == name), None)
    if found is None:
        raise NotFound
    return found


def _cap(form: Form) -> None:
    """Refuse unread what is larger than the form can ever be."""
    has_files = request.mimetype == "multipart/form-data"
    largest = TEXT_BYTES + has_files * fields.MOST_FILES * form.max_upload_mb * 1_000_000
    allowed = current_app.config["MAX_CONTENT_LENGTH"]
    request.max_content_length = min(largest, allowed) if allowed else largest


def _renewed(sent: Posted, held: str) -> Posted:
    if held != "stale":
        return sent
    return replace(sent, token=sent.token.renewed(services().clock()))


def _received(sent: Posted, reference: str) -> AnyResponse:
    secret = services().settings.secret_key
    token = sign_received(sent.form.name, reference, secret_key=secret)
    address = url_for(".received", name=sent.form.name, token=token, lang=sent.language)
    answer = redirect(address, 303)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _changed(sent: Posted, reference: str) -> Response:
    """The same form was sent before with other content: say so, and add nothing behind backs."""
    text = say(sent.language, "changed.text", reference=reference, phone=clinic().phone)
    return public_page(
        "notice",
        language=sent.language,
        status=409,
        frames=sent.form.embed_origins,
        title=say(sent.language, "changed.title"),
        sentence=text,
        onward=(url_for(".show", name=sent.form.name), say(sent.language, "changed.new")),
    )


@blueprint.errorhandler(HTTPException)
def _refused(error: HTTPException) -> AnyResponse:
    if error.code is None or error.code < 400:
        return error.get_response()
    kind = {404: ("absent", "absent.form"), 413: ("large", "")}.get(error.code, ("down", ""))
    return notice(kind[0], status=error.code, text=kind[1])


@blueprint.errorhandler(DBAPIError)
@blueprint.errorhandler(PoolTimeout)
def _store_failed(error: Exception) -> Response:
    log.error("web.store_failed", error=type(error).__name__, route=request.endpoint)
    return notice("down", status=503)
