"""Which folder of playbooks is taken, what belongs to it, and its fingerprint."""

import os
from dataclasses import replace
from pathlib import Path, PurePath

import pytest

from aftersales_cli.errors import AftersalesError, UsageError
from aftersales_cli.library import files, open_library, read_library
from aftersales_cli.library.files import PlaybookFile, find_folder, fingerprint, missing_files, read_folder
from aftersales_cli.wholefile import BY_HAND
from tests.conftest import PLAYBOOKS, Run, change

FILE = PlaybookFile(PurePath("scenarios/a.yaml"), "scenarios", "a", None, b"id: a\n")
OTHER = PlaybookFile(PurePath("limits.yaml"), "limits", None, None, b"b: 1\n")


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place where the program could be installed, with nothing in it: the packaged folder and the checkout's."""
    (tmp_path / "program" / "aftersales_cli" / "library").mkdir(parents=True)
    monkeypatch.setattr(files, "__file__", str(tmp_path / "program" / "aftersales_cli" / "library" / "files.py"))
    monkeypatch.delenv("AFTERSALES_PLAYBOOKS", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("there", "given", "env", "expected"),
    [
        (["mine", "env", "packaged", "checkout"], "mine", "env", "mine"),
        (["env", "packaged", "checkout"], None, "env", "env"),
        (["packaged", "checkout"], None, None, "packaged"),
        (["packaged", "checkout"], None, "", "packaged"),
        (["checkout"], None, None, "checkout"),
    ],
)  # fmt: skip
def test_takes_the_first_folder(
    places: Path, monkeypatch: pytest.MonkeyPatch, there: list[str], given: str | None, env: str | None, expected: str
) -> None:
    """The given folder, then AFTERSALES_PLAYBOOKS, then the packaged one, then the checkout's."""
    paths = {
        "mine": places / "mine", "env": places / "env", "packaged": places / "program/aftersales_cli/_playbooks",
        "checkout": places / "program/playbooks",
    }  # fmt: skip
    for name in there:
        (paths[name] / "scenarios").mkdir(parents=True)
    if env is not None:
        monkeypatch.setenv("AFTERSALES_PLAYBOOKS", str(paths[env]) if env else "")
    assert find_folder(paths[given] if given else None) == paths[expected]


@pytest.mark.parametrize(("given", "env"), [("nowhere", None), (None, "nowhere"), ("nowhere", "env"), (None, None)])
def test_never_takes_another_folder_than_the_one_named(
    places: Path, monkeypatch: pytest.MonkeyPatch, given: str | None, env: str | None
) -> None:
    """A named folder without scenarios is an error, though others would do."""
    (places / "env" / "scenarios").mkdir(parents=True)
    (places / "nowhere").mkdir()
    if given or env:
        (places / "program" / "playbooks" / "scenarios").mkdir(parents=True)
    if env:
        monkeypatch.setenv("AFTERSALES_PLAYBOOKS", str(places / env))
    with pytest.raises(UsageError) as caught:
        find_folder(places / given if given else None)
    assert caught.value.message.key == "no-playbooks"
    assert str(places) in str(caught.value)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("questions.yaml", ("questions", None)),
        ("pinyin.yaml", ("pinyin", None)),
        ("scenarios/x.yaml", ("scenarios", "x")),
        ("scenarios/x.cases.yaml", ("cases", "x")),
        ("platforms/x.yaml", ("platforms", "x")),
        ("platforms/x.cases.yaml", ("platforms", "x.cases")),
        ("sources/x.yaml", ("sources", "x")),
        ("other.yaml", "stray"),
        ("questions.yml", "stray"),
        ("scenarios/x.yml", "stray"),
        ("scenarios/deep/x.yaml", "stray"),
        ("elsewhere/x.yaml", "stray"),
        ("scenarios/questions.yaml", ("scenarios", "questions")),
        ("README.md", None),
        ("schema/limits.json", None),
        ("scenarios/x.yaml~", None),
        ("scenarios/.#x.yaml", None),
        ("scenarios/._x.yaml", None),
        (".git/x.yaml", None),
        ("scenarios/x.yaml/notes.txt", None),
    ],
)
def test_knows_the_place_of_a_file(tmp_path: Path, path: str, expected: tuple[str, str | None] | str | None) -> None:
    """Each file belongs to a section, or is a stray; hidden files, folders and other kinds of file are passed over."""
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_bytes(b"x")
    found, strays = read_folder(tmp_path)
    assert [(file.section, file.id) for file in found] == ([expected] if isinstance(expected, tuple) else [])
    assert strays == ([PurePath(path)] if expected == "stray" else [])
    assert [(file.path, file.content) for file in found] == ([(PurePath(path), b"x")] if found else [])


@pytest.mark.parametrize(("link", "why"), [("nowhere", "no such path"), ("x.yaml", "in a circle")])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, call: Run, link: str, why: str) -> None:
    """A link to nowhere in place of a playbook is one line with the file, not a bug."""
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "x.yaml").symlink_to(link)
    (file,) = read_folder(tmp_path)[0]
    assert file.content == b""
    assert file.fault is not None
    assert file.fault.text("en").startswith("cannot read x.yaml: ")
    assert why in file.fault.text("en")
    assert call("--playbooks", tmp_path, "playbooks", "lint").returncode == 1


