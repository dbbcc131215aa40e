"""What hardly anybody asks for is found where somebody does."""

from __future__ import annotations

from pathlib import Path

import pytest

from deprecat.upstream.ledger_writing import save
from tests.app.expectations import expected, found, shown, write
from tests.making import ledger_of

OWN = {
    "json.py": "from up.old import kept as loads  # 3.0: removed up.old.kept\n",
    "a.py": """
        import json
        def f(a):
            return json.loads(a)  # 3.0: removed up.old.kept
        class C:
            def go(self, a):
                return json.loads(a)  # 3.0: removed up.old.kept
        """,
}
STANDARD = """
    import shutil
    def f(a):
        return shutil.old(a)  # 2.0: removed shutil.old
    class C(shutil.Base):
        def go(self, a):
            return self.old(a)  # 2.0: removed shutil.Base.old
    """
BASE = "class Base:\n    def old(self, a): ...\n    def new(self, a): ...\n"


def test_a_module_of_the_project_s_own_with_such_a_name(tmp_path: Path, ledger: Path) -> None:
    write(tmp_path, OWN)
    assert shown(tmp_path, found(tmp_path, ledger, "up==3.0")) == expected(tmp_path)["3.0"]


@pytest.mark.parametrize("release", ["1.0", "2.0"])
def test_an_upstream_of_such_a_name(release: str, tmp_path: Path) -> None:
    history = {
        "1.0": {"shutil.py": f"{BASE}def old(a): ...\n"},
        "2.0": {"shutil.py": BASE.replace("old", "older")},
    }
    path = tmp_path / "shutil.ledger.jsonl"
    save(ledger_of(history, upstream="shutil"), path)
    write(tmp_path / "project", {"a.py": STANDARD})
    project = tmp_path / "project"
    said = shown(project, found(project, path, f"shutil=={release}"))
    assert said == expected(project).get(release, set())
