//! The script: steps, and what shoppers, merchants, power and faults do.

mod acts;
mod hands;
mod words;

use device_core::time::Utc;

pub use acts::{GOALS, MERCHANT_ACTS, SHOPPER_ACTS};
pub use hands::{ACTORS, HAND_ACTS, INPUTS, TIP_FIELDS};
pub use words::{CLOCK_ACTS, FAULTS, KEYS, POWER_ACTS};

use super::device::NETWORKS;
use super::phone::PHONE_ACTS;
use super::scanning::PAYER_ACTS;
use super::{Decoder, Word};
use crate::scenario::model::{Condition, Place, ShopperAct, Span, Step, StepKind};
use crate::scenario::problem::Lines;
use crate::scenario::syntax::{Kind, Node};

/// Steps of a script.
pub const STEPS: &[Word<StepKind>] = &[
    Word::with("At", "At(\"2026-01-05 09:30:00\")", 1, 1, |decoder, items| {
        decoder.at(items.first()?)
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
    Word::with("Hand", "Hand(\"mei\", Down(ShowCode))", 2, 2, |decoder, items| {
        let [name, act] = items else { return None };
        let name = decoder.shopper(name);
        decoder.keys = name.as_ref().and_then(|name| decoder.names.shoppers.get(name)).copied();
        let act = decoder.word(act, "an act of a hand", HAND_ACTS);
        decoder.keys = None;
        Some(StepKind::Hand(name?, act?))
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
    Word::with("Mend", "Mend(ModemSilent(\"mei\"))", 1, 1, |decoder, items| {
        decoder.word(items.first()?, "a fault", FAULTS).map(StepKind::Mend)
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
    Word::with("Clock", "Clock(\"mei\", Ahead(\"90s\"))", 2, 2, |decoder, items| {
        let [device, act] = items else { return None };
        let device = decoder.device(device);
        let act = decoder.word(act, "what happens to a clock", CLOCK_ACTS);
        Some(StepKind::Clock(device?, act?))
    }),
    Word::with("Battery", "Battery(\"mei\", 15)", 2, 2, |decoder, items| {
        let [device, percent] = items else { return None };
        let (device, percent) = (decoder.device(device), decoder.number(percent, 0..=100));
        Some(StepKind::Battery(device?, percent?))
    }),
    Word::with("TakeOver", "TakeOver(Shopper(\"mei\"))", 1, 1, |decoder, items| {
        decoder.word(items.first()?, "an actor", ACTORS).map(StepKind::TakeOver)
    }),
    Word::with("HandBack", "HandBack(Shopper(\"mei\"))", 1, 1, |decoder, items| {
        decoder.word(items.first()?, "an actor", ACTORS).map(StepKind::HandBack)
    }),
    Word::with("Try", "Try(Merchant(\"grocer\", Scan))", 1, 1, |decoder, items| {
        decoder.tried(items.first()?)
    }),
];

/// What the steps of a script are read with.
pub(super) struct ScriptReader<'a> {
    /// The text of the scenario, for each step's own text.
    pub text: &'a str,
    /// Where a value of `vary` stands in that text instead of `Var(...)`: first byte, byte after the last, the value.
    pub varied: &'a [(usize, usize, String)],
    /// When the script begins.
    pub start: Utc,
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
                    let moment = *moment;
                    self.reach(decoder, item, moment, earliest);
                }
                StepKind::Exactly(span) => {
                    let moment = Utc(self.start.0.saturating_add(span.0 / 1_000));
                    self.reach(decoder, item, moment, earliest);
                }
                StepKind::Wait(span) | StepKind::Holds(span, _) => {
                    *earliest = Utc(earliest.0.saturating_add(span.0 / 1_000));
                }
                StepKind::Together(branches) => {
                    let read = self.branches(decoder, item, earliest);
                    *branches = read.into_iter().map(Into::into).collect();
                }
                _ => {}
            }
            steps.push(Step { place: item.spot.place, text: self.step_text(item), kind });
        }
        steps
    }

    /// A moment for which the script waits; `earliest` moves on to it.
    fn reach(&self, decoder: &mut Decoder, item: &Node, moment: Utc, earliest: &mut Utc) {
        if moment < *earliest {
            let help = "moments of a script follow each other, from its start on";
            decoder.report(item.spot, "this moment has passed when the step comes", help);
        }
        *earliest = (*earliest).max(moment);
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
        | StepKind::Exactly(_)
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
        StepKind::Together(branches) => {
            branches.iter().any(|branch| branch.iter().any(passes_time))
        }
        StepKind::Try(kind) => {
            passes_time(&Step { kind: (**kind).clone(), text: String::new(), place: step.place })
        }
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
        | StepKind::Hand(..)
        | StepKind::Mend(_)
        | StepKind::Power(..)
        | StepKind::Battery(..)
        | StepKind::Clock(..)
        | StepKind::TakeOver(_)
        | StepKind::HandBack(_)
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
}
