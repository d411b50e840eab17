"""The sink for letters: one connection a batch, one outcome a letter."""

import ipaddress
import smtplib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.smtp_mail.message import Sender, address_problem, compose, line_problem
from connectors.smtp_mail.session import Login, Route, Security, connected, is_open, log_in, send
from integrator.errors import (
    Ambiguous,
    ConfigError,
    CredentialsRefused,
    IntegratorError,
    PermanentError,
    RemoteUnavailable,
)
from integrator.ports import Delivered, Failed, Finding, Letter, Outcome, Outgoing
from integrator.times import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpMail:
    """Sends letters through one mail server; ConfigError names every wrong field at once."""

    host: str
    port: int
    security: Security
    """"starttls" (usually port 587), "tls" (465), or "none", on loopback only."""
    sender: str
    """Address in From."""
    sender_name: str
    host_name: str
    """Our name in EHLO, e.g. "referrals.clinic.example"."""
    clock: Clock
    """For the Date header."""
    login: Login = None
    ca_file: Path | None = None
    """Trusted instead of the system's authorities, where given."""
    envelope_from: str | None = None
    """Where bounces go; None means the sender's address."""
    reply_to: str | None = None
    connect_timeout: float = 10.0
    """Seconds, for connecting and TLS."""
    answer_timeout: float = 60.0
    """Seconds, for each answer after that."""

    def __post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise ConfigError(problems)

    @property
    def topic(self) -> str:
        """The kind of outbox message this sink takes."""
        return "mail.status"

    def deliver(self, batch: Sequence[Outgoing[Letter]]) -> Sequence[Outcome]:
        """Send each letter; where the connection ends, the letters after it were not tried.

        Raises RemoteUnavailable or CredentialsRefused when no letter could be tried at all. An
        Ambiguous outcome must come back as `letter.ambiguous`; such a letter is sent once more.
        """
        if not batch:
            return ()
        with connected(self._route) as smtp:
            log_in(smtp, self.login)
            return [self._outcome(smtp, outgoing.body) for outgoing in batch]

    def check(self) -> Sequence[Finding]:
        """Connect and log in; nothing is sent."""
        server = f"mail server {self.host}:{self.port}"
        findings: list[Finding] = []
        try:
            with connected(self._route) as smtp:
                findings.append(Finding(server, True, f"answers, security {self.security}"))
                log_in(smtp, self.login)
                findings.append(Finding("mail log-in", True, self._login_kind))
        except (CredentialsRefused, RemoteUnavailable) as error:
            subject = "mail log-in" if findings else server
            findings.append(Finding(subject, False, str(error)))
        return findings

    def _outcome(self, smtp: smtplib.SMTP, letter: Letter) -> Outcome:
        try:
            self._send(smtp, letter)
        except Ambiguous as error:
            return Failed(_after_doubt(letter, error))
        except IntegratorError as error:
            return Failed(error)
        return Delivered()

    def _send(self, smtp: smtplib.SMTP, letter: Letter) -> None:
        mail = compose(letter, self._from, at=self.clock())
        if not is_open(smtp):
            message = "The connection to the mail server ended before this letter was tried."
            raise RemoteUnavailable(message)
        send(smtp, mail, self._envelope_from)

    @property
    def _route(self) -> Route:
        return Route(
            host=self.host,
            port=self.port,
            security=self.security,
            ca_file=self.ca_file,
            login=self.login,
            host_name=self.host_name,
            connect_timeout=self.connect_timeout,
            answer_timeout=self.answer_timeout,
        )

    @property
    def _from(self) -> Sender:
        return Sender(self.sender, self.sender_name, self.reply_to)

    @property
    def _envelope_from(self) -> str:
        return self.sender if self.envelope_from is None else self.envelope_from

    @property
    def _login_kind(self) -> str:
        return "not configured" if self.login is None else f"accepted ({type(self.login).__name__})"

    def _problems(self) -> Iterator[str]:
        if self.security == "none" and not _is_loopback(self.host):
            yield "SMTP_TLS: none is for loopback only; use starttls or tls."
        addresses = {
            "SMTP_FROM": self.sender,
            "SMTP_ENVELOPE_FROM": self._envelope_from,
            "SMTP_REPLY_TO": self.reply_to,
        }
        for name, address in addresses.items():
            problem = None if address is None else address_problem(address)
            if problem is not None:
                yield f"{name}: {problem}."
        if not self._envelope_from.isascii():
            yield "SMTP_ENVELOPE_FROM: must be an address in ASCII."
        if line_problem(self.sender_name) is not None:
            yield f"SMTP_FROM_NAME: {line_problem(self.sender_name)}."


def _after_doubt(letter: Letter, error: Ambiguous) -> IntegratorError:
    """A second doubt needs a person: trying on could mail the sender any number of times."""
    if not letter.ambiguous:
        return error
    return PermanentError("Sent twice without an answer: ask the recipient before sending again.")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
