"""What a labelled consent is besides its words: a website's own terms, or a date under "signed"."""

import re

from integrator.reading.values.found import Found
from integrator.reading.values.shapes import DATE, Span

_SITE_TERMS = re.compile(
    r"\b(?:privacy (?:policy|notice)|terms (?:of|and)|stor(?:e|ing) my (?:\w+ ){0,2}(?:info|data)|"
    r"this website|cookies?|newsletter|marketing|pol[ií]tica de privacidad|aviso de privacidad|"
    r"t[eé]rminos y condiciones)",
    re.I,
)
_SAYS_DONE = re.compile(
    r"\b(?:consented|given|obtained|signed|agreed|authorized|firm[oóaó]\w*|yes|ok|dio|"
    r"autoriz[oó]|otorgad\w+)\b",
    re.I,
)
_DAY = re.compile(r"(?:on |el )?(?:today|hoy|yesterday|ayer|this morning)\W*", re.I)


def is_of_the_site(text: str, span: Span) -> bool:
    """Whether whoever filled in the form consents for themself, to the site's terms."""
    return _SITE_TERMS.search(text, *span) is not None


def said_by_label(text: str, found: Found) -> Span | None:
    """The label, where it says that consent was given and its value says only when."""
    if not _SAYS_DONE.search(found.label):
        return None
    said = text[found.start : found.end]
    dated = DATE.match(text, found.start, found.end)
    if not _DAY.fullmatch(said) and not (dated and dated.end() >= found.end - 1):
        return None
    at = text.rfind(found.label, 0, found.start)
    return (at, at + len(found.label)) if at >= 0 else None
