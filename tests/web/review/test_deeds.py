"""What staff do at the desk, by forms alone, as without a script."""

import html
import re
from typing import Any

import pytest
from sqlalchemy import event, select

from integrator.fields import SEALED
from integrator.intake.offers import current_values
from integrator.loop.reviews import ask, question_row
from integrator.models import AuditEntry, PartnerAlias, Referral, Review, StoredEnvelope
from integrator.ports import Envelope
from tests.web.admin.desk import ADMIN, STAFF, Desk, Visitor, mail
from tests.web.review.mails import again, tabled

DOUBTFUL = "doubtful_values"


def reviews(desk: Desk) -> list[Review]:
    """Every question, oldest first."""
    return desk.rows(select(Review).order_by(Review.id))


def asked(desk: Desk, question: str) -> Review:
    """The only question of this kind."""
    (found,) = [one for one in reviews(desk) if one.question == question]
    return found


def page_of(desk: Desk, question: str) -> str:
    """Where it is answered."""
    review = asked(desk, question)
    about: Any = Referral if review.referral_id else StoredEnvelope
    (row,) = desk.rows(select(about).where(about.id == (review.referral_id or review.envelope_id)))
    return f"/desk/{row.reference}/{question}"


def do(desk: Desk, visitor: Visitor, question: str, deed: str, **fields: Any) -> Any:
    """Open a question and press one of its buttons."""
    path = page_of(desk, question)
    visitor.get(path)
    return visitor.post(f"{path}/{deed}", review=asked(desk, question).id, **fields)


def values(desk: Desk, number: int = 0) -> dict[str, str]:
    return current_values(desk.services.vault, desk.referrals()[number])


@pytest.fixture
def staff(desk: Desk) -> Visitor:
    return desk.logged_in(STAFF)


