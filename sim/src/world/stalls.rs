//! Merchants who present codes: a placard on the wall, or a screen on the counter.

use std::collections::BTreeMap;

use device_core::money::Fen;

use super::World;
use crate::scenario::model::{CodeForm, MerchantAct, MerchantCast, Scenario};
use crate::server::casting::payee_of;
use crate::server::ledger::MerchantId;
use crate::trace::Entry;

/// A merchant who presents codes.
#[derive(Clone, Debug)]
pub struct Stall {
    name: String,
    merchant: MerchantId,
    form: CodeForm,
    /// The code hangs on the wall; otherwise it is shown on a screen.
    printed: bool,
    /// What can be scanned there now.
    code: Option<String>,
}

impl Stall {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whose it is at the payment server.
    #[must_use]
    pub const fn merchant(&self) -> MerchantId {
        self.merchant
    }

    /// Whether its code is printed.
    #[must_use]
    pub const fn printed(&self) -> bool {
        self.printed
    }

    /// The text of the code that can be scanned there now.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }
}

/// Every code that was ever presented, and whose it is.
pub(super) type Presented = BTreeMap<String, String>;

impl World {
    /// The merchants of a scenario at the payment server; those with codes get their stalls.
    pub(super) fn add_merchants(&mut self, scenario: &Scenario, seed: u64) {
        for (name, cast) in &scenario.merchants {
            let merchant = self.server.register_merchant(name, payee_of(cast));
            let (form, printed) = match cast {
                MerchantCast::Till(till) => {
                    self.tills.push(super::TillSlot::new(name, merchant, till, seed));
                    continue;
                }
                MerchantCast::Printed(placard) => (placard.form, true),
                MerchantCast::Screen(display) => (display.form, false),
            };
            let name = name.clone();
            self.stalls.push(Stall { name, merchant, form, printed, code: None });
        }
        for (name, cast) in &scenario.merchants {
            if let MerchantCast::Printed(placard) = cast {
                self.hang_up(name, placard.glued_over.as_deref());
            }
        }
    }

    /// Hangs a placard up: the merchant's own code, or the one that somebody glued over it.
    fn hang_up(&mut self, name: &str, glued_over: Option<&str>) {
        let Some(stall) = self.stall_named(name) else { return };
        let form = self.stalls[stall].form;
        let whose = glued_over.unwrap_or(name);
        let Some(merchant) = self.server.merchant_named(whose) else { return };
        let code = self.server.merchant_code(self.moment(), merchant, form, None);
        self.present(stall, whose, code, None);
    }

    fn present(&mut self, stall: usize, whose: &str, code: String, amount: Option<Fen>) {
        let merchant = self.stalls[stall].name.clone();
        self.note(Entry::Presented { merchant, code: code.clone(), amount });
        self.presented.insert(code.clone(), whose.to_owned());
        self.stalls[stall].code = Some(code);
    }

    /// A merchant of any kind does something. Where it cannot be done, says why.
    pub fn merchant_does(&mut self, name: &str, act: &MerchantAct) -> Option<String> {
        if let Some(till) = self.till_named(name) {
            return self.merchant_act(till, act);
        }
        match (self.stall_named(name), act) {
            (Some(stall), MerchantAct::Present(amount)) if !self.stalls[stall].printed => {
                let (merchant, form) = (self.stalls[stall].merchant, self.stalls[stall].form);
                let code = self.server.merchant_code(self.moment(), merchant, form, Some(*amount));
                self.present(stall, name, code, Some(*amount));
                None
            }
            _ => Some(format!("{name} has nothing to do this with")),
        }
    }

    /// The merchants who present codes, in the order of their names.
    #[must_use]
    pub fn stalls(&self) -> &[Stall] {
        &self.stalls
    }

    /// The stall of this name.
    #[must_use]
    pub fn stall_named(&self, name: &str) -> Option<usize> {
        self.stalls.iter().position(|stall| stall.name == name)
    }

    /// The merchant whose code a text is, if it was ever presented.
    #[must_use]
    pub fn presenter_of(&self, code: &str) -> Option<&str> {
        self.presented.get(code).map(String::as_str)
    }
}
