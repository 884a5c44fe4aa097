"""Which files are read, and what is said of those that cannot be."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from reader import corpus
from reader.source.decode import MAX_BYTES

UNIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


def make(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text", "utf-8")
    return folder


def found(*paths: Path) -> list[str]:
    """What is found inside the folders, where nothing is wrong."""
    texts, problems = corpus.find(paths)
    assert problems == []
    return [text.inside for text in texts]


def codes(*paths: Path) -> list[tuple[str, str]]:
    problems = corpus.find(paths)[1]
    assert all(p.line == 0 and "\n" not in p.message for p in problems)
    return [(Path(p.path).name, p.code) for p in problems]


def test_a_corpus_has_its_texts_under_articles(tmp_path: Path) -> None:
    make(tmp_path, "articles/b.txt", "articles/sub/a.md", "articles/a.txt", "notes.txt", "glossary/x.toml", "ids.toml")
    assert found(tmp_path) == ["articles/a.txt", "articles/b.txt", "articles/sub/a.md"]


def test_any_other_folder_is_taken_whole(tmp_path: Path) -> None:
    make(tmp_path, "b.TXT", "sub/a.txt", "a.md", "README.md", "sub/readme.MD", "c.pdf", "d.text")
    assert found(tmp_path) == ["a.md", "b.TXT", "sub/a.txt"]


def test_what_else_a_corpus_holds_is_no_text(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "glossary/x.toml", "syllabi/y.toml", "translations/z.md", "ids.toml", "sub/glossary/b.txt")
    assert found(tmp_path) == ["a.txt", "sub/glossary/b.txt"]


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", ".a.txt", ".git/b.txt", "sub/.c.toml")
    assert found(tmp_path) == ["a.txt"]


def test_files_are_taken_whatever_they_are_called(tmp_path: Path) -> None:
    make(tmp_path, "README.md", "a.text", ".b.txt")
    assert found(tmp_path / "a.text", tmp_path / "README.md", tmp_path / ".b.txt") == ["a.text", "README.md", ".b.txt"]


def test_names_are_as_the_caller_gave_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "corpus/articles/a.txt", "b.txt")
    monkeypatch.chdir(tmp_path)
    texts, _ = corpus.find([Path("corpus"), Path("b.txt"), Path()])
    assert [(text.name, text.inside) for text in texts] == [
        ("corpus/articles/a.txt", "articles/a.txt"),
        ("b.txt", "b.txt"),
    ]
    (absolute,) = corpus.find([tmp_path / "corpus"])[0]
    assert absolute.name == f"{tmp_path.as_posix()}/corpus/articles/a.txt"


def test_each_text_is_read_once(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "b.txt")
    assert found(tmp_path / "b.txt", tmp_path, tmp_path / "b.txt") == ["b.txt", "a.txt"]


@UNIX
def test_links_are_followed_and_loops_left(tmp_path: Path) -> None:
    make(tmp_path, "in/a.txt", "out/b.txt")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "self").symlink_to("self")
    (tmp_path / "in" / "more").symlink_to(tmp_path / "out")
    (tmp_path / "in" / "again.txt").symlink_to("a.txt")
    assert found(tmp_path / "in") == ["a.txt", "more/b.txt"]


@UNIX
def test_a_link_to_nothing(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    (tmp_path / "b.txt").symlink_to("c.txt")
    assert codes(tmp_path) == [("b.txt", "source-missing")]


def test_a_folder_without_texts(tmp_path: Path) -> None:
    assert codes(tmp_path) == [(tmp_path.name, "corpus-empty")]
    make(tmp_path, "a.txt")
    (tmp_path / "articles").mkdir()
    assert codes(tmp_path) == [(tmp_path.name, "corpus-empty")]
    assert "articles folder" in corpus.find([tmp_path])[1][0].message


def test_a_path_to_nothing(tmp_path: Path) -> None:
    assert codes(tmp_path / "a.txt") == [("a.txt", "source-missing")]


def test_a_sidecar_without_a_text(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "a.toml", "b.md", "b.toml", "c.TXT", "c.toml", "d.toml", "sub/a.toml")
    assert sorted(codes(tmp_path)) == [("a.toml", "sidecar-alone"), ("d.toml", "sidecar-alone")]
    assert all("sub/" in p.path for p in corpus.find([tmp_path])[1] if p.path.endswith("a.toml"))
    assert "d.txt" in next(p.message for p in corpus.find([tmp_path])[1] if p.path.endswith("d.toml"))


def test_sidecars_among_the_files_given(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "a.toml", "b.toml")
    texts, problems = corpus.find(sorted(tmp_path.iterdir()))
    assert [text.inside for text in texts] == ["a.txt"]
    assert [(Path(p.path).name, p.code) for p in problems] == [("b.toml", "sidecar-alone")]


def test_a_large_file_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    assert codes(tmp_path) == [("a.txt", "source-too-large")]
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("opened"))
    data, problems = corpus.read(path, "a.txt")
    assert (data, [p.code for p in problems]) == (None, ["source-too-large"])


def test_a_file_that_grew_is_not_read_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(tmp_path, "a.txt") / "a.txt"
    status = path.stat()
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 2)
    monkeypatch.setattr(Path, "stat", lambda *_, **__: status)
    data, problems = corpus.read(path, "a.txt")
    assert (data, [p.code for p in problems]) == (None, ["source-too-large"])


def test_reading(tmp_path: Path) -> None:
    path = make(tmp_path, "a.txt") / "a.txt"
    assert corpus.read(path, "a.txt") == (b"text", [])
    data, problems = corpus.read(tmp_path, "folder")
    assert (data, [(p.path, p.code) for p in problems]) == (None, [("folder", "source-unreadable")])


def test_what_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.txt")
    # Whoever runs the tests as root may read everything, so the answer is put in the system's mouth.
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert codes(tmp_path) == [("a.txt", "source-unreadable")]


def test_a_folder_that_may_not_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.txt", "sub/b.txt")
    listing = Path.iterdir

    def iterdir(self: Path) -> object:
        if self.name == "sub":
            raise PermissionError(13, "Permission denied")
        return listing(self)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    texts, problems = corpus.find([tmp_path])
    assert [text.inside for text in texts] == ["a.txt"]
    assert [(Path(p.path).name, p.code) for p in problems] == [("sub", "source-unreadable")]


@UNIX
def test_what_is_neither_file_nor_folder(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert codes(tmp_path) == [("a.txt", "source-unreadable")]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes any bytes as a name")
def test_names_that_are_not_text(tmp_path: Path) -> None:
    name = os.fsdecode(b"a\xff\n.txt")
    make(tmp_path, name)
    (text,) = corpus.find([tmp_path])[0]
    assert text.path.name == name
    assert text.inside == "a\ufffd\ufffd.txt"
