//! What the payment server did, in plain words: one part of a trace for people.
//!
//! It only words what stands in a note; it judges nothing, and it names devices as the run names them.

use device_core::effect::Outcome;
use device_core::money::Fen;

use super::{Names, spaced};
use crate::server::notes::ServerNote;

impl Names {
    /// What the server did.
    pub(super) fn server(&self, note: &ServerNote) -> String {
        match note {
            ServerNote::OrderState { order, merchant, out_trade_no, state, cause } => {
                let state = spaced(&format!("{state:?}"));
                let cause = cause
                    .map(|cause| format!(" ({})", spaced(&format!("{cause:?}"))))
                    .unwrap_or_default();
                format!("order {order} of {merchant} ({out_trade_no}) is now: {state}{cause}")
            }
            ServerNote::Moved { from, to, fen, order } => {
                let amount =
                    Fen::new(*fen).map_or_else(|| format!("{fen} fen"), |fen| fen.to_string());
                let why = order
                    .map_or_else(|| "opening balance".to_owned(), |order| format!("order {order}"));
                format!("moves {amount} from {from} to {to} ({why})")
            }
            ServerNote::CodeAccepted { device, order } => {
                format!("takes the code of {} for order {order}", self.number(*device))
            }
            ServerNote::CodeRefused { device, order, cause } => {
                let whose =
                    device.map_or_else(|| "an unknown device".to_owned(), |it| self.number(it));
                let cause = spaced(&format!("{cause:?}"));
                format!("refuses the code of {whose} for order {order}: {cause}")
            }
            ServerNote::RequestRefused { out_trade_no, error } => {
                format!("refuses a question about {out_trade_no}: {error}")
            }
            ServerNote::DeviceLoggedIn { device } => {
                format!("{} has logged in", self.number(*device))
            }
            ServerNote::DeviceDisabled { device } => {
                format!("{} is switched off for good", self.number(*device))
            }
            ServerNote::Asked { device, order } => {
                format!("asks {} about order {order}", self.number(*device))
            }
            ServerNote::Answered { device, order, verdict } => format!(
                "hears from {} about order {order}: {}",
                self.number(*device),
                spaced(&format!("{verdict:?}"))
            ),
            ServerNote::Told { device, order, outcome } => {
                let outcome = match outcome {
                    Outcome::Paid => "paid".to_owned(),
                    Outcome::Received => "received".to_owned(),
                    Outcome::Declined(cause) => {
                        format!("declined, {}", spaced(&format!("{cause:?}")))
                    }
                };
                format!("tells {} about order {order}: {outcome}", self.number(*device))
            }
            ServerNote::Acknowledged { device, order } => {
                format!("{} has kept the result of order {order}", self.number(*device))
            }
            ServerNote::OrderNotTheirs { device, order } => {
                format!("{} speaks of order {order}, which is not its own", self.number(*device))
            }
            ServerNote::FrameRefused { link, error } => {
                let place = u8::try_from(link.0).unwrap_or(u8::MAX);
                let error = spaced(&format!("{error:?}"));
                format!("drops a message of {}: {error}", self.device(place))
            }
        }
    }
}
