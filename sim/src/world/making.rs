//! Making devices: enrolment at the server, records in flash, peripherals as the scenario casts them.

use device_core::effect::Backlight;
use device_core::identity::Identity;
use device_core::records::{Counters, Enrolment, PinSecret, Record, Vault, engine};
use device_core::secret::Secret;
use device_core::time::Utc;

use super::{CameraSlot, DeviceSlot, World, WorldError};
use crate::boards::Board;
use crate::body;
use crate::peripherals::clock::Clock;
use crate::peripherals::fingerprint::Sensor;
use crate::peripherals::modem::Modem;
use crate::peripherals::nor_flash::{NorFlash, SECTOR_BYTES};
use crate::random::Stream;
use crate::scenario::model::{DeviceCast, FlashCast};
use crate::server::casting::{enrol, identity_of};
use crate::time::MILLISECOND;

/// The layout number of records that a later version would write.
const FOREIGN_LAYOUT: u32 = engine::LAYOUT + 1;

impl World {
    /// A device as the scenario casts it, still without power.
    pub(super) fn make_device(
        &mut self,
        name: &str,
        cast: &DeviceCast,
        seed: u64,
        board: Box<dyn Board>,
    ) -> Result<DeviceSlot, WorldError> {
        let stream = |what: &str| Stream::new(seed, &format!("{what} {name}"));
        let mut flash = NorFlash::blank(stream("flash"));
        let identity = identity_of(name, seed);
        if cast.account.is_some() {
            let enrolment = enrol(&mut self.server, name, cast, seed).map_err(|error| {
                WorldError::Enrolment { device: name.to_owned(), reason: error.to_string() }
            })?;
            let maker = match cast.flash {
                FlashCast::OtherDevice => Identity {
                    key: Secret::new(stream("other identity").bytes()),
                    ..identity.clone()
                },
                FlashCast::Intact
                | FlashCast::Random
                | FlashCast::OtherLayout
                | FlashCast::Damaged => identity.clone(),
            };
            let mut vault = Vault::new(&maker, &stream("vault").bytes());
            self.write_records(cast, enrolment, &mut flash, &mut vault, &mut stream("salt"));
        }
        if cast.flash == FlashCast::Random {
            rand_core::Rng::fill_bytes(stream("damage").numbers(), flash.image_mut());
        }
        flash.take_busy_micros();
        let right = i128::from(self.utc().0) + i128::from(cast.clock_error_millis);
        let reading = (!cast.clock_lost).then(|| Utc(u64::try_from(right).unwrap_or(0)));
        Ok(DeviceSlot {
            name: name.to_owned(),
            identity,
            profile: cast.profile.clone(),
            body: cast.own_body.or_else(|| body::named(&cast.body)),
            panel_touch: None,
            missed: None,
            board,
            flash,
            clock: Clock::new(reading, cast.clock_drift_ppm, self.now),
            modem: Modem::new(
                cast.network,
                cast.latency_millis,
                cast.loss_percent,
                stream("modem"),
            ),
            camera: CameraSlot::new(seed, name),
            sensor: Sensor::new(cast.profile.fingers.touches),
            battery_percent: cast.battery_percent,
            backlight: Backlight::Normal,
            powered: false,
            boot: 0,
            booted_at: 0,
            deadline: None,
            deadline_generation: 0,
            entropy: stream("entropy"),
            sensor_stream: stream("sensor"),
            key_stream: stream("keypad"),
            view: None,
            view_hash: 0,
            codes_shown: Vec::new(),
            said: Vec::new(),
            beeped: Vec::new(),
            proved: false,
            pin_ticket: None,
            pin: cast.pin.clone(),
            pressed: String::new(),
            pin_typed: String::new(),
            digit_down: None,
            code_on_screen: None,
            payee_code_on_screen: None,
            surface: None,
            faulty: None,
        })
    }

    /// Writes what an enrolment leaves in flash, then damages it as far as the scenario says so.
    fn write_records(
        &self,
        cast: &DeviceCast,
        enrolment: Enrolment,
        flash: &mut NorFlash,
        vault: &mut Vault,
        salt: &mut Stream,
    ) {
        let layout = match cast.flash {
            FlashCast::OtherLayout => FOREIGN_LAYOUT,
            FlashCast::Intact | FlashCast::Random | FlashCast::OtherDevice | FlashCast::Damaged => {
                engine::LAYOUT
            }
        };
        let digits: Vec<u8> = cast.pin.bytes().map(|byte| byte.wrapping_sub(b'0')).collect();
        let pin = PinSecret::new(&enrolment.channel_key, salt.bytes(), &digits);
        let clock_set_at =
            cast.clock_set_ago.map(|ago| Utc(self.utc().0.saturating_sub(ago.0 / MILLISECOND)));
        engine::format(flash, vault, layout);
        let before = used(flash);
        engine::store(flash, vault, &Record::Enrolment(enrolment));
        let account = before..used(flash);
        engine::store(flash, vault, &Record::Counters(Counters { codes_shown: 0, clock_set_at }));
        engine::store(flash, vault, &Record::Pin(pin));
        if cast.flash == FlashCast::Damaged {
            // A byte in the middle of the sealed account.
            flash.image_mut()[account.start.midpoint(account.end)] ^= 0xff;
        }
    }
}

/// Bytes up to the last one written in the first sector, whose last byte is a mark.
fn used(flash: &NorFlash) -> usize {
    let sector = &flash.image()[..SECTOR_BYTES - 1];
    sector.iter().rposition(|byte| *byte != 0xff).map_or(0, |last| last + 1)
}
