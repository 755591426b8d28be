//! A board that runs on its own, with the bench's modules on wires: its real drivers talk over real serial ports.
//!
//! The world stays in virtual time and is held back by the board: an exchange waits until the board's clock has come to the
//! moment, lets the event happen (a module sees a finger, a code, a network; what is not wired comes over the link), and waits until
//! the board tells that it has noticed. What the board does by itself, its deadlines and the ends of its stores, is told the same way.
//! What it tells beyond that is merged into the next exchange, where such a thing can be, or the bench has broken; the device is
//! never blamed for it. `docs/wired.md` says what that proves and what it does not.

mod boards;
mod brake;
mod contacts;
mod conversation;
mod happenings;
mod in_world;
mod pace;
mod ports;
mod rig;
mod stopwatch;
#[cfg(test)]
mod tests;
mod wire;

use std::time::{Duration, Instant};

use device_core::event::Event;
use device_core::shell::Actions;
use device_core::time::{Instant as DeviceTime, Now};
use device_core::ui::frame::Frame;
use link::message::{Answer, Boot, Peripheral, PeripheralSet, Request};

use boards::Figures;
pub use boards::{Maker, Stack, WiredBoards, unplayable};
pub use brake::Brake;
pub use ports::{Plug, Wiring, WiringError};

use super::asking::{strange, tell_flash};
use super::line::Line;
use super::{BoardLost, Exchange, pictures};
use crate::peripherals::nor_flash::NorFlash;
use brake::Reins;
use contacts::Contacts;
use conversation::{Conversation, Report, Stands};
use happenings::{comes_by_itself, named, same};
use pace::{ACTION_PATIENCE, Pace, margin_millis, patience};
use rig::{Done, Rig};
use stopwatch::Stopwatch;

/// How often is looked whether something can be done.
const STEP: Duration = Duration::from_millis(5);
/// What was told early is asked for by the world within this time, or never.
const EARLY_MICROS: u64 = 10_000_000;

/// A board with wires.
pub struct WiredBoard {
    conversation: Conversation,
    rig: Rig,
    reins: Reins,
    contacts: Contacts,
    pace: Pace,
    /// What stands after the last exchange that was handed on: all that the world knows, while the board may be ahead.
    last: Option<Stands>,
    /// Events that were merged into an earlier exchange, and have not been asked for.
    early: Vec<Report>,
    /// Its picture, with the hash of its View.
    drawn: Option<(u64, Frame)>,
    fresh: bool,
    /// It has done all that it was asked.
    sound: bool,
    /// What is told of all boards of its kind.
    figures: Figures,
}

