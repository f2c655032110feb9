"""What the command line does, as a program does it: SQL, reports on data, checks, explanations."""

import pytest

import rulelang

TEXT = """
ruleset schools "Schools" { unit school "School"  total round 2 }
input passed "Passed" : integer from 0 to pupils
input pupils "Pupils" : integer from 1
criterion results "Results" max 10: ratio passed / pupils
levels { good "Good" from 60%  otherwise weak "Weak" }
"""
RULES = rulelang.parse(TEXT, "schools.rules")


def test_a_dialect_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match=r'no dialect \'oracle\': write one of "duckdb"'):
        RULES.sql("oracle")


def test_what_a_database_cannot_express_is_refused_with_its_place() -> None:
    text = TEXT + 'criterion digital "Digital" max 4: given\ncriterion Digital max 4: given\n'
    rules = rulelang.parse(text, "schools.rules")
    with pytest.raises(ValueError, match=r"schools.rules:.*are the same name in Spark"):
        rules.sql("spark")
    assert rules.sql("postgres", "reports", "scores").startswith("CREATE VIEW scores AS\n")


def test_data_are_reported_on_and_not_scored() -> None:
    report = RULES.check_data([{"school": "A", "passed": 9, "pupils": 4}, {"school": "B"}])
    assert isinstance(report, rulelang.DataReport)
    assert [item.code for item in report.errors] == ["E511"]
    assert {column.id for column in report.columns} >= {"passed", "pupils"}
    with pytest.raises(TypeError, match="Reading"):
        RULES.check_data([], {"decimal": ","})  # type: ignore[arg-type]


def test_rules_are_checked_without_an_error_being_raised() -> None:
    assert rulelang.check_rules(TEXT) == ()
    found = rulelang.check_rules(TEXT.replace("passed /", "pased /"), "my.rules")
    assert [item.code for item in found] == ["E201"]
    assert str(found[0].place) == "my.rules:5:43"
    with pytest.raises(rulelang.RulesError) as error:
        rulelang.parse(TEXT.replace("passed /", "pased /"), "my.rules")
    assert error.value.diagnostics == found


def test_one_record_is_explained() -> None:
    record = {"school": "North", "passed": 2, "pupils": 3}
    why = RULES.score_one(record, explain=True)
    assert isinstance(why, rulelang.Explanation)
    assert why.result.scores == RULES.score_one(record).scores
    assert "2 ÷ 3" in str(why) and "(" not in str(why) and "rank" not in str(why)
    assert [child.id for child in why.trace.children] == ["results"]
    with pytest.raises(rulelang.DataError):
        RULES.score_one(record | {"passed": -1}, explain=True)
