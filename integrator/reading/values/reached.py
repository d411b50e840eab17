"""How somebody is reached, in one labelled value: numbers, addresses, and by which way rather."""

import re
from collections.abc import Iterator
from dataclasses import replace

from integrator.reading.values.better_number import better_number
from integrator.reading.values.broken import broken_address, broken_number
from integrator.reading.values.found import Found, told_as
from integrator.reading.values.referrer_values import practice
from integrator.reading.values.shapes import Span, emails_in, name_at, names_a_practice, phones_in

_CONTACT_HINT = re.compile(
    r"\b(?:(?P<no>no|not|n't|n’t)\s)?(?:best |only |prefers? |please )*"
    r"(?P<way>txts?|texts?(?: only)?|text message|e-?mail|call(?! (?:you|us|me|back)\b)|"
    r"whatsapp|sms)\b",
    re.I,
)
_ASKED_HINT = re.compile(
    r"(?P<no>\bno (?:\w+ )?)?\b(?:(?:s[oó]lo|mandar(?:le|me)?|enviar(?:le)?|prefiere|mejor|por|de "
    r"preferencia|favor de|prefers?|preferred|pref|best|only|please|is)[ :]{1,2}){1,4}"
    r"(?:(?:el|un|the|an?|to|by|via|recibir) ){0,2}"
    r"(?P<way>mensajes?(?: de texto)?|textos?|llamadas?|llamar|correo(?: electr[oó]nico)?|whatsapp|"
    r"txts?|texts?|text message|e-?mail|calls?|phone|sms)\b",
    re.I,
)
"""How somebody asks to be reached, where the ways are named for themselves too: "(email)"."""
_VIA_ME = re.compile(r"\b(?:through|via|with|contact|call) (?:me|us|our|my)\b", re.I)


def _sibling(field: str, kind: str) -> str:
    """The field of another kind of whoever owns `field`: guardian_phone to guardian_email."""
    return f"{field.partition('_')[0]}_{kind}"


def phone(text: str, found: Found) -> Iterator[Found]:
    """The number told, an address beside it, and which of the ways is asked for."""
    span = (found.start, found.end)
    numbers = list(phones_in(text, *span))
    if numbers:
        yield told_as(found, found.field, better_number(text, numbers, found.end))
    addresses = list(emails_in(text, *span))
    for address in addresses[:1]:
        yield told_as(found, _sibling(found.field, "email"), address)
    if not numbers and not addresses:
        yield from (_office if found.field == "partner_phone" else _by_way)(text, found)
        yield from broken_number(text, found)
    if numbers and found.field != "partner_phone":
        rest = (numbers[0][1], found.end)
        yield from hint(text, found, rest)


def _office(text: str, found: Found) -> Iterator[Found]:
    """ "Office: Bayview Family Medicine": what stands there instead of a number is its name."""
    said = text[found.start : found.end]
    if names_a_practice(said) and not any(mark.isdigit() for mark in said):
        yield from practice(text, replace(found, field="partner_practice"))


_BY_WAY = re.compile(
    r"\b(?:by|via|por) (?P<way>phone|text|e-?mail|tel[eé]fono|mensaje|correo)\b", re.I
)


def _by_way(text: str, found: Found) -> Iterator[Found]:
    """ "Callback: mornings, by phone" tells how, where it tells no number."""
    match = _BY_WAY.search(text, found.start, found.end)
    if match:
        yield told_as(found, "preferred_contact", match.span("way"), confidence=0.85)


def hint(text: str, found: Found, span: Span) -> Iterator[Found]:
    """The way that is named beside a number; one that is asked for comes first."""
    for pattern in (_ASKED_HINT, _CONTACT_HINT):
        if told := _way_in(text, span, pattern):
            yield told_as(found, "preferred_contact", told, confidence=0.85)
            return


def _way_in(text: str, span: Span, pattern: re.Pattern[str]) -> Span | None:
    ways = (one.span("way") for one in pattern.finditer(text, *span) if not one["no"])
    return next(ways, None)


def way(text: str, found: Found) -> Iterator[Found]:
    """How to reach them; a number or an address in its place is theirs."""
    span = (found.start, found.end)
    numbers, addresses = list(phones_in(text, *span)), list(emails_in(text, *span))
    for number in numbers[:1]:
        yield told_as(found, "any_phone", number, confidence=0.85)
    for address in addresses[:1]:
        yield told_as(found, "any_email", address, confidence=0.85)
    if numbers or addresses:
        yield from hint(text, found, span)
    else:
        yield found


def email(text: str, found: Found) -> Iterator[Found]:
    """The first address told, or what was meant for one."""
    addresses = list(emails_in(text, found.start, found.end))
    for address in addresses[:1]:
        yield told_as(found, found.field, address)
    if not addresses:
        yield from broken_address(text, found)


def contact(text: str, found: Found) -> Iterator[Found]:
    """Who is to be reached and how, where one label asks for all of it."""
    span = (found.start, found.end)
    owner = "partner" if _VIA_ME.search(text, *span) else "any"
    name = name_at(text, found.start, found.end)
    if name and name.words > 1 and owner == "any":
        yield told_as(found, "any_name", (name.start, name.end))
    numbers, addresses = list(phones_in(text, *span))[:1], list(emails_in(text, *span))[:1]
    for number in numbers:
        yield told_as(found, f"{owner}_phone", number)
    for address in addresses:
        yield told_as(found, f"{owner}_email", address)
    if owner == "any" and not numbers and not addresses:
        yield from hint(text, found, span)
    elif owner == "any" and (told := _way_in(text, span, _ASKED_HINT)):
        yield told_as(found, "preferred_contact", told, confidence=0.85)
