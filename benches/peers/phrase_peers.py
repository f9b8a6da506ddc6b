"""Phrases in posts, as bytes: no folding, no word boundaries, every place counted. One thread.

    phrase_peers.py PEER PATTERNS.txt POSTS.txt POSTS     PEER: pyahocorasick, hyperscan, ripgrep

Hyperscan is called once for many posts, so that Python's part of the time is small: posts are joined by line ends,
which no phrase holds. ripgrep is the program on the PATH: it counts lines, and its start and its building are part of
the time.
"""

import resource
import shutil
import statistics
import subprocess
import sys

from measured import cpu, median_cpu, memory, say

# Bytes handed to Hyperscan in one call.
PIECE = 1 << 24


def pieces(posts):
    piece, size = [], 0
    for post in posts:
        piece.append(post)
        size += len(post) + 1
        if size >= PIECE:
            yield b"\n".join(piece)
            piece, size = [], 0
    if piece:
        yield b"\n".join(piece)


def with_hyperscan(patterns, posts):
    import hyperscan

    database = hyperscan.Database()
    expressions = [pattern.encode() for pattern in patterns]
    database.compile(
        expressions=expressions, ids=list(range(len(expressions))), elements=len(expressions), literal=True,
    )
    joined = list(pieces(posts))
    count = [0]

    def seen(*_):
        count[0] += 1

    def work():
        count[0] = 0
        for piece in joined:
            database.scan(piece, match_event_handler=seen)
        return count[0]

    return work


def with_pyahocorasick(patterns, posts):
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for number, pattern in enumerate(patterns):
        automaton.add_word(pattern, number)
    automaton.make_automaton()
    texts = [post.decode() for post in posts]
    return lambda: sum(1 for text in texts for _ in automaton.iter(text))


def run_ripgrep(patterns, lines, size):
    program = shutil.which("rg")
    if program is None:
        raise SystemExit("rg is not on the PATH: install ripgrep")
    command = [program, "--no-config", "--threads", "1", "--fixed-strings", "--count", "--file", patterns, "-"]
    given, times, found = b"\n".join(lines) + b"\n", [], b""
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        found = subprocess.run(command, input=given, capture_output=True, check=True).stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout.split("\n")[0]
    value = round(size / statistics.median(times), 1)
    say(peer="ripgrep", value=value, unit="MB/s", hit_posts=int(found), program=version)


def main(peer, patterns, posts, count):
    listed = patterns
    with open(patterns) as file:
        patterns = file.read().split("\n")[:-1]
    with open(posts, "rb") as file:
        lines = [line.rstrip(b"\n") for line, _ in zip(file, range(count))]
    size = sum(len(line) + 1 for line in lines) / 1e6
    if peer == "ripgrep":
        return run_ripgrep(listed, lines, size)
    before, begun = memory(), cpu()
    work = {"hyperscan": with_hyperscan, "pyahocorasick": with_pyahocorasick}[peer](patterns, lines)
    built, used = cpu() - begun, memory() - before
    seconds, hits = median_cpu(work)
    say(
        peer=peer, value=round(size / seconds, 1), unit="MB/s", kposts_s=round(len(lines) / seconds / 1e3), hits=hits,
        build_cpu_s=round(built, 2), mib=round(used),
    )


if __name__ == "__main__":
    main(*sys.argv[1:4], int(float(sys.argv[4])))
