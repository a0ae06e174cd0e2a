"""Parquet, for those who read tables by column; needs the ``parquet`` extra."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from monitor.errors import WantedError
from monitor.export.columns import Column, Row, Table, Type
from monitor.export.formats.plain import to_json

# Loaded when a file is made: it takes a quarter of a second and 60 MB.
if TYPE_CHECKING:
    import pyarrow as pa

#: Rows held at a time: a row group of the file.
_GROUP = 10_000


def write_parquet(table: Table, rows: Iterable[Row], out: IO[bytes]) -> None:
    """Row groups of ten thousand, compressed; the meaning of each column is in its metadata."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise WantedError(
            "Parquet needs its library: pip install 'commitment-monitor[parquet]'"
        ) from error
    schema = pa.schema(
        [_field(pa, column) for column in table.columns],
        metadata={"title": table.name, "description": table.meaning},
    )
    left = iter(rows)
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        while (group := _group(pa, table, left, schema)).num_rows:
            writer.write_table(group)


def _group(pa: Any, table: Table, left: Iterator[Row], schema: pa.Schema) -> pa.Table:
    """The next rows by column; the rows themselves are let go of."""
    some = list(islice(left, _GROUP))
    arrays = [
        pa.array([_value(column, row[column.name]) for row in some], type=field.type)
        for column, field in zip(table.columns, schema, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _field(pa: Any, column: Column) -> pa.Field:
    types = {
        Type.WHOLE: pa.int64(),
        Type.NUMBER: pa.float64(),
        Type.TRUTH: pa.bool_(),
        Type.DAY: pa.date32(),
        Type.TIME: pa.timestamp("us", tz="UTC"),
        Type.TEXTS: pa.list_(pa.string()),
    }
    metadata = {"description": column.meaning} | ({"unit": column.unit} if column.unit else {})
    return pa.field(column.name, types.get(column.type, pa.string()), metadata=metadata)


def _value(column: Column, value: Any) -> Any:
    """A value as Arrow takes it: objects as JSON."""
    return to_json(value) if column.type is Type.OBJECTS and value is not None else value
