"""The mapping file: what ships is right, and every mistake is named with file and key."""

import copy
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from connectors.hubspot.mapping import HubSpotMapping, parse_mapping
from integrator.errors import ConfigError
from tests.connectors.hubspot.build import STATUSES
from tests.connectors.hubspot.conftest import CONFIG

TABLE = tomllib.loads(CONFIG.read_text())
Spoil = Callable[[dict[str, Any]], object]


def problems_of(spoil: Spoil) -> tuple[str, ...]:
    table = copy.deepcopy(TABLE)
    spoil(table)
    with pytest.raises(ConfigError) as caught:
        parse_mapping(table, statuses=STATUSES)
    return caught.value.problems


def test_the_mapping_that_ships_is_read_whole(mapping: HubSpotMapping) -> None:
    assert [stage.status for stage in mapping.stages] == list(STATUSES)
    assert mapping.fields["ticket"]["reason"].clinical
    assert mapping.type_of("ticket") == "tickets"
    assert mapping.type_of("patient") == "contacts"
    assert mapping.key_of("clinician") == mapping.key_of("patient") == "referral_contact_key"
    assert mapping.stage_property == "hs_pipeline_stage"
    assert ("tickets", mapping.fields["ticket"]["reason"]) in list(mapping.clinical_properties())


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (
            lambda t: t["stages"]["received"].update(state="X"),
            "config/hubspot.toml: stages.received.state must be OPEN or CLOSED, not 'X'",
        ),
        (lambda t: t["stages"].pop("closed"), "config/hubspot.toml: stages.closed is missing"),
        (
            lambda t: t["stages"].update(lost={"label": "Lost", "state": "OPEN"}),
            "config/hubspot.toml: stages.lost is not a status of ours",
        ),
        (lambda t: t.pop("pipeline"), "config/hubspot.toml: pipeline must be a text"),
        (lambda t: t.pop("keys"), "config/hubspot.toml: keys must be a table"),
        (lambda t: t["labels"].pop("patient"), "config/hubspot.toml: labels.patient must be a"),
        (
            lambda t: t["ticket"]["priority"].pop("options"),
            "config/hubspot.toml: ticket.priority.options must list",
        ),
        (
            lambda t: t["ticket"]["priority"].update(type="colour"),
            "config/hubspot.toml: ticket.priority.type must be",
        ),
        (
            lambda t: t["ticket"]["reason"].update(own=False),
            "config/hubspot.toml: ticket.reason.own must be true",
        ),
        (
            lambda t: t["company"]["partner_phone"].update(property="name"),
            "config/hubspot.toml: company.partner_phone.property is taken by",
        ),
        (
            lambda t: t["patient"]["patient_email"].update(property="referral_contact_key"),
            "config/hubspot.toml: patient.patient_email.property is taken by keys.contact",
        ),
        (
            lambda t: t["stages"]["closed"].update(label="Received"),
            "config/hubspot.toml: stages.closed.label is the same as stages.received",
        ),
    ],
)
def test_a_mistake_is_named_with_file_and_key(spoil: Spoil, problem: str) -> None:
    assert any(found.startswith(problem) for found in problems_of(spoil))


def test_every_mistake_is_named_at_once() -> None:
    def spoil(table: dict[str, Any]) -> None:
        table["stages"]["received"]["state"] = "X"
        table["pipeline"] = 7
        del table["labels"]["company"]

    found = "\n".join(problems_of(spoil))
    assert "stages.received.state" in found
    assert "pipeline must" in found
    assert "labels.company" in found
