"""Vietnamese keywords of a file that is typed without marks: `tieu chi lan "LAN" toi da 4`."""

from attrs import define, evolve, field

from rulelang.diagnostics import Edit, Place
from rulelang.diagnostics.suggest import plain
from rulelang.syntax.keywords import KEYWORDS, VIETNAMESE_FUNCTIONS, spelling
from rulelang.syntax.language import LANGUAGE_LINE
from rulelang.syntax.lexer import Lexer, Token

__all__ = ["Marks"]

OF_KEYWORDS = frozenset(row.token for row in KEYWORDS)


@define(eq=False, repr=False)
class Marks:
    """The keywords that were read without their marks, each with how it is written."""

    edits: list[Edit] = field(factory=list)

    def note(self, token: Token) -> None:
        """Note a token that was taken."""
        text = " ".join(token.span.text.split())
        if token.type in OF_KEYWORDS:
            written = spelling("vi").get(str(token.value), text)
        else:
            written = VIETNAMESE_FUNCTIONS.get(str(token.value), text)
        if written != text and plain(written) == text:
            self.edits.append(Edit(Place(token.span), written))

    def report(self, lexer: Lexer) -> None:
        """Report them all as one mistake, with the line of the language where it lacks."""
        if not self.edits:
            return
        first, edits = self.edits[0], tuple(self.edits)
        help = "marks"
        if LANGUAGE_LINE.match(lexer.text) is None:
            help, start = "marks_and_line", Place(first.place.span.at(0, 0))
            edits = (Edit(start, "language vi\n"), *edits)
        span = first.place.span
        said = {"found": span.text, "near": first.text}
        lexer.report("E114", span.start, span.end, help=help, **said)
        lexer.diagnostics[-1] = evolve(lexer.diagnostics[-1], edits=edits)
