//! Answers without a large part. Built as a [`message::Answer`](crate::message::Answer), each would be as large as the list of actions of one
//! event, 8 KB, and every place that gives one would put a copy of that size into flash and onto the stack.
//!
//! In postcard they are the same; a test compares them.

use serde::{Serialize, Serializer};

use crate::message::{Chunk, Hello, Refusal, Statistics};

/// An answer, as [`crate::message::Answer`] has it under the same name.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    Hello(Hello),
    Pixels { total: u32, bytes: Chunk },
    Flash(Chunk),
    Done,
    Statistics(Statistics),
    Refused(Refusal),
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The numbers are those of the variants in `message::Answer`.
        match self {
            Self::Hello(hello) => serializer.serialize_newtype_variant("Answer", 0, "Hello", hello),
            Self::Pixels { total, bytes } => {
                serializer.serialize_newtype_variant("Answer", 3, "Pixels", &(total, bytes))
            }
            Self::Flash(bytes) => serializer.serialize_newtype_variant("Answer", 4, "Flash", bytes),
            Self::Done => serializer.serialize_unit_variant("Answer", 5, "Done"),
            Self::Statistics(figures) => {
                serializer.serialize_newtype_variant("Answer", 6, "Statistics", figures)
            }
            Self::Refused(refusal) => {
                serializer.serialize_newtype_variant("Answer", 7, "Refused", refusal)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message;

    #[test]
    fn they_are_what_the_bench_reads() {
        let chunk = Chunk::from_slice(b"chunk").unwrap();
        let statistics = Statistics { frames: 300, ..Statistics::default() };
        let pairs = [
            (
                Answer::Pixels { total: 70_000, bytes: chunk.clone() },
                message::Answer::Pixels { total: 70_000, bytes: chunk.clone() },
            ),
            (Answer::Flash(chunk.clone()), message::Answer::Flash(chunk)),
            (Answer::Done, message::Answer::Done),
            (Answer::Statistics(statistics), message::Answer::Statistics(statistics)),
            (Answer::Refused(Refusal::Busy), message::Answer::Refused(Refusal::Busy)),
        ];
        for (answer, expected) in pairs {
            let mut bytes = [0; 512];
            let bytes = postcard::to_slice(&answer, &mut bytes).unwrap();
            assert_eq!(postcard::from_bytes::<message::Answer>(bytes).unwrap(), expected);
        }
    }
}
