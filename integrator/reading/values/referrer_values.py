"""Who refers, in one labelled value: a clinician, a practice, and what stands beside them."""

import re
from collections.abc import Iterator
from dataclasses import replace

from integrator.reading.values.first_names import first_name
from integrator.reading.values.found import Found, told_as
from integrator.reading.values.shapes import (
    HONOUR,
    TEN_DIGITS,
    Span,
    emails_in,
    is_credential,
    names_a_practice,
    phones_in,
)

_FAMILY_FIRST = re.compile(
    r"[^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+)?, (?P<given>[A-ZÁÉÍÓÚÑ][\w'’-]+)(?: [A-Z]\.?)?"
    r"(?=\s*$|\s*[(;|\n]|,?\s+(?P<letters>[A-Z][\w.-]{1,7})\b)"
)


def _family_first(text: str, found: Found) -> Span | None:
    """ "Yamauchi, Lorna DO": the whole of a name that is written as in an index."""
    match = _FAMILY_FIRST.match(text, found.start, found.end)
    if match is None or _is_lettered(match) or names_a_practice(match.group()):
        return None
    lettered = match["letters"] is None or is_credential(match["letters"])
    return match.span() if lettered else None


def _is_lettered(match: re.Match[str]) -> bool:
    """Whether what stands behind the comma is letters: "Bascombe, PNP"."""
    family, given = match.group().split(",")[0], match["given"]
    return is_credential(given) or (given.isupper() and not family.isupper())


def clinician(text: str, found: Found) -> Iterator[Found]:
    """A clinician's name without letters and role, and the practice or phone that may follow."""
    honour = HONOUR.match(text, found.start, found.end)
    found = replace(found, start=honour.end()) if honour else found
    end = found.end
    if whole := _family_first(text, found):
        yield told_as(found, _clinicians(found.field), whole)
        yield from _who_beside(text, found, whole[1])
        return
    name = first_name(text, found.start, found.end)
    if name is None or (names_a_practice(text[found.start : name.start])):
        head = re.split(r"[,\n(|]|\s[-–—]\s", text[found.start : end])[0].strip()
        at = found.start + text[found.start : end].find(head)
        if names_a_practice(head):
            yield told_as(found, "partner_practice", (at, at + len(head)))
        elif head and not any(mark.isdigit() or mark == "@" for mark in head):
            yield told_as(found, _clinicians(found.field), (at, at + len(head)), confidence=0.8)
        name_end = at + len(head)
    else:
        if (
            names_a_practice(_first_of(text[name.start : end]))
            and name.end < end
            and not name.title
        ):
            head = _first_of(text[name.start : end]).split("(")[0].rstrip()
            name_end = name.start + len(head)
            yield told_as(found, "partner_practice", (name.start, name_end))
            yield from _person_behind(text, replace(found, start=name_end))
        else:
            yield told_as(found, _clinicians(found.field), (name.start, name.end))
            name_end = name.end
    yield from _who_beside(text, found, name_end)


_PARTS = re.compile(r",|\s[/|·]\s")
_DASH = re.compile(r"\s[-–—]\s")


def _first_of(said: str) -> str:
    """What stands first; a dash is of a practice's name but where a clinician stands behind it."""
    first = _PARTS.split(said, maxsplit=1)[0]
    dash = _DASH.search(first)
    behind = first_name(said, dash.end(), len(said), single=False) if dash else None
    lettered = behind and _LETTERED.match(said, behind.end)
    return first[: dash.start()] if dash and behind and (behind.title or lettered) else first


_LETTERED = re.compile(r",? (?:[A-Z]{2,5}|[A-Z][\w.]{1,6}-[A-Z]{1,3})\b")


def _person_behind(text: str, found: Found) -> Iterator[Found]:
    """ "North Clinic / Dr. Amy Lin": who is named behind the practice that stands first."""
    span = (found.start, found.end)
    parted = _PARTS.match(text, *span) or _DASH.match(text, *span)
    name = first_name(text, parted.end(), found.end, single=False) if parted else None
    if name and not names_a_practice(text[name.start : name.end]):
        yield told_as(found, _clinicians(found.field), (name.start, name.end))


def _clinicians(field: str) -> str:
    return "from_clinician" if field == "partner_details" else field


def _who_beside(text: str, found: Found, start: int) -> Iterator[Found]:
    if start >= found.end:
        return
    for number in list(phones_in(text, start, found.end))[:1]:
        yield told_as(found, "partner_phone", number)
    for address in list(emails_in(text, start, found.end))[:1]:
        yield told_as(found, "partner_email", address)
    npi = TEN_DIGITS.search(text, start, found.end)
    if npi and "npi" in text[start : npi.start()].lower():
        yield told_as(found, "partner_npi", npi.span())
    for piece in re.compile(r"(?:[^,(|;\n@–—/]|/(?! )|(?<! )/)+").finditer(text, start, found.end):
        bare = re.sub(r"^\s*(?:-|at|of|from|de|con|,)?\s+", "", piece.group())
        at = piece.end() - len(bare)
        bare = bare.rstrip(" ).")
        called = names_a_practice(bare) and len(bare.split()) > 1 and bare[:1].isupper()
        if called and not is_credential(bare):
            yield told_as(found, "partner_practice", (at, at + len(bare)), confidence=0.9)
            return


_PRACTICE_ENDS = re.compile(
    r"\n|\s[|/]\s|\s·\s|;|\s\(?(?=[+(]?\d{3}[)\s.-]{1,2}\d{3})|\s\([^()]*$|\s\(?(?=(?:NPI|Tel|Ph|Phone|Fax)\b)|,\s+(?=\d)|"
    r"\s(?=(?:[TFPO]|Tel|Ph)\b[.:]?\s?[(+]?\d{3})"
)


def practice(text: str, found: Found) -> Iterator[Found]:
    said = text[found.start : found.end]
    head = _PRACTICE_ENDS.split(said)[0].rstrip(" ,(")
    called = any(letter.isalpha() for letter in head) and "@" not in head
    name_end = found.start + (len(head) if called else 0)
    if called:
        yield told_as(found, found.field, (found.start, name_end))
    yield from (one for one in _who_beside(text, found, name_end) if one.field != found.field)
