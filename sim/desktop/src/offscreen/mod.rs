//! Both windows as pictures, without a display: for documents, tests and frame times. Whatever adapter there is draws.
//!
//! The same app as with windows, but its cameras look into images, its frames are counted here, and its hands follow a script.

mod script;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bevy::app::PluginsState;
use bevy::prelude::*;
use bevy::render::render_resource::{PollType, TextureFormat};
use bevy::render::renderer::{RenderAdapterInfo, RenderDevice};
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use device_core::key::Key;
use sim::scenario::model::InputKind;
use sim::time::{MILLISECOND, Micros, SECOND};
use sim::world::PRELUDE;

use crate::options::{DesktopError, Offscreen};
use crate::table::Table;
use crate::trial::Counter;
use crate::trial::calibration::Calibration;
use crate::trial::hands::{Finger, Hands};
use crate::trial::model::body_of;
use crate::windows::Pictures;
pub use script::{Script, Step, View, read};

/// Virtual time from one drawn picture to the next.
const FRAME: Micros = SECOND / 30;
/// How long a pressed key is down.
const PRESS: Micros = 120 * MILLISECOND;
/// After so many frames a picture that was asked for must have come.
const PATIENCE: u32 = 240;
/// Frames before anything is measured or taken: shaders are made, fonts and drawings get to the adapter.
const WARM_UP: u32 = 8;

/// The pictures that the cameras look into, as the script wants them.
#[must_use]
pub fn pictures(script: &Script, images: &mut Assets<Image>) -> Pictures {
    let mut target = |(width, height)| {
        images.add(Image::new_target_texture(width, height, TextureFormat::Rgba8UnormSrgb, None))
    };
    Pictures {
        trial: target(script.trial),
        bench: target(script.bench),
        trial_size: script.trial,
        density: script.density,
    }
}

/// Plays a script in an app that is ready to run, and writes its pictures. Gives what it has to say of itself.
///
/// # Errors
/// Where a picture cannot be had or written.
pub fn play(mut app: App, script: &Script, wanted: &Offscreen) -> Result<Report, DesktopError> {
    std::fs::create_dir_all(&wanted.out).map_err(|error| file(&wanted.out, &error.to_string()))?;
    while app.plugins_state() == PluginsState::Adding {
        bevy::tasks::tick_global_task_pools_on_main_thread();
    }
    app.finish();
    app.cleanup();
    app.world_mut().resource_mut::<Table>().playing = false;
    app.world_mut().resource_mut::<Counter>().stage.millimetre = script.millimetre;
    let mut studio = Studio { app, frames: Vec::new(), taken: Vec::new() };
    for _ in 0..WARM_UP {
        studio.app.update();
    }
    for step in &script.steps {
        studio.step(step, &wanted.out)?;
    }
    Ok(studio.report())
}

/// The app, and what was measured in it.
struct Studio {
    app: App,
    frames: Vec<Duration>,
    taken: Vec<PathBuf>,
}

/// What came of a script.
#[derive(Clone, Debug)]
pub struct Report {
    /// What drew.
    pub adapter: String,
    /// How long frames took while time passed, from short to long: the world's part, both windows, and the adapter's own work.
    pub frames: Vec<Duration>,
    /// The pictures.
    pub taken: Vec<PathBuf>,
    /// What was last heard of a board that went away meanwhile.
    pub lost: Option<String>,
}

impl Report {
    /// The frame time that so many of a hundred frames do not exceed; `None` where none was drawn.
    #[must_use]
    pub fn percentile(&self, percent: usize) -> Option<Duration> {
        let place = (self.frames.len().max(1) - 1) * percent.min(100) / 100;
        self.frames.get(place).copied()
    }
}

