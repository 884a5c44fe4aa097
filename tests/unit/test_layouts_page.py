"""The worked example of ``docs/layouts.md`` does what the page says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: Two pages of a journal that marks notes with heavenly stems; the second page begins in the middle of a sentence.
TEXT = """小国何以坚持
本项目编写组
摘要：本文是为试验一种版式而写的短文，说明小国为何能够在大国面前坚持自己的主张。
一、缘起
小国所以能够坚持，是因为大国不能同时惩罚所有人。〈甲〉这一判断并不新奇，却很少有人追问它的条件。
大国若能一一惩罚，小国便只好一一退让。〈乙〉所以问题在于次序，而次序又取决于谁先

〈甲〉 谢林讨论过威胁的代价，见《冲突的战略》。
〈乙〉 参见基欧汉《霸权之后》。

开口。先开口的人要承担风险，后开口的人坐享其成。〈甲〉这便是集体行动的困难。

〈甲〉 参见奥尔森《集体行动的逻辑》。
"""

PROGRAM = """
import importlib.util, json, sys
import reader.source.layouts as layouts
spec = importlib.util.spec_from_file_location("reader.source.layouts.stems", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
from reader import pipeline
(article,) = pipeline.read_text(sys.stdin.read(), "stems.txt").articles
texts = {b.id: b.text for b in article.blocks}
notes = [(n.label, n.text, texts[n.anchor.block][: n.anchor.at][-4:]) for n in article.notes]
print(json.dumps([article.layout, notes, [b.text for b in article.blocks if b.type == "paragraph"]]))
"""


def test_the_example_reads_a_journal_that_no_layout_knows(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "layouts.md").read_text("utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.S)
    module = tmp_path / "stems.py"
    module.write_text(example, "utf-8")
    # In a process of its own: what is registered here must not be there for other tests.
    command = [sys.executable, "-X", "utf8", "-c", PROGRAM, str(module)]
    run = subprocess.run(command, input=TEXT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr
    layout, notes, paragraphs = json.loads(run.stdout)
    assert layout == "stems"
    assert notes == [
        ["〈甲〉", "谢林讨论过威胁的代价，见《冲突的战略》。", "所有人。"],
        ["〈乙〉", "参见基欧汉《霸权之后》。", "一退让。"],
        ["〈甲〉", "参见奥尔森《集体行动的逻辑》。", "享其成。"],
    ]
    assert paragraphs[1].endswith(
        "而次序又取决于谁先开口。先开口的人要承担风险，后开口的人坐享其成。这便是集体行动的困难。"
    )


def test_the_page_names_every_layout() -> None:
    page = (ROOT / "docs" / "layouts.md").read_text("utf-8")
    names = {path.stem for path in (ROOT / "src/reader/source/layouts").glob("[!_]*.py")}
    assert names == set(re.findall(r"^\| `([a-z]+)` \| [^|]+ \| [^|]+ \|$", page, re.M))
