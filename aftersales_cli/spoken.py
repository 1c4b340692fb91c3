"""Numbers and times as people say and type them: 两百, 12块5, 昨天下午3点, 3月5日, 两天前, 周五下午, 还剩1天3小时.

Times are naive datetimes of China's one clock. Nothing here reads the clock: `at` is the time of the case.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

_HAN_NUMBER = "零〇一二两三四五六七八九十百千万点"
_NUMBER = rf"[0-9]+(?:\.[0-9]+)?[万千]?|[{_HAN_NUMBER}]+"
_TIMES = {"千": 1_000, "万": 10_000}
_AMOUNT = re.compile(
    rf"[¥￥]?(?P<yuan>{_NUMBER})(?:(?:元|块钱?)(?P<rest>[0-9{_HAN_NUMBER}]{{1,2}})?)?(?:毛钱?|角|整)?\Z"
)
_SMALL = re.compile(rf"(?P<tenths>[0-9{_HAN_NUMBER}])[毛角](?P<cents>[0-9{_HAN_NUMBER}])?分?\Z")
_NOW = ("刚刚", "刚才", "现在")
_DAYS = {"今天": 0, "今日": 0, "今早": 0, "今晚": 0, "昨天": -1, "昨日": -1, "昨晚": -1, "前天": -2, "大前天": -3,
         "明天": 1, "明早": 1, "明晚": 1, "后天": 2}  # fmt: skip
_WEEKDAY = re.compile(r"(?P<week>上|这|本|下)?个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])(?P<rest>.*)\Z")
_WEEKS = {"上": -1, "这": 0, "本": 0, "下": 1}
# The hours of a day that people call so; a night goes on into the next day, and 12 in it is midnight.
_PARTS = {"凌晨": range(8), "早上": range(13), "上午": range(13), "中午": range(11, 16), "下午": range(12, 24),
          "傍晚": range(15, 22), "晚上": range(17, 29), "晚": range(17, 29), "早": range(13)}  # fmt: skip
_USUAL = {
    "凌晨": 0,
    "早": 8,
    "早上": 8,
    "上午": 9,
    "中午": 12,
    "下午": 14,
    "傍晚": 17,
    "晚上": 19,
    "晚": 19,
}  # no hour said
_CLOCK = re.compile(
    rf"(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上|晚|早)?"
    rf"(?P<hour>[0-9]{{1,2}}|[{_HAN_NUMBER}]{{1,3}}?)(?:[:：点时](?P<minute>半|[0-9]{{1,2}}|[{_HAN_NUMBER}]{{1,3}})?分?(?::[0-5][0-9])?)\Z"
)
_DAY = re.compile(r"(?:(?P<month>[0-9]{1,2})[月/.-])(?P<day>[0-9]{1,2})[日号]?(?P<rest>.*)\Z")
_DAY_ONLY = re.compile(r"(?P<day>[0-9]{1,2})[日号](?P<rest>.*)\Z")
_AGO = re.compile(rf"(?P<count>半个?|{_NUMBER})个?(?P<unit>分钟|小时|钟头|天|日|周|星期)(?:之?前|以前)\Z")
_LENGTH = re.compile(
    rf"(?P<left>(?:还有|还剩|仅剩|剩余|剩|倒计时|约)*):?(?:(?P<days>{_NUMBER})(?:天|日|d(?:ays?)?,?))?"
    rf"(?:(?P<hours>{_NUMBER})个?(?:小时|钟头|时|h))?(?:(?P<minutes>{_NUMBER})(?:分钟|分|m(?:in)?))?"
    r"(?:(?P<seconds>[0-9]+)(?:秒|s))?(?P<clock>[0-9]{1,4}:[0-5][0-9](?::[0-5][0-9])?)?(?P<after>之?后(?:超时|到期|自动.*)?|以后)?\Z"
)
_NO_LENGTH = re.compile(r"日|(?<![小计])时|\A[0-9]+:[0-9]{2}\Z")  # to a person a day or a time of the day
_UNITS = {"分钟": timedelta(minutes=1), "小时": timedelta(hours=1), "钟头": timedelta(hours=1), "天": timedelta(days=1),
          "日": timedelta(days=1), "周": timedelta(weeks=1), "星期": timedelta(weeks=1)}  # fmt: skip


def number(text: str) -> Decimal | None:
    """The number that a text of Chinese or Arabic digits means; None where it means none."""
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        return Decimal(text)
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?[万千]", text):
        value = Decimal(text[:-1]) * _TIMES[text[-1]]
        return value.to_integral_value() if value == value.to_integral_value() else value
    if not text or set(text) - set(_HAN_NUMBER):
        return None
    import cn2an

    try:
        return Decimal(str(cn2an.cn2an(text.replace("两", "二").replace("〇", "零"), "smart")))
    except ValueError:
        return None


def amount(text: str) -> Decimal | None:
    """Yuan from 两百, 12块5, 一百二十元, 三毛, 1.2万; None where the text is no amount."""
    words = "".join(text.split())
    if small := _SMALL.match(words):
        tenths, cents = number(small["tenths"]), number(small["cents"] or "0")
        return None if tenths is None or cents is None or max(tenths, cents) > 9 else tenths / 10 + cents / 100
    match = _AMOUNT.match(words)
    if match is None:
        return None
    yuan, rest = number(match["yuan"]), number(match["rest"]) if match["rest"] else Decimal(0)
    if yuan is None or rest is None:
        return None
    return yuan + (rest / 10 if rest < 10 else rest / 100)


def moment(text: str, at: datetime, future: bool = False) -> datetime | None:
    """The time that a text means at the time `at`; None where it means none.

    A day without a year is the last one that has been, or with `future` the nearest; a time without a day is today's.
    What is left of a countdown counts from `at`; without 还剩 or 后 it is a countdown only with `future`.
    """
    try:
        return _moment(text, at, future)
    except OverflowError:  # 999999天前: before all calendars
        return None


def _moment(text: str, at: datetime, future: bool) -> datetime | None:
    spaced = " ".join(text.replace("：", ":").split())
    words = spaced.replace(" ", "")
    if ago := _AGO.match(words):
        count = Decimal("0.5") if ago["count"].startswith("半") else number(ago["count"])
        try:
            return None if count is None else (at - float(count) * _UNITS[ago["unit"]]).replace(second=0)
        except OverflowError:  # before there were years
            return None
    if words in _NOW:
        return at.replace(second=0)
    if (span := _left(words, future)) is not None:
        return (at + span).replace(second=0)
    for word in sorted(_DAYS, key=len, reverse=True):
        if words.startswith(word):
            day = at.date() + timedelta(days=_DAYS[word])
            return _on(day, (word[-1] if word[-1] in "早晚" else "") + words.removeprefix(word))
    if weekday := _WEEKDAY.match(words):
        return _on(
            _weekday(weekday["week"], "一二三四五六日".find(weekday["day"]) % 7, at.date(), future), weekday["rest"]
        )
    if only := _DAY_ONLY.match(words):
        near = _near([day for month in range(1, 13) for day in _days(month, int(only["day"]), at.date())], at, future)
        return _on(near, only["rest"]) if near else None
    if named := _DAY.match(spaced):
        near = _near(_days(int(named["month"]), int(named["day"]), at.date()), at, future)
        return _on(near, named["rest"].replace(" ", "")) if near else None
    return _on(at.date(), words) if words else None


def _left(words: str, future: bool) -> timedelta | None:
    """How long it still is; None where the words do not say so."""
    match = _LENGTH.match(words)
    if match is None or _NO_LENGTH.search(words) or not (future or match["left"] or match["after"]):
        return None
    return length(words)


def length(words: str) -> timedelta | None:
    """How long 1天3小时20分, 27:00:00, 还剩90分钟, 两个小时后 are; None where no length is said."""
    match = _LENGTH.match(words)
    if match is None or not any(match[name] for name in ("days", "hours", "minutes", "seconds", "clock")):
        return None
    hours, minutes, seconds = map(int, f"{match['clock'] or '0:0'}:{match['seconds'] or 0}".split(":")[:3])
    span = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    for name, unit in (("days", "天"), ("hours", "小时"), ("minutes", "分钟")):
        count = number(match[name]) if match[name] else Decimal(0)
        if count is None:
            return None
        span += float(count) * _UNITS[unit]
    return span


def _weekday(week: str | None, day: int, today: date, future: bool) -> date:
    """The day of that week, counted from Monday; of no named week, the last one that has been, or the next to come."""
    ahead = day - today.weekday()
    if week is not None:
        return today + timedelta(days=ahead + 7 * _WEEKS[week])
    return today + timedelta(days=ahead % 7 if future else -(-ahead % 7))


def _near(days: Iterable[date], at: datetime, future: bool) -> date | None:
    """The nearest of some days to the day of `at`, of those that have been unless `future`."""
    near = [each for each in days if future or each <= at.date()]
    return min(near, key=lambda each: abs(each - at.date())) if near else None


def _days(month: int, day: int, near: date) -> Iterator[date]:
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            yield date(year, month, day)
        except ValueError:
            continue


def _on(day: date, words: str) -> datetime | None:
    """A day with the time of day that the words name; without words its beginning."""
    if not words:
        return datetime.combine(day, time.min)
    if words in _USUAL:
        return datetime.combine(day, time(_USUAL[words]))
    match = _CLOCK.match(words)
    if match is None:
        return None
    hour, minute = number(match["hour"]), number(match["minute"] or "0") if match["minute"] != "半" else Decimal(30)
    if hour is None or minute is None:
        return None
    full = _hour(match["part"], int(hour))
    if full is None or minute >= 60:
        return None
    return datetime.combine(day, time.min) + timedelta(hours=full, minutes=int(minute))


def _hour(part: str | None, said: int) -> int | None:
    """The hour that is meant, from the beginning of the day; None where that part of the day has no such hour."""
    if part is None:
        return said if said < 24 else None
    meant = (said, said + 12, said - 12, said + 24) if said <= 12 else (said,)
    return next((hour for hour in meant if hour in _PARTS[part]), None)
