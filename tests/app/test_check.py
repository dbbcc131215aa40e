"""Whole small projects, checked; what must be found stands in their comments (see expectations)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.expectations import expected, found, shown, write

PROJECTS: dict[str, dict[str, str]] = {
    "imports": {
        "a.py": """
            import up.old
            from up.old import gone  # 1.5: pending up.old.gone (note); 2.0: deprecated up.old.gone (warning); 3.0: removed up.old.gone
            from up.old import kept as k  # 3.0: removed up.old.kept
            import up.legacy.tool as t  # 1.5: pending up.legacy.tool (note); 2.0: deprecated up.legacy.tool (warning); 3.0: removed up.legacy.tool
            from up.new import better  # 1.0: not-yet up.new.better
            from up import nothing  # 1.0: unknown up.nothing (warning); 1.5: unknown up.nothing (warning); 2.0: unknown up.nothing (warning); 3.0: unknown up.nothing (warning)

            k()
            better()

            def f():
                from up.exports import kept  # 3.0: removed up.exports.kept
                return kept()

            class C:
                from up.old import kept  # 3.0: removed up.old.kept
        """
    },
    "attributes": {
        "a.py": """
            import up
            import up.old
            import up.exports as e
            from up import old

            up.old.kept()  # 3.0: removed up.old.kept
            e.kept  # 3.0: removed up.exports.kept
            old.kept()  # 3.0: removed up.old.kept
            alias = up.old
            alias.kept  # 3.0: removed up.old.kept
            up.Thing().go()
            up.Thing().stop()  # 3.0: removed up.base.Thing.stop
            up.base.thing.stop()  # 3.0: removed up.base.Thing.stop
            up.base.thing.size
            e.Item.stop  # 3.0: removed up.exports.Item.stop
            up.__name__, up.old.__file__
            up.old.kept.__name__  # 3.0: removed up.old.kept
        """
    },
    "private": {"a.py": "from up.old import _hidden  # 3.0: removed-private up.old._hidden\n"},
    "shadowed": {
        "a.py": """
            import up

            def f(up):
                return up.old.kept

            def g():
                up = object()
                return up.old.kept

            def h():
                for up in []:
                    up.nothing
        """
    },
    "try-with-alternative": {
        "a.py": """
            try:
                from up.old import kept
            except ImportError:
                from up.new import better as kept

            try:
                from up.legacy import tool
            except ImportError:  # nothing of the upstream's instead: the function is lost, say so
                tool = None
        """,
        "b.py": """
            try:
                from up.old import kept  # 3.0: removed up.old.kept
            except ImportError:
                raise
            try:
                from up.old import kept  # 3.0: removed up.old.kept
            except ValueError:
                kept = None
        """,
        "c.py": """
            try:
                from up.old import kept
            except ImportError:
                from up.nowhere import kept  # 3.0: unknown up.nowhere.kept (warning)
        """,
    },
    "version-tests": {
        "a.py": """
            import up
            from packaging.version import parse

            NEW = parse(up.__version__) >= parse("3.0")
            if NEW:
                from up.new import better
            else:
                from up.old import kept as better
            if up.__version__ < "3":
                up.old.kept()
            if parse(up.__version__) < parse("2.0"):
                from up.old import kept
            else:
                from up.old import kept  # 3.0: removed up.old.kept

            def f():
                if NEW:
                    return None
                return up.old.kept()
        """,
        "c.py": """
            from up import __version__ as version
            from up.calls import needs
            if "+" in version:
                version = version[: version.index("+")]
            parts = tuple(int(part) for part in version.split("."))
            if parts >= (3, 0):
                needs(1, 2)
            else:
                needs(1)
        """,
        "b.py": """
            import sys
            import up
            if sys.version_info > (3, 11):
                up.old.kept()  # 3.0: removed up.old.kept
            if hasattr(up.old, "kept"):
                up.old.kept()
        """,
    },
    "own-modules": {
        "pkg/__init__.py": "",
        "pkg/interface.py": """
            from up.old import gone, kept  # 1.5: pending up.old.gone (note); 2.0: deprecated up.old.gone (warning); 3.0: removed up.old.gone; 3.0: removed up.old.kept
            from up.base import Thing
            try:
                from up.legacy.tool import run
            except ImportError:
                def run(): ...
        """,
        "pkg/star.py": "from .interface import *\n",
        "pkg/sub/__init__.py": "",
        "pkg/sub/deep.py": """
            from ..interface import kept  # 3.0: removed up.old.kept
            from ..star import kept as again, Thing  # 3.0: removed up.old.kept
            from ..interface import run
            from pkg import interface
            interface.gone()  # 1.5: pending up.old.gone (note); 2.0: deprecated up.old.gone (warning); 3.0: removed up.old.gone
            Thing.stop  # 3.0: removed up.base.Thing.stop
            run()
        """,
    },
    "star": {
        "a.py": """
            from up.exports import *
            kept()  # 3.0: removed up.exports.kept
            better()  # 1.0: not-yet up.exports.better; 2.0: not-yet up.exports.better
            print(len([]))
        """
    },
    "typing": {
        "a.py": """
            from __future__ import annotations
            from typing import TYPE_CHECKING
            if TYPE_CHECKING:
                from up.old import kept  # 3.0: removed up.old.kept (note)
        """
    },
    "calls": {
        "a.py": """
            from up.calls import Box, decorated, make, needs

            make(1, b=2)
            make(1, old=2)  # 1.5: pending up.calls.make(old=) (note); 2.0: deprecated up.calls.make(old=) (warning); 3.0: argument up.calls.make(old=)
            make(1, fresh=2)  # 1.0: argument up.calls.make(fresh=)
            make(1, **{"old": 2})
            needs(1)  # 3.0: argument up.calls.needs(b)
            needs(*[1])
            needs(b=2, *[1])
            decorated(1)
            Box(1)
            Box(1, "red")  # 3.0: argument up.calls.Box(colour)
            Box(1, colour="red")  # 3.0: argument up.calls.Box(colour=)
            Box(1).put(2)
            Box(1).put(2, 3)  # 3.0: argument up.calls.Box.put(where)
            box = Box(1)
            box.put(2, where=3)  # 3.0: argument up.calls.Box.put(where=)
            Box.put(box, 2)
            Box.of(1)  # 3.0: argument up.calls.Box.of(b)
            Box.free(1)  # 3.0: argument up.calls.Box.free(b)
            try:
                make(1, fresh=2)
            except TypeError:
                make(1, old=2)  # 1.5: pending up.calls.make(old=) (note); 2.0: deprecated up.calls.make(old=) (warning)
            make(
                1,
                old=2,  # 1.5: pending up.calls.make(old=) (note); 2.0: deprecated up.calls.make(old=) (warning); 3.0: argument up.calls.make(old=)
            )

            def f(b: Box):
                b.put(1, 2)  # 3.0: argument up.calls.Box.put(where)
        """
    },
    "told-once": {
        "a.py": """
            import up.old
            from up.base import thing
            import contextlib

            def f():
                size = thing.stop  # 3.0: removed up.base.Thing.stop
                if size:
                    print(size)
                size.lower()
                made = up.old.kept()  # 3.0: removed up.old.kept
                made.more()
                return made
                up.old.kept()

            def g():
                with contextlib.suppress(ValueError):
                    raise ValueError
                up.old.kept()  # 3.0: removed up.old.kept
                with open("x"):
                    raise ValueError
                up.old.kept()  # 3.0: removed up.old.kept
                thing.stop.deeper = 1  # 3.0: removed up.base.Thing.stop
                del thing.stop.deeper  # 3.0: removed up.base.Thing.stop
                thing.stop["x"] = 1  # 3.0: removed up.base.Thing.stop
        """
    },
    "own-patches": {
        "a.py": """
            import up.old
            import up.new  # 1.0: not-yet up.new
            from up.base import Thing, thing

            def patch():
                up.old._kept = up.old.kept  # 3.0: removed up.old.kept
                Thing.mine = 1
                up.new.added = 3  # 1.0: not-yet up.new
                Thing.other = 2
        """,
        "b.py": """
            import up.old
            import up.new  # 1.0: not-yet up.new
            from up.base import thing

            up.old._kept()
            up.new.added
            thing.mine
            thing.other
            thing.third  # 1.0: unknown up.base.Thing.third (warning); 3.0: unknown up.base.Thing.third (warning)
        """,
    },
    "own-package-of-the-same-name": {
        "up/__init__.py": "",
        "up/mine.py": "from up.old import whatever\nimport up.legacy\n",
    },
}
# what a guard excuses but nothing replaces is a note, on the line of the use
GUARDED = {
    ("try-with-alternative", "3.0"): {
        ("a.py", 8, "removed", "up.legacy.tool", "note"),
        ("c.py", 3, "removed", "up.old.kept", "note"),
    },
    ("try-with-alternative", "2.0"): {("a.py", 8, "deprecated", "up.legacy.tool", "warning")},
    ("own-modules", "3.0"): {("pkg/interface.py", 5, "removed", "up.legacy.tool.run", "note")},
    ("own-modules", "2.0"): {
        ("pkg/interface.py", 5, "deprecated", "up.legacy.tool.run", "warning"),
        ("pkg/sub/deep.py", 4, "deprecated", "up.legacy.tool.run", "warning"),
    },
    ("own-modules", "1.5"): {
        ("pkg/interface.py", 5, "pending", "up.legacy.tool.run", "note"),
        ("pkg/sub/deep.py", 4, "pending", "up.legacy.tool.run", "note"),
    },
}


@pytest.mark.parametrize("name", PROJECTS)
def test_findings_are_those_that_the_comments_tell(name: str, tmp_path: Path, ledger: Path) -> None:
    write(tmp_path, PROJECTS[name])
    wanted = expected(tmp_path)
    for against in ("1.0", "1.5", "2.0", "3.0"):
        more = GUARDED.get((name, against), set())
        if against in wanted or more or against == "3.0":
            seen = shown(tmp_path, found(tmp_path, ledger, f"up=={against}"))
            assert seen == wanted.get(against, set()) | more, against


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gone", "gone since 3.0; existed 1.0 to 2.0; announced for 3.0"),
        ("kept", "gone since 3.0; existed 1.0 to 2.0; never announced"),
        ("_hidden", "gone since 1.5; existed 1.0; never announced"),
    ],
)
def test_messages_say_since_when_until_when_and_how_announced(
    name: str, message: str, tmp_path: Path, ledger: Path
) -> None:
    write(tmp_path, {"a.py": f"from up.old import {name}\n"})
    (finding,) = found(tmp_path, ledger, "up==3.0")
    assert finding.message == message


@pytest.mark.parametrize(
    ("test", "says"),
    [
        ("conda >= (2,)", "this test is always true at 2.0 to 3.0"),
        ("not conda >= (2,)", "this test is never true at 2.0 to 3.0"),
        ("not conda < (2,)", "this test is always true at 2.0 to 3.0"),
        ("conda >= (2,) and given", "a part of this test always comes out the same at 2.0 to 3.0"),
        ("not (given or conda < (2,))", "a part of this test always comes out the same at 2.0 to 3.0"),
        ("not hasattr(up, '__version__')", "this test is never true at 2.0 to 3.0"),
    ],
)
def test_an_obsolete_guard_is_told_of_the_test_as_it_is_written(
    test: str, says: str, tmp_path: Path, ledger: Path
) -> None:
    source = f"""
        import up
        import up.old
        from up.old import kept
        conda = tuple(int(part) for part in up.__version__.split("."))
        def run(given):
            if {test}:
                kept()
        """
    write(tmp_path, {"a.py": source})
    said = {each.message for each in found(tmp_path, ledger, "up>=2.0") if each.rule == "obsolete-guard"}
    assert said == {says}


def test_a_test_for_what_the_project_itself_sets_is_no_guard(tmp_path: Path, ledger: Path) -> None:
    source = """
        import up.old
        if not hasattr(up.old, "_before"):
            up.old._before = up.old.kept
        setattr(up.old, "_patched", True)
        if getattr(up.old, "_patched", None):
            up.old.kept()
        """
    write(tmp_path, {"a.py": source})
    assert found(tmp_path, ledger, "up>=1.0,<3") == []


def test_guards_that_no_release_needs_are_notes_if_a_range_is_asked(tmp_path: Path, ledger: Path) -> None:
    write(
        tmp_path,
        {
            "a.py": """
                import up
                from packaging.version import parse
                if parse(up.__version__) >= parse("2.0"):
                    from up.new import better
                else:
                    from up.old import gone as better
                try:
                    from up.new import better
                except ImportError:
                    from up.old import gone as better
                try:
                    import up.base
                except ImportError:
                    pass
                if hasattr(up.old, "kept"):
                    up.old.kept()
            """
        },
    )
    seen = shown(tmp_path, found(tmp_path, ledger, "up>=2.0"))
    notes = {(line, rule) for _, line, rule, _, level in seen if level == "note" and rule == "obsolete-guard"}
    assert notes == {(4, "obsolete-guard"), (8, "obsolete-guard")}
    assert not [
        rule for _, _, rule, _, _ in shown(tmp_path, found(tmp_path, ledger, "up==2.0")) if "guard" in rule
    ]
