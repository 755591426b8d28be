//! Codes that merchants present, what cameras see of them, and payers with ordinary phones, in words.

use super::Names;
use crate::trace::{Entry, SightNote};

impl Names {
    pub(super) fn scanning(&self, entry: &Entry) -> (String, String) {
        match entry {
            Entry::Presented { merchant, code, amount: Some(amount) } => {
                (merchant.clone(), format!("presents a code over {amount}: {code}"))
            }
            Entry::Presented { merchant, code, amount: None } => {
                (merchant.clone(), format!("presents the code {code}"))
            }
            Entry::PointedAt { device, sight } => {
                (self.device(*device), format!("is pointed at {}", sight_words(sight)))
            }
            Entry::CameraRead { device, text } => {
                (self.device(*device), format!("its camera reads {text:?}"))
            }
            Entry::PayeeCodeShown { device, code } => {
                (self.device(*device), format!("shows the payee code {code}"))
            }
            Entry::PayerRead { payer, device, code } => {
                let from = self.device(*device);
                (payer.clone(), format!("reads {code} from the screen of {from}"))
            }
            Entry::PayerPaid { payer, order } => (payer.clone(), format!("pays, order {order}")),
            Entry::PayerRefused { payer, cause } => {
                let cause = super::spaced(&format!("{cause:?}"));
                (payer.clone(), format!("cannot pay: {cause}"))
            }
            _ => (String::new(), String::new()),
        }
    }
}

fn sight_words(sight: &SightNote) -> String {
    match sight {
        SightNote::Nothing => "nothing".to_owned(),
        SightNote::Code { merchant } => format!("the code of {merchant}"),
        SightNote::Picture { file } => format!("the picture {file}"),
        SightNote::Text { text } => format!("a code that says {text:?}"),
        SightNote::PriceTag { price } => format!("a price tag, {price}"),
        SightNote::Payee { device } => format!("the screen of {device}"),
    }
}
