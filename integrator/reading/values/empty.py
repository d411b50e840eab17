"""What people write into a field to say that there is nothing."""

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
NOTHING_UNLESS_TELLING = frozenset((
    "none", "unknown", "nil", "no", "ninguno", "ninguna", "not sure", "unsure", "no sé", "yes",
    "sí", "si",
))  # fmt: skip
"""Nothing too, but where a field asks for just that, as insurance and consent do."""
