"""After commit, mails are moved where people see what became of them; never at any cost."""

from dataclasses import replace

import pytest

from tests.connectors.imap_inbox.conftest import (
    WITHOUT_MOVE,
    WITHOUT_MUCH,
    Box,
    MakeBox,
    Puller,
    sample_mail,
)
from tests.peers.dovecot import Dovecot


def _pulled(box: Box, count: int = 3) -> Puller:
    box.drop(*(sample_mail(f"mail {number}") for number in range(count)))
    puller = box.puller()
    puller.pull()
    return puller


def _counts(box: Box) -> dict[str, int]:
    person = box.person()
    names = [name for _, _, name in person.list_folders()]
    return {name: person.folder_status(name)[b"MESSAGES"] for name in names}


def test_kept_mails_go_to_processed_and_those_a_person_must_see_to_failed(box: Box) -> None:
    puller = _pulled(box)
    puller.receipts[1] = replace(puller.receipts[1], failed=True)

    puller.acknowledge()

    assert _counts(box) == {"INBOX": 0, "Processed": 2, "Failed": 1}
    assert puller.pull() == 0


def test_acknowledging_again_changes_nothing(box: Box) -> None:
    puller = _pulled(box)
    puller.acknowledge()
    puller.acknowledge()

    assert _counts(box) == {"INBOX": 0, "Processed": 3}


def test_a_mail_a_person_deleted_does_not_hold_up_the_others(box: Box) -> None:
    puller = _pulled(box)
    person = box.person()
    person.select_folder("INBOX")
    person.delete_messages([2])
    person.uid_expunge([2])

    puller.acknowledge()

    assert _counts(box) == {"INBOX": 0, "Processed": 2}


def test_receipts_of_another_uidvalidity_move_nothing(box: Box) -> None:
    puller = _pulled(box)
    box.dovecot.reset_uidvalidity(box.user)

    puller.acknowledge()

    assert _counts(box) == {"INBOX": 3}


def test_a_kept_mail_moved_back_by_a_person_is_not_imported_again(box: Box) -> None:
    puller = _pulled(box)
    puller.acknowledge()
    person = box.person()
    person.select_folder("Processed")
    person.move([1, 2, 3], "INBOX")

    assert puller.pull() == 0
    puller.acknowledge()
    assert _counts(box) == {"INBOX": 0, "Processed": 3}


@pytest.mark.parametrize("other_dovecot", [WITHOUT_MOVE], indirect=True)
def test_without_move_a_mail_is_copied_and_only_it_is_expunged(
    other_dovecot: Dovecot, make_box: MakeBox
) -> None:
    box = make_box(other_dovecot)
    puller = _pulled(box, count=2)
    person = box.person()
    person.append("INBOX", sample_mail("marked by a person"), flags=[b"\\Deleted"])

    puller.acknowledge()

    assert _counts(box) == {"INBOX": 1, "Processed": 2}


@pytest.mark.parametrize("other_dovecot", [WITHOUT_MUCH], indirect=True)
def test_without_move_and_uidplus_a_mail_stays_where_it_is(
    other_dovecot: Dovecot, make_box: MakeBox
) -> None:
    box = make_box(other_dovecot)
    puller = _pulled(box, count=2)

    puller.acknowledge()

    assert _counts(box) == {"INBOX": 2}
    assert puller.pull() == 0
