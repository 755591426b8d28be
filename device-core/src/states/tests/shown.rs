//! Screens and records in a few words, as the tables name them.

use super::bench::Bench;
use crate::records::Record;
use crate::view::{Purpose, Screen};

impl Bench {
    /// The screen in a few words, as the tables name it.
    pub fn shown(&self) -> String {
        let screen = self.device.view().screen;
        let kind = format!("{:?}", screen.kind());
        let whose = if self.device.locked() { "locked" } else { "unlocked" };
        match &screen {
            Screen::Unlock { problem, purpose } => {
                let problem = problem.map(|problem| format!(", {problem:?}")).unwrap_or_default();
                format!("Unlock for {}{problem}", wanted(*purpose))
            }
            Screen::EnterPin { typed, tries_left, purpose } => {
                let left = tries_left.map(|left| format!(", {left} left")).unwrap_or_default();
                format!("EnterPin for {}, {typed} typed{left}", wanted(*purpose))
            }
            Screen::PinLocked { minutes } => format!("PinLocked for {minutes}"),
            Screen::PayerCode { digits: None, .. } => "PayerCode, not yet".into(),
            Screen::PayerCode { shape, note, .. } => format!("PayerCode {shape:?}, {note:?}"),
            Screen::Authenticate { problem: Some(problem), .. } => {
                format!("Authenticate, {problem:?}")
            }
            Screen::Declined { cause, .. } => format!("Declined {cause:?}, {whose}"),
            Screen::Paid { .. } | Screen::NotYetKnown { .. } => format!("{kind}, {whose}"),
            _ => kind,
        }
    }

    /// The digits of the payer code on the screen.
    pub fn code(&self) -> Option<String> {
        match self.device.view().screen {
            Screen::PayerCode { digits, .. } => digits.map(|digits| digits.to_string()),
            _ => None,
        }
    }
}

fn wanted(purpose: Purpose) -> String {
    match purpose {
        Purpose::Home => "Home".into(),
        Purpose::Mode(key) => format!("{key:?}"),
        Purpose::Authenticate => "Authenticate".into(),
    }
}

/// A record as the tables name it.
pub fn stored(record: &Record) -> String {
    match record {
        Record::WrongPins(wrong) => format!("WrongPins {wrong}"),
        Record::Pending(None) => "Pending none".into(),
        Record::Pending(Some(order)) => format!("Pending {}", order.order),
        Record::Result { settlement, .. } => format!("Result {}", settlement.order),
        Record::Enrolment(_) | Record::Pin(_) | Record::Counters(_) | Record::Disabled(_) => {
            format!("{:?}", record.kind())
        }
    }
}
