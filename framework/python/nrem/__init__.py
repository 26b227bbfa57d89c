"""Runs nrem's experiments from Python and reads their results as pandas frames and numpy arrays.

``nrem.run(config)`` makes a run and ``nrem.open(folder)`` opens one that is finished. Both give a
:class:`Run`; what goes wrong is an :class:`Error`.
"""

from .error import Error
from .finished import Run, open
from .memory import Memory
from .program import find_program, run
from .version import __version__

__all__ = ["Error", "Memory", "Run", "__version__", "find_program", "open", "run"]
