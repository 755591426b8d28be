//! From where the device is held to what a till's scanner and its own camera see: millimetres and degrees, as scenarios say them.
//!
//! What lies on the mat is before the scanner; a camera over a code sees it, the better the straighter. Figures are whole, so that
//! a hand that lies still says nothing new, and a saved scenario can be read.

use sim::body::{Body, Face};
use sim::scenario::model::{Aim, CameraAim, Glare, HandAct, Sight};
use sim::session::{Act, Command};

use super::model::Shown;
use super::pose::{Held, Pose};
use super::stage::{Stage, Zone};
use crate::art::case::{Spot, mm};

/// From the scanner's lens to the mat (`sim::optics`: both codes of a screen fill the picture from there).
const SCANNER_MM: f64 = 100.0;
/// Nearer to a code than this a hand does not hold a camera.
const CAMERA_MM: f64 = 160.0;
/// A camera so far beside a code, in widths of the code, does not see it.
const REACH_IN_CODES: f32 = 1.5;
/// Width of a printed code, as the optics print it.
const CODE_MM: f64 = 80.0;
/// Light of the shop on prints, and on what shines itself.
const ROOM_LIGHT: f64 = 0.6;

/// What the device is held before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Placement {
    /// Before the scanner of this till, so.
    pub scanner: Option<(String, Aim)>,
    /// Its camera before the code of this merchant, so.
    pub code: Option<(String, CameraAim)>,
}

/// Looks what the device is held before.
#[must_use]
pub fn placement(shown: &Shown, stage: &Stage, body: &Body, pose: &Pose) -> Placement {
    let held = Held::new(pose, body, stage);
    Placement {
        scanner: before_scanner(shown, stage, body, pose, &held),
        code: before_code(shown, stage, body, pose, &held),
    }
}

/// The till on whose mat the middle of the screen lies, face up.
fn before_scanner(
    shown: &Shown,
    stage: &Stage,
    body: &Body,
    pose: &Pose,
    held: &Held,
) -> Option<(String, Aim)> {
    let till = shown.till.as_ref()?;
    let middle = held.to_window(Spot::of(&body.screen.area).middle());
    let mat = stage.mat();
    if pose.face() != Face::Front || !near(&mat, middle, 0.15 * mat.height) {
        return None;
    }
    let (aside, below) = beside(&mat, middle, f64::from(stage.millimetre));
    let aim = Aim {
        distance_mm: SCANNER_MM,
        tilt_degrees: whole(f64::from(pose.lean_degrees)),
        turn_degrees: whole(f64::from(pose.aside_degrees)),
        roll_degrees: whole(f64::from(pose.roll_degrees)),
        aside_mm: whole(aside),
        below_mm: whole(below),
        ambient: 0.1,
        glare: Glare::Off,
        blur_pixels: 0.7,
        noise_levels: 3.0,
    };
    Some((till.name.clone(), aim))
}

/// The lens, in millimetres of the face that is seen, and the face that must be seen for it to look into the scene: a camera in
/// the back sees what lies behind a device whose screen one looks at. Turned over, it looks at the person, and there is no code.
/// `None`: the body has no camera in one of its two large faces.
#[must_use]
pub fn lens(body: &Body) -> Option<((f32, f32), Face)> {
    let camera = body.camera?;
    let seen = match camera.face {
        Face::Back => Face::Front,
        Face::Front => Face::Back,
        Face::Left | Face::Right | Face::Top | Face::Bottom => return None,
    };
    // Seen through the device: left and right change places.
    let (x, y) = Spot::of(&camera.area).middle();
    Some(((mm(body.outline.width) - x, y), seen))
}

