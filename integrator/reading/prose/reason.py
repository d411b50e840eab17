"""Why a patient is sent, in running text: what is left when all but their health is gone."""

import re
from collections.abc import Iterator, Sequence

from integrator.reading.kinds.anchors import found_by
from integrator.reading.prose.care import care_in
from integrator.reading.prose.care_words import PRIORITY
from integrator.reading.prose.consent import speaks_of_consent
from integrator.reading.prose.health_words import HEALTH
from integrator.reading.prose.names import Person
from integrator.reading.prose.sentences import Sentence
from integrator.reading.values.found import Found
from integrator.reading.values.shapes import DATE, EMAIL, PHONE, Span

_I = re.IGNORECASE
_ASKED = re.compile(
    r"\b(?:refer(?:ring|red|ral)?|send(?:ing)?|take|see|"
    r"accept|introduc\w+|remit\w*|deriv\w*|env[ií]\w*|"
    r"evaluat\w+|help|"
    r"cita|consult\w*|look|interconsulta|mando|refier\w*|referir\w*|here is|have)\b",
    _I,
)
_TRIGGER = re.compile(
    r"(?:^|[\s,;:(])(?P<cue>reason(?: for (?:the )?referral)?(?: is|:)|motivo(?: de \w+)?(?: es|:)|"
    r"for (?:the )?(?:evaluation|assessment|management|"
    r"treatment|work-?up|support|help|consideration|a "
    r"consult(?:ation)?|consult(?:ation)?|further \w+|"
    r"an? evaluation|an? opinion|care)(?: and (?:management|"
    r"treatment))?(?: of| with| for| on| regarding)?|"
    r"para (?:una )?(?:valoración|evaluación|estudio|tratamiento|"
    r"consulta|manejo)(?: de| por)?|por motivo de|debido "
    r"a|a causa de|"
    r"because(?: of)?|due to|re:?|regarding|c/o|complain(?:s|"
    r"ing) of|present(?:s|ing) with|struggl(?:es|ing) "
    r"with|suffer(?:s|ing) from|dealing with|"
    r"diagnosed with|with (?:an? )?(?:\d+[- ]\w+ )?(?:long "
    r")?history of|h/o|with|about|who (?:has|is|was|had|"
    r"presents|reports|suffers)|s?he'?s got|got|for|has "
    r"had|has been|has|had|"
    r"is (?:struggling|experiencing|having|suffering)|que (?:tiene|presenta|padece|sufre|lleva)|"
    r"lleva|se queja de|acude por|viene por|presenta|padece|sufre(?: de)?|tiene|trae|refiere|"
    r"con diagnóstico de|aquejad[oa] de|con|por|para)\s+",
    _I,
)
_TALKS_OF_HEALTH_AFTER = re.compile(
    r"^(?:a consult|you|your|us|our|me|her|him|them|this|"
    r"that|it|usted|ustedes|a visit|an appointment|an? "
    r"initial|seeing|taking|the referral|reading)\b",
    _I,
)
_TRIM = found_by(re.compile(
    r"(?:[,;(–—]|\s-|\band\b|\by\b|\.)?\s*(?:(?:who |and "
    r")?(?:she|he|they|you)\s(?:can|may|could|will|would "
    r"like you|is best|prefers?)\s(?:be )?(?:reach\w*|"
    r"contact\w*|call\w*)|"
    r"please (?:call|contact|reach|text|email)|(?:her|"
    r"his|their) (?:number|phone|cell|e-?mail)|su (?:tel\w*|"
    r"número|correo|celular)|"
    r"\b(?:tel|ph|phone|cell|mobile|email|correo|cel)\b\.?:?\s*(?=[\d(+])|"
    r"(?:cell|phone|tel|ph|number)\b[^a-z]{0,4}$|\bdob\b|"
    r"d\.o\.b|\b(?:consent|verbal consent)\b|,? please\b\W*$|"
    r"pls (?:call|see)|\b(?:thanks|thx|thank you|gracias)\b).*$",
    _I | re.S,
))  # fmt: skip
_OPENING = re.compile(
    r"\b(?:hope (?:you|this|all)|thank(?:s| you)|let me "
    r"know|look(?:ing)? forward|please (?:find|see (?:below|"
    r"attached|the patient)|accept the following|send|"
    r"let|confirm|keep|advise|fax|forward|process|route|"
    r"reach out|do not|don't)|"
    r"attached|below (?:is|are)|details below|i'?m (?:the "
    r"|an? )|i am (?:the |an? )|this is \w+ (?:from|at|"
    r"with)|my name is|soy |me llamo|les escribo|i'm writing|"
    r"i am writing|"
    r"i have (?:a|an|two|three|one|another) (?:patient|"
    r"client|people|person|pts?|new|lovely|referral)|one "
    r"for you|(?:two|three|several) (?:patients|people|"
    r"clients|referrals|this)|"
    r"quedo|cualquier (?:duda|cosa)|muchas gracias|le "
    r"agradez|les agradez|agradec|saludos|un saludo|adjunto|"
    r"envío (?:el|los|la)|"
    r"do (?:call|let)|call me|my (?:direct|cell|office|"
    r"number)|reach me|feel free|if you (?:need|have|want)|"
    r"with (?:any )?questions|any questions|"
    r"date of birth is|fecha de nacimiento es|let you "
    r"know|asked me for|take a look|could you see|would "
    r"your|could your|our attending|encounter number|quick "
    r"note|don't hesitate|favor de|llamarl[ae]|appreciate|"
    r"happy to|glad to (?:talk|discuss|send)|"
    r"can you (?:confirm|let)|we (?:would|will) (?:be "
    r"happy|love)|just (?:refer|writ|send|check)\w*|"
    r"no dude|en caso de duda|pueden llamarme|me pueden|"
    r"god bless|bless|best wishes|written with|sent (?:from|"
    r"with|via))\b",
    _I,
)
_STATED = re.compile(
    r"^(?:and\s)?(?:(?:clinical )?reason(?: for (?:the "
    r")?(?:referral|visit))?|motivo(?: de (?:la )?\w+)?|"
    r"dx|concern|problem|why)\s?(?:is|es|:|-|–)\s*",
    _I,
)
_ASKED_FIRST = re.compile(r"^(?:for|re:?|regarding|por|para|due to|because of|about)\s+", _I)
_JOINING = frozenset(("with", "for", "con", "por", "de", "para"))
_FEW_WORDS = 4
_TOO_SHORT = 2
_LONGEST = 4_000


