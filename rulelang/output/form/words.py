"""The words of a form next to those of the rubric, in the language of its keywords."""

from collections.abc import Mapping

from rulelang.output.phrases import in_language

__all__ = ["words"]

WORDS: Mapping[str, tuple[str, str]] = {
    # what the form is
    "edition": ("Edition", "Năm"),
    "source": ("Source", "Căn cứ"),
    "unit": ("Unit", "Đơn vị"),
    "period": ("Period", "Kỳ"),
    "how": (
        "Fill in the framed cells only. Save the file, and send it back as a workbook (.xlsx).",
        "Chỉ điền vào các ô có khung. Lưu lại và gửi trả tệp .xlsx này.",
    ),
    "mostly_empty": ("A cell that stays empty: {text}.", "Ô để trống: {text}."),
    "mostly_unless": (
        "A cell that stays empty: {text}, unless “{empty}” says otherwise.",
        "Ô để trống: {text}, trừ trường hợp ghi ở “{empty}”.",
    ),
    # what colours mean
    "colours": ("Colours of cells:", "Màu của ô:"),
    "colour_must": ("must be filled in", "bắt buộc điền"),
    "colour_empty": ("still empty", "chưa điền"),
    "colour_done": ("filled in, or has a default", "đã điền hoặc có sẵn"),
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
    "no_limit_bonus": ("bonus", "điểm thưởng"),
    "no_limit_penalty": ("penalty", "điểm trừ"),
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
    "empty_refused": ("must be filled in", "bắt buộc điền"),
    "empty_unranked": ("the unit is not ranked", "không được xếp hạng"),
    "may_unranked": (
        "the unit may not be ranked, depending on the other answers",
        "có thể không được xếp hạng, tùy theo các câu trả lời khác",
    ),
    "empty_nothing": ("no points", "không có điểm"),
    "may_nothing": (
        "perhaps no points, depending on the other answers",
        "có thể không có điểm, tùy theo các câu trả lời khác",
    ),
    "empty_full_penalty": ("the penalty counts in full", "bị trừ điểm ở mức cao nhất"),
    "may_full_penalty": (
        "the penalty may count in full, depending on the other answers",
        "có thể bị trừ điểm ở mức cao nhất, tùy theo các câu trả lời khác",
    ),
    "empty_left_out": ("it is left out, and the rest counts", "không tính tiêu chí này"),
    "may_left_out": (
        "it may be left out, depending on the other answers",
        "có thể không tính tiêu chí này, tùy theo các câu trả lời khác",
    ),
    "empty_held_back": (
        "what levels or ranks require counts as not met",
        "coi như không đạt điều kiện xếp loại, xếp hạng",
    ),
    "empty_asked": (
        "counts as none; the unit is still ranked",
        "được coi là không có; đơn vị vẫn được xếp hạng",
    ),
    "empty_free": ("no effect on the points", "không ảnh hưởng đến điểm"),
    # functions in a bound
    "least": ("the smallest of {values}", "số nhỏ nhất trong {values}"),
    "greatest": ("the largest of {values}", "số lớn nhất trong {values}"),
    "formula": ("a bound that depends on other answers", "giới hạn tùy theo câu trả lời khác"),
    # what came back
    "counts": (
        "{all} units: {answered} handed in, {waiting} not handed in",
        "{all} đơn vị: {answered} đã nộp, {waiting} chưa nộp",
    ),
    "counts_to_correct": (
        "{all} units: {answered} handed in, {wrong} to correct, {waiting} not handed in",
        "{all} đơn vị: {answered} đã nộp, {wrong} phải sửa, {waiting} chưa nộp",
    ),
    "waiting": ("not handed in: {units}", "chưa nộp: {units}"),
    "blank_rows_ranked": (
        "the column `handed_in` keeps units without answers out of the ranking; these rules would "
        "rank an empty row",
        "cột `handed_in` giữ các đơn vị chưa có câu trả lời ngoài xếp hạng; theo bộ tiêu chí này "
        "dòng trống vẫn được xếp hạng",
    ),
    "blank_rows_refused": (
        "units without answers stand in the table with empty cells, and these rules refuse data "
        "in which those are missing",
        "đơn vị chưa có câu trả lời để trống trong bảng; bộ tiêu chí này không nhận bảng còn thiếu "
        "số liệu bắt buộc",
    ),
    "to_correct": ("to correct: {units}", "phải sửa: {units}"),
    "left_empty": ("{unit} left empty: {questions}", "{unit} để trống: {questions}"),
    "more_left_empty": (
        "… and {count} more that left something empty",
        "… và {count} đơn vị khác còn để trống",
    ),
    "unasked": (
        "not asked in these forms: {questions}; `rulelang form … --ask committee --wide` makes "
        "the table for them",
        "các phiếu này không hỏi: {questions}; lập bảng cho các mục đó bằng "
        "`rulelang form … --ask committee --wide`",
    ),
    "nothing_written": (
        "errors in the forms: {count}; nothing was written",
        "số lỗi trong các phiếu: {count}; chưa ghi tệp nào",
    ),
    "others": (
        "add `--partial` to write the answers of the other units",
        "thêm `--partial` để ghi câu trả lời của các đơn vị còn lại",
    ),
    "held_back": (
        "written without the units that have to correct something: {units}",
        "đã ghi, chưa gồm các đơn vị phải sửa: {units}",
    ),
    "loses": (
        "`{file}` holds what the forms do not:",
        "`{file}` có nội dung mà các phiếu không có:",
    ),
    "loses_cell": (
        "{unit}, {question}: {kept} (in the forms: {new})",
        "{unit}, {question}: {kept} (trong phiếu: {new})",
    ),
    "loses_column": ("the column {question}", "cột {question}"),
    "loses_file": (
        "it cannot be read as a table of these rules",
        "không đọc được tệp như bảng số liệu của bộ tiêu chí này",
    ),
    "nothing": ("nothing", "trống"),
    "replace": (
        "add `--replace` to write what the forms have, or write to another file",
        "thêm `--replace` để ghi theo các phiếu, hoặc ghi vào tệp khác",
    ),
    "and_more": ("and {count} more", "và {count} mục khác"),
    # sheets and pages
    "form": ("Form", "Phiếu"),
    "table": ("Table", "Bảng"),
    "page": ("Page &P of &N", "Trang &P/&N"),
}


def words(language: str) -> Mapping[str, str]:
    """The words by key, in ``en`` or ``vi``."""
    return in_language(WORDS, language)
