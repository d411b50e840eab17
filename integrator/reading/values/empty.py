"""What people write into a field to say that there is nothing."""

import re

NOTHING = frozenset((
    "n/a", "na", "-", "--", "---", "—", "–", "?", "tbd", "tbc", "not provided", "n.a.", "s/d", ".",
    "see attached", "see attachment", "see below", "see above", "attached", "ver adjunto", "x",
    "not given", "not available", "same", "same as above", "unk", "pending info", "blank", "_",
    "no consta", "no disponible", "ninguna conocida", "not known", "don't know", "dont know",
    "will follow", "to follow", "declined to give", "none given", "none provided", "no aplica",
    "(none)", "(empty)", "empty", "(vacío)", "vacío", "no answer", "not answered", "sin respuesta",
    "no response", "skipped", "(declined)", "(blank)", "(no answer)", "(sin respuesta)",
    "not on file", "on file", "in chart", "see chart", "adjunto", "n/k", "desconocido",
    "not applicable", "no procede", "not disclosed", "select", "select one", "choose one",
))  # fmt: skip
_TOLD_LATER = re.compile(
    r"(?:\w+ ){0,3}(?:will|can|to) (?:tell|send|bring|give|provide|call|follow|let)\b.{0,24}|"
    r"(?:please )?(?:ask|check with|confirm with|call) (?:the )?(?:family|mom|mother|parents?|"
    r"patient|pt|client|her|him|them)\b.{0,12}|(?:waiting|pending|to be) (?:on|for|card|verif\w+|"
    r"confirm\w+|info\w*|determined|provided|sent)\b.{0,24}|"
    r"(?:se lo|se los|lo|la) (?:dir[aá]n?|mandar[aá]n?|traer[aá]n?|dar[aá]n?)\b.{0,24}|"
    r"(?:pregunt\w+|consult\w+) (?:a|con) (?:la|el|los) \w+"
)
"""Who will tell, where nobody tells yet: "family will tell you"."""
NOTHING_UNLESS_TELLING = frozenset((
    "none", "unknown", "nil", "no", "ninguno", "ninguna", "not sure", "unsure", "no sé", "yes",
    "sí", "si",
))  # fmt: skip
"""Nothing too, but where a field asks for just that, as insurance and consent do."""
THEMSELVES = frozenset((
    "self", "patient", "the patient", "pt", "himself", "herself", "themself", "same as patient",
    "own guardian", "adult", "adult patient", "paciente", "el mismo", "él mismo", "ella misma",
    "la misma", "mismo", "misma", "mayor de edad", "adulto", "adulta", "responsable propio",
))  # fmt: skip
"""What is written for a guardian where the patient has none."""


def is_told_later(word: str) -> bool:
    """Whether a whole value, folded, but says who is to be asked for it."""
    return _TOLD_LATER.fullmatch(word) is not None


def says_nothing(word: str, *, unless_telling: bool, of_guardian: bool) -> bool:
    """Whether a whole value, folded, stands for none: what of a field that asks for it tells."""
    return (
        word in NOTHING
        or (word in NOTHING_UNLESS_TELLING and not unless_telling)
        or (word in THEMSELVES and of_guardian)
    )
