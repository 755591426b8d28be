//! The engine: takes requests in, lets the device's shell run, answers. What it remembers is the last answer and where the
//! picture stands; the device, the framebuffer and the buffers are the caller's.

use device_core::effect::Effects;
use device_core::event::Event;
use device_core::identity::Identity;
use device_core::secret::Secret;
use device_core::shell::{Actions, Shell};
use device_core::time::Now;
use device_core::ui;
use device_core::ui::frame::Frame;
use device_core::ui::glyphs::Glyphs;
use embedded_storage::nor_flash::{NorFlash, ReadNorFlash};

use super::answer::Answer;
use super::erased_flash::ErasedFlash;
use super::flash::{Mirror, VirtualFlash, range};
use super::glyphs::{GlyphCache, LineGlyphs};
use super::hardware::{About, Hardware};
use super::line::{Line, Order, Stopped, variant};
use super::memory::{LastAnswer, Memory};
use super::record_flash::RecordFlash;
use super::reports::{Happening, Reports};
use crate::message::{
    Boot, CHUNK_BYTES, Chunk, Mode, Peripheral, PeripheralSet, Place, Refusal, Request,
    SECTOR_BYTES, Statistics, profile_hash,
};
use crate::picture::{Cursor, coded_bytes};

/// What came of serving the line once.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)] // Without an allocator there is no box.
pub enum Served {
    /// Nothing came in the time.
    Nothing,
    /// A request was answered, or something else was taken care of. There may be more.
    Done,
    /// The bench wants a free-running device: call [`Engine::boot`] with it, and run the board's own loop from then on.
    Boot(Boot),
    /// The bench plays a peripheral of a free-running device: hand it this event, and tell with [`Engine::report`] what it led to.
    Event(Event),
    /// The board was to be reset, and its hardware came back: everything starts anew. The device's place is empty.
    Restarted,
}

/// The board's end of the link, around a hardware and perhaps a flash chip of the board's own.
pub struct Engine<'memory, H, F> {
    line: Line<'memory, H>,
    chip: F,
    mirror: &'memory mut Mirror,
    glyphs: &'memory mut GlyphCache,
    answer: &'memory mut LastAnswer,
    reports: &'memory mut Reports,
    flash_place: Place,
    free_running: bool,
    cursor: Cursor,
    coded_bytes: u32,
    figures: Figures,
}

/// Figures of the last exchange and of the last picture.
#[derive(Clone, Copy, Default)]
struct Figures {
    exchange_cycles: u32,
    redraw_cycles: u32,
    redraw_pixels: u32,
}

impl<'memory, H: Hardware, F: NorFlash> Engine<'memory, H, F> {
    /// An engine that has heard nothing. `chip` is the board's own flash, [`super::NoFlash`] where it has none.
    pub const fn new(about: About, hardware: H, chip: F, memory: &'memory mut Memory) -> Self {
        Self {
            line: Line::new(about, hardware, &mut memory.decoder),
            chip,
            mirror: &mut memory.mirror,
            glyphs: &mut memory.glyphs,
            answer: &mut memory.answer,
            reports: &mut memory.reports,
            flash_place: Place::Virtual,
            free_running: false,
            cursor: Cursor::new(),
            coded_bytes: 0,
            figures: Figures { exchange_cycles: 0, redraw_cycles: 0, redraw_pixels: 0 },
        }
    }

    /// The hardware.
    pub const fn hardware(&mut self) -> &mut H {
        &mut self.line.hardware
    }

    /// Takes the next request of the line in, waiting for it at most so long, and answers it.
    ///
    /// `shell` is the device's place: empty until a boot, and emptied by a restart. `frame` is what pixels are painted into.
    pub fn serve(
        &mut self,
        shell: &mut Option<Shell>,
        frame: &mut Frame,
        timeout_micros: u32,
    ) -> Served {
        if self.line.stopped.is_some() {
            return self.settle(shell);
        }
        self.reports.resend(&mut self.line);
        let deadline = self.line.deadline(timeout_micros);
        let Some((number, request)) = self.line.next(deadline) else { return Served::Nothing };
        match request {
            Request::Hello => {
                // It counts as carried out: what is older came late.
                if matches!(self.line.order_of(number), Order::Unknown | Order::New) {
                    self.line.open(number);
                    self.answer.clear();
                }
                self.line.hello(number);
            }
            Request::Acknowledge => self.reports.acknowledged(number),
            // Its ask is answered already, or was given up.
            Request::Asked { .. } => {}
            request => match self.line.order_of(number) {
                Order::Unknown => {
                    self.line.send(number, &Answer::Refused(Refusal::HelloFirst));
                }
                Order::Again => self.answer_again(number),
                Order::Stale => {}
                Order::New => {
                    self.line.open(number);
                    self.answer.clear();
                    return self.carry_out(number, request, shell, frame);
                }
            },
        }
        Served::Done
    }

