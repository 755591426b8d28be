//! What must hold on every screen, in both languages and at both scales.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::frame::Frame;
use super::glyphs::{Builtin, WithExternal};
use super::*;
use crate::key::Key;
use crate::text::{Name, Payee};
use crate::view::{CodeShape, HistoryEntry, Language, Screen, TextScale};

const VARIANTS: [(Language, TextScale); 4] = [
    (Language::Chinese, TextScale::Normal),
    (Language::Chinese, TextScale::Large),
    (Language::English, TextScale::Normal),
    (Language::English, TextScale::Large),
];

fn all() -> impl Iterator<Item = (String, View, Layout)> {
    VARIANTS.into_iter().flat_map(|(language, scale)| {
        samples(language, scale).into_iter().map(move |sample| {
            let name = format!("{} {language:?} {scale:?}", sample.name);
            let made = layout(&sample.view, &WithExternal::bench());
            (name, sample.view, made)
        })
    })
}

#[test]
fn everything_lies_on_the_screen_and_no_text_covers_another() {
    for (name, _, layout) in all() {
        check_places(&name, &layout);
    }
}

#[test]
fn every_sample_has_room_for_all_of_it() {
    let glyphs = WithExternal::bench();
    let mut layout = Layout::default();
    let tight = all().filter(|(_, view, _)| !screens::arrange(view, &glyphs, &mut layout));
    let tight: Vec<_> = tight.map(|(name, _, _)| name).collect();
    assert!(tight.is_empty(), "{tight:#?}");
}

fn check_places(name: &str, layout: &Layout) {
    for element in &layout.elements {
        assert!(
            element.area.right() <= WIDTH && element.area.bottom() <= HEIGHT,
            "{name}: {element:?}"
        );
        assert!(element.area.width > 0 && element.area.height > 0, "{name}: {element:?}");
        if let Some(text) = element.text() {
            let widest = text.lines.iter().map(|line| line.width).max().unwrap_or(0);
            assert!(widest <= element.area.width, "{name}: {element:?}");
        }
    }
    let grounds = |element: &&Element| !matches!(element.content, Content::Fill(_));
    let above: Vec<_> = layout.elements.iter().filter(grounds).collect();
    for (at, one) in above.iter().enumerate() {
        for other in &above[at + 1..] {
            assert!(!one.area.overlaps(other.area), "{name}: {one:?} and {other:?}");
        }
    }
}

#[test]
fn type_is_large_enough_to_be_read() {
    for (name, _, layout) in all() {
        for (role, text) in layout.texts() {
            let least = match role {
                Role::Title
                | Role::Primary
                | Role::Amount
                | Role::Name
                | Role::Digit
                | Role::KeyCard(_) => 37,
                Role::Band | Role::Help | Role::Romanised => 28,
                _ => 24,
            };
            let least = if role == Role::Romanised { 24 } else { least };
            assert!(text.size_px >= least, "{name}: {role:?} {text:?}");
        }
    }
}

