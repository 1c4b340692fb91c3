"""Writes `pinyin.yaml`, every reading of every searchable character: `python -m aftersales_cli.authoring.pinyin`.

Needs pypinyin, which is too slow to import at run time; the file is generated once and committed.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from aftersales_cli.library import Library, read_library
from aftersales_cli.library.files import find_folder

HAN = re.compile(r"[\u3400-\u9fff]")


def searchable(library: Library) -> Iterator[str]:
    """The Chinese characters of titles, search words, platform names and choices."""
    for id_ in library.scenario_ids:
        scenario = library.scenario(id_)
        yield from HAN.findall(scenario.title.zh + "".join(scenario.search))
    for platform in library.platforms.values():
        yield from HAN.findall(platform.name.zh + "".join(platform.aliases))
    for question in library.questions.values():
        yield from HAN.findall("".join(text.zh for text in question.choices.values()))
    yield from HAN.findall("".join(text.zh for text in library.shared.phrases.values()))


def write(folder: Path | None = None) -> Path:
    """Writes the file anew and returns its path."""
    from pypinyin import Style, pinyin

    place = find_folder(folder)
    library, _ = read_library(place)
    if library is None:
        raise SystemExit("the playbooks are broken; see: aftersales playbooks lint")
    lines = ["# Every reading of every searchable character. Generated: python -m aftersales_cli.authoring.pinyin\n"]
    for char in sorted(set(searchable(library))):
        readings = [reading.replace("ü", "v") for reading in pinyin(char, style=Style.NORMAL, heteronym=True)[0]]
        lines.append(f'{char}: "{" ".join(dict.fromkeys(readings))}"\n')
    path = place / "pinyin.yaml"
    path.write_text("".join(lines), encoding="utf-8")
    return path


if __name__ == "__main__":
    print(write())
