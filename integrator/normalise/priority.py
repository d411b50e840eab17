"""Priority to FHIR's request-priority: routine, urgent, asap, stat."""

from integrator.normalise.outcome import Normalised
from integrator.normalise.words import folded

PRIORITIES = ("routine", "urgent", "asap", "stat")
"""http://hl7.org/fhir/ValueSet/request-priority, in rising order."""

_WORDS = {
    "routine": ("routine", "normal", "standard", "regular", "low", "non urgent", "nonurgent",
                "not urgent", "elective", "no rush", "no", "rutina", "rutinario", "rutinaria",
                "normal", "baja", "no urgente"),
    "urgent": ("urgent", "high", "yes", "priority", "expedited", "urgente", "alta", "si",
               "preferente"),
    "asap": ("asap", "as soon as possible", "very urgent", "muy urgente", "lo antes posible",
             "cuanto antes"),
    "stat": ("stat", "emergency", "emergent", "immediate", "immediately", "critical",
             "emergencia", "inmediato", "inmediata"),
}  # fmt: skip
_MEANING = {word: name for name, words in _WORDS.items() for word in words}
_INSIDE = sorted((word for word in _MEANING if len(word) > 3), key=len, reverse=True)
_NEGATIONS = frozenset(("not", "no", "non", "isnt", "never", "without"))


def priority(text: str) -> Normalised:
    """The priority the words mean; words that also deny are left to a person."""
    words = folded(text)
    if words in _MEANING:
        return Normalised(_MEANING[words])
    padded = f" {words} "
    inside = next((word for word in _INSIDE if f" {word} " in padded), None)
    if inside is None:
        return Normalised.refused("The priority is none of routine, urgent, asap or stat.")
    denied = not _NEGATIONS.isdisjoint(padded.replace(inside, "").split())
    return Normalised(_MEANING[inside], 0.6 if denied else 0.9)
