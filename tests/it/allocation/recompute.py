"""Recomputes an allocation out of what is shown of it.

Reads the allocation as the office and audit see it, and knows nothing of the program but the published description: scores
in whole numbers rounded down, weights, the rule for equals, the lots. Prints the order; ends with 1 at the first thing that does
not agree.
"""

import hashlib
import json
import sys

CRITERIA = ("expertise", "load", "fairness", "rate", "performance", "conflict")


def must(holds, what):
    if not holds:
        print(f"does not agree: {what}")
        sys.exit(1)


def fen(money):
    yuan, cents = money["amount"].split(".")
    return int(yuan) * 100 + int(cents)


def scores(one, shown, pool):
    wanted = len(shown["areas"])
    capacity = one.get("capacity", shown["usual_capacity"])
    most = max(other["offers_this_year"] for other in pool)
    lowest = min(fen(other["fee"]) for other in pool)
    grade = one.get("grade", "ungraded").lower()
    return {
        "expertise": 100 * one["areas_matched"] // wanted if wanted else 100,
        "load": 100 - min(100, 100 * one["in_hand"] // capacity),
        "fairness": 100 - (100 * one["offers_this_year"] // most if most else 0),
        "rate": 100 * lowest // fen(one["fee"]),
        "performance": shown["grades"][grade],
        "conflict": 0 if one["ties_open"] else 100,
    }


def drawn(shown, pool):
    lots = shown["draw"]
    text = "".join(f"{one['number']}\n" for one in pool)
    must(lots["pool"] == text, "the pool")
    must(hashlib.sha256(text.encode()).hexdigest() == lots["pool_hash"], "the hash of the pool")
    seed = bytes.fromhex(lots["seed"])
    must(hashlib.sha256(seed).hexdigest() == lots["commitment"], "the commitment")
    key = hashlib.sha256(seed + b"\0" + lots["word"].encode()).digest()
    for one in pool:
        ticket = hashlib.sha256(key + b"\0" + str(one["number"]).encode()).hexdigest()
        must(one["ticket"] == ticket, f"the ticket of {one['number']}")
    return lambda one: one["ticket"]


def main():
    shown = json.load(sys.stdin)
    everybody = shown["candidates"]
    must([one["number"] for one in everybody] == list(range(1, len(everybody) + 1)), "the numbers")
    must(sorted(one["adviser_id"] for one in everybody) == [one["adviser_id"] for one in everybody], "the roll's order")
    pool = [one for one in everybody if "excluded_by" not in one]
    for one in everybody:
        if "excluded_by" in one:
            must(not {"place", "points", "scores"} & one.keys(), f"{one['number']} is left out and ranked")
            must(one["excluded_by"]["zh"] and one["excluded_by"]["legal_basis"], f"why {one['number']} is left out")
    for one in pool:
        wanted = scores(one, shown, pool)
        must(one["scores"] == wanted, f"the scores of {one['number']}: {one['scores']}, not {wanted}")
        points = sum(shown["weights"][name] * wanted[name] for name in CRITERIA)
        must(one["points"] == points, f"the points of {one['number']}: {one['points']}, not {points}")

    # Instants in one time zone and form sort as text; never offered comes first.
    waited = lambda one: one.get("last_offered_at", "")
    order = {
        "MATCH": lambda one: (-one["points"], one["offers_this_year"], waited(one), one["number"]),
        "ROTATION": lambda one: (waited(one), one["number"]),
    }
    by = drawn(shown, pool) if shown["method"] == "DRAW" else order[shown["method"]]
    ranked = sorted(pool, key=by)
    for place, one in enumerate(ranked, 1):
        must(one["place"] == place, f"the place of {one['number']}: {one['place']}, not {place}")
    turned = [one for one in ranked if "turn_at" in one]
    must(turned == ranked[: len(turned)], "turns come in order")
    print([one["number"] for one in ranked])


main()
