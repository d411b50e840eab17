"""Whose a phone or an address in running text is: by the words round it, never by guessing."""

import re
from collections.abc import Iterator, Sequence

from integrator.reading.prose.sentences import Sentence
from integrator.reading.values.found import Found
from integrator.reading.values.shapes import Span, emails_in, phones_in

_OBJECT = re.compile(
    r"\b(?:call|reach|text|contact|ring|e-?mail|phone|message|find|get(?: a)? hold of|ll[aá]m\w*|"
    r"escr[ií]b\w*|contact\w+|localiz\w+|avis\w+|at|comun[ií]\w+ con)\s+(?:to\s|a\s)?"
    r"(?P<who>me|us|my|our|her|him|them|the patient|patient|"
    r"the family|mom|dad|ella|él|mí|conmigo|nosotros|"
    r"(?:(?:her|his|their|the|su|la)\s)?(?:mother|father|"
    r"mom|dad|parents?|guardian|grandmother|madre|padre|"
    r"abuela))\b",
    re.I,
)
_CUES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (who, re.compile(words, re.I))
    for who, words in (
        ("none", r"\bfax\b|\bpharmacy\b|\bemergency contact\b|\bnpi\b|\bpolicy\b|\bmember (?:id|#)|"
                 r"\bfarmacia\b|\bold (?:number|phone)\b|"
                 r"\bprevious\b|" r"\bdisconnected\b|\bcardiologist\b|"
                 r"\bgastroenterologist\b|\bspecialist\b|\bbilling\b|\bgroup (?:no|number|#)|"
                 r"\bmrn\b|\bid\b"),
        ("guardian", r"\b(?:mother|mom|mum|mam[aá]|mami|madre|father|"
                     r"dad|padre|" r"pap[aá]|papi|parents?|padres|guardian|tutora?|"
                     r"grandmother|grandma|abuel(?:it)?[oa]|grandfather|aunt|uncle|foster)\b"),
        ("other", r"\b(?:wife|husband|spouse|espos[oa]|marido|"
                  r"daughter|" r"hij[oa]|sister|brother|herman[oa]|"
                  r"friend|neighbou?r|interpreter|roommate|cousin|"
                  r"pcp|" r"(?:his|her|their) (?:doctor|therapist|"
                  r"employer|office|school))\b"),
        ("partner", r"\b(?:me|my|i|i'm|i’m|our|us|we|mine|ours|"
                    r"office|" r"clinic|front desk|direct line|"
                    r"back ?line|extension|nuestr[oa]s?|mi|m[ií]|"
                    r"conmigo|" r"me|m[ií][oa]|nosotros|consultorio|clínica|"
                    r"despacho|practice|my cell|receptionist|staff)\b|\bquestions\b|\bdudas?\b|"
                    r"\bquedo\b|\ba su disposici[oó]n|\ba sus [oó]rdenes|\blocalizarme\b|"
                    r"\bcomunicarse\b"),
        ("patient", r"\b(?:she|he|they|her|hers|his|him|their|"
                    r"them|patient|" r"pt|client|ella|él|su|sus|le|"
                    r"paciente|llámenl[ao]|contactarl[ao]|"
                    r"llamarl[ao]|" r"she's|he's|shes|hes|la pueden|lo pueden|"
                    r"prefers?|prefiere|(?:localizar|ubicar|encontrar|buscar|marcar|hablar|"
                    r"contactar)(?:l[eao]s?)|"
                    r"(?:ser )?localizad[oa]|localiz[aá]rsel[eao]s?|"
                    r"l[aoe]s?\s(?:contact|llam|escrib|habl|marqu|busqu|encuentr|localiz|hall|ubic)\w+|"
                    r"(?:escr[ií]b|ll[aá]m|m[aá]rqu|h[aá]bl|cont[aá]ct|m[aá]nd)\w{0,3}(?:[ea]n|ar)l[aeo]s?|"
                    r"(?:phone|number|cell|e-?mail) (?:in|on) (?:the )?(?:chart|file|record)|"
                    r"ok(?:ay)? to (?:contact|call|text|e-?mail|reach)|"
                    r"text her|both)\b"),
    )
)  # fmt: skip
_NO_LONGER = re.compile(
    r"\b(?:do not|don'?t|don’t|no) (?:use|call|usen?|llamen?)\b|"
    r"\bold (?:number|phone|cell)\b|\bdisconnected\b|"
    r"\bno longer\b|\bnot in service\b|\bwrong number\b|\bya no\b|\banterior\b",
    re.I,
)
_FAR = 400
_MOST_CONTACTS = 8
"""Phones and addresses of one sentence that are looked at."""
_BARE = re.compile(
    r"(?:^|[,;(./–—-]|\b(?:and|or|y|o)\b)\s*(?:(?:the |"
    r"el |best |home |cell |mobile |main )?(?:tel(?:éfono|efono|ephone)?|ph|phone|"
    r"cell|mobile|"
    r"cel|e-?mail|correo|móvil|contact|number|n[uú]mero|tfno|home|"
    r"c|m|p|t|whatsapp)\b(?: (?:number|no|is|es|de contacto|"
    r"#))?)?\s*[.:#]*\s*$|^\W*(?:please |just |kindly )?(?:call|ring|dial|try|text|llamar?|marcar?)"
    r"(?: at| on| al)? $",
    re.I,
)
_AFTER = re.compile(
    r"\s*[(,]?\s*(?:is |that'?s |which is |es )?"
    r"(?:(?:cel\w{0,5}|tel\w{0,6}|m[oó]vil|n[uú]mero) (?:del? )?(?:la |el )?"
    r"(?=paciente|mam|pap[aá]|madre|padre))?"
    r"(?P<who>(?:paciente|her|"
    r"his|their|su|the patient'?s|my|our|mi|nuestro|"
    r"mother|mom|dad|father|parent|madre|padre|mam[aá]|pap[aá]|fax|office|"
    r"work|cell|mobile|home|móvil|text her|text him)\b)",
    re.I,
)
_OF_WORD = {
    **dict.fromkeys(("me", "us", "my", "our", "mi", "mí", "conmigo", "nosotros", "nuestro",
    "office"),
                    "partner"),
    **dict.fromkeys(("her", "him", "them", "his", "their", "su", "the patient", "patient",
    "ella", "él",
                     "the patient's", "paciente", "cell", "mobile", "home", "móvil", "text her",
                     "text him"), "patient"),
    "fax": "none", "work": "none",
}  # fmt: skip


