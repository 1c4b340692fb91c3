"""Writers of one file of SQLite take turns: SQLite lets whoever asks at the right moment in, newcomers most often.

A queue is kept by the system on a file beside the register: nobody is passed over, nobody asks again and again, and who
ends has left it. Where there can be none, SQLite's own lock is all there is.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

END = "-turn"  # of the name of that file


@contextmanager
def turn(database: Path, most: float) -> Iterator[None]:
    """Waits until it is one's turn to write, or so many seconds: SQLite then says what is in the way."""
    try:
        import fcntl

        file = os.open(f"{database}{END}", os.O_CREAT | os.O_RDWR, 0o600)
    except (ImportError, OSError):  # Windows; a folder that can only be read
        yield
        return
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting = threading.Thread(target=_wait, args=(file,), daemon=True)
            waiting.start()
            waiting.join(most)
        except OSError:  # a disk that has no locks
            pass
        yield
    finally:
        os.close(file)


def _wait(file: int) -> None:
    import contextlib
    import fcntl

    with contextlib.suppress(OSError):  # closed, when waiting has become too long
        fcntl.flock(file, fcntl.LOCK_EX)
