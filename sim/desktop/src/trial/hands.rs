//! The person's hands at the device: what they hold, and what they tell the world of it.
//!
//! Plain methods from a touched point or a key to commands; `input` feeds them from Bevy, the offscreen script by name. Whatever
//! holds a key or the sensor lets go of just that.

use std::time::Duration;

use bevy::prelude::Resource;
use device_core::key::Key;
use device_core::ui::{HEIGHT, WIDTH};
use sim::body::{Body, Face, Shape};
use sim::scenario::model::{Actor, HandAct, InputKind};
use sim::session::{Act, Command};

use super::model::Shown;
use super::placement::{self, Placement};
use super::pose::{Held, Pose};
use super::stage::Stage;
use crate::art::case::{Spot, seen_at};
use crate::table::{Participant, Table};

/// How far beside a key a finger still finds it, in millimetres: half the gap between keys.
const REACH_MM: f32 = 1.4;
/// At the sides, where keys stand out little, further.
const SIDE_REACH_MM: f32 = 3.0;

/// How long a key is held that was pressed without a pointer.
const TAP: Duration = Duration::from_millis(120);

/// What is under a point of the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// A key that can be felt.
    Key(Key),
    /// The fingerprint sensor.
    Sensor,
    /// A pixel of the touch panel.
    Panel(u16, u16),
    /// The case: it can be taken there.
    Case,
    /// Nothing of the device.
    Elsewhere,
}

/// What is under a point, in millimetres of the face that is seen.
#[must_use]
pub fn target(body: &Body, face: Face, point: (f32, f32), size_mm: (f32, f32)) -> Target {
    let near = |spot: &Spot| {
        let (x, y) = spot.middle();
        (x - point.0).hypot(y - point.1)
    };
    let keys = body.keys.iter().filter_map(|key| {
        let spot = seen_at(body, &key.site, face)?;
        let flat = matches!(key.site.face, Face::Front | Face::Back);
        let reach = if flat { REACH_MM } else { SIDE_REACH_MM };
        let radius = spot.width.min(spot.height) / 2.0 + reach;
        let inside = match key.shape {
            Shape::Rounded => spot.holds(point, reach),
            Shape::Round => near(&spot) <= radius,
        };
        inside.then(|| (key.key, near(&spot)))
    });
    if let Some((key, _)) = keys.min_by(|one, other| one.1.total_cmp(&other.1)) {
        return Target::Key(key);
    }
    if let Some(spot) = seen_at(body, &body.finger_sensor, face)
        && near(&spot) <= spot.width / 2.0 + REACH_MM
    {
        return Target::Sensor;
    }
    if face == Face::Front && body.has_panel() {
        let screen = Spot::of(&body.screen.area);
        if screen.holds(point, 0.0) {
            let pixel = |share: f32, of: u16| ((share * f32::from(of)) as u16).min(of - 1);
            let across = (point.0 - screen.x) / screen.width;
            let along = (point.1 - screen.y) / screen.height;
            return Target::Panel(pixel(across, WIDTH), pixel(along, HEIGHT));
        }
    }
    let case = Spot { x: 0.0, y: 0.0, width: size_mm.0, height: size_mm.1 };
    if case.holds(point, 0.0) { Target::Case } else { Target::Elsewhere }
}

/// What touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finger {
    /// The mouse's left button.
    Mouse,
    /// A finger on a touch screen, by its number.
    Touch(u64),
    /// A key of a keyboard or number pad, by the device's key that it stands for.
    Typed(Key, InputKind),
    /// The key of a keyboard that lays the finger.
    TypedFinger,
}

impl Finger {
    /// By what the person moved her hand.
    const fn kind(self) -> InputKind {
        match self {
            Self::Mouse => InputKind::Mouse,
            Self::Touch(_) => InputKind::Touch,
            Self::Typed(_, kind) => kind,
            Self::TypedFinger => InputKind::Keyboard,
        }
    }
}