_COPIED = re.compile(
    r"\b(?:copied|cc['’]?d|cc['’]?ing|on copy|en copia)\b(?: (?:here|on this|in|aquí))?[\s,:(]*"
    r"(?:at )?(?:[\w.+-]{1,40}@[\w.-]{1,60},? ?)?$",
    re.I,
)
_PARENT = next(cue for who, cue in _CUES if who == "guardian")


def _of_word(word: str) -> str:
    return _OF_WORD.get(word.casefold(), "guardian")


def _nearest(before: str, names: Sequence[str]) -> tuple[int, str] | None:
    best: tuple[int, str] | None = None
    for who, cue in _CUES:
        for match in cue.finditer(before):
            if best is None or match.start() > best[0]:
                best = (match.start(), who)
    for name in names:
        at = before.casefold().rfind(name.casefold())
        if at >= 0 and (best is None or at > best[0]):
            best = (at, "patient")
    thing = next(reversed(list(_A_PHONE.finditer(before))), None)
    if thing and (best is None or _PARTED.search(before, best[0], thing.start())):
        return thing.start(), "patient"
    return best


_A_PHONE = re.compile(
    r"\b(?:reach(?:ed|able)|cel(?:ular)?|cell|mobile|móvil|contact(?:ed)? (?:at|by|on))\b", re.I
)
"""What is the patient's where nobody else is named in its clause."""
_PARTED = re.compile(r"[,;:(/–—]")


def _owner(
    sentence: Sentence, span: Span, floor: int, *, names: Sequence[str], last: str | None
) -> tuple[str, float]:
    """Whose the number at `span` is, and how surely. `last`: whose the one before it was."""
    at = span[0] - sentence.start
    before = sentence.text[max(0, at - _FAR) : at]
    near = sentence.text[max(0, floor - sentence.start, at - _FAR) : at]
    after = _AFTER.match(sentence.text, span[1] - sentence.start)
    if after and after["who"].casefold() not in ("cell", "mobile", "home"):
        return _of_word(after["who"]), 0.9
    if _ask_for(names).match(sentence.text, span[1] - sentence.start):
        return "patient", 0.9
    if re.search(r"\bfax\b[\s:.#]*$", near, re.I):
        return "none", 0.9
    if _OF_DOCTOR.search(near):
        return "none", 0.9
    if copied := _COPIED.search(near):
        return _of_copied(near[: copied.start()], names), 0.9
    if objects := list(_OBJECT.finditer(near)):
        return ("partner", 0.85) if _VIA_US.search(near) else (
            _of_word(objects[-1]["who"].split()[-1]), 0.92)  # fmt: skip
    return _by_words(before, near, names=names, last=last)


def _ask_for(names: Sequence[str]) -> re.Pattern[str]:
    """Behind a number that others answer: "(ask for Amparo)"."""
    asked = "|".join(("her", "him", "them", "ella", "él", *map(re.escape, names)))
    return re.compile(rf"\W{{0,3}}(?:(?:and|y) )?(?:ask for|pregunt\w+ por) (?:{asked})\b", re.I)


