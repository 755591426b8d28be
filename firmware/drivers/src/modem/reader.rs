//! What the modem says, byte by byte: lines, the prompt for data, and data of a known length.

use heapless::Vec;

/// Bytes of a line that matters; of longer ones nothing is kept.
pub const LINE_BYTES: usize = 128;

/// A line without its end.
pub type Text = Vec<u8, LINE_BYTES>;

/// Something that the modem said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A line that is not empty.
    Line(Text),
    /// It waits for data.
    Prompt,
    /// A byte of the data that was announced.
    Data(u8),
}

/// The reader.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    line: Text,
    too_long: bool,
    data_left: u16,
    wants_prompt: bool,
}

impl Reader {
    /// At the beginning of a line.
    pub const fn new() -> Self {
        Self { line: Vec::new(), too_long: false, data_left: 0, wants_prompt: false }
    }

    /// The next bytes are data.
    pub const fn expect_data(&mut self, bytes: u16) {
        self.data_left = bytes;
    }

    /// A `>` at the beginning of a line is a prompt, or is not.
    pub const fn expect_prompt(&mut self, wanted: bool) {
        self.wants_prompt = wanted;
    }

    /// Forgets what was begun: nothing more is expected.
    pub fn reset(&mut self) {
        *self = Self::new();
    }

    /// Takes a byte, and gives what it completes.
    pub fn take(&mut self, byte: u8) -> Option<Item> {
        if self.data_left > 0 {
            self.data_left -= 1;
            return Some(Item::Data(byte));
        }
        match byte {
            b'>' if self.wants_prompt && self.line.is_empty() => {
                self.wants_prompt = false;
                Some(Item::Prompt)
            }
            b'\n' => {
                let line = core::mem::take(&mut self.line);
                let whole = !core::mem::take(&mut self.too_long);
                (whole && !line.is_empty()).then_some(Item::Line(line))
            }
            // The end of a line is CR LF; the space after a prompt begins no line.
            b'\r' => None,
            b' ' if self.line.is_empty() => None,
            byte => {
                self.too_long |= self.line.push(byte).is_err();
                None
            }
        }
    }
}

/// What follows a prefix, such as `+CSQ:`.
#[must_use]
pub fn after<'line>(line: &'line [u8], prefix: &str) -> Option<&'line [u8]> {
    line.strip_prefix(prefix.as_bytes()).map(<[u8]>::trim_ascii)
}

/// The numbers between commas; `None` where there is something else.
pub fn numbers(fields: &[u8]) -> impl Iterator<Item = Option<u32>> {
    fields.split(|byte| *byte == b',').map(|field| {
        let text = core::str::from_utf8(field.trim_ascii()).ok()?;
        text.parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Item {
        Item::Line(Text::from_slice(text.as_bytes()).unwrap())
    }

    fn read(reader: &mut Reader, bytes: &[u8]) -> std::vec::Vec<Item> {
        bytes.iter().filter_map(|byte| reader.take(*byte)).collect()
    }

    #[test]
    fn lines_come_out_between_their_ends() {
        let mut reader = Reader::new();
        let said = b"AT+CSQ\r\r\n+CSQ: 20,99\r\n\r\nOK\r\n\r\n";
        assert_eq!(read(&mut reader, said), [line("AT+CSQ"), line("+CSQ: 20,99"), line("OK")]);
        assert_eq!(read(&mut reader, b"\r\n+CE"), []);
        assert_eq!(read(&mut reader, b"REG: 1\r\n"), [line("+CEREG: 1")]);
    }

    #[test]
    fn a_prompt_is_one_only_where_it_is_wanted() {
        let mut reader = Reader::new();
        assert_eq!(read(&mut reader, b"\r\n> \r\n"), [line("> ")]);
        reader.expect_prompt(true);
        assert_eq!(read(&mut reader, b"a>b\r\n> "), [line("a>b"), Item::Prompt]);
        assert_eq!(read(&mut reader, b"\r\nSEND OK\r\n"), [line("SEND OK")]);
    }

    #[test]
    fn data_may_look_like_anything() {
        let mut reader = Reader::new();
        reader.expect_data(4);
        let items = read(&mut reader, b"OK\r\n\r\nOK\r\n");
        assert_eq!(items[..4], b"OK\r\n".map(Item::Data));
        assert_eq!(items[4..], [line("OK")]);
    }

    #[test]
    fn a_line_that_is_too_long_is_none() {
        let mut reader = Reader::new();
        let long = [&[b'x'; LINE_BYTES + 1][..], b"\r\nOK\r\n"].concat();
        assert_eq!(read(&mut reader, &long), [line("OK")]);
    }

    #[test]
    fn fields_are_numbers_or_something_else() {
        let rest = after(b"+CEREG: 2,1,\"1A2B\",7", "+CEREG:").unwrap();
        let found: std::vec::Vec<_> = numbers(rest).collect();
        assert_eq!(found, [Some(2), Some(1), None, Some(7)]);
        assert_eq!(after(b"+CREG: 1", "+CEREG:"), None);
    }
}
