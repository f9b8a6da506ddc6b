"""What every adapter needs: CPU seconds, memory, and one JSON line."""

import json
import resource
import statistics


def cpu():
    """CPU seconds of this process, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def memory():
    """MiB resident now."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def median_cpu(work, rounds=3):
    """CPU seconds of the median round, and what the last round gave."""
    times, result = [], None
    for _ in range(rounds):
        begun = cpu()
        result = work()
        times.append(cpu() - begun)
    return statistics.median(times), result


def say(**measured):
    print(json.dumps(measured), flush=True)
