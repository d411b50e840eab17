"""What may go where: the committed table, its presets, its hard limits and its masks."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrator.config.policy import (
    DESTINATIONS,
    FACTS,
    PERSONAL,
    PRESETS,
    Attestation,
    Policy,
    load_policy,
    policy_problems,
)
from integrator.fields import CLINICAL, FIELDS, PATIENT
from integrator.policy.disclosure import apply, mask

CONFIG = Path(__file__).parents[3] / "config" / "disclosure.toml"
EVERY = {name: f"value of {name}" for name in (*FIELDS, *FACTS)}
SIGNED = Attestation(signer="A. Admin", signed_on=date(2026, 5, 31))


def policy(tmp_path: Path, text: str) -> tuple[Policy, list[str]]:
    path = tmp_path / "disclosure.toml"
    path.write_text(text, encoding="utf-8")
    problems: list[str] = []
    return load_policy(path, problems), problems


def committed(tmp_path: Path, preset: str = "reference") -> Policy:
    text = CONFIG.read_text(encoding="utf-8")
    loaded, problems = policy(
        tmp_path, text.replace('preset = "reference"', f'preset = "{preset}"', 1)
    )
    assert problems == []
    assert loaded.preset == preset
    return loaded


def test_the_committed_preset_is_reference_and_needs_no_agreement() -> None:
    problems: list[str] = []
    loaded = load_policy(CONFIG, problems)
    assert (problems, loaded.preset, policy_problems(loaded, None)) == ([], "reference", [])


def test_with_reference_hubspot_gets_nothing_about_the_patient(tmp_path: Path) -> None:
    sent = apply(committed(tmp_path), "hubspot", EVERY).allowed
    assert {"reference", "status", "source", "priority", "partner_practice"} <= sent.keys()
    assert not sent.keys() & PERSONAL


def test_with_contact_hubspot_gets_the_ways_to_reach_and_nothing_clinical(tmp_path: Path) -> None:
    sent = apply(committed(tmp_path, "contact"), "hubspot", EVERY).allowed
    assert {"patient_given_name", "patient_phone", "patient_email", "patient_language"} <= (
        sent.keys()
    )
    assert not sent.keys() & {*CLINICAL, "service", "patient_birth_date", "insurance"}


def test_with_full_hubspot_gets_every_field(tmp_path: Path) -> None:
    blocked = apply(committed(tmp_path, "full"), "hubspot", EVERY).blocked
    assert blocked.keys() == {"missing_count"}


def test_each_preset_lets_through_all_that_the_one_below_does(tmp_path: Path) -> None:
    lower = frozenset[str]()
    for preset in PRESETS:
        allowed = committed(tmp_path, preset).allowed("hubspot")
        assert lower < allowed
        lower = allowed


@pytest.mark.parametrize("destination", ["mail", "log"])
def test_a_mail_and_a_log_never_carry_anything_of_the_patient(
    tmp_path: Path, destination: str
) -> None:
    full = committed(tmp_path, "full")
    for place in DESTINATIONS:
        if place == destination:
            assert not apply(full, place, EVERY).allowed.keys() & PERSONAL


@pytest.mark.parametrize("field", sorted(PERSONAL))
@pytest.mark.parametrize("cell", ['mail = "allow"', 'log = "mask"', 'hubspot = "reference"'])
def test_no_file_can_open_what_is_closed(tmp_path: Path, field: str, cell: str) -> None:
    loaded, problems = policy(tmp_path, f"[fields]\n{field} = {{ {cell} }}")
    assert len(problems) == 1
    assert f"[{field}]" in problems[0]
    assert all(field not in loaded.allowed(place) for place in DESTINATIONS)


@pytest.mark.parametrize("preset", ["contact", "full"])
def test_a_preset_above_reference_needs_an_attested_agreement(tmp_path: Path, preset: str) -> None:
    loaded = committed(tmp_path, preset)
    (sentence,) = policy_problems(loaded, None)
    assert "HUBSPOT_BAA_SIGNED_ON" in sentence
    assert policy_problems(loaded, SIGNED) == []


@given(st.sampled_from([*FIELDS, *FACTS, "unheard_of"]), st.sampled_from(DESTINATIONS))
def test_what_the_table_does_not_say_is_denied_with_a_reason(field: str, place: object) -> None:
    empty = Policy(preset="full", cells={})
    for destination in DESTINATIONS:
        if destination == place:
            sent = apply(empty, destination, {field: "secret value"})
            assert sent.allowed == {}
            assert "secret value" not in sent.blocked[field]


def test_every_wrong_cell_is_named(tmp_path: Path) -> None:
    _, problems = policy(
        tmp_path,
        '[hubspot]\npreset = "everything"\n[fields]\n'
        'patient_nme = { mail = "deny" }\n'
        'priority = { mail = "maybe", fax = "allow", hubspot = "all" }\n',
    )
    joined = "\n".join(problems)
    for part in ("preset", "patient_nme", "mail must be one of", "fax", "hubspot must be"):
        assert part in joined
    assert len(problems) == 5


def test_an_empty_value_is_neither_sent_nor_reported() -> None:
    open_policy = Policy(preset="reference", cells={"status": {"mail": "allow"}})
    sent = apply(open_policy, "mail", {"status": ""})
    assert (sent.allowed, sent.blocked) == ({}, {})


@given(
    field=st.sampled_from([*PATIENT, *CLINICAL, "partner_reference"]),
    value=st.text(min_size=1).filter(lambda text: "•" not in text and text.strip()),
)
def test_a_mask_never_contains_the_value(field: str, value: str) -> None:
    assert value.strip() not in mask(field, value)


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("patient_given_name", "Marisol", "M•••"),
        ("patient_family_name", "Ó", "•••"),
        ("patient_phone", "+1 415 555 0132", "•••32"),
        ("patient_phone", "0132", "•••"),
        ("patient_email", "marisol@home.example", "•••"),
        ("patient_birth_date", "1980-05-04", "•••"),
        ("reason", "Fatigue", "•••"),
    ],
)
def test_a_mask_shows_no_more_than_it_says(field: str, value: str, shown: str) -> None:
    assert mask(field, value) == shown
