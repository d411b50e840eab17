"""An IMAP inbox on loopback that needs no root: the clinic's mailbox in the demo and in tests."""

from sandbox.inbox.server import Inbox, running_inbox

__all__ = ["Inbox", "running_inbox"]
