//! What a person can do in a session: plain data, applied at a moment of virtual time.
//!
//! Each command is a step of the language of scenarios ([`Command::step`]), so that what was done is what a saved scenario says.
//! Nothing here touches a world: [`Command::check`] looks whether a command can be meant at all, the world says the rest.

use device_core::event::Network;
use device_core::key::Key;

use crate::scenario::model::{
    Actor, Fault, HandAct, MerchantAct, PayerAct, PhoneAct, PowerAct, Sight, Span, StepKind,
};
use crate::world::{DeviceSlot, World};

/// Something that a person does.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant)] // A session has some hundreds of them.
pub enum Command {
    /// A hand at the device of this shopper: keys, panel, sensor, camera, the screen before a till's scanner.
    Hand(String, HandAct),
    /// The cashier's hand, or what a merchant shows.
    Merchant(String, MerchantAct),
    /// The owner of an account, with an ordinary phone.
    Payer(String, PayerAct),
    /// The user of a phone with the payment app.
    Phone(String, PhoneAct),
    /// Something breaks: for so long, or until it is mended.
    Fault(Fault, Option<Span>),
    /// A fault that is on ends.
    Mend(Fault),
    /// A device's power: cut, cut at a flash operation, back.
    Power(String, PowerAct),
    /// A device's battery holds so much from here, of 100.
    Battery(String, u8),
    /// The network where a device is becomes this.
    Network(String, Network),
    /// From here the person plays this actor; the script's acts for it are passed over, and limits of time do not run.
    TakeOver(Actor),
    /// The script has the actor again.
    HandBack(Actor),
}

/// Why a command cannot be meant. Nothing has happened then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandRefused {
    /// Nobody and nothing has this name.
    #[error("there is no {what} {name:?} in this session; there are: {known}")]
    Unknown {
        /// What was looked for.
        what: &'static str,
        /// The name.
        name: String,
        /// The names that there are.
        known: String,
    },
    /// The device has no such key.
    #[error("{device}'s device has no {key:?} key, and its screen offers none now")]
    NoKey {
        /// Whose.
        device: String,
        /// Which.
        key: Key,
    },
    /// The actor is taken over already, or is not.
    #[error("{name} {state}")]
    Actor {
        /// Its name.
        name: String,
        /// How it is.
        state: &'static str,
    },
    /// Outside the screen, or over 100.
    #[error("{0}")]
    OutOfBounds(String),
}

impl Command {
    /// The step of a scenario that says the same.
    #[must_use]
    pub fn step(&self) -> StepKind {
        match self.clone() {
            Self::Hand(name, act) => StepKind::Hand(name, act),
            Self::Merchant(name, act) => StepKind::Merchant(name, act),
            Self::Payer(name, act) => StepKind::Payer(name, act),
            Self::Phone(name, act) => StepKind::Phone(name, act),
            Self::Fault(fault, lasts) => StepKind::Fault(fault, lasts),
            Self::Mend(fault) => StepKind::Mend(fault),
            Self::Power(name, act) => StepKind::Power(name, act),
            Self::Battery(name, percent) => StepKind::Battery(name, percent),
            Self::Network(name, network) => StepKind::Network(name, network),
            Self::TakeOver(actor) => StepKind::TakeOver(actor),
            Self::HandBack(actor) => StepKind::HandBack(actor),
        }
    }

    /// The command that a step says; `None` where no person does such a thing.
    #[must_use]
    pub fn of_step(step: &StepKind) -> Option<Self> {
        Some(match step.clone() {
            StepKind::Hand(name, act) => Self::Hand(name, act),
            StepKind::Merchant(name, act) => Self::Merchant(name, act),
            StepKind::Payer(name, act) => Self::Payer(name, act),
            StepKind::Phone(name, act) => Self::Phone(name, act),
            StepKind::Fault(fault, lasts) => Self::Fault(fault, lasts),
            StepKind::Mend(fault) => Self::Mend(fault),
            StepKind::Power(name, act) => Self::Power(name, act),
            StepKind::Battery(name, percent) => Self::Battery(name, percent),
            StepKind::Network(name, network) => Self::Network(name, network),
            StepKind::TakeOver(actor) => Self::TakeOver(actor),
            StepKind::HandBack(actor) => Self::HandBack(actor),
            StepKind::Try(kind) => return Self::of_step(&kind),
            _ => return None,
        })
    }

