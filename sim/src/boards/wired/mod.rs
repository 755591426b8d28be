//! A board that runs on its own, with the bench's modules on wires: its real drivers talk over real serial ports.
//!
//! The world stays in virtual time and is held back by the board: [`Board::exchange`] waits until the board's clock has come to the
//! moment, lets the event happen (a module sees a finger, a code, a network; what is not wired comes over the link), and waits until
//! the board tells that it has noticed. What the board does by itself, its deadlines and the ends of its stores, is told the same way.
//! What it tells beyond that is merged into the next exchange, where such a thing can be, or the bench has broken; the device is
//! never blamed for it. `docs/wired.md` says what that proves and what it does not.

mod boards;
mod conversation;
mod happenings;
mod pace;
mod ports;
mod rig;
#[cfg(test)]
mod tests;
mod wire;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use device_core::event::Event;
use device_core::identity::Identity;
use device_core::profile::Profile;
use device_core::shell::Actions;
use device_core::time::Now;
use device_core::ui::frame::Frame;
use device_core::view::View;
use link::message::{Answer, Mode, Peripheral, PeripheralSet, Request};

pub use boards::{Maker, WiredBoards, unplayable};
pub use ports::{Plug, Wiring, WiringError};

use super::asking::{boot_of, strange, tell_flash};
use super::line::Line;
use super::{Abilities, Board, BoardLost, Exchange, pictures};
use crate::peripherals::nor_flash::NorFlash;
use conversation::{Conversation, Report};
use happenings::{comes_by_itself, named, same};
use pace::{ACTION_PATIENCE, Pace, patience};
use rig::{Done, Rig};

/// How often is looked whether something can be done.
const STEP: Duration = Duration::from_millis(5);
/// What was told early is asked for by the world within this time, or never.
const EARLY_MICROS: u64 = 10_000_000;

/// A board with wires.
pub struct WiredBoard {
    conversation: Conversation,
    rig: Rig,
    pace: Pace,
    /// The last exchange that was handed on: what stands now.
    last: Option<Exchange>,
    /// Events that were merged into an earlier exchange, and have not been asked for.
    early: Vec<Report>,
    /// Its View and its picture, with the hash under which the world knows them.
    seen: Option<(u64, View)>,
    drawn: Option<(u64, Frame)>,
    fresh: bool,
    /// The latest of all boards of its kind, in microseconds.
    latest_of_all: Option<Arc<AtomicU64>>,
}

impl WiredBoard {
    /// A board at the end of a link, its modules at the ends of other lines.
    ///
    /// # Errors
    /// Where it does not answer, or cannot run a driver for what is wired.
    pub fn new(link: Line, wires: Vec<(Peripheral, Line)>) -> Result<Self, BoardLost> {
        let mut conversation = Conversation::new(link);
        let hello = match conversation.ask(&Request::Hello)? {
            Answer::Hello(hello) => hello,
            other => return Err(strange("a hello", &other)),
        };
        let mut rig = Rig::default();
        for (peripheral, line) in wires {
            if !hello.can_wired.has(peripheral) {
                let model = hello.model.as_str();
                let reason =
                    format!("{model} runs no driver of the {peripheral:?} that could be wired");
                return Err(BoardLost { reason });
            }
            rig.attach(peripheral, line)?;
        }
        Ok(Self {
            conversation,
            rig,
            pace: Pace::default(),
            last: None,
            early: Vec::new(),
            seen: None,
            drawn: None,
            fresh: false,
            latest_of_all: None,
        })
    }

    /// What is wired.
    #[must_use]
    pub fn wired(&self) -> PeripheralSet {
        self.rig.wired()
    }

    /// The board, which tells there how late it was, in microseconds.
    #[must_use]
    pub fn reporting_to(self, latest: Arc<AtomicU64>) -> Self {
        Self { latest_of_all: Some(latest), ..self }
    }

    fn reset(&mut self) -> Result<(), BoardLost> {
        match self.conversation.ask(&Request::Reset)? {
            Answer::Done => {}
            other => return Err(strange("a reset", &other)),
        }
        match self.conversation.ask(&Request::Hello)? {
            Answer::Hello(_) => self.fresh = true,
            other => return Err(strange("a hello", &other)),
        }
        Ok(())
    }

    /// Listens for a step, and learns the board's clock from what it tells.
    fn listen(&mut self, wait: Duration) -> Result<(), BoardLost> {
        let known = self.conversation.reports().len();
        self.conversation.listen(wait)?;
        for report in self.conversation.reports().iter().skip(known) {
            self.pace.told(report.arrived, report.now.monotonic);
        }
        self.rig.intact()
    }

