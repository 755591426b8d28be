#!/usr/bin/env python3
"""A peer of the board link, written from docs/board-link.md alone. With --drop, one in N of the frames that it sends gets lost.

    link_peer.py board --tcp PORT [--drop N]                      a tiny device that counts key presses; PORT 0: a free one
    link_peer.py bench --tcp HOST:PORT [--ppm FILE] [--drop N]    boots a board on blank flash, presses keys, fetches pixels"""
import hashlib, io, pathlib, socket, sys, time, zlib

ROWS, COLUMNS, FLASH = 480, 320, 65536
INKS = [bytes.fromhex(ink) for ink in "FFFFFF 111111 3A3A3A C9C9C9 F1F1EE 0B3D91 DCE8FF 7F3500 FFE9D6 0A5C2B DDF4E4"
        " 931010 FDE2E0 4A2A82 EBE2FB FFC93C".split()]
PROFILE = bytes.fromhex("FFFF8F010000C0070000023133121E2DB0EA01A0FE0AA09C01A09C01A09C01C0B802B81788278827E05D14DE0278E0D403"
                        "2803023CAC028407880E901C000003C0A907904EA00603050100A0C21EA08D0605C03EE0D4030000")
PROFILE_FIELDS = "vvvvvv" + "sbvv" + "v" * 15 + "bbvvvvv" + "vbbvvv" + "bbb" + "vvv" + "bvv" + "bb"

def varint(number): return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + varint(number >> 7)
def blob(data): return varint(len(data)) + data
def maybe(data): return b"\0" if data is None else b"\1" + data
def summed(body): return body + zlib.crc32(body).to_bytes(4, "little")
def after(number, other): return 0 < (number - other) % 65536 < 32768

class Reader(io.BytesIO):
    def byte(self): return self.read(1)[0]
    def varint(self):
        byte = self.byte()
        return byte if byte < 128 else byte & 127 | self.varint() << 7
    def blob(self): return self.read(self.varint())
    def option(self, read): return read() if self.byte() else None

def cobs(data):
    out = b""
    for run in data.split(b"\0"):
        while len(run) >= 254: out, run = out + b"\xff" + run[:254], run[254:]
        out += bytes([len(run) + 1]) + run
    return out if run or data.endswith(b"\0") else out[:-1]  # nothing more behind a full block at the end

def uncobs(data):
    out = b""
    while data and len(data) >= data[0]:
        block, data, full = data[1:data[0]], data[data[0]:], data[0] == 255
        out += block if full or not data else block + b"\0"
    return b"" if data else out

class Line:
    def __init__(self, peer, drop): self.peer, self.waiting, self.drop, self.sent = peer, b"", drop, 0
    def send(self, number, message):
        self.sent += 1
        if not self.drop or self.sent % self.drop:
            self.peer.sendall(b"\0" + cobs(summed(b"\2" + number.to_bytes(2, "little") + message)) + b"\0")
    def receive(self, seconds):
        """The next whole frame as (number, message); None where none came in time."""
        end = time.monotonic() + seconds
        while True:
            while b"\0" in self.waiting:
                part, self.waiting = self.waiting.split(b"\0", 1)
                frame = uncobs(part)
                if len(frame) > 7 and frame[0] == 2 and frame == summed(frame[:-4]):
                    return int.from_bytes(frame[1:3], "little"), frame[3:-4]
            self.peer.settimeout(max(end - time.monotonic(), 0.001))
            try: data = self.peer.recv(4096)
            except socket.timeout: return None
            if not data: raise EOFError("the other end has gone")
            self.waiting += data

