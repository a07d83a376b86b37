"""What a person sets about labels of several kinds: the one label to learn, and the cut-offs of ratings."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd
import streamlit as st

from core.dataset.doctor import Finding
from core.dataset.fixes import Fix
from core.dataset.scales import Scale, check_cuts, class_names, cut
from core.errors import ConfigError
from pages.train.parts.dataset import Choice, label_counts
from pages.widgets.shell import literal
from pages.widgets.table import show_numbers


def with_chosen_label(finding: Finding, key: str) -> list[Fix]:
    """Draw the choice of a label for a model of yes and no, where one is offered; return the fixes with it."""
    place = next((number for number, fix in enumerate(finding.fixes) if fix.kind == "yes_no"), None)
    if place is None:
        return finding.fixes
    counts: dict[str, int] = finding.details["labels"]
    options = list(counts)
    fix = finding.fixes[place]
    picked = st.selectbox(
        "One label to learn: yes or no",
        options,
        index=options.index(fix.parameters["label"]) if fix.parameters["label"] in options else 0,
        format_func=lambda name: f"{name} ({counts[name]:,} rows)",
        key=f"{key}-label",
    )
    changed = Fix("yes_no", {**fix.parameters, "label": picked})
    return [*finding.fixes[:place], changed, *finding.fixes[place + 1 :]]


def cut_form(choice: Choice, finding: Finding, key: str) -> Fix | None:
    """Draw cut-offs and names of classes, and the rows of each class as they are set; return the fix, None while they do not fit."""
    advised: dict[str, Any] = finding.fixes[0].parameters
    scale = Scale(dict(finding.details["scale"]), bool(finding.details["whole"]))
    first, second = st.columns(2)
    written = first.text_input(
        "Cut-offs: a class begins at each",
        ", ".join(f"{each:g}" for each in advised["cuts"]),
        key=f"{key}-cuts",
        help="Numbers from low to high, with commas between.",
    )
    try:
        cuts = [float(each) for each in written.split(",") if each.strip()]
    except ValueError:
        st.error(literal(f"{written!r} are no numbers. Write cut-offs such as 3, 4."), icon=":material/error:")
        return None
    names_written = second.text_input(
        "Names of the classes, lowest first",
        ", ".join(class_names(cuts, scale)) if cuts else "",
        key=f"{key}-names-{written}",
    )
    names = [each.strip() for each in names_written.split(",")]
    try:
        check_cuts(cuts, names)
    except ConfigError as error:
        st.error(literal(str(error)), icon=":material/error:")
        return None
    rows: Counter[str] = Counter(dict.fromkeys(names, 0))
    for label, count in label_counts(*choice.key).items():
        rows[cut(label, cuts, names)] += count
    show_numbers(pd.DataFrame({"class": list(rows), "rows": list(rows.values())}), key=f"{key}-counts", hide_index=True)
    return Fix("cut_label", {"cuts": cuts, "names": names})
