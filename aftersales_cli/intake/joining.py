"""Joins an order export to an after-sale export by order number: what the latter lacks is taken from the former."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.cells import read_id, strip
from aftersales_cli.intake.layout import IDS, Layout
from aftersales_cli.intake.records import Record
from aftersales_cli.library import Library

ORDER_IDS = ("order_id", "sub_order_id")
LEFT = ("aftersale_status", "aftersale_type", "reason", "reason_tag", "scenario")  # never another sheet's to say


class Orders:
    """The fields of an order export by order number; of several rows of one order the first that says something."""

    def __init__(self, library: Library, layout: Layout, records: Iterable[Record], name: str) -> None:
        if not any(id_ in layout.columns for id_ in ORDER_IDS):
            raise AftersalesError("orders-without-id", file=name)
        empty = frozenset(library.intake.empty)
        self.fields = tuple(field for field in layout.columns if field not in (*IDS, *LEFT))
        self._rows: dict[str, list[str]] = {}
        for record in records:
            width = len(layout.header.cells)
            cells = (record.cells + [""] * width)[:width]
            said = [_first(cells, layout.columns[field], empty) for field in self.fields]
            for id_ in _ids(cells, layout):
                known = self._rows.setdefault(id_, said)
                self._rows[id_] = [old or new for old, new in zip(known, said, strict=True)]

    @property
    def digest(self) -> str:
        """What tells these orders from others."""
        return hashlib.sha256(repr((self.fields, self._rows)).encode("utf-8", "backslashreplace")).hexdigest()

    def joined(self, layout: Layout) -> Layout:
        """The layout with the fields of the orders behind its own columns: the sheet's own cells come first."""
        width = len(layout.header.cells)
        columns = dict(layout.columns)
        for place, field in enumerate(self.fields, width):
            columns[field] = (*columns.get(field, ()), place)
        header = replace(layout.header, cells=[*layout.header.cells, *self.fields])
        return replace(layout, header=header, columns=columns)

    def behind(self, cells: list[str], layout: Layout) -> list[str]:
        """What the order of a row says, which is read with this layout, in the order of `fields`."""
        known = (self._rows[id_] for id_ in _ids(cells, layout) if id_ in self._rows)
        return next(known, [""] * len(self.fields))


def _ids(cells: list[str], layout: Layout) -> Iterator[str]:
    for name in ORDER_IDS:
        for column in layout.columns.get(name, ()):
            if id_ := read_id(strip(cells[column])):
                yield id_


def _first(cells: list[str], columns: tuple[int, ...], empty: frozenset[str]) -> str:
    return next((text for column in columns if (text := strip(cells[column])) not in empty), "")
