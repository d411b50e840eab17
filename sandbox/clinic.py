"""A clinic's outside systems in one process: `python -m sandbox.clinic --var DIR`.

A HubSpot and a Google stand-in, an inbox, and a catcher of mail, all on loopback. Their state and
their log-ins are kept in DIR; `DIR/clinic.json` says where they are while they run.
"""

import argparse
import json
import secrets
import signal
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from sandbox.hubspot_twin import RunningTwin, Twin
from sandbox.hubspot_twin import serve as serve_hubspot
from sandbox.hubspot_twin.saving import Saver
from sandbox.inbox import Inbox, running_inbox
from sandbox.kept_mails import kept_mails
from sandbox.mail_catcher import Catcher, running_catcher
from sandbox.private import write_private
from sandbox.sheets_twin import SheetsTwin
from sandbox.sheets_twin import serve as serve_sheets
from sandbox.sheets_twin.__main__ import provide_account

HOST = "127.0.0.1"
ADDRESS = "referrals@harbor.example"
MAIL_FOLDERS = ("Referrals/Processed", "Referrals/Failed")
BOOK = "north-referrals"
TAB = "Referrals"
HEADERS = (
    "First name",
    "Last name",
    "Date of birth",
    "Patient phone",
    "Patient email",
    "Language",
    "Service",
    "Reason for referral",
    "Priority",
    "Consent",
    "Practice",
    "Referred by",
    "Referrer email",
)
"""What the partners' sheet asks for; the service adds its own columns."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where each system listens; 0 takes a free port."""

    hubspot: int = 8010
    sheets: int = 8020
    mails: int = 8030
    imap: int = 8043
    smtp: int = 8025

    def where_free(self) -> Self:
        """The same, with 0 in place of each port that is taken."""
        return type(self)(**{name: free_or_zero(port) for name, port in asdict(self).items()})


NO_MATTER_WHICH = Ports(hubspot=0, sheets=0, mails=0, imap=0, smtp=0)


@dataclass(frozen=True, slots=True)
class Keys:
    """Log-ins of one clinic, made once."""

    hubspot_token: str
    mail_password: str


@dataclass(frozen=True, slots=True)
class Clinic:
    """The running systems."""

    hubspot: RunningTwin
    sheets: SheetsTwin
    inbox: Inbox
    catcher: Catcher
    account_file: Path
    """Key file of the Google service account."""

    @property
    def pages(self) -> Mapping[str, str]:
        """What a person can open in a browser."""
        return {
            "hubspot": self.hubspot.url,
            "sheet": f"{self.sheets.url}/sheets/{BOOK}",
            "mails": self.catcher.page_url,
        }

    @property
    def env(self) -> Mapping[str, str]:
        """The variables that point the service at these systems."""
        password = self.inbox.password
        return {
            "HUBSPOT_BASE_URL": self.hubspot.url,
            "HUBSPOT_TOKEN": self.hubspot.twin.token,
            "HUBSPOT_CALLS_PER_10S": str(self.hubspot.twin.limits.burst),
            "GOOGLE_API_BASE_URL": self.sheets.url,
            "GOOGLE_SERVICE_ACCOUNT_FILE": str(self.account_file),
            "NORTH_SHEET_ID": BOOK,
            **_mail("IMAP", self.inbox.port, "tls", password, self.inbox.ca_file),
            **_mail("SMTP", self.catcher.smtp_port, "starttls", password, self.catcher.ca_file),
            "SMTP_FROM": ADDRESS,
        }


def _mail(prefix: str, port: int, tls: str, password: str, ca_file: Path) -> dict[str, str]:
    return {
        f"{prefix}_HOST": HOST,
        f"{prefix}_PORT": str(port),
        f"{prefix}_TLS": tls,
        f"{prefix}_USER": ADDRESS,
        f"{prefix}_PASSWORD": password,
        f"{prefix}_CA_FILE": str(ca_file),
    }


@contextmanager
def running_clinic(folder: Path, ports: Ports = NO_MATTER_WHICH) -> Iterator[Clinic]:
    """Serve all of it on 127.0.0.1 until the end of the block; state is kept in `folder`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = _keys(folder / "keys.json")
    users = {ADDRESS: keys.mail_password}
    tls = folder / "tls"
    with ExitStack() as stack:
        inbox = running_inbox(tls, users=users, port=ports.imap, mail_folders=MAIL_FOLDERS)
        catcher = running_catcher(
            tls,
            users=users,
            smtp_port=ports.smtp,
            page_port=ports.mails,
            mail_folder=folder / "mails",
        )
        sheets = stack.enter_context(serve_sheets(port=ports.sheets, state=folder / "sheets.json"))
        mailbox = stack.enter_context(inbox)
        stack.enter_context(
            kept_mails(mailbox, folder / "inbox.json", folders=("INBOX", *MAIL_FOLDERS))
        )
        yield Clinic(
            hubspot=stack.enter_context(_hubspot(folder, keys.hubspot_token, ports.hubspot)),
            sheets=sheets,
            inbox=mailbox,
            catcher=stack.enter_context(catcher),
            account_file=_shared_sheet(sheets, folder / "google-account.json"),
        )


@contextmanager
def _hubspot(folder: Path, token: str, port: int) -> Iterator[RunningTwin]:
    twin = Twin(token=token)
    saver = Saver(twin.account, folder / "hubspot.json")
    try:
        with serve_hubspot(HOST, port, twin=twin) as running:
            yield running
    finally:
        saver.close()


def _shared_sheet(sheets: SheetsTwin, account_file: Path) -> Path:
    """The partners' sheet, shared with the service account; returns the account's key file."""
    provide_account(sheets, account_file)
    email = json.loads(account_file.read_text())["client_email"]
    sheets.seed(BOOK, title="North partners", tabs={TAB: [HEADERS]}, share={email: "writer"})
    return account_file


def _keys(path: Path) -> Keys:
    if not path.exists():
        made = Keys(f"pat-na1-{secrets.token_hex(18)}", secrets.token_urlsafe(18))
        write_private(path, json.dumps(asdict(made)))
    return Keys(**json.loads(path.read_text()))


def free_or_zero(port: int) -> int:
    """The port if nobody listens there, else 0."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return 0
    return port


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    options = _parse()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    ports = NO_MATTER_WHICH if options.any_ports else Ports().where_free()
    place = options.var / "clinic.json"
    place.unlink(missing_ok=True)
    with running_clinic(options.var.absolute(), ports) as clinic:
        found = {"pages": dict(clinic.pages), "env": dict(clinic.env)}
        write_private(place, json.dumps(found, indent=2))
        for name, url in clinic.pages.items():
            print(f"{name}: {url}", flush=True)
        stop.wait()
    place.unlink(missing_ok=True)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox.clinic", description=__doc__)
    parser.add_argument("--var", type=Path, required=True, help="folder its state is kept in")
    parser.add_argument("--any-ports", action="store_true", help="take free ports, whichever")
    return parser.parse_args()


if __name__ == "__main__":
    main()
