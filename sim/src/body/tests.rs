//! That the bodies which ship keep the rules, and that each rule speaks where it is broken.

use super::*;

const KEYPAD: &str = FILES[0].1;

/// What is said of the keypad with these changes: mistakes, then warnings.
fn said(changes: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let mut text = KEYPAD.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from} does not stand in the file");
        text = text.replace(from, to);
    }
    let lines = |mistakes: &Mistakes| -> Vec<String> {
        mistakes.to_string().lines().map(str::to_owned).collect()
    };
    match read_body_text("keypad.ron", &text) {
        Ok(checked) => (Vec::new(), lines(&checked.warnings)),
        Err(mistakes) => (lines(&mistakes), Vec::new()),
    }
}

#[test]
fn every_body_is_in_order() {
    for (name, text) in FILES {
        let checked = read_body_text(name, text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        assert_eq!(checked.warnings.to_string(), "", "{name}");
        assert_eq!(named(name), Some(&checked.body));
    }
    assert_eq!(named("nobody's"), None);
}

#[test]
fn every_file_of_the_folder_is_known() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/bodies");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().replace(".ron", ""))
        .collect();
    files.sort_unstable();
    let mut known: Vec<&str> = names().collect();
    known.sort_unstable();
    assert_eq!(files, known, "add the file to FILES in sim/src/body/mod.rs");
}

/// The first body is the one that the design gives, to the tenth of a millimetre.
#[test]
fn the_keypad_is_as_it_was_drawn() {
    let body = named("keypad").unwrap();
    let mm = |tenths: i32| Millimetres::tenths(tenths);
    let Outline { width, height, depth, corner, .. } = body.outline;
    assert_eq!([width, height, depth, corner], [720, 1_920, 140, 90].map(mm));
    let screen = body.screen.area;
    assert_eq!((screen.width, screen.height, screen.y), (mm(492), mm(738), mm(100)));
    assert_eq!(screen.x + screen.x + screen.width, width, "the screen is centred");
    let size = |key: Key| body.key(key).map(|key| (key.site.area.width, key.site.area.height));
    for key in [Key::ShowCode, Key::Scan] {
        assert_eq!(size(key), Some((mm(300), mm(140))));
        assert_eq!(body.key(key).unwrap().site.area.y, screen.bottom() + mm(40));
    }
    let rows = [
        [Key::Digit(1), Key::Digit(2), Key::Digit(3)],
        [Key::Digit(4), Key::Digit(5), Key::Digit(6)],
        [Key::Digit(7), Key::Digit(8), Key::Digit(9)],
        [Key::Point, Key::Digit(0), Key::BePaid],
        [Key::Cancel, Key::Correct, Key::Confirm],
    ];
    let first = body.key(Key::Digit(1)).unwrap().site.area;
    for (row, keys) in (0..).zip(rows) {
        for (column, key) in (0..).zip(keys) {
            let area = body.key(key).unwrap().site.area;
            assert_eq!((area.width, area.height), (mm(180), mm(130)), "{key:?}");
            assert_eq!(area.x, first.x + mm(200 * column), "{key:?}");
            assert_eq!(area.y, first.y + mm(160 * row), "{key:?}");
        }
    }
    assert_eq!(body.finger_sensor.face, Face::Back);
    assert_eq!(body.finger_sensor.area.width, mm(140));
    assert!(body.keys.iter().all(|key| key.lettering == mm(60)));
}

#[test]
fn bodies_differ_as_they_should() {
    let body = |name: &str| named(name).unwrap();
    assert_eq!(body("keypad").amount_entry(), AmountEntry::Point);
    assert_eq!(body("large_keys").amount_entry(), AmountEntry::Fen);
    assert!(body("touch_panel").has_panel() && !body("keypad").has_panel());
    assert_eq!(body("finger_in_front").finger_sensor.face, Face::Front);
    let triggers: std::collections::BTreeSet<String> =
        names().map(|name| format!("{:?}", body(name).registration)).collect();
    assert_eq!(triggers.len(), 4, "{triggers:?}");
    let digits = KeySet::DIGITS;
    for name in names() {
        assert_eq!(body(name).all_keys().common(digits), digits, "{name}");
    }
}

