"""Networks, shares and forwards, always the same bytes for the same size. Every file is rows of little-endian u32.

    gen_graph.py FOLDER [SIZE]

SIZE (1,000,000) is in accounts; there are ten times as many links, shares and forwards.

rmat_N.bin        links of N accounts (a power of two): R-MAT, .57 .19 .19 .05; the same link again is kept, one to
                  oneself is not. rmat_N.top: the 1,000 accounts with the highest personalised PageRank from 100 seeds at
                  equal distances, by the power method to 1e-12
planted_N.bin     links of N accounts in communities of 20 to 2,000 (power law, 1.5), degrees by a power law, three links
                  in ten to anybody. planted_N.truth: the community of each account
shares_N.bin      a month of N shares (object, time, account) by a tenth as many accounts: half of all are of the most
                  shared objects, most come soon after the first, and 50 groups of eight share 20 objects of their own
                  within 30 s. shares_N.truth: who is in a group
forwards_N.bin    N forwards by a hundredth as many channels (channel, time, source's channel, source's time, message,
                  source's message, both numbers as two halves, the low one first): seven in ten forward one that came
                  before, two in ten what nobody has seen, one in ten names a channel only. forwards_N.truth: how far
                  each is from where it began
"""

import sys

import numpy as np

SEED = 20260103
NONE = 0xFFFF_FFFF
MONTH = 30 * 86_400
GROUPS, MEMBERS, OBJECTS = 50, 8, 20


def rows(*columns):
    return np.stack([np.asarray(column).astype("<u4") for column in columns], axis=1)


def rmat(rng, scale, count):
    ends = np.zeros((2, 0), np.uint32)
    while ends.shape[1] < count:
        more = np.zeros((2, min(count, 2_000_000)), np.uint32)
        for _ in range(scale):
            quarter = np.searchsorted([0.57, 0.76, 0.95], rng.random(more.shape[1]))
            more = (more << 1) | np.stack([quarter >> 1, quarter & 1]).astype(np.uint32)
        ends = np.concatenate([ends, more[:, more[0] != more[1]]], axis=1)
    return rows(*ends[:, :count])


def ranks(links, accounts, seeds, damping=0.85):
    """Personalised PageRank, plainly: who links to nobody starts again at a seed."""
    from scipy import sparse

    ones = np.ones(len(links))
    out = np.bincount(links[:, 0], minlength=accounts)
    back = sparse.coo_matrix((ones, (links[:, 1], links[:, 0])), shape=(accounts, accounts)).tocsr()
    start = np.zeros(accounts)
    start[seeds] = 1 / len(seeds)
    share, rank, change = 1 / np.maximum(out, 1), start, 1.0
    while change > 1e-12:
        followed = damping * (back @ (rank * share))
        followed += (1 - followed.sum()) * start
        change, rank = np.abs(followed - rank).sum(), followed
    return rank


def power(rng, least, most, exponent, count):
    """Whole numbers from `least` to `most` whose density falls with the exponent."""
    low, high = least ** (1 - exponent), most ** (1 - exponent)
    return ((low + rng.random(count) * (high - low)) ** (1 / (1 - exponent))).astype(np.int64)


def planted(rng, accounts):
    sizes = power(rng, 20, 2_000, 1.5, accounts // 20)
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), accounts)) + 1]
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    sizes[-1] = accounts - first[-1]
    community = np.repeat(np.arange(len(sizes)), sizes)
    # Half of an account's links: 4.6 at least, a mean of 9.6, 500 at most.
    wanted = np.minimum(4.6 * (1 - rng.random(accounts)) ** (-1 / 1.9), 500)
    wanted = wanted.astype(np.int64) + (rng.random(accounts) < wanted % 1)
    of = np.repeat(np.arange(accounts), wanted)
    within = first[community[of]] + (rng.random(len(of)) * sizes[community[of]]).astype(np.int64)
    to = np.where(rng.random(len(of)) < 0.3, rng.integers(0, accounts, len(of)), within)
    of, to = of[of != to], to[of != to]
    name = rng.permutation(accounts)
    truth = np.empty(accounts, np.int64)
    truth[name] = community
    return rows(name[of], name[to]), rows(truth)


