"""Keeps caught mails: in memory, and as .eml files where a folder is given."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

_EVENT_HEADERS = ("X-Caught-At", "X-Envelope-From", "X-Envelope-To")


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """One mail as it came off the wire."""

    number: int
    """From 1, in the order of arrival."""
    caught_at: datetime
    envelope_from: str
    envelope_to: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        return message_from_bytes(self.raw, policy=default)

    @property
    def subject(self) -> str:
        """The subject, decoded; empty where there is none."""
        return str(self.message["Subject"] or "")

    @property
    def text(self) -> str:
        """The plain text with plain line ends, or nothing."""
        return _part(self.message, "plain")

    @property
    def html(self) -> str:
        """The HTML, or nothing."""
        return _part(self.message, "html")


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""


@dataclass(slots=True)
class Caught:
    """The mails caught so far, for several threads; a folder lets a second run continue."""

    folder: Path | None = None
    _mails: list[CaughtMail] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def __post_init__(self) -> None:
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._mails = [_read(path) for path in sorted(self.folder.glob("*.eml"))]

    def add(
        self, raw: bytes, *, envelope_from: str, envelope_to: Sequence[str], at: datetime
    ) -> CaughtMail:
        """Keep a mail and wake whoever waits for one."""
        with self._changed:
            number = self._mails[-1].number + 1 if self._mails else 1
            mail = CaughtMail(number, at, envelope_from, tuple(envelope_to), raw)
            if self.folder is not None:
                (self.folder / f"{number:06}.eml").write_bytes(_written(mail))
            self._mails.append(mail)
            self._changed.notify_all()
        return mail

    def all(self) -> tuple[CaughtMail, ...]:
        """Every mail, oldest first."""
        with self._changed:
            return tuple(self._mails)

    def find(self, number: int) -> CaughtMail | None:
        """The mail with that number, if any."""
        return next((mail for mail in self.all() if mail.number == number), None)

    def clear(self) -> None:
        """Forget every mail; files stay."""
        with self._changed:
            self._mails.clear()

    def wait(
        self, enough: Callable[[Sequence[CaughtMail]], bool], *, seconds: float
    ) -> tuple[CaughtMail, ...]:
        """Return the mails as soon as `enough` of them says so; TimeoutError after `seconds`."""
        with self._changed:
            if not self._changed.wait_for(lambda: enough(self._mails), timeout=seconds):
                message = f"{len(self._mails)} mails after {seconds} s, and not those waited for"
                raise TimeoutError(message)
            return tuple(self._mails)


def _written(mail: CaughtMail) -> bytes:
    values = (mail.caught_at.isoformat(), mail.envelope_from, ", ".join(mail.envelope_to))
    lines = [f"{name}: {value}\r\n" for name, value in zip(_EVENT_HEADERS, values, strict=True)]
    return "".join(lines).encode() + mail.raw


def _read(path: Path) -> CaughtMail:
    *lines, raw = path.read_bytes().split(b"\r\n", len(_EVENT_HEADERS))
    caught_at, sender, recipients = (line.decode().partition(": ")[2] for line in lines)
    return CaughtMail(
        number=int(path.stem),
        caught_at=datetime.fromisoformat(caught_at),
        envelope_from=sender,
        envelope_to=tuple(filter(None, recipients.split(", "))),
        raw=raw,
    )
