"""What `integrator doctor` looks at in a mailbox."""

from collections.abc import Iterator, Sequence
from typing import Any

from connectors.imap_inbox.faults import REFUSED, translated
from connectors.imap_inbox.filing import can_move, ensure_folder
from connectors.imap_inbox.line import Address, folder_exists, hang_up
from integrator.errors import CredentialsRefused, IntegratorError, SourcePaused
from integrator.ports import Finding


def check_mailbox(
    name: str, address: Address, *, folders: Sequence[str], targets: Sequence[str]
) -> list[Finding]:
    """Connect once and look at everything; never raises what the mailbox is to blame for."""
    try:
        client = address.open()
    except IntegratorError as error:
        return [Finding(f"{name}: connection and log-in", False, _advice(address, error))]
    try:
        with translated():
            return [
                _way_in(name, address),
                *(_folder(name, client, folder) for folder in folders),
                *(_target(name, client, folder) for folder in targets),
                *_capabilities(name, client),
            ]
    except IntegratorError as error:
        return [Finding(f"{name}: mailbox", False, _advice(address, error))]
    finally:
        hang_up(client)


def _advice(address: Address, error: IntegratorError) -> str:
    if isinstance(error, CredentialsRefused | SourcePaused):
        return error.advice
    return (
        f"{address.host}:{address.port} does not answer as a mail server should ({error}). "
        "Check host and port, and that a firewall lets IMAP through."
    )


def _way_in(name: str, address: Address) -> Finding:
    how = "TLS verified" if address.tls else "no TLS, loopback only"
    return Finding(f"{name}: connection and log-in", True, f"{how}; logged in as {address.user}.")


def _folder(name: str, client: Any, folder: str) -> Finding:
    subject = f"{name}: folder {folder}"
    if not folder_exists(client, folder):
        there = ", ".join(sorted(each for _, _, each in client.list_folders())[:30])
        return Finding(subject, False, f"It does not exist; there are: {there}.")
    answer = client.select_folder(folder)
    if b"READ-WRITE" not in answer:
        return Finding(subject, False, "It is read-only: mails cannot be moved out of it.")
    return Finding(subject, True, f"{answer[b'EXISTS']} mails, writable.")


def _target(name: str, client: Any, folder: str) -> Finding:
    try:
        ensure_folder(client, folder)
    except REFUSED:
        return Finding(
            f"{name}: folder {folder}",
            False,
            "It does not exist and may not be created; create it, or grant the right to.",
        )
    return Finding(f"{name}: folder {folder}", True, "It exists.")


def _capabilities(name: str, client: Any) -> Iterator[Finding]:
    idle = client.has_capability("IDLE")
    yield Finding(
        f"{name}: wake-up",
        True,
        "IDLE: new mail is seen at once." if idle else "No IDLE: new mail is seen at each poll.",
    )
    movable = can_move(client)
    has = [each for each in ("MOVE", "UIDPLUS") if client.has_capability(each)]
    yield Finding(
        f"{name}: moving mails",
        movable,
        f"The server has {' and '.join(has)}."
        if movable
        else "The server has neither MOVE nor UIDPLUS: kept mails stay in the inbox.",
    )
