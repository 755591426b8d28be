//! Phones: the cast, what their users do, what they show, and what is wrong with their links.

use device_core::event::Port;
use device_core::phone::message::{LABEL_BYTES, MODEL};
use device_core::view::BindFailure;

use super::{Choice, Decoder, Word};
use crate::actors::phone::screen::{PhoneFailure, PhoneScreen};
use crate::scenario::model::{Condition, LinkFault, PhoneAct, PhoneCast};
use crate::scenario::syntax::{Node, shortened};

/// Fields of a phone.
pub const PHONE_FIELDS: &[&str] = &["account", "shown_as", "knows"];

/// Ports of the phone link.
pub const PORTS: &[Choice<Port>] = &[
    ("Usb", Port::Usb),
    ("Bluetooth", Port::Bluetooth),
    ("WiFi", Port::WiFi),
    ("HeadphoneJack", Port::HeadphoneJack),
];

/// What the user of a phone does.
pub const PHONE_ACTS: &[Word<PhoneAct>] = &[
    Word::with("Connect", "Connect(\"mei\", Usb)", 2, 2, |decoder, items| {
        let [device, port] = items else { return None };
        let device = decoder.device(device);
        let port = decoder.choice(port, "a port", PORTS);
        Some(PhoneAct::Connect(device?, port?))
    }),
    Word::alone("Disconnect", |_, _| Some(PhoneAct::Disconnect)),
    Word::alone("Agree", |_, _| Some(PhoneAct::Agree)),
    Word::alone("Refuse", |_, _| Some(PhoneAct::Refuse)),
    Word::alone("Cancel", |_, _| Some(PhoneAct::Cancel)),
    Word::with("Unbind", "Unbind(\"mei\")", 1, 1, |decoder, items| {
        decoder.device(items.first()?).map(PhoneAct::Unbind)
    }),
    Word::with("DeclareLost", "DeclareLost(\"mei\")", 1, 1, |decoder, items| {
        decoder.device(items.first()?).map(PhoneAct::DeclareLost)
    }),
];

/// What can be asked of a phone.
pub const PHONE_CONDITIONS: &[Word<PhoneScreen>] =
    &[Word::with("Shows", "Shows(Digits)", 1, 1, |decoder, items| {
        decoder.word(items.first()?, "a screen of a phone", PHONE_SCREENS)
    })];

/// What a phone shows.
pub const PHONE_SCREENS: &[Word<PhoneScreen>] = &[
    Word::alone("Ready", |_, _| Some(PhoneScreen::Ready)),
    Word::alone("Connecting", |_, _| Some(PhoneScreen::Connecting)),
    Word::alone("WrongPassword", |_, _| Some(PhoneScreen::WrongPassword)),
    Word::alone("Searching", |_, _| Some(PhoneScreen::Searching)),
    Word::alone("PressRegister", |_, _| Some(PhoneScreen::PressRegister)),
    Word::alone("AskUser", |_, _| Some(PhoneScreen::AskUser)),
    Word::alone("Agreed", |_, _| Some(PhoneScreen::Agreed)),
    Word::alone("Digits", |_, _| Some(PhoneScreen::Digits)),
    Word::with("WrongDigits", "WrongDigits(2)", 1, 1, |decoder, items| {
        let left = decoder.number(items.first()?, 1..=9)?;
        Some(PhoneScreen::WrongDigits { left })
    }),
    Word::alone("Fetching", |_, _| Some(PhoneScreen::Fetching)),
    Word::alone("NoNetwork", |_, _| Some(PhoneScreen::NoNetwork)),
    Word::alone("HandingOver", |_, _| Some(PhoneScreen::HandingOver)),
    Word::alone("Saved", |_, _| Some(PhoneScreen::Saved)),
    Word::alone("Done", |_, _| Some(PhoneScreen::Done)),
    Word::with("Failed", "Failed(LinkLost)", 1, 1, |decoder, items| {
        decoder.choice(items.first()?, "a failure", FAILURES).map(PhoneScreen::Failed)
    }),
    Word::alone("Asking", |_, _| Some(PhoneScreen::Asking)),
    Word::alone("Unbound", |_, _| Some(PhoneScreen::Unbound)),
    Word::alone("DeclaredLost", |_, _| Some(PhoneScreen::DeclaredLost)),
];

