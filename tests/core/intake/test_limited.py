"""FAULTS 25: a mail that hangs, crashes or bloats its reader costs only itself."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from integrator.errors import TransientError
from integrator.intake import limited
from integrator.intake.limited import LimitedReader, NotRead
from integrator.intake.steps import replay
from integrator.models import Referral, StoredEnvelope
from integrator.ports import Draft, Envelope, FieldReading, ReferralDraft
from integrator.reading.read import read
from integrator.reading.wire import HEAD, packed, unpacked
from integrator.store.cursors import MergedCursor
from tests.core.clinic import START, Clinic, ListSource, mail
from tests.peers.deadline import wait_until

HOSTILE = (sys.executable, "-m", "tests.core.hostile_child")
SECONDS = 3.0


@pytest.fixture(scope="module")
def _reader() -> Iterator[LimitedReader]:
    made = LimitedReader(command=HOSTILE, seconds=SECONDS)
    yield made
    made.close()


@pytest.fixture
def reader(_reader: LimitedReader) -> LimitedReader:
    """A reader whose mails can mislead it, with little patience, and a child that is awake."""
    list(_reader.drafts([mail(0)]))
    return _reader


def saying(number: int, words: str) -> Envelope:
    """A mail with these words in it."""
    one = mail(number)
    return replace(one, body=one.body + words.encode())


def child_of(reader: LimitedReader) -> subprocess.Popen[bytes]:
    assert reader._pipes is not None
    return reader._pipes.child


def test_a_child_that_was_warmed_reads_the_first_envelope() -> None:
    with closing(LimitedReader()) as made:
        made.warm()
        child = child_of(made)
        assert list(made.drafts([mail(1)])) == [read(mail(1))]
        assert child_of(made) is child


def test_what_the_child_reads_is_what_reading_reads(reader: LimitedReader) -> None:
    mails = [mail(number) for number in range(100)]
    assert list(reader.drafts(mails)) == [read(one) for one in mails]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("please hang", "reader_timeout"),
        ("please wait", "reader_timeout"),
        ("please crash", "reader_killed"),
        ("please bloat", "reader_memory"),
        ("please fail", "KeyError"),
    ],
)
def test_a_bad_mail_is_named_and_the_others_are_read(
    reader: LimitedReader, words: str, code: str
) -> None:
    start = time.monotonic()
    answers = list(reader.drafts([mail(1), saying(2, words), mail(3), mail(4)]))
    assert answers[1] == NotRead(code)
    assert [type(one) for one in answers] == [Draft, NotRead, Draft, Draft]
    assert time.monotonic() - start < SECONDS + 15


def test_a_child_that_speaks_no_sense_is_replaced(reader: LimitedReader) -> None:
    answers = list(reader.drafts([saying(1, "please babble"), mail(2)]))
    assert isinstance(answers[-1], Draft)
    assert child_of(reader).poll() is None


def test_a_child_takes_no_more_memory_than_it_may(reader: LimitedReader) -> None:
    assert list(reader.drafts([saying(1, "please bloat")])) == [NotRead("reader_memory")]
    list(reader.drafts([mail(1)]))
    limits = Path(f"/proc/{child_of(reader).pid}/limits").read_text().splitlines()
    (space,) = [line.split() for line in limits if line.startswith("Max address space")]
    assert space[3] == str(512 * 1024 * 1024)


def test_the_child_ends_itself_when_nobody_ends_it() -> None:
    """Its parent stopped looking: the kernel's clock does it."""
    code = (
        "import signal\n"
        "from integrator.reading import child\n"
        "child.SECONDS = -1\n"
        "import tests.core.hostile_child as one\n"
        "child.serve(one._misled)\n"
    )
    made = LimitedReader(command=(sys.executable, "-c", code), seconds=30)
    assert list(made.drafts([saying(1, "please hang")])) == [NotRead("reader_timeout")]
    made.close()


def test_a_killed_child_is_replaced(reader: LimitedReader) -> None:
    old = child_of(reader)
    old.send_signal(signal.SIGKILL)
    old.wait(5)
    assert isinstance(next(reader.drafts([mail(1)])), Draft)
    assert child_of(reader).pid != old.pid


def test_a_child_that_has_served_long_is_replaced(
    reader: LimitedReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limited, "LIFE", 3)
    first = child_of(reader).pid
    list(reader.drafts([mail(1)] * 3))
    list(reader.drafts([mail(1)]))
    assert child_of(reader).pid != first


def test_a_child_that_left_for_want_of_work_costs_nothing() -> None:
    code = "from integrator.reading import child\nchild.IDLE_SECONDS = 0.05\nchild.serve()\n"
    made = LimitedReader(command=(sys.executable, "-c", code), seconds=10)
    for number in range(3):
        assert isinstance(next(made.drafts([mail(number)])), Draft)
        child_of(made).wait(5)
    made.close()


