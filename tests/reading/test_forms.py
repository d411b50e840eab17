"""Forms and letterheads as real tools lay them out: whose each value is, and what tells it."""

import pytest

from integrator.reading.read import read
from tests.reading.mails import envelope as envelope_of
from tests.reading.mails import read_text, values, with_html

SERVICES = {"sleep": ("Sleep and stress", "sleep"), "gut": ("Gut health", "ibs")}


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("How should we get in touch?\nText message", "preferred_contact", "Text message"),
        ("Prefiere que la contacten por: mensaje", "preferred_contact", "mensaje"),
        ("She'd rather you: text", "preferred_contact", "text"),
        ("Call or text?: text", "preferred_contact", "text"),
        ("F. de nacimiento: 3/4/1980", "patient_birth_date", "3/4/1980"),
        ("Birth date: Month: 03 Day: 18 Year: 1999", "patient_birth_date", "1999-03-18"),
        ("¿Cuándo nació?: Día: 16 Mes: 09 Año: 1951", "patient_birth_date", "1951-09-16"),
        ("Our chart number: MV-6610", "partner_reference", "MV-6610"),
        ("NorthFork ID: NF-3307", "partner_reference", "NF-3307"),
        ("No. de expediente: 778-2", "partner_reference", "778-2"),
        ("Release signed: 12/07/26", "consent", "Release signed"),
        ("Release signed: 12/07/26", "consent_date", "12/07/26"),
        ("Consented on: 12/07/26", "consent", "Consented on"),
        ("Did she say yes?: Yes, on Friday", "consent", "Yes, on Friday"),
        ("¿Autorizó el papá?: todavía no", "consent", "todavía no"),
        ("Lo que refiere: agruras", "reason", "agruras"),
        ("Prob: celiac disease", "reason", "celiac disease"),
        ("Tell us what is happening: hives at night", "reason", "hives at night"),
        ("Any ties to the clinic?: none", "affiliations", "none"),
        ("Sender: Dr. Amy Lin", "partner_clinician", "Amy Lin"),
        ("Me: Amy Lin", "partner_clinician", "Amy Lin"),
        ("Surgeon: Amy Lin, MD", "partner_clinician", "Amy Lin"),
        ("Where I work: North Clinic", "partner_practice", "North Clinic"),
        ("Office: Bayview Family Medicine", "partner_practice", "Bayview Family Medicine"),
        ("My number: 415-555-0199", "partner_phone", "415-555-0199"),
        ("OBRA SOCIAL .. Blue Shield Trio", "insurance", "Blue Shield Trio"),
        ("seguro> Medi-Cal", "insurance", "Medi-Cal"),
    ],
)  # fmt: skip
def test_a_label_of_a_form_names_its_field(line: str, field: str, value: str) -> None:
    assert (
        values(read_text(f"Patient: Ana Lopez\nPhone: 415-555-0132\n\n{line}\n\n"))[field] == value
    )


@pytest.mark.parametrize(
    "line",
    [
        "GDPR: I agree to the privacy policy",
        "Consent: I consent to having this website store my information",
        "I agree to the terms and conditions: Checked",
        "OK to leave a voicemail?: Yes",
        "Newsletter: Yes",
        "Consent to treatment: Yes",
    ],
)
def test_what_is_agreed_with_a_website_is_no_consent_to_be_referred(line: str) -> None:
    assert "consent" not in values(read_text(f"Patient: Ana Lopez\nReason: hives\n{line}\n"))


@pytest.mark.parametrize(
    "hint",
    ["(first and last name)", "(optional)", "(please include first, last)", "[required]"],
)
def test_a_hint_behind_a_question_is_no_answer(hint: str) -> None:
    said = values(read_text(f"1. Who are you referring? {hint}\nAna Lopez\n\n2. Why?\nhives\n"))
    assert (said["patient_given_name"], said["patient_family_name"]) == ("Ana", "Lopez")


