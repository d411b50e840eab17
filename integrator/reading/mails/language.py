"""Which language words are in, told by the small words that every sentence has."""

import re

_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 20_000
"""Characters looked at."""
_WORDS = {
    "en": frozenset((
        "the", "and", "of", "to", "is", "in", "for", "with", "has", "have", "this", "that", "her",
        "his", "she", "he", "you", "your", "was", "are", "be", "on", "at", "from", "please", "we",
        "i", "my", "it", "by", "been", "would", "thank", "thanks", "dear", "patient", "name",
        "reason", "phone", "date", "birth", "not", "yes", "language", "referral", "service",
        "regards", "dob", "email", "consent", "given",
    )),
    "es": frozenset((
        "el", "la", "los", "las", "de", "del", "y", "que", "en", "con", "por", "para", "una", "un",
        "es", "se", "su", "ha", "al", "lo", "le", "les", "como", "desde", "esta", "este", "muy",
        "mi", "nos", "está", "más", "sí", "gracias", "saludos", "estimados", "estimado",
        "paciente", "nombre", "motivo", "teléfono", "telefono", "fecha", "nacimiento", "correo",
        "consentimiento", "derivación", "idioma", "servicio", "buenos", "buenas", "días",
    )),
}  # fmt: skip


def language_of(text: str) -> str | None:
    """ "en" or "es"; None where the words do not tell."""
    words = [word.lower() for word in _WORD.findall(text[:_ENOUGH])]
    counts = {name: sum(word in known for word in words) for name, known in _WORDS.items()}
    if counts["en"] == counts["es"]:
        return None
    return max(counts, key=lambda name: counts[name])
