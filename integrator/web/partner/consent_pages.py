"""A partner says that the patient has taken consent back."""

from typing import Final

from flask import abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from integrator.loop import consents
from integrator.web.context import ring, services
from integrator.web.partner import desk, found
from integrator.web.partner.desk import blueprint

_AT: Final = "/partner/referrals/<reference>/consent"


@blueprint.route(_AT, methods=["GET", "POST"])
def consent(reference: str) -> AnyResponse:
    """Ask once more, then withdraw it; a second time changes nothing."""
    who = desk.visitor()
    if request.method == "GET":
        referral = services().db.read(lambda session: found.own(session, who, reference))
        purpose = f"consent:{referral.reference}"
        return desk.page("consent", reference=referral.reference, token=desk.fresh_token(purpose))

    def withdraw(session: Session) -> str:
        referral = found.own(session, who, reference, lock=True)
        desk.read_token(f"consent:{referral.reference}") or abort(400)
        consents.withdraw(
            session,
            referral,
            actor=who.key,
            audience=services().audience(session),
            now=desk.now(),
            how="form",
            reason="sender_said",
        )
        return referral.reference

    kept = services().db.write(withdraw)
    for topic in services().delivery.routes:
        ring(f"deliver:{topic}")
    return desk.to(".one", reference=kept, done="consent_withdrawn")
