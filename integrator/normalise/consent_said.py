"""What running words say of a patient's consent: who, what they did, and whether they did it.

A small grammar of kinds of words (`consent_words`), English and Spanish. A doubtful clause says
nothing: somebody else's consent, a condition, a question, an agreement to something else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from integrator.normalise.consent_kinds import Spelt, kind_of, pattern, spelt
from integrator.normalise.words import word_set

Said = Literal["given", "refused", "pending", ""]


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause that speaks of consent, [start, end) in its text; "" where it is no patient's."""

    said: Said
    start: int
    end: int


_NOUN = "(NOUN|CONSENT|PROCEED|(?<=HIM)OK|(?<=VERBAL)OK|(?<=NAME)OK|(?<=PATIENT BE)OK)"
_AT_EASE = "(EASE|OK)"
_FORM = "(PAPER|NOUN|CONSENT)"
_CARED = "(CARE|YOU|ME|THIS|REFERRAL|I|PROCEED)"
_END = "($|BREAK|AND|TIME|(WORD)?DAY|NUMBER|WHEN|UNTIL|ONCE)"
_UNDECIDED = "(HIM)?(MIND)?(FOR|THIS|HIM)*(?=BREAK|AND|YET|UNTIL|IF|DAY|$|FIRST|LET|THIS)"
_ASKED = "(ASK|TALK)(HIM|NAME|PATIENT|TO|WITH|FOR)*"

