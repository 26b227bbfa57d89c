"""The one exception of this package."""


class Error(Exception):
    """What is wrong, where, and what to do about it, in one message."""
