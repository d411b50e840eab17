"""The configuration is read once, refused with every problem at once, and never prints a secret."""

import base64
import json
import os
import secrets
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from integrator.connections import GoogleLogin, MicrosoftLogin, PasswordLogin
from integrator.environment import PLACEHOLDER, read_env_file
from integrator.errors import ConfigError
from integrator.settings import Settings
from integrator.store.vault import new_ring_entry

ROOT = Path(__file__).parents[3]
SAMPLE = read_env_file(ROOT / "config" / "env.sample")
ACCOUNT = json.dumps(
    {
        "client_email": "sheets@project.example",
        "private_key": "-----BEGIN PRIVATE KEY-----secret-of-google",
        "token_uri": "https://oauth2.googleapis.com/token",
    }
)
GOOD = {
    **SAMPLE,
    "CONFIG_DIR": str(ROOT / "config"),
    "SECRET_KEY": secrets.token_hex(32),
    "FIELD_KEYS": new_ring_entry("k1"),
    "INDEX_KEY": base64.b64encode(os.urandom(32)).decode(),
    "HUBSPOT_TOKEN": "pat-na1-11112222-3333",
    "IMAP_PASSWORD": "inbox-pass-word",
    "SMTP_PASSWORD": "smtp-pass-word",
    "CLINIC_SITE_SECRET": secrets.token_hex(32),
    "GOOGLE_SERVICE_ACCOUNT": ACCOUNT,
    "NORTH_SHEET_ID": "1AbCdEf",
    "METRICS_TOKEN": secrets.token_hex(32),
    "HUBSPOT_APP_SECRETS": "11112222-aaaa-bbbb-cccc-333344445555",
}
SECRETS = sorted(name for name, value in SAMPLE.items() if PLACEHOLDER in value)


def without(*names: str) -> dict[str, str]:
    return {name: value for name, value in GOOD.items() if name not in names}


def problems(environ: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as refused:
        Settings.from_env(environ)
    return refused.value.problems


@pytest.fixture
def config_dir(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "config", tmp_path / "config"))


