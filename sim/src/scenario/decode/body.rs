//! The file of a body: `assets/bodies/*.ron`. What its parts must be is judged by `body::rules`.

use device_core::event::Port;
use device_core::key::{Key, KeySet};
use device_core::profile::RegistrationTrigger;

use super::script::KEYS;
use super::{Choice, Decoder, Fields, Word};
use crate::body::size::{Area, Millimetres};
use crate::body::{
    Body, BodyKey, BodyPort, Colour, Contact, Face, Note, Outline, Shape, Site, Tones,
};
use crate::scenario::syntax::{Kind, Node};

/// Fields of a body.
pub const BODY_FIELDS: &[&str] = &[
    "about",
    "outline",
    "screen",
    "panel_keys",
    "keys",
    "finger_sensor",
    "camera",
    "aiming_light",
    "ports",
    "speaker",
    "lanyard_eye",
    "registration",
    "tones",
];

/// Fields of an outline.
pub const OUTLINE_FIELDS: &[&str] = &["width", "height", "depth", "corner", "colour"];

/// Fields of a part that is a rectangle.
pub const PART_FIELDS: &[&str] = &["face", "x", "y", "width", "height"];

/// Fields of a part that is round: its middle and how wide it is.
pub const ROUND_FIELDS: &[&str] = &["face", "x", "y", "diameter"];

/// Fields of a key.
pub const BODY_KEY_FIELDS: &[&str] = &[
    "key",
    "face",
    "x",
    "y",
    "width",
    "height",
    "shape",
    "contact",
    "letters",
    "lettering",
    "colour",
    "letters_colour",
    "lamp",
];

/// Fields of the tones.
pub const TONES_FIELDS: &[&str] = &["taken", "not_taken", "good", "bad", "attention"];

/// Faces of a body.
pub const FACES: &[Choice<Face>] = &[
    ("Front", Face::Front),
    ("Back", Face::Back),
    ("Left", Face::Left),
    ("Right", Face::Right),
    ("Top", Face::Top),
    ("Bottom", Face::Bottom),
];

/// Outlines of keys.
pub const SHAPES: &[Choice<Shape>] = &[("Rounded", Shape::Rounded), ("Round", Shape::Round)];

/// How keys feel a finger.
pub const CONTACTS: &[Choice<Contact>] = &[
    ("Mechanical", Contact::Mechanical),
    ("Capacitive", Contact::Capacitive),
    ("Touch", Contact::Touch),
];

/// Colours.
pub const COLOURS: &[Choice<Colour>] = &[
    ("White", Colour::White),
    ("Black", Colour::Black),
    ("Grey", Colour::Grey),
    ("LightGrey", Colour::LightGrey),
    ("Blue", Colour::Blue),
    ("Orange", Colour::Orange),
    ("Violet", Colour::Violet),
    ("Green", Colour::Green),
    ("Red", Colour::Red),
    ("Amber", Colour::Amber),
];

/// What begins a registration.
pub const TRIGGERS: &[Choice<RegistrationTrigger>] = &[
    ("Link", RegistrationTrigger::Link),
    ("MechanicalKey", RegistrationTrigger::MechanicalKey),
    ("CapacitiveKey", RegistrationTrigger::CapacitiveKey),
    ("TouchKey", RegistrationTrigger::TouchKey),
    ("TouchArea", RegistrationTrigger::TouchArea),
];

/// Ports of the phone link: those with a socket say where it is.
pub const PORTS: &[Word<BodyPort>] = &[
    Word::fields(
        "Usb",
        "Usb(face: Bottom, x: 31.5, y: 5, width: 9, height: 3.2)",
        |decoder, items| decoder.port(items.first()?, Port::Usb),
    ),
    Word::fields(
        "HeadphoneJack",
        "HeadphoneJack(face: Bottom, x: 50, y: 4, width: 6, height: 6)",
        |decoder, items| decoder.port(items.first()?, Port::HeadphoneJack),
    ),
    Word::alone("Bluetooth", |_, _| Some(BodyPort { port: Port::Bluetooth, socket: None })),
    Word::alone("WiFi", |_, _| Some(BodyPort { port: Port::WiFi, socket: None })),
];

/// The largest body that a hand or a table holds, in millimetres.
const LENGTH_MAX: f64 = 500.0;

/// Height of lettering unless the file says otherwise (`look`: lettered at 6 mm).
const LETTERING: Millimetres = Millimetres::tenths(60);

