"""What looks like a label, though it is none that we know, and what only looks so."""

import re

from integrator.reading.labels.known import fold

_LABEL_LIKE = re.compile(
    r"[*_•\s-]{0,4}(?:[¿A-ZÁÉÍÓÚ][\w'’/#()¿ -]{1,44}\??[*_]{0,2}[:：][*_]{0,2}\s+\S|"
    r"[a-z]+_[a-z_]{1,30}:\s|[¿A-ZÁÉÍÓÚ][\w ]{1,30}\s?\.{2,}:?\s+\S)"
)
_OF_HEALTH = frozenset((
    "labs", "lab", "meds", "medications", "medication", "medicines", "pmh", "psh", "hx", "pmhx",
    "fh", "sh", "history", "tx", "rx", "dx", "treatment", "treatments", "allergies", "vitals",
    "bp", "a1c", "tsh", "hba1c", "symptoms", "goals", "plan", "assessment", "impression", "note",
    "imaging", "mri", "ct", "xray", "exam", "ros", "hpi", "medicamentos", "tratamiento",
    "tratamientos", "antecedentes", "alergias", "laboratorios", "analisis", "examenes",
    "estudios", "diagnostico", "sintomas", "plus", "also", "question", "update", "since",
))  # fmt: skip
"""How a line of a reason begins that looks like a label and is none."""
_MOST_LABEL_WORDS = 6


_PAIR = re.compile(
    r"[\s*•·-]{0,6}(?P<label>¿?[^\W\d_][^:=\n\t|]{1,70}?\??)\s{0,3}"
    r"(?:[*_]{0,2}[:：=][*_]{0,2}\s|\s?\.{2,}:?\s|(?<=\?)\s|\s[-–—]\s|\s{4,})\s{0,40}(?=\S)"
)


def unknown_pair(line: str) -> tuple[str, int] | None:
    """What is built like a label before a value in a line, and where the value begins."""
    found = _PAIR.match(line)
    if found is None or holds_a_sentence(found["label"]):
        return None
    return found["label"].strip(" *_"), found.end()


def holds_a_sentence(label: str) -> bool:
    """Whether a sentence ends within what stands before a colon: "She is okay with it. Cell: …"
    is running text and no label."""
    return _SENTENCE_WITHIN.search(label) is not None and not ABBREVIATED.match(label)


ABBREVIATED = re.compile(
    r"[\s*_]*(?:appt|assoc|dept|emerg?|ins|org|phys|pract?|pref|prim|prov|ref|resp|sec|tel)\. ",
    re.I,
)
"""How a label begins with a word cut short, whose stop ends no sentence: "Resp. Party"."""
_SENTENCE_WITHIN = re.compile(r"[^\W\d_]{2}[.!]\s+[A-ZÁÉÍÓÚÑ]")


def begins_like_a_label(line: str) -> bool:
    """Whether a line in free text ends it: a label that we do not know, with its value."""
    if not _LABEL_LIKE.match(line):
        return False
    words = fold(line.partition(":")[0]).split()
    return 0 < len(words) <= _MOST_LABEL_WORDS and _OF_HEALTH.isdisjoint(words)
