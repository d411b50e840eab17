"""The clinician for whom others write, and who is none: clerks, desks, practices."""

import pytest

from integrator.reading.read import read
from tests.reading.mails import envelope

_SENT = "We are referring Ferdinand Bassett, born 6/15/1958, for gout."
_ENVIADA = "Les refiero a Rosa Ruiz Soto, nacida el 3/4/1980, por artritis."


def _read(sender: str, text: str, signed: str) -> dict[str, str]:
    head = f"From: {sender}\nSubject: Referral\nContent-Type: text/plain; charset=utf-8\n\n"
    mail = f"{head}Hello,\n\n{text}\n\nThanks,\n{signed}\n"
    (referral,) = read(envelope(mail.encode())).referrals
    return {name: one.value for name, one in referral.readings.items()}


@pytest.mark.parametrize(
    ("sender", "text", "signed", "clinician"),
    [
        ("Amy Lin <amy@north.example>", f"On behalf of Caspian Leclerc, NP. {_SENT}",
         "Amy Lin, MA\nNorth Clinic", "Caspian Leclerc"),
        ("Amy Lin <amy@north.example>", _SENT,
         "Amy Lin\nMedical Assistant to Rebecca Sung, MD\nNorth Clinic", "Rebecca Sung"),
        ("Amy Lin <amy@north.example>", _SENT,
         "Amy Lin, RN\nNurse to Temitope Oyelaran, DO\nNorth Clinic", "Temitope Oyelaran"),
        ("Amy Lin <amy@north.example>", f"Dr. Sung would like you to see our patient. {_SENT}",
         "Amy Lin, Medical Assistant\nNorth Clinic", "Sung"),
        ("Front Desk <desk@north.example>", f"{_SENT} Dr. Rebecca Sung wants her seen.",
         "North Clinic\n415 555 0199", "Rebecca Sung"),
        ("Amy Lin <amy@north.example>", _SENT,
         "Amy Lin, RN\nNorth Clinic", "Amy Lin"),
        ("Amy Lin <amy@north.example>", _SENT,
         "Amy Lin, Physician Assistant\nNorth Clinic", "Amy Lin"),
        ("Amy Lin <amy@north.example>", _SENT,
         "Amy Lin, MA, LMFT\nNorth Counseling", "Amy Lin"),
        ("Amy Lin <amy@north.example>", _SENT,
         "Amy Lin, PA-C\nNorth Clinic", "Amy Lin"),
        ("Amy Lin <amy@north.example>", f"{_SENT} Her cardiologist Dr. Boyd asked about gout.",
         "Amy Lin, LCSW\nNorth Clinic", "Amy Lin"),
        ("Amy Lin <amy@north.example>", f"I'm the assistant to Dr. Owen Pratt. {_SENT}",
         "Amy", "Owen Pratt"),
        ("Amy Lin <amy@north.example>", f"Writing for Dr. Owen Pratt. {_SENT}",
         "Amy Lin\nOffice Manager\nNorth Clinic", "Owen Pratt"),
        ("Granite Peak <office@granitepeak.example>", _SENT,
         "Kaylee", None),
        ("Referidos La Esperanza <referidos@laesperanza.example>", _ENVIADA,
         "Maribel\nClínica La Esperanza", None),
        ("Ana Mora <ana@sur.example>", f"Por indicación del Dr. Hugo Ledesma. {_ENVIADA}",
         "Enf. Ana Mora\nClínica Sur", "Hugo Ledesma"),
        ("Ana Mora <ana@sur.example>", _ENVIADA,
         "Ana Mora\nAsistente de la Dra. Inés Robles\nClínica Sur", "Inés Robles"),
        ("Ana Mora <ana@sur.example>",
         f"La Dra. Inés Robles me pidió que les mande a una paciente. {_ENVIADA}",
         "Ana Mora, recepcionista\nClínica Sur", "Inés Robles"),
        ("Ana Mora <ana@sur.example>", f"Escribo de parte del Dr. Hugo Ledesma. {_ENVIADA}",
         "Ana Mora\nClínica Sur", "Hugo Ledesma"),
        ("Consultorio Dr. Ledesma <c@ledesma.example>", _ENVIADA,
         "Lupita, secretaria\nConsultorio Dr. Hugo Ledesma", "Hugo Ledesma"),
        ("Ana Mora <ana@sur.example>", _ENVIADA,
         "Ana Mora\nEnfermera escolar\nEscuela Sur", "Ana Mora"),
        ("Ana Mora <ana@sur.example>", f"{_ENVIADA} Su médico, el Dr. Boyd, pide que coma mejor.",
         "Ana Mora\nPromotora de salud\nCentro Sur", "Ana Mora"),
        ("Nurse Line <nurses@north.example>", f"Hi, this is Kim from Dr. Sung's office. {_SENT}",
         "Kim", "Sung"),
        ("Kim Bell <kim@north.example>", f"Referral below from Dr. Rebecca Sung.\n\n{_SENT}",
         "Kim Bell\nReferral Coordinator\nNorth Clinic", "Rebecca Sung"),
        ("Amy Lin <amy@north.example>", f"Per Dr. Sung, {_SENT}",
         "Amy Lin, CMA\nNorth Clinic", "Sung"),
    ],
)  # fmt: skip
def test_a_clinician_is_told_from_whoever_writes_for_them(
    sender: str, text: str, signed: str, clinician: str | None
) -> None:
    assert _read(sender, text, signed).get("partner_clinician") == clinician


def test_a_clerk_stands_for_a_clinician_whom_nobody_names_in_doubt() -> None:
    head = "From: Ann Bell <ann@north.example>\nContent-Type: text/plain\n\n"
    mail = f"{head}We refer Ferdinand Bassett, born 6/15/1958, for gout.\n\nThanks,\nAnn Bell, MA\n"
    reading = read(envelope(mail.encode())).referrals[0].readings["partner_clinician"]
    assert reading.value == "Ann Bell"
    assert reading.confidence < 0.8


@pytest.mark.parametrize("place", ["PO Box 114", "P.O. Box 7", "Apartado 12", "Suite 4", "Box 9"])
def test_an_address_is_nobody(place: str) -> None:
    found = _read(
        "Ann Bell <ann@north.example>",
        f"Josephine Tallchief, 71, is tired. Write to her at {place}, Sweetgrass.",
        "Ann Bell, MD",
    )
    assert found["patient_family_name"] == "Tallchief"
    assert found["patient_age"].startswith("71")


@pytest.mark.parametrize(
    ("text", "given", "family"),
    [
        ("Les mando a Mercedes Polanco viuda de Salcedo, de 71 años, por insomnio.",
         "Mercedes", "Polanco viuda de Salcedo"),
        ("Derivo a D.ª María de los Ángeles Pérez-Reverte y Solís, de 60 años, por artritis.",
         "María de los Ángeles", "Pérez-Reverte y Solís"),
        ("Please see Mrs. Amparo Carranza Ibáñez, 58, for prediabetes.",
         "Amparo", "Carranza Ibáñez"),
    ],
)  # fmt: skip
def test_names_of_several_words_are_read_whole(text: str, given: str, family: str) -> None:
    found = _read("Ann Bell <ann@north.example>", text, "Ann Bell, MD")
    assert (found["patient_given_name"], found["patient_family_name"]) == (given, family)