#[test]
fn our_own_words_fit_their_places_and_have_all_their_glyphs() {
    let mut wrong = String::new();
    for (name, _, layout) in all() {
        for (role, text) in layout.texts() {
            if matches!(role, Role::Name | Role::Romanised) {
                continue;
            }
            if text.cut {
                let _ = writeln!(wrong, "{name}: {role:?} does not fit: {:?}", text.text);
            }
            for character in text.text.chars() {
                if Builtin.find(character, text.size_px).is_none() {
                    let _ = writeln!(wrong, "{name}: no glyph {character} at {}", text.size_px);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Every screen has all of its parts: what is said in the smallest sample is there in the fullest.
#[test]
fn nothing_is_left_out_where_it_is_tight() {
    for (name, view, layout) in all().filter(|(_, view, _)| !view.help) {
        let roles = |role| layout.texts().filter(|(found, _)| *found == role).count();
        let payee = match &view.screen {
            Screen::Authenticate { payee, .. }
            | Screen::Settling { payee, .. }
            | Screen::NotYetKnown { payee, .. }
            | Screen::Paid { payee, .. }
            | Screen::ConfirmPay { payee, .. }
            | Screen::MoneyIn { from: payee, .. }
            | Screen::History { entry: Some(HistoryEntry { party: payee, .. }), .. }
            | Screen::Declined { payee, .. } => payee,
            Screen::EnterAmount { payee: Some(payee), typed, .. } if !view.panel => {
                assert!(layout.shows(typed), "{name}");
                payee
            }
            _ => continue,
        };
        let sums = if matches!(view.screen, Screen::EnterAmount { .. }) { 0 } else { 1 };
        assert!(roles(Role::Amount) >= sums && roles(Role::Name) == 1, "{name}");
        let boxes = payee.name.as_str().contains('喆');
        let expected = usize::from(boxes);
        assert_eq!((roles(Role::Romanised), roles(Role::Warning)), (expected, expected), "{name}");
        assert!((1..=3).contains(&roles(Role::Foot)), "{name}");
    }
}

#[test]
fn colours_that_meet_have_contrast() {
    let mut pairs = BTreeMap::new();
    for (name, _, layout) in all() {
        for element in layout.elements.iter().filter(|element| element.text().is_some()) {
            pairs.insert((element.ink, element.ground), name.clone());
        }
    }
    assert!(pairs.len() >= 10);
    for ((ink, ground), name) in pairs {
        let (one, other) = (luminance(ink), luminance(ground));
        let (light, dark) = (one.max(other), one.min(other));
        // (L1 + 0.05) / (L2 + 0.05) >= 7, in millionths (WCAG 2, relative luminance).
        assert!(light + 50_000 >= 7 * (dark + 50_000), "{name}: {ink:?} on {ground:?}");
    }
}

/// Relative luminance in millionths.
fn luminance(ink: Ink) -> u64 {
    let [red, green, blue] = ink.rgb().map(linear);
    (2_126 * red + 7_152 * green + 722 * blue) / 10_000
}

/// Linear light of the palette's channel values in millionths: ((c / 255 + 0.055) / 1.055) ^ 2.4, or c / 255 / 12.92 below 11.
fn linear(channel: u8) -> u64 {
    LINEAR.iter().find(|(value, _)| *value == channel).map(|(_, light)| *light).unwrap()
}

const LINEAR: &[(u8, u64)] = &[
    (0, 0),
    (10, 3035),
    (11, 3347),
    (16, 5182),
    (17, 5605),
    (42, 23153),
    (43, 24158),
    (53, 35601),
    (58, 42311),
    (60, 45186),
    (61, 46665),
    (74, 68478),
    (92, 107023),
    (127, 212231),
    (130, 223228),
    (145, 283149),
    (147, 291771),
    (201, 584078),
    (214, 672443),
    (220, 715694),
    (221, 723055),
    (224, 745404),
    (226, 760525),
    (228, 775822),
    (232, 806952),
    (233, 814847),
    (235, 830770),
    (238, 854993),
    (241, 879622),
    (244, 904661),
    (251, 964686),
    (253, 982251),
    (255, 1000000),
];

/// A text with this ground really stands on it: the pixel at its corner has that colour.
#[test]
fn grounds_are_what_is_painted() {
    for (name, _, layout) in all() {
        let mut frame = Box::new(Frame::new());
        draw(&layout, &WithExternal::bench(), &mut *frame).unwrap();
        for element in layout.elements.iter().filter(|element| element.text().is_some()) {
            let Area { x, y, .. } = element.area;
            assert_eq!(frame.ink_at(x, y), element.ground, "{name}: {element:?}");
        }
    }
}

#[test]
fn the_digits_of_a_code_are_text_only_where_they_are_wanted() {
    for (name, view, layout) in all() {
        if let Screen::PayerCode { digits: Some(digits), shape, .. } = &view.screen {
            if *shape == CodeShape::Digits {
                let code = layout.texts().find(|(role, _)| *role == Role::Digit);
                let shown = code.map(|(_, text)| text.text.replace(' ', ""));
                assert_eq!(shown.as_deref(), (!view.help).then_some(digits.as_str()), "{name}");
                continue;
            }
            let shown: String = layout.texts().map(|(_, text)| text.text.as_str()).collect();
            for part in digits.as_bytes().windows(4) {
                assert!(!shown.contains(std::str::from_utf8(part).unwrap()), "{name}");
            }
            let codes = |role| layout.find(role).is_some();
            assert_eq!(codes(Role::QrCode) || codes(Role::BarCode), !view.help, "{name}");
        }
    }
}

#[test]
fn quiet_zones_are_white() {
    for (name, _, layout) in all() {
        for element in &layout.elements {
            let quiet = match &element.content {
                Content::QrCode { module_px, .. } => (4 * module_px, 4 * module_px),
                Content::BarCode { module_px, turned: false, .. } => (10 * module_px, 0),
                Content::BarCode { module_px, turned: true, .. } => (0, 10 * module_px),
                _ => continue,
            };
            let mut frame = Box::new(Frame::new());
            draw(&layout, &WithExternal::bench(), &mut *frame).unwrap();
            let area = element.area;
            for y in area.y..area.bottom() {
                for x in area.x..area.right() {
                    let across = x < area.x + quiet.0 || x >= area.right() - quiet.0;
                    let down = y < area.y + quiet.1 || y >= area.bottom() - quiet.1;
                    if across || down {
                        assert_eq!(frame.ink_at(x, y), Ink::Paper, "{name}: {x}, {y}");
                    }
                }
            }
        }
    }
}

/// A payee code is as large as it can be: a finer one would be read from a shorter distance.
#[test]
fn payee_codes_are_large() {
    for (name, _, layout) in all() {
        for element in &layout.elements {
            let Content::QrCode { text, module_px } = &element.content else { continue };
            // 0.6 mm a module at least, and no pixel of a payee code's width to spare for another one.
            assert!(*module_px >= 4, "{name}: {module_px}");
            assert_eq!(element.area.width % module_px, 0, "{name}");
            assert!(text.len() <= 24 || element.area.width >= 190, "{name}: {:?}", element.area);
        }
    }
}

/// The areas of keys that can be touched.
fn cards(layout: &Layout) -> Vec<(Key, Area)> {
    let fills =
        layout.elements.iter().filter(|element| matches!(element.content, Content::Fill(_)));
    fills
        .filter_map(|element| match element.role {
            Role::KeyCard(key) => Some((key, element.area)),
            _ => None,
        })
        .collect()
}

/// Keys of a touch panel are at least 8.6 mm high and 10 mm wide, and apart; those of a keypad stand 16 mm from each other.
#[test]
fn keys_of_a_touch_panel_are_large_and_apart() {
    let mut keypads = 0;
    for (name, view, layout) in all().filter(|(_, view, _)| view.panel) {
        let cards = cards(&layout);
        for (at, (key, area)) in cards.iter().enumerate() {
            assert!(area.width >= 56 && area.height >= 56, "{name}: {key:?} {area:?}");
            let middle = (area.x + area.width / 2, area.y + area.height / 2);
            assert_eq!(layout.key_at(middle.0, middle.1), Some(*key), "{name}");
            assert_eq!(layout.key_at(area.x, area.y), Some(*key), "{name}");
            for (other_key, other) in &cards[at + 1..] {
                assert!(!area.overlaps(*other), "{name}: {key:?} and {other_key:?}");
            }
        }
        let digits = cards.iter().filter(|(key, _)| matches!(key, Key::Digit(_)));
        let digits: Vec<_> = digits.collect();
        if digits.len() == 10 {
            keypads += 1;
            let apart = |a: u16, b: u16| a == b || a.abs_diff(b) >= screens::KEY_PITCH_PX;
            for (_, one) in &digits {
                let all_apart =
                    digits.iter().all(|(_, other)| apart(one.x, other.x) && apart(one.y, other.y));
                assert!(all_apart, "{name}: {one:?}");
            }
        }
        let typing = matches!(
            view.screen,
            Screen::EnterPin { .. }
                | Screen::TypeDigits { .. }
                | Screen::SetPin { .. }
                | Screen::EnterAmount { .. }
        );
        assert_eq!(digits.len() == 10, typing && !view.help, "{name}");
        let helps = cards.iter().any(|(key, _)| *key == Key::Help);
        let whole = typing
            || matches!(
                view.screen,
                Screen::Paid { .. }
                    | Screen::Declined { .. }
                    | Screen::MoneyIn { .. }
                    | Screen::Bound { .. }
            );
        assert!(helps || whole, "{name}");
    }
    assert!(keypads >= 40);
}

/// Touch finds keys without the glyphs of names: they stand where they stand with them.
#[test]
fn keys_stand_where_they_stand_without_the_glyphs_of_names() {
    for (name, view, made) in all().filter(|(_, view, _)| view.panel) {
        assert_eq!(cards(&made), cards(&layout(&view, &Builtin)), "{name}");
    }
}

#[test]
fn every_length_of_code_has_a_shape_that_fits() {
    for digits in 16..=24 {
        for kind in [CodeKind::Both, CodeKind::Qr, CodeKind::Bar] {
            let expected = match (kind, matches!(digits, 16 | 18)) {
                (CodeKind::Both, true) => CodeShape::Both,
                (CodeKind::Bar, true) => CodeShape::Bar,
                (CodeKind::Bar, false) => CodeShape::BarTurned,
                (CodeKind::Both | CodeKind::Qr, _) => CodeShape::Qr,
            };
            assert_eq!(shape_for(kind, digits), expected, "{kind:?} {digits}");
        }
    }
}

proptest::proptest! {
    /// Names from outside are whatever they are; the layout still keeps its promises.
    #[test]
    fn any_name_leaves_the_screen_in_order(name in "\\PC{0,40}", romanised in "[ -~]{0,70}", pick in 0_usize..1_000) {
        let payee = Payee { name: Name::fitting(&name), romanised: Some(Name::fitting(&romanised)) };
        let all = samples(Language::Chinese, TextScale::Large);
        let mut view = all[pick % all.len()].view.clone();
        match &mut view.screen {
            Screen::LockedHome { owner, .. } | Screen::Home { owner, .. } => *owner = payee.name,
            Screen::Authenticate { payee: shown, .. }
            | Screen::Settling { payee: shown, .. }
            | Screen::NotYetKnown { payee: shown, .. }
            | Screen::Paid { payee: shown, .. }
            | Screen::ConfirmPay { payee: shown, .. }
            | Screen::MoneyIn { from: shown, .. }
            | Screen::EnterAmount { payee: Some(shown), .. }
            | Screen::History { entry: Some(HistoryEntry { party: shown, .. }), .. }
            | Screen::Declined { payee: shown, .. } => *shown = payee,
            Screen::PayeeCode { owner, .. }
            | Screen::Bound { owner, .. }
            | Screen::ConfirmUnbind { owner } => *owner = payee.name,
            Screen::TypeDigits { phone, .. } | Screen::Connecting { phone: Some(phone), .. } => {
                *phone = payee.name;
            }
            _ => {}
        }
        let made = layout(&view, &WithExternal::bench());
        check_places("any name", &made);
        let mut frame = Box::new(Frame::new());
        draw(&made, &WithExternal::bench(), &mut *frame).unwrap();
    }
}

/// What the pictures are made from, as plain data: one line a sample.
#[test]
fn sample_views_are_as_they_were() {
    let mut text = String::new();
    for sample in samples(Language::Chinese, TextScale::Normal) {
        let View { screen, help, status, .. } = &sample.view;
        let sheet = if *help { ", help" } else { "" };
        let icons = (status.bars, status.battery_fifths);
        let _ = writeln!(text, "{}: {screen:?}, icons {icons:?}{sheet}", sample.name);
    }
    insta::assert_snapshot!("views", text);
}

#[test]
fn layouts_are_as_they_were() {
    let mut kinds: BTreeMap<String, String> = BTreeMap::new();
    for (name, view, layout) in all() {
        let kind = format!("{:?}", view.screen.kind());
        let text = kinds.entry(if view.help { "Help".into() } else { kind }).or_default();
        let _ = writeln!(text, "{name}: {:?}", layout.ground);
        for element in &layout.elements {
            let _ = writeln!(text, "    {}", described(element));
        }
    }
    for (kind, text) in kinds {
        insta::assert_snapshot!(kind, text);
    }
}

fn described(element: &Element) -> String {
    let Area { x, y, width, height } = element.area;
    let (role, ink, ground) = (element.role, element.ink, element.ground);
    let mut line = format!("{x:3} {y:3} {width:3} {height:3} {role:?} ");
    let _ = match &element.content {
        Content::Fill(radius) => write!(line, "fill {ground:?} radius {radius}"),
        Content::Text(text) => {
            let lines: Vec<_> = text.lines.iter().map(|at| text.line(*at)).collect();
            let cut = if text.cut { ", cut" } else { "" };
            write!(line, "{ink:?} on {ground:?}, {} px{cut}: {}", text.size_px, lines.join(" / "))
        }
        Content::QrCode { text, module_px } => write!(line, "{text} at {module_px} px"),
        Content::BarCode { digits, module_px, turned } => {
            write!(line, "{digits} at {module_px} px, turned {turned}")
        }
        Content::Icon(icon) => write!(line, "{icon:?} {ink:?}"),
        Content::Dots(phase) => write!(line, "phase {phase}"),
        Content::Rings { filled, of } => write!(line, "{filled} of {of} filled"),
        Content::Sweep(phase) => write!(line, "phase {phase}"),
        Content::Status(status) => {
            write!(line, "{} bars, battery {}", status.bars, status.battery_fifths)
        }
    };
    line
}
