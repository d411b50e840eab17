"""The record of what was done and seen, newest first; its chain is checked when asked."""

from flask import render_template, request
from sqlalchemy import select

from integrator.models import AuditEntry
from integrator.store import audit
from integrator.web import sessions
from integrator.web.admin.desk import blueprint
from integrator.web.admin.keyset import before, paged
from integrator.web.context import services


@blueprint.get("/audit")
def audit_log() -> str:
    """By primary key, or by ix_audit_subject; checking the chain walks all of it."""
    subject = request.args.get("subject", "").strip()[:255]
    query = select(AuditEntry).order_by(AuditEntry.id.desc())
    if subject:
        query = query.where(AuditEntry.subject == subject)
    page = services().db.read(lambda session: paged(session, query, AuditEntry.id, before()))
    return render_template(
        "admin/audit.html", page=page, subject=subject, chain=_chain() if _is_asked() else None
    )


def _is_asked() -> bool:
    return "verify" in request.args and sessions.who().is_admin


def _chain() -> str:
    """ "intact", or where it breaks."""
    broken = services().db.read(audit.first_break)
    if broken is None:
        return "intact"
    return f"broken at entry {broken}" if broken else "cut short at its end"