/// The merchant over whose code the camera is, the code behind the device.
fn before_code(
    shown: &Shown,
    stage: &Stage,
    body: &Body,
    pose: &Pose,
    held: &Held,
) -> Option<(String, CameraAim)> {
    let (lens, seen) = lens(body)?;
    if pose.face() != seen {
        return None;
    }
    let lens = held.to_window(lens);
    let (number, zone) = (0..shown.stalls.len())
        .map(|number| (number, stage.code(number)))
        .find(|(_, zone)| near(zone, lens, zone.width * REACH_IN_CODES - zone.width / 2.0))?;
    // The stand is far away and small; its code is printed as large as all of them.
    let unit_mm = f64::from(zone.width) / CODE_MM;
    let (aside, below) = beside(&zone, lens, unit_mm);
    let aim = CameraAim {
        aim: Aim {
            distance_mm: 0.0,
            tilt_degrees: whole(-f64::from(pose.lean_degrees)),
            turn_degrees: whole(-f64::from(pose.aside_degrees)),
            roll_degrees: whole(-f64::from(pose.roll_degrees)),
            // The code is to the right of a lens that is to the left of it.
            aside_mm: whole(-aside),
            below_mm: whole(-below),
            ambient: 0.0,
            glare: Glare::Off,
            blur_pixels: 0.8,
            noise_levels: 4.0,
        },
        distance_mm: Some(CAMERA_MM),
        light: ROOM_LIGHT,
        moving_pixels: 0.0,
    };
    Some((shown.stalls[number].name.clone(), aim))
}

/// Whether a point lies in a zone, or at most so far beside it.
fn near(zone: &Zone, point: (f32, f32), reach: f32) -> bool {
    let grown = Zone {
        x: zone.x - reach,
        y: zone.y - reach,
        width: zone.width + 2.0 * reach,
        height: zone.height + 2.0 * reach,
    };
    grown.holds(point)
}

/// How far a point lies right of and below a zone's middle, in millimetres.
fn beside(zone: &Zone, (x, y): (f32, f32), pixels_a_mm: f64) -> (f64, f64) {
    let middle = zone.middle();
    (f64::from(x - middle.0) / pixels_a_mm, f64::from(y - middle.1) / pixels_a_mm)
}

fn whole(figure: f64) -> f64 {
    // Adding nothing makes the negative zero an ordinary one.
    figure.round() + 0.0
}

/// What a hand does so that the world has it like this, coming from `before`.
#[must_use]
pub fn acts(before: &Placement, now: &Placement) -> Vec<HandAct> {
    let mut acts = Vec::new();
    if before.scanner != now.scanner {
        match (&before.scanner, &now.scanner) {
            (_, Some((till, aim))) => acts.push(HandAct::HoldTo(till.clone(), *aim)),
            (Some((till, _)), None) => acts.push(HandAct::TakeAway(till.clone())),
            (None, None) => {}
        }
    }
    if before.code != now.code {
        match (&before.code, &now.code) {
            (_, Some((merchant, aim))) => {
                acts.push(HandAct::PointAt(Sight::Code(merchant.clone()), *aim));
            }
            (Some((_, aim)), None) => acts.push(HandAct::PointAt(Sight::Nothing, *aim)),
            (None, None) => {}
        }
    }
    acts
}