_OF_OTHERS = re.compile(
    r"(?:(?:his|her|their|the|su|la|el)\s)?(?:mom|mother|dad|father|parents?|husband|wife|son|"
    r"daughter|sister|brother|mamá|madre|papá|padre|espos[oa]|hij[oa]|herman[oa])\b|"
    r"(?:you|your|we|our|ustedes)\b",
    _I,
)
"""How a sentence begins that is about somebody else."""


def _is_clinical(sentence: Sentence, sentences_with: set[int]) -> bool:
    text = sentence.text
    if _OF_OTHERS.match(text) and not HEALTH.search(text):
        return False
    if sentence.start in sentences_with or len(re.findall(r"\w+", text)) < 2:
        return False
    if (
        sentence.speaks_of_consent
        or (len(text) < 80 and PRIORITY.search(text))
        or PHONE.search(text)
        or ("@" in text and EMAIL.search(text))
        or _OPENING.search(text)
    ):
        return False
    return not (len(text) < 160 and any(True for _ in care_in(sentence)))


def _intro(sentence: Sentence, start: int) -> Span | None:
    """The clause of the sentence that names the patient which says what ails them."""
    for match in _TRIGGER.finditer(sentence.text, max(0, start - sentence.start)):
        cue, at = match["cue"].casefold(), match.end()
        rest = sentence.text[at:]
        if (
            _TALKS_OF_HEALTH_AFTER.match(rest)
            or DATE.match(rest)
            or PHONE.match(rest)
            or EMAIL.match(rest)
        ):
            continue
        if re.match(r"(?:\d|dob|d\.o\.b|age|edad|fecha)", rest, _I) and cue in _JOINING:
            continue
        if cue in ("has", "had", "tiene") and re.match(
            rf"(?:{_INSURED}|consented|agreed|given|signed|asked)", rest, _I
        ):
            continue
        verb = cue.startswith(("has", "had", "lleva", "tiene", "is ", "who", "trae"))
        return sentence.start + (
            match.start("cue") if verb and not cue.startswith("who") else at
        ), sentence.end
    return _listed(sentence, start)


_FACTS = re.compile(
    rf"{PHONE.pattern}|{DATE.pattern}|\([^()]{{1,60}}\)|"
    rf"\b(?:age|edad)\s\d{{1,3}}|\d{{1,3}}\s?(?:y/?o|años|"
    rf"yrs?)\b|{EMAIL.pattern}",
    _I,
)
_NOT_AILING = re.compile(
    r"(?:to|at|in|from|and|who|a|al|en|que|is|has|over|please|tel|phone|cell|email|via|by)\b", _I
)


def _listed(sentence: Sentence, start: int) -> Span | None:
    """What follows name, birth date and phone in a list: "- cough, rashes and brain fog"."""
    facts = list(_FACTS.finditer(sentence.text, start - sentence.start))
    if not facts:
        return None
    rest = re.compile(r"\s*[,;:–—-]+\s*(?P<what>[^\W\d_].*)").match(sentence.text, facts[-1].end())
    if not rest or _NOT_AILING.match(rest["what"]):
        return None
    return sentence.start + rest.start("what"), sentence.end


