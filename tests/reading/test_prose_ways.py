"""By which way running text says that a patient would rather be reached."""

import pytest

from tests.reading.test_prose import values

PATIENT = "I am referring Nora Quill, 44, for bloating. "
PACIENTE = "Les remito a Nora Quiroga, de 44 años, por colitis. "


@pytest.mark.parametrize(
    ("said", "way"),
    [
        (
            "Please don't ring her early, a text is really the way to get hold of her.",
            "text",
        ),
        ("Number is 253 555 0157, texting is easier than calling with the baby.", "text"),
        (
            "You can reach him at tad.cooks@mailhaven.example, he prefers that to the phone.",
            "email",
        ),
        (
            "The landline comes and goes so write her a letter: PO Box 114, Sweetgrass.",
            "mail",
        ),
        ("Text her, she never picks up.", "text"),
        ("She never picks up, text instead.", "text"),
        ("She never answers the phone, so please text.", "text"),
        ("Best to email her.", "email"),
        ("Best by email.", "email"),
        ("It's best to text.", "text"),
        ("Texting works better than calling.", "text"),
        ("Texting is best.", "text"),
        ("Email is easier for her than the phone.", "email"),
        ("She answers texts but not calls.", "text"),
        ("She answers texts faster than calls.", "text"),
        ("Please send her an email, not a call.", "email"),
        ("Please write to her by mail.", "mail"),
        ("Please send a letter to her home.", "mail"),
        ("She'd like a letter rather than a call.", "mail"),
        ("He does not have a phone, please send a letter.", "mail"),
        ("Send him a letter; he has no phone.", "mail"),
        ("She would like to be texted.", "text"),
        ("Calls are better than texts for her.", "phone"),
        ("Call her, she doesn't text.", "phone"),
        ("She doesn't do email, so please call.", "phone"),
        ("He prefers a phone call.", "phone"),
        ("He prefers calls.", "phone"),
        ("He'd rather talk on the phone.", "phone"),
        ("He'd rather you texted.", "text"),
        ("Her preference is email.", "email"),
        ("Preferred contact is by text.", "text"),
        ("WhatsApp is the easiest way to reach her.", "text"),
        ("She uses WhatsApp mostly; message her there.", "text"),
        ("Message her on WhatsApp.", "text"),
        ("Shoot her a text.", "text"),
        ("Drop her an email.", "email"),
        ("Send her a text first.", "text"),
        ("She likes email best.", "email"),
        ("She'd rather have emails.", "email"),
        ("The best way to get her is by text.", "text"),
        ("The easiest way to reach him is a phone call after 5.", "phone"),
        ("Text message is the most reliable.", "text"),
        ("He's hard of hearing so email him.", "email"),
        ("Voicemails go unheard; a text gets through.", "text"),
        ("Reach her by phone, evenings.", "phone"),
        ("She can only be reached by phone in the evening.", "phone"),
        ("Contact by text only.", "text"),
        ("Text only please.", "text"),
        ("Email preferred.", "email"),
        ("(prefers text)", "text"),
        ("Contact him by WhatsApp or text message at 916 555 0131.", "text"),
        ("Prefers text messages to calls.", "text"),
        ("She prefers texts over calls.", "text"),
        ("She prefers email to the phone.", "email"),
    ],
)
def test_the_way_that_is_better_than_others_is_heard(said: str, way: str) -> None:
    assert values(PATIENT + said)[0]["preferred_contact"] == way


@pytest.mark.parametrize(
    ("said", "way"),
    [
        ("Prefiere llamada.", "phone"),
        ("Prefiere que le escriban por WhatsApp.", "text"),
        ("Mejor por mensaje.", "text"),
        ("Mejor un mensaje.", "text"),
        ("Mejor mándenle un WhatsApp.", "text"),
        ("Es mejor escribirle por correo.", "email"),
        ("Contesta más rápido por mensaje.", "text"),
        ("No contesta llamadas, mejor mensaje.", "text"),
        ("Casi no contesta el teléfono, mejor mándenle mensaje.", "text"),
        ("Prefiere correo electrónico.", "email"),
        ("Prefiere el correo al teléfono.", "email"),
        ("Lo más fácil es por WhatsApp.", "text"),
        ("Lo mejor es llamarle.", "phone"),
        ("Lo mejor es mandarle un mensaje.", "text"),
        ("Por favor llámenle por las tardes.", "phone"),
        ("Llámenla en la tarde.", "phone"),
        ("Solo por mensaje, trabaja de noche.", "text"),
        ("No usa correo, hay que llamarle.", "phone"),
        ("No tiene celular, hay que mandarle carta.", "mail"),
        ("Escríbanle una carta a su casa.", "mail"),
        ("Pide que le manden un texto.", "text"),
        ("Prefiere que la llamen.", "phone"),
        ("Se comunica mejor por WhatsApp.", "text"),
    ],
)
def test_the_better_way_is_heard_in_spanish(said: str, way: str) -> None:
    assert values(PACIENTE + said, language="es")[0]["preferred_contact"] == way


@pytest.mark.parametrize(
    "said",
    [
        "Please text before calling.",
        "He's deaf, so text or email only.",
        "I will email you her labs.",
        "I'll text you when she decides.",
        "She texts me daily about her pain.",
        "You may text or call.",
        "Call or text her.",
        "I'll send you a letter.",
        "Please call me with questions.",
        "Please email me with questions.",
        "Don't text her.",
        "She does not like texting.",
        "Her email is nq@mail.example.",
        "She got a letter from her insurer.",
        "Emails from her insurer are attached.",
        "She works nights and texts at the wheel.",
        "Phone is 415-555-0133.",
        "She calls our office often.",
        "Please send us a letter after the visit.",
        "Please text our office.",
        "A text book case of IBS.",
        "She may be emailed.",
    ],
)
def test_two_ways_alike_and_other_peoples_ways_are_none(said: str) -> None:
    assert "preferred_contact" not in values(PATIENT + said)[0]


@pytest.mark.parametrize(
    "said",
    [
        "Si no contesta mándenle correo a mafer.lozano@buzon.example",
        "Me confirma si quiere que le llamen.",
        "Yo les mando un correo con sus labs.",
        "Les llamo mañana.",
        "Quedo en espera de su llamada.",
        "Cualquier duda, escríbanme al correo.",
        "Su correo es nq@mail.example.",
        "No le gusta el WhatsApp.",
        "Recibió una carta del seguro.",
        "Mándenme un correo si tienen dudas.",
    ],
)
def test_other_peoples_ways_are_none_in_spanish(said: str) -> None:
    assert "preferred_contact" not in values(PACIENTE + said, language="es")[0]
