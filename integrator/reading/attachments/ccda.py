"""C-CDA documents (HL7 CDA R2): the header and the reason for referral, as labelled lines."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from integrator.reading.attachments.markup_tree import walk
from integrator.reading.attachments.words import Unread, Words, cut
from integrator.reading.mails.text import clean

_NPI: Final = "2.16.840.1.113883.4.6"
_REASON: Final = "42349-1"
"""LOINC: reason for referral."""


@dataclass(slots=True)
class _Node:
    name: str
    attributes: Mapping[str, str]
    children: list["_Node"] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def all(self, *path: str) -> Iterator["_Node"]:
        """Nodes at a path of names below this one."""
        if not path:
            yield self
            return
        for child in self.children:
            if child.name == path[0]:
                yield from child.all(*path[1:])

    def first(self, *path: str) -> "_Node":
        """The first of `all`, or an empty one."""
        return next(self.all(*path), _Node(path[-1], {}))

    def text(self) -> str:
        """All text within, on one line."""
        inner = (child.text() for child in self.children)
        return " ".join(" ".join((*self.said, *inner)).split())


def read_ccda(body: bytes, _until: float) -> Words:
    """A clinical document; other XML is Unread("not_read")."""
    root = _tree(body)
    if root.name != "ClinicalDocument":
        raise Unread("not_read")
    return cut(clean("\n".join(f"{label}: {said}" for label, said in _lines(root) if said)))


def _tree(body: bytes) -> _Node:
    top = _Node("", {})
    open_nodes = [top]

    def start(name: str, attributes: Mapping[str, str]) -> None:
        node = _Node(name, attributes)
        open_nodes[-1].children.append(node)
        open_nodes.append(node)

    def end(_name: str) -> None:
        open_nodes.pop()

    def said(text: str) -> None:
        open_nodes[-1].said.append(text)

    walk(body, start=start, end=end, text=said)
    return top.children[0] if top.children else top


def _lines(root: _Node) -> Iterator[tuple[str, str]]:
    role = root.first("recordTarget", "patientRole")
    patient = role.first("patient")
    yield "Patient first name", _name(patient, "given")
    yield "Patient last name", _name(patient, "family")
    yield "Date of birth", _date(patient.first("birthTime").attributes.get("value", ""))
    yield "Patient phone", _contact(role, "tel:")
    yield "Patient email", _contact(role, "mailto:")
    language = patient.first("languageCommunication", "languageCode").attributes.get("code", "")
    yield "Preferred language", language.partition("-")[0]
    yield "Guardian name", patient.first("guardian", "guardianPerson", "name").text()
    yield "Reason for referral", _reason(root)
    yield from _author(root.first("author", "assignedAuthor"))


def _author(author: _Node) -> Iterator[tuple[str, str]]:
    place = author.first("representedOrganization")
    yield "Referring provider", author.first("assignedPerson", "name").text()
    yield "Practice name", place.first("name").text()
    yield "Provider phone", _contact(author, "tel:") or _contact(place, "tel:")
    yield "Provider email", _contact(author, "mailto:") or _contact(place, "mailto:")
    ids = (one.attributes for one in author.all("id"))
    yield "NPI", next((one.get("extension", "") for one in ids if one.get("root") == _NPI), "")


def _name(person: _Node, part: str) -> str:
    return " ".join(one.text() for one in person.first("name").all(part))


def _contact(party: _Node, scheme: str) -> str:
    values = (one.attributes.get("value", "") for one in party.all("telecom"))
    return next((one.removeprefix(scheme) for one in values if one.startswith(scheme)), "")


def _date(stamp: str) -> str:
    found = re.match(r"(\d{4})(\d{2})(\d{2})", stamp)
    return "-".join(found.groups()) if found else ""


def _reason(root: _Node) -> str:
    for section in root.all("component", "structuredBody", "component", "section"):
        if section.first("code").attributes.get("code") == _REASON:
            return section.first("text").text()
    return ""
