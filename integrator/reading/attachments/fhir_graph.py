"""A FHIR resource or bundle as a graph: resources by type, references followed (R4, R5)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Resource = Mapping[str, Any]
RESOURCES: Final = 2_000
_VOID: Final = frozenset(("entered-in-error", "revoked"))


def rows(content: Any) -> list[Any]:
    """A member that may be a list, one thing, or absent, as a list."""
    if content is None:
        return []
    return content if isinstance(content, list) else [content]


def text(content: Any) -> str:
    """A string on one line; anything else is ""."""
    return " ".join(content.split()) if isinstance(content, str) else ""


@dataclass(slots=True)
class Graph:
    """Every resource that came, by type and by the ways it can be named."""

    by_type: dict[str, list[Resource]] = field(default_factory=dict)
    by_name: dict[str, Resource] = field(default_factory=dict)

    def of(self, *types: str) -> Iterator[Resource]:
        """Resources of these types that still stand."""
        for name in types:
            for one in self.by_type.get(name, ()):
                if one.get("status") not in _VOID:
                    yield one

    def at(self, reference: Any, *, within: Resource | None = None) -> Resource | None:
        """What a Reference names: by its address, or contained in `within`."""
        name = text(reference.get("reference")) if isinstance(reference, Mapping) else ""
        if name.startswith("#") and within is not None:
            inside = (one for one in rows(within.get("contained")) if isinstance(one, Mapping))
            return next((one for one in inside if one.get("id") == name[1:]), None)
        return self.by_name.get(name) or self.by_name.get("/".join(name.split("/")[-2:]))


def graph_of(content: Mapping[str, Any]) -> Graph:
    """The graph of a resource, or of a bundle's entries."""
    graph = Graph()
    entries = rows(content.get("entry")) if content.get("resourceType") == "Bundle" else []
    pairs = [(entry.get("fullUrl"), entry.get("resource")) for entry in entries[:RESOURCES]
             if isinstance(entry, Mapping)] or [(None, content)]  # fmt: skip
    for address, resource in pairs:
        _put(graph, text(address), resource)
    return graph


def _put(graph: Graph, address: str, resource: Any) -> None:
    if not isinstance(resource, Mapping):
        return
    kind, name = text(resource.get("resourceType")), text(resource.get("id"))
    graph.by_type.setdefault(kind, []).append(resource)
    for key in (address, f"{kind}/{name}" if name else ""):
        if key:
            graph.by_name.setdefault(key, resource)
    for inside in rows(resource.get("contained")):
        if isinstance(inside, Mapping):
            graph.by_type.setdefault(text(inside.get("resourceType")), []).append(inside)
