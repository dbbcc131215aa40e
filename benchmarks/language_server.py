"""A client for a language server on its standard streams: just enough to ask where names are defined.

The protocol is JSON-RPC with a ``Content-Length`` header (Language Server Protocol 3.17). One request is
under way at a time; what the server asks in between is answered with nothing.
"""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any
from urllib.parse import unquote, urlparse

PATIENCE = 600.0  # seconds for a whole session, lest a server that hangs hold up everything


class ServerGone(Exception):
    """The server ended, or did not answer in time."""


@dataclass(frozen=True)
class Spot:
    """A file and a line of it, from 1."""

    path: Path
    line: int


class Server:
    """A running language server for the workspace *root*; use it in a ``with``."""

    def __init__(
        self, command: Sequence[str], root: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self._process = subprocess.Popen(
            [*command],
            cwd=root,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._root = root
        self._number = 0
        self._open: set[Path] = set()
        self._deadline = threading.Timer(PATIENCE, self._process.kill)

    def __enter__(self) -> Server:
        self._deadline.start()
        uri = self._root.as_uri()
        self._ask(
            "initialize",
            {
                "processId": None,
                "rootUri": uri,
                "capabilities": {"workspace": {"configuration": True}},
                "workspaceFolders": [{"uri": uri, "name": "pair"}],
            },
        )
        self._send({"method": "initialized", "params": {}})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._deadline.cancel()
        self._process.kill()
        self._process.communicate()

    def definitions(self, path: Path, line: int, column: int, of: str = "definition") -> tuple[Spot, ...]:
        """Where the name at *line* (from 1) and *column* (from 0, UTF-16 units) of *path* is defined.

        *of* may also be ``typeDefinition``: then its type.
        """
        answer = self._ask_at(f"textDocument/{of}", path, line, column)
        return tuple(spot(each) for each in (answer if isinstance(answer, list) else [answer]) if each)

    def hover(self, path: Path, line: int, column: int) -> str:
        """What the server says of the name at a place: its kind and type."""
        answer = self._ask_at("textDocument/hover", path, line, column)
        contents = answer.get("contents") if isinstance(answer, dict) else None
        return str(contents.get("value", "")) if isinstance(contents, dict) else str(contents or "")

    def _ask_at(self, method: str, path: Path, line: int, column: int) -> Any:
        self._show(path)
        place = {"line": line - 1, "character": column}
        return self._ask(method, {"textDocument": {"uri": path.as_uri()}, "position": place})

    def _show(self, path: Path) -> None:
        if path in self._open:
            return
        self._open.add(path)
        text = path.read_text(encoding="utf-8", errors="replace")
        document = {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})

    def _ask(self, method: str, params: Mapping[str, Any]) -> Any:
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while True:
            message = self._receive()
            if "method" in message:
                if "id" in message:
                    self._send({"id": message["id"], "result": nothing(message)})
            elif message.get("id") == self._number:
                return message.get("result")

    def _send(self, message: Mapping[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream = self._stream(self._process.stdin)
        try:
            stream.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
            stream.flush()
        except OSError as error:
            raise ServerGone(str(error)) from error

    def _receive(self) -> dict[str, Any]:
        stream = self._stream(self._process.stdout)
        length = 0
        while header := stream.readline().strip():
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not length:
            raise ServerGone(f"the language server ended with {self._process.poll()}")
        message = json.loads(stream.read(length))
        assert isinstance(message, dict)
        return message

    @staticmethod
    def _stream(stream: IO[bytes] | None) -> IO[bytes]:
        assert stream is not None
        return stream


def nothing(request: Mapping[str, Any]) -> Any:
    """The answer that says nothing to what a server asks: for settings, one null for each."""
    if request["method"] == "workspace/configuration":
        return [None for _ in request["params"]["items"]]
    return None


def spot(location: Mapping[str, Any]) -> Spot:
    """A ``Location`` or ``LocationLink`` of the protocol."""
    uri = str(location.get("uri") or location["targetUri"])
    span = location.get("range") or location["targetSelectionRange"]
    return Spot(Path(unquote(urlparse(uri).path)), int(span["start"]["line"]) + 1)
