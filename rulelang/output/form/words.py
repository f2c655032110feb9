"""The words of a form beside those of the rubric, in the language of its keywords."""

from collections.abc import Mapping
from unicodedata import normalize

from rulelang.output.phrases import in_language
from rulelang.plan.tree import Plan

__all__ = ["language_of", "words"]

VIETNAMESE = frozenset("ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")
"""Letters that hardly another language has."""

WORDS: Mapping[str, tuple[str, str]] = {
    # what the form is
    "edition": ("Edition", "Năm"),
    "source": ("Source", "Căn cứ"),
    "unit": ("Unit", "Đơn vị"),
    "period": ("Period", "Kỳ"),
    "how": (
        "Fill in the framed cells only; those that are still empty are yellow. Save the file, and "
        "send it back as a workbook (.xlsx).",
        "Chỉ điền vào các ô có khung; ô còn trống có màu vàng. Lưu lại và gửi trả tệp .xlsx này.",
    ),
    "filled": ("Filled in", "Đã điền"),
    # headings of columns
    "number": ("No.", "STT"),
    "question": ("What is asked", "Nội dung"),
    "answer": ("Answer", "Trả lời"),
    "measure": ("Unit of measure", "Đơn vị tính"),
    "allowed": ("What is allowed", "Giá trị cho phép"),
    "evidence": ("Evidence to attach", "Tài liệu kiểm chứng"),
    "feeds": ("Counts towards", "Tính điểm cho tiêu chí"),
    "empty": ("If left empty", "Nếu để trống"),
    # groups
    "bonus": ("Bonuses", "Điểm cộng"),
    "penalty": ("Penalties", "Điểm trừ"),
    "other": ("Other data", "Số liệu khác"),
    # points
    "max": ("max {points}", "tối đa {points} điểm"),
    "up_to_bonus": ("bonus up to {points}", "cộng không quá {points} điểm"),
    "up_to_penalty": ("penalty up to {points}", "trừ không quá {points} điểm"),
    # what is allowed
    "kind_number": ("a number", "số"),
    "kind_integer": ("a whole number", "số nguyên"),
    "kind_percent": ("a percentage", "tỷ lệ %"),
    "kind_date": ("a date", "ngày"),
    "kind_text": ("a text", "văn bản"),
    "kind_yesno": ("{yes} or {no}", "{yes} hoặc {no}"),
    "kind_choice": ("one of: {options}", "một trong: {options}"),
    "from": ("from {low}", "từ {low}"),
    "to": ("to {high}", "đến {high}"),
    "example_date": ("such as 2024-12-30", "ví dụ 30/12/2024"),
    "yes": ("Yes", "Có"),
    "no": ("No", "Không"),
    "wrong": ("This value is not allowed", "Giá trị không hợp lệ"),
    "wanted": ("Expected: {allowed}", "Cần nhập: {allowed}"),
    # what happens to an empty cell
    "empty_default": ("{value} is taken", "lấy giá trị {value}"),
    "empty_rescale": ("what asks for it is left out", "không tính nội dung này"),
    "empty_unranked": ("the unit is not ranked", "không được xếp hạng"),
    "empty_zero": ("no points", "không có điểm"),
    "empty_error": ("must be filled in", "bắt buộc điền"),
    # functions in a bound
    "least": ("the least of {values}", "số nhỏ nhất trong {values}"),
    "greatest": ("the greatest of {values}", "số lớn nhất trong {values}"),
    "formula": ("a bound that depends on other answers", "giới hạn tùy theo câu trả lời khác"),
    # sheets and pages
    "form": ("Form", "Phiếu"),
    "table": ("Table", "Bảng"),
    "page": ("Page &P of &N", "Trang &P/&N"),
}


def language_of(plan: Plan) -> str:
    """The language of those who fill in the form: that of the labels, which they read, and not
    only that of the keywords."""
    labels = [plan.label, plan.unit_label, *(item.label for item in plan.inputs)]
    labels += [criterion.label for criterion in plan.criteria]
    letters = {*normalize("NFC", "".join(filter(None, labels))).casefold()}
    return "vi" if letters & VIETNAMESE else plan.language


def words(language: str) -> Mapping[str, str]:
    """The words by key, in ``en`` or ``vi``."""
    return in_language(WORDS, language)
