"""Whether a bgzip file has its end."""

import os

MAGIC = b"\x1f\x8b\x08\x04"
# the empty block at the end of every whole file (SAM specification, section 4.1.2)
END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


def lacks_end(path):
    """Whether a file is of bgzip, and was cut between two of its blocks or within one.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    bool
        False for files of another kind.
    """
    with open(path, "rb") as file:
        head = file.read(18)
        if not (head.startswith(MAGIC) and head[12:14] == b"BC"):
            return False
        file.seek(-min(len(END), os.path.getsize(path)), os.SEEK_END)
        return file.read() != END
