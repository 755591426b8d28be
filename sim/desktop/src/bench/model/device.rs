//! A device as the bench shows it: its screen, and each peripheral around it.

use std::path::PathBuf;
use std::sync::Arc;

use device_core::effect::Backlight;
use device_core::event::Network;
use device_core::key::Key;
use device_core::view::View;
use sim::scenario::model::Sight;

/// A device.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceFace {
    /// Its name in the scenario.
    pub name: String,
    /// Whether it has power.
    pub powered: bool,
    /// What it shows; `None` without power.
    pub view: Option<Arc<View>>,
    /// Hash of what it shows.
    pub view_hash: u64,
    /// Its screen's brightness.
    pub backlight: Backlight,
    /// Its body's name, and the file.
    pub body: (String, PathBuf),
    /// Its flow's name, and the file.
    pub flow: (String, PathBuf),
    /// The keys that its body has.
    pub keys: Vec<Key>,
    /// The shopper whose hand is on it.
    pub shopper: Option<String>,
    /// Its fingerprint sensor.
    pub finger: FingerFace,
    /// Its camera.
    pub camera: CameraFace,
    /// Its modem.
    pub modem: ModemFace,
    /// Its clock.
    pub clock: ClockFace,
    /// Charge, 0 to 100.
    pub battery_percent: u8,
    /// Flash operations since the chip was made.
    pub flash_operations: u64,
    /// The operation at which its power will go.
    pub cut_at_operation: Option<u64>,
    /// The defect that it showed, if any.
    pub faulty: Option<String>,
}

impl Default for DeviceFace {
    fn default() -> Self {
        Self {
            name: String::new(),
            powered: true,
            view: None,
            view_hash: 0,
            backlight: Backlight::Normal,
            body: Default::default(),
            flow: Default::default(),
            keys: Key::ALL.to_vec(),
            shopper: None,
            finger: FingerFace::default(),
            camera: CameraFace::default(),
            modem: ModemFace::default(),
            clock: ClockFace::default(),
            battery_percent: 100,
            flash_operations: 0,
            cut_at_operation: None,
            faulty: None,
        }
    }
}

/// A fingerprint sensor and the fingers that may be put on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FingerFace {
    /// Whether a finger lies on it.
    pub touched: bool,
    /// Fingers that it knows.
    pub enrolled: Vec<String>,
}

/// A camera and what lies before it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CameraFace {
    /// Whether it looks.
    pub looks: bool,
    /// What lies before it, in words; empty where nothing does.
    pub sight: String,
    /// What it read last.
    pub last_read: Option<String>,
    /// The last picture that it took.
    pub picture: Option<CameraPicture>,
    /// The same as scenarios say it, to hold it otherwise.
    pub aimed: Option<Sight>,
}

/// A picture as a camera took it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameraPicture {
    /// Pixels a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Grey levels, row by row.
    pub grey: Arc<Vec<u8>>,
    /// Number of the picture: another picture has another.
    pub number: u64,
}

/// A modem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModemFace {
    /// The network where the device is.
    pub coverage: Network,
    /// Whether it is registered.
    pub registered: bool,
    /// Whether it carries nothing and does not know.
    pub silent: bool,
}

impl Default for ModemFace {
    fn default() -> Self {
        Self { coverage: Network::Up { bars: 4 }, registered: true, silent: false }
    }
}

/// A clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClockFace {
    /// What it reads, in local time: hour, minute, second; `None` where it lost its time.
    pub reads: Option<(u8, u8, u8)>,
    /// How far it is ahead of the world, in milliseconds.
    pub ahead_millis: i64,
}
