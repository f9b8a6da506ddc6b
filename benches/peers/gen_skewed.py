"""PDQ hashes with correlated bits, in clusters: harder for an index than random ones, and harder than photographs.

    gen_skewed.py FOLDER [ROWS]

Writes, always the same bytes for the same number of rows: skewed_N.bin (N hashes of 32 bytes), skewed_q_N.bin (1,000
queries: the even ones lie 0 to 31 flipped bits from a hash of the file, the odd ones are new images) and
skewed_truth_N.csv (query, hash, distance: every pair within 31 bits, by brute force).

An image is a 16 × 16 field whose neighbours correlate by 0.75, with some coefficients biased, each against the median,
as PDQ does it. Two thirds of the rows stand in families (sizes by a power law, at most 500) whose members lie up to 20
flipped bits from the first, as copies of a picture do.
"""

import sys

import numpy as np

QUERIES = 1_000
RADIUS = 31
PIECE = 50_000


def images(rng, count):
    pieces = []
    for begin in range(0, count, PIECE):
        rows = min(PIECE, count - begin)
        field = rng.standard_normal((rows, 16, 16), dtype=np.float32)
        for k in range(1, 16):
            field[:, k] = 0.75 * field[:, k - 1] + 0.66 * field[:, k]
        for k in range(1, 16):
            field[:, :, k] = 0.75 * field[:, :, k - 1] + 0.66 * field[:, :, k]
        row, column = np.mgrid[0:16, 0:16]
        field += np.where((row + column) % 4 == 0, 1.5 - 3.0 * row / 15, 0).astype(np.float32)
        flat = field.reshape(rows, 256)
        pieces.append(np.packbits(flat > np.median(flat, axis=1, keepdims=True), axis=1))
    return np.concatenate(pieces)


def flipped(rng, hashes, most):
    """Each with 0 to `most` bits turned over; one drawn twice is turned back."""
    rows, turns = np.arange(len(hashes)), rng.integers(0, most + 1, len(hashes))
    for turn in range(most):
        bits = rng.integers(0, 256, len(hashes))
        on = turns > turn
        hashes[rows[on], bits[on] // 8] ^= (1 << bits[on] % 8).astype(np.uint8)
    return hashes


def families(rng, count):
    sizes = np.minimum(rng.zipf(2.0, count), 500)
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), count)) + 1]
    first = np.repeat(np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)[:count]
    hashes = np.repeat(images(rng, len(sizes)), sizes, axis=0)[:count]
    copies = np.flatnonzero(np.arange(count) != first)
    hashes[copies] = flipped(rng, hashes[copies], 20)
    return hashes[rng.permutation(count)]


def main(folder, rows):
    rng = np.random.default_rng(20260102)
    hashes = families(rng, rows)
    queries = np.empty((QUERIES, 32), np.uint8)
    queries[::2] = flipped(rng, hashes[rng.integers(0, rows, QUERIES // 2)], RADIUS)
    queries[1::2] = images(rng, QUERIES // 2)
    hashes.tofile(f"{folder}/skewed_{rows}.bin")
    queries.tofile(f"{folder}/skewed_q_{rows}.bin")
    words, asked = hashes.view(np.uint64), queries.view(np.uint64)
    with open(f"{folder}/skewed_truth_{rows}.csv", "w", newline="") as truth:
        truth.write("qi,src,dist\r\n")
        for number, query in enumerate(asked):
            distance = np.zeros(rows, np.uint16)
            for word in range(4):
                distance += np.bitwise_count(words[:, word] ^ query[word])
            for near in np.flatnonzero(distance <= RADIUS):
                truth.write(f"{number},{near},{distance[near]}\r\n")


if __name__ == "__main__":
    main(sys.argv[1], int(float(sys.argv[2])) if len(sys.argv) > 2 else 1_000_000)
