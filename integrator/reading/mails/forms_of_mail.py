"""What a mail is by its headers and structure alone: bounce, receipt, invitation, automatic reply.

Rules: RFC 3834 (automatic replies), RFC 6522 and 3464 (reports), RFC 8098 (receipts),
RFC 6047 (calendar).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from integrator.ports import DraftOutcome
from integrator.reading.mails.bounces import says_arrived
from integrator.reading.mails.headers import Headers, first, header_text
from integrator.reading.mails.mime import Contents
from integrator.reading.mails.parts import kind_of, parameter

_DAEMONS = re.compile(r"\b(?:mailer[-_.]?daemon|postmaster|mail[-_. ]?delivery[-_. ]\w+)", re.I)
_UNDELIVERED = re.compile(
    r"undeliver|undelivered|delivery (?:status notification|failure|has failed|incomplete)"
    r"|returned mail|mail delivery (?:failed|system)|failure notice|message not delivered"
    r"|could not be delivered|delivery delayed|no se (?:pudo|puede|ha podido) entregar"
    r"|no entregad|correo devuelto|mensaje devuelto|error de entrega",
    re.I,
)
_REFUSAL = re.compile(r"\b[45]\d\d[ -]\d\.\d\.\d|\b[45]\.\d{1,3}\.\d{1,3}\b|\b55\d\b")
_AWAY_SUBJECT = re.compile(
    r"^\W*(?:(?:re|fwd?)\s*:\s*)?(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response|responder)"
    r"|autoreply|out of (?:the )?office|ooo\b|away from (?:my|the) office|on (?:annual )?leave\b"
    r"|(?:on )?vacation (?:reply|response|notice)|respuesta autom[aá]tica|fuera de (?:la )?oficina"
    r"|ausencia\b|ausente\b|mensaje autom[aá]tico)",
    re.I,
)
_AWAY_WORDS = re.compile(
    r"\bI(?:'m| am| will be) (?:currently )?(?:out of (?:the )?office|on (?:annual |maternity |"
    r"parental |sick )?leave|on vacation|away from)|limited access to (?:my )?e-?mail"
    r"|this (?:is an|message is an) auto(?:matic|mated)[- ](?:reply|response)"
    r"|(?:estoy|estar[eé]) (?:de vacaciones|fuera de (?:la )?oficina|de baja)"
    r"|(?:esta es una|este es un) (?:respuesta|mensaje) autom[aá]tic",
    re.I,
)
_READ_SUBJECT = re.compile(r"^\s*(?:read|not read|le[ií]do|no le[ií]do|acuse de recibo)\s*:", re.I)
_READ_WORDS = re.compile(
    r"was (?:read|deleted|displayed)|without being read|return receipt"
    r"|(?:ha sido|fue|se ha) le[ií]do",
    re.I,
)
_AWAY_LONGEST = 1_500


@dataclass(frozen=True, slots=True)
class _Form:
    """What the rules look at."""

    contents: Contents
    headers: Headers
    subject: str
    text: str

    def header(self, name: str) -> str:
        return first(self.headers, name).strip().lower()

    def has_part(self, *kinds: str) -> bool:
        return any(kind_of(part) in kinds for part in self.contents.kinds)

    @property
    def report(self) -> str:
        """The kind of a multipart/report, "" where it is none."""
        root = self.contents.kinds[0]
        if kind_of(root) != "multipart/report":
            return ""
        return parameter(root, "report-type").lower() or "unnamed"


def _is_receipt(form: _Form) -> bool:
    if form.report == "disposition-notification":
        return True
    if form.has_part("message/disposition-notification"):
        return True
    return bool(_READ_SUBJECT.search(form.subject) and _READ_WORDS.search(form.text))


def _is_arrival(form: _Form) -> bool:
    return says_arrived(form.contents)


def _is_complaint(form: _Form) -> bool:
    return form.report == "feedback-report"


def _is_bounce(form: _Form) -> bool:
    if form.report or form.has_part("message/delivery-status", "message/global-delivery-status"):
        return True
    if form.header("x-failed-recipients") or "x-ms-exchange-message-is-ndr" in form.headers:
        return True
    if _DAEMONS.search(first(form.headers, "from")):
        return bool(_UNDELIVERED.search(f"{form.subject}\n{form.text[:2000]}"))
    return bool(_UNDELIVERED.match(form.subject) and _REFUSAL.search(form.text[:5000]))


def _is_auto_reply(form: _Form) -> bool:
    if form.header("auto-submitted").startswith("auto-replied"):
        return True
    if form.header("precedence") == "auto_reply" or form.header("x-autoreply") not in ("", "no"):
        return True
    if form.header("x-autorespond") or form.header("x-autoresponder"):
        return True
    return _says_away(form)


def _says_away(form: _Form) -> bool:
    if _AWAY_SUBJECT.search(form.subject):
        return True
    short = len(form.text) <= _AWAY_LONGEST
    return short and is_automatic(form.headers) and bool(_AWAY_WORDS.search(form.text))


def _is_invitation(form: _Form) -> bool:
    return any(
        kind_of(part) == "text/calendar" and (parameter(part, "method") or at == 0)
        for at, part in enumerate(form.contents.kinds)
    )


_RULES: tuple[tuple[Callable[[_Form], bool], DraftOutcome, str | None], ...] = (
    (_is_receipt, "not_a_referral", "read_receipt"),
    (_is_complaint, "not_a_referral", "complaint"),
    (_is_arrival, "not_a_referral", "delivered"),
    (_is_bounce, "bounce", None),
    (_is_auto_reply, "auto_reply", None),
    (_is_invitation, "not_a_referral", "calendar"),
)
"""The first that holds says it."""

_AUTOMATIC_PRECEDENCE = frozenset(("bulk", "auto_reply", "junk"))


def is_automatic(headers: Headers) -> bool:
    """Whether a machine sent it; a form tool's notification of a referral is such a mail too."""
    submitted = first(headers, "auto-submitted").partition(";")[0].strip().lower()
    return (
        submitted not in ("", "no")
        or first(headers, "precedence").strip().lower() in _AUTOMATIC_PRECEDENCE
        or first(headers, "return-path").strip() == "<>"
    )


def told_by_form(contents: Contents) -> tuple[DraftOutcome | None, str | None]:
    """Outcome and note, where headers and structure settle them; (None, "automatic") for machines.

    A bulk mail's note is "newsletter" where it offers to unsubscribe (RFC 2369).
    """
    letter = contents.letters[0]
    subject = header_text(first(letter.headers, "subject"))
    form = _Form(contents, letter.headers, subject, letter.text)
    for holds, outcome, note in _RULES:
        if holds(form):
            return outcome, note
    if first(letter.headers, "list-unsubscribe"):
        return None, "newsletter"
    return None, "automatic" if is_automatic(letter.headers) else None
