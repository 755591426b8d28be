#!/usr/bin/env python3
"""A peer of the board link, written from docs/board-link.md alone: standard library only.

    link_peer.py board --tcp PORT [--drop N]                      a tiny device that counts key presses; PORT 0: a free one
    link_peer.py bench --tcp HOST:PORT [--ppm FILE] [--drop N]    boots a board on blank flash, presses keys, fetches pixels
With --drop, one frame in N that it sends gets lost."""
import hashlib, pathlib, socket, sys, time, zlib

ROWS, COLUMNS, FLASH = 480, 320, 65536
INKS = [bytes.fromhex(ink) for ink in "FFFFFF 111111 3A3A3A C9C9C9 F1F1EE 0B3D91 DCE8FF 7F3500 FFE9D6 0A5C2B DDF4E4"
        " 931010 FDE2E0 4A2A82 EBE2FB FFC93C".split()]
PROFILE = bytes.fromhex(
    "FFFF8F010000C0070000023133121E2DB0EA01A0FE0AA09C01A09C01A09C01C0B802B81788278827E05D14DE0278E0D4032803023CAC02"
    "8407880E901C000003C0A907904EA00603050100A0C21EA08D0605C03EE0D4030000")
PROFILE_FIELDS = "vvvvvv" + "sbvv" + "v" * 15 + "bbvvvvv" + "vbbvvv" + "bbb" + "vvv" + "bvv" + "bb"

def varint(number): return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + varint(number >> 7)
def blob(data): return varint(len(data)) + data
def some(data): return b"\1" + data
def after(number, other): return 0 < (number - other) % 65536 < 32768

class Reader:
    def __init__(self, data): self.data, self.at = data, 0
    def take(self, count):
        self.at += count
        return self.data[self.at - count:self.at]
    def byte(self): return self.take(1)[0]
    def varint(self):
        byte = self.byte()
        return byte if byte < 128 else byte & 127 | self.varint() << 7
    def blob(self): return self.take(self.varint())
    def option(self, read): return read() if self.byte() else None
    def now(self): return self.varint(), self.option(self.varint)

def cobs(data):
    out, block = b"", b""
    for place, byte in enumerate(data):
        if byte: block += bytes([byte])
        if not byte or len(block) == 254:
            out, block = out + bytes([len(block) + 1]) + block, b""
            if byte and place == len(data) - 1: return out
    return out + bytes([len(block) + 1]) + block

def uncobs(data):
    out, at = b"", 0
    while at < len(data):
        code = data[at]
        out, at = out + data[at + 1:at + code], at + code
        if code < 255 and at < len(data): out += b"\0"
    return out if at == len(data) else b""

class Line:
    def __init__(self, peer, drop): self.peer, self.waiting, self.drop, self.sent = peer, b"", drop, 0
    def send(self, number, message):
        body = b"\2" + number.to_bytes(2, "little") + message
        self.sent += 1
        if not self.drop or self.sent % self.drop:
            self.peer.sendall(b"\0" + cobs(body + zlib.crc32(body).to_bytes(4, "little")) + b"\0")
    def receive(self, seconds):
        """The next whole frame as (number, message); None where none came in time."""
        end = time.monotonic() + seconds
        while True:
            while b"\0" in self.waiting:
                part, self.waiting = self.waiting.split(b"\0", 1)
                frame = uncobs(part)
                body = frame[:-4]
                if len(body) >= 3 and body + zlib.crc32(body).to_bytes(4, "little") == frame and body[0] == 2:
                    return int.from_bytes(body[1:3], "little"), body[3:]
            self.peer.settimeout(max(end - time.monotonic(), 0.001))
            try: data = self.peer.recv(4096)
            except socket.timeout: return None
            if not data: raise EOFError("the other end has gone")
            self.waiting += data

