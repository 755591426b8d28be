//! An enrolled device and its owner, who shows a payer code again and again: each time the device stores a counter.

use device_core::event::{Event, FingerReading, Network, StoreOutcome};
use device_core::identity::Identity;
use device_core::key::{Edge, Key};
use device_core::profile::Profile;
use device_core::records::{Counters, Enrolment, PinSecret, Record, Vault, engine};
use device_core::secret::Secret;
use device_core::shell::{Action, Shell};
use device_core::text::Name;
use device_core::time::{Instant, Now, Utc};
use link::message::{Boot, Exchanged, Mode, Place};

use super::flash::TestFlash;

const KEY: [u8; 32] = [7; 32];
const DEVICE_ID: u64 = 4_711;

fn now(millis: u64) -> Now {
    Now { monotonic: Instant(millis * 1_000), utc: Some(Utc(1_767_576_600_000 + millis)) }
}

/// How it boots.
pub fn boot(mode: Mode, flash: Place) -> Boot {
    Boot {
        mode,
        device_id: DEVICE_ID,
        key: KEY,
        profile: Profile::default(),
        entropy: [3; 32],
        now: now(0),
        flash,
    }
}

/// A flash with Mei's account in it.
pub fn enrolled_flash() -> TestFlash {
    let identity = Identity { device_id: DEVICE_ID, key: Secret::new(KEY) };
    let mut flash = TestFlash::blank();
    let mut vault = Vault::new(&identity, &[9; 32]);
    let channel_key = Secret::new([5; 32]);
    let pin = PinSecret::new(&channel_key, [1; 16], &[1, 3, 5, 7, 9, 2]);
    let enrolment = Enrolment {
        device_id: DEVICE_ID,
        account: Name::fitting("mei"),
        owner: Name::fitting("李魑梅"),
        user_reference: "04718236".try_into().unwrap(),
        payee_code: "000201".try_into().unwrap(),
        code_seed: Secret::new([4; 32]),
        channel_key,
        fingers: 1,
    };
    let counters = Counters { codes_shown: 0, clock_set_at: Some(Utc(1_767_576_000_000)) };
    for record in [Record::Enrolment(enrolment), Record::Counters(counters), Record::Pin(pin)] {
        assert_eq!(engine::store(&mut flash, &mut vault, &record), StoreOutcome::Done);
    }
    flash.operations.clear();
    flash
}

/// The owner, and what the device's hardware hands back.
#[derive(Clone, Debug)]
pub struct Owner {
    millis: u64,
    step: usize,
    completions: Vec<(u16, StoreOutcome)>,
    deadline: Option<Instant>,
}

impl Owner {
    /// Before the device's first moment.
    pub fn new() -> Self {
        Self { millis: 100, step: 0, completions: Vec::new(), deadline: None }
    }

    /// Takes in what the device did.
    pub fn sees(&mut self, exchanged: &Exchanged) {
        for action in &exchanged.actions.list {
            if let Action::Stored { ticket, outcome, .. } = action {
                self.completions.push((*ticket, *outcome));
            }
        }
        self.deadline = exchanged.next_deadline;
    }

    /// What happens next.
    pub fn next(&mut self) -> (Now, Event) {
        self.millis += 40;
        let time = now(self.millis);
        if !self.completions.is_empty() {
            let (ticket, outcome) = self.completions.remove(0);
            return (time, Event::Stored { ticket, outcome });
        }
        if self.deadline.is_some_and(|deadline| deadline <= time.monotonic) {
            return (time, Event::Deadline);
        }
        let key = |key, edge| Event::Key { key, edge };
        let steps = [
            Event::Network(Network::Up { bars: 3 }),
            key(Key::ShowCode, Edge::Down),
            key(Key::ShowCode, Edge::Up),
            Event::Finger(FingerReading::Match { slot: 0 }),
            key(Key::Cancel, Edge::Down),
            key(Key::Cancel, Edge::Up),
            key(Key::Power, Edge::Down),
            key(Key::Power, Edge::Up),
            Event::Battery { percent: 80 },
        ];
        let event = steps[self.step % steps.len()].clone();
        self.step += 1;
        self.millis += 300;
        (time, event)
    }
}

/// What so many events lead to in the test's own process, and the flash afterwards.
pub fn clean_run(events: usize) -> (Vec<Exchanged>, TestFlash) {
    run_on(enrolled_flash(), events)
}

/// The same on a flash with something else in it.
pub fn run_on(mut flash: TestFlash, events: usize) -> (Vec<Exchanged>, TestFlash) {
    let Boot { device_id, key, profile, entropy, now, .. } = boot(Mode::LockStep, Place::Virtual);
    let identity = Identity { device_id, key: Secret::new(key) };
    let (mut shell, actions) = Shell::boot(identity, profile, entropy, now, &mut flash);
    let exchanged = |shell: &Shell, actions| Exchanged {
        actions,
        next_deadline: shell.device().next_deadline(),
        view_hash: shell.device().view().hash().to_be_bytes(),
        view: None,
    };
    let mut owner = Owner::new();
    let mut all = vec![exchanged(&shell, actions)];
    owner.sees(&all[0]);
    for _ in 0..events {
        let (now, event) = owner.next();
        let actions = shell.exchange(now, &event, &mut flash);
        let result = exchanged(&shell, actions);
        owner.sees(&result);
        all.push(result);
    }
    (all, flash)
}
