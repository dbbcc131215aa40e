"""Programs, subcommands and their options: what went, came, or takes other values."""

from __future__ import annotations

from collections.abc import Iterator

from deprecat.lint.changes.pair import Named, Pair, made
from deprecat.lint.changes.rules import NEW, RETYPED, UNCLEAR
from deprecat.lint.commands import CommandJudge
from deprecat.model.changes import Change
from deprecat.model.commands import Command, Option
from deprecat.model.findings import Notice
from deprecat.model.ledger import Ledger

_MANY = 1_000_000


def compare(pair: Pair) -> Iterator[Change]:
    """Every change of a command line. Functions that give options to parsers of others are no commands."""
    ledgers: dict[str, Ledger] = {pair.ledger.upstream: pair.ledger}
    judge = CommandJudge(pair.knowledge, ledgers)
    for name in sorted(pair.ledger.commands):
        command = pair.ledger.commands[name]
        if name.endswith("()"):
            continue
        was, now = pair.old.has(command.present), pair.new.has(command.present)
        if was and now:
            yield from _options(pair, judge, command)
        elif was:
            if _outermost(pair, name) == name:
                yield from _gone(pair, judge, command)
        elif now:
            release = pair.came_in(command.present)
            text = f"new in {release.version}"
            yield made(NEW, Named(name, "command", group=_outermost(pair, name)), text, release)


def _outermost(pair: Pair, name: str) -> str:
    """The outermost command that came or went with a command."""
    words = name.split(" ")
    found = pair.ledger.commands[name]
    for end in range(1, len(words)):
        above = pair.ledger.commands.get(" ".join(words[:end]))
        if above is not None and (pair.old.has(above.present), pair.new.has(above.present)) == (
            pair.old.has(found.present),
            pair.new.has(found.present),
        ):
            return above.name
    return name


def _gone(pair: Pair, judge: CommandJudge, command: Command) -> Iterator[Change]:
    parent = pair.ledger.commands.get(command.name.rpartition(" ")[0])
    release = pair.gone_in(command.present)
    if parent is not None and not pair.new.has(judge.absent_command(command.name)):
        text = f"not seen since {release.version}; {parent.name} may have subcommands that do not show"
        yield made(UNCLEAR, Named(command.name, "command"), text, release)
        return
    # there is no form of declaration for a command
    yield pair.went(Named(command.name, "command"), command.present, (Notice.SILENT, None))


def _options(pair: Pair, judge: CommandJudge, command: Command) -> Iterator[Change]:
    for name in sorted(command.options):
        option = command.options[name]
        symbol = f"{command.name} {name}"
        was, now = pair.old.has(option.present), pair.new.has(option.present)
        if was and now:
            yield from _values(pair, symbol, option)
        elif was:
            release = pair.gone_in(option.present)
            if not pair.new.has(judge.absent_option(command, name)):
                text = f"not seen since {release.version}; whether it is taken cannot be told from the source"
                yield made(UNCLEAR, Named(symbol, "option"), text, release)
                continue
            before = option.present & pair.history.at(release.version).before
            noticed = pair.knowledge.option_notice(option.declared, name, before, release)
            yield pair.went(Named(symbol, "option"), option.present, noticed)
        elif now and not pair.old.has(command.open):
            release = pair.came_in(option.present)
            yield made(NEW, Named(symbol, "option"), f"new in {release.version}", release)


def _values(pair: Pair, symbol: str, option: Option) -> Iterator[Change]:
    """The numbers of values that an option takes, where the source tells."""
    before = [takes for takes, releases in option.takes.items() if pair.old.has(releases)]
    after = [takes for takes, releases in option.takes.items() if pair.new.has(releases)]
    if before == after or len(before) != 1 or len(after) != 1 or "" in before + after:
        return
    (was,), (now,) = before, after
    least, most = _range(now)
    breaks = least > _range(was)[0] or most < _range(was)[1]
    release = pair.came_in(option.takes[now])
    text = f"takes {_spell(now)} since {release.version}; it took {_spell(was)}"
    if not breaks:
        yield made(RETYPED, Named(symbol, "option"), text, release, before=was, after=now)
        return
    until = pair.history.at(release.version).before & pair.window
    noticed = pair.knowledge.option_notice(option.declared, symbol.rpartition(" ")[2], until, release)
    yield pair.broken(Named(symbol, "option"), text, release, before=was, after=now, noticed=noticed)


def _range(takes: str) -> tuple[int, int]:
    if takes.isdecimal():
        return int(takes), int(takes)
    return {"?": (0, 1), "*": (0, _MANY), "+": (1, _MANY)}.get(takes, (0, _MANY))


def _spell(takes: str) -> str:
    if takes.isdecimal():
        return {"0": "no value", "1": "one value"}.get(takes, f"{takes} values")
    return {"?": "one value or none", "*": "any number of values", "+": "one value or more"}.get(
        takes, "all that follows"
    )
