//! The one-time codes in payer codes equal those of `oathtool` (Debian: oathtool), which knows nothing of ours.

use device_core::code::payer::{COUNTER_WINDOW, display_key, payer_code, take_apart};
use device_core::code::totp::one_time_code;
use device_core::profile::Issuer;
use device_core::records::Records;
use device_core::secret::Secret;
use device_core::time::Utc;
use device_core::view::Screen;
use paybench_tests::{records_of, scenario_file, told_by};
use sim::boards::BoardLost;
use sim::run::{BoardChoice, Look, Observer, Verdict, play};
use sim::world::DeviceId;

/// RFC 6238, appendix B: seconds and 8-digit code with SHA-256.
const RFC_6238_SHA_256: [(u64, &str); 6] = [
    (59, "46119246"),
    (1_111_111_109, "68084774"),
    (1_111_111_111, "67062674"),
    (1_234_567_890, "91819424"),
    (2_000_000_000, "90698825"),
    (20_000_000_000, "77737706"),
];

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The 8-digit code of a key at a moment, by oathtool.
fn by_oathtool(key: &[u8], seconds: u64) -> String {
    let now = format!("--now=@{seconds}");
    let arguments =
        ["--totp=sha256", "--digits=8", "--time-step-size=30s", now.as_str(), &hex(key)];
    told_by("oathtool", "oathtool", &arguments, &[]).trim().to_owned()
}

#[test]
fn both_know_the_vectors_of_the_rfc() {
    let key = b"12345678901234567890123456789012";
    for (seconds, code) in RFC_6238_SHA_256 {
        assert_eq!(by_oathtool(key, seconds), code, "oathtool at {seconds}");
        assert_eq!(format!("{:08}", one_time_code(key, seconds / 30)), code, "ours at {seconds}");
    }
}

#[test]
fn every_counter_and_many_moments_agree() {
    let issuer = Issuer::default();
    for (number, counter) in (0..COUNTER_WINDOW).chain([16, 12_345, u32::MAX]).enumerate() {
        let number = u8::try_from(number).unwrap();
        let seed = Secret::new([number.wrapping_mul(37); 32]);
        // On a border of time steps, just before one, and anywhere.
        let seconds = [1_767_576_600, 1_767_576_629, 4_102_444_811][usize::from(number % 3)];
        let utc = Utc(seconds * 1_000 + 999);
        let code = payer_code(&issuer, "04718236", &seed, counter, utc).unwrap();
        let parts = take_apart(&issuer, &code).unwrap();
        let theirs = by_oathtool(display_key(&seed, counter).expose(), seconds);
        assert_eq!(format!("{:08}", parts.one_time), theirs, "counter {counter}, {seconds} s");
    }
}

/// A code as it was shown, with what the device held and the time of day.
struct Shown {
    digits: String,
    records: Records,
    issuer: Issuer,
    at: Utc,
}

/// Notes every code that is shown for the first time.
#[derive(Default)]
struct Notes(Vec<Shown>);

impl Observer for Notes {
    fn shown(&mut self, world: &mut Look<'_>, device: DeviceId) -> Result<(), BoardLost> {
        let slot = &world.devices()[device];
        let screen = slot.view().map(|view| &view.screen);
        if let Some(Screen::PayerCode { digits: Some(digits), .. }) = screen
            && self.0.last().is_none_or(|last| last.digits != digits.as_str())
        {
            self.0.push(Shown {
                digits: digits.as_str().to_owned(),
                records: records_of(slot).unwrap_or_default(),
                issuer: slot.profile().issuer.clone(),
                at: world.utc(),
            });
        }
        Ok(())
    }
}

#[test]
fn shown_codes_are_those_of_oathtool() {
    let mut counters = Vec::new();
    for file in ["payer-code/renewed-while-waiting.ron", "payer-code/wide-code.ron"] {
        let mut notes = Notes::default();
        let run = play(&scenario_file(file), None, BoardChoice::InProcess, &mut notes);
        assert_eq!(run.verdict, Verdict::Pass, "{:#?}", run.failures);
        assert!(!notes.0.is_empty(), "{file}");
        for shown in notes.0 {
            let enrolment = shown.records.enrolment.as_ref().unwrap();
            // What is shown is the code under the counter that stands in flash.
            let counter = shown.records.counters.codes_shown;
            let parts = take_apart(&shown.issuer, &shown.digits).unwrap();
            assert_eq!(parts.user_reference, enrolment.user_reference.as_str());
            let key = display_key(&enrolment.code_seed, counter);
            // The device's clock may differ from the world's by a fraction of a second.
            let near = [shown.at.0 - 500, shown.at.0, shown.at.0 + 500];
            let theirs = near.map(|millis| by_oathtool(key.expose(), millis / 1_000));
            let ours = format!("{:08}", parts.one_time);
            assert!(theirs.contains(&ours), "{file}: {ours} under {counter}, oathtool: {theirs:?}");
            counters.push(counter);
        }
    }
    assert!(counters.len() >= 4, "several counters were seen: {counters:?}");
}
