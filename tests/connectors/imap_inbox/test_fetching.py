"""Fetching from a real Dovecot: every mail once, whatever people do in the mailbox meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest

from integrator.errors import SourcePaused
from integrator.ports import Envelope, FetchFailure
from tests.connectors.imap_inbox.conftest import Box, Puller, sample_mail


def test_a_mail_becomes_an_envelope_with_its_very_bytes(box: Box) -> None:
    mail = sample_mail("first")
    box.drop(mail)

    steps = list(box.inbox().fetch({}, 10))

    (listing, seen), (envelope, position) = steps
    assert listing is None
    assert seen["seen"] == [1]
    assert isinstance(envelope, Envelope)
    assert envelope.body == mail
    assert (envelope.source, envelope.content_type) == ("clinic-inbox", "message/rfc822")
    assert envelope.external_id.startswith("sha256:")
    assert envelope.received_at.tzinfo is UTC
    assert abs(datetime.now(UTC) - envelope.received_at) < timedelta(minutes=1)
    assert position == {"folder": "INBOX", "uidvalidity": seen["uidvalidity"], "uid": 1}


def test_row_1_a_fetch_whose_commit_was_lost_yields_the_same_ids_again(box: Box) -> None:
    box.drop(sample_mail("one"), sample_mail("two"))
    puller = box.puller()

    puller.pull()
    first = set(puller.kept)
    puller.cursor = {}  # killed after FETCH: neither envelopes nor cursor were committed

    assert puller.pull() == 0
    assert set(puller.kept) == first
    assert len(first) == 2


def test_row_2_a_mail_never_acknowledged_is_not_fetched_again(box: Box) -> None:
    box.drop(sample_mail("one"))
    puller = box.puller()
    puller.pull()

    again = Puller(box.inbox(), cursor=puller.cursor)  # killed before the move; a new process

    assert list(again.inbox.fetch(again.cursor, 10)) == []
    again.inbox.acknowledge(puller.receipts)
    again.inbox.acknowledge(puller.receipts)
    assert box.person().folder_status("Processed")[b"MESSAGES"] == 1


def test_reading_leaves_a_mail_unseen(box: Box) -> None:
    box.drop(sample_mail("one"))
    box.puller().pull()

    person = box.person()
    person.select_folder("INBOX", readonly=True)
    assert b"\\Seen" not in person.get_flags([1])[1]


def test_row_22_mails_read_flagged_moved_or_deleted_by_a_person_are_accounted_for(
    box: Box,
) -> None:
    box.drop(*(sample_mail(f"mail {number}") for number in range(5)))
    person = box.person()
    person.select_folder("INBOX")
    person.add_flags([1], [b"\\Seen"])
    person.add_flags([2], [b"\\Flagged", b"\\Answered"])
    puller = box.puller()
    turn = puller.inbox.fetch({}, 100)
    listing, seen = next(turn)  # listed and committed; then the puller is killed
    del turn
    assert listing is None
    puller.cursor = {"folders": {"INBOX": {**_pending(seen["seen"]), "uidvalidity": _of(seen)}}}
    person.create_folder("Elsewhere")
    person.move([3], "Elsewhere")
    person.delete_messages([4])
    person.uid_expunge([4])

    assert puller.pull() == 3
    assert {"gone": [3, 4]}.items() <= puller.positions[0].items()
    assert puller.folder["pending"] == {}
    assert puller.folder["low_water"] == 5


def test_a_mail_that_vanishes_between_listing_and_reading_is_gone(box: Box) -> None:
    box.drop(sample_mail("stays"), sample_mail("vanishes"))
    puller = box.puller()
    turn = puller.inbox.fetch({}, 100)
    next(turn)
    person = box.person()
    person.select_folder("INBOX")
    person.delete_messages([2])
    person.uid_expunge([2])

    steps = list(turn)

    assert [position.get("gone") for fetched, position in steps if fetched is None] == [[2]]
    assert sum(isinstance(fetched, Envelope) for fetched, _ in steps) == 1


def test_row_21_a_new_uidvalidity_imports_nothing_twice_and_loses_nothing(box: Box) -> None:
    box.drop(*(sample_mail(f"mail {number}") for number in range(4)))
    puller = box.puller()
    puller.pull()
    old = puller.folder["uidvalidity"]
    person = box.person()
    person.select_folder("INBOX")
    person.delete_messages([1, 2])
    person.uid_expunge([1, 2])
    box.dovecot.reset_uidvalidity(box.user)
    box.drop(sample_mail("new"))

    assert puller.pull() == 1
    assert puller.folder["uidvalidity"] != old
    assert puller.folder["low_water"] == 3
    assert len(puller.kept) == 5


def test_row_21_a_uidvalidity_that_changes_every_turn_pauses_the_source(box: Box) -> None:
    box.drop(sample_mail("one"))
    puller = box.puller()
    puller.pull()
    for _ in range(3):
        box.dovecot.reset_uidvalidity(box.user)
        assert puller.pull() == 0
    box.dovecot.reset_uidvalidity(box.user)

    with pytest.raises(SourcePaused) as paused:
        puller.pull()
    assert "UIDVALIDITY" in paused.value.advice


def test_row_23_the_last_mail_listed_by_an_open_range_is_not_taken_for_new(box: Box) -> None:
    box.drop(sample_mail("one"), sample_mail("two"))
    puller = box.puller()
    puller.pull()
    person = box.person()
    person.select_folder("INBOX")
    person.append("INBOX", sample_mail("three"))
    person.delete_messages([3])
    person.uid_expunge([3])  # UIDNEXT is 4 now, and "3:*" lists UID 2

    assert list(puller.inbox.fetch(puller.cursor, 10)) == []


def test_row_23_two_writers_while_reading_lose_nothing(box: Box) -> None:
    mails = [sample_mail(f"mail {number}") for number in range(40)]
    puller = box.puller()
    for first, second in zip(mails[::2], mails[1::2], strict=True):
        box.drop(first)
        box.person().append("INBOX", second) if mails.index(first) % 10 == 0 else box.drop(second)
        puller.pull(limit=3)
    while puller.pull():
        pass

    assert puller.bodies == sorted(mails)
    assert puller.folder["pending"] == {}


def test_row_24_the_message_id_neither_drops_nor_joins_mails(box: Box) -> None:
    same = "<same@practice.example>"
    mails = [
        sample_mail("a", message_id=same),
        sample_mail("b", message_id=same),
        sample_mail("no id"),
        sample_mail("no id either"),
    ]
    box.drop(*mails)
    person = box.person()
    person.create_folder("Second")
    person.append("Second", mails[0])
    puller = box.puller(folders=("INBOX", "Second"))

    assert puller.pull() == 4
    assert puller.bodies == sorted(mails)
    assert {position["folder"] for position in puller.positions} == {"INBOX", "Second"}


def test_a_mailbox_of_300_mails_is_fetched_in_turns(box: Box) -> None:
    mails = [sample_mail(f"mail {number}") for number in range(300)]
    box.drop(*mails)
    puller = box.puller()

    assert [puller.pull(limit=100) for _ in range(4)] == [100, 100, 100, 0]
    assert puller.bodies == sorted(mails)
    assert puller.folder == {
        "uidvalidity": puller.folder["uidvalidity"],
        "low_water": 300,
        "done": [],
        "pending": {},
    }
    assert len([each for each in puller.positions if "seen" in each]) == 1


def test_a_mail_too_big_is_recorded_with_its_size_and_the_next_one_comes(box: Box) -> None:
    box.drop(sample_mail("big", filler=3_000_000), sample_mail("small"))
    puller = box.puller(max_bytes=1_000_000)

    assert puller.pull() == 1
    (failure,) = puller.failures
    assert failure == FetchFailure(
        f"INBOX/{puller.folder['uidvalidity']}/1", "too_big", True, failure.advice
    )
    assert "3.0 MB" in failure.advice
    assert puller.pull() == 0
    assert len(puller.failures) == 1


def test_a_message_put_back_to_pending_is_fetched_again(box: Box) -> None:
    box.drop(sample_mail("one"), sample_mail("two"))
    puller = box.puller()
    puller.pull()
    folder = {**puller.folder, "pending": {"1": 0}}

    steps = list(puller.inbox.fetch({"folders": {"INBOX": folder}}, 10))

    assert [position.get("uid") for _, position in steps] == [1]


def test_a_missing_folder_is_named_and_stops_only_itself(box: Box) -> None:
    box.drop(sample_mail("one"))
    puller = box.puller(folders=("Referals", "INBOX"))

    with pytest.raises(SourcePaused) as paused:
        puller.pull()
    assert "Referals" in paused.value.advice
    assert "INBOX" in paused.value.advice
    assert len(puller.kept) == 1


def _pending(uids: list[int]) -> dict[str, object]:
    return {"low_water": 0, "done": [], "pending": {str(uid): 0 for uid in uids}}


def _of(position: object) -> int:
    assert isinstance(position, dict)
    uidvalidity: int = position["uidvalidity"]
    return uidvalidity
