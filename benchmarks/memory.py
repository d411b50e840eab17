"""Memory of the whole service, idle, by process; and what its larger imports weigh."""

import subprocess
import sys
import time

from benchmarks import pss
from benchmarks.figures import Figure, at_most, wait_until
from benchmarks.installation import installed
from benchmarks.outside import ROOT, running_sandbox_inbox, running_twin

NAMES = ("redis", "web", "worker", "clock")
MAILS = 2_000
SETTLE = 8.0
IMPORTS = (
    "sqlalchemy.orm",
    "flask",
    "rq",
    "hubspot.crm.objects",
    "gspread",
    "phonenumbers.phonenumberutil",
    "imapclient",
    "msal",
    "cryptography.hazmat.primitives.ciphers.aead",
    "rich.progress",
    "alembic.command",
)
WEIGH = """
import importlib, sys
def rss():
    return int(open('/proc/self/statm').read().split()[1]) * 4 / 1024
before = rss()
importlib.import_module(sys.argv[1])
print(rss() - before)
"""


def run() -> list[Figure]:
    """Idle after start, busy with mails, idle again."""
    with (
        running_twin() as twin,
        running_sandbox_inbox() as mailbox,
        installed(twin, mailbox) as service,
    ):
        service.start(*NAMES)
        time.sleep(SETTLE)
        fresh = pss.of(service)
        with pss.Peak(service) as peak:
            mailbox.deliver(MAILS)
            wait_until(lambda: twin.tickets() >= MAILS, seconds=240, what="tickets")
        time.sleep(SETTLE)
        after = pss.of(service)
    return [
        at_most("idle, before the first referral", sum(fresh.values()), "MB", target=200),
        *(Figure(f"  of which {name}", size, "MB") for name, size in fresh.items()),
        at_most(f"idle, after {MAILS:,} referrals", sum(after.values()), "MB", target=200),
        *(Figure(f"  of which {name}", size, "MB") for name, size in after.items()),
        at_most(f"peak while {MAILS:,} mails go through", peak.megabytes, "MB", target=350),
        *(Figure(f"import {module}, alone", weight(module), "MB") for module in IMPORTS),
    ]


def weight(module: str) -> float:
    """Resident megabytes that importing a module adds to an empty interpreter."""
    told = subprocess.run(
        [sys.executable, "-c", WEIGH, module], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return float(told.stdout)
