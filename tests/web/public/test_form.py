"""The hosted form: what it asks for, what it keeps, and what it says when something is wrong."""

import io
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from connectors.web_form.fields import LIMITS
from connectors.web_form.form import WebForm
from integrator.models import Partner, PartnerContact, StoredEnvelope
from integrator.store.sealing import open_envelope
from integrator.web.forms import fields
from integrator.web.public_words import WORDS
from tests.web.public.office import FORM, GOOD, START, Office, reference_in, token_in

PDF = b"%PDF-1.7 letter"


def test_a_good_post_is_kept_and_leads_to_its_reference(office: Office) -> None:
    answer = office.send()
    assert (answer.status_code, office.kept(), office.rung) == (303, 1, ["read"])
    page = office.client().get(answer.headers["Location"])
    row = office.services.db.read(lambda s: s.scalars(select(StoredEnvelope)).one())
    assert reference_in(page.text) == row.reference
    assert "within two business days" in page.text
    assert "+1 510 555 0100" in page.text
    assert row.external_id.startswith("token:")


def test_what_was_typed_is_what_is_read(office: Office) -> None:
    office.send(affiliations="None", partner_reference="N-77", patient_language="Spanish")
    office.services.intake.read_kept()
    row = office.services.db.read(lambda s: s.scalars(select(StoredEnvelope)).one())
    assert row.state == "read"
    body = open_envelope(office.services.vault, row).body
    assert b'"partner_reference":"N-77"' in body
    assert b"token" not in body


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_new_contact_hears_from_us_in_the_language_of_the_form_they_sent(
    office: Office, language: str
) -> None:
    office.send(lang=language)
    office.services.intake.read_kept()
    (contact,) = office.services.db.read(lambda s: s.scalars(select(PartnerContact)).all())
    assert contact.language == language


def test_no_patient_value_is_in_an_address_or_a_header(office: Office) -> None:
    answer = office.send(patient_given_name="Zebedee", reason="Quite unmistakable.")
    said = f"{answer.headers} {answer.text} {office.client().get(answer.headers['Location']).text}"
    assert not re.search("Zebedee|Doe|unmistakable|0132", said)
    assert answer.headers["Cache-Control"] == "no-store"


def test_every_mistake_is_named_beside_its_field_and_all_that_was_typed_stays(
    office: Office,
) -> None:
    answer = office.send(
        partner_email="not an address",
        patient_phone=None,
        reason="",
        consent=None,
        insurance="Plan",
    )
    assert (answer.status_code, office.kept()) == (422, 0)
    for name in ("partner_email", "patient_phone", "reason", "consent"):
        assert f'<a href="#{name}">' in answer.text
        assert f'id="problem-{name}"' in answer.text
        assert re.search(
            rf'aria-describedby="problem-{name}[^"]*" aria-invalid="true"', answer.text
        )
    for value in ("not an address", "North Practice", "Jane", "Plan"):
        assert f'value="{value}"' in answer.text
    assert "<title>Error: " in answer.text


def test_files_are_kept_and_have_to_be_chosen_again_after_a_mistake(office: Office) -> None:
    def sent(**more: str) -> dict[str, object]:
        letter = (io.BytesIO(PDF), "letter.pdf")
        return {"token": office.token(), **GOOD, **more, "uploads": [letter]}

    wrong = office.client().post(FORM, data=sent(reason=""))
    assert "Choose your files again" in wrong.text
    assert office.client().post(FORM, data=sent()).status_code == 303
    row = office.services.db.read(lambda s: s.scalars(select(StoredEnvelope)).one())
    assert b'"filename":"letter.pdf"' in open_envelope(office.services.vault, row).body


def test_a_file_of_another_kind_is_refused_in_a_sentence(office: Office) -> None:
    program = (io.BytesIO(b"MZ"), "letter.exe")
    sent = {"token": office.token(), **GOOD, "uploads": [program]}
    answer = office.client().post(FORM, data=sent)
    assert answer.status_code == 422
    assert "File 1 is not what its name says" in answer.text
    spanish = office.client().post(
        FORM, data={**sent, "lang": "es", "uploads": [(io.BytesIO(b"MZ"), "a.exe")]}
    )
    assert "No se pueden aceptar los archivos" in spanish.text


def test_the_form_speaks_the_browsers_language_or_the_chosen_one(office: Office) -> None:
    client = office.client()
    spanish = client.get(FORM, headers={"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"}).text
    assert '<html lang="es">' in spanish
    assert "Derivar a un paciente" in spanish
    assert '<html lang="en">' in client.get(FORM, headers={"Accept-Language": "fr"}).text
    assert '<html lang="es">' in client.get(f"{FORM}?lang=es").text
    wrong = office.send(lang="es", reason="")
    assert "Rellene «Motivo de la derivación»." in wrong.text


