"""Consent to given, refused, pending or unknown; never "given" where the words deny anything."""

import re

from integrator.normalise.outcome import Normalised
from integrator.normalise.words import folded

CONSENTS = ("given", "refused", "pending", "unknown")

_GIVEN = (
    r"yes|y|true|on|1|x|given|granted|obtained|signed|consents?|consented|agrees?|agreed|"
    r"authori[sz]ed|verbal|written|accepted|confirmed|si|otorgado|otorga|firmado|firmada|"
    r"consiente|autoriza|autorizado|acepta|dado"
)
_DONE = r"consented|signed|agreed|obtained|received|given|granted|completed|returned|confirmed"
_RULES = tuple(
    (re.compile(words), consent, confidence)
    for words, consent, confidence in (
        (r"^(unknown|unclear|unsure|not (sure|known|asked|discussed)|desconocido|no se)\b",
         "unknown", 1.0),
        (r"\b(not yet|yet to|pending|awaiting|waiting|outstanding|to be|will|tbd|requested|"
         r"in progress|unsigned|pendiente|(todavia|aun) no|por firmar)\b", "pending", 1.0),
        (r"\b(refus\w*|declin\w*|denie[sd]|withdr[ae]w\w*|revoked?|does ?n[o]?t "
         r"(consent|agree|want|wish)|rechaz\w*|niega|retirado|"
         r"no (consiente|autoriza|acepta|quiere))\b", "refused", 1.0),
        (rf"\b(not|hasnt|havent|isnt|wasnt|no consent)\b.*\b({_DONE})\b", "pending", 0.75),
        (r"^(no|n|false|off|0|none)$", "refused", 0.9),
    )
)  # fmt: skip
_DENIAL = re.compile(
    r"\b(no|not|never|none|without|nor|cannot|unable|un\w+ed|if|unless|until|once|when|except|but|"
    r"only|sin|nunca|ni|si no|excepto|pero|\w+nt)\b"
)
_HARMLESS = re.compile(
    r"\b(patient|parent|client|consent|document|present|appointment|recent|"
    r"treatment|adolescent|assessment|statement|agreement|enrollment)\b"
)
_GIVEN_WORD = re.compile(rf"\b({_GIVEN})\b")
_UNCLEAR = "The words do not say clearly whether the patient consents."


def consent(text: str) -> Normalised:
    """What the words say of the patient's consent; a doubt is "unknown", never "given"."""
    words = folded(text)
    for rule, meaning, confidence in _RULES:
        if rule.search(words):
            return Normalised(meaning, confidence)
    denied = _DENIAL.search(_HARMLESS.sub(" ", words))
    if not denied and (_GIVEN_WORD.search(words) or text.strip() in ("✓", "✔", "☑")):
        return Normalised("given")
    return Normalised("unknown", 0.5, _UNCLEAR)