class Board:
    """A device with a PIN pad: its screen shows how many digits are typed, its picture a black row for each."""
    def __init__(self, line): self.line = line; self.restart()
    def restart(self): self.last, self.answer, self.keys, self.running = None, b"", 0, None
    def view(self): return b"\5" + bytes([self.keys]) + b"\0\0" + b"\0" + bytes([3, 5]) + b"\0" * 4
    def exchanged(self, actions=b"\0"): return b"\1" + actions + b"\0\0" + hashlib.sha256(self.view()).digest()[:8] + b"\0"
    def hello(self, number):
        self.line.send(number, b"\0" + blob(b"link_peer.py") + blob(b"python") + varint(COLUMNS) + varint(ROWS) + b"\0"
                       + maybe(self.running) + maybe(varint(self.last)) + blob(b"") + varint(0x3ff) + b"\0")
    def ask(self, number, ask):
        for _ in range(40):
            self.line.send(number, b"\10\1" + ask)
            frame = self.line.receive(0.25)
            if frame and frame[0] == number and frame[1][:2] == b"\11\1": return Reader(frame[1][2:])
        raise EOFError("the bench does not answer")
    def carry_out(self, number, reader):
        kind = reader.varint()
        if kind == 1:  # Boot
            if self.running is not None: return b"\7\1"
            if reader.varint() == 1: return b"\7\2"
            reader.varint(), reader.read(32)
            start = reader.tell()
            for field in PROFILE_FIELDS: {"v": reader.varint, "b": reader.byte, "s": reader.blob}[field]()
            profile = reader.getvalue()[start:reader.tell()]
            self.running = varint(int.from_bytes(hashlib.sha256(profile).digest()[:8], "big"))
            told = self.ask(number, b"\2\0\20")  # Read(address 0, length 16)
            return b"\7\6" if told.varint() != 1 or len(told.blob()) != 16 else self.exchanged()
        if kind in (2, 3, 4) and self.running is None: return b"\7\0"
        if kind == 2:  # Exchange
            reader.varint(), reader.option(reader.varint)  # now
            pressed = reader.varint() == 0 and (reader.varint() != 10 or reader.byte() < 10) and reader.varint() == 0
            self.keys = (self.keys + pressed) % 7
            return self.exchanged(b"\1\5\0" if pressed else b"\0")  # one action: the beep of a key that was taken
        if kind == 3: return b"\2" + self.view()
        if kind == 4:  # Pixels: black rows, a white one, and as many more like it
            picture, start = b"\xd1" * self.keys + b"\xd0\xe1\xff\xe1" + bytes([ROWS - self.keys - 258]), reader.varint()
            return b"\3" + varint(len(picture)) + blob(picture[start:start + 256])
        return {5: b"\5", 6: b"\7\2", 7: b"\5", 8: b"\6" + b"\0" * 9}.get(kind, b"\7\3")
    def run(self):
        while True:
            number, message = self.line.receive(1.0) or (0, b"\12")
            if message == b"\0":
                if self.last is None or after(number, self.last): self.last, self.answer = number, b""
                self.hello(number)
            elif message[0] not in (9, 10) and self.last is None: self.line.send(number, b"\7\7")
            elif message[0] not in (9, 10) and not after(self.last, number):
                if number != self.last: self.last, self.answer = number, self.carry_out(number, Reader(message))
                self.line.send(number, self.answer)
                if message == b"\7": self.restart()