    /// Boots the device that [`Served::Boot`] asks for, and answers. The actions are for the board's own loop.
    pub fn boot(&mut self, shell: &mut Option<Shell>, boot: &Boot, actions: &mut Actions) {
        let mut effects = Effects::new();
        self.begin(shell, boot, &mut effects);
        self.end_boot(shell, &effects, actions);
    }

    /// Ends a boot: runs what the device asks of the flash, and answers.
    #[inline(never)]
    pub fn end_boot(
        &mut self,
        shell: &mut Option<Shell>,
        effects: &Effects,
        actions: &mut Actions,
    ) {
        let Some(shell) = shell else { return };
        let since = self.stopwatch();
        shell.carry_out(effects, &mut ErasedFlash::new(&mut self.flash()), actions);
        self.answer_exchanged(shell, actions, since);
    }

    /// Begins the boot that [`Served::Boot`] asks for; [`Engine::end_boot`] ends it. The device is built while no list of actions
    /// is on the stack yet.
    #[inline(never)]
    pub fn begin(&mut self, shell: &mut Option<Shell>, boot: &Boot, effects: &mut Effects) {
        self.flash_place = boot.flash;
        self.free_running = matches!(boot.mode, Mode::FreeRunning { .. });
        self.reports.clear();
        self.line.running = Some(profile_hash(&boot.profile));
        let identity = Identity { device_id: boot.device_id, key: Secret::new(boot.key) };
        let (profile, entropy, now) = (boot.profile.clone(), boot.entropy, boot.now);
        let mut flash = self.flash();
        let mut flash = ErasedFlash::new(&mut flash);
        Shell::begin(shell, identity, profile, entropy, now, &mut flash, effects);
    }

    /// A boot whose actions go to the bench alone.
    #[inline(never)]
    fn boot_in_lock_step(&mut self, shell: &mut Option<Shell>, boot: &Boot) {
        let mut effects = Effects::new();
        self.begin(shell, boot, &mut effects);
        self.answer_effects(shell, &effects);
    }

    #[inline(never)]
    fn answer_effects(&mut self, shell: &mut Option<Shell>, effects: &Effects) {
        self.end_boot(shell, effects, &mut Actions::default());
    }

    /// Tells the bench what happened on a free-running board. It is kept and sent again until the bench has it.
    pub fn report(&mut self, happening: &Happening<'_>) {
        self.reports.push(&mut self.line, happening);
    }

    /// The flash of the device's records: as [`Boot::flash`] said.
    pub const fn flash(&mut self) -> RecordFlash<'_, 'memory, H, F> {
        match self.flash_place {
            Place::Virtual => {
                RecordFlash::over_line(VirtualFlash { line: &mut self.line, mirror: self.mirror })
            }
            Place::Wired | Place::Physical => RecordFlash::own(&mut self.chip),
        }
    }

    /// Our own glyphs and those of external flash, which the bench has: for a board that paints its own display.
    pub const fn glyphs(&mut self) -> impl Glyphs + use<'_, 'memory, H, F> {
        LineGlyphs::new(&mut self.line, self.glyphs)
    }

