"""Personalised PageRank and communities, from a network in memory. One thread.

    graph_peers.py ppr PEER LINKS.bin LINKS.top ACCOUNTS       PEER: scikit-network, igraph, rustworkx, networkit
    graph_peers.py communities PEER LINKS.bin LINKS.truth ACCOUNTS
                       PEER: networkit, igraph, leidenalg, scikit-network, networkit-louvain, igraph-louvain

100 seeds at equal distances, damping .85, a tolerance of 1e-6 where there is one. Communities: modularity; which way a
link goes and how often does not count. `build_s`: from links in memory to the peer's network.

top_1000: the share of the 1,000 highest accounts that are the 1,000 highest. NMI: against the planted communities, with
the mean of both entropies.
"""

import sys
from importlib import import_module

import numpy as np
from measured import cpu, median_cpu, peak, say
from scipy import sparse


def igraph_of(links, accounts, directed):
    import igraph

    return igraph.Graph(n=accounts, edges=links.astype(np.int64), directed=directed)


def matrix_of(links, accounts):
    of, to = links.T.astype(np.int32)
    return sparse.coo_matrix((np.ones(len(links), np.int32), (of, to)), (accounts, accounts)).tocsr()


def networkit_of(links, accounts, directed):
    import networkit

    networkit.setNumberOfThreads(1)
    of, to = links.T.astype(np.uint64)
    return networkit.GraphFromCoo((of, to), n=accounts, directed=directed)


def rank(peer, links, accounts):
    """The network of the peer, and what ranks it."""
    seeds = [number * (accounts // 100) for number in range(100)]
    if peer == "scikit-network":
        from sknetwork.ranking import PageRank

        walker = PageRank(damping_factor=0.85, solver="piteration", n_iter=100, tol=1e-6)
        weights = dict.fromkeys(seeds, 1)
        return matrix_of(links, accounts), lambda graph: walker.fit_predict(graph, weights=weights)
    if peer == "igraph":
        graph = igraph_of(links, accounts, True)
        return graph, lambda graph: graph.personalized_pagerank(damping=0.85, reset_vertices=seeds)
    if peer == "rustworkx":
        import rustworkx

        graph = rustworkx.PyDiGraph()
        graph.add_nodes_from(range(accounts))
        graph.extend_from_weighted_edge_list([(of, to, 1.0) for of, to in links.tolist()])
        start = dict.fromkeys(seeds, 1.0)

        def ranks(graph):
            found = rustworkx.pagerank(graph, alpha=0.85, personalization=start, tol=1e-6)
            return [found[account] for account in range(accounts)]

        return graph, ranks

    from networkit.centrality import PageRank

    def everybody(graph):
        walk = PageRank(graph, damp=0.85, tol=1e-6)
        walk.run()
        return walk.scores()

    return networkit_of(links, accounts, True), everybody


def divide(peer, links, accounts):
    """The network of the peer, and what finds the community of each account in it."""
    if peer == "networkit":
        from networkit.community import ParallelLeiden

        return networkit_of(links, accounts, False), lambda graph: ParallelLeiden(graph).run().getPartition().getVector()
    if peer == "networkit-louvain":
        from networkit.community import PLM

        return networkit_of(links, accounts, False), lambda graph: PLM(graph).run().getPartition().getVector()
    if peer == "scikit-network":
        from sknetwork.clustering import Leiden

        graph = matrix_of(links, accounts)
        return graph + graph.T, lambda graph: Leiden(random_state=1).fit_predict(graph)
    graph = igraph_of(links, accounts, False)
    if peer == "igraph":
        return graph, lambda graph: graph.community_leiden("modularity", n_iterations=2).membership
    if peer == "igraph-louvain":
        return graph, lambda graph: graph.community_multilevel().membership

    from leidenalg import ModularityVertexPartition, find_partition

    return graph, lambda graph: find_partition(graph, ModularityVertexPartition, n_iterations=2, seed=1).membership


def once(links):
    """Links without direction, each once."""
    low, high = links.min(axis=1).astype(np.uint64), links.max(axis=1).astype(np.uint64)
    both = np.unique(low << np.uint64(32) | high)
    return np.stack([both >> np.uint64(32), both & np.uint64(0xFFFF_FFFF)], axis=1).astype(np.uint32)


def modularity(links, of):
    degrees = np.bincount(of[links].ravel())
    return (of[links[:, 0]] == of[links[:, 1]]).mean() - ((degrees / (2 * len(links))) ** 2).sum()


def agreement(truth, of):
    def entropy(counts):
        shares = counts[counts > 0] / len(of)
        return -(shares * np.log(shares)).sum()

    both = np.unique(truth.astype(np.int64) << 32 | of, return_counts=True)[1]
    apart = entropy(np.bincount(truth)) + entropy(np.bincount(of))
    return 2 * (apart - entropy(both)) / apart


def main(task, peer, links, truth, accounts):
    links = np.fromfile(links, "<u4").reshape(-1, 2)
    truth = np.fromfile(truth, "<u4")
    if task == "communities":
        links = once(links)
    import_module("sknetwork" if peer == "scikit-network" else peer.removesuffix("-louvain"))
    begun = cpu()
    graph, run = (rank if task == "ppr" else divide)(peer, links, accounts)
    build = cpu() - begun
    seconds, found = median_cpu(lambda: run(graph), enough=30)
    measured = {"peer": peer, "value": round(seconds, 3), "unit": "s", "build_s": round(build, 2), "mib": peak()}
    found = np.asarray(found)
    if task == "ppr":
        best = np.argsort(-found, kind="stable")[: len(truth)]
        say(**measured, top_1000=len(np.intersect1d(best, truth)) / len(truth))
    else:
        found = np.unique(found, return_inverse=True)[1]
        say(
            **measured, nmi=round(float(agreement(truth, found)), 4),
            modularity=round(float(modularity(links, found)), 4), communities=int(found.max()) + 1,
        )


if __name__ == "__main__":
    main(*sys.argv[1:5], int(sys.argv[5]))
