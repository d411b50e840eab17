"""Catches every mail we send, and shows it on a page: nothing leaves the machine."""

from sandbox.mail_catcher.server import Catcher, running_catcher
from sandbox.mail_catcher.smtp import DROP, HANG, Misbehaviour
from sandbox.mail_catcher.store import CaughtMail

__all__ = ["DROP", "HANG", "Catcher", "CaughtMail", "Misbehaviour", "running_catcher"]
