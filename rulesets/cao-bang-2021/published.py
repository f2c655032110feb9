"""What report 3714/BC-UBND publishes, as tables; figures are as it prints them."""

from typing import NamedTuple

TOTAL = "total"


class Ends(NamedTuple):
    """The highest and the lowest score of a criterion and who has them, as published."""

    highest: str
    highest_by: tuple[str, ...]
    highest_share: str
    lowest: str
    lowest_by: tuple[str, ...]
    lowest_share: str
    spread: str


class Level(NamedTuple):
    """A level: its bound, and how many units reach it and no higher one."""

    id: str
    bound: str
    units: int


class Before(NamedTuple):
    """What the report tells of a year before: places (-1 is the last), and who alone has the lowest
    score of a criterion. Who is last or lowest in "two years" was not so in the year before them.
    """

    year: int
    ranks: dict[str, int]
    lowest: dict[str, str]
    not_lowest: dict[str, str]
    not_last: str = ""


class Report(NamedTuple):
    """What the report publishes of one ranking; of the years ``before``, the latest first."""

    file: str
    column: str  # the column of the units' names
    decimals: int
    units: tuple[str, ...]
    parts: dict[str, tuple[str, ...]]  # the parts of the total and of each criterion with parts
    maxima: dict[str, int]
    ends: dict[str, Ends]
    totals: dict[str, str]  # published totals besides the highest and the lowest
    ranks: dict[str, int]
    levels: tuple[Level, ...]
    before: tuple[Before, ...]
    above_average: str = ""  # the unit all of whose criteria are said to be above the average


# ---- section 1 of the report: departments -------------------------------------------------------

GIAO_DUC = "Sở Giáo dục và Đào tạo"
LAO_DONG = "Sở Lao động – Thương binh và Xã hội"
Y_TE = "Sở Y tế"
XAY_DUNG = "Sở Xây dựng"
VAN_HOA = "Sở Văn hóa, Thể thao và Du lịch"
TAI_CHINH = "Sở Tài chính"
TU_PHAP = "Sở Tư pháp"
TAI_NGUYEN = "Sở Tài nguyên và Môi trường"
THONG_TIN = "Sở Thông tin và Truyền thông"
NOI_VU = "Sở Nội vụ"
NGOAI_VU = "Sở Ngoại vụ"
GIAO_THONG = "Sở Giao thông Vận tải"
VAN_PHONG = "Văn phòng UBND tỉnh"
BAN_DAN_TOC = "Ban Dân tộc"
KHU_KINH_TE = "Ban Quản lý Khu kinh tế tỉnh"
THANH_TRA = "Thanh tra tỉnh"
# The report counts twenty and names the sixteen above; these complete the list.
KE_HOACH = "Sở Kế hoạch và Đầu tư"
CONG_THUONG = "Sở Công Thương"
KHOA_HOC = "Sở Khoa học và Công nghệ"
NONG_NGHIEP = "Sở Nông nghiệp và Phát triển nông thôn"

DEPARTMENTS = Report(
    file="departments.csv",
    column="department",
    decimals=1,
    units=(
        VAN_PHONG,
        GIAO_DUC,
        GIAO_THONG,
        KE_HOACH,
        KHOA_HOC,
        CONG_THUONG,
        LAO_DONG,
        NGOAI_VU,
        NOI_VU,
        NONG_NGHIEP,
        TAI_CHINH,
        TAI_NGUYEN,
        THONG_TIN,
        TU_PHAP,
        VAN_HOA,
        XAY_DUNG,
        Y_TE,
        BAN_DAN_TOC,
        KHU_KINH_TE,
        THANH_TRA,
    ),
    parts={
        TOTAL: (
            "infrastructure",
            "application",
            "website",
            "online_services",
            "policy",
            "staff",
        )
    },
    maxima={
        TOTAL: 60,
        "infrastructure": 8,
        "application": 16,
        "website": 20,
        "online_services": 6,
        "policy": 5,
        "staff": 5,
    },
    ends={
        TOTAL: Ends("53.2", (GIAO_DUC,), "", "32.2", (THANH_TRA,), "", "21"),
        "infrastructure": Ends(
            "8.0", (GIAO_DUC, Y_TE, LAO_DONG), "100", "2.0", (BAN_DAN_TOC,), "25", "6.0"
        ),
        "application": Ends("16.0", (GIAO_DUC, XAY_DUNG), "100", "12.0", (NGOAI_VU,), "75", "4"),
        "website": Ends(
            "19.0",
            (GIAO_DUC, VAN_HOA, TAI_CHINH),
            "95",
            "9.0",
            (GIAO_THONG, THANH_TRA, KHU_KINH_TE),
            "45",
            "10",
        ),
        "online_services": Ends(
            "4.0", (TU_PHAP, TAI_NGUYEN, VAN_HOA), "67", "0.2", (THANH_TRA,), "3.0", "3.8"
        ),
        "policy": Ends(
            "5.0",
            (
                GIAO_DUC,
                NOI_VU,
                VAN_PHONG,
                TAI_CHINH,
                TU_PHAP,
                XAY_DUNG,
                KHU_KINH_TE,
                BAN_DAN_TOC,
                LAO_DONG,
                TAI_NGUYEN,
                GIAO_THONG,
            ),
            "100",
            "2.0",
            (Y_TE,),
            "40",
            "3.0",
        ),
        "staff": Ends(
            "5.0",
            (GIAO_DUC, THONG_TIN, VAN_PHONG, NGOAI_VU, GIAO_THONG, XAY_DUNG, LAO_DONG),
            "100",
            "2.0",
            (THANH_TRA, BAN_DAN_TOC, KHU_KINH_TE),
            "40",
            "3.0",
        ),
    },
    totals={LAO_DONG: "51.6"},
    ranks={GIAO_DUC: 1, LAO_DONG: 2, XAY_DUNG: 9, Y_TE: 12, THANH_TRA: 20},
    levels=(
        Level("I", "54", 0),
        Level("II", "48", 5),
        Level("III", "42", 7),
        Level("IV", "36", 7),
        Level("unranked", "0", 1),
    ),
    before=(
        Before(
            2020,
            {GIAO_DUC: 1, Y_TE: 2, LAO_DONG: 6, XAY_DUNG: -1},
            lowest={"infrastructure": BAN_DAN_TOC, "online_services": THANH_TRA},
            not_lowest={},
        ),
        Before(
            2019,
            {GIAO_DUC: 1, XAY_DUNG: -1},
            lowest={},
            not_lowest={"infrastructure": BAN_DAN_TOC, "online_services": THANH_TRA},
        ),
        Before(2018, {GIAO_DUC: 1}, {}, {}, not_last=XAY_DUNG),
    ),
    above_average=GIAO_DUC,
)

