"""What is read out of the layouts and the words people use, one short text at a time."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrator.reading.labels.known import label_table, named, named_loosely, named_nearly
from integrator.reading.layouts import referrals_of
from integrator.reading.mails.pages import Page, Stretch, one_voice
from integrator.reading.values.settle import Readings

AUTHOR = ("Amy Lin", "amy@northclinic.example")


def read(text: str, *, subject: str = "", language: str = "en") -> list[Readings]:
    return referrals_of(
        one_voice("subject", subject),
        [one_voice("body", text)],
        table=label_table(),
        language=language,
        author=AUTHOR,
    )


def said(text: str, *, subject: str = "", language: str = "en") -> dict[str, str]:
    found = read(text, subject=subject, language=language)
    return {name: one.value for name, one in found[0].items()} if found else {}


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Pt", "patient_name"),
        ("Patient's DOB", "patient_birth_date"),
        ("D.O.B", "patient_birth_date"),
        ("Referring MD", "partner_clinician"),
        ("Referring LCSW", "partner_clinician"),
        ("Ref'd by", "partner_clinician"),
        ("Contact #", "any_phone"),
        ("Ins", "insurance"),
        ("Dx/Reason", "reason"),
        ("RFV", "reason"),
        ("Derivado por", "partner_clinician"),
        ("Nº de teléfono", "any_phone"),
        ("Motivo de la interconsulta", "reason"),
        ("Médico de cabecera", "home_clinician"),
        ("Name (First)", "patient_given_name"),
        ("Patient Name - First", "patient_given_name"),
        ("Patient's primary phone number", "patient_phone"),
        ("Referring physician's phone #", "partner_phone"),
        ("Referring Practice Name", "partner_practice"),
        ("Parent/Guardian cell", "guardian_phone"),
        ("Home address", ""),
        ("Worse since", None),
        ("Dear Karen", None),
    ],
)
def test_a_label_is_known_by_the_words_it_is_put_together_of(label: str, field: str | None) -> None:
    assert named(label, label_table()) == field


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Date of Brith", "patient_birth_date"),
        ("Telphone", "any_phone"),
        ("Emial", "any_email"),
        ("Insurence", "insurance"),
        ("Resaon for referal", "reason"),
        ("Phase", None),
        ("Mate", None),
        ("Gate of birth", None),
        ("Prayer", None),
    ],
)
def test_a_slip_of_the_finger_is_forgiven_but_another_word_is_none(
    label: str, field: str | None
) -> None:
    assert named_nearly(label, label_table()) == field


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("What is the patient's date of birth?", "patient_birth_date"),
        ("Has the patient consented?", "consent"),
        ("Why are you referring?", "reason"),
        ("How old is Jane Doe?", "patient_age"),
        ("What's the best phone number to reach the patient?", "patient_phone"),
        ("Name of the person you are referring", "patient_name"),
        ("¿Da su consentimiento?", "consent"),
    ],
)
def test_a_question_is_a_label(question: str, field: str) -> None:
    assert named_loosely(question, label_table()) == field


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Name: Ana Ruiz DOB: 3/4/80 Ph: 415 555 0132",
            {"patient_family_name": "Ruiz", "patient_birth_date": "3/4/80",
             "patient_phone": "415 555 0132"},
        ),
        (
            "Patient name ....... Jane Doe\nDOB ................ 04/12/1981",
            {"patient_given_name": "Jane", "patient_birth_date": "04/12/1981"},
        ),
        (
            "Patient name        Jane Doe\nDate of birth       04/12/1981",
            {"patient_given_name": "Jane", "patient_birth_date": "04/12/1981"},
        ),
        ("Patient: Jane Doe (43F), DOB 3/4/1980",
         {"patient_age": "43F", "patient_birth_date": "3/4/1980"}),
        ("Patient: Jane Doe\nPriority: (x) urgent ( ) routine", {"priority": "urgent"}),
        ("Patient: Jane Doe\n[x] Urgent  [ ] Routine", {"priority": "Urgent"}),
        ("Patient: Jane Doe\nConsent: ☒ Yes ☐ No", {"consent": "Yes"}),
        ("Patient: Jane Doe\nConsent: yes, signed 2/11/2026", {"consent_date": "2/11/2026"}),
        (
            "PATIENT\nDOE, Jane\n\nDATE OF BIRTH\n3/4/1980\n\nREFERRED BY\nPriya Raman, NP",
            {"patient_family_name": "DOE", "partner_clinician": "Priya Raman"},
        ),
        (
            "Referring provider: Dr. Amy Poe, North Clinic\nPhone: 415 555 0199\n"
            "Patient: Jane Doe\nPhone: 415 555 0132",
            {"partner_clinician": "Amy Poe", "partner_practice": "North Clinic",
             "partner_phone": "415 555 0199", "patient_phone": "415 555 0132"},
        ),
        (
            "Child: Leo Vega\nDOB: 3/4/2017\nMother: Lucia Vega\nMother's phone: 415 555 0132",
            {"guardian_name": "Lucia Vega", "patient_phone": "415 555 0132",
             "patient_given_name": "Leo"},
        ),
        ("Patient: Jane Doe\nContact: please go through me, 415 555 0199",
         {"partner_phone": "415 555 0199"}),
        ("Apellido paterno: Ruiz\nApellido materno: Gómez\nNombre: Ana",
         {"patient_family_name": "Ruiz Gómez", "patient_given_name": "Ana"}),
    ],
)  # fmt: skip
def test_labelled_values_are_read_however_they_stand(text: str, expected: dict[str, str]) -> None:
    assert expected.items() <= said(text).items()


@pytest.mark.parametrize(
    "value", ["n/a", "N/A", "-", "see attached", "unknown", "____", "tbd", "[ ] Yes [ ] No"]
)
def test_what_says_nothing_is_no_value(value: str) -> None:
    assert not {"patient_phone", "insurance"} & set(
        said(f"Patient: Jane Doe\nPhone: {value}\nLanguage: {value}")
    )


@pytest.mark.parametrize(
    ("table", "given_names"),
    [
        ("Patient\tJane Doe\nDOB\t3/4/1980", ["Jane"]),
        ("First\tJane\tLast\tDoe\nDOB\t3/4/1980\tPhone\t415 555 0132", ["Jane"]),
        ("Name\tDOB\tReason\nJane Doe\t3/4/1980\ttired\nAnn Roe\t1/1/1970\tIBS", ["Jane", "Ann"]),
        ("\tPatient 1\tPatient 2\nName\tJane Doe\tAnn Roe\nDOB\t3/4/1980\t1/1/1970",
         ["Jane", "Ann"]),
    ],
)  # fmt: skip
def test_a_table_tells_of_each_of_its_patients(table: str, given_names: list[str]) -> None:
    assert [one["patient_given_name"].value for one in read(table)] == given_names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "I'd like to refer my patient Maria de la Cruz, 43, DOB 3/4/1980, for gut issues. She "
            "can be reached at (415) 555-0132 or maria@home.example.",
            {"patient_given_name": "Maria", "patient_family_name": "de la Cruz",
             "patient_age": "43", "patient_birth_date": "3/4/1980", "reason": "gut issues",
             "patient_phone": "(415) 555-0132", "patient_email": "maria@home.example"},
        ),
        ("Would you see Mr. Jon Okafor (42M)? He has had reflux for two years.",
         {"patient_given_name": "Jon", "patient_family_name": "Okafor", "patient_age": "42",
          "reason": "He has had reflux for two years"}),
        ("pls see my pt john smith re fatigue x 6mo",
         {"patient_given_name": "john", "patient_family_name": "smith",
          "reason": "fatigue x 6mo"}),
        ("My client Dana Poe, 41, prefers email: dana@home.example. My direct line is 415 "
         "555 0199.",
         {"patient_email": "dana@home.example", "partner_phone": "415 555 0199",
          "preferred_contact": "email"}),
        ("My patient Dana Poe, 41, has consented on 11/02/2026. She has Blue Shield PPO and "
         "needs a "
         "Mandarin interpreter. This is urgent. Our ref: 2291-B.",
         {"consent_date": "11/02/2026", "insurance": "Blue Shield PPO",
          "patient_language": "Mandarin", "priority": "urgent", "partner_reference": "2291-B"}),
    ],
)  # fmt: skip
def test_running_text_is_read(text: str, expected: dict[str, str]) -> None:
    assert expected.items() <= said(text).items()


def test_spanish_running_text_is_read_with_both_family_names() -> None:
    text = (
        "Le remito a la paciente Ana Ruiz Gómez, de 43 años, nacida el 4 de marzo de 1980, por "
        "fatiga crónica. Su teléfono es 415 555 0132. Habla solo español. Da su consentimiento."
    )
    expected = {
        "patient_given_name": "Ana",
        "patient_family_name": "Ruiz Gómez",
        "patient_birth_date": "4 de marzo de 1980",
        "patient_phone": "415 555 0132",
        "patient_language": "español",
    }
    assert expected.items() <= said(text, language="es").items()


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("My patient Dana Poe, 41, has reflux. Her PCP, Dr. Ochs, is at 415 555 0170.",
         "patient_phone"),
        ("My patient Dana Poe, 41. Do not use the old number, 415 555 0171.", "patient_phone"),
        ("My patient Dana Poe, 41, declined bloodwork.", "consent"),
        ("My patient Dana Poe, 41, went to the emergency room.", "priority"),
        ("My patient Dana Poe, 41, had a CT scan.", "insurance"),
        ("Thanks for lunch, Karen Hill was great. Talk soon.", "patient_given_name"),
        ("Please call Dr. Karen Hill about this.", "patient_given_name"),
    ],
)  # fmt: skip
def test_what_is_somebody_elses_or_something_else_is_not_read(text: str, absent: str) -> None:
    assert absent not in said(text)


def test_two_patients_in_two_paragraphs_are_never_mixed() -> None:
    text = (
        "I have two patients for you.\n\n"
        "The first is Lionel Achebe, born 10/10/1975. He has sinus trouble. His number is "
        "415-555-0121.\n\n"
        "The second is Greta Malm, born 3/27/1993. She has lupus. She prefers e-mail: "
        "greta@home.example.\n\nBoth have consented."
    )
    first, second = ({k: v.value for k, v in one.items()} for one in read(text))
    assert (first["patient_given_name"], first["patient_phone"]) == ("Lionel", "415-555-0121")
    assert (second["patient_given_name"], second["patient_email"]) == (
        "Greta",
        "greta@home.example",
    )
    assert "patient_email" not in first
    assert "patient_phone" not in second
    assert first["consent"] == second["consent"] == "Both have consented"


def test_a_signature_tells_who_refers_and_its_fax_is_no_phone() -> None:
    text = "Patient: Jane Doe\n"
    signed = (
        "Amy Lin, MD\nNorth Clinic, Oakland\nFax 415 555 0190\nTel 415 555 0199\nNPI 1234567893"
    )
    page = Page(
        "body",
        text + signed,
        (
            Stretch(0, len(text), "writer"),
            Stretch(len(text), len(text) + len(signed), "signature"),
        ),
    )
    (found,) = referrals_of(
        one_voice("subject", ""), [page], table=label_table(), language="en", author=AUTHOR
    )
    told = {name: one.value for name, one in found.items() if name.startswith("partner")}
    assert told == {
        "partner_clinician": "Amy Lin",
        "partner_practice": "North Clinic",
        "partner_phone": "415 555 0199",
        "partner_npi": "1234567893",
        "partner_email": "amy@northclinic.example",
    }


def test_a_form_tools_own_address_is_nobodys() -> None:
    (found,) = referrals_of(
        one_voice("subject", ""),
        [one_voice("body", "Patient: Jane Doe")],
        table=label_table(),
        language="en",
        author=("Jotform", "noreply@jotform-mail.example"),
    )
    assert not any(name.startswith("partner") for name in found)


def test_the_subject_names_the_patient_where_the_body_does_not() -> None:
    told = said("She has had reflux for a year.", subject="Re: Jane DOE, 04/03/1980")
    assert (told["patient_given_name"], told["patient_birth_date"]) == ("Jane", "04/03/1980")


LINES = (
    "Patient: Jane Doe",
    "DOB: 3/4/1980",
    "Patient phone: 415 555 0132",
    "Insurance: Blue Shield PPO",
    "Language: Spanish",
    "Priority: urgent",
    "Referring provider: Priya Raman",
    "NPI: 1234567893",
)


@given(order=st.permutations(LINES))
def test_the_order_of_labels_does_not_change_the_reading(order: list[str]) -> None:
    assert said("\n".join(order)) == said("\n".join(LINES))


@given(
    loud=st.lists(st.booleans(), min_size=len(LINES), max_size=len(LINES)),
    before=st.sampled_from(("", "  ", "- ", "• ", "1. ", "**")),
    between=st.sampled_from((": ", ":  ", " : ", "\t", " = ", "? ")),
)
def test_casing_marks_and_spaces_round_labels_do_not_change_the_reading(
    loud: list[bool], before: str, between: str
) -> None:
    changed = [
        f"{before}{label.upper() if up else label}{between}{value}"
        for up, line in zip(loud, LINES, strict=True)
        for label, value in [line.split(": ")]
    ]
    assert said("\n".join(changed)) == said("\n".join(LINES))


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            ("Patient: ", "Jane Doe", "DOE, Jane", "\n", "\t", " ", "[x]", "( )", "refer ",
             "my patient ",
             "415 555 0132", "3/4/1980", "a@b.example", "her ", "consent", "...", "Dr. ", "(",
             ")", "“",
             "Ana de la", "de ", "MD", "for ", "NPI 1234567893", "Re: ", "é", "1. ", "?",
             "her mother ")
        ),
        max_size=30,
    )
)  # fmt: skip
def test_every_span_lies_in_its_page(pieces: list[str]) -> None:
    text = "".join(pieces)
    for readings in read(text):
        for one in readings.values():
            assert one.value
            assert one.span is None or 0 <= one.span[0] < one.span[1] <= len(text)


@pytest.mark.parametrize(
    "unit",
    ["a ", "Ab ", "Jane Doe ", "1 ", "a: ", "....", "Patient: Jane Doe\n", "Name\tx\n", "why? ",
     "415 555 0132 ", "my patient Jane Doe, 43, has consent. ", "Pateint nmae: x\n", "[x] ", "(((",
     '"A" ', "a@b.", "Name: Ann DOB: 1/1/80 "],
)  # fmt: skip
def test_half_a_megabyte_of_anything_is_read_in_time(unit: str) -> None:
    text = unit * (500_000 // len(unit))
    started = process_time()
    read(text)
    assert process_time() - started < 10
