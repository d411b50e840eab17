"""The invented people: each way of sending says the same, and each is a complete referral."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.web_form.form import WebForm
from integrator.config import read_config
from integrator.normalise.names import clinician_name
from integrator.ports import Envelope, Submission
from integrator.reading.read import read
from sandbox.clinic import HEADERS
from sandbox.people import Sample, as_form, as_mail, as_row, full_name, samples

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NEEDED = {"patient_given_name", "patient_family_name", "patient_phone", "reason", "consent"}

every_sample = pytest.mark.parametrize("sample", samples(), ids=lambda one: one["patient_email"])


@every_sample
def test_a_mail_is_read_as_it_was_meant(sample: Sample) -> None:
    mail = as_mail(sample, recipient="referrals@clinic.example", at=NOW)
    draft = read(Envelope("clinic-inbox", "1", NOW, "message/rfc822", mail))
    values = {name: one.value for name, one in draft.referrals[0].readings.items()}
    assert draft.sender == sample["partner_email"]
    assert set(values) >= NEEDED
    unwritten = {"service", "partner_email"}
    meant = {**sample, "partner_clinician": clinician_name(sample["partner_clinician"]).value}
    assert {n: values[n] for n in meant if n not in unwritten} == {
        name: text for name, text in meant.items() if name not in unwritten
    }


@every_sample
def test_a_form_is_taken_at_the_door(sample: Sample) -> None:
    problems: list[str] = []
    config = read_config(Path(__file__).parents[2] / "config", problems)
    form = config.sources.forms[0]
    required = tuple("|".join(group) for group in form.required)
    services = tuple(service.key for service in config.services)
    sent = Submission("token", as_form(sample), (), NOW)
    assert WebForm(name="web-form", required=required, services=services).problems(sent) == {}
    assert problems == []


@every_sample
def test_a_row_fills_every_column_of_the_sheet(sample: Sample) -> None:
    row = as_row(sample, [*HEADERS, "Reference"])
    assert all(row[:-1])
    assert row[-1] == ""


def test_every_person_is_someone_else_and_reachable_at_an_invented_number() -> None:
    people = samples()
    assert len(people) % 3 == 0
    assert len({full_name(one) for one in people}) == len(people)
    assert all(one["patient_phone"][7:].startswith("555 01") for one in people)
