"""Groups of rows by the manner in which they are written, so that it shows whose texts are answered worse."""

from core.domain import Slice

# Plain and formal rows have no group: they are what the others are held against.
REGISTERS = (
    Slice("With slips of the keyboard", ("slips",), column="register"),
    Slice("In English as a second language", ("second_language",), column="register"),
    Slice("In few words", ("terse",), column="register"),
    Slice("As in a chat", ("chatty",), column="register"),
    Slice("In a literary manner", ("literary",), column="register"),
)
