//! What shoppers and merchants do, as scenarios name it.

use device_core::key::Key;
use device_core::money::Fen;

use super::words::KEYS;
use crate::scenario::decode::scanning::MerchantKind;
use crate::scenario::decode::{Decoder, Word};
use crate::scenario::model::{Goal, MerchantAct, ShopperAct, Span};
use crate::scenario::syntax::{Kind, Node, shortened};

/// What a shopper does.
pub const SHOPPER_ACTS: &[Word<ShopperAct>] = &[
    Word::with("Press", "Press(ShowCode)", 1, 1, |decoder, items| {
        decoder.key_of_device(items.first()?).map(ShopperAct::Press)
    }),
    Word::with("Type", "Type(\"258036\")", 1, 1, |decoder, items| {
        decoder.typed(items.first()?).map(ShopperAct::Type)
    }),
    Word::alone("TypePin", |_, _| Some(ShopperAct::TypePin)),
    Word::alone("TypeDigits", |_, _| Some(ShopperAct::TypeDigits)),
    Word::alone("TypeWrongDigits", |_, _| Some(ShopperAct::TypeWrongDigits)),
    Word::with("Hold", "Hold(Confirm, \"1s\")", 2, 2, |decoder, items| {
        let [key, span] = items else { return None };
        let (key, span) = (decoder.key_of_device(key), decoder.hold(span));
        Some(ShopperAct::Hold(key?, span?))
    }),
    Word::with("Tremble", "Tremble(ShowCode, \"150ms\")", 2, 2, |decoder, items| {
        let [key, span] = items else { return None };
        let (key, span) = (decoder.key_of_device(key), decoder.tremor(span));
        Some(ShopperAct::Tremble(key?, span?))
    }),
    Word::with("Touch", "Touch(\"right thumb\")", 1, 1, |decoder, items| {
        decoder.finger(items.first()?).map(ShopperAct::Touch)
    }),
    Word::with("TypeAmount", "TypeAmount(\"12.50\")", 1, 1, |decoder, items| {
        decoder.typed_amount(items.first()?).map(ShopperAct::TypeAmount)
    }),
    Word::with("PointAt", "PointAt(Code(\"market\"))", 1, 2, |decoder, items| {
        decoder.point_at(items)
    }),
    Word::with("Goal", "Goal(PayByCode)", 1, 1, |decoder, items| {
        decoder.word(items.first()?, "a goal", GOALS).map(ShopperAct::Goal)
    }),
    Word::with("StepUp", "StepUp(\"grocer\")", 1, 1, |decoder, items| {
        decoder.merchant_with_till(items.first()?).map(ShopperAct::StepUp)
    }),
    Word::alone("WalkAway", |_, _| Some(ShopperAct::WalkAway)),
];

/// What a shopper wants.
pub const GOALS: &[Word<Goal>] = &[
    Word::alone("PayByCode", |_, _| Some(Goal::PayByCode)),
    Word::alone("Unlock", |_, _| Some(Goal::Unlock)),
    Word::alone("Register", |_, _| Some(Goal::Register)),
    Word::with("PayByScan", "PayByScan(\"12.50\")", 1, 1, |decoder, items| {
        decoder.amount_to_pay(items.first()?).map(Goal::PayByScan)
    }),
];

/// What a merchant does.
pub const MERCHANT_ACTS: &[Word<MerchantAct>] = &[
    Word::with("Enter", "Enter(\"12.50\")", 1, 1, |decoder, items| {
        let node = items.first()?;
        let amount = decoder.amount(node)?;
        if amount == Fen::ZERO {
            decoder.report(node.spot, "a till sells nothing for nothing", "enter \"0.01\" or more");
            return None;
        }
        Some(MerchantAct::Enter(amount))
    }),
    Word::alone("Scan", |_, _| Some(MerchantAct::Scan)),
    Word::alone("StopScan", |_, _| Some(MerchantAct::StopScan)),
    Word::with("KeyIn", "KeyIn(\"130000000000000000\")", 1, 1, |decoder, items| {
        let help = "a code is typed as 1 to 32 digits";
        decoder.digits(items.first()?, "the digits of a code", 1..=32, help).map(MerchantAct::KeyIn)
    }),
    Word::alone("UseAgain", |_, _| Some(MerchantAct::UseAgain)),
    Word::alone("GiveUp", |_, _| Some(MerchantAct::GiveUp)),
    Word::fields("Aim", "Aim(glare: Upper)", |decoder, items| {
        let base = decoder.aim;
        decoder.aim(items.first()?, base).map(MerchantAct::Aim)
    }),
    Word::with("Present", "Present(\"35.00\")", 1, 1, |decoder, items| {
        decoder.amount_to_pay(items.first()?).map(MerchantAct::Present)
    }),
];

