//! Files that designers edit while the bench is open: looked at again and again, and read as soon as they change.
//!
//! It reads and judges; the app opens the session anew with what is good. A file that stops parsing leaves the last good one in use.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sim::body::{self, Body};
use sim::flow::{self, Flow};
use sim::scenario::model::Scenario;
use sim::scenario::problem::Mistakes;

use super::model::{EditedFile, FileKind, FileMistake};

/// What a file held when it was last good.
#[derive(Clone, Debug)]
enum Good {
    Scenario(Vec<Scenario>),
    Body(Box<Body>),
    Flow(Box<Flow>),
}

/// A file under watch.
#[derive(Clone, Debug)]
struct Watched {
    path: PathBuf,
    kind: FileKind,
    /// When it was written and how long it was, when it was last read.
    stamp: Option<(SystemTime, u64)>,
    shown: EditedFile,
    good: Option<Good>,
}

/// The files of the scenario that is open.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    files: Vec<Watched>,
}

impl Watch {
    /// Watches a scenario's file, and the bodies and flows of its devices where `assets` has them.
    #[must_use]
    pub fn of(path: &Path, scenario: &Scenario, assets: &Path) -> Self {
        let mut watch = Self::default();
        watch.add(path.to_path_buf(), FileKind::Scenario);
        for cast in scenario.devices.values() {
            for (folder, name, kind) in
                [("bodies", &cast.body, FileKind::Body), ("flows", &cast.flow, FileKind::Flow)]
            {
                let path = assets.join(folder).join(format!("{name}.ron"));
                if path.is_file() {
                    watch.add(path, kind);
                }
            }
        }
        watch
    }

    fn add(&mut self, path: PathBuf, kind: FileKind) {
        if self.files.iter().any(|file| file.path == path) {
            return;
        }
        let shown = EditedFile { path: path.clone(), kind, ..EditedFile::default() };
        let mut file = Watched { path, kind, stamp: None, shown, good: None };
        file.stamp = stamp(&file.path);
        file.read();
        file.shown.reloads = 0;
        self.files.push(file);
    }

    /// Looks whether files have changed on disk and reads those that have. Says whether a good one is new.
    pub fn poll(&mut self) -> bool {
        let mut news = false;
        for file in &mut self.files {
            let now = stamp(&file.path);
            if now != file.stamp {
                file.stamp = now;
                news |= file.read();
            }
        }
        news
    }

    /// The files as they stand, with their mistakes.
    #[must_use]
    pub fn shown(&self) -> Vec<EditedFile> {
        self.files.iter().map(|file| file.shown.clone()).collect()
    }

    /// The row of the scenario as the good files have it now; `None` where it has no such row any more.
    ///
    /// A device whose profile the scenario changes itself keeps that profile.
    #[must_use]
    pub fn scenario(&self, variant: &str) -> Option<Scenario> {
        let rows = self.files.iter().find_map(|file| match &file.good {
            Some(Good::Scenario(rows)) => Some(rows),
            _ => None,
        })?;
        let mut scenario = rows.iter().find(|row| row.variant == variant)?.clone();
        let zone_minutes = scenario.zone_minutes;
        for cast in scenario.devices.values_mut() {
            let (Some(was_body), Some(was_flow)) =
                (body::named(&cast.body), flow::named(&cast.flow))
            else {
                continue;
            };
            let mut as_built = was_flow.on(was_body);
            as_built.utc_offset_minutes = zone_minutes;
            if cast.profile != as_built {
                continue;
            }
            let now_body = self.body(&cast.body).unwrap_or(was_body);
            cast.profile = self.flow(&cast.flow).unwrap_or(was_flow).on(now_body);
            cast.profile.utc_offset_minutes = zone_minutes;
        }
        Some(scenario)
    }

    /// A body as its file has it now; `None` where its file is not watched or was never good.
    #[must_use]
    pub fn body(&self, name: &str) -> Option<&Body> {
        self.files.iter().find_map(|file| match &file.good {
            Some(Good::Body(body)) if file.is_named(name) => Some(&**body),
            _ => None,
        })
    }

    fn flow(&self, name: &str) -> Option<&Flow> {
        self.files.iter().find_map(|file| match &file.good {
            Some(Good::Flow(flow)) if file.is_named(name) => Some(&**flow),
            _ => None,
        })
    }
}

impl Watched {
    fn is_named(&self, name: &str) -> bool {
        self.path.file_stem().is_some_and(|stem| stem == name)
    }