    #[inline(never)]
    fn carry_out(
        &mut self,
        number: u16,
        request: Request,
        shell: &mut Option<Shell>,
        frame: &mut Frame,
    ) -> Served {
        let answer = match request {
            Request::Boot(boot) => match self.may_boot(shell, &boot) {
                Ok(()) if matches!(boot.mode, Mode::FreeRunning { .. }) => {
                    return Served::Boot(boot);
                }
                Ok(()) => {
                    self.boot_in_lock_step(shell, &boot);
                    return self.settle(shell);
                }
                Err(refusal) => Answer::Refused(refusal),
            },
            Request::Exchange { now, event } => return self.exchange(number, now, event, shell),
            Request::View => match shell {
                Some(shell) => {
                    let view = (variant::VIEW, shell.device().view());
                    return self.finish(number, &view);
                }
                None => Answer::Refused(Refusal::NotBooted),
            },
            Request::Pixels { from } => self.pixels(from, shell.as_ref(), frame),
            Request::FlashLoad { place, address, bytes } => {
                done(self.load(shell.is_some(), place, address, &bytes))
            }
            Request::FlashSave { place, address, length } => {
                self.save(place, address, length).map_or_else(Answer::Refused, Answer::Flash)
            }
            Request::Statistics => Answer::Statistics(self.statistics()),
            Request::Reset => return self.reset(number, shell),
            // Taken care of before they were given a place in the order.
            Request::Hello | Request::Asked { .. } | Request::Acknowledge => Answer::Done,
        };
        if self.line.stopped.is_some() {
            return self.settle(shell);
        }
        self.finish(number, &answer)
    }

    /// Remembers the answer of the open request, and sends it.
    #[inline(never)]
    fn finish(&mut self, number: u16, answer: &impl serde::Serialize) -> Served {
        self.answer.remember(answer);
        self.answer_again(number);
        Served::Done
    }

    fn answer_again(&mut self, number: u16) {
        if let Some(bytes) = self.answer.bytes() {
            self.line.send_bytes(number, bytes);
        }
    }

    /// After something that may have asked: where the bench fell silent or wants a reset, the device is no more.
    #[inline(never)]
    fn settle(&mut self, shell: &mut Option<Shell>) -> Served {
        match self.line.stopped.take() {
            None => Served::Done,
            Some(Stopped::Reset) => self.restart(shell),
            Some(Stopped::Silent) => {
                *shell = None;
                self.line.running = None;
                let number = self.line.number.unwrap_or(0);
                self.finish(number, &Answer::Refused(Refusal::Silent))
            }
        }
    }

    fn may_boot(&self, shell: &Option<Shell>, boot: &Boot) -> Result<(), Refusal> {
        if shell.is_some() {
            return Err(Refusal::Running);
        }
        let wired = match boot.mode {
            Mode::LockStep => PeripheralSet::default(),
            Mode::FreeRunning { wired } => wired,
        };
        let can = self.line.about.can_wired;
        self.has(boot.flash)?;
        (wired.0 & !can.0 == 0).then_some(()).ok_or(Refusal::Unsupported)
    }

    /// Whether the board has such a flash.
    const fn has(&self, place: Place) -> Result<(), Refusal> {
        let about = &self.line.about;
        let has = match place {
            Place::Virtual => about.can_virtual.has(Peripheral::Flash),
            Place::Physical => about.can_wired.has(Peripheral::Flash),
            Place::Wired => false,
        };
        if has { Ok(()) } else { Err(Refusal::Unsupported) }
    }

    #[inline(never)]
    fn exchange(
        &mut self,
        number: u16,
        now: Now,
        event: Event,
        shell: &mut Option<Shell>,
    ) -> Served {
        let Some(running) = shell else {
            return self.finish(number, &Answer::Refused(Refusal::NotBooted));
        };
        if self.free_running {
            self.finish(number, &Answer::Done);
            return Served::Event(event);
        }
        let since = self.stopwatch();
        let mut actions = Actions::default();
        let mut flash = self.flash();
        running.exchange_into(now, &event, &mut ErasedFlash::new(&mut flash), &mut actions);
        self.answer_exchanged(running, &actions, since);
        self.settle(shell)
    }

    /// Answers the open request with what its event led to, unless the bench fell silent on the way.
    #[inline(never)]
    fn answer_exchanged(&mut self, shell: &Shell, actions: &Actions, since: u64) {
        let device = shell.device();
        let view = device.view();
        let view_hash = view.hash().to_be_bytes();
        self.figures.exchange_cycles = self.lap(since);
        if self.line.stopped.is_none() {
            let view = self.free_running.then_some(&view);
            let exchanged = (variant::EXCHANGED, actions, device.next_deadline(), view_hash, view);
            self.finish(self.line.number.unwrap_or(0), &exchanged);
        }
    }

