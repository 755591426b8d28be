//! The rules that a body keeps: those of `facts.md`, Older people, and those of plain geometry.
//!
//! A mistake makes a body unfit to be built; a warning is a choice that will cost its owner something. Both say where they stand.

mod layouts;
mod parts;

use device_core::key::{Key, KeySet};
use device_core::profile::RegistrationTrigger;

use super::size::{Millimetres, PIXELS_PER_INCH};
use super::{Body, BodyKey, Colour, Contact, Face, Note, Site};
use crate::scenario::problem::{Problem, Spot};
use parts::parts;

/// Under this errors and time go up: a mistake (`facts.md`, Older people).
const PITCH_LEAST: Millimetres = Millimetres::tenths(100);
/// Below this a warning (`facts.md`, Older people).
const PITCH_GOOD: Millimetres = Millimetres::tenths(160);
/// What must be read (`facts.md`, Older people: 20/70 acuity at 350 mm).
pub(super) const PRIMARY_LEAST: Millimetres = Millimetres::tenths(57);
/// What may be read (`facts.md`, Older people).
pub(super) const SECONDARY_LEAST: Millimetres = Millimetres::tenths(35);
/// Contrast of what must be read, in hundredths (`facts.md`, Older people: 7:1).
pub(super) const CONTRAST_LEAST: u64 = 700;
/// Pitch of a tone in hertz (`facts.md`, Older people).
const HERTZ: std::ops::RangeInclusive<u16> = 500..=2_000;
/// How far a screen may be from its own size: what a drawing rounds away.
const SCREEN_SLACK: Millimetres = Millimetres::tenths(2);
/// A window in which a fingertip lies flat (estimate; R503-class modules have 15 mm round and 12 mm square ones).
const SENSOR_LEAST: Millimetres = Millimetres::tenths(100);

/// What is wrong with a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// What makes it unfit.
    pub mistakes: Vec<Problem>,
    /// What will cost its owner something.
    pub warnings: Vec<Problem>,
}

impl Findings {
    fn mistake(&mut self, spot: Spot, message: impl Into<String>, help: impl Into<String>) {
        self.mistakes.push(spot.problem(message, help));
    }

    fn warning(&mut self, spot: Spot, message: impl Into<String>, help: impl Into<String>) {
        self.warnings.push(spot.problem(message, help));
    }
}

/// Judges a body by all rules. `whole` is where the file begins, for what stands nowhere in particular.
#[must_use]
pub fn judge(body: &Body, whole: Spot) -> Findings {
    let mut findings = Findings::default();
    screen_size(body, &mut findings);
    places(body, &mut findings);
    key_set(body, whole, &mut findings);
    registration(body, whole, &mut findings);
    for key in &body.keys {
        lettering(key, &mut findings);
    }
    pitches(body, &mut findings);
    finger_sensor(body, &mut findings);
    camera(body, whole, &mut findings);
    tones(body, whole, &mut findings);
    // A screen that is too small has been reported; measuring what is on it would only repeat that.
    if findings.mistakes.is_empty() {
        layouts::judge(body, &mut findings);
    }
    findings
}

fn screen_size(body: &Body, findings: &mut Findings) {
    let (width, height) = (Millimetres::of_pixels(320), Millimetres::of_pixels(480));
    let area = body.screen.area;
    let off = |is: Millimetres, wanted: Millimetres| (is - wanted).abs() > SCREEN_SLACK;
    if off(area.width, width) || off(area.height, height) {
        let message =
            format!("a screen of {} by {} has no 165 px an inch", area.width, area.height);
        let help = format!(
            "320 × 480 px at {PIXELS_PER_INCH} px an inch are {} by {}",
            width.to_tenth(),
            height.to_tenth()
        );
        findings.mistake(body.screen.spot, message, help);
    }
    if body.screen.face != Face::Front {
        findings.mistake(body.screen.spot, "the screen is not in front", "write face: Front");
    }
}

/// Everything lies on its face, and nothing on something else.
fn places(body: &Body, findings: &mut Findings) {
    let parts = parts(body);
    for part in &parts {
        let corner = match part.site.face {
            Face::Front | Face::Back => body.outline.corner,
            _ => Millimetres(0),
        };
        let face = body.outline.face(part.site.face);
        if !part.site.area.inside(face, corner) {
            let message = format!("{} does not lie within the outline", part.name);
            let help = format!(
                "this face is {} by {}, corners of {corner}; places count from its upper left corner",
                face.0, face.1
            );
            findings.mistake(part.site.spot, message, help);
        }
    }
    for (at, part) in parts.iter().enumerate() {
        let under = parts[..at].iter().find(|other| {
            other.site.face == part.site.face && other.site.area.overlaps(&part.site.area)
        });
        if let Some(other) = under {
            let message = format!("{} lies on {}", part.name, other.name);
            findings.mistake(part.site.spot, message, "move one of them");
        }
    }
}

