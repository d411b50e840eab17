"""The outside systems as people have them in front of them: what is there, and what they do."""

import imaplib
import json
import re
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import requests

from connectors.google_sheets.google import GoogleClient
from connectors.google_sheets.google import connect as connect_google
from sandbox.clinic import BOOK, TAB

ANSWER_SECONDS: Final = 10
_REFERENCE: Final = re.compile(r"\bR-[0-9A-Z]{6}\b")


@dataclass(frozen=True, slots=True)
class Caught:
    """One mail the service sent."""

    number: int
    to: Sequence[str]
    subject: str
    text: str

    @property
    def reference(self) -> str:
        """Of the referral it is about; empty where it names none."""
        found = _REFERENCE.search(self.text)
        return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A referral as HubSpot has it."""

    id: str
    reference: str
    companies: Sequence[str]
    """Names of the linked companies."""
    contacts: Mapping[str, str]
    """Name of each linked contact → the label of the link."""


@dataclass(frozen=True, slots=True)
class Outside:
    """Every system beside the service, reached over its own protocol."""

    env: Mapping[str, str]
    pages: Mapping[str, str]
    http: requests.Session
    google: GoogleClient

    @classmethod
    def at(cls, place: Mapping[str, Any]) -> Self:
        """The clinic whose clinic.json this is."""
        env = place["env"]
        account = json.loads(Path(env["GOOGLE_SERVICE_ACCOUNT_FILE"]).read_text())
        google = connect_google(
            account, base_url=env["GOOGLE_API_BASE_URL"], timeout=(ANSWER_SECONDS, ANSWER_SECONDS)
        )
        http = requests.Session()
        http.trust_env = False  # a proxy of this machine has no business here
        return cls(env, place["pages"], http, google)

    def mails(self, *, after: int = 0) -> list[Caught]:
        """Mails the service sent, oldest first, from the one after number `after`."""
        found = self.http.get(f"{self.pages['mails']}mails.json", timeout=ANSWER_SECONDS).json()
        return [
            Caught(one["number"], one["to"], one["subject"], one["text"])
            for one in found
            if one["number"] > after
        ]

    def ticket(self, reference: str) -> Ticket | None:
        """The ticket of a referral, once it is linked to a company and a contact."""
        asked = {"idProperty": "referral_reference", "associations": "companies,contacts"}
        found = self._hubspot(f"/crm/v3/objects/tickets/{reference}", asked)
        linked = found.get("associations", {}) if found else {}
        if found is None or not {"companies", "contacts"} <= set(linked):
            return None
        ids = {kind: [one["id"] for one in linked[kind]["results"]] for kind in linked}
        return Ticket(
            id=found["id"],
            reference=reference,
            companies=[self._name("companies", one) for one in dict.fromkeys(ids["companies"])],
            contacts=self._contacts(found["id"]),
        )

    def _contacts(self, ticket: str) -> dict[str, str]:
        found = self._hubspot(f"/crm/v4/objects/tickets/{ticket}/associations/contacts") or {}
        labels = {
            str(one["toObjectId"]): [kind["label"] for kind in one["associationTypes"]]
            for one in found.get("results", ())
        }
        return {
            self._name("contacts", other): next(filter(None, names), "")
            for other, names in labels.items()
        }

    def _name(self, kind: str, object_id: str) -> str:
        asked = {"properties": "name,firstname,lastname"}
        found = self._hubspot(f"/crm/v3/objects/{kind}/{object_id}", asked) or {}
        values = found.get("properties", {})
        parts = (values.get(name) for name in ("name", "firstname", "lastname"))
        return " ".join(filter(None, parts))

    def _hubspot(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        """An answer of HubSpot; None where there is nothing."""
        headers = {"Authorization": f"Bearer {self.env['HUBSPOT_TOKEN']}"}
        address = self.env["HUBSPOT_BASE_URL"] + path
        answer = self.http.get(address, params=query, headers=headers, timeout=ANSWER_SECONDS)
        if answer.status_code == requests.codes.not_found:
            return None
        answer.raise_for_status()
        return answer.json()

    def move(self, ticket: Ticket, stage: str) -> None:
        """Move a card on the board to the stage with this label, as staff would."""
        found = self._hubspot("/crm/v3/pipelines/tickets")["results"]
        ids = {one["label"]: one["id"] for pipeline in found for one in pipeline["stages"]}
        address = f"{self.pages['hubspot']}/records/tickets/{ticket.id}/move"
        self.http.post(
            address, data={"stage": ids[stage]}, timeout=ANSWER_SECONDS
        ).raise_for_status()

    def headers(self) -> list[str]:
        """The first row of the partners' sheet."""
        return self.rows()[0]

    def rows(self) -> list[list[str]]:
        """The whole of the partners' sheet."""
        found: list[list[str]] = self.google.values_get(BOOK, TAB)["values"]
        return found

    def type_row(self, texts: Sequence[str]) -> None:
        """Type a row below the last one."""
        how: dict[str, Any] = {"valueInputOption": "RAW"}
        self.google.values_append(BOOK, TAB, how, {"values": [list(texts)]})

    def deliver(self, mail: bytes) -> None:
        """Put a mail into the clinic's inbox."""
        tls = ssl.create_default_context(cafile=self.env["IMAP_CA_FILE"])
        host, port = self.env["IMAP_HOST"], int(self.env["IMAP_PORT"])
        with imaplib.IMAP4_SSL(host, port, ssl_context=tls, timeout=ANSWER_SECONDS) as inbox:
            inbox.login(self.env["IMAP_USER"], self.env["IMAP_PASSWORD"])
            inbox.append("INBOX", "", "", mail)