_PENDING: Final = (
    f"(HAS|BE) NOT (YET)?ANY2 (SIGNED|CONSENT|CONSENTED|AGREE(?!(TO|WITH|FOR) (WORD|UP|"
    f"OTHER))|(GIVE|GET)ANY3 {_NOUN}|"
    "TALK (HIM|THIS|TO|WITH)|ASK (HIM|NAME|PATIENT|FOR (CONSENT|NOUN|PAPER))|ANSWER)",
    f"(DO NOT|HAS NOT|NOT) (YET)?(HAS|GET)ANY3 {_NOUN}",
    "(NOT|NOT HIM) (HAS|PATIENT)(?!WANT)ANY1 (SIGNED|CONSENT|CONSENTED|AGREE|(GIVE|ASK)ANY2 "
    "NOUN|TALK|ASK)",
    "IF (HIM|PATIENT)*AGREE (HIM|YOU|I|WILL)*INFORM",
    f"(YET NOT|NOT YET|YET HAS NOT|YET NEED)ANY3 (SIGN|SIGNED|AGREE|CONSENT|CONSENTED|TO_CONSENT|"
    "TALK|"
    f"(GET|ASK)ANY2 {_NOUN}|ASK (HIM|NAME|PATIENT))",
    f"(WILL|NEED|(PATIENT|NAME) TO)(?!NOT) (TO|FOR)?ANY2 "
    f"(SIGN(?!YOU)|TO_CONSENT|(GET|HAS|GIVE)ANY4 {_NOUN}|"
    f"{_ASKED}({_NOUN}|THIS|{_END}))",
    "(WILL|NEED) (TO)?ASK (HIM|NAME|PATIENT)*IFANY4 (EASE|OK|AGREE|CARE|MIND|WANT|MAY)",
    "NEED(?!ANY2 YOU)ANY2 (NOUN|CONSENT)(?!TO|FOR)", "NEEDANY1 NOUN FOR (HIM)?PATIENT",
    "WILL (BE|TO)*ASK (HIM|NAME|PATIENT)(WORD)?DAY(?=BREAK|AND|$)", "HIM WILL ASK",
    "(WILL|NEED|WANT|LIKE) (TO)?(ASK|TALK) (WITH|TO)*(HIM|PATIENT|NAME)(FIRST|SOMEWHERE (I|YOU))",
    "(^|BREAK|AND)LET (ME|I)(GET|ASK|TALK)ANY3 (NOUN|OK|CONSENT|FIRST|HIM)",
    "(WANT|NEED|LIKE)ANY8 SOMEWHERE (QUE|FOR|PATIENT|HIM)*(SIGN|AGREE|CONSENT|TO_CONSENT|THINK)",
    "(WANT|WILL|NEED|LIKE) (TO)?TALK THIS (WORD)?(WITH|TO)(HIM)?(OTHER|PATIENT)",
    "(NOUN|CONSENT|RELEASE|SIGN) (PAPER)?(BE|FOR)*PENDING", "PENDING (UP|FOR)*(NOUN|RELEASE)",
    "NOT (SIGNED|HAS|GET)*(CONSENT|NOUN|PAPER|OK|SIGN) YET",
    "(CONSENT|RELEASE)ANY6 AND (BE)?WAIT", "PAPERANY6 BREAK (I)?DO NOT HASANY1 BACK",
    "WILL CARE (RELEASE|NOUN|CONSENT)(PAPER)?(WHEN|ONCE)",
    "(WILL|WOULD) LET (ME|I)KNOW (FOR|IF)ANY4 CARE",
    "(WAIT|YET) (FOR|ONCE|WITH)?ANY4 (NOUN|OK|SIGN|SIGNED|PAPER|ANSWER|TO_CONSENT)",
    f"(PATIENT|NAME) (YET|BE)*(WILL|WANT|NEED|HIM|WOULD LIKE|BE|TO|YET)*THINK{_UNDECIDED}",
    f"(YET|HIM) (BE|HIM|YET|WILL|WANT|NEED|TO)*THINK{_UNDECIDED}",
    f"(WILL|WANT|NEED|LIKE) (TO|HIM)*ANY1 THINK{_UNDECIDED}",
    f"NOT (BE|HIM|HAS|YET)*THINK{_UNDECIDED}", "ONTHEFENCE",
    "(WAIT|NOTANY3 CARE)ANY6 UNTIL (YET)?ANY2 (I|INFORM|PATIENT SIGN|AGREE|SIGN|ME)",
    "(WAIT|NOTANY3 CARE)ANY4 ONCEANY3 (I|INFORM|SIGN|TO_CONSENT|ME)",
    "NOTANY1 CAREANY2 YET", "(PAPER|NOUN)ANY8 NOT (YET)?ANY2 (BACK|SIGNED)",
    "(ONCE|UNTIL) (PATIENT|NAME)?ANY2 (SIGN|SIGNED|TO_CONSENT|CONSENTED|AGREE|CONSENT|SAY YES|"
    f"GIVEANY3 {_NOUN})",
    "(WILL|WANT|NEED|LIKE) (TO)?TALKANY4 FIRST", "PATIENT DO NOT KNOW (YET|THAT|FOR|I|THIS|ME)",
    "PATIENT NOT KNOW QUE HIM CARE",
    "TOO ANY2 TO (CONSENT|SIGN|AGREE|TO_CONSENT)", "PATIENTANY1 NOT KNOW YET",
)  # fmt: skip
_CARE_REFUSED = "(PASS_ON|REFERRAL(?!(TO|WITH|FOR) (WORD|NAME|OTHER))|NOUN|CONSENT|PAPER)"
_WRITTEN = "(?=PAPER|NOUN|CONSENT|HIM|THIS|BREAK|AND|$)"
_REFUSED: Final = (
    f"(DO|WILL|WOULD) NOT (WANT|LIKE|AGREE)ANY8 {_CARE_REFUSED}",
    "NOT (WANT|CONSENT)ANY6 PASS_ON", "(?<!HAS)(?<!BE)NOT (ME|HIM|BE)*(AGREE|CONSENTED)ANY4 CARE",
    f"(NOT (HAS)?WANT|(WILL|WOULD) NOT) SIGN{_WRITTEN}", f"DO NOT CONSENT(?=TO|FOR|{_WRITTEN[3:]}",
    f"(?<!HAS)(DO NOT|NOT) (ME|HIM)*GIVE (ME|HIM|YOU)*{_NOUN}(?!ANY2 YET)",
    "REFUSEANY3 (SIGN|PASS_ON|NOUN|CONSENT|PAPER)",
    "REFUSE (THIS|HIM|TO|BE)*REFERRAL(?!TO (WORD|NAME|OTHER))",
    "(ASK|SAY) (ME|YOU|THAT|FOR|I|WE|PATIENT)*NOT (TO|BE|HIM|WANT)*(PASS_ON|GIVEANY2 CARE)",
    "(PREFERS|LIKE)ANY2 NOT (TO|BE|HIM|FOR|YOU|I|THAT)*(CARE|GIVE)",
)  # fmt: skip
_SAID_NO: Final = pattern("SAY (ME|HIM|FOR|THAT)*NOT(?=BREAK|$|WHEN|AND)|TURNED")
_TOPIC: Final = pattern("CARE|REFERRAL|PAPER")
_GIVEN: Final = (
    "(?P<own>CONSENTED)", "(?P<own>PATIENT|NAME) CONSENT(?!PAPER)", "VERBAL CONSENT(?!PAPER)",
    "CONSENT (BE|HAS|FOR|HIM|BREAK)*(GET|GIVE|SIGNED|VERBAL)", "NOUN VERBAL GET",
    "NOT (GET|HAS)*OBJECTION (WORD|SOMEWHERE)*(WITH|TO|FOR|IF)+ANY2 (CARE|YOU|ME|THIS|REFERRAL)",
    f"(?P<own>AGREE)(?={_END}|(TO|FOR|WITH|BE|HIM)*{_CARED}|(TO|FOR) BE|FOR (HIM|YOU|CARE)|"
    "THAT (I|YOU|ME)|THATANY2 CARE)",
    f"(HAS|GET|WITH)(?!ANY3 OTHER)((?!NOT|ASK|SIGN|YOU|PENDING)ANY1){{0,4}}(?<!ME){_NOUN}"
    "(?!TOANY1 (WORD|EASE)|FOR ANY1 OTHER)",
    "(?P<own>GIVE)ANY4 ?(NOUN|CONSENT|PROCEED)", "(?P<own>GIVE) (ME|YOU|FOR)*(HIM)?(OK|YES)(?!UP)",
    "VERBAL (OK|NOUN|PROCEED)", "CONSENT TOANY2 (CARE|PAPER|REFERRAL|YOU)ANY4 BE (GET|GIVE|SIGNED)",
    "RELEASEANY3 VERBAL", f"(HAS|GET|WITH|ATTACHED)(HIM)*SEALEDANY2 {_FORM}",
    "(?P<own>GIVE) (ME|YOU)(SEALED|SIGNED) (PAPER|NOTEANY5 CARE)",
    f"(?P<own>SIGNED|SEALED)ANY2 {_FORM}ANY2 (VERBAL|ATTACHED)",
    f"^SEALEDANY2 {_FORM}(?!ANY6 (NEED|WILL|ONCE|WHEN|UNTIL|PENDING))",
    f"(GIVE|CARE|BACK|SAY)ANY1 SEALEDANY2 {_FORM}",
    "(?P<own>SIGNED)ANY6 (PAPER|NOUN|CONSENT)",
    f"(?P<own>SIGNED) (THIS|FOR|{_END})",
    "(PAPER|NOUN|CONSENT)ANY2 SIGNED",
    "(CONSENTED|AGREE|SIGNED|OK) BY (HIM)?(PATIENT|NAME)",
    f"(?P<own>BE|PATIENT) {_AT_EASE} (WITH|FOR|TO|IF)+ANY3 {_CARED}",
    f"(^|BREAK) {_AT_EASE} TO BE CARE",
    f"(?P<own>BE|PATIENT) {_AT_EASE} (THAT)?YOU ANY2 CARE", "CLEARED (THIS)?(WITH|BY) HIM",
    f"^{_AT_EASE} (WITH|FOR)+ANY2 {_CARED}",
    f"(?<=BREAK|AND)(?P<own>{_AT_EASE}) (WITH|FOR|IF)+ANY2 {_CARED}",
    f"(^|BREAK|THIS BE){_AT_EASE} BY (HIM|PATIENT|NAME)",
    f"(?P<own>IN)(?={_END}|(WITH|FOR|TO)+ANY2 {_CARED})",
    f"(?P<own>SAY) (ME|YOU|FOR|THAT|PATIENT|HIM|BACK)*YES (YES|OK|PROCEED)*"
    f"(?={_END}|(TO|FOR|WITH)ANY3 {_CARED}|WANT|PROCEED|I|ME|YOU|HIM|CARE|WAY)",
    f"(?P<own>SAY) (ME|FOR|THAT|THIS|HIM|BE|WOULD)*{_AT_EASE}"
    f"(?={_END}|(TO|FOR|WITH|THAT|IF)ANY3 {_CARED})",
    "(?P<own>SAY) (ME|YOU|FOR|THAT|PATIENT|HIM|TO)*PROCEED",
    "(?P<own>SAY)ANY4 (I|YOU|HIM|FOR) MAYANY2 (CARE|GIVE|TALK|SAY|PROCEED)",
    "(?P<own>SAY) (ME|THAT)*YOU MAY HAS",
    "(?P<own>PATIENT) (WOULD LIKE|WANT) TO PROCEED", "(?P<own>WOULD|DO) NOT MIND (ME|YOU|IF|THIS|"
    "CARE|HIM|FOR)", "NOT HIM MIND (FOR|IF)",
    "(?P<own>ASK) (ME|YOU|HIM|FOR)*(TO|THAT|QUE) (I|ME|YOU|HIM)*(CARE|GIVE|GET|TALK|"
    "SAY)(?!ANY3 NOTE)",
    "(?P<own>ASK) (ME|YOU)+TO(?=$|BREAK|AND)",
    "(PATIENT|NAME) ME HIM ASK(?=$|BREAK|AND)",
    "(?P<own>WANT|LIKE) (YOU|ME|FOR)(TO|HIM)*CARE",
    "(?P<own>SAY) (ME)TO (GIVE|CARE)(HIM|YOU)",
    "(?P<own>EXPECT) (HIM|YOU|FOR|TO|BE)*(CARE|INFORM)",
    "PATIENT AND (HIM)?(OTHER|PATIENT|NAME) (HAS|BE)*(CONSENT(?!PAPER)|CONSENTED|AGREE)",
    "KNOW (BREAK|AND)*(BE)?(EASE|OK)", "(?P<own>KNOW)ANY4 (BREAK|AND)+(HIM)?BE (EASE|OK)",
    "(PATIENT|NAME) BE (WAIT FOR|AWAIT)ANY1 (YOU CARE|INFORM FOR (YOU|ME))",
    "(?P<own>WANT|LIKE) TO INFORM FOR (YOU|ME)",
    "(?P<own>LET) (ME|YOU)(TO)?(CARE|GIVE|SAY)",
)  # fmt: skip
_SPARED: Final = pattern(
    "(CARE|YES|NOUN)?ANY2 (SOMEWHERE|WITH ANY2 (OTHER|SOMEBODY)|TO ANY1 (OTHER|SOMEBODY))"
)
_NAMED: Final = frozenset(("PATIENT", "NAME"))
_NEAR: Final = 4


