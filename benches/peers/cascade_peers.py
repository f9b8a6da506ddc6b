"""Trees of forwards: how far each is from where it began, how large each tree is, who forwards whom how often; from forwards
in memory. One thread.

    cascade_peers.py PEER FORWARDS.bin FORWARDS.truth      PEER: duckdb, pandas, networkx

A forward that names no message starts a tree. Recall: the share of forwards that are as far from their root as planted.
"""

import sys

import numpy as np
from measured import cpu, peak, say

NOBODY = np.uint64(2**64 - 1)


def with_duckdb(table):
    import duckdb

    database = duckdb.connect(config={"threads": 1, "memory_limit": "12GB"})
    begun = cpu()
    database.register("given", table)
    database.execute(f"""
        create table forwards as select row_number() over () - 1 as place, channel, message, source,
            nullif(source_message, {NOBODY}) as source_message from given;
        create table linked as select c.place, c.channel, c.message, c.source, c.source_message, p.place as parent
            from forwards c left join forwards p on p.channel = c.source and p.message = c.source_message;
        create table depths as with recursive down as (
            select place, hash(source, source_message) as tree, 1::bigint as depth from linked
                where parent is null and source_message is not null
            union all
            select place, hash(channel, message), 0 from linked where source_message is null
            union all
            select c.place, down.tree, down.depth + 1 from down join linked c on c.parent = down.place
        ) select * from down;
    """)
    trees = database.execute("select tree, count(*) as forwards, max(depth) from depths group by tree").fetchnumpy()
    pairs = database.execute("""
        select source, channel, count(*) as often from linked where source <> channel group by source, channel
    """).fetchnumpy()
    seconds = cpu() - begun
    depths = database.execute("select depth from depths order by place").fetchnumpy()["depth"]
    return seconds, depths, len(trees["tree"]), len(pairs["often"])


def with_pandas(table):
    import pandas

    begun = cpu()
    forwards = pandas.DataFrame(table)
    forwards["place"] = np.arange(len(forwards))
    own = forwards[["channel", "message", "place"]]
    named = forwards[forwards["source_message"] != NOBODY]
    named = named[["source", "source_message", "place"]].merge(
        own.rename(columns={"channel": "source", "message": "source_message", "place": "parent"}),
        on=["source", "source_message"], how="left",
    )
    depth = np.zeros(len(forwards), np.int64)
    first = named[named["parent"].isna()]
    # A tree is known by its first forward of those of one message; one that names none, by itself.
    tree = forwards["place"].to_numpy().copy()
    tree[first["place"]] = first.groupby(["source", "source_message"])["place"].transform("min")
    depth[first["place"]] = 1
    rest = named[named["parent"].notna()][["place", "parent"]].astype(np.int64)
    level = np.concatenate([first["place"], forwards.loc[forwards["source_message"] == NOBODY, "place"]])
    while len(level):
        below = rest.merge(pandas.DataFrame({"parent": level}), on="parent")
        depth[below["place"]] = depth[below["parent"]] + 1
        tree[below["place"]] = tree[below["parent"]]
        level = below["place"].to_numpy()
    trees = pandas.DataFrame({"tree": tree, "depth": depth}).groupby("tree")["depth"].agg(["size", "max"])
    others = forwards[forwards["source"] != forwards["channel"]]
    pairs = others.groupby(["source", "channel"]).size()
    return cpu() - begun, depth, len(trees), len(pairs)


def with_networkx(table):
    import networkx
    from collections import Counter

    channel, message, source, named = (table[key].tolist() for key in ("channel", "message", "source", "source_message"))
    begun = cpu()
    graph, nobody, pairs = networkx.DiGraph(), int(NOBODY), Counter()
    for at, forward in enumerate(zip(channel, message)):
        graph.add_node(forward)
        if named[at] != nobody:
            graph.add_edge((source[at], named[at]), forward)
        if source[at] != channel[at]:
            pairs[source[at], channel[at]] += 1
    depths, trees = {}, []
    for root in [node for node, above in graph.in_degree() if above == 0]:
        found = {node: depth for depth, layer in enumerate(networkx.bfs_layers(graph, root)) for node in layer}
        trees.append((len(found), max(found.values())))
        depths.update(found)
    seconds = cpu() - begun
    return seconds, np.array([depths[forward] for forward in zip(channel, message)]), len(trees), len(pairs)


def main(peer, forwards, truth):
    rows, truth = np.fromfile(forwards, "<u4").reshape(-1, 8).astype(np.uint64), np.fromfile(truth, "<u4")
    table = {
        "channel": rows[:, 0].astype(np.int64), "message": rows[:, 5] << np.uint64(32) | rows[:, 4],
        "source": rows[:, 2].astype(np.int64), "source_message": rows[:, 7] << np.uint64(32) | rows[:, 6],
    }
    del rows
    run = {"duckdb": with_duckdb, "pandas": with_pandas, "networkx": with_networkx}[peer]
    seconds, depths, trees, pairs = run(table)
    say(
        peer=peer, value=round(seconds, 2), unit="s", mib=peak(), trees=trees, pairs=pairs, depth=int(max(depths)),
        recall=round(float((depths == truth).mean()), 4),
    )


if __name__ == "__main__":
    main(*sys.argv[1:4])