/// What a finger holds.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Grip {
    Key(Key),
    Sensor,
    Panel,
    /// The case, last at this point of the window.
    Case((f32, f32)),
}

/// What is touched, for the drawing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Touched {
    /// Keys that are held down.
    pub keys: Vec<Key>,
    /// Whether a finger lies on the sensor.
    pub sensor: bool,
}

impl Touched {
    /// Whether this key is held down.
    #[must_use]
    pub fn holds_key(&self, key: Key) -> bool {
        self.keys.contains(&key)
    }
}

/// The person's hands.
#[derive(Resource, Default)]
pub struct Hands {
    /// How the device is held.
    pub pose: Pose,
    /// Which finger the person lays on the sensor; the first enrolled one where none was chosen.
    pub finger: Option<String>,
    grips: Vec<(Finger, Grip)>,
    told: Placement,
    told_of: Pose,
    /// Keys that were tapped without a pointer, and when they come up.
    tapped: Vec<(Key, Duration)>,
    clock: Duration,
}

impl Hands {
    /// What is touched.
    #[must_use]
    pub fn touched(&self) -> Touched {
        let mut touched = Touched::default();
        for (_, grip) in &self.grips {
            match grip {
                Grip::Key(key) => touched.keys.push(*key),
                Grip::Sensor => touched.sensor = true,
                Grip::Panel | Grip::Case(_) => {}
            }
        }
        touched
    }

    /// A finger comes down on a point of the window. Says whether the device is there.
    pub fn come_down(
        &mut self,
        finger: Finger,
        point: (f32, f32),
        (body, stage): (&Body, &Stage),
        (table, person): (&mut Table, &Participant),
    ) -> bool {
        let held = Held::new(&self.pose, body, stage);
        match target(body, self.pose.face(), held.to_face(point), held.size_mm) {
            Target::Key(key) => self.press(finger, key, table, person),
            Target::Sensor => self.lay(finger, table, person),
            Target::Panel(x, y) => {
                self.grips.push((finger, Grip::Panel));
                hand(table, person, HandAct::TouchPanel(x, y, Some(finger.kind())));
            }
            Target::Case => {
                self.pose.held = true;
                self.grips.push((finger, Grip::Case(point)));
            }
            Target::Elsewhere => return false,
        }
        true
    }

    /// A finger goes down on a key.
    pub fn press(&mut self, finger: Finger, key: Key, table: &mut Table, person: &Participant) {
        if !self.touched().holds_key(key) {
            hand(table, person, HandAct::Down(key, Some(finger.kind())));
        }
        self.grips.push((finger, Grip::Key(key)));
    }

    /// The finger that the person was enrolled with comes to the sensor.
    pub fn lay(&mut self, finger: Finger, table: &mut Table, person: &Participant) {
        if !self.touched().sensor {
            let name = self.finger.clone().unwrap_or_else(|| usual_finger(table, person));
            hand(table, person, HandAct::LayFinger(name, None));
        }
        self.grips.push((finger, Grip::Sensor));
    }

    /// A finger moves. Says whether the device moved with it.
    pub fn move_to(&mut self, finger: Finger, point: (f32, f32)) -> bool {
        for (held_by, grip) in &mut self.grips {
            if *held_by == finger
                && let Grip::Case(last) = grip
            {
                let (x, y) = (point.0 - last.0, point.1 - last.1);
                *last = point;
                self.move_by(x, y);
                return true;
            }
        }
        false
    }

    /// The device is moved by so many logical pixels.
    pub fn move_by(&mut self, x: f32, y: f32) {
        self.pose.moved = (self.pose.moved.0 + x, self.pose.moved.1 + y);
    }

