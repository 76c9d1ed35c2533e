"""Recomputes a draw from a panel out of what everybody can read of it.

Reads from standard input what was published before the draw and what is published after it, and knows nothing of the
program but the published algorithm. Prints the order; ends with 1 at the first thing that does not agree.
"""

import hashlib
import json
import sys


def must(holds, what):
    if not holds:
        print(f"does not agree: {what}")
        sys.exit(1)


def main():
    both = json.load(sys.stdin)
    before, after = both["before"], both["after"]
    committed, drawn = before["draw"], after["draw"]
    must("seed" not in committed and "word" not in committed, "the seed was known before")
    for kept in ("commitment", "pool", "pool_hash"):
        must(committed[kept] == drawn[kept], f"the {kept} was changed")
    must(hashlib.sha256(drawn["pool"].encode()).hexdigest() == drawn["pool_hash"], "the hash of the pool")
    ranks = [int(line) for line in drawn["pool"].splitlines()]
    must(ranks == sorted(ranks) == [member["rank"] for member in after["members"]], "the pool")

    seed = bytes.fromhex(drawn["seed"])
    must(hashlib.sha256(seed).hexdigest() == drawn["commitment"], "the commitment")
    key = hashlib.sha256(seed + b"\0" + drawn["word"].encode()).digest()
    ticket = {rank: hashlib.sha256(key + b"\0" + str(rank).encode()).hexdigest() for rank in ranks}
    order = sorted(ranks, key=lambda rank: ticket[rank])
    for member in after["members"]:
        must(member["ticket"] == ticket[member["rank"]], f"the ticket of {member['rank']}")
        must(member["place"] == order.index(member["rank"]) + 1, f"the place of {member['rank']}")
    passed = {member["rank"] for member in after["members"] if member["passed_over"]}
    first = next(rank for rank in order if rank not in passed)
    must([member["rank"] for member in after["members"] if member["chosen"]] == [first], "who is chosen")
    print(f"agrees: order {order}, chosen {first}")


main()