class Bench:
    def __init__(self, line): self.line, self.number, self.flash, self.asked = line, 0, bytearray(b"\xff" * FLASH), (0, 0, b"")
    def request(self, message, wanted):
        """Sends a request until its answer comes, and gives the answer's fields; it must be of the kind that is wanted."""
        self.number = (self.number + 1) % 65536
        for _ in range(10):
            self.line.send(self.number, message)
            while frame := self.line.receive(1.0):
                reader = Reader(frame[1])
                kind = reader.varint()
                if kind == 8: self.answer_ask(frame[0], reader.varint(), reader)
                elif frame[0] != self.number or frame[1] == b"\7\10": continue  # late, or busy
                elif kind == wanted or (message, frame[1]) == (b"\7", b"\7\7"): return reader
                else: raise ValueError(f"answer {frame[1].hex()} in place of {wanted}")
        raise EOFError("the board does not answer")
    def answer_ask(self, number, index, reader):
        """Carries out the next ask and answers the last one, again where it comes again; all others come late."""
        request, last, _ = self.asked
        if number == self.number and index == (last + 1 if number == request else 1):
            self.asked = number, index, b"\11" + varint(index) + self.carry_out(reader.varint(), reader.varint(), reader)
        if (number, index) == self.asked[:2]: self.line.send(number, self.asked[2])
    def carry_out(self, kind, start, reader):
        if kind == 0:
            for place, byte in enumerate(reader.blob(), start): self.flash[place] &= byte
        elif kind == 1:
            for place in range(start, reader.varint()): self.flash[place] = 0xff
        elif kind == 2: return b"\1" + blob(self.flash[start:start + reader.varint()])
        else: return b"\1\0"  # no glyphs here
        return b"\0"
    def hello(self):
        reader = self.request(b"\0", 0)
        who = f"{reader.blob().decode()} {reader.blob().decode()}"
        reader.varint(), reader.varint(), reader.varint(), reader.option(reader.varint)  # size, boots, running
        last = reader.option(reader.varint)
        if last is not None and after(last, self.number): self.number = last
        return who
    def exchange(self, message): print("view", self.request(message, 1).getvalue()[-9:-1].hex(), flush=True)
    def pixels(self):
        coded, total = b"", 1
        while len(coded) < total:
            reader = self.request(b"\4" + varint(len(coded)), 3)
            total, coded = reader.varint(), coded + reader.blob()
        return paint(coded)
    def run(self, ppm):
        self.hello(), self.request(b"\7", 5)
        print("board", self.hello(), flush=True)
        now = lambda millis: varint(millis * 1000) + maybe(varint(1767576600000 + millis))
        self.exchange(b"\1\0" + varint(4711) + b"\7" * 32 + PROFILE + b"\3" * 32 + now(0) + b"\0")
        events = [b"\7\1\3", b"\0\0\0", b"\0\0\1", b"\0\6\0", b"\0\6\1", b"\12\24"]  # network, two keys, battery
        for place, event in enumerate(events): self.exchange(b"\2" + now(500 * (place + 1)) + event)
        picture = b"".join(INKS[ink] for ink in self.pixels())
        if ppm: pathlib.Path(ppm).write_bytes(b"P6 %d %d 255\n" % (COLUMNS, ROWS) + picture)

def paint(coded):
    """The inks of a coded picture, one pixel after the other; above the first row stands a white one."""
    reader, inks = Reader(coded), [0] * COLUMNS
    while reader.tell() < len(coded):
        token, above, column = reader.byte(), inks[-COLUMNS:], len(inks) % COLUMNS
        if token < 0x80:
            copied, length = token >> 3, (token & 3) + 1
            inks += above[:copied]
            if token & 4: ink = above[copied + length] if column + copied + length < COLUMNS else 0
            else: ink = inks[-1] if column + copied else 0
            inks += [ink] * length
        elif token < 0xc0: inks += above[:(token & 63) + 1]
        elif token < 0xd0: inks += [token & 15] * (reader.byte() + 1)
        elif token < 0xe0: inks += [token & 15] * (COLUMNS - column)
        elif token == 0xe0: inks += above[:COLUMNS - column]
        elif token == 0xe1: inks += above * (reader.byte() + 1)
        else: inks += above[:reader.byte() + 1]  # E2
    if len(inks) != (ROWS + 1) * COLUMNS: raise ValueError(f"a picture of {len(inks) - COLUMNS} pixels")
    return inks[COLUMNS:]

def main(role, *options):
    options = dict(zip(options[::2], options[1::2]))
    host, _, port = options["--tcp"].rpartition(":")
    drop = int(options.get("--drop", 0))
    if role == "bench":
        return Bench(Line(socket.create_connection((host, int(port))), drop)).run(options.get("--ppm"))
    server = socket.create_server(("127.0.0.1", int(port)))
    print("listening on 127.0.0.1:%d" % server.getsockname()[1], flush=True)
    Board(Line(server.accept()[0], drop)).run()

if __name__ == "__main__":
    if sys.argv[1:2] not in (["board"], ["bench"]) or "--tcp" not in sys.argv[2:-1]: sys.exit(__doc__)
    try: main(*sys.argv[1:])
    except (OSError, ValueError, EOFError, LookupError) as error: sys.exit(f"link_peer.py: {error}")
