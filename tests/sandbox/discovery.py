"""Google's discovery documents as JSON Schema: what an answer may look like, and nothing more."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import googleapiclient
from jsonschema import Draft202012Validator

_DOCUMENTS = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"


@cache
def document(name: str) -> dict[str, Any]:
    """A discovery document, such as "sheets.v4"."""
    return dict(json.loads((_DOCUMENTS / f"{name}.json").read_text()))


@cache
def validator(name: str, schema: str) -> Draft202012Validator:
    """A strict validator for one schema of a document."""
    definitions = {key: _strict(value) for key, value in document(name)["schemas"].items()}
    return Draft202012Validator({"$ref": f"#/$defs/{schema}", "$defs": definitions})


def problems(name: str, schema: str, answer: object) -> list[str]:
    """What in `answer` the document does not allow."""
    return [error.message for error in validator(name, schema).iter_errors(answer)]


def _strict(schema: dict[str, Any]) -> dict[str, Any]:
    """One schema of a discovery document: unknown properties are refused."""
    if "$ref" in schema:
        return {"$ref": f"#/$defs/{schema['$ref']}"}
    kind = schema.get("type", "any")
    if kind == "any":
        return {}
    made: dict[str, Any] = {"type": kind}
    if "enum" in schema:
        made["enum"] = schema["enum"]
    if kind == "array":
        made["items"] = _strict(schema["items"])
    if kind == "object":
        made |= _object(schema)
    return made


def _object(schema: dict[str, Any]) -> dict[str, Any]:
    others = schema.get("additionalProperties")
    return {
        "properties": {key: _strict(one) for key, one in schema.get("properties", {}).items()},
        "additionalProperties": _strict(others) if others else False,
    }
