//! The fingerprint module's packets: built for commands, read byte by byte for answers.
//!
//! ```text
//! EF 01  address(4)  id(1)  length(2)  content(length - 2)  sum(2)
//! ```
//!
//! Big-endian; `length` counts content and sum, `sum` adds up id, length and content modulo 65536 (R503 user manual, version
//! 1.2.2, chapter IV). Ids: 01 a command, 07 the answer to one. Everything else on the line is passed over.

use heapless::Vec;

/// The first two bytes of a packet.
pub const HEADER: [u8; 2] = [0xef, 0x01];
/// The address that every module answers to.
pub const ADDRESS: [u8; 4] = [0xff; 4];
/// Id of a command.
pub const COMMAND: u8 = 0x01;
/// Id of an answer.
pub const ANSWER: u8 = 0x07;

/// Bytes before the content.
const HEAD_BYTES: usize = 9;
/// Bytes of the longest command: a search.
pub const COMMAND_BYTES_MAX: usize = HEAD_BYTES + 6 + 2;
/// Bytes of the longest answer's content: the code and the sixteen bytes of the system parameters.
pub const CONTENT_BYTES_MAX: usize = 17;

/// What an answer says: the confirmation code, then what belongs to it.
pub type Content = Vec<u8, CONTENT_BYTES_MAX>;

/// A command's packet around its instruction and parameters.
#[must_use]
pub fn command(content: &[u8]) -> Vec<u8, COMMAND_BYTES_MAX> {
    let mut packet = Vec::new();
    let length = u16::try_from(content.len() + 2).unwrap_or(u16::MAX).to_be_bytes();
    let sum = sum(COMMAND, length, content).to_be_bytes();
    for part in [&HEADER[..], &ADDRESS, &[COMMAND], &length, content, &sum] {
        // The longest command fits; a test holds that.
        let _ = packet.extend_from_slice(part);
    }
    packet
}

/// The sum of a packet.
#[must_use]
pub fn sum(id: u8, length: [u8; 2], content: &[u8]) -> u16 {
    let bytes = length.iter().chain(content);
    bytes.fold(u16::from(id), |sum, byte| sum.wrapping_add(u16::from(*byte)))
}

/// Reads answers out of whatever comes.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    bytes: Vec<u8, { HEAD_BYTES + CONTENT_BYTES_MAX + 2 }>,
    rejected: u32,
}

impl Reader {
    /// A reader that waits for a header.
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: Vec::new(), rejected: 0 }
    }

    /// Takes a byte, and gives the answer that it completes.
    ///
    /// A packet that cannot be one (too long, another id or address, a wrong sum) is rejected, and what came of it is looked
    /// through for the header of the next: a lost byte costs one packet and not two.
    pub fn take(&mut self, byte: u8) -> Option<Content> {
        // There is room: what is complete or impossible is taken away below.
        let _ = self.bytes.push(byte);
        loop {
            match self.judge() {
                Judgement::Incomplete => return None,
                Judgement::Impossible => self.resynchronise(),
                Judgement::Answer(content) => {
                    self.bytes.clear();
                    return Some(content);
                }
            }
        }
    }

    /// Forgets a packet that has begun.
    pub fn reset(&mut self) {
        self.bytes.clear();
    }

    /// Packets and stray bytes passed over so far.
    #[must_use]
    pub const fn rejected(&self) -> u32 {
        self.rejected
    }

    fn judge(&self) -> Judgement {
        let expected = HEADER.iter().chain(&ADDRESS).chain(&[ANSWER]);
        if self.bytes.iter().zip(expected).any(|(byte, expected)| byte != expected) {
            return Judgement::Impossible;
        }
        let Some((&[.., id, high, low], rest)) = self.bytes.split_first_chunk::<HEAD_BYTES>()
        else {
            return Judgement::Incomplete;
        };
        let length = usize::from(u16::from_be_bytes([high, low]));
        if !(3..=CONTENT_BYTES_MAX + 2).contains(&length) {
            return Judgement::Impossible;
        }
        if rest.len() < length {
            return Judgement::Incomplete;
        }
        let Some((content, &[sum_high, sum_low])) = rest.split_last_chunk::<2>() else {
            return Judgement::Impossible;
        };
        if sum(id, [high, low], content) != u16::from_be_bytes([sum_high, sum_low]) {
            return Judgement::Impossible;
        }
        Content::from_slice(content).map_or(Judgement::Impossible, Judgement::Answer)
    }

    /// Drops the first byte, and all up to the next that could begin a header.
    fn resynchronise(&mut self) {
        self.rejected = self.rejected.saturating_add(1);
        let next = self.bytes.iter().skip(1).position(|byte| *byte == HEADER[0]);
        let cut = next.map_or(self.bytes.len(), |at| at + 1);
        let kept = self.bytes.len() - cut;
        self.bytes.rotate_left(cut);
        self.bytes.truncate(kept);
    }
}