/// What the world was told last in a line of acts.
#[must_use]
pub fn told_by(acts: &[Act]) -> Placement {
    let mut told = Placement::default();
    for act in acts {
        match &act.command {
            Command::Hand(_, HandAct::HoldTo(till, aim)) => {
                told.scanner = Some((till.clone(), *aim))
            }
            Command::Hand(_, HandAct::TakeAway(_)) => told.scanner = None,
            Command::Hand(_, HandAct::PointAt(Sight::Code(merchant), aim)) => {
                told.code = Some((merchant.clone(), *aim));
            }
            Command::Hand(_, HandAct::PointAt(..)) => told.code = None,
            _ => {}
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use sim::body::Site;

    use super::*;
    use crate::art::stand::StandFace;
    use crate::art::till::{TillFace, Tone};
    use crate::trial::model::{StallShown, TillShown};

    fn shown() -> Shown {
        let face = TillFace { shop: "x".into(), amount: None, line: "x".into(), tone: Tone::Plain };
        let stand = StandFace { shop: "x".into(), words: "x".into(), code: None, printed: true };
        Shown {
            till: Some(TillShown { name: "grocer".into(), face, scanning: true }),
            stalls: vec![StallShown { name: "market".into(), face: stand }],
            ..Shown::default()
        }
    }

    fn stage() -> Stage {
        Stage { width: 1280.0, height: 800.0, density: 1.0, millimetre: 3.78 }
    }

    /// Moves the device so that a point of its face lies at a point of the window.
    fn moved(point_mm: (f32, f32), to: (f32, f32)) -> Pose {
        let body = sim::body::named("keypad").unwrap();
        let mut pose = Pose::default();
        let at = Held::new(&pose, body, &stage()).to_window(point_mm);
        pose.moved = (to.0 - at.0, to.1 - at.1);
        pose
    }

    #[test]
    fn what_lies_at_home_is_before_nothing() {
        let body = sim::body::named("keypad").unwrap();
        assert_eq!(placement(&shown(), &stage(), body, &Pose::default()), Placement::default());
    }

    #[test]
    fn a_screen_on_the_mat_is_before_the_scanner_and_its_tilt_counts() {
        let body = sim::body::named("keypad").unwrap();
        let middle = Spot::of(&body.screen.area).middle();
        let mut pose = moved(middle, stage().mat().middle());
        let (till, aim) = placement(&shown(), &stage(), body, &pose).scanner.unwrap();
        assert_eq!((till.as_str(), aim.aside_mm, aim.below_mm), ("grocer", 0.0, 0.0));
        pose.roll_degrees = 12.0;
        let (_, aim) = placement(&shown(), &stage(), body, &pose).scanner.unwrap();
        assert_eq!(aim.roll_degrees, 12.0);
        (pose.back, pose.turned) = (true, 1.0);
        assert_eq!(placement(&shown(), &stage(), body, &pose).scanner, None);
    }

    #[test]
    fn a_camera_left_of_a_code_sees_it_at_the_right() {
        let body = sim::body::named("keypad").unwrap();
        let (x, y) = stage().code(0).middle();
        // The camera is 24 mm from the left of the back: 48 mm from the left of the front.
        let pose = moved((48.0, 18.0), (x - 20.0, y));
        let (merchant, aim) = placement(&shown(), &stage(), body, &pose).code.unwrap();
        assert_eq!(merchant, "market");
        assert!(aim.aim.aside_mm > 5.0 && aim.aim.below_mm.abs() <= 1.0, "{aim:?}");
    }

    #[test]
    fn a_camera_looks_into_the_scene_from_the_far_side_only() {
        let keypad = sim::body::named("keypad").unwrap();
        let (x, y) = stage().code(0).middle();
        let at = |body: &Body, back: bool| {
            let (lens, _) = lens(body).unwrap();
            let turned = if back { 1.0 } else { 0.0 };
            let pose = Pose { back, turned, ..moved(lens, (x, y)) };
            placement(&shown(), &stage(), body, &pose).code.is_some()
        };
        assert_eq!((at(keypad, false), at(keypad, true)), (true, false));
        let mut in_front = keypad.clone();
        in_front.camera = in_front.camera.map(|site| Site { face: Face::Front, ..site });
        assert_eq!((at(&in_front, false), at(&in_front, true)), (false, true));
    }

    #[test]
    fn what_was_told_last_is_found_again_in_the_acts() {
        let body = sim::body::named("keypad").unwrap();
        let pose = moved(Spot::of(&body.screen.area).middle(), stage().mat().middle());
        let on_mat = placement(&shown(), &stage(), body, &pose);
        let done = |acts: Vec<HandAct>| -> Vec<Act> {
            let act = |act| Act { at: 0, command: Command::Hand("mei".into(), act), refused: None };
            acts.into_iter().map(act).collect()
        };
        let mut said = acts(&Placement::default(), &on_mat);
        assert_eq!(told_by(&done(said.clone())), on_mat);
        said.extend(acts(&on_mat, &Placement::default()));
        assert_eq!(told_by(&done(said)), Placement::default());
    }

    #[test]
    fn only_what_changed_is_said() {
        let body = sim::body::named("keypad").unwrap();
        let middle = Spot::of(&body.screen.area).middle();
        let pose = moved(middle, stage().mat().middle());
        let on_mat = placement(&shown(), &stage(), body, &pose);
        assert_eq!(acts(&on_mat, &on_mat), []);
        assert!(matches!(acts(&Placement::default(), &on_mat)[..], [HandAct::HoldTo(..)]));
        assert!(matches!(acts(&on_mat, &Placement::default())[..], [HandAct::TakeAway(_)]));
    }
}
