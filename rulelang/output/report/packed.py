"""A PDF of numbered objects, written packed: compressed as they come, and not kept."""

import struct
import zlib

__all__ = ["PackedPdf"]

TOGETHER = 200
"""So many objects are compressed together: a reader unpacks them all for one of them."""

ENTRY = struct.Struct(">BIH")
FREE, PLAIN, WITHIN = 0, 1, 2


class PackedPdf:
    """The file as far as it is written. Objects may come in any order."""

    def __init__(self) -> None:
        self._out = bytearray(b"%PDF-1.7\n%\x80\x80\x80\x80\n")
        self._entries = bytearray(ENTRY.pack(FREE, 0, 65535))
        self._waiting: list[tuple[int, bytes]] = []
        self._next = 1

    def reserve(self, count: int) -> int:
        """Numbers for so many objects: the first of them."""
        self._next += count
        return self._next - count

    def add(self, number: int, body: bytes) -> None:
        """Write an object: what is between ``obj`` and ``endobj``."""
        if body.endswith(b"endstream"):
            self._enter(number, PLAIN, len(self._out), 0)
            self._out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
            return
        self._waiting.append((number, body))
        if len(self._waiting) == TOGETHER:
            self._pack()

    def closed(self, trailer: bytes) -> bytes:
        """The file; ``trailer`` are the entries that lead to its root and name it."""
        if self._waiting:
            self._pack()
        own = self.reserve(1)
        start = len(self._out)
        self._enter(own, PLAIN, start, 0)
        kind = b"/Type/XRef/Size %d/W[1 4 2]%b" % (self._next, trailer)
        self._out += b"%d 0 obj\n%b\nendobj\n" % (own, _stream(kind, bytes(self._entries)))
        self._out += b"startxref\n%d\n%%%%EOF" % start
        return bytes(self._out)

    def _pack(self) -> None:
        own, index, at = self.reserve(1), list[bytes](), 0
        for place, (number, body) in enumerate(self._waiting):
            self._enter(number, WITHIN, own, place)
            index.append(b"%d %d" % (number, at))
            at += len(body) + 1
        head = b" ".join(index) + b"\n"
        kind = b"/Type/ObjStm/N %d/First %d" % (len(index), len(head))
        packed = b"\n".join(body for _, body in self._waiting)
        self._waiting = []
        self.add(own, _stream(kind, head + packed))

    def _enter(self, number: int, kind: int, where: int, place: int) -> None:
        missing = ENTRY.size * (number + 1) - len(self._entries)
        self._entries.extend(bytes(max(0, missing)))
        ENTRY.pack_into(self._entries, ENTRY.size * number, kind, where, place)


def _stream(kind: bytes, data: bytes) -> bytes:
    made = zlib.compress(data)
    head = b"<<%b/Filter/FlateDecode/Length %d>>" % (kind, len(made))
    return head + b"\nstream\n" + made + b"\nendstream"
