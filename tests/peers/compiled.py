"""Templates, routes and SQL compiled once a process: each test makes an app and a store anew."""

from collections.abc import Callable, Hashable
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Connection
from werkzeug.routing import Rule

from integrator.models import Base

Builder = Callable[..., tuple[str, str]]
_build_anew = Rule._compile_builder
_BUILDERS: dict[Hashable, Builder] = {}


def builder(rule: Rule, append_unknown: bool = True) -> Builder:
    """What builds a rule's URLs: the same for every rule of the same words."""
    key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
    if key not in _BUILDERS:
        _BUILDERS[key] = _build_anew(rule, append_unknown)
    return _BUILDERS[key]


class Statements(dict[tuple[Any, ...], Any]):
    """The SQL of each statement, for every store of one kind.

    SQLAlchemy's own cache ends with its engine, for its key begins with the engine's dialect.
    """

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        """What another store's statement was compiled to."""
        return super().get(_of_any_store(key), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        """Keep it."""
        super().__setitem__(_of_any_store(key), compiled)


_STATEMENTS = Statements()


def share_statements(connection: Connection) -> None:
    """Let this connection use what others compiled; to be called as it opens."""
    connection.execution_options(compiled_cache=_STATEMENTS)


def share_writes() -> None:
    """Let every store use what others compiled to write objects: that is kept by their mappers."""
    for mapper in Base.registry.mappers:
        vars(mapper)["_compiled_cache"] = Statements()


def _of_any_store(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *rest = key
    return (dialect.name, *rest)


class Compiled(BytecodeCache):
    """Keeps the code of each template, for as long as its text stays the same."""

    def __init__(self) -> None:
        """Nothing is compiled yet."""
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hand over what is there."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code
