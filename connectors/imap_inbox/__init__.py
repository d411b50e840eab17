"""An inbox we fetch referrals from over IMAP."""

from connectors.imap_inbox.inbox import ImapInbox
from connectors.imap_inbox.logins import Login, PasswordLogin, XOAuth2Login

__all__ = ["ImapInbox", "Login", "PasswordLogin", "XOAuth2Login"]
