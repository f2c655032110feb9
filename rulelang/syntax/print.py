"""A syntax tree as the text that ``rulelang fmt`` writes, in either language.

White space and needless brackets are made regular. Comments, empty lines (at most one), the
spelling of numbers, and the line breaks between rows and between figures stay as they were.
"""

from collections.abc import Sequence
from typing import assert_never

from attrs import frozen

from rulelang.diagnostics import Span
from rulelang.diagnostics.render import width
from rulelang.syntax import tree as t
from rulelang.syntax.builder import RANK
from rulelang.syntax.keywords import spelling
from rulelang.syntax.kinds import FormKind
from rulelang.syntax.language import LANGUAGE_LINE
from rulelang.syntax.layout import INDENT, Line, lay_out, starts_line
from rulelang.syntax.lexer import after_space
from rulelang.syntax.print_claims import claim_cells
from rulelang.syntax.spelling import (
    ARITHMETIC,
    SET_OFF,
    expression,
    name,
    pieces,
    quoted,
    reference,
)

__all__ = ["clause_words", "combination_words", "keys_words", "print_file", "quota_words"]

WIDTH = 110
"""A line that would be longer is broken, where it can be."""

FIGURES_WIDTH = 95
"""The same for the figures of an example without the keyword, whose length is the language's."""

KEYWORD_COLUMN = 8
"""The longest keyword of a setting after which a column is kept."""

#: Forms that have rows.
ROWED: tuple[FormKind, ...] = ("bands", "choose", "first", "interpolate")


def print_file(file: t.File, source_text: str = "", language: str | None = None) -> str:
    """Print a file that was read without errors, in its own language or in another.

    ``source_text`` is the text that it was read from (``Source.text``), which knows what is not in
    the tree: empty lines, line breaks, and whether a comment has a line of its own. Without it
    there must be no comments.
    """
    language = language or file.language
    printer = _Printer(source_text, language)
    lines: list[Line] = []
    written = LANGUAGE_LINE.match(source_text)
    words = f"language {language}"
    if written and language != "en":
        lines.append(Line((words,), Span(written.start("keyword"), written.end(), file.source), 0))
    for statement in file.statements:
        lines += printer.statement(statement, 0)
    text = lay_out(lines, file.comments, source_text)
    if written or language == "en":
        return text
    return f"{words}\n\n{text}" if text else f"{words}\n"


def clause_words(item: t.Clause, language: str) -> str:
    """What stands behind the keyword of a clause or a setting, as it is printed."""
    if item.key == "show":
        return expression(item.operands[0], language)
    first = f"{spelling(language)['round']} " if item.key in ("round", "total") else ""
    return _Printer("", language)._after_keyword(item).removeprefix(first)


def combination_words(item: t.Clause, language: str) -> str:
    """A combination, as it is printed."""
    return _Printer("", language)._combination(item)


def quota_words(quota: t.Quota, language: str) -> str:
    """A quota without its keyword, as it is printed."""
    return _Printer("", language)._quota(quota).removeprefix(spelling(language)["at_most"] + " ")


def keys_words(keys: Sequence[t.RankKey], language: str) -> str:
    """The keys of a ranking, as they are printed."""
    ascending = " " + spelling(language)["ascending"]
    return ", ".join(expression(key.name, language) + ascending * key.ascending for key in keys)


