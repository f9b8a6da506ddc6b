"""Who shares the same things within a minute of each other: a join of shares with themselves, as CooRnet and CooRTweet do
it, from shares in memory. One thread.

    coordination_peers.py PEER SHARES.bin SHARES.truth     PEER: duckdb, duckdb-uncrowded, pandas-uncrowded

Two accounts are linked if they share three objects or more within the window; groups are what links connect. `uncrowded`:
without shares that have more than 20 others of their object in the window, as ours. Joining every pair is what the
published tools do; where an object is shared ten thousand times in a minute, that is fifty million pairs.

Recall: the share of planted accounts that are in a group. Precision: the share of accounts in groups that were planted.
"""

import sys

import numpy as np
from measured import cpu, peak, say

WINDOW, FEWEST, CROWD = 60, 3, 20


def with_duckdb(shares, uncrowded):
    import duckdb

    database = duckdb.connect(config={"threads": 1, "memory_limit": "8GB", "temp_directory": ""})
    what, when, who = (np.ascontiguousarray(column) for column in shares.T.astype(np.int64))
    begun = cpu()
    database.register("given", {"what": what, "time": when, "who": who})
    near = f"count(*) over (partition by what order by time range between {WINDOW} preceding and {WINDOW} following)"
    select = f"select what, time, who from given qualify {near} <= {CROWD} + 1" if uncrowded else "select * from given"
    database.execute(f"create table shares as {select}")
    # A share may be paired with those of its own minute and of the next: what is an equality is joined by hashing.
    pairs = database.execute(f"""
        with minutes as (select *, time // {WINDOW} as minute from shares),
        doubled as (select *, unnest([minute, minute + 1]) as joined from minutes)
        select least(a.who, b.who) as one, greatest(a.who, b.who) as other
        from doubled a join minutes b on a.what = b.what and a.joined = b.minute
        where a.who <> b.who and b.time - a.time between 0 and {WINDOW} and (b.time > a.time or a.who < b.who)
        group by one, other having count(distinct a.what) >= {FEWEST}
    """).fetchnumpy()
    return begun, np.stack([pairs["one"], pairs["other"]], axis=1)


def with_pandas(shares):
    import pandas

    table = pandas.DataFrame(shares.astype(np.int64), columns=["what", "time", "who"])
    begun = cpu()
    table = table.sort_values(["what", "time"], kind="stable", ignore_index=True)
    # Objects apart by more than any time, so that one sorted column says how many are near.
    line = table["what"].to_numpy() * (int(table["time"].max()) + 2 * WINDOW) + table["time"].to_numpy()
    near = np.searchsorted(line, line + WINDOW, "right") - np.searchsorted(line, line - WINDOW, "left")
    table = table[near <= CROWD + 1].copy()
    table["minute"] = table["time"] // WINDOW
    pairs = []
    for later in (0, 1):
        left = table.assign(minute=table["minute"] + later)
        both = left.merge(table, on=["what", "minute"], suffixes=("", "_b"))
        apart = both["time_b"] - both["time"]
        kept = (both["who"] != both["who_b"]) & apart.between(0, WINDOW) & ((apart > 0) | (both["who"] < both["who_b"]))
        pairs.append(both[kept])
    both = pandas.concat(pairs)
    both["one"], both["other"] = both[["who", "who_b"]].min(axis=1), both[["who", "who_b"]].max(axis=1)
    objects = both.drop_duplicates(["one", "other", "what"]).groupby(["one", "other"]).size()
    linked = objects[objects >= FEWEST].index
    return begun, np.stack([linked.get_level_values(0), linked.get_level_values(1)], axis=1)


def groups(pairs):
    """How many groups pairs connect, and who is in them."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    members, places = np.unique(pairs, return_inverse=True)
    places = places.reshape(-1, 2)
    links = coo_matrix((np.ones(len(places)), (places[:, 0], places[:, 1])), shape=(len(members),) * 2)
    return connected_components(links, directed=False)[0], members


def main(peer, shares, truth):
    shares, planted = np.fromfile(shares, "<u4").reshape(-1, 3), np.fromfile(truth, "<u4")
    name, _, uncrowded = peer.partition("-")
    begun, pairs = with_duckdb(shares, bool(uncrowded)) if name == "duckdb" else with_pandas(shares)
    count, members = groups(pairs)
    seconds, right = cpu() - begun, len(np.intersect1d(members, planted))
    say(
        peer=peer, value=round(seconds, 2), unit="s", mib=peak(), pairs=len(pairs), groups=int(count),
        recall=round(right / len(planted), 4), precision=round(right / max(1, len(members)), 4),
    )


if __name__ == "__main__":
    main(*sys.argv[1:4])
