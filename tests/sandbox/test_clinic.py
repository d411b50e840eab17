"""The clinic's outside systems: what is there when they start again."""

from pathlib import Path

from sandbox.clinic import ADDRESS, BOOK, TAB, Ports, free_or_zero, running_clinic

MAIL = b"From: amy@north.example\r\nSubject: New patient\r\n\r\nFor later\r\n"


def test_a_clinic_started_again_holds_what_it_held_and_its_keys_still_fit(tmp_path: Path) -> None:
    with running_clinic(tmp_path) as clinic:
        clinic.inbox.deliver(MAIL)
        clinic.inbox.deliver(MAIL, folder="Referrals/Processed")
        clinic.sheets.person(BOOK, TAB).add_row(["Maren", "Okafor"])
        clinic.hubspot.twin.account.changed.set()
        before = clinic.env
    with running_clinic(tmp_path) as clinic:
        assert clinic.inbox.mails() == [MAIL]
        assert clinic.inbox.mails("Referrals/Processed") == [MAIL]
        assert clinic.sheets.person(BOOK, TAB).grid()[1][:2] == ["Maren", "Okafor"]
        for name in ("HUBSPOT_TOKEN", "IMAP_PASSWORD", "SMTP_PASSWORD", "NORTH_SHEET_ID"):
            assert clinic.env[name] == before[name]


def test_every_system_listens_on_this_machine_alone(tmp_path: Path) -> None:
    with running_clinic(tmp_path) as clinic:
        assert {clinic.env["IMAP_HOST"], clinic.env["SMTP_HOST"]} == {"127.0.0.1"}
        assert all(url.startswith("http://127.0.0.1:") for url in clinic.pages.values())
        assert clinic.env["IMAP_USER"] == ADDRESS


def test_a_port_that_is_taken_makes_way_for_a_free_one(tmp_path: Path) -> None:
    with running_clinic(tmp_path) as clinic:
        taken = clinic.inbox.port
        assert free_or_zero(taken) == 0
        assert Ports(imap=taken).where_free().imap == 0


def test_files_with_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    with running_clinic(tmp_path / "clinic"):
        pass
    secret = ("keys.json", "google-account.json", "inbox.json")
    modes = {(tmp_path / "clinic" / name).stat().st_mode & 0o777 for name in secret}
    assert modes == {0o600}
