//! The parts of a body with their names, and the contrast of colours.

use device_core::key::Key;

use crate::body::{Body, Site};

/// A part that takes room on a face.
pub(super) struct Part {
    /// What it is, for a message.
    pub name: String,
    /// Where it sits.
    pub site: Site,
}

/// All parts in the order in which they are judged: what is named first was there first.
pub(super) fn parts(body: &Body) -> Vec<Part> {
    let part = |name: &str, site: Site| Part { name: name.to_owned(), site };
    let mut parts = vec![part("the screen", body.screen)];
    parts.extend(body.keys.iter().map(|key| part(&name_of(key.key), key.site)));
    parts.push(part("the fingerprint sensor", body.finger_sensor));
    parts.extend(body.camera.map(|site| part("the camera", site)));
    parts.extend(body.aiming_light.map(|site| part("the aiming light", site)));
    for port in &body.ports {
        parts.extend(port.socket.map(|site| part(&format!("the {:?} socket", port.port), site)));
    }
    parts.push(part("the speaker", body.speaker));
    parts.extend(body.lanyard_eye.map(|site| part("the lanyard eye", site)));
    parts
}

/// What a message calls a key.
pub(super) fn name_of(key: Key) -> String {
    match key {
        Key::Digit(digit) => format!("key {digit}"),
        _ => format!("the {key:?} key"),
    }
}

/// Contrast of two colours in hundredths: (L1 + 0.05) / (L2 + 0.05) of their relative luminances (WCAG 2).
pub(super) fn contrast(one: [u8; 3], other: [u8; 3]) -> u64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 50_000) * 100 / (one.min(other) + 50_000)
}

/// Relative luminance in millionths.
fn luminance(rgb: [u8; 3]) -> u64 {
    let [red, green, blue] = rgb.map(linear);
    (2_126 * red + 7_152 * green + 722 * blue) / 10_000
}

/// Linear light of an sRGB channel in millionths.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to a million.
fn linear(channel: u8) -> u64 {
    let value = f64::from(channel) / 255.0;
    let light =
        if value <= 0.040_45 { value / 12.92 } else { libm::pow((value + 0.055) / 1.055, 2.4) };
    libm::round(light * 1_000_000.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert_eq!(contrast([255; 3], [0; 3]), 2_100);
        assert_eq!(contrast([0x77; 3], [255; 3]), 447);
        assert_eq!(contrast([255; 3], [0x77; 3]), 447);
        assert_eq!(contrast([1, 2, 3], [1, 2, 3]), 100);
    }
}
