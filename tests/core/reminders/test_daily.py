"""Each business morning the admins hear what waits for a person, once, by references alone."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from integrator.accounts.users import save_user
from integrator.config.calendar import Calendar
from integrator.delivery.delivering import Composed
from integrator.errors import BlockedByPolicy, NotWanted
from integrator.loop.audience import ADMIN_LETTER, CRM, LETTER, Audience
from integrator.models import OutboxMessage, PartnerContact, Referral, Review, User
from integrator.reminders import attention
from integrator.reminders.daily import Daily, is_due
from integrator.reminders.reminding import Reminding
from integrator.store.cursors import MergedCursor, Position
from integrator.telling.daily import DailyTeller
from integrator.telling.daily_words import compose_daily
from tests.core.clinic import Clinic, mail
from tests.core.telling.test_letters import CONFIG

HOURS: Final = {day: (time(9), time(17)) for day in range(5)}
CALENDAR: Final = Calendar(
    time_zone="UTC",
    hours=HOURS,
    holidays=frozenset(),
    promises=CONFIG.calendar.promises,
    front_desk="Front desk",
)
PEOPLE: Final = {"ada@c.example": "admin", "eve@c.example": "admin", "sam@c.example": "staff"}


def listen(_session: Any) -> Audience:
    """All topics there are, on a calendar with nights."""
    return Audience(frozenset({CRM, LETTER, ADMIN_LETTER}), calendar=CALENDAR)


def hire(session: Session, *, now: datetime) -> None:
    """Who works here."""
    for email, role in PEOPLE.items():
        save_user(session, email, name="Sam", role=role, password="correct horse battery", now=now)


@pytest.fixture
def neglected(clinic: Clinic) -> Clinic:
    """Three referrals, two admins, one of staff; nobody has looked for a fortnight."""
    position: list[Position] = [(mail(number), {}) for number in (1, 2, 3)]
    clinic.intake.keep("clinic-inbox", position, MergedCursor())
    clinic.intake.read_kept()
    clinic.db.write(lambda session: hire(session, now=clinic.now))
    clinic.now = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
    told = update(OutboxMessage).values(state="done")
    clinic.db.write(lambda session: session.execute(told))
    Reminding(clinic.db, listen, clinic.clock).remind()
    return clinic


def tell(clinic: Clinic) -> int:
    """What a doorbell does."""
    return Daily(clinic.db, listen, clinic.clock).tell()


def composed(clinic: Clinic) -> list[Composed]:
    """The letters as they would go out."""
    teller = DailyTeller(
        clinic.vault,
        CONFIG.clinic,
        CONFIG.mail,
        "https://desk.example/admin/attention",
        "clinic.example",
        CALENDAR,
        clinic.clock,
    )
    return clinic.db.read(lambda s: teller.compose(s, clinic.messages(ADMIN_LETTER)))


def letters(clinic: Clinic) -> list[Any]:
    """Those that may leave."""
    return [one.outgoing.body for one in composed(clinic) if one.outgoing]


def test_every_admin_gets_one_list_a_day(neglected: Clinic) -> None:
    assert tell(neglected) == 2
    assert tell(neglected) == 0
    neglected.later(hours=3)
    assert tell(neglected) == 0
    neglected.later(days=1)
    assert tell(neglected) == 2
    keys = [message.dedupe_key for message in neglected.messages(ADMIN_LETTER)]
    assert len(set(keys)) == 4


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (datetime(2026, 12, 7, 8, 59, tzinfo=UTC), False),
        (datetime(2026, 12, 7, 9, 0, tzinfo=UTC), True),
        (datetime(2026, 12, 7, 16, 59, tzinfo=UTC), True),
        (datetime(2026, 12, 7, 17, 0, tzinfo=UTC), False),
        (datetime(2026, 12, 6, 12, 0, tzinfo=UTC), False),
    ],
)
def test_it_is_told_when_the_clinic_is_open(neglected: Clinic, moment: datetime, due: bool) -> None:
    neglected.now = moment
    assert neglected.db.read(lambda s: is_due(s, CALENDAR, now=moment)) is due
    assert bool(tell(neglected)) is due
    assert neglected.db.read(lambda s: is_due(s, CALENDAR, now=moment)) is False


def test_where_all_is_well_nobody_is_written_to(neglected: Clinic) -> None:
    neglected.db.write(lambda s: s.execute(update(Referral).values(escalated_at=None)))
    assert tell(neglected) == 0


def test_the_list_names_references_and_why_and_nothing_of_a_patient(neglected: Clinic) -> None:
    tell(neglected)
    first, second = letters(neglected)
    assert {first.recipient, second.recipient} == {"ada@c.example", "eve@c.example"}
    assert first.message_id != second.message_id
    assert "3 referrals" in first.subject
    for referral in neglected.referrals():
        assert f"{referral.reference}: nobody has done what is next" in first.text
    assert "https://desk.example/admin/attention" in first.text
    for value in ("Jane", "Doe", "1980", "0132", "tired"):
        assert value not in first.text + first.html + first.subject


def test_a_patients_value_in_the_list_stops_it(neglected: Clinic) -> None:
    """As a link that carries one would."""
    tell(neglected)
    teller = DailyTeller(
        neglected.vault, CONFIG.clinic, CONFIG.mail, "https://desk.example/Jane",
        "clinic.example", CALENDAR, neglected.clock,
    )  # fmt: skip
    found = neglected.db.read(lambda s: teller.compose(s, neglected.messages(ADMIN_LETTER)))
    assert all(isinstance(one.error, BlockedByPolicy) for one in found)


def test_what_was_settled_since_or_who_left_is_not_told(neglected: Clinic) -> None:
    tell(neglected)
    neglected.db.write(
        lambda s: s.execute(
            update(User).where(User.email == "eve@c.example").values(disabled_at=neglected.now)
        )
    )
    assert [one.recipient for one in letters(neglected)] == ["ada@c.example"]
    neglected.db.write(lambda s: s.execute(update(Referral).values(escalated_at=None)))
    assert all(isinstance(one.error, NotWanted) for one in composed(neglected))


def ask(session: Session, *questions: str, now: datetime) -> None:
    """Something is asked of the desk; of a contact, not of a referral."""
    session.add_all(
        Review(natural_key=one, question=one, state="open", opened_at=now) for one in questions
    )


def test_questions_that_nobody_answers_for_a_business_day_are_told(neglected: Clinic) -> None:
    neglected.db.write(lambda s: s.execute(update(Referral).values(escalated_at=None)))
    neglected.db.write(lambda s: s.execute(update(Review).values(state="resolved")))
    friday = datetime(2026, 12, 4, 9, 30, tzinfo=UTC)
    kinds = ("address_bounced", "partner_message")
    neglected.db.write(lambda s: ask(s, *kinds, now=friday))
    assert tell(neglected) == 0, "half an hour of its business day is left"
    neglected.later(days=1)
    assert tell(neglected) == 2
    for letter in letters(neglected):
        assert "2 questions for a person" in letter.subject
        assert "Review desk: 2 questions for over a day" in letter.text
    found = neglected.db.read(lambda s: attention.questions(s, CALENDAR, now=neglected.now))
    assert [(one.question, one.count, one.oldest) for one in found] == [
        (kind, 1, friday) for kind in sorted(kinds)
    ]
    neglected.db.write(lambda s: s.execute(update(Review).values(state="resolved")))
    assert all(isinstance(one.error, NotWanted) for one in composed(neglected))


def test_the_list_is_written_in_the_clinics_first_language(neglected: Clinic) -> None:
    spanish = replace(CONFIG.clinic, languages=("es",))
    said = compose_daily(
        {"R-7F3K9Q": ("escalated", "stopped")},
        3,
        "https://desk.example/admin/attention",
        questions=1,
        clinic=spanish,
        templates=CONFIG.mail,
    )
    assert "3 derivaciones y una pregunta" in said.subject
    assert "Mesa de revisión: una pregunta desde hace más de un día" in said.text
    assert "R-7F3K9Q: nadie ha dado el siguiente paso" in said.text
    assert "y 2 más" in said.text
    assert "$" not in said.subject + said.text + said.html


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (update(Referral).where(Referral.id == 1).values(owner=None), "unowned"),
        (update(OutboxMessage).where(OutboxMessage.referral_id == 1, OutboxMessage.topic == CRM)
         .values(state="dead"), "stopped"),
        (update(OutboxMessage).where(OutboxMessage.referral_id == 1, OutboxMessage.topic == CRM)
         .values(state="held"), "stopped"),
        (update(OutboxMessage).where(OutboxMessage.referral_id == 1, OutboxMessage.topic == LETTER)
         .values(state="due"), "unacknowledged"),
    ],
)  # fmt: skip
def test_each_kind_of_trouble_is_found(neglected: Clinic, change: Any, reason: str) -> None:
    healthy = [
        update(Referral).values(escalated_at=None, due_at=neglected.now + timedelta(days=1)),
        update(OutboxMessage).values(state="done"),
    ]
    neglected.db.write(lambda s: [s.execute(statement) for statement in healthy])
    assert concerns(neglected) == []
    assert neglected.db.read(lambda s: attention.count(s, now=neglected.now)) == 0
    neglected.db.write(lambda s: s.execute(change))
    assert concerns(neglected) == [(1, (reason,))]
    assert neglected.db.read(lambda s: attention.count(s, now=neglected.now)) == 1


def concerns(clinic: Clinic) -> list[tuple[int, tuple[str, ...]]]:
    """Which referrals need a look, and why."""
    found = clinic.db.read(lambda s: attention.gather(s, now=clinic.now))
    return [(one.referral.id, one.reasons) for one in found]


def test_an_acknowledgement_may_take_an_hour(neglected: Clinic) -> None:
    neglected.db.write(lambda s: s.execute(update(Referral).values(due_at=None, escalated_at=None)))
    neglected.db.write(lambda s: s.execute(update(OutboxMessage).values(state="done")))
    letter = update(OutboxMessage).where(OutboxMessage.topic == LETTER)
    queued = neglected.now - attention.AT_ONCE
    neglected.db.write(lambda s: s.execute(letter.values(state="due", created_at=queued)))
    assert concerns(neglected) == []
    neglected.later(seconds=1)
    assert {reasons for _, reasons in concerns(neglected)} == {("unacknowledged",)}
    assert neglected.count(PartnerContact) == 1
