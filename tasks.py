#!/usr/bin/env python3
"""The workshop's one task runner: ``python3 tasks.py example|test|lint|docs|all [pytest arguments]``.

    example  check examples/conda-4.13, which does not survive conda 4.13.0
    test     run the tests with coverage; further arguments go to pytest
    lint     ruff check, ruff format --check, mypy, lint-imports
    docs     build the documentation into build/docs
    all      the four above

It needs Python 3.10 or newer with its standard library, and keeps a virtual environment in ``.venv`` (or
where ``DEPRECAT_VENV`` says), made anew when it is missing, half made or not of today's pyproject.toml.
Debian's Python may have neither pip nor ensurepip, and its pip refuses to install outside a virtual
environment (PEP 668): so the environment is made bare and filled by whichever pip can be had.

Exit code: 0; 1 if a test or a linter objects; 2, with one line, if the task could not be run.
"""

from __future__ import annotations

import hashlib
import os
import re
import ssl
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urljoin

ROOT = Path(__file__).resolve().parent
VENV = Path(os.environ.get("DEPRECAT_VENV") or ROOT / ".venv").absolute()
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "tasks.stamp"  # written last: without it the environment is half made
PIP_WHEEL = "pip-26.2-py3-none-any.whl"  # the last resort, so one known file and not the newest
PIP_SHA256 = "931c303696af6fa3417112103b1cad26890e5a07eccb5b99783700e33f2b8aad"

EXAMPLE = (("4.12.0", 0), ("4.13.0", 1))  # the conda to check against, and the exit code that is right
LINTERS = (
    (str(PYTHON), "-m", "ruff", "check", "."),
    (str(PYTHON), "-m", "ruff", "format", "--check", "."),
    (str(PYTHON), "-m", "mypy"),
    (str(BIN / "lint-imports"), "--no-logo"),
)


class Failure(Exception):
    """The task could not be run; ``str()`` of it is the line to show."""


def run(*command: str) -> int:
    """Run *command* in the project with our standard streams, and give its exit code."""
    sys.stdout.flush()
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def works(*command: str) -> bool:
    """Run *command* in silence; whether it could be started and succeeded."""
    try:
        return subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def download_pip() -> str:
    """Fetch the pip wheel from the package index; Python can run the path given, which is inside of it."""
    index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/") + "/pip/"
    if "@" in index:  # urllib cannot use it, and its complaint would show the password
        raise Failure("no pip here (apt install python3-venv), and PIP_INDEX_URL needs one that can log in")
    trust = ssl.create_default_context(cafile=os.environ.get("PIP_CERT"))
    try:
        with urllib.request.urlopen(index, timeout=60, context=trust) as answer:
            page = answer.read().decode()
        link = re.search(rf'href="([^"#]*{re.escape(PIP_WHEEL)})[#"]', page)
        if link is None:
            raise Failure(f"{index} has no {PIP_WHEEL}")
        with urllib.request.urlopen(urljoin(index, link[1]), timeout=60, context=trust) as answer:
            wheel = answer.read()
    except (OSError, ValueError) as problem:
        raise Failure(f"no pip here (apt install python3-venv), nor from {index}: {problem}") from problem
    if hashlib.sha256(wheel).hexdigest() != PIP_SHA256:
        raise Failure(f"{urljoin(index, link[1])} is not the expected file")
    (VENV / PIP_WHEEL).write_bytes(wheel)
    return str(VENV / PIP_WHEEL / "pip")


def find_pip() -> tuple[str, ...]:
    """Give the command of a pip that installs into the environment: its own, the system's, or a download."""
    own = (str(PYTHON), "-m", "pip")
    if works(str(PYTHON), "-m", "ensurepip"):
        return own
    system = (sys.executable, "-m", "pip", "--python", str(PYTHON))
    if works(*system, "--version"):  # fails, too, for a pip older than 22.3, which knows no --python
        return system
    return (str(PYTHON), download_pip())


def fingerprint() -> str:
    """Say in one word what the environment depends on."""
    # The interpreter, too: after a system upgrade the environment's link may lead to another Python.
    state = (ROOT / "pyproject.toml").read_bytes() + f"{ROOT}\n{PYTHON.resolve()}".encode()
    return hashlib.sha256(state).hexdigest()


def make_environment(extra: str) -> None:
    """Have an environment with the project and its *extra* (``dev`` or empty); quick if there is one."""
    made = STAMP.read_text().split(" ") if STAMP.is_file() and PYTHON.exists() else []
    if made in ([fingerprint(), extra], [fingerprint(), "dev"]):
        return
    elsewhere = VENV != ROOT / ".venv" and VENV.exists() and not (VENV / "pyvenv.cfg").exists()
    if elsewhere and any(VENV.iterdir()):
        raise Failure(f"{VENV} is not empty and not a virtual environment; not touched")
    print(f"Making {VENV} (once; this may take a minute)", flush=True)
    if run(sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)):
        raise Failure(f"{sys.executable} cannot make a virtual environment in {VENV}")
    # A user's pip.conf may ask for --user, which pip refuses in an environment.
    os.environ |= {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    if run(*find_pip(), "install", "--quiet", "--editable", f".[{extra}]" if extra else "."):
        raise Failure("pip could not install the project and what it needs; see above")
    STAMP.write_text(f"{fingerprint()} {extra}")


def example() -> int:
    make_environment("")
    for version, expected in EXAMPLE:
        command = ("check", "examples/conda-4.13", "--against", f"conda=={version}")
        print("$ deprecat", *command)
        code = run(str(PYTHON), "-m", "deprecat", *command)
        print(f"(exit code {code})\n")
        if code != expected:  # a crash, too, ends with 1: hence the run that has to end with 0
            raise Failure(f"the example ended with exit code {code} where {expected} was expected")
    print(
        "The second one fails, and that is the point: this project works with conda 4.12.0, not with 4.13.0."
    )
    print(f"Look at it, change a line, and run either command again with {BIN / 'deprecat'}.")
    return 0


def test(arguments: list[str]) -> int:
    make_environment("dev")
    coverage = ("--cov=deprecat", "--cov-report=term:skip-covered")
    return 1 if run(str(PYTHON), "-m", "pytest", *coverage, *arguments) else 0


def lint() -> int:
    make_environment("dev")
    return max([1 if run(*linter) else 0 for linter in LINTERS])


def docs() -> int:
    make_environment("dev")
    sphinx = (str(PYTHON), "-m", "sphinx", "--fail-on-warning", "--nitpicky", "--quiet")
    code = run(*sphinx, "docs", "build/docs")
    if not code:
        print(f"The documentation is in {ROOT / 'build' / 'docs' / 'index.html'}")
    return 1 if code else 0


def main(arguments: list[str]) -> int:
    task, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if task not in {"example", "test", "lint", "docs", "all"} or (rest and task not in {"test", "all"}):
        print(__doc__)
        return 0 if task in {"-h", "--help"} else 2
    if sys.version_info < (3, 10):  # noqa: UP036 (nothing else stops an older Python from running this file)
        print("tasks.py: Python 3.10 or newer is needed", file=sys.stderr)
        return 2
    try:
        codes = [lint()] if task in {"lint", "all"} else []
        codes += [test(rest)] if task in {"test", "all"} else []
        codes += [docs()] if task in {"docs", "all"} else []
        codes += [example()] if task in {"example", "all"} else []
    except (Failure, OSError) as problem:
        print(f"tasks.py: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
