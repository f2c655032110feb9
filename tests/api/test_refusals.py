"""What a program cannot have meant is refused in a sentence; a missing package says its extra."""

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

import rulelang
from rulelang.api import needs

RULES = rulelang.parse("""
    ruleset schools { unit school }
    input passed : integer from 0
    input pupils : integer from 1
    criterion results max 10: ratio passed / pupils
""")
WRONG = rulelang.Diagnostic("E512", None)
ROWS = [{"school": "North", "passed": 1, "pupils": 4}]


@pytest.mark.parametrize(
    "named",
    [
        lambda found: found.explain(0),
        lambda found: found[0],
        lambda found: found["North", 2024],
        lambda found: found[None],
        lambda found: found.explain(("North", "Q1")),
    ],
)
def test_units_are_named_by_texts(named: Callable[[rulelang.Evaluation], object]) -> None:
    with pytest.raises(TypeError, match=r'units and periods are texts, not .*: write "North"'):
        named(RULES.evaluate(ROWS))


@pytest.mark.parametrize(
    "said",
    [
        lambda found: RULES.text("fr"),
        lambda found: RULES.write_forms("never.xlsx", language="fr"),
        lambda found: found.explain("North", language="fr"),
        lambda found: found.to_table("fr"),
        lambda found: found.to_markdown("fr"),
        lambda found: found.write("never.txt", language="fr"),
        lambda found: RULES.score_table(ROWS).to_table("fr"),
        lambda found: WRONG.text("fr"),
        lambda found: WRONG.to_dict("fr"),
        lambda found: rulelang.DataError([WRONG]).text("fr"),
    ],
)
def test_a_language_that_there_is_not_is_refused(
    said: Callable[[rulelang.Evaluation], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match="""there is no language 'fr': write "en" or "vi\""""):
        said(RULES.evaluate(ROWS))
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("score", [RULES.evaluate, RULES.score_table])
def test_how_data_are_read_is_no_dictionary(score: Callable[..., object]) -> None:
    with pytest.raises(TypeError, match=r"write rulelang.Reading\(decimal=','\)"):
        score(ROWS, {"decimal": ","})
    with pytest.raises(TypeError, match=r"write rulelang.Reading\(decimal=','\)"):
        score(ROWS, ",")


EVALUATED = RULES.evaluate(ROWS)


@pytest.mark.parametrize(
    ("missing", "extra", "call"),
    [
        ("polars", "columnar", lambda: EVALUATED.to_polars()),
        ("pyarrow", "arrow", lambda: EVALUATED.to_arrow()),
        ("polars", "columnar", lambda: EVALUATED.write_parquet("never.parquet")),
        ("polars", "columnar", lambda: EVALUATED.write("never.parquet")),
        ("polars", "columnar", lambda: RULES.score_table(ROWS)),
        ("pyspark", "spark", lambda: RULES.score_with_spark("rows.parquet", None)),  # type: ignore[arg-type]
        ("xlsxwriter", "xlsx", lambda: EVALUATED.write("never.xlsx")),
        ("xlsxwriter", "xlsx", lambda: RULES.write_forms("never.xlsx")),
    ],
)
def test_a_missing_package_is_one_error_that_says_what_to_install(
    missing: str,
    extra: str,
    call: Callable[[], object],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    found = needs.find_spec
    monkeypatch.setattr(needs, "find_spec", lambda one: None if one == missing else found(one))
    with pytest.raises(rulelang.MissingExtraError) as error:
        call()
    assert (error.value.packages, error.value.extra) == ((missing,), extra)
    assert str(error.value).endswith(f'needs {missing}: pip install "rulelang[{extra}]"')
    again = pickle.loads(pickle.dumps(error.value))
    assert (str(again), again.packages, again.extra) == (str(error.value), (missing,), extra)


def test_what_is_wrong_with_a_record_names_its_field() -> None:
    with pytest.raises(rulelang.DataError) as error:
        RULES.score_one({"school": "North", "passed": 5.5, "pupils": 4})
    assert "record: field `passed` (North)" in str(error.value)
    assert "row" not in str(error.value)
    with pytest.raises(rulelang.DataError) as error:
        RULES.score_one(["North", 5, 4])  # type: ignore[arg-type]
    assert "row" not in str(error.value.diagnostics[0].place)