@pytest.mark.parametrize("empty", ["(empty)", "(no answer)", "(vacío)", "(declined)"])
def test_an_answer_that_says_empty_is_none(empty: str) -> None:
    text = f"Patient Name\n\nAna Lopez\n\nPatient Email\n\n{empty}\n\nReason\n\nhives\n"
    assert "patient_email" not in values(read_text(text))


@pytest.mark.parametrize(
    ("label", "value", "field"),
    [
        ("Send to", "sleep and stress", "service_words"),
        ("What she asks of you", "Gut health please", "service_words"),
        ("Casilla 7", "Gut health", "service_words"),
        ("Speed", "routine", "priority"),
        ("Casilla 8", "urgente", "priority"),
    ],
)
def test_a_value_tells_what_a_label_nobody_knows_asks_for(
    label: str, value: str, field: str
) -> None:
    text = f"Patient: Ana Lopez\nReason: hives and pain\n{label}: {value}\n"
    body = envelope_of(f"From: amy@north.example\n\n{text}".encode())
    assert values(read(body, services=SERVICES))[field] == value


def test_a_condition_under_a_label_of_its_own_asks_for_no_service() -> None:
    text = "From: amy@north.example\n\nPatient: Ana Lopez\nPast conditions: IBS\nReason: hives\n"
    assert "service_words" not in values(read(envelope_of(text.encode()), services=SERVICES))


@pytest.mark.parametrize("asked", ["Patient name", "Client's name", "Nombre del paciente"])
def test_the_address_a_form_asks_for_first_is_the_senders(asked: str) -> None:
    said = values(read_text(f"Email\namy@north.example\n\n{asked}\nAna Lopez\n\nReason\nhives\n"))
    assert said["partner_email"] == "amy@north.example"
    assert "patient_email" not in said


def test_a_bare_first_name_above_the_patients_is_the_senders() -> None:
    said = values(read_text(
        "First name: Amy\nLast name: Lin\nEmail: amy@north.example\nPhone: 415-555-0199\n"
        "Patient first name: Ana\nPatient last name: Lopez\nPatient phone: 415-555-0132\n"
    ))  # fmt: skip
    assert (said["patient_given_name"], said["patient_phone"]) == ("Ana", "415-555-0132")
    assert (said["partner_clinician"], said["partner_phone"]) == ("Amy Lin", "415-555-0199")


def test_a_number_beside_a_fax_is_the_practices() -> None:
    said = values(read_text("Tel: 415-555-0199  Fax: 415-555-0198\n\nPatient: Ana Lopez\n"))
    assert said["partner_phone"] == "415-555-0199"
    assert "patient_phone" not in said


def test_a_number_said_to_be_preferred_is_taken() -> None:
    text = "Patient: Ana Lopez\nTel (H): 415-555-0131\nTel (C): 415-555-0132 <-- preferred\n"
    assert values(read_text(text))["patient_phone"] == "415-555-0132"


def test_a_value_that_only_its_shape_parts_from_its_label_is_read_among_labels() -> None:
    said = values(read_text("Patient: Ana Lopez\ndob 7-4-38\nph 415 555 0132\nage 88\n"))
    assert (said["patient_phone"], said["patient_age"]) == ("415 555 0132", "88")


@pytest.mark.parametrize(
    "head",
    ["North Clinic\nTel. 415-555-0199\n3 May 2026\nDear colleagues,",
     "North Clinic, phone 415-555-0199, fax 415-555-0198\nDear all,",
     "CLÍNICA NORTE, A.C.\nTel. 415-555-0199\n\nEstimados colegas:"],
)  # fmt: skip
def test_a_letterhead_stands_above_a_date_or_a_salutation(head: str) -> None:
    text = f"{head}\nI refer Mrs. Ana Lopez, born 3 May 1980, phone 415-555-0132, with fatigue.\n"
    said = values(read_text(text))
    assert said["partner_phone"] == "415-555-0199"
    assert said["patient_phone"] == "415-555-0132"


