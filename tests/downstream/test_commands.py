"""Command lines out of files of every kind."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deprecat.downstream.commands import Dialect, collect, dialect, is_shell_script, shell
from deprecat.downstream.commands.text import block
from deprecat.model.commands import CommandLine
from deprecat.syntax.unreadable import Unreadable

PROGRAMS = frozenset({"tool", "tool-env"})
PATHS = {
    Dialect.PYTHON: "a.py",
    Dialect.SHELL: "a.sh",
    Dialect.BATCH: "bld.bat",
    Dialect.DOCKER: "Dockerfile",
    Dialect.MAKE: "Makefile",
    Dialect.CI: ".github/workflows/a.yml",
    Dialect.POWERSHELL: "a.ps1",
    Dialect.OTHER: "a.go",
}


def lines(kind: Dialect, text: str, path: str = "") -> tuple[CommandLine, ...]:
    return collect(path or PATHS[kind], kind, textwrap.dedent(text).encode(), PROGRAMS)


def said(kind: Dialect, text: str, path: str = "") -> list[str]:
    """The command lines, a ``~`` behind words that are not whole."""
    return [
        " ".join(word.text + ("" if word.whole else "~") for word in line.words)
        for line in lines(kind, text, path)
    ]


def at(kind: Dialect, text: str, option: str, path: str = "") -> tuple[int, int]:
    (place,) = {word.place for line in lines(kind, text, path) for word in line.words if word.text == option}
    return place.line, place.column


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("ci/a.sh", Dialect.SHELL),
        ("recipe/build.sh", Dialect.SHELL),
        ("recipe/bld.bat", Dialect.BATCH),
        ("a.cmd", Dialect.BATCH),
        ("Dockerfile", Dialect.DOCKER),
        ("x/Dockerfile.dev", Dialect.DOCKER),
        ("dev.dockerfile", Dialect.DOCKER),
        ("Containerfile", Dialect.DOCKER),
        ("docs/Makefile", Dialect.MAKE),
        ("rules.mk", Dialect.MAKE),
        ("/p/.github/workflows/ci.yaml", Dialect.CI),
        (".github/actions/x/action.yml", Dialect.CI),
        (".gitlab-ci.yml", Dialect.CI),
        (".circleci/config.yml", Dialect.CI),
        (".travis.yml", Dialect.CI),
        ("appveyor.yml", Dialect.CI),
        ("azure-pipelines.yml", Dialect.CI),
        (".azure-pipelines/linux.yml", Dialect.CI),
        (".readthedocs.yaml", Dialect.CI),
        ("environment.yml", None),
        ("recipe/meta.yaml", Dialect.CI),
        ("other.yaml", None),
        ("a.py", None),
        ("README.md", None),
    ],
)
def test_kinds_are_told_from_names(path: str, kind: Dialect | None) -> None:
    assert dialect(path) is kind


@pytest.mark.parametrize(
    ("head", "yes"),
    [
        (b"#!/bin/sh\n", True),
        (b"#!/usr/bin/env bash\n", True),
        (b"#!/usr/bin/env python\n", False),
        (b"#!/usr/bin/fish\n", False),
        (b"tool\n", False),
    ],
)
def test_scripts_without_an_ending_name_a_shell(head: bytes, yes: bool) -> None:
    assert is_shell_script(head) is yes


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("tool env create --force", ["tool env create --force"]),
        ("/opt/x/bin/tool -y", ["tool -y"]),
        ("tool.exe -y", ["tool -y"]),
        ("tool-env create", ["tool-env create"]),
        ("echo tool -y", []),
        ("tools -y", []),
        ('tool "a b" \'c d\' e\\ f', ["tool a b c d e f"]),
        ("tool -n $NAME --file=${F} x$Y", ["tool -n ~ --file=~ x~"]),
        ('tool -n "$NAME" "--file=$F"', ["tool -n ~ --file=~"]),
        ("tool -n `name` $(tool -y)", ["tool -n ~ ~", "tool -y"]),
        ("tool a-{b,c} d", ["tool a-~ d"]),
        ("tool a \\\n  --force", ["tool a --force"]),
        ("A=1 B=$C tool -y > out 2>&1 < in", ["tool -y"]),
        ("sudo -E env X=1 tool -y", ["tool -y"]),
        ("sudo -u me tool -y", ["tool -y"]),
        ("time tool -y && tool -n || ! tool -m; (tool -o) & { tool -p; }", ["tool -y", "tool -n", "tool -m", "tool -o", "tool -p"]),
        ("if tool -a; then tool -b; fi; while tool -c; do tool -d; done", ["tool -a", "tool -b", "tool -c", "tool -d"]),
        ("case x in a) tool -a;; esac", ["tool -a"]),
        ("f() { tool -a; }", ["tool -a"]),
        ("tool() { other; }\ntool -a", []),
        ("cat <<EOF\ntool -a\nEOF\ntool -b", ["tool -b"]),
        ("# tool -a\ntool -b # tool -c", ["tool -b"]),
        ("bash -lc 'tool -a && tool -b'", ["tool -a", "tool -b"]),
        ("bash -c", []),
        ("x=$(tool -a)", ["tool -a"]),
        ('echo "is $(tool -a | grep b)"', ["tool -a"]),
        ("tool -n ${{ matrix.name }} -y", ["tool -n ~ -y"]),
        ("tool -n {{ name }} -y", ["tool -n ~ -y"]),
        ("python -m tool -y; python3.11 -m tool_env create", ["tool -y", "tool-env create"]),
        ("tool é --force", ["tool é --force"]),
        ("tool -- -x", ["tool -- -x"]),
    ],
)  # fmt: skip
def test_shell(code: str, wanted: list[str]) -> None:
    assert said(Dialect.SHELL, code) == wanted


def test_places_in_shell_code_count_characters() -> None:
    assert at(Dialect.SHELL, "\nécho é; tool \\\n   é --force\n", "--force") == (3, 6)
    assert at(Dialect.SHELL, "bash -c 'tool --force'", "--force") == (1, 15)


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("call tool env create --force\r\n", ["tool env create --force"]),
        ("@tool -a & tool.bat -b && (tool -c)\n", ["tool -a", "tool -b", "tool -c"]),
        ("REM tool -a\n:: tool -b\n@rem tool -c\ntool -d", ["tool -d"]),
        ("tool -n %NAME% --file=%F% !X!\n", ["tool -n ~ --file=~ ~"]),
        ('"C:\\x y\\tool.exe" "a b" > out\n', ["tool a b"]),
        ("tool a ^\r\n  --force\r\n", ["tool a --force"]),
        ("for %%i in (a b) do tool -a %%i\n", ["tool -a ~"]),
        ("echo tool -a\n", []),
    ],
)
def test_batch(code: str, wanted: list[str]) -> None:
    assert said(Dialect.BATCH, code) == wanted


def test_places_in_batch_files() -> None:
    assert at(Dialect.BATCH, "@echo off\r\ntool a ^\r\n  --force\r\n", "--force") == (3, 3)


DOCKER = """\
FROM x
ENV A=tool
# RUN tool -z
RUN set -x && \\
    # a comment between
    tool -a && \\
    tool -n $B
