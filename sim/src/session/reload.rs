//! Bodies and flows that are edited while a session is open: read, judged, and put in place by building the world again.
//!
//! Watching the files is the app's; here comes the text. What was done so far is done again on the new device, as far as that
//! still can be; the futures that were left belonged to the old one and are gone.

use std::sync::Arc;

use super::history::History;
use super::log::{read_scenario, scenario_line};
use super::replay::Replay;
use super::{Checkpoints, Session, SessionError};
use crate::scenario::document::written;
use crate::scenario::problem::Mistakes;
use crate::scenario::{read_body_text, read_flow_text, syntax};

/// What was edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A body.
    Body,
    /// A flow.
    Flow,
}

/// What reloading led to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reloaded {
    /// Rules that the file bends, with line and column.
    pub warnings: Mistakes,
    /// Acts that the new device does not have: they were left out.
    pub left_out: usize,
}

/// Why a part was not put in place. The session is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ReloadError {
    /// Mistakes in the file, each with line and column.
    #[error("{0}")]
    Part(Mistakes),
    /// The part is in order, but this scenario cannot be played with it.
    #[error("this scenario cannot be played with it: {0}")]
    Scenario(Mistakes),
    /// No world could be made.
    #[error(transparent)]
    Session(#[from] SessionError),
}

impl Part {
    pub(super) const fn map(self) -> &'static str {
        match self {
            Self::Body => "bodies",
            Self::Flow => "flows",
        }
    }
}

impl Session {
    /// Puts the text of an edited body or flow in place of the one of this name: the world begins again with it, and what was done
    /// up to now is done again. `file` is what messages call it.
    ///
    /// # Errors
    /// All mistakes that can be found, with line and column; the session is as it was then.
    pub fn reload(
        &mut self,
        part: Part,
        name: &str,
        file: &str,
        text: &str,
    ) -> Result<Reloaded, ReloadError> {
        let warnings = match part {
            Part::Body => read_body_text(file, text).map(|checked| checked.warnings),
            Part::Flow => read_flow_text(file, text).map(|checked| checked.warnings),
        };
        let warnings = warnings.map_err(ReloadError::Part)?;
        let value = written(&syntax::read(text, 0, &mut Vec::new()));
        let left_out = self.put_in_place(part, name, value)?;
        Ok(Reloaded { warnings, left_out })
    }

    /// The same with a part that is known to be in order, on one line.
    pub(super) fn put_in_place(
        &mut self,
        part: Part,
        name: &str,
        value: String,
    ) -> Result<usize, ReloadError> {
        let mut scenario = self.scenario.clone();
        scenario.document = Arc::new(scenario.document.with(part.map(), name, value.clone()));
        let read = read_scenario(&scenario.document.name, &scenario_line(&scenario));
        let mut read = read.map_err(ReloadError::Scenario)?;
        read.variant = scenario.variant;
        read.seed = scenario.seed;
        if !self.scripted {
            read.script = Arc::from([]);
        }
        if let Some(log) = &mut self.log {
            log.reload(part, name, &value).map_err(SessionError::from)?;
        }
        self.scenario = read;
        self.history = History::default();
        self.checkpoints = Checkpoints::default();
        let acts = self.acts.len();
        let until = self.end();
        self.replay = Some(Replay { done: 0, until, boot: true, lenient: true });
        self.finish_replay()?;
        Ok(acts - self.acts.len())
    }
}
