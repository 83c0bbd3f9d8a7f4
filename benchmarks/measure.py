"""Run a program and say how long it took, or how much memory it and its children needed."""

import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

PAUSE = 0.01  # seconds between two looks at the memory
PROC = Path("/proc")


def wall_time(command: Sequence[str], folder: Path) -> float:
    """Return the seconds from starting ``command`` in ``folder`` to its end.

    Raises ``subprocess.CalledProcessError`` with what it printed if it fails.
    """
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start


def peak_memory(command: Sequence[str], folder: Path) -> int | None:
    """Return the most bytes that ``command`` and all its children held at one time; None without Linux's /proc.

    Every page counts once, however many processes share it (proportional set size, see ``man 5 proc``). Looking costs
    time, so a run is measured for its memory or for its time, never for both.
    """
    if not (PROC / "self/smaps_rollup").exists():
        return None
    peak = 0
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            peak = max(peak, sum(_proportional(pid) for pid in _family(process.pid)))
            time.sleep(PAUSE)
    return peak


def held_memory(pid: int) -> int | None:
    """Return the bytes that a process and its children hold now, counted as in ``peak_memory``."""
    if not (PROC / "self/smaps_rollup").exists():
        return None
    return sum(_proportional(member) for member in _family(pid))


def _family(pid: int) -> Iterator[int]:
    """Yield a process and all its descendants."""
    yield pid
    for file in (PROC / str(pid) / "task").glob("*/children"):
        for child in _read(file).split():
            yield from _family(int(child))


def _proportional(pid: int) -> int:
    """Return the bytes of a process, each shared page divided by the number of those who share it."""
    for line in _read(PROC / str(pid) / "smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _read(file: Path) -> str:
    """Return a file of /proc, or nothing if its process has ended."""
    try:
        return file.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
