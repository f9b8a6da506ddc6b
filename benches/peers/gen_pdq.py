"""Synthetic PDQ hashes for the comparison with peers.

    gen_pdq.py FOLDER [ROWS]

Writes, always the same bytes: db_N.bin (N hashes of 32 bytes, N of 100,000, 1,000,000 and 10,000,000 up to ROWS, each
the beginning of the next), q.bin (10,000 queries: the even ones lie 0 to 31 flipped bits from one of the first 100,000
hashes, the odd ones are random) and truth.csv (query, its source, how many bits were flipped).
"""

import sys

import numpy as np

QUERIES = 10_000


def main(folder, rows):
    hashes = np.random.default_rng(20260101).integers(0, 256, size=(rows, 32), dtype=np.uint8)
    for count in (100_000, 1_000_000, 10_000_000):
        if count <= rows:
            hashes[:count].tofile(f"{folder}/db_{count}.bin")
    rng = np.random.default_rng(7)
    queries = np.empty((QUERIES, 32), np.uint8)
    with open(f"{folder}/truth.csv", "w", newline="") as truth:
        truth.write("qi,src,dist\r\n")
        for i in range(QUERIES):
            if i % 2:
                queries[i] = rng.integers(0, 256, 32, dtype=np.uint8)
                continue
            source, distance = int(rng.integers(0, 100_000)), int(rng.integers(0, 32))
            bits = np.unpackbits(hashes[source])
            bits[rng.choice(256, distance, replace=False)] ^= 1
            queries[i] = np.packbits(bits)
            truth.write(f"{i},{source},{distance}\r\n")
    queries.tofile(f"{folder}/q.bin")


if __name__ == "__main__":
    main(sys.argv[1], int(float(sys.argv[2])) if len(sys.argv) > 2 else 10_000_000)
