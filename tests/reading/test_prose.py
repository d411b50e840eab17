"""What running text tells, in the many ways people put it."""

from datetime import date

import pytest

from integrator.normalise import normalise
from integrator.normalise.consent import consent
from integrator.ports import ReferralDraft
from integrator.reading.labels.known import label_table
from integrator.reading.layouts import referrals_of
from integrator.reading.mails.pages import one_voice

AUTHOR = ("Amy Lin", "amy@northclinic.example")
SERVICES = {
    "nutrition": ("Nutrition", "nutrition", "nutrición"),
    "thyroid": ("Thyroid", "thyroid", "tiroides"),
    "gut_health": ("Gut health", "gut"),
}
PATIENT = "I am referring Nora Quill, 44, 415-555-0132, for bloating. "
PACIENTE = "Les remito a Nora Quiroga, de 44 años, tel. 415-555-0132, por colitis. "


def values(
    text: str, *, language: str = "en", author: tuple[str | None, str | None] = AUTHOR
) -> list[dict[str, str]]:
    found = referrals_of(
        one_voice("subject", ""),
        [one_voice("body", text)],
        table=label_table(),
        language=language,
        author=author,
    )
    return [
        dict(
            normalise(
                ReferralDraft(one),
                region="US",
                services=SERVICES,
                today=date(2027, 4, 13),
                language=language,
            ).values
        )
        for one in found
    ]


@pytest.mark.parametrize(
    "said",
    [
        "She's fine with it.",
        "She is happy for you to ring her any weekday.",
        "She said it's ok to call.",
        "She said go ahead and give you her number.",
        "I asked and she's on board.",
        "She gave me the nod to send this.",
        "She has no objection to being contacted.",
        "She doesn't mind you calling.",
        "She knows I'm writing and is good with it.",
        "She told me twice that I may give you her number.",
        "She asked me to set this up.",
        "She is aware and willing.",
        "With her blessing I am sending this.",
        "She'd be delighted to hear from you.",
        "Consent is all set.",
    ],
)
def test_a_yes_said_in_passing_is_consent(said: str) -> None:
    assert values(PATIENT + said)[0]["consent"] == "given"


@pytest.mark.parametrize(
    "said",
    [
        "I haven't asked her yet.",
        "I don't have her consent yet.",
        "She wants to think about it before she signs a release.",
        "Please wait for my okay before you call.",
        "She was too drowsy to consent.",
        "She has not signed the release yet.",
    ],
)
def test_what_is_still_to_come_is_pending(said: str) -> None:
    assert values(PATIENT + said)[0]["consent"] == "pending"


@pytest.mark.parametrize(
    "said",
    [
        "She does not want her information shared.",
        "She asked us not to share her records.",
        "She refused consent to the release of records.",
        "She said no to being contacted.",
    ],
)
def test_a_no_is_never_consent(said: str) -> None:
    assert values(PATIENT + said)[0].get("consent") != "given"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Ella ya dijo que sí.", "given"),
        ("Dice que le pueden llamar por la tarde.", "given"),
        ("No tiene inconveniente en que la busquen.", "given"),
        ("Me dio permiso.", "given"),
        ("Todavía no firma la autorización.", "pending"),
        ("No le he preguntado.", "pending"),
        ("Lo va a pensar.", "pending"),
        ("No quiere que compartan sus datos.", "refused"),
    ],
)
def test_consent_is_heard_in_spanish(said: str, meant: str) -> None:
    assert values(PACIENTE + said, language="es")[0]["consent"] == meant


@pytest.mark.parametrize(
    "said",
    [
        "I am happy to talk about her any time.",
        "Happy to hear from you.",
        "We would be glad to send records.",
        "She doesn't mind driving.",
        "No tiene problemas de sueño.",
    ],
)
def test_the_writers_courtesies_are_no_consent(said: str) -> None:
    assert "consent" not in values(PATIENT + said)[0]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("No problem", "given"),
        ("no objection", "given"),
        ("does not object", "given"),
        ("objects", "refused"),
        ("only if I call her first", ""),
        ("said no", "refused"),
        ("I'll ask her on Friday", "pending"),
    ],
)
def test_a_denial_that_agrees_is_told_from_one_that_does_not(words: str, meant: str) -> None:
    assert consent(words).value == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Nothing pressing.", "routine"),
        ("No big hurry.", "routine"),
        ("There is no urgency.", "routine"),
        ("Whenever you have space.", "routine"),
        ("Sin urgencia.", "routine"),
        ("Cuando tengan un hueco.", "routine"),
        ("At the earliest opportunity, please.", "asap"),
        ("This week if at all possible.", "urgent"),
        ("Es urgente.", "urgent"),
        ("A la brevedad posible.", "asap"),
    ],
)
def test_urgency_is_heard_however_it_is_put(said: str, meant: str) -> None:
    assert values(PATIENT + said)[0]["priority"] == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("She'd rather have a voice call than an email.", "phone"),
        ("She asked that you email her first.", "email"),
        ("Texting is best.", "text"),
        ("Best way to get her is email.", "email"),
        ("She only answers texts.", "text"),
        ("Prefiere que la llamen.", "phone"),
        ("Mándenle mensaje.", "text"),
        ("Escríbanle por WhatsApp.", "text"),
        ("De preferencia por correo.", "email"),
        ("Favor de llamarle.", "phone"),
        ("Please write to her by post.", "mail"),
    ],
)
def test_the_way_to_reach_somebody_is_heard(said: str, meant: str) -> None:
    assert values(PATIENT + said)[0]["preferred_contact"] == meant


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "Could you see Ivo Brand (DOB 2/3/1980)? He is at 415-555-0132 and prefers a text. "
            "His joints swell every morning and he is worn out by noon.",
            "His joints swell every morning and he is worn out by noon",
        ),
        (
            "Ivo Brand (DOB 2/3/1980) came to the counter today, his metformin makes him sick.",
            "his metformin makes him sick",
        ),
        (
            "One of my students, Ivo Brand, is 46 and going through a rough patch: no sleep, "
            "sweats.",
            "no sleep, sweats",
        ),
        (
            "Thank you for seeing Ivo Brand. I discussed it and he agreed. He has had migraines "
            "since "
            "March.",
            "He has had migraines since March",
        ),
    ],
)
def test_the_reason_is_what_ails_the_patient(text: str, reason: str) -> None:
    assert values(text)[0]["reason"] == reason