def test_notes_that_tell_what_ails_are_the_reason_of_a_form() -> None:
    form = "Patient name: Ana Lopez\nDOB: 1/2/1980\nPhone: 415-555-0132\nNotes: {}\n"
    assert values(read_text(form.format("endometriosis, bloating")))["reason"] == (
        "endometriosis, bloating"
    )
    assert "reason" not in values(read_text(form.format("call after five")))


def test_a_short_choice_asks_for_a_service_and_what_is_told_more_is_the_reason() -> None:
    said = values(read_text(
        "Patient: Ana Lopez\nWhat can we help with?\n- Hormone balance\n\nTell us more:\ntired\n"
    ))  # fmt: skip
    assert (said["service_words"], said["reason"]) == ("Hormone balance", "tired")


@pytest.mark.parametrize(
    "frame",
    ["Sent via form submission from Little Oaks Pediatrics",
     "You have a new submission on your site Little Oaks Pediatrics.",
     "This form was created inside of Little Oaks Pediatrics."],
)  # fmt: skip
def test_a_frame_names_the_practice_that_the_senders_address_is_spelt_like(frame: str) -> None:
    text = f"{frame}\n\nPatient: Ana Lopez\nReason: hives\nYour email: {{}}\n"
    said = values(read_text(text.format("amy@littleoaks.example")))
    assert said["partner_practice"] == "Little Oaks Pediatrics"
    other = values(read_text(text.format("amy@north.example")))
    assert other.get("partner_practice") != "Little Oaks Pediatrics"


def test_a_tools_own_name_is_nobodys() -> None:
    said = values(read_text(
        "Patient: Ana Lopez\nReason: hives\n",
        "Reply-To: amy@north.example", "X-Mailer: forms",
    ))  # fmt: skip
    machine = envelope_of(
        b"From: Cognito Forms <notifications@cognitoforms.example>\n"
        b"Reply-To: amy@north.example\n\nPatient: Ana Lopez\nReason: hives\n"
    )
    assert said["partner_email"] == "amy@north.example"
    assert "partner_clinician" not in values(read(machine))
    assert values(read(machine))["partner_email"] == "amy@north.example"


def test_names_in_parts_are_read_by_their_parts() -> None:
    said = values(read_text("Patient name: First Name: Ana Last Name: Lopez Ruiz\nReason: hives\n"))
    assert (said["patient_given_name"], said["patient_family_name"]) == ("Ana", "Lopez Ruiz")


def test_four_columns_with_headings_are_no_table_of_patients() -> None:
    rows = (
        "<tr><td>Last name</td><td>Lopez</td><td>First name</td><td>Ana</td></tr>"
        "<tr><td>DOB</td><td>04/22/2015</td><td>Sex</td><td>F</td></tr>"
        "<tr><td>Parent</td><td>Mia Lopez</td><td>Parent phone</td><td>415-555-0132</td></tr>"
    )
    said = values(read(envelope_of(with_html(f"<table>{rows}</table>"))))
    assert said["patient_birth_date"] == "04/22/2015"
    assert said["patient_phone"] == "415-555-0132"


def test_a_section_headed_in_plain_words_tells_whose_its_labels_are() -> None:
    said = values(read_text(
        "Datos de quien canaliza\nNombre: Belén Arriaga\nTeléfono: 415-555-0199\n\n"
        "Datos de la persona canalizada\nNombre: Ana Lopez\nTeléfono: 415-555-0132\nMotivo: gases\n"
    ))  # fmt: skip
    assert (said["patient_given_name"], said["patient_phone"]) == ("Ana", "415-555-0132")
    assert (said["partner_clinician"], said["partner_phone"]) == ("Belén Arriaga", "415-555-0199")


ANNOUNCED = """Refer a Patient just got a new form submission on Harbor Clinic

Submission summary:

First name:
Rufus

Last name:
Till

Patient phone:
415 555 0132

What would you like help with?:
Type 2 diabetes on metformin, wants a coach, stopped cooking when his wife died

Provider name:
Agnes Doyle

How urgent?:
Routine

To respond to this submission, reply in your inbox.
"""


