"""The words of a workbook next to those of the rubric, in the language of its keywords."""

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
    "reason": ("Reason", "Lý do"),
    "status": ("Status", "Tình trạng"),
    "notes": ("Notes", "Ghi chú"),
    "lacks": ("missing", "thiếu"),
    "max": ("Max", "Tối đa"),
    "criterion": ("Criterion", "Tiêu chí"),
    "bonus": ("bonus", "điểm cộng"),
    "penalty": ("penalty", "điểm trừ"),
    "input": ("What is missing", "Số liệu còn thiếu"),
    "id": ("Id", "Mã"),
    "evidence": ("Evidence asked for", "Tài liệu kiểm chứng"),
    # statuses
    "ranked": ("ranked", "được xếp hạng"),
    "unranked": ("no rank", "không xếp hạng"),
    "disqualified": ("out of the running", "bị loại"),
    "below": ("no level", "không đạt mức nào"),
    "incomplete": ("incomplete", "thiếu số liệu"),
    "wrong_data": ("wrong data", "số liệu sai"),
    # missing
    "nothing_missing": ("Nothing is missing.", "Không thiếu số liệu nào."),
    "nothing_applies": ("no criterion applies", "không tiêu chí nào áp dụng"),
    # above and below tables
    "date": ("Date", "Ngày lập"),
    "units": ("Units", "Số đơn vị"),
    "blank": (
        "An empty cell: no score, because data are missing or the criterion does not apply.",
        "Ô trống: không có điểm, do thiếu số liệu hoặc tiêu chí không áp dụng.",
    ),
    "rescaled_means": (
        "Rescaled: a part of the criterion does not apply, and the points of the other parts are "
        "scaled up to its full max.",
        "Quy đổi điểm: một phần của tiêu chí không áp dụng; điểm các phần còn lại được quy đổi "
        "theo điểm tối đa của tiêu chí.",
    ),
    "left_out_means": (
        "Smaller max: a part of the criterion does not apply, and the max is smaller by that part.",
        "Điểm tối đa nhỏ hơn: một phần của tiêu chí không áp dụng và được trừ khỏi điểm tối đa.",
    ),
    "held_means": (
        "Held: the points were beyond a floor or a limit, and were set to it.",
        "Giữ ở giới hạn: điểm vượt quá giới hạn nên được tính bằng giới hạn.",
    ),
    # formulas
    "all_units": ("all units", "tất cả đơn vị"),
    "results": ("Results", "Kết quả"),
    "steps": ("Further values", "Giá trị trung gian"),
    "step": ("step", "bước tính"),
    "step_applies": ("applies", "có áp dụng"),
    "step_most": ("points at most", "điểm cao nhất"),
    "step_points": ("points", "điểm"),
    "step_limit": ("limit", "giới hạn"),
    "step_max": ("max", "điểm tối đa"),
    "step_share": ("share of the max", "tỷ lệ so với tối đa"),
    "step_key": ("key of the ranking", "căn cứ xếp hạng"),
    "step_level": ("level", "mức"),
    "lowest": ("lowest", "thấp nhất"),
    "highest": ("highest", "cao nhất"),
    "average": ("average", "trung bình"),
    "median": ("median", "trung vị"),
    "deviation": ("standard deviation", "độ lệch chuẩn"),
    "sample_deviation": ("standard deviation of a sample", "độ lệch chuẩn mẫu"),
    "count": ("number", "số lượng"),
    "total_of": ("sum", "tổng"),
    "percentile": ("percentile", "phân vị"),
    "change_data": (
        "Change a cell of this sheet: scores, levels and ranks follow.",
        "Sửa một ô của trang này: điểm, mức và hạng được tính lại.",
    ),
    "empty_data": (
        "An empty cell was not reported.",
        "Ô trống là chưa có số liệu.",
    ),
    # provenance
    "ruleset": ("Ruleset", "Bộ tiêu chí"),
    "edition": ("Edition", "Năm"),
    "source": ("Source", "Căn cứ"),
    "rules_sha256": ("Fingerprint of the rules (SHA-256)", "Mã kiểm tra bộ tiêu chí (SHA-256)"),
    "data_sha256": ("Fingerprint of the data (SHA-256)", "Mã kiểm tra tệp số liệu (SHA-256)"),
    "no_file": ("the data do not come from a file", "số liệu không đọc từ tệp"),
    "checking": ("How to check", "Cách đối chiếu"),
    "fingerprint": (
        "A file with the same fingerprint is the same file, letter by letter. Windows shows the "
        "fingerprint with: certutil -hashfile FILE SHA256",
        "Tệp có cùng mã kiểm tra là cùng một tệp, giống nhau từng ký tự. Xem mã của một tệp trên "
        "Windows bằng lệnh: certutil -hashfile TỆP SHA256",
    ),
    "version": ("Made by", "Phần mềm"),
    "time": ("Time", "Thời điểm lập"),
    "figures": ("Figures", "Cách làm tròn"),
    "rounded": (
        "Scores are calculated exactly, with fractions. Cells show them rounded to {decimals} "
        "decimals, from 5 upwards; points, levels and ranks follow the exact figures.",
        "Điểm được tính chính xác, không làm tròn ở các bước trung gian nếu bộ tiêu chí không quy "
        "định. Khi hiển thị, điểm được làm tròn đến {decimals} chữ số thập phân (từ 5 trở lên làm "
        "tròn lên); mức và hạng xét theo điểm chưa làm tròn.",
    ),
    "marks": ("Adjusted scores", "Điểm được điều chỉnh"),
    "formulas": ("Formulas", "Công thức"),
    "guarded": (
        "Scores, levels and ranks are formulas over the sheet of data. A spreadsheet calculates "
        "with about 15 digits, so a figure is rounded to 12 decimals (fewer where numbers are "
        "large) before it is compared or rounded. Smaller differences are not seen.",
        "Điểm, mức và hạng là công thức tính từ trang số liệu. Bảng tính chỉ giữ khoảng 15 chữ số, "
        "nên mỗi số được làm tròn đến 12 chữ số thập phân (ít hơn khi số lớn) trước khi so sánh "
        "hoặc làm tròn. Chênh lệch nhỏ hơn mức đó không được xét.",
    ),
    "fixed": (
        "The order of rows, the notes, the sheet of missing values and the order of names do not "
        "follow a changed cell.",
        "Thứ tự các dòng, ghi chú, trang thiếu số liệu và thứ tự tên không đổi theo ô đã sửa.",
    ),
    "inexpressible": ("Not as formulas", "Không có công thức"),
    "page": ("Page &P of &N", "Trang &P/&N"),
}


def words(language: str) -> Mapping[str, str]:
    """The words by key, in ``en`` or ``vi``."""
    return in_language(WORDS, language)
