"""A libcst tree turned into the ``ast`` nodes, with the positions, that ``ast.parse`` would give.

The words are those of Python 3.10's ``ast``, under whatever Python this runs. What came later is
said with the nearest of them that keeps names and bindings right:

- ``type X = int`` is an assignment to ``X``;
- ``try`` with ``except*`` is a ``Try``;
- type parameters (``def f[T: Bound]()``, ``class C[T]``, ``type X[T] = ...``) are left out, and with
  them the names in their bounds and defaults;
- a template string ``t"{x}"`` is a ``JoinedStr``;
- ``except A, B:`` has a tuple for its type, as if it had parentheses;
- ``lazy import x`` is an ``Import``;
- ``{**d for d in ds}`` is ``{**[d for d in ds]}``.

What a newer ``ast.parse`` says otherwise :mod:`deprecat.syntax.plain` puts in the same words. Two
things still differ between interpreters, and no fact may rest on them: a ``Constant``'s ``kind``, and
where the literal parts, the ``{...}``, the format specifications and a bare tuple of an f-string
stand. Before 3.12 (and here, but for the tuple) the parts have the span of the whole string. The other
expressions in an f-string have their own, exact one here and since 3.12; see :mod:`deprecat.syntax.parse`
for older Pythons.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import libcst as cst

from deprecat.syntax.spans import Point, Span, Spans, spans_of

_ESCAPE = re.compile(r"\\(?:N\{[^}]*\}|x.{0,2}|u.{0,4}|U.{0,8}|[0-7]{1,3}|.)", re.DOTALL)
_NEWER_FIELDS = {"type_params": list}  # fields of old nodes that newer Pythons have

_BINARY: dict[type[cst.CSTNode], type[ast.operator]] = {
    cst.Add: ast.Add,
    cst.AddAssign: ast.Add,
    cst.Subtract: ast.Sub,
    cst.SubtractAssign: ast.Sub,
    cst.Multiply: ast.Mult,
    cst.MultiplyAssign: ast.Mult,
    cst.MatrixMultiply: ast.MatMult,
    cst.MatrixMultiplyAssign: ast.MatMult,
    cst.Divide: ast.Div,
    cst.DivideAssign: ast.Div,
    cst.FloorDivide: ast.FloorDiv,
    cst.FloorDivideAssign: ast.FloorDiv,
    cst.Modulo: ast.Mod,
    cst.ModuloAssign: ast.Mod,
    cst.Power: ast.Pow,
    cst.PowerAssign: ast.Pow,
    cst.LeftShift: ast.LShift,
    cst.LeftShiftAssign: ast.LShift,
    cst.RightShift: ast.RShift,
    cst.RightShiftAssign: ast.RShift,
    cst.BitOr: ast.BitOr,
    cst.BitOrAssign: ast.BitOr,
    cst.BitAnd: ast.BitAnd,
    cst.BitAndAssign: ast.BitAnd,
    cst.BitXor: ast.BitXor,
    cst.BitXorAssign: ast.BitXor,
}
_UNARY: dict[type[cst.CSTNode], type[ast.unaryop]] = {
    cst.Plus: ast.UAdd,
    cst.Minus: ast.USub,
    cst.BitInvert: ast.Invert,
    cst.Not: ast.Not,
}
_COMPARE: dict[type[cst.CSTNode], type[ast.cmpop]] = {
    cst.LessThan: ast.Lt,
    cst.LessThanEqual: ast.LtE,
    cst.GreaterThan: ast.Gt,
    cst.GreaterThanEqual: ast.GtE,
    cst.Equal: ast.Eq,
    cst.NotEqual: ast.NotEq,
    cst.In: ast.In,
    cst.NotIn: ast.NotIn,
    cst.Is: ast.Is,
    cst.IsNot: ast.IsNot,
}
_TARGETS = (cst.Name, cst.Attribute, cst.Subscript, cst.Tuple, cst.List, cst.StarredElement)
_KEYWORDS = {"None": None, "True": True, "False": False}


def lower(module: cst.Module, text: str) -> ast.Module:
    """The ``ast`` tree of *module*, which is *text* parsed; the lines of both end in a line feed.

    Raises SyntaxError for what libcst reads but no Python does (a wrong escape in a string), and
    NotImplementedError for a node that this knows nothing of.
    """
    body, _ = _Lowering(spans_of(module, text), text).block(module.body)
    return ast.Module(body=body, type_ignores=[])


class _Lowering:
    """The way of every kind of node, and what they all need: spans and the source."""

    def __init__(self, spans: Spans, text: str) -> None:
        self.spans = spans
        self.lines = text.split("\n")

    # -- what all share ---------------------------------------------------------------------

    def way(self, node: cst.CSTNode) -> Callable[..., Any]:
        found = getattr(self, f"on_{type(node).__name__}", None)
        if found is None:
            raise NotImplementedError(f"cannot read {type(node).__name__}")
        return found  # type: ignore[no-any-return]  # looked up by name

    def expr(self, node: cst.CSTNode, context: type[ast.expr_context] = ast.Load) -> ast.expr:
        """An expression; *context* is Store or Del for a target."""
        if isinstance(node, _TARGETS):
            return self.way(node)(node, context)  # type: ignore[no-any-return]
        return self.way(node)(node)  # type: ignore[no-any-return]

    def maybe(self, node: cst.CSTNode | None) -> ast.expr | None:
        return None if node is None else self.expr(node)

    def exprs(self, nodes: Iterable[cst.CSTNode]) -> list[ast.expr]:
        return [self.expr(node) for node in nodes]

    def at(self, node: cst.CSTNode, **other: Any) -> dict[str, Any]:
        """The position attributes of *node* without its parentheses."""
        return _at(self.spans.inner(node), **other)

    def start(self, node: cst.CSTNode) -> Point:
        return self.spans.outer(node)[0]

    def end(self, node: cst.CSTNode) -> Point:
        return self.spans.outer(node)[1]

    def within(self, node: Any) -> Span:
        """The span of *node* with its innermost parentheses, which belong to it."""
        return self.start(node.lpar[-1]), self.end(node.rpar[0])

    def series(self, items: Sequence[Any]) -> Span:
        """From the first of *items* to the last, or to the comma behind that."""
        start, end = self.spans.inner(items[0])[0], self.spans.inner(items[-1])[1]
        if isinstance(items[0], cst.StarredElement):
            start = self.start(items[0])
        comma = items[-1].comma
        if isinstance(comma, cst.Comma):
            end = self.spans.inner(comma)[1]
        return start, end

    def between(self, start: Point, end: Point) -> str:
        """The source from *start* to *end*."""
        rows = self.lines[start[0] - 1 : end[0]]
        rows[-1] = rows[-1].encode()[: end[1]].decode()
        rows[0] = rows[0].encode()[start[1] :].decode()
        return "\n".join(rows)

    # -- blocks of statements ---------------------------------------------------------------

    def block(self, body: Iterable[cst.CSTNode]) -> tuple[list[ast.stmt], Point]:
        """The statements of *body*, and where the last token of them ends."""
        found: list[ast.stmt] = []
        end = (1, 0)
        for node in body:
            if isinstance(node, cst.SimpleStatementLine):
                small, end = self.smalls(node.body)
                found += small
            else:
                statement = self.way(node)(node)
                found.append(statement)
                end = (statement.end_lineno, statement.end_col_offset)
        return found, end

    def smalls(self, body: Iterable[cst.BaseSmallStatement]) -> tuple[list[ast.stmt], Point]:
        found: list[ast.stmt] = []
        end = (1, 0)
        for node in body:
            found.append(self.way(node)(node))
            end = self.spans.inner(node)[1]
            if isinstance(node.semicolon, cst.Semicolon):
                end = self.spans.inner(node.semicolon)[1]
        return found, end

    def suite(self, node: cst.BaseSuite) -> tuple[list[ast.stmt], Point]:
        if isinstance(node, cst.SimpleStatementSuite):
            return self.smalls(node.body)
        return self.block(node.body)

    def otherwise(self, node: cst.Else | cst.Finally | None, end: Point) -> tuple[list[ast.stmt], Point]:
        """The statements of an ``else`` or ``finally``; *end* again if there is none."""
        return ([], end) if node is None else self.suite(node.body)

    # -- compound statements ----------------------------------------------------------------

    def on_If(self, node: cst.If) -> ast.If:
        test = self.expr(node.test)
        body, end = self.suite(node.body)
        orelse: list[ast.stmt] = []
        if isinstance(node.orelse, cst.If):
            nested = self.on_If(node.orelse)
            orelse, end = [nested], (nested.end_lineno or 0, nested.end_col_offset or 0)
        else:
            orelse, end = self.otherwise(node.orelse, end)
        return ast.If(test, body, orelse, **_at((self.spans.inner(node)[0], end)))

    def on_While(self, node: cst.While) -> ast.While:
        test = self.expr(node.test)
        body, end = self.suite(node.body)
        orelse, end = self.otherwise(node.orelse, end)
        return ast.While(test, body, orelse, **_at((self.spans.inner(node)[0], end)))

    def on_For(self, node: cst.For) -> ast.For | ast.AsyncFor:
        kind = ast.For if node.asynchronous is None else ast.AsyncFor
        target = self.expr(node.target, ast.Store)
        iterated = self.expr(node.iter)
        body, end = self.suite(node.body)
        orelse, end = self.otherwise(node.orelse, end)
        return kind(target, iterated, body, orelse, None, **_at((self.spans.inner(node)[0], end)))

    def on_With(self, node: cst.With) -> ast.With | ast.AsyncWith:
        kind = ast.With if node.asynchronous is None else ast.AsyncWith
        items = [
            ast.withitem(
                self.expr(item.item),
                None if item.asname is None else self.expr(item.asname.name, ast.Store),
            )
            for item in node.items
        ]
        body, end = self.suite(node.body)
        return kind(items, body, None, **_at((self.spans.inner(node)[0], end)))

    def on_Try(self, node: cst.Try | cst.TryStar) -> ast.Try:
        body, end = self.suite(node.body)
        handlers = []
        for each in node.handlers:
            handler, end = self.handler(each)
            handlers.append(handler)
        orelse, end = self.otherwise(node.orelse, end)
        final, end = self.otherwise(node.finalbody, end)
        return ast.Try(body, handlers, orelse, final, **_at((self.spans.inner(node)[0], end)))

    on_TryStar = on_Try

    def handler(self, node: cst.ExceptHandler | cst.ExceptStarHandler) -> tuple[ast.ExceptHandler, Point]:
        name = node.name.name if node.name is not None else None
        caught = self.maybe(node.type)
        body, end = self.suite(node.body)
        named = _name(name.value) if isinstance(name, cst.Name) else None
        return ast.ExceptHandler(caught, named, body, **_at((self.spans.inner(node)[0], end))), end

    def on_FunctionDef(self, node: cst.FunctionDef) -> ast.FunctionDef | ast.AsyncFunctionDef:
        kind = ast.FunctionDef if node.asynchronous is None else ast.AsyncFunctionDef
        decorators = self.exprs(each.decorator for each in node.decorators)
        arguments = self.arguments(node.params)
        returns = None if node.returns is None else self.expr(node.returns.annotation)
        body, end = self.suite(node.body)
        return kind(
            name=_name(node.name.value),
            args=arguments,
            body=body,
            decorator_list=decorators,
            returns=returns,
            type_comment=None,
            **_newer(kind),
            **_at((self.spans.inner(node)[0], end)),
        )

    def on_ClassDef(self, node: cst.ClassDef) -> ast.ClassDef:
        decorators = self.exprs(each.decorator for each in node.decorators)
        bases, keywords = self.call_arguments([*node.bases, *node.keywords])
        body, end = self.suite(node.body)
        return ast.ClassDef(
            name=_name(node.name.value),
            bases=bases,
            keywords=keywords,
            body=body,
            decorator_list=decorators,
            **_newer(ast.ClassDef),
            **_at((self.spans.inner(node)[0], end)),
        )

    def on_Match(self, node: cst.Match) -> ast.Match:
        subject = self.expr(node.subject)
        cases = []
        end = (1, 0)
        for case in node.cases:
            pattern = self.pattern(case.pattern)
            guard = self.maybe(case.guard)
            body, end = self.suite(case.body)
            cases.append(ast.match_case(pattern, guard, body))
        return ast.Match(subject, cases, **_at((self.spans.inner(node)[0], end)))

    # -- simple statements ------------------------------------------------------------------

    def on_Expr(self, node: cst.Expr) -> ast.Expr:
        return ast.Expr(self.expr(node.value), **self.at(node))

    def on_Pass(self, node: cst.Pass) -> ast.Pass:
        return ast.Pass(**self.at(node))

    def on_Break(self, node: cst.Break) -> ast.Break:
        return ast.Break(**self.at(node))

    def on_Continue(self, node: cst.Continue) -> ast.Continue:
        return ast.Continue(**self.at(node))

    def on_Return(self, node: cst.Return) -> ast.Return:
        return ast.Return(self.maybe(node.value), **self.at(node))

    def on_Raise(self, node: cst.Raise) -> ast.Raise:
        cause = None if node.cause is None else self.expr(node.cause.item)
        return ast.Raise(self.maybe(node.exc), cause, **self.at(node))

    def on_Assert(self, node: cst.Assert) -> ast.Assert:
        return ast.Assert(self.expr(node.test), self.maybe(node.msg), **self.at(node))

    def on_Global(self, node: cst.Global) -> ast.Global:
        return ast.Global([_name(item.name.value) for item in node.names], **self.at(node))

    def on_Nonlocal(self, node: cst.Nonlocal) -> ast.Nonlocal:
        return ast.Nonlocal([_name(item.name.value) for item in node.names], **self.at(node))

    def on_Del(self, node: cst.Del) -> ast.Delete:
        target = node.target
        if isinstance(target, cst.Tuple) and not target.lpar:
            targets = [self.element(each, ast.Del) for each in target.elements]
        else:
            targets = [self.expr(target, ast.Del)]
        return ast.Delete(targets, **self.at(node))

    def on_Assign(self, node: cst.Assign) -> ast.Assign:
        targets = [self.expr(each.target, ast.Store) for each in node.targets]
        return ast.Assign(targets, self.expr(node.value), None, **self.at(node))

    def on_AugAssign(self, node: cst.AugAssign) -> ast.AugAssign:
        target: Any = self.expr(node.target, ast.Store)
        operator = _BINARY[type(node.operator)]()
        return ast.AugAssign(target, operator, self.expr(node.value), **self.at(node))

    def on_AnnAssign(self, node: cst.AnnAssign) -> ast.AnnAssign:
        target: Any = self.expr(node.target, ast.Store)
        annotation = self.expr(node.annotation.annotation)
        simple = int(isinstance(node.target, cst.Name) and not node.target.lpar)
        return ast.AnnAssign(target, annotation, self.maybe(node.value), simple, **self.at(node))

    def on_TypeAlias(self, node: cst.TypeAlias) -> ast.Assign:
        target = self.expr(node.name, ast.Store)
        return ast.Assign([target], self.expr(node.value), None, **self.at(node))

    def on_Import(self, node: Any) -> ast.Import:
        return ast.Import(self.aliases(node.names), **self.at(node))

    on_LazyImport = on_Import

    def on_ImportFrom(self, node: Any) -> ast.ImportFrom:
        module = None if node.module is None else _dotted(node.module)
        return ast.ImportFrom(module, self.aliases(node.names), len(node.relative), **self.at(node))

    on_LazyImportFrom = on_ImportFrom

    def aliases(self, names: Sequence[cst.ImportAlias] | cst.ImportStar) -> list[ast.alias]:
        if isinstance(names, cst.ImportStar):
            return [ast.alias("*", None, **self.at(names))]
        return [self.alias(each) for each in names]

    def alias(self, node: cst.ImportAlias) -> ast.alias:
        start, end = self.spans.outer(node.name)
        asname = None
        if node.asname is not None and isinstance(node.asname.name, cst.Name):
            asname = _name(node.asname.name.value)
            end = self.end(node.asname.name)
        return ast.alias(_dotted(node.name), asname, **_at((start, end)))

    # -- parameters and arguments -----------------------------------------------------------

    def arguments(self, node: cst.Parameters) -> ast.arguments:
        positional = [*node.posonly_params, *node.params]
        star = node.star_arg if isinstance(node.star_arg, cst.Param) else None
        return ast.arguments(
            posonlyargs=[self.parameter(each) for each in node.posonly_params],
            args=[self.parameter(each) for each in node.params],
            vararg=None if star is None else self.parameter(star),
            kwonlyargs=[self.parameter(each) for each in node.kwonly_params],
            kw_defaults=[self.maybe(each.default) for each in node.kwonly_params],
            kwarg=None if node.star_kwarg is None else self.parameter(node.star_kwarg),
            defaults=[self.expr(each.default) for each in positional if each.default is not None],
        )

    def parameter(self, node: cst.Param) -> ast.arg:
        start, end = self.spans.outer(node.name)
        annotation = None
        if node.annotation is not None:
            annotation = self.expr(node.annotation.annotation)
            end = self.end(node.annotation.annotation)
        return ast.arg(_name(node.name.value), annotation, None, **_at((start, end)))

    def call_arguments(self, args: Sequence[cst.Arg]) -> tuple[list[ast.expr], list[ast.keyword]]:
        positional: list[ast.expr] = []
        keywords: list[ast.keyword] = []
        for each in args:
            value = self.expr(each.value)
            span = _at((self.spans.inner(each)[0], self.end(each.value)))
            if each.star == "*":
                positional.append(ast.Starred(value, ast.Load(), **span))
            elif each.star == "**":
                keywords.append(ast.keyword(None, value, **span))
            elif each.keyword is not None:
                keywords.append(ast.keyword(_name(each.keyword.value), value, **span))
            else:
                positional.append(value)
        return positional, keywords

    # -- expressions ------------------------------------------------------------------------

    def on_Name(self, node: cst.Name, context: type[ast.expr_context]) -> ast.expr:
        if node.value in _KEYWORDS:
            return ast.Constant(_KEYWORDS[node.value], None, **self.at(node))
        return ast.Name(_name(node.value), context(), **self.at(node))

    def on_Attribute(self, node: cst.Attribute, context: type[ast.expr_context]) -> ast.Attribute:
        return ast.Attribute(self.expr(node.value), _name(node.attr.value), context(), **self.at(node))

    def on_Subscript(self, node: cst.Subscript, context: type[ast.expr_context]) -> ast.Subscript:
        value = self.expr(node.value)
        items = node.slice
        alone = len(items) == 1 and not isinstance(items[0].comma, cst.Comma)
        if alone and not (isinstance(items[0].slice, cst.Index) and items[0].slice.star):
            index = self.subscript(items[0])
        else:
            elements = [self.subscript(each) for each in items]
            index = ast.Tuple(elements, ast.Load(), **_at(self.indexes(items)))
        return ast.Subscript(value, index, context(), **self.at(node))

    def indexes(self, items: Sequence[cst.SubscriptElement]) -> Span:
        start = self.index_span(items[0].slice)[0]
        comma = items[-1].comma
        if isinstance(comma, cst.Comma):
            return start, self.spans.inner(comma)[1]
        return start, self.index_span(items[-1].slice)[1]

    def index_span(self, node: cst.BaseSlice) -> Span:
        if isinstance(node, cst.Slice):
            start = self.spans.inner(node.first_colon)[0] if node.lower is None else self.start(node.lower)
            if node.step is not None:
                return start, self.end(node.step)
            if isinstance(node.second_colon, cst.Colon):
                return start, self.spans.inner(node.second_colon)[1]
            if node.upper is not None:
                return start, self.end(node.upper)
            return start, self.spans.inner(node.first_colon)[1]
        return self.spans.outer(node)

    def subscript(self, item: cst.SubscriptElement) -> ast.expr:
        node = item.slice
        span = _at(self.index_span(node))
        if isinstance(node, cst.Slice):
            return ast.Slice(self.maybe(node.lower), self.maybe(node.upper), self.maybe(node.step), **span)
        if not isinstance(node, cst.Index):
            raise NotImplementedError(f"cannot read {type(node).__name__}")
        value = self.expr(node.value)
        return ast.Starred(value, ast.Load(), **span) if node.star else value

    def on_Call(self, node: cst.Call) -> ast.Call:
        func = self.expr(node.func)
        positional, keywords = self.call_arguments(node.args)
        only = node.args[0].value if len(node.args) == 1 else None
        if isinstance(only, cst.GeneratorExp) and not only.lpar:  # the call's parentheses are its own
            _move(positional[0], (self.end(node.whitespace_after_func), self.spans.inner(node)[1]))
        return ast.Call(func, positional, keywords, **self.at(node))

    def on_BinaryOperation(self, node: cst.BinaryOperation) -> ast.BinOp:
        left = self.expr(node.left)
        operator = _BINARY[type(node.operator)]()
        return ast.BinOp(left, operator, self.expr(node.right), **self.at(node))

    def on_BooleanOperation(self, node: cst.BooleanOperation) -> ast.BoolOp:
        kind = type(node.operator)
        values: list[ast.expr] = []
        waiting: list[cst.BaseExpression] = [node]
        while waiting:
            each = waiting.pop()
            chained = isinstance(each, cst.BooleanOperation) and (each is node or not each.lpar)
            if chained and isinstance(each, cst.BooleanOperation) and type(each.operator) is kind:
                waiting += [each.right, each.left]
            else:
                values.append(self.expr(each))
        return ast.BoolOp(ast.And() if kind is cst.And else ast.Or(), values, **self.at(node))

    def on_UnaryOperation(self, node: cst.UnaryOperation) -> ast.UnaryOp:
        return ast.UnaryOp(_UNARY[type(node.operator)](), self.expr(node.expression), **self.at(node))

    def on_Comparison(self, node: cst.Comparison) -> ast.Compare:
        left = self.expr(node.left)
        operators = [_COMPARE[type(each.operator)]() for each in node.comparisons]
        others = self.exprs(each.comparator for each in node.comparisons)
        return ast.Compare(left, operators, others, **self.at(node))

    def on_IfExp(self, node: cst.IfExp) -> ast.IfExp:
        body, test, orelse = self.exprs((node.body, node.test, node.orelse))
        return ast.IfExp(test, body, orelse, **self.at(node))

    def on_Lambda(self, node: cst.Lambda) -> ast.Lambda:
        return ast.Lambda(self.arguments(node.params), self.expr(node.body), **self.at(node))

    def on_NamedExpr(self, node: cst.NamedExpr) -> ast.NamedExpr:
        target: Any = self.expr(node.target, ast.Store)
        return ast.NamedExpr(target, self.expr(node.value), **self.at(node))

    def on_Await(self, node: cst.Await) -> ast.Await:
        return ast.Await(self.expr(node.expression), **self.at(node))

    def on_Yield(self, node: cst.Yield) -> ast.Yield | ast.YieldFrom:
        if isinstance(node.value, cst.From):
            return ast.YieldFrom(self.expr(node.value.item), **self.at(node))
        return ast.Yield(self.maybe(node.value), **self.at(node))

    # -- displays and comprehensions --------------------------------------------------------

    def element(self, node: cst.BaseElement, context: type[ast.expr_context] = ast.Load) -> ast.expr:
        return self.expr(node if isinstance(node, cst.StarredElement) else node.value, context)

    def on_StarredElement(self, node: cst.StarredElement, context: type[ast.expr_context]) -> ast.Starred:
        return ast.Starred(self.expr(node.value, context), context(), **self.at(node))

    def on_Tuple(self, node: cst.Tuple, context: type[ast.expr_context]) -> ast.Tuple:
        elements = [self.element(each, context) for each in node.elements]
        span = self.within(node) if node.lpar else self.series(node.elements)
        return ast.Tuple(elements, context(), **_at(span))

    def on_List(self, node: cst.List, context: type[ast.expr_context]) -> ast.List:
        elements = [self.element(each, context) for each in node.elements]
        return ast.List(elements, context(), **self.at(node))

    def on_Set(self, node: cst.Set) -> ast.Set:
        return ast.Set([self.element(each) for each in node.elements], **self.at(node))

    def on_Dict(self, node: cst.Dict) -> ast.Dict:
        keys: list[ast.expr | None] = []
        values: list[ast.expr] = []
        for each in node.elements:
            keys.append(self.expr(each.key) if isinstance(each, cst.DictElement) else None)
            values.append(self.expr(each.value))
        return ast.Dict(keys, values, **self.at(node))

    def on_ListComp(self, node: cst.ListComp) -> ast.ListComp:
        return ast.ListComp(self.expr(node.elt), self.generators(node.for_in), **self.at(node))

    def on_SetComp(self, node: cst.SetComp) -> ast.SetComp:
        return ast.SetComp(self.expr(node.elt), self.generators(node.for_in), **self.at(node))

    def on_GeneratorExp(self, node: cst.GeneratorExp) -> ast.GeneratorExp:
        span = self.within(node) if node.lpar else self.spans.inner(node)
        return ast.GeneratorExp(self.expr(node.elt), self.generators(node.for_in), **_at(span))

    def on_DictComp(self, node: cst.DictComp) -> ast.DictComp:
        key = self.expr(node.key)
        return ast.DictComp(key, self.expr(node.value), self.generators(node.for_in), **self.at(node))

    def on_StarredDictComp(self, node: Any) -> ast.Dict:
        made = ast.ListComp(self.expr(node.value), self.generators(node.for_in), **self.at(node))
        return ast.Dict([None], [made], **self.at(node))

    def generators(self, node: cst.CompFor | None) -> list[ast.comprehension]:
        found = []
        while node is not None:
            target = self.expr(node.target, ast.Store)
            iterated = self.expr(node.iter)
            tests = self.exprs(each.test for each in node.ifs)
            found.append(ast.comprehension(target, iterated, tests, int(node.asynchronous is not None)))
            node = node.inner_for_in
        return found

    # -- literals ---------------------------------------------------------------------------

    def on_Ellipsis(self, node: cst.Ellipsis) -> ast.Constant:
        return ast.Constant(..., None, **self.at(node))

    def on_Integer(self, node: cst.BaseNumber) -> ast.Constant:
        return ast.Constant(ast.literal_eval(node.value), None, **self.at(node))  # type: ignore[attr-defined]

    on_Float = on_Imaginary = on_Integer

    def on_SimpleString(self, node: cst.BaseString) -> ast.expr:
        """A string of one part or several, with or without expressions in it."""
        pieces = _flat(node)
        kind = "u" if getattr(pieces[0], "value", "")[:1] == "u" else None
        if all(isinstance(each, cst.SimpleString) for each in pieces):
            values = [ast.literal_eval(each.value) for each in pieces]
            if len({type(value) for value in values}) > 1:
                raise SyntaxError("cannot mix bytes and nonbytes literals")
            return ast.Constant(values[0][:0].join(values), kind, **self.at(node))
        span = self.spans.inner(node)
        parts: list[str | ast.expr] = []
        for each in pieces:
            if isinstance(each, cst.SimpleString):
                parts.append(ast.literal_eval(each.value))
            else:
                parts += self.parts(each.parts, "r" in each.prefix, span)
        return ast.JoinedStr(_joined(parts, kind, span), **_at(span))

    on_ConcatenatedString = on_FormattedString = on_TemplatedString = on_SimpleString

    def parts(self, nodes: Iterable[Any], raw: bool, span: Span) -> list[str | ast.expr]:
        """Texts and formatted values of an f-string or a format specification; *span* is the string's."""
        found: list[str | ast.expr] = []
        for node in nodes:
            if not hasattr(node, "expression"):
                found.append(_unescaped(node.value, raw))
                continue
            conversion = ord(node.conversion) if node.conversion else -1
            if node.equal is not None:  # f"{x = }" also shows its own source
                begin = self.start(node)
                until = self.end(node.whitespace_after_expression)
                found.append(self.between((begin[0], begin[1] + 1), until))
                if conversion == -1 and node.format_spec is None:
                    conversion = ord("r")
            value = self.expr(node.expression)
            form = None
            if node.format_spec is not None:
                inner = _joined(self.parts(node.format_spec, raw, span), None, span)
                form = ast.JoinedStr(inner, **_at(span))
            found.append(ast.FormattedValue(value, conversion, form, **_at(span)))
        return found

    # -- patterns ---------------------------------------------------------------------------

    def pattern(self, node: cst.CSTNode) -> ast.pattern:
        return self.way(node)(node)  # type: ignore[no-any-return]

    def on_MatchValue(self, node: cst.MatchValue) -> ast.MatchValue:
        return ast.MatchValue(self.expr(node.value), **self.at(node.value))

    def on_MatchSingleton(self, node: cst.MatchSingleton) -> ast.MatchSingleton:
        return ast.MatchSingleton(_KEYWORDS[node.value.value], **self.at(node.value))

    def on_MatchSequenceElement(self, node: cst.MatchSequenceElement) -> ast.pattern:
        return self.pattern(node.value)

    def on_MatchStar(self, node: cst.MatchStar) -> ast.MatchStar:
        name = None if node.name is None else _name(node.name.value)
        return ast.MatchStar(name, **_at(self.star_span(node)))

    def star_span(self, node: cst.MatchStar) -> Span:
        start = self.start(node)
        if node.name is not None:
            return start, self.end(node.name)
        before_name = self.end(node.whitespace_before_name)
        return start, (before_name[0], before_name[1] + 1)  # the wildcard, ``*_``

    def pattern_series(self, items: Sequence[Any]) -> Span:
        first, last = items[0], items[-1]
        start = self.start(first)
        if isinstance(last.comma, cst.Comma):
            return start, self.spans.inner(last.comma)[1]
        end = self.star_span(last)[1] if isinstance(last, cst.MatchStar) else self.end(last.value)
        return start, end

    def on_MatchTuple(self, node: cst.MatchTuple) -> ast.MatchSequence:
        return ast.MatchSequence([self.pattern(each) for each in node.patterns], **_at(self.within(node)))

    def on_MatchList(self, node: cst.MatchList) -> ast.MatchSequence:
        patterns = [self.pattern(each) for each in node.patterns]
        span = self.pattern_series(node.patterns) if node.lbracket is None else self.spans.inner(node)
        return ast.MatchSequence(patterns, **_at(span))

    def on_MatchMapping(self, node: cst.MatchMapping) -> ast.MatchMapping:
        keys = self.exprs(each.key for each in node.elements)
        patterns = [self.pattern(each.pattern) for each in node.elements]
        rest = None if node.rest is None else _name(node.rest.value)
        return ast.MatchMapping(keys, patterns, rest, **self.at(node))

    def on_MatchClass(self, node: cst.MatchClass) -> ast.MatchClass:
        return ast.MatchClass(
            self.expr(node.cls),
            [self.pattern(each) for each in node.patterns],
            [_name(each.key.value) for each in node.kwds],
            [self.pattern(each.pattern) for each in node.kwds],
            **self.at(node),
        )

    def on_MatchAs(self, node: cst.MatchAs) -> ast.MatchAs:
        name = None if node.name is None else _name(node.name.value)
        inner = None if node.pattern is None else self.pattern(node.pattern)
        return ast.MatchAs(inner, name, **self.at(node))

    def on_MatchOr(self, node: cst.MatchOr) -> ast.MatchOr:
        return ast.MatchOr([self.pattern(each.pattern) for each in node.patterns], **self.at(node))


