"""What the customer says in a pasted chat: its lines without who says each and when, and without our own."""

import re
from collections import Counter
from collections.abc import Sequence

_DAY = r"[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?|[0-9]{1,2}[-/月][0-9]{1,2}日?"
_TIME = rf"(?:{_DAY})?[^\S\n]*[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?|{_DAY}"
_HEAD = re.compile(
    rf"[^\S\n]*(?P<who>[^\s:：,，。!！?？]{{0,20}}?)[^\S\n]*(?:(?P<when>{_TIME})[^\S\n]*[:：]?|[:：])(?P<said>.*)"
)
_PICTURE = re.compile(r"\[[^\[\]]{1,8}\]")  # stands where a chat had what is no text


def customers_words(text: str, speakers: Sequence[str], ours: Sequence[str]) -> str:
    """The customer's lines of a chat; all of a text that is none.

    `speakers` are words in the names of who says a line, `ours` those of them that speak for the shop.
    """
    lines = text.splitlines()
    heads = [_HEAD.fullmatch(line) for line in lines]
    names = Counter(head["who"] for head in heads if head)
    said, own = list[str](), False
    for line, head in zip(lines, heads, strict=True):
        known = head is not None and (
            head["when"] or names[head["who"]] > 1 or any(word in head["who"] for word in speakers)
        )
        if head is not None and known:
            if head["who"]:
                own = any(word in head["who"] for word in ours)
            line = head["said"]
        line = _PICTURE.sub("", line)
        if not own and line.strip():
            said.append(line)
    return "\n".join(said) or text
