//! The script of `--offscreen`, in RON: what happens, and which pictures are taken.
//!
//! `docs/desktop.md` explains it. Keys are called as in scenarios; times are seconds of the world.

use std::path::{Path, PathBuf};

use device_core::key::Key;
use serde::Deserialize;

use crate::options::DesktopError;
use crate::trial::MILLIMETRE;
use crate::windows::{BENCH_SIZE, TRIAL_SIZE};

/// The largest side of a picture in pixels.
const SIDE_MAX: u32 = 8_192;
/// The longest that one step lets time pass, in seconds.
const SECONDS_MAX: f64 = 24.0 * 3_600.0;

/// A script.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// The scenario; the one of the command line goes before it.
    #[serde(default)]
    pub scenario: Option<PathBuf>,
    /// Width and height of the trial's pictures in pixels.
    #[serde(default = "trial_size")]
    pub trial: (u32, u32),
    /// Width and height of the bench's pictures in pixels.
    #[serde(default = "bench_size")]
    pub bench: (u32, u32),
    /// Pixels of a logical one.
    #[serde(default = "one")]
    pub density: f32,
    /// Logical pixels of a millimetre of what a hand takes.
    #[serde(default = "millimetre")]
    pub millimetre: f32,
    /// What happens, one after the other.
    pub steps: Vec<Step>,
}

/// A step.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub enum Step {
    /// So many seconds pass, and thirty pictures of each are drawn.
    Play(f64),
    /// Time passes until so many seconds after the script of the scenario began, without pictures.
    PlayTo(f64),
    /// Time goes back to so many seconds after the script of the scenario began.
    Back(f64),
    /// A key is pressed and let go.
    Press(Key),
    /// A key is held down.
    Down(Key),
    /// It is let go.
    Up(Key),
    /// The finger lies on the sensor.
    LayFinger,
    /// It leaves the sensor.
    LiftFinger,
    /// The device is turned over.
    TurnOver,
    /// The device is held to the till's scanner.
    ToScanner,
    /// The device's camera is held to the n-th code, from 0.
    ToCode(usize),
    /// The device lies where it lay at first.
    Home,
    /// The device is rolled, leant back and turned aside by so many degrees.
    Tilt(f32, f32, f32),
    /// The device is moved right and down by so many millimetres.
    Move(f32, f32),
    /// The calibration sheet opens, or closes.
    Calibrate,
    /// A picture of a window, under this name.
    Take(View, String),
}

/// A window.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub enum View {
    /// The participant's.
    Trial,
    /// The moderator's.
    Bench,
}

const fn trial_size() -> (u32, u32) {
    TRIAL_SIZE
}

const fn bench_size() -> (u32, u32) {
    BENCH_SIZE
}

const fn one() -> f32 {
    1.0
}

const fn millimetre() -> f32 {
    MILLIMETRE
}

/// Reads a script.
///
/// # Errors
/// Where the file cannot be read, or says something that cannot be done: with its place.
pub fn read(path: &Path) -> Result<Script, DesktopError> {
    let file = |error: std::io::Error| DesktopError::File {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    let text = std::fs::read_to_string(path).map_err(file)?;
    parse(&text).map_err(|reason| DesktopError::Script(format!("{}{reason}", path.display())))
}

/// Reads the text of a script. A mistake is said with `:line:column: ` before it.
fn parse(text: &str) -> Result<Script, String> {
    let script: Script = ron::from_str(text).map_err(|error| {
        let start = error.span.start;
        format!(":{}:{}: {}", start.line, start.col, error.code)
    })?;
    check(&script).map_err(|reason| format!(": {reason}"))?;
    Ok(script)
}

fn check(script: &Script) -> Result<(), String> {
    for (name, (width, height)) in [("trial", script.trial), ("bench", script.bench)] {
        if !(64..=SIDE_MAX).contains(&width) || !(64..=SIDE_MAX).contains(&height) {
            return Err(format!(
                "{name}: a side has 64 to {SIDE_MAX} pixels, not {width} and {height}"
            ));
        }
    }
    let scales =
        [("density", script.density, 0.5..=4.0), ("millimetre", script.millimetre, 1.0..=40.0)];
    for (name, value, range) in scales {
        if !range.contains(&value) {
            return Err(format!(
                "{name}: {value} lies outside {} to {}",
                range.start(),
                range.end()
            ));
        }
    }
    for (number, step) in script.steps.iter().enumerate() {
        let number = number + 1;
        match step {
            Step::Play(seconds) | Step::PlayTo(seconds) | Step::Back(seconds)
                if !(0.0..=SECONDS_MAX).contains(seconds) =>
            {
                return Err(format!("step {number}: {seconds} seconds are not 0 to {SECONDS_MAX}"));
            }
            Step::Take(_, name) if name.is_empty() || name.contains(['/', '\\']) => {
                return Err(format!("step {number}: a picture's name {name:?} is not a file's"));
            }
            Step::Tilt(a, b, c) if ![a, b, c].into_iter().all(|degrees| degrees.abs() <= 180.0) => {
                return Err(format!("step {number}: degrees go from -180 to 180"));
            }
            Step::Move(x, y)
                if ![x, y].into_iter().all(|millimetres| millimetres.abs() <= 1_000.0) =>
            {
                return Err(format!("step {number}: a device is moved by at most 1000 mm"));
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_read_and_what_it_leaves_out_is_usual() {
        let text = "(steps: [Play(1.5), Press(ShowCode), Press(Digit(4)), LayFinger, Take(Trial, \"one\")])";
        let script = parse(text).unwrap();
        assert_eq!((script.trial, script.bench, script.density), (TRIAL_SIZE, BENCH_SIZE, 1.0));
        assert_eq!(script.steps[2], Step::Press(Key::Digit(4)));
    }

    #[test]
    fn mistakes_are_said_with_their_place() {
        let cases = [
            ("(steps: [\n  Pres(ShowCode)])", ":2:"),
            ("(steps: [Play(-1.0)])", "step 1"),
            ("(steps: [Take(Trial, \"../x\")])", "not a file's"),
            ("(trial: (10, 10), steps: [])", "trial"),
            ("(density: 0.0, steps: [])", "density"),
            ("(step: [])", "step"),
            ("(steps: [Tilt(NaN, 0.0, 0.0)])", "degrees"),
        ];
        for (text, expected) in cases {
            let said = parse(text).unwrap_err();
            assert!(said.contains(expected), "{text}: {said}");
        }
    }
}
