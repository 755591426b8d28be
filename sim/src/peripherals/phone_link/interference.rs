//! What is broken about a phone link, and who sits on it: put on from outside, so that the link itself knows no faults.

use crate::scenario::model::LinkFault;

/// Frames lost while the radio is bad, of 100.
const BAD_RADIO_LOSS_PERCENT: u32 = 60;
/// Bytes garbled by a bad contact of the jack, of 1,000: of messages of a hundred bytes about one in three survives.
const NOISE_PER_MILLE: u32 = 12;

/// What the faults that are on do to a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interference {
    /// Nothing arrives: out of range, or the access point is gone.
    pub out_of_reach: bool,
    /// The phone knows a wrong password: the link never comes up.
    pub wrong_password: bool,
    /// Frames lost beyond the transport's own, of 100.
    pub loss_percent: u32,
    /// Bytes that arrive as others, of 1,000.
    pub garbled_per_mille: u32,
    /// Somebody writes down all that passes.
    pub listener: bool,
    /// Somebody alters what passes.
    pub alters: bool,
    /// Somebody sends everything twice, and the one before once more.
    pub repeats: bool,
    /// Somebody stands in between and plays the phone to the device.
    pub man_in_the_middle: bool,
}

impl Interference {
    /// What these faults do together.
    #[must_use]
    pub fn of(faults: impl Iterator<Item = LinkFault>) -> Self {
        let mut all = Self::default();
        for fault in faults {
            match fault {
                LinkFault::OutOfRange | LinkFault::AccessPointGone => all.out_of_reach = true,
                LinkFault::WrongPassword => all.wrong_password = true,
                LinkFault::BadRadio => all.loss_percent = BAD_RADIO_LOSS_PERCENT,
                LinkFault::Noise => all.garbled_per_mille = NOISE_PER_MILLE,
                LinkFault::Listener => all.listener = true,
                LinkFault::Alters => all.alters = true,
                LinkFault::Repeats => all.repeats = true,
                LinkFault::ManInTheMiddle => all.man_in_the_middle = true,
            }
        }
        all
    }
}
