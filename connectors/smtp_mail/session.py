"""One SMTP connection: opened, verified and logged in; each letter sent, each refusal translated.

Nothing here quotes the server's words: they may hold an address.
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from connectors.smtp_mail.message import Mail
from integrator.errors import (
    Ambiguous,
    CredentialsRefused,
    IntegratorError,
    PermanentError,
    RejectedByRemote,
    RemoteUnavailable,
)

Security = Literal["starttls", "tls", "none"]

_GOODBYE_SECONDS = 5.0
_NOBODY = ("550", "551", "553")  # RFC 5321 4.2.2
_CLOSING = 421  # RFC 5321 4.2.1: the server closes the connection after this answer
_ENHANCED = re.compile(rb"([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 2034

_Reply = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class Password:
    """Log-in by user name and password."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class XOAuth2:
    """Log-in by an access token, fetched anew for every connection.

    `token` may raise CredentialsRefused or RemoteUnavailable.
    """

    user: str
    token: Callable[[], str] = field(repr=False)


Login = Password | XOAuth2 | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where the mail server is and how it is spoken to; times in seconds."""

    host: str
    port: int
    security: Security
    ca_file: Path | None
    """Trusted instead of the system's authorities, where given."""
    login: Login
    host_name: str
    """What we call ourselves in EHLO."""
    connect_timeout: float
    answer_timeout: float


@contextmanager
def connected(route: Route) -> Iterator[smtplib.SMTP]:
    """Connect and secure the connection, and say goodbye at the end.

    Raises RemoteUnavailable, or CredentialsRefused where the server cannot be trusted.
    """
    context = _tls_context(route.ca_file)
    with _translated(_certificate_advice(route)):
        smtp = _dial(route, context)
    try:
        yield smtp
    finally:
        _say_goodbye(smtp)


def log_in(smtp: smtplib.SMTP, login: Login) -> None:
    """Prove who we are. Raises CredentialsRefused (wrong or unsupported) or RemoteUnavailable."""
    if login is None:
        return
    with _translated(
        "The mail server does not offer this way to log in: see SMTP log-in settings."
    ):
        if isinstance(login, Password):
            _log_in_by_password(smtp, login)
        else:
            _log_in_by_token(smtp, login.user, login.token())


def send(smtp: smtplib.SMTP, mail: Mail, envelope_from: str) -> None:
    """Hand one mail to the server; returns once the server has taken it.

    Raises RejectedByRemote, RemoteUnavailable (not taken), Ambiguous (perhaps taken),
    CredentialsRefused (we may not send as this sender), PermanentError (SMTPUTF8 is missing).
    """
    options = ["SMTPUTF8", "BODY=8BITMIME"] if mail.international else []
    if mail.international and not smtp.has_extn("smtputf8"):
        message = "The mail server cannot send to an international address (no SMTPUTF8)."
        raise PermanentError(message)
    _ask(smtp, smtp.rset, _rejected)
    _ask(smtp, lambda: smtp.mail(envelope_from, options), _sender_refused)
    _ask(smtp, lambda: smtp.rcpt(mail.recipient), _recipient_refused)
    _ask(smtp, lambda: smtp.docmd("DATA"), _rejected)
    _transmit(smtp, _stuffed(mail.raw))
    _settle(smtp)


def is_open(smtp: smtplib.SMTP) -> bool:
    """Whether another letter can be tried on this connection."""
    return smtp.sock is not None