/// Keys without which a screen of the device asks for something that nobody can give.
const NEEDED: [(Key, &str); 5] = [
    (Key::Cancel, "there would be no way out of a screen"),
    (Key::Confirm, "nothing could be agreed to"),
    (Key::Correct, "a wrong digit could not be taken back"),
    (Key::Help, "nobody could hear what a screen says"),
    (Key::Power, "it could not be locked at once"),
];

fn key_set(body: &Body, whole: Spot, findings: &mut Findings) {
    let keys = body.all_keys();
    for (key, otherwise) in NEEDED {
        if !keys.has(key) {
            let message = format!("this body has no {key:?} key: {otherwise}");
            findings.mistake(whole, message, format!("add {key:?} to its keys"));
        }
    }
    if !keys.has(Key::ShowCode) && !keys.has(Key::Scan) {
        let message = "this body has no key to pay with";
        findings.mistake(whole, message, "add ShowCode or Scan to its keys");
    }
    if keys.common(KeySet::DIGITS) != KeySet::DIGITS {
        let message = "this body lacks number keys: no PIN and no amount can be typed";
        let help = "add the ten digits to its keys, or to the panel_keys of a touch panel";
        findings.mistake(whole, message, help);
    }
    if body.panel_keys.has(Key::Power) && body.key(Key::Power).is_none() {
        let message = "a screen that is dark offers no Power key";
        findings.mistake(whole, message, "give the body a Power key that can be felt");
    }
    for key in &body.keys {
        let twice = body.keys.iter().filter(|other| other.key == key.key).count() > 1;
        let felt = body.key(key.key).is_some_and(|first| std::ptr::eq(first, key));
        if twice && !felt {
            let message = format!("{} stands here twice", parts::name_of(key.key));
            findings.mistake(key.site.spot, message, "keep one of them");
        } else if body.panel_keys.has(key.key) {
            let message = format!("{} is on the panel as well", parts::name_of(key.key));
            findings.mistake(key.site.spot, message, "keep one of them: a key has one place");
        }
    }
}

/// The key or field that the registration trigger means is there, and none that means nothing.
fn registration(body: &Body, whole: Spot, findings: &mut Findings) {
    let contact = match body.registration {
        RegistrationTrigger::Link => None,
        RegistrationTrigger::MechanicalKey => Some(Contact::Mechanical),
        RegistrationTrigger::CapacitiveKey => Some(Contact::Capacitive),
        RegistrationTrigger::TouchKey => Some(Contact::Touch),
        RegistrationTrigger::TouchArea => {
            if !body.panel_keys.has(Key::Register) {
                let message = "a field on the touch panel begins registration, and there is none";
                findings.mistake(whole, message, "add Register to panel_keys");
            }
            None
        }
    };
    match (contact, body.key(Key::Register)) {
        (None, Some(key)) => {
            let message =
                format!("{:?} begins registration: this key does nothing", body.registration);
            let help = "leave it out, or write registration: MechanicalKey";
            findings.mistake(key.site.spot, message, help);
        }
        (Some(contact), None) => {
            let message =
                format!("{:?} begins registration, and there is no such key", body.registration);
            let help = format!("add a Register key with contact: {contact:?}");
            findings.mistake(whole, message, help);
        }
        (Some(contact), Some(key)) if key.contact != contact => {
            let message = format!(
                "{:?} begins registration, and this key is {:?}",
                body.registration, key.contact
            );
            findings.mistake(key.site.spot, message, format!("write contact: {contact:?}"));
        }
        (None, None) | (Some(_), Some(_)) => {}
    }
}

/// The colour by which the screen calls a key (`look`: colour means a key).
const fn colour_on_screen(key: Key) -> Option<Colour> {
    match key {
        Key::ShowCode => Some(Colour::Blue),
        Key::Scan => Some(Colour::Orange),
        Key::BePaid => Some(Colour::Violet),
        Key::Confirm => Some(Colour::Green),
        Key::Cancel => Some(Colour::Red),
        Key::Correct => Some(Colour::Amber),
        Key::Help | Key::Power | Key::Register | Key::Point | Key::Digit(_) => None,
    }
}

