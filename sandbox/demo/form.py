"""Fills in the hosted form the way a browser does: opens it, keeps its hidden fields, posts."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final, Self
from urllib.parse import urljoin

import requests

from sandbox.demo.faults import DemoFailed

PERSON_SECONDS: Final = 2.5
"""Less time than a person needs; what comes sooner after the form was opened is held back."""
ANSWER_SECONDS: Final = 10


class _Reader(HTMLParser):
    """Reads the first form that is posted, and its hidden fields."""

    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.hidden: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self.action = given.get("action", "")
        if tag == "input" and given.get("type") == "hidden":
            self.hidden[given["name"]] = given.get("value", "")


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form somebody has in front of them."""

    http: requests.Session
    action: str
    hidden: Mapping[str, str]
    opened_at: float = field(default_factory=time.monotonic)

    @classmethod
    def at(cls, http: requests.Session, address: str) -> Self:
        """Open the form."""
        answer = http.get(address, timeout=ANSWER_SECONDS)
        reader = _Reader()
        reader.feed(answer.text)
        if not answer.ok or reader.action is None:
            raise DemoFailed(f"There is no form at {address} (HTTP {answer.status_code}).")
        return cls(http, urljoin(answer.url, reader.action), reader.hidden)

    def send(self, typed: Mapping[str, str]) -> str:
        """Post it, no sooner than a person could; returns the address of the page that follows."""
        time.sleep(max(0.0, self.opened_at + PERSON_SECONDS - time.monotonic()))
        parts = {name: (None, value) for name, value in {**self.hidden, **typed}.items()}
        answer = self.http.post(self.action, files=parts, timeout=ANSWER_SECONDS)
        if not answer.ok or not answer.history:
            raise DemoFailed(f"The form was not taken (HTTP {answer.status_code}).")
        return answer.url
