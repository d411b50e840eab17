"""An inbox in a process of its own: `python -m benchmarks.inbox_process FOLDER USER PASSWORD`.

Prints its port; then each line it reads, "COUNT SECONDS", delivers that many mails so many seconds
apart and answers with the times, as JSON, of each sample's delivery.
"""

import json
import sys
import time
from pathlib import Path

from sandbox.inbox import Inbox, running_inbox
from tests.whole_way.samples import Sample

FOLDERS = ("Referrals/Processed", "Referrals/Failed")


def main(folder: str, user: str, password: str) -> None:
    """Serve until standard input ends."""
    users = {user: password}
    delivered = 0
    with running_inbox(Path(folder), users=users, mail_folders=FOLDERS) as inbox:
        print(inbox.port, flush=True)
        for line in sys.stdin:
            count, seconds = line.split()
            times = _deliver(inbox, delivered, int(count), apart=float(seconds))
            delivered += int(count)
            print(json.dumps(times), flush=True)


def _deliver(inbox: Inbox, first: int, count: int, *, apart: float) -> list[float]:
    times = []
    for number in range(first, first + count):
        times.append(time.time())
        inbox.deliver(Sample(number).mail())
        time.sleep(apart)
    return times


if __name__ == "__main__":
    main(*sys.argv[1:])
