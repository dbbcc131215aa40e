"""However a project is read, the same is found: with and without scout, cache and processes."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deprecat.app import examining
from deprecat.app.check import check
from deprecat.app.options import CheckOptions
from deprecat.cli import main
from deprecat.downstream.link import OwnFile
from deprecat.engine import contents, pool, readings, room, scan, session
from deprecat.engine.reading import Commands, Task, Uses, read
from deprecat.engine.work import Look
from deprecat.lint import match
from deprecat.lint.view import View
from deprecat.model.findings import Finding, Outcome
from deprecat.model.releases import ReleaseSet
from deprecat.model.values import replace

FILES = {
    "pkg/__init__.py": "from .direct import old as passed\n",
    "pkg/direct.py": "import up\nfrom up.old import kept as old\nflag = up.__version__ > '2'\n",
    "pkg/renamed.py": "from pkg import direct as other\n",
    "pkg/through.py": "from pkg.renamed import other as thing\nthing.old()\n",
    "pkg/starred.py": "from pkg.direct import *\nold()\n",
    "pkg/guarded.py": "from pkg import direct\nif direct.flag:\n    from up.old import kept\n",
    "pkg/nothing.py": "import os\nprint(os.getcwd())\n",
    "pkg/setting.py": "import up.new\nup.new.added_here = 1\n",
    "pkg/asking.py": "import up.new\nup.new.added_here\nif hasattr(up.new, 'added_here'):\n    up.old.kept\n",
    "pkg/broken.py": "import up\nif (\n",
    "relative/__init__.py": "from up.old import kept\n",
    "relative/sub.py": "from . import kept\nkept()\n",
    "runs.py": "import subprocess\nsubprocess.run(['up', '--gone'])\n",
    "stub.pyi": "from up.old import kept\n",
}


@pytest.fixture
def project(tmp_path: Path, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DEPRECAT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(pool, "_PAYS_FORKED", 1)
    monkeypatch.setattr(session, "_LARGE", 1)
    (tmp_path / "up.jsonl").write_bytes(ledger.read_bytes())
    write(tmp_path / "p", FILES)
    return tmp_path


def write(top: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text, encoding="utf-8")


def checked(*paths: str, look: Look | None = None, cache: bool = False, jobs: int = 1) -> Outcome:
    options = CheckOptions(
        paths=paths or ("p",),
        against=("up==3.0",),
        ledgers=("up.jsonl",),
        cache=cache,
        jobs=jobs,
    )
    return check(options, look)


def test_all_ways_lead_to_the_same(project: Path) -> None:
    plain = checked(look=Look.ALL)
    assert len({finding.path for finding in plain.findings}) > 6
    for look, cache, jobs in product([None, *Look], [False, True, True], [1, 2]):
        found = checked(look=look, cache=cache, jobs=jobs)
        assert found.findings == plain.findings, (look, cache, jobs)


def test_each_file_alone_is_as_in_the_whole(project: Path) -> None:
    whole = checked(look=Look.ALL).findings
    for name in FILES:
        path = f"p/{name}"
        alone = checked(path, cache=True)
        assert alone.findings == tuple(each for each in whole if each.path == path)
        assert checked(path, cache=True) == alone  # as remembered


@pytest.mark.parametrize("own", ["other", "up"])
def test_a_script_alone_is_as_in_the_whole_without_git(project: Path, own: str) -> None:
    files = {
        "app.py": "from pkg.through import thing\nthing.old()\nimport up\nup.gone\n",
        f"{own}/__init__.py": "",
    }
    write(project / "p", files)
    whole = checked(look=Look.ALL)
    alone = checked("p/app.py")
    assert alone.findings == tuple(each for each in whole.findings if each.path == "p/app.py")
    assert bool(alone.findings) == (own == "other")
    assert alone.own == whole.own


def test_of_what_a_file_leads_to_only_the_outline_is_read(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks: list[Task] = []

    def noted(task: Task) -> tuple[Uses | None, Commands | None]:
        tasks.append(task)
        return read(task)

    monkeypatch.setattr(readings, "read", noted)
    before = checked("p/pkg/through.py", cache=True)
    assert {Path(task.name).name for task in tasks if task.outline} == {
        "__init__.py",
        "direct.py",
        "renamed.py",
    }
    assert [Path(task.name).name for task in tasks if not task.outline] == ["through.py"]
    # what is known as a whole is not read once more for its outline
    checked("p/pkg/direct.py", "p/pkg/renamed.py", "p/pkg/__init__.py", cache=True)
    (project / "p/pkg/through.py").write_text(FILES["pkg/through.py"] + "\n")
    tasks.clear()
    assert checked("p/pkg/through.py", cache=True) == before
    assert [Path(task.name).name for task in tasks] == ["through.py"]


def test_where_there_is_nothing_to_examine_the_same_is_told(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = ("", "# of pkg, and from\n# .direct\nimport os\n", '"""Of direct and up."""\n', "x = f(y)\n")
    subprocess.run(["git", "init", "-q", str(project)], check=True)
    write(project / "p", {f"plain{number}.py": source for number, source in enumerate(sources)})
    for own in ("other", "up"):  # with and without a package that is the upstream's, too
        write(project / "p", {f"{own}/__init__.py": ""})
        for number in range(len(sources)):
            path = f"p/plain{number}.py"
            told = checked(path, look=Look.ASKED)
            assert told.own == (("up",) if own == "up" else ())
            assert checked(path) == told
    examining = "deprecat.app.examining"
    monkeypatch.setitem(sys.modules, examining, None)  # importing it would fail
    assert checked("p/plain1.py").own == ("up",)


def test_many_files_are_looked_through_in_several_processes(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "_FIRST", 2)
    monkeypatch.setattr(scan, "_STACK", 3)
    write(project / "q", {f"plain{number}.py": f"x = {number}  # NoQA\n" for number in range(20)})
    forks: list[int] = []
    fork = os.fork

    def counted() -> int:
        forks.append(1)
        return fork()

    monkeypatch.setattr(os, "fork", counted)
    remark = "x = 1  # deprecat: ignore[removed]\n"
    for extra, told in (({}, []), ({"q/z.py": remark}, ["unused-suppression"])):
        write(project, extra)
        for jobs in (1, 2, 3):
            forks.clear()
            found = checked("q", jobs=jobs)
            assert [each.rule for each in found.findings] == told
            assert found.files == 20 + len(extra)
            assert len(forks) == jobs - 1
    assert checked("q", look=Look.ALL) == checked("q", jobs=2)
    for number in (0, 7, 19):  # wherever it is
        write(project, {f"q/plain{number}.py": "from up.old import kept\n"})
        for jobs in (1, 2):
            assert f"q/plain{number}.py" in {each.path for each in checked("q", jobs=jobs).findings}
        write(project, {f"q/plain{number}.py": ""})


def little_room(monkeypatch: pytest.MonkeyPatch, size: int = 1) -> None:
    """There is room for one of each kind, or for few."""
    for name in filter(str.isupper, vars(room)):
        monkeypatch.setattr(room, name, size)


def notebook(*lines: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": [f"{line}\n" for line in lines]}]})


@pytest.mark.parametrize("size", [1, 12])
def test_it_makes_no_difference_how_much_there_is_room_for(
    project: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    lines = ("import os", "from up.old import kept", "kept.gone", "from pkg.direct import old", "old.gone")
    write(project / "p", {f"{name}.ipynb": notebook(*lines[at:]) for at, name in enumerate("abc")})
    plain = {look: checked(look=look) for look in (None, *Look)}
    assert {each.cell for each in plain[None].findings} == {None, 1}
    little_room(monkeypatch, size)
    for look, cache, jobs in product(plain, [False, True, True], [1, 2]):
        assert checked(look=look, cache=cache, jobs=jobs) == plain[look], (look, cache, jobs)
    for name in FILES:
        of_it = tuple(each for each in plain[None].findings if each.path == f"p/{name}")
        assert checked(f"p/{name}").findings == of_it


def test_for_want_of_room_nothing_is_read_twice(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times: Counter[str] = Counter()

    def noted(task: Task) -> tuple[Uses | None, Commands | None]:
        times[task.name] += 1
        return read(task)

    def refused(**options: object) -> None:
        raise OSError

    plain = checked()
    monkeypatch.setattr(readings, "read", noted)
    little_room(monkeypatch)
    for cache in (False, True):
        times.clear()
        assert checked(cache=cache) == plain
        assert set(times.values()) == {1}
    monkeypatch.setattr(tempfile, "TemporaryFile", refused)  # then it is, and costs time only
    times.clear()
    assert checked() == plain
    assert max(times.values()) > 1


def test_a_notebook_that_changes_while_it_is_judged_is_told(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project / "p" / "a.ipynb"
    path.write_text(notebook("import up.old", "up.old.gone"), encoding="utf-8")
    (found,) = checked("p/a.ipynb").findings
    assert found.place.line == 2
    little_room(monkeypatch)
    judge = match.findings

    def changing(view: View, file: OwnFile, asked: ReleaseSet) -> Iterator[Finding]:
        found = list(judge(view, file, asked))
        path.write_text(notebook("import os", "import up.old", "up.old.gone"), encoding="utf-8")
        assert view.is_set_here("up.old.other")  # told from another notebook
        yield from found

    monkeypatch.setattr(examining, "judge", changing)
    path.with_name("b.ipynb").write_text(notebook("import up.old", "up.old.other = 1"), encoding="utf-8")
    told = checked("p/a.ipynb", "p/b.ipynb", look=Look.SCOUTED)
    assert not told.findings
    assert [each.path for each in told.skipped] == ["p/a.ipynb"]


def test_a_change_anywhere_on_the_way_counts(project: Path) -> None:
    for _ in range(2):
        assert any(each.path == "p/pkg/through.py" for each in checked(cache=True).findings)
    (project / "p/pkg/renamed.py").write_text("class other:\n    class old: pass\n")
    after = checked(cache=True)
    assert not any(each.path == "p/pkg/through.py" for each in after.findings)
    assert after.findings == checked().findings
    (project / "p/pkg/added.py").write_text("from up.old import kept\n")
    assert checked(cache=True).findings == checked().findings != after.findings
    (project / "p/pkg/added.py").unlink()
    assert checked(cache=True) == after


def test_another_ledger_is_another_question(project: Path) -> None:
    before = checked(cache=True)
    text = (project / "up.jsonl").read_text(encoding="utf-8")
    (project / "up.jsonl").write_text(text.replace('"kept"', '"kepd"'), encoding="utf-8")
    assert checked(cache=True).findings == checked().findings != before.findings


def test_what_could_not_be_read_once_is_read_the_next_time(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As while a branch is switched, or on a disk that is far away."""
    plain, name = checked(), str(project / "p/pkg/through.py")
    with monkeypatch.context() as patch:

        def failing(path: str, really: Callable[[str], tuple[bytes, object]] = contents._read) -> object:
            if path == name:
                raise OSError(errno.EIO, os.strerror(errno.EIO), path)
            return really(path)

        patch.setattr(contents, "_read", failing)
        assert "p/pkg/through.py" in {each.path for each in checked(cache=True).skipped}
    assert checked(cache=True) == plain


