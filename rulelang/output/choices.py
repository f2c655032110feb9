"""What stands for the choices of an input where people choose one in a spreadsheet."""

from unicodedata import normalize

from attrs import frozen

from rulelang.plan.tree import InputPlan

__all__ = ["Choices", "length", "options"]

LONGEST_LIST = 255
NOT_IN_LISTS = frozenset(',"\n')


@frozen
class Choices:
    """The items of a drop-down; ``listed``: too long or too odd to be in the cell's own rule,
    so that they are in a sheet of lists."""

    items: tuple[str, ...]

    @property
    def listed(self) -> bool:
        """Whether they need that sheet."""
        odd = any(NOT_IN_LISTS & {*item} or item != item.strip() for item in self.items)
        return length(",".join(self.items)) > LONGEST_LIST or odd


def options(item: InputPlan) -> dict[str, str]:
    """What stands for each choice in a drop-down, by its id: the label, where it is its own."""

    def folded(text: str) -> str:
        return " ".join(normalize("NFC", text).split())

    labels = [folded(label) for _, label in item.options if label]
    ids = {id for id, _ in item.options}
    return {
        id: label
        if label and labels.count(folded(label)) == 1 and folded(label) not in ids - {id}
        else id
        for id, label in item.options
    }


def length(text: str) -> int:
    """The length of a text as a spreadsheet counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