_INSURED = r"blue|aetna|cigna|kaiser|medicare|medi|united|anthem|humana|insurance|ppo|hmo|seguro"


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    words = text[start:end]
    cut = _TRIM.search(words, words.lower())
    if cut:
        end = start + cut.start()
    for pattern in (PHONE, EMAIL):
        match = pattern.search(text, start, end)
        if match:
            end = _without_way(text, start, match.start())
    while end > start and (text[end - 1].isspace() or text[end - 1] in ".,;:(–—-"):
        end -= 1
    return start, end


def reason_in(text: str, sentences: Sequence[Sentence], person: Person | None) -> Iterator[Found]:
    """The writer's own words of what is wrong: sentences of health in a row, and before them the
    clause that goes with the name."""
    stated = [one for one in sentences if _STATED.match(one.text)]
    if stated:
        for one in stated[:2]:
            head = _STATED.match(one.text)
            span = _trimmed(text, (one.start + (head.end() if head else 0), one.end))
            yield Found("reason", *span, rule="prose", confidence=0.9)
        return
    following = [one for one in sentences if person is None or one.start >= person.sentence.start]
    ailing = list(_ailing(text, sentences, person))
    spans = ailing or list(_unnamed(text, sentences, following, person))
    sure = 0.88 if ailing else 0.85
    for start, end in [span for span in spans if text[slice(*span)].strip()][:_MOST_SPANS]:
        yield Found("reason", start, min(end, start + _LONGEST), rule="prose", confidence=sure)


def _without_way(text: str, start: int, end: int) -> int:
    """The end without the words that lead to a number: "…; a ella la encuentran en el 619 …"."""
    cut = max(text.rfind(mark, start, end) for mark in ";.")
    return cut if cut > start and not HEALTH.search(text, cut, end) else end


def ailments_in(text: str, sentences: Sequence[Sentence]) -> Iterator[Found]:
    """What is told of health where nobody is named: by who writes of themself, or covers a file."""
    for one in reason_in(text, sentences, None):
        if HEALTH.search(text, one.start, one.end):
            yield one


_MOST_SPANS = 4
_PIECE = re.compile(
    r"\s*(?:[;:(–—]|\)(?=\s)|,(?=\s)|\.(?=\s)|\s[-–—]+\s|\b(?:and|but|y|pero)\s(?=\w))\s*"
)
_NAMING = re.compile(
    r"^\W*(?:who |que |and |y |but |pero |so |is |es |she |he |they |ella |él )*$|"
    r"^\W*(?:is |es |age[d]? |tiene |now |just turned )*(?:a |an |un |una "
    r")?\d{1,3}\b[\w\s/-]{0,24}$",
    _I,
)


def _ailing(text: str, sentences: Sequence[Sentence], person: Person | None) -> Iterator[Span]:
    """Sentences that name an ailment, in rows; of a mixed one, the clauses that do."""
    run: Span | None = None
    for sentence in sentences:
        span = _ailment(text, sentence, person)
        if span is None or (run is not None and span[0] - run[1] > _NEXT):
            if run is not None:
                yield run
            run = span
        else:
            run = (run[0], span[1]) if run is not None else span
    if run is not None:
        yield run


_NEXT = 3
"""Characters between two sentences that are one run."""


def _ailment(text: str, sentence: Sentence, person: Person | None) -> Span | None:
    """The part of a sentence that says what ails the patient, if any."""
    if not HEALTH.search(sentence.text) or (
        person is not None and sentence.start < person.sentence.start
        and _OF_WRITER.match(sentence.text)
    ):  # fmt: skip
        return None
    named = person is not None and sentence.start <= person.name.start < sentence.end
    if named and person is not None:
        introduced = _intro(sentence, person.name.end)
        if introduced:
            span = _trimmed(text, introduced)
            said_before = HEALTH.search(text, person.name.end, max(person.name.end, span[0]))
            if HEALTH.search(text, *span) and not said_before:
                return _widened(text, span, person.name.end)
    elif _is_clinical(sentence, set()) and not _REQUEST.search(sentence.text):
        return _trimmed(text, (sentence.start, sentence.end))
    return _clauses(text, sentence, person.name.end if named and person is not None else 0)


def _widened(text: str, span: Span, named: int) -> Span:
    """A word or two by themselves, with what the sentence says of the patient before them."""
    if len(text[slice(*span)].split()) > _TOO_SHORT:
        return span
    start = max((fact.end() for fact in _FACTS.finditer(text, named, span[0])), default=named)
    before = text[start : span[0]].lstrip(" ,;:).\n")
    if len(before.split()) <= _FEW_WORDS or _is_aside(before):
        return span
    return span[0] - len(before), span[1]


