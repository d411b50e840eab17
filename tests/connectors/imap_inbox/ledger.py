"""The ledger of an inbox as a pure function: what each position does to the cursor.

The core keeps the same in a table (imap_message); here it is a plain value, for tests.
"""

from collections.abc import Mapping
from typing import Any

from integrator.ports import Cursor, Fetched, FetchFailure

STRIKES = 3
NEW_EPOCH: Mapping[str, Any] = {"low_water": 0, "done": [], "pending": {}}


def apply(cursor: Cursor, fetched: Fetched, position: Cursor) -> Cursor:
    """The cursor after one step of `fetch`; another UIDVALIDITY begins the folder anew."""
    folders = dict(cursor.get("folders", {}))
    name, uidvalidity = position["folder"], position["uidvalidity"]
    folder = folders.get(name, {})
    if folder.get("uidvalidity") != uidvalidity:
        folder = {**NEW_EPOCH, "uidvalidity": uidvalidity}
    folders[name] = _advanced(folder, fetched, position)
    return {"folders": folders}


def _advanced(folder: Mapping[str, Any], fetched: Fetched, position: Cursor) -> dict[str, Any]:
    """Seen → pending; kept, gone or out of strikes → done; low water just below the pending."""
    low_water, done = folder["low_water"], set(folder["done"])
    pending = {int(uid): attempts for uid, attempts in folder["pending"].items()}
    for uid in position.get("seen", ()):
        if uid > low_water and uid not in done:
            pending.setdefault(uid, 0)
    for uid in [*position.get("gone", ()), *([position["uid"]] if "uid" in position else [])]:
        strikes = pending.pop(uid, 0) + 1
        if _settles(fetched, strikes):
            done.add(uid)
        else:
            pending[uid] = strikes
    low_water = min(pending) - 1 if pending else max(done | {low_water})
    return {
        "uidvalidity": folder["uidvalidity"],
        "low_water": low_water,
        "done": sorted(uid for uid in done if uid > low_water),
        "pending": {str(uid): attempts for uid, attempts in sorted(pending.items())},
    }


def _settles(fetched: Fetched, strikes: int) -> bool:
    failed = isinstance(fetched, FetchFailure) and not fetched.permanent
    return not failed or strikes >= STRIKES
