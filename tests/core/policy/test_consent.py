"""The decision about a send: a table, and what holds whatever the policy and the records say."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrator.config.policy import (
    DESTINATIONS,
    PERSONAL,
    PRESETS,
    ConsentTerms,
    Destination,
    Policy,
    Preset,
)
from integrator.fields import CLINICAL, PATIENT
from integrator.models.consents import CONSENT_STATES
from integrator.policy.consent import (
    BARE,
    LEVELS,
    SENTENCES,
    Facts,
    Purpose,
    decide,
    facts_of,
    standing_limit,
)
from tests.core.policies import CONFIG

TODAY = date(2026, 11, 23)
STATES = (*CONSENT_STATES, "expired")
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


def policy(preset: Preset = "full", **terms: Any) -> Policy:
    """The committed table at this preset."""
    cells = {
        name: {
            **row,
            "hubspot": "allow"
            if name in CONFIG.policy.least
            and PRESETS.index(CONFIG.policy.least[name]) <= PRESETS.index(preset)
            else "deny",
        }
        for name, row in CONFIG.policy.cells.items()
    }
    return Policy(preset, cells, CONFIG.policy.least, ConsentTerms(**terms))  # type: ignore[arg-type]


TABLE = [
    # facts, destination, purpose, level, rule
    (Facts("given", "unknown"), "hubspot", "coordination", "full", "policy"),
    (Facts("pending", "unknown"), "hubspot", "coordination", "contact", "pending"),
    (Facts("refused", "unknown"), "hubspot", "coordination", "reference", "refused"),
    (Facts("withdrawn", "given"), "hubspot", "coordination", "reference", "withdrawn"),
    (Facts("expired", "unknown"), "hubspot", "coordination", "reference", "expired"),
    (Facts("unknown", "unknown"), "hubspot", "coordination", "full", "policy"),
    (Facts("given", "given", is_part2=True), "hubspot", "coordination", "reference", "part2"),
    (Facts("given", "unknown", limit="contact"), "hubspot", "coordination", "contact", "limited"),
    (Facts("given", "unknown", limit="contact"), "mail", "coordination", "full", "policy"),
    (Facts("given", "unknown"), "mail", "coordination", "full", "policy"),
    (Facts("withdrawn", "unknown"), "mail", "coordination", "reference", "withdrawn"),
    (Facts("given", "given", is_part2=True), "mail", "coordination", "bare", "part2"),
    (Facts("withdrawn", "given", is_part2=True), "sheet", "coordination", "bare", "part2"),
    (Facts("given", "given", True), "partner_page", "treatment", "full", "policy"),
    (Facts("given", "unknown", True), "partner_page", "treatment", "reference", "part2"),
    (Facts("unknown", "unknown", is_provider=True), "partner_page", "treatment", "full", "policy"),
    (Facts("given", "unknown"), "partner_page", "treatment", "reference", "not_a_provider"),
    (
        Facts("given", "unknown", is_provider=False),
        "partner_page",
        "treatment",
        "reference",
        "not_a_provider",
    ),
    (Facts("given", "given", is_provider=False), "export", "treatment", "full", "policy"),
    (Facts("given", "unknown"), "partner_page", "coordination", "full", "policy"),
    (
        Facts("given", "refused", is_provider=True),
        "partner_page",
        "treatment",
        "reference",
        "share_back_refused",
    ),
    (Facts("refused", "given", is_provider=True), "export", "treatment", "reference", "refused"),
    (Facts("pending", "unknown", is_provider=True), "export", "treatment", "reference", "pending"),
]


@pytest.mark.parametrize(("facts", "destination", "purpose", "level", "rule"), TABLE)
def test_the_table_of_decisions(
    facts: Facts, destination: Destination, purpose: Purpose, level: str, rule: str
) -> None:
    found = decide(policy(), facts, destination, purpose=purpose)
    assert (found.level, found.rule) == (level, rule)
    assert found.sentence == SENTENCES[rule]
    outcomes = {"coordination": "reduced", "treatment": "denied"}
    assert found.outcome == ("allowed" if level == "full" else outcomes[purpose])


def test_what_nobody_said_counts_as_the_clinic_says() -> None:
    unsaid = Facts("unknown", "unknown")
    levels = {
        said: decide(policy(unknown=said), unsaid, "hubspot").level
        for said in ("given", "pending", "refused")
    }
    assert levels == {"given": "full", "pending": "contact", "refused": "reference"}


def test_consent_to_the_referral_may_cover_telling_the_sender() -> None:
    covering = policy(given_covers=("refer", "share_back"))
    yes, unsaid = Facts("given", "unknown"), Facts("unknown", "unknown")
    assert decide(covering, yes, "partner_page", purpose="treatment").outcome == "allowed"
    assert decide(covering, unsaid, "partner_page", purpose="treatment").outcome == "denied"
    against = Facts("given", "refused")
    assert decide(covering, against, "partner_page", purpose="treatment").outcome == "denied"
    part2 = replace(yes, is_part2=True)
    assert decide(covering, part2, "partner_page", purpose="treatment").outcome == "denied"


def test_the_demo_goes_on_as_before_once_consent_is_given() -> None:
    for destination in DESTINATIONS:
        for purpose in PURPOSES:
            found = decide(CONFIG.policy, Facts("given", "unknown"), destination, purpose=purpose)
            assert found.policy == CONFIG.policy, (destination, purpose)


some_facts = st.builds(
    Facts,
    refer=st.sampled_from(STATES),
    share_back=st.sampled_from(STATES),
    is_part2=st.booleans(),
    is_provider=st.sampled_from((None, True, False)),
    limit=st.sampled_from((None, "reference", "contact")),
)
some_policy = st.builds(
    policy,
    st.sampled_from(PRESETS),
    unknown=st.sampled_from(("given", "pending", "refused")),
    given_covers=st.sampled_from((("refer",), ("refer", "share_back"))),
)
some_destination = st.sampled_from(DESTINATIONS)
some_purpose = st.sampled_from(PURPOSES)


@given(some_policy, some_facts, some_destination, some_purpose)
def test_nothing_the_policy_denies_is_allowed_by_consent(
    table: Policy, facts: Facts, destination: Destination, purpose: Purpose
) -> None:
    found = decide(table, facts, destination, purpose=purpose)
    order = ("deny", "mask", "allow")
    for name in table.cells:
        before = table.verdict(name, destination)
        assert order.index(found.policy.verdict(name, destination)) <= order.index(before)


@given(some_policy, some_facts, some_destination, some_purpose)
def test_withdrawing_takes_away_and_never_adds(
    table: Policy, facts: Facts, destination: Destination, purpose: Purpose
) -> None:
    before = decide(table, facts, destination, purpose=purpose)
    after = decide(table, replace(facts, refer="withdrawn"), destination, purpose=purpose)
    assert LEVELS.index(after.level) <= LEVELS.index(before.level)
    assert not any(after.lets(name) for name in PERSONAL)
    for name in table.cells:
        assert before.lets(name) or not after.lets(name)


@given(some_policy, some_facts)
def test_part_2_keeps_all_but_the_reference_out_of_hubspot_mails_and_sheets(
    table: Policy, facts: Facts
) -> None:
    kept = replace(facts, is_part2=True)
    assert not any(decide(table, kept, "hubspot").lets(name) for name in PERSONAL)
    for destination in ("mail", "sheet"):
        found = decide(table, kept, destination)
        assert {name for name in table.cells if found.lets(name)} <= BARE
    assert standing_limit(kept) == "reference"


@given(some_policy, some_facts, some_destination, some_purpose)
def test_the_same_inputs_have_the_same_fingerprint_and_others_another(
    table: Policy, facts: Facts, destination: Destination, purpose: Purpose
) -> None:
    one = decide(table, facts, destination, purpose=purpose)
    assert one == decide(table, replace(facts), destination, purpose=purpose)
    other = decide(table, replace(facts, is_part2=not facts.is_part2), destination, purpose=purpose)
    assert one.fingerprint != other.fingerprint


def test_every_word_of_a_patient_is_personal() -> None:
    assert {*PATIENT, *CLINICAL} <= PERSONAL


@dataclass(frozen=True)
class Record:
    """One record, as the table has it."""

    state: str
    scope: str = "refer"
    effective_on: date | None = None
    expires_on: date | None = None


@pytest.mark.parametrize(
    ("records", "state"),
    [
        ([], "pending"),
        ([Record("given")], "given"),
        ([Record("given"), Record("withdrawn")], "withdrawn"),
        ([Record("withdrawn"), Record("given")], "given"),
        ([Record("given", expires_on=TODAY)], "given"),
        ([Record("given", expires_on=TODAY - timedelta(1))], "expired"),
        ([Record("given", effective_on=TODAY)], "given"),
        ([Record("given", effective_on=TODAY + timedelta(1))], "pending"),
        ([Record("given"), Record("refused", scope="share_back")], "given"),
    ],
)
def test_the_newest_record_counts_on_its_days(records: list[Record], state: str) -> None:
    found = facts_of(
        records, summary="pending", is_part2=False, is_provider=None, limit=None, today=TODAY
    )
    assert found.refer == state
