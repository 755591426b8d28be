//! The log of a session: every command with its virtual time, on disk as it happens, in the language of scenarios.
//!
//! The first line says what made it, the second holds the whole scenario, each further line one thing that was done. A line is
//! handed to the operating system before its command is carried out, so that a crash of the app loses nothing; `disk` has it kept
//! on the disk. A log whose session ended says so in its last line; one that does not was left by a crash ([`left_in`]). Nothing
//! in it is masked: what a person types are the digits of an issued, fictional PIN ([`Session::issued_pin`]), which a replay needs.

mod disk;
mod left;

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

pub use left::{Left, end, left_in};

use self::disk::Disk;
use super::save::exactly;
use super::{BranchId, Command, Part, ReloadError, Session, SessionError, Setup};
use crate::scenario::document::{quoted, written};
use crate::scenario::model::{Scenario, StepKind};
use crate::scenario::problem::Mistakes;
use crate::scenario::syntax::{self, Kind, Node};
use crate::scenario::{load_picture, parse_all, write};
use crate::time::Micros;
use crate::world::PRELUDE;

/// Number of the log's form.
pub const LOG_VERSION: u32 = 1;
/// The word of the first line.
const WORD: &str = "PaybenchLog";
/// The last line of a session that ended.
const ENDED: &str = "Ended";

/// Writes a session's log.
pub struct LogWriter {
    to: Box<dyn Write + Send>,
}

/// What cannot be recovered, and why.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The operating system refuses.
    #[error("{path:?}: {error}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the operating system says.
        error: io::Error,
    },
    /// Another kind of file.
    #[error("this is no log of a session: its first line does not begin with PaybenchLog(...)")]
    NoLog,
    /// A log of another version.
    #[error("this log has form {found}, and this build reads form {LOG_VERSION}")]
    Version {
        /// Its version.
        found: String,
    },
    /// A line that cannot be read.
    #[error("line {line} of the log: {problem}")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// The scenario in its second line.
    #[error("line 2 of the log: {0}")]
    Scenario(Mistakes),
    /// The session itself.
    #[error(transparent)]
    Session(#[from] SessionError),
}

/// A session that was recovered.
pub struct Recovered {
    /// The session, at the moment of the log's last line.
    pub session: Session,
    /// Bytes of the log that were whole lines; a crash may have left a part of one after them.
    pub whole_bytes: u64,
}

/// One line of a log.
enum Line {
    Act(Micros, Command),
    Rewind(Micros),
    TakeBranch(BranchId),
    Reload(Part, String, String),
    Ended,
}

impl LogWriter {
    /// A log that goes to `to`.
    #[must_use]
    pub fn new(to: Box<dyn Write + Send>) -> Self {
        Self { to }
    }

    fn line(&mut self, text: &str) -> io::Result<()> {
        self.to.write_all(format!("{text}\n").as_bytes())?;
        self.to.flush()
    }

    pub(super) fn act(&mut self, at: Micros, command: &Command) -> io::Result<()> {
        self.line(&act_line(at, command))
    }

    pub(super) fn rewind(&mut self, to: Micros) -> io::Result<()> {
        self.line(&format!("Rewind(\"+{}\")", write::span(to.saturating_sub(PRELUDE))))
    }

    pub(super) fn take_branch(&mut self, id: BranchId) -> io::Result<()> {
        self.line(&format!("TakeBranch({id})"))
    }
}

impl Drop for LogWriter {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // Where it cannot be written, the session is offered once more: better than once too little.
            let _ = self.line(ENDED);
        }
    }
}

impl LogWriter {
    pub(super) fn reload(&mut self, part: Part, name: &str, value: &str) -> io::Result<()> {
        self.line(&format!("Reload({}: {{ {}: {value} }})", part.map(), quoted(name)))
    }
}

fn act_line(at: Micros, command: &Command) -> String {
    format!("{}, {}", exactly(at), command.text())
}

impl Session {
    /// Begins a log on disk, with all that was done on the line so far. An older file of this name is replaced.
    ///
    /// # Errors
    /// Where the operating system refuses; the session goes on without a log then.
    pub fn start_log(&mut self, path: &Path) -> Result<(), LogError> {
        let file = |error| LogError::File { path: path.to_path_buf(), error };
        let opened = File::create(path).and_then(Disk::of).map_err(file)?;
        self.log_to(LogWriter::new(Box::new(opened))).map_err(file)
    }