def shares(rng, count):
    accounts = count // 10
    # A group's members stand next to each other, but not at the front, where the busiest are.
    member = accounts // 2 + np.arange(GROUPS * MEMBERS)
    begun = np.repeat(rng.integers(0, MONTH, GROUPS * OBJECTS), MEMBERS)
    who = np.repeat(member.reshape(GROUPS, 1, MEMBERS), OBJECTS, axis=1).ravel()
    what = np.repeat(np.arange(GROUPS * OBJECTS), MEMBERS)
    together = rows(what, begun + rng.integers(0, 30, len(begun)), who)
    # Sizes from 1 to 100,000, each tenfold as rare.
    sizes = (1 / ((rng.integers(0, 100_000, count) + 1) / 1e5)).astype(np.int64)
    left = count - len(together)
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), left)) + 1]
    what = np.repeat(GROUPS * OBJECTS + np.arange(len(sizes)), sizes)[:left]
    begun = np.repeat(rng.integers(0, MONTH, len(sizes)), sizes)[:left]
    long = np.repeat(np.array([600, 86_400, 7 * 86_400])[rng.integers(0, 3, len(sizes))], sizes)[:left]
    # The nearer to the first, and the nearer to account 0, the likelier.
    when = begun + (rng.random(left) * rng.random(left) * long).astype(np.int64)
    who = (rng.random(left) * rng.random(left) * accounts).astype(np.int64)
    every = np.concatenate([together, rows(what, when, who)])
    return every[rng.permutation(count)], rows(member)


def forwards(rng, count):
    channels, number = count // 100 + 1, np.arange(count)
    # Half of what is forwarded again is among the first thousandth.
    before = np.where(rng.random(count) < 0.5, number // 1_000 + 1, number + 1)
    parent = np.minimum((rng.random(count) * before).astype(np.int64), number - 1)
    kind = np.where(number == 0, 8, rng.integers(0, 10, count))  # 0: a channel only; 1 to 7: seen; 8 and 9: unseen
    seen = (kind > 0) & (kind < 8)
    depth = np.where(kind == 0, 0, 1)
    source = rng.integers(0, channels, count)
    usual = rng.random(count) < 0.8
    channel = np.where(usual, (source * 8 + rng.integers(0, 8, count)) % channels, rng.integers(0, channels, count))
    forwarder, waiting = rng.integers(0, 8, count), seen.copy()
    # Whoever forwards what came before hangs on its channel: in rounds, one step further from the beginning each.
    while waiting.any():
        now = np.flatnonzero(waiting)
        now = now[~waiting[parent[now]]]
        source[now] = channel[parent[now]]
        depth[now] = depth[parent[now]] + 1
        channel[now] = np.where(usual[now], (source[now] * 8 + forwarder[now]) % channels, channel[now])
        waiting[now] = False
    time = number + rng.integers(0, 900, count)
    named = np.where(seen, parent, count + number)
    low = np.where(kind == 0, NONE, named & NONE)
    high = np.where(kind == 0, NONE, named >> 32)
    told = np.where(kind > 7, number, NONE)
    order = rng.permutation(count)
    return rows(channel, time, source, told, number & NONE, number >> 32, low, high)[order], rows(depth)[order]


def main(folder, size):
    def write(name, count, table, truth, end="truth"):
        table.tofile(f"{folder}/{name}_{count}.bin")
        truth.tofile(f"{folder}/{name}_{count}.{end}")

    scale = round(np.log2(size))
    links = rmat(np.random.default_rng([SEED, 1]), scale, 10 * size)
    seeds = np.arange(100) * ((1 << scale) // 100)
    best = np.argsort(-ranks(links, 1 << scale, seeds), kind="stable")[:1_000]
    write("rmat", 1 << scale, links, rows(best), "top")
    write("planted", size, *planted(np.random.default_rng([SEED, 2]), size))
    write("shares", 10 * size, *shares(np.random.default_rng([SEED, 3]), 10 * size))
    write("forwards", 10 * size, *forwards(np.random.default_rng([SEED, 4]), 10 * size))


if __name__ == "__main__":
    main(sys.argv[1], int(float(sys.argv[2])) if len(sys.argv) > 2 else 1_000_000)