class Board:
    """A device with a PIN pad: its screen shows how many digits are typed, its picture a black row for each."""
    def __init__(self, line): self.line = line; self.restart()
    def restart(self): self.last, self.answer, self.keys, self.running = None, b"", 0, None
    def view(self): return b"\5" + bytes([self.keys % 7]) + b"\0\0" + b"\0" + bytes([3, 5]) + b"\0" * 4
    def exchanged(self, actions=b"\0"):
        return b"\1" + actions + b"\0" + b"\0" + hashlib.sha256(self.view()).digest()[:8] + b"\0"
    def hello(self, number):
        running = some(varint(self.running)) if self.running is not None else b"\0"
        self.line.send(number, b"\0" + blob(b"link_peer.py") + blob(b"python") + varint(COLUMNS) + varint(ROWS)
                       + b"\0" + running + some(varint(self.last)) + blob(b"") + varint(0x3ff) + b"\0")
    def ask(self, number, ask):
        for _ in range(40):
            self.line.send(number, b"\10\1" + ask)
            frame = self.line.receive(0.25)
            if frame and frame[0] == number and frame[1][:2] == b"\11\1": return Reader(frame[1][2:])
        raise EOFError("the bench does not answer")
    def picture(self):
        keys = self.keys % 7
        return b"\xd1" * keys + b"\xd0" + bytes([0xe1, 255, 0xe1, ROWS - keys - 1 - 257])
    def carry_out(self, number, reader):
        kind = reader.varint()
        if kind == 1:  # Boot
            if self.running is not None: return b"\7\1"
            if reader.varint() == 1: return b"\7\2"
            reader.varint(), reader.take(32)
            start = reader.at
            for field in PROFILE_FIELDS: {"v": reader.varint, "b": reader.byte, "s": reader.blob}[field]()
            self.running = int.from_bytes(hashlib.sha256(reader.data[start:reader.at]).digest()[:8], "big")
            told = self.ask(number, b"\2\0\20")  # Read(address 0, length 16)
            return b"\7\6" if told.varint() != 1 or len(told.blob()) != 16 else self.exchanged()
        if kind in (2, 3, 4) and self.running is None: return b"\7\0"
        if kind == 2:  # Exchange
            reader.now()
            pressed = reader.varint() == 0 and (reader.varint() != 10 or reader.byte() < 10) and reader.varint() == 0
            self.keys += pressed
            return self.exchanged(b"\1\5\0" if pressed else b"\0")  # one action: the beep of a key that was taken
        if kind == 3: return b"\2" + self.view()
        if kind == 4:  # Pixels
            start, picture = reader.varint(), self.picture()
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
    def __init__(self, line): self.line, self.number, self.flash, self.asked = line, 0, bytearray(b"\xff" * FLASH), None
    def request(self, message):
        self.number = (self.number + 1) % 65536
        number, reset = self.number, message == b"\7"
        for _ in range(10):
            self.line.send(number, message)
            while frame := self.line.receive(1.0):
                reader = Reader(frame[1])
                kind = reader.varint()
                if kind == 8: self.answer_ask(frame[0], reader.varint(), reader)
                elif frame[0] == number and frame[1] == b"\7\7" and reset: return 5, reader
                elif frame[0] == number and frame[1] != b"\7\10" and (kind != 0 or message == b"\0"): return kind, reader
        raise EOFError("the board does not answer")
    def wanted(self, kind, message):
        got, reader = self.request(message)
        if got != kind: raise ValueError(f"answer {got} in place of {kind}: {reader.data.hex()}")
        return reader
    def answer_ask(self, number, index, reader):
        if self.asked and (number, index) == self.asked[0]: return self.line.send(number, self.asked[1])
        if number != self.number: return None
        kind, start, result = reader.varint(), reader.varint(), b"\0"
        if kind == 0:
            for place, byte in enumerate(reader.blob(), start): self.flash[place] &= byte
        elif kind == 1:
            for place in range(start, reader.varint()): self.flash[place] = 0xff
        elif kind == 2: result = b"\1" + blob(bytes(self.flash[start:start + reader.varint()]))
        else: result = b"\1\0"  # no glyphs here
        self.asked = (number, index), b"\11" + varint(index) + result
        self.line.send(number, self.asked[1])
    def hello(self):
        reader = self.wanted(0, b"\0")
        who = f"{reader.blob().decode()} {reader.blob().decode()}"
        reader.varint(), reader.varint(), reader.varint(), reader.option(reader.varint)  # size, boots, running
        last = reader.option(reader.varint)
        if last is not None and after(last, self.number): self.number = last
        return who
    def exchange(self, message): print("view", self.wanted(1, message).data[-9:-1].hex(), flush=True)
    def pixels(self):
        coded, total = b"", 1
        while len(coded) < total:
            reader = self.wanted(3, b"\4" + varint(len(coded)))
            total, coded = reader.varint(), coded + reader.blob()
        return paint(coded)
    def run(self, ppm):
        self.hello(), self.wanted(5, b"\7")
        print("board", self.hello(), flush=True)
        now = lambda millis: varint(millis * 1000) + some(varint(1767576600000 + millis))
        self.exchange(b"\1\0" + varint(4711) + b"\7" * 32 + PROFILE + b"\3" * 32 + now(0) + b"\0")
        events = [b"\7\1\3", b"\0\0\0", b"\0\0\1", b"\0\6\0", b"\0\6\1", b"\12\24"]  # network, two keys, battery
        for place, event in enumerate(events): self.exchange(b"\2" + now(500 * (place + 1)) + event)
        rows = self.pixels()
        head = b"P6 %d %d 255\n" % (COLUMNS, ROWS)
        if ppm: pathlib.Path(ppm).write_bytes(head + b"".join(INKS[ink] for row in rows for ink in row))

def paint(coded):
    rows, row, above, at = [], [], [0] * COLUMNS, 0
    while at < len(coded):
        token, at = coded[at], at + 1
        second = coded[at] + 1 if 0xc0 <= token < 0xd0 or token in (0xe1, 0xe2) else 0
        at += bool(second)
        if token < 0x80:
            row += above[len(row):len(row) + (token >> 3)]
            length, left = (token & 3) + 1, row[-1] if row else 0
            behind = len(row) + length
            row += [(above[behind] if behind < COLUMNS else 0) if token & 4 else left] * length
        elif token < 0xc0: row += above[len(row):len(row) + (token & 63) + 1]
        elif token < 0xd0: row += [token & 15] * second
        elif token < 0xe0: row += [token & 15] * (COLUMNS - len(row))
        elif token == 0xe1: rows += [above] * second
        else: row += above[len(row):len(row) + second] if second else above[len(row):]  # E2 and E0
        if len(row) == COLUMNS: rows, above, row = rows + [row], row, []
    if len(rows) != ROWS: raise ValueError(f"{len(rows)} rows")
    return rows

def main(role, *options):
    options = dict(zip(options[::2], options[1::2]))
    drop = int(options.get("--drop", 0))
    if role == "bench":
        host, port = options["--tcp"].rsplit(":", 1)
        with socket.create_connection((host, int(port))) as peer: return Bench(Line(peer, drop)).run(options.get("--ppm"))
    with socket.create_server(("127.0.0.1", int(options["--tcp"]))) as server:
        print("listening on 127.0.0.1:%d" % server.getsockname()[1], flush=True)
        with server.accept()[0] as peer: Board(Line(peer, drop)).run()

if __name__ == "__main__":
    if sys.argv[1:2] not in (["board"], ["bench"]) or "--tcp" not in sys.argv: sys.exit(__doc__)
    try: main(*sys.argv[1:])
    except (OSError, ValueError, EOFError, IndexError) as error: sys.exit(f"link_peer.py: {error}")
