//! The script: steps, and what shoppers, merchants, power and faults do.

mod words;

use device_core::key::Key;
use device_core::money::Fen;
use device_core::time::Utc;

pub use words::{FAULTS, KEYS, POWER_ACTS};

use super::device::NETWORKS;
use super::phone::PHONE_ACTS;
use super::scanning::{MerchantKind, PAYER_ACTS};
use super::{Decoder, Word};
use crate::scenario::model::{
    Condition, Goal, MerchantAct, Place, ShopperAct, Span, Step, StepKind,
};
use crate::scenario::problem::Lines;
use crate::scenario::syntax::{Kind, Node, shortened};

/// Steps of a script.
pub const STEPS: &[Word<StepKind>] = &[
    Word::with("At", "At(\"2026-01-05 09:30:00\")", 1, 1, |decoder, items| {
        decoder.moment(items.first()?).map(StepKind::At)
    }),
    Word::with("Wait", "Wait(\"5s\")", 1, 1, |decoder, items| {
        decoder.span(items.first()?).map(StepKind::Wait)
    }),
    Word::with("Shopper", "Shopper(\"mei\", Press(ShowCode))", 2, 2, |decoder, items| {
        let [name, act] = items else { return None };
        let name = decoder.shopper(name);
        decoder.keys = name.as_ref().and_then(|name| decoder.names.shoppers.get(name)).copied();
        let act = decoder.word(act, "an act of a shopper", SHOPPER_ACTS);
        decoder.keys = None;
        Some(StepKind::Shopper(name?, act?))
    }),
    Word::with("Merchant", "Merchant(\"grocer\", Enter(\"12.50\"))", 2, 2, |decoder, items| {
        let [name, act] = items else { return None };
        let name = decoder.merchant(name);
        let aim = name.as_ref().and_then(|name| decoder.aims.get(name)).copied();
        decoder.aim = aim.unwrap_or(super::cast::AIM);
        let act_node = act;
        let act = decoder.word(act, "an act of a merchant", MERCHANT_ACTS);
        let (name, act) = (name?, act?);
        decoder.fits_merchant(act_node, &name, &act)?;
        Some(StepKind::Merchant(name, act))
    }),
    Word::with("Payer", "Payer(\"anna\", Pay(\"mei\", \"30.00\"))", 2, 2, |decoder, items| {
        let [account, act] = items else { return None };
        let account = decoder.account(account);
        let act = decoder.word(act, "an act of a payer", PAYER_ACTS);
        Some(StepKind::Payer(account?, act?))
    }),
    Word::with("Phone", "Phone(\"daughter\", Agree)", 2, 2, |decoder, items| {
        let [name, act] = items else { return None };
        let name = decoder.phone(name);
        let act = decoder.word(act, "an act of a phone's user", PHONE_ACTS);
        Some(StepKind::Phone(name?, act?))
    }),
    Word::with("Within", "Within(\"5s\", Screen(Paid))", 2, 2, |decoder, items| {
        let (span, condition) = decoder.span_and_condition(items)?;
        Some(StepKind::Within(span, condition))
    }),
    Word::with("Expect", "Expect(Balance(\"mei\", \"187.50\"))", 1, 1, |decoder, items| {
        decoder.expected(items.first()?).map(StepKind::Expect)
    }),
    Word::with("Holds", "Holds(\"10s\", Screen(PayerCode))", 2, 2, |decoder, items| {
        let (span, condition) = decoder.span_and_condition(items)?;
        Some(StepKind::Holds(span, condition))
    }),
    Word::with("Never", "Never(Screen(Declined))", 1, 1, |decoder, items| {
        decoder.condition(items.first()?).map(StepKind::Never)
    }),
    // What stands inside is read by `steps`, which knows the time that has passed.
    Word::with("Together", "Together([[...], [...]])", 1, 1, |_, _| {
        Some(StepKind::Together(Vec::new()))
    }),
    Word::with("Fault", "Fault(ModemSilent(\"mei\"), \"20s\")", 1, 2, |decoder, items| {
        let fault = decoder.word(items.first()?, "a fault", FAULTS);
        let span = items.get(1).map(|node| decoder.span(node));
        let span = match span {
            Some(span) => Some(span?),
            None => None,
        };
        Some(StepKind::Fault(fault?, span))
    }),
    Word::with("Power", "Power(\"mei\", Cut)", 2, 2, |decoder, items| {
        let [device, act] = items else { return None };
        let device = decoder.device(device);
        let act = decoder.word(act, "an act of power", POWER_ACTS);
        Some(StepKind::Power(device?, act?))
    }),
    Word::with("Network", "Network(\"mei\", Up(3))", 2, 2, |decoder, items| {
        let [device, network] = items else { return None };
        let device = decoder.device(device);
        let network = decoder.word(network, "a state of the network", NETWORKS);
        Some(StepKind::Network(device?, network?))
    }),
];

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

/// What the steps of a script are read with.
pub(super) struct ScriptReader<'a> {
    /// The text of the scenario, for each step's own text.
    pub text: &'a str,
    /// Where a value of `vary` stands in that text instead of `Var(...)`: first byte, byte after the last, the value.
    pub varied: &'a [(usize, usize, String)],
}

