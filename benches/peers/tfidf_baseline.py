"""TF-IDF character 2-5-gram logistic regression beside `flagstone train`, on the same folds, judged by the same code.

    tfidf_baseline.py FLAGSTONE --posts posts.csv.gz --controls controls/ [--hard-negatives] [--repeats 3]

FLAGSTONE is the program; posts have the columns account, text, label and, if known, part; `--posts` may name several
files. Needs pandas and scikit-learn (see requirements.txt). What runs, in one go:

1. `FLAGSTONE evaluate --cross-validate 5 --repeats R --posts … --controls DIR --folds-out FOLDS` draws folds by account.
2. The baseline is trained and scores every post out of fold, and every control group by a model that saw none of its
   family. With `--hard-negatives` it is trained on the families of the other folds.
3. `FLAGSTONE evaluate --cross-validate 5 --repeats R --posts … --controls DIR --compare SCORES --json` trains ours on the
   same folds and judges both.

Prints one JSON line:

    {"work": "tfidf baseline", "hard_negatives": false, "repeats": 3, "cpu_s": 210.0, "ours_cpu_s": 300.0,
     "all": {"ours": .750, "theirs": .726, "difference": .024, "low": .001, "high": .050},   average precision
     "part scraped": {…}, "all, judged by ours": {…}, …,
     "worst_held_out": {"recall 0.5 of these posts": ["religious-hadith-en", .006], …}}     ours, upper 95 % bound
"""

import argparse
import json
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

FOLDS = 5


def model():
    """Lower-cased character n-grams within words, sublinear counts, balanced classes: the usual strong baseline."""
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2, max_features=200_000)
    return make_pipeline(grams, LogisticRegression(C=10.0, class_weight="balanced", solver="liblinear", max_iter=1000))


def controls_of(folder):
    """Every group of the folder: name to texts, in the file's order."""
    files = sorted(p for p in pathlib.Path(folder).iterdir() if p.name.endswith((".csv", ".csv.gz")))
    read = {p.name.removesuffix(".gz").removesuffix(".csv"): pd.read_csv(p, dtype=str, keep_default_na=False) for p in files}
    return {name: table["text"].tolist() for name, table in read.items()}


def scores(posts, controls, folds, hard_negatives):
    """Out-of-fold scores as `--compare` reads them: kind, key, repeat, score."""
    texts, labels = posts["text"], (posts["label"] == "1").astype(int)
    of_post = folds[folds["kind"] == "post"].assign(key=lambda f: f["key"].astype(int))
    of_group = folds[folds["kind"] == "control"]
    out = []
    for repeat in sorted(of_post["repeat"].unique()):
        fold = of_post[of_post["repeat"] == repeat].set_index("key")["fold"].reindex(posts.index)
        if fold.isna().any():
            sys.exit("a row of the posts has no fold: pandas and flagstone read another number of rows")
        group_fold = of_group[of_group["repeat"] == repeat].set_index("key")["fold"]
        for held_out in sorted(fold.unique()):
            train = fold != held_out
            train_texts, train_labels = texts[train].tolist(), labels[train].tolist()
            for name, rows in controls.items():
                if hard_negatives and group_fold[name] != held_out:
                    train_texts += rows
                    train_labels += [0] * len(rows)
            fitted = model().fit(train_texts, train_labels)
            test = posts.index[~train]
            out += [("post", row, repeat, score) for row, score in zip(test, fitted.decision_function(texts[test]))]
            for name, rows in controls.items():
                if group_fold[name] == held_out:
                    said = enumerate(fitted.decision_function(rows))
                    out += [("control", f"{name}/{row}", repeat, score) for row, score in said]
            print(f"repeat {repeat}, fold {held_out}: {len(train_texts)} texts trained", file=sys.stderr)
    return pd.DataFrame(out, columns=["kind", "key", "repeat", "score"])


def summary(report):
    """Average precision of both for each set of posts, and our worst held-out bound at each point."""
    said = {}
    for row in report["compared"]:
        if row["figure"] == "average precision":
            difference = row["difference"] or {}
            said[row["posts_of"]] = {
                "ours": row["ours"],
                "theirs": row["theirs"],
                "difference": difference.get("value"),
                "low": difference.get("low"),
                "high": difference.get("high"),
            }
    names = [point["name"] for point in report["points"]]
    return said | {"worst_held_out": dict(zip(names, report["worst_held_out"]))}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("flagstone", help="the program")
    arguments.add_argument("--posts", required=True, nargs="+")
    arguments.add_argument("--controls", required=True)
    arguments.add_argument("--hard-negatives", action="store_true", help="train on the control groups that are not left out")
    arguments.add_argument("--repeats", type=int, default=3)
    given = arguments.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        ours = [given.flagstone, "evaluate", "--cross-validate", str(FOLDS), "--repeats", str(given.repeats)]
        ours += ["--posts", *given.posts, "--controls", given.controls]
        subprocess.run([*ours, "--folds-out", f"{folder}/folds.csv"], check=True)
        posts = pd.concat([pd.read_csv(p, dtype=str, keep_default_na=False) for p in given.posts], ignore_index=True)
        folds = pd.read_csv(f"{folder}/folds.csv", dtype={"kind": str, "key": str})
        started = time.process_time()
        theirs = scores(posts, controls_of(given.controls), folds, given.hard_negatives)
        cpu = time.process_time() - started
        theirs.to_csv(f"{folder}/scores.csv", index=False)
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        judged = [*ours, "--compare", f"{folder}/scores.csv", "--json"]
        report = json.loads(subprocess.run(judged, check=True, capture_output=True, text=True).stdout)
        our_cpu = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    said = {"work": "tfidf baseline", "hard_negatives": given.hard_negatives, "repeats": given.repeats}
    said |= {"cpu_s": round(cpu, 1), "ours_cpu_s": round(our_cpu, 1)}
    print(json.dumps(said | summary(report)))


if __name__ == "__main__":
    main()
