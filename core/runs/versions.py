"""Versions of Python and of the packages that decide about a result."""

from __future__ import annotations

import importlib.metadata
import platform

PACKAGES = ("torch", "transformers", "accelerate", "peft", "datasets", "pandas", "scikit-learn", "plotly", "streamlit")


def installed_versions() -> dict[str, str]:
    """Return {package: version}; "missing" where a package is not installed."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "missing"
    return found
