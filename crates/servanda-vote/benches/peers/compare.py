#!/usr/bin/env python3
"""Times the voting-power packages of the Python registry on the games of benches/power.rs.

    python3 -m venv peers && peers/bin/pip install -r benches/peers/requirements.txt
    cargo bench -p servanda-vote --bench power -- --json > ours.jsonl
    peers/bin/python benches/peers/compare.py ours.jsonl

Every call runs in a process of its own with a limit of time and memory; building the game
counts, starting Python does not. A peer's values are compared with ours, which the tests
compare with published and independently verified fractions; a difference beyond 1e-6
(relative) is flagged WRONG. Ratios are peer / servanda-vote.
"""

import contextlib
import io
import json
import multiprocessing
import resource
import sys
import time
import warnings

LIMIT_SECONDS = 60
LIMIT_BYTES = 4 << 30


def power_bdd(rule, index):
    from power_bdd import bdd as module

    def build(rule):
        if "quota" in rule:
            tree = module.BDD(module.WeightedGame(rule["quota"], list(rule["weights"])))
            tree.create_BDD()
            return tree
        parts = [build(part) for part in rule.get("and", rule.get("or"))]
        result = parts[0]
        for part in parts[1:]:
            result = result & part if "and" in rule else result | part
        return result

    tree = build(rule)
    return tree.calc_banzhaf() if index == "banzhaf" else tree.calc_shapley()


def powerindex(rule, index):
    import powerindex as module

    game = module.Game(rule["quota"], rule["weights"])
    if index == "banzhaf":
        game.calc_banzhaf()
        return game.banzhaf
    game.calc_shapley_shubik()
    return game.shapley_shubik


def powerindices(rule, index):
    import powerindices as module

    compute = module.compute_pbi if index == "banzhaf" else module.compute_ssi
    return list(compute(rule["quota"], rule["weights"]))


def tucoopy(rule, index):
    from tucoopy.power.banzhaf import banzhaf_index_weighted_voting
    from tucoopy.power.shapley_shubik import shapley_shubik_index_weighted_voting

    if index == "banzhaf":
        return banzhaf_index_weighted_voting(rule["weights"], rule["quota"])
    return shapley_shubik_index_weighted_voting(rule["weights"], rule["quota"])


def coopgame(rule, index):
    import coopgame as module

    if len(rule["weights"]) > 25:
        raise MemoryError("lists all 2^n coalitions")
    game = module.Game.weighted_voting([float(w) for w in rule["weights"]], float(rule["quota"]))
    return module.banzhaf(game) if index == "banzhaf" else module.shapley(game)


PEERS = {f.__name__: f for f in (power_bdd, powerindex, powerindices, tucoopy, coopgame)}
COMPOUND = {"power_bdd"}


def work(peer, rule, index, send):
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))
    warnings.simplefilter("ignore")
    try:
        # Some peers print their progress.
        contextlib.redirect_stdout(io.StringIO()).__enter__()
        PEERS[peer]({"quota": 2, "weights": [2, 1, 1]}, index)  # imports and warms up
        values, fastest, start = None, float("inf"), time.perf_counter()
        while True:
            began = time.process_time()
            values = PEERS[peer](rule, index)
            fastest = min(fastest, time.process_time() - began)
            if time.perf_counter() - start > 1.0:
                break
        send.send((fastest, [float(v) for v in values]))
    except BaseException as error:  # a crash is a result
        send.send((None, f"{type(error).__name__}: {error}"[:60]))


def run(peer, rule, index):
    receive, send = multiprocessing.Pipe(False)
    process = multiprocessing.Process(target=work, args=(peer, rule, index, send))
    process.start()
    result = receive.recv() if receive.poll(LIMIT_SECONDS) else (None, f"no answer in {LIMIT_SECONDS} s")
    process.kill()
    process.join()
    return result


def verdict(values, truth):
    total = sum(values)
    if not total or total != total:
        return "WRONG"
    values = [v / total for v in values]
    off = max(abs(v - t) / t if t else abs(v) for v, t in zip(values, truth))
    return "" if off < 1e-6 else f"WRONG by up to {off:.0%}" if off < 1e6 else "WRONG"


def main():
    rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8") if line.startswith("{")]
    for row in rows:
        kind = "exact" if row["exact"] else "float64"
        print(f"\n{row['game']} {row['index']}: servanda-vote {row['seconds'] * 1e3:.3f} ms ({kind})")
        for peer in PEERS:
            if "quota" not in row["rule"] and peer not in COMPOUND:
                print(f"  {peer:<13} cannot express the rule")
                continue
            seconds, found = run(peer, row["rule"], row["index"])
            if seconds is None:
                print(f"  {peer:<13} {found}")
                continue
            note = verdict(found, row["values"])
            print(f"  {peer:<13} {seconds * 1e3:12.3f} ms  x {seconds / row['seconds']:<10.0f} {note}", flush=True)


if __name__ == "__main__":
    main()
