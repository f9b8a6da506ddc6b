"""`flagstone returns` beside a character n-gram cosine, on accounts whose posts are split in two.

    rank_returns.py FLAGSTONE POSTS.csv [--each 30] [--others 20] [--splits ends halves] [--draws 5] [--first 0] [--no-time]

POSTS has the columns account, text and, if known, time or date (which put an account's posts in order; without either,
their place in the file does). Needs numpy, pandas and scikit-learn (see requirements.txt). Every account with twice
`--each` posts or more is cut in a side before and a side after; which of its posts are taken, the split says:

- ends: the first and the last. first: the first and those that follow. last: the last and those before them.
- window: some that follow each other, and those that follow them; where they start is drawn.
- halves: of each half in time, some that are drawn. random: any, drawn.

With `--others N`, accounts with N posts or more, but too few, are there too, half of their posts on each side: looked
among, not looked for. For each account before, all accounts after are ranked. Given are the share whose own account is
first (rank-1), the mean of 1 / rank (MRR), and the 95 % interval of the difference to ours: paired, bootstrap over
accounts; draws of one account are averaged first. Of ours also the Brier score and the expected calibration error (ten
bins of equal mass) of the probability of pairs, and how it would do by one number for all. Prints a JSON line a split.
"""

import argparse
import csv
import json
import pathlib
import subprocess
import tempfile

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

BASELINES = {
    "cosine, 2-5 within words": {"analyzer": "char_wb", "ngram_range": (2, 5)},
    "cosine, 3-5, case kept": {"analyzer": "char", "ngram_range": (3, 5), "lowercase": False},
}
SPLITS = ("ends", "first", "last", "window", "halves", "random")


def read(path):
    """Posts by account, in order: (text, time as written)."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table = table[table["account"] != ""]
    when = next((name for name in ("time", "date") if name in table), None)
    table["when"] = table[when] if when else ""
    table["order"] = pd.to_datetime(table["when"], errors="coerce", utc=True, format="mixed") if when else 0
    table = table.sort_values(["account", "order"], kind="stable")
    return {account: list(zip(rows["text"], rows["when"])) for account, rows in table.groupby("account")}


def cut(posts, each, split, dice):
    """Two sides of an account's posts."""
    if split == "ends":
        return posts[:each], posts[-each:]
    if split == "first":
        return posts[:each], posts[each : 2 * each]
    if split == "last":
        return posts[-2 * each : -each], posts[-each:]
    if split == "window":
        start = dice.integers(0, len(posts) - 2 * each + 1)
        return posts[start : start + each], posts[start + each : start + 2 * each]
    if split == "halves":
        half = len(posts) // 2
        sides = [(0, half), (half, len(posts) - half)]
        return tuple([posts[start + n] for n in sorted(dice.choice(count, each, replace=False))] for start, count in sides)
    drawn = dice.permutation(len(posts))[: 2 * each]
    return [posts[n] for n in drawn[:each]], [posts[n] for n in drawn[each:]]


def ranks(scores, wanted):
    """The rank of each row's own column; equals share theirs."""
    own = scores[np.arange(wanted), np.arange(wanted)][:, None]
    rows = scores[:wanted]
    return 1 + (rows > own).sum(1) + ((rows == own).sum(1) - 1) / 2


def cosine(before, after, options):
    texts = ["\n".join(text for text, _ in posts) for posts in before + after]
    vectors = TfidfVectorizer(sublinear_tf=True, **options).fit_transform(texts)
    return (vectors[: len(before)] @ vectors[len(before) :].T).toarray()


def ours(flagstone, before, after, folder, with_time):
    """Scores that put accounts in the order of the program's result, and the probabilities."""
    for name, sides in (("before", before), ("after", after)):
        with open(f"{folder}/{name}.csv", "w", newline="") as file:
            out = csv.writer(file)
            out.writerow(["account", "text"] + ["time"] * with_time)
            out.writerows([f"{name}-{n}", text] + [time] * with_time for n, posts in enumerate(sides) for text, time in posts)
    given = ["--before", f"{folder}/before.csv", "--after", f"{folder}/after.csv", "--out", f"{folder}/pairs.csv"]
    subprocess.run([flagstone, "returns", "--pseudonymous", "--top", str(len(after)), *given], check=True, capture_output=True)
    scores = np.full((len(before), len(after)), -np.inf)
    probabilities = np.zeros((len(before), len(after)))
    for place, row in enumerate(csv.DictReader(open(f"{folder}/pairs.csv"))):
        at = int(row["before"].split("-")[1]), int(row["after"].split("-")[1])
        scores[at], probabilities[at] = -place, float(row["probability"])
    return scores, probabilities


