"""Everything that differs between installations, read once from the environment and config/.

`Settings.from_env` is the only reader of the environment. No secret shows in a repr.
"""

import base64
import binascii
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Self

from integrator.config import Config, JsonIntake, Sheet, policy_problems, read_config
from integrator.connections import (
    Google,
    HubSpot,
    Mailbox,
    Smtp,
    read_attestation,
    read_google,
    read_hubspot,
    read_mailbox,
    read_smtp,
)
from integrator.environment import PLACEHOLDER, Environment, read_env_file
from integrator.errors import ConfigError
from integrator.store.vault import KEY_BYTES, KeyRing

_KEYS_ADVICE = "run `integrator keys new` and put the lines it prints into .env"
_DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")
_REDIS = ("redis://", "rediss://", "unix://")
_FHIR_CLIENT = re.compile(r"([a-z][a-z0-9-]{0,39}):([0-9a-f]{64})")
_REACHES = ("public", "anywhere")
_LOG_LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One installation, complete and checked."""

    database_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)
    """None: a private server is started under var_dir."""
    var_dir: Path
    config_dir: Path
    public_url: str
    """The address partners see, without a slash at its end; every link starts with it."""
    host: str
    port: int
    secret_key: str = field(repr=False)
    """Signs sessions and links."""
    link_life: timedelta
    """How long a link in a letter opens anything."""
    field_keys: KeyRing
    index_key: bytes = field(repr=False)
    hubspot: HubSpot | None
    google: Google | None
    smtp: Smtp | None
    mailboxes: Mapping[str, Mailbox]
    """Name of the inbox -> where and how to log in."""
    spreadsheets: Mapping[str, str]
    """Name of the sheet -> its spreadsheet id."""
    intake_secrets: Mapping[str, str] = field(repr=False)
    """Name of the JSON intake -> its signing secret."""
    callback_secrets: Mapping[str, str] = field(repr=False)
    """Name of the source -> what its status callbacks are signed with."""
    callback_ca_file: str | None
    """Trusted for callbacks instead of the system's authorities, where given."""
    callback_private: bool
    """Whether callbacks may go to private and loopback addresses, as in a test."""
    fhir_clients: Mapping[str, str] = field(repr=False)
    """Name of a program that may read and post FHIR -> SHA-256 of its token, in hex."""
    metrics_token: str | None = field(repr=False)
    """None: /metrics answers loopback only."""
    log_level: str
    crash_at: str | None
    config: Config

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Read and check everything. Raises ConfigError with every problem at once."""
        env = Environment(environ)
        config_dir = Path(env.text("CONFIG_DIR", default="config"))
        config = read_config(config_dir, env.problems)
        settings = cls._read(env, config, config_dir=config_dir)
        env.problems += policy_problems(config.policy, read_attestation(env))
        if env.problems:
            raise ConfigError(list(dict.fromkeys(env.problems)))
        return settings

    @classmethod
    def _read(cls, env: Environment, config: Config, *, config_dir: Path) -> Self:
        clinic, sources = config.clinic, config.sources
        var_dir = Path(env.text("VAR_DIR", default="var")).absolute()
        return cls(
            database_url=_database_url(env, var_dir),
            redis_url=_redis_url(env),
            var_dir=var_dir,
            config_dir=config_dir,
            public_url=env.url("PUBLIC_URL", advice="set it to the address partners see"),
            host=env.text("WEB_HOST", default="127.0.0.1"),
            port=env.number("WEB_PORT", default=8000, low=0, high=65535),
            secret_key=env.secret("SECRET_KEY", least=32, advice=_KEYS_ADVICE),
            link_life=timedelta(days=env.number("LINK_DAYS", default=30, low=1, high=365)),
            field_keys=_field_keys(env),
            index_key=_index_key(env),
            hubspot=read_hubspot(env) if clinic.uses_hubspot else None,
            google=read_google(env) if sources.sheets else None,
            smtp=read_smtp(env, sender=clinic.name) if clinic.uses_mail else None,
            mailboxes={
                inbox.name: read_mailbox(env, inbox.env_prefix, inbox=inbox.name)
                for inbox in sources.inboxes
            },
            spreadsheets={sheet.name: _spreadsheet(env, sheet) for sheet in sources.sheets},
            intake_secrets={
                intake.name: _intake_secret(env, intake) for intake in sources.json_intakes
            },
            callback_secrets={
                name: _callback_secret(env, name, callback.secret_env)
                for name, callback in sources.callbacks.items()
            },
            callback_ca_file=env.optional("CALLBACK_CA_FILE"),
            callback_private=env.choice("CALLBACK_TO", _REACHES, default="public") == "anywhere",
            fhir_clients=_fhir_clients(env),
            metrics_token=_metrics_token(env),
            log_level=env.choice("LOG_LEVEL", _LOG_LEVELS, default="info"),
            crash_at=env.optional("CRASH_AT"),
            config=config,
        )

    @classmethod
    def load(cls, env_file: Path = Path(".env")) -> Self:
        """`from_env` on the process environment over the lines of `env_file`, if there is one."""
        try:
            lines = read_env_file(env_file) if env_file.exists() else {}
        except ValueError as error:
            raise ConfigError([str(error)]) from None
        return cls.from_env({**lines, **os.environ})


def _database_url(env: Environment, var_dir: Path) -> str:
    found = env.text("DATABASE_URL", default=f"sqlite:///{var_dir / 'integrator.store.db'}")
    if not found.startswith(_DATABASES):
        env.wrong("DATABASE_URL", f"must start with one of {', '.join(_DATABASES)}")
    return found


def _redis_url(env: Environment) -> str | None:
    found = env.optional("REDIS_URL")
    if found and not found.startswith(_REDIS):
        env.wrong("REDIS_URL", f"must start with one of {', '.join(_REDIS)}")
    return found


def _field_keys(env: Environment) -> KeyRing:
    written = env.secret("FIELD_KEYS", advice=_KEYS_ADVICE)
    if written and PLACEHOLDER not in written:
        try:
            return KeyRing.parse(written)
        except ConfigError as error:
            env.problems += error.problems
    return KeyRing(keys={}, active="")


def _index_key(env: Environment) -> bytes:
    written = env.secret("INDEX_KEY", least=32, advice=_KEYS_ADVICE)
    try:
        raw = base64.b64decode(written, validate=True)
    except binascii.Error:
        raw = b""
    if len(raw) < KEY_BYTES and len(written) >= KEY_BYTES and PLACEHOLDER not in written:
        env.wrong("INDEX_KEY", f"is not 32 bytes in base64: {_KEYS_ADVICE}")
    return raw


def _spreadsheet(env: Environment, sheet: Sheet) -> str:
    if sheet.spreadsheet_id_env is None:
        return sheet.spreadsheet_id or ""
    return env.secret(
        sheet.spreadsheet_id_env,
        advice=f"set it to the id in the sheet's address, or remove the sheet {sheet.name!r}"
        " from sources.toml",
    )


def _intake_secret(env: Environment, intake: JsonIntake) -> str:
    advice = f"run `integrator keys new`, or remove the JSON intake {intake.name!r}"
    return env.secret(intake.secret_env, least=32, advice=advice)


def _callback_secret(env: Environment, source: str, name: str) -> str:
    advice = f"run `integrator keys new`, or remove callback_url of {source!r} in sources.toml"
    return env.secret(name, least=32, advice=advice)


def _fhir_clients(env: Environment) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for entry in filter(None, (env.optional("FHIR_CLIENTS") or "").split(",")):
        match = _FHIR_CLIENT.fullmatch(entry.strip())
        if match is None:
            env.wrong(
                "FHIR_CLIENTS", "must hold name:hash pairs as `integrator fhir client` prints"
            )
        else:
            found[match[1]] = match[2]
    return found


def _metrics_token(env: Environment) -> str | None:
    if not env.given("METRICS_TOKEN"):
        return None
    return env.secret("METRICS_TOKEN", least=32, advice=_KEYS_ADVICE)
