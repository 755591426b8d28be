//! Personas: how a shopper moves, as data that designers edit in `assets/personas`.
//!
//! Whole numbers only, since a run is hashed. The files are part of the binary, so that it needs nothing beside it.

use std::sync::LazyLock;

use serde::Deserialize;

/// How a shopper moves. Times are (lowest, highest); chances are of 100.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Persona {
    /// What kind of person this is, in a sentence.
    pub about: String,
    /// Milliseconds from a change on the screen until it has been seen and read.
    pub look_millis: (u32, u32),
    /// Milliseconds from having understood to the finger on the key (`facts.md`, Older people).
    pub reaction_millis: (u32, u32),
    /// Milliseconds that a key is held down.
    pub press_millis: (u32, u32),
    /// Milliseconds from one key to the next while typing.
    pub between_keys_millis: (u32, u32),
    /// Presses that a tremor doubles.
    pub tremor_percent: u8,
    /// Milliseconds to the second press of a tremor (`facts.md`: 80 to 330).
    pub tremor_gap_millis: (u32, u32),
    /// Times that the sensor rejects her own finger (`facts.md`: 1 to 30; 0 for the steady hand of scripts).
    pub finger_reject_percent: u8,
    /// Times that the picture of her finger is too poor to judge.
    pub finger_poor_percent: u8,
    /// Milliseconds that the finger stays on the sensor.
    pub finger_hold_millis: (u32, u32),
    /// Degrees that the screen sways about its aim before a scanner.
    pub sway_degrees: u8,
    /// Seconds after which she gives up a goal that makes no progress.
    pub patience_seconds: u32,
}

/// Names of the personas and their files.
const FILES: [(&str, &str); 4] = [
    ("steady", include_str!("../../assets/personas/steady.ron")),
    ("slow", include_str!("../../assets/personas/slow.ron")),
    ("trembling", include_str!("../../assets/personas/trembling.ron")),
    ("worn_fingers", include_str!("../../assets/personas/worn_fingers.ron")),
];

/// The files once decoded. A test holds that every one of them is in order.
static PERSONAS: LazyLock<Vec<(&'static str, Persona)>> = LazyLock::new(|| {
    FILES.iter().filter_map(|(name, text)| Some((*name, decode(text).ok()?))).collect()
});

/// Names of all personas.
pub fn names() -> impl Iterator<Item = &'static str> + Clone {
    FILES.iter().map(|(name, _)| *name)
}

/// The persona of a name; `None` where there is none.
#[must_use]
pub fn named(name: &str) -> Option<&'static Persona> {
    PERSONAS.iter().find(|(known, _)| *known == name).map(|(_, persona)| persona)
}

/// What is wrong with the text of a persona.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PersonaError {
    /// It is not the RON of a persona.
    #[error("{0}")]
    Syntax(#[from] ron::error::SpannedError),
    /// The lowest is above the highest.
    #[error("{0}: the first number is the lowest, the second the highest")]
    Order(&'static str),
    /// More than all.
    #[error("{0}: a chance is 0 to 100")]
    Chance(&'static str),
}

/// Decodes a persona and checks its figures.
///
/// # Errors
/// Text that is no persona, a lowest figure above its highest, a chance above 100.
pub fn decode(text: &str) -> Result<Persona, PersonaError> {
    let persona: Persona = ron::from_str(text)?;
    let ranges = [
        ("look_millis", persona.look_millis),
        ("reaction_millis", persona.reaction_millis),
        ("press_millis", persona.press_millis),
        ("between_keys_millis", persona.between_keys_millis),
        ("tremor_gap_millis", persona.tremor_gap_millis),
        ("finger_hold_millis", persona.finger_hold_millis),
    ];
    if let Some((name, _)) = ranges.into_iter().find(|(_, (low, high))| low > high) {
        return Err(PersonaError::Order(name));
    }
    let chances = [
        ("tremor_percent", persona.tremor_percent),
        ("finger_reject_percent", persona.finger_reject_percent),
        ("finger_poor_percent", persona.finger_poor_percent),
    ];
    if let Some((name, _)) = chances.into_iter().find(|(_, percent)| *percent > 100) {
        return Err(PersonaError::Chance(name));
    }
    Ok(persona)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_in_order() {
        for (name, text) in FILES {
            let persona = decode(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(named(name), Some(&persona));
            let (low, high) = persona.tremor_gap_millis;
            assert!(low >= 80 && high <= 330, "{name}: facts.md gives 80 to 330 ms");
            // The steady hand is the one that scripts touch with: its single touch is a statement.
            let rejects = if name == "steady" { 0..=0 } else { 1..=30 };
            assert!(
                rejects.contains(&persona.finger_reject_percent),
                "{name}: facts.md gives 1 to 30, and the steady hand is always read"
            );
        }
        assert_eq!(named("nobody"), None);
    }

    #[test]
    fn wrong_figures_are_named() {
        let text = FILES[0].1;
        let turned = text.replace("press_millis: (80, 140)", "press_millis: (140, 80)");
        assert_eq!(decode(&turned), Err(PersonaError::Order("press_millis")));
        let sure = text.replace("tremor_percent: 0", "tremor_percent: 101");
        assert_eq!(decode(&sure), Err(PersonaError::Chance("tremor_percent")));
        assert!(decode("(about: 1)").is_err());
    }
}
