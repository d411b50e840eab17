"""The command line: sentences and exit statuses, never a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from integrator import cli as command_line
from integrator.cli import main

CONFIG = Path(__file__).parents[2] / "config"


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["integrator", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.fixture
def installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with a complete .env for config/."""
    from integrator.store.vault import new_ring_entry

    lines = {
        "PUBLIC_URL": "https://referrals.clinic.example",
        "CONFIG_DIR": str(CONFIG),
        "SECRET_KEY": "abcdefghijklmnopqrstuvwxyz0123456789",
        "FIELD_KEYS": new_ring_entry("k1"),
        "INDEX_KEY": new_ring_entry("k1").partition(":")[2],
        "HUBSPOT_TOKEN": "pat-na1-sample-token",
        **{f"IMAP_{name}": "mail.clinic.example" for name in ("HOST", "USER", "PASSWORD")},
        **{f"SMTP_{name}": "mail.clinic.example" for name in ("HOST", "USER", "PASSWORD")},
        "SMTP_FROM": "referrals@clinic.example",
        "CLINIC_SITE_SECRET": "abcdefghijklmnopqrstuvwxyz0123456789",
        "GOOGLE_SERVICE_ACCOUNT_FILE": str(tmp_path / "account.json"),
        "NORTH_SHEET_ID": "sheet-1",
    }
    (tmp_path / "account.json").write_text(
        '{"type": "service_account", "client_email": "a@b.example", "private_key": "x",'
        ' "token_uri": "https://oauth2.googleapis.com/token", "project_id": "p"}'
    )
    (tmp_path / ".env").write_text("".join(f"{key}={value}\n" for key, value in lines.items()))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", ["web", "worker", "clock", "redis", "migrate", "doctor"])
def test_bad_configuration_is_a_list_of_problems(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONFIG_DIR", str(CONFIG))
    assert run(monkeypatch, command) == command_line.WRONG_CONFIGURATION
    said = capsys.readouterr().err.splitlines()
    assert len(said) > 5
    assert all(line.startswith("- ") for line in said)


@pytest.mark.usefixtures("installation")
def test_from_nothing_to_a_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "status") == command_line.WRONG_CONFIGURATION
    assert "run `integrator migrate`" in capsys.readouterr().err
    for command in ("migrate", "migrate", "status"):
        assert run(monkeypatch, command) == 0
    assert run(monkeypatch, "audit", "verify") == 0
    said = capsys.readouterr().out
    assert "needs a person: 0" in said
    assert "the record is intact" in said


@pytest.mark.usefixtures("installation")
def test_an_account_can_be_made_twice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, "migrate")
    account = ("user", "add", "ana@clinic.example", "--name", "Ana", "--role", "admin")
    assert run(monkeypatch, *account, "--password", "correct horse battery") == 0
    assert run(monkeypatch, *account, "--password", "another horse battery") == 0
    assert run(monkeypatch, *account, "--password", "short") == command_line.WRONG_CONFIGURATION
    said = capsys.readouterr().out
    assert "account made" in said
    assert "account changed" in said


@pytest.mark.usefixtures("installation")
def test_an_unknown_source_names_those_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, "migrate")
    assert run(monkeypatch, "sync", "moon") == command_line.WRONG_CONFIGURATION
    assert "clinic-inbox" in capsys.readouterr().err


def test_an_unexpected_error_shows_its_type_and_none_of_its_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from integrator.settings import Settings

    def break_down() -> Settings:
        raise RuntimeError("Ada Sample +1 415 555 0132")

    monkeypatch.setattr(Settings, "load", break_down)
    assert run(monkeypatch, "status") == 1
    said = capsys.readouterr()
    assert "RuntimeError" in said.err
    assert "Sample" not in said.out + said.err


def loaded_by(arguments: str) -> set[str]:
    """Packages in a process of its own that ran the command line with these words."""
    program = (
        "import contextlib, io, sys\n"
        "from integrator.cli import main\n"
        f"sys.argv = ['integrator', *{arguments.split()!r}]\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):\n"
        "    main()\n"
        "print(*{name.partition('.')[0] for name in sys.modules})\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(ran.stdout.split())


def test_a_command_loads_only_what_it_works_with(tmp_path: Path) -> None:
    letter = tmp_path / "a.txt"
    letter.write_text("Patient: Ana Ortega\n")
    store = {"sqlalchemy", "alembic", "redis", "flask"}
    assert not loaded_by("--help") & {*store, "structlog", "rich", "cryptography", "rapidfuzz"}
    assert not loaded_by("keys new") & {*store, "rapidfuzz"}
    reading = loaded_by(f"read --json --config {CONFIG} {letter}")
    assert "rapidfuzz" in reading
    assert not reading & {*store, "cryptography", "rich"}
