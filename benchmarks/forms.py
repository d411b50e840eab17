"""Form posts, each on disk before its answer: eight at a time against the real web process."""

import http.client
import itertools
import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from sqlalchemy import func, select

from benchmarks.figures import Figure, at_least, at_most, percentile
from benchmarks.installation import Installation, installed
from benchmarks.outside import running_sandbox_inbox, running_twin
from integrator.models import StoredEnvelope
from integrator.times import utc_now
from integrator.web.forms.tokens import FormToken
from tests.whole_way.samples import Sample

POSTS = 3_000
AT_ONCE = 8
PER_ADDRESS = 25
"""Posts from one loopback address: the form takes 30 a minute of each."""
FORM = "web-form"


@dataclass(frozen=True, slots=True)
class Lot:
    """Posts that come from one address over one connection."""

    port: int
    address: str
    bodies: list[str]


def run() -> list[Figure]:
    """Rate and waits of posts that were kept; the store is counted afterwards."""
    with (
        running_twin() as twin,
        running_sandbox_inbox() as mailbox,
        installed(twin, mailbox) as service,
    ):
        service.start("redis", "web")
        _posted(service, 0, 200)
        answers, seconds = _posted(service, 200, POSTS)
        kept = service.store.read(
            lambda s: s.scalar(select(func.count()).select_from(StoredEnvelope)) or 0
        )
    waits = [wait for status, wait in answers if status == 303]
    return [
        at_least("posts kept, eight at a time", len(waits) / seconds, "/s", target=400),
        at_most("p95", percentile(waits, 0.95) * 1000, "ms", target=40),
        Figure("p50", percentile(waits, 0.50) * 1000, "ms"),
        at_most("answered and not in the store", 200 + len(waits) - kept, "", target=0),
        at_most("not taken", POSTS - len(waits), "", target=0),
    ]


def _posted(service: Installation, first: int, count: int) -> tuple[list[tuple[int, float]], float]:
    """Status and wait of each post, and seconds in all; posted from another process."""
    lots = [
        Lot(service.port, f"127.1.{number // 200}.{number % 200 + 1}", bodies)
        for number, bodies in zip(
            itertools.count(first // PER_ADDRESS), _bodies(service, first, count), strict=False
        )
    ]
    with multiprocessing.get_context("spawn").Pool(1) as elsewhere:
        return elsewhere.apply(_post_all, (lots,))


def _bodies(service: Installation, first: int, count: int) -> list[list[str]]:
    opened = utc_now() - timedelta(seconds=10)
    secret = service.env["SECRET_KEY"]
    bodies = [
        urlencode(
            {
                **Sample(number).fields(),
                "token": FormToken.fresh(FORM, now=opened).signed(secret),
                "lang": "en",
            }
        )
        for number in range(first, first + count)
    ]
    return [bodies[start : start + PER_ADDRESS] for start in range(0, count, PER_ADDRESS)]


def _post_all(lots: list[Lot]) -> tuple[list[tuple[int, float]], float]:
    start = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as crew:
        answers = [answer for some in crew.map(_post, lots) for answer in some]
    return answers, time.perf_counter() - start


def _post(lot: Lot) -> list[tuple[int, float]]:
    connection = http.client.HTTPConnection(
        "127.0.0.1", lot.port, timeout=30, source_address=(lot.address, 0)
    )
    answers = []
    for body in lot.bodies:
        start = time.perf_counter()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", f"/refer/{FORM}", body, headers)
        answer = connection.getresponse()
        answer.read()
        answers.append((answer.status, time.perf_counter() - start))
    connection.close()
    return answers
