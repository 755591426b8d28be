//! The buzzer: each tone of the device is a few notes, one after the other.
//!
//! Pitch and length are those of `assets/bodies`: 500 to 2000 Hz, what old ears hear best (`facts.md`, Older people). A new tone ends the
//! one that sounds: the newest is what the person's press was about.

use device_core::effect::Tone;
use device_core::event::Event;
use device_core::shell::Action;
use device_core::time::Instant;

use crate::part::Part;

/// Silence between two notes, so that two equal ones are heard as two.
const GAP_MILLIS: u64 = 40;

/// What makes the sound: a timer's output at half of its period.
pub trait Sounder {
    /// Sounds this pitch from now on.
    fn sound(&mut self, hertz: u16);

    /// Is silent from now on.
    fn silence(&mut self);
}

/// One note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its pitch.
    pub hertz: u16,
    /// Its length.
    pub millis: u16,
}

const fn note(hertz: u16, millis: u16) -> Note {
    Note { hertz, millis }
}

/// How the tones sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tones {
    /// A press was taken.
    pub taken: &'static [Note],
    /// A press was not taken.
    pub not_taken: &'static [Note],
    /// It worked.
    pub good: &'static [Note],
    /// It did not work.
    pub bad: &'static [Note],
    /// Something wants to be looked at.
    pub attention: &'static [Note],
}

/// The tones of all bodies in `assets/bodies`; a test compares them.
pub const TONES: Tones = Tones {
    taken: &[note(1_000, 60)],
    not_taken: &[note(520, 140)],
    good: &[note(1_000, 120), note(1_500, 220)],
    bad: &[note(800, 200), note(540, 320)],
    attention: &[note(1_200, 150), note(1_200, 150)],
};

impl Tones {
    /// The notes of a tone.
    #[must_use]
    pub const fn of(&self, tone: Tone) -> &'static [Note] {
        match tone {
            Tone::Taken => self.taken,
            Tone::NotTaken => self.not_taken,
            Tone::Good => self.good,
            Tone::Bad => self.bad,
            Tone::Attention => self.attention,
        }
    }
}

/// The buzzer.
#[derive(Debug)]
pub struct Buzzer<S> {
    sounder: S,
    tones: Tones,
    /// Notes that are still to come.
    rest: &'static [Note],
    /// A note sounds, and not the gap behind one.
    sounds: bool,
    /// When the present note or gap ends.
    until: Option<Instant>,
}

impl<S: Sounder> Buzzer<S> {
    /// A silent buzzer.
    pub const fn new(sounder: S, tones: Tones) -> Self {
        Self { sounder, tones, rest: &[], sounds: false, until: None }
    }

    /// Sounds a tone, in place of the one that sounds.
    pub fn play(&mut self, now: Instant, tone: Tone) {
        self.sounder.silence();
        self.rest = self.tones.of(tone);
        self.next_note(now);
    }

    fn next_note(&mut self, now: Instant) {
        self.until = None;
        self.sounds = false;
        if let [note, rest @ ..] = self.rest {
            self.sounder.sound(note.hertz);
            self.sounds = true;
            self.rest = rest;
            self.until = Some(now.plus_millis(u64::from(note.millis)));
        }
    }
}

impl<S: Sounder> Part for Buzzer<S> {
    fn poll(&mut self, now: Instant) -> Option<Event> {
        if self.until.is_some_and(|until| until <= now) {
            if self.sounds && !self.rest.is_empty() {
                self.sounder.silence();
                self.sounds = false;
                self.until = Some(now.plus_millis(GAP_MILLIS));
            } else {
                self.sounder.silence();
                self.next_note(now);
            }
        }
        None
    }

    fn act(&mut self, now: Instant, action: &Action) {
        if let Action::Beep(tone) = action {
            self.play(now, *tone);
        }
    }

    fn next_deadline(&self) -> Option<Instant> {
        self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Heard {
        now: u64,
        log: std::vec::Vec<(u64, u16)>,
    }

    impl Sounder for Heard {
        fn sound(&mut self, hertz: u16) {
            self.log.push((self.now, hertz));
        }

        fn silence(&mut self) {
            if self.log.last().is_some_and(|(_, hertz)| *hertz != 0) {
                self.log.push((self.now, 0));
            }
        }
    }

    fn run(buzzer: &mut Buzzer<Heard>, millis: std::ops::Range<u64>) {
        for at in millis {
            buzzer.sounder.now = at;
            assert_eq!(buzzer.poll(Instant(at * 1_000)), None);
        }
    }

    #[test]
    fn two_notes_have_a_gap_between_them_and_silence_behind_them() {
        let mut buzzer = Buzzer::new(Heard::default(), TONES);
        buzzer.act(Instant(0), &Action::Beep(Tone::Attention));
        run(&mut buzzer, 0..1_000);
        assert_eq!(buzzer.sounder.log, [(0, 1_200), (150, 0), (190, 1_200), (340, 0)]);
        assert_eq!(buzzer.next_deadline(), None);
    }

    #[test]
    fn the_newest_tone_is_heard() {
        let mut buzzer = Buzzer::new(Heard::default(), TONES);
        buzzer.act(Instant(0), &Action::Beep(Tone::Bad));
        run(&mut buzzer, 0..100);
        buzzer.act(Instant(99_000), &Action::Beep(Tone::Taken));
        run(&mut buzzer, 100..1_000);
        assert_eq!(buzzer.sounder.log, [(0, 800), (99, 0), (99, 1_000), (159, 0)]);
    }

    /// The bodies that designers edit sound like the firmware.
    #[test]
    fn the_tones_are_those_of_the_bodies() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/bodies");
        let named = [
            ("taken", TONES.taken),
            ("not_taken", TONES.not_taken),
            ("good", TONES.good),
            ("bad", TONES.bad),
            ("attention", TONES.attention),
        ];
        let mut bodies = 0;
        for body in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(body.unwrap().path()).unwrap();
            for (name, notes) in named {
                let pairs: std::vec::Vec<_> =
                    notes.iter().map(|note| format!("({}, {})", note.hertz, note.millis)).collect();
                let line = format!(" {name}: [{}],", pairs.join(", "));
                assert!(text.contains(&line), "{line}");
            }
            bodies += 1;
        }
        assert!(bodies >= 4);
    }
}