def shown(text: str) -> str:
    """A page as a person reads it."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_the_queue_says_what_why_and_how_many(desk: Desk, staff: Visitor) -> None:
    desk.take_in(mail(1, born="31/31/1990"))
    page = shown(staff.get("/desk/").text)
    assert "Doubtful values" in page
    assert "Date of birth" in page
    assert desk.referrals()[0].reference in page
    assert "1 question waits" in page


def test_the_queue_tells_mails_apart_whose_senders_are_not_who_they_say(
    desk: Desk, staff: Visitor
) -> None:
    whole = mail(1, sender="Ana Ruiz <ana@north.example>")
    failed = whole.body.replace(b"dkim=pass", b"dmarc=fail")
    silent = mail(2, sender="Bo Lind <bo@bay.example>").body.partition(b"\n")[2]
    for number, body in enumerate((failed, silent)):
        desk.take_in(Envelope("clinic-inbox", f"m{number}", desk.now, "message/rfc822", body))
    page = shown(staff.get("/desk/").text)
    assert re.search(r"sender failed .{,80} says north.example", page)
    assert re.search(r"sender unverified .{,80} says bay.example", page)
    assert "ana@" not in page


def test_the_desk_shows_what_was_written_why_it_is_doubted_and_where_it_stands(
    desk: Desk, staff: Visitor
) -> None:
    desk.take_in(tabled(1))
    page = staff.get(page_of(desk, DOUBTFUL)).text
    assert '<mark data-for="patient_birth_date" id="m-patient_birth_date">31/31/1979</mark>' in page
    words = shown(page)
    assert "Written as “31/31/1979”" in words
    assert "The date cannot be read" in words
    assert "<td>" in page


def test_doubts_are_settled_one_by_one_and_the_question_closes(desk: Desk, staff: Visitor) -> None:
    desk.take_in(tabled(1))
    refused = do(desk, staff, DOUBTFUL, "finish")
    assert refused.status_code == 422
    done = do(desk, staff, DOUBTFUL, "correct", field="patient_birth_date", text="3 May 1979")
    assert done.status_code == 303
    do(desk, staff, DOUBTFUL, "accept", field="service")
    desk.later(seconds=30)
    finished = do(desk, staff, DOUBTFUL, "finish")
    assert finished.headers["Location"].startswith("/desk/?done=corrected&done=empty")
    said = shown(staff.get(finished.headers["Location"]).text)
    assert f"{desk.referrals()[0].reference}: corrected. Nothing waits." in said
    review = asked(desk, DOUBTFUL)
    assert (review.state, review.resolution, review.resolved_by) == ("resolved", "corrected", STAFF)
    assert review.desk_seconds == 30
    assert values(desk)["patient_birth_date"] == "1979-05-03"
    assert "hubspot.referral" in {one.removeprefix("deliver:") for one in desk.rung}


def test_of_two_ways_to_reach_the_patient_that_are_missing_the_desk_says_that_one_is_enough(
    desk: Desk, staff: Visitor
) -> None:
    without = mail(1, born="31/31/1990").body.replace(b"Phone: +1 415 555 0132\n", b"")
    desk.take_in(Envelope("clinic-inbox", "mail-1", desk.now, "message/rfc822", without))
    page = shown(staff.get(page_of(desk, DOUBTFUL)).text)
    assert "One is enough: this, or e-mail." in page
    assert "One is enough: this, or phone." in page
    desk.take_in(mail(2, born="31/31/1990"))
    whole = staff.get(f"/desk/{desk.referrals()[-1].reference}/{DOUBTFUL}").text
    assert "One is enough" not in whole


def test_a_refused_correction_stays_on_the_page_with_its_sentence(
    desk: Desk, staff: Visitor
) -> None:
    desk.take_in(tabled(1))
    page = do(desk, staff, DOUBTFUL, "correct", field="patient_birth_date", text="soon")
    assert page.status_code == 422
    assert 'value="soon"' in page.text
    assert 'id="why-patient_birth_date"' in page.text


def test_words_for_a_service_kept_from_now_on_are_understood_in_the_next_mail(
    desk: Desk, staff: Visitor
) -> None:
    desk.take_in(mail(1, reason="tired"), tabled(2))
    done = do(
        desk, staff, DOUBTFUL, "correct", field="service", text="nutrition",
        from_now_on="1", words="Moon therapy",
    )  # fmt: skip
    assert done.headers["Location"].endswith("done=kept")
    (alias,) = desk.rows(select(PartnerAlias))
    assert (alias.kind, alias.words, alias.field) == ("service", "moon therapy", "nutrition")
    before = len(reviews(desk))
    next_mail = mail(30).body.replace(b"Service: Nutrition", b"Service: Moon therapy")
    desk.take_in(Envelope("clinic-inbox", "mail-30", desk.now, "message/rfc822", next_mail))
    assert desk.referrals()[-1].service == "nutrition"
    assert len(reviews(desk)) == before


def test_a_label_kept_from_now_on_is_understood_in_the_next_mail(
    desk: Desk, staff: Visitor
) -> None:
    def sent(number: int, **said: str) -> Envelope:
        text = mail(number, **said).body.replace(b"Phone:", b"Zoon belt op:")
        return Envelope("clinic-inbox", f"mail-{number}", desk.now, "message/rfc822", text)

    desk.take_in(sent(1, born="31/31/1990"))
    assert "patient_phone" not in values(desk)
    do(desk, staff, DOUBTFUL, "correct", field="patient_phone", text="+1 415 555 0132",
       from_now_on="1", words="")  # fmt: skip
    (alias,) = desk.rows(select(PartnerAlias))
    assert (alias.kind, alias.words, alias.field) == ("label", "zoon belt op", "patient_phone")
    desk.take_in(sent(30))
    assert values(desk, -1)["patient_phone"] == "+14155550161"


def test_asking_the_sender_names_what_is_in_doubt_and_closes_the_question(
    desk: Desk, staff: Visitor
) -> None:
    desk.take_in(tabled(1))
    do(desk, staff, DOUBTFUL, "ask")
    referral = desk.referrals()[0]
    assert referral.status == "needs_info"
    assert {"patient_birth_date", "service"} <= set(referral.missing.split(","))
    assert asked(desk, DOUBTFUL).resolution == "asked_partner"


def test_what_is_no_referral_becomes_void_and_all_its_questions_close(
    desk: Desk, staff: Visitor
) -> None:
    desk.take_in(mail(1, sender="Eve <eve@gmail.example>", born="31/31/1990"))
    do(desk, staff, DOUBTFUL, "not-a-referral")
    assert desk.referrals()[0].status == "void"
    assert {one.state for one in reviews(desk)} == {"resolved"}


def two_alike(desk: Desk) -> None:
    """The same patient from two practices."""
    desk.take_in(mail(1))
    said = {"given": "Janet", "family": "Doe", "born": "1980-03-04", "phone": "+1 415 555 0132"}
    desk.take_in(again(20, **said))


def test_a_possible_duplicate_is_shown_side_by_side_and_joined(desk: Desk, staff: Visitor) -> None:
    two_alike(desk)
    page = staff.get(page_of(desk, "possible_duplicate")).text
    rows = [shown(row) for row in re.findall(r'<tr class="differs">(.*?)</tr>', page, re.DOTALL)]
    assert rows == [
        "Practice North Practice Bay Community Centre (differs)",
        "Clinician Ana Ruiz Bo Lind (differs)",
        "Sender's e-mail ana@north.example bo@bay.example (differs)",
        "Given name Jane Janet (differs)",
    ]
    do(desk, staff, "possible_duplicate", "join")
    first, second = desk.referrals()
    assert (second.status, second.merged_into_id) == ("void", first.id)
    assert asked(desk, "possible_duplicate").resolution == "joined"
    later = shown(staff.get(page_of(desk, "possible_duplicate")).text)
    assert "Answered: Joined" in later
    assert "was quicker" not in later


@pytest.mark.parametrize(
    ("deed", "said"),
    [("join", "joined."), ("keep-apart", "kept apart."), ("not-a-referral", "not a referral.")],
)
def test_the_next_question_says_what_became_of_the_one_before(
    desk: Desk, staff: Visitor, deed: str, said: str
) -> None:
    two_alike(desk)
    (other,) = desk.take_in(mail(40, born="31/31/1990"))
    before = page_of(desk, "possible_duplicate").split("/")[2]
    onward = do(desk, staff, "possible_duplicate", deed).headers["Location"]
    assert f"/desk/{other.reference}/{DOUBTFUL}?" in onward
    assert f"{before}: {said}" in shown(staff.get(onward).text)
    forged = staff.get(f"/desk/?done={deed}&done=joined&about=Call%20555%200100%20now").text
    assert "Call 555" not in forged


def test_two_that_are_kept_apart_stay_two(desk: Desk, staff: Visitor) -> None:
    two_alike(desk)
    do(desk, staff, "possible_duplicate", "keep-apart")
    assert [one.status for one in desk.referrals()] == ["received", "received"]
    assert asked(desk, "possible_duplicate").resolution == "kept_apart"


def test_merged_tickets_are_one_or_two_and_never_just_closed(desk: Desk, staff: Visitor) -> None:
    two_alike(desk)
    do(desk, staff, "possible_duplicate", "keep-apart")
    first, second = desk.referrals()
    row = question_row(second, "tickets_merged", first.reference, once="x", now=desk.now)
    desk.services.db.write(lambda s: s.add(Review(**row)))
    page = staff.get(page_of(desk, "tickets_merged")).text
    assert "has the ticket" in page
    assert "Join" in page
    assert do(desk, staff, "tickets_merged", "finish").status_code == 422
    ada = desk.logged_in(ADMIN)
    ada.post("/admin/reviews/resolve", id=asked(desk, "tickets_merged").id)
    assert asked(desk, "tickets_merged").state == "open"
    do(desk, staff, "tickets_merged", "join")
    assert [one.status for one in desk.referrals()] == ["received", "void"]


def correction(desk: Desk) -> None:
    """A referral, and a mail by its sender that says another phone."""
    desk.take_in(mail(1))
    reference = desk.referrals()[0].reference
    text = mail(2).body.decode().replace("Subject: Referral", f"Subject: Re: {reference}")
    body = text.replace("Doec", "Doe").replace("1980-03-05", "1980-03-04")
    body = body.replace("tired for six months", "correction: the phone was wrong")
    desk.take_in(Envelope("clinic-inbox", "mail-2", desk.now, "message/rfc822", body.encode()))


def test_of_a_correction_the_ticked_fields_are_taken_over(desk: Desk, staff: Visitor) -> None:
    correction(desk)
    page = shown(staff.get(page_of(desk, "correction_offered")).text)
    assert "+14155550132" in page
    assert "+14155550133" in page
    do(desk, staff, "correction_offered", "take-over", field=["patient_phone"])
    assert values(desk)["patient_phone"] == "+14155550133"
    assert "six months" in values(desk)["reason"]
    assert asked(desk, "correction_offered").resolution == "taken_over"


def test_a_correction_may_be_left_as_it_is(desk: Desk, staff: Visitor) -> None:
    correction(desk)
    do(desk, staff, "correction_offered", "take-over")
    assert values(desk)["patient_phone"] == "+14155550132"
    assert asked(desk, "correction_offered").resolution == "kept_as_is"


def test_an_unverified_sender_is_linked_as_somebody_new(desk: Desk, staff: Visitor) -> None:
    text = mail(1).body.replace(b"dkim=pass", b"dkim=none")
    desk.take_in(Envelope("clinic-inbox", "mail-1", desk.now, "message/rfc822", text))
    assert desk.referrals()[0].contact_id is None
    do(desk, staff, "unverified_sender", "link", whom="new")
    assert desk.referrals()[0].contact_id is not None
    assert asked(desk, "unverified_sender").resolution == "linked"


def test_who_comes_second_reads_who_has_it_and_can_do_nothing(desk: Desk, staff: Visitor) -> None:
    desk.take_in(mail(1, born="31/31/1990"))
    staff.get(page_of(desk, DOUBTFUL))
    ada = desk.logged_in(ADMIN)
    page = ada.get(page_of(desk, DOUBTFUL))
    assert "Sam has taken this question until 09:15" in shown(page.text)
    assert "/accept" not in page.text
    late = do(desk, ada, DOUBTFUL, "accept", field="patient_birth_date")
    assert late.status_code == 409
    assert asked(desk, DOUBTFUL).settled == ""


def test_who_is_too_late_reads_that_it_is_answered(desk: Desk, staff: Visitor) -> None:
    two_alike(desk)
    path, number = page_of(desk, "possible_duplicate"), asked(desk, "possible_duplicate").id
    staff.get(path)
    desk.later(minutes=16)
    ada = desk.logged_in(ADMIN)
    ada.get(path)
    ada.post(f"{path}/keep-apart", review=number)
    staff.get("/desk/")
    late = staff.post(f"{path}/join", review=number)
    assert late.status_code == 409
    assert "Ada was quicker" in shown(late.text)
    assert [one.status for one in desk.referrals()] == ["received", "received"]


def test_leaving_lets_it_go_for_the_next(desk: Desk, staff: Visitor) -> None:
    desk.take_in(mail(1, born="31/31/1990"))
    staff.get(page_of(desk, DOUBTFUL))
    assert staff.post("/desk/release", silent="1").status_code == 204
    assert asked(desk, DOUBTFUL).taken_by is None


def test_take_next_leads_to_the_first_that_is_free(desk: Desk, staff: Visitor) -> None:
    desk.take_in(mail(1, born="31/31/1990"))
    staff.get("/desk/")
    assert staff.post("/desk/next").headers["Location"] == page_of(desk, DOUBTFUL)


def test_nobody_gets_in_without_logging_in_or_the_forms_token(desk: Desk, staff: Visitor) -> None:
    desk.take_in(mail(1, born="31/31/1990"))
    path = page_of(desk, DOUBTFUL)
    assert desk.visitor().get(path).status_code == 302
    number = asked(desk, DOUBTFUL).id
    for deed in ("accept", "correct", "finish", "ask", "join", "keep-apart", "link", "take-over",
                 "make-referral", "not-a-referral"):  # fmt: skip
        assert staff.client.post(f"{path}/{deed}", data={"review": number}).status_code == 400
    for where in ("/desk/next", "/desk/release"):
        assert staff.client.post(where).status_code == 400


def test_every_look_and_deed_is_on_record_without_a_patients_value(
    desk: Desk, staff: Visitor
) -> None:
    desk.take_in(tabled(1))
    done = do(desk, staff, DOUBTFUL, "correct", field="patient_birth_date", text="3 May 1979")
    do(desk, staff, DOUBTFUL, "accept", field="service")
    records = desk.rows(select(AuditEntry))
    assert {"review.viewed", "referral.corrected", "referral.confirmed"} <= {
        one.action for one in records
    }
    said = " ".join(f"{one.subject} {one.detail}" for one in records) + done.headers["Location"]
    held = values(desk)
    assert not [name for name in SEALED if name in held and held[name] in said]


def test_the_pages_ask_the_store_as_often_however_much_waits(desk: Desk, staff: Visitor) -> None:
    def queries(path: str) -> int:
        seen: list[str] = []
        engine = desk.services.db.engine
        listener = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        staff.get(path)
        event.remove(engine, "before_cursor_execute", listener)
        return len(seen)

    desk.take_in(mail(1, born="31/31/1990"))
    few = queries("/desk/")
    desk.take_in(*[mail(number, born="31/31/1990") for number in range(2, 12)])
    assert queries("/desk/") == few


def test_a_field_that_an_answer_contradicts_is_in_doubt(desk: Desk, staff: Visitor) -> None:
    desk.take_in(mail(1))
    number = desk.referrals()[0].id

    def differs(session: Any) -> None:
        ask(session, session.get_one(Referral, number), "answer_differs", "patient_phone",
            now=desk.now)  # fmt: skip

    desk.services.db.write(differs)
    page = shown(staff.get(page_of(desk, "answer_differs")).text)
    assert "In doubt" in page
    do(desk, staff, "answer_differs", "accept", field="patient_phone")
    do(desk, staff, "answer_differs", "finish")
    assert asked(desk, "answer_differs").resolution == "accepted"
