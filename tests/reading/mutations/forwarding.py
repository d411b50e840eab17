"""Forwarding: somebody of another practice passes the whole mail on; its own sender refers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from html import escape
from random import Random

from integrator.reading.mails.headers import header_text
from integrator.reading.mails.machines import is_machine
from tests.reading.mutations.dressing import html_of, inner, outlook
from tests.reading.mutations.material import Change, Material, Mutation

FAMILY = "forwarding"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MESES = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
    "octubre", "noviembre", "diciembre",
)  # fmt: skip
_DIAS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_WHOLE_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

FORWARDER = "Renata Holm <renata@quayside-pt.example>"
_SIGNATURE = ("", "Renata Holm, PT", "Quayside Physical Therapy", "415-555-0177", "")
_NOTES = {
    "en": (
        ("FYI, this one is for you.",),
        ("Hi, this reached us by mistake, passing it along.", "", "Thanks,"),
        (),
    ),
    "es": (
        ("Les paso este correo, es para ustedes.",),
        ("Buenos días, esto nos llegó por error. Lo reenvío.", "", "Saludos,"),
        (),
    ),
}


@dataclass(frozen=True, slots=True)
class _Original:
    """What a mail program knows of a mail it passes on."""

    name: str
    address: str
    to: str
    subject: str
    dated: datetime
    text: str

    @property
    def sender(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


Style = Callable[[_Original], list[str]]


def _clock(at: datetime) -> str:
    return f"{at.hour % 12 or 12}:{at:%M} {'AM' if at.hour < 12 else 'PM'}"


def _gmail(one: _Original) -> list[str]:
    at = one.dated
    day = f"{_DAYS[at.weekday()]}, {_MONTHS[at.month - 1][:3]} {at.day}, {at.year}"
    return [
        "---------- Forwarded message ---------",
        f"From: {one.sender}" if one.name else f"From: <{one.address}>",
        f"Date: {day} at {_clock(at)}",
        f"Subject: {one.subject}",
        f"To: <{one.to}>",
        "", "",
    ]  # fmt: skip


def _gmail_es(one: _Original) -> list[str]:
    at = one.dated
    day = f"{_DIAS[at.weekday()][:3]}, {at.day} {_MESES[at.month - 1][:3]} {at.year}"
    return [
        "---------- Forwarded message ---------",
        f"De: {one.sender}" if one.name else f"De: <{one.address}>",
        f"Date: {day} a las {at.hour}:{at:%M}",
        f"Subject: {one.subject}",
        f"To: <{one.to}>",
        "", "",
    ]  # fmt: skip


def _outlook(one: _Original) -> list[str]:
    at = one.dated
    day = f"{_WHOLE_DAYS[at.weekday()]}, {_MONTHS[at.month - 1]} {at.day}, {at.year}"
    return [
        "________________________________",
        f"From: {one.sender}",
        f"Sent: {day} {_clock(at)}",
        f"To: {one.to} <{one.to}>",
        f"Subject: {one.subject}",
        "",
    ]


def _outlook_es(one: _Original) -> list[str]:
    at = one.dated
    day = f"{_DIAS[at.weekday()]}, {at.day} de {_MESES[at.month - 1]} de {at.year}"
    return [
        f"De: {one.sender}",
        f"Enviado: {day} {at.hour}:{at:%M}",
        f"Para: {one.to} <{one.to}>",
        f"Asunto: {one.subject}",
        "",
    ]


def _apple(one: _Original) -> list[str]:
    at = one.dated
    return [
        "Begin forwarded message:", "",
        f"From: {one.sender}",
        f"Subject: {one.subject}",
        f"Date: {_MONTHS[at.month - 1]} {at.day}, {at.year} at {at:%I:%M:%S} {at:%p} PST",
        f"To: {one.to}",
        "",
    ]  # fmt: skip


def _apple_es(one: _Original) -> list[str]:
    at = one.dated
    return [
        "Inicio del mensaje reenviado:", "",
        f"De: {one.sender}",
        f"Asunto: {one.subject}",
        f"Fecha: {at.day} de {_MESES[at.month - 1]} de {at.year}, {at:%H:%M:%S} GMT-8",
        f"Para: {one.to}",
        "",
    ]  # fmt: skip


def _original(material: Material) -> _Original | None:
    """A referral that a person sent; what a machine sent has lost its Reply-To on the way."""
    mail, text = material.mail(), material.text
    if material.sample.outcome != "referral" or text is None or mail.is_multipart():
        return None
    if mail["reply-to"] or mail["date"] is None or not mail["from"]:
        return None
    name, _, address = header_text(str(mail["from"])).rpartition("<")
    if is_machine(address.rstrip("> ").lower()):
        return None
    return _Original(
        name=name.strip().strip('"'),
        address=address.rstrip("> "),
        to=header_text(str(mail["to"] or "referrals@harbor-fm.example")).split("<")[-1].rstrip(">"),
        subject=header_text(str(mail["subject"] or "")),
        dated=parsedate_to_datetime(str(mail["date"])),
        text=text,
    )


def _head(one: _Original, prefix: str, kind: str) -> str:
    return (
        f"From: {FORWARDER}\nTo: referrals@harbor-fm.example\n"
        f"Subject: {prefix} {one.subject}\nDate: {_later(one.dated)}\n"
        f"Message-ID: <passed-on@quayside-pt.example>\nMIME-Version: 1.0\n{kind}\n"
    )


def _later(at: datetime) -> str:
    return f"{_DAYS[at.weekday()]}, {at:%d} {_MONTHS[at.month - 1][:3]} {at.year} {at:%H:%M:%S %z}"


_PLAIN = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
_HTML = "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"


def _cover(seed: Random, language: str) -> list[str]:
    note = seed.choice(_NOTES[language])
    return [*note, *_SIGNATURE] if note else []


def _inline(style: Style, prefix: str, language: str, *, quoted: bool = False) -> Change:
    def change(material: Material, seed: Random) -> bytes | None:
        one = _original(material)
        if one is None:
            return None
        below = [*style(one), *one.text.rstrip("\n").split("\n")]
        below = [f"> {line}".rstrip() for line in below] if quoted else below
        lines = [*_cover(seed, language), *below]
        return (_head(one, prefix, _PLAIN) + "\n" + "\n".join(lines) + "\n").encode()

    return change


def _outlook_html(material: Material, seed: Random) -> bytes | None:
    """Outlook's own: bold header names in one paragraph, under a line drawn by a border."""
    one = _original(material)
    if one is None:
        return None
    told = "<br>".join(
        f"<b>{name}:</b> {escape(value)}"
        for name, _, value in (line.partition(": ") for line in _outlook(one)[1:-1])
    )
    border = 'style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"'
    head = f'<div><div {border}><p class="MsoNormal">{told}<o:p></o:p></p></div></div>'
    above = html_of("\n".join(_cover(seed, "en")), outlook)
    return (_head(one, "FW:", _HTML) + "\n" + above + head + html_of(one.text, outlook)).encode()


