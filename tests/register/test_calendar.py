"""What must happen next as a calendar that another program reads."""

from datetime import timedelta
from pathlib import Path

import vobject

from aftersales_cli.library import Library
from aftersales_cli.register import bodies, cases, duties
from aftersales_cli.register.calendar import write_calendar
from aftersales_cli.register.cases import Filter
from aftersales_cli.register.store import Register
from tests.conftest import AT
from tests.register.conftest import hand


def test_each_duty_is_an_event(library: Library, tmp_path: Path) -> None:
    """With its number, what it is and two alarms; made again, each is the same event."""
    register, path = Register(str(tmp_path / "r.db"), AT), tmp_path / "due.ics"
    cases.add(register, hand(), {"platform": "tmall", "scenario": "in_transit", "order_id": "39001",
                                 "deadlines": {"answer_application": "2026-11-20 18:00:00"}})  # fmt: skip
    cases.change(register, 1, hand().change("promised", bodies.promise("退运费", "", "2026-11-21 18:00:00", None)))
    uids = []
    for at in (AT, AT + timedelta(days=1)):
        write_calendar(library, duties.due(register, AT, Filter())[0], at, "zh", path)
        events = list(vobject.readOne(path.read_text(encoding="utf-8")).vevent_list)
        uids.append([event.uid.value for event in events])
    assert [event.summary.value for event in events] == ["处理售后申请 39001", "承诺：退运费 39001"]
    assert [event.dtend.value.strftime("%Y-%m-%d %H:%M") for event in events] == [
        "2026-11-20 18:00",
        "2026-11-21 18:00",
    ]
    assert [len(event.valarm_list) for event in events] == [2, 2]
    assert uids[0] == uids[1]
    register.close()