def edit(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def test_a_complete_configuration_is_accepted() -> None:
    settings = Settings.from_env(GOOD)
    assert settings.public_url == "https://referrals.clinic.example"
    assert settings.database_url.startswith("sqlite:////")
    assert settings.redis_url is None
    assert settings.hubspot is not None
    assert (settings.hubspot.api_version, settings.hubspot.attestation) == ("2026-09", None)
    assert settings.mailboxes["clinic-inbox"].port == 993
    assert settings.spreadsheets == {"north-sheet": "1AbCdEf"}
    assert settings.intake_secrets["clinic-site"] == GOOD["CLINIC_SITE_SECRET"]
    assert settings.smtp is not None
    assert settings.smtp.from_name == settings.config.clinic.name


def test_no_secret_shows_when_settings_are_printed() -> None:
    printed = repr(Settings.from_env({**GOOD, "DATABASE_URL": "postgresql://u:dbpass@h/d"}))
    hidden = [GOOD[name] for name in (*SECRETS, "METRICS_TOKEN", "HUBSPOT_APP_SECRETS")]
    hidden.remove("1AbCdEf")  # the id of a sheet is no secret
    assert [value for value in (*hidden, "secret-of-google", "dbpass") if value in printed] == []


def test_an_empty_environment_names_every_missing_variable_at_once() -> None:
    named = {problem.split()[0] for problem in problems({"CONFIG_DIR": GOOD["CONFIG_DIR"]})}
    assert named == {*SECRETS, "PUBLIC_URL", "IMAP_HOST", "IMAP_USER", "SMTP_HOST", "SMTP_FROM"} - {
        "SMTP_PASSWORD"
    }


def test_the_sample_file_is_refused_for_each_of_its_secrets() -> None:
    found = problems({**SAMPLE, "CONFIG_DIR": GOOD["CONFIG_DIR"]})
    assert sorted(problem.split()[0] for problem in found) == SECRETS
    assert all("still holds the sample value" in problem for problem in found)


@pytest.mark.parametrize("name", SECRETS)
def test_each_sample_value_alone_is_refused(name: str) -> None:
    (problem,) = problems({**GOOD, name: SAMPLE[name]})
    assert problem.startswith(f"{name} still holds the sample value: ")


@pytest.mark.parametrize("name", SECRETS)
def test_every_secret_may_come_from_a_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(GOOD[name] + "\n", encoding="utf-8")
    assert Settings.from_env({**without(name), f"{name}_FILE": str(path)}) == Settings.from_env(
        GOOD
    )


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "INDEX_KEY", "CLINIC_SITE_SECRET", "METRICS_TOKEN", "FIELD_KEYS"]
)
@pytest.mark.parametrize("value", ["hunter2", "a" * 64])
def test_a_short_or_plain_secret_is_refused_and_not_quoted(name: str, value: str) -> None:
    found = problems({**GOOD, name: value})
    assert {problem.split()[0] for problem in found} == {name}
    assert value not in "".join(found)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"PUBLIC_URL": "http://clinic.example"}, "PUBLIC_URL must be an https:// address"),
        ({"PUBLIC_URL": "https://x.example/?a=b"}, "PUBLIC_URL must be"),
        ({"HUBSPOT_BASE_URL": "ftp://127.0.0.1"}, "HUBSPOT_BASE_URL must be"),
        ({"GOOGLE_API_BASE_URL": "http://sheets.example"}, "GOOGLE_API_BASE_URL must be"),
        ({"HUBSPOT_API_VERSION": "v4"}, "HUBSPOT_API_VERSION must be one of 2026-09, v3"),
        ({"HUBSPOT_CALLS_PER_10S": "many"}, "HUBSPOT_CALLS_PER_10S must be a whole number"),
        ({"WEB_PORT": "70000"}, "WEB_PORT must be a whole number"),
        ({"LINK_DAYS": "0"}, "LINK_DAYS must be a whole number from 1 to 365"),
        ({"IMAP_TLS": "none"}, "IMAP_TLS may be none on loopback only"),
        ({"SMTP_TLS": "ssl"}, "SMTP_TLS must be one of tls, starttls, none"),
        ({"IMAP_AUTH": "magic"}, "IMAP_AUTH must be one of password, google, microsoft"),
        ({"IMAP_CA_FILE": "/nowhere/ca.pem"}, "IMAP_CA_FILE points to a file that does not exist"),
        ({"SMTP_FROM": "Clinic <a@b.example>"}, "SMTP_FROM must be one plain e-mail address"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL must start with"),
        ({"REDIS_URL": "http://x"}, "REDIS_URL must start with"),
        ({"GOOGLE_SERVICE_ACCOUNT": "{}"}, "GOOGLE_SERVICE_ACCOUNT lacks client_email"),
        ({"GOOGLE_SERVICE_ACCOUNT": "[]"}, "GOOGLE_SERVICE_ACCOUNT is not JSON"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL must be one of"),
        ({"HUBSPOT_BAA_SIGNER": "A. Admin"}, "HUBSPOT_BAA_SIGNED_ON is missing"),
        ({"SECRET_KEY_FILE": "/x"}, "SECRET_KEY and SECRET_KEY_FILE are both set"),
        ({"FIELD_KEYS": "k1:" + "abcdefgh" * 6}, "FIELD_KEYS entry 1 is not 32 bytes"),
        ({"INDEX_KEY": "abcdefgh!" * 6}, "INDEX_KEY is not 32 bytes in base64"),
        ({"CONFIG_DIR": "/nowhere"}, "clinic.toml cannot be read in /nowhere"),
    ],
)
def test_a_malformed_variable_is_named_with_what_to_do(
    wrong: dict[str, str], complaint: str
) -> None:
    assert any(problem.startswith(complaint) for problem in problems({**GOOD, **wrong}))


def test_a_file_that_cannot_be_read_or_is_empty_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    found = problems(
        {
            **without("SECRET_KEY", "IMAP_PASSWORD"),
            "SECRET_KEY_FILE": str(tmp_path / "missing"),
            "IMAP_PASSWORD_FILE": str(tmp_path / "empty"),
        }
    )
    assert [problem.split()[0] for problem in found] == ["SECRET_KEY_FILE", "IMAP_PASSWORD_FILE"]


def test_what_the_sources_do_not_call_for_is_not_asked_for(config_dir: Path) -> None:
    edit(config_dir / "sources.toml", lambda text: "")
    edit(config_dir / "clinic.toml", lambda text: text.replace("= true", "= false"))
    needed = ("PUBLIC_URL", "SECRET_KEY", "FIELD_KEYS", "INDEX_KEY")
    settings = Settings.from_env(
        {"CONFIG_DIR": str(config_dir), **{name: GOOD[name] for name in needed}}
    )
    assert (settings.hubspot, settings.smtp, settings.google) == (None, None, None)
    assert (settings.mailboxes, settings.spreadsheets) == ({}, {})