impl Decoder {
    /// The whole file. The body is whole only where no problem was reported.
    pub(super) fn body(&mut self, root: &Node) -> Option<Body> {
        let fields = self.fields(root, "a body", BODY_FIELDS)?;
        let about = self.about(&fields);
        let outline = fields
            .need(self, "outline", "(width: 72, height: 192, depth: 14, corner: 9)")
            .and_then(|node| self.outline(node));
        let screen = self.needed_part(&fields, "screen");
        let panel_keys = self.optional(fields.get("panel_keys"), KeySet::EMPTY, Self::key_set);
        let keys = fields.need(self, "keys", "[ ... ]").map(|node| self.body_keys(node));
        let finger_sensor = fields
            .need(self, "finger_sensor", "(face: Back, x: 36, y: 70, diameter: 14)")
            .and_then(|node| self.round(node, "a fingerprint sensor"));
        let camera = self.optional_round(&fields, "camera");
        let aiming_light = self.optional_round(&fields, "aiming_light");
        let ports = fields.need(self, "ports", "[Bluetooth]").map(|node| self.ports(node));
        let speaker = self.needed_part(&fields, "speaker");
        let lanyard_eye = self.optional_round(&fields, "lanyard_eye");
        let registration =
            self.optional(fields.get("registration"), RegistrationTrigger::Link, Self::trigger);
        let tones = fields.need(self, "tones", "(taken: [(1000, 60)], ...)");
        let tones = tones.and_then(|node| self.tones(node));
        Some(Body {
            about: about?,
            outline: outline?,
            screen: screen?,
            panel_keys,
            keys: keys?,
            finger_sensor: finger_sensor?,
            camera,
            aiming_light,
            ports: ports?,
            speaker: speaker?,
            lanyard_eye,
            registration,
            tones: tones?,
        })
    }

    /// What kind of thing a file describes, in a sentence.
    pub(super) fn about(&mut self, fields: &Fields<'_>) -> Option<String> {
        let node = fields.need(self, "about", "\"What it is, in a sentence.\"")?;
        let about = self.text(node, "a sentence", "\"What it is, in a sentence.\"")?;
        if about.trim().is_empty() {
            self.report(node.spot, "this says nothing", "say in a sentence what it is");
            return None;
        }
        Some(about)
    }

    pub(super) fn trigger(&mut self, node: &Node) -> Option<RegistrationTrigger> {
        self.choice(node, "a registration trigger", TRIGGERS)
    }

    /// A length in millimetres.
    fn millimetres(&mut self, node: &Node) -> Option<Millimetres> {
        let value = self.real(node, 0.0..=LENGTH_MAX)?;
        // At most fifty thousand hundredths.
        #[allow(clippy::cast_possible_truncation)]
        Some(Millimetres(libm::round(value * 100.0) as i32))
    }

    fn length(&mut self, fields: &Fields<'_>, name: &str) -> Option<Millimetres> {
        fields.need(self, name, "12.5").and_then(|node| self.millimetres(node))
    }

    fn outline(&mut self, node: &Node) -> Option<Outline> {
        let fields = self.fields(node, "an outline", OUTLINE_FIELDS)?;
        let [width, height, depth] =
            ["width", "height", "depth"].map(|name| self.length(&fields, name));
        let corner = self.optional(fields.get("corner"), Millimetres(0), Self::millimetres);
        let colour = self.optional(fields.get("colour"), Colour::White, Self::colour);
        let (width, height, depth) = (width?, height?, depth?);
        if corner > width.min(height).half() {
            self.report(
                node.spot,
                "corners are rounder than the body is wide",
                "make corner smaller",
            );
            return None;
        }
        Some(Outline { width, height, depth, corner, colour })
    }

    fn colour(&mut self, node: &Node) -> Option<Colour> {
        self.choice(node, "a colour", COLOURS)
    }

    fn face(&mut self, fields: &Fields<'_>) -> Face {
        self.optional(fields.get("face"), Face::Front, |decoder, node| {
            decoder.choice(node, "a face", FACES)
        })
    }

    fn area(&mut self, fields: &Fields<'_>) -> Option<Area> {
        let [x, y, width, height] =
            ["x", "y", "width", "height"].map(|name| self.length(fields, name));
        Some(Area { x: x?, y: y?, width: width?, height: height? })
    }

    fn part(&mut self, node: &Node, what: &str) -> Option<Site> {
        let fields = self.fields(node, what, PART_FIELDS)?;
        let face = self.face(&fields);
        Some(Site { face, area: self.area(&fields)?, spot: node.spot })
    }

    fn needed_part(&mut self, fields: &Fields<'_>, name: &'static str) -> Option<Site> {
        fields
            .need(self, name, "(x: 11.4, y: 10, width: 49.2, height: 73.8)")
            .and_then(|node| self.part(node, &format!("a {name}")))
    }

