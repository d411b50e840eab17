"""What labels that no list has ask for, by their words and by what stands behind them."""

import pytest

from integrator.reading.labels.asked import asked_for
from integrator.reading.read import read
from tests.reading.mails import envelope, read_text, values, with_html

ASKED = (
    ("Who is it?", "Deshawn Averett", "patient_name"),
    ("Our elder", "Mr. Clement Oduduwa", "patient_name"),
    ("Person coming to you", "Magnus Delacroix-Finch", "patient_name"),
    ("Who's the client we're talking about?", "Deshawn Averett", "patient_name"),
    ("Who needs help?", "Maria Lopez", "patient_name"),
    ("Legal name of person in care", "Maria Lopez", "patient_name"),
    ("Senior's name", "Maria Lopez", "patient_name"),
    ("Parishioner", "Maria Lopez", "patient_name"),
    ("Camper", "Timmy Jones", "patient_name"),
    ("Persona atendida", "María López", "patient_name"),
    ("Year-month-day of birth", "1974-09-05", "patient_birth_date"),
    ("Born when?", "3/4/1970", "patient_birth_date"),
    ("Client birth info", "3/4/1970", "patient_birth_date"),
    ("Día en que nació", "3/4/1970", "patient_birth_date"),
    ("Fecha en que nació el paciente", "3/4/1970", "patient_birth_date"),
    ("Fch. nac.", "3/4/1970", "patient_birth_date"),
    ("Age today", "78", "patient_age"),
    ("Años cumplidos", "44", "patient_age"),
    ("Where to reach them", "503 555 0159", "patient_phone"),
    ("Also on file", "757-555-0159", "any_phone"),
    ("Pt's digits", "757-555-0159", "patient_phone"),
    ("Number to text her", "757-555-0159", "patient_phone"),
    ("¿Dónde lo localizamos?", "757-555-0159", "patient_phone"),
    ("Número para comunicarnos con ella", "757-555-0159", "patient_phone"),
    ("Daughter's phone", "757-555-0159", "guardian_phone"),
    ("Family contact number", "757-555-0159", "guardian_phone"),
    ("Grandma's cell", "757-555-0159", "guardian_phone"),
    ("Our desk", "757-555-0159", "partner_phone"),
    ("Reach our office at", "757-555-0159", "partner_phone"),
    ("Sending office phone", "757-555-0159", "partner_phone"),
    ("Call-back line", "757-555-0159", "any_phone"),
    ("Extensión y teléfono de su oficina", "757-555-0159 ext 3", "partner_phone"),
    ("E-address", "dash@mailhaven.example", "any_email"),
    ("Where can we write to the patient?", "dash@mailhaven.example", "patient_email"),
    ("Buzón de la paciente", "dash@mailhaven.example", "patient_email"),
    ("Where should we send the report?", "dash@mailhaven.example", "partner_email"),
    ("Your inbox", "dash@mailhaven.example", "partner_email"),
    ("Daughter's email", "dash@mailhaven.example", "guardian_email"),
    ("Talks", "English", "patient_language"),
    ("PT LANG", "FRENCH", "patient_language"),
    ("Who pays?", "Medicaid", "insurance"),
    ("Plan médico", "Triple-S Advantage", "insurance"),
    ("Aseguranza", "Presbyterian Centennial Care", "insurance"),
    ("Covered by", "Aetna PPO", "insurance"),
    ("Tiene cobertura de", "Medi-Cal", "insurance"),
    ("What are you seeing?", "Stomach aches most mornings", "reason"),
    ("In your own words", "Mold, sinus trouble, headaches", "reason"),
    (
        "Tell us the story: what would you like Riverbend to look into?",
        "Burnout, sleeping 3-4 hours",
        "reason",
    ),
    ("What hurts?", "knee pain and stiffness", "reason"),
    ("What has been tried and what remains", "Bloating after meals despite PPI", "reason"),
    ("Clinical picture", "Hashimoto's with fatigue", "reason"),
    ("Chief worry", "migraines every day", "reason"),
    ("Lo que nos preocupa", "dolor de cabeza diario", "reason"),
    ("Cuadro", "fatiga e insomnio", "reason"),
    ("Is any of this time-sensitive?", "Not urgent, next available is fine", "priority"),
    ("Can this wait?", "No, urgent", "priority"),
    ("Can wait?", "Yes, no rush", "priority"),
    ("Speed", "ASAP", "priority"),
    ("Nivel", "Urgente", "priority"),
    ("Is Deshawn on board?", "Yes", "consent"),
    ("Have you spoken with the parent?", "Yes, and they want this referral", "consent"),
    ("Patient agreement", "Checked", "consent"),
    ("she knows?", "yes", "consent"),
    ("¿El paciente aceptó la referencia?", "Todavía no", "consent"),
    ("Do you hold any interest in Riverbend?", "Our office rents a room", "affiliations"),
    ("¿Trabaja o tiene relación económica con Riverbend?", "Doy un taller pagado", "affiliations"),
    ("Conflicto interés", "El Dr. es socio", "affiliations"),
    ("Are you or your family paid by us?", "My wife works there", "affiliations"),
    ("Disclosure of interest", "none", "affiliations"),
    ("Grown-up", "Lucinda Fairbrother (mom)", "guardian_name"),
    ("Lives with", "Lucinda Fairbrother", "guardian_name"),
    ("Cuidadora principal", "Luz Paz Ruiz", "guardian_name"),
    ("Apoderado", "Luz Paz Ruiz", "guardian_name"),
    ("Sending provider", "Marisela Ondaatje, ARNP", "partner_clinician"),
    ("Our worker", "Ms. Henriette Popescu", "partner_clinician"),
    ("Outreach worker", "Imani Castellow, CHW", "partner_clinician"),
    ("REQ PROVIDER", "HOROWITZ, ABEL MD", "partner_clinician"),
    ("Proveedor que refiere", "Marisol Baca, FNP-C", "partner_clinician"),
    ("¿Quién lo canaliza?", "Marisol Baca, FNP-C", "partner_clinician"),
    ("Who is sending this?", "Marisol Baca, FNP-C", "partner_clinician"),
    ("Who is sending the patient?", "Marisol Baca, FNP-C", "partner_clinician"),
    ("Case navigator", "Marisol Baca", "partner_clinician"),
    ("Signing clinician", "Marisol Baca, MD", "partner_clinician"),
    ("Prepared by", "Marisol Baca, MD", "partner_clinician"),
    ("Oficina", "Figueroa Medical Group, Ponce", "partner_practice"),
    ("Your church or group", "Grace Chapel", "partner_practice"),
    ("Team", "Lantern Street Outreach", "partner_practice"),
    ("Sent from", "Alder Creek Elementary", "partner_practice"),
    ("Which shelter?", "Lantern House", "partner_practice"),
    ("Sede", "Clínica Norte", "partner_practice"),
    ("Preferred way to hear back", "Email", "preferred_contact"),
    ("Easiest way to get her", "by text", "preferred_contact"),
    ("¿Por dónde la contactamos?", "WhatsApp", "preferred_contact"),
    ("Núm. de referido", "RF-20871", "partner_reference"),
    ("Control no.", "A-1234", "partner_reference"),
    ("No. de control interno", "A-1234", "partner_reference"),
    ("Your file", "A-1234", "partner_reference"),
)
NOT_ASKED = (
    ("Past surgeries", "knee replacement 2011"),
    ("Is the patient pregnant?", "No"),
    ("Is the patient a veteran?", "Yes"),
    ("Smoker?", "No"),
    ("Diabetic?", "Yes"),
    ("Grade / Homeroom", "4 / Ms. Pruitt"),
    ("How did you hear about Riverbend?", "My yoga teacher"),
    ("Group no.", "99123"),
    ("Last appointment", "3/4/2026"),
    ("Date of injury", "3/4/2026"),
    ("Next follow-up", "3/4/2026"),
    ("Other doctors involved", "Ana Ruiz, MD"),
    ("Specialist seen", "Ana Ruiz, MD"),
    ("Landlord", "Bob Stone"),
    ("Siblings", "Bob Stone"),
    ("Attorney", "Bob Stone"),
    ("Our patient since", "2014"),
    ("Blood type", "O positive"),
    ("Tribe", "Karuk"),
    ("Veteran status", "No"),
)


