"""Lines that programs broke, spaced and indented read as they were meant."""

import pytest

from integrator.reading.mails.even_lines import bare, single_spaced, soft_breaks
from integrator.reading.mails.opening import open_mail
from integrator.reading.mails.pages import Page, Stretch
from tests.reading.mails import plain, read_text, values


def whole(text: str) -> str:
    lines = text.split("\n")
    ends = [" " if soft else "\n" for soft in soft_breaks(lines)]
    return "".join(part for pair in zip(lines, ends, strict=True) for part in pair)[:-1]


@pytest.mark.parametrize(
    "text",
    [
        "I would like to refer a patient of mine, Jane Doe, who was born on 3\nMarch 1980, to you.",
        "She has had bloating and pain after every meal for the last two years\nand asks why.",
        "Her mother brings her, and you can call the two of them best at (415)\n555-0132 after 5.",
    ],
)
def test_a_sentence_that_was_broken_where_the_line_was_full_is_whole_again(text: str) -> None:
    assert whole(text) == text.replace("\n", " ")


@pytest.mark.parametrize(
    "text",
    [
        "Reason for referral: bloating and pain after every meal for two years now\nConsent: yes",
        "Jane Doe, 3/4/1980, fatigue since spring, reach her at 415-555-0132 always\n"
        "Ann Roe, 5/6/1975, headaches most weekdays, reach her at 415-555-0133 too",
        "- She has had bloating and pain after every meal for the last two years\n- and headaches",
        "Thank you for seeing her, she has waited for this for a very long time.\nAmy Lin, MD",
        "Short line\nand another",
    ],
)
def test_lines_that_somebody_ended_stay_lines(text: str) -> None:
    assert whole(text) == text


def test_lines_broken_twice_are_put_together_again() -> None:
    twice = (
        "She has had bloating and pain after every meal for the last two years\n"
        "and her own doctor has run out of ideas by now and\n"
        "would be glad of yours, whenever you find the time for a first visit.\n"
    )
    assert whole(twice) == twice[:-1].replace("\n", " ") + "\n"


def test_blanks_at_the_edges_of_lines_are_none_but_a_signature_mark() -> None:
    assert bare("  Patient: Jane  \n-- \n | a | b |") == "Patient: Jane\n-- \n | a | b |"


def test_a_text_with_a_blank_line_below_every_line_is_single_spaced() -> None:
    spaced = "Patient: Jane Doe\n\nDOB: 1980-03-04\n\n\n\nAmy Lin, MD\n\nNorth Clinic\n"
    assert single_spaced(spaced) == (
        "Patient: Jane Doe\nDOB: 1980-03-04\n\nAmy Lin, MD\nNorth Clinic\n"
    )
    ordinary = "Hello,\n\nPlease see Jane Doe.\n\nAmy Lin\nNorth Clinic\n"
    assert single_spaced(ordinary) == ordinary


def test_words_of_other_voices_are_blanked_where_they_stand() -> None:
    page = Page("body", "ab\ncd", (Stretch(0, 3, "quoted"), Stretch(3, 5, "writer")))
    assert page.only("writer") == "  \ncd"


def test_a_passed_on_mail_is_in_the_language_of_its_writer() -> None:
    text = (
        "Les paso este correo, es para ustedes. Muchas gracias y saludos.\n\n"
        "---------- Forwarded message ---------\nFrom: Eva Ruiz <eva@south.example>\n"
        "Date: Mon, Nov 16, 2026 at 10:05 AM\nSubject: Jane\nTo: <in@clinic.example>\n\n"
        "Please see the patient Jane Doe. Her date of birth is 4/9/1973.\n"
    )
    assert open_mail(plain(text, "Subject: Fwd: Jane")).language == "en"


def test_an_answer_that_tells_of_a_patient_is_no_note_above_what_it_quotes() -> None:
    text = (
        "---------- Forwarded message ---------\nFrom: Eva Ruiz <eva@south.example>\n"
        "Date: Mon, Nov 16, 2026 at 10:05 AM\nSubject: Re: Referring\nTo: <in@clinic.example>\n\n"
        "Here is my first: Jane Doe, 3/4/1980, cell 415-555-0132, fatigue.\n\n"
        "On Sun, Nov 15, 2026 at 9:00 AM Clinic <in@clinic.example> wrote:\n"
        "> For example: Pat Sample, DOB 1/1/1970, phone 415-555-0199\n"
    )
    told = values(read_text(text, "Subject: Fwd: How to refer"))
    assert (told["patient_family_name"], told["partner_email"]) == ("Doe", "eva@south.example")


def test_best_phone_closes_no_letter() -> None:
    draft = read_text(
        "PATIENT\nDoe, Jane\n\nBEST PHONE\n415-555-0132\n\nREASON\nfatigue for months\n"
    )
    assert values(draft)["reason"] == "fatigue for months"
