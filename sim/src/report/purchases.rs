//! The purchases that speed is measured with: `paybench bench` and the criterion bench use the same.
//!
//! A purchase is a whole run, from an empty world to a device that shows "paid".

use device_core::profile::CodeKind;
use device_core::ui;
use device_core::ui::frame::Frame;
use device_core::view::{
    CodeDigits, CodeNote, Language, Screen, ScreenKind, Status, TextScale, View,
};

use crate::boards::in_process::SCREEN_GLYPHS;
use crate::run::{BoardChoice, Unobserved, Verdict, play};
use crate::scenario::model::Scenario;
use crate::scenario::parse;
use crate::scenario::problem::Mistakes;
use crate::trace::Entry;

/// A kind of purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purchase {
    /// Scanner 320 × 240, straight, decoder `Plain`.
    Plain,
    /// The default scanner, 640 × 480, tilted, decoder `Keen`.
    Keen,
    /// No pixels.
    Ideal,
}

impl Purchase {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Plain, Self::Keen, Self::Ideal];

    /// What it is, in a few words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Plain => "purchases, plain scanner held straight",
            Self::Keen => "purchases, default scanner tilted",
            Self::Ideal => "purchases without pixels",
        }
    }

    /// How many a second there must be at least, on one core (README, "Speed").
    #[must_use]
    pub const fn least_a_second(self) -> u32 {
        match self {
            Self::Plain => 60,
            Self::Keen => 25,
            Self::Ideal => 5_000,
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Plain => include_str!("../../benches/purchases/plain.ron"),
            Self::Keen => include_str!("../../benches/purchases/keen.ron"),
            Self::Ideal => include_str!("../../benches/purchases/ideal.ron"),
        }
    }

    /// The scenario that is played.
    ///
    /// # Errors
    /// Where the language no longer reads its text.
    pub fn scenario(self) -> Result<Scenario, Mistakes> {
        let no_cast = &mut |_: &str| Err(std::io::ErrorKind::NotFound.into());
        let mut rows = parse(&format!("{self:?}").to_lowercase(), self.text(), no_cast)?;
        rows.pop().ok_or_else(Mistakes::default)
    }
}

/// Plays a purchase. `true` where all held and a device showed "paid".
#[must_use]
pub fn buy(scenario: &Scenario, seed: u64) -> bool {
    let report = play(scenario, Some(seed), BoardChoice::InProcess, &mut Unobserved);
    let paid = report
        .trace
        .entries()
        .iter()
        .any(|timed| matches!(timed.entry, Entry::Shown { screen: ScreenKind::Paid, .. }));
    report.verdict == Verdict::Pass && paid
}

/// The screen whose drawing is measured: a QR code and a bar code of 18 digits.
#[must_use]
pub fn code_view() -> View {
    let digits = CodeDigits::try_from("134815723906482759").unwrap_or_default();
    View {
        screen: Screen::PayerCode {
            shape: ui::shape_for(CodeKind::Both, digits.len()),
            digits: Some(digits),
            note: CodeNote::LetScan,
        },
        help: false,
        status: Status { bars: 4, battery_fifths: 5 },
        lamps: device_core::key::KeySet::EMPTY,
        language: Language::Chinese,
        scale: TextScale::Normal,
        panel: false,
    }
}

/// Draws a screen in full.
pub fn redraw(view: &View, frame: &mut Frame) {
    // A frame takes every pixel: its error type has no value.
    let _ = ui::paint(view, &SCREEN_GLYPHS, frame);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_purchase_ends_paid() {
        for purchase in Purchase::ALL {
            let scenario = purchase.scenario().unwrap_or_else(|mistakes| panic!("{mistakes}"));
            assert!(buy(&scenario, 1), "{purchase:?}");
        }
    }
}