fn lettering(key: &BodyKey, findings: &mut Findings) {
    let name = parts::name_of(key.key);
    if let Some(colour) = colour_on_screen(key.key)
        && colour != key.colour
    {
        let message =
            format!("the screen calls {name} {colour:?}, and its cap is {:?}", key.colour);
        findings.mistake(key.site.spot, message, format!("write colour: {colour:?}"));
    }
    let signs = i32::try_from(key.letters.chars().count()).unwrap_or(i32::MAX);
    if signs == 0 && !matches!(key.key, Key::Help | Key::Power) {
        findings.mistake(
            key.site.spot,
            format!("{name} bears no letters"),
            "write letters: \"...\"",
        );
    }
    if key.lettering.to_tenth() < PRIMARY_LEAST {
        let message = format!("{name} is lettered at {}", key.lettering);
        findings.mistake(
            key.site.spot,
            message,
            format!("write lettering: 6; {PRIMARY_LEAST} is the least"),
        );
    }
    // A Chinese character is as wide as high; Latin letters and digits are a little more than half of that.
    let plain = key.letters.is_ascii();
    let width = key.lettering.0.saturating_mul(signs) * if plain { 6 } else { 10 } / 10;
    if key.lettering > key.site.area.height || width > key.site.area.width.0 {
        let message = format!("the letters of {name} do not fit on it");
        findings.mistake(key.site.spot, message, "make the key larger, or its letters fewer");
    }
    let contrast = parts::contrast(key.colour.rgb(), key.letters_colour.rgb());
    if contrast < CONTRAST_LEAST {
        let message = format!(
            "{:?} letters on {:?} have a contrast of {}.{}:1",
            key.letters_colour,
            key.colour,
            contrast / 100,
            contrast % 100 / 10
        );
        findings.mistake(key.site.spot, message, "7:1 is the least: write White or Black");
    }
}

/// Keys, and a sensor in front, lie far enough from each other.
fn pitches(body: &Body, findings: &mut Findings) {
    let sensor = (body.finger_sensor.face == Face::Front)
        .then(|| ("the fingerprint sensor".to_owned(), body.finger_sensor));
    let keys = body.keys.iter().map(|key| (parts::name_of(key.key), key.site));
    let targets: Vec<(String, Site)> = keys.chain(sensor).collect();
    for (at, (name, site)) in targets.iter().enumerate() {
        let near = targets[..at]
            .iter()
            .filter(|(_, other)| other.face == site.face && !other.area.overlaps(&site.area))
            .map(|(other, place)| (place.area.pitch(&site.area), other))
            .min();
        let Some((pitch, other)) = near else { continue };
        let message = format!("from {other} to {name} it is {pitch} from middle to middle");
        if pitch < PITCH_LEAST {
            findings.mistake(
                site.spot,
                message,
                "16 mm is good, and less than 10 mm leads to errors",
            );
        } else if pitch < PITCH_GOOD {
            findings.warning(site.spot, message, "16 mm is good: wrong keys cost time");
        }
    }
}

/// The finger that it is for reaches the sensor: the index finger on the back, the thumb in front, while the hand holds the body.
fn finger_sensor(body: &Body, findings: &mut Findings) {
    let Site { face, area, spot } = body.finger_sensor;
    let (_, height) = body.outline.face(face);
    let (_, middle) = area.middle();
    // Estimates, to be changed after trials with people: in hundredths of the height, from the top.
    let (from, to) = match face {
        Face::Back => (20, 60),
        Face::Front => (30, 90),
        _ => (25, 75),
    };
    let part = |hundredths: i32| Millimetres(height.0 / 100 * hundredths);
    if middle < part(from) || middle > part(to) {
        let message = "the hand that holds it does not reach the fingerprint sensor";
        let help =
            format!("on this face its middle lies {} to {} below the top", part(from), part(to));
        findings.mistake(spot, message, help);
    }
    if area.width < SENSOR_LEAST || area.height < SENSOR_LEAST {
        let message = format!("a fingertip does not lie flat on {} by {}", area.width, area.height);
        findings.mistake(spot, message, "10 mm is the least");
    }
}

fn camera(body: &Body, whole: Spot, findings: &mut Findings) {
    match (body.camera, body.aiming_light) {
        (None, _) if body.all_keys().has(Key::Scan) => {
            let message = "there is a Scan key and no camera";
            findings.mistake(whole, message, "add a camera, or leave the key out");
        }
        (Some(camera), None) => {
            let message = "nobody sees where the camera looks";
            findings.mistake(camera.spot, message, "add an aiming_light beside it");
        }
        (Some(camera), Some(light)) if camera.face != light.face => {
            let message = "the aiming light shines elsewhere than the camera looks";
            findings.mistake(light.spot, message, format!("write face: {:?}", camera.face));
        }
        (None, Some(light)) => {
            findings.mistake(light.spot, "an aiming light without a camera", "leave it out");
        }
        (None, None) | (Some(_), Some(_)) => {}
    }
}

fn tones(body: &Body, whole: Spot, findings: &mut Findings) {
    let tones = &body.tones;
    let all: [(&str, &[Note]); 5] = [
        ("taken", &tones.taken),
        ("not_taken", &tones.not_taken),
        ("good", &tones.good),
        ("bad", &tones.bad),
        ("attention", &tones.attention),
    ];
    for (at, (name, notes)) in all.iter().enumerate() {
        if let Some(note) = notes.iter().find(|note| !HERTZ.contains(&note.hertz)) {
            let message = format!("the tone {name} has {} Hz", note.hertz);
            findings.mistake(whole, message, "old ears hear 500 to 2000 Hz best");
        }
        if let Some((other, _)) = all[..at].iter().find(|(_, earlier)| earlier == notes) {
            let message = format!("the tones {other} and {name} sound the same");
            findings.mistake(whole, message, "give them different notes");
        }
    }
}