    /// Begins a log that goes to a writer.
    ///
    /// # Errors
    /// What the writer says.
    pub fn log_to(&mut self, mut writer: LogWriter) -> io::Result<()> {
        for line in self.log_text().lines() {
            writer.line(line)?;
        }
        self.log = Some(writer);
        Ok(())
    }

    /// Goes on with the log from which this session was recovered.
    ///
    /// # Errors
    /// Where the operating system refuses.
    pub fn resume_log(&mut self, path: &Path, whole_bytes: u64) -> Result<(), LogError> {
        let resume = || {
            let mut file = OpenOptions::new().write(true).open(path)?;
            file.set_len(whole_bytes)?;
            file.seek(SeekFrom::End(0))?;
            Disk::of(file)
        };
        let file = resume().map_err(|error| LogError::File { path: path.to_path_buf(), error })?;
        self.log = Some(LogWriter::new(Box::new(file)));
        Ok(())
    }

    /// Ends the log.
    pub fn stop_log(&mut self) {
        self.log = None;
    }

    /// The log of the line that is played.
    #[must_use]
    pub fn log_text(&self) -> String {
        let devices: Vec<_> = self
            .scenario
            .devices
            .iter()
            .map(|(name, cast)| {
                format!("{}: ({}, {})", quoted(name), quoted(&cast.body), quoted(&cast.flow))
            })
            .collect();
        let mut text = format!(
            "{WORD}(version: {LOG_VERSION}, build: {}, scenario: {}, variant: {}, seed: {}, script: {}, \
             devices: {{ {} }})\n",
            quoted(env!("CARGO_PKG_VERSION")),
            quoted(&self.scenario.document.name),
            quoted(&self.scenario.variant),
            self.seed,
            self.scripted,
            devices.join(", "),
        );
        text.push_str(&scenario_line(&self.scenario));
        text.push('\n');
        for act in &self.acts {
            text.push_str(&act_line(act.at, &act.command));
            text.push('\n');
        }
        text
    }
}

/// The whole scenario on one line.
pub(super) fn scenario_line(scenario: &Scenario) -> String {
    let list = |items: &mut dyn Iterator<Item = String>| items.collect::<Vec<_>>().join(", ");
    format!(
        "(title: {}, covers: [{}], {}script: {}, always: [{}])",
        quoted(&scenario.title),
        list(&mut scenario.covers.iter().map(|id| quoted(id))),
        scenario.document.line(),
        scenario.document.script(),
        list(&mut scenario.always.iter().map(|which| format!("{which:?}"))),
    )
}

/// Recovers a session from its log on disk. `setup` gives the boards; seed and script are the log's.
///
/// # Errors
/// What cannot be read, with its line.
pub fn recover(path: &Path, setup: Setup) -> Result<Recovered, LogError> {
    let text =
        std::fs::read(path).map_err(|error| LogError::File { path: path.to_path_buf(), error })?;
    recover_text(&String::from_utf8_lossy(&text), setup)
}

/// Recovers a session from the text of its log. A last line without an end was cut off by a crash and is left out.
///
/// # Errors
/// What cannot be read, with its line.
pub fn recover_text(text: &str, setup: Setup) -> Result<Recovered, LogError> {
    let whole = text.rfind('\n').map_or(0, |end| end + 1);
    let mut lines = text[..whole].lines().enumerate();
    let header = lines.next().map_or("", |(_, line)| line);
    let header = syntax::read(header, 0, &mut Vec::new());
    let Kind::Struct(Some(word), _) = &header.kind else { return Err(LogError::NoLog) };
    if word.text != WORD {
        return Err(LogError::NoLog);
    }
    let version = field(&header, "version").unwrap_or_default();
    if version != LOG_VERSION.to_string() {
        return Err(LogError::Version { found: version });
    }
    let name = field(&header, "scenario").unwrap_or_default();
    let text = lines.next().map_or("", |(_, line)| line);
    let mut scenario = read_scenario(&name, text).map_err(LogError::Scenario)?;
    scenario.variant = field(&header, "variant").unwrap_or_default();
    let seed = field(&header, "seed").and_then(|seed| seed.parse().ok());
    let script = field(&header, "script").is_none_or(|script| script == "true");
    let mut session = Session::open(scenario, Setup { seed, script, ..setup })?;
    for (index, line) in lines {
        let line = session.read_line(line);
        match line.map_err(|problem| LogError::Line { line: index + 1, problem })? {
            Line::Act(at, command) => {
                session.go_to(at)?;
                session.apply(command)?;
            }
            Line::Ended => {}
            Line::Rewind(to) => {
                session.go_to(to)?;
                session.rewind(to)?;
            }
            Line::TakeBranch(id) => {
                session.take_branch(id)?;
            }
            Line::Reload(part, name, value) => {
                let placed = session.put_in_place(part, &name, value);
                let problem = |error: ReloadError| error.to_string();
                placed
                    .map_err(|error| LogError::Line { line: index + 1, problem: problem(error) })?;
            }
        }
    }
    Ok(Recovered { session, whole_bytes: whole as u64 })
}

