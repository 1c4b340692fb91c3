"""A platform as a person reads it."""

from datetime import date

import pytest

from aftersales_cli.library import Library
from aftersales_cli.model import Lang
from aftersales_cli.render.platform import show_platform


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_all_of_it(library: Library, lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    """Each button, habit, penalty and forbidden word of each platform, and its own clocks."""
    for id_, platform in library.platforms.items():
        show_platform(library, id_, date(2026, 11, 20), lang)
        squeezed = "".join(capsys.readouterr().out.split())
        wanted = [platform.name.in_(lang), *platform.tools.values(), *platform.tools]
        wanted += [each.zh if lang == "zh" else each.en for each in platform.punishes]
        wanted += [each.in_(lang) for each in platform.habits]
        wanted += [word for rule in (*platform.forbidden, *library.shared.forbidden) for word in rule.words]
        wanted += [limit.text.in_(lang) for limit in library.limits.values() if id_ in limit.by_platform]
        assert [words for words in wanted if "".join(words.split()) not in squeezed] == []


def test_a_clock_without_a_figure_is_the_back_office(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    """No number is made up where there is none to stand behind; a doubtful one says so."""
    show_platform(library, "tmall", date(2026, 11, 20), "zh")
    assert "处理售后申请  后台倒计时" in capsys.readouterr().out
    show_platform(library, "taobao", date(2026, 11, 20), "zh")
    assert "处理售后申请  72 小时（未核实，以后台显示为准）" in capsys.readouterr().out
