"""What the core answers, as lines of JSON: run by this Python and by that of a browser.

It stands alone: in the browser there is no other module of the tests, and no optional package.
"""

import json
from pathlib import Path

import rulelang

RULES = sorted(p for p in Path("rulesets").rglob("*.rules") if ".published" not in p.name)
BROKEN = "ruleset r { unit u }\ncriterion c max 10: ratio passd / 3\n"


def say(*found: object) -> None:
    print(json.dumps(found, ensure_ascii=False))


for path in RULES:
    rules = rulelang.load(path)
    say(str(path), rules.to_dict(exact=True))
    say([str(item) for item in rules.diagnostics])
    say([(example.name, example.passed) for example in rules.test()])
    data = path.with_suffix(".csv")
    if data.exists():
        result = rules.evaluate(data)
        say(result.to_dict(exact=True))
        unit = result.units[0]
        say(str(result.explain(unit.unit, period=unit.period)))

say([item.to_dict() for item in rulelang.check_rules(BROKEN)])

schools = rulelang.parse("""
ruleset schools { unit school }
input pupils : integer from 1
input passed : integer from 0 to pupils
criterion results max 10: ratio passed / pupils
""")
record = {"school": "North", "pupils": "3", "passed": 2}
say(str(schools.score_one(record).total), str(schools.score_one(record, explain=True)))
try:
    schools.score_one({"school": "North", "pupils": 3, "passed": 5})
except rulelang.DataError as error:
    say(str(error))
