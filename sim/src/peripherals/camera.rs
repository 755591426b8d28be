//! The device's scan engine: when it takes pictures, and when it gives up.
//!
//! It looks during one read window for one code (`facts.md`, Hardware: 3 to 5 s), ten pictures a second while something lies
//! before it. What it sees and reads is the world's: `world/cameras.rs` renders the pictures and decodes them.

use device_core::effect::ScanCommand;

use crate::time::{MILLISECOND, Micros, SECOND};

/// One read window.
pub const WINDOW_MICROS: Micros = 4 * SECOND;
/// Time from one picture to the next while something lies before the lens.
const FRAME_MICROS: Micros = 100 * MILLISECOND;
/// The same while nothing does: engines look more seldom until something moves.
const IDLE_FRAME_MICROS: Micros = 400 * MILLISECOND;
/// An engine that does not answer is given up by its driver after this.
const DEAD_MICROS: Micros = 500 * MILLISECOND;

/// What the engine does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: it does not look.
    Rest,
    /// It takes a picture now.
    Picture,
    /// The window passed without a code.
    Nothing,
    /// It does not answer.
    Fault,
}

/// The scan engine.
#[derive(Clone, Debug, Default)]
pub struct ScanEngine {
    /// The end of the window in which it looks.
    until: Option<Micros>,
    generation: u32,
    /// It does not answer.
    pub dead: bool,
}

impl ScanEngine {
    /// The device's word. Gives when the engine is to be asked again, where it looks now.
    pub fn command(&mut self, command: ScanCommand, now: Micros) -> Option<Micros> {
        self.generation += 1;
        match command {
            ScanCommand::Start => {
                self.until = Some(now + WINDOW_MICROS);
                Some(now + if self.dead { DEAD_MICROS } else { FRAME_MICROS })
            }
            ScanCommand::Stop => {
                self.until = None;
                None
            }
        }
    }

    /// What it does now that its moment has come; after a word for the device it has stopped.
    pub fn due(&mut self, now: Micros) -> Next {
        let next = match self.until {
            None => Next::Rest,
            Some(_) if self.dead => Next::Fault,
            Some(until) if now >= until => Next::Nothing,
            Some(_) => Next::Picture,
        };
        if matches!(next, Next::Nothing | Next::Fault) {
            self.until = None;
        }
        next
    }

    /// When the next picture is due, or the window's end.
    #[must_use]
    pub fn next_at(&self, now: Micros, something_there: bool) -> Option<Micros> {
        let wait = if something_there { FRAME_MICROS } else { IDLE_FRAME_MICROS };
        self.until.map(|until| (now + wait).min(until))
    }

    /// A code was read: it stops.
    pub const fn read(&mut self) {
        self.until = None;
    }

    /// Whether it looks.
    #[must_use]
    pub const fn looks(&self) -> bool {
        self.until.is_some()
    }

    /// The number of the present look.
    #[must_use]
    pub const fn generation(&self) -> u32 {
        self.generation
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pictures from a start to the word for the device, and that word.
    fn window(engine: &mut ScanEngine, something_there: bool) -> (u32, Next, Micros) {
        let mut at = engine.command(ScanCommand::Start, 1_000).unwrap();
        let mut pictures = 0;
        loop {
            match engine.due(at) {
                Next::Picture => pictures += 1,
                next => return (pictures, next, at - 1_000),
            }
            at = engine.next_at(at, something_there).unwrap();
        }
    }

    #[test]
    fn a_window_has_ten_pictures_a_second_and_ends() {
        let mut engine = ScanEngine::default();
        assert_eq!(engine.due(0), Next::Rest);
        assert_eq!(window(&mut engine, true), (39, Next::Nothing, WINDOW_MICROS));
        assert_eq!(window(&mut engine, false), (10, Next::Nothing, WINDOW_MICROS));
        assert!(!engine.looks());
        assert_eq!(engine.due(9 * SECOND), Next::Rest);
    }

    #[test]
    fn what_was_read_or_stopped_looks_no_more() {
        let mut engine = ScanEngine::default();
        engine.command(ScanCommand::Start, 0);
        engine.read();
        assert_eq!((engine.looks(), engine.next_at(0, true)), (false, None));
        engine.command(ScanCommand::Start, 0);
        let generation = engine.generation();
        assert_eq!(engine.command(ScanCommand::Stop, 5), None);
        assert_ne!(engine.generation(), generation);
        assert_eq!(engine.due(FRAME_MICROS), Next::Rest);
    }

    #[test]
    fn a_dead_engine_is_a_fault_and_never_a_reading() {
        let mut engine = ScanEngine { dead: true, ..ScanEngine::default() };
        assert_eq!(window(&mut engine, true), (0, Next::Fault, DEAD_MICROS));
        engine.dead = false;
        engine.command(ScanCommand::Start, 0);
        assert_eq!(engine.due(FRAME_MICROS), Next::Picture);
        engine.dead = true;
        assert_eq!(engine.due(2 * FRAME_MICROS), Next::Fault);
    }
}