@cache
def _by_meaning() -> tuple[tuple[Said, re.Pattern[str]], ...]:
    """Compiled when first asked for: 50 ms, which pages and the clock have no use for."""
    told: tuple[tuple[Said, tuple[str, ...]], ...] = (
        ("pending", _PENDING),
        ("refused", _REFUSED),
        ("given", _GIVEN),
    )
    return tuple((said, pattern(words)) for said, several in told for words in several)


_TELLING: Final = tuple(
    word_set(
        "consent consien autori authori permi agree acuerd acept acced willing conform approv "
        "amenab sign firm initial releas form slip paper hoja ok fine good cool happy comfort glad "
        "alright open keen down game pleas delight eager ready feliz dispuest encantad bien board "
        " said say tell told answer repl respon dijo dice dicen contest texted "
        "messag wrote nod asint ask request pid pedi solicit rog begg want wish dese quier quis "
        "quer like prefer rather prefie think mull decid piens pens mind fence wait hold esper "
        "keep park until till hasta yet todav aun aún then refus declin deni object withdr revok "
        "rechaz nieg neg rehus oppos know sab blessing thumb favo let dejó deja turned "
        "expect cleared problem issue inconven qualm reparo gusto talk spoke discuss habl platic "
        "coment visto luz parec opinion chart file set ahead forward adelante pregunt dicho dije "
        "nodd aware inform pendi outstand looking check wait await run ran follow say-so "
        "trámite attach enclos adjunt"
    )
)
"""Letters of which some are in every sentence that speaks of consent."""


