"""The page for Python users does what it says: its blocks run, one after the other."""

import re


def test_the_blocks_of_the_page_run(source, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").symlink_to(source / "docs")
    page = (source / "docs/use-from-python.md").read_text()
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(blocks) > 4
    known = {}
    for number, block in enumerate(blocks, 1):
        exec(compile(block, f"block {number} of use-from-python.md", "exec"), known)