@pytest.mark.parametrize("garbage", [b"", b"no database" * 999])
def test_a_broken_cache_costs_time_only(project: Path, garbage: bytes) -> None:
    plain = checked()
    checked(cache=True)
    (cache,) = (project / "cache").glob("*.sqlite")
    cache.write_bytes(garbage)
    assert checked(cache=True) == plain
    cache.unlink()
    cache.mkdir()
    assert checked(cache=True) == plain


def test_a_cache_that_cannot_be_written(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPRECAT_CACHE_DIR", os.devnull)
    assert checked(cache=True) == checked()


def test_the_cache_is_told_and_cleared(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cache", "info"]) == 0
    assert capsys.readouterr().out.endswith(".sqlite: there is none yet\n")
    checked(cache=True)
    assert main(["cache", "info"]) == 0
    assert " readings, 0." in capsys.readouterr().out
    assert main(["cache", "clear"]) == 0
    assert capsys.readouterr().out.endswith(" MB removed\n")
    assert not list((project / "cache").glob("*.sqlite*"))
    assert main(["cache", "clear"]) == 0
    assert capsys.readouterr().out.endswith(": there is none\n")
    assert main(["cache", "clean"]) == 2
    assert main(["cache"]) == 2


def test_no_cache_is_made_unless_wanted(project: Path) -> None:
    checked()
    assert not (project / "cache").exists()


MADE = st.sampled_from(
    [
        "def made(name='kept'):\n    import up.old\n    return getattr(up.old, name)",
        "def made():\n    try:\n        from up.old import kept\n    except ImportError:\n        from {0} import kept\n    return kept",
        "class Made:\n    def __init__(self):\n        import up.old\n        self.old = up.old\nother = Made()",
        "kept = None\ndef made():\n    global kept\n    from up.old import kept",
        "def made():\n    def inner():\n        from {0} import other\n        return other\n    return inner()",
    ]
)
IMPORTS = MADE | st.sampled_from(
    [
        "import up.old",
        "from up.old import kept",
        "from up import old as other",
        "from {0} import kept",
        "from {0} import other as kept",
        "from {0} import *",
        "import {0} as other",
        "from . import {0}",
        "from .{0} import kept as other",
        "other = kept = None",
        "try:\n    from up.old import kept\nexcept ImportError:\n    from {0} import kept",
    ]
)
USES = st.sampled_from(
    [
        "kept()",
        "other.kept",
        "other.old.kept",
        "up.old.kept",
        "{0}.kept",
        "hasattr(other, 'kept')",
        "from {0} import made as kept\nkept()()",
        "from {0} import made\nmade().kept()",
    ]
)
MODULES = ("a", "b", "c", "d")


@given(st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_scout_never_lets_too_little_through(project: Path, data: st.DataObject) -> None:
    files = {"p/g/__init__.py": ""}
    for name in MODULES:
        lines = data.draw(st.lists(st.tuples(IMPORTS | USES, st.sampled_from(MODULES)), max_size=5))
        files[f"p/g/{name}.py"] = "\n".join(line.format(other) for line, other in lines) + "\n"
    write(project, files)
    plain = checked("p/g", look=Look.ALL)
    with pytest.MonkeyPatch.context() as patch:
        for look in (Look.SCOUTED, Look.ASKED, None):
            assert checked("p/g", look=look).findings == plain.findings
        little_room(patch)
        for look in Look:
            assert checked("p/g", look=look).findings == plain.findings


NAMED = ("kept", "gone", "added", "size", "stop", "more")
ASKING = st.sampled_from(
    [
        "if hasattr(up.old, '{0}'):\n    {1}",
        "if hasattr(up.base.thing, '{0}'):\n    {1}\nelse:\n    {1}",
        "if hasattr(up.old, '{0}') and not hasattr(up.base.Thing, '{2}'):\n    {1}",
        "if hasattr(up.old, '{0}'):\n    if hasattr(up.base.thing, '{2}'):\n        {1}",
        "if not hasattr(up.old, '{0}'):\n    up.old.{0} = {1}",
        "try:\n    {1}\nexcept AttributeError:\n    if hasattr(up.new, '{0}'): {1}",
        "x = {1}",
    ]
)
ASKED_OF = st.sampled_from(
    ["up.old.{0}()", "up.base.thing.{0}", "up.base.Thing().{0}()", "up.calls.make(1, old=2)", "up.new.{0}"]
)
SETTING = st.sampled_from(
    [
        "up.old.{0} = 1",
        "up.base.thing.{0} = 1",
        "setattr(up.new, '{0}', 1)",
        "os.{0} = 1",
        "print(up.old.{0})",
    ]
)


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_left_out_makes_no_difference(project: Path, data: st.DataObject) -> None:
    """What the project sets elsewhere is supposed first, and uses of which there is nothing to tell are not
    looked at closely: what is found is as if all had been asked at once, of every use."""
    name = st.sampled_from(NAMED)
    asking = data.draw(st.lists(st.tuples(ASKING, name, ASKED_OF, name, name), min_size=1, max_size=4))
    setting = data.draw(st.lists(st.tuples(SETTING, name), max_size=3))
    imports = "import os\nimport up.old, up.new, up.base, up.calls\n"
    asks = [test.format(one, use.format(other), third) for test, one, use, other, third in asking]
    sets = [text.format(one) for text, one in setting]
    write(project, {"p/s/a.py": imports + "\n".join(asks), "p/s/b.py": imports + "\n".join(sets)})
    found = checked("p/s").findings
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(View, "whatever_is_set", lambda self, judge: judge())
        patch.setattr(match, "_can_tell", lambda view, linked, asked: True)
        assert checked("p/s").findings == found
    for look in Look:
        assert checked("p/s", look=look).findings == found
        of_a = tuple(each for each in found if each.path == "p/s/a.py")
        assert checked("p/s/a.py", look=look).findings == of_a


def test_what_is_set_elsewhere_is_not_asked_for_nothing(project: Path) -> None:
    test = "import up.old\nif hasattr(up.old, 'added'):\n    "
    files = {"p/s/b.py": "import up.old\nup.old.added = 1\nif (\n"}
    write(project, {**files, "p/s/a.py": f"{test}up.old.added()\n", "p/s/c.py": f"{test}up.old.kept()\n"})
    assert "p/s/b.py" not in {each.path for each in checked("p/s/a.py").skipped}
    assert "p/s/b.py" in {each.path for each in checked("p/s/c.py").skipped}


UNRELATED = st.sampled_from(
    [
        "import os as zz0",
        "zz1 = [zz2 for zz2 in range(3) if zz2]",
        "def zz3(zz4, *zz5, zz6=None):\n    try:\n        return zz4.old\n    except ImportError:\n        raise",
        "class Zz7:\n    zz8: int = 0\n    def kept(self):\n        self.old = super().__init__()",
        "with open('zz') as zz9:\n    print(zz9.read(), 'up.old.kept')",
        "if __name__ == '__main__':\n    zz10 = {'up': lambda zz11: zz11.kept}",
        "zz12 = __import__('os').path",
        "try:\n    import zz13\nexcept ImportError:\n    zz13 = None",
        "# up.old.kept",
    ]
)


@given(st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_unrelated_code_changes_no_finding(project: Path, data: st.DataObject) -> None:
    """At the end of files, and in files of its own: code that shares no name with the rest."""
    files = {"p/u/__init__.py": ""}
    for name in MODULES:
        lines = data.draw(st.lists(st.tuples(IMPORTS | USES, st.sampled_from(MODULES)), max_size=5))
        files[f"p/u/{name}.py"] = "\n".join(line.format(other) for line, other in lines) + "\n"
    write(project, {**files, "p/u/zz.py": ""})
    before = checked("p/u").findings
    more = {
        name: "\n".join(data.draw(st.lists(UNRELATED, max_size=3))) + "\n" for name in [*files, "p/u/zz.py"]
    }
    write(project, {name: files.get(name, "") + text for name, text in more.items()})
    assert checked("p/u").findings == before


def test_deep_and_large_things_are_skipped_with_a_reason(project: Path) -> None:
    (project / "p/deep.py").write_text("import up.old\nx = " + "-" * 5_000 + "1\n")
    (project / "p/brackets.py").write_text("import up.old\nx = " + "(" * 5_000 + ")" * 5_000 + "\n")
    (project / "p/large.py").write_bytes(b"import up.old\n" + b"x = 1\n" * 1_700_000)
    plain = checked()
    reasons = {each.path: each.reason for each in plain.skipped}
    assert reasons["p/brackets.py"] == "nested too deeply"
    assert reasons["p/large.py"] == "larger than 8 MB"
    assert {*reasons} - {"p/pkg/broken.py"} <= {"p/deep.py", "p/brackets.py", "p/large.py"}
    assert replace(checked(jobs=2, cache=True)) == plain


def test_packages_nested_deeper_than_functions_may_be(project: Path) -> None:
    deepest = project / "p"
    try:
        for _ in range(sys.getrecursionlimit() + 50):
            deepest /= "n"
            deepest.mkdir()
            (deepest / "__init__.py").write_text("")
        (deepest / "a.py").write_text("from up.old import kept\n")
        assert any(each.path.endswith("/n/n/a.py") for each in checked().findings)
    finally:  # what clears away after tests recurses
        (deepest / "a.py").unlink(missing_ok=True)
        while deepest.name == "n":
            (deepest / "__init__.py").unlink(missing_ok=True)
            deepest.rmdir()
            deepest = deepest.parent