#[test]
fn each_mistake_is_said_once_with_its_remedy() {
    let table: &[(&[(&str, &str)], &str)] = &[
        (&[("x: 27, y: 104.8", "x: 24, y: 104.8")], "key 2 lies on key 1 (move one of them)"),
        (&[("x: 7, y: 168.8", "x: 0, y: 180")], "the Cancel key does not lie within the outline"),
        (
            &[("y: 10, width: 49.2", "y: 10, width: 45")],
            "a screen of 45 mm by 73.8 mm has no 165 px an inch (320 × 480 px at 165 px an inch are 49.3 mm by 73.9 mm)",
        ),
        (
            &[("letters: \"好\", colour: Green", "letters: \"好\", colour: Blue")],
            "the screen calls the Confirm key Green, and its cap is Blue (write colour: Green)",
        ),
        (
            &[("colour: Amber, letters_colour: Black", "colour: Amber, letters_colour: White")],
            "White letters on Amber have a contrast of 1.",
        ),
        (
            &[("letters: \"5\"", "letters: \"5\", lettering: 5")],
            "key 5 is lettered at 5 mm (write lettering: 6; 5.7 mm is the least)",
        ),
        (&[("letters: \"5\"", "letters: \"五五五五\"")], "the letters of key 5 do not fit on it"),
        (&[("letters: \"5\"", "letters: \"\"")], "key 5 bears no letters"),
        (
            &[("key: Confirm", "key: Register")],
            "this body has no Confirm key: nothing could be agreed to (add Confirm to its keys)",
        ),
        (&[("key: Digit(5)", "key: Digit(4)")], "this body lacks number keys"),
        (&[("key: Digit(5)", "key: Digit(4)")], "key 4 stands here twice (keep one of them)"),
        (
            &[("registration: Link", "registration: MechanicalKey")],
            "MechanicalKey begins registration, and there is no such key (add a Register key with contact: Mechanical)",
        ),
        (
            &[("registration: Link", "registration: TouchArea")],
            "a field on the touch panel begins registration, and there is none",
        ),
        (&[("key: Point", "key: Register")], "Link begins registration: this key does nothing"),
        (
            &[(
                "finger_sensor: (face: Back, x: 36, y: 70",
                "finger_sensor: (face: Back, x: 36, y: 150",
            )],
            "the hand that holds it does not reach the fingerprint sensor (on this face its middle lies 38.4 mm to 115.2 mm below the top)",
        ),
        (
            &[("y: 70, diameter: 14", "y: 70, diameter: 8")],
            "a fingertip does not lie flat on 8 mm by 8 mm",
        ),
        (
            &[
                ("    camera: (face: Back, x: 24, y: 18, diameter: 8),\n", ""),
                ("    aiming_light: (face: Back, x: 38, y: 18, diameter: 5),\n", ""),
            ],
            "there is a Scan key and no camera",
        ),
        (
            &[("aiming_light: (face: Back", "aiming_light: (face: Left")],
            "the aiming light shines elsewhere than the camera looks (write face: Back)",
        ),
        (
            &[("(520, 140)", "(420, 140)")],
            "the tone not_taken has 420 Hz (old ears hear 500 to 2000 Hz best)",
        ),
        (
            &[("taken: [(1000, 60)]", "taken: [(520, 140)]")],
            "the tones taken and not_taken sound the same",
        ),
        (
            &[("Bluetooth,", "Bluetooth, Bluetooth,")],
            "Bluetooth stands here twice (keep one of them)",
        ),
        (
            &[("registration: Link", "registration: Lnk")],
            "Lnk is not a registration trigger (did you mean Link?)",
        ),
        (&[("face: Right", "face: Rigt")], "Rigt is not a face (did you mean Right?)"),
        (&[("corner: 9", "corner: 40")], "corners are rounder than the body is wide"),
        (
            &[("lanyard_eye", "lanyrd_eye")],
            "a body has no field lanyrd_eye (did you mean lanyard_eye?)",
        ),
        (
            &[("    speaker: (x: 26, y: 4, width: 20, height: 2),\n", "")],
            "speaker is missing (write speaker:",
        ),
        (&[("width: 72", "width: \"72\"")], "a number is expected here, not the text \"72\""),
        (&[("taken: [(1000, 60)]", "taken: []")], "this tone is silent"),
    ];
    for (changes, expected) in table {
        let (mistakes, _) = said(changes);
        assert!(!mistakes.is_empty(), "{expected}: nothing was said");
        let found = mistakes.iter().filter(|line| line.contains(expected)).count();
        assert_eq!(found, 1, "{expected}\n{mistakes:#?}");
        assert!(mistakes.iter().all(|line| line.starts_with("keypad.ron:")), "{mistakes:#?}");
    }
}

#[test]
fn a_narrow_pitch_is_a_warning_and_a_very_narrow_one_a_mistake() {
    let (mistakes, warnings) =
        said(&[("x: 27, y: 152.8, width: 18", "x: 25.5, y: 152.8, width: 16")]);
    assert_eq!(mistakes, Vec::<String>::new());
    assert_eq!(warnings, Vec::<String>::new(), "17.5 mm is good");
    let (mistakes, warnings) = said(&[("x: 7, y: 152.8, width: 18", "x: 12, y: 152.8, width: 13")]);
    assert!(
        mistakes.is_empty() && warnings.is_empty(),
        "17.5 mm is good: {mistakes:?} {warnings:?}"
    );
    let moved = [
        ("x: 7, y: 152.8, width: 18", "x: 15, y: 152.8, width: 11"),
        ("x: 27, y: 152.8, width: 18", "x: 27, y: 152.8, width: 17"),
    ];
    let (mistakes, warnings) = said(&moved);
    assert_eq!(mistakes, Vec::<String>::new());
    assert_eq!(warnings.len(), 1, "{warnings:#?}");
    assert!(
        warnings[0].starts_with("keypad.ron:")
            && warnings[0].contains("from the Point key to key 0 it is 15 mm"),
        "{warnings:#?}"
    );
    let moved = [
        ("x: 7, y: 152.8, width: 18", "x: 19, y: 152.8, width: 7"),
        ("x: 27, y: 152.8, width: 18", "x: 27, y: 152.8, width: 10"),
    ];
    let (mistakes, _) = said(&moved);
    assert!(
        mistakes.iter().any(|line| line.contains("it is 9.5 mm from middle to middle")),
        "{mistakes:#?}"
    );
}
