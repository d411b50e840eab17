"""What running words say of a patient's consent."""

import pytest

from integrator.normalise.consent_said import said_of_consent


@pytest.mark.parametrize(
    "words",
    [
        "He knows I'm writing and is all for it.",
        "She's happy for you to have this.",
        "We have his go-ahead to share what's in this mail.",
        "I asked whether he'd mind me writing to you and he said go right ahead.",
        "La mamá, Graciela Rivas, me dio su permiso de palabra ayer.",
        "Both have agreed to me passing this on.",
        "I have her OK in writing.",
        "We talked last Friday and she said I could tell you whatever you need.",
        "Yesenia has said yes.",
        "She told me on November 30 that she'd like to go ahead.",
        "Las tres están de acuerdo en que ustedes les hablen.",
        "me dijo q si quiere q la ayuden",
        "Ya platiqué con ella hoy y me autorizó.",
        "He nodded yes when I read this to him.",
        "Me dio luz verde en la sesión de ayer.",
        "dice que adelante",
        "she's good with me passing this along",
        "He asked me to.",
        "Firmó la hoja el lunes.",
        "Ella aceptó por las dos cuando la visité.",
        "She has signed our release.",
        "A signed authorization is on file.",
        "ok'd by pt",
        "I cleared it with him yesterday.",
        "She wrote back yes please lol.",
        "She said thats fine.",
        "le parece bien que lo busquen",
    ],
)
def test_agreement_is_heard_however_it_is_worded(words: str) -> None:
    assert said_of_consent(words) == "given"


@pytest.mark.parametrize(
    "words",
    [
        "I'll get her signature on the release when I round tomorrow.",
        "We left a message and are still waiting for her okay.",
        "She hasn't made up her mind whether she wants this yet.",
        "Keep hers in a drawer till I write again.",
        "Todavía lo está pensando.",
        "I sent the permission slip home Friday and it has not come back.",
        "Please hold off on calling until you hear from me.",
        "Todavía no firma la hoja.",
        "Aún no le he comentado.",
        "Mom hasn't signed yet.",
        "Once she signs the form I'll forward the labs.",
        "No le he pedido permiso todavía.",
        "She would like to discuss it with her husband first.",
        "He was too groggy to consent.",
        "I will ask whether she's happy for me to share her number.",
        "Please don't call before then.",
    ],
)
def test_an_answer_to_come_is_pending(words: str) -> None:
    assert said_of_consent(words) == "pending"


@pytest.mark.parametrize(
    "words",
    [
        "She told us no when we asked to share her chart.",
        "Me contestó que no, que no quiere que nadie lo llame.",
        "He declined to have his records released to you.",
        "No quiso que compartiera sus datos.",
        "She did not want a call.",
        "He asked me not to share his chart.",
        "When I offered to pass his name along he turned it down flat.",
        "No aceptó que les pasara su expediente.",
        "He would prefer that I not give out his number.",
    ],
)
def test_a_no_to_being_referred_is_a_refusal(words: str) -> None:
    assert said_of_consent(words) == "refused"


@pytest.mark.parametrize(
    "words",
    [
        "Dr. Miriam Kaplan asked me to send over Theodora Vance.",
        "Her husband agreed to drive her.",
        "She agreed to try cutting sugar.",
        "I am happy to share my notes.",
        "She refused metformin.",
        "He has declined surgery twice.",
        "He does not want to be called at work.",
        "If she agrees I will send more.",
        "Her insurance authorized six visits.",
        "Does she need to sign a form?",
        "She's open to coming in.",
        "We agreed that metformin is not working.",
        "She has not decided about surgery.",
        "Our firm may ask you for records later.",
        "She is fine with texts.",
        "He would prefer I don't put his full name in an email.",
        "The pain is a sign of inflammation.",
        "She said she has headaches.",
        "He gave up alcohol with his doctor's permission.",
        "I have permission from the principal to write to you.",
        "He said yes to surgery.",
        "He declined a colonoscopy referral last year.",
        "She asked me to write her a note for work.",
        "He tells me he is fine but his wife disagrees.",
        "Her thyroid numbers have not come back.",
        "She needs to sign in at the front desk.",
        "The family is on board with a gluten-free diet.",
        "He hasn't agreed to any of the treatments.",
        "She prefers not to use the phone.",
        "Su esposo no está de acuerdo con los gastos.",
        "No quiere que le saquen sangre.",
    ],
)
def test_what_is_no_consent_of_the_patients_says_nothing(words: str) -> None:
    assert said_of_consent(words) == ""
