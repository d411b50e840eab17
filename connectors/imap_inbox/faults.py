"""What imaplib and the socket raise, translated once into what the caller should do."""

import contextlib
import imaplib
import ssl
from collections.abc import Iterator
from typing import Final

from integrator.errors import IntegratorError, RemoteUnavailable, SourcePaused

LOST: Final = (imaplib.IMAP4.abort, OSError)
"""The connection is gone, was closed by the server (BYE), or stayed silent too long."""

REFUSED: Final = (imaplib.IMAP4.error, ValueError, LookupError, TypeError, AttributeError)
"""The server said NO or BAD, or answered what imapclient cannot parse. Ask for LOST first:
imaplib's abort is an error too. The last three come out of imapclient's parser."""


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Raise this project's errors in place of the client's; no server text crosses."""
    try:
        yield
    except IntegratorError:
        raise
    except (*LOST, imaplib.IMAP4.error) as error:
        raise translate(error) from error


def translate(error: Exception) -> IntegratorError:
    """The error that says what to do about `error`."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return SourcePaused(
            f"The mail server's certificate is not trusted ({error.verify_message}). Check the "
            "host name; for a private authority set the CA file of this inbox."
        )
    if isinstance(error, LOST):
        return RemoteUnavailable(f"The mail server was lost ({type(error).__name__})")
    return RemoteUnavailable("The mail server refused a command it should know")
