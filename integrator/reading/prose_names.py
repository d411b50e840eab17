"""Who the patient is in running text: names, weighed by what stands before and behind them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from integrator.reading.name_words import DOCTORS, JOB_WORDS, NEVER_NAMES, ORG_WORDS
from integrator.reading.sentences import Sentence
from integrator.reading.shapes import Name, is_credential, name_at

_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_FILL = (
    r"(?:(?:our|my|the|a|an|this|your|new|una?|la|el|mi|"
    r"nuestr[oa]|su|lovely|mutual|dear|delightful|"
    r"long-?time|established|wonderful|pleasant|very|sweet|adult|young|elderly|female|male|"
    r"señora?|sra?\.?|joven|name|nombre|of|de|is|es|named|"
    r"called|llamad[oa]|one|whose|de nombre)\s+)"
)
_STRONG = re.compile(
    r"(?:\b(?:patients?|pts?|clients?|pacientes?|clientes?|students?|member|resident|congregación|"
    r"child|son|daughter|(?:hij[oa]|niñ[oa]|joven)(?: de \d{1,2} (?:años|meses))?|usuari[oa]|"
    r"(?:\d{1,3}[- ]?)?(?:years?|yr)[- ]?olds?(?: \w+)?|\d{1,3} ?y/?o(?: [mf]\b| \w+)?|"
    r"graders|resident|parishioner|hermana|vecin[oa]|"
    r"wom[ae]n|man|lady|gentleman|girl|boy|teen|señora?|muchach[oa]|colleague|neighbou?r|buddy|"
    r"guy|fellow|dude|"
    r"afiliad[oa]|alumn[oa]|residente|compañer[oa]|participante?|trainee|kiddo|teammate|regulars?|"
    r"employee|coworker|beneficiari[oa]|feligr[eé]s\w*|parishioners?|asegurad[oa])"
    r"(?:'s name is| is named| is called| named| called| is|,| -| –| —|:)?(?:\s\([^()]{0,30}\),?)?|"
    r"\b(?:refer(?:ring|red)?|introduc(?:e|ing)|send(?:ing)?(?: you| over| along)?|se llama|"
    r"(?:remit|deriv|refer|envi|env[ií]|mand|present)\w*(?: (?:a|al|con ustedes a|con vosotros a))|"
    r"referral (?:of|for|on)|referral[:;\s–-]{1,4}|re[:;]?|regarding|on behalf of|take on|"
    r"writing (?:to you )?about|named|called|new patient|nombre es|accept|"
    r"first is|second is|third is|next is|other is|last is|primera? es|segund[oa] es|"
    r"paciente[:;]?|asunto[:;]?|rv[:;]|fw(?:d)?[:;]|here "
    r"is(?: my)?(?: \w+){0,4}:|atender a|valorar a|ver "
    r"a|"
    r"cita para|hora para|interconsulta (?:de|para|por)|patient[:;])"
    rf")[\s:,–—-]{{0,3}}{_FILL}{{0,4}}$",
    re.I,
)
_WEAK = re.compile(
    rf"\b(?:see|seeing|saw|seen|evaluate|assess|schedule|book|meet|help|about|for|contact|with|"
    rf"treating|following|on|of|support|look at|sobre|para|a|al|una cita a)\s+{_FILL}{{0,4}}$",
    re.I,
)
_NOT_PATIENT = re.compile(
    r"\b(?:i'?m|i am|this is|my name is|soy|me llamo|its|"
    r"it's|aquí|thanks|thank you|hi|hello|dear|hey|"
    r"hola|gracias|by|from|cc|attn|attention|colleague|supervisor|boss|nurse|assistant|coordinator|"
    r"per|via|with nurse|spoke (?:with|to)|suggested by|recommended by|coworker|therapist|"
    r"pharmacist|doctor|cardiologist|pcp|physician|doctora|médic[oa]|specialist|sus? médic[oa]|"
    r"named after|best|regards|sincerely|atentamente|saludos|ask for|preguntar por|interpreter)"
    r"[\s,:–-]{0,3}$",
    re.I,
)
_RELATION = re.compile(
    r"\b(?:(?:his|her|their|the|su|la|el|patient'?s|is)\s+)?(?P<who>step-?mother|"
    r"step-?father|mother|"
    r"mom|mum|father|dad|parents?|grandmother|grandma|grandfather|grandpa|legal guardian|guardian|"
    r"aunt|uncle|foster (?:mother|father|parent)|caregiver|"
    r"madre|mamá|mama|padre|papá|abuel[oa]|tí[oa]|tutora?)"
    r"(?: is| es|,| named| se llama| -| –| —|:|, mrs?\.?|, ms\.?|"
    r"\s\([^()]{0,20}\))?,?\s*(?:the |la |el )?$",
    re.I,
)
_RELATION_BESIDE = re.compile(
    r"\b(?:mother|mom|mum|father|dad|parents?|grandmother|grandma|grandfather|grandpa|guardian|"
    r"aunt|uncle|caregiver|mam[aá]|madre|pap[aá]|padre|abuel[oa]|t[ií][oa]|tutora?)\b"
    r"[^.;\n(]{0,40}\($|"
    r"\b(?:mother|mom|mum|father|dad|guardian|grandmother|mam[aá]|madre|pap[aá]|padre|abuel[oa]|"
    r"tutora?)(?:['’]s name is| is called| goes by| es| se llama| llamada?|"
    r",? (?:his|her|their) name is)\s$|"
    r"\b(?:ask for|speak (?:to|with)|call|contact|through|pregunt\w+ por|habl\w+ con)"
    r"(?: (?:his|her|their|the|su|la|el))? (?:mother|mom|mum|father|dad|guardian|mam[aá]|madre|"
    r"pap[aá]|padre|abuel[oa]|tutora?),?\s$",
    re.I,
)
_WORKPLACE = re.compile(
    r"\b(?:i['’]?m|i am|i work|we are|we['’]re|my name is|this is|soy|somos|trabajo|me llamo|"
    r"les escribo|le escribo|writing|escribimos)\b[^.;!?]{0,60}?"
    r"\b(?:with|at|from|for|of|de|del|desde|en|in)\s(?:the |la |el |los |las )?$",
    re.I,
)
_OTHER_RELATION = re.compile(
    r"\b(?:wife|husband|spouse|partner|brother|sister|friend|espos[oa]|marido|mujer|herman[oa]|"
    r"amig[oa]|daughter|son|hij[oa]|neighbor|roommate|cousin|boyfriend|girlfriend|fiancée?)"
    r"(?: is| es|,| named| se llama|\s\()?,?\s*$",
    re.I,
)
_BEHIND = re.compile(
    r"\s?,?\s?[(\[]?\s?(?:(?:a|an|who(?:'s| is)|is|es|"
    r"de|has|he'?s|she'?s|he is|she is|una?|at|age|aged|"
    r"edad|con|now|just turned|turned|lovely|delightful|very|pleasant|now)\s){0,3}"
    r"(?:\d{1,3}(?!\d)(?![\d/-]{3}|\)?[\s.-]?\d{3}[\s.-]\d{4})|d\.?o\.?b|b\.\s?\d|born\b|nac[ií]|"
    r"date of birth|fecha|f\.?n\b|aged?\b|edad|años|mrn)",
    re.I,
)
_DATED = re.compile(r"\s?[,(–—-]{0,2}\s?(?:\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{4}-\d\d-\d\d)")
_TELLING = re.compile(
    r"'?s?,?\s(?:is|has|was|had|who|lleva|tiene|presenta|padece|sufre|would|needs|wants|suffers|"
    r"re\b|reports|complains|came|has been|developed|for\b|con\b|por\b|struggles|lives)",
    re.I,
)
_ORG_BEHIND = re.compile(r"['’]?s?\s+(?:(?:&|and|of|y|de)\s+)?([^\W\d_]+)")
LISTED = re.compile(r"(?:^|\n)\s*(?:\(?\d{1,2}[.):]|[-•*·]|#\d)\s*(?:\*{0,2})$")
_THEIRS = re.compile(
    r"\b(?:his|her|their|sus?)\s(?:\w+\s)?(?:daughter|son|wife|husband|spouse|partner|brother|"
    r"sister|friend|hij[oa]|espos[oa]|herman[oa]|amig[oa])(?: is| es|,| named| se llama|"
    r"\s\()?,?\s*$",
    re.I,
)
_TITLED = re.compile(
    r"(?:\b(?:mr|mrs|ms|miss|mx|sra?|srta|don|doña|d|dña|"
    r"(?-i:Sister|Brother|Mother|Elder|Deacon|Hermana|Hermano))\.?\s{0,2})+$",
    re.I,
)
_HERE_IS = re.compile(r"\b(?:it['’]?s|this is|here['’]?s|here is|name is)[\s:]{0,3}$", re.I)
_REACHED = re.compile(
    r"\s?[(,]\s?(?:\(?\d{3}\)?[\s.-]\d{3}|[\w.+-]{1,40}@|(?:cell|ph|phone|tel|mobile)\b)", re.I
)


@dataclass(slots=True)
class Person:
    """Somebody named in running text, and how surely they are a patient."""

    name: Name
    text: str
    sentence: Sentence
    score: int
    mentions: list[Name] = field(default_factory=list)
    small: bool = False

    def words(self) -> set[str]:
        return {word.strip(".,'’").casefold() for word in self.text.split() if len(word) > 1}


def _score(text: str, name: Name, sentence: Sentence, own: set[str]) -> int:
    before = text[max(sentence.start, name.start - 70) : name.start]
    after = text[name.end : min(sentence.end, name.end + 60)]
    told = _BEHIND.match(after) or _DATED.match(after)
    before = _TITLED.sub("", before)
    if told:
        before = _HERE_IS.sub("", before)
    if name.title in DOCTORS or _NOT_PATIENT.search(before):
        return -5
    if _THEIRS.search(before) and not told:
        return -3
    if (
        _RELATION.search(before)
        or _RELATION_BESIDE.search(before)
        or (_OTHER_RELATION.search(before) and not _STRONG.search(before))
    ):
        return -3
    if _WORKPLACE.search(before) and not told:
        return -5
    score = 3 if _STRONG.search(before) else 1 if _WEAK.search(before) else 0
    score += 3 if told else 3 if _REACHED.match(after) else 1 if _TELLING.match(after) else 0
    score += 2 if name.title else 0
    score += 2 if LISTED.search(text[max(0, name.start - 12) : name.start]) else 0
    score += 1 if name.words > 1 else -1
    return score + _against(text, name, after, own)


_ALIKE = 7
"""First letters that a name and the writer's domain have in common where it is their practice."""


