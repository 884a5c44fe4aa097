"""The command, run in this process; what it reads comes from a stub, so that only the edge is tested."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import reader
from reader import cli
from reader.model import Article, Ledger, Meta, Problem, Source

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Result:
    path: str
    articles: tuple[Article, ...]
    problems: tuple[Problem, ...]


def article(name: str, path: str) -> Article:
    return Article(name, "plain", Source(path, (3, 9), None, "0" * 64), Meta(), (), (), Ledger(0, 0, 0, 0, 0, 0))


def read_file(path: Path, name: str) -> Result:
    """Lines of the file: ``id x`` is an article of that id, ``problem n`` a problem on that line."""
    lines = [line.split() for line in path.read_text("utf-8").splitlines()]
    articles = tuple(article(line[1], name) for line in lines if line[0] == "id")
    problems = tuple(Problem(name, int(line[1]), "source-control", "甲") for line in lines if line[0] == "problem")
    return Result(name, articles, problems)


@pytest.fixture(autouse=True)
def stub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cli, "read_file", read_file)
    monkeypatch.delenv("READER_CORPUS", raising=False)
    monkeypatch.chdir(tmp_path)


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


Output = pytest.CaptureFixture[str]


def test_a_clean_check_says_nothing(capsys: Output) -> None:
    write("a.txt", "id a")
    assert cli.main(["check", "a.txt"]) == 0
    assert capsys.readouterr() == ("", "")


def test_check_prints_problems_on_standard_output(capsys: Output) -> None:
    write("in/articles/b.txt", "problem 2\nproblem 1")
    write("in/articles/a.txt", "problem 10")
    assert cli.main(["check", "in"]) == 1
    assert capsys.readouterr() == (
        "in/articles/a.txt:10: 甲 (source-control)\n"
        "in/articles/b.txt:1: 甲 (source-control)\n"
        "in/articles/b.txt:2: 甲 (source-control)\n",
        "",
    )


@pytest.mark.parametrize(
    ("form", "start"), [("json", '[\n {\n  "path": "in/a.txt"'), ("github", "::warning file=in/a.txt,line=1")]
)
def test_check_in_other_forms(form: str, start: str, capsys: Output) -> None:
    write("in/a.txt", "problem 1")
    assert cli.main(["check", "in", "--format", form]) == 1
    assert capsys.readouterr().out.startswith(start)


def test_clean_json_is_an_empty_array(capsys: Output) -> None:
    write("a.txt", "id a")
    assert cli.main(["check", "a.txt", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_the_source_by_default(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli.main(["check"]) == 1
    assert capsys.readouterr().out.startswith("corpus:0: no such file or folder")
    write("corpus/articles/a.txt", "problem 1")
    assert cli.main(["check"]) == 1
    assert capsys.readouterr().out.startswith("corpus/articles/a.txt:1:")
    write("other/a.txt", "problem 2")
    monkeypatch.setenv("READER_CORPUS", "other")
    assert cli.main(["check"]) == 1
    assert capsys.readouterr().out.startswith("other/a.txt:2:")


def test_a_folder_without_texts(capsys: Output) -> None:
    Path("in").mkdir()
    assert cli.main(["check", "in"]) == 1
    assert "(corpus-empty)" in capsys.readouterr().out


def test_list_names_codes_with_their_meaning(capsys: Output) -> None:
    assert cli.main(["check", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == sorted(lines)
    assert any(line.startswith("source-empty ") and line.endswith("the file holds no text") for line in lines)
    assert any(line.startswith("sidecar-key ") for line in lines)


def test_list_finds_the_codes_of_every_module() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "reader", "check", "--list"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert run.stdout == cli.codes()


def test_export_writes_one_file_per_article(capsys: Output) -> None:
    write("in/articles/a.txt", "id a\nid b")
    write("in/articles/c.txt", "id c")
    assert cli.main(["export", "in", "--out", "new/out"]) == 0
    assert capsys.readouterr() == ("", "")
    assert sorted(path.name for path in Path("new/out").iterdir()) == ["a.json", "b.json", "c.json"]
    data = json.loads(Path("new/out/a.json").read_text("utf-8"))
    assert (data["schema"], data["source"]["path"]) == ("reader.article/1", "articles/a.txt")


def test_an_export_is_the_same_from_anywhere(capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("in/a.txt", "id a")
    assert cli.main(["export", "in", "--out", "one"]) == 0
    assert cli.main(["export", str(tmp_path / "in"), "--out", "two"]) == 0
    monkeypatch.chdir("in")
    assert cli.main(["export", ".", "--out", "../three"]) == 0
    assert len({(tmp_path / name / "a.json").read_bytes() for name in ("one", "two", "three")}) == 1


def test_export_prints_problems_on_standard_error(capsys: Output) -> None:
    write("in/a.txt", "id a\nproblem 4")
    assert cli.main(["export", "in", "--out", "out"]) == 1
    assert capsys.readouterr() == ("", "in/a.txt:4: 甲 (source-control)\n")
    assert Path("out/a.json").is_file()


@pytest.mark.parametrize("command", [["check"], ["export", "--out", "out"]], ids=["check", "export"])
def test_the_second_article_of_an_id_is_reported(command: list[str], capsys: Output) -> None:
    write("in/a.txt", "id same")
    write("in/b.txt", "id Same\nid other")
    assert cli.main([*command, "in"]) == 1
    out, err = capsys.readouterr()
    (line,) = (out + err).splitlines()
    assert line.startswith("in/b.txt:3: ")
    assert line.endswith("(article-id-taken)")
    assert "in/a.txt:3" in line
    if "--out" in command:
        assert sorted(path.name for path in Path("out").iterdir()) == ["Same-2.json", "other.json", "same.json"]
        assert json.loads(Path("out/same.json").read_text("utf-8"))["source"]["path"] == "a.txt"


def test_an_id_that_leaves_the_folder_is_reported(capsys: Output) -> None:
    write("in/a.txt", "id ../x\nid good")
    assert cli.main(["export", "in", "--out", "out"]) == 1
    assert "(article-id-unsafe)" in capsys.readouterr().err
    assert sorted(path.name for path in Path().rglob("*.json")) == ["good.json", "x.json"]


@pytest.mark.parametrize(
    "arguments",
    [[], ["read"], ["check", "--format", "xml"], ["export"], ["export", "--out"], ["check", "--out", "x"]],
    ids=" ".join,
)
def test_misuse(arguments: list[str], capsys: Output) -> None:
    assert cli.main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("usage: reader")


def test_version_and_help(capsys: Output) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"reader {reader.__version__}\n"
    assert cli.main(["check", "--help"]) == 0
    assert "SOURCE" in capsys.readouterr().out


def test_an_output_folder_that_is_a_file(capsys: Output) -> None:
    write("a.txt", "id a")
    assert cli.main(["export", "a.txt", "--out", "a.txt"]) == 2
    assert capsys.readouterr().err == "reader: error: cannot write to a.txt: it is not a folder\n"
    assert cli.main(["export", "a.txt", "--out", "a.txt/out"]) == 2
    assert Path("a.txt").read_text("utf-8") == "id a"


def test_an_output_folder_that_may_not_be_written(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.txt", "id a")
    Path("out").mkdir()
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "out" and real(path, mode))
    assert cli.main(["export", "a.txt", "--out", "out"]) == 2
    assert "cannot write to out: no permission" in capsys.readouterr().err


def test_a_full_disk(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.txt", "id a")

    def fail(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    assert cli.main(["export", "a.txt", "--out", "out"]) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert list(Path("out").iterdir()) == []


def test_one_file_is_in_memory_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    for name in ("a", "b", "c"):
        write(f"in/{name}.txt", f"id {name}")
    monkeypatch.setattr(cli, "read_file", lambda path, name: (order.append(f"read {name}"), read_file(path, name))[1])
    monkeypatch.setattr(cli.export, "write", lambda one, folder, layer: order.append(f"write {one.source.path}"))
    assert cli.main(["export", "in", "--out", "out"]) == 0
    assert order == [f"{verb} {name}.txt" for name in "abc" for verb in ("read", "write")]


def test_progress_and_a_summary_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        write(f"in/{name}.txt", f"id {name}")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert cli.main(["export", "in", "--out", "out"]) == 0
    shown = terminal.getvalue()
    assert shown.startswith("\rreading 1 of 2")
    # The progress is wiped before anything else is said.
    assert shown.rpartition("\r")[2] == "2 articles written to out\n"


def test_an_interruption_is_silent(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.txt", "id a")

    def interrupted(path: Path, name: str) -> Result:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "read_file", interrupted)
    assert cli.main(["check", "a.txt"]) == 130
    assert capsys.readouterr() == ("", "")


RUN = """
import sys
sys.path.insert(0, {src!r})
from reader import cli
cli.codes = lambda: "x" * 5_000_000
sys.exit(cli.main(["check", "--list"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_reader_that_goes_away_is_no_traceback() -> None:
    command = [sys.executable, "-c", RUN.format(src=str(ROOT / "src"))]
    # Unbuffered, Python takes a write for done of which the pipe took a part.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        errors = process.stderr.read()
    assert (errors, process.returncode) == (b"", 1)


def test_output_into_a_pipe_is_utf8_everywhere() -> None:
    write("in/甲.toml", "")
    run = subprocess.run(
        [sys.executable, "-m", "reader", "check", "in"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "ascii"},
    )
    assert run.returncode == 1
    assert "in/甲.toml:0:" in run.stdout.decode("utf-8")
    assert run.stderr == b""


@pytest.mark.parametrize("name", ["sources", "format", "list", "out", "glossary", "terms", "limit"])
def test_the_documentation_has_every_option(name: str) -> None:
    text = "".join((ROOT / "docs" / f"{page}.md").read_text("utf-8") for page in ("problems", "export", "glossary"))
    assert ("SOURCE" if name == "sources" else f"--{name}") in text


def test_the_options_are_those_of_the_documentation_test() -> None:
    parse: Callable[[list[str]], object] = cli._parser().parse_args
    commands = (["check"], ["export", "--out", "x"], ["glossary", "suggest"])
    options = {option for command in commands for option in vars(parse(command))}
    assert options == {"sources", "format", "list", "out", "glossary", "terms", "limit", "run"}