impl Studio {
    fn step(&mut self, step: &Step, out: &Path) -> Result<(), DesktopError> {
        match step {
            Step::Play(seconds) => self.pass((seconds * SECOND as f64) as Micros),
            Step::PlayTo(seconds) => {
                let to = PRELUDE + (seconds * SECOND as f64) as Micros;
                self.with_table(|table| {
                    let now = table.now();
                    table.pass(to.saturating_sub(now));
                });
            }
            Step::Back(seconds) => {
                let to = PRELUDE + (seconds * SECOND as f64) as Micros;
                self.with_table(|table| {
                    let now = table.now();
                    table.go_to(to.min(now));
                    table.pass(0);
                });
            }
            Step::Press(key) => {
                self.key(*key, true);
                self.pass(PRESS);
                self.key(*key, false);
            }
            Step::Down(key) => self.key(*key, true),
            Step::Up(key) => self.key(*key, false),
            Step::LayFinger => self.with_hands(|hands, table, person, _| {
                hands.lay(Finger::TypedFinger, table, person);
            }),
            Step::LiftFinger => self.with_hands(|hands, table, person, _| {
                hands.lift(Finger::TypedFinger, table, person);
            }),
            Step::TurnOver => self.with_hands(|hands, _, _, _| {
                hands.pose.back = !hands.pose.back;
                hands.pose.turned = if hands.pose.back { 1.0 } else { 0.0 };
            }),
            Step::ToScanner => self.with_hands(|hands, table, person, counter| {
                let body = body_of(table.world(), person);
                hands.to_scanner(body, &counter.stage);
            }),
            Step::ToCode(number) => self.with_hands(|hands, table, person, counter| {
                let body = body_of(table.world(), person);
                hands.to_code(*number, body, &counter.stage);
            }),
            Step::Home => self.with_hands(|hands, _, _, _| hands.pose = Default::default()),
            Step::Tilt(roll, lean, aside) => {
                self.with_hands(|hands, _, _, _| hands.pose.tilt(*roll, *lean, *aside));
            }
            Step::Move(x, y) => self.with_hands(|hands, _, _, counter| {
                let millimetre = counter.stage.millimetre;
                hands.move_by(x * millimetre, y * millimetre);
            }),
            Step::Calibrate => {
                let mut calibration = self.app.world_mut().resource_mut::<Calibration>();
                calibration.open = !calibration.open;
            }
            Step::Take(view, name) => self.take(*view, &out.join(format!("{name}.png")))?,
        }
        self.app.update();
        Ok(())
    }

    fn with_table(&mut self, act: impl FnOnce(&mut Table)) {
        act(&mut self.app.world_mut().resource_mut::<Table>());
    }

    fn with_hands(
        &mut self,
        act: impl FnOnce(&mut Hands, &mut Table, &crate::table::Participant, &Counter),
    ) {
        let world = self.app.world_mut();
        world.resource_scope(|world, mut hands: Mut<Hands>| {
            world.resource_scope(|world, mut table: Mut<Table>| {
                let counter = world.resource::<Counter>();
                if let Some(person) = &counter.person {
                    act(&mut hands, &mut table, person, counter);
                }
            });
        });
    }

    fn key(&mut self, key: Key, down: bool) {
        let finger = Finger::Typed(key, InputKind::Keyboard);
        self.with_hands(|hands, table, person, _| {
            if down {
                hands.press(finger, key, table, person);
            } else {
                hands.lift(finger, table, person);
            }
        });
    }

    /// Lets time pass, frame by frame, and measures each.
    fn pass(&mut self, span: Micros) {
        let mut left = span;
        while left > 0 {
            let step = left.min(FRAME);
            let begun = Instant::now();
            self.with_table(|table| table.pass(step));
            self.app.update();
            self.wait_for_adapter();
            self.frames.push(begun.elapsed());
            left -= step;
        }
    }

    /// A frame has ended when the adapter has drawn it.
    fn wait_for_adapter(&mut self) {
        if let Some(device) = self.app.world().get_resource::<RenderDevice>() {
            // A device that is lost draws nothing more; the picture that is asked for next says so.
            let _ = device.poll(PollType::wait_indefinitely());
        }
    }

    fn take(&mut self, view: View, path: &Path) -> Result<(), DesktopError> {
        // What was done just now is laid out in one frame and drawn in the next.
        self.app.update();
        self.app.update();
        let world = self.app.world_mut();
        let pictures = world.resource::<Pictures>();
        let target = match view {
            View::Trial => pictures.trial.clone(),
            View::Bench => pictures.bench.clone(),
        };
        let caught = Arc::new(Mutex::new(None));
        let catching = caught.clone();
        world.spawn(Screenshot::image(target)).observe(move |shot: On<ScreenshotCaptured>| {
            if let Ok(mut caught) = catching.lock() {
                *caught = Some(shot.image.clone());
            }
        });
        for _ in 0..PATIENCE {
            self.app.update();
            let image = caught.lock().ok().and_then(|mut caught| caught.take());
            if let Some(image) = image {
                return self.write(image, path);
            }
        }
        Err(DesktopError::NoAdapter("it gave no picture back".to_owned()))
    }

    fn write(&mut self, image: Image, path: &Path) -> Result<(), DesktopError> {
        let picture = image.try_into_dynamic().map_err(|error| file(path, &error.to_string()))?;
        // The windows are opaque: what stands behind an image is nothing.
        let written = picture.to_rgb8().save(path);
        written.map_err(|error| file(path, &error.to_string()))?;
        self.taken.push(path.to_owned());
        Ok(())
    }

    fn report(mut self) -> Report {
        self.frames.sort();
        let adapter = self.app.world().get_resource::<RenderAdapterInfo>();
        let adapter =
            adapter.map_or_else(String::new, |info| format!("{} ({:?})", info.name, info.backend));
        let lost = self.app.world().resource::<Table>().lost.clone();
        Report { adapter, frames: self.frames, taken: self.taken, lost }
    }
}

fn file(path: &Path, reason: &str) -> DesktopError {
    DesktopError::File { path: path.to_owned(), reason: reason.to_owned() }
}
