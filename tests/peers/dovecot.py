"""A real Dovecot on loopback for the tests: TLS, XOAUTH2, LMTP, and ways to hurt it."""

import contextlib
import getpass
import grp
import itertools
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from sandbox.certificates import make_certificate

PASSWORD = "s3cret-sample"
GOOD_TOKEN = "good-token"
USERS = tuple(f"box{number:03}" for number in range(400))
DEADLINE = 15.0
"""Seconds a server may take to start or stop."""

_BINARIES = ("/usr/sbin", "/usr/local/sbin", "/usr/bin")
_TEMPLATE = Path(__file__).with_name("dovecot.conf.template")


def missing() -> str | None:
    """Why Dovecot cannot run on this machine; None when it can."""
    if _binary() is None:
        return "Dovecot is not installed (Debian: dovecot-imapd dovecot-lmtpd)"
    if os.geteuid() == 0 and shutil.which("useradd") is None:
        return "Dovecot as root needs useradd, to give the mail a user of its own"
    return None


@dataclass(frozen=True, slots=True)
class Ports:
    imap: int
    imaps: int
    lmtp: int


@dataclass(slots=True)
class Dovecot:
    """A running server; every user has the same password and any user the same token."""

    base: Path
    ports: Ports
    master: subprocess.Popen[bytes]
    host: str = "localhost"
    _fresh_users: Iterator[str] = field(default_factory=lambda: iter(USERS))
    _drops: Iterator[int] = field(default_factory=itertools.count)

    @property
    def ca_file(self) -> Path:
        return self.base / "tls" / "dovecot.pem"

    @property
    def log(self) -> str:
        return (self.base / "dovecot.log").read_text(errors="replace")

    def new_user(self) -> str:
        """A user with an empty mailbox that no other test has."""
        return next(self._fresh_users)

    def maildir(self, user: str) -> Path:
        """The folder INBOX lives in; it exists once the user logged in or got mail."""
        return self.base / "mail" / user / "Maildir"

    def deliver(self, raw: bytes, user: str) -> None:
        """Deliver over LMTP; the server has it on disk when this returns."""
        with smtplib.LMTP("127.0.0.1", self.ports.lmtp) as lmtp:
            lmtp.sendmail("gp@practice.example", [f"{user}@clinic.example"], raw)

    def drop_into_maildir(self, raw: bytes, user: str) -> Path:
        """Put the very bytes into INBOX, adding no header."""
        maildir = self.maildir(user)
        for name in ("tmp", "new", "cur"):
            self._own_folders(maildir / name)
        name = f"{time.time_ns()}.{next(self._drops)}.drop"
        (maildir / "tmp" / name).write_bytes(raw)
        self._own(maildir / "tmp" / name)
        return (maildir / "tmp" / name).rename(maildir / "new" / name)

    def reset_uidvalidity(self, user: str) -> None:
        """Lose the index: the folder gets a new UIDVALIDITY and its UIDs start at 1 again.

        The file that keeps the last UIDVALIDITY stays, so that the new one is always another.
        """
        self.cut_connections()
        maildir = self.maildir(user)
        for pattern in ("dovecot-uidlist*", "dovecot.index*", "dovecot.list.index*"):
            for path in maildir.glob(pattern):
                path.unlink()

    def cut_connections(self) -> None:
        """Kill every IMAP session, then its TLS proxy, without a word to the clients.

        In this order: a session that sees its proxy go writes its index, and must not be killed
        while it holds the lock.
        """
        for name in ("dovecot/imap", "dovecot/imap-login"):
            for pid in self._children(name):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        _wait_until(lambda: not self._children("dovecot/imap"), "the sessions to end")

    def stop(self) -> None:
        """End the server and its children."""
        self.master.terminate()
        self.master.wait(DEADLINE)

    def _children(self, *names: str) -> list[int]:
        return [pid for pid, name in _processes_of(self.master.pid) if name in names]

    def _own_folders(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for each in (folder, *folder.parents[:2]):
            self._own(each)

    def _own(self, path: Path) -> None:
        if os.geteuid() == 0:
            shutil.chown(path, _mail_user(), _mail_user())


@contextlib.contextmanager
def running_dovecot(base: Path, *, extra: str = "") -> Iterator[Dovecot]:
    """Start a private Dovecot in `base`, an empty folder; `extra` is added to its configuration.

    As root, `base` must be reachable by other users (pytest's tmp_path is not).
    """
    _prepare(base)
    ports = Ports(*_free_ports(3))
    (base / "dovecot.conf").write_text(_configuration(base, ports=ports, extra=extra))
    command = [str(_binary()), "-F", "-c", str(base / "dovecot.conf")]
    master = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    dovecot = Dovecot(base, ports, master)
    try:
        _wait_until(lambda: _answers(ports.imaps) and _answers(ports.lmtp), "Dovecot to start")
        yield dovecot
    finally:
        dovecot.stop()


def _binary() -> Path | None:
    found = shutil.which("dovecot", path=os.pathsep.join((os.environ.get("PATH", ""), *_BINARIES)))
    return Path(found) if found else None


def _mail_user() -> str:
    return "dovemail" if os.geteuid() == 0 else getpass.getuser()


def _prepare(base: Path) -> None:
    for name in ("run", "state", "mail", "tls"):
        (base / name).mkdir(parents=True, exist_ok=True)
    make_certificate(base / "tls", name="dovecot")
    lines = (f"{user}:{{PLAIN}}{PASSWORD}::::::\n" for user in USERS)
    (base / "users").write_text("".join(lines))
    (base / "users").chmod(0o644)
    if os.geteuid() == 0:
        _prepare_as_root(base)


def _prepare_as_root(base: Path) -> None:
    closed = [each for each in (base, *base.parents) if not each.stat().st_mode & 0o001]
    if closed:
        raise PermissionError(f"{closed[0]} must be traversable by the user Dovecot serves mail as")
    command = ["useradd", "--system", "--user-group", "--no-create-home"]
    with contextlib.suppress(subprocess.CalledProcessError):  # it exists already
        subprocess.run(
            [*command, "--shell", "/usr/sbin/nologin", _mail_user()],
            check=True,
            capture_output=True,
        )
    shutil.chown(base / "mail", _mail_user(), _mail_user())


def _configuration(base: Path, *, ports: Ports, extra: str) -> str:
    root, own = os.geteuid() == 0, getpass.getuser()
    internal = "dovecot" if root else own
    return Template(_TEMPLATE.read_text()).substitute(
        base=base,
        internal_user=internal,
        internal_group=_group(internal),
        login_user="dovenull" if root else own,
        mail_user=_mail_user(),
        mail_group=_group(_mail_user()),
        token=GOOD_TOKEN,
        imap_port=ports.imap,
        imaps_port=ports.imaps,
        lmtp_port=ports.lmtp,
        extra=extra,
    )


def _group(user: str) -> str:
    return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in held]


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _processes_of(parent: int) -> Iterator[tuple[int, str]]:
    """Children of a process with the first word of their command line."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(after_name[1]) == parent and after_name[0] != "Z":
                command = (folder / "cmdline").read_bytes().split(b"\0")[0]
                yield int(folder.name), command.decode()


def _wait_until(happened: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + DEADLINE
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {DEADLINE:.0f} s for {what}")
        time.sleep(0.02)
