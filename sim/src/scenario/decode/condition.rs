//! What must be true: conditions, what a device says, what a till shows.

use device_core::effect::Prompt;
use device_core::text::{Name, Payee};

use super::scanning::{CODE_REFUSALS, PAYER_STATES};
use super::script::KEYS;
use super::vocabulary::{CAUSES, NOTES, READS, REFUSALS, SCREENS, TONES};
use super::{Decoder, Word, head};
use crate::scenario::model::{Condition, TillState};
use crate::scenario::syntax::{Kind, Node};

/// Conditions.
pub const CONDITIONS: &[Word<Condition>] = &[
    Word::with("On", "On(\"mei\", Screen(Paid))", 2, 2, |decoder, items| decoder.on_device(items)),
    Word::with("Screen", "Screen(Paid)", 1, 1, |decoder, items| {
        decoder.choice(items.first()?, "a screen", SCREENS).map(Condition::Screen)
    }),
    Word::with("Text", "Text(\"12.50\")", 1, 1, |decoder, items| {
        decoder.shown_text(items.first()?).map(Condition::Text)
    }),
    Word::alone("Help", |_, _| Some(Condition::Help)),
    Word::with("Note", "Note(Offline)", 1, 1, |decoder, items| {
        decoder
            .choice(items.first()?, "a foot of the payer-code screen", NOTES)
            .map(Condition::Note)
    }),
    Word::alone("NewCode", |_, _| Some(Condition::NewCode)),
    Word::with("Said", "Said(Paid(\"12.50\"))", 1, 1, |decoder, items| {
        decoder.word(items.first()?, "a prompt", PROMPTS).map(Condition::Said)
    }),
    Word::with("Beeped", "Beeped(Good)", 1, 1, |decoder, items| {
        decoder.choice(items.first()?, "a tone", TONES).map(Condition::Beeped)
    }),
    Word::with("Lamp", "Lamp(ShowCode)", 1, 1, |decoder, items| {
        decoder.word(items.first()?, "a key", KEYS).map(Condition::Lamp)
    }),
    Word::alone("Powered", |_, _| Some(Condition::Powered)),
    Word::with("Balance", "Balance(\"mei\", \"187.50\")", 2, 2, |decoder, items| {
        let [account, amount] = items else { return None };
        let (account, amount) = (decoder.account(account), decoder.amount(amount));
        Some(Condition::Balance(account?, amount?))
    }),
    Word::with("Till", "Till(\"grocer\", Paid)", 2, 2, |decoder, items| {
        let [merchant, state] = items else { return None };
        let merchant = decoder.merchant_with_till(merchant);
        let state = decoder.word(state, "a state of a till", TILL_STATES);
        Some(Condition::Till(merchant?, state?))
    }),
    Word::with("Read", "Read(\"grocer\", Qr)", 2, 2, |decoder, items| {
        let [merchant, read] = items else { return None };
        let merchant = decoder.merchant_with_till(merchant);
        let read = decoder.choice(read, "a way to read a code", READS);
        Some(Condition::Read(merchant?, read?))
    }),
    Word::with("PaidOrders", "PaidOrders(\"grocer\", 1)", 2, 2, |decoder, items| {
        let [merchant, count] = items else { return None };
        let merchant = decoder.merchant(merchant);
        let count = decoder.number(count, 0..=1_000_000);
        Some(Condition::PaidOrders(merchant?, count?))
    }),
    Word::with("Seen", "Seen(\"market\")", 1, 1, |decoder, items| {
        decoder.merchant(items.first()?).map(Condition::Seen)
    }),
    Word::with("NotPayable", "NotPayable(Damaged)", 1, 1, |decoder, items| {
        decoder
            .choice(items.first()?, "a reason why a code cannot be paid", CODE_REFUSALS)
            .map(Condition::NotPayable)
    }),
    Word::with("Payer", "Payer(\"anna\", Paid)", 2, 2, |decoder, items| {
        let [account, state] = items else { return None };
        let account = decoder.account(account);
        let state = decoder.word(state, "how far a payer is", PAYER_STATES);
        Some(Condition::Payer(account?, state?))
    }),
    Word::with("Phone", "Phone(\"daughter\", Shows(Digits))", 2, 2, |decoder, items| {
        decoder.phone_shows(items)
    }),
    Word::with("Enrolled", "Enrolled(\"mei\", \"mei\")", 2, 2, |decoder, items| {
        let [device, account] = items else { return None };
        let (device, account) = (decoder.device(device), decoder.account(account));
        Some(Condition::Enrolled(device?, account?))
    }),
    Word::with("Not", "Not(Screen(Paid))", 1, 1, |decoder, items| {
        let inner = decoder.condition(items.first()?)?;
        Some(Condition::Not(Box::new(inner)))
    }),
    Word::with("All", "All([Screen(Paid), Said(Paid(\"12.50\"))])", 1, 1, |decoder, items| {
        decoder.conditions(items.first()?).map(Condition::All)
    }),
    Word::with("Any", "Any([Screen(Paid), Screen(Declined)])", 1, 1, |decoder, items| {
        decoder.conditions(items.first()?).map(Condition::Any)
    }),
];