@pytest.mark.parametrize(
    "text",
    [
        "Beatrix Amund, birthday March 3, 2015, has headaches. Dad brings her (Leif Amund, "
        "415-555-0143).",
        "Please see Beatrix Amund (DOB 3/3/2015) for headaches. Her father is Leif Amund, "
        "415-555-0143.",
        "Please see Beatrix Amund, 12, for headaches. Her dad, Leif Amund, is the one to call: "
        "415-555-0143.",
        "Quisiera referir a Beatrix Amund, de 12 años, por migraña. Su papá se llama Leif Amund y "
        "su "
        "celular es 415-555-0143.",
    ],
)
def test_a_childs_guardian_is_named_and_called(text: str) -> None:
    (read,) = values(text)
    assert read["patient_given_name"] == "Beatrix"
    assert read["guardian_name"] == "Leif Amund"
    assert read["patient_phone"] == "+14155550143"


def test_a_grown_patients_mother_is_no_guardian() -> None:
    (read,) = values("Please see Ivo Brand (DOB 2/3/1980) for fatigue. His mother is Ana Brand.")
    assert "guardian_name" not in read


def test_an_emergency_contact_is_neither_patient_nor_called() -> None:
    (read,) = values(
        "Mrs. Ann Bell (date of birth: March 30, 1949) has diabetes. Her phone is 925-555-0148. "
        "Her "
        "daughter, Miss Aiko Bell, 925-555-0149, is her emergency contact."
    )
    assert read["patient_given_name"] == "Ann"
    assert read["patient_phone"] == "+19255550148"


def test_whoever_is_to_be_called_in_the_patients_stead_is() -> None:
    (read,) = values(
        "Our resident Mr. Otto Bane, 88, has lost weight. His son Max (415-555-0188) makes the "
        "decisions, call him."
    )
    assert read["patient_phone"] == "+14155550188"


@pytest.mark.parametrize(
    ("said", "years"),
    [
        ("is fifty-three and has joint pain", "53"),
        ("is one of my patients, 61, with joint pain", "61"),
    ],
)
def test_an_age_is_read_as_it_is_spoken(said: str, years: str) -> None:
    assert values(f"My client Nora Quill {said}.")[0]["patient_age"] == years


def test_months_since_a_birth_are_no_age() -> None:
    (read,) = values("My client, Nora Quill, is 4 months out and her hair is falling out.")
    assert "patient_age" not in read


@pytest.mark.parametrize(
    ("text", "practice"),
    [
        ("I'm Ngozi, a doula with Hearth & Home Birth. I support Cal Rest, 31.",
         "Hearth & Home Birth"),
        ("hey its dan from iron house gym. sending you ivo brand, 44, re fatigue",
         "iron house gym"),
        ("Soy Ana Paz del Centro Camino a la Salud. Les remito a Luz Rey, 47.",
         "Centro Camino a la Salud"),
    ],
)  # fmt: skip
def test_a_practice_told_in_passing_is_the_referrers(text: str, practice: str) -> None:
    assert values(text, author=(None, "x@mail.example"))[0]["partner_practice"] == practice


TWO = """Two brothers for the nutrition folks.

Anselm Okon, born 3/14/2017 - picky to the point of losing weight
Barnaby Okon, born 11/2/2019 - constipation, milk makes it worse

Their mother Chi Okon is at 925-555-0174 and she signed for both boys on 4/9/2027.
"""


def test_what_is_said_of_both_children_is_told_of_each() -> None:
    first, second = values(TWO)
    assert (first["patient_given_name"], second["patient_given_name"]) == ("Anselm", "Barnaby")
    assert second["reason"] == "constipation, milk makes it worse"
    for one in (first, second):
        assert one["guardian_name"] == "Chi Okon"
        assert one["patient_phone"] == "+19255550174"
        assert (one["consent"], one["consent_date"]) == ("given", "2027-04-09")
        assert one["service"] == "nutrition"


def test_the_same_phone_is_that_of_the_patient_before() -> None:
    first, second = values(
        "- Eufemia Tostado, 63 años, 209-555-0171. Azúcar alta.\n"
        "- Consuelo Bracamonte, 58 años, mismo teléfono. No duerme.\n\n"
        "Las dos me dieron permiso el 10 de abril.\n",
        language="es",
    )
    assert first["patient_phone"] == second["patient_phone"] == "+12095550171"
    assert second["consent"] == "given"


def test_a_broken_line_of_a_sentence_is_no_label() -> None:
    (read,) = values(
        "Would you have room for Marisol Aber? Her psoriasis has flared and she wants you to have "
        "her\n"
        "details: 510-555-0122, marisol@tidemail.example.\n"
    )
    assert read["patient_phone"] == "+15105550122"
    assert read["reason"].startswith("Her psoriasis has flared")
