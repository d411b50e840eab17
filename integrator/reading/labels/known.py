"""Tells what field a label names, however it is written: a known one, one put together of known
words, a question, or one with a slip of the finger in it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from rapidfuzz import process
from rapidfuzz.distance import OSA

from integrator.reading.labels.parts import BASES, BESIDE_NAMES, COMBINED, FILLERS, ROLE_WORDS
from integrator.reading.labels.questions import KEYWORDS, QUESTIONS
from integrator.reading.labels.words import LABELS, SIGN_OFFS
from integrator.reading.labels.words_of_forms import LABELS_OF_FORMS

__all__ = [
    "LABELS",
    "SIGN_OFFS",
    "Table",
    "fold",
    "label_table",
    "named",
    "named_loosely",
    "named_nearly",
]

Table = Mapping[str, str]
"""Folded label to field."""

_PARENTHESES = re.compile(r"\([^()]*\)")
_APOSTROPHES = re.compile(r"['’ʼ`´]")
_RUN_TOGETHER = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Between the words of "BirthDate", as exports name their columns."""
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_NAME_WORDS = frozenset(("name", "nombre"))
_NAMED_BY_ROLE = frozenset(("partner", "org", "patient", "guardian"))
_BESIDE_BIRTH = frozenset(("age", "sex", "gender", "edad", "sexo", "genero"))
_ALONE_NOBODY = frozenset((
    "referral", "ref", "your", "location", "worker", "workers", "office", "source", "referido",
    "referida", "manager", "completing", "submitting", "senora", "senor", "my", "mi", "our", "lady",
    "gentleman", "resp", "sending", "canalizada", "canalizado", "derivada", "derivado", "remitida",
    "remitido", *FILLERS,
))  # fmt: skip
_WHO = frozenset(("partner", "org"))
_ROLES = tuple(dict.fromkeys(ROLE_WORDS.values()))
Rules = tuple[tuple[re.Pattern[str], str], ...]
_KEYWORDS: Rules = tuple((re.compile(words), field) for words, field in KEYWORDS)
_QUESTIONS: Rules = tuple((re.compile(words), field) for words, field in QUESTIONS)
_WORDS_OF_A_LABEL = 8
_WORDS_OF_A_QUESTION = 16
_SHORT_QUESTION = 3
_ANSWERS = frozenset(("yes", "no", "si", "yep", "yeah", "she", "he", "they"))
"""How an answer begins, which is no question whatever words it has."""
_ASKS_US = re.compile(
    r"(?:is there (?:any|an?|some)|(?:any|some) (?:chance|way|room|hope)|"
    r"(?:do|would) you have (?:any|an?|room|space|time)|"
    r"(?:can|could|would|will|might) (?:you|yall|u|someone|somebody) (?:please )?"
    r"(?:see|take|help|fit|"
    r"get|squeeze|work|find)|(?:hay|habra) (?:algun|alguna|lugar|cupo|chance|espacio|posibilidad)|"
    r"(?:podrian|pueden|podran) (?:ver|atender|recibir)\w*)\b"
)
"""How a writer asks something of the clinic: what follows is no answer to it."""
_ASKING = frozenset((
    "please", "tell", "describe", "explain", "briefly", "list", "share", "cuentenos", "describa",
    "explique", "indique", "diganos", "favor",
))  # fmt: skip
"""How a request begins that stands for a label as a question does."""
_LONGEST_TO_MEND = 5
_TWO_SLIPS = 8
_DOUBLED = re.compile(r"(.)\1")


def fold(label: str) -> str:
    """A label as it is compared: no case, accents, brackets or punctuation."""
    label = label.casefold()
    if label.isascii() and label.isalpha():
        return label
    if not label.isascii():
        label = "".join(c for c in unicodedata.normalize("NFKD", label) if c.isascii() or c == "’")
    if "(" in label:
        label = _PARENTHESES.sub(" ", label)
    return _NOT_WORD.sub(" ", _APOSTROPHES.sub("", label)).strip()


