//! A wire: one of the bench's modules at the other end of one of the board's serial ports, in a thread of its own.
//!
//! A driver waits some tenths of a second for its module, whatever the world is busy with. So the module answers from its own
//! thread, in real time, which stands still with the board; whoever owns the wire tells it what it sees.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::stopwatch::Stopwatch;
use crate::boards::line::Line;
use crate::modules::UartModule;
use crate::time::Micros;

/// The module is asked for its word at least this often: what it sees may have changed.
const STEP: Duration = Duration::from_millis(5);

/// A module at a serial port.
pub(super) struct Wire<M> {
    name: String,
    module: Arc<Mutex<M>>,
    stopwatch: Stopwatch,
    unwanted: Arc<AtomicBool>,
    gone: Arc<Mutex<Option<String>>>,
    thread: Option<JoinHandle<()>>,
}

impl<M: UartModule + 'static> Wire<M> {
    /// Connects a module to a line. It has no power yet.
    ///
    /// # Errors
    /// Where no thread can be started.
    pub fn new(module: M, line: Line, stopwatch: Stopwatch) -> std::io::Result<Self> {
        let name = line.name().to_owned();
        let module = Arc::new(Mutex::new(module));
        let unwanted = Arc::new(AtomicBool::new(false));
        let gone = Arc::new(Mutex::new(None));
        let time = stopwatch.clone();
        let shared = (Arc::clone(&module), Arc::clone(&unwanted), Arc::clone(&gone));
        let thread =
            std::thread::Builder::new().name(format!("module at {name}")).spawn(move || {
                let (module, unwanted, gone) = shared;
                if let Err(reason) = carry(&module, line, &time, &unwanted) {
                    *locked(&gone) = Some(reason);
                }
            })?;
        Ok(Self { name, module, stopwatch, unwanted, gone, thread: Some(thread) })
    }

    /// The module, and its time.
    pub fn module(&self) -> (MutexGuard<'_, M>, Micros) {
        (locked(&self.module), micros_of(&self.stopwatch))
    }

    /// Why nothing passes any more, where that is so.
    pub fn gone(&self) -> Option<String> {
        locked(&self.gone).as_ref().map(|reason| format!("the wire {}: {reason}", self.name))
    }
}

impl<M> Drop for Wire<M> {
    fn drop(&mut self) {
        self.unwanted.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // It ends within a step; a module never panics.
            let _ = thread.join();
        }
    }
}

/// A lock that a panic elsewhere does not take away.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn micros_of(stopwatch: &Stopwatch) -> Micros {
    Micros::try_from(stopwatch.elapsed().as_micros()).unwrap_or(Micros::MAX)
}

/// Carries bytes between a module and a line until they are no longer wanted.
fn carry<M: UartModule>(
    module: &Mutex<M>,
    mut line: Line,
    stopwatch: &Stopwatch,
    unwanted: &AtomicBool,
) -> Result<(), String> {
    while !unwanted.load(Ordering::Relaxed) {
        let now = micros_of(stopwatch);
        let (said, next_at) = {
            let mut module = locked(module);
            (module.say(now), module.next_at())
        };
        if !said.is_empty() {
            line.send(&said).map_err(|gone| gone.reason)?;
        }
        let wait = next_at.map_or(STEP, |at| Duration::from_micros(at.saturating_sub(now)));
        if let Some(bytes) = line.receive(wait.min(STEP)).map_err(|gone| gone.reason)? {
            locked(module).hear(micros_of(stopwatch), &bytes);
        }
    }
    Ok(())
}
