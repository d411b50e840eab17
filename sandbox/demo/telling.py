"""What the demo shows in the terminal."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table

from sandbox.demo.outside import Caught, Ticket

ADMIN: Final = "admin@harbor.example"
ERROR_MARK: Final = '"level": "error"'


@dataclass(slots=True)
class Notes:
    """What a step has to say once it is done."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """The terminal: a line per step, each with the seconds it took."""

    console: Console = field(default_factory=lambda: Console(highlight=False))

    def say(self, text: str) -> None:
        """A line."""
        self.console.print(text, soft_wrap=True)

    @contextmanager
    def step(self, doing: str) -> Iterator[Notes]:
        """Show what is being done, and a line when it is."""
        notes, began = Notes(), time.monotonic()
        with self.console.status(f"{doing} …"):
            yield notes
        seconds = time.monotonic() - began
        shown = f"{doing}: {notes.text}" if notes.text else doing
        self.console.print(f"[green]✓[/] {shown} [dim]{seconds:.1f} s[/]", soft_wrap=True)

    def arrived(self, way: str, ticket: Ticket, *, seconds: float) -> None:
        """A referral is where staff work, and its sender has heard."""
        self.console.print(
            f"[green]✓[/] {way}: [bold]{ticket.reference}[/] is a ticket, and its sender was told"
            f" [dim]{seconds:.1f} s after it was sent[/]",
            soft_wrap=True,
        )
        people = [f"{name} ({label})" if label else name for name, label in ticket.contacts.items()]
        linked = ", ".join([*ticket.companies, *people])
        self.console.print(f"    linked to {linked}", soft_wrap=True)

    def mailed(self, mail: Caught) -> None:
        """A mail went out."""
        self.console.print(
            f"[green]✓[/] mail to {', '.join(mail.to)}: {mail.subject}", soft_wrap=True
        )

    def failed(self, why: str) -> None:
        """Why the demo ends; may quote a log."""
        self.console.print("[red]✗[/] ", end="")
        self.console.print(why, markup=False, soft_wrap=True)

    def summary(self, rows: Sequence[tuple[str, str]]) -> None:
        """Where everything is."""
        table = Table(box=box.SIMPLE_HEAD, title="Everything is running", title_justify="left")
        table.add_column("what", no_wrap=True)
        table.add_column("where", no_wrap=True, overflow="fold")
        for row in rows:
            table.add_row(*row)
        self.console.print()
        self.console.print(table)

    def complaints(self, logs: Path) -> None:
        """Say which logs hold errors."""
        for log in sorted(logs.glob("*.log")):
            count = log.read_text("utf-8", errors="replace").count(ERROR_MARK)
            if count:
                self.console.print(
                    f"[yellow]![/] {count} errors are logged in {log}", soft_wrap=True
                )
