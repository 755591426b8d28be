//! The figures that a device has where nobody says otherwise: body `keypad`, flow `default`.

use heapless::String;

use super::{
    AmountEntry, AmountPolicy, CodeKind, FingerPolicy, Issuer, Profile, Registration,
    RegistrationTrigger, ScanPolicy, Times, UnlockOrder, UnlockPolicy,
};
use crate::key::Key;
use crate::view::{Language, TextScale};

impl Default for Profile {
    fn default() -> Self {
        Self {
            // A key to register with belongs to bodies whose link does not do it.
            keys: Key::ALL.into_iter().filter(|key| *key != Key::Register).collect(),
            language: Language::Chinese,
            scale: TextScale::Normal,
            utc_offset_minutes: 480,
            unlock_order: UnlockOrder::KeyFirst,
            code_kind: CodeKind::Both,
            issuer: Issuer::default(),
            times: Times::default(),
            unlock: UnlockPolicy::default(),
            registration: Registration::default(),
            fingers: FingerPolicy::default(),
            amounts: AmountPolicy::default(),
            scan: ScanPolicy::default(),
            touch_panel: false,
            show_code_digits: false,
        }
    }
}

impl Default for Issuer {
    fn default() -> Self {
        let mut prefix = String::new();
        // Two characters fit four; nothing to report.
        let _ = prefix.push_str("13");
        Self { prefix, length: 18, step_seconds: 30, renew_seconds: 45 }
    }
}

impl Default for Times {
    fn default() -> Self {
        Self {
            auto_lock_millis: 30_000,
            code_shown_millis: 180_000,
            code_warning_millis: 20_000,
            result_shown_millis: 20_000,
            unlock_wait_millis: 20_000,
            authenticate_wait_millis: 40_000,
            settle_millis: 3_000,
            query_millis: 5_000,
            login_retry_millis: 5_000,
            help_millis: 12_000,
            chatter_millis: 20,
            same_key_lockout_millis: 350,
            typing_lockout_millis: 120,
            clock_doubt_millis: 60_000,
            clock_drift_ppm: 40,
        }
    }
}

impl Default for Registration {
    fn default() -> Self {
        Self {
            trigger: RegistrationTrigger::Link,
            popup_alone_on_cable: false,
            digit_tries: 3,
            wait_millis: 120_000,
            silence_millis: 10_000,
            hold_millis: 800,
        }
    }
}

impl Default for FingerPolicy {
    fn default() -> Self {
        Self { touches: 3, most: 5, optional: true }
    }
}

impl Default for AmountPolicy {
    fn default() -> Self {
        Self { entry: AmountEntry::Point, most_fen: 500_000, finger_from_fen: 100_000 }
    }
}

impl Default for ScanPolicy {
    fn default() -> Self {
        Self { windows: 5, resolve_millis: 8_000, confirm_wait_millis: 60_000 }
    }
}

impl Default for UnlockPolicy {
    fn default() -> Self {
        Self { finger_rejects: 3, free_pin_tries: 2, lockout_seconds: [60, 300, 900, 1_800, 3_600] }
    }
}
