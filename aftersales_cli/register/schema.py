"""The tables as SQLAlchemy knows them. How they come to be, and what they were before, is in `migrations`."""

from sqlalchemy import BigInteger, Column, MetaData, String, Table, literal_column

TABLES = MetaData()


def _texts(*names: str) -> list[Column[str]]:
    return [Column(name, String, nullable=False) for name in names]


def _numbers(*names: str) -> list[Column[int]]:
    return [Column(name, BigInteger, nullable=False) for name in names]


# A case: what it is found, sorted and counted by in columns, and all of it in `body`. `holder` is the window that
# writes it, `next_due` when the first of its duties is due.
CASES = Table(
    "cases", TABLES, Column("id", BigInteger, primary_key=True),
    *_texts(
        "uid", "platform", "order_id", "case_id", "product", "customer", "scenario", "state", "waiting", "result",
        "cause", "agent", "opened", "changed", "closed", "in_time", "outcome", "disposition", "liability", "next_due",
        "begun", "holder", "held", "words", "body", "seen",
    ),
    *_numbers("served", "refund", "cost"),
)  # fmt: skip

# What some indexes are of; as literals, in which a database sees that such an index will do.
NUMBERED = CASES.c.case_id != literal_column("''")
LIVE = CASES.c.state != literal_column("'closed'")
HELD = CASES.c.holder != literal_column("''")
OF_AGENT = CASES.c.agent != literal_column("''")

# What must happen next to the cases that are not closed.
DUTIES = Table(
    "duties", TABLES, Column("case_id", BigInteger, primary_key=True), Column("kind", String, primary_key=True),
    Column("name", String, primary_key=True), *_texts("due"), *_numbers("pays"),
)  # fmt: skip

# Every change. `body` is NULL where it was forgotten.
EVENTS = Table(
    "events", TABLES, Column("number", BigInteger, primary_key=True),
    *_texts("uid", "case_uid", "kind", "by", "at"), Column("body", String), *_texts("body_hash", "after_hash", "hash"),
)  # fmt: skip

# The last event there is, in one row: who has it locked may write.
HEAD = Table("head", TABLES, Column("id", BigInteger, primary_key=True), *_numbers("number"), *_texts("hash", "salt"))
VERSION = Table("schema_version", TABLES, Column("version", BigInteger, primary_key=True), *_texts("at"))