    fn round(&mut self, node: &Node, what: &str) -> Option<Site> {
        let fields = self.fields(node, what, ROUND_FIELDS)?;
        let face = self.face(&fields);
        let [x, y, diameter] = ["x", "y", "diameter"].map(|name| self.length(&fields, name));
        let (x, y, diameter) = (x?, y?, diameter?);
        let (left, top) = (x - diameter.half(), y - diameter.half());
        let area = Area { x: left, y: top, width: diameter, height: diameter };
        Some(Site { face, area, spot: node.spot })
    }

    fn optional_round(&mut self, fields: &Fields<'_>, name: &'static str) -> Option<Site> {
        let what = format!("the {}", name.replace('_', " "));
        self.optional(fields.get(name), None, |decoder, node| decoder.round(node, &what).map(Some))
    }

    fn port(&mut self, node: &Node, port: Port) -> Option<BodyPort> {
        self.part(node, "a socket").map(|socket| BodyPort { port, socket: Some(socket) })
    }

    fn ports(&mut self, node: &Node) -> Vec<BodyPort> {
        let items = self.list(node, "a list of ports").unwrap_or_default();
        let mut ports: Vec<BodyPort> = Vec::new();
        for item in items {
            let Some(port) = self.word(item, "a port", PORTS) else { continue };
            if ports.iter().any(|known| known.port == port.port) {
                let message = format!("{:?} stands here twice", port.port);
                self.report(item.spot, message, "keep one of them");
            }
            ports.push(port);
        }
        if items.is_empty() && !node.damaged_within() && matches!(node.kind, Kind::List(_)) {
            let help = "add Usb(...), HeadphoneJack(...), Bluetooth or WiFi";
            self.report(node.spot, "no phone can be connected to this body", help);
        }
        ports
    }

    fn body_keys(&mut self, node: &Node) -> Vec<BodyKey> {
        let items = self.list(node, "a list of keys").unwrap_or_default();
        items.iter().filter_map(|item| self.body_key(item)).collect()
    }

    fn body_key(&mut self, node: &Node) -> Option<BodyKey> {
        let fields = self.fields(node, "a key", BODY_KEY_FIELDS)?;
        let key = fields
            .need(self, "key", "ShowCode")
            .and_then(|node| self.word::<Key>(node, "a key", KEYS));
        let face = self.face(&fields);
        let area = self.area(&fields);
        let shape = self.optional(fields.get("shape"), Shape::Rounded, |decoder, node| {
            decoder.choice(node, "the shape of a key", SHAPES)
        });
        let contact = self.optional(fields.get("contact"), Contact::Mechanical, |decoder, node| {
            decoder.choice(node, "a kind of contact", CONTACTS)
        });
        let letters = self.optional(fields.get("letters"), String::new(), |decoder, node| {
            decoder.text(node, "what is lettered on a key", "\"付款\"")
        });
        Some(BodyKey {
            lettering: self.optional(fields.get("lettering"), LETTERING, Self::millimetres),
            colour: self.optional(fields.get("colour"), Colour::White, Self::colour),
            letters_colour: self.optional(
                fields.get("letters_colour"),
                Colour::Black,
                Self::colour,
            ),
            lamp: self.optional(fields.get("lamp"), true, Self::truth),
            key: key?,
            site: Site { face, area: area?, spot: node.spot },
            contact,
            shape,
            letters,
        })
    }

    fn tones(&mut self, node: &Node) -> Option<Tones> {
        let fields = self.fields(node, "the tones", TONES_FIELDS)?;
        let [taken, not_taken, good, bad, attention] =
            ["taken", "not_taken", "good", "bad", "attention"]
                .map(|name| fields.need(self, name, "[(1000, 60)]").map(|node| self.notes(node)));
        Some(Tones {
            taken: taken?,
            not_taken: not_taken?,
            good: good?,
            bad: bad?,
            attention: attention?,
        })
    }

    fn notes(&mut self, node: &Node) -> Vec<Note> {
        let help = "write pitch in hertz and length in milliseconds: [(1000, 60)]";
        let items = self.list(node, "a list of notes").unwrap_or_default();
        if items.is_empty() && matches!(node.kind, Kind::List(_)) && !node.damaged_within() {
            self.report(node.spot, "this tone is silent", help);
        }
        let mut notes = Vec::new();
        for item in items {
            let Kind::Tuple(None, values) = &item.kind else {
                self.wrong(item, "a note", help);
                continue;
            };
            let [hertz, millis] = values.as_slice() else {
                if !item.damaged {
                    self.report(item.spot, "a note is a pitch and a length", help);
                }
                continue;
            };
            let hertz = self.number(hertz, 20..=20_000);
            // Half a second is a long note already; a tone is over before something else happens.
            let millis = self.number(millis, 10..=1_000);
            notes.extend(hertz.zip(millis).map(|(hertz, millis)| Note { hertz, millis }));
        }
        notes
    }
}
