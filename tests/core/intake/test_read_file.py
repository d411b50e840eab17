"""One file read on its own: the JSON that programs get, and the table that people see."""

import json
import os
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from integrator.cli import main
from integrator.config import Config, load_config
from integrator.intake.read_file import read_file
from integrator.reading.read import read
from tests.core.clinic import mail
from tests.reading.attachments.files import pdf
from tests.reading.attachments.test_fhir import PATIENT, REQUEST, bundle

CONFIG = Path(__file__).parents[3] / "config"
LETTER = "Patient: Ana Ortega\nDOB: 1980-03-04\nPhone: 415 555 0132\nReason: tired\n"


@pytest.fixture(scope="module")
def config() -> Config:
    return load_config(CONFIG)


def kept(folder: Path, name: str, body: bytes | str) -> Path:
    """A file on disk, last changed on 23 November 2026."""
    path = folder / name
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    moment = datetime(2026, 11, 23, tzinfo=UTC).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_a_mail_comes_back_in_the_shape_programs_expect(tmp_path: Path, config: Config) -> None:
    body = mail(1).body.decode()
    found = read_file(kept(tmp_path, "a.eml", body), config, draft_of=read)
    assert set(found) == {"outcome", "referrals", "missing", "evidence"}
    assert found["outcome"] == "referral"
    (referral,) = found["referrals"]
    assert referral["patient_phone"] == "+14155550132"
    assert referral["partner_email"] == "ana@north.example"
    assert "service_words" not in referral
    evidence = found["evidence"]["patient_birth_date"]
    text = body.partition("\n\n")[2]
    assert text[slice(*evidence["span"])] == "1980-03-04"
    assert (evidence["part"], evidence["doubtful"]) == ("body", False)
    json.dumps(found)


def test_what_cannot_be_used_is_named_with_the_reason(tmp_path: Path, config: Config) -> None:
    letter = "Patient: Ana Ortega\nDOB: 13/45/1980\nPhone: 415 555 01\nEmail: ana at post\n"
    found = read_file(kept(tmp_path, "a.txt", letter), config, draft_of=read)
    assert set(found["problems"]) == {"patient_birth_date", "patient_phone", "patient_email"}
    assert not set(found["problems"]) & set(found["referrals"][0])
    assert "415 555 01" not in str(found["problems"])


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.txt", LETTER),
        ("a.html", "<p>" + LETTER.replace("\n", "<br>")),
        ("a.csv", "Patient,DOB,Phone,Reason\nAna Ortega,1980-03-04,415 555 0132,tired\n"),
        (
            "A.PDF",
            pdf([(50, 700 - 14 * n, line) for n, line in enumerate(LETTER.splitlines())]),
        ),
        (
            "row.json",
            json.dumps(
                {
                    "kind": "form",
                    "fields": {
                        "patient_name": "Ana Ortega",
                        "patient_birth_date": "1980-03-04",
                        "patient_phone": "415 555 0132",
                        "reason": "tired",
                    },
                }
            ),
        ),
    ],
)
def test_a_letter_in_any_form_says_the_same(
    tmp_path: Path, config: Config, name: str, body: bytes | str
) -> None:
    found = read_file(kept(tmp_path, name, body), config, draft_of=read)
    assert found["outcome"] == "referral"
    assert found["referrals"] == [
        {
            "patient_given_name": "Ana",
            "patient_family_name": "Ortega",
            "patient_birth_date": "1980-03-04",
            "patient_phone": "+14155550132",
            "reason": "tired",
        }
    ]
    assert "consent" in found["missing"]


def test_a_fhir_bundle_is_a_referral(tmp_path: Path, config: Config) -> None:
    found = read_file(kept(tmp_path, "a.json", bundle(PATIENT, REQUEST)), config, draft_of=read)
    (referral,) = found["referrals"]
    assert referral["patient_family_name"] == "Ortega Ruiz"
    assert referral["service"] == "nutrition"
    assert referral["partner_npi"] == "1234567893"
    assert found["missing"] == []


def test_the_words_of_a_machine_s_address_are_not_the_partner_s(
    tmp_path: Path, config: Config
) -> None:
    body = mail(1).body.decode().replace("ana@north", "no-reply@north")
    (referral,) = read_file(kept(tmp_path, "a.eml", body), config, draft_of=read)["referrals"]
    assert "partner_email" not in referral


def test_what_could_not_be_read_is_named(tmp_path: Path, config: Config) -> None:
    found = read_file(
        kept(tmp_path, "a.doc", b"\xd0\xcf\x11\xe0" + bytes(99)), config, draft_of=read
    )
    assert found["outcome"] == "not_a_referral"
    assert found["unread"] == {"attachment:1": "not_read"}


@pytest.mark.parametrize("name", ["a.zip", "a.eml", "a.txt", "a"])
def test_an_archive_is_named_as_one_whatever_it_is_called(
    tmp_path: Path, config: Config, name: str
) -> None:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("letter.txt", LETTER)
    found = read_file(kept(tmp_path, name, packed.getvalue()), config, draft_of=read)
    assert (found["outcome"], found["unread"]) == ("not_a_referral", {"attachment:1": "archive"})


def test_a_text_in_wide_letters_is_still_a_text(tmp_path: Path, config: Config) -> None:
    found = read_file(kept(tmp_path, "a.txt", LETTER.encode("utf-16")), config, draft_of=read)
    assert found["referrals"][0]["patient_family_name"] == "Ortega"


@pytest.mark.parametrize("name", ["a.eml", "a.txt", "a.pdf"])
def test_a_file_of_nothing_is_named_empty(tmp_path: Path, config: Config, name: str) -> None:
    found = read_file(kept(tmp_path, name, b" \n"), config, draft_of=read)
    assert (found["outcome"], found["unread"]) == ("not_a_referral", {"body": "empty"})


def test_a_correction_lacks_nothing(tmp_path: Path, config: Config) -> None:
    letter = (
        "From: Ana <ana@north.example>\nSubject: Re: Referral R-7F3K9Q\n\n"
        "The phone of the patient has changed: it is 415 555 0177 now.\n"
    )
    found = read_file(kept(tmp_path, "a.eml", letter), config, draft_of=read)
    assert (found["outcome"], found["missing"]) == ("correction", [])
    assert found["referrals"][0]["patient_phone"] == "+14155550177"


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Any:
    monkeypatch.setattr("sys.argv", ["integrator", "read", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


def test_the_command_needs_no_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = kept(tmp_path, "a.txt", LETTER)
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, str(path), "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["referrals"][0]["patient_given_name"] == "Ana"
    assert run(monkeypatch, str(path), "--config", str(CONFIG)) == 0
    said = capsys.readouterr().out
    assert "outcome: referral" in said
    assert "missing: " in said
    assert [one.name for one in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("a.eml", b"", "body not read: empty. The file holds nothing"),
        ("a.docx", b"PK\x03\x04" + bytes(40), "attachment:1 not read: broken. Ask for another"),
    ],
)
def test_what_could_not_be_read_comes_with_a_next_step(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    body: bytes,
    told: str,
) -> None:
    assert run(monkeypatch, str(kept(tmp_path, name, body))) == 0
    assert told in " ".join(capsys.readouterr().out.split())