def _table(labels: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {
        fold(label.replace("#", " number ")): name
        for name, names in labels.items()
        for label in names
    }


_KNOWN: Table = MappingProxyType({**_table(LABELS), **_table(LABELS_OF_FORMS)})


_VOCABULARY = frozenset(
    word
    for phrase in (*_KNOWN, *BASES, *ROLE_WORDS, *FILLERS)
    for word in fold(phrase).split()
    if len(word) > 3
)
_MENDED_TO = sorted(_VOCABULARY)
_NEAR_IN_LENGTH = {
    (length, slips): [word for word in _MENDED_TO if abs(len(word) - length) <= slips]
    for length in range(4, max(map(len, _MENDED_TO)) + 3)
    for slips in (1, 2)
}
"""By the length of a word and how many slips are allowed: what it can be at all."""
_SHORT_WORDS = frozenset(
    word for phrase in (*_KNOWN, *BASES, *ROLE_WORDS, *FILLERS) for word in fold(phrase).split()
)


def label_table(aliases: Mapping[str, Sequence[str]] | None = None) -> Table:
    """The known labels, and over them `aliases` (field to labels) of a source or partner."""
    return {**_KNOWN, **_table(aliases)} if aliases else _KNOWN


def _combined(words: list[str]) -> str | None:
    """The field of a label made of whose ("patient's", "referring") and what ("cell no.")."""
    roles = {role for word in words if (role := ROLE_WORDS.get(word))}
    rest = [word for word in words if word not in ROLE_WORDS]
    if not _NAME_WORDS.isdisjoint(rest):
        rest = [word for word in rest if word not in BESIDE_NAMES]
    core = [word for word in rest if word not in FILLERS]
    kind = BASES.get(" ".join(rest)) or BASES.get(" ".join(core)) or _born(core)
    if not core and not roles.isdisjoint(_NAMED_BY_ROLE) and not _ALONE_NOBODY.issuperset(words):
        kind = "name"
    if kind is None or (not roles and (kind == "details" or words == ["no"])):
        return None
    if "patient" in roles and any(_is_yours(words, at) for at in range(len(words) - 1)):
        roles -= _WHO
    role = next((one for one in _ROLES if one in roles), "")
    if role == "partner" and "org" in roles:
        role = next(one for word in reversed(words) if (one := ROLE_WORDS.get(word)) in _WHO)
    return COMBINED.get((role, kind), "")


def _born(words: list[str]) -> str | None:
    """The kind of a label that asks for age or sex beside the day of birth: "DOB (Age) Sex"."""
    kind = BASES.get(" ".join(word for word in words if word not in _BESIDE_BIRTH))
    return kind if kind == "birth_date" else None


def _is_yours(words: list[str], at: int) -> bool:
    """Whether "your patient" stands at `at`: what it names is the patient's."""
    return (
        words[at] in ("your", "su", "tu", "my", "mi", "our")
        and ROLE_WORDS.get(words[at + 1]) == "patient"
    )


def _unfolded_parentheses(label: str) -> str:
    return fold(label.replace("(", " ").replace(")", " "))


def named(label: str, table: Table) -> str | None:
    """The field a label names, "" for a known one that is not kept, None for no label we know."""
    field = _known(label.replace("#", " number "), table) if "#" in label else None
    field = _known(label, table) if field is None else field
    if field is None and _RUN_TOGETHER.search(label):
        field = _known(_RUN_TOGETHER.sub(" ", label), table)
    return _either(label, table) or field if not field and "/" in label else field


def _either(label: str, table: Table) -> str | None:
    """The field of a label in two languages, "Servicio / Service": that of the half we know."""
    apart = label.split(" / ")
    named_halves = [_known(half, table) for half in (apart if apart[1:] else label.split("/"))]
    if not apart[1:] and None in named_halves:
        return None
    return next((field for field in named_halves if field), None)


def _known(label: str, table: Table) -> str | None:
    folded = fold(label)
    field = table.get(folded)
    if field is not None and "(" not in label:
        return field
    words = folded.split()
    if not words or len(words) > _WORDS_OF_A_LABEL:
        return field
    if "(" in label and len(label) < 80:
        inner = _unfolded_parentheses(label).split()
        found = table.get(" ".join(inner))
        found = _combined(inner) if found is None else found
        if found or (found is not None and not field and _combined(words) is None):
            return found
    return _combined(words) if field is None else field


def _without_fillers(words: list[str]) -> list[str]:
    start, end = 0, len(words)
    while start < end and words[start] in FILLERS:
        start += 1
    while end > start and words[end - 1] in FILLERS:
        end -= 1
    return words[start:end]


def _mended(word: str) -> str | None:
    """The word of labels that `word` is but for a slip (two in a long one); None in doubt.

    In a short word only a letter left out, doubled or swapped counts: "gate" is no "date".
    """
    if word in _SHORT_WORDS:
        return word
    if len(word) < 4:
        return None
    allowed = 2 if len(word) >= _TWO_SLIPS else 1
    near = _NEAR_IN_LENGTH.get((len(word), allowed), ())
    found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=allowed)
    if found is None or found[0][0] != word[0]:
        return None
    mended: str = found[0]
    same_length = len(mended) == len(word)
    if len(word) < 6 and same_length and sorted(mended) != sorted(word):
        return None
    if len(word) < _TWO_SLIPS and len(word) > len(mended) and not _DOUBLED.search(word):
        return None
    return mended


def _slip(words: list[str], table: Table) -> str | None:
    """The field of the label that `words` are, but for slips of the finger."""
    if len(words) > _LONGEST_TO_MEND:
        return None
    mended = [_mended(word) for word in words]
    if None in mended or mended == words:
        return None
    return named(" ".join(word for word in mended if word), table)


def named_nearly(label: str, table: Table) -> str | None:
    """As `named`, and with slips of the finger in it."""
    words = fold(label).split()
    field = _first_of(_QUESTIONS, " ".join(words)) if len(words) > _SHORT_QUESTION else None
    field = named(label, table) if field is None else field
    return _slip(words, table) if field is None else field


def named_loosely(label: str, table: Table) -> str | None:
    """As `named_nearly`, and questions too: only for what is set apart as a label."""
    words = fold(label).split()
    if not words or len(words) > _WORDS_OF_A_QUESTION or _ASKS_US.match(" ".join(words)):
        return None
    asked = "" if words[0] in _ANSWERS else " ".join(words)
    field = _first_of(_QUESTIONS, asked) if len(words) > 2 else None
    field = named(label, table) if field is None else field
    field = table.get(" ".join(_without_fillers(words))) if field is None else field
    field = _combined(words) if field is None else field
    asks = label.rstrip().endswith("?") or words[0] in _ASKING
    if field is None and (len(words) <= _WORDS_OF_A_LABEL or asks):
        field = _first_of(_KEYWORDS, asked)
    return _slip(words, table) if field is None else field


def _first_of(rules: Rules, asked: str) -> str | None:
    return next((field for words, field in rules if words.search(asked)), None)