    /// A finger goes up, and what it held is let go.
    pub fn lift(&mut self, finger: Finger, table: &mut Table, person: &Participant) {
        while let Some(place) = self.grips.iter().position(|(held_by, _)| *held_by == finger) {
            let (_, grip) = self.grips.remove(place);
            let touched = self.touched();
            match grip {
                Grip::Key(key) if !touched.holds_key(key) => {
                    hand(table, person, HandAct::Up(key, Some(finger.kind())));
                }
                Grip::Sensor if !touched.sensor => hand(table, person, HandAct::LiftFinger),
                Grip::Panel => hand(table, person, HandAct::LeavePanel),
                Grip::Case(_) => {
                    self.pose.held =
                        self.grips.iter().any(|(_, grip)| matches!(grip, Grip::Case(_)));
                }
                Grip::Key(_) | Grip::Sensor => {}
            }
        }
    }

    /// A key is pressed and let go a moment later, as keyboards and screen readers press what has the focus.
    pub fn tap(&mut self, key: Key, table: &mut Table, person: &Participant) {
        self.press(Finger::Typed(key, InputKind::Keyboard), key, table, person);
        self.tapped.push((key, self.clock + TAP));
    }

    /// Lets keys come up that were tapped. `now` is the app's clock.
    pub fn release(&mut self, now: Duration, table: &mut Table, person: &Participant) {
        self.clock = now;
        while let Some(place) = self.tapped.iter().position(|(_, until)| *until <= now) {
            let (key, _) = self.tapped.remove(place);
            self.lift(Finger::Typed(key, InputKind::Keyboard), table, person);
        }
    }

    /// The finger comes to the sensor, or leaves it where it lay there.
    pub fn lay_or_lift(&mut self, table: &mut Table, person: &Participant) {
        if self.touched().sensor {
            self.lift(Finger::TypedFinger, table, person);
        } else {
            self.lay(Finger::TypedFinger, table, person);
        }
    }

    /// Holds the screen to the till's scanner.
    pub fn to_scanner(&mut self, body: &Body, stage: &Stage) {
        self.bring(Spot::of(&body.screen.area).middle(), stage.mat().middle(), body, stage);
    }

    /// Holds the camera to the n-th code.
    pub fn to_code(&mut self, number: usize, body: &Body, stage: &Stage) {
        if let Some((lens, seen)) = placement::lens(body) {
            self.bring(lens, stage.code(number).middle(), body, stage);
            self.pose.back = seen == Face::Back;
        }
    }

    /// Everything is let go: the window was left, or another session lies on the table.
    pub fn let_go(&mut self, table: &mut Table, person: &Participant) {
        while let Some((finger, _)) = self.grips.first().copied() {
            self.lift(finger, table, person);
        }
    }

    /// Whether a hand holds anything.
    #[must_use]
    pub fn busy(&self) -> bool {
        !self.grips.is_empty()
    }

    /// Tells the world what the device is held before, where the person has moved it and that changed something.
    pub fn tell(
        &mut self,
        shown: &Shown,
        (body, stage): (&Body, &Stage),
        (table, person): (&mut Table, &Participant),
    ) {
        if self.pose == self.told_of {
            return;
        }
        self.told_of = self.pose;
        let now = placement::placement(shown, stage, body, &self.pose);
        for act in placement::acts(&self.told, &now) {
            hand(table, person, act);
        }
        self.told = now;
    }

    /// Another session, or another moment of it: nothing is held, the device lies where it lies at first, and what the world
    /// was told of it last stands until a person takes it.
    pub fn begin_again(&mut self, acts: &[Act]) {
        let told = placement::told_by(acts);
        let finger = self.finger.take();
        *self = Self { told, finger, clock: self.clock, ..Self::default() };
    }

    /// Lays the device so that a point of its face is at a point of the window, square and face up.
    pub fn bring(&mut self, point_mm: (f32, f32), to: (f32, f32), body: &Body, stage: &Stage) {
        self.pose = Pose::default();
        let at = Held::new(&self.pose, body, stage).to_window(point_mm);
        self.pose.moved = (to.0 - at.0, to.1 - at.1);
    }
}

