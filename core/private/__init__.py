"""Private data in texts: find it, count it, and replace it by typed placeholders. Names at large are not found."""

from core.private.find import find_private, mask_private
from core.private.kinds import KINDS, PLACEHOLDERS, Span
from core.private.report import KindFinding, PrivateReport, kinds_in, mask_column, scan_private

__all__ = [
    "KINDS",
    "PLACEHOLDERS",
    "KindFinding",
    "PrivateReport",
    "Span",
    "find_private",
    "kinds_in",
    "mask_column",
    "mask_private",
    "scan_private",
]