def clauses_of_consent(text: str) -> Iterator[Clause]:
    """Each clause of one sentence that speaks of consent, with what it says."""
    lowered = text.lower()
    if not any(letters in lowered for letters in _TELLING):
        return
    words = spelt(text)
    asked = text.rstrip().endswith("?")
    for said, one in _by_meaning():
        for match in one.finditer(words.letters):
            yield _clause(words, match, "" if asked else _judged(words, match, said))
    if (no := _SAID_NO.search(words.letters)) and _TOPIC.search(words.letters):
        yield _clause(words, no, "" if asked else "refused", whole=True)


def said_of_consent(text: str) -> Said:
    """What the words say of the patient's consent; what denies goes before what agrees."""
    said = {one.said for one in clauses_of_consent(text)}
    return next((one for one in _DENYING_FIRST if one in said), "")


_DENYING_FIRST: Final[tuple[Said, ...]] = ("refused", "pending", "given")


def _clause(words: Spelt, match: re.Match[str], said: Said, *, whole: bool = False) -> Clause:
    if whole:
        return Clause(said, words.starts[0], words.ends[-1])
    return Clause(said, words.starts[match.start()], words.ends[match.end() - 1])


def _judged(words: Spelt, match: re.Match[str], said: Said) -> Said:
    if said == "pending":
        return "pending"
    if said == "refused":
        return "" if _SPARED.match(words.letters, match.end() - 1) else "refused"
    clauses = _clauses([kind_of(letter) for letter in words.letters[: match.start()]])
    near = clauses[-1][-_NEAR:]
    if clauses[-1][-1:] in (["TO"], ["MAY"]):
        return ""
    if {"IF", "ONCE", "NOT", "WILL"} & set(near) or "NEED" in near[-2:]:
        return ""
    own = match.groupdict().get("own")
    if own and kind_of(own[0]) == "AGREE" and near[-1:] == ["WORD"]:
        return ""
    if not own or kind_of(own) in _NAMED or _is_patient(clauses):
        return "given"
    return ""


def _clauses(kinds: list[str]) -> list[list[str]]:
    """The words before, clause by clause."""
    found: list[list[str]] = [[]]
    for kind in kinds:
        if kind in ("BREAK", "AND"):
            found.append([])
        else:
            found[-1].append(kind)
    return found


def _is_patient(clauses: list[list[str]]) -> bool:
    """Whether the patient, or who stands for a child, does what the last clause tells."""
    nearest = next((n for n in range(len(clauses[-1]) - 1, -1, -1)
                    if clauses[-1][n] in ("PATIENT", "NAME", "I", "OTHER")), None)  # fmt: skip
    if nearest is not None:
        while nearest > 0 and clauses[-1][nearest] == clauses[-1][nearest - 1] == "NAME":
            nearest -= 1
        titled = nearest > 0 and clauses[-1][nearest - 1] == "OTHER"
        return clauses[-1][nearest] in _NAMED and not titled
    for clause in reversed(clauses[:-1]):
        told = [kind for kind in clause if kind in ("PATIENT", "NAME", "I", "OTHER", "HIM")]
        if told:
            return "OTHER" not in told[:1] and told != ["I"] * len(told)
    return True
