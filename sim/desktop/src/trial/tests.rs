//! Tests of what egui does in the trial window: the phone's app gives its acts, and everything that can be pressed has a name.

use bevy_egui::egui;
use device_core::event::Port;
use device_core::key::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use sim::actors::phone::screen::PhoneScreen;
use sim::scenario::model::PhoneAct;

use super::Counter;
use super::controls::{self, Wish};
use super::hands::Hands;
use super::model::{DeviceShown, PhoneShown};
use super::words::Words;
use super::{look, phone_app};
use crate::options::Language;

/// Gives the harness' context our fonts; egui takes them with the next frame, so nothing is shown in the first.
fn dressed(context: &egui::Context) -> bool {
    let id = egui::Id::new("dressed");
    let known = context.data(|data| data.get_temp::<bool>(id)).unwrap_or(false);
    if !known {
        look::dress(context);
        context.data_mut(|data| data.insert_temp(id, true));
        context.request_repaint();
    }
    known
}

/// Presses a button of the phone's app, and gives what it led to.
fn tapped(screen: PhoneScreen, digits: Option<[u8; 6]>, button: &str) -> Option<PhoneAct> {
    let phone = PhoneShown { name: "son".to_owned(), screen, digits };
    let ports = &sim::body::named("keypad").unwrap().ports;
    let mut harness = Harness::builder().with_size([246.0, 520.0]).build_ui_state(
        |ui, act: &mut Option<PhoneAct>| {
            if dressed(ui.ctx()) {
                let asked =
                    phone_app::app(ui, &phone, ("mei", ports), Words::of(Language::English));
                *act = act.take().or(asked);
            }
        },
        None,
    );
    harness.run();
    harness.get_by_label(button).click();
    harness.run();
    harness.state().clone()
}

#[test]
fn the_phone_offers_what_its_page_is_about() {
    let connect = PhoneAct::Connect("mei".to_owned(), Port::Bluetooth);
    let cases = [
        (PhoneScreen::Ready, "Connect by Bluetooth", connect),
        (PhoneScreen::Ready, "It is lost: declare it", PhoneAct::DeclareLost("mei".to_owned())),
        (PhoneScreen::AskUser, "Agree", PhoneAct::Agree),
        (PhoneScreen::AskUser, "Refuse", PhoneAct::Refuse),
        (PhoneScreen::Searching, "Cancel", PhoneAct::Cancel),
        (PhoneScreen::Done, "Disconnect", PhoneAct::Disconnect),
    ];
    for (screen, button, expected) in cases {
        assert_eq!(tapped(screen, None, button), Some(expected), "{screen:?} {button}");
    }
    let digits = Some([4, 0, 9, 1, 2, 7]);
    assert_eq!(tapped(PhoneScreen::Digits, digits, "Cancel"), Some(PhoneAct::Cancel));
}

/// How many controls there are; each must have a name.
fn named_controls<State>(harness: &Harness<'_, State>, what: &str) -> usize {
    use egui::accesskit::Role;
    use egui_kittest::kittest::NodeT;

    let controls = [Role::Button, Role::Slider, Role::SpinButton, Role::CheckBox, Role::TextInput];
    let nodes = harness.root().children_recursive();
    let roles = nodes.filter(|node| controls.contains(&node.accesskit_node().role()));
    roles
        .map(|node| {
            let node = node.accesskit_node();
            let name = node.label().unwrap_or_default();
            assert!(!name.trim().is_empty(), "{what}: a {:?} without a name", node.role());
        })
        .count()
}

#[test]
fn every_control_of_the_phone_and_of_the_sheet_has_a_name() {
    use sim::actors::phone::screen::PhoneScreen as Screen;

    let ports = &sim::body::named("keypad").unwrap().ports;
    let screens = [
        (Screen::Ready, ports.len() + 2),
        (Screen::AskUser, 2),
        (Screen::Digits, 2),
        (Screen::WrongDigits { left: 1 }, 2),
        (Screen::Saved, 1),
        (Screen::Done, 1),
    ];
    for language in [Language::Chinese, Language::English] {
        let words = Words::of(language);
        for (screen, expected) in screens {
            let digits = Some([4, 0, 9, 1, 2, 7]);
            let phone = PhoneShown { name: "son".to_owned(), screen, digits };
            let mut harness = Harness::builder().with_size([246.0, 520.0]).build_ui(|ui| {
                if dressed(ui.ctx()) {
                    phone_app::app(ui, &phone, ("mei", ports), words);
                }
            });
            harness.run();
            assert_eq!(named_controls(&harness, &format!("{screen:?}")), expected, "{screen:?}");
        }
        let mut sheet = Harness::builder().with_size([900.0, 700.0]).build_ui_state(
            |ui, calibration: &mut super::calibration::Calibration| {
                if dressed(ui.ctx()) {
                    super::calibration::sheet(ui, calibration, 1.0, words);
                }
            },
            super::calibration::Calibration::default(),
        );
        sheet.run();
        // The slider, five sizes, and the button that ends it.
        assert_eq!(named_controls(&sheet, "the sheet"), 7);
    }
}

