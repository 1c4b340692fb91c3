"""The tables as SQLAlchemy knows them are those that the migrations make."""

from sqlalchemy import inspect

from aftersales_cli.register.schema import TABLES
from aftersales_cli.register.store import Register


def test_tables_are_those_of_the_database(register: Register) -> None:
    """Every table has its columns, no more and no fewer, and the same may be empty."""
    found = inspect(register.engine)
    assert set(found.get_table_names()) == set(TABLES.tables)
    for name, table in TABLES.tables.items():
        columns = {each["name"]: each["nullable"] for each in found.get_columns(name) if not each.get("primary_key")}
        keys = set(table.primary_key.columns.keys())
        known = {column.name: column.nullable for column in table.columns if column.name not in keys}
        assert {n: null for n, null in columns.items() if n not in keys} == known, name