    /// Cycles until now, without those that the bench took to answer.
    fn stopwatch(&mut self) -> u64 {
        self.line.hardware.cycles().saturating_sub(self.line.asking_cycles)
    }

    fn lap(&mut self, since: u64) -> u32 {
        u32::try_from(self.stopwatch().saturating_sub(since)).unwrap_or(u32::MAX)
    }

    #[inline(never)]
    fn pixels(&mut self, from: u32, shell: Option<&Shell>, frame: &mut Frame) -> Answer {
        let Some(shell) = shell else { return Answer::Refused(Refusal::NotBooted) };
        if from == 0 {
            let view = shell.device().view();
            let since = self.stopwatch();
            // A frame takes every pixel: its error type has no value.
            let Ok(()) = ui::paint(&view, &LineGlyphs::new(&mut self.line, self.glyphs), frame);
            self.figures.redraw_cycles = self.lap(since);
            self.figures.redraw_pixels = self.line.hardware.painted(&view, frame);
            self.cursor = Cursor::new();
            self.coded_bytes = coded_bytes(frame);
        }
        Answer::Pixels { total: self.coded_bytes, bytes: self.cursor.chunk(frame, from) }
    }

    #[inline(never)]
    fn load(
        &mut self,
        running: bool,
        place: Place,
        address: u32,
        bytes: &[u8],
    ) -> Result<(), Refusal> {
        self.has(place)?;
        if running {
            return Err(Refusal::Running);
        }
        range(address, bytes.len()).ok_or(Refusal::Address)?;
        if place == Place::Virtual {
            self.mirror.load(address, bytes);
            return Ok(());
        }
        if (address as usize).is_multiple_of(SECTOR_BYTES) {
            let end = address.saturating_add(SECTOR_BYTES as u32);
            self.chip.erase(address, end).map_err(|_| Refusal::Hardware)?;
        }
        self.chip.write(address, bytes).map_err(|_| Refusal::Hardware)
    }

    #[inline(never)]
    fn save(&mut self, place: Place, address: u32, length: u16) -> Result<Chunk, Refusal> {
        self.has(place)?;
        let length = usize::from(length);
        let mut bytes = Chunk::new();
        bytes.resize_default(length.min(CHUNK_BYTES)).map_err(|_| Refusal::Address)?;
        range(address, length).filter(|()| length <= CHUNK_BYTES).ok_or(Refusal::Address)?;
        match place {
            Place::Virtual => {
                let mut flash = VirtualFlash { line: &mut self.line, mirror: self.mirror };
                flash.read(address, &mut bytes).map_err(|_| Refusal::Hardware)?;
            }
            Place::Wired | Place::Physical => {
                self.chip.read(address, &mut bytes).map_err(|_| Refusal::Hardware)?;
            }
        }
        Ok(bytes)
    }

    fn reset(&mut self, number: u16, shell: &mut Option<Shell>) -> Served {
        self.finish(number, &Answer::Done);
        self.line.hardware.reset();
        self.restart(shell)
    }

    /// As after a reset: for hardware whose reset returns.
    fn restart(&mut self, shell: &mut Option<Shell>) -> Served {
        *shell = None;
        self.line.restart();
        self.mirror.clear();
        self.glyphs.clear();
        self.answer.clear();
        self.reports.clear();
        self.flash_place = Place::Virtual;
        self.free_running = false;
        self.cursor = Cursor::new();
        self.coded_bytes = 0;
        Served::Restarted
    }

    #[inline(never)]
    fn statistics(&mut self) -> Statistics {
        let (stack_bytes, stack_bytes_max) = self.line.hardware.stack_bytes();
        let (frames, frames_broken) = self.line.frames();
        Statistics {
            exchange_cycles: self.figures.exchange_cycles,
            redraw_cycles: self.figures.redraw_cycles,
            redraw_pixels: self.figures.redraw_pixels,
            cycles_per_second: self.line.about.cycles_per_second,
            stack_bytes,
            stack_bytes_max,
            frames,
            frames_broken,
            happenings_lost: self.reports.lost(),
        }
    }
}

fn done(result: Result<(), Refusal>) -> Answer {
    result.map_or_else(Answer::Refused, |()| Answer::Done)
}