def _gmail_html(material: Material, seed: Random) -> bytes | None:
    """Gmail's own, also of a mail in HTML: the original's markup as it was, in a quote."""
    one = _original(material) or _original_of_html(material)
    if one is None:
        return None
    told = "<br>".join(escape(line) for line in _gmail(one) if line)
    words = material.html or "<br>".join(inner(line) for line in one.text.split("\n"))
    above = "".join(f"<div>{line or '<br>'}</div>" for line in _cover(seed, "en"))
    body = (
        f'<div dir="ltr">{above}<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
        f"{told}<br></div><br><br>{words}</div></div>"
    )
    return (_head(one, "Fwd:", _HTML) + "\n" + body).encode()


def _original_of_html(material: Material) -> _Original | None:
    if material.html is None:
        return None
    plain = Material(material.sample, material.octets.replace(b"text/html", b"text/plain", 1))
    return _original(plain)


def _attached(material: Material, seed: Random) -> bytes | None:
    """The whole mail, files and all, as message/rfc822 (RFC 2046, 5.2.1)."""
    mail = material.mail()
    address = header_text(str(mail["from"])).rpartition("<")[2].rstrip("> ").lower()
    if material.sample.outcome != "referral" or mail["reply-to"] or is_machine(address):
        return None
    dated = parsedate_to_datetime(str(mail["date"]))
    subject = header_text(str(mail["subject"] or ""))
    one = _Original("", "", "", subject, dated, "")
    head = _head(one, "Fwd:", 'Content-Type: multipart/mixed; boundary="passed-on"\n')
    note = "\n".join(_cover(seed, "en"))
    return (
        (
            f"{head}\n--passed-on\n{_PLAIN}\n{note}\n--passed-on\nContent-Type: message/rfc822\n"
            'Content-Disposition: attachment; filename="original.eml"\n\n'
        ).encode()
        + material.octets
        + b"\n--passed-on--\n"
    )


_WHOSE = (
    "referrals that a person sent as plain words; whoever passes a machine's mail on is answered "
    "instead of it, and a notice that somebody passes on is no longer one"
)

MUTATIONS = (
    Mutation(FAMILY, "Gmail", _inline(_gmail, "Fwd:", "en"), _WHOSE),
    Mutation(FAMILY, "Gmail in Spanish", _inline(_gmail_es, "Fwd:", "es"), _WHOSE),
    Mutation(FAMILY, "Outlook", _inline(_outlook, "FW:", "en"), _WHOSE),
    Mutation(FAMILY, "Outlook in Spanish", _inline(_outlook_es, "RV:", "es"), _WHOSE),
    Mutation(FAMILY, "Apple Mail", _inline(_apple, "Fwd:", "en"), _WHOSE),
    Mutation(FAMILY, "Apple Mail in Spanish", _inline(_apple_es, "Fwd:", "es"), _WHOSE),
    Mutation(FAMILY, "Apple Mail, quoted", _inline(_apple, "Fwd:", "en", quoted=True), _WHOSE),
    Mutation(FAMILY, "Outlook in HTML", _outlook_html, _WHOSE),
    Mutation(FAMILY, "Gmail in HTML", _gmail_html, _WHOSE + "; or as HTML"),
    Mutation(FAMILY, "as an attachment", _attached, "referrals that a person sent, files and all"),
)
