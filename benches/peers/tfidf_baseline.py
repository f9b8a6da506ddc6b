"""TF-IDF character 2-5-gram logistic regression: the scorer that `flagstone train` has to rank no worse than.

Repeated cross-validation, grouped by account, over the folds that `flagstone evaluate --cross-validate --folds-out`
wrote, so that both sides are judged on the same splits by the same code. Every fold also leaves out whole control
groups: their texts are scored by a model that never saw a text of the group.

    python tfidf_baseline.py --posts posts.csv.gz --controls controls/ --folds folds.csv \
        --out scores.csv [--hard-negatives] [--repeats N]

Reads:   posts (account, text, label, optional part), controls/NAME.csv[.gz] (text), folds (kind, key, repeat, fold).
Writes:  scores (kind, key, repeat, score), where kind is `post` (key: its row, from 0) or `control` (key: GROUP/ROW).
Prints:  one JSON line of CPU seconds. The figures are computed by `flagstone evaluate --compare scores.csv`.
"""

import argparse
import json
import pathlib
import sys
import time

import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline


def model():
    """Lower-cased character n-grams within words, sublinear counts, balanced classes: the usual strong baseline."""
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2, max_features=200_000)
    return make_pipeline(grams, LogisticRegression(C=10.0, class_weight="balanced", solver="liblinear", max_iter=1000))


def controls_of(folder):
    """Every group of the folder: name to texts, in the file's order."""
    files = sorted(p for p in pathlib.Path(folder).iterdir() if p.name.endswith((".csv", ".csv.gz")))
    read = {p.name.removesuffix(".gz").removesuffix(".csv"): pd.read_csv(p, dtype=str, keep_default_na=False) for p in files}
    return {name: table["text"].tolist() for name, table in read.items()}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--posts", required=True)
    arguments.add_argument("--controls", required=True)
    arguments.add_argument("--folds", required=True)
    arguments.add_argument("--out", required=True)
    arguments.add_argument("--hard-negatives", action="store_true", help="train on the control groups that are not left out")
    arguments.add_argument("--repeats", type=int, help="only so many of the repeats in the folds file")
    given = arguments.parse_args()

    posts = pd.read_csv(given.posts, dtype=str, keep_default_na=False)
    texts, labels = posts["text"], (posts["label"] == "1").astype(int)
    controls = controls_of(given.controls)
    folds = pd.read_csv(given.folds, dtype={"kind": str, "key": str})
    of_post = folds[folds["kind"] == "post"].assign(key=lambda f: f["key"].astype(int))
    of_group = folds[folds["kind"] == "control"]
    out, started = [], time.process_time()
    for repeat in sorted(of_post["repeat"].unique())[: given.repeats]:
        fold = of_post[of_post["repeat"] == repeat].set_index("key")["fold"].reindex(posts.index)
        if fold.isna().any():
            sys.exit(f"{given.folds}: a row of the posts has no fold in repeat {repeat}; write the folds for these posts")
        group_fold = of_group[of_group["repeat"] == repeat].set_index("key")["fold"]
        for held_out in sorted(fold.unique()):
            train = fold != held_out
            train_texts, train_labels = texts[train].tolist(), labels[train].tolist()
            if given.hard_negatives:
                for name, rows in controls.items():
                    if group_fold[name] != held_out:
                        train_texts += rows
                        train_labels += [0] * len(rows)
            fitted = model().fit(train_texts, train_labels)
            test = posts.index[~train]
            for row, score in zip(test, fitted.decision_function(texts[test])):
                out.append(("post", row, repeat, score))
            for name, rows in controls.items():
                if group_fold[name] == held_out:
                    for row, score in enumerate(fitted.decision_function(rows)):
                        out.append(("control", f"{name}/{row}", repeat, score))
            print(f"repeat {repeat}, fold {held_out}: {len(train_texts)} texts trained", file=sys.stderr)
    pd.DataFrame(out, columns=["kind", "key", "repeat", "score"]).to_csv(given.out, index=False)
    cpu = round(time.process_time() - started, 1)
    print(json.dumps({"work": "tfidf baseline", "hard_negatives": given.hard_negatives, "cpu_s": cpu}))


if __name__ == "__main__":
    main()