/// The longest time between two presses that is still a tremor and not two wishes (`facts.md`: 80 to 330 ms).
const TREMOR_MICROS_MAX: u64 = 1_000_000;

/// The longest time for which a script holds a key.
const HOLD_MICROS_MAX: u64 = 60_000_000;

impl Decoder {
    /// Whether this merchant has what it takes: a till, or a screen for its customers.
    pub(super) fn fits_merchant(
        &mut self,
        node: &Node,
        name: &str,
        act: &MerchantAct,
    ) -> Option<()> {
        let wanted = match act {
            MerchantAct::Present(_) => MerchantKind::Display,
            MerchantAct::Enter(_)
            | MerchantAct::Scan
            | MerchantAct::StopScan
            | MerchantAct::KeyIn(_)
            | MerchantAct::UseAgain
            | MerchantAct::GiveUp
            | MerchantAct::Aim(_) => MerchantKind::Till,
        };
        let fits = self.kinds.get(name).is_none_or(|kind| *kind == wanted);
        if !fits {
            let message = format!("\"{}\" has nothing to do this with", shortened(name));
            let help = match wanted {
                MerchantKind::Display => "a merchant that is cast as Screen(...) presents a code",
                MerchantKind::Till | MerchantKind::Placard => "this needs Till(...)",
            };
            self.report(node.spot, message, help);
        }
        fits.then_some(())
    }

    /// A key that the shopper's device has.
    pub(super) fn key_of_device(&mut self, node: &Node) -> Option<Key> {
        let key = self.word(node, "a key", KEYS)?;
        if self.keys.is_some_and(|keys| !keys.has(key)) {
            let message = format!("the device in her hand has no {} key", key_name(key));
            let help = format!("give it one: profile: (with_keys: [{}])", key_name(key));
            self.report(node.spot, message, help);
            return None;
        }
        Some(key)
    }

    /// `"258036"`, or a list of keys.
    fn typed(&mut self, node: &Node) -> Option<Vec<Key>> {
        if let Kind::List(items) = &node.kind {
            return Some(items.iter().filter_map(|item| self.key_of_device(item)).collect());
        }
        let text = self.text(node, "the digits to type", "\"258036\"")?;
        let digits: Option<Vec<Key>> = text
            .chars()
            .map(|character| Some(Key::Digit(u8::try_from(character.to_digit(10)?).ok()?)))
            .collect();
        match digits.filter(|digits| !digits.is_empty() && digits.len() <= 64) {
            Some(digits) => Some(digits),
            None => {
                let message =
                    format!("\"{}\" cannot be typed: the keys are 0 to 9", shortened(&text));
                self.report(node.spot, message, "write \"258036\", or [Digit(2), Correct]");
                None
            }
        }
    }

    /// How long a key is held.
    fn hold(&mut self, node: &Node) -> Option<Span> {
        let span = self.span(node)?;
        if (1..=HOLD_MICROS_MAX).contains(&span.0) {
            return Some(span);
        }
        self.report(node.spot, "nobody holds a key like this", "write \"1s\", up to \"1min\"");
        None
    }

    fn tremor(&mut self, node: &Node) -> Option<Span> {
        let span = self.span(node)?;
        if (1..=TREMOR_MICROS_MAX).contains(&span.0) {
            return Some(span);
        }
        self.report(
            node.spot,
            "a tremor is no longer than a second",
            "a hand trembles within \"80ms\" to \"330ms\"",
        );
        None
    }
}

fn key_name(key: Key) -> String {
    format!("{key:?}")
}
