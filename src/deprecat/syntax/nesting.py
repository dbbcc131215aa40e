"""How deeply a source nests, told from its text alone.

libcst's parser recurses on the machine's stack with no limit of its own: some thousand open brackets
end the process with a segmentation fault. So before it sees a file that ``ast.parse`` has refused,
this counts. It reads tokens, not grammar, and errs on the high side.
"""

from __future__ import annotations

import re

MOST_BRACKETS = 200
"""CPython's own limit on open brackets (``MAXLEVEL`` of its tokenizer)."""
MOST_STEPS = 2_000
"""The longest chain of operators, calls, strings and keywords that may nest in each other."""

# compiled when a file is counted, which hardly any is
_TOKEN = r"""\#[^\n]*
      | (?P<prefix>[A-Za-z]{0,2})(?P<quote>\"\"\"|'''|"|')
      | (?P<word>\w+)
      | (?P<open>[(\[{]) | (?P<close>[)\]}])
      | (?P<end>[\n;]) | (?P<comma>,) | (?P<colon>:)
      | \\\n | (?P<operator>[^\s\\])
    """
_STEPS = frozenset(
    ("and", "as", "await", "elif", "else", "for", "from", "if", "in", "is", "lambda", "not", "or", "yield")
)
_FORMATTED = frozenset("fFtT")
_REST = {
    '"': r'(?:[^"\\\n]|\\.)*"',
    "'": r"(?:[^'\\\n]|\\.)*'",
    '"""': r'(?:[^"\\]|\\.|"(?!""))*"""',
    "'''": r"(?:[^'\\]|\\.|'(?!''))*'''",
}
_TEXT = r"\\N\{[^{}\n]*\}|\\[^{}]|\{\{|\}\}|[{}\n]|\"\"\"|'''|\"|'"


def too_deep(text: str, most: int = MOST_STEPS) -> bool:
    """Whether *text*, with lines ending in a line feed, nests too deeply to be given to libcst, or in *most*
    steps."""
    return _Count(text).exceeds(most)


class _Count:
    """A run over the tokens of a text.

    ``steps`` has a number for each bracket that is open, and one for the statement: how many steps
    were taken there since the last comma; ``lambdas`` those of them that a comma does not end.
    ``fields`` holds, for each ``{`` of an f-string that is open, the quote of the string, how many
    brackets were open, and whether its format specification has begun.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.steps = [0]
        self.lambdas = [0]
        self.total = 0
        self.branches = 0
        self.fields: list[tuple[str, int, bool]] = []

    def exceeds(self, most: int) -> bool:
        at = 0
        token = re.compile(_TOKEN, re.VERBOSE)
        while found := token.search(self.text, at):
            at = self.after(found)
            if len(self.steps) > MOST_BRACKETS or self.total + self.branches > most:
                return True
        return False

    def after(self, found: re.Match[str]) -> int:
        """Count one token; the answer is where the next may begin."""
        kind, at = found.lastgroup, found.end()
        in_field = bool(self.fields) and self.fields[-1][1] == len(self.steps)
        if kind == "quote":
            self.step()
            if _FORMATTED.isdisjoint(found["prefix"]):
                rest = re.compile(_REST[found["quote"]], re.DOTALL).match(self.text, at)
                return rest.end() if rest else at
            return self.formatted(found["quote"], at)
        if kind == "word":
            self.word(found["word"])
        elif kind == "open":
            self.open()
        elif kind == "close":
            self.close()
            if in_field and found["close"] == "}":
                return self.formatted(self.fields.pop()[0], at)
        elif kind == "comma":
            self.forget(self.lambdas[-1])
        elif kind == "end" and len(self.steps) == 1:
            self.lambdas[-1] = 0
            self.forget(0)
        elif kind == "colon" and in_field:
            quote, brackets, _ = self.fields[-1]
            self.fields[-1] = (quote, brackets, True)
            return self.formatted(quote, at)
        elif kind == "operator":
            self.step()
        return at

    def formatted(self, quote: str, at: int) -> int:
        """Run over literal text, of an f-string or of a specification in it, to where code begins again."""
        literal = re.compile(_TEXT, re.DOTALL)
        while found := literal.search(self.text, at):
            token, at = found.group(), found.end()
            in_spec = bool(self.fields) and self.fields[-1][2]
            if token.startswith(quote):
                return found.start() + len(quote)
            if token == "{" or (token == "{{" and in_spec):
                self.open()
                self.fields.append((quote, len(self.steps), False))
                return found.start() + 1
            if in_spec and token.startswith("}"):
                at = found.start() + 1
                self.close()
                self.fields.pop()
            elif token == "\n" and len(quote) == 1:
                return at
        return len(self.text)

    def word(self, word: str) -> None:
        if word in _STEPS:
            self.step()
        if word == "lambda":
            self.lambdas[-1] += 1
        if word == "elif":
            self.branches += 1

    def step(self) -> None:
        self.steps[-1] += 1
        self.total += 1

    def forget(self, kept: int) -> None:
        self.total -= self.steps[-1] - kept
        self.steps[-1] = kept

    def open(self) -> None:
        self.step()
        self.steps.append(0)
        self.lambdas.append(0)

    def close(self) -> None:
        if len(self.steps) > 1:
            self.total -= self.steps.pop()
            self.lambdas.pop()
