"""How a closed referral ended, as its page says it, and whether its care summary may be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from integrator.loop import closing
from integrator.models import CareSummary, Partner, Referral
from integrator.policy import decisions
from integrator.policy.consent import NOTICE, Decision, decide
from integrator.web.context import services
from integrator.web.partner.words import say
from integrator.web.public_pages import day


@dataclass(frozen=True, slots=True)
class Ending:
    """What there is to read at the end."""

    files: Sequence[CareSummary]
    """Oldest first, without their bodies; none where none may be shown."""
    is_kept_back: bool
    """There is one, and consent or the policy keeps it here."""
    acknowledged_at: datetime | None
    decision: Decision
    notice: str
    """What must go with it (42 CFR 2.32); "" for most."""

    @property
    def key(self) -> str:
        """Of the words that say so."""
        if self.is_kept_back:
            return "ending.kept"
        return "ending.summary" if self.files else "ending.none"


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the referral's page: what it says, and where it leads."""

    sentence: str
    address: str
    """Path of the page where it is read and acknowledged."""
    action: str
    """Words of the button that leads there."""


def decided(session: Session, referral: Referral, *, now: datetime) -> Decision:
    """Whether the sender may hear of the patient's care on their page."""
    partner = session.get(Partner, referral.partner_id) if referral.partner_id else None
    records = decisions.consents_of(session, [referral.id]).get(referral.id, [])
    facts = decisions.facts(referral, partner, records, today=now.date())
    policy = services().settings.config.policy
    return decide(policy, facts, "partner_page", purpose="treatment")


def ending_of(session: Session, referral: Referral, *, now: datetime) -> Ending | None:
    """None before it is closed, and once its values are gone."""
    if referral.status != "closed" or referral.wrapped_key is None:
        return None
    files = closing.listed(session, referral.id)
    decision = decided(session, referral, now=now)
    may = decision.outcome == "allowed"
    return Ending(
        files=files if may else (),
        is_kept_back=bool(files) and not may,
        acknowledged_at=referral.closure_acknowledged_at,
        decision=decision,
        notice=NOTICE if referral.part2 else "",
    )


def section_of(
    session: Session, referral: Referral, *, language: str, now: datetime
) -> Section | None:
    """What the referral's page says of its end; None before there is one."""
    ending = ending_of(session, referral, now=now)
    if ending is None:
        return None
    sentence = say(language, ending.key)
    if ending.acknowledged_at:
        date = day(ending.acknowledged_at, language=language)
        sentence = f"{sentence} {say(language, 'ending.done', date=date)}"
    wanted = "read" if ending.files else "acknowledge"
    return Section(
        sentence=sentence,
        address=url_for("partner.summary", reference=referral.reference),
        action=say(language, f"ending.{'again' if ending.acknowledged_at else wanted}"),
    )
