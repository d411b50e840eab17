"""How a patient would rather be reached: phone, email, text or mail."""

import re
from typing import Final

from integrator.normalise.outcome import Normalised
from integrator.normalise.words import folded, plain, ticked

WAYS: Final = ("phone", "email", "text", "mail")

_PHRASES = {
    "phone": ("phone", "call", "calls", "calling", "phone call", "telephone", "mobile", "cell",
              "cell phone", "voice", "mobilephone",
              "homephone", "cellphone", "workphone", "voicemail", "ring", "tel",
              "telefono", "llamada", "llamadas",
              "llamar", "llamen", "llamarle", "llamarla", "llamarlo", "llamenla", "llamenlo",
              "marcar",
              "marcarle", "marquen", "marquenle", "hablen", "called", "phoned", "rung", "ringing",
              "phoning", "voice call", "llamenle", "llame", "telefonica", "por telefono",
              "celular", "movil"),
    "email": ("email", "e mail", "emails", "emailed", "emailing", "correo", "correo electronico",
              "mail electronico", "electronic mail"),
    "text": ("sms", "text", "texts", "text message", "text messages", "texting", "texted",
              "message", "mensajito", "mensajitos", "texto",
            "mensaje", "mensajes", "mensaje de texto", "mensajes de texto", "whatsapp"),
    "mail": ("post", "by mail", "by post", "letter", "letters", "postal mail", "mail", "us mail",
              "usps", "carta",
             "correo postal", "correo ordinario", "correspondencia"),
}  # fmt: skip
_MEANING = {phrase: way for way, phrases in _PHRASES.items() for phrase in phrases}
_ANY = re.compile(rf"\b({'|'.join(sorted(_MEANING, key=len, reverse=True))})\b")
_DENIED = re.compile(
    r"\b(?:not?|dont|do not|never|avoid|doesnt|without|sin|evitar|nunca|"
    r"instead of|rather than|en vez de)"
    r"(?: (?:to|want|like|use|leave|por|by|any|le|me|a|the|answer|take|have|be))*$"
)
_UNKNOWN = "The preferred contact is none of phone, email, text or mail."
_WHICH_MAIL = "Mail may be a letter or an e-mail; say which."
_SEVERAL = "More than one way of contact is named; the first is taken."


def preferred_contact(text: str) -> Normalised:
    """The first way named that is not denied: "no calls, text only" is text.

    Several are doubtful.
    """
    words = folded(ticked(plain(text[:300])))
    if "@" in text and not any(character.isdigit() for character in text.partition("@")[2]):
        return Normalised("email", 0.9)
    if words == "mail":
        return Normalised("mail", 0.7, _WHICH_MAIL)
    if words in _MEANING:
        return Normalised(_MEANING[words])
    named = [
        _MEANING[match[1]]
        for match in _ANY.finditer(words)
        if not _DENIED.search(words[: match.start()][-40:].rstrip())
    ]
    ways = list(dict.fromkeys(named))
    if not ways:
        return Normalised.refused(_UNKNOWN)
    return Normalised(ways[0], 0.95) if len(ways) == 1 else Normalised(ways[0], 0.75, _SEVERAL)
