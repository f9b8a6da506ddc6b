"""What every adapter needs: CPU seconds, memory, and one JSON line."""

import json
import resource
import statistics


def cpu():
    """CPU seconds of this process, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def memory(line="VmRSS"):
    """MiB resident now."""
    with open("/proc/self/status") as status:
        return next(int(said.split()[1]) for said in status if said.startswith(line)) / 1024


def peak():
    """The most MiB that this process ever had resident."""
    return round(memory("VmHWM"))


def median_cpu(work, rounds=3, enough=float("inf")):
    """CPU seconds of the median round, and what the last round gave. No further round begins after `enough` seconds."""
    times, result = [], None
    for _ in range(rounds):
        begun = cpu()
        result = work()
        times.append(cpu() - begun)
        if sum(times) > enough:
            break
    return statistics.median(times), result


def say(**measured):
    print(json.dumps(measured), flush=True)
