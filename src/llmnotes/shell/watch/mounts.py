"""File systems whose changes nobody tells of: others make them, on another machine or outside of a container."""

import re
from pathlib import Path

SILENT = frozenset(
    {"9p", "afs", "beegfs", "ceph", "cifs", "davfs", "drvfs", "fakeowner", "gpfs", "lustre", "ncpfs", "nfs", "nfs4"}
    | {"prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs"}
)
_TABLE = Path("/proc/self/mounts")
_ESCAPED = re.compile(r"\\([0-7]{3})")


def mounts(table: Path = _TABLE) -> str:
    """Return the system's table of mounted file systems, as proc(5) describes it; nothing where there is none."""
    try:
        return table.read_text("utf-8", "surrogateescape")
    except OSError:
        return ""


def silent_filesystem(path: str, table: str) -> str:
    """Return the kind of the file system that the real path is on if it is a silent one, or nothing."""
    deepest, kind = "", ""
    for line in table.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = _ESCAPED.sub(lambda match: chr(int(match[1], 8)), fields[1])
        if f"{path}/".startswith(f"{point.rstrip('/')}/") and len(point) >= len(deepest):  # the last one covers others
            deepest, kind = point, fields[2]
    return kind if kind in SILENT or kind.startswith("fuse.") else ""
