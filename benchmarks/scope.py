"""How many unrelated texts the demos' models refuse, by neighbours, energy and probability: python -m benchmarks.scope FILE --text COL"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

ROWS = 150


def refused(known: np.ndarray, own: np.ndarray, others: np.ndarray) -> tuple[float, float]:
    """Return the shares of own and of other texts whose score lies below that of all but REFUSED_SHARE of the validation rows."""
    from core.engine.explain.neighbours import REFUSED_SHARE

    threshold = np.quantile(known, REFUSED_SHARE)
    return float((own < threshold).mean()), float((others < threshold).mean())


def table(texts: list[str]) -> Iterator[str]:
    """Yield a line for each demo task of single texts that has a finished model."""
    import pandas as pd

    from core.engine.explain.anatomy import anatomy_of
    from core.engine.explain.features import pooled_rows, sample_rows
    from core.engine.explain.limits import MOST_FEATURE_ROWS
    from core.engine.explain.neighbours import kth_similarity, surround, unit
    from core.engine.predict import load_classifier
    from core.engine.tokens import tokenize
    from core.tasks.discovery import discover
    from core.tasks.models import demo_runs, finished_runs

    yield "| task | model | unrelated texts refused by neighbours / energy / probability | own test rows refused by the same |"
    yield "|---|---|---|---|"
    for domain in discover().domains.values():
        for task in domain.tasks:
            if task.text_pair is not None:
                continue  # an unrelated text is no pair
            for kind, run in finished_runs(demo_runs(domain, task)).items():
                classifier = load_classifier(run.path)
                around = surround(classifier, run)
                held, _ = sample_rows(run, "validation", MOST_FEATURE_ROWS, 13, classifier.classes)
                own = pd.read_parquet(run.predictions_file)["text"].tolist()
                output = anatomy_of(classifier.model, len(classifier.classes)).output
                weight, bias = output.weight.detach().cpu().numpy(), output.bias.detach().cpu().numpy()
                scores: list[list[np.ndarray]] = [[], [], []]
                for part in (held["text"].tolist(), own, texts):
                    read = pooled_rows(classifier, tokenize(classifier.tokenizer, part, None, classifier.max_length))
                    energy = np.logaddexp.reduce(read @ weight.T + bias, axis=1)
                    scores[0].append(kth_similarity(unit(read) @ around.vectors.T, around.kth))
                    scores[1].append(energy)
                    scores[2].append((read @ weight.T + bias).max(axis=1) - energy)
                shares = [refused(*found) for found in scores]
                foreign, familiar = (" / ".join(f"{share[number]:.0%}" for share in shares) for number in (1, 0))
                yield f"| {domain.title}: {task.title} | {kind} | {foreign} | {familiar} |"


def main() -> int:
    """Print the table for the models in FATHOM_HOME."""
    from core.errors import FathomError
    from core.ingest.table import read_table

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", help="a table of texts that belong to none of the tasks")
    parser.add_argument("--text", required=True, metavar="COL")
    parser.add_argument("--where", metavar="COL=VALUE", help="only rows with this value, such as label=oos")
    options = parser.parse_args()
    try:
        frame = read_table(Path(options.file)).frame
        if options.where:
            column, _, value = options.where.partition("=")
            frame = frame[frame[column] == value]
        for line in table(frame[options.text].head(ROWS).tolist()):
            print(line, flush=True)
    except FathomError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