@pytest.mark.parametrize(("label", "value", "field"), ASKED)
def test_a_label_nobody_knows_is_understood_by_its_words_and_its_value(
    label: str, value: str, field: str
) -> None:
    assert asked_for(label, value, patient=("deshawn",)) == field


@pytest.mark.parametrize(("label", "value"), NOT_ASKED)
def test_a_label_that_asks_for_what_we_do_not_keep_names_no_field(label: str, value: str) -> None:
    assert asked_for(label, value) is None


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("Our elder", "lives alone"),
        ("Ph 805.555.0160", "Fx 805.555.0161"),
        ("Call us at", "fax 805.555.0161"),
        ("Daughter's phone", "will follow"),
        ("Year of birth", "ask her"),
        ("Is Deshawn on board?", "Tuesday"),
        ("Who pays?", "541-555-0101"),
        ("Coverage", "N/A"),
        ("Can this wait?", "she is at work"),
        ("What are you seeing?", "Maria Lopez"),
        ("Client county", "San Mateo"),
        ("Provider location", "Santa Rosa"),
    ],
)
def test_a_value_that_cannot_be_what_the_label_asks_for_is_left_out(label: str, value: str) -> None:
    assert asked_for(label, value) is None


FORM = "Patient: Ana Ruiz Paz\nDOB: 3/4/1970\nReason: migraines\n"


