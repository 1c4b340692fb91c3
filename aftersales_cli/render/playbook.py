"""A scenario as a person reads it: its way of questions as a tree, then every outcome with its words and sources."""

from aftersales_cli.library import Library
from aftersales_cli.library.graph import AskNode, BranchNode, Condition, EndNode, Playbook
from aftersales_cli.model import UNKNOWN, Lang, Outcome, Sentence
from aftersales_cli.render.text import Page, make_page
from aftersales_cli.wording import label


def show_playbook(library: Library, id_: str, lang: Lang) -> None:
    """Prints the scenario. Placeholders stand as they are written: they are filled case by case."""
    page, scenario = make_page(lang), library.scenario(id_)
    page.line(f"{scenario.title.in_(lang)}  {id_}", "bold green")
    page.line(scenario.about.in_(lang), "dim")
    page.console.print()
    playbook = library.playbook(id_)
    _Tree(page, library, playbook).show(playbook.start, "")
    for outcome_id, outcome in scenario.outcomes.items():
        _outcome(page, library, outcome_id, outcome)


class _Tree:
    """Prints the ways through a playbook; a step reached a second time is only named."""

    def __init__(self, page: Page, library: Library, playbook: Playbook) -> None:
        self._page = page
        self._library = library
        self._playbook = playbook
        self._shown: set[str] = set()

    def show(self, name: str, indent: str, mark: str = "") -> None:
        """A node and all behind it."""
        node, lang = self._playbook.nodes[name], self._page.lang
        if isinstance(node, EndNode):
            title = self._library.outcome(node.scenario, node.outcome).title.in_(lang)
            self._page.line(f"{mark}■ {title}  {node.outcome}", indent=indent)
            return
        what = self._library.questions[node.question].ask.in_(lang) if isinstance(node, AskNode) else "·"
        if name in self._shown:
            self._page.line(f"{mark}{what}  ↑ {node.step}", "dim", indent=indent)
            return
        self._shown.add(name)
        self._page.line(f"{mark}{what}  {node.step}", "bold", indent=indent)
        for words, target in self._ways(node):
            self.show(target, indent + "  ", f"{words} → ")

    def _ways(self, node: AskNode | BranchNode) -> list[tuple[str, str]]:
        lang = self._page.lang
        if isinstance(node, BranchNode):
            return [(" + ".join(map(_test, conditions)) or "*", target) for conditions, target in node.branches]
        choices = self._library.questions[node.question].choices
        unknown = self._library.shared.phrases[UNKNOWN].in_(lang)
        ways = [(choices[id_].in_(lang) if id_ in choices else unknown, target) for id_, target in node.go.items()]
        return [*ways, *([("*", node.then)] if node.then else [])]


def _test(condition: Condition) -> str:
    operand = ", ".join(condition.operand) if isinstance(condition.operand, tuple) else str(condition.operand)
    sign = {"equals": "=", "one_of": "=", "at_least": ">=", "at_most": "<="}[condition.test]
    return f"{condition.question} {sign} {operand}"


def _outcome(page: Page, library: Library, id_: str, outcome: Outcome) -> None:
    lang = page.lang
    page.console.print()
    page.line(f"{outcome.title.in_(lang)}  {id_}", "bold green", mark="■ ")
    disposition = library.shared.name("dispositions", outcome.disposition, lang)
    liability = library.shared.name("liabilities", outcome.liability, lang)
    page.line(f"{disposition} · {label('ui-liability', lang, name=liability)}", indent="  ")
    _sentences(page, "ui-why", (outcome.why,))
    _sentences(page, "ui-steps", outcome.steps)
    for name, script in outcome.scripts.items():
        _sentences(page, f"ui-{name}", (script,))
    evidence = [library.evidence[each].text.in_(lang) for each in (*outcome.evidence, *outcome.evidence_optional)]
    page.line(label("ui-evidence", lang), "bold", indent="  ")
    for each in evidence:
        page.line(each, indent="    ", mark="□ ")
    _sentences(page, "ui-warnings", outcome.warnings)
    _sentences(page, "ui-never", outcome.never)
    _sentences(page, "ui-reopen", outcome.reopen)
    if isinstance(outcome.ladder, tuple):
        page.line(f"{label('ui-ladder', lang)}  {' → '.join(rung.to for rung in outcome.ladder)}", indent="  ")
    if outcome.ladder_because:
        _sentences(page, "ui-ladder", (outcome.ladder_because,))


def _sentences(page: Page, key: str, sentences: tuple[Sentence, ...]) -> None:
    if not sentences:
        return
    page.line(label(key, page.lang), "bold", indent="  ")
    for sentence in sentences:
        only = f" ({', '.join(sentence.only)})" if sentence.only else ""
        text = " ".join(sentence.in_(page.lang).split())
        page.line(f"{text}{only}  [{' '.join(sentence.sources)}]", indent="    ", mark="- ")
