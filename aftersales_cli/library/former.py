"""What a folder makes of the numbers it started from: those of a law stay, and a leap is not taken for a slip."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePath

from aftersales_cli.library.files import SINGLE_FILES, SUFFIX, packaged_folder
from aftersales_cli.library.limits import figure, in_force, most
from aftersales_cli.library.schema import conform
from aftersales_cli.model import ANY, HOUSE_STYLE, Limit, LimitValue
from aftersales_cli.problems import Problem
from aftersales_cli.typed import build
from aftersales_cli.wholefile import BY_HAND, read_at_most
from aftersales_cli.wording import Message
from aftersales_cli.yamlfile import Document, parse

LIMITS = "limits"
Limits = Mapping[str, Limit]


def former_limits(folder: Path) -> Limits:
    """The packaged numbers, where the folder is another one; none where it is not, or they cannot be read."""
    packaged = packaged_folder()
    if packaged is None or packaged.resolve() == folder.resolve():
        return {}
    try:
        document = parse(read_at_most(packaged / f"{LIMITS}{SUFFIX}", BY_HAND), PurePath(LIMITS))
    except OSError:
        return {}
    broken = document.problems or conform(document, SINGLE_FILES[LIMITS])
    return {} if broken else build(dict[str, Limit], document.tree)


def check_law(document: Document, former: Limits) -> Iterator[Problem]:
    """Numbers of a law that a folder has without its mark, or otherwise than they were without another source."""
    limits = build(dict[str, Limit], document.tree)
    for id_, limit in former.items():
        if not limit.law or id_ not in limits:
            continue
        if not limits[id_].law or any(_loosened(limits[id_], limit, *when) for when in _starts(limits[id_], limit)):
            yield document.problem((id_,), Message("law-changed", {"name": id_}))


def _starts(*limits: Limit) -> Iterator[tuple[str, date]]:
    """Every platform and day on which one of the limits begins to be something else."""
    platforms = {ANY, *(platform for limit in limits for platform in limit.by_platform)}
    days = {value.from_ for limit in limits for values in limit.by_platform.values() for value in values}
    return ((platform, day) for platform in sorted(platforms) for day in sorted(days))


def _loosened(limit: Limit, former: Limit, platform: str, day: date) -> bool:
    new, old = in_force(limit, platform, day), in_force(former, platform, day)
    if old is None or (new is not None and new.source not in (old.source, HOUSE_STYLE)):
        return False
    return new is None or (figure(new), new.show) != (figure(old), old.show)


def leaps(document: Document, former: Limits) -> Iterator[Problem]:
    """Numbers that are more than half more or less than before, though they stand on the same source.

    Those that are the shop's to set may be anything.
    """
    limits = build(dict[str, Limit], document.tree)
    for id_, limit in ((id_, limit) for id_, limit in limits.items() if not limit.own):
        for platform, values in limit.by_platform.items():
            for index, value in enumerate(values):
                for old in _before(value, platform, limit, former.get(id_)):
                    if (leap := _leap(old, value)) is not None:
                        place = (id_, "by_platform", platform, index)
                        here = place if document.known(place) == place else (id_, platform, index)
                        yield document.problem(
                            here, Message("limit-leaps", {"name": id_, "old": leap[0], "new": leap[1]})
                        )
                        break


def _before(value: LimitValue, platform: str, limit: Limit, former: Limit | None) -> Iterator[LimitValue]:
    """What was in force before a value: an earlier entry, or the packaged one of the same day."""
    earlier = [each for each in limit.by_platform[platform] if each.from_ < value.from_]
    if earlier:
        yield max(earlier, key=lambda each: each.from_)
    if former is not None and (packaged := in_force(former, platform, value.from_)) is not None:
        yield packaged


def _leap(old: LimitValue, new: LimitValue) -> tuple[Decimal, Decimal] | None:
    """Both numbers, where one is a leap from the other."""
    before, after = figure(old), figure(new)
    if before is None or after is None or before[0] != after[0] or old.source != new.source:
        return None
    was, is_ = Decimal(most(before[1])), Decimal(most(after[1]))
    return (was, is_) if abs(is_ - was) > was / 2 else None
