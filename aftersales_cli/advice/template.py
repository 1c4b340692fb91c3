"""Sentences with gaps: what is known for a platform and a day is filled once, the rest for each case.

A gap is filled in one pass over parsed segments, so that a customer's `{amount}` is never filled again.
"""

from collections.abc import Mapping
from datetime import date

from aftersales_cli.frozen import frozen
from aftersales_cli.library import Library
from aftersales_cli.library.limits import figure
from aftersales_cli.model import GAP, SHOP_GAPS, Lang, LimitValue, Range, Sentence, Text
from aftersales_cli.wording import bracketed

Values = Mapping[str, str]


@frozen
class Template:
    """Constant text and gap names in turn: `parts` begins and ends with text."""

    parts: tuple[str, ...]

    @property
    def gaps(self) -> tuple[str, ...]:
        """The names of the gaps, in the order they stand."""
        return self.parts[1::2]

    @property
    def texts(self) -> tuple[str, ...]:
        """The constant texts, in the order they stand: one before each gap and one behind the last."""
        return self.parts[::2]

    def fill(self, values: Values) -> str | None:
        """The text with its gaps filled, or None where a value is not known."""
        if len(self.parts) == 1:
            return self.parts[0]
        filled = list(self.parts)
        for index in range(1, len(filled), 2):
            value = values.get(filled[index])
            if value is None:
                return None
            filled[index] = value
        return "".join(filled)


@frozen
class Line:
    """A sentence in one language: its template, what to say where a gap stays open, its sources, the tool it names."""

    template: Template
    without: Template | None
    sources: tuple[str, ...]
    tool: str | None = None

    def fill(self, values: Values) -> str:
        """The words, complete. A sentence that cannot be filled says its `without`."""
        text = self.template.fill(values)
        if text is None and self.without is not None:
            text = self.without.fill(values)
        assert text is not None, f"no value for one of {self.template.gaps}"
        return text


@frozen
class Setting:
    """What is the same for all cases of one platform on one day, in one language."""

    library: Library
    platform: str
    day: date
    lang: Lang

    def in_(self, lang: Lang) -> "Setting":
        """The same setting in another language."""
        return Setting(self.library, self.platform, self.day, lang)

    def lines(self, sentences: tuple[Sentence, ...]) -> tuple[Line, ...]:
        """The sentences that apply on the platform."""
        return tuple(self.line(each) for each in sentences if not each.only or self.platform in each.only)

    def line(self, sentence: Sentence) -> Line:
        """A sentence with all that is known in this setting filled in."""
        template = self.template(sentence)
        without = self.template(sentence.without) if sentence.without else None
        named = next((gap.partition(".")[2] for gap in GAP.findall(sentence.zh) if gap.startswith("tool.")), None)
        return Line(template, without, sentence.sources, self.tool(named) if named else None)

    def template(self, text: Text) -> Template:
        """The words in this setting's language, with what is known filled in and the rest left as gaps."""
        parts = [""]
        for index, piece in enumerate(GAP.split(text.in_(self.lang).strip("\n"))):
            if index % 2 == 0:
                parts[-1] += piece.removeprefix(" ") if parts[-1].endswith("】") and self.lang == "zh" else piece
            elif (known := self._known(piece)) is not None:
                before = parts[-1].removesuffix(" ") if known.startswith("【") and self.lang == "zh" else parts[-1]
                parts[-1] = before + known
            else:
                parts += [piece, ""]
        return Template(tuple(parts))

    def _known(self, gap: str) -> str | None:
        kind, _, name = gap.partition(".")
        match kind:
            case "tool":
                return self.tool(name)
            case "limit":
                return self.amount(self.library.limit(name, self.platform, self.day))
            case "platform":
                platform = self.library.platforms[self.platform]
                return platform.greeting if name == "greeting" else platform.name.in_(self.lang)
            case "shop":
                own: str | None = getattr(self.library.shop, SHOP_GAPS[name])
                return own or self.phrase(SHOP_GAPS[name])
        return None

    def tool(self, name: str) -> str:
        """What the platform calls a tool; where it has no name of its own, the general word."""
        platforms = self.library.platforms
        return platforms[self.platform].tools.get(name) or platforms[self.library.intake.default_platform].tools[name]

    def amount(self, value: LimitValue | None) -> str:
        """A limit as one says it. Without a figure to stand behind it is the countdown in the back office."""
        found = figure(value) if value is not None else None
        if found is not None:
            unit, number = found
            if isinstance(number, Range):
                return self.phrase(unit).replace("{n}", f"{number.at_least}–{number.at_most}")
            return self.phrase(unit).replace("{n}", str(number)) if number else self.phrase("at_once")
        return self.phrase("back_office")

    def doubt(self, unverified: bool) -> str:
        """What follows a number or a penalty that nobody could verify; nothing where it is known to hold."""
        note = self.phrase("unverified")
        return bracketed(note, self.lang) if unverified else ""

    def phrase(self, name: str) -> str:
        """A shared phrase in this setting's language."""
        return self.library.shared.phrases[name].in_(self.lang)
