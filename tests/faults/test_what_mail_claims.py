"""Faults 24, 30 and 39: what a mail claims of itself makes nothing lost, doubled, or believed."""

import pytest

from integrator.models import Partner, PartnerContact, StoredEnvelope
from integrator.ports import Draft, Envelope
from tests.core.clinic import OUR_MX, START, Clinic
from tests.core.conftest import clinic as clinic
from tests.core.mailing import mail_from, saying, take_in


def letters(clinic: Clinic) -> list[str]:
    """Kinds of all letters."""
    return [one.kind for one in clinic.messages("mail.status")]


def raw(name: str, head: str) -> Envelope:
    """A mail with exactly these headers."""
    body = f"{head}\n\nHello\n".encode()
    return Envelope("clinic-inbox", name, START, "message/rfc822", body)


def test_fault_24_the_same_message_id_on_different_mails_drops_none(clinic: Clinic) -> None:
    head = f"Authentication-Results: {OUR_MX}; dkim=pass header.d=north.example\n"
    head += "From: ana@north.example\nMessage-ID: <same@north.example>"
    others = [f"{head}\nX: {n}" for n in range(2)]
    drafts = [saying(patient_given_name=name) for name in ("Jane", "Robert")]
    take_in(clinic, *[(raw(f"m{n}", others[n]), drafts[n]) for n in range(2)])
    assert len(clinic.referrals()) == 2


def test_fault_24_the_same_mail_in_two_boxes_is_one_referral_and_two_envelopes(
    clinic: Clinic,
) -> None:
    take_in(clinic, (mail_from("one"), saying()), (mail_from("two"), saying()))
    assert len(clinic.referrals()) == 1
    assert clinic.count(StoredEnvelope) == 2
    assert letters(clinic) == ["acknowledgement", "joined"]


@pytest.mark.parametrize(
    "mark",
    ["Auto-Submitted: auto-generated\n", "Precedence: bulk\n", "Return-Path: <>\n"],
)
@pytest.mark.parametrize("result", ["dkim=pass", ""])
@pytest.mark.parametrize("outcome", ["referral", "status_enquiry", "auto_reply"])
def test_fault_30_no_machine_is_answered(
    clinic: Clinic, mark: str, result: str, outcome: str
) -> None:
    draft = saying() if outcome == "referral" else Draft(outcome)  # type: ignore[arg-type]
    take_in(clinic, (mail_from("one", result=result, more=mark), draft))
    assert letters(clinic) == []
    assert clinic.count(StoredEnvelope, StoredEnvelope.kind == outcome) == 1


FORGED = f"Authentication-Results: {OUR_MX}; dkim=pass header.d=north.example"
FROM = "From: Ana Ruiz <ana@north.example>"


@pytest.mark.parametrize(
    "head",
    [
        FROM,
        f"Authentication-Results: {OUR_MX}; dkim=none\n{FORGED}\n{FROM}",
        f"Authentication-Results: mx.evil.example; dkim=pass header.d=north.example\n{FROM}",
        f"Authentication-Results: {OUR_MX}; dkim=pass header.d=evil.example\n{FROM}",
        f"Authentication-Results: {OUR_MX}; dmarc=fail header.from=north.example\n{FORGED}\n{FROM}",
        f"{FORGED}\nFrom: eve@evil.example\n{FROM}",
        f"{FORGED}\nFrom: ana@north.example, eve@evil.example",
        f"{FORGED}\nFrom: ana@north.example <eve@evil.example>",
    ],
)
def test_fault_39_a_forged_sender_is_linked_to_nobody_and_told_nothing(
    clinic: Clinic, head: str
) -> None:
    take_in(clinic, (mail_from("known"), saying()))
    before = clinic.count(PartnerContact), clinic.count(Partner)
    take_in(clinic, (raw("forged", head), saying(patient_given_name="Robert")))
    forged = clinic.referrals()[1]
    assert (forged.partner_id, forged.contact_id) == (None, None)
    assert (clinic.count(PartnerContact), clinic.count(Partner)) == before
    assert letters(clinic)[1:] in ([], ["plain_acknowledgement"])
