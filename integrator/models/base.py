"""What all tables share: naming of constraints, time and number types."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Final

from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    event,
    text,
)
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """Aware in Python, UTC in the store, on SQLite and PostgreSQL alike."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In UTC; SQLite keeps no zone."""
        moment = _in_utc(value)
        return moment.replace(tzinfo=None) if moment and dialect.name == "sqlite" else moment

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], object] | None:
        """On SQLite the text is made here: a batch writes one moment some hundred times."""
        return _sqlite_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite keeps no zone; what we wrote was UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def _in_utc(moment: datetime | None) -> datetime | None:
    """Refuse naive times: they mean something else on every machine."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    return moment.astimezone(UTC)


@lru_cache(maxsize=512)
def _sqlite_text(moment: datetime | None) -> str | None:
    """As SQLAlchemy's own type writes it: microseconds always, and no zone."""
    found = _in_utc(moment)
    if found is None:
        return None
    return found.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


Key = Annotated[int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)]
Moment = Annotated[datetime, mapped_column(UtcDateTime())]
Code = Annotated[str, mapped_column(String(64))]
Name = Annotated[str, mapped_column(String(255))]
Sealed = Annotated[bytes, mapped_column(LargeBinary())]


class Base(DeclarativeBase):
    """Declarative base with named constraints, so that a migration can find them."""

    metadata = MetaData(naming_convention=NAMING)


WHERE: Final = "where"
"""Under which an index keeps the SQL of its condition."""


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows of which the SQL `where` is true, on SQLite and PostgreSQL alike."""
    return Index(name, *columns, unique=unique, info={WHERE: where})


@event.listens_for(Base.metadata, "before_create")
def _tell_conditions(metadata: MetaData, connection: Connection, **_told: object) -> None:
    """Where tables are made: an index told of at once would load both dialects everywhere."""
    for table in metadata.tables.values():
        for one in table.indexes:
            if WHERE in one.info:
                one.dialect_options[connection.dialect.name][WHERE] = text(one.info[WHERE])


def one_of(column: str, values: tuple[str, ...]) -> str:
    """SQL of a check that the column holds one of our words."""
    words = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({words})"
