//! What did not hold, in the words of a person who has to find out why.

use device_core::ui;
use device_core::view::View;

use crate::boards::in_process::SCREEN_GLYPHS;
use crate::scenario::model::Step;
use crate::steps;
use crate::world::World;

/// Something that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The line of the script, from 1, where the failure belongs to one.
    pub line: Option<u32>,
    /// The step as it stands in the file, or what stands in its place.
    pub step: String,
    /// Milliseconds of virtual time since the script began.
    pub at_millis: u64,
    /// What was expected.
    pub expected: String,
    /// What was seen.
    pub got: String,
    /// What each device showed, by name.
    pub screens: Vec<(String, String)>,
}

impl Failure {
    /// A step of the script that did not come true.
    pub(super) fn of_step(world: &World, step: &Step, expected: String, got: String) -> Self {
        Self {
            line: Some(step.place.line),
            step: step.text.clone(),
            ..Self::at(world, expected, got)
        }
    }

    /// An invariant that was broken.
    pub(super) fn of_invariant(world: &World, name: String, expected: &str, got: String) -> Self {
        Self { step: format!("always: {name}"), ..Self::at(world, expected.to_owned(), got) }
    }

    /// A claim that the trace does not show.
    pub(super) fn of_claim(world: &World, id: &str) -> Self {
        let title = steps::title(id).unwrap_or("unknown step");
        let expected = format!("a trace that shows step {id} ({title})");
        let got = "nothing of it in the trace: correct `covers`, or let it happen".to_owned();
        Self { step: format!("covers: {id}"), ..Self::at(world, expected, got) }
    }

    /// A power cut that waits for a flash operation which never came.
    pub(super) fn of_cut(world: &World, device: &str) -> Self {
        let expected = format!("that the flash operation comes in which {device} loses its power");
        let got = "the script ended before: name an earlier operation".to_owned();
        Self { step: "CutAtFlashOperation".to_owned(), ..Self::at(world, expected, got) }
    }

    /// The bench broke; the device did not fail.
    pub(super) fn of_bench(world: &World, reason: String) -> Self {
        let expected = "a bench that goes on".to_owned();
        Self { step: "the bench".to_owned(), ..Self::at(world, expected, reason) }
    }

    fn at(world: &World, expected: String, got: String) -> Self {
        let screens = world
            .devices()
            .iter()
            .map(|slot| (slot.name().to_owned(), slot.view().map_or_else(off, screen_text)))
            .collect();
        Self {
            line: None,
            step: String::new(),
            at_millis: world.script_millis(),
            expected,
            got,
            screens,
        }
    }
}

fn off() -> String {
    "no power".to_owned()
}

/// A screen in one line: its kind and what can be read on it.
pub(super) fn screen_text(view: &View) -> String {
    let layout = ui::layout(view, &SCREEN_GLYPHS);
    let texts: Vec<_> = layout.texts().map(|(_, text)| text.text.as_str()).collect();
    let help = if view.help { " under the help sheet" } else { "" };
    format!("{:?}{help}: {}", view.screen.kind(), texts.join(" | "))
}
