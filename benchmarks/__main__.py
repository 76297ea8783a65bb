"""`make bench`: every table, one after the other; `make bench ARGS="asr store"` for some.

Each runs in a process of its own, so that one's memory is not the other's.
"""

import subprocess
import sys
from pathlib import Path

NO_TABLE = {"__init__", "__main__", "adapters", "cues"}
TABLES = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in NO_TABLE)


def main(names: list[str]) -> int:
    """Print the tables asked for, all of them when none is named; returns how many failed."""
    unknown = sorted(set(names) - set(TABLES))
    if unknown:
        print(f"There is no table called {', '.join(unknown)}. There are: {', '.join(TABLES)}.", file=sys.stderr)
        return 2
    failed = 0
    for name in names or TABLES:
        print(f"\n## {name}\n", flush=True)
        failed += subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
