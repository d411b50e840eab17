"""How a referral ended: the sender reads its care summary on their page, and says so."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from integrator.correspondence.summaries import hand_in
from integrator.loop import status
from integrator.loop.closing import Added
from integrator.loop.consents import Said, note
from integrator.loop.status import Change
from integrator.models import (
    AuditEntry,
    CareSummary,
    DisclosureDecision,
    JoinedEnvelope,
    Partner,
    Referral,
)
from integrator.policy.consent import NOTICE
from integrator.ports import AttachmentDraft
from tests.web.partner.practice import BEN, all_of, contact, inside, put, refer, referral
from tests.web.public.office import Office

TEXT = AttachmentDraft("Marisol.txt", "text/plain", b"Seen <b>four</b> times, well.")
PDF = AttachmentDraft("Marisol Quintero.pdf", "application/pdf", b"%PDF-1.4 seen four times")
PICTURE = AttachmentDraft("scan.png", "image/png", b"\x89PNG\r\n\x1a\n....")


def add(office: Office, reference: str, *files: AttachmentDraft) -> None:
    """Staff add summaries."""
    services = office.services
    for number, file in enumerate(files):
        added = Added(f"key-{number}-{reference}", file, "sam@clinic.example")
        services.db.write(
            lambda s, added=added: hand_in(  # type: ignore[misc]
                s,
                services.vault,
                s.get_one(Referral, referral(office, reference).id),
                added,
                now=office.now,
            )
        )


def walk(office: Office, reference: str, *moves: str) -> None:
    """Staff move it along; "to:reason"."""
    services = office.services
    for move in moves:
        to, _, reason = move.partition(":")
        at = office.now if to == "scheduled" else None
        wanted = Change(to, "sam", "admin", reason or None, at)
        services.db.write(
            lambda s, wanted=wanted: status.change(  # type: ignore[misc]
                s,
                s.get_one(Referral, referral(office, reference).id),
                wanted,
                audience=services.audience(s),
                now=office.now,
            )
        )


def closed(office: Office, *files: AttachmentDraft, **said: Any) -> str:
    """A referral that ended, with these summaries."""
    reference = refer(office, **said)
    add(office, reference, *files)
    reason = "summary_sent" if files else "seen_no_summary"
    walk(office, reference, "accepted", "in_care", f"closed:{reason}")
    return reference


def deeds(office: Office, action: str) -> list[AuditEntry]:
    return all_of(office, AuditEntry, AuditEntry.action == action)


def test_they_read_it_say_so_and_the_loop_is_closed(office: Office) -> None:
    reference = closed(office, TEXT, PDF)
    ana = inside(office, reference)
    at = f"/partner/referrals/{reference}"
    page = ana.get(at).text
    assert "there is a summary for you to read" in page
    assert f"{at}/summary" in page
    assert referral(office, reference).closure_viewed_at is None
    page = ana.get(f"{at}/summary").text
    assert "Seen &lt;b&gt;four&lt;/b&gt; times, well." in page
    assert "Save the summary (PDF" in page
    assert "Marisol" not in page
    assert referral(office, reference).closure_viewed_at == office.now
    office.later(minutes=5)
    done = ana.post(f"{at}/summary/acknowledge", token=ana.hidden("token"))
    assert "We know now that you have read it" in done.text
    assert "You told us on 23 November 2026" in done.text
    assert referral(office, reference).closure_acknowledged_at == office.now
    assert "I have read it" not in ana.get(f"{at}/summary").text
    [viewed, again] = deeds(office, "partner.summary_viewed")
    assert viewed.actor == again.actor == contact(office).key
    [decision] = all_of(office, DisclosureDecision, DisclosureDecision.purpose == "treatment")
    assert viewed.detail == {"summaries": 2, "decision": decision.id}
    assert len(deeds(office, "closure.viewed")) == len(deeds(office, "closure.acknowledged")) == 1


@pytest.mark.parametrize(
    ("file", "disposition"),
    [(TEXT, "inline; filename"), (PDF, "attachment; filename"), (PICTURE, "inline; filename")],
)
def test_a_file_runs_nothing_is_kept_nowhere_and_its_name_says_nothing(
    office: Office, file: AttachmentDraft, disposition: str
) -> None:
    reference = closed(office, file)
    ana = inside(office, reference)
    answer = ana.client.get(f"/partner/referrals/{reference}/summary/1")
    assert answer.data == file.body
    assert answer.mimetype == file.content_type
    suffix = {"text/plain": "txt", "image/png": "png"}.get(file.content_type, "pdf")
    assert answer.headers["Content-Disposition"] == (
        f'{disposition}="{reference}-summary.{suffix}"'
    )
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(deeds(office, "partner.summary_opened")) == 1


def test_an_end_without_a_summary_says_so_and_is_acknowledged_as_well(office: Office) -> None:
    reference = closed(office)
    ana = inside(office, reference)
    at = f"/partner/referrals/{reference}"
    assert "There is no written summary." in ana.get(at).text
    page = ana.get(f"{at}/summary").text
    assert "I have taken note" in page
    ana.post(f"{at}/summary/acknowledge", token=ana.hidden("token"))
    assert referral(office, reference).closure_acknowledged_at is not None


def test_in_spanish(office: Office) -> None:
    reference = closed(office, PDF)
    ana = inside(office, reference)
    page = ana.get(f"/partner/referrals/{reference}/summary?lang=es").text
    assert "Lo he leído" in page
    assert "Guardar el resumen (PDF" in page


def test_before_it_is_closed_and_once_taken_back_there_is_nothing(office: Office) -> None:
    reference = refer(office)
    add(office, reference, PDF)
    ana = inside(office, reference)
    at = f"/partner/referrals/{reference}"
    paths = (f"{at}/summary", f"{at}/summary/1")
    assert [ana.get(path).status_code for path in paths] == [404, 404]
    walk(office, reference, "accepted", "in_care", "closed:summary_sent")
    assert [ana.get(path).status_code for path in paths] == [200, 200]
    put(office, CareSummary, withdrawn_at=office.now)
    assert [ana.get(path).status_code for path in paths] == [200, 404]
    assert "There is no written summary." in ana.get(at).text
    walk(office, reference, "accepted:patient_returned")
    assert ana.get(f"{at}/summary").status_code == 404
    assert referral(office, reference).closure_viewed_at is None


@pytest.mark.parametrize("number", ["0", "2", "x", "-1"])
def test_a_number_that_is_none_of_theirs_opens_nothing(office: Office, number: str) -> None:
    reference = closed(office, PDF)
    ana = inside(office, reference)
    answer = ana.get(f"/partner/referrals/{reference}/summary/{number}")
    assert answer.status_code == 404


@pytest.mark.parametrize("who", ["another contact", "nobody", "whoever sent the same patient"])
def test_nobody_else_opens_or_acknowledges_it(office: Office, who: str) -> None:
    reference = closed(office, TEXT)
    bens = refer(office, BEN, patient_given_name="Bo", patient_family_name="Bauer")
    other = referral(office, bens)
    if who == "whoever sent the same patient":
        joined = JoinedEnvelope(
            envelope_id=other.envelope_id,
            ordinal=0,
            referral_id=referral(office, reference).id,
            reference=bens,
            contact_id=other.contact_id,
            joined_by="sam@clinic.example",
            joined_at=office.now,
        )
        office.services.db.write(lambda s: s.add(joined))
    ben = inside(office, bens, BEN)
    if who == "nobody":
        ben.client.delete_cookie("partner")
    at = f"/partner/referrals/{reference}"
    expected = 403 if who == "nobody" else 404
    for path in ("summary", "summary/1"):
        answer = ben.get(f"{at}/{path}")
        assert (answer.status_code, "four" in answer.text) == (expected, False)
    assert ben.post(f"{at}/summary/acknowledge").status_code in {expected, 400}
    assert "summary for you" not in ben.get(at).text
    now = referral(office, reference)
    assert (now.closure_viewed_at, now.closure_acknowledged_at) == (None, None)


def consents(office: Office, reference: str, state: str, scope: str) -> None:
    """The patient says this of consent."""
    services = office.services
    services.db.write(
        lambda s: note(
            s,
            s.get_one(Referral, referral(office, reference).id),
            Said(state, scope),
            actor="sam@clinic.example",
            audience=services.audience(s),
            now=office.now,
        )
    )


@pytest.mark.parametrize("consent", ["given", "refused", None])
def test_what_the_patients_consent_keeps_back_is_not_shown(
    office: Office, consent: str | None
) -> None:
    """45 CFR 164.506(c): a partner who treats patients hears of care; another with consent."""
    reference = closed(office, TEXT, consent=consent)
    ana = inside(office, reference)
    page = ana.get(f"/partner/referrals/{reference}/summary").text
    file = ana.get(f"/partner/referrals/{reference}/summary/1").status_code
    assert ("four" in page) == (consent == "given") == (file == 200)
    assert ("consent does not let us show it" in page) == (consent != "given")
    put(office, Partner, is_provider=True)
    page = ana.get(f"/partner/referrals/{reference}/summary").text
    assert ("four" in page) == (consent != "refused")


def test_a_part_2_summary_needs_consent_to_tell_and_goes_with_its_notice(office: Office) -> None:
    """42 CFR 2.31 and 2.32."""
    reference = closed(office, TEXT)
    put(office, Referral, part2=True)
    ana = inside(office, reference)
    page = ana.get(f"/partner/referrals/{reference}/summary").text
    assert "four" not in page
    consents(office, reference, "given", "share_back")
    page = ana.get(f"/partner/referrals/{reference}/summary").text
    assert "four" in page
    assert "42 CFR part 2 prohibits" in page


@pytest.mark.parametrize("file", ["1", "2", "3?save=1"])
def test_a_part_2_file_leaves_the_page_only_together_with_its_notice(
    office: Office, file: str
) -> None:
    """42 CFR 2.32: each disclosure is accompanied by the notice."""
    reference = closed(office, TEXT, PDF, PICTURE)
    put(office, Referral, part2=True)
    consents(office, reference, "given", "share_back")
    ana = inside(office, reference)
    answer = ana.client.get(f"/partner/referrals/{reference}/summary/{file}")
    assert answer.mimetype == "application/zip"
    with ZipFile(BytesIO(answer.data)) as archive:
        notice, name = archive.namelist()
        assert archive.read(notice).decode().strip() == NOTICE
        assert archive.read(name) in {TEXT.body, PDF.body, PICTURE.body}


def test_a_part_2_picture_stands_on_the_page_beside_its_notice_and_is_no_link(
    office: Office,
) -> None:
    reference = closed(office, PICTURE)
    put(office, Referral, part2=True)
    consents(office, reference, "given", "share_back")
    ana = inside(office, reference)
    at = f"/partner/referrals/{reference}/summary"
    page = ana.get(at).text
    assert f'<img src="{at}/1"' in page
    assert f'href="{at}/1"' not in page
    assert ana.client.get(f"{at}/1").mimetype == "image/png"


def test_no_show_is_told_and_the_date_of_an_appointment_is_not(office: Office) -> None:
    reference = refer(office)
    walk(office, reference, "accepted", "scheduled")
    ana = inside(office, reference)
    at = f"/partner/referrals/{reference}"
    assert "Appointment: " not in ana.get(at).text
    walk(office, reference, "accepted:no_show")
    assert "did not come to the appointment" in ana.get(at).text
    consents(office, reference, "refused", "share_back")
    assert "did not come" not in ana.get(at).text
