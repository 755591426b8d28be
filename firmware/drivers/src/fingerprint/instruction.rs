//! The instructions that the driver gives to the fingerprint module, their bytes, and how long an answer may take.

use device_core::records::FINGER_SLOTS;
use heapless::Vec;

/// Character buffers of the module (manual 1.2.2); a template is combined from as many.
pub const BUFFERS: u8 = 6;

/// Bytes of the longest instruction with its parameters.
pub const CONTENT_BYTES: usize = 6;

/// One instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instruction {
    /// Are you there, and ours?
    VerifyPassword,
    /// What are you?
    ReadParameters,
    /// Is there a finger? Take a picture of it.
    Picture,
    /// Find the features of the picture.
    Features {
        /// Into this buffer, from 1.
        buffer: u8,
    },
    /// Whose are they?
    Find {
        /// Those of this buffer.
        buffer: u8,
    },
    /// Are buffers 1 and 2 of one finger?
    Compare,
    /// Combine the buffers to a template.
    Combine,
    /// Keep the template.
    Keep {
        /// In this slot.
        slot: u8,
    },
    /// Forget one template.
    Delete {
        /// In this slot.
        slot: u8,
    },
    /// Forget all templates.
    Empty,
    /// Light the ring, or put it out.
    Ring {
        /// Breathing in blue.
        lit: bool,
    },
}

impl Instruction {
    /// Its bytes.
    #[must_use]
    pub fn content(self) -> Vec<u8, CONTENT_BYTES> {
        const SLOTS: [u8; 2] = (FINGER_SLOTS as u16).to_be_bytes();
        let mut content = Vec::new();
        let bytes: &[u8] = match self {
            Self::VerifyPassword => &[0x13, 0, 0, 0, 0],
            Self::ReadParameters => &[0x0f],
            Self::Picture => &[0x01],
            Self::Features { buffer } => &[0x02, buffer],
            Self::Find { buffer } => &[0x04, buffer, 0, 0, SLOTS[0], SLOTS[1]],
            Self::Compare => &[0x03],
            Self::Combine => &[0x05],
            Self::Keep { slot } => &[0x06, 1, 0, slot],
            Self::Delete { slot } => &[0x0c, 0, slot, 0, 1],
            Self::Empty => &[0x0d],
            // Breathing, 1.6 s a breath, blue, without end.
            Self::Ring { lit: true } => &[0x35, 1, 0x50, 2, 0],
            Self::Ring { lit: false } => &[0x35, 4, 0, 2, 0],
        };
        // The longest has as many bytes as there is room for.
        let _ = content.extend_from_slice(bytes);
        content
    }

    /// How long an answer may take, in milliseconds. `facts.md`, Hardware, gives a picture 0.2 s, features 0.5 s and a search 10 ms a
    /// finger; what the module writes to its flash takes longer (setting).
    #[must_use]
    pub const fn patience_millis(self) -> u64 {
        match self {
            Self::VerifyPassword | Self::ReadParameters | Self::Ring { .. } => 150,
            Self::Picture => 400,
            Self::Find { .. } | Self::Compare => 500,
            Self::Features { .. }
            | Self::Combine
            | Self::Keep { .. }
            | Self::Delete { .. }
            | Self::Empty => 1_000,
        }
    }
}