def test_every_word_has_both_languages_with_the_same_blanks() -> None:
    blanks = {key: [set(re.findall(r"{(\w+)}", one)) for one in two] for key, two in WORDS.items()}
    assert {key for key, (first, second) in blanks.items() if first != second} == set()
    assert all(all(pair) for pair in WORDS.values())


def test_the_form_asks_for_every_field_within_the_limits_of_the_door() -> None:
    shown = {one.name: one.longest for one in fields.ALL if one.kind != "files"}
    assert shown == dict(LIMITS)
    assert WebForm(name="f").max_uploads == fields.MOST_FILES


def test_every_field_shown_has_a_label_of_its_own(office: Office) -> None:
    page = office.client().get(FORM).text
    named = set(re.findall(r'<(?:input|select|textarea)[^>]*? id="(\w+)"', page))
    labelled = set(re.findall(r'<label for="(\w+)"', page))
    assert named - labelled == {"priority", "consent"}, "these two stand inside their labels"


def test_a_partners_link_fills_in_and_binds_the_practice_and_tells_nothing_else(
    office: Office,
) -> None:
    def plant(session: object) -> None:
        partner = {
            "key": "P-1", "name": "Bay <b>Clinic</b>", "folded_name": "bay clinic",
            "state": "vetted", "created_at": START,
        }  # fmt: skip
        office_id = session.scalar(insert(Partner).returning(Partner.id), [partner])  # type: ignore[attr-defined]
        contact = {
            "key": "C-1", "identity": "secret@bay.example", "partner_id": office_id,
            "name": "Lee Park", "email": "secret@bay.example", "language": "en",
            "created_at": START,
        }  # fmt: skip
        session.execute(insert(PartnerContact), [contact])  # type: ignore[attr-defined]

    office.services.db.write(plant)
    link = office.services.links.form("web-form", "P-1").removeprefix("http://127.0.0.1:8000")
    page = office.client().get(link).text
    assert 'value="Bay &lt;b&gt;Clinic&lt;/b&gt;"' in page
    assert "secret@" not in page
    assert "Lee" not in page
    office.later(seconds=30)
    assert office.send(token_in(page), partner_practice="Other Practice").status_code == 303
    row = office.services.db.read(lambda s: s.scalars(select(StoredEnvelope)).one())
    assert b"Bay <b>Clinic</b>" in open_envelope(office.services.vault, row).body


@pytest.mark.parametrize("token", ["x", "", "W10.abc", "é" * 50])
def test_a_link_we_did_not_make_opens_the_plain_form(office: Office, token: str) -> None:
    page = office.client().get(FORM, query_string={"from": token})
    assert page.status_code == 200
    assert "readonly" not in page.text


def test_an_address_that_is_not_there_says_what_to_do(office: Office) -> None:
    for path in ("/refer/other-form", f"{FORM}/received/forged"):
        answer = office.client().get(path)
        assert answer.status_code == 404
        assert "+1 510 555 0100" in answer.text


def test_more_than_a_form_can_hold_is_refused_in_a_sentence(office: Office) -> None:
    assert office.send(reason="x" * 10_000_000).status_code == 413
    answer = office.client().post(FORM, environ_overrides={"CONTENT_LENGTH": "59000000"})
    assert answer.status_code == 413
    assert "fewer or smaller files" in answer.text


def test_a_reference_is_shown_only_to_who_has_its_address(office: Office) -> None:
    location = office.send().headers["Location"]
    other = location.replace("/received/", "/received/x")
    assert office.client().get(other).status_code == 404


NASTY = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "\u202eevil",
        "\x00\x1b",
        "{{7*7}}",
        "' OR 1=1 --",
        "\U0001f600",
    ]
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    typed=st.dictionaries(
        st.sampled_from([*fields.NAMES, "lang", "token", "homepage"]), st.one_of(NASTY, st.text())
    )
)
def test_no_post_whatever_breaks_the_form(office: Office, typed: dict[str, str]) -> None:
    sent = {"token": office.token(), **GOOD, **typed}
    answer = office.client().post(FORM, data=sent)
    assert answer.status_code in (303, 422)
    assert "<script" not in answer.text


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    body=st.binary(max_size=500),
    kind=st.sampled_from(
        ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain", ""]
    ),
)
def test_no_bytes_whatever_break_the_form(office: Office, body: bytes, kind: str) -> None:
    answer = office.client().post(FORM, data=body, content_type=kind)
    assert answer.status_code in (400, 413, 422)