impl WiredBoard {
    /// A board at the end of a link, its modules at the ends of other lines.
    ///
    /// # Errors
    /// Where it does not answer, or cannot run a driver for what is wired.
    pub fn new(link: Line, wires: Vec<(Peripheral, Line)>) -> Result<Self, BoardLost> {
        let stopwatch = Stopwatch::new();
        let mut conversation = Conversation::new(link, stopwatch.clone());
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
            rig.attach(peripheral, line, stopwatch.clone())?;
        }
        Ok(Self {
            conversation,
            rig,
            reins: Reins::none(stopwatch),
            contacts: Contacts::default(),
            pace: Pace::default(),
            last: None,
            early: Vec::new(),
            drawn: None,
            fresh: false,
            sound: true,
            figures: Figures::default(),
        })
    }

    /// What is wired.
    #[must_use]
    pub fn wired(&self) -> PeripheralSet {
        self.rig.wired()
    }

    /// The board, which tells there how late it was, and how deep its stack.
    fn reporting_to(mut self, figures: Figures) -> Self {
        self.figures = figures;
        self
    }

    /// The board, which stands whenever nobody waits for it.
    ///
    /// # Errors
    /// Where it does not obey its brake.
    pub fn with_brake(mut self, brake: Box<dyn Brake>) -> Result<Self, BoardLost> {
        self.reins.fasten(brake);
        self.reins.hold()?;
        Ok(self)
    }

    /// Does something with the board while it runs.
    fn awake<T>(
        &mut self,
        act: impl FnOnce(&mut Self) -> Result<T, BoardLost>,
    ) -> Result<T, BoardLost> {
        self.reins.let_go()?;
        let done = act(self);
        let held = self.reins.hold();
        self.sound &= done.is_ok() && held.is_ok();
        // What went wrong first is what is said.
        let done = done?;
        held.map(|()| done)
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
    fn wait_until(&mut self, moment: DeviceTime) -> Result<(), BoardLost> {
        loop {
            let wait = self.pace.until(self.conversation.elapsed(), moment);
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

    /// Waits until the board tells of an event. `None`: it is a deadline that something else has moved, which the world has not
    /// asked for yet.
    fn await_report(
        &mut self,
        event: &Event,
        moment: DeviceTime,
    ) -> Result<Option<usize>, BoardLost> {
        let (begun, patience) = (Instant::now(), patience(event));
        loop {
            if let Some(place) = self.told(event) {
                return Ok(Some(place));
            }
            if *event == Event::Deadline && self.has_moved_its_deadline(moment) {
                return Ok(None);
            }
            if begun.elapsed() > patience {
                return Err(self.never_told(event, patience));
            }
            self.listen(STEP)?;
        }
    }

    /// Whether, after what the board has told, nothing is due at this moment any more.
    fn has_moved_its_deadline(&self, moment: DeviceTime) -> bool {
        let newest = self.conversation.reports().back();
        newest.is_some_and(|report| {
            report.stands.exchange.next_deadline.is_none_or(|due| due > moment)
        })
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
    fn merged(&mut self, wanted: &Event, reports: Vec<Report>) -> Result<Stands, BoardLost> {
        let mut actions = Actions::default();
        for report in &reports {
            let own = same(&report.event, wanted);
            if !own && self.rig.is_starved(&report.event) {
                let (happened, heard) = (named(&report.event), self.rig.heard());
                return Err(broke(format!(
                    "the board tells of {happened}, and its module is not dead: it answered too late; {heard}"
                )));
            }
            if !own && !comes_by_itself(&report.event) {
                let happened = named(&report.event);
                return Err(broke(format!(
                    "the board tells of {happened}, and nothing in the world led to it"
                )));
            }
            actions.overflowed |= report.stands.exchange.actions.overflowed;
            for action in &report.stands.exchange.actions.list {
                if actions.list.push(action.clone()).is_err() {
                    return Err(broke(
                        "the board tells of more at once than an exchange can hold".to_owned(),
                    ));
                }
            }
            self.rig.noticed(&report.event);
        }
        let last = reports.last().map(|report| report.stands.clone()).or_else(|| self.last.clone());
        let last = last.ok_or_else(no_power)?;
        // A deadline that came early has been taken account of: the next one stands in the exchange.
        let others = reports
            .into_iter()
            .filter(|report| !same(&report.event, wanted) && report.event != Event::Deadline);
        let others: Vec<Report> = others.collect();
        let also = others.iter().map(|report| report.event.clone()).collect();
        self.early.extend(others);
        Ok(Stands { exchange: Exchange { actions, also, ..last.exchange }, ..last })
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
        let now = self.pace.on_board(now.monotonic);
        self.early.retain(|report| report.now.monotonic.0.saturating_add(EARLY_MICROS) > now.0);
        let place = self.early.iter().position(|report| same(&report.event, event));
        place.map(|place| self.early.remove(place)).is_some()
    }

    fn booted(&mut self, boot: Boot, flash: &mut NorFlash) -> Result<Exchange, BoardLost> {
        if !self.fresh {
            self.reset()?;
        }
        self.fresh = false;
        self.conversation.forget_reports();
        self.early.clear();
        self.pace = Pace::default();
        self.contacts = Contacts::default();
        self.rig.power_on();
        tell_flash(flash, &mut |request| self.conversation.ask(request))?;
        *self.conversation.flash_mut() = Some(flash.clone());
        let start = boot.now.monotonic;
        let exchanged = match self.conversation.ask(&Request::Boot(boot))? {
            Answer::Exchanged(exchanged) => exchanged,
            other => return Err(strange("a boot", &other)),
        };
        // It has just answered: its clock stands at the boot's moment, or a little after it.
        self.pace.told(self.conversation.elapsed(), start);
        self.handed_on(Stands::try_from(exchanged)?, flash)
    }

    fn exchanged(&mut self, now: Now, event: &Event) -> Result<Stands, BoardLost> {
        let moment = self.pace.on_board(now.monotonic);
        self.wait_until(moment.plus_millis(margin_millis(event)))?;
        if self.contacts.chatters(now.monotonic, event) || self.was_early(now, event) {
            return self.merged(event, Vec::new());
        }
        let set_off = self.told(event).is_none();
        if set_off {
            self.set_off(now, event)?;
        }
        let Some(place) = self.await_report(event, moment)? else {
            // What moved it is handed over when the world comes to it.
            let newest = self.conversation.reports().back();
            let next_deadline = newest.and_then(|report| report.stands.exchange.next_deadline);
            let mut stands = self.merged(event, Vec::new())?;
            stands.exchange.next_deadline = next_deadline;
            return Ok(stands);
        };
        let reports = self.conversation.take_reports(place + 1);
        if let Some(report) = reports.last() {
            let late_micros = report.now.monotonic.0.saturating_sub(moment.0);
            // Of its own deadlines and stores the board tells when they come: the world cannot be late for them.
            if set_off && !matches!(event, Event::Deadline | Event::Stored { .. }) {
                self.pace.set_off(now.monotonic, report.now.monotonic);
            }
            self.figures.late(late_micros);
        }
        self.merged(event, reports)
    }

    /// The picture that the board draws of its View, where that is still this one.
    fn drawn_now(&mut self, hash: u64) -> Result<Option<Frame>, BoardLost> {
        let picture = pictures::fetch(&mut |request| self.conversation.ask(request))?;
        match self.conversation.ask(&Request::View)? {
            Answer::View(view) if view.hash() == hash => pictures::paint(&picture).map(Some),
            Answer::View(_) => Ok(None),
            other => Err(strange("a request for its View", &other)),
        }
    }

    /// What the world hears of an exchange, once what goes over wires has arrived there.
    fn handed_on(&mut self, stands: Stands, flash: &mut NorFlash) -> Result<Exchange, BoardLost> {
        self.check(&stands.exchange.actions)?;
        self.give_flash(flash);
        let mut exchange = stands.exchange.clone();
        exchange.next_deadline = exchange.next_deadline.map(|at| self.pace.in_world(at));
        self.last = Some(stands);
        Ok(exchange)
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

fn no_power() -> BoardLost {
    broke("the board has no power".to_owned())
}

fn broke(reason: String) -> BoardLost {
    BoardLost { reason }
}
