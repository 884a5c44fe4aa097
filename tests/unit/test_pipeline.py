"""The runner: one text or one file in, articles and problems out, whatever the bytes are."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from tests.unit import test_ledger

from reader import pipeline
from reader.model import Paragraph
from reader.sidecar import Override, Sidecar

TEXT = """# 门开着没有

任琳

摘要：少边主义并不是新概念，一桌人越多，菜越难点。

少边主义是由少数几方就特定议题进行协调的做法<sup>①</sup>，它并不是新概念。一桌人越多，菜越难点，于是另开小桌。

① 参见王铁崖主编：《国际法》，法律出版社1995年版，第9页。
"""


def paragraphs(result: pipeline.FileResult) -> list[str]:
    return [b.text for a in result.articles for b in a.blocks if isinstance(b, Paragraph)]


def test_a_text() -> None:
    result = pipeline.read_text(TEXT, "a.txt")
    assert result.path == "a.txt"
    assert result.problems == ()
    (article,) = result.articles
    assert article.meta.title.zh == "门开着没有"
    assert article.source.path == "a.txt"
    assert article.source.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()


def test_a_text_is_read_alike_twice() -> None:
    assert pipeline.read_text(TEXT, "a.txt") == pipeline.read_text(TEXT, "a.txt")


def test_stages_run_in_the_order_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def noting(stage: pipeline.Stage) -> pipeline.Stage:
        def run(state: pipeline.State) -> None:
            seen.append(stage.name)
            stage.run(state)

        return pipeline.Stage(stage.name, stage.module, stage.does, run)

    stages = pipeline.STAGES
    monkeypatch.setattr(pipeline, "STAGES", tuple(map(noting, stages)))
    pipeline.read_text(TEXT, "a.txt")
    assert seen == [stage.name for stage in stages]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"], ids=lambda name: name
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_a_file_in_any_encoding_with_any_line_ends(tmp_path: Path, encoding: str, newline: str) -> None:
    path = tmp_path / "a.txt"
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    path.write_bytes(mark + TEXT.replace("\n", newline).encode(encoding))
    result = pipeline.read_file(path, "a.txt")
    assert paragraphs(result) == paragraphs(pipeline.read_text(TEXT, "a.txt"))
    assert [n.lines for a in result.articles for n in a.notes] == [(9, 9)]
    assert result.problems == ()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "source-empty"),
        (b" \n\n", "source-empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "source-binary"),
        (b"%PDF-1.7\n" + bytes(range(256)), "source-binary"),
        (bytes(range(128, 256)) * 40, "source-encoding"),
        (b"a" * 20_000_001, "source-too-large"),
    ],
    ids=["empty", "blank", "picture", "pdf", "bytes", "large"],
)
def test_what_is_no_text_is_a_problem(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    result = pipeline.read_file(path, "a.txt")
    assert result.articles == ()
    assert code in {problem.code for problem in result.problems}
    assert all(problem.path == "a.txt" for problem in result.problems)


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    result = pipeline.read_file(tmp_path / "a.txt", "a.txt")
    assert result.articles == ()
    assert result.problems


def test_a_folder_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    assert pipeline.read_file(tmp_path / "a.txt", "a.txt").problems


@pytest.mark.parametrize(
    "line", ["国", "a", "1", "。", "[1]", "---", "①", "摘要：", "$$", "\t\t", "# ", "<table>", "*"]
)
def test_a_file_of_one_line(line: str) -> None:
    test_ledger.check(line, pipeline.read_text(line, "a.txt"))


def test_a_sidecar_beside_the_file_overrides_what_was_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "a.toml").write_text('[[article]]\nid = "ren-2024-door"\ntitle = "墙有多高"\nyear = 2024\n', "utf-8")
    (article,) = pipeline.read_file(tmp_path / "a.txt", "a.txt").articles
    assert (article.id, article.meta.title.zh, article.meta.year) == ("ren-2024-door", "墙有多高", 2024)
    assert article.meta.abstract.zh == "少边主义并不是新概念，一桌人越多，菜越难点。"


def test_a_bad_sidecar_is_reported_and_the_text_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "a.toml").write_text("layout = [", "utf-8")
    result = pipeline.read_file(tmp_path / "a.txt", "a.txt")
    assert [(p.path, p.code) for p in result.problems] == [("a.toml", "sidecar-syntax")]
    assert len(result.articles) == 1


def test_a_sidecar_names_the_layout() -> None:
    (article,) = pipeline.read_text(TEXT, "a.txt", Sidecar("plain", ())).articles
    assert article.layout == "plain"


def test_a_sidecar_says_where_articles_begin() -> None:
    text = TEXT + "\n" + TEXT.replace("门开着没有", "墙有多高")
    starts = (Override(starts=1), Override(starts=11))
    articles = pipeline.read_text(text, "a.txt", Sidecar(None, starts)).articles
    assert [a.source.lines for a in articles] == [(1, 9), (11, 19)]
    assert [len(a.notes) for a in articles] == [1, 1]
    test_ledger.check(text, pipeline.read_text(text, "a.txt", Sidecar(None, starts)))


@pytest.mark.parametrize(
    ("sidecar", "code"),
    [
        ("[[article]]\nstarts = 1\n[[article]]\nstarts = 900\n", "sidecar-starts"),
        ("[[article]]\n[[article]]\ntitle = '墙有多高'\n", "sidecar-extra"),
        ("[[article]]\nlayout = 'plain'\n[[article]]\n", "sidecar-layout"),
    ],
)
def test_a_sidecar_of_articles_that_are_not_there_is_reported(tmp_path: Path, sidecar: str, code: str) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "a.toml").write_text(sidecar, "utf-8")
    result = pipeline.read_file(tmp_path / "a.txt", "a.txt")
    assert (code, "a.toml") in {(p.code, p.path) for p in result.problems}
    assert len(result.articles) == 1


def test_problems_are_sorted_and_said_once() -> None:
    text = "少边主义是由少数几方就特定议题进行协调的做法[1]，它并不是新概念[2]，一桌人越多，菜越难点，于是另开小桌。\n"
    result = pipeline.read_text(text, "a.txt")
    keys = [(p.path, p.line, p.code, p.message) for p in result.problems]
    assert keys
    assert keys == sorted(set(keys))
    assert set(result.articles[0].problems) <= set(result.problems)


def test_an_id_does_not_depend_on_the_folder() -> None:
    one, two = (pipeline.read_text(TEXT, name).articles[0].id for name in ("a.txt", "corpus/articles/a.txt"))
    assert one == two