/// What a device says.
pub const PROMPTS: &[Word<Prompt>] = &[
    Word::alone("NotEnrolled", |_, _| Some(Prompt::NotEnrolled)),
    Word::alone("StorageRefused", |_, _| Some(Prompt::StorageRefused)),
    Word::alone("PressFinger", |_, _| Some(Prompt::PressFinger)),
    Word::alone("FingerNotRead", |_, _| Some(Prompt::FingerNotRead)),
    Word::alone("TypePin", |_, _| Some(Prompt::TypePin)),
    Word::alone("PinWrong", |_, _| Some(Prompt::PinWrong)),
    Word::alone("PinLocked", |_, _| Some(Prompt::PinLocked)),
    Word::alone("LetScan", |_, _| Some(Prompt::LetScan)),
    Word::alone("LetScanOffline", |_, _| Some(Prompt::LetScanOffline)),
    Word::alone("ClockDoubtful", |_, _| Some(Prompt::ClockDoubtful)),
    Word::alone("CodeEnding", |_, _| Some(Prompt::CodeEnding)),
    Word::with("Authenticate", "Authenticate(\"1200.00\")", 1, 1, |decoder, items| {
        decoder.amount(items.first()?).map(Prompt::Authenticate)
    }),
    Word::alone("Settling", |_, _| Some(Prompt::Settling)),
    Word::alone("NotYetKnown", |_, _| Some(Prompt::NotYetKnown)),
    Word::with("Paid", "Paid(\"12.50\")", 1, 1, |decoder, items| {
        decoder.amount(items.first()?).map(Prompt::Paid)
    }),
    Word::with("Declined", "Declined(NotEnoughMoney)", 1, 1, |decoder, items| {
        decoder.choice(items.first()?, "a cause", CAUSES).map(Prompt::Declined)
    }),
    Word::alone("Locked", |_, _| Some(Prompt::Locked)),
    Word::alone("Home", |_, _| Some(Prompt::Home)),
    Word::alone("LockedHome", |_, _| Some(Prompt::LockedHome)),
    Word::alone("Aim", |_, _| Some(Prompt::Aim)),
    Word::alone("AimHelp", |_, _| Some(Prompt::AimHelp)),
    Word::alone("CodeNotPayable", |_, _| Some(Prompt::CodeNotPayable)),
    Word::alone("NoNetwork", |_, _| Some(Prompt::NoNetwork)),
    Word::with("AskAmount", "AskAmount(\"老王菜店\")", 1, 1, |decoder, items| {
        decoder.payee(items.first()?).map(Prompt::AskAmount)
    }),
    Word::alone("AmountTooLarge", |_, _| Some(Prompt::AmountTooLarge)),
    Word::with("ConfirmPay", "ConfirmPay(\"老王菜店\", \"12.50\")", 2, 2, |decoder, items| {
        let [payee, amount] = items else { return None };
        let (payee, amount) = (decoder.payee(payee), decoder.amount(amount));
        Some(Prompt::ConfirmPay(payee?, amount?))
    }),
    Word::alone("LetPayerScan", |_, _| Some(Prompt::LetPayerScan)),
    Word::with("MoneyIn", "MoneyIn(\"30.00\")", 1, 1, |decoder, items| {
        decoder.amount(items.first()?).map(Prompt::MoneyIn)
    }),
    Word::alone("History", |_, _| Some(Prompt::History)),
    Word::alone("KeepCodeSecret", |_, _| Some(Prompt::KeepCodeSecret)),
    Word::alone("Disabled", |_, _| Some(Prompt::Disabled)),
    Word::alone("BatteryLow", |_, _| Some(Prompt::BatteryLow)),
    Word::alone("PhoneConnected", |_, _| Some(Prompt::PhoneConnected)),
    Word::alone("TypeDigits", |_, _| Some(Prompt::TypeDigits)),
    Word::alone("DigitsWrong", |_, _| Some(Prompt::DigitsWrong)),
    Word::alone("NotBound", |_, _| Some(Prompt::NotBound)),
    Word::alone("TakingAccount", |_, _| Some(Prompt::TakingAccount)),
    Word::alone("Bound", |_, _| Some(Prompt::Bound)),
    Word::alone("LayFinger", |_, _| Some(Prompt::LayFinger)),
    Word::alone("LiftFinger", |_, _| Some(Prompt::LiftFinger)),
    Word::alone("FingerEnrolled", |_, _| Some(Prompt::FingerEnrolled)),
    Word::alone("SetPin", |_, _| Some(Prompt::SetPin)),
    Word::alone("RepeatPin", |_, _| Some(Prompt::RepeatPin)),
    Word::alone("PinDiffers", |_, _| Some(Prompt::PinDiffers)),
    Word::alone("Ready", |_, _| Some(Prompt::Ready)),
    Word::alone("Unbound", |_, _| Some(Prompt::Unbound)),
    Word::alone("ConfirmUnbind", |_, _| Some(Prompt::ConfirmUnbind)),
    Word::alone("Menu", |_, _| Some(Prompt::Menu)),
];