#[test]
fn everything_that_can_be_pressed_has_a_name_and_obeys_the_keyboard() {
    let body = sim::body::named("keypad").unwrap();
    let mut counter = Counter::default();
    counter.shown.device = Some(DeviceShown {
        name: "mei".to_owned(),
        view_hash: 0,
        powered: true,
        backlight: device_core::effect::Backlight::Normal,
        lit: Default::default(),
        aiming: false,
    });
    let hands = Hands::default();
    let mut harness = Harness::builder().with_size([1280.0, 800.0]).build_ui_state(
        |ui, wishes: &mut Vec<Wish>| {
            let words = Words::of(Language::English);
            wishes.extend(controls::show(ui.ctx(), &counter, &hands, body, words));
        },
        Vec::new(),
    );
    harness.run();
    for name in ["Pay: show the code", "Cancel", "7", "Help", "Turn the device over"] {
        harness.get_by_label(name);
    }
    harness.get_by_label("Yes").focus();
    harness.run();
    harness.key_press(egui::Key::Space);
    harness.run();
    assert_eq!(harness.state()[..], [Wish::Tap(Key::Confirm)]);
}

/// An app with the trial's hands and the session, and a window that nobody draws.
fn app_with_hands() -> (bevy::app::App, bevy::ecs::entity::Entity) {
    use bevy::prelude::*;

    let rows = vec![crate::counter::scenario()];
    let mut table =
        crate::table::Table::open(None, rows, sim::run::BoardChoice::InProcess, None).unwrap();
    let counter = Counter { person: table.participant(), ..Counter::default() };
    let mut app = App::new();
    app.add_plugins((crate::table::plugin, bevy::input::InputPlugin));
    app.add_message::<bevy::window::WindowEvent>();
    app.init_resource::<Time<Real>>().init_resource::<Hands>();
    app.init_resource::<super::overlay::Focus>();
    app.init_resource::<super::calibration::Calibration>();
    app.init_resource::<crate::split::Split>();
    app.insert_resource(table).insert_resource(counter);
    app.add_systems(Update, super::input::take.before(crate::table::Advance));
    let window = app.world_mut().spawn((Window::default(), bevy::window::PrimaryWindow)).id();
    (app, window)
}

#[test]
fn a_press_is_at_the_device_in_the_frame_in_which_it_is_heard() {
    use bevy::input::ButtonState;
    use bevy::prelude::*;
    use sim::trace::{Entry, EventNote};

    let (mut app, window) = app_with_hands();
    let body = sim::body::named("keypad").unwrap();
    let stage = app.world().resource::<Counter>().stage;
    let held = super::pose::Held::new(&Default::default(), body, &stage);
    // The middle of the wide blue key.
    let (x, y) = held.to_window((19.0, 94.8));
    let position = Vec2::new(x, y);
    app.world_mut().write_message(bevy::window::WindowEvent::CursorMoved(CursorMoved {
        window,
        position,
        delta: None,
    }));
    let pressed = |app: &mut App| {
        let mut table = app.world_mut().resource_mut::<crate::table::Table>();
        let entries = table.world().trace().entries();
        let of_key = |entry: &&sim::trace::Timed| {
            matches!(&entry.entry, Entry::Event { event: EventNote::Key { .. }, .. })
        };
        entries.iter().filter(of_key).count()
    };
    for (state, expected) in [(ButtonState::Pressed, 1), (ButtonState::Released, 2)] {
        let button = MouseButton::Left;
        let input = bevy::input::mouse::MouseButtonInput { button, state, window };
        app.world_mut().write_message(bevy::window::WindowEvent::MouseButtonInput(input));
        app.update();
        assert_eq!(pressed(&mut app), expected, "{state:?}");
    }
}

#[test]
fn fingers_on_a_touch_screen_hold_their_keys_and_take_the_case() {
    use bevy::input::touch::{TouchInput, TouchPhase};
    use bevy::prelude::*;
    use sim::scenario::model::{HandAct, InputKind};
    use sim::session::Command;

    let (mut app, window) = app_with_hands();
    let body = sim::body::named("keypad").unwrap();
    let stage = app.world().resource::<Counter>().stage;
    let held = super::pose::Held::new(&Default::default(), body, &stage);
    let at = |point_mm| {
        let (x, y) = held.to_window(point_mm);
        Vec2::new(x, y)
    };
    let touch = |app: &mut App, id, phase, position| {
        let input = TouchInput { phase, position, window, force: None, id };
        app.world_mut().write_message(bevy::window::WindowEvent::TouchInput(input));
        app.update();
    };
    let (code, two, case) = (at((19.0, 94.8)), at((36.0, 111.0)), at((36.0, 40.0)));
    touch(&mut app, 1, TouchPhase::Started, code);
    touch(&mut app, 2, TouchPhase::Started, two);
    let down = |app: &App| app.world().resource::<Hands>().touched().keys;
    assert_eq!(down(&app), [Key::ShowCode, Key::Digit(2)]);
    // A finger that slides off its key holds it on; one that is taken away by the system lets go.
    touch(&mut app, 1, TouchPhase::Moved, at((60.0, 150.0)));
    touch(&mut app, 2, TouchPhase::Canceled, two);
    assert_eq!(down(&app), [Key::ShowCode]);
    touch(&mut app, 1, TouchPhase::Ended, at((60.0, 150.0)));
    assert_eq!(down(&app), []);
    touch(&mut app, 3, TouchPhase::Started, case);
    touch(&mut app, 3, TouchPhase::Moved, case + Vec2::new(-80.0, 12.0));
    touch(&mut app, 3, TouchPhase::Ended, case + Vec2::new(-80.0, 12.0));
    assert_eq!(app.world().resource::<Hands>().pose.moved, (-80.0, 12.0));
    let mut table = app.world_mut().resource_mut::<crate::table::Table>();
    let by_touch = |command: &Command| match command {
        Command::Hand(_, HandAct::Down(_, by) | HandAct::Up(_, by)) => Some(*by),
        _ => None,
    };
    let by: Vec<_> =
        table.session().acts().iter().filter_map(|act| by_touch(&act.command)).collect();
    assert_eq!(by, [Some(InputKind::Touch); 4]);
}
