"""Reckons an appraisal from what the API shows: the rules of the place, the events of the year, and of the appraisal
itself only what the employer gave and which objection was upheld. Shares nothing with the program."""

import json
import sys
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

asked = json.load(sys.stdin)
rules, appraisal = asked["rules"], asked["appraisal"]
scheme = next(s for s in rules["schemes"] if s["subject_kind"] == appraisal["subject_kind"])
given = {line["item"]: Fraction(line["given"]) for line in appraisal["lines"] if "given" in line}
contest = appraisal.get("contest", {})
lifted = contest.get("item") if contest.get("outcome") == "UPHELD" else None
facts = [e for e in asked["events"] if "voids" not in e and "voided_by" not in e]


def written(points: Fraction) -> str:
    return f"{Decimal(points.numerator) / Decimal(points.denominator):.2f}".replace("-0.00", "0.00")


def rounded(points: Fraction) -> Fraction:
    exact = Decimal(points.numerator) / Decimal(points.denominator)
    return Fraction(exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def count(codes):
    return sum(e["quantity"] for e in facts if e["code"] in codes)


left = {block["code"]: Fraction(block["points"]) for block in scheme["blocks"]}
bonus, total, vetoed, lines = Fraction(rules["bonus_max"]), Fraction(100), False, {}
for item in scheme["items"]:
    stake, how = Fraction(item["at_stake"]), item["how"]
    codes = item["events"] + item["partial"] + item["against"]
    points = Fraction(0)
    if item["code"] == lifted:
        pass
    elif how == "VETO":
        vetoed = vetoed or count(item["events"]) > 0
    elif how == "ADD":
        points = min(Fraction(item["each"]) * count(item["events"]), stake, bonus)
        bonus -= points
    else:
        if how == "DEDUCT":
            taken = Fraction(item["each"]) * count(item["events"])
        elif how == "SCORED":
            taken = stake - given[item["code"]]
        else:
            full, part, none = count(item["events"]), count(item["partial"]), count(item["against"])
            share = Fraction(full) + Fraction(rules["partial_weight"]) * part
            taken = stake - rounded(stake * share / (full + part + none)) if full + part + none else Fraction(0)
        taken = min(taken, stake, left[item["block"]])
        left[item["block"]] -= taken
        points = -taken
    total += points
    lines[item["code"]] = [written(points), sorted(e["id"] for e in facts if e["code"] in codes)]

grades = [("EXCELLENT", "excellent_min"), ("COMPETENT", "competent_min"), ("BASIC", "basic_min")]
grade = next((name for name, least in grades if total >= Fraction(rules[least])), "INCOMPETENT")
print(json.dumps({"total": written(total), "grade": "INCOMPETENT" if vetoed else grade, "lines": lines}))