def _at(span: Span) -> dict[str, Any]:
    (line, column), (end_line, end_column) = span
    return {"lineno": line, "col_offset": column, "end_lineno": end_line, "end_col_offset": end_column}


def _move(node: ast.expr, span: Span) -> None:
    (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset) = span


def _newer(kind: type[ast.AST]) -> dict[str, Any]:
    """Empty values for the fields that a newer Python than 3.10 wants."""
    return {name: make() for name, make in _NEWER_FIELDS.items() if name in kind._fields}


def _name(written: str) -> str:
    """An identifier as Python knows it (PEP 3131)."""
    return written if written.isascii() else unicodedata.normalize("NFKC", written)


def _dotted(node: cst.BaseExpression) -> str:
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(_name(node.attr.value))
        node = node.value
    if isinstance(node, cst.Name):
        parts.append(_name(node.value))
    return ".".join(reversed(parts))


def _flat(node: cst.BaseString) -> list[Any]:
    """The strings that stand side by side in *node*."""
    found: list[Any] = []
    while isinstance(node, cst.ConcatenatedString):
        found.append(node.left)
        node = node.right
    return [*found, node]


def _unescaped(written: str, raw: bool) -> str:
    """The literal text of a part of an f-string."""
    text = written.replace("{{", "{").replace("}}", "}")
    if raw or "\\" not in text:
        return text
    return _ESCAPE.sub(lambda found: str(ast.literal_eval(f'"{found.group()}"')), text)


def _joined(parts: Iterable[str | ast.expr], kind: str | None, span: Span) -> list[ast.expr]:
    """*parts* with neighbouring texts made one and empty ones left out."""
    found: list[ast.expr] = []
    text = ""
    for part in parts:
        if isinstance(part, str):
            text += part
            continue
        if text:
            found.append(ast.Constant(text, kind, **_at(span)))
        found.append(part)
        text = ""
    if text:
        found.append(ast.Constant(text, kind, **_at(span)))
    return found
