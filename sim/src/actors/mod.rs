//! Those who act: shoppers and tills. Each is a state machine of its own; the world carries what passes between them.

pub mod shopper;
pub mod till;