def test_what_a_form_tool_says_of_itself_is_no_reason() -> None:
    told = values(read_text(ANNOUNCED))
    assert told["reason"].startswith("Type 2 diabetes")
    assert told["reason"].endswith("died")


def test_the_button_below_a_form_is_nobodys_name() -> None:
    form = ANNOUNCED.replace("Provider name:\nAgnes Doyle\n\n", "")
    button = form.replace("To respond to this submission, reply in your inbox.", "VER RESPUESTA")
    assert values(read_text(button)).get("partner_clinician") == "Amy Lin"


@pytest.mark.parametrize(
    ("question", "answer", "field"),
    [
        ("¿Cómo se llama el paciente?", "Rufus Till", "patient_given_name"),
        ("¿Cómo se llama la persona que quiere referir?", "Rufus Till", "patient_given_name"),
        ("¿A qué teléfono le llamamos a esa persona?", "415 555 0132", "patient_phone"),
        ("¿A qué correo le respondemos?", "ines@north.example", "partner_email"),
        ("¿De qué consultorio u organización?", "Consultorio Sur", "partner_practice"),
        ("You are?", "Suki Arden L.Ac., Willow Clinic, 415 555 0199", "partner_clinician"),
        ("You are?", "Suki Arden L.Ac., Willow Clinic, 415 555 0199", "partner_phone"),
        ("Does the patient know you are referring them?", "Yes, and they agree", "consent"),
    ],
)
def test_a_question_of_a_chatty_form_asks_for_one_field(
    question: str, answer: str, field: str
) -> None:
    form = f"*Concern*\nhives\n\n*DOB*\n3/4/1980\n\n*{question}*\n{answer}\n"
    told = values(read_text(f"{form}\n*Insurance*\nMedica Choice\n"))
    assert told[field] in answer


def test_a_lone_label_below_a_long_answer_is_no_part_of_it() -> None:
    told = values(read(envelope_of(with_html(
        "<div><div><b>Describa el problema</b></div><div>Cansancio y niebla mental después del "
        "COVID de diciembre, ya no puede trabajar en la obra</div></div><div><div><b>Servicio</b>"
        "</div><div>Nutrición</div></div><div><div><b>Nombre del paciente</b></div><div>Ana Ruiz"
        "</div></div>"
    ))))  # fmt: skip
    assert (told["reason"][-4:], told["service_words"]) == ("obra", "Nutrición")


def test_what_is_happening_to_them_is_the_reason() -> None:
    told = values(read_text("*DOB*\n3/4/1980\n\n*¿Qué le está pasando?*\nDuerme 3 horas\n"))
    assert told["reason"] == "Duerme 3 horas"


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("Contact: Call landline, no cell", "preferred_contact", "Call"),
        ("Contact: 415-555-0132 or a@home.example (prefers email)", "preferred_contact", "email"),
        ("Cel: 415 555 0132 (mandar mensaje de texto)", "preferred_contact", "mensaje de texto"),
        ("Cel: 415 555 0132 (solo mensajes de texto)", "preferred_contact", "mensajes de texto"),
        ("Cell: 415 555 0132 (no calls please, text only)", "preferred_contact", "text only"),
        ("Client: Lena (goes by Leni) Wolf", "patient_family_name", "Wolf"),
    ],
)
def test_what_is_said_beside_a_value_is_read(line: str, field: str, value: str) -> None:
    assert values(read_text(f"{line}\nDOB: 3/4/1980\nReason: hives"))[field] == value


def test_ways_that_are_but_named_are_not_preferred() -> None:
    told = values(read_text(
        "Pt: Ana Ruiz\nContact: 415-555-0132 (phone), a@home.example (email)\nReason: hives"
    ))  # fmt: skip
    assert "preferred_contact" not in told


@pytest.mark.parametrize("said", ["family will tell you", "ask mom", "pending verification"])
def test_who_is_to_be_asked_for_the_insurance_is_none(said: str) -> None:
    assert "insurance" not in values(read_text(f"Pt: Ana Ruiz\nReason: hives\nInsurance: {said}"))
