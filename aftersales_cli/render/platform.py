"""A platform as a person reads it: its buttons, its clocks, what it punishes, and what its channels take."""

from datetime import date

from aftersales_cli.advice.template import Setting
from aftersales_cli.library import Library
from aftersales_cli.model import Lang, Text
from aftersales_cli.render.text import Page, make_page
from aftersales_cli.wording import label


def show_platform(library: Library, id_: str, day: date, lang: Lang) -> None:
    """Prints the platform as its playbook has it, with the clocks in force on `day`."""
    page, platform, setting = make_page(lang), library.platforms[id_], Setting(library, id_, day, lang)
    page.line(f"{platform.name.in_(lang)}  {id_}", "bold green")
    page.line(" ".join(platform.aliases), "dim")
    _clocks(page, setting)
    page.heading("ui-tools")
    for key, name in platform.tools.items():
        page.line(f"{name}  {key}", indent="  ", mark="- ")
    if platform.channels:
        page.heading("ui-channels")
    for kind, channel in platform.channels.items():
        room = label("ui-room", lang, name=label(f"ui-{kind}", lang), characters=channel.characters)
        page.line(room + setting.doubt(channel.unverified), indent="  ", mark="- ")
    penalties = library.penalties(id_)
    if penalties:
        page.heading("ui-punishes")
    for penalty in penalties:
        words = Text(penalty.zh, penalty.en).in_(lang) + setting.doubt(penalty.unverified)
        page.line(f"{words}  [{' '.join(penalty.sources)}]", indent="  ", mark="! ")
    if platform.habits:
        page.heading("ui-habits")
    for habit in platform.habits:
        page.line(f"{habit.in_(lang)}  [{' '.join(habit.sources)}]", indent="  ", mark="- ")
    page.heading("ui-forbidden")
    for rule in (*platform.forbidden, *library.shared.forbidden):
        page.line(f"{'、'.join(rule.words)}  {rule.why.in_(lang)}", indent="  ", mark="× ")


def _clocks(page: Page, setting: Setting) -> None:
    page.heading("ui-clocks")
    for id_, limit in setting.library.limits.items():
        value = setting.library.limit(id_, setting.platform, setting.day)
        if value is None or not (limit.countdown or setting.platform in limit.by_platform):
            continue
        words = f"{limit.text.in_(page.lang)}  {setting.amount(value)}{setting.doubt(value.unverified)}"
        page.line(f"{words}  [{value.source}, {value.from_}]", indent="  ", mark="- ")
