//! Screens and records in a few words, as the tables name them.

use super::bench::Bench;
use crate::channel::DEVICE_ORDER_BIT;
use crate::phone::message::{Answer, decode};
use crate::records::Record;
use crate::view::{AmountProblem, Purpose, Screen};

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
            Screen::Paid { .. } | Screen::NotYetKnown { .. } | Screen::MoneyIn { .. } => {
                format!("{kind}, {whose}")
            }
            Screen::Scanning { misses, .. } => format!("Scanning, {misses} misses"),
            Screen::CodeRefused { cause } => format!("CodeRefused {cause:?}"),
            Screen::NoNetwork { offers } if offers.is_empty() => "NoNetwork".into(),
            Screen::NoNetwork { .. } => "NoNetwork, offers the code".into(),
            Screen::EnterAmount { payee, typed, problem } => {
                let whom = payee.as_ref().map_or("me", |payee| payee.name.as_str());
                let problem = match problem {
                    Some(AmountProblem::TooLarge { most }) => format!(", more than {most}"),
                    Some(AmountProblem::Zero) => ", nothing".into(),
                    None => String::new(),
                };
                format!("EnterAmount to {whom}: {typed}{problem}")
            }
            Screen::ConfirmPay { payee, amount } => {
                format!("ConfirmPay {amount} to {}", payee.name)
            }
            Screen::PayeeCode { amount, online, .. } => {
                let amount = amount.map(|amount| format!(" {amount}")).unwrap_or_default();
                format!("PayeeCode{amount}{}", if *online { "" } else { ", offline" })
            }
            Screen::History { index, total, entry } => {
                let entry = entry.as_ref().map(|entry| format!(": {:?}", entry.outcome));
                format!("History {index} of {total}{}", entry.unwrap_or_default())
            }
            Screen::Connecting { phone, .. } => {
                let phone = phone.as_ref().map(|phone| format!(" to {phone}"));
                format!("Connecting{}", phone.unwrap_or_default())
            }
            Screen::TypeDigits { typed, tries_left, .. } => {
                let left = tries_left.map(|left| format!(", {left} left")).unwrap_or_default();
                format!("TypeDigits {typed}{left}")
            }
            Screen::NotBound { cause } => format!("NotBound {cause:?}"),
            Screen::EnrolFinger { finger, touches, wanted, problem, optional } => {
                let problem = problem.map(|problem| format!(", {problem:?}")).unwrap_or_default();
                let must = if *optional { "" } else { ", must" };
                format!("EnrolFinger {finger}: {touches} of {wanted}{problem}{must}")
            }
            Screen::FingerDone { fingers, more } => {
                format!("FingerDone {fingers}{}", if *more { "" } else { ", no more" })
            }
            Screen::SetPin { typed, again, problem } => {
                let problem = problem.map(|problem| format!(", {problem:?}")).unwrap_or_default();
                format!("SetPin{}, {typed} typed{problem}", if *again { " again" } else { "" })
            }
            Screen::Bound { online, .. } => {
                format!("Bound{}", if *online { "" } else { ", offline" })
            }
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

/// An order's number; those that the device makes are random.
pub fn numbered(order: u64) -> String {
    if order & DEVICE_ORDER_BIT == 0 { order.to_string() } else { "own".into() }
}

/// An answer to a phone as the tables name it.
pub fn answered(frame: &[u8]) -> String {
    let answer = decode::<Answer>(frame).expect("the device answers in frames of ours").body;
    match answer {
        Answer::Refused(cause) => format!("refuse {cause:?}"),
        Answer::Ended(cause) => format!("answer Ended {cause:?}"),
        answer => {
            let words = format!("{answer:?}");
            format!("answer {}", words.split([' ', '(']).next().unwrap_or_default())
        }
    }
}

/// A record as the tables name it.
pub fn stored(record: &Record) -> String {
    match record {
        Record::WrongPins(wrong) => format!("WrongPins {wrong}"),
        Record::Pending(None) => "Pending none".into(),
        Record::Pending(Some(order)) => format!("Pending {}", numbered(order.order)),
        Record::Result { settlement, .. } => format!("Result {}", numbered(settlement.order)),
        Record::Enrolment(_) | Record::Pin(_) | Record::Counters(_) | Record::Disabled(_) => {
            format!("{:?}", record.kind())
        }
    }
}