def test_a_reading_left_halfway_leaves_no_answer_for_the_next(reader: LimitedReader) -> None:
    with closing(reader.drafts([mail(1, "Ana"), mail(2, "Bo")])) as begun:
        next(begun)
    (draft,) = reader.drafts([mail(3, "Cleo")])
    assert isinstance(draft, Draft)
    assert draft.referrals[0].readings["patient_given_name"].value == "Cleo"


def test_threads_take_turns(reader: LimitedReader) -> None:
    found: dict[int, list[Draft | NotRead]] = {}

    def reads(number: int) -> None:
        found[number] = list(reader.drafts([mail(number, f"Ana{number}x")] * 5))

    threads = [threading.Thread(target=reads, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert {number: len(answers) for number, answers in found.items()} == dict.fromkeys(range(4), 5)


def test_the_child_ends_with_its_parent() -> None:
    """No orphan, even when the parent is killed."""
    code = (
        "import sys, time\n"
        "from integrator.intake import limited\n"
        "from tests.core.clinic import mail\n"
        "list(limited.drafts([mail(1)]))\n"
        "print(limited.shared()._pipes.child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]
    )
    with parent:
        assert parent.stdout is not None
        child = Path("/proc") / parent.stdout.readline().decode().strip()
        assert b"integrator.reading.child" in (child / "cmdline").read_bytes()
        parent.kill()
    wait_until(lambda: not _runs(child), seconds=10, what="the child's end")


def _runs(process: Path) -> bool:
    """Whether it is there and no mere entry that waits to be fetched."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_child_knows_no_secret_and_no_patient(
    reader: LimitedReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELD_KEYS", "k1:secret")
    reader.close()
    list(reader.drafts([mail(1, "Quillon")]))
    process = Path("/proc") / str(child_of(reader).pid)
    told = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
    assert b"hostile_child" in told
    assert b"secret" not in told
    assert b"Quillon" not in told
    opened = {str(one.readlink()).partition(":")[0] for one in (process / "fd").iterdir()}
    assert opened == {"pipe", "/dev/null"}


def test_a_frame_comes_back_as_it_was() -> None:
    draft = Draft(
        "referral",
        (ReferralDraft({"reason": FieldReading("a\ud800b", "body", "label", 0.5, (1, 4))}),),
        dated=START,
        unread={"attachment:1": "archive"},
    )
    head, plain, *beside = packed({"draft": draft, "octets": (b"", b"ab")})
    assert HEAD.unpack(head) == (len(plain), 2)
    assert unpacked(plain, b"".join(beside)) == {"draft": draft, "octets": (b"", b"ab")}


@pytest.mark.parametrize(
    "plain", [b"", b"[", b'{"$": "os.system"}', b'{"$": "octets", "size": 9}', b'{"$": "Draft"}']
)
def test_a_frame_that_is_not_ours_makes_nothing(plain: bytes) -> None:
    with pytest.raises(ValueError):
        unpacked(plain, b"")


def test_three_strikes_put_a_mail_aside_and_hold_nobody_back(
    clinic: Clinic, reader: LimitedReader
) -> None:
    intake = replace(clinic.intake, drafts=reader.drafts)
    shown = [mail(1), saying(2, "please crash"), mail(3)]
    intake.fetch(ListSource(list(shown)), MergedCursor(), limit=10)
    intake.read_kept()
    assert clinic.count(Referral) == 2
    for strikes in (1, 2):
        assert clinic.count(StoredEnvelope, StoredEnvelope.state == "kept") == 1
        assert clinic.count(StoredEnvelope, StoredEnvelope.attempts == strikes) >= 1
        clinic.later(minutes=3)
        intake.read_kept()
    aside = StoredEnvelope.problem_code == "reader_killed"
    assert clinic.count(StoredEnvelope, aside, StoredEnvelope.state == "unreadable") == 1


def test_a_child_that_does_not_start_is_nobody_s_strike() -> None:
    made = LimitedReader(command=(sys.executable, "-c", "raise SystemExit(3)"))
    with pytest.raises(TransientError):
        list(made.drafts([mail(1)]))


def test_a_mail_put_aside_can_be_read_again(clinic: Clinic, reader: LimitedReader) -> None:
    """Its raw is kept: once reading is mended, replay makes the referral."""
    intake = replace(clinic.intake, drafts=reader.drafts)
    intake.fetch(ListSource([saying(1, "please crash")]), MergedCursor(), limit=10)
    for _ in range(3):
        intake.read_kept()
        clinic.later(minutes=3)
    assert clinic.count(Referral) == 0
    assert clinic.db.write(lambda s: replay(s, [1], now=clinic.now)) == 1
    clinic.intake.read_kept()
    assert clinic.count(Referral) == 1


def test_reading_needs_no_core_of_the_service() -> None:
    """The child is small and warm soon: nothing of the store, the web or any vendor is imported."""
    code = (
        "import sys, integrator.reading.child\n"
        "heavy = {'sqlalchemy', 'flask', 'hubspot', 'pypdf', 'cryptography', 'rq'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or None)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
