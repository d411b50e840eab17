"""Who hears of a referral: the topics there are, and what must be told of its present status."""

from dataclasses import dataclass, replace
from typing import Final, Protocol

from integrator.config.calendar import ALWAYS_OPEN, Calendar
from integrator.delivery.outbox import Intent
from integrator.models import Referral
from integrator.statuses import UNTOLD

CRM: Final = "hubspot.referral"
LETTER: Final = "mail.status"
ROW: Final = "sheet.status"
NOTE: Final = "hubspot.note"
"""Sentences for staff on the referral's ticket."""
TASK: Final = "hubspot.task"
"""What staff are to do next, as a task on the ticket."""
ADMIN_LETTER: Final = "mail.admin"
"""What waits for a person, to the admins."""
DIGEST: Final = "mail.digest"
"""What a contact wants to hear of once a day or a week."""
CODE: Final = "mail.code"
"""One-time codes: a topic of their own, so that no letter that waits holds one back."""

CALLBACK: Final = "json.status"
"""Word to the program that a referral came from."""
MAIL_TOPICS: Final = (LETTER, DIGEST, CODE)
"""What senders get by mail: held and released together."""

HOLD_MAIL: Final = "hold_mail"
"""Switch: outgoing letters wait for a person, as after a restore."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Which topics exist in this installation, and what is wrong to say now."""

    topics: frozenset[str]
    row_sources: frozenset[str] = frozenset()
    """Sources whose rows want a status written back."""
    callback_sources: frozenset[str] = frozenset()
    """Sources whose programs are told of each status."""
    held: frozenset[str] = frozenset()
    """Topics whose messages wait for a person's release."""
    calendar: Calendar = ALWAYS_OPEN
    """When the clinic works: next steps are due by it."""
    part2_sources: frozenset[str] = frozenset()
    """Sources whose referrals 42 CFR Part 2 keeps."""
    form_sources: frozenset[str] = frozenset()
    """Sources that are forms of ours: they show the words that consent is given to."""

    def without(self, topic: str) -> "Audience":
        """The same, but for one topic."""
        return replace(self, topics=self.topics - {topic})


class Standing(Protocol):
    """A referral as far as telling of it goes."""

    @property
    def id(self) -> int: ...
    @property
    def reference(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def status_seq(self) -> int: ...
    @property
    def version(self) -> int: ...
    @property
    def contact_id(self) -> int | None: ...


def intents(referral: Standing, *, origin: str, audience: Audience) -> list[Intent]:
    """What must be told of a referral's present status, and where.

    A change that came from the CRM is not told to the CRM again.
    """
    wanted = []
    if CRM in audience.topics and origin != "hubspot":
        wanted.append(intent_of(referral, CRM, kind="upsert", version=referral.version))
    if LETTER in audience.topics and referral.contact_id and referral.status not in UNTOLD:
        kind = "acknowledgement" if referral.status_seq == 1 else "status"
        wanted.append(intent_of(referral, LETTER, kind=kind, contact_id=referral.contact_id))
    if ROW in audience.topics and referral.source in audience.row_sources:
        wanted.append(intent_of(referral, ROW, kind="status", version=referral.version))
    if _calls_back(referral, audience):
        wanted.append(intent_of(referral, CALLBACK, kind="status"))
    return wanted


def _calls_back(referral: Standing, audience: Audience) -> bool:
    uses = CALLBACK in audience.topics and referral.source in audience.callback_sources
    return uses and referral.status not in UNTOLD


def task_intents(referral: Referral, audience: Audience) -> list[Intent]:
    """Staff's task on the ticket is to be as the turn now is: open, done or another."""
    if TASK not in audience.topics:
        return []
    since = int(referral.turn_since.timestamp()) if referral.turn_since else 0
    intent = intent_of(referral, TASK, kind="task", version=referral.version)
    return [replace(intent, detail=f"{since}.{referral.reminded}")]


def reminder_intents(referral: Standing, audience: Audience, *, number: int) -> list[Intent]:
    """The sender is asked once more; `number` counts from 1."""
    if LETTER not in audience.topics or referral.contact_id is None:
        return []
    intent = intent_of(referral, LETTER, kind="reminder", contact_id=referral.contact_id)
    return [replace(intent, detail=str(number))]


def intent_of(
    referral: Standing, topic: str, *, kind: str, version: int = 0, contact_id: int | None = None
) -> Intent:
    """Something to be told of a referral as it stands."""
    return Intent(
        topic=topic,
        kind=kind,
        referral_id=referral.id,
        reference=referral.reference,
        status_seq=referral.status_seq,
        version=version,
        contact_id=contact_id,
    )
