"""On which day running text says that somebody consented; no other day is taken for it."""

import pytest

from tests.reading.test_prose import PACIENTE, PATIENT, values


@pytest.mark.parametrize(
    ("said", "day"),
    [
        (
            'She said "please do, yesterday if possible", that was at the visit on April 8.',
            "2027-04-08",
        ),
        ("She signed consent for both on Apr 4.", "2027-04-04"),
        ("Written consent on file with me (4/9/27).", "2027-04-09"),
        ("Written consent on file (4/9).", "2027-04-09"),
        ("Consent signed 4/9/27.", "2027-04-09"),
        ("Signed release dated 4/9/27 on file.", "2027-04-09"),
        ("ROI signed 4/9.", "2027-04-09"),
        ("ROI on file from 4/9/2027.", "2027-04-09"),
        ("She gave verbal consent today.", "2027-04-13"),
        ("I spoke with her today and she agreed to be contacted.", "2027-04-13"),
        ("Seen today; she agreed to this referral.", "2027-04-13"),
        ("At her visit on 4/8 she agreed to be contacted.", "2027-04-08"),
        ("When I saw her on April 8 she agreed to be contacted.", "2027-04-08"),
        ("On April 8th she signed our release.", "2027-04-08"),
        ("She signed the release on Friday.", "2027-04-09"),
        ("She signed the release last Friday.", "2027-04-09"),
        ("She agreed on Monday.", "2027-04-12"),
        ("On Monday she told me I could give you her number.", "2027-04-12"),
        ("He signed my release form on April 9, 2027, so I'm free to talk with you.", "2027-04-09"),
        ("Her consent was given on 9 April 2027.", "2027-04-09"),
        ("She consented at today's visit.", "2027-04-13"),
        ("Consent obtained verbally at today's appointment.", "2027-04-13"),
        ("We talked last Friday and she said I could tell you whatever you need.", "2027-04-09"),
        ("Consent to release records was signed in our office 04/09/2027.", "2027-04-09"),
        ("She consented two days ago.", "2027-04-11"),
        ("She gave me permission over the phone yesterday.", "2027-04-12"),
        ("She gave me permission yesterday afternoon.", "2027-04-12"),
        ("I got her ok on Saturday.", "2027-04-10"),
    ],
)
def test_the_day_of_a_consent_is_heard_where_it_is_told_of_it(said: str, day: str) -> None:
    (one,) = values(PATIENT + said)
    assert (one["consent"], one["consent_date"]) == ("given", day)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Firmó la autorización el 9 de abril.", "2027-04-09"),
        ("Firmó la autorización ayer.", "2027-04-12"),
        ("Dio su consentimiento verbal hoy.", "2027-04-13"),
        ("Dio su consentimiento por escrito el viernes.", "2027-04-09"),
        ("El viernes me dio permiso de pasarles sus datos.", "2027-04-09"),
        ("El 9 de abril firmó el consentimiento.", "2027-04-09"),
        ("Consentimiento firmado con fecha 9 de abril de 2027.", "2027-04-09"),
        ("Consentimiento firmado (09/04/2027).", "2027-04-09"),
        ("Me autorizó en la consulta del 9 de abril.", "2027-04-09"),
        ("En la visita del 9 de abril me dijo que sí la pueden llamar.", "2027-04-09"),
        ("Hoy hablé con ella y está de acuerdo en que la llamen.", "2027-04-13"),
        ("La vi ayer y me dio permiso de pasarles su número.", "2027-04-12"),
        ("Hoy mismo firmó la hoja.", "2027-04-13"),
        ("Esta mañana me dio permiso de compartir sus datos.", "2027-04-13"),
        ("Antier firmó la autorización.", "2027-04-11"),
        ("El lunes pasado firmó la autorización.", "2027-04-12"),
    ],
)
def test_the_day_of_a_spanish_consent_is_heard(said: str, day: str) -> None:
    (one,) = values(PACIENTE + said, language="es")
    assert (one["consent"], one["consent_date"]) == ("given", day)


@pytest.mark.parametrize(
    "said",
    [
        "I saw her on 4/8. Her A1c was 6.3. She is happy for you to call.",
        "Labs from 4/2 are attached; she consents to sharing.",
        "She has consented. Her colonoscopy was on 4/2.",
        "She consented; her last labs were 4/2.",
        "She agreed to be contacted, her next visit is on 4/20.",
        "She wants to start before 5/1 and has agreed to be called.",
        "She agreed to come. She signed our release; colonoscopy 3/30/27.",
        "She signed our release and starts chemo on 4/11.",
        "She has had bloating since 4/2 and consents to being contacted.",
        "She consented to the referral after her ER visit of 4/2.",
        "Consents to contact. Insurance expires 4/11.",
        "She is ok with you calling before 4/10.",
        "She agreed; I last saw her 4/2.",
    ],
)
def test_a_day_of_something_else_is_no_day_of_consent(said: str) -> None:
    (one,) = values(PATIENT + said)
    assert (one.get("consent"), one.get("consent_date")) == ("given", None)


@pytest.mark.parametrize(
    "said",
    [
        "Está de acuerdo en que la llamen; su cita es el 20 de abril.",
        "Firmó la autorización y la operan el 12 de abril.",
    ],
)
def test_a_spanish_day_of_something_else_is_none_either(said: str) -> None:
    (one,) = values(PACIENTE + said, language="es")
    assert (one.get("consent"), one.get("consent_date")) == ("given", None)


@pytest.mark.parametrize("how", ["Electronically", "Digitally"])
def test_a_clinicians_electronic_signature_is_nobodys_consent(how: str) -> None:
    [read] = values(
        f"{PATIENT}\n\nAuth: none required.\n{how} signed by Anita Bhatt, DO 04/09/2027"
    )
    assert "consent" not in read
    assert "consent_date" not in read