    /// Holds the world back until the board's clock is there.
    fn wait_until(&mut self, now: Now) -> Result<(), BoardLost> {
        loop {
            let wait = self.pace.until(self.conversation.elapsed(), now.monotonic);
            if wait.is_zero() {
                return Ok(());
            }
            self.listen(wait.min(Duration::from_millis(50)))?;
        }
    }

    /// Lets an event happen that does not come by itself.
    fn set_off(&mut self, now: Now, event: &Event) -> Result<(), BoardLost> {
        if matches!(event, Event::Deadline | Event::Stored { .. }) {
            return Ok(());
        }
        let begun = Instant::now();
        loop {
            match self.rig.set_off(event)? {
                Done::Yes => return Ok(()),
                Done::NotWired => break,
                Done::NotYet if begun.elapsed() > ACTION_PATIENCE => {
                    let heard = self.rig.heard();
                    return Err(broke(format!(
                        "the board's module is not ready for {}: {heard}",
                        named(event)
                    )));
                }
                Done::NotYet => self.listen(STEP)?,
            }
        }
        match self.conversation.ask(&Request::Exchange { now, event: event.clone() })? {
            Answer::Done => Ok(()),
            other => Err(strange("an event", &other)),
        }
    }

    /// The place of the report that says so, among those that wait.
    fn told(&self, event: &Event) -> Option<usize> {
        self.conversation.reports().iter().position(|report| same(&report.event, event))
    }

    /// Waits until the board tells of an event. `None`: it is a deadline that something else has moved.
    fn await_report(&mut self, event: &Event) -> Result<Option<usize>, BoardLost> {
        let (begun, patience) = (Instant::now(), patience(event));
        loop {
            if let Some(place) = self.told(event) {
                return Ok(Some(place));
            }
            if *event == Event::Deadline && !self.conversation.reports().is_empty() {
                return Ok(None);
            }
            if begun.elapsed() > patience {
                return Err(self.never_told(event, patience));
            }
            self.listen(STEP)?;
        }
    }

    fn never_told(&self, event: &Event, patience: Duration) -> BoardLost {
        let mut reason = format!(
            "the board did not tell within {} ms of {}",
            patience.as_millis(),
            named(event)
        );
        let told: Vec<String> =
            self.conversation.reports().iter().map(|report| named(&report.event)).collect();
        if !told.is_empty() {
            reason.push_str(&format!("; it told of {}", told.join(", ")));
        }
        let heard = self.rig.heard();
        if !heard.is_empty() {
            reason.push_str(&format!("; {heard}"));
        }
        broke(reason)
    }

    /// Makes one exchange of reports: their actions in order, and what stands after the last.
    fn merged(&mut self, wanted: &Event, reports: Vec<Report>) -> Result<Exchange, BoardLost> {
        let mut actions = Actions::default();
        for report in &reports {
            let own = same(&report.event, wanted);
            if !own && !comes_by_itself(&report.event) {
                let happened = named(&report.event);
                return Err(broke(format!(
                    "the board tells of {happened}, and nothing in the world led to it"
                )));
            }
            actions.overflowed |= report.exchange.actions.overflowed;
            for action in &report.exchange.actions.list {
                if actions.list.push(action.clone()).is_err() {
                    return Err(broke(
                        "the board tells of more at once than an exchange can hold".to_owned(),
                    ));
                }
            }
            self.rig.noticed(&report.event);
        }
        let last =
            reports.last().map(|report| report.exchange.clone()).or_else(|| self.last.clone());
        let last = last.ok_or_else(|| broke("the board has no power".to_owned()))?;
        let others = reports.into_iter().filter(|report| !same(&report.event, wanted));
        // A deadline that came early has been taken account of: the next one stands in the exchange.
        self.early.extend(others.filter(|report| report.event != Event::Deadline));
        Ok(Exchange { actions, ..last })
    }

    /// Waits until what the board says that it does has arrived where it goes over a wire.
    fn check(&mut self, actions: &Actions) -> Result<(), BoardLost> {
        for action in &actions.list {
            let begun = Instant::now();
            while self.rig.arrived(action)? == Done::NotYet {
                if begun.elapsed() > ACTION_PATIENCE {
                    let (seconds, heard) = (ACTION_PATIENCE.as_secs(), self.rig.heard());
                    return Err(broke(format!(
                        "a message that the board sends does not come out of its modem within {seconds} s; {heard}"
                    )));
                }
                self.listen(STEP)?;
            }
        }
        Ok(())
    }

    /// Whether an event was merged into an earlier exchange. It is not asked for again.
    fn was_early(&mut self, now: Now, event: &Event) -> bool {
        self.early
            .retain(|report| report.now.monotonic.0.saturating_add(EARLY_MICROS) > now.monotonic.0);
        let place = self.early.iter().position(|report| same(&report.event, event));
        place.map(|place| self.early.remove(place)).is_some()
    }