def test_reads_in_a_stable_order(tmp_path: Path) -> None:
    """The order of files does not hang on the file system."""
    names = ["scenarios/b.yaml", "limits.yaml", "scenarios/a.yaml", "sources/c.yaml", "platforms/z.yaml"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [file.path.as_posix() for file in read_folder(tmp_path)[0]] == sorted(names)


def test_every_shipped_file_has_its_place() -> None:
    """The shipped folder has no stray files and lacks none."""
    found, strays = read_folder(PLAYBOOKS)
    assert strays == []
    assert list(missing_files(found)) == []


def test_names_the_missing_files() -> None:
    """Every single file is needed, and something in each folder."""
    assert [path.as_posix() for path in missing_files([FILE, OTHER])] == [
        "questions.yaml", "evidence.yaml", "intake.yaml", "shared.yaml", "pinyin.yaml",
        "principles.yaml", "phrases.yaml", "platforms", "sources",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "changed",
    [
        [replace(FILE, content=b"id: a"), OTHER],
        [replace(FILE, content=b"id: b\n"), OTHER],
        [replace(FILE, path=PurePath("scenarios/b.yaml")), OTHER],
        [replace(FILE, path=PurePath("sources/a.yaml")), OTHER],
        [FILE, replace(OTHER, content=b"")],
        [FILE],
        [FILE, OTHER, replace(FILE, path=PurePath("x"), content=b"")],
        [],
        # the same bytes, cut elsewhere
        [replace(FILE, path=PurePath("scenarios/a.yamlid"), content=b": a\n"), OTHER],
        [replace(FILE, content=FILE.content + OTHER.path.as_posix().encode()), replace(OTHER, path=PurePath("b"))],
    ],
    ids=["byte-less", "byte", "name", "folder", "emptied", "file-less", "file-more", "none", "cut", "moved"],
)
def test_the_fingerprint_changes_with_the_content(changed: list[PlaybookFile]) -> None:
    """Any byte, any name and any file more or less makes another fingerprint."""
    assert fingerprint([FILE, OTHER]) == fingerprint([replace(FILE), replace(OTHER)])
    assert fingerprint(changed) != fingerprint([FILE, OTHER])


def test_the_fingerprint_changes_with_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of the program may read the same files otherwise."""
    before = fingerprint([FILE])
    monkeypatch.setattr(files, "__version__", "999")
    assert fingerprint([FILE]) != before


def test_the_fingerprint_does_not_change_with_time_and_place(playbooks: Path, tmp_path: Path) -> None:
    """A copy of the folder, touched later, is the same folder; a byte more is not."""
    os.utime(playbooks / "limits.yaml", (1, 1))
    shipped = fingerprint(read_folder(PLAYBOOKS)[0])
    assert fingerprint(read_folder(playbooks)[0]) == shipped
    change(playbooks, "limits.yaml", "", " ")
    assert fingerprint(read_folder(playbooks)[0]) != shipped


def test_names_of_another_encoding(tmp_path: Path) -> None:
    """A file with a name in GBK has no place in the format, and stops nobody."""
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / os.fsdecode("售后.yaml".encode("gbk"))).write_bytes(b"id: x")
    files, strays = read_folder(tmp_path)
    assert (files, len(strays)) == ([], 1)


def test_what_is_no_file(tmp_path: Path) -> None:
    """A pipe is not waited for, a device not drained, and of a file that is too long only the beginning is read."""
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "x.yaml").write_bytes(b"x" * (BY_HAND + 2))
    [file], _ = read_folder(tmp_path)
    assert len(file.content) == BY_HAND + 1
    for make in (os.mkfifo, lambda path: path.symlink_to("/dev/zero")):
        (tmp_path / "scenarios" / "x.yaml").unlink()
        make(tmp_path / "scenarios" / "x.yaml")
        [file], _ = read_folder(tmp_path)
        assert file.content == b""
        assert file.fault is not None and "plain file" in file.fault.text("en")


def test_a_folder_may_be_a_link(playbooks: Path) -> None:
    """Scenarios that lie elsewhere are read all the same."""
    before = [file.path for file in read_folder(playbooks)[0]]
    (playbooks / "scenarios").rename(playbooks.parent / "elsewhere")
    (playbooks / "scenarios").symlink_to(playbooks.parent / "elsewhere")
    assert [file.path for file in read_folder(playbooks)[0]] == before


@pytest.mark.parametrize("kind", ["dangling", "circular", "fifo", "large"])
def test_what_cannot_be_read_costs_its_own_scenario_only(playbooks: Path, kind: str) -> None:
    """It is named, the others work, and nothing waits for a pipe or reads what is far too large."""
    odd = playbooks / "scenarios" / "odd.yaml"
    make = {
        "dangling": lambda: odd.symlink_to(playbooks / "nowhere"), "circular": lambda: odd.symlink_to(odd),
        "fifo": lambda: os.mkfifo(odd), "large": lambda: odd.write_bytes(b"#" * (BY_HAND + 1)),
    }  # fmt: skip
    make[kind]()
    library, checked = read_library(playbooks)
    assert library is not None
    assert {problem.file.name for problem in checked.problems} == {"odd.yaml"}
    assert "odd" not in library.scenario_ids


@pytest.mark.parametrize("folder", ["scenarios", "platforms", "sources"])
def test_an_empty_folder_is_no_library(playbooks: Path, folder: str) -> None:
    """Where a whole section is missing nothing works, and one line says which."""
    for path in (playbooks / folder).iterdir():
        path.unlink()
    with pytest.raises(AftersalesError, match="folder-empty"):
        open_library(playbooks)
    problems = [problem for problem in read_library(playbooks)[1].problems if problem.rule == "folder-empty"]
    assert [str(problem.file) for problem in problems] == [folder]
