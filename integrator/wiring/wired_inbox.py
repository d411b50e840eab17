"""Inboxes out of settings."""

import functools
import re
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from integrator.config import Inbox
from integrator.connections import GoogleLogin, Login, MicrosoftLogin, PasswordLogin
from integrator.partners.verifying import SignedBy
from integrator.settings import Settings

SIGNATURE: Final = re.compile(rb"^DKIM-Signature:", re.IGNORECASE | re.MULTILINE)
HEAD: Final = 256_000

if TYPE_CHECKING:
    from connectors.imap_inbox import ImapInbox
    from connectors.imap_inbox import Login as ImapLogin
    from connectors.mail_signatures import MailSignatures
    from connectors.mail_tokens import GoogleTokens, MicrosoftTokens


def inbox(settings: Settings, source: Inbox) -> "ImapInbox":
    """The connector of one configured inbox."""
    from connectors.imap_inbox import ImapInbox

    mailbox = settings.mailboxes[source.name]
    return ImapInbox(
        name=source.name,
        host=mailbox.host,
        port=mailbox.port,
        user=mailbox.user,
        login=_login(mailbox.login),
        tls=mailbox.security != "none",
        ca_file=Path(mailbox.ca_file) if mailbox.ca_file else None,
        folders=source.folders,
        processed_folder=source.processed,
        failed_folder=source.failed,
        max_bytes=source.max_mb * 1_000_000,
    )


def _login(login: Login) -> "ImapLogin":
    from connectors.imap_inbox import PasswordLogin as ByPassword
    from connectors.imap_inbox import XOAuth2Login

    if isinstance(login, PasswordLogin):
        return ByPassword(login.password)
    made = tokens(login)
    return XOAuth2Login(made, made.renew)


def tokens(login: GoogleLogin | MicrosoftLogin) -> "GoogleTokens | MicrosoftTokens":
    """Access tokens for a mailbox, for IMAP and SMTP alike."""
    from connectors.mail_tokens import GoogleTokens, MicrosoftTokens

    if isinstance(login, GoogleLogin):
        return GoogleTokens.of_user(
            client_id=login.client_id,
            client_secret=login.client_secret,
            refresh_token=login.refresh_token,
            token_uri=login.token_url,
        )
    return MicrosoftTokens(
        tenant=login.tenant,
        client_id=login.client_id,
        credential=login.client_secret,
        authority=login.authority,
    )


def signed_by() -> SignedBy:
    """Checks signatures with keys from DNS; what it needs is loaded at the first signature."""

    @functools.cache
    def checker() -> "MailSignatures":
        from connectors.mail_signatures import DnsKeys, MailSignatures

        return MailSignatures(DnsKeys.of_this_machine())

    def check(mail: bytes) -> Collection[str]:
        return checker()(mail) if SIGNATURE.search(mail[:HEAD]) else ()

    return check


@dataclass(frozen=True, slots=True)
class FolderWatcher:
    """Waits for mail in one folder of one inbox."""

    settings: Settings
    inbox: Inbox
    folder: str

    @property
    def source(self) -> str:
        """The source whose bell is rung."""
        return self.inbox.name

    def watch(self, on_arrival: Callable[[], None], stop: threading.Event) -> None:
        """Call back on each arrival until stopped."""
        inbox(self.settings, self.inbox).watch(on_arrival, stop, folder=self.folder)


def watchers(settings: Settings) -> tuple[FolderWatcher, ...]:
    """One per folder of every inbox."""
    return tuple(
        FolderWatcher(settings, source, folder)
        for source in settings.config.sources.inboxes
        for folder in source.folders
    )