    fn exchanged(&mut self, now: Now, event: &Event) -> Result<Exchange, BoardLost> {
        self.wait_until(now)?;
        if self.was_early(now, event) {
            return self.merged(event, Vec::new());
        }
        if self.told(event).is_none() {
            self.set_off(now, event)?;
        }
        let count = match self.await_report(event)? {
            Some(place) => place + 1,
            None => self.conversation.reports().len(),
        };
        let reports = self.conversation.take_reports(count);
        if let Some(report) = reports.last() {
            let late_micros = report.now.monotonic.0.saturating_sub(now.monotonic.0);
            if let Some(latest) = &self.latest_of_all {
                latest.fetch_max(late_micros, Ordering::Relaxed);
            }
        }
        self.merged(event, reports)
    }

    /// Hash of the View that the world knows.
    fn shown(&self) -> Result<u64, BoardLost> {
        let shown = self.last.as_ref().map(|exchange| exchange.view_hash);
        shown.ok_or_else(|| broke("the board has no power".to_owned()))
    }

    /// The bench's flash as the world has it now: the board works on a copy.
    fn take_flash(&mut self, flash: &NorFlash) {
        if let Some(copy) = self.conversation.flash_mut() {
            copy.refuse(flash.refuses());
        }
    }

    fn give_flash(&mut self, flash: &mut NorFlash) {
        if let Some(copy) = self.conversation.flash_mut() {
            *flash = copy.clone();
            copy.take_busy_micros();
        }
    }
}

impl Board for WiredBoard {
    fn abilities(&self) -> Abilities {
        Abilities { power_cut: false, fork: false }
    }

    fn boot(
        &mut self,
        identity: &Identity,
        profile: &Profile,
        entropy: [u8; 32],
        now: Now,
        flash: &mut NorFlash,
    ) -> Result<Exchange, BoardLost> {
        if !self.fresh {
            self.reset()?;
        }
        self.fresh = false;
        self.conversation.forget_reports();
        self.early.clear();
        self.pace = Pace::default();
        self.rig.power_on();
        tell_flash(flash, &mut |request| self.conversation.ask(request))?;
        *self.conversation.flash_mut() = Some(flash.clone());
        let mode = Mode::FreeRunning { wired: self.rig.wired() };
        let boot = boot_of(mode, identity, profile, entropy, now);
        let exchanged = match self.conversation.ask(&Request::Boot(boot))? {
            Answer::Exchanged(exchanged) => exchanged,
            other => return Err(strange("a boot", &other)),
        };
        // It has just answered: its clock stands at the boot's moment, or a little after it.
        self.pace.told(self.conversation.elapsed(), now.monotonic);
        let exchange = Exchange::from(exchanged);
        self.check(&exchange.actions)?;
        self.give_flash(flash);
        self.last = Some(exchange.clone());
        Ok(exchange)
    }

    fn exchange(
        &mut self,
        now: Now,
        event: &Event,
        flash: &mut NorFlash,
    ) -> Result<Exchange, BoardLost> {
        self.take_flash(flash);
        let exchange = self.exchanged(now, event)?;
        self.check(&exchange.actions)?;
        self.give_flash(flash);
        self.last = Some(exchange.clone());
        Ok(exchange)
    }

    fn view(&mut self) -> Result<View, BoardLost> {
        let hash = self.shown()?;
        if let Some((_, view)) = self.seen.as_ref().filter(|(seen, _)| *seen == hash) {
            return Ok(view.clone());
        }
        let view = match self.conversation.ask(&Request::View)? {
            Answer::View(view) => view,
            other => return Err(strange("a request for its View", &other)),
        };
        // It may be one step ahead of what the world knows.
        self.seen = Some((view.hash(), view.clone()));
        Ok(view)
    }

    fn pixels(&mut self) -> Result<Frame, BoardLost> {
        let hash = self.shown()?;
        if let Some((_, frame)) = self.drawn.as_ref().filter(|(drawn, _)| *drawn == hash) {
            return Ok(frame.clone());
        }
        let picture = pictures::fetch(&mut |request| self.conversation.ask(request))?;
        let frame = pictures::paint(&picture)?;
        // Where something has happened meanwhile, this may be another View's picture: it is not remembered.
        let after = self.conversation.ask(&Request::View)?;
        if matches!(after, Answer::View(view) if view.hash() == hash) {
            self.drawn = Some((hash, frame.clone()));
        }
        Ok(frame)
    }

    fn cut_power(&mut self) -> Result<(), BoardLost> {
        self.last = None;
        self.reset()
    }

    fn fork(&self) -> Option<Box<dyn Board>> {
        None
    }

    fn set_dead(&mut self, peripheral: Peripheral, dead: bool) {
        self.rig.set_dead(peripheral, dead);
    }
}

fn broke(reason: String) -> BoardLost {
    BoardLost { reason }
}
