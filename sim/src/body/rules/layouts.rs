//! What is on the screen of a body, measured: heights of text, contrast, and the size of what is touched.
//!
//! All samples of all screens in both languages are laid out as the device lays them out.

use device_core::ui::{self, Layout, Role, Sample};
use device_core::view::{Language, TextScale};

use super::{CONTRAST_LEAST, Findings, PRIMARY_LEAST, SECONDARY_LEAST, parts};
use crate::boards::in_process::SCREEN_GLYPHS;
use crate::body::Body;
use crate::body::size::Millimetres;

/// A touch target of a main control: 60 dp of a 160th of an inch (`facts.md`, Older people).
const TARGET_LEAST: Millimetres = Millimetres(60 * 2_540 / 160);

/// Languages and sizes of type that are looked at.
const VARIANTS: [(Language, TextScale); 4] = [
    (Language::Chinese, TextScale::Normal),
    (Language::Chinese, TextScale::Large),
    (Language::English, TextScale::Normal),
    (Language::English, TextScale::Large),
];

/// Measures every sample on this body's screen. One message for each rule: the sample that breaks it most.
pub(super) fn judge(body: &Body, findings: &mut Findings) {
    let mut worst = Worst::default();
    for (language, scale) in VARIANTS {
        for mut sample in ui::samples(language, scale) {
            sample.view.panel = body.has_panel();
            let layout = ui::layout(&sample.view, &SCREEN_GLYPHS);
            worst.look(body, &sample, &layout);
        }
    }
    worst.report(body, findings);
}

/// A measure and what was measured.
type Found<T> = Option<(T, String)>;

/// The least of each measure that is too little.
#[derive(Default)]
struct Worst {
    primary: Found<Millimetres>,
    secondary: Found<Millimetres>,
    contrast: Found<u64>,
    target: Found<Millimetres>,
}

fn keep<T: PartialOrd>(worst: &mut Found<T>, found: T, least: T, what: impl FnOnce() -> String) {
    if found < least && worst.as_ref().is_none_or(|(known, _)| found < *known) {
        *worst = Some((found, what()));
    }
}

impl Worst {
    fn look(&mut self, body: &Body, sample: &Sample, layout: &Layout) {
        for element in &layout.elements {
            let Some(text) = element.text() else { continue };
            let height = on_screen(body, u16::from(text.size_px)).to_tenth();
            let what = || format!("\"{}\" on the screen {}", text.text, sample.name);
            match element.role {
                Role::Title | Role::Primary | Role::Amount | Role::Name => {
                    keep(&mut self.primary, height, PRIMARY_LEAST, what);
                }
                _ => keep(&mut self.secondary, height, SECONDARY_LEAST, what),
            }
            let contrast = parts::contrast(element.ink.rgb(), element.ground.rgb());
            keep(&mut self.contrast, contrast, CONTRAST_LEAST, what);
        }
        for element in &layout.elements {
            let Role::KeyCard(key) = element.role else { continue };
            if body.has_panel() && body.key(key).is_none() {
                let side = element.area.width.min(element.area.height);
                let what = || format!("{} on the screen {}", parts::name_of(key), sample.name);
                // The letters of a key lie on its card and are not a target of their own.
                let letters = element.text().is_some();
                if !letters {
                    keep(&mut self.target, on_screen(body, side), TARGET_LEAST, what);
                }
            }
        }
    }

    fn report(self, body: &Body, findings: &mut Findings) {
        let spot = body.screen.spot;
        if let Some((height, what)) = self.primary {
            let message = format!("{what} is {height} high");
            findings.mistake(
                spot,
                message,
                format!("what must be read has {PRIMARY_LEAST} or more"),
            );
        }
        if let Some((height, what)) = self.secondary {
            let message = format!("{what} is {height} high");
            findings.mistake(
                spot,
                message,
                format!("what may be read has {SECONDARY_LEAST} or more"),
            );
        }
        if let Some((contrast, what)) = self.contrast {
            let message =
                format!("{what} has a contrast of {}.{}:1", contrast / 100, contrast % 100 / 10);
            findings.mistake(spot, message, "7:1 is the least");
        }
        if let Some((side, what)) = self.target {
            let message = format!("{what} is {side} to the touch");
            findings.mistake(
                spot,
                message,
                format!("60 dp, which are {TARGET_LEAST}, is the least"),
            );
        }
    }
}

/// What so many pixels measure on this body's screen.
fn on_screen(body: &Body, pixels: u16) -> Millimetres {
    let area = body.screen.area;
    Millimetres(area.width.0 * i32::from(pixels) / i32::from(ui::WIDTH))
}
