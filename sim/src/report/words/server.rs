//! What the payment server did, in plain words: one part of a trace for people.
//!
//! It only words what stands in a note; it judges nothing, and it names devices as the run names them.

use device_core::effect::Outcome;
use device_core::money::Fen;

use super::{Names, spaced};
use crate::server::notes::ServerNote;

impl Names {
    /// What the server did.
    #[must_use]
    pub fn note(&self, note: &ServerNote) -> String {
        match note {
            ServerNote::OrderState { order, payee, out_trade_no, state, cause } => {
                let state = spaced(&format!("{state:?}"));
                let cause = cause
                    .map(|cause| format!(" ({})", spaced(&format!("{cause:?}"))))
                    .unwrap_or_default();
                let whose = out_trade_no.as_ref().map_or_else(
                    || format!("to {}", known(payee)),
                    |out_trade_no| format!("of {payee} ({out_trade_no})"),
                );
                format!("order {order} {whose} is now: {state}{cause}")
            }
            ServerNote::Moved { from, to, fen, order } => {
                let amount = money(*fen);
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
            ServerNote::Resolved { payer, device, payee, fen } => {
                let amount = fen.map_or_else(
                    || "for any amount".to_owned(),
                    |fen| format!("for {}", money(fen)),
                );
                format!("finds {payee} {amount} behind the code {}", self.scanner(payer, *device))
            }
            ServerNote::NotPayable { payer, device, cause } => {
                let cause = spaced(&format!("{cause:?}"));
                format!("refuses the code {}: {cause}", self.scanner(payer, *device))
            }
            ServerNote::PayAsked { order, payer, device, payee, fen } => {
                let (amount, payee) = (money(*fen), known(payee));
                let by = device.map_or_else(|| "a phone".to_owned(), |it| self.number(it));
                format!("is to pay {amount} from {payer} to {payee}, says {by} (order {order})")
            }
            ServerNote::OtherContent { device, order } => {
                let device = self.number(*device);
                format!("refuses order {order} of {device}, which came before as another")
            }
            ServerNote::GivenUp { device, order } => {
                let device = self.number(*device);
                format!("closes order {order}, which {device} gave up before it arrived")
            }
            ServerNote::Bound { device, account } => {
                format!("{} is bound to {account}", self.number(*device))
            }
            ServerNote::Ready { device } => {
                format!("{} is set up, its account may be used", self.number(*device))
            }
            ServerNote::Unbound { device } => {
                format!("takes the account off {}", self.number(*device))
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
    /// Whose scan it was, and with what.
    fn scanner(&self, payer: &str, device: Option<u64>) -> String {
        match device {
            Some(device) => format!("that {} scanned", self.number(device)),
            None => format!("that {payer} scanned with a phone"),
        }
    }
}

fn money(fen: u64) -> String {
    Fen::new(fen).map_or_else(|| format!("{fen} fen"), |fen| fen.to_string())
}

/// The name of a party, which is empty for nobody.
fn known(name: &str) -> &str {
    if name.is_empty() { "an unknown payee" } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::api::OrderState;
    use crate::server::orders::EndCause;
    use device_core::view::CodeRefusal;
    use std::collections::BTreeMap;

    #[test]
    fn scanned_payments_and_bindings_in_words() {
        let names = Names {
            devices: vec!["mei".to_owned()],
            phones: Vec::new(),
            tills: Vec::new(),
            shoppers: Vec::new(),
            numbers: BTreeMap::from([(7, "mei".to_owned())]),
        };
        let mei = names.number(7);
        let (payer, payee) = ("mei".to_owned(), "grocer".to_owned());
        let cause = Some(EndCause::OverLimit);
        let table = [
            (
                ServerNote::Resolved {
                    payer: payer.clone(),
                    device: Some(7),
                    payee: payee.clone(),
                    fen: Some(1_250),
                },
                format!("finds grocer for 12.50 behind the code that {mei} scanned"),
            ),
            (
                ServerNote::NotPayable {
                    payer: payer.clone(),
                    device: None,
                    cause: CodeRefusal::OwnCode,
                },
                "refuses the code that mei scanned with a phone: own code".to_owned(),
            ),
            (
                ServerNote::PayAsked { order: 3, payer, device: Some(7), payee, fen: 1_250 },
                format!("is to pay 12.50 from mei to grocer, says {mei} (order 3)"),
            ),
            (
                ServerNote::OrderState {
                    order: 3,
                    payee: String::new(),
                    out_trade_no: None,
                    state: OrderState::PayError,
                    cause,
                },
                "order 3 to an unknown payee is now: pay error (over limit)".to_owned(),
            ),
            (
                ServerNote::Bound { device: 7, account: "mei".to_owned() },
                format!("{mei} is bound to mei"),
            ),
        ];
        for (note, expected) in table {
            assert_eq!(names.note(&note), expected);
        }
    }
}
