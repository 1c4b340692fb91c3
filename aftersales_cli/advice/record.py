"""The advice as a record for scripts: the keys of `aftersales/advice@1`."""

from datetime import datetime

from aftersales_cli import __version__
from aftersales_cli.advice import Advice, ScriptText
from aftersales_cli.advice.showing import Price
from aftersales_cli.answers import CHINA, show
from aftersales_cli.model import UNKNOWN, Lang

SCHEMA = "aftersales/advice@1"


def as_json(advice: Advice) -> dict[str, object]:
    """The advice as the object of `triage --format json`: the keys of `aftersales/advice@1`."""
    case = advice.case
    return {
        "schema": SCHEMA,
        "status": "resolved" if advice.resolved else "needs_answers",
        "case_id": case.case_id,
        "order_id": case.order_id,
        "platform": case.platform or None,
        "scenario": advice.scenario or None,
        "at": _iso(case.at),
        "outcome": advice.outcome,
        "disposition": advice.disposition,
        "title": advice.title,
        "liability": advice.liability,
        "urgency": advice.urgency,
        "why": advice.why.text if advice.why else None,
        "steps": [
            {"text": s.text, **({"tool": s.tool} if s.tool else {}), "sources": list(s.sources)} for s in advice.steps
        ],
        "scripts": {
            name: _script(script, advice.lang) for name, script in advice.scripts.items()
        },
        "evidence": [
            {
                "id": e.id, "text": e.text, "holder": e.holder, "how": e.how.text,
                "criteria": [c.text for c in e.criteria], "required": e.required, **({"by": e.by} if e.by else {}),
                "have": e.id in case.have,
            }
            for e in advice.evidence
        ],
        "deadlines": [
            {
                "id": d.id, "text": d.text, "due": _iso(d.due) if d.due else None, "clock": d.clock,
                "limit": d.limit, "sources": list(d.sources), "overdue": d.overdue,
                **({"unverified": True} if d.doubt else {}),
            }
            for d in advice.deadlines
        ],
        "warnings": [s.text for s in advice.warnings],
        "never": [s.text for s in advice.never],
        "reopen": [s.text for s in advice.reopen],
        "tags": list(advice.tags),
        **_price(advice.price),
        "ladder": [
            {
                "outcome": rung.outcome, "title": rung.title, **_price(rung.price),
                **({"offer": _script(rung.offer, advice.lang)} if rung.offer else {}),
                **({"state": rung.state} if rung.state else {}),
                **({"skipped": rung.skipped.text} if rung.skipped else {}),
            }
            for rung in advice.ladder
        ],
        "ladder_because": advice.ladder_because.text if advice.ladder_because else None,
        "changes": [{"question": c.question, "answer": c.answer, "outcome": c.outcome} for c in advice.changes],
        "answers": {id_: show(value) for id_, value in case.answers.items()},
        "unknown": [id_ for id_, value in case.answers.items() if value == UNKNOWN],
        "missing": [
            {
                "question": m.question, "type": m.type, "text": m.text,
                "choices": [{"id": id_, "text": text} for id_, text in m.choices],
                "why": m.why, "where": m.where, "ask_customer": m.ask_customer, "holding": m.holding,
            }
            for m in advice.missing
        ],
        "trail": [
            {"step": t.step, "question": t.question, "answer": show(t.answer) if t.answer is not None else None,
             "target": t.target, "facts": [{"question": id_, "answer": show(value)} for id_, value in t.facts]}
            for t in advice.trail
        ],
        "sources": [
            {"id": s.id, "title": s.title, "at": s.at, "checked": s.checked, "stale": s.stale} for s in advice.sources
        ],
        "playbook": {"version": __version__, "sha256": advice.sha256},
    }  # fmt: skip


def _script(script: ScriptText, lang: Lang) -> dict[str, str]:
    return {"text": script.text, **({"reading": script.reading} if lang == "en" else {})}


def _price(price: Price | None) -> dict[str, object]:
    """What is known of a cost; `cost_open` says that more comes on top."""
    if price is None:
        return {}
    cost = {} if price.amount is None else {"cost": str(price.amount)}
    more = {} if not price.open else {"cost_open": True}
    return {**cost, **more, **({"approver": price.approver} if price.approver else {})}


def _iso(moment: datetime) -> str:
    return moment.replace(tzinfo=CHINA).isoformat()
