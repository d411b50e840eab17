"""Whether a value in a correction is the one that holds, or the one it takes the place of."""

import re
from collections.abc import Iterable
from typing import Literal

from integrator.reading.values.shapes import Span

Standing = Literal["new", "old", "said"]

_NEW = (
    r"is|it['’]?s|its|should (?:be|read|have (?:been|read|said)|say)|(?:to|now) reads?|spelled|"
    r"correct(?:ed)?(?: (?:one|number|date|spelling))?(?: is)?|right|real|actual(?:ly)?|really|now|"
    r"new|but|to|use|make (?:it|that)|born|es|son|sino|debe (?:decir|ser|leerse)|"
    r"deb[ií]a (?:decir|ser)|se escribe|se apellida|se llama|correct[oa]s?|buen[oa]|nuev[oa]|"
    r"verdader[oa]|ahora|va as[ií]|naci[oó]|nacid[oa]|por|quede|queda|->|→"
)
_OLD = (
    r"not|no es|no|n['’]t|instead of|rather than|was|were|had|'d|put|wrote|typed|said|says|gave|"
    r"given|sent|listed(?: as)?|reads as|entered|old|wrong|incorrect|former(?:ly)?|previous(?:ly)?|"
    r"from|as|no longer|en lugar de|en vez de|antes|era|eran|dec[ií]a|dice|donde dice|anterior|"
    r"puse|pusimos|escrib[ií]|escribimos|estaba|sali[oó]|mand[eé]|mandamos|di|dimos|anot[eé]|aparec\w+|como|"
    r"ten[ií]amos|ya no(?: tiene| es)?|mal"
)
_CUE = re.compile(
    rf"(?<![\w'’])(?:(?P<new>{_NEW})|(?P<old>{_OLD}))(?![\w'’])|(?P<tail>n['’]t|['’]d)\b|"
    r"(?P<arrow>->|→)",
    re.I,
)
_REPLACED_BEHIND = re.compile(
    r"[\"”')]{0,2}\W{0,3}(?:->|→|should (?:be|read)|"
    r"(?:is|was) (?:wrong|old|incorrect|mistyped|not)\b|est[aá] mal|debe decir|deb[ií]a|"
    r"(?:no|does\s?n['’]t|ya no) (?:longer )?(?:works?|sirve|funciona|existe)|"
    r"no,? (?:wait|perd[oó]n|espera|digo|sorry)|perd[oó]n|digo|mejor dicho|i mean\b)",
    re.I,
)
_SENTENCE = re.compile(r"[.!?]\s|\n\s*\n")
_BEFORE = 90
_NOTE = re.compile(
    r"\s*[(\[,;–—-]\s*(?:it |we |i |lo |la )?(?:was|were|had|['’]d|formerly|previously|not|no|y no|"
    r"instead of|rather than|typed|antes|era|dec[ií]a|dice|ten[ií]amos|en vez de|en lugar de|"
    r"originally)\b.*",
    re.I | re.DOTALL,
)


def standing(text: str, span: Span, others: Iterable[Span] = ()) -> Standing:
    """How text[span] is told: by the last cue between it and what stands before it.

    `others` are the values of the same kind; none of their words is a cue for this one.
    """
    start, end = span
    if _REPLACED_BEHIND.match(text, end):
        return "old"
    behind = max((one[1] for one in others if one[1] <= start), default=0)
    at = max(behind, start - _BEFORE, 0)
    for match in _SENTENCE.finditer(text, at, start):
        at = match.end()
    cues = list(_CUE.finditer(text, at, start))
    if not cues:
        return "said"
    last = cues[-1]
    return "new" if last["new"] or last["arrow"] else "old"


def holding(text: str, spans: Iterable[Span], *, said: bool = True) -> Span | None:
    """The first of the values that is stated as the right one, else the first told of as neither.

    With `said` false only what is stated as right is taken.
    """
    places = list(spans)
    told = [(standing(text, one, places), one) for one in places]
    wanted: tuple[Standing, ...] = ("new", "said") if said else ("new",)
    return next((one for how in wanted for stands, one in told if stands == how), None)


def without_replaced(value: str) -> str:
    """A label's value without a note of what stood there: "Open Access (was Medica)"."""
    return _NOTE.sub("", value) or value
