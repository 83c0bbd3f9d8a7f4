"""What a run is charged with: its time, and the memory of the program together with its children."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.measure import peak_memory, wall_time

MEGABYTE = 2**20
HOLD = "import sys; held = b'x' * (60 << 20); sys.stdin.readline()"
PARENT = f"""
import subprocess, sys, time
held = b'x' * (60 << 20)
child = subprocess.Popen([sys.executable, '-c', {HOLD!r}], stdin=subprocess.PIPE)
time.sleep(1)
child.communicate(b'enough')
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the memory of a process and its children")
def test_the_memory_of_children_counts(tmp_path: Path) -> None:
    peak = peak_memory([sys.executable, "-c", PARENT], tmp_path)
    assert peak is not None
    assert 120 * MEGABYTE < peak < 200 * MEGABYTE


def test_a_program_that_fails_is_not_measured(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        wall_time([sys.executable, "-c", "raise SystemExit(1)"], tmp_path)