def _tls_context(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        advice = "The CA file for the mail server cannot be read: check SMTP_CA_FILE."
        raise CredentialsRefused(advice) from error


def _dial(route: Route, context: ssl.SSLContext) -> smtplib.SMTP:
    timeout = route.connect_timeout
    smtp = (
        smtplib.SMTP_SSL(route.host, route.port, route.host_name, timeout=timeout, context=context)
        if route.security == "tls"
        else smtplib.SMTP(route.host, route.port, route.host_name, timeout=timeout)
    )
    try:
        _secure(smtp, route, context)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _secure(smtp: smtplib.SMTP, route: Route, context: ssl.SSLContext) -> None:
    if route.security == "starttls":
        smtp.starttls(context=context)
    smtp.ehlo_or_helo_if_needed()
    if smtp.sock is not None:
        smtp.sock.settimeout(route.answer_timeout)


def _log_in_by_password(smtp: smtplib.SMTP, login: Password) -> None:
    try:
        smtp.login(login.user, login.password)
    except UnicodeEncodeError as error:  # smtplib speaks ASCII only here
        advice = "The mail password has characters outside ASCII: choose one without them."
        raise CredentialsRefused(advice) from error


def _log_in_by_token(smtp: smtplib.SMTP, user: str, token: str) -> None:
    """XOAUTH2: the answer to the challenge of a refusal is empty (Google, XOAUTH2 protocol)."""
    first = f"user={user}\x01auth=Bearer {token}\x01\x01"
    if "XOAUTH2" not in smtp.esmtp_features.get("auth", "").upper().split():
        raise smtplib.SMTPNotSupportedError
    smtp.auth("XOAUTH2", lambda challenge=None: first if challenge is None else "")


def _say_goodbye(smtp: smtplib.SMTP) -> None:
    """QUIT; all is settled by now, so a server that does not answer changes nothing."""
    if smtp.sock is not None:
        smtp.sock.settimeout(_GOODBYE_SECONDS)
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()
    smtp.close()


def _certificate_advice(route: Route) -> str:
    return (
        f"{route.host} does not prove who it is over TLS ({route.security}): "
        "check SMTP_HOST, SMTP_TLS and SMTP_CA_FILE."
    )


@contextmanager
def _translated(distrust: str) -> Iterator[None]:
    """Translate what goes wrong before the first letter; `distrust` is the advice for the admin."""
    try:
        yield
    except (ssl.SSLCertVerificationError, smtplib.SMTPNotSupportedError) as error:
        raise CredentialsRefused(distrust) from error
    except smtplib.SMTPAuthenticationError as error:
        raise _log_in_refused(error.smtp_code) from error
    except smtplib.SMTPResponseException as error:
        message = f"The mail server answered {error.smtp_code}."
        raise RemoteUnavailable(message) from error
    except (smtplib.SMTPException, OSError) as error:
        message = f"The mail server cannot be reached ({type(error).__name__})."
        raise RemoteUnavailable(message) from error


def _log_in_refused(code: int) -> IntegratorError:
    if 400 <= code < 500:  # RFC 4954 4.7: 454 is a temporary failure
        return RemoteUnavailable(f"The mail server cannot check the log-in now ({code}).")
    advice = f"The mail server refuses the log-in ({code}): renew SMTP user, password or token."
    return CredentialsRefused(advice)


def _ask(
    smtp: smtplib.SMTP, command: Callable[[], _Reply], refusal: Callable[[str], IntegratorError]
) -> None:
    """One command before the final dot: whatever goes wrong here, nothing was taken."""
    try:
        reply = command()
    except (smtplib.SMTPException, OSError) as error:
        smtp.close()
        raise RemoteUnavailable("The connection to the mail server was lost.") from error
    _judge(smtp, reply, refusal)


def _judge(smtp: smtplib.SMTP, reply: _Reply, refusal: Callable[[str], IntegratorError]) -> None:
    code = reply[0]
    if 200 <= code < 400:
        return
    if 500 <= code < 600:
        raise refusal(_remote_code(reply))
    if code == _CLOSING or not 400 <= code < 500:
        smtp.close()
    raise RemoteUnavailable(f"The mail server answered {_remote_code(reply)}.")


def _remote_code(reply: _Reply) -> str:
    enhanced = _ENHANCED.match(reply[1])
    return enhanced[1].decode() if enhanced else str(reply[0])


def _rejected(code: str) -> IntegratorError:
    return RejectedByRemote(f"The mail server refused the letter ({code}).", remote_code=code)


def _recipient_refused(code: str) -> IntegratorError:
    """A server without enhanced codes says at this place alone that nobody has the address."""
    return _rejected("5.1.0" if code in _NOBODY else code)


def _sender_refused(code: str) -> IntegratorError:
    return CredentialsRefused(
        f"The mail server does not let this log-in send from SMTP_FROM ({code}): check both."
    )


def _stuffed(raw: bytes) -> bytes:
    """Double a dot that begins a line, and end with the lone dot (RFC 5321 4.5.2)."""
    return re.sub(rb"^\.", b"..", raw, flags=re.MULTILINE) + b".\r\n"


def _transmit(smtp: smtplib.SMTP, stuffed: bytes) -> None:
    try:
        smtp.send(stuffed)
    except smtplib.SMTPServerDisconnected as error:  # so the final dot was not handed over
        message = "The connection to the mail server was lost within the letter."
        raise RemoteUnavailable(message) from error


def _settle(smtp: smtplib.SMTP) -> None:
    """Read the answer to the final dot; without one nobody knows."""
    try:
        reply = smtp.getreply()
    except (smtplib.SMTPException, OSError) as error:
        smtp.close()
        raise Ambiguous("The mail server did not answer after the whole letter.") from error
    if not (200 <= reply[0] < 300 or 400 <= reply[0] < 600):
        smtp.close()
        raise Ambiguous("The mail server's answer after the whole letter makes no sense.")
    _judge(smtp, reply, _rejected)
