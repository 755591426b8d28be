//! What the device sounds: its tones as its body says, its prompts as its voice was recorded. With the feature `sound` only.
//!
//! It plays what the world has sounded already, and tells the world nothing.

#[cfg(any(feature = "sound", test))]
mod recording;

#[cfg(feature = "sound")]
pub use player::plugin;

/// Without the feature there is nothing to play on.
#[cfg(not(feature = "sound"))]
pub fn plugin(_: &mut bevy::prelude::App) {}

#[cfg(feature = "sound")]
mod player {
    use std::path::{Path, PathBuf};

    use bevy::audio::{AudioPlayer, AudioSource, PlaybackSettings};
    use bevy::prelude::*;
    use device_core::effect::{Prompt, Tone};
    use sim::body::{Body, Note};
    use sim::voice::{Part, parts};

    use super::recording;
    use crate::table::{Advance, Table};
    use crate::trial::Counter;
    use crate::trial::model::body_of;

    /// Where voices lie in the project.
    const VOICES: &str = "assets/voice";

    /// How much of what the device has sounded was played.
    #[derive(Resource, Default)]
    struct Played {
        opened: u64,
        beeps: usize,
        prompts: usize,
        /// The prompt that is being said: another one ends it.
        speaking: Option<Entity>,
    }

    /// Plays what the participant's device sounds.
    pub fn plugin(app: &mut App) {
        app.init_resource::<Played>();
        app.add_systems(Update, play.after(Advance));
    }

    fn play(
        mut commands: Commands,
        mut sources: ResMut<Assets<AudioSource>>,
        mut played: ResMut<Played>,
        (counter, mut table): (Res<Counter>, ResMut<Table>),
    ) {
        let Some(person) = &counter.person else { return };
        let body = body_of(table.world(), person);
        let voice = voice(&mut table, person.device);
        let opened = table.opened;
        let Some(slot) = table.world().devices().get(person.device) else { return };
        let language = slot.profile().language;
        let (beeps, prompts) = (slot.beeped().len(), slot.said().len());
        // Another session, or one that went back: what it has sounded so far is not sounded again.
        if played.opened != opened || beeps < played.beeps || prompts < played.prompts {
            (played.opened, played.beeps, played.prompts) = (opened, beeps, prompts);
            return;
        }
        let beep = slot.beeped()[played.beeps..].last().map(|(_, tone)| *tone);
        let prompt = slot.said()[played.prompts..].last().map(|(_, prompt)| prompt.clone());
        (played.beeps, played.prompts) = (beeps, prompts);
        let mut sound = |samples: Vec<i16>| {
            let bytes = recording::file(&samples).into();
            let player = AudioPlayer(sources.add(AudioSource { bytes }));
            commands.spawn((player, PlaybackSettings::DESPAWN)).id()
        };
        if let Some(tone) = beep {
            sound(recording::tone(notes(body, tone)));
        }
        let said = prompt.map(|prompt| spoken(&voice, &prompt, language));
        if let Some(samples) = said.filter(|samples| !samples.is_empty()) {
            let speaking = sound(samples);
            if let Some(before) = played.speaking.replace(speaking) {
                commands.entity(before).try_despawn();
            }
        }
    }

    fn notes(body: &Body, tone: Tone) -> &[Note] {
        match tone {
            Tone::Taken => &body.tones.taken,
            Tone::NotTaken => &body.tones.not_taken,
            Tone::Good => &body.tones.good,
            Tone::Bad => &body.tones.bad,
            Tone::Attention => &body.tones.attention,
        }
    }

    /// The folder of the voice that the device's flow names.
    fn voice(table: &mut Table, device: usize) -> PathBuf {
        let name = table.world().devices().get(device).map(|slot| slot.name().to_owned());
        let cast = name.and_then(|name| table.session().scenario().devices.get(&name));
        let flow = cast.and_then(|cast| sim::flow::named(&cast.flow));
        Path::new(VOICES).join(flow.map_or("putonghua", |flow| flow.voice.as_str()))
    }

    /// A prompt, part after part. What was not recorded is left out, as a device would.
    fn spoken(voice: &Path, prompt: &Prompt, language: device_core::view::Language) -> Vec<i16> {
        let recorded = parts(prompt, language).into_iter().filter_map(|part| match part {
            Part::Recording(name) => {
                let bytes = std::fs::read(voice.join(format!("{name}.wav"))).ok()?;
                recording::samples(&bytes)
            }
            Part::OnScreen(_) => None,
        });
        recorded.flatten().collect()
    }
}
