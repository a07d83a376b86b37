"""Every exception of the project: one root, few branches, messages a person can act on."""

from __future__ import annotations


class FathomError(Exception):
    """Something a person can put right; the message says what failed, the value, what is allowed, and what to do next.

    Attributes:
        exit_code: what the command line returns: 2 for a user's mistake, 1 for a failure that is not theirs.
    """

    exit_code = 2


class DataError(FathomError):
    """A file, a table or a column cannot be used as it is; the message names the row or the value."""


class ConfigError(FathomError):
    """A setting is out of range, or two settings contradict each other; the message names both."""


class EncoderError(FathomError):
    """An encoder cannot be found, reached, verified or used; the message names it and the ways out."""


class RunError(FathomError):
    """A run does not exist, is unreadable, or is not in a state that allows the request."""


class StorageError(FathomError):
    """The disk is full or a folder cannot be read or written; the message names the folder."""

    exit_code = 1


class TrainingError(FathomError):
    """Training could not produce a result that can be trusted; nothing of it is offered for use."""

    exit_code = 1


class DeviceError(FathomError):
    """The device's memory does not suffice, not even for a single row; the message says what is free and what to lower."""

    exit_code = 1


class ServingError(FathomError):
    """The serving process cannot be reached or refused the request; the message says how to start it."""

    exit_code = 1


class RunCancelled(FathomError):
    """The person asked for this run to stop; not a failure."""

    exit_code = 1


class DomainError(FathomError):
    """A demo domain does not exist or does not fit the contract."""

    exit_code = 2
