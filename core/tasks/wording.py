"""Counts, durations and shares of a task as people say them."""


def many(row: str, count: int) -> str:
    """Return a number of rows in words: 1 message, 100 entries."""
    if count == 1:
        return f"1 {row}"
    ending = row[:-1] + "ies" if row[-1:] == "y" and row[-2:-1] not in "aeiou" else row + "s"
    return f"{count:,} {row + 'es' if row.endswith(('s', 'x', 'ch', 'sh')) else ending}"


def duration(minutes: float) -> str:
    """Return minutes as people say them: 30 s, 52 min, 1 h 35 min."""
    if 0 < minutes < 1:
        return f"{max(1, round(60 * minutes))} s"
    whole = round(minutes)
    if whole < 60:
        return f"{whole} min"
    return f"{whole // 60} h {whole % 60} min" if whole % 60 else f"{whole // 60} h"


def verb(count: int, several: str, one: str) -> str:
    """Return the form of a verb that goes with a count."""
    return one if count == 1 else several


def percent(share: float) -> str:
    """Return a share of 0 to 1 in whole per cent, never all or nothing where it is not."""
    return f"{100 * share:.0f} %" if share in (0.0, 1.0) or 0.005 <= share < 0.995 else f"{100 * share:.1f} %"
