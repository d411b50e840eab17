"""Runs the demo until Ctrl-C."""

import argparse
import contextlib
import json
import secrets
import shlex
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from integrator.accounts.users import save_user
from integrator.settings import Settings
from integrator.store import db
from integrator.times import utc_now
from sandbox.demo import preparing
from sandbox.demo.faults import DemoFailed
from sandbox.demo.home import Home, Memory, alone, recall, remember, start_clean
from sandbox.demo.outside import Outside
from sandbox.demo.processes import Crew, procfile, run_once
from sandbox.demo.story import Story, addresses
from sandbox.demo.telling import ADMIN, Screen

START_SECONDS: Final = 60
WATCH_SECONDS: Final = 1.0
INTERRUPTED: Final = 130
STOPPED_BY: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PROVISIONING: Final = ("integrator migrate", "integrator hubspot setup --apply")
ALONE_FIRST: Final = "redis"
"""The others lean on it: first to start, last to stop."""


def main() -> None:
    """Run it; the exit status is 0 when it came to its end or was stopped while it waited."""
    options = _parse()
    screen = Screen()
    home = Home(options.var.absolute())
    for number in STOPPED_BY:
        signal.signal(number, _interrupt)
    try:
        with alone(home) as lock:
            _run(Crew(home, lock), screen, options)
        screen.say("Stopped all that was started.")
    except DemoFailed as failure:
        screen.failed(str(failure))
        sys.exit(1)
    except KeyboardInterrupt:
        screen.say("Stopped all that was started.")
        sys.exit(INTERRUPTED)


def _interrupt(_number: int, _frame: object) -> None:
    """Stop in good order; a second Ctrl-C would only leave something running."""
    for number in STOPPED_BY:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.demo", description="The service beside a sandbox clinic."
    )
    parser.add_argument("--var", type=Path, default=preparing.PROJECT / "var" / "demo")
    parser.add_argument("--fresh", action="store_true", help="start clean")
    parser.add_argument("--any-ports", action="store_true", help="take free ports, whichever")
    parser.add_argument("--move", action="store_true", help="move a card, and await the mail")
    parser.add_argument("--exit", action="store_true", help="end after the summary")
    return parser.parse_args()


def _run(crew: Crew, screen: Screen, options: argparse.Namespace) -> None:
    home = crew.home
    memory = _begin(home, screen, fresh=options.fresh)
    with _service(crew, screen, any_ports=options.any_ports) as (settings, outside):
        if not memory.password:
            memory = _add_admin(settings, home, memory)
        story = Story(crew, outside, screen, settings.public_url)
        remember(home, replace(memory, rounds=memory.rounds + 1))
        tickets = story.tell(memory.rounds)
        if options.move:
            story.move(tickets[0])
        _summary(screen, settings, outside.pages, memory)
        screen.complaints(home.logs)
        if not options.exit:
            _stay(crew, screen, outside)


def _begin(home: Home, screen: Screen, *, fresh: bool) -> Memory:
    if fresh:
        start_clean(home)
    memory = recall(home)
    home.logs.mkdir(exist_ok=True, mode=0o700)
    if memory.rounds:
        screen.say(f"Continuing with what is in {home.folder}; `make demo FRESH=1` starts clean.")
    else:
        screen.say(f"Starting clean in {home.folder}.")
    return memory


@contextmanager
def _service(crew: Crew, screen: Screen, *, any_ports: bool) -> Iterator[tuple[Settings, Outside]]:
    """The clinic and the service, both ready, until the end of the block."""
    home = crew.home
    with ExitStack() as stack:
        with screen.step("The clinic's outside systems start") as notes:
            place = _start_clinic(crew, stack, any_ports=any_ports)
            notes.text = "HubSpot, Google Sheets, inbox, mail catcher"
        settings = _configure(home, place, any_ports=any_ports)
        outside, env = Outside.at(place), preparing.env_of(home)
        commands = procfile(preparing.PROJECT / "Procfile")
        first = {name: commands.pop(name) for name in (ALONE_FIRST,) if name in commands}
        stack.enter_context(crew.running(first, env))
        _provision(home, screen, env)
        with screen.step("The service starts") as notes:
            notes.text = ", ".join([*first, *commands])
            stack.enter_context(crew.running(commands, env))
            _await_service(crew, outside, settings)
        yield settings, outside


def _start_clinic(crew: Crew, stack: ExitStack, *, any_ports: bool) -> Mapping[str, Any]:
    place = crew.home.clinic / "clinic.json"
    place.unlink(missing_ok=True)
    command = [sys.executable, "-m", "sandbox.clinic", "--var", str(crew.home.clinic)]
    command += ["--any-ports"] if any_ports else []
    stack.enter_context(crew.running({"clinic": command}, {}))
    crew.wait("The clinic answers", place.exists, seconds=START_SECONDS)
    found: Mapping[str, Any] = json.loads(place.read_text())
    return found


def _configure(home: Home, place: Mapping[str, Any], *, any_ports: bool) -> Settings:
    port = preparing.web_port(any_port=any_ports)
    preparing.copy_config(home)
    return preparing.write_env(home, place["env"], web_port=port)


def _provision(home: Home, screen: Screen, env: Mapping[str, str]) -> None:
    for command in PROVISIONING:
        with screen.step(command):
            run_once(shlex.split(command), home=home, env=env)


def _await_service(crew: Crew, outside: Outside, settings: Settings) -> None:
    address = f"{settings.public_url}/readyz"
    crew.wait("The service is ready", lambda: _ready(outside, address), seconds=START_SECONDS)


def _ready(outside: Outside, address: str) -> bool:
    answer = outside.http.get(address, timeout=5)
    return answer.ok and answer.json().get("redis") == "ready"


def _add_admin(settings: Settings, home: Home, memory: Memory) -> Memory:
    password = secrets.token_urlsafe(12)
    db.connect(settings.database_url).write(
        lambda session: save_user(
            session, ADMIN, name="Demo Admin", role="admin", password=password, now=utc_now()
        )
    )
    known = replace(memory, password=password)
    remember(home, known)
    return known


def _summary(screen: Screen, settings: Settings, pages: Mapping[str, str], memory: Memory) -> None:
    log_in = f"{ADMIN}  password {memory.password}"
    admin = [("Admin", f"{settings.public_url}/admin"), ("  log in as", log_in)]
    screen.summary([*admin, *addresses(pages, public_url=settings.public_url)])
    screen.say(
        "Try this: move a card on the HubSpot board to “Accepted” (it needs nothing more). Within"
        " 15 s\nthe status mail shows here and among the mails that went out. The referral in the"
        " sheet lacks a phone\nnumber: follow the link in its letter, let a code be sent, and fill"
        " it in as the partner would."
    )


def _stay(crew: Crew, screen: Screen, outside: Outside) -> None:
    """Show each mail as it goes out, until Ctrl-C."""
    screen.say("\nCtrl-C stops everything; what is there stays for the next `make demo`.")
    last = max((mail.number for mail in outside.mails()), default=0)
    try:
        while True:
            crew.check()
            with contextlib.suppress(OSError):  # the next check says who is gone
                for mail in outside.mails(after=last):
                    last = mail.number
                    screen.mailed(mail)
            time.sleep(WATCH_SECONDS)
    except KeyboardInterrupt:
        screen.say("\nStopping …")


if __name__ == "__main__":
    main()
