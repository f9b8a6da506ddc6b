"""`flagstone rank` beside seed counting and personalised PageRank, on channels that forward each other.

    rank_forwards.py FLAGSTONE FOLDER [--draws 20] [--first 0]

FOLDER has `forwards.csv.gz` (columns channel, date, src_type, src) and `channels-labelled.csv` (columns channel,
in_1025_list, active_club, crawled). Only rows whose src_type is PeerChannel count. Needs numpy. Three tasks, each drawn
`--draws` times (the first seed of the draws is `--first`), the same seeds for all:

- 50 and 100 random seeds of the listed and crawled channels. Only the seeds' own forwards are given. Whom they forward,
  seeds excluded, is ranked; listed channels are what is looked for. Not listed is not benign: precision is too low for
  all alike.
- 10 random seeds of the crawled channels of one network, the whole graph is given. Ranked are the listed channels, and
  all; channels of that network are what is looked for.

PageRank has damping .85 and is computed with links followed one way and both, each as often as it happened or once; where
the whole graph is known it is also divided by degree. Equals are put in an order drawn for each draw. For every baseline
there is the mean difference to ours over the draws and its 95 % interval (bootstrap over draws, paired). Prints a JSON
line a task.
"""

import argparse
import csv
import gzip
import json
import pathlib
import subprocess
import tempfile

import numpy as np

PRECISION_AT = 50
ROUNDS = 80


def read(folder):
    """Names, labels by name, and interactions as (actor, target, date)."""
    labels = {row["channel"]: row for row in csv.DictReader(open(folder / "channels-labelled.csv"))}
    numbers, actors, targets, dates = {}, [], [], []
    for row in csv.DictReader(gzip.open(folder / "forwards.csv.gz", "rt")):
        if row["src_type"] == "PeerChannel" and row["src"]:
            actors.append(numbers.setdefault(row["channel"], len(numbers)))
            targets.append(numbers.setdefault(row["src"], len(numbers)))
            dates.append(row["date"])
    names = list(numbers)
    marked = {key: np.array([labels.get(n, {}).get(key) == "1" for n in names]) for key in ("in_1025_list", "active_club", "crawled")}
    return names, marked, np.array(actors), np.array(targets), dates


def links_of(actors, targets, size):
    """Distinct links without loops, and how often each happened."""
    keys, counts = np.unique(actors * size + targets, return_counts=True)
    actors, targets = keys // size, keys % size
    kept = actors != targets
    return actors[kept], targets[kept], counts[kept].astype(float)


def pagerank(actors, targets, weights, seeds, size, damping=0.85):
    out = np.bincount(actors, weights, size)
    start = np.zeros(size)
    start[seeds] = 1 / len(seeds)
    ranks = start.copy()
    for _ in range(ROUNDS):
        moved = np.bincount(targets, ranks[actors] * weights / out[actors], size)
        ranks = damping * (moved + ranks[out == 0].sum() * start) + (1 - damping) * start
    return ranks


def baselines(links, seeds, size, by_degree):
    """Scores by name."""
    actors, targets, counts = links
    is_seed = np.zeros(size, bool)
    is_seed[seeds] = True
    scores = {"seed counting": np.bincount(targets, is_seed[actors].astype(float), size)}
    once = np.ones(len(counts))
    both = np.concatenate([actors, targets]), np.concatenate([targets, actors])
    for name, weights in (("counts", counts), ("once", once)):
        doubled = np.concatenate([weights, weights])
        one_way = pagerank(actors, targets, weights, seeds, size)
        both_ways = pagerank(*both, doubled, seeds, size)
        scores |= {f"PageRank, {name}": one_way, f"PageRank both ways, {name}": both_ways}
        if by_degree:
            coming = np.maximum(np.bincount(targets, weights, size), 1e-9)
            degree = np.maximum(np.bincount(both[0], doubled, size), 1e-9)
            scores |= {
                f"PageRank, {name} / in-degree": one_way / np.maximum(coming, 1),
                f"PageRank both ways, {name} / degree": both_ways / degree,
            }
    return scores


