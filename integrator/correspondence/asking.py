"""Staff ask the partner: the referral waits for an answer, and a letter carries the link to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy.orm import Session

from integrator.delivery import outbox
from integrator.delivery.outbox import Intent
from integrator.errors import PermanentError
from integrator.loop import handing, status
from integrator.loop.audience import LETTER, Audience
from integrator.loop.status import Change
from integrator.loop.turns import BY_STATUS
from integrator.models import Referral
from integrator.store.audit import Deed, record


class NobodyToAsk(PermanentError):  # noqa: N818 -- reads as the sentence it is
    """Nothing says who sent it, so there is nobody to ask."""

    code: ClassVar[str] = "nobody_to_ask"


def ask_partner(
    session: Session,
    referral: Referral,
    *,
    actor: str,
    audience: Audience,
    now: datetime,
    fields: Sequence[str] = (),
) -> None:
    """Ask for what is missing, and for `fields` as well ("a|b" is met by either).

    The letter goes out by the change to needs_info; where it is that already, once more, at most
    once an hour. Raises NobodyToAsk, or IllegalMove where the referral has come too far to be asked
    about.
    """
    if referral.contact_id is None:
        raise NobodyToAsk
    _add_needs(referral, fields)
    if referral.status != "needs_info":
        move = Change(to="needs_info", actor=actor, origin="admin")
        status.change(session, referral, move, audience=audience, now=now)
        return
    again = Intent(
        LETTER,
        "question",
        referral.id,
        referral.reference,
        referral.status_seq,
        version=int(now.timestamp()) // 3600,
        contact_id=referral.contact_id,
    )
    outbox.add(session, [again], now=now, held=audience.held)
    handing.pass_turn(session, referral, BY_STATUS["needs_info"], audience=audience, now=now)
    record(session, [Deed(actor, "partner.asked_again", referral.reference)], now=now)


def _add_needs(referral: Referral, fields: Sequence[str]) -> None:
    """A person who asks for it wants it, whatever the sender said of it before."""
    asked = [name for name in referral.missing.split(",") if name]
    referral.missing = ",".join(dict.fromkeys([*asked, *fields]))[:500]
    known = [name for name in referral.unavailable.split(",") if name and name not in fields]
    referral.unavailable = ",".join(known)
