"""Files that are written whole or not at all."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

__all__ = ["replaced", "write"]


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A file to write to, which takes the place of another once all is written.

    Until then, and where anything fails, what was there stays. What is not a plain file, a device
    or a pipe, cannot be replaced, and is itself written to. Raises OSError, also where a file
    stands that the user may not write: to replace one, leave to write in its folder would do; and
    where links lead round in a circle.
    """
    _must_lead_somewhere(path)
    if path.exists() and not path.is_file():  # asked of the path: a pipe may have no real one
        yield path
        return
    target = Path(os.path.realpath(path))
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    temporary = target.with_name(f".rulelang-{os.urandom(8).hex()}.tmp")
    try:  # named before it is made, so that none is left wherever the program is stopped
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield temporary
        temporary.chmod(_mode(target))
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write(texts: Iterable[str], to: str | Path | TextIO) -> None:
    """Write texts one after the other to a stream, or to a file in UTF-8, whole or not at all.

    Raises OSError.
    """
    if not isinstance(to, (str, Path)):
        to.writelines(texts)
        return
    with replaced(Path(to)) as file, file.open("wb") as stream:
        stream.writelines(text.encode("utf-8", "backslashreplace") for text in texts)


def _must_lead_somewhere(path: Path) -> None:
    try:
        path.stat()
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced, or those that a new file has."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