_OF_DOCTOR = re.compile(
    r"\(\s?(?:Dr|Dra)\b\.?\s[\w.'’-]{1,30}(?: [\w'’-]{1,30})?,?\s?$|"
    r"\bDra?\b\.?\s[\w-]{1,30}['’]s (?:office|clinic|practice)(?: number| phone)?(?: is| at|:)?\s$"
)
"""A colleague named in passing: "(Dr. Coyle, …)", "Dr. Coyle's office number is …"."""
_VIA_US = re.compile(r"\b(?:through|via|c/o|care of) (?:me|us|my|our|the office)\b", re.I)


_WE_HAVE = re.compile(
    r"\b(?:that |which |que )?(?:we|i)(?:['’]ve)? (?:have|got|use)(?: on file)?\b|"
    r"\bgive (?:them|you|her|him) my (?:number|cell|e-?mail)\b|\bque tenemos\b",
    re.I,
)
"""Said of the patient's number, though it is the writer who has it."""


def _of_copied(before: str, names: Sequence[str]) -> str:
    """Whose an address "(copied, …)" is: the patient's, a parent's, or a colleague's."""
    if any(name.casefold() in before.casefold() for name in names):
        return "patient"
    return "guardian" if _PARENT.search(before) else "none"


def _by_words(
    before: str, near: str, *, names: Sequence[str], last: str | None
) -> tuple[str, float]:
    """Whose a number is by the nearest word that tells of somebody."""
    near, before = _WE_HAVE.sub(" ", near), _WE_HAVE.sub(" ", before)
    if last and _BARE.search(near) and len(near) < 24 and not _nearest(near, names):
        return last, 0.88
    found = _nearest(near, names) or (_nearest(before, names) if near != before else None)
    if found:
        return found[1], 0.9
    if _BARE.search(near) or not near.strip():
        return "bare", 0.85
    return "", 0.0


def contacts_in(
    sentences: Sequence[Sentence], *, names: Sequence[str], named_before: bool
) -> Iterator[tuple[Found, str]]:
    """Phones and addresses in running text with whose they are: patient, guardian, partner, other.

    One that no word gives an owner is the patient's only where it stands bare behind their name.
    """
    known, context = named_before, "patient" if named_before else ""
    for sentence in sentences:
        known = known or any(name.casefold() in sentence.text.casefold() for name in names)
        floor, last = sentence.start, None
        stale = list(_stale(sentence))
        for field, span in _entities(sentence):
            if any(start <= span[0] < end for start, end in stale):
                continue
            who, sure = _owner(sentence, span, floor, names=names, last=last)
            if who == "bare":
                who, sure = (context, 0.85) if known and context else ("", 0.0)
            if who == "" and known and last is None:
                who, sure = "unclear", 0.6
            yield Found(field, *span, rule="prose", confidence=sure), who
            floor, last = span[1], who if who in ("patient", "partner", "guardian") else None
        if known:
            context = _context(sentence, names) or context


def _stale(sentence: Sentence) -> Iterator[Span]:
    """The clauses that say of a number that it is no longer theirs."""
    for match in _NO_LONGER.finditer(sentence.text):
        start = max(sentence.text.rfind(mark, 0, match.start()) for mark in ";:—")
        end = _CLAUSE_END.search(sentence.text, match.end())
        yield sentence.start + start + 1, sentence.start + (end.start() if end else _FAR * _FAR)


_CLAUSE_END = re.compile(r"[;—]|,? (?:but|now|use|pero|ahora|so)\b|\bis\b(?= [(+\d])")


def _context(sentence: Sentence, names: Sequence[str]) -> str:
    """Who a bare number behind this sentence would be of."""
    if any(name.casefold() in sentence.text.casefold() for name in names):
        return "patient"
    if re.match(r"(?:i|we|my|our|yo|nosotros)\b", sentence.text, re.I):
        return (
            "patient"
            if re.search(r"\b(?:her|him|them|he|she|his|la|lo|su)\b", sentence.text, re.I)
            else "partner"
        )
    return (
        "patient" if re.match(r"(?:she|he|they|her|his|ella|él|su)\b", sentence.text, re.I) else ""
    )


def _entities(sentence: Sentence) -> list[tuple[str, Span]]:
    shift = sentence.start
    found = [("phone", (a + shift, b + shift)) for a, b in phones_in(sentence.text)]
    found += [("email", (a + shift, b + shift)) for a, b in emails_in(sentence.text)]
    return sorted(found, key=lambda one: one[1])[:_MOST_CONTACTS]
