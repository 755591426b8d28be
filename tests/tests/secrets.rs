//! No trace holds a secret: not the PIN that is typed, not a code seed, not a channel key, in no form in which one could be written.

use std::collections::BTreeMap;

use device_core::key::Key;
use paybench_tests::{all_scenarios, one_scenario, records_of, root};
use sim::boards::BoardLost;
use sim::run::{BoardChoice, Look, Observer, RunReport, play};
use sim::scenario::model::{Scenario, ShopperAct, Step, StepKind};
use sim::trace::{Entry, EventNote, KeyNote};
use sim::world::DeviceId;

/// Takes the secrets out of the devices' flash.
#[derive(Default)]
struct Thief(BTreeMap<String, [u8; 32]>);

impl Observer for Thief {
    fn shown(&mut self, world: &mut Look<'_>, device: DeviceId) -> Result<(), BoardLost> {
        let slot = &world.devices()[device];
        let Ok(records) = records_of(slot) else { return Ok(()) };
        if let Some(enrolment) = records.enrolment {
            let name = slot.name();
            self.0.insert(format!("code seed of {name}"), *enrolment.code_seed.expose());
            self.0.insert(format!("channel key of {name}"), *enrolment.channel_key.expose());
        }
        if let Some(pin) = records.pin {
            self.0.insert(format!("PIN hash of {}", slot.name()), *pin.hash.expose());
        }
        Ok(())
    }
}

/// Base64 (RFC 4648, section 4) without the padding.
fn base64(bytes: &[u8], alphabet_end: [u8; 2]) -> String {
    let alphabet: Vec<u8> =
        (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').chain(alphabet_end).collect();
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = (0..3)
            .fold(0_usize, |bits, at| bits << 8 | usize::from(group.get(at).copied().unwrap_or(0)));
        for at in 0..=group.len() {
            text.push(char::from(alphabet[bits >> (18 - 6 * at) & 63]));
        }
    }
    text
}

/// Every form in which somebody might write bytes down.
fn forms(secret: &[u8; 32]) -> Vec<Vec<u8>> {
    let lower: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let list = format!("{secret:?}");
    let list = list.trim_matches(['[', ']']);
    let mut forms = vec![
        secret.to_vec(),
        secret.iter().rev().copied().collect(),
        lower.to_uppercase().into_bytes(),
        lower.into_bytes(),
        base64(secret, *b"+/").into_bytes(),
        base64(secret, *b"-_").into_bytes(),
        list.into(),
    ];
    // Half of a key is a secret too.
    forms.push(secret[..16].to_vec());
    forms.push(secret[16..].to_vec());
    forms
}

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

/// The trace as it is written for people, and as it is hashed.
fn written(run: &RunReport) -> [Vec<u8>; 2] {
    let entries = run.trace.entries();
    let text = entries.iter().map(|timed| format!("{timed:?}\n")).collect::<String>();
    let bytes = entries.iter().flat_map(|timed| postcard::to_stdvec(&timed.entry).unwrap());
    [text.into_bytes(), bytes.collect()]
}

/// Plays it and looks for every secret. Gives how many number keys were pressed in it.
fn judge(name: &str, scenario: &Scenario) -> usize {
    let mut thief = Thief::default();
    let run = play(scenario, None, BoardChoice::InProcess, &mut thief);
    let written = written(&run);
    for (what, secret) in &thief.0 {
        for form in forms(secret) {
            assert!(written.iter().all(|trace| !holds(trace, &form)), "{name}: the {what}");
        }
    }
    for (device, cast) in scenario.devices.iter().filter(|(_, cast)| !cast.pin.is_empty()) {
        assert!(!holds(&written[0], cast.pin.as_bytes()), "{name}: the PIN of {device}");
    }
    for timed in run.trace.entries() {
        let text = format!("{:?}", timed.entry);
        assert!(!text.contains("Digit("), "{name}: this tells which number key it was: {text}");
    }
    let digits = run.trace.entries().iter().filter(|timed| {
        matches!(
            &timed.entry,
            Entry::Event { event: EventNote::Key { key: KeyNote::Digit, .. }, .. }
        )
    });
    digits.count()
}

#[test]
fn no_trace_of_any_scenario_holds_a_secret() {
    let typed: usize = all_scenarios().iter().map(|(name, scenario)| judge(name, scenario)).sum();
    assert!(typed > 100, "PINs are typed in scenarios: {typed} edges of number keys");
}

/// A trembling hand presses a digit twice; the second press is not taken, and the device says so without telling which it was.
#[test]
fn a_press_that_is_not_taken_does_not_tell_its_digit() {
    let scenario = one_scenario(
        r#"(
    title: "A trembling hand types the PIN",
    cast: "casts/market.ron",
    script: [
        Fault(FingerDead("mei")),
        Shopper("mei", Press(ShowCode)),
        Within("20s", Screen(EnterPin)),
        Shopper("mei", Tremble(Digit(2), "90ms")),
        Shopper("mei", Tremble(Digit(5), "90ms")),
        Wait("1s"),
    ],
)"#,
    );
    assert!(judge("a trembling hand", &scenario) >= 8);
}

/// The judge finds what it looks for: the secrets are real, and a trace that held one would be caught.
#[test]
fn the_judge_knows_a_secret_when_it_sees_one() {
    let path = root().join("scenarios/payer-code/till-scans-code.ron");
    let scenario = sim::scenario::read(&path).unwrap().remove(0);
    let mut thief = Thief::default();
    play(&scenario, None, BoardChoice::InProcess, &mut thief);
    assert_eq!(thief.0.len(), 3, "{:?}", thief.0.keys());
    let mut different: Vec<_> = thief.0.values().collect();
    different.sort();
    different.dedup();
    assert_eq!(different.len(), 3);
    // RFC 4648, section 10.
    assert_eq!(base64(b"foobar", *b"+/"), "Zm9vYmFy");
    assert_eq!(base64(b"fooba", *b"+/"), "Zm9vYmE");
    let key = thief.0["code seed of mei"];
    let told = format!(
        "{:?}",
        Entry::CodeShown {
            device: 0,
            digits: forms(&key)[3].iter().map(|b| char::from(*b)).collect()
        }
    );
    assert!(forms(&key).iter().any(|form| holds(told.as_bytes(), form)));
    let typed =
        |step: &Step| matches!(&step.kind, StepKind::Shopper(_, ShopperAct::Press(Key::Digit(_))));
    assert!(!scenario.script.iter().any(typed));
}