impl ScriptReader<'_> {
    /// The steps of a list. `earliest` is the earliest moment at which it can be, and moves on with the steps.
    pub(super) fn steps(
        &self,
        decoder: &mut Decoder,
        items: &[Node],
        earliest: &mut Utc,
    ) -> Vec<Step> {
        let mut steps = Vec::new();
        for item in items {
            let Some(mut kind) = decoder.word(item, "a step", STEPS) else { continue };
            match &mut kind {
                StepKind::At(moment) => {
                    if *moment < *earliest {
                        let help = "moments of a script follow each other, from its start on";
                        decoder.report(
                            item.spot,
                            "this moment has passed when the step comes",
                            help,
                        );
                    }
                    *earliest = (*earliest).max(*moment);
                }
                StepKind::Wait(span) | StepKind::Holds(span, _) => {
                    *earliest = Utc(earliest.0.saturating_add(span.0 / 1_000));
                }
                StepKind::Together(branches) => *branches = self.branches(decoder, item, earliest),
                _ => {}
            }
            steps.push(Step { place: item.spot.place, text: self.step_text(item), kind });
        }
        steps
    }

    /// Reports each `Never` after which the script ends at once: it would prove only that something is not so now.
    /// `goes_on`: time passes after these steps, or beside them.
    pub(super) fn report_last_nevers(&self, decoder: &mut Decoder, steps: &[Step], goes_on: bool) {
        let mut goes_on = goes_on;
        for step in steps.iter().rev() {
            match &step.kind {
                StepKind::Never(_) if !goes_on => {
                    let Place { start, end, .. } = step.place;
                    let spot = Lines::of(self.text).spot(self.text, 0, start, end);
                    let help = "write it before the steps during which it must hold; \
                                for this moment alone write Expect(Not(...))";
                    let message = "no time passes after this Never: it would look at one moment";
                    decoder.report(spot, message, help);
                }
                StepKind::Together(branches) => {
                    let passing: Vec<bool> =
                        branches.iter().map(|branch| branch.iter().any(passes_time)).collect();
                    for (place, branch) in branches.iter().enumerate() {
                        let beside = passing
                            .iter()
                            .enumerate()
                            .any(|(other, passes)| other != place && *passes);
                        self.report_last_nevers(decoder, branch, goes_on || beside);
                    }
                }
                _ => {}
            }
            goes_on |= passes_time(step);
        }
    }

    /// The scripts inside `Together`.
    fn branches(&self, decoder: &mut Decoder, node: &Node, earliest: &mut Utc) -> Vec<Vec<Step>> {
        let Kind::Tuple(_, items) = &node.kind else { return Vec::new() };
        let list = items.first().and_then(|node| decoder.list(node, "a list of scripts"));
        let Some(list) = list else { return Vec::new() };
        if list.len() < 2 && !node.damaged_within() {
            decoder.report(
                node.spot,
                "one script alone is not together",
                "write Together([[...], [...]])",
            );
        }
        let start = *earliest;
        let mut branches = Vec::new();
        for branch in list {
            let Some(items) = decoder.list(branch, "a list of steps") else { continue };
            if items.is_empty() && !branch.damaged {
                decoder.report(
                    branch.spot,
                    "this script is empty",
                    "write its steps, or leave it out",
                );
            }
            let mut end = start;
            branches.push(self.steps(decoder, items, &mut end));
            *earliest = (*earliest).max(end);
        }
        branches
    }

    /// A step as it stands in the file, with the values of this variant.
    fn step_text(&self, node: &Node) -> String {
        let (start, end) = (node.spot.place.start, node.spot.place.end);
        let mut text = String::new();
        let mut at = start;
        for (from, to, value) in self.varied {
            if *from >= at && *to <= end {
                text.push_str(self.text.get(at..*from).unwrap_or(""));
                text.push_str(value);
                at = *to;
            }
        }
        text.push_str(self.text.get(at..end).unwrap_or(""));
        text
    }
}

/// Whether time can pass in a step: only then can something come true that must not.
fn passes_time(step: &Step) -> bool {
    match &step.kind {
        StepKind::At(_)
        | StepKind::Wait(_)
        | StepKind::Within(..)
        | StepKind::Holds(..)
        | StepKind::Shopper(
            _,
            ShopperAct::Press(_)
            | ShopperAct::Type(_)
            | ShopperAct::TypePin
            | ShopperAct::TypeAmount(_)
            | ShopperAct::TypeDigits
            | ShopperAct::TypeWrongDigits
            | ShopperAct::Hold(..)
            | ShopperAct::Tremble(..)
            | ShopperAct::Touch(_),
        ) => true,
        StepKind::Together(branches) => branches.iter().flatten().any(passes_time),
        StepKind::Shopper(
            _,
            ShopperAct::PointAt(..)
            | ShopperAct::Goal(_)
            | ShopperAct::StepUp(_)
            | ShopperAct::WalkAway,
        )
        | StepKind::Payer(..)
        | StepKind::Merchant(..)
        | StepKind::Phone(..)
        | StepKind::Expect(_)
        | StepKind::Never(_)
        | StepKind::Fault(..)
        | StepKind::Power(..)
        | StepKind::Network(..) => false,
    }
}

impl Decoder {
    /// What must be true at one moment. At one moment nothing is new: `NewCode` needs a time within which it comes.
    fn expected(&mut self, node: &Node) -> Option<Condition> {
        self.at_once = true;
        let condition = self.condition(node);
        self.at_once = false;
        condition
    }

    fn span_and_condition(&mut self, items: &[Node]) -> Option<(Span, Condition)> {
        let [span, condition] = items else { return None };
        let (span, condition) = (self.span(span), self.condition(condition));
        Some((span?, condition?))
    }

    /// Whether this merchant has what it takes: a till, or a screen for its customers.
    fn fits_merchant(&mut self, node: &Node, name: &str, act: &MerchantAct) -> Option<()> {
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
    fn key_of_device(&mut self, node: &Node) -> Option<Key> {
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
