"""Writes what the service needs to run against the sandbox clinic: environment, configuration."""

import base64
import os
import re
import secrets
import shlex
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from integrator.environment import read_env_file
from integrator.errors import ConfigError
from integrator.settings import Settings
from integrator.store.vault import new_ring_entry
from sandbox.clinic import HOST, free_or_zero
from sandbox.demo.faults import DemoFailed
from sandbox.demo.home import Home
from sandbox.private import write_private

PROJECT: Final = Path(__file__).parents[2]
WEB_PORT: Final = 8000
_KEPT: Final = ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", "CLINIC_SITE_SECRET")
"""Made by the first run: what it stored can be read with these alone."""
_PRESET: Final = re.compile(r'^preset = "\w+"$', re.MULTILINE)
_HEAD: Final = "# Made by the demo, for the sandbox clinic; the next run makes it anew.\n"


def copy_config(home: Home) -> None:
    """Copy config/, with all that may be disclosed at all going to HubSpot.

    The stand-in holds invented people only; env.sample says what a real account needs first.
    """
    shutil.rmtree(home.config, ignore_errors=True)
    shutil.copytree(PROJECT / "config", home.config)
    table = home.config / "disclosure.toml"
    text, count = _PRESET.subn('preset = "full"', table.read_text("utf-8"))
    if count != 1:
        raise DemoFailed(f"config/disclosure.toml should have one line `preset`, not {count}.")
    table.write_text(text, "utf-8")


def write_env(home: Home, clinic: Mapping[str, str], *, web_port: int) -> Settings:
    """Write the environment file and read it as the service will; `clinic` says where things are.

    Raises DemoFailed with every problem.
    """
    env = {
        "PUBLIC_URL": f"http://{HOST}:{web_port}",
        "WEB_HOST": HOST,
        "WEB_PORT": str(web_port),
        "VAR_DIR": str(home.service),
        "CONFIG_DIR": str(home.config),
        **_keys(home),
        **clinic,
        "HUBSPOT_BAA_SIGNER": "The demo, for its stand-in",
        "HUBSPOT_BAA_SIGNED_ON": "2026-01-01",
    }
    lines = "".join(f"{name}={quoted(value)}\n" for name, value in env.items())
    write_private(home.env_file, _HEAD + lines)
    try:
        return Settings.from_env(env)
    except ConfigError as error:
        problems = "\n".join(f"- {problem}" for problem in error.problems)
        raise DemoFailed(f"The demo's configuration is refused:\n{problems}") from error


def quoted(value: str) -> str:
    """As `read_env_file` reads it word for word, and a shell that sources the file as well; but for
    an apostrophe beside one of $ ` " and a backslash, which only the former does."""
    if shlex.quote(value) == value:
        return value
    mark = '"' if "'" in value else "'"
    return f"{mark}{value}{mark}"


def env_of(home: Home) -> dict[str, str]:
    """The environment that was written."""
    return read_env_file(home.env_file)


def _keys(home: Home) -> dict[str, str]:
    if home.env_file.exists():
        old = env_of(home)
        return {name: old[name] for name in _KEPT}
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": new_ring_entry("demo"),
        "INDEX_KEY": base64.b64encode(os.urandom(32)).decode(),
        "CLINIC_SITE_SECRET": secrets.token_urlsafe(32),
    }


def web_port(*, any_port: bool) -> int:
    """The usual port where it is free, else some free one."""
    return (0 if any_port else free_or_zero(WEB_PORT)) or _some_port()


def _some_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
