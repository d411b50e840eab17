"""Labels as partners and form tools write them, one short text at a time."""

import pytest

from integrator.reading.read import read
from tests.reading.mails import envelope, read_text, values, with_html


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("Servicio / Service: Salud ambiental", "service_words", "Salud ambiental"),
        ("Fecha de nacimiento / Date of birth: 23/02/1969", "patient_birth_date", "23/02/1969"),
        ("Date of birth (dd/mm/yyyy): 04/09/1970", "patient_birth_date", "04/09/1970 (dd/mm/yyyy)"),
        ("DOB [MM-DD-YYYY]: 04-09-1970", "patient_birth_date", "04-09-1970 (MM-DD-YYYY)"),
        ("REFERRAL #      : 8841", "partner_reference", "8841"),
        ("Referral #: 8841            Type: Consultation", "partner_reference", "8841"),
        ("PT PHONE: H 530-555-0114  C 530-555-0116 (cell is better)", "patient_phone",
         "530-555-0116"),
        ("Patient phone: 530-555-0114 (home), 530-555-0116 (preferred)", "patient_phone",
         "530-555-0116"),
        ("Patient phones: home 530-555-0114 / work 530-555-0116, best is work", "patient_phone",
         "530-555-0116"),
        ("Patient phone: 530-555-0114 or 530-555-0116", "patient_phone", "530-555-0114"),
        ("BirthDate: 1958-03-09", "patient_birth_date", "1958-03-09"),
        ("ReasonForReferral: statin myalgia", "reason", "statin myalgia"),
        ("REF PROV: TWYLA BRANDT, FNP-BC", "partner_clinician", "TWYLA BRANDT"),
        ("Referred by provider: Mirabelle Stanhope, MD", "partner_clinician",
         "Mirabelle Stanhope"),
        ("By: N. Urquiza PA-C", "partner_clinician", "N. Urquiza"),
        ("Teléfono de la unidad / Clinic phone: 805 555 0180", "partner_phone", "805 555 0180"),
        ("Nurse's office: 707-555-0120", "partner_phone", "707-555-0120"),
        ("Email del referente: ber@alondra.example", "partner_email", "ber@alondra.example"),
        ("*¿Qué tiene?:* colitis", "reason", "colitis"),
        ("¿Cómo prefiere que lo contacten?: Mensaje de texto", "preferred_contact",
         "Mensaje de texto"),
        ("¿Para cuándo?: sin prisa", "priority", "sin prisa"),
        ("Would like: Hormone balance", "service_words", "Hormone balance"),
        ("Program of interest: Environmental health", "service_words", "Environmental health"),
        ("EM: ANA@HOME.EXAMPLE", "patient_email", "ANA@HOME.EXAMPLE"),
        ("C/O: MIGRAINES", "reason", "MIGRAINES"),
        ("¿Qué la trae?: mareos", "reason", "mareos"),
        ("Where can we call Ana?: 415-555-0132", "patient_phone", "415-555-0132"),
        ("How can we reach the client? 415-555-0132", "patient_phone", "415-555-0132"),
        ("Which of our programs fits best? Gut health", "service_words", "Gut health"),
        ("Your full name and credentials: Lena Brand, LMFT", "partner_clinician", "Lena Brand"),
        ("Auth to share : Signed 03/01/2027", "consent", "Signed 03/01/2027"),
        ("Mum: Freya Osgood", "guardian_name", "Freya Osgood"),
        ("F. de nac.: 05/06/84", "patient_birth_date", "05/06/84"),
        ("ok w/ pt: yes 3/16", "consent", "yes 3/16"),
        ("What are they struggling with? Gas and bloating", "reason", "Gas and bloating"),
    ],
)  # fmt: skip
def test_a_label_gives_its_value(line: str, field: str, value: str) -> None:
    draft = read_text(f"Patient: Ana Lopez\n{line}\nInsurance: Aetna\n")
    assert values(draft)[field] == value


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("Refer to: Gut health          Priority: Routine", "priority", "Routine"),
        ("NPI: 1122334455            Office phone: 415-555-0120", "partner_phone",
         "415-555-0120"),
        ("Priority: Urgent          Visits authorized: 3", "priority", "Urgent"),
        ("Preferred language: Italian     Interpreter needed: Yes", "patient_language", "Italian"),
    ],
)  # fmt: skip
def test_two_labels_stand_side_by_side_in_a_line(line: str, field: str, value: str) -> None:
    assert values(read_text(f"Patient: Ana Lopez\n{line}\n"))[field] == value