def _squashed(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _against(text: str, name: Name, after: str, own: set[str]) -> int:
    words = {word.strip(".,").casefold() for word in text[name.start : name.end].split()}
    behind = _ORG_BEHIND.match(after)
    domain = next((word[1:] for word in own if word.startswith("@")), "")
    if len(domain) > _ALIKE and _squashed(text[name.start : name.end])[:_ALIKE] == domain[:_ALIKE]:
        return -6
    against = -4 if words and len(words & own) >= min(2, len(words)) else 0
    if behind and behind[1].casefold() in ORG_WORDS and behind[1][:1].isupper():
        against -= 4
    lettered = re.match(r",?\s([A-Z][\w.-]+)", after)
    if (lettered and is_credential(lettered[1])) or words & JOB_WORDS:
        against -= 5
    return against


def _names(text: str, sentence: Sentence) -> Iterator[Name]:
    at = sentence.start
    while match := _WORD.search(text, at, sentence.end):
        name = None
        if match.group()[0].isupper() or match.group().rstrip(".").casefold() in (
            "mr",
            "mrs",
            "ms",
            "dr",
        ):
            name = name_at(text, match.start(), sentence.end)
        if name:
            yield name
            at = max(name.end, match.end() if name.words == 0 else name.end)
        else:
            at = match.end()


_SMALL = re.compile(
    r"\b(?:my|our|this|the|new|a) (?:pt|patient|client)[,:]? (?P<a>[a-z'’-]+(?: [a-z'’-]+){0,3})|"
    r"\b(?:sending(?: you| over)?|referring(?: you)?|refer|introduce|re:?|se llama|paciente|pt|"
    r"patient|remito a|derivo a|mando a|env[ií]o a|client|"
    r"see) (?P<b>[a-zñáéíóú'’-]+(?: [a-zñáéíóú'’-]+){0,3})|"
    r", (?P<c>[a-zñáéíóú'’-]+ [a-zñáéíóú'’-]+)(?=, \d{1,2}(?:,| y))"
)
_STOPS = (
    NEVER_NAMES
    | ORG_WORDS
    | JOB_WORDS
    | frozenset(
        [
            "dob",
            "nacio",
            "nació",
            "nacida",
            "nacido",
            "yo",
            "yr",
            "years",
            "who",
            "that",
            "which",
            "wants",
            "told",
            "tengo",
            "de",
            "del",
            "mas",
            "más",
            "muy",
            "re",
            "ph",
            "cell",
            "ins",
            "lives",
            "comes",
            "came",
            "asked",
            "gave",
            "has",
            "got",
            "under",
            "here",
            "below",
            "there",
            "problem",
            "issues",
            "since",
            "because",
            "too",
            "them",
            "him",
            "her",
            "on",
            "over",
            "my",
            "again",
            "soon",
            "next",
            "week",
            "tomorrow",
            "when",
            "you",
            "your",
        ]
    )
    - {"de", "del"}
)


def _small_names(text: str, sentence: Sentence) -> Iterator[Name]:
    """Names written small, behind words that announce one; two words at least, three at most."""
    at = 0
    while match := _SMALL.search(sentence.text, at):
        at = match.start() + 1
        group = next(one for one in ("a", "b", "c") if match[one])
        start = sentence.start + match.start(group)
        words: list[str] = []
        for word in match[group].split(" "):
            if word in _STOPS or len(word) < 2:
                break
            words.append(word)
        behind = text[start + len(" ".join(words)) : sentence.end].lstrip(" ,(").casefold()
        told = re.match(
            r"\d|dob|re\b|for\b|nac|age|yo\b|with\b|who\b|has\b|"
            r"is\b|ph\b|tel\b|cell\b|[.]|$|por\b|con\b|edad|tiene\b|vive\b|es\b|de \d",
            behind,
        )
        if 2 <= len(words) <= 4 and told:
            yield Name(start, start + len(" ".join(words)), len(words))


def people_in(text: str, sentences: Sequence[Sentence], *, author: str) -> list[Person]:
    """Those who seem to be patients, in order; what is one person's other mention is with them."""
    own = {
        word.strip(".,").casefold() for word in author.replace("@", " ").split() if len(word) > 2
    }
    people: list[Person] = []
    for sentence in sentences:
        for name in _names(text, sentence):
            _mention(people, text, name, sentence, _score(text, name, sentence, own))
        if not people:
            for name in _small_names(text, sentence):
                people.append(
                    Person(name, text[name.start : name.end], sentence, 5, [name], small=True)
                )
    sure = [one for one in people if one.score >= (3 if one.name.words > 1 or one.small else 4)]
    return sure or _likely(people, sentences)


_PRONOUN = re.compile(r"\b(?:she|he|her|him|his|ella|él|su|le|they|them|she's|he's|tiene)\b", re.I)


def _likely(people: Sequence[Person], sentences: Sequence[Sentence]) -> list[Person]:
    """The only one named, where the words that follow speak of somebody."""
    named = [one for one in people if one.score >= 1 and one.name.words > 1]
    if len(named) == 1 or (named and named[0].score > max(one.score for one in named[1:])):
        at = named[0].sentence.start
        if any(_PRONOUN.search(one.text) for one in sentences if one.start >= at):
            return [named[0]]
    return []


def _mention(people: list[Person], text: str, name: Name, sentence: Sentence, score: int) -> None:
    said = text[name.start : name.end]
    new = Person(name, said, sentence, score, [name])
    words = new.words()
    for person in people:
        if words <= person.words():
            person.score = max(person.score, score) + (score > 0) if score > -3 else person.score
            person.mentions.append(name)
            return
        if person.words() < words and person.score > -3 and score > -3:
            person.name, person.text, person.score = name, said, max(person.score, score)
            person.mentions.append(name)
            return
    people.append(new)


def guardian_in(text: str, sentence: Sentence) -> Name | None:
    """A parent or guardian named in a sentence."""
    for name in (one for one in _names(text, sentence) if one.title not in DOCTORS):
        before = _TITLED.sub("", text[max(sentence.start, name.start - 70) : name.start])
        after = text[name.end : min(sentence.end, name.end + 40)]
        if _RELATION.search(before) or _RELATION_BESIDE.search(before) or re.match(
            r",? \(?(?:his|her|their|the|su|la) (?:mother|mom|" r"father|"
                    r"dad|guardian|grandmother|parent|madre|padre|" r"abuela|tutora?)\b",
            after, re.I,
        ):  # fmt: skip
            return name
    return None