# ---- section 2 of the report: districts ---------------------------------------------------------

CAO_BANG = "TP Cao Bằng"
BAO_LAC = "Bảo Lạc"
BAO_LAM = "Bảo Lâm"
HA_LANG = "Hạ Lang"
HA_QUANG = "Hà Quảng"  # the report counts ten and names the other nine
HOA_AN = "Hòa An"
NGUYEN_BINH = "Nguyên Bình"
QUANG_HOA = "Quảng Hòa"
THACH_AN = "Thạch An"
TRUNG_KHANH = "Trùng Khánh"

ALL_DISTRICTS = (
    CAO_BANG,
    BAO_LAC,
    BAO_LAM,
    HA_LANG,
    HA_QUANG,
    HOA_AN,
    NGUYEN_BINH,
    QUANG_HOA,
    THACH_AN,
    TRUNG_KHANH,
)

DISTRICTS = Report(
    file="districts.csv",
    column="district",
    decimals=2,
    units=ALL_DISTRICTS,
    parts={
        TOTAL: ("readiness", "results"),
        "readiness": ("infrastructure", "staff", "policy"),
        "results": ("presence", "interaction", "transaction", "transformation"),
    },
    maxima={
        TOTAL: 120,
        "readiness": 40,
        "infrastructure": 24,
        "staff": 9,
        "policy": 7,
        "results": 80,
        "presence": 38,
        "interaction": 30,
        "transaction": 9,
        "transformation": 3,
    },
    ends={
        TOTAL: Ends("105.86", (CAO_BANG,), "88", "58.55", (THACH_AN,), "48.8", "47.31"),
        "readiness": Ends("37.11", (CAO_BANG,), "93", "14.29", (THACH_AN,), "36", "22.82"),
        "infrastructure": Ends("21.29", (CAO_BANG,), "88.7", "8.64", (THACH_AN,), "36", "12.65"),
        "staff": Ends("8.82", (CAO_BANG,), "98", "3.64", (THACH_AN, BAO_LAM), "40", "3.83"),
        "policy": Ends(
            "7.0",
            (HA_LANG, CAO_BANG, NGUYEN_BINH),
            "100",
            "2.0",
            (BAO_LAM, THACH_AN),
            "28.6",
            "5.0",
        ),
        "results": Ends("69.74", (CAO_BANG,), "87", "41.16", (BAO_LAC,), "51", "23.58"),
        "presence": Ends("36.0", (CAO_BANG,), "95", "20.0", (TRUNG_KHANH, QUANG_HOA), "53", "16.0"),
        "interaction": Ends("29.95", (BAO_LAM,), "99.8", "17.90", (HA_LANG,), "60", "12.05"),
        "transaction": Ends("3.26", (HOA_AN, CAO_BANG), "36", "0.26", (THACH_AN,), "2.9", "3.0"),
        "transformation": Ends("1.0", ALL_DISTRICTS, "33.3", "1.0", ALL_DISTRICTS, "33.3", ""),
    },
    totals={},
    ranks={CAO_BANG: 1, THACH_AN: 10},
    levels=(
        Level("I", "108", 0),
        Level("II", "100.4", 1),
        Level("III", "93.05", 0),
        Level("IV", "85.7", 0),
        Level("unranked", "0", 9),
    ),
    before=(Before(2020, {}, {}, {}), Before(2019, {}, {}, {}), Before(2018, {}, {}, {})),
)
