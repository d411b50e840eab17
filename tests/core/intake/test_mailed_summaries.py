"""Staff mail a care summary to the inbox: kept with its referral, or a question, never a guess."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from integrator.loop import closing
from integrator.models import CareSummary, Referral, Review, StoredEnvelope
from integrator.ports import AttachmentDraft, Draft
from tests.core.clinic import Clinic, ListSource
from tests.core.mailing import _FromStart, mail_from, reading_as, saying, take_in

SAM = "sam@clinic.example"
PDF = AttachmentDraft("note.pdf", "application/pdf", b"%PDF-1.4 seen four times")
FOOTER = AttachmentDraft("ATT00001.txt", "text/plain", b"Sent from outside.")
LOGO = AttachmentDraft("image001.png", "image/png", b"\x89PNG\r\n\x1a\n....")


@pytest.fixture
def referred(clinic: Clinic) -> Clinic:
    """A clinic with one referral."""
    take_in(clinic, (mail_from("one"), saying()))
    return clinic


def arrives(
    clinic: Clinic,
    draft: Draft,
    sender: str = SAM,
    *,
    result: str = "dkim=pass",
    name: str = "two",
    author: str = "",
) -> None:
    """A mail arrives and is read as this draft."""
    mail = mail_from(name, sender, result=result)
    intake = reading_as(clinic, {name: replace(draft, sender=sender, author=author or sender)})
    rules = replace(intake.rules, staff_domains=("clinic.example",))
    replace(intake, rules=rules).sync(ListSource([mail]), _FromStart())


def naming(clinic: Clinic, *files: AttachmentDraft, outcome: str = "correction") -> Draft:
    """A draft that names the only referral and brings files."""
    about = clinic.referrals()[0].reference
    said = saying(patient_given_name="Robert").referrals
    return Draft(outcome, said, attachments=files, about=about)  # type: ignore[arg-type]


def kept(clinic: Clinic) -> list[AttachmentDraft]:
    """What can be shown of the referral."""
    rows = clinic.db.read(lambda s: closing.summaries_of(s, 1))
    return [closing.open_summary(clinic.vault, clinic.referrals()[0], row) for row in rows]


def asked(clinic: Clinic) -> list[tuple[str, str]]:
    return [
        (one.question, one.detail)
        for one in clinic.db.read(lambda s: s.scalars(select(Review)).all())
    ]


def envelope(clinic: Clinic) -> StoredEnvelope:
    query = select(StoredEnvelope).where(StoredEnvelope.external_id == "two")
    return clinic.db.read(lambda s: s.scalars(query).one())


@pytest.mark.parametrize("outcome", ["referral", "correction", "status_enquiry", "not_a_referral"])
def test_staff_s_mail_is_the_summary_whatever_its_words_read_like(
    referred: Clinic, outcome: str
) -> None:
    arrives(referred, naming(referred, PDF, outcome=outcome))
    assert kept(referred) == [PDF]
    row = envelope(referred)
    assert (row.note, row.state) == ("care_summary", "read")
    [summary] = referred.db.read(lambda s: s.scalars(select(CareSummary)).all())
    assert (summary.added_by, summary.envelope_id) == (SAM, row.id)
    assert (referred.count(Referral), asked(referred)) == (1, [])
    assert len(referred.messages("mail.status")) == 1


def test_read_again_it_is_kept_once(referred: Clinic) -> None:
    arrives(referred, naming(referred, PDF, PDF))
    back = {"state": "kept", "due_at": referred.now, "attempts": 0}
    referred.db.write(
        lambda s: s.execute(
            update(StoredEnvelope).where(StoredEnvelope.external_id == "two").values(**back)
        )
    )
    arrives(referred, naming(referred, PDF, PDF))
    assert kept(referred) == [PDF, PDF]


def test_what_mail_servers_and_signatures_add_is_no_summary(referred: Clinic) -> None:
    arrives(referred, naming(referred, FOOTER, LOGO, PDF))
    assert kept(referred) == [PDF]


def test_what_staff_pass_on_from_elsewhere_is_handed_in_by_them(referred: Clinic) -> None:
    arrives(referred, naming(referred, PDF), author="dr@hospital.example")
    assert kept(referred) == [PDF]


def test_a_mail_without_a_file_is_read_like_any_other(referred: Clinic) -> None:
    arrives(referred, naming(referred, LOGO))
    assert kept(referred) == []
    assert envelope(referred).note is None


@pytest.mark.parametrize("result", ["", "dmarc=fail", "spf=pass"])
def test_what_only_says_it_is_from_staff_is_for_a_person(referred: Clinic, result: str) -> None:
    arrives(referred, naming(referred, PDF), result=result)
    assert kept(referred) == []
    assert asked(referred) == [("summary_not_kept", "unverified")]
    assert envelope(referred).state == "not_a_referral"


def test_a_reference_we_do_not_have_is_for_a_person(referred: Clinic) -> None:
    arrives(referred, replace(naming(referred, PDF), about="R-ZZZZZZ"))
    assert asked(referred) == [("summary_not_kept", "unknown_reference")]


def test_a_purged_referral_takes_none(referred: Clinic) -> None:
    referred.db.write(lambda s: s.execute(update(Referral).values(wrapped_key=None)))
    arrives(referred, naming(referred, PDF))
    assert asked(referred) == [("summary_not_kept", "purged")]


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    sender=st.sampled_from(
        [
            "ana@north.example",
            "sam@clinic.example.evil.example",
            "sam@notclinic.example",
            "clinic.example@evil.example",
            "eve@evil.example",
        ]
    ),
    result=st.sampled_from(["dkim=pass", "spf=pass", ""]),
)
def test_nobody_else_ever_hands_one_in(referred: Clinic, sender: str, result: str) -> None:
    name = f"mail-{referred.count(StoredEnvelope)}"
    arrives(referred, naming(referred, PDF), sender, result=result, name=name)
    assert referred.count(CareSummary) == 0
