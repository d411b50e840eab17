"""`python -m sandbox.hubspot_twin --port 8090 --token KEY --state FILE`: the twin for a demo."""

import argparse
import signal
import threading
from pathlib import Path

from sandbox.hubspot_twin.saving import Saver
from sandbox.hubspot_twin.serve import serve
from sandbox.hubspot_twin.twin import DEFAULT_TOKEN, Twin


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    options = _parse()
    twin = Twin(token=options.token)
    saver = Saver(twin.account, options.state) if options.state else None
    if options.webhook_url:
        twin.webhooks.start(options.webhook_url, options.webhook_secret)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    with serve(options.host, options.port, twin=twin) as running:
        print(f"HubSpot twin: {running.url}", flush=True)
        stopping.wait()
    if saver:
        saver.close()


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox.hubspot_twin", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", default=DEFAULT_TOKEN, help="the key that is let in")
    parser.add_argument("--state", type=Path, help="JSON file to load from and save to")
    parser.add_argument("--webhook-url", default="", help="where ticket changes are sent")
    parser.add_argument("--webhook-secret", default="")
    return parser.parse_args()


if __name__ == "__main__":
    main()
