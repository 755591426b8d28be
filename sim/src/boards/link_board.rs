//! A board at a link: the device's logic runs there, everything around it is the bench's.
//!
//! The flash is the bench's own [`NorFlash`]: what it holds is told before a boot, and the board asks for each operation. When
//! the power goes in one of them, the ask is not answered: the board is reset, and what the exchange would have led to is
//! nobody's, as in the bench's own process, where it is thrown away.

use std::sync::Arc;
use std::time::Duration;

use device_core::event::Event;
use device_core::identity::Identity;
use device_core::profile::Profile;
use device_core::shell::Actions;
use device_core::time::Now;
use device_core::ui::frame::Frame;
use device_core::view::View;
use link::message::{
    Answer, CHUNK_BYTES, Hello, Mode, PeripheralSet, Place as Where, Request, Statistics,
};

use super::asking::{boot_of, strange, tell_flash};
use super::connection::{Connection, Outcome, Told};
use super::pictures;
use super::rack::{Place, Rack};
use super::{Abilities, Board, BoardLost, Exchange};
use crate::peripherals::nor_flash::NorFlash;

/// A board at a link.
pub struct LinkBoard {
    rack: Arc<Rack>,
    /// Its place in the rack; `None` only while it goes back there.
    place: Option<Place>,
    /// Whether it waits for a boot with nothing in its memory: it was reset, and nothing was told to it since.
    fresh: bool,
    /// Hash of the View that it shows; `None` without power.
    view_hash: Option<u64>,
}

impl LinkBoard {
    pub(super) const fn new(rack: Arc<Rack>, place: Place) -> Self {
        Self { rack, place: Some(place), fresh: false, view_hash: None }
    }

    /// Who the board says that it is.
    ///
    /// # Errors
    /// Where it does not answer.
    pub fn hello(&mut self) -> Result<Hello, BoardLost> {
        self.connected()?.hello()
    }

    /// Figures about it.
    ///
    /// # Errors
    /// Where it does not answer, or has none.
    pub fn statistics(&mut self) -> Result<Statistics, BoardLost> {
        match self.ask(&Request::Statistics)? {
            Answer::Statistics(statistics) => Ok(statistics),
            other => Err(strange("a request for figures", &other)),
        }
    }

    /// What the board shows, asked of it whatever is remembered.
    ///
    /// # Errors
    /// Where it does not answer, or shows something else than it said.
    pub fn fetch_view(&mut self) -> Result<View, BoardLost> {
        let hash = self.shown()?;
        let view = match self.ask(&Request::View)? {
            Answer::View(view) => view,
            other => return Err(strange("a request for its View", &other)),
        };
        if view.hash() != hash {
            let reason = format!("the board told the hash {hash:016x} and showed {view:?}");
            return Err(BoardLost { reason });
        }
        Ok(view)
    }

    /// The coded picture of what it shows, asked of it whatever is remembered.
    ///
    /// # Errors
    /// Where it does not answer, or with no picture.
    pub fn fetch_picture(&mut self) -> Result<Vec<u8>, BoardLost> {
        pictures::fetch(&mut |request| self.ask(request))
    }

    /// Reads some of its flash as it stands, and tells how many bytes came: for the speed of the link.
    ///
    /// # Errors
    /// Where it does not answer.
    pub fn read_flash(&mut self, address: u32) -> Result<usize, BoardLost> {
        let length = u16::try_from(CHUNK_BYTES).unwrap_or(u16::MAX);
        match self.ask(&Request::FlashSave { place: Where::Virtual, address, length })? {
            Answer::Flash(bytes) => Ok(bytes.len()),
            other => Err(strange("a request for its flash", &other)),
        }
    }

    /// Boots a device that owns its time, with these peripherals' drivers running and the bench's flash.
    ///
    /// # Errors
    /// Where the board is lost, or cannot run by itself.
    pub fn run_free(
        &mut self,
        identity: &Identity,
        profile: &Profile,
        entropy: [u8; 32],
        now: Now,
        wired: PeripheralSet,
        flash: &mut NorFlash,
    ) -> Result<Exchange, BoardLost> {
        self.reset()?;
        self.fresh = false;
        tell_flash(flash, &mut |request| self.ask(request))?;
        let mode = Mode::FreeRunning { wired };
        let boot = boot_of(mode, identity, profile, entropy, now);
        self.exchanged(&Request::Boot(boot), flash)
    }

