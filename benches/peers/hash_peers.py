"""PDQ hashes at Hamming distance 31 or less. One thread.

    hash_peers.py PEER DB.bin Q.bin TRUTH.csv QUERIES
    PEER: faiss-multi-hash (16 × 16 bits, one flipped: exact), faiss-flat (exact), faiss-ivf (not exact),
          threatexchange (its PDQIndex, one query a call)
"""

import sys

import faiss
import numpy as np
from measured import median_cpu, memory, say

MOST = 31


def index_of(peer, hashes):
    if peer == "faiss-flat":
        index = faiss.IndexBinaryFlat(256)
    elif peer == "faiss-multi-hash":
        index = faiss.IndexBinaryMultiHash(256, 16, 16)
        index.nflip = 1
    elif peer == "faiss-ivf":
        quantizer = faiss.IndexBinaryFlat(256)
        index = faiss.IndexBinaryIVF(quantizer, 256, 1024)
        index.quantizer_kept = quantizer
        index.cp.max_points_per_centroid = 64
        index.train(hashes[:1024 * 64])
        index.nprobe = 32
    else:
        raise SystemExit(f"no peer {peer}")
    index.add(hashes)
    return index


def main(peer, database, queries, truth, count):
    faiss.omp_set_num_threads(1)
    hashes = np.fromfile(database, np.uint8).reshape(-1, 32)
    asked = np.fromfile(queries, np.uint8).reshape(-1, 32)[:count].copy()
    planted = [tuple(map(int, line.split(",")[:2])) for line in open(truth).read().split()[1:]]
    planted = [pair for pair in planted if pair[0] < count]
    before = memory()
    if peer == "threatexchange":
        from threatexchange.signal_type.pdq.pdq_index import PDQIndex

        written = [query.tobytes().hex() for query in asked]
        index = PDQIndex.build((row.tobytes().hex(), number) for number, row in enumerate(hashes))
        used = memory() - before
        seconds, found = median_cpu(lambda: [index.query(query) for query in written], rounds=1)
        pairs = {(number, match.metadata) for number, matches in enumerate(found) for match in matches}
    else:
        index = index_of(peer, hashes)
        used = memory() - before
        seconds, (limits, _, rows) = median_cpu(lambda: index.range_search(asked, MOST + 1))
        pairs = {
            (number, int(rows[at])) for number in range(count) for at in range(int(limits[number]), int(limits[number + 1]))
        }
    recall = sum(pair in pairs for pair in planted) / len(planted)
    value = round(seconds / count * 1e6, 1)
    say(peer=peer, value=value, unit="us/query", recall=round(recall, 4), pairs=len(pairs), mib=round(used))


if __name__ == "__main__":
    main(*sys.argv[1:5], int(sys.argv[5]))