pub(super) fn read_scenario(name: &str, text: &str) -> Result<Scenario, Mistakes> {
    let mut none = |_: &str| Err(io::Error::new(io::ErrorKind::NotFound, "casts stand in the log"));
    let mut picture = |file: &str| load_picture(Path::new(name), file);
    let read = parse_all(name, text, &mut none, &mut picture)?;
    read.into_iter().next().ok_or_else(Mistakes::default)
}

/// A field of the first line, as it is written; a text without its quotation marks.
fn field(header: &Node, name: &str) -> Option<String> {
    let Kind::Struct(_, fields) = &header.kind else { return None };
    let found = fields.iter().find(|field| field.name.text == name)?;
    match &found.value.kind {
        Kind::Text(text) | Kind::Number(text) => Some(text.clone()),
        Kind::Truth(truth) => Some(truth.to_string()),
        _ => None,
    }
}

impl Session {
    /// Reads one line of a log of this session.
    fn read_line(&self, line: &str) -> Result<Line, String> {
        if line == ENDED {
            return Ok(Line::Ended);
        }
        let node = syntax::read(line, 0, &mut Vec::new());
        if let Kind::Tuple(Some(word), items) = &node.kind {
            let only = items.first().map(|item| &item.kind);
            match (word.text.as_str(), only) {
                ("TakeBranch", Some(Kind::Number(id))) => {
                    return id.parse().map(Line::TakeBranch).map_err(|_| "no number".to_owned());
                }
                ("Rewind", Some(Kind::Text(to))) => {
                    let span = to.strip_prefix('+').and_then(crate::scenario::span_of);
                    let to = span.ok_or_else(|| format!("\"{to}\" is no length of time"))?;
                    return Ok(Line::Rewind(PRELUDE + to));
                }
                _ => {}
            }
        }
        if let Kind::Struct(Some(word), fields) = &node.kind
            && word.text == "Reload"
            && let Some(field) = fields.first()
            && let Kind::Map(entries) = &field.value.kind
            && let Some((name, value)) = entries.first()
            && let Kind::Text(name) = &name.kind
        {
            let part = if field.name.text == Part::Body.map() { Part::Body } else { Part::Flow };
            return Ok(Line::Reload(part, name.clone(), written(value)));
        }
        let (at, command) = self.read_act(line)?;
        Ok(Line::Act(at, command))
    }

    /// Reads `At("+2.4s"), Hand("mei", Down(ShowCode))`.
    fn read_act(&self, line: &str) -> Result<(Micros, Command), String> {
        let document = &self.scenario.document;
        let text = format!("(title: \"x\", {}script: [{line}])", document.line());
        let read = read_scenario(&document.name, &text);
        let scenario = read.map_err(|mistakes| {
            let said = mistakes.problems.first().map(|problem| {
                let help = if problem.help.is_empty() { "" } else { " - " };
                format!("{}{help}{}", problem.message, problem.help)
            });
            said.unwrap_or_else(|| "it cannot be read".to_owned())
        })?;
        match scenario.script.as_ref() {
            [at, act] => match (&at.kind, Command::of_step(&act.kind)) {
                (StepKind::Exactly(span), Some(command)) => Ok((PRELUDE + span.0, command)),
                _ => Err("a moment and an act are expected".to_owned()),
            },
            _ => Err("a moment and an act are expected".to_owned()),
        }
    }

    /// Reads an act as the log and a saved scenario write it: `Hand("mei", Down(ShowCode))`.
    ///
    /// # Errors
    /// What is wrong with it, and what to write.
    pub fn read_command(&self, text: &str) -> Result<Command, String> {
        self.read_act(&format!("At(\"+0s\"), {text}")).map(|(_, command)| command)
    }
}
