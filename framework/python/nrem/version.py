"""The version of this package, which is that of the program whose runs it reads."""

__version__ = "0.1.0"


def fits(other: str) -> bool:
    """Whether a program or run of that version is of the same series (the first two numbers)."""
    return other.split(".")[:2] == __version__.split(".")[:2]
