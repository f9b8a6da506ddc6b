"""NDJSON rows into eight typed fields: id, ts, account.id, text, lang, ip, n_links, domain. One thread.

    ndjson_peers.py PEER POSTS.ndjson [ROWS]     PEER: orjson, pysimdjson, duckdb, polars
"""

import os
import sys

from measured import median_cpu, memory, say

os.environ["POLARS_MAX_THREADS"] = "1"


def by_line(path, rows, load):
    total = 0
    with open(path, "rb") as file:
        for number, line in enumerate(file):
            if number >= rows:
                break
            row = load(line)
            fields = (
                row["id"], row["ts"], row["account"]["id"], row["text"],
                row["lang"], row["ip"], row["n_links"], row["domain"],
            )
            total += fields[6]
            # simdjson's parser lends its document: it must be given back before the next line.
            del row
    return total


def duckdb_sum(path, rows):
    import duckdb

    columns = (
        "{id: 'BIGINT', ts: 'BIGINT', account: 'STRUCT(id VARCHAR)', text: 'VARCHAR', lang: 'VARCHAR', "
        "ip: 'VARCHAR', n_links: 'INT', domain: 'VARCHAR'}"
    )
    with duckdb.connect() as db:
        db.execute("set threads = 1")
        db.execute(
            "create table rows as select id, ts, account.id as account, text, lang, ip, n_links, domain "
            f"from read_json('{path}', format = 'newline_delimited', columns = {columns}) limit {rows}"
        )
        return db.execute("select sum(n_links) from rows").fetchone()[0]


def polars_sum(path, rows):
    import polars as pl

    schema = {
        "id": pl.Int64, "ts": pl.Int64, "account": pl.Struct({"id": pl.String}), "text": pl.String,
        "lang": pl.String, "ip": pl.String, "n_links": pl.Int32, "domain": pl.String,
    }
    account = pl.col("account").struct.field("id").alias("account")
    wanted = ["id", "ts", account, "text", "lang", "ip", "n_links", "domain"]
    table = pl.scan_ndjson(path, schema=schema, n_rows=rows).select(wanted).collect()
    return table["n_links"].sum()


def main(peer, path, rows):
    if peer == "orjson":
        import orjson

        work = lambda: by_line(path, rows, orjson.loads)
    elif peer == "pysimdjson":
        import simdjson

        parser = simdjson.Parser()
        work = lambda: by_line(path, rows, parser.parse)
    elif peer == "duckdb":
        work = lambda: duckdb_sum(path, rows)
    elif peer == "polars":
        work = lambda: polars_sum(path, rows)
    else:
        raise SystemExit(f"no peer {peer}")
    seconds, total = median_cpu(work)
    say(peer=peer, value=round(rows / seconds), unit="rows/s", rows=rows, check=int(total), mib=round(memory()))


if __name__ == "__main__":
    count = int(float(sys.argv[3])) if len(sys.argv) > 3 else sum(1 for _ in open(sys.argv[2], "rb"))
    main(sys.argv[1], sys.argv[2], count)