def ours(flagstone, rows, seeds, names, folder):
    """Scores that put channels in the order of the program's result."""
    with open(f"{folder}/interactions.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["actor", "kind", "target", "time"])
        out.writerows(rows)
    with open(f"{folder}/seeds.csv", "w") as file:
        file.write("account\n" + "".join(f"{names[seed]}\n" for seed in seeds))
    given = ["--interactions", f"{folder}/interactions.csv", "--seeds", f"{folder}/seeds.csv", "--out", f"{folder}/ranked.csv"]
    subprocess.run([flagstone, "rank", "--pseudonymous", *given], check=True, capture_output=True)
    numbers = {name: number for number, name in enumerate(names)}
    scores = np.zeros(len(names))
    ranked = [numbers[row["account"]] for row in csv.DictReader(open(f"{folder}/ranked.csv"))]
    scores[ranked] = np.arange(len(ranked), 0, -1)
    return scores


def judged(scores, wanted, candidates, shuffle):
    """Average precision, and precision at 50."""
    places = np.flatnonzero(candidates)
    order = places[np.lexsort((shuffle[places], -scores[places]))]
    hits = wanted[order]
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return (precision * hits).sum() / max(1, hits.sum()), hits[:PRECISION_AT].mean()


def told(task, base_rate, figures, dice):
    """Means, and paired differences with their intervals."""
    figures = {name: np.array(of) for name, of in figures.items()}
    mine = figures["flagstone rank"]
    report = {"task": task, "draws": len(mine), "base_rate": round(float(np.mean(base_rate)), 4)}
    picks = dice.integers(0, len(mine), (10_000, len(mine)))
    for name, of in figures.items():
        row = dict(zip(("ap", "p_at_50"), of.mean(0).round(4).tolist()))
        if name != "flagstone rank":
            for at, key in enumerate(("ap", "p_at_50")):
                difference = (mine - of)[:, at]
                low, high = np.quantile(difference[picks].mean(1), [0.025, 0.975])
                row[f"{key}_gain"] = [round(float(v), 4) for v in (difference.mean(), low, high)]
        report[name] = row
    print(json.dumps(report), flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("flagstone", help="the program")
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--draws", type=int, default=20)
    arguments.add_argument("--first", type=int, default=0)
    given = arguments.parse_args()
    names, marked, actors, targets, dates = read(given.folder)
    size = len(names)
    listed, network = marked["in_1025_list"], marked["active_club"]
    seeds_of = {"listed": np.flatnonzero(listed & marked["crawled"]), "network": np.flatnonzero(network & marked["crawled"])}

    def row(at):
        return names[actors[at]], "forward", names[targets[at]], dates[at]

    whole, whole_rows = links_of(actors, targets, size), [row(at) for at in range(len(actors))]
    with tempfile.TemporaryDirectory() as folder:
        for task, kind, number in (("listed, 50 seeds", "listed", 50), ("listed, 100 seeds", "listed", 100), ("network, 10 seeds", "network", 10)):
            reports = {}
            for draw in range(given.first, given.first + given.draws):
                dice = np.random.default_rng([number, draw])
                seeds = dice.choice(seeds_of[kind], number, replace=False)
                shuffle = dice.permutation(size)
                others = np.ones(size, bool)
                others[seeds] = False
                if kind == "listed":
                    own = np.flatnonzero(np.isin(actors, seeds))
                    links, rows = links_of(actors[own], targets[own], size), [whole_rows[at] for at in own]
                    forwarded = np.zeros(size, bool)
                    forwarded[links[1]] = True
                    judgements = {task: (listed, forwarded & others)}
                else:
                    links, rows = whole, whole_rows
                    judgements = {f"{task}, of the listed": (network, listed & others), f"{task}, of all": (network, others)}
                scores = {"flagstone rank": ours(given.flagstone, rows, seeds, names, folder)}
                scores |= baselines(links, seeds, size, kind == "network")
                for name, (wanted, candidates) in judgements.items():
                    base_rate, figures = reports.setdefault(name, ([], {}))
                    base_rate.append(wanted[candidates].mean())
                    for method, score in scores.items():
                        figures.setdefault(method, []).append(judged(score, wanted, candidates, shuffle))
            for name, (base_rate, figures) in reports.items():
                told(name, base_rate, figures, np.random.default_rng(1))


if __name__ == "__main__":
    main()