/// The person's hand does something. The first time, the script lets go of her, and her device is before no scanner until she
/// holds it there.
fn hand(table: &mut Table, person: &Participant, act: HandAct) {
    let actor = Actor::Shopper(person.shopper.clone());
    if !table.session().taken_over(&actor) {
        table.apply(Command::TakeOver(actor));
        let tills: Vec<String> =
            table.world().tills().iter().map(|till| till.name().to_owned()).collect();
        for till in tills {
            table.apply(Command::Hand(person.shopper.clone(), HandAct::TakeAway(till)));
        }
    }
    table.apply(Command::Hand(person.shopper.clone(), act));
}

/// The first enrolled finger of the device; where there is none, the one that people enrol first.
fn usual_finger(table: &mut Table, person: &Participant) -> String {
    let name = table.world().devices().get(person.device).map(|slot| slot.name().to_owned());
    let cast = name.and_then(|name| table.session().scenario().devices.get(&name).cloned());
    let enrolled = cast.and_then(|cast| cast.fingers.first().cloned());
    enrolled.unwrap_or_else(|| "right thumb".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn under(body: &str, face: Face, point: (f32, f32)) -> Target {
        let body = sim::body::named(body).unwrap();
        let size = crate::trial::pieces::face_size(body);
        target(body, face, point, size)
    }

    #[test]
    fn a_point_finds_what_is_under_it() {
        let cases = [
            ("keypad", Face::Front, (19.0, 95.0), Target::Key(Key::ShowCode)),
            ("keypad", Face::Front, (36.0, 111.0), Target::Key(Key::Digit(2))),
            // Between two keys, the nearer one.
            ("keypad", Face::Front, (25.8, 111.0), Target::Key(Key::Digit(1))),
            ("keypad", Face::Front, (36.0, 40.0), Target::Case),
            ("keypad", Face::Front, (-20.0, 40.0), Target::Elsewhere),
            // The key at the right side stands out at the right in front, at the left behind.
            ("keypad", Face::Front, (73.5, 44.0), Target::Key(Key::Help)),
            ("keypad", Face::Back, (-1.5, 44.0), Target::Key(Key::Help)),
            ("keypad", Face::Back, (36.0, 70.0), Target::Sensor),
            ("keypad", Face::Front, (36.0, 70.0), Target::Case),
            ("finger_in_front", Face::Front, (36.0, 94.8), Target::Sensor),
            ("touch_panel", Face::Front, (36.0, 46.9), Target::Panel(160, 240)),
        ];
        for (body, face, point, expected) in cases {
            assert_eq!(under(body, face, point), expected, "{body} {face:?} {point:?}");
        }
    }

    #[test]
    fn a_finger_holds_and_lets_go_of_its_own_key_only() {
        let rows = vec![crate::counter::scenario()];
        let mut table = Table::open(None, rows, sim::run::BoardChoice::InProcess, None).unwrap();
        let person = table.participant().unwrap();
        let mut hands = Hands::default();
        let mouse = (Finger::Mouse, Key::Help);
        let typed = Finger::Typed(Key::Digit(7), InputKind::NumberPad);
        hands.press(mouse.0, mouse.1, &mut table, &person);
        hands.press(typed, Key::Digit(7), &mut table, &person);
        hands.lift(Finger::Mouse, &mut table, &person);
        assert_eq!(hands.touched().keys, [Key::Digit(7)]);
        hands.let_go(&mut table, &person);
        let said: Vec<_> = table.session().acts().iter().map(|act| act.command.clone()).collect();
        let kinds = |kind| {
            let of = |command: &&Command| matches!(command, Command::Hand(_, HandAct::Down(_, Some(by)) | HandAct::Up(_, Some(by))) if *by == kind);
            said.iter().filter(of).count()
        };
        assert_eq!((kinds(InputKind::Mouse), kinds(InputKind::NumberPad)), (2, 2));
        assert!(matches!(said[0], Command::TakeOver(_)));
    }
}
