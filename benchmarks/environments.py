"""What the tools that are measured run in, and run on: made once, with pinned versions, and kept."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.clones import Unavailable

PEERS = (
    "fixit==2.2.1",
    "flake8==7.5.0",
    "jedi==0.20.1",
    "mypy==2.4.1",
    "pylint==4.1.4",
    "pyrefly==1.4.1",
    "pyright[nodejs]==1.1.414",
    "ruff==0.17.6",
    "ty==0.0.107",
)
DEVELOPER = (
    "archspec==0.2.7",
    "beautifulsoup4==4.15.0",
    "boltons==26.2.0",
    "chardet==7.7.0",
    "conda-package-handling==2.6.0",
    "conda-package-streaming==0.13.0",
    "cryptography==50.0.2",
    "distro==1.9.0",
    "filelock==4.3.1",
    "frozendict==2.5.1",
    "glob2==0.7",
    "jinja2==3.1.6",
    "jsonpatch==1.48",
    "jsonschema==4.26.0",
    "libarchive-c==5.3",
    "lief==1.0.0",
    "packaging==26.4",
    "pkginfo==2.0",
    "platformdirs==4.14.8",
    "pluggy==1.7.0",
    "psutil==7.2.2",
    "pycosat==0.6.6",
    "pytz==2026.6",
    "pyyaml==6.0.4",
    "requests==2.34.2",
    "ruamel.yaml==0.19.1",
    "setuptools==65.5.0",
    "six==1.17.0",
    "toml==0.10.2",
    "tqdm==4.70.1",
    "truststore==0.10.5",
    "zstandard==0.25.0",
)
"""What conda-build and conda need, as somebody who works on conda-build has it installed."""
HOME_ASSISTANT = "homeassistant==2026.2.3"


def peers(cache: Path) -> Path:
    """A virtual environment with the other tools."""
    return _environment(cache / "peers", PEERS)


def developer(cache: Path, conda: Path) -> Path:
    """A virtual environment as a developer of conda-build has one: its dependencies, and the package of the
    tree *conda*. Type checkers find there what an import leads to."""
    into = _environment(cache / "site", DEVELOPER, conda.name)
    packages = site_packages(into)
    if not (packages / "conda").is_dir():
        shutil.copytree(conda / "conda", packages / "conda.part")
        (packages / "conda.part").rename(packages / "conda")
    return into


def site_packages(environment: Path) -> Path:
    """Where its distributions are."""
    return next((environment / "lib").glob("python3.*")) / "site-packages"


def _environment(base: Path, wanted: Sequence[str], besides: str = "") -> Path:
    """A virtual environment that has the distributions *wanted*, and that somebody puts something *besides*
    into: another one for each of these."""
    mark = hashlib.sha256("\n".join([sys.version, *wanted, besides]).encode()).hexdigest()[:12]
    into = base.with_name(f"{base.name}-{mark}")
    if not (into / "complete").exists():
        print(f"installing {len(wanted)} distributions into {into}", file=sys.stderr)
        shutil.rmtree(into, ignore_errors=True)
        venv.create(into, with_pip=True)
        install = [str(into / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        done = subprocess.run([*install, *wanted], check=False)
        if done.returncode:
            raise Unavailable(f"{into}: pip failed; without a network give environments by option")
        (into / "complete").touch()
    return into


def home_assistant(cache: Path) -> Path:
    """The Python files and others of Home Assistant's wheel, which is downloaded unless it is there."""
    into = cache / "trees" / HOME_ASSISTANT
    if not into.is_dir():
        wheels = cache / "wheels"
        download = ["download", "-q", "--no-deps", "--python-version", "3.14", "--only-binary", ":all:"]
        done = subprocess.run(
            [sys.executable, "-m", "pip", *download, "-d", str(wheels), HOME_ASSISTANT], check=False
        )
        if done.returncode:
            raise Unavailable(f"{HOME_ASSISTANT}: pip download failed")
        part = into.with_name(f"{into.name}.part")
        with zipfile.ZipFile(next(wheels.glob("homeassistant-*.whl"))) as wheel:
            wheel.extractall(part)
        part.rename(into)
    return into
