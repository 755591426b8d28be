//! What a person can do in a session: plain data, applied at a moment of virtual time.
//!
//! Each command is a step of the language of scenarios ([`Command::step`]), so that what was done is what a saved scenario says.
//! Nothing here touches a world: [`Session::check`] looks whether a command can be meant at all, the world says the rest.

use device_core::event::Network;
use device_core::key::Key;

use super::Session;
use crate::scenario::model::{
    Actor, ClockAct, Fault, Goal, HandAct, MerchantAct, PayerAct, PhoneAct, PowerAct, ShopperAct,
    Span, StepKind,
};
use crate::scenario::write;

/// Something that a person does.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant)] // A session has some hundreds of them.
pub enum Command {
    /// A hand at the device of this shopper: keys, panel, sensor, camera, the screen before a till's scanner.
    Hand(String, HandAct),
    /// What this shopper wants from here: she follows it with her own eyes and hands, as far as nobody plays her.
    Goal(String, Goal),
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
    /// A device's clock is wrong from here, or has lost its time.
    Clock(String, ClockAct),
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
    /// The language of scenarios has no such act: a name that nobody has, an amount of nothing, a lens too near.
    #[error("{0}")]
    Unfit(String),
    /// The device has no such key now.
    #[error("neither the body nor the screen of {device}'s device offers {key:?} now")]
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
}

impl Command {
    /// The step of a scenario that says the same.
    #[must_use]
    pub fn step(&self) -> StepKind {
        match self.clone() {
            Self::Hand(name, act) => StepKind::Hand(name, act),
            Self::Goal(name, goal) => StepKind::Shopper(name, ShopperAct::Goal(goal)),
            Self::Merchant(name, act) => StepKind::Merchant(name, act),
            Self::Payer(name, act) => StepKind::Payer(name, act),
            Self::Phone(name, act) => StepKind::Phone(name, act),
            Self::Fault(fault, lasts) => StepKind::Fault(fault, lasts),
            Self::Mend(fault) => StepKind::Mend(fault),
            Self::Power(name, act) => StepKind::Power(name, act),
            Self::Battery(name, percent) => StepKind::Battery(name, percent),
            Self::Clock(name, act) => StepKind::Clock(name, act),
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
            StepKind::Shopper(name, ShopperAct::Goal(goal)) => Self::Goal(name, goal),
            StepKind::Merchant(name, act) => Self::Merchant(name, act),
            StepKind::Payer(name, act) => Self::Payer(name, act),
            StepKind::Phone(name, act) => Self::Phone(name, act),
            StepKind::Fault(fault, lasts) => Self::Fault(fault, lasts),
            StepKind::Mend(fault) => Self::Mend(fault),
            StepKind::Power(name, act) => Self::Power(name, act),
            StepKind::Battery(name, percent) => Self::Battery(name, percent),
            StepKind::Clock(name, act) => Self::Clock(name, act),
            StepKind::Network(name, network) => Self::Network(name, network),
            StepKind::TakeOver(actor) => Self::TakeOver(actor),
            StepKind::HandBack(actor) => Self::HandBack(actor),
            StepKind::Try(kind) => return Self::of_step(&kind),
            _ => return None,
        })
    }

    /// The command as the log and a saved scenario write it: `Hand("mei", Down(ShowCode))`.
    #[must_use]
    pub fn text(&self) -> String {
        // Every command is an act, and every act has its words.
        write::act(&self.step()).unwrap_or_default()
    }
}

impl Session {
    /// Whether a command can be meant here and now: the language has words for it, and the device such a key.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self, command: &Command) -> Result<(), CommandRefused> {
        self.read_command(&command.text()).map_err(CommandRefused::Unfit)?;
        let world = self.world();
        match command {
            Command::Hand(name, HandAct::Down(key, _)) => {
                let shopper = world.shopper_named(name).map(|shopper| &world.shoppers()[shopper]);
                let offered = shopper.is_some_and(|it| world.offers_key(it.device(), *key));
                let no_key = || CommandRefused::NoKey { device: name.clone(), key: *key };
                offered.then_some(()).ok_or_else(no_key)
            }
            Command::TakeOver(actor) if self.taken_over(actor) => Err(CommandRefused::Actor {
                name: actor.name().to_owned(),
                state: "is taken over already",
            }),
            Command::HandBack(actor) if !self.taken_over(actor) => Err(CommandRefused::Actor {
                name: actor.name().to_owned(),
                state: "is played by the script: there is nothing to hand back",
            }),
            _ => Ok(()),
        }
    }
}
