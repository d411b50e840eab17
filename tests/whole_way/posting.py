"""Posts to a web process: the hosted form as a browser sends it, and signed JSON."""

import json
import re
import time
from dataclasses import dataclass
from datetime import timedelta

import requests

from connectors.web_form.signature import sign
from integrator.times import utc_now
from integrator.web.forms.tokens import FormToken
from tests.peers.deadline import wait_until
from tests.whole_way.installation import Installation
from tests.whole_way.processes import FRESH_ENOUGH, Process
from tests.whole_way.samples import Sample

_STARTED = re.compile(r'"port": ?"?(\d+)')
FILLED_IN = timedelta(seconds=30)
"""How long ago the form was opened: longer than the trap for programs."""


@dataclass(frozen=True, slots=True)
class Web:
    """One web process, and who posts to it."""

    installation: Installation
    process: Process
    url: str

    def post_json(self, sample: Sample) -> requests.Response:
        """A program of the clinic posts; the same sample always has the same key."""
        fields = {**sample.fields(), "consent": "given"}
        body = json.dumps({"fields": fields}).encode()
        stamp = str(int(time.time()))
        secret = self.installation.env["CLINIC_SITE_SECRET"]
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": f"key-{sample.number}",
            "X-Intake-Timestamp": stamp,
            "X-Intake-Signature": sign(secret, stamp, body=body),
        }
        return requests.post(
            f"{self.url}/api/intake/clinic-site", data=body, headers=headers, timeout=20
        )

    def opened_form(self) -> str:
        """The one-time token of a form somebody opened a while ago."""
        token = FormToken.fresh("web-form", now=utc_now() - FILLED_IN)
        return token.signed(self.installation.env["SECRET_KEY"])

    def post_form(self, sample: Sample, token: str, **changed: str) -> requests.Response:
        """Somebody presses Send; redirects are not followed."""
        fields = {**sample.fields(), "consent": "yes", "token": token, **changed}
        return requests.post(
            f"{self.url}/refer/web-form", data=fields, timeout=20, allow_redirects=False
        )


def start_web(installation: Installation, **env: str) -> Web:
    """Start one on a free port, and wait until it listens."""
    process = installation.start("web", **env)

    def listens() -> bool:
        assert process.popen.poll() is None, process.log.read_text()
        return _STARTED.search(process.log.read_text()) is not None

    wait_until(listens, seconds=FRESH_ENOUGH, what="the web process listens")
    found = _STARTED.search(process.log.read_text())
    assert found is not None
    return Web(installation, process, f"http://127.0.0.1:{found[1]}")
