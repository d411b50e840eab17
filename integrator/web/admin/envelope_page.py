"""The page of one envelope, its files, and the download of both. Every look is on record."""

from io import BytesIO

from flask import Response, abort, render_template, request, send_file
from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, undefer
from werkzeug.wrappers import Response as AnyResponse

from integrator.errors import IntegratorError
from integrator.models import JoinedEnvelope, Referral, StoredAttachment, StoredEnvelope
from integrator.reviewing import second_looks
from integrator.reviewing.second_looks import NotPossible
from integrator.store.sealing import open_envelope
from integrator.web import sessions
from integrator.web.admin import dossier, opened
from integrator.web.admin.desk import back_to, blueprint, seen
from integrator.web.context import ring, services

_SUFFIXES = {"message/rfc822": ".eml", "application/json": ".json"}


@blueprint.get("/envelopes/<reference>")
def envelope(reference: str) -> str:
    """What was received, as text, and what came of it."""
    row = _envelope(reference)
    attachments, referrals, joined, is_part2 = services().db.read(
        lambda session: (
            dossier.attachments_of(session, row),
            _referrals_of(session, row),
            _joined_to(session, row),
            _is_part2(session, row),
        )
    )
    seen("envelope.viewed", reference)
    vault = services().vault
    return render_template(
        "admin/envelope.html",
        envelope=row,
        original=opened.original(row),
        files=opened.files(vault, row, attachments),
        referrals=referrals,
        joined=joined,
        is_part2=is_part2,
    )


@blueprint.post("/envelopes/make-referral")
def make_referral() -> AnyResponse:
    """Open a referral out of what was kept as none."""
    sessions.admin_only()
    number = request.form.get("only", type=int) or request.form.get("id", type=int) or 0
    intake, actor = services().intake, sessions.who().email
    try:
        reference = second_looks.make_referral(intake, number, actor=actor)
    except NotPossible:
        return back_to("admin.not_referrals", done="not_made")
    for topic in services().delivery.routes:
        ring(f"deliver:{topic}")
    return back_to("admin.envelope", done="made", reference=reference)


@blueprint.get("/envelopes/<reference>/original")
def original(reference: str) -> Response:
    """The bytes as they were received."""
    row = _envelope(reference)
    if row.body is None:
        abort(404)
    seen("envelope.downloaded", reference)
    try:
        body = open_envelope(services().vault, row).body
    except IntegratorError:
        abort(404)
    kind = row.content_type.partition(";")[0].strip()
    return _download(body, f"{reference}{_SUFFIXES.get(kind, '.bin')}")


@blueprint.get("/envelopes/<reference>/files/<int:ordinal>")
def attachment(reference: str, ordinal: int) -> Response:
    """One attached file."""
    row = _envelope(reference)
    found = services().db.read(lambda session: _attachment(session, row, ordinal))
    if found is None or row.wrapped_key is None:
        abort(404)
    seen("attachment.downloaded", reference, ordinal=ordinal)
    vault = services().vault
    try:
        body = opened.body(vault, row, found)
    except IntegratorError:
        abort(404)
    return _download(body, opened.filename(vault, row, found))


def _download(body: bytes, name: str) -> Response:
    """To be saved, never shown: whatever a stranger sent does not run on our address."""
    response = send_file(
        BytesIO(body), "application/octet-stream", as_attachment=True, download_name=name
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def inline(body: bytes, kind: str) -> Response:
    """To be shown within a page of ours: only for kinds in which nothing can run."""
    response = Response(body, mimetype=kind)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Content-Disposition"] = "inline"
    return response


def _envelope(reference: str) -> StoredEnvelope:
    """By its unique reference."""
    whole = select(StoredEnvelope).options(undefer(StoredEnvelope.shown))
    query = whole.where(StoredEnvelope.reference == reference)
    row = services().db.read(lambda session: session.scalar(query))
    return row if row is not None else abort(404)


def _referrals_of(session: Session, row: StoredEnvelope) -> list[str]:
    """By the unique key of envelope and ordinal."""
    query = (
        select(Referral.reference)
        .where(Referral.envelope_id == row.id)
        .order_by(Referral.ordinal)
        .limit(100)
    )
    return list(session.scalars(query))


def _joined_to(session: Session, row: StoredEnvelope) -> list[str]:
    """By the unique key of envelope and ordinal."""
    query = (
        select(Referral.reference)
        .join(JoinedEnvelope, JoinedEnvelope.referral_id == Referral.id)
        .where(JoinedEnvelope.envelope_id == row.id, JoinedEnvelope.undone_at.is_(None))
        .order_by(JoinedEnvelope.ordinal)
        .limit(100)
    )
    return list(session.scalars(query))


def _is_part2(session: Session, row: StoredEnvelope) -> bool:
    """Whether 42 CFR Part 2 keeps any referral it became or was joined to; or all of its source."""
    to = select(JoinedEnvelope.referral_id).where(
        JoinedEnvelope.envelope_id == row.id, JoinedEnvelope.undone_at.is_(None)
    )
    about = or_(Referral.envelope_id == row.id, Referral.id.in_(to))
    is_kept = session.scalar(select(exists().where(Referral.part2, about)))
    return bool(is_kept) or row.source in services().settings.config.sources.part2


def _attachment(session: Session, row: StoredEnvelope, ordinal: int) -> StoredAttachment | None:
    return session.scalar(
        select(StoredAttachment).where(
            StoredAttachment.envelope_id == row.id, StoredAttachment.ordinal == ordinal
        )
    )