run --mount=type=cache,target=/x tool -c
RUN ["tool", "-d"]
CMD ["bash", "-c", "tool -e"]
ENTRYPOINT ["tool", "run", "--no-capture-output"]
RUN <<EOT
tool -f
EOT
SHELL ["powershell", "-Command"]
RUN tool -g
"""


def test_docker() -> None:
    assert said(Dialect.DOCKER, DOCKER) == [
        *("tool -a", "tool -n ~", "tool -c", "tool -d", "tool -e"),
        *("tool run --no-capture-output", "tool -f"),
    ]
    assert at(Dialect.DOCKER, DOCKER, "-a") == (6, 10)
    assert at(Dialect.DOCKER, DOCKER, "-d") == (9, 14)


def test_make() -> None:
    code = "all: tool\n\t@tool -n $(NAME) --x=$$y ${Z} \\\n\t  --force\n\t-tool -b $@\nX = $(shell tool -c)\n"
    assert said(Dialect.MAKE, code) == ["tool -n ~ --x=~ ~ --force", "tool -b ~"]
    assert at(Dialect.MAKE, code, "--force") == (3, 4)


GITHUB = """\
jobs:
  a:
    steps:
      - name: tool -z
        run: tool -a ${{ x }}
      - run: |
          # tool -y
          tool -b

          tool -c
      - run: >-
          tool -d
          --force
      - run: "tool -e"
      - shell: pwsh
        run: tool -f
      - shell: cmd
        run: tool -g %X%
  b:
    defaults:
      run:
        shell: python
    steps:
      - run: tool -h