@pytest.mark.parametrize(
    ("lines", "field", "value"),
    [
        ("PT EMAIL    :\nPT LANG     : FRENCH", "patient_language", "FRENCH"),
        ("Type: [ ] Stat   [x] Urgent   [ ] Routine", "priority", "Urgent"),
        ("Refer to: Riverbend Functional Medicine\nService: Thyroid", "service_words", "Thyroid"),
        ("\nReferring provider:\nIsolde Marrero, NP\nCattail Wellness\nT: (541) 555-0137\n",
         "partner_phone", "(541) 555-0137"),
        ("\nReferring provider:\nIsolde Marrero, NP\nCattail Wellness\nT: (541) 555-0137\n",
         "partner_practice", "Cattail Wellness"),
        ("Provider: Yamauchi, Lorna DO", "partner_clinician", "Yamauchi, Lorna"),
        ("Provider: Theodora Bascombe, PNP", "partner_clinician", "Theodora Bascombe"),
        ("Quién refiere: Promotora Yesenia Arvizu", "partner_clinician", "Yesenia Arvizu"),
        ("Our no.: BW-30981", "partner_reference", "BW-30981"),
        ("Email too, if you have it: ana@mailhaven.example", "patient_email",
         "ana@mailhaven.example"),
        ("Your school: Alder Creek Elementary", "partner_practice", "Alder Creek Elementary"),
    ],
)  # fmt: skip
def test_lines_of_a_form_tell(lines: str, field: str, value: str) -> None:
    assert values(read_text(f"{FORM}{lines}\n"))[field] == value


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ("Guarantor: Self", "guardian_name"),
        ("PT EMAIL    :\nAssigned to : Cheri Moss", "patient_email"),
        ("Fax line: 541-555-0101", "patient_phone"),
        ("Landlord: Bob Stone", "guardian_name"),
        ("Is the patient a veteran? Yes", "consent"),
    ],
)
def test_lines_of_a_form_that_tell_nothing_of_it(lines: str, field: str) -> None:
    assert field not in values(read_text(f"{FORM}{lines}\n"))


def test_a_table_of_label_and_value_twice_over_keeps_a_value_that_is_a_label_too() -> None:
    html = (
        "<table><tr><td>Patient</td><td>Ana Ruiz</td><td>DOB</td><td>3/4/1970</td></tr>"
        "<tr><td>Priority</td><td>Urgent</td><td>Our ref.</td><td>TWH-90216</td></tr></table>"
    )
    told = values(read(envelope(with_html(html))))
    assert told["priority"] == "Urgent"
    assert told["partner_reference"] == "TWH-90216"


def test_a_question_that_must_be_answered_is_read_without_its_star() -> None:
    told = values(read_text(
        "Nombre completo del paciente *\nAna Ruiz Paz\n\nMotivo *\nmigrañas diarias\n\n"
        "¿El paciente aceptó la referencia? *\nTodavía no\n"
    ))  # fmt: skip
    assert told["consent"] == "Todavía no"


def test_a_number_beside_a_fax_in_a_letterhead_is_no_patients() -> None:
    told = values(read_text(
        "Umpqua Family Doctors\nTelephone (541) 555-0169    Facsimile (541) 555-0170\n\n"
        "RE: Florence Pettibone, DOB 08/08/1963\nPhone: (541) 555-0192\nReason: heartburn\n"
    ))  # fmt: skip
    assert told["patient_phone"] == "(541) 555-0192"


def test_a_street_with_its_number_is_nobodys_name_and_age() -> None:
    told = read_text(
        "Consultorio Paz\nCalle Sauce 45, Woodburn, Oregon\n\nA quien corresponda\n\n"
        "Refiero al Sr. Gaspar Mondragón Leyva, nacido el 9 de julio de 1955, por insomnio de "
        "varios años.\n"
    )
    assert len(told.referrals) == 1
    assert values(told)["patient_given_name"] == "Gaspar"


def test_a_question_at_the_end_of_a_form_is_no_practice() -> None:
    told = values(read_text(
        f"{FORM}\nWHO WE ARE\nFilled out by: Tamsin Okafor, LCSW\n"
        "Call us: 541-555-0110\nDo we have any stake in your clinic? No\n"
    ))  # fmt: skip
    assert "partner_practice" not in told


@pytest.mark.parametrize("asked", ["Who: Dr. Cassandra Lyle", "¿Quién?: Dra. Cassandra Lyle"])
def test_a_bare_who_beside_the_patients_label_asks_for_the_referrer(asked: str) -> None:
    told = read_text(f"Pt: Gerald Monk\nDOB: 1/8/47\nWhy: heartburn\n{asked}")
    assert len(told.referrals) == 1
    assert values(told)["partner_clinician"] == "Cassandra Lyle"


def test_a_place_named_with_its_number_is_the_practice() -> None:
    told = values(read_text(
        "Pt: Gerald Monk\nDOB: 1/8/47\nWhy: heartburn\nTel: 563.555.0132\n"
        "Where: Lakeview Family Practice, 563.555.0100"
    ))  # fmt: skip
    assert told["partner_practice"] == "Lakeview Family Practice"
    assert (told["partner_phone"], told["patient_phone"]) == ("563.555.0100", "563.555.0132")