def test_a_preset_above_reference_starts_only_with_an_attested_agreement(config_dir: Path) -> None:
    edit(
        config_dir / "disclosure.toml",
        lambda text: text.replace('preset = "reference"', 'preset = "full"'),
    )
    environ = {**GOOD, "CONFIG_DIR": str(config_dir)}
    (problem,) = problems(environ)
    assert "business associate agreement" in problem
    attested = {"HUBSPOT_BAA_SIGNER": "A. Admin", "HUBSPOT_BAA_SIGNED_ON": "2026-05-31"}
    hubspot = Settings.from_env({**environ, **attested}).hubspot
    assert hubspot is not None
    assert hubspot.attestation is not None
    assert hubspot.attestation.signed_on == date(2026, 5, 31)


def test_mistakes_in_files_and_in_the_environment_are_told_together(config_dir: Path) -> None:
    edit(config_dir / "clinic.toml", lambda text: text.replace('"US"', '"usa"'))
    found = problems({**without("SECRET_KEY"), "CONFIG_DIR": str(config_dir)})
    assert any(problem.startswith("clinic.toml [clinic]: region") for problem in found)
    assert any(problem.startswith("SECRET_KEY is missing") for problem in found)


def test_a_mailbox_logs_in_by_password_google_or_microsoft() -> None:
    google = {f"IMAP_GOOGLE_{key}": "x" for key in ("CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN")}
    microsoft = {f"IMAP_MICROSOFT_{key}": "x" for key in ("TENANT", "CLIENT_ID", "CLIENT_SECRET")}
    environ = {**without("IMAP_PASSWORD"), **google, **microsoft}
    logins = [
        Settings.from_env({**environ, "IMAP_AUTH": auth}).mailboxes["clinic-inbox"].login
        for auth in ("google", "microsoft")
    ]
    assert isinstance(logins[0], GoogleLogin)
    assert isinstance(logins[1], MicrosoftLogin)
    assert isinstance(Settings.from_env(GOOD).mailboxes["clinic-inbox"].login, PasswordLogin)


def test_mail_may_leave_through_a_server_that_asks_for_no_login() -> None:
    loopback = {"SMTP_HOST": "127.0.0.1", "SMTP_TLS": "none", "SMTP_PORT": "2525"}
    smtp = Settings.from_env({**without("SMTP_USER", "SMTP_PASSWORD"), **loopback}).smtp
    assert smtp is not None
    assert (smtp.user, smtp.login, smtp.port) == (None, None, 2525)


def test_an_env_file_is_read_word_for_word(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(
        "# note\n\nA=1\nexport B = two words # not a note\nC='it is \"quoted\"'\nD=\nE=a=b+/==\n",
        encoding="utf-8",
    )
    assert read_env_file(path) == {
        "A": "1",
        "B": "two words # not a note",
        "C": 'it is "quoted"',
        "D": "",
        "E": "a=b+/==",
    }


def test_a_line_of_an_env_file_that_is_no_assignment_is_named_and_not_quoted(
    tmp_path: Path,
) -> None:
    path = tmp_path / ".env"
    path.write_text("A=1\nhunter2\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"\.env line 2 is not KEY=VALUE") as refused:
        Settings.load(path)
    assert "hunter2" not in str(refused.value)


def test_the_process_environment_goes_before_the_env_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / ".env"
    path.write_text("".join(f"{name}={value}\n" for name, value in GOOD.items()), encoding="utf-8")
    monkeypatch.setenv("WEB_PORT", "8123")
    assert Settings.load(path).port == 8123


def test_the_sample_file_shows_every_variable_that_is_read() -> None:
    shown = (ROOT / "config" / "env.sample").read_text(encoding="utf-8")
    asked: set[str] = set()

    class Watched(dict[str, str]):
        def get(self, key: str, default: object = None) -> object:  # type: ignore[override]
            asked.add(key.removesuffix("_FILE") if key not in ("IMAP_CA_FILE",) else key)
            return super().get(key, default)

    for auth in ("password", "google", "microsoft"):
        try:
            Settings.from_env(Watched({**GOOD, "IMAP_AUTH": auth}))
        except ConfigError:
            continue
    missing = {name for name in asked if name not in shown and not name.endswith("_CA")}
    assert missing == set()
    assert len(asked) > 40
