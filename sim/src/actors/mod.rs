//! Those who act: shoppers, tills, phones, and whoever sits on a phone's link. Each is a state machine of its own; the world carries what passes between them.

pub mod attacker;
pub mod phone;
pub mod shopper;
pub mod till;