    /// What happened on a board that runs by itself, or `None` where nothing does within `patience`.
    ///
    /// # Errors
    /// Where it is lost.
    pub fn listen(
        &mut self,
        patience: Duration,
        flash: &mut NorFlash,
    ) -> Result<Option<Told>, BoardLost> {
        self.connected()?.listen(patience, flash)
    }

    /// The connection; made anew where an earlier one was lost.
    pub(super) fn connected(&mut self) -> Result<&mut Connection, BoardLost> {
        let gone = || BoardLost { reason: "the board went back to its rack".to_owned() };
        let place = self.place.as_mut().ok_or_else(gone)?;
        if place.connection.is_none() {
            let mut connection = self.rack.connect(place)?;
            connection.greet()?;
            self.fresh = false;
            place.connection = Some(connection);
        }
        place.connection.as_mut().ok_or_else(gone)
    }

    /// Asks something that needs no flash.
    fn ask(&mut self, request: &Request) -> Result<Answer, BoardLost> {
        match self.ask_with(request, None)? {
            Outcome::Answered(answer) => Ok(answer),
            Outcome::PowerLost => Err(BoardLost { reason: "it lost its power unasked".to_owned() }),
        }
    }

    fn ask_with(
        &mut self,
        request: &Request,
        flash: Option<&mut NorFlash>,
    ) -> Result<Outcome, BoardLost> {
        let outcome = self.connected()?.ask(request, flash);
        if outcome.is_err() {
            // The next boot connects anew.
            self.forget();
        }
        outcome
    }

    fn forget(&mut self) {
        if let Some(place) = &mut self.place {
            place.connection = None;
        }
        self.fresh = false;
        self.view_hash = None;
    }

    fn reset(&mut self) -> Result<(), BoardLost> {
        self.view_hash = None;
        let reset = self.connected()?.reset();
        if reset.is_err() {
            self.forget();
        }
        reset?;
        self.fresh = true;
        Ok(())
    }

    /// What a boot or an event led to.
    fn exchanged(
        &mut self,
        request: &Request,
        flash: &mut NorFlash,
    ) -> Result<Exchange, BoardLost> {
        match self.ask_with(request, Some(flash))? {
            Outcome::Answered(Answer::Exchanged(exchanged)) => {
                let exchange = Exchange::from(exchanged);
                self.view_hash = Some(exchange.view_hash);
                Ok(exchange)
            }
            Outcome::Answered(other) => Err(strange("an event", &other)),
            Outcome::PowerLost => {
                self.reset()?;
                let actions = Actions::default();
                Ok(Exchange { actions, next_deadline: None, view_hash: 0, also: Vec::new() })
            }
        }
    }

    fn shown(&self) -> Result<u64, BoardLost> {
        self.view_hash.ok_or_else(|| BoardLost { reason: "the board has no power".to_owned() })
    }
}

impl Board for LinkBoard {
    fn abilities(&self) -> Abilities {
        Abilities { power_cut: true, fork: false }
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
        tell_flash(flash, &mut |request| self.ask(request))?;
        let boot = boot_of(Mode::LockStep, identity, profile, entropy, now);
        self.exchanged(&Request::Boot(boot), flash)
    }

    fn exchange(
        &mut self,
        now: Now,
        event: &Event,
        flash: &mut NorFlash,
    ) -> Result<Exchange, BoardLost> {
        self.exchanged(&Request::Exchange { now, event: event.clone() }, flash)
    }

    fn view(&mut self) -> Result<View, BoardLost> {
        let hash = self.shown()?;
        if let Some(view) = self.rack.known_view(hash) {
            return Ok(view);
        }
        let view = self.fetch_view()?;
        self.rack.remember_view(hash, &view);
        Ok(view)
    }

    fn pixels(&mut self) -> Result<Frame, BoardLost> {
        let hash = self.shown()?;
        let picture = match self.rack.known_picture(hash) {
            Some(picture) => picture,
            None => {
                let picture = Arc::from(self.fetch_picture()?);
                self.rack.remember_picture(hash, &picture);
                picture
            }
        };
        pictures::paint(&picture)
    }

    fn cut_power(&mut self) -> Result<(), BoardLost> {
        if self.fresh {
            return Ok(());
        }
        self.reset()
    }

    fn introduce(&mut self) -> Result<Option<Hello>, BoardLost> {
        self.hello().map(Some)
    }
}

impl Drop for LinkBoard {
    fn drop(&mut self) {
        if let Some(place) = self.place.take() {
            self.rack.take_back(place);
        }
    }
}
