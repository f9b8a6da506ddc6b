"""Near-duplicates in a stream: sets of character 5-grams, 128 permutations, Jaccard 0.7; each post is looked for, then
remembered. One thread.

    near_peers.py PEER POSTS.txt DUP_TRUTH.csv POSTS     PEER: rensa, datasketch

Recall: the share of planted pairs whose exact similarity is 0.7 or more that is found. Precision: the share of a
sample of returned pairs that have it.
"""

import random
import sys

from measured import cpu, memory, say

SIMILAR = 0.7


def grams(text):
    return list({text[at:at + 5] for at in range(max(1, len(text) - 4))})


def with_rensa(texts):
    from rensa import RMinHash, RMinHashLSH

    index, pairs = RMinHashLSH(SIMILAR, 128, 16), []
    for number, text in enumerate(texts):
        signature = RMinHash(128, 42)
        signature.update(grams(text))
        pairs += [(number, other) for other in index.query(signature)]
        index.insert(number, signature)
    return pairs


def with_datasketch(texts):
    from datasketch import MinHash, MinHashLSH

    index, pairs = MinHashLSH(threshold=SIMILAR, num_perm=128), []
    for number, text in enumerate(texts):
        signature = MinHash(num_perm=128)
        signature.update_batch([gram.encode() for gram in grams(text)])
        pairs += [(number, other) for other in index.query(signature)]
        index.insert(number, signature)
    return pairs


def main(peer, posts, truth, count):
    with open(posts) as file:
        texts = [line.rstrip("\n") for line, _ in zip(file, range(count))]
    planted = [tuple(map(int, line.split(","))) for line in open(truth).read().split()[1:]]

    def similar(pair):
        a, b = set(grams(texts[pair[0]])), set(grams(texts[pair[1]]))
        return len(a & b) / len(a | b) >= SIMILAR

    begun = cpu()
    pairs = {"rensa": with_rensa, "datasketch": with_datasketch}[peer](texts)
    seconds = cpu() - begun
    planted = [pair for pair in planted if pair[0] < count and similar(pair)]
    found = set(pairs)
    sample = random.Random(1).sample(pairs, min(5_000, len(pairs)))
    say(
        peer=peer, value=round(count / seconds), unit="posts/s", mib=round(memory()),
        recall=round(sum(pair in found for pair in planted) / len(planted), 4),
        precision=round(sum(map(similar, sample)) / max(1, len(sample)), 4),
    )


if __name__ == "__main__":
    main(*sys.argv[1:4], int(float(sys.argv[4])))
