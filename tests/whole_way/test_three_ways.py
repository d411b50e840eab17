"""A referral by mail, by form and by row becomes one ticket, and its sender hears of it."""

import json

import pytest

from integrator.loop.audience import LETTER
from sandbox.mail_catcher import CaughtMail
from tests.whole_way.fixtures import NewInstallation
from tests.whole_way.installation import Installation
from tests.whole_way.samples import Sample


def mails_to(installation: Installation, sample: Sample) -> list[CaughtMail]:
    """What the sender of a sample got."""
    return installation.peers.catcher.to(sample.sender)


def leaked(text: str, samples: list[Sample]) -> list[str]:
    """Pieces of patients' values that stand in a text."""
    lowered = text.lower()
    return sorted({secret for one in samples for secret in one.secrets() if secret in lowered})


def everything_at_hubspot(installation: Installation) -> str:
    """All records of the twin as one text."""
    twin = installation.peers.hubspot.twin
    kinds = ("tickets", "companies", "contacts")
    return json.dumps([dict(one.properties) for kind in kinds for one in twin.records(kind)])


def test_each_way_ends_in_one_ticket_with_its_parties(installation: Installation) -> None:
    samples = installation.plant()
    installation.drain()
    assert installation.breaches() == []
    twin = installation.peers.hubspot.twin
    for ticket in installation.tickets().values():
        assert list(twin.linked("tickets", ticket, "companies").values()) == [{"Referring partner"}]
        contacts = twin.linked("tickets", ticket, "contacts").values()
        assert sorted(label for labels in contacts for label in labels) == [
            "Patient",
            "Referring clinician",
        ]
    names = twin.count_by("contacts", "lastname")
    assert {sample.family: names[sample.family] for sample in samples} == {
        sample.family: 1 for sample in samples
    }


def test_the_acknowledgement_is_threaded_automatic_and_tells_nothing_of_the_patient(
    installation: Installation,
) -> None:
    sample = installation.plant_mail()
    installation.drain()
    (mail,) = mails_to(installation, sample)
    (referral,) = installation.referrals()
    assert mail.message["In-Reply-To"] == sample.message_id
    assert mail.message["Auto-Submitted"] in {"auto-generated", "auto-replied"}
    assert mail.message["Message-ID"].startswith(f"<{referral.reference.lower()}.1.")
    assert referral.reference in mail.text
    assert leaked(mail.raw.decode(), [sample]) == []
    assert leaked(f"{mail.subject}\n{mail.text}\n{mail.html}", [sample]) == []


def test_a_row_gets_its_reference_and_status(installation: Installation) -> None:
    installation.plant_row()
    installation.drain()
    (referral,) = installation.referrals()
    header, row = installation.person.grid()
    written = dict(zip(header, row, strict=True))
    assert written["Clinic reference"] == referral.reference
    assert "Received" in written.values()


def test_a_stage_moved_at_hubspot_comes_back_as_status_mail_and_cell(
    installation: Installation,
) -> None:
    by_mail, by_row, _ = installation.plant()
    installation.drain()
    for referral in installation.referrals():
        installation.move(referral.reference, "accepted")
    installation.drain()
    assert {one.status for one in installation.referrals()} == {"accepted"}
    assert "Accepted" in installation.person.grid()[1]
    acknowledgement, status = mails_to(installation, by_mail)
    assert "Accepted" in status.subject
    assert status.message["In-Reply-To"] == by_mail.message_id
    assert status.message["Message-ID"] != acknowledgement.message["Message-ID"]
    assert len(mails_to(installation, by_row)) == 2
    assert installation.breaches() == []


def test_our_own_write_of_a_stage_is_not_told_back(installation: Installation) -> None:
    installation.plant()
    installation.drain()
    installation.drain()
    assert [message.status_seq for message in installation.messages(LETTER)] == [1, 1, 1]
    assert len(installation.peers.catcher.mails) == 3


def test_with_the_preset_reference_no_patient_value_reaches_hubspot(
    new_installation: NewInstallation,
) -> None:
    installation = new_installation(preset="reference")
    samples = installation.plant()
    installation.drain()
    assert installation.breaches() == []
    assert len(installation.tickets()) == 3
    assert leaked(everything_at_hubspot(installation), samples) == []


@pytest.mark.parametrize("preset", ["contact", "full"])
def test_the_reason_reaches_hubspot_with_the_preset_full_only(
    new_installation: NewInstallation, preset: str
) -> None:
    installation = new_installation(preset=preset)
    installation.plant()
    installation.drain()
    assert installation.breaches() == []
    assert ("lagoon" in everything_at_hubspot(installation)) == (preset == "full")


def test_nothing_of_the_patient_is_in_the_store_unsealed(installation: Installation) -> None:
    samples = installation.plant()
    installation.drain()
    store = b"".join(path.read_bytes() for path in (installation.folder / "var").glob("*.db*"))
    assert len(store) > 100_000
    assert leaked(store.decode("latin-1"), samples) == []
