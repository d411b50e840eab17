"""python -m sandbox.sheets_twin --port N --state FILE [--service-account FILE]."""

import argparse
import json
import signal
import threading
from pathlib import Path

from sandbox.sheets_twin.server import serve
from sandbox.sheets_twin.twin import SheetsTwin


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(description="A stand-in for Google Sheets on loopback.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--state", type=Path, help="JSON file the sheets are kept in")
    parser.add_argument("--service-account", type=Path, help="key file to write, or to keep using")
    chosen = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with serve(port=chosen.port, state=chosen.state) as twin:
        if chosen.service_account:
            provide_account(twin, chosen.service_account)
        print(f"Sheets twin at {twin.url}", flush=True)
        stop.wait()


def provide_account(twin: SheetsTwin, path: Path) -> None:
    """Write a key file for this twin; one from an earlier run is kept and pointed here."""
    account = json.loads(path.read_text()) if path.exists() else {}
    if account.get("client_email") in twin.store.office.public_keys:
        account["token_uri"] = f"{twin.url}/token"
    else:
        account = twin.service_account()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(account, indent=2))


if __name__ == "__main__":
    main()
