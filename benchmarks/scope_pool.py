"""Make the pool of texts of other kinds that every run's guard is fitted against, from the demos' rows: python -m benchmarks.scope_pool"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from benchmarks.tables import DEMOS


def pool_files() -> list[Path]:
    """Return the demos' files of rows that belong to none of their classes, those of single texts."""
    return [path for path in sorted(DEMOS.glob("*/data/*_outside_train.csv")) if "text" in pd.read_csv(path, nrows=0)]


def main() -> None:
    """Read the rows with the embedded encoder and write the pool."""
    from safetensors.numpy import save_file

    from core.engine.device import describe
    from core.engine.scope.boundary import POOL_FILE, as_bytes
    from core.engine.scope.reading import read_texts

    texts = pd.concat([pd.read_csv(path, keep_default_na=False)["text"] for path in pool_files()]).tolist()
    read = read_texts(describe("cpu", "fp32"), texts, None)
    save_file({"read": as_bytes(read)}, POOL_FILE)
    print(
        f"{len(texts):,} texts of {len(pool_files())} tasks, {POOL_FILE.stat().st_size / 1e3:.0f} kB: {POOL_FILE.name}"
    )


if __name__ == "__main__":
    main()
