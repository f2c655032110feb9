"""The words of a history next to those of the rubrics, in English and in Vietnamese."""

from collections.abc import Mapping

from rulelang.output.phrases import PHRASES, in_language

__all__ = ["words_of"]

WORDS: Mapping[str, tuple[str, str]] = {
    # sheets and titles
    "places": ("Places", "Thứ hạng"),
    "criteria": ("Criteria", "Tiêu chí"),
    # headings
    "rise": ("Places up or down", "Tăng, giảm bậc"),
    "level_in": ("Level {}", "Mức {}"),
    "levels_up": ("Levels up or down", "Tăng, giảm mức"),
    "total_in": ("Total {}", "Tổng điểm {}"),
    "total_up": ("Total up or down", "Tăng, giảm tổng điểm"),
    "best": ("Best place", "Hạng cao nhất"),
    "worst": ("Worst place", "Hạng thấp nhất"),
    "remarks": ("Remarks", "Ghi chú"),
    "criterion": ("Criterion", "Tiêu chí"),
    "max_in": ("Max {}", "Tối đa {}"),
    "mean_in": ("Mean {}", "Bình quân {}"),
    "mean_up": ("Mean up or down", "Tăng, giảm bình quân"),
    "rose": ("Units up", "Số đơn vị tăng"),
    "fell": ("Units down", "Số đơn vị giảm"),
    "same": ("Units the same", "Số đơn vị giữ nguyên"),
    "highest": ("Highest, years in a row", "Cao nhất nhiều năm liền"),
    "lowest": ("Lowest, years in a row", "Thấp nhất nhiều năm liền"),
    # cells
    "percent": ("{}%", "{}%"),
    "percent_points": ("{} % points", "{} điểm %"),
    "incomplete": ("incomplete", "thiếu số liệu"),
    "disqualified": ("out of the running", "bị loại"),
    "unranked": ("not ranked", "không xếp hạng"),
    "ranked": ("ranked", "có xếp hạng"),
    "below": ("ranked", "có xếp hạng"),
    "new": ("new", "đơn vị mới"),
    "gone": ("not in {}", "không có trong danh sách {}"),
    "back": ("back after a gap", "trở lại sau thời gian vắng"),
    "renamed": ("renamed in {when}, before: {names}", "đổi tên {when}, tên cũ: {names}"),
    "merged": ("merged in {when} from {names}", "hợp nhất {when} từ {names}"),
    "split": ("split in {when} from {names}", "chia tách {when} từ {names}"),
    "became": ("became {}", "nay là {}"),
    "first": ("first {run}", "đứng đầu {run}"),
    "last": ("last {run}", "đứng cuối {run}"),
    "was_first": ("was first {run}", "đã đứng đầu {run}"),
    "was_last": ("was last {run}", "đã đứng cuối {run}"),
    "years_row": ("{} years running", "{} năm liền"),
    "periods_row": ("{} periods running", "{} kỳ liền"),
    "ended": ("{} ({})", "{} ({})"),
    "several": ("{} units", "{} đơn vị"),
    "in_all": ("in {}", "các kỳ {}"),
    "kept": ("{unit} ({run})", "{unit} ({run})"),
    "other_group": ("in another group than in {}", "khác nhóm xếp hạng so với {}"),
    "rescaled_in": ("rescaled in {}", "quy đổi điểm {}"),
    "left_out_in": ("smaller max in {}", "điểm tối đa nhỏ hơn {}"),
    "held_in": ("held at a limit in {}", "giữ ở giới hạn {}"),
    "year": ("{}", "năm {}"),
    "period": ("{}", "kỳ {}"),
    # lines
    "against": ("{} against {}", "{} so với {}"),
    "counts": (
        "Places: {} up, {} down, {} the same",
        "Thứ hạng: {} đơn vị tăng, {} giảm, {} giữ nguyên",
    ),
    "levels": ("Levels: {} up, {} down", "Mức: {} đơn vị tăng, {} giảm"),
    "came": ("New or back: {}", "Mới hoặc trở lại: {}"),
    "went": ("Gone: {}", "Không còn: {}"),
    "gone_band": ("Not in {}", "Không có trong danh sách {}"),
    "not_shown": ("Not shown, terminal too narrow: {}", "Không hiển thị vì cửa sổ hẹp: {}"),
    "see_all": ("See all with `-o history.xlsx`.", "Xem đủ: thêm `-o history.xlsx`."),
    "same_rules": (
        "All years were scored by the same rules.",
        "Các năm cùng một bộ quy tắc chấm điểm.",
    ),
    "other_rules": (
        "The rules of the years differ. Where a criterion differs, shares of its max are compared.",
        "Quy tắc chấm điểm các năm khác nhau. Tiêu chí nào khác thì so sánh tỷ lệ so với điểm tối"
        " đa.",
    ),
    "alike": (
        '"{old}" ends and "{new}" begins in {period}: the names look alike. If they are one unit, '
        "add the line `{line}` to a file and name it with `--units FILE`.",
        'Đến {period}, không còn "{old}" và có thêm "{new}": hai tên gần giống nhau. Nếu là một '
        "đơn vị, ghi dòng `{line}` vào một tệp và thêm `--units TỆP`.",
    ),
}


def words_of(language: str) -> Mapping[str, str]:
    """The words by key, in ``en`` or ``vi``: those of tables, and of histories."""
    return in_language({**PHRASES, **WORDS}, language)