    /// Whether it can be meant in this world.
    ///
    /// # Errors
    /// Why not; nothing has happened.
    pub fn check(&self, world: &World) -> Result<(), CommandRefused> {
        match self {
            Self::Hand(name, act) => {
                shopper(world, name)?;
                check_hand(world, name, act)
            }
            Self::Merchant(name, _) => merchant(world, name),
            Self::Payer(name, PayerAct::Pay(to, _)) => {
                payer(world, name)?;
                device(world, to)
            }
            Self::Phone(name, act) => {
                phone(world, name)?;
                match act {
                    PhoneAct::Connect(to, _) | PhoneAct::Unbind(to) | PhoneAct::DeclareLost(to) => {
                        device(world, to)
                    }
                    PhoneAct::Disconnect
                    | PhoneAct::Agree
                    | PhoneAct::Refuse
                    | PhoneAct::Cancel => Ok(()),
                }
            }
            Self::Fault(fault, _) | Self::Mend(fault) => check_fault(world, fault),
            Self::Power(name, _) | Self::Network(name, _) => device(world, name),
            Self::Battery(name, percent) if *percent <= 100 => device(world, name),
            Self::Battery(..) => {
                Err(CommandRefused::OutOfBounds("a battery holds 0 to 100 percent".to_owned()))
            }
            Self::TakeOver(actor) | Self::HandBack(actor) => match actor {
                Actor::Shopper(name) => shopper(world, name),
                Actor::Merchant(name) => merchant(world, name),
                Actor::Phone(name) => phone(world, name),
                Actor::Payer(name) => payer(world, name),
            },
        }
    }
}

fn check_hand(world: &World, name: &str, act: &HandAct) -> Result<(), CommandRefused> {
    match act {
        HandAct::Down(key, _) => {
            let has = world
                .shopper_named(name)
                .is_some_and(|shopper| world.offers_key(world.shoppers()[shopper].device(), *key));
            let no_key = || CommandRefused::NoKey { device: name.to_owned(), key: *key };
            has.then_some(()).ok_or_else(no_key)
        }
        HandAct::TouchPanel(x, y, _) => {
            let inside = *x < device_core::ui::WIDTH && *y < device_core::ui::HEIGHT;
            let outside = || format!("{x}, {y} lies outside the screen of 320 x 480 pixels");
            inside.then_some(()).ok_or_else(|| CommandRefused::OutOfBounds(outside()))
        }
        HandAct::PointAt(Sight::Code(whose), _) => merchant(world, whose),
        HandAct::PointAt(Sight::Payee(other), _) => device(world, other),
        HandAct::HoldTo(name, _) | HandAct::TakeAway(name) => till(world, name),
        HandAct::Up(..)
        | HandAct::LeavePanel
        | HandAct::LayFinger(..)
        | HandAct::LiftFinger
        | HandAct::PointAt(..) => Ok(()),
    }
}

fn check_fault(world: &World, fault: &Fault) -> Result<(), CommandRefused> {
    match fault {
        Fault::NetworkDown(name)
        | Fault::ModemSilent(name)
        | Fault::FingerRejects(name)
        | Fault::FingerPoor(name)
        | Fault::FingerDead(name)
        | Fault::FlashRefuses(name)
        | Fault::CameraDead(name) => device(world, name),
        Fault::TillOffline(name) | Fault::TillAnswersLost(name) => till(world, name),
        Fault::PhoneOffline(name) | Fault::Link(name, _) => phone(world, name),
    }
}

fn known<'n>(
    what: &'static str,
    name: &str,
    names: impl Iterator<Item = &'n str>,
) -> Result<(), CommandRefused> {
    let names: Vec<&str> = names.collect();
    if names.contains(&name) {
        return Ok(());
    }
    let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    Err(CommandRefused::Unknown { what, name: name.to_owned(), known })
}

fn device(world: &World, name: &str) -> Result<(), CommandRefused> {
    known("device", name, world.devices().iter().map(DeviceSlot::name))
}

fn shopper(world: &World, name: &str) -> Result<(), CommandRefused> {
    known("shopper", name, world.shoppers().iter().map(|shopper| shopper.name()))
}

fn till(world: &World, name: &str) -> Result<(), CommandRefused> {
    known("till", name, world.tills().iter().map(|till| till.name()))
}

fn merchant(world: &World, name: &str) -> Result<(), CommandRefused> {
    let tills = world.tills().iter().map(|till| till.name());
    known("merchant", name, tills.chain(world.stalls().iter().map(|stall| stall.name())))
}

fn phone(world: &World, name: &str) -> Result<(), CommandRefused> {
    known("phone", name, world.phones().iter().map(|phone| phone.name()))
}

fn payer(world: &World, name: &str) -> Result<(), CommandRefused> {
    known("account", name, world.payers().iter().map(|payer| payer.name()))
}