/// Why a registration failed, as the phone says it.
pub const FAILURES: &[Choice<PhoneFailure>] = &[
    ("NoLink", PhoneFailure::NoLink),
    ("NothingFound", PhoneFailure::NothingFound),
    ("UnknownModel", PhoneFailure::UnknownModel),
    ("UserRefused", PhoneFailure::UserRefused),
    ("Cancelled", PhoneFailure::Cancelled),
    ("WrongDigits", PhoneFailure::WrongDigits),
    ("LinkLost", PhoneFailure::LinkLost),
    ("NoAnswer", PhoneFailure::NoAnswer),
    ("Busy", PhoneFailure::Busy),
    ("NotNow", PhoneFailure::NotNow),
    ("DeviceRefused", PhoneFailure::DeviceRefused),
    ("ServerRefused", PhoneFailure::ServerRefused),
    ("PhoneGone", PhoneFailure::Ended(BindFailure::PhoneGone)),
    ("TooSlow", PhoneFailure::Ended(BindFailure::TooSlow)),
    ("CancelledThere", PhoneFailure::Ended(BindFailure::Cancelled)),
    ("NotGenuine", PhoneFailure::Ended(BindFailure::NotGenuine)),
    ("StorageFailed", PhoneFailure::Ended(BindFailure::StorageFailed)),
];

/// What is wrong with a phone's link.
pub const LINK_FAULTS: &[Choice<LinkFault>] = &[
    ("OutOfRange", LinkFault::OutOfRange),
    ("AccessPointGone", LinkFault::AccessPointGone),
    ("WrongPassword", LinkFault::WrongPassword),
    ("BadRadio", LinkFault::BadRadio),
    ("Noise", LinkFault::Noise),
    ("Listener", LinkFault::Listener),
    ("ManInTheMiddle", LinkFault::ManInTheMiddle),
    ("Alters", LinkFault::Alters),
    ("Repeats", LinkFault::Repeats),
];

impl Decoder {
    /// A phone of the cast.
    pub(super) fn phone_cast(&mut self, name: &str, node: &Node) -> Option<PhoneCast> {
        let fields = self.fields(node, "a phone", PHONE_FIELDS)?;
        let account = fields.need(self, "account", "\"mei\"").and_then(|node| self.account(node));
        Some(PhoneCast {
            shown_as: self.optional(fields.get("shown_as"), name.to_owned(), Self::shown_name),
            knows: self.optional(fields.get("knows"), vec![MODEL.to_owned()], Self::models),
            account: account?,
        })
    }

    fn models(&mut self, node: &Node) -> Option<Vec<String>> {
        let items = self.list(node, "a list of models")?;
        Some(items.iter().filter_map(|item| self.model(item)).collect())
    }

    fn model(&mut self, node: &Node) -> Option<String> {
        let model = self.text(node, "a model of device", &format!("\"{MODEL}\""))?;
        if (1..=LABEL_BYTES).contains(&model.len()) && !model.chars().any(char::is_control) {
            return Some(model);
        }
        let message = format!("\"{}\" cannot be a model", shortened(&model));
        self.report(node.spot, message, format!("a model has 1 to {LABEL_BYTES} bytes"));
        None
    }

    /// `Phone("daughter", Shows(Digits))`.
    pub(super) fn phone_shows(&mut self, items: &[Node]) -> Option<Condition> {
        let [phone, shows] = items else { return None };
        let phone = self.phone(phone);
        let shows = self.word(shows, "what can be asked of a phone", PHONE_CONDITIONS);
        Some(Condition::PhoneShows(phone?, shows?))
    }
}
