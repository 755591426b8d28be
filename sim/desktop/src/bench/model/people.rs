//! Everybody but the devices, as the bench shows them.

use sim::actors::phone::screen::PhoneScreen;
use sim::scenario::model::{Aim, CodeRead, Goal, PayerState, TillState};

/// Everybody.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct People {
    /// Shoppers, each with a device in hand.
    pub shoppers: Vec<ShopperFace>,
    /// Tills with a scanner.
    pub tills: Vec<TillFace>,
    /// Merchants with a code on the wall or on a screen.
    pub stalls: Vec<StallFace>,
    /// Phones with the payment app.
    pub phones: Vec<PhoneFace>,
    /// Owners of accounts with an ordinary phone.
    pub payers: Vec<PayerFace>,
}

/// A shopper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShopperFace {
    /// The name.
    pub name: String,
    /// The device in hand.
    pub device: String,
    /// Whether a person has taken over from the script.
    pub by_hand: bool,
    /// Whether the hand is at something.
    pub busy: bool,
    /// What is wanted, where a goal is followed.
    pub goal: Option<Goal>,
}

/// A till.
#[derive(Clone, Debug, PartialEq)]
pub struct TillFace {
    /// The name in the scenario.
    pub name: String,
    /// Whether a person has taken over from the script.
    pub by_hand: bool,
    /// What its display says.
    pub state: TillState,
    /// The amount on it, as people write it.
    pub amount: Option<String>,
    /// How it read the last code.
    pub last_read: Option<CodeRead>,
    /// How a screen is held before its scanner.
    pub aim: Aim,
}

/// A merchant with a code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StallFace {
    /// The name in the scenario.
    pub name: String,
    /// Whether a person has taken over from the script.
    pub by_hand: bool,
    /// Whether the code is printed; else it is on a screen and carries an amount.
    pub printed: bool,
    /// What the code says, where one is there.
    pub code: Option<String>,
}

/// A phone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PhoneFace {
    /// The name in the scenario.
    pub name: String,
    /// Whether a person has taken over from the script.
    pub by_hand: bool,
    /// What it shows.
    pub screen: PhoneScreen,
    /// The six digits, while it shows some.
    pub digits: Option<String>,
}

/// The owner of an account, with an ordinary phone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PayerFace {
    /// The name of the account.
    pub name: String,
    /// Whether a person has taken over from the script.
    pub by_hand: bool,
    /// How far the payer is.
    pub state: PayerState,
}
