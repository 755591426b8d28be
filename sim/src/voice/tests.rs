//! That everything which can be said has its recordings in the voices that ship.

use std::collections::BTreeSet;
use std::path::PathBuf;

use device_core::money::Fen;
use device_core::text::{Name, Payee};

use super::*;

const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];

fn fen(fen: u64) -> Fen {
    format!("{}.{:02}", fen / 100, fen % 100).parse().unwrap()
}

fn folder(voice: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../assets/voice").join(voice)
}

/// Every prompt, with an amount where it has one.
fn prompts(amount: Fen) -> Vec<Prompt> {
    let payee = Payee { name: Name::fitting("老王菜店"), romanised: None };
    let mut prompts = vec![
        Prompt::NotEnrolled,
        Prompt::StorageRefused,
        Prompt::PressFinger,
        Prompt::FingerNotRead,
        Prompt::TypePin,
        Prompt::PinWrong,
        Prompt::PinLocked,
        Prompt::LetScan,
        Prompt::LetScanOffline,
        Prompt::ClockDoubtful,
        Prompt::CodeEnding,
        Prompt::Authenticate(amount),
        Prompt::Settling,
        Prompt::NotYetKnown,
        Prompt::Paid(amount),
        Prompt::Locked,
        Prompt::Home,
        Prompt::LockedHome,
        Prompt::KeepCodeSecret,
        Prompt::Disabled,
        Prompt::BatteryLow,
        Prompt::PhoneConnected,
        Prompt::TypeDigits,
        Prompt::DigitsWrong,
        Prompt::NotBound,
        Prompt::TakingAccount,
        Prompt::Bound,
        Prompt::LayFinger,
        Prompt::LiftFinger,
        Prompt::FingerEnrolled,
        Prompt::SetPin,
        Prompt::RepeatPin,
        Prompt::PinDiffers,
        Prompt::Ready,
        Prompt::Aim,
        Prompt::AimHelp,
        Prompt::CodeNotPayable,
        Prompt::NoNetwork,
        Prompt::AskAmount(payee.clone()),
        Prompt::AmountTooLarge,
        Prompt::ConfirmPay(payee, amount),
        Prompt::LetPayerScan,
        Prompt::MoneyIn(amount),
        Prompt::Unbound,
        Prompt::ConfirmUnbind,
        Prompt::History,
        Prompt::Menu,
    ];
    prompts.extend(CAUSES.map(Prompt::Declined));
    prompts
}

fn recordings(prompt: &Prompt, language: Language) -> Vec<String> {
    let recorded = |part| match part {
        Part::Recording(name) => Some(name),
        Part::OnScreen(_) => None,
    };
    parts(prompt, language).into_iter().filter_map(recorded).collect()
}

#[test]
fn a_prompt_is_said_in_its_parts() {
    let paid = recordings(&Prompt::Paid(fen(1_250)), Language::Chinese);
    assert_eq!(paid, ["say_paid", "amount_shi", "amount_er", "amount_kuai", "amount_wu"]);
    let agree = recordings(&Prompt::Authenticate(fen(300)), Language::English);
    assert_eq!(agree, ["say_authenticate_1", "amount_three", "amount_yuan", "say_authenticate_2"]);
    let declined = recordings(&Prompt::Declined(DeclineCause::CodeUsed), Language::Chinese);
    assert_eq!(declined, ["say_declined", "primary_cause_code_used"]);
}

#[test]
fn every_prompt_and_every_amount_is_in_the_script() {
    for language in LANGUAGES {
        let script: BTreeSet<String> = script(language).into_iter().map(|line| line.name).collect();
        for prompt in prompts(fen(1_250)) {
            let recordings = recordings(&prompt, language);
            assert!(!recordings.is_empty(), "{prompt:?} is silent");
            for name in recordings {
                assert!(script.contains(&name), "{prompt:?} needs {name}");
            }
        }
        let mut used = BTreeSet::new();
        for amount in (0..1_000_000).map(fen).chain([fen(9_999_999_999), fen(1_234_567_800)]) {
            amount_parts(amount, language, &mut |part| {
                if !used.contains(part) {
                    used.insert(part.to_owned());
                }
            });
        }
        let known: BTreeSet<String> =
            amount_words(language).iter().map(|word| (*word).to_owned()).collect();
        assert_eq!(used, known, "{language:?}");
    }
}

#[test]
fn names_of_recordings_are_plain_and_differ() {
    for language in LANGUAGES {
        let lines = script(language);
        let names: BTreeSet<&str> = lines.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(names.len(), lines.len());
        for Line { name, text } in &lines {
            let plain =
                |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_';
            assert!(name.chars().all(plain), "{name}");
            assert!(!text.contains(['{', '}', '|', '\t', '\n']), "{name}: {text}");
        }
    }
}

#[test]
fn the_voices_that_ship_have_everything() {
    for (name, language) in VOICES {
        let report = read(&folder(name).join("voice.ron"));
        assert!(
            report.mistakes.is_empty(),
            "{:#?}: run assets/voice/synthesize.sh",
            report.mistakes
        );
        let voice = report.voice.unwrap();
        assert_eq!(voice.manifest.language, language);
        assert_eq!(report.recorded, script(language).len());
    }
}

#[test]
fn all_voices_together_stay_small() {
    let sizes = VOICES.iter().flat_map(|(name, _)| std::fs::read_dir(folder(name)).unwrap());
    let bytes: u64 = sizes.map(|entry| entry.unwrap().metadata().unwrap().len()).sum();
    assert!(bytes < 1_500_000, "{bytes} bytes: the repository is not the place for more");
}

#[test]
fn what_a_voice_lacks_is_said() {
    let folder = std::env::temp_dir().join(format!("paybench-voice-{}", std::process::id()));
    let dialect = folder.join("dialect");
    std::fs::create_dir_all(&dialect).unwrap();
    std::fs::create_dir_all(folder.join("other")).unwrap();
    let manifest = "(about: \"x\", language: Chinese, synthetic: false, licence: \"CC0\", falls_back_to: Some(\"other\"))";
    std::fs::write(dialect.join("voice.ron"), manifest).unwrap();
    let sound: Vec<u8> = (0..=255).cycle().take(4_000).collect();
    let good = wave::tests::wav(1, 1, 8_000, &sound);
    std::fs::write(dialect.join("say_paid.wav"), &good).unwrap();
    std::fs::write(dialect.join("say_home.wav"), b"no sound").unwrap();
    std::fs::write(dialect.join("say_pain.wav"), &good).unwrap();
    std::fs::write(folder.join("other/say_locked.wav"), &good).unwrap();
    std::fs::write(dialect.join("script.tsv"), "say_paid\t付了\n").unwrap();
    let report = read(&dialect.join("voice.ron"));
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(report.recorded, 1);
    let said = report.mistakes.join("\n");
    assert!(said.contains("say_home.wav: this is no WAV file"), "{said}");
    assert!(said.contains("say_settling.wav is missing: it says \"正在付款，请等一等\""), "{said}");
    assert!(!said.contains("say_locked.wav"), "{said}");
    let said = report.warnings.join("\n");
    for expected in [
        "say_locked.wav is missing",
        "say_pain.wav: no prompt uses it",
        "say_paid.wav says \"付了\"",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}
