"""How a patient would rather be reached: phone, email, sms or post."""

from integrator.normalise.outcome import Normalised
from integrator.normalise.words import folded

_WAYS = {
    "phone": ("phone", "call", "telephone", "mobile", "cell", "voice", "telefono", "llamada"),
    "email": ("email", "e mail", "correo", "correo electronico"),
    "sms": ("sms", "text", "text message", "texting", "mensaje", "mensaje de texto", "whatsapp"),
    "post": ("post", "letter", "postal mail", "carta"),
}
_MEANING = {word: way for way, words in _WAYS.items() for word in words}


def preferred_contact(text: str) -> Normalised:
    """The first way named; several lower the confidence."""
    words = folded(text)
    if words in _MEANING:
        return Normalised(_MEANING[words])
    padded = f" {words} "
    named = sorted(
        (padded.find(f" {w} "), way) for w, way in _MEANING.items() if f" {w} " in padded
    )
    if not named:
        return Normalised.refused("The preferred contact is none of phone, email, sms or post.")
    return Normalised(named[0][1], 0.9 if len({way for _, way in named}) == 1 else 0.8)
