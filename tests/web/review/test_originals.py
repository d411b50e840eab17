"""FAULTS 25 at the desk: what a mail does to its opener, it does not do to the page that asks."""

import sys
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from integrator.intake.limited import LimitedReader
from integrator.intake.steps import replay
from integrator.models import Review, StoredEnvelope
from integrator.ports import Draft, Envelope
from integrator.reading.mails.cleaned import MOST_TAGS
from integrator.web import originals
from tests.web.admin.desk import STAFF, Desk, Visitor, mail
from tests.web.review.mails import tabled

HOSTILE = (sys.executable, "-m", "tests.core.hostile_child")
NOBODY = (sys.executable, "-c", "raise SystemExit(3)")
NOT_OPENED = "This could not be opened safely"


@pytest.fixture
def staff(desk: Desk) -> Visitor:
    return desk.logged_in(STAFF)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[LimitedReader]:
    """An opener that words in a mail can mislead, and that is waited for three seconds."""
    made = LimitedReader(command=HOSTILE, seconds=3)
    monkeypatch.setattr(originals, "reader", lambda: made)
    yield made
    made.close()


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is opened any more: whatever a page shows was kept."""
    monkeypatch.setattr(originals, "reader", lambda: LimitedReader(command=NOBODY))


def saying(words: str) -> Envelope:
    """A mail with a doubtful value and these words in it."""
    letter = mail(1, born="31/31/1990")
    return replace(letter, body=letter.body + words.encode())


def page_of(desk: Desk) -> str:
    (review,) = desk.rows(select(Review))
    return f"/desk/{desk.referrals()[0].reference}/{review.question}"


@pytest.mark.parametrize("words", ["please hang", "please crash", "please bloat", "please fail"])
def test_a_mail_that_breaks_its_opener_is_offered_as_it_was_sent(
    desk: Desk, staff: Visitor, impatient: LimitedReader, words: str
) -> None:
    desk.take_in(saying(words))
    start = time.monotonic()
    answer = staff.get(page_of(desk))
    assert time.monotonic() - start < 20
    assert answer.status_code == 200
    assert NOT_OPENED in answer.text
    assert "Patient: Jane Doe" in answer.text
    address = f"/admin/envelopes/{desk.referrals()[0].reference}/original"
    assert f'href="{address}"' in answer.text
    assert words.encode() in staff.get(address).data


def test_it_is_not_tried_again_for_an_hour(
    desk: Desk, staff: Visitor, impatient: LimitedReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.take_in(saying("please hang"))
    staff.get(page_of(desk))
    honest = LimitedReader(command=originals.COMMAND)
    monkeypatch.setattr(originals, "reader", lambda: honest)
    assert NOT_OPENED in staff.get(page_of(desk)).text
    desk.later(minutes=61)
    staff = desk.logged_in(STAFF)
    assert NOT_OPENED not in staff.get(page_of(desk)).text
    honest.close()


def test_the_same_holds_for_the_pages_of_referral_and_envelope(
    desk: Desk, staff: Visitor, impatient: LimitedReader
) -> None:
    desk.take_in(saying("please crash"))
    reference = desk.referrals()[0].reference
    for page in (f"/admin/referrals/{reference}", f"/admin/envelopes/{reference}"):
        assert "Patient: Jane Doe" in staff.get(page).text


@pytest.mark.usefixtures("closed")
def test_what_could_not_be_read_is_not_opened_at_all(desk: Desk, staff: Visitor) -> None:
    desk.take_in(mail(1))
    with desk.services.db.engine.begin() as raw:
        raw.exec_driver_sql("update envelope set state='unreadable', problem_code='reader_killed'")
    page = staff.get(f"/admin/envelopes/{desk.referrals()[0].reference}")
    assert page.status_code == 200
    assert "Patient: Jane Doe" in page.text


def test_an_original_is_opened_once_whoever_looks_next(
    desk: Desk, staff: Visitor, request: pytest.FixtureRequest
) -> None:
    desk.take_in(tabled(1, filename="Letter.txt"))
    first = staff.get(page_of(desk)).text
    request.getfixturevalue("closed")
    second = staff.get(page_of(desk)).text
    for text in (first, second):
        assert '<mark data-for="patient_birth_date" id="m-patient_birth_date">31/31/1979' in text
        assert "Seen twice in spring." in text
        assert "As it looked" in text
        assert "Ana Ruiz &lt;ana@north.example&gt;" in text


def test_what_is_kept_of_an_original_is_sealed_and_holds_no_file(
    desk: Desk, staff: Visitor
) -> None:
    desk.take_in(tabled(1, filename="Letter.txt"))
    staff.get(page_of(desk))
    (row,) = desk.rows(select(StoredEnvelope).execution_options(populate_existing=True))
    found = desk.services.db.read(
        lambda s: s.scalar(select(StoredEnvelope.shown).where(StoredEnvelope.id == row.id))
    )
    assert found is not None
    assert b"Marisol" not in found
    envelope = desk.services.db.read(lambda s: _whole(s.get(StoredEnvelope, row.id)))
    with desk.app.app_context():
        draft = originals.shown(envelope)
    assert isinstance(draft, Draft)
    assert draft.attachments == ()


def _whole(row: StoredEnvelope | None) -> StoredEnvelope:
    """With the column that is left out of lists."""
    assert row is not None
    assert row.shown is not None
    return row


def test_what_is_read_again_is_opened_again(desk: Desk, staff: Visitor) -> None:
    desk.take_in(replace(mail(1), body=b"From: eve@west.example\nSubject: Offer\n\nBuy now.\n"))
    (row,) = desk.rows(select(StoredEnvelope))
    staff.get(f"/admin/envelopes/{row.reference}")
    kept = select(StoredEnvelope.shown)
    assert desk.services.db.read(lambda s: s.scalar(kept)) is not None
    desk.services.db.write(lambda s: replay(s, [row.id], now=desk.now))
    assert desk.services.db.read(lambda s: s.scalar(kept)) is None


def test_html_that_would_take_a_minute_to_clean_is_shown_as_text_alone(
    desk: Desk, staff: Visitor
) -> None:
    deep = "<div>" * (MOST_TAGS * 5)
    desk.take_in(tabled(1, more=deep))
    start = time.monotonic()
    page = staff.get(page_of(desk))
    assert time.monotonic() - start < 15
    assert "Good morning" in page.text
    assert "As it looked" not in page.text
