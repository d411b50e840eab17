"""The page of one referral: what was read and where, its way so far, and where it stands."""

from flask import abort, render_template

from integrator.loop.closing import LARGEST
from integrator.statuses import LEGAL
from integrator.web.admin import dossier, opened, status_moves, timeline
from integrator.web.admin.consent_page import ledger_of
from integrator.web.admin.desk import blueprint, seen, times
from integrator.web.admin.joins_page import joins_of
from integrator.web.admin.partner_talk import talk_of
from integrator.web.admin.turn_words import turn_of
from integrator.web.admin.why import why
from integrator.web.context import services


@blueprint.get("/referrals/<reference>")
def referral(reference: str) -> str:
    """Everything about it. That it was looked at is on record before anything is shown."""
    found = services().db.read(lambda session: dossier.gather(session, reference))
    if found is None:
        abort(404)
    vault, config = services().vault, services().settings.config
    ledger = services().db.read(lambda session: ledger_of(session, found.referral, found.partner))
    values, moments = opened.opened(vault, config, found, ledger), times()
    seen("referral.viewed", reference, fields=values.names, original=True)
    standing = found.standing(uses_hubspot=services().settings.hubspot is not None)
    return render_template(
        "admin/referral.html",
        found=found,
        values=values,
        files=opened.files(vault, found.envelope, found.attachments),
        original=opened.original(found.envelope),
        answer=why(standing, now=moments.now, say=moments.ago),
        steps=timeline.steps(found),
        form_links=_form_links(found),
        joins=services().db.read(lambda session: joins_of(session, reference)),
        talk=talk_of(found.referral),
        turn=turn_of(found.referral, config.calendar, now=moments.now),
        ledger=ledger,
        moves=status_moves.choices(found.referral),
        legal=LEGAL[found.referral.status],
        may_refer_again=status_moves.may_refer_again(found.referral),
        key=status_moves.fresh_key(),
        largest=LARGEST // 1_000_000,
    )


def _form_links(found: dossier.Dossier) -> dict[str, str]:
    """Title → address of each form that knows this partner; to be sent to them once."""
    if found.partner is None:
        return {}
    forms = services().settings.config.sources.forms
    return {one.title: services().links.form(one.name, found.partner.key) for one in forms}
