"""One interview at the desk and its case: each answer is written as it is given, and no other window writes the case.

Where the register cannot be written, what was typed waits in a file and is brought in later; the interview goes on.
Where another window has taken the case over, what is typed here goes into it as a note: neither loses anything.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from aftersales_cli.answers import Value, read_answer
from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.casefile import Draft
from aftersales_cli.library import Library
from aftersales_cli.register.advised import advised, heard, told
from aftersales_cli.register.bodies import plain, tidy
from aftersales_cli.register.record import CLOSED, DRAFT, OPEN, Change, Record, stamp
from aftersales_cli.wording import Message, label, listed

if TYPE_CHECKING:
    from aftersales_cli.advice import Advice
    from aftersales_cli.register.store import Moved, Register, Stored, Writer


class Held(AftersalesError):
    """Another window has the case."""


def warm() -> None:
    """Loads what the register needs, so that the first answer need not wait for it."""
    from aftersales_cli import masking  # noqa: F401
    from aftersales_cli.register import cases, holding, pending  # noqa: F401


def draft_of(library: Library, record: Record) -> Draft:
    """What is known of a case, as far as the playbooks of today know it."""
    answers: dict[str, Value] = {}
    for id_, answer in record.answers.items():
        if id_ in library.questions:
            with suppress(AftersalesError):  # a choice that there is no longer
                answers[id_] = read_answer(id_, library.questions[id_], answer.value)
    return Draft(
        record.scenario if record.scenario in library.scenario_ids else None,
        record.platform if record.platform in library.platforms else None,
        answers=answers, case_id=record.case_id or None, order_id=record.order_id or None,
        have=tuple(id_ for id_ in record.have if id_ in library.evidence),
    )  # fmt: skip


@dataclass
class Window:
    """An interview. `place` is where the register lies, None for none; `say` is told what she should know."""

    library: Library
    place: str | None
    by: str
    now: Callable[[], datetime]
    say: Callable[[Message], None]
    case: "Stored | None" = None
    holder: str = ""
    _register: "Register | None" = None
    _faulty: bool = False
    _known: dict[str, Any] = field(default_factory=dict)
    _waits: dict[str, Any] = field(default_factory=dict)
    _uid: str = ""
    _taken_over: bool = False  # by another window
    _lost: bool = False  # and that has been said

    # --- which case

    def register(self) -> "Register":
        """The register, with what has waited brought in. Raises AftersalesError where there is none."""
        if self._register is None:
            from aftersales_cli.register.holding import new_holder
            from aftersales_cli.register.pending import bring_in
            from aftersales_cli.register.refusals import Unreachable
            from aftersales_cli.register.store import Register

            if self.place is None:
                raise AftersalesError("register-off")
            self._register = Register(self.place, self.now())
            self.holder = new_holder(self.by)
            with suppress(Unreachable):  # it can be read all the same
                if count := bring_in(self._register):
                    self.say(Message("register-brought-in", {"count": count}))
        return self._register

    def take(self, id_: int, over: bool = False) -> Draft:
        """Goes on with a case, which is held as soon as that can be written.

        Raises Held where another window has it and it shall not be taken `over`.
        """
        from aftersales_cli.register.holding import free, take
        from aftersales_cli.register.refusals import Unreachable

        register = self.register()
        try:
            self.case = take(register, id_, self.holder, self.now(), over)
        except Unreachable:
            case = register.case(id_)
            self.case = case if case is not None and (over or free(case, self.now())) else None
        if self.case is None:
            raise Held("case-held", id=id_)
        return self._taken()

    def take_next(self) -> Draft | None:
        """Goes on with the most urgent case; None where there is none."""
        from aftersales_cli.register.holding import take_next

        self.let_go()
        self.case = take_next(self.register(), self.holder, self.now())
        return None if self.case is None else self._taken()

    def queued(self) -> tuple[int, datetime | None]:
        """How many cases come after this one, and when the first of them is due."""
        from aftersales_cli.register.holding import queued

        own = [] if self.case is None else [self.case.id]
        return queued(self.register(), [*own, *[case.id for case in self.held()]])

    def held(self) -> "list[Stored]":
        """The cases that nobody has dealt with and other windows hold."""
        from aftersales_cli.register.holding import held

        return held(self.register(), self.now(), self.holder)

    def _taken(self) -> Draft:
        assert self.case is not None
        draft = draft_of(self.library, self.case.record)
        self._known = self._tree(draft)
        return draft

    def drafts(self) -> "list[Stored]":
        """What was begun at a desk and left, and no window holds, the newest first."""
        from aftersales_cli.register.cases import Filter, listed
        from aftersales_cli.register.holding import free

        found, _ = listed(self.register(), Filter(states=(DRAFT, OPEN), begun=True), size=200)
        left = [case for case in found if free(case, self.now(), self.holder)]
        return sorted(left, key=lambda case: (case.record.changed, case.id), reverse=True)

    def let_go(self) -> None:
        """Lets others go on with the case; what it knew is forgotten, so that the next one is a new one."""
        if self.case is not None and self._register is not None:
            from aftersales_cli.register.holding import let_go

            with suppress(AftersalesError):
                let_go(self._register, self.case.id, self.holder)
        self.case, self._known, self._waits, self._uid, self._faulty, self._lost = None, {}, {}, "", False, False

    def close(self) -> None:
        """Lets go, and closes the register."""
        self.let_go()
        if self._register is not None:
            self._register.close()
            self._register = None

    # --- what is written

    def keep(self, draft: Draft) -> None:
        """Writes what is known now."""
        if body := self._news(self._tree(draft)):
            self._write("answered", body)

    def advise(self, advice: "Advice", served: bool = False) -> None:
        """Writes what was advised; `served` where she has dealt with it."""
        draft = Draft.of(advice.case)
        body = advised(self.library, advice)
        del body["answers"]
        body |= self._news(self._tree(draft))
        if self._state() == DRAFT:
            body["state"] = OPEN
        if served:
            body |= {"served": 1, "owed": heard(self.library, advice.case.platform, self.now())}
        self._write("served" if served else "advised", body)

    def note(self, kind: str, body: Mapping[str, Any]) -> None:
        """Writes a note, whom the case waits for, or its end."""
        self._write(kind, dict(body))

    def _state(self) -> str:
        return self.case.record.state if self.case is not None else DRAFT

    @property
    def closed(self) -> bool:
        """Whether the case has been closed."""
        return self._state() == CLOSED

    def _tree(self, draft: Draft) -> dict[str, Any]:
        return {
            "platform": draft.platform or "", "scenario": draft.scenario or "", "order_id": plain(draft.order_id or ""),
            "case_id": plain(draft.case_id or ""), "answers": told(self.library, draft.answers),
            "have": dict.fromkeys(draft.have, "yes"),
        }  # fmt: skip

    def _news(self, tree: dict[str, Any]) -> dict[str, Any]:
        """What is otherwise than it was when last written; an answer taken back is None."""
        news: dict[str, Any] = {}
        for key, value in tree.items():
            old = self._known.get(key, {} if isinstance(value, dict) else "")
            if isinstance(value, dict):
                changed = {id_: each for id_, each in value.items() if old.get(id_) != each}
                changed |= {id_: None for id_ in old if id_ not in value}
                if changed:
                    news[key] = changed
            elif value != old:
                news[key] = value
        self._known = tree
        return news

    def _write(self, kind: str, body: dict[str, Any]) -> None:
        if self.place is None:
            return
        from aftersales_cli.register.refusals import Unreachable
        from aftersales_cli.register.store import new_uid

        self._waits = merged(self._waits, body)
        self._uid = self._uid or new_uid()
        change = Change(kind, self.by, stamp(self.now()), self._waits, self._uid)
        if not self._faulty:
            try:
                self._made(self.register(), change)
            except Unreachable as error:
                self._faulty = True
                self._put_by(change, error)
            except AftersalesError as error:  # its place can be none, or its number is taken
                self._faulty = True
                self.say(Message("register-without", {"why": error}))
            else:
                self._waits, self._uid = {}, ""
        else:
            self._put_by(change, None)

    def _made(self, register: "Register", change: Change) -> None:
        if self.case is None:
            holder, held = self.holder, stamp(self.now())

            def add(writer: Any) -> "tuple[int, Any]":
                id_, moved = writer.add(self._first(change))
                writer.hold(id_, holder, held)
                return id_, moved

            id_, moved = register.write(add)
        else:
            id_, moved = self.case.id, register.write(partial(self._changed, self.case.id, change))
            self._say_lost(id_)
        from aftersales_cli.register.store import Stored

        self.case = Stored(id_, moved.after, self.holder)

    def _changed(self, id_: int, change: Change, writer: "Writer") -> "Moved | None":
        """Makes a change; where another window has taken the case over, what was typed becomes a note."""
        from aftersales_cli.register.holding import standing
        from aftersales_cli.register.store import Moved

        case, mine = standing(writer, id_), self.case.holder if self.case is not None else self.holder
        self._taken_over = case is not None and case.holder != mine
        if case is not None and case.holder == mine != self.holder:  # it could only be read when it was taken
            writer.hold(id_, self.holder, stamp(self.now()))
        if case is None or not self._taken_over:
            return writer.change(id_, change)
        note = self._as_note(change)
        return writer.change(id_, note) if note.body else Moved(case.record, case.record, note)

    def _as_note(self, change: Change) -> Change:
        """What was typed, in words, with what only adds to a case; the rest is the other window's to say."""
        asked = {id_: question.ask.zh for id_, question in self.library.questions.items()}
        said = [f"{asked.get(id_, id_)} → {value or '-'}" for id_, value in change.body.get("answers", {}).items()]
        own = ("note", "result", *(["scenario"] if change.kind == "answered" else []))  # an advice is worked out
        said += [str(change.body[name]) for name in own if change.body.get(name)]
        body = {"promise": change.body["promise"]} if "promise" in change.body else {}
        if said:
            body["note"] = tidy(label("note-elsewhere", "zh") + listed(said, "zh", "；"))
        return replace(change, kind="promised" if "promise" in body else "noted", body=body)

    def _say_lost(self, id_: int) -> None:
        if self._taken_over and not self._lost:
            self.say(Message("case-taken-over", {"id": id_}))
        self._lost = self._taken_over

    def _first(self, change: Change) -> Change:
        """The change that begins a case at the desk."""
        return replace(change, body={"state": DRAFT, "begun": change.at, **change.body})

    def _put_by(self, change: Change, error: AftersalesError | None) -> None:
        """Keeps for later what could not be written; where that fails too, the interview goes on all the same."""
        from aftersales_cli.register.database import name_of
        from aftersales_cli.register.pending import Pending, put_by

        id_ = None if self.case is None else self.case.id
        made = change if id_ is not None else self._first(change)
        try:
            file = put_by(Pending(name_of(str(self.place)), id_, made))
        except AftersalesError:
            if error is not None:
                self.say(Message("register-without", {"why": error}))
        else:
            if error is not None:
                self.say(Message("register-kept", {"why": error, "file": file}))


def merged(first: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, Any]:
    """Two changes as one."""
    both = dict(first)
    for key, value in then.items():
        both[key] = {**both.get(key, {}), **value} if key in ("answers", "have") else value
    return both
