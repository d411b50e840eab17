"""The field of what stands before a value, once what people and chatty forms say round it is "
"off."""

import re
from dataclasses import dataclass, field

from integrator.reading.labels.known import Table, named, named_loosely, named_nearly
from integrator.reading.labels.label_like import ABBREVIATED

_TWO_SENTENCES = re.compile(r"[^\W\d_]{3}[.!;] +[A-ZÁÉÍÓÚÑ¿¡]")
_LAST_ASKED = re.compile(r"[.!;] +(?=[A-ZÁÉÍÓÚÑ¿¡][^.!;]*$)")
_LEAD_IN = re.compile(
    r"(?<!\w)(?:(?:first up|first of all|first things first|to start(?: with)?|"
    r"thanks|thank you|great|now you|finally|lastly|last one|gracias|"
    r"por [uú]ltimo)[,.!:]*\s+){1,2}(?:and |y )?(?=\S+\s+\S)",
    re.I,
)
"""What a chatty form says before its question."""
_IF_KNOWN = re.compile(
    r",?\s+(?:too|also|tambi[eé]n)?,?\s*(?:if|in case|si) (?:you|they|it|lo|la|los|las|se|hay|any|"
    r"tiene|known|available)\b[^,:;]{0,30}$|\s+(?:too|also|tambi[eé]n)$",
    re.I,
)
"""What a form says behind its question to let it be left open."""
_WORDS_OF_A_QUESTION = 4
_LONGEST_LABEL = 100
_FUZZY_TRIES = 150
_MOST_KEPT = 500


@dataclass(slots=True)
class LabelNames:
    """The labels of one text, each looked up once; how many may be misspelt is bounded."""

    table: Table
    tries: int = 0
    known: dict[tuple[str, bool], str | None] = field(default_factory=dict)

    def of(self, label: str, *, loosely: bool) -> str | None:
        """The field that `label` names, questions and slips too where it is read `loosely`."""
        key = (label, loosely)
        if key not in self.known:
            if len(self.known) >= _MOST_KEPT:
                return self._looked_up(bared(label), loosely=loosely)
            self.known[key] = self._looked_up(bared(label), loosely=loosely)
        return self.known[key]

    def _looked_up(self, label: str, *, loosely: bool) -> str | None:
        if not any(letter.isalpha() for letter in label):
            return None
        if self.tries >= _FUZZY_TRIES or len(label) > _LONGEST_LABEL:
            return named(label, self.table)
        short = not loosely or len(label.split()) < _WORDS_OF_A_QUESTION
        name = named(label, self.table) if short else None
        if name is None:
            self.tries += short
            name = (named_loosely if loosely else named_nearly)(label, self.table)
        return name


def bared(label: str) -> str:
    label = label.strip(" \t*_•·")
    label = label if label.endswith("#") else label.lstrip("#")
    if _TWO_SENTENCES.search(label) and not ABBREVIATED.match(label):
        label = _LAST_ASKED.split(label)[-1] if label.endswith("?") else ""
    return _IF_KNOWN.sub("", _LEAD_IN.sub("", label, count=1))
