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