def _clauses(text: str, sentence: Sentence, after: int) -> Span | None:
    """The longest row of clauses about health, none of them about how to call or who agreed."""
    best: Span | None = None
    row: Span | None = None
    for first, end in _pieces(sentence, after):
        dated = list(DATE.finditer(text, first, end))
        start = dated[-1].end() if dated else first
        words = text[start:end].replace("\n", " ")
        if _is_aside(words):
            row = _after_courtesy(words, start)
        elif row is not None:
            row = (row[0], end)
        elif HEALTH.search(words) and not _NAMING.match(words):
            row = (start, end)
        if row is not None and (best is None or row[1] - row[0] > best[1] - best[0]):
            best = row
    return _trimmed(text, best) if best else None


def _after_courtesy(words: str, start: int) -> Span | None:
    """ "thank you for seeing this man with arthritis" says what ails him all the same."""
    if not _OPENING.search(words) or PHONE.search(words) or speaks_of_consent(words):
        return None
    for match in _TRIGGER.finditer(words):
        if match["cue"].casefold() in _ILL_WITH and HEALTH.search(words, match.end()):
            return start + match.end(), start + len(words)
    return None


_OF_WRITER = re.compile(
    r"(?:i|we|i['’]m|my|our|this is|soy|somos|trabajo|mi|nuestr[oa])\b(?!.*\b(?:s?he|her|him|his|"
    r"they|"
    r"ella|él|su)\b)",
    _I,
)
_ILL_WITH = frozenset(("with", "con", "who has", "has", "que tiene", "tiene", "suffering from",
                       "struggling with", "dealing with"))  # fmt: skip
_REQUEST = re.compile(
    r"\b(?:would like (?:her|him|them|you)|needs [\w &]{2,30} clinic|grateful|perfect fit|good "
    r"fit|advised to follow|would (?:value|suit|benefit)|"
    r"(?:he|she|they)(?:['’]d| would) (?:love|like|prefer)|"
    r"(?:could|would|can|will) you(?:r)? (?!.*\bhas\b)|do you (?:take|see|have)|"
    r"(?:in|to|for|by|into|with) your (?:[\w-]+ ){0,3}(?:program\w*|service|team|group|clinic|"
    r"people)|"
    r"los? programas?|su programa|podr[ií]an|agradecer[ií]a\w*)",
    _I,
)


def _pieces(sentence: Sentence, after: int) -> Iterator[Span]:
    at = max(sentence.start, after)
    for match in _PIECE.finditer(sentence.text, at - sentence.start):
        start, end = match.span()
        yield at, sentence.start + start
        at = sentence.start + end
    yield at, sentence.end


def _is_aside(words: str) -> bool:
    return bool(
        PHONE.search(words) or ("@" in words and EMAIL.search(words)) or speaks_of_consent(words)
        or PRIORITY.search(words) or _OPENING.search(words) or _ASIDE.search(words)
        or _REQUEST.search(words)
    )  # fmt: skip


_ASIDE = re.compile(
    rf"\b(?:phone|cell|tel|e-?mail|insurance|insured|{_INSURED}|dob|date of birth|born|"
    rf"naci[oóda]\w*|"
    r"telephone|kindly|by post|tel[eé]fono|correo|speaks|habla|interpreter|prefers|prefiere|"
    r"teléfono|correo|celular|seguro|fecha)\b",
    _I,
)


def _unnamed(
    text: str, sentences: Sequence[Sentence], following: Sequence[Sentence], person: Person | None
) -> list[Span]:
    """Where no word of health is known: what is left when courtesies and contacts are gone."""
    introduction: Span | None = None
    named_in: set[int] = set()
    if person is not None:
        named_in.add(person.sentence.start)
        introduction = _intro(person.sentence, person.name.end)
    spans = [_trimmed(text, one) for one in _runs(following, named_in)]
    asked = _ASKED_FIRST.match(sentences[0].text) if sentences and person is None else None
    if asked and not spans:
        spans = [_trimmed(text, (sentences[0].start + asked.end(), sentences[0].end))]
    if introduction:
        introduction = _trimmed(text, introduction)
        words = len(text[slice(*introduction)].split())
        if words and (words > _FEW_WORDS or not spans or len(text[slice(*spans[0])].split()) < 4):
            spans.insert(0, introduction)
    return spans


def _runs(sentences: Sequence[Sentence], named_in: set[int]) -> Iterator[Span]:
    run: list[Sentence] = []
    for sentence in sentences:
        if _is_clinical(sentence, named_in):
            run.append(sentence)
        elif run:
            yield run[0].start, run[-1].end
            run = []
    if run:
        yield run[0].start, run[-1].end