@pytest.mark.parametrize(
    ("below", "reason"),
    [
        ("Shoe size: 44", "fatigue"),
        ("Ward of origin: Three", "fatigue"),
        ("Imaging: normal", "fatigue\nImaging: normal"),
        ("worse since: May", "fatigue\nworse since: May"),
    ],
)
def test_a_label_we_do_not_know_ends_a_reason(below: str, reason: str) -> None:
    assert values(read_text(f"Patient: Ana Lopez\nReason: fatigue\n{below}\n"))["reason"] == reason


@pytest.mark.parametrize(
    ("refers", "referred"),
    [
        ("Quién refiere\n-------------", "Persona referida\n----------------"),
        ("Section A: Referrer", "Section B: Client"),
        ("Part 1 - Referring provider", "Part 2 - Patient"),
        ("Referring provider\n==================", "Patient\n======="),
        ("REFERRING PROVIDER", "PATIENT INFORMATION"),
    ],
)
def test_a_heading_says_whose_the_same_labels_are(refers: str, referred: str) -> None:
    draft = read_text(
        f"{refers}\nName: Luz Tenorio\nPhone: 760-555-0144\nEmail: luz@red.example\n\n"
        f"{referred}\nName: Facundo Ruiz\nPhone: 760-555-0149\nEmail: facundo@libre.example\n"
        "Reason: no duerme\n"
    )
    assert values(draft) == {
        "partner_clinician": "Luz Tenorio",
        "partner_phone": "760-555-0144",
        "partner_email": "luz@red.example",
        "patient_given_name": "Facundo",
        "patient_family_name": "Ruiz",
        "patient_phone": "760-555-0149",
        "patient_email": "facundo@libre.example",
        "reason": "no duerme",
    }


@pytest.mark.parametrize(
    "form",
    [
        "<ul><li><p><b>{}</b></p><p>{}</p></li></ul>",
        "<p><b>{}</b><br>{}</p>",
        "<table><tr><td><b>{}</b></td></tr><tr><td>&nbsp;</td><td>{}</td></tr></table>",
        "<table><tr><td>{}</td><td>{}</td></tr></table>",
        "<h4>{}</h4><div>{}</div>",
    ],
)
def test_questions_of_a_form_are_labels_however_they_are_laid_out(form: str) -> None:
    told = (
        ("Hello! Who are you?", "Eva Poole, LAc"),
        ("Nice to meet you, Eva Poole, LAc. Where do you work?", "Poole Acupuncture"),
        ("And your email?", "ev@poole.example"),
        ("What's your patient's name?", "Hiro Blank"),
        ("When were they born?", "1981-03-05"),
        ("What number should we call them on?", "+1 415 555 0196"),
        ("Tell us what's going on", "Gout flares"),
        ("Did they say it's OK for us to contact them?", "No"),
    )
    html = "".join(form.format(label, value) for label, value in told)
    found = values(read(envelope(with_html(f"<html><body>{html}</body></html>"))))
    assert {name: found.get(name) for name in (
        "partner_clinician", "partner_email", "patient_given_name", "patient_family_name",
        "patient_birth_date", "patient_phone", "reason", "consent",
    )} == {
        "partner_clinician": "Eva Poole", "partner_email": "ev@poole.example",
        "patient_given_name": "Hiro", "patient_family_name": "Blank",
        "patient_birth_date": "1981-03-05", "patient_phone": "+1 415 555 0196",
        "reason": "Gout flares", "consent": "No",
    }  # fmt: skip


def test_boxes_in_the_cell_of_a_table_are_a_value() -> None:
    rows = "Patient\tAna Lopez\nPriority\t☐ Routine ☒ Urgent ☐ ASAP\nConsent\t☒ Yes ☐ No\n"
    assert values(read_text(rows))["priority"] == "Urgent"


def test_the_last_cell_of_pairs_is_a_value_though_it_is_a_label_too() -> None:
    rows = "Patient\tAna Lopez\tDOB\t1/31/1990\nConsent\tYes\tPriority\tUrgent\n"
    assert values(read_text(rows))["priority"] == "Urgent"


def test_details_are_the_reason_where_none_is_asked_for() -> None:
    asked = "Patient: Ana Lopez\nAdditional details: back pain\n"
    assert values(read_text(asked))["reason"] == "back pain"
    both = f"{asked}Reason: fatigue\n"
    assert values(read_text(both))["reason"] == "fatigue"


@pytest.mark.parametrize(
    ("name", "given"),
    [("Abril Mena", "Abril"), ("Will Turner", "Will"), ("An Tran", "An"), ("So Yun Kim", "So Yun")],
)
def test_a_name_may_begin_as_a_sentence_does_where_a_label_says_it_is_one(
    name: str, given: str
) -> None:
    told = values(read_text(f"Patient: {name}\nPhone: 415-555-0132\nReason: fatigue\n"))
    assert (told["patient_given_name"], told["patient_family_name"]) == (given, name.split()[-1])
