"""The service as it is run: its own processes, an embedded store, configuration of its own."""

import base64
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.figures import wait_until
from benchmarks.outside import ROOT, TOKEN, Mailbox, Twin
from integrator.store import db
from integrator.store.db import Database
from integrator.upkeep import migrating

PROGRAM = str(Path(sys.executable).with_name("integrator"))
STOP_SECONDS = 20
SOURCES = """
[[inbox]]
name = "clinic-inbox"
env_prefix = "IMAP"
folders = ["INBOX"]
processed = "Processed"
failed = "Failed"

[[form]]
name = "web-form"
title = "Refer a patient"
intro = "For practices that refer to us."
required = ["patient_given_name", "patient_family_name", "patient_phone|patient_email", "reason", "consent", "partner_practice", "partner_clinician", "partner_email"]
services = []
max_upload_mb = 10
accepted_types = ["application/pdf"]
embed_origins = []
"""  # noqa: E501


@dataclass(slots=True)
class Installation:
    """One installation in a folder of its own."""

    folder: Path
    env: Mapping[str, str]
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    program: Sequence[str] = (PROGRAM,)

    @property
    def port(self) -> int:
        """Where the web process listens."""
        return int(self.env["WEB_PORT"])

    @property
    def store(self) -> Database:
        """The store, from outside."""
        return db.connect(f"sqlite:///{self.folder / 'var' / 'integrator.store.db'}")

    def prepare(self) -> None:
        """Schema and HubSpot account."""
        migrating.upgrade(self.store)
        self.command("hubspot", "setup", "--apply")

    def command(self, *words: str) -> None:
        """Run a command to its end."""
        subprocess.run(
            [PROGRAM, *words], env=self.env, cwd=self.folder, check=True, capture_output=True
        )

    def start(self, *names: str) -> None:
        """Start processes; "worker-2" is a second worker."""
        for name in names:
            with (self.folder / f"{name}.log").open("wb") as log:
                self.running[name] = subprocess.Popen(
                    [*self.program, name.partition("-")[0]],
                    env=self.env,
                    cwd=self.folder,
                    stdout=log,
                    stderr=log,
                )
            wait_until(partial(self._is_up, name), seconds=60, what=f"{name} to start")

    def _is_up(self, name: str) -> bool:
        if self.running[name].poll() is not None:
            raise RuntimeError(f"{name} ended: {(self.folder / f'{name}.log').read_text()[-2000:]}")
        if name == "redis":
            return (self.folder / "var" / "redis" / "socket").exists()
        return "started" in (self.folder / f"{name}.log").read_text()

    def stop(self, *names: str) -> None:
        """Stop processes, or all."""
        chosen = [self.running.pop(name) for name in names or list(self.running)[::-1]]
        for one in chosen:
            one.terminate()
        for one in chosen:
            one.wait(STOP_SECONDS)


@contextmanager
def installed(twin: Twin, mailbox: Mailbox, **variables: str) -> Iterator[Installation]:
    """An installation pointed at these; nothing runs yet, all is stopped at the end."""
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base)
        _configure(folder / "config")
        here = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "CONFIG_DIR": str(folder / "config"),
            "VAR_DIR": str(folder / "var"),
            "PUBLIC_URL": "http://localhost:8000",
            "WEB_PORT": str(_free_port()),
            "SECRET_KEY": _secret(),
            "FIELD_KEYS": f"k1:{_secret()}",
            "INDEX_KEY": _secret(),
            "HUBSPOT_TOKEN": TOKEN,
            "HUBSPOT_BASE_URL": twin.url,
            "HUBSPOT_CALLS_PER_10S": "1000",
            "HUBSPOT_BAA_SIGNER": "Benchmark",
            "HUBSPOT_BAA_SIGNED_ON": "2026-05-31",
            "LOG_LEVEL": "info",
        }
        one = Installation(folder, {**here, **mailbox.env, **variables})
        one.prepare()
        try:
            yield one
        finally:
            one.stop()


def _configure(config: Path) -> None:
    """The shipped configuration, with one inbox and one form, and no letters."""
    shutil.copytree(ROOT / "config", config)
    (config / "sources.toml").write_text(SOURCES)
    _replace(config / "clinic.toml", "mail = true", "mail = false")
    _replace(config / "disclosure.toml", 'preset = "reference"', 'preset = "contact"')


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text, f"{path.name} lacks {old!r}"
    path.write_text(text.replace(old, new))


def _secret() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
