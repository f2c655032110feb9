"""The words of a workbook beside those of the rubric, in the language of its keywords."""

from collections.abc import Mapping

from rulelang.output.phrases import in_language

__all__ = ["words"]

WORDS: Mapping[str, tuple[str, str]] = {
    # sheets
    "ranking": ("Ranking", "Xếp hạng"),
    "tree": ("Score tree", "Cây điểm"),
    "missing": ("Missing", "Thiếu số liệu"),
    "provenance": ("Provenance", "Nguồn gốc"),
    "data": ("Data", "Số liệu"),
    "calculation": ("Calculation", "Tính toán"),
    "statistics": ("Statistics", "Thống kê"),
    # headings
    "unit": ("Unit", "Đơn vị"),
    "period": ("Period", "Kỳ"),
    "rank": ("Rank", "Hạng"),
    "total": ("Total", "Tổng điểm"),
    "share": ("Share of the max", "Tỷ lệ so với tối đa"),
    "level": ("Level", "Mức"),
    "level_name": ("Name of the level", "Tên mức"),
    "status": ("Status", "Tình trạng"),
    "reason": ("Reason", "Lý do"),
    "marks": ("Adjusted", "Điều chỉnh"),
    "max": ("Max", "Tối đa"),
    "criterion": ("Criterion", "Tiêu chí"),
    "bonus": ("bonus", "điểm cộng"),
    "penalty": ("penalty", "điểm trừ"),
    "input": ("Missing", "Thiếu"),
    "id": ("Id", "Mã"),
    "evidence": ("Evidence asked for", "Tài liệu kiểm chứng"),
    # statuses
    "ranked": ("ranked", "được xếp hạng"),
    "unranked": ("no rank", "không xếp hạng"),
    "disqualified": ("out of the running", "bị loại"),
    "below": ("below the lowest level", "dưới mức thấp nhất"),
    "incomplete": ("incomplete", "thiếu số liệu"),
    "wrong_data": ("wrong data", "số liệu sai"),
    # missing
    "nothing_missing": ("Nothing is missing.", "Không thiếu số liệu nào."),
    "nothing_applies": ("no criterion applies", "không tiêu chí nào áp dụng"),
    # provenance
    "ruleset": ("Ruleset", "Bộ tiêu chí"),
    "edition": ("Edition", "Năm"),
    "source": ("Source", "Căn cứ"),
    "rules_sha256": ("SHA-256 of the rules", "SHA-256 của bộ tiêu chí"),
    "data_sha256": ("SHA-256 of the data", "SHA-256 của số liệu"),
    "no_file": ("the data come from no file", "số liệu không đọc từ tệp"),
    "rows": ("Units", "Số đơn vị"),
    "version": ("Made by", "Phần mềm"),
    "time": ("Time", "Thời điểm"),
    "figures": ("Figures", "Con số"),
    "as_double": (
        "Each figure is the binary number nearest to the exact one; it is shown rounded, half away "
        "from zero.",
        "Mỗi con số là số nhị phân gần nhất với số đúng; khi hiển thị được làm tròn, phần nửa ra "
        "xa số không.",
    ),
    "formulas": ("Formulas", "Công thức"),
    "guarded": (
        "Scores, levels and ranks are formulas over the sheet of data. A spreadsheet computes with "
        "binary numbers, so what is compared or rounded is first rounded to 12 decimals (fewer "
        "where numbers are large): a third of a point more or less is then told apart, a "
        "difference under a millionth of a millionth is not.",
        "Điểm, mức và hạng là công thức tính từ trang số liệu. Bảng tính dùng số nhị phân, nên số "
        "đem so sánh hoặc làm tròn được làm tròn trước đến 12 chữ số thập phân (ít hơn khi số "
        "lớn): chênh lệch dưới một phần nghìn tỷ thì không phân biệt.",
    ),
    "fixed": (
        "The order of rows, the sheet of what is missing and the order of names do not follow a "
        "changed cell.",
        "Thứ tự các dòng, trang thiếu số liệu và thứ tự tên không đổi theo ô đã sửa.",
    ),
    "inexpressible": ("Not as formulas", "Không có công thức"),
    "page": ("Page &P of &N", "Trang &P/&N"),
}


def words(language: str) -> Mapping[str, str]:
    """The words by key, in ``en`` or ``vi``."""
    return in_language(WORDS, language)
