"""What is kept for things that come again, in memory that does not grow."""

from aftersales_cli.intake.memo import Memo


def test_what_is_kept() -> None:
    """A thing is worked on once, until all that is kept weighs too much; what is too heavy by itself never counts."""
    worked: list[str] = []

    def work(word: str) -> str:
        worked.append(word)
        return word.upper()

    memo = Memo(work, most=6, weigh=len)
    assert [memo[each] for each in ("ab", "cd", "ab", "ef")] == ["AB", "CD", "AB", "EF"]
    assert (worked, set(memo)) == (["ab", "cd", "ef"], {"ab", "cd", "ef"})
    assert memo["heavier"] == "HEAVIER"
    assert set(memo) == {"ab", "cd", "ef"}
    assert memo["g"] == "G"
    assert set(memo) == {"g"}
    assert memo["ab"] == "AB"
    assert worked == ["ab", "cd", "ef", "heavier", "g", "ab"]