    /// Reads the file again. Says whether it is good.
    fn read(&mut self) -> bool {
        self.shown.reloads += 1;
        let text =
            std::fs::read(&self.path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        self.shown.lines = text.unwrap_or_default().lines().map(str::to_owned).collect();
        let read = match self.kind {
            FileKind::Scenario => sim::scenario::read(&self.path).map(Good::Scenario),
            FileKind::Body => {
                body::read(&self.path).map(|checked| Good::Body(Box::new(checked.body)))
            }
            FileKind::Flow => {
                flow::read(&self.path).map(|checked| Good::Flow(Box::new(checked.flow)))
            }
        };
        match read {
            Ok(good) => {
                self.shown.mistakes.clear();
                self.good = Some(good);
                true
            }
            Err(mistakes) => {
                self.shown.mistakes = of_mistakes(&mistakes);
                false
            }
        }
    }
}

/// When a file was written, and how long it is.
fn stamp(path: &Path) -> Option<(SystemTime, u64)> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

/// Mistakes as the bench shows them; what stands in a cast that the file names says so.
fn of_mistakes(mistakes: &Mistakes) -> Vec<FileMistake> {
    let of = |problem: &sim::scenario::problem::Problem| {
        let message = if problem.source == 0 {
            problem.message.clone()
        } else {
            format!("{}: {}", mistakes.name_of(problem), problem.message)
        };
        let line = if problem.source == 0 { problem.place.line } else { 1 };
        FileMistake { line, column: problem.column, message, help: problem.help.clone() }
    };
    mistakes.problems.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::tests::worlds;

    /// A copy of a scenario and of its device's body and flow, to be edited.
    fn copies(name: &str) -> (PathBuf, PathBuf, Scenario) {
        let root = worlds::root();
        let folder = std::env::temp_dir().join(format!("watch-{name}-{}", std::process::id()));
        for part in ["bodies", "flows"] {
            std::fs::create_dir_all(folder.join("assets").join(part)).unwrap();
        }
        for file in ["assets/bodies/keypad.ron", "assets/flows/default.ron"] {
            std::fs::copy(root.join(file), folder.join(file)).unwrap();
        }
        let path = folder.join("one.ron");
        let text =
            std::fs::read_to_string(root.join("scenarios/payer-code/till-scans-code.ron")).unwrap();
        std::fs::write(&path, text).unwrap();
        std::fs::create_dir_all(folder.join("casts")).unwrap();
        for cast in std::fs::read_dir(root.join("scenarios/casts")).unwrap().flatten() {
            std::fs::copy(cast.path(), folder.join("casts").join(cast.file_name())).unwrap();
        }
        let scenario = sim::scenario::read(&path).unwrap().into_iter().next().unwrap();
        (folder, path, scenario)
    }

    #[test]
    fn an_edited_flow_holds_at_once_and_a_broken_one_leaves_the_last_good() {
        let (folder, path, scenario) = copies("flow");
        let mut watch = Watch::of(&path, &scenario, &folder.join("assets"));
        assert_eq!(watch.shown().len(), 3);
        assert!(!watch.poll());
        let flow = folder.join("assets/flows/default.ron");
        let text = std::fs::read_to_string(&flow).unwrap();
        std::fs::write(&flow, text.replace("auto_lock_millis: 30000", "auto_lock_millis: 120000"))
            .unwrap();
        assert!(watch.poll());
        let now = watch.scenario("").unwrap();
        let cast = now.devices.values().next().unwrap();
        assert_eq!(cast.profile.times.auto_lock_millis, 120_000);
        std::fs::write(&flow, text.replace("auto_lock_millis: 30000", "auto_lock_milis: 1"))
            .unwrap();
        assert!(!watch.poll());
        let shown = watch.shown();
        let broken = shown.iter().find(|file| file.kind == FileKind::Flow).unwrap();
        assert!(!broken.mistakes.is_empty() && broken.mistakes[0].line > 1, "{broken:?}");
        let cast = watch.scenario("").unwrap().devices.into_values().next().unwrap();
        assert_eq!(cast.profile.times.auto_lock_millis, 120_000);
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_scenario_that_goes_away_is_a_mistake_and_no_panic() {
        let (folder, path, scenario) = copies("gone");
        let mut watch = Watch::of(&path, &scenario, &folder.join("assets"));
        std::fs::remove_file(&path).unwrap();
        assert!(!watch.poll());
        assert_eq!(watch.shown()[0].mistakes.len(), 1);
        assert!(watch.scenario("").is_some());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