"""


def test_github() -> None:
    assert said(Dialect.CI, GITHUB) == [
        *("tool -a ~", "tool -b", "tool -c", "tool -d --force", "tool -e", "tool -g ~"),
    ]
    assert [at(Dialect.CI, GITHUB, option) for option in ("-a", "-c", "--force", "-e")] == [
        *((5, 19), (10, 16), (13, 11), (14, 20)),
    ]


@pytest.mark.parametrize(
    ("path", "code", "wanted"),
    [
        (".gitlab-ci.yml", "a:\n  script:\n    - tool -a\n    - - tool -b\n  after_script: tool -c\n", ["tool -a", "tool -b", "tool -c"]),
        (".gitlab-ci.yml", ".x: &x\n  script: [tool -a]\nb: *x\nc: *x\n", ["tool -a"]),
        ("azure-pipelines.yml", "steps:\n- script: tool -a\n- bash: tool -b\n- powershell: tool -c\n", ["tool -a", "tool -b"]),
        (".circleci/config.yml", "a:\n  steps:\n    - run: tool -a\n    - run:\n        command: tool -b << x.y >>\n", ["tool -a", "tool -b ~"]),
        (".travis.yml", "install:\n  - tool -a\nscript: tool -b\nenv: tool -c\n", ["tool -a", "tool -b"]),
        ("appveyor.yml", "install:\n  - tool -a %X%\n  - cmd: tool -b\n  - ps: tool -c\n", ["tool -a ~", "tool -b"]),
        (".readthedocs.yml", "build:\n  jobs:\n    pre_install:\n      - tool -a\n", ["tool -a"]),
    ],
)  # fmt: skip
def test_other_services(path: str, code: str, wanted: list[str]) -> None:
    assert said(Dialect.CI, code, path) == wanted


def test_settings_that_are_no_yaml_are_told() -> None:
    with pytest.raises(Unreadable, match="not YAML on line 2"):
        lines(Dialect.CI, "a: [\n}\n")


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("subprocess.run(['tool', 'env', '--force'])", ["tool env --force"]),
        ("subprocess.check_call(('tool', '-a'))", ["tool -a"]),
        ("Popen(args=['tool', '-a'])", ["tool -a"]),
        ("sp.check_output(['tool', '-n', name, f'--x={x}', *more])", ["tool -n ~ --x=~ ~"]),
        ("run(['tool', '-n'] + names + ['-y'])", ["tool -n ~ -y"]),
        ("utils.check_call_env(['/x/tool', '-a'])", ["tool -a"]),
        ("os.system('tool -a && tool -b')", ["tool -a", "tool -b"]),
        ("subprocess.run('tool -a %s' % x, shell=True)", ["tool -a ~"]),
        ("subprocess.run('tool -n {} --force'.format(x), shell=True)", ["tool -n ~ --force"]),
        ("subprocess.run(f'tool -n {x} --force', shell=True)", ["tool -n ~ --force"]),
        ("subprocess.run('tool -a'.split())", ["tool -a"]),
        ("subprocess.run(shlex.split('tool -a'))", ["tool -a"]),
        ("subprocess.run(['bash', '-c', 'tool -a'])", ["tool -a"]),
        ("subprocess.run([sys.executable, '-m', 'tool', '-a'])", []),
        ("subprocess.run(['python', '-m', 'tool', '-a'])", ["tool -a"]),
        ("cmd = ['tool', 'env']\ncmd += ['-a']\ncmd.append('-b')\ncmd.extend(['-c', x])\nrun(cmd)", ["tool env -a -b -c ~"]),
        ("cmd = ['tool']\ncmd = other\nrun(cmd)", []),
        ("cmd = ['tool', '-a']\ncmd.insert(0, x)\nrun(cmd)", []),
        ("def f():\n  if x:\n    try:\n      return run(['tool', '-a'])\n    finally: ...", ["tool -a"]),
        ("asyncio.create_subprocess_exec('tool', '-a')", ["tool -a"]),
        ("(run)(['tool', '-a'])", ["tool -a"]),
        ("x = run \\\n (['tool', '-a'])", ["tool -a"]),
        ("(sp\n .run  # call\n (['tool', '-a']))", ["tool -a"]),
        ("(sp\n .check_call_env\n\n (['tool', '-a']))", ["tool -a"]),
        ("cmd = ['tool', '-a']\ndef f():\n  def g(): run(cmd)\n  cmd = 1\n  run(cmd)\nrun(cmd)", ["tool -a"] * 2),
        ("def f():\n  cmd = ['tool']\nclass C:\n  cmd = ['tool', '-c']\n  run(cmd)\nrun(cmd)", ["tool -c"]),
        ("with a as b, run(['tool', '-a']): pass", ["tool -a"]),
        ("match run(['tool', '-a']):\n  case 1: run(['tool', '-b'])", ["tool -a", "tool -b"]),
        ("print(['tool', '-a'])", []),
        ("x = ['tool', '-a']", []),
        ("run('tool')", []),
        ("run(['tool' if x else 'other', '-a'])", []),
    ],
)  # fmt: skip
def test_python(code: str, wanted: list[str]) -> None:
    assert said(Dialect.PYTHON, code) == wanted


def test_places_and_scopes_in_python() -> None:
    code = "class A:\n    def f(self):\n        é = run(['tool',\n            '--force'])\n        os.system('tool -a')\n"
    first, second = lines(Dialect.PYTHON, code)
    assert (first.scope, second.scope) == ("A.f", "A.f")
    assert (first.words[1].place.line, first.words[1].place.column) == (4, 13)
    assert (second.words[1].place.line, second.words[1].place.column) == (5, 25)


# Laws

_PIECES = st.sampled_from(
    [
        *("tool", "tool ", "env", "--force", "-n", "$X", "${{ x }}", "{{", "}}", "$(", ")", "`", '"', "'", "\\", "\n"),
        *("<<EOF\n", "EOF\n", "RUN ", "[", "]", "{", "}", ":", "- ", "run: ", "script:\n", "|", ">", "&&", ";", "#"),
        *("\t", " ", "%", "%%", "^", "é", "\ue000", "\x00", "\r\n", "if ", "do ", "case x in", "run(", "['tool', ", "f'"),
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(Dialect), st.lists(_PIECES, max_size=30))
def test_whatever_a_file_holds_it_is_read_or_told_why_not(kind: Dialect, pieces: list[str]) -> None:
    for line in read(kind, "".join(pieces)):
        assert line.words[0].text in PROGRAMS
        assert all("\ue000" not in word.text for word in line.words)
        assert all(word.place.line >= 1 and word.place.column >= 1 for word in line.words)


def read(kind: Dialect, text: str) -> tuple[CommandLine, ...]:
    """The command lines, none if it is told why they cannot be read."""
    try:
        return lines(kind, text)
    except Unreadable:
        return ()


def test_code_that_is_nested_deeply_is_read_or_told_why_not() -> None:
    for kind, text in (
        (Dialect.SHELL, "$(" * 3000 + "tool" + ")" * 3000),
        (Dialect.CI, "[" * 3000),
        (Dialect.DOCKER, "RUN " + "[" * 100_000),
        (Dialect.PYTHON, "run(" + "[" * 50 + "]" * 50 + ")"),
    ):
        read(kind, text)


_SHELL_PIECES = st.one_of(
    st.sampled_from(
        ("conda", "con", "da", "mamba", "x-conda-y", "env", "conda_env", "python -m ", "bash -c ")
    ),
    st.sampled_from(
        ("'", '"', "\\", "\\\n", "\n", " ", ";", "$(", ")", "$x", "#", "{", ",", "}", "-", "_", "`")
    ),
)


@given(st.lists(_SHELL_PIECES, max_size=14).map("".join))
def test_what_may_run_a_program_is_told_from_its_characters(code: str) -> None:
    programs = frozenset(("conda", "conda-env", "activate_it"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shell, "_may_run", lambda text, programs: True)
        parsed = tuple(shell.shell(block([(1, 1, code)]), programs))
    assert tuple(shell.shell(block([(1, 1, code)]), programs)) == parsed
    assert not parsed or shell._may_run(code, programs)


def test_code_that_runs_nothing_of_interest_is_not_parsed() -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shell, "parser", lambda: pytest.fail("was parsed"))
        assert not tuple(shell.shell(block([(1, 1, "cp -a 'c' onda")]), frozenset(("conda", "run_it"))))