def calibration(probabilities, same, bins=10):
    """Brier score, that of one number for all, and the expected calibration error."""
    order = np.argsort(probabilities, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    error = sum(len(p) * abs(probabilities[p].mean() - same[p].mean()) for p in parts) / len(same)
    return {
        "brier": float(np.mean((probabilities - same) ** 2)),
        "brier_of_the_rate": float(same.mean() * (1 - same.mean())),
        "error": float(error),
    }


def told(split, given, figures, chances, accounts):
    """Means over accounts, and paired differences with their intervals."""
    mine = figures["flagstone returns"]
    dice = np.random.default_rng(1)
    picks = dice.integers(0, len(mine), (10_000, len(mine)))
    report = {"split": split, "each": given.each, "accounts": len(mine), "among": accounts, "draws": chances["draws"]}
    for name, of in figures.items():
        views = {"rank_1": of[:, :, 0].mean(1), "mrr": of[:, :, 1].mean(1)}
        row = {key: round(float(values.mean()), 4) for key, values in views.items()}
        if name != "flagstone returns":
            for at, (key, values) in enumerate(views.items()):
                difference = mine[:, :, at].mean(1) - values
                low, high = np.quantile(difference[picks].mean(1), [0.025, 0.975])
                row[f"{key}_gain"] = [round(float(v), 4) for v in (difference.mean(), low, high)]
        report[name] = row
    report["calibration"] = {key: round(float(np.mean(values)), 5) for key, values in chances.items() if key != "draws"}
    print(json.dumps(report), flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("flagstone", help="the program")
    arguments.add_argument("posts", type=pathlib.Path)
    arguments.add_argument("--each", type=int, default=30)
    arguments.add_argument("--others", type=int, default=0)
    arguments.add_argument("--splits", nargs="+", choices=SPLITS, default=["ends", "halves"])
    arguments.add_argument("--draws", type=int, default=5)
    arguments.add_argument("--first", type=int, default=0)
    arguments.add_argument("--no-time", action="store_true", help="give the program no times")
    given = arguments.parse_args()
    posts = read(given.posts)
    looked_for = [of for of in posts.values() if len(of) >= 2 * given.each]
    others = [of for of in posts.values() if given.others and given.others <= len(of) < 2 * given.each]
    with_time = not given.no_time and any(time for of in posts.values() for _, time in of)
    with tempfile.TemporaryDirectory() as folder:
        for split in given.splits:
            figures, chances = {}, {"draws": 0}
            for draw in range(given.first, given.first + (1 if split in SPLITS[:3] else given.draws)):
                dice = np.random.default_rng([given.each, draw])
                sides = [cut(of, given.each, split, dice) for of in looked_for]
                sides += [(of[: len(of) // 2], of[len(of) // 2 :]) for of in others]
                before, after = [b for b, _ in sides], [a for _, a in sides]
                scores, probabilities = ours(given.flagstone, before, after, folder, with_time)
                all_scores = {"flagstone returns": scores}
                all_scores |= {name: cosine(before, after, options) for name, options in BASELINES.items()}
                for name, of in all_scores.items():
                    rank = ranks(of, len(looked_for))
                    figures.setdefault(name, []).append(np.stack([rank <= 1, 1 / rank], 1))
                chances["draws"] += 1
                judged = calibration(probabilities.ravel(), np.eye(len(before)).ravel())
                best = probabilities.argmax(1)
                judged["said_of_the_likeliest"] = probabilities.max(1).mean()
                judged["found_of_the_likeliest"] = (best == np.arange(len(before))).mean()
                for key, value in judged.items():
                    chances.setdefault(key, []).append(value)
            figures = {name: np.stack(of, 1).astype(float) for name, of in figures.items()}
            told(split, given, figures, chances, len(others) + len(looked_for))


if __name__ == "__main__":
    main()