/// What a till shows.
pub const TILL_STATES: &[Word<TillState>] = &[
    Word::alone("Idle", |_, _| Some(TillState::Idle)),
    Word::alone("Ready", |_, _| Some(TillState::Ready)),
    Word::alone("Scanning", |_, _| Some(TillState::Scanning)),
    Word::alone("Asking", |_, _| Some(TillState::Asking)),
    Word::alone("AwaitingShopper", |_, _| Some(TillState::AwaitingShopper)),
    Word::alone("Paid", |_, _| Some(TillState::Paid)),
    Word::with("Refused", "Refused(CodeUsed)", 1, 1, |decoder, items| {
        decoder.choice(items.first()?, "a refusal", REFUSALS).map(TillState::Refused)
    }),
    Word::alone("Unknown", |_, _| Some(TillState::Unknown)),
    Word::alone("Reversed", |_, _| Some(TillState::Reversed)),
];

/// Conditions that are about a device.
const OF_A_DEVICE: &[&str] = &[
    "Screen",
    "Text",
    "Help",
    "Note",
    "NewCode",
    "Said",
    "Beeped",
    "Lamp",
    "Powered",
    "Seen",
    "NotPayable",
];

impl Decoder {
    pub(super) fn condition(&mut self, node: &Node) -> Option<Condition> {
        let word = match &node.kind {
            Kind::Word(word) => Some(word.as_str()),
            Kind::Tuple(Some(name), _) => Some(name.text.as_str()),
            _ => None,
        };
        let before = self.problems.len();
        let condition = self.word(node, "a condition", CONDITIONS)?;
        let of_a_device = word.is_some_and(|word| OF_A_DEVICE.contains(&word));
        if of_a_device && !self.on && !self.names.open && self.problems.len() == before {
            self.which_device(node);
        }
        if self.at_once && condition == Condition::NewCode {
            let help = "write Within(\"60s\", NewCode)";
            self.report(node.spot, "Expect looks at one moment, and in it no code is new", help);
        }
        Some(condition)
    }

    /// With one device it is clear which is meant; otherwise the file has to say it.
    fn which_device(&mut self, node: &Node) {
        let devices: Vec<&str> = self.names.devices.iter().map(String::as_str).collect();
        match devices.as_slice() {
            [_] => {}
            [] => {
                let help = "add devices: { \"mei\": Enrolled(account: \"mei\") }";
                self.report(head(node), "this is about a device, and there is none", help);
            }
            [first, ..] => {
                let help =
                    format!("write On(\"{first}\", ...); the devices are {}", devices.join(", "));
                self.report(head(node), "there are several devices: which one is meant?", help);
            }
        }
    }

    fn on_device(&mut self, items: &[Node]) -> Option<Condition> {
        let [device, condition] = items else { return None };
        let device = self.device(device);
        if self.on {
            self.report(condition.spot, "On(...) stands inside On(...)", "name the device once");
            return None;
        }
        self.on = true;
        let condition = self.condition(condition);
        self.on = false;
        Some(Condition::On(device?, Box::new(condition?)))
    }

    fn conditions(&mut self, node: &Node) -> Option<Vec<Condition>> {
        let items = self.list(node, "a list of conditions")?;
        if items.is_empty() && !node.damaged {
            self.report(node.spot, "this list of conditions is empty", "write what must be true");
        }
        Some(items.iter().filter_map(|item| self.condition(item)).collect())
    }

    /// A payee as a device names it.
    fn payee(&mut self, node: &Node) -> Option<Payee> {
        let name = self.shown_name(node)?;
        Some(Payee { name: Name::fitting(&name), romanised: None })
    }

    /// A text to look for: nothing is everywhere.
    fn shown_text(&mut self, node: &Node) -> Option<String> {
        let text = self.text(node, "a text", "\"12.50\"")?;
        if text.is_empty() {
            self.report(node.spot, "an empty text is on every screen", "write what must be shown");
            return None;
        }
        Some(text)
    }
}
