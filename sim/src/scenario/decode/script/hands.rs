//! Acts of a hand at one exact moment, who plays whom, and acts that may be refused, as scenarios name them.

use device_core::ui::{HEIGHT, WIDTH};

use super::STEPS;
use crate::scenario::decode::{Choice, Decoder, Word, cast};
use crate::scenario::model::{Actor, Fingertip, HandAct, InputKind, ShopperAct, Span, StepKind};
use crate::scenario::syntax::{Kind, Node, shortened};

/// Fields of the condition of a finger.
pub const TIP_FIELDS: &[&str] = &["reject_percent", "poor_percent"];

/// By what a person moved a hand.
pub const INPUTS: &[Choice<InputKind>] = &[
    ("Mouse", InputKind::Mouse),
    ("Touch", InputKind::Touch),
    ("Keyboard", InputKind::Keyboard),
    ("NumberPad", InputKind::NumberPad),
];

/// What a hand does at one exact moment.
pub const HAND_ACTS: &[Word<HandAct>] = &[
    Word::with("Down", "Down(ShowCode)", 1, 2, |decoder, items| {
        let (key, input) = (decoder.key_of_device(items.first()?), decoder.input(items.get(1)));
        Some(HandAct::Down(key?, input?))
    }),
    Word::with("Up", "Up(ShowCode)", 1, 2, |decoder, items| {
        let (key, input) = (decoder.key_of_device(items.first()?), decoder.input(items.get(1)));
        Some(HandAct::Up(key?, input?))
    }),
    Word::with("TouchPanel", "TouchPanel(160, 300)", 2, 3, |decoder, items| {
        let x = decoder.number(items.first()?, 0..=i128::from(WIDTH) - 1);
        let y = decoder.number(items.get(1)?, 0..=i128::from(HEIGHT) - 1);
        let input = decoder.input(items.get(2));
        Some(HandAct::TouchPanel(x?, y?, input?))
    }),
    Word::alone("LeavePanel", |_, _| Some(HandAct::LeavePanel)),
    Word::with("LayFinger", "LayFinger(\"right thumb\")", 1, 2, |decoder, items| {
        let finger = decoder.finger(items.first()?);
        let tip = match items.get(1) {
            Some(node) => Some(decoder.fingertip(node)?),
            None => None,
        };
        Some(HandAct::LayFinger(finger?, tip))
    }),
    Word::alone("LiftFinger", |_, _| Some(HandAct::LiftFinger)),
    Word::with("PointAt", "PointAt(Code(\"market\"))", 1, 2, |decoder, items| {
        match decoder.point_at(items)? {
            ShopperAct::PointAt(sight, aim) => Some(HandAct::PointAt(sight, aim)),
            _ => None,
        }
    }),
    Word::with("HoldTo", "HoldTo(\"grocer\")", 1, 2, |decoder, items| {
        let till = decoder.merchant_with_till(items.first()?);
        let base = till.as_ref().and_then(|till| decoder.aims.get(till)).copied();
        let base = base.unwrap_or(cast::AIM);
        let aim = match items.get(1) {
            Some(node) => decoder.aim(node, base),
            None => Some(base),
        };
        Some(HandAct::HoldTo(till?, aim?))
    }),
    Word::with("TakeAway", "TakeAway(\"grocer\")", 1, 1, |decoder, items| {
        decoder.merchant_with_till(items.first()?).map(HandAct::TakeAway)
    }),
];

/// Whom somebody else can play.
pub const ACTORS: &[Word<Actor>] = &[
    Word::with("Shopper", "Shopper(\"mei\")", 1, 1, |decoder, items| {
        decoder.shopper(items.first()?).map(Actor::Shopper)
    }),
    Word::with("Merchant", "Merchant(\"grocer\")", 1, 1, |decoder, items| {
        decoder.merchant(items.first()?).map(Actor::Merchant)
    }),
    Word::with("Phone", "Phone(\"daughter\")", 1, 1, |decoder, items| {
        decoder.phone(items.first()?).map(Actor::Phone)
    }),
    Word::with("Payer", "Payer(\"anna\")", 1, 1, |decoder, items| {
        decoder.account(items.first()?).map(Actor::Payer)
    }),
];

impl Decoder {
    fn input(&mut self, node: Option<&Node>) -> Option<Option<InputKind>> {
        match node {
            Some(node) => self.choice(node, "a kind of input", INPUTS).map(Some),
            None => Some(None),
        }
    }

    fn fingertip(&mut self, node: &Node) -> Option<Fingertip> {
        let fields = self.fields(node, "the condition of a finger", TIP_FIELDS)?;
        let mut percent = |name: &str| {
            self.optional(fields.get(name), 0, |decoder, node| decoder.number(node, 0..=100))
        };
        Some(Fingertip {
            reject_percent: percent("reject_percent"),
            poor_percent: percent("poor_percent"),
        })
    }

    /// `At("2026-01-05 09:30:00")`, or `At("+2.5s")`: so long after the script's begin.
    pub(super) fn at(&mut self, node: &Node) -> Option<StepKind> {
        if let Kind::Text(text) = &node.kind
            && let Some(span) = text.strip_prefix('+')
        {
            let exact = crate::scenario::decode::values::times::micros_of(span);
            if exact.is_none() {
                let message = format!("\"{}\" is no length of time", shortened(text));
                let help =
                    "write \"+2.5s\" or \"+1min 2.413006s\": so long after the script's begin";
                self.report(node.spot, message, help);
            }
            return exact.map(|micros| StepKind::Exactly(Span(micros)));
        }
        self.moment(node).map(StepKind::At)
    }

    /// An act that may be refused.
    pub(super) fn tried(&mut self, node: &Node) -> Option<StepKind> {
        let kind = self.word(node, "an act", STEPS)?;
        match kind {
            StepKind::Shopper(..)
            | StepKind::Hand(..)
            | StepKind::Merchant(..)
            | StepKind::Payer(..)
            | StepKind::Phone(..)
            | StepKind::Mend(_) => Some(StepKind::Try(Box::new(kind))),
            _ => {
                let help =
                    "tried are acts of shoppers, hands, merchants, payers and phones, and Mend";
                self.report(node.spot, "this is no act that can be refused", help);
                None
            }
        }
    }
}