@frozen
class _Printer:
    """Statements to lines, each at an indent; the rest to text."""

    source: str
    language: str

    # ---- words --------------------------------------------------------------------------------

    def _word(self, key: str) -> str:
        return spelling(self.language)[key]

    def _name(self, identifier: t.Identifier | t.Name, *rivals: str) -> str:
        text = identifier.text if isinstance(identifier, t.Identifier) else identifier.id
        return name(text, self.language, *rivals)

    def _any(self, expr: t.Expression) -> str:
        return expression(expr, self.language)

    def _arithmetic(self, expr: t.Expression) -> str:
        return expression(expr, self.language, ARITHMETIC)

    def _label(self, label: str | None) -> str:
        return "" if label is None else quoted(label)

    def _named(self, keyword: str, identifier: t.Identifier, label: str | None) -> str:
        return " ".join(
            filter(None, (self._word(keyword), self._name(identifier), self._label(label)))
        )

    def _on_one_line(self, line: Line, start: int, end: int) -> bool:
        """Whether rows stay on one line: where they were on one, or as long as they fit."""
        return "\n" not in self.source[start:end] if self.source else line.fits(WIDTH)

    # ---- statements ---------------------------------------------------------------------------

    def statement(self, node: t.Statement, indent: int) -> list[Line]:
        """The lines of a statement."""
        if isinstance(node, t.Criterion):
            return self._criterion(node, indent)
        if isinstance(node, t.Input):
            return self._input(node, indent)
        if isinstance(node, t.Let):
            return self._let(node, indent)
        if isinstance(node, t.Define):
            return self._define(node, indent)
        if isinstance(node, t.Ruleset):
            head = self._named("ruleset", node.name, node.label)
            rows = [self._setting(item, indent + 1) for item in node.settings]
            return self._block(head, rows, node.span, node.name.span.end, indent)
        if isinstance(node, t.Levels):
            return self._levels(node, indent)
        if isinstance(node, t.Rank):
            return self._rank(node, indent)
        if isinstance(node, t.Check):
            return self._check("check", node.condition, node.message, node.span, indent)
        if isinstance(node, t.Disqualified):
            head = f"{self._word('disqualified')} {self._word('when')}"
            return self._check("disqualified", node.condition, node.reason, node.span, indent, head)
        if isinstance(node, t.Published):
            return self._published(node, indent)
        return self._example(node, indent)

    def _published(self, node: t.Published, indent: int) -> list[Line]:
        head = " ".join(filter(None, (self._word("published"), self._label(node.label))))
        rows = [
            Line(claim_cells(item, self.language), item.span, indent + 1, "claim")
            for item in node.claims
        ]
        return self._block(head, rows, node.span, node.header.end, indent)

    def _block(
        self, head: str, inner: list[Line], span: Span, head_end: int, indent: int
    ) -> list[Line]:
        if not inner:
            return [Line((head + " { }",), span, indent)]
        opening = Line((head + " {",), span.at(span.start, head_end), indent)
        return [opening, *inner, self._closing(span, indent)]

    def _closing(self, span: Span, indent: int, after: str = "", end: int = 0) -> Line:
        """The line of the brace that ends a span."""
        return Line(("}" + after,), span.at(span.end - 1, end or span.end), indent, closes=True)

    def _setting(self, item: t.Clause, indent: int) -> Line:
        limit = item.key.removeprefix("total_")
        rest = self._after_keyword(item, setting=True)
        if limit == item.key:
            keyword = self._word(item.key)
        else:
            keyword, rest = self._word("total"), f"{self._word(limit)} {rest}"
        cells = (keyword, rest) if len(keyword) <= KEYWORD_COLUMN else (f"{keyword} {rest}",)
        return Line(cells, item.span, indent, "setting")

    def _clause(self, item: t.Clause) -> str:
        """A clause of an input or a criterion."""
        rest = self._after_keyword(item)
        return rest if item.key == "round" else f"{self._word(item.key)} {rest}".rstrip()

    def _after_keyword(self, item: t.Clause, *, setting: bool = False) -> str:
        """What stands after the keyword of a clause or setting; a rounding is whole."""
        match item.key:
            case "unit" | "period" if setting:
                column, *label = item.words
                return " ".join([name(column, self.language), *map(quoted, label)])
            case "source" | "evidence" | "measure" | "unit" | "period" | "item" | "missing_marks":
                return ", ".join(map(quoted, item.words))
            case "show":
                return f"{self._any(item.operands[0])} {self._word('decimals')}"
            case "total" | "round":
                return self._rounding(item)
            case "applies_when":
                return self._any(item.operands[0])
            case "by":
                return self._combination(item)
            case "in":
                return f"{{{', '.join(map(self._arithmetic, item.operands))}}}"
            case "missing" | "not_applicable" | "when_missing" | "edition" | "weight":
                pass
            case "from" | "to" | "default" | "max" | "up_to" | "down_to" | "per_row":
                pass
            case "total_down_to" | "total_up_to" | "known_at_least":
                pass
            case _:
                assert_never(item.key)
        return " ".join([*map(self._word, item.words), *map(self._arithmetic, item.operands)])

    def _combination(self, item: t.Clause) -> str:
        """The combination of a ``by``; one that counts has its number where the language wants it,
        one that leaves some out has a number before each that is left out."""
        word, numbers = self._word(item.words[0]), [self._any(number) for number in item.operands]
        if "without" in item.words:
            left_out = f" {self._word('and')} ".join(
                f"{number} {self._word(key)}"
                for number, key in zip(numbers, item.words[2:], strict=True)
            )
            return f"{word} {self._word('without')} {left_out}"
        return " ".join([*numbers, word] if self.language == "vi" else [word, *numbers])

    def _rounding(self, item: t.Clause) -> str:
        step = [self._word("to")] if "to" in item.words else []
        mode = [self._word(word) for word in item.words if word != "to"]
        return " ".join([self._word("round"), *step, self._arithmetic(item.operands[0]), *mode])

    def _input(self, node: t.Input, indent: int) -> list[Line]:
        start = f"{self._word('input')} {self._name(node.name)}"
        label = self._label(node.label)
        clauses = "".join(
            ("  " if item.key in SET_OFF else " ") + self._clause(item) for item in node.clauses
        )
        kind = node.type
        if kind.key != "choice":
            reading = f" {self._word(kind.reading)}" if kind.reading else ""
            cells = (start, label, f": {self._word(kind.key)}{reading}{clauses}")
            return [Line(cells, node.span, indent, "input")]
        options = [(self._name(option.name), self._label(option.label)) for option in kind.options]
        inline = ", ".join(" ".join(filter(None, option)) for option in options)
        head = f": {self._word('choice')} {{"
        whole = Line((start, label, f"{head} {inline} }}{clauses}"), node.span, indent, "input")
        if self._on_one_line(whole, kind.span.start, kind.span.end):
            return [whole]
        opening = Line(
            (start, label, head), node.span.at(node.span.start, kind.span.start), indent, "input"
        )
        rows = [
            Line((spelt, f"{text},") if text else (f"{spelt},",), option.span, indent + 1, "option")
            for (spelt, text), option in zip(options, kind.options, strict=True)
        ]
        return [opening, *rows, self._closing(kind.span, indent, clauses, node.span.end)]

    def _let(self, node: t.Let, indent: int) -> list[Line]:
        table = "let" if node.label is None else "figure"
        start = f"{self._word('let')} {self._name(node.name)}"
        label = " ".join(filter(None, (self._label(node.label), *map(self._clause, node.clauses))))
        if isinstance(node.value, t.Form):
            head = (start, label, f"= {self._form(node.value)}")
            return self._rowed(head, table, node.span, node.value, indent)
        line = Line((start, label, f"= {self._any(node.value)}"), node.span, indent, table)
        if line.fits(WIDTH):
            return [line]
        named = " ".join(filter(None, (start, label)))
        return self._broken(f"{named} =", node.value, "", node.span, indent)

    def _define(self, node: t.Define, indent: int) -> list[Line]:
        parameters = ", ".join(map(self._name, node.parameters))
        start = f"{self._word('define')} {self._name(node.name)}({parameters})"
        line = Line((start, f"= {self._any(node.value)}"), node.span, indent, "define")
        if line.fits(WIDTH):
            return [line]
        return self._broken(f"{start} =", node.value, "", node.span, indent)

    def _check(
        self,
        table: str,
        condition: t.Expression,
        message: str,
        span: Span,
        indent: int,
        head: str = "",
    ) -> list[Line]:
        """A condition that units must meet, or must not, with what is said of those that differ."""
        word, said = head or self._word(table), quoted(message)
        line = Line((f"{word} {self._any(condition)}", said), span, indent, table)
        if line.fits(WIDTH):
            return [line]
        return self._broken(word, condition, f" {said}", span, indent)

    def _levels(self, node: t.Levels, indent: int) -> list[Line]:
        head, end = self._word(node.word if self.language == "vi" else "levels"), node.span.start
        if node.of:
            head, end = f"{head} {self._word('of')} {self._name(node.of)}", node.of.span.end
        if node.requires is not None:
            head += f" {self._word('requires')} {self._any(node.requires)}"
            end = node.requires.span.end
        rows = [self._level(row, indent + 1) for row in node.rows]
        return self._block(head, rows, node.span, end, indent)

    def _rank(self, node: t.Rank, indent: int) -> list[Line]:
        text, end = self._word("rank"), node.span.start + 1
        if node.name is not None:
            label = self._label(node.label)
            text = " ".join(filter(None, (text, self._name(node.name, "by", "within"), label)))
            end = node.name.span.end
        if node.within:
            text += f" {self._word('within')} {self._name(node.within)}"
            end = node.within.span.end
        if node.keys:
            text += f" {self._word('by')} {keys_words(node.keys, self.language)}"
            end = node.keys[-1].span.end
        if node.ties and not node.keys and not node.within:
            return [Line((f"{text} {self._word(node.ties)}",), node.span, indent)]
        lines = [Line((text,), node.span.at(node.span.start, end), indent)]
        if node.ties:
            start = after_space(self.source, end)
            lines.append(Line((self._word(node.ties),), node.span.at(start, node.span.end), indent))
        return lines

    def _level(self, row: t.LevelRow, indent: int) -> Line:
        label = self._label(row.label)
        unranked = f"  {self._word('not_ranked')}" if row.unranked else ""
        if row.bound is None:
            text = self._named("otherwise", row.name, row.label) + unranked
            return Line((text,), row.span, indent, "level")
        value = self._any(row.bound) if row.bracketed else self._arithmetic(row.bound)
        bound = f"{self._word(row.side)} {f'({value})' if row.bracketed else value}"
        if row.requires is not None:
            bound += f"  {self._word('requires')} {self._any(row.requires)}"
        if row.quota is not None:
            bound += f"  {self._quota(row.quota)}"
        name = self._name(row.name, "requires", "not_ranked")
        return Line((name, label, bound + unranked), row.span, indent, "level")

    def _quota(self, quota: t.Quota) -> str:
        text = f"{self._word('at_most')} {self._any(quota.amount)}"
        if quota.of is not None:
            return f"{text} {self._word('of')} {self._name(quota.of, 'units')}"
        if quota.amount.is_percentage:
            text += f" {self._word('of')} {self._word('units')}"
        return text

    def _example(self, node: t.Example, indent: int) -> list[Line]:
        head = f"{self._word('example')} {quoted(node.name)}"
        column = max(len(self._word("given_values")), len(self._word("expect")))
        inner: list[Line] = []
        for key, pairs in (("given_values", node.given), ("expect", node.expect)):
            inner += self._pairs(self._word(key).ljust(column), pairs, indent + 1)
        return self._block(head, inner, node.span, node.span.start, indent)

    def _figure(self, used: t.Name | t.Call) -> str:
        if isinstance(used, t.Call):
            return self._any(used)
        if used.id == RANK and not used.attribute:
            return RANK
        return reference(used, self.language, "given_values", "expect")

    def _pairs(self, keyword: str, pairs: Sequence[t.Pair], indent: int) -> list[Line]:
        """Figures side by side; a new line where one was begun, or where one is full."""
        margin = INDENT * indent
        lines: list[tuple[str, Span]] = []
        for pair in pairs:
            figure = f"{self._figure(pair.name)} = {self._arithmetic(pair.value)}"
            figure += "," if pair is not pairs[-1] else ""
            begun = bool(self.source) and starts_line(self.source, pair.start)
            text, span = lines[-1] if lines else ("", pair.span.at(pair.start, pair.start))
            longer = f"{text} {figure}"
            if lines and not begun and width(margin + longer) <= FIGURES_WIDTH:
                lines[-1] = longer, span.to(pair.span)
            else:
                lines.append((figure, pair.span.at(pair.start, pair.span.end)))
        heads = [keyword, *[" " * len(keyword)] * (len(lines) - 1)]
        return [
            Line((f"{head} {text}",), span, indent)
            for head, (text, span) in zip(heads, lines, strict=False)
        ]

    def _criterion(self, node: t.Criterion, indent: int) -> list[Line]:
        start = f"{self._word(node.kind)} {self._name(node.name)}"
        label = self._label(node.label)
        clauses = " ".join(map(self._clause, node.clauses))
        form = node.form
        if form is None:
            head = " ".join(filter(None, (start, label, clauses)))
            inner: list[Line] = []
            for child in node.children:
                inner += self.statement(child, indent + 1)
            return self._block(head, inner, node.span, node.header.end, indent)
        head = f"{clauses}: {self._form(form)}"
        if form.kind in ROWED:
            return self._rowed((start, label, head), node.kind, node.span, form, indent)
        line = Line((start, label, head), node.span, indent, node.kind)
        if form.kind in ("yes", "ratio", "points") and not line.fits(WIDTH):
            word = self._form_word(form)
            head = " ".join(filter(None, (start, label, f"{clauses}: {word}")))
            return self._broken(head, form.operands[0], "", node.span, indent)
        return [line]

    # ---- forms --------------------------------------------------------------------------------

    def _form(self, form: t.Form) -> str:
        """A form, without its rows."""
        text = self._form_word(form)
        match form.kind:
            case "given":
                if form.per_row is not None:
                    combined = self._combination(form.per_row)
                    text += f" {self._word('per_row')} {self._word('by')} {combined}"
                return text + "".join(
                    f" {self._word('default')} {self._arithmetic(value)}" for value in form.operands
                )
            case "scale":
                value, low, high = form.operands
                return f"{text} {self._any(value)} {self._range(low, high)}"
            case "yes" | "ratio" | "points" | "bands" | "choose" | "first" | "interpolate":
                return " ".join([text, ", ".join(map(self._any, form.operands))]).rstrip()
            case _:
                assert_never(form.kind)

    def _form_word(self, form: t.Form) -> str:
        return self._word("yes_form" if form.kind == "yes" else form.kind)

    def _range(self, low: t.Expression, high: t.Expression) -> str:
        start, end = self._arithmetic(low), self._arithmetic(high)
        return f"{self._word('from')} {start} {self._word('to')} {end}"

    def _rowed(
        self, head: tuple[str, str, str], table: str, span: Span, form: t.Form, indent: int
    ) -> list[Line]:
        """A criterion, or a named value, with a form that has rows."""
        *first, last = head
        rows = [
            (self._condition(row), f"-> {self._arithmetic(row.points)}{comma}")
            for row, comma in zip(form.rows, self._commas(form.rows), strict=True)
        ]
        inline = "  ".join(" ".join(row) for row in rows)
        braced = f"{{ {inline} }}" if rows else "{ }"
        whole = Line((*first, f"{last} {braced}"), span, indent, table)
        end = form.operands[-1].span.end if form.operands else form.span.start
        if not rows or self._on_one_line(whole, end, form.span.end):
            return [whole]
        opening = Line((*first, f"{last} {{"), span.at(span.start, end), indent, table)
        inner = [
            Line(cells, row.span, indent + 1, "row")
            for cells, row in zip(rows, form.rows, strict=True)
        ]
        return [opening, *inner, self._closing(form.span, indent)]

    def _commas(self, rows: tuple[t.Row, ...]) -> list[str]:
        """What stands behind each row: a comma, where one begins with a minus behind another."""
        signed = any(isinstance(key, t.Operation) for row in rows[1:] for key in row.operands[:1])
        if not signed or not all(row.relation in ("point", "choice", "otherwise") for row in rows):
            return [""] * len(rows)
        return [*([","] * (len(rows) - 1)), ""]

    def _condition(self, row: t.Row) -> str:
        """A row, up to its arrow."""
        match row.relation:
            case "from":
                return self._range(*row.operands)
            case "choice" | "point":
                return ", ".join(self._key(key) for key in row.operands)
            case "when":
                return f"{self._word('when')} {self._any(row.operands[0])}"
            case "otherwise":
                return self._word("otherwise")
            case "=" | "!=" | "<" | "<=" | ">" | ">=":
                return f"{row.relation} {self._arithmetic(row.operands[0])}"
            case _:
                assert_never(row.relation)

    def _key(self, key: t.Expression) -> str:
        """A key of a row: a name that is the keyword for any stands in backquotes."""
        if isinstance(key, t.Name) and key.id:
            return reference(key, self.language, "any")
        return self._any(key)

    def _broken(
        self, head: str, expr: t.Expression, tail: str, span: Span, indent: int
    ) -> list[Line]:
        """A statement that ends in a long expression, broken before its outermost operators."""
        cut = pieces(expr, self.language)
        if len(cut) == 1:
            return [Line((f"{head} {cut[0][1]}{tail}",), span, indent)]
        lines = [Line((head,), span.at(span.start, cut[0][0].span.start), indent)]
        lines += [Line((text,), operand.span, indent + 1) for operand, text in cut[:-1]]
        operand, text = cut[-1]
        return [*lines, Line((text + tail,), operand.span.to(span), indent + 1)]
