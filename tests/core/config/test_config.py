"""The files in config/ are read whole, and every mistake is named with its file and key."""

import shutil
from pathlib import Path

import pytest

from integrator.config import Config, load_config
from integrator.config.sources import DEFAULT_NEEDS, parse_needs
from integrator.errors import ConfigError
from integrator.fields import FIELDS

COMMITTED = Path(__file__).parents[3] / "config"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return Path(shutil.copytree(COMMITTED, tmp_path / "config"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(directory: Path) -> str:
    with pytest.raises(ConfigError) as refused:
        load_config(directory)
    return "\n".join(refused.value.problems)


@pytest.fixture(scope="module")
def config() -> Config:
    return load_config(COMMITTED)


def test_the_committed_files_have_one_source_of_each_kind(config: Config) -> None:
    names = [source.name for source in config.sources.all()]
    assert names == ["clinic-inbox", "web-form", "clinic-site", "north-sheet"]


def test_every_alias_of_the_sheet_is_a_field_and_required_ones_have_a_header(
    config: Config,
) -> None:
    (sheet,) = config.sources.sheets
    assert set(sheet.aliases) <= set(FIELDS)
    assert set(sheet.required) <= set(sheet.aliases)


def test_every_service_has_a_label_in_every_language(config: Config) -> None:
    assert all(set(service.label) == set(config.clinic.languages) for service in config.services)


def test_needs_are_groups_of_alternatives(config: Config) -> None:
    needs = config.sources.needs_of("clinic-inbox")
    assert ("patient_phone", "patient_email") in needs
    assert ("reason",) in needs
    assert config.sources.needs_of("removed-since") == parse_needs(DEFAULT_NEEDS)


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("clinic.toml", "name = ", "nme = ", "clinic.toml [clinic]: name is missing"),
        ("clinic.toml", "name = ", "nme = ", "clinic.toml [clinic]: nme is not a setting known"),
        ("clinic.toml", "America/Los_Angeles", "Mars/Base", "time_zone must be an IANA name"),
        ("clinic.toml", '["en", "es"]', '["en", "xx"]', "languages has 'xx'"),
        ("clinic.toml", '["en", "es"]', "[]", "languages is missing or empty"),
        ("clinic.toml", "hubspot = true", "hubspot = 1", "hubspot must be true or false"),
        ("clinic.toml", "[clinic]", "[clinic", "clinic.toml is not valid TOML"),
        ("services.toml", ', es = "Salud digestiva"', "", "[[service]] 2 (gut_health) [label]: es"),
        ("services.toml", '"gi", ', '"hormones", ', "'hormones' means both 'gut_health' and"),
        ("services.toml", '"gut_health"', '"Gut Health"', "key must be lower-case letters"),
        ("services.toml", '"gut_health"', '"thyroid"', "'thyroid' means both 'thyroid' and"),
        ("sources.toml", 'name = "web-form"', 'name = "clinic-inbox"', "is used twice"),
        ("sources.toml", 'name = "web-form"', 'name = "partner-page"', "rename it"),
        ("sources.toml", 'name = "web-form"', 'name = "Web Form"', "[[form]] 1: name must be"),
        ("sources.toml", "max_mb = 25", "max_mb = 0", "(clinic-inbox): max_mb must be a whole"),
        ("sources.toml", "max_mb = 25", "max_mb = true", "(clinic-inbox): max_mb must be a whole"),
        ("sources.toml", "services = []", 'services = ["x"]', "services has 'x', which services"),
        ("sources.toml", '"partner_email"]', '"partner_mail"]', "required has 'partner_mail'"),
        ("sources.toml", '"image/png"', '"png"', "accepted_types has 'png'"),
        ("sources.toml", "secret_env", "secret", "(clinic-site): secret_env is missing"),
        ("sources.toml", "spreadsheet_id_env", "spreadsheet", "or spreadsheet_id_env must be"),
        ("sources.toml", '"NPI"', '"notes"', "has the header 'Notes', which partner_npi has too"),
        ("sources.toml", "partner_npi = ", "npi = ", "aliases has 'npi', which is no field"),
        ("sources.toml", "[[inbox]]", "[inbox]", "inbox must be written as [[inbox]]"),
        ("sources.toml", 'folders = ["INBOX"]', 'folders = "INBOX"', "folders must be a list"),
        ("mail/status.en.txt", "Subject: ", "", "mail/status.en.txt must start with a line"),
        ("mail/status.en.txt", "$link", "", "mail/status.en.txt lacks $link"),
        ("mail/status.en.txt", "Hello,", "Hello $name,", "has $name, which no letter may say"),
        ("mail/status.en.txt", "Hello,", "Hello 5$,", "has a $ that starts no placeholder"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_key(
    directory: Path, file: str, old: str, new: str, complaint: str
) -> None:
    change(directory / file, old, new)
    assert complaint in problems(directory)


def test_mistakes_of_several_files_are_named_together(directory: Path) -> None:
    change(directory / "clinic.toml", '"US"', '"us"')
    change(directory / "sources.toml", "max_mb = 25", "max_mb = 9999")
    (directory / "mail" / "status.es.txt").unlink()
    (directory / "disclosure.toml").unlink()
    named = problems(directory)
    for part in ("region", "max_mb", "mail/status.es.txt", "disclosure.toml cannot be read"):
        assert part in named


def test_two_inboxes_may_not_share_their_variables(directory: Path) -> None:
    path = directory / "sources.toml"
    path.write_text(path.read_text() + '\n[[inbox]]\nname = "second"\n', encoding="utf-8")
    assert "env_prefix 'IMAP' is used by two inboxes" in problems(directory)
