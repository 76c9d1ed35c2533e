"""Recomputes a round of selection from its evidence package alone.

Reads the package as JSON from standard input and knows nothing of the program but what the package's own description
says. Prints what was checked; ends with 1 at the first thing that does not agree.
"""

import datetime
import hashlib
import json
import sys
from fractions import Fraction


def points(text):
    return Fraction(text)


def rounded(exact):
    """Half up, to two places."""
    return Fraction((exact * 100 + Fraction(1, 2)).__floor__(), 100)


def must(holds, what):
    if not holds:
        print(f"does not agree: {what}")
        sys.exit(1)


def years_later(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return datetime.date(day.year + years, 3, 1)


def main():
    evidence = json.load(sys.stdin)
    this = evidence["round"]
    criteria = this["criteria"]
    must(sum(points(c["weight"]) for c in criteria) == 100, "the weights")

    # Eligibility: who is rejected has a condition that is not met, who is not has none; years are years.
    deadline = datetime.datetime.fromisoformat(this["registration_until"]) - datetime.timedelta(microseconds=1)
    years = {c["code"]: c.get("years") for c in this["conditions"]}
    checks = 0
    for application in evidence["applications"]:
        met = all(check["outcome"] == "MET" for check in application["checks"])
        must(met == (application["state"] != "REJECTED"), f"no. {application['sequence']} against its checks")
        since = {p["adviser_id"]: datetime.date.fromisoformat(p["practising_since"]) for p in application["people"]}
        for check in application["checks"]:
            checks += 1
            if check["reason"] in ("OK", "TOO_FEW_YEARS") and check["condition"] == "PRACTICE_YEARS":
                full = years_later(since[check["adviser_id"]], years["PRACTICE_YEARS"])
                must((full <= deadline.date()) == (check["reason"] == "OK"), f"years of no. {application['sequence']}")

    # Who is in the order: everybody who was found to meet the conditions, but those who withdrew before it was fixed.
    said = evidence["ranking"]["items"]
    ranked = {item["sequence"] for item in said}
    passed = [a for a in evidence["applications"] if a["checks"] and a["state"] not in ("REGISTERED", "REJECTED")]
    entries = [a for a in passed if a["sequence"] in ranked or a["state"] != "WITHDRAWN"]
    must(all("withdrawn_at" in a for a in passed if a["sequence"] not in ranked), "somebody is missing in the order")
    own = [c["code"] for c in this["conditions"] if "citation" not in c]
    for application in evidence["applications"]:
        looked_at = {check["condition"] for check in application["checks"]}
        must(not looked_at or looked_at.issuperset(own), f"a condition of the notice for no. {application['sequence']}")

    # Points.
    sheets = {
        s["evaluator_id"]: {(c["application_id"], c["criterion_id"]): points(c["points"]) for c in s["scores"]}
        for s in evidence["sheets"]
        if s["state"] == "SIGNED"
    }
    must(all(not s["scores"] for s in evidence["sheets"] if s["state"] != "SIGNED"), "a sheet that is not signed")
    price = next((c for c in criteria if c["kind"] == "PRICE"), None)
    base = None
    if price:
        base = max(min(Fraction(a["price"]["amount"]) for a in entries), Fraction(price["base_price"]["amount"]))
    found = []
    for application in entries:
        used = sorted(sheets)
        if this["averaging"] == "DROP_HIGH_LOW" and len(used) >= evidence["min_sheets_to_drop"]:
            total = {e: sum(v for (a, _), v in sheets[e].items() if a == application["id"]) for e in used}
            used.remove(min(used, key=lambda e: (total[e], e)))
            used.remove(min(used, key=lambda e: (-total[e], e)))
        lines = {}
        for criterion in criteria:
            weight = points(criterion["weight"])
            if criterion["kind"] == "SCORED":
                cells = [sheets[e][(application["id"], criterion["id"])] for e in used]
                must(all(0 <= cell <= weight for cell in cells), "a score above its maximum")
                lines[criterion["code"]] = sum(cells) / Fraction(len(cells))
            elif criterion["kind"] == "PRICE":
                lines[criterion["code"]] = base / max(base, Fraction(application["price"]["amount"])) * weight
            else:
                verified = next(c["verified"] for c in application["counts"] if c["criterion_id"] == criterion["id"])
                lines[criterion["code"]] = min(weight, verified * points(criterion["per_item"]))
        total = rounded(sum(lines.values(), Fraction(0)))
        breaker = rounded(lines[this["tie_breaker"]]) if "tie_breaker" in this else Fraction(0)
        registered = datetime.datetime.fromisoformat(application["registered_at"])
        found.append((-total, -breaker, registered, application["sequence"]))

    # Lots.
    draw, ticket, lots = this["draw"], {}, 0
    pool = [int(line) for line in draw["pool"].splitlines()]
    must(draw["pool"] == "".join(f"{number}\n" for number in sorted(pool)), "the pool")
    gone = set(pool) - {a["sequence"] for a in entries}
    withdrawn = {a["sequence"] for a in passed if a["state"] == "WITHDRAWN"}
    must(gone <= withdrawn and set(pool) >= {a["sequence"] for a in entries}, "who is in the pool")
    must(draw["pool_hash"] == hashlib.sha256(draw["pool"].encode()).hexdigest(), "the hash of the pool")
    if "seed" in draw:
        seed = bytes.fromhex(draw["seed"])
        must(hashlib.sha256(seed).hexdigest() == draw["commitment"], "the commitment")
        key = hashlib.sha256(seed + b"\0" + draw["word"].encode()).digest()
        for entry in found:
            ticket[entry[3]] = hashlib.sha256(key + b"\0" + str(entry[3]).encode()).hexdigest()
    else:
        must(len({entry[:3] for entry in found}) == len(found), "a tie without a draw")
    found.sort(key=lambda entry: (entry[:3], ticket.get(entry[3], "")))

    must([entry[3] for entry in found] == [item["sequence"] for item in said], "the order")
    for rank, (entry, item) in enumerate(zip(found, said), 1):
        must(rank == item["rank"], f"rank {rank}")
        must(-entry[0] == points(item["total"]), f"the total of no. {entry[3]}")
        if "ticket" in item:
            lots += 1
            must(item["ticket"] == ticket[entry[3]], f"the ticket of no. {entry[3]}")
    print(f"agrees: {len(said)} ranks, {lots} by lots, {checks} conditions, {len(sheets)} sheets")


main()
