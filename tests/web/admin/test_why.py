"""Why a referral is not in HubSpot: one sentence for each cause, and the cause that goes first."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from integrator.models import ConnectorState, OutboxMessage, RemoteRecord
from integrator.web.admin.chart import drawn, starts
from integrator.web.admin.moments import Times
from integrator.web.admin.why import Answer, Standing, why
from integrator.web.admin.words import CODES, explain

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=4)
TIMES = Times(NOW, ZoneInfo("America/Los_Angeles"))
TICKET = RemoteRecord(kind="ticket", remote_id="771", state="live", updated_at=NOW)


def message(number: int = 1, **columns: Any) -> OutboxMessage:
    """A message that waits, but for `columns`."""
    row = {"state": "due", "attempts": 0, "due_at": NOW, "created_at": NOW, **columns}
    return OutboxMessage(id=number, topic="hubspot.referral", **row)


def answer(*messages: OutboxMessage, **standing: Any) -> Answer:
    """What is said of these."""
    wanted = {"uses_hubspot": True, "ticket": None, "connector": None, **standing}
    return why(Standing(messages=messages, **wanted), now=NOW, say=TIMES.ago)


def connector(**columns: Any) -> ConnectorState:
    return ConnectorState(name="hubspot.referral", **columns)


PAUSED = connector(paused_at=NOW, paused_until=LATER, advice="Make a new key.")
RESTING = connector(paused_until=LATER, last_error="rate_limited:DAILY")


@pytest.mark.parametrize(
    ("given", "said", "tone"),
    [
        (answer(message()), "goes out with the next batch", "waiting"),
        (answer(message(due_at=LATER)), "it is due in 4 minutes", "waiting"),
        (
            answer(message(due_at=LATER, attempts=3, last_error="remote_unavailable")),
            "3 of 30 tries failed so far. It is tried again in 4 minutes",
            "waiting",
        ),
        (answer(message(), connector=PAUSED), "paused. Make a new key.", "bad"),
        (answer(message(), connector=RESTING), "limit was reached", "waiting"),
        (
            answer(message(state="leased", lease_until=LATER)),
            "being sent at this moment",
            "waiting",
        ),
        (
            answer(message(state="dead", last_error="rejected_by_remote:VALIDATION_ERROR")),
            "`integrator hubspot setup --plan`",
            "bad",
        ),
        (answer(message(state="blocked", last_error="blocked_by_policy")), "policy", "bad"),
        (answer(message(state="held")), "held until a person", "waiting"),
        (answer(message(state="cancelled", note="duplicate")), "discarded", "bad"),
        (answer(message(state="dead"), message(2)), "wait for this one", "bad"),
        (answer(message(), ticket=TICKET), "as ticket 771, but not its latest", "waiting"),
        (answer(), "No message for HubSpot", "waiting"),
        (answer(uses_hubspot=False), "HubSpot is not in use", "waiting"),
        (
            answer(
                message(),
                ticket=RemoteRecord(remote_id="771", state="remote_deleted", updated_at=NOW),
            ),
            "deleted at HubSpot",
            "bad",
        ),
        (
            answer(message(state="done", settled_at=NOW - timedelta(hours=3)), ticket=TICKET),
            "in HubSpot since 3 hours ago, as ticket 771",
            "good",
        ),
    ],
)
def test_each_cause_has_its_sentence(given: Answer, said: str, tone: str) -> None:
    assert said in given.sentence
    assert given.tone == tone


@pytest.mark.parametrize("code", [*CODES, "never_heard_of", "", "rejected_by_remote:OTHER"])
def test_every_code_says_what_happened_and_what_to_do(code: str) -> None:
    happened, next_step = explain(code)
    assert happened.endswith(".")
    assert next_step.endswith(".")


@pytest.mark.parametrize(
    ("away", "said"),
    [
        (timedelta(seconds=3), "just now"),
        (timedelta(seconds=40), "40 seconds ago"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=49), "2 days ago"),
        (-timedelta(minutes=5), "in 5 minutes"),
    ],
)
def test_moments_are_said_as_people_do(away: timedelta, said: str) -> None:
    assert TIMES.ago(NOW - away) == said


def test_moments_are_shown_in_the_clinics_zone() -> None:
    assert TIMES.exact(NOW) == "23 Nov 2026, 09:00:00 PST"
    assert TIMES.short(NOW.replace(year=2025)) == "23 Nov 2025, 09:00"


def test_the_chart_holds_the_highest_bar_and_ends_with_this_hour() -> None:
    received = [0] * 23 + [37]
    chart = drawn(received, [0] * 24, now=NOW, zone=TIMES.zone)
    assert chart.top == 40
    assert [bar.height for bar in chart.received] == [92.5]
    assert chart.received[0].title == "09:00: 37 received"
    assert starts(NOW)[-1] == NOW