enum Judgement {
    Incomplete,
    Impossible,
    Answer(Content),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(content: &[u8]) -> std::vec::Vec<u8> {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        let sum = sum(ANSWER, length, content).to_be_bytes();
        [&HEADER[..], &ADDRESS, &[ANSWER], &length, content, &sum].concat()
    }

    fn read(bytes: &[u8]) -> std::vec::Vec<std::vec::Vec<u8>> {
        let mut reader = Reader::new();
        bytes.iter().filter_map(|byte| reader.take(*byte)).map(|content| content.to_vec()).collect()
    }

    fn hex(text: &str) -> std::vec::Vec<u8> {
        let digits = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
        digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
    }

    /// The packets that `facts.md`, Hardware, has byte for byte.
    #[test]
    fn packets_of_the_facts() {
        assert_eq!(command(&[0x01]).to_vec(), hex("EF01FFFFFFFF010003010005"));
        assert_eq!(command(&[0x02, 1]).to_vec(), hex("EF01FFFFFFFF01000402010008"));
        let search = command(&[0x04, 1, 0, 0, 0, 200]);
        assert_eq!(search.to_vec(), hex("EF01FFFFFFFF0100080401000000C800D6"));
        assert_eq!(search.len(), COMMAND_BYTES_MAX);
        assert_eq!(read(&hex("EF01FFFFFFFF070003090013")), [[0x09]]);
    }

    #[test]
    fn garbage_and_broken_packets_are_passed_over() {
        let good = answer(&[0x00, 0, 3, 0, 90]);
        let mut wrong_sum = good.clone();
        wrong_sum[10] ^= 1;
        let mut other_id = good.clone();
        other_id[6] = 0x08;
        let mut endless = good.clone();
        endless[7] = 0xff;
        let cut = &good[..7];
        for before in
            [&b""[..], b"\x55", b"\xef", b"\xef\xef\x01", &wrong_sum, &other_id, &endless, cut]
        {
            let bytes = [before, &good].concat();
            assert_eq!(read(&bytes), [[0x00, 0, 3, 0, 90]], "{before:02x?}");
        }
    }

    #[test]
    fn the_longest_answer_fits_and_a_longer_one_is_no_answer() {
        let longest = [7; CONTENT_BYTES_MAX];
        assert_eq!(read(&answer(&longest)), [longest]);
        assert!(read(&answer(&[7; CONTENT_BYTES_MAX + 1])).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn an_answer_is_found_behind_any_garbage(
            garbage in proptest::collection::vec(proptest::num::u8::ANY, 0..80),
            content in proptest::collection::vec(proptest::num::u8::ANY, 1..=CONTENT_BYTES_MAX),
        ) {
            // What garbage left half open is closed by silence: the driver resets the reader before each command.
            let mut reader = Reader::new();
            for byte in garbage {
                let _ = reader.take(byte);
            }
            reader.reset();
            let found: std::vec::Vec<_> =
                answer(&content).iter().filter_map(|byte| reader.take(*byte)).collect();
            proptest::prop_assert_eq!(found.len(), 1);
            proptest::prop_assert_eq!(&found[0][..], &content[..]);
        }
    }
}
