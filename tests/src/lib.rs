//! What the whole-system tests share: where things are, worlds, the records of a device, tools of others that judge ours.
//!
//! The index of the tests stands in `tests/Cargo.toml`. Nothing here decides whether something is right: the tests do.

pub mod forms;
pub mod linked;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use device_core::records::{Records, RecordsRefused};
use device_core::ui::frame::{FRAME_PIXELS, Frame};
use device_core::ui::{HEIGHT, WIDTH};
use sim::run::BoardChoice;
use sim::scenario::model::Scenario;
use sim::world::{DeviceSlot, World};

/// The root of the tree.
#[must_use]
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// All files below a folder whose names end like this, in order. Folders that are no part of the tree are left out.
#[must_use]
pub fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !matches!(name.as_str(), "target" | ".git" | ".gl") {
                found.extend(files_below(&path, ending));
            }
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
    found
}

/// A path as it stands in the tree.
#[must_use]
pub fn in_tree(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// All scenarios of `scenarios/`, each with its name: the file and the row of `vary`.
#[must_use]
pub fn all_scenarios() -> Vec<(String, Scenario)> {
    let folder = root().join("scenarios");
    let casts = folder.join("casts");
    let files = files_below(&folder, ".ron").into_iter().filter(|path| !path.starts_with(&casts));
    files
        .flat_map(|path| {
            let scenarios = sim::scenario::read(&path).unwrap_or_else(|error| panic!("{error}"));
            scenarios
                .into_iter()
                .map(move |scenario| (format!("{} {}", in_tree(&path), scenario.variant), scenario))
        })
        .collect()
}

/// The scenarios of a text, which may name the casts of `scenarios/`.
///
/// # Errors
/// All mistakes of the text.
pub fn parse(text: &str) -> Result<Vec<Scenario>, sim::scenario::problem::Mistakes> {
    let folder = root().join("scenarios");
    sim::scenario::parse("test.ron", text, &mut |cast| std::fs::read_to_string(folder.join(cast)))
}

/// The one scenario of a text that has no mistake.
#[must_use]
pub fn one_scenario(text: &str) -> Scenario {
    let mut scenarios = parse(text).unwrap_or_else(|mistakes| panic!("{mistakes}\n{text}"));
    assert_eq!(scenarios.len(), 1, "{text}");
    scenarios.remove(0)
}

/// The firmware's image of this name; built where it is missing.
pub fn image(name: &str) -> PathBuf {
    let path = root().join(format!("firmware/target/images/paybench-{name}.elf"));
    if !path.exists() {
        let built = Command::new(root().join("firmware/build")).arg(name).output();
        let built = built.unwrap_or_else(|error| panic!("firmware/build {name}: {error}"));
        let said = String::from_utf8_lossy(&built.stderr);
        assert!(built.status.success() && path.exists(), "firmware/build {name} failed:\n{said}");
    }
    path
}

/// The one scenario of a file of `scenarios/`.
#[must_use]
pub fn scenario_file(path: &str) -> Scenario {
    let path = root().join("scenarios").join(path);
    let mut scenarios = sim::scenario::read(&path).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(scenarios.len(), 1, "{}", path.display());
    scenarios.remove(0)
}

/// The world of a scenario, as it stands when the script begins.
#[must_use]
pub fn world_of(scenario: &Scenario, seed: u64) -> World {
    World::new(scenario, seed, &mut || BoardChoice::InProcess.make())
        .unwrap_or_else(|error| panic!("{}: {error}", scenario.title))
}

/// What a device's flash holds, read from a copy of the chip.
///
/// # Errors
/// Why it cannot be read.
pub fn records_of(device: &DeviceSlot) -> Result<Records, RecordsRefused> {
    device.records()
}

/// A frame as a PNG.
#[must_use]
pub fn png_of(frame: &Frame) -> Vec<u8> {
    let mut pixels = vec![0; FRAME_PIXELS * 3];
    frame.to_rgb(&mut pixels);
    let picture = image::RgbImage::from_raw(u32::from(WIDTH), u32::from(HEIGHT), pixels);
    let mut png = std::io::Cursor::new(Vec::new());
    if let Some(picture) = picture {
        let written = picture.write_to(&mut png, image::ImageFormat::Png);
        assert!(written.is_ok(), "{written:?}");
    }
    png.into_inner()
}

/// Starts a tool of somebody else. One that is missing fails the test, with the Debian package that holds it.
#[track_caller]
pub fn started(tool: &mut Command, package: &str) -> Child {
    tool.spawn().unwrap_or_else(|error| {
        let name = tool.get_program().display();
        panic!("{name} cannot be started ({error}): install the Debian package {package}")
    })
}

/// Lets a tool of somebody else do its work, and gives what came of it.
#[track_caller]
pub fn finished(tool: &mut Command, package: &str) -> Output {
    let running = started(tool.stdout(Stdio::piped()).stderr(Stdio::piped()), package);
    running.wait_with_output().unwrap_or_else(|error| panic!("{tool:?}: {error}"))
}

/// What a tool of somebody else says.
#[must_use]
pub fn told_by(tool: &str, package: &str, arguments: &[&str], input: &[u8]) -> String {
    let mut command = Command::new(tool);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = started(&mut command, package);
    if let Some(mut stdin) = child.stdin.take() {
        let written = stdin.write_all(input);
        assert!(written.is_ok(), "{tool}: {written:?}");
    }
    let output = child.wait_with_output().unwrap_or_else(|error| panic!("{tool}: {error}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{tool} {arguments:?}: {} {complaint}", output.status);
    said
}
