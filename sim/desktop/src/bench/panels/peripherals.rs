//! What is around the device: finger, camera and light, network, battery, power, clock.

use device_core::effect::Backlight;
use device_core::event::Network;
use egui::Ui;
use sim::scenario::model::{ClockAct, FINGERS, Fault, Fingertip, HandAct, PowerAct};
use sim::session::Command as Act;

use crate::bench::command::Command;
use crate::bench::desk::Desk;
use crate::bench::icons::Icon;
use crate::bench::model::{DeviceFace, Model};
use crate::bench::theme::Palette;
use crate::bench::widgets;
use crate::bench::words::{Tongue, Word};

use super::faults::toggle_fault;

/// The finger that is laid next, and the sensor.
pub fn finger(
    ui: &mut Ui,
    desk: &mut Desk,
    model: &Model,
    device: &DeviceFace,
    out: &mut Vec<Command>,
) {
    let tongue = desk.tongue;
    let touched = device.finger.touched;
    let state = tongue.say(if touched { Word::FingerLies } else { Word::FingerAway });
    let at_right = |ui: &mut Ui| {
        widgets::quiet(ui, state);
    };
    widgets::card_with(ui, Icon::Finger, tongue.say(Word::Finger), at_right, |ui| {
        let Some(shopper) = &device.shopper else {
            widgets::quiet(ui, tongue.say(Word::NobodyHoldsIt));
            return;
        };
        which_finger(ui, desk, device);
        quality(ui, desk);
        ui.horizontal(|ui| {
            let word = tongue.say(if touched { Word::LiftFinger } else { Word::LayFinger });
            let pressed = if touched {
                widgets::button(ui, Some(Icon::Finger), word)
            } else {
                widgets::primary_button(ui, Some(Icon::Finger), word)
            };
            if pressed.clicked() {
                let act = if touched {
                    HandAct::LiftFinger
                } else {
                    let tip = Fingertip {
                        reject_percent: desk.finger.reject_percent,
                        poor_percent: desk.finger.poor_percent,
                    };
                    HandAct::LayFinger(desk.finger.finger.clone(), Some(tip))
                };
                out.push(Command::World(Act::Hand(shopper.clone(), act)));
            }
        });
        for fault in [
            Fault::FingerRejects(device.name.clone()),
            Fault::FingerPoor(device.name.clone()),
            Fault::FingerDead(device.name.clone()),
        ] {
            toggle_fault(ui, desk, model, &fault, out);
        }
    });
}

/// The fingers of two hands; the enrolled ones stand first.
fn which_finger(ui: &mut Ui, desk: &mut Desk, device: &DeviceFace) {
    let tongue = desk.tongue;
    let chosen = finger_words(tongue, &desk.finger.finger, &device.finger.enrolled);
    let response = egui::ComboBox::from_id_salt(("finger", &device.name))
        .width(ui.available_width() - 8.0)
        .selected_text(chosen)
        .show_ui(ui, |ui| {
            let enrolled = &device.finger.enrolled;
            let known = |finger: &&&str| enrolled.iter().any(|name| name == **finger);
            let others = FINGERS.iter().filter(|finger| !known(finger));
            for finger in FINGERS.iter().filter(known).chain(others) {
                let words = finger_words(tongue, finger, enrolled);
                if ui.selectable_label(desk.finger.finger == *finger, words).clicked() {
                    desk.finger.finger = (*finger).to_owned();
                }
            }
        })
        .response;
    widgets::named(ui, &response, tongue.say(Word::WhichFinger));
}

fn finger_words(tongue: Tongue, finger: &str, enrolled: &[String]) -> String {
    let place = FINGERS.iter().position(|known| *known == finger).unwrap_or(0);
    let hand = if place < 5 { Word::RightHand } else { Word::LeftHand };
    let which =
        [Word::Thumb, Word::IndexFinger, Word::MiddleFinger, Word::RingFinger, Word::LittleFinger];
    let mut words = tongue.join(&[hand, which[place % 5]]);
    if enrolled.iter().any(|known| known == finger) {
        words.push_str(tongue.say(Word::EnrolledMark));
    }
    words
}

/// Sound, wet and worn fingers at a click; in between by sliders.
fn quality(ui: &mut Ui, desk: &mut Desk) {
    let tongue = desk.tongue;
    // Percentages after `facts.md`, Older people: false rejects from 1 to 30 of 100.
    let presets = [
        ((1, 0), tongue.say(Word::FingerSound)),
        ((8, 35), tongue.say(Word::FingerWet)),
        ((30, 15), tongue.say(Word::FingerWorn)),
    ];
    let now = (desk.finger.reject_percent, desk.finger.poor_percent);
    if let Some((reject, poor)) = widgets::segmented(ui, &presets, Some(now)) {
        desk.finger.reject_percent = reject;
        desk.finger.poor_percent = poor;
    }
    for (word, value) in [
        (Word::Rejected, &mut desk.finger.reject_percent),
        (Word::TooPoor, &mut desk.finger.poor_percent),
    ] {
        let shown = format!("{value} %");
        let moved =
            widgets::slider(ui, tongue.say(word), f64::from(*value), 0.0..=100.0, 1.0, &shown);
        if let Some(moved) = moved {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to 100.
            let percent = moved.round().clamp(0.0, 100.0) as u8;
            *value = percent;
        }
    }
}

/// Signal, silence, and what breaks at the modem.
pub fn network(
    ui: &mut Ui,
    desk: &Desk,
    model: &Model,
    device: &DeviceFace,
    out: &mut Vec<Command>,
) {
    let tongue = desk.tongue;
    let registered =
        tongue.say(if device.modem.registered { Word::Registered } else { Word::NotRegistered });
    let at_right = |ui: &mut Ui| {
        widgets::quiet(ui, registered);
    };
    widgets::card_with(ui, Icon::Signal, tongue.say(Word::Network), at_right, |ui| {
        let options = [
            (Network::Down, tongue.say(Word::NoSignal)),
            (Network::Up { bars: 1 }, "1"),
            (Network::Up { bars: 2 }, "2"),
            (Network::Up { bars: 3 }, "3"),
            (Network::Up { bars: 4 }, "4"),
        ];
        ui.horizontal(|ui| {
            widgets::quiet(ui, tongue.say(Word::Bars));
            if let Some(network) = widgets::segmented(ui, &options, Some(device.modem.coverage)) {
                out.push(Command::World(Act::Network(device.name.clone(), network)));
            }
        });
        for fault in
            [Fault::ModemSilent(device.name.clone()), Fault::NetworkDown(device.name.clone())]
        {
            toggle_fault(ui, desk, model, &fault, out);
        }
    });
}

/// Power, battery, and the flash operation at which the power is to go.
pub fn power(
    ui: &mut Ui,
    desk: &mut Desk,
    model: &Model,
    device: &DeviceFace,
    out: &mut Vec<Command>,
) {
    let tongue = desk.tongue;
    let palette = Palette::of(ui);
    let name = &device.name;
    let mut acts = Vec::new();
    let at_right = |ui: &mut Ui| {
        let word = tongue.say(if device.powered { Word::PowerIsOn } else { Word::NoPower });
        widgets::quiet(ui, word);
    };
    let mut battery = None;
    widgets::card_with(ui, Icon::Power, tongue.say(Word::Power), at_right, |ui| {
        let shown = format!("{} %", device.battery_percent);
        let now = f64::from(device.battery_percent);
        battery = widgets::slider(ui, tongue.say(Word::Battery), now, 0.0..=100.0, 1.0, &shown);
        ui.horizontal(|ui| {
            if device.powered {
                if widgets::button(ui, Some(Icon::Power), tongue.say(Word::CutPower)).clicked() {
                    acts.push(PowerAct::Cut);
                }
            } else if widgets::primary_button(ui, Some(Icon::Power), tongue.say(Word::PowerOn))
                .clicked()
            {
                acts.push(PowerAct::On);
            }
        });
        ui.horizontal(|ui| {
            widgets::quiet(ui, tongue.say(Word::CutAtOperation));
            desk.cut_at = desk.cut_at.max(1);
            let field = ui.add(egui::DragValue::new(&mut desk.cut_at).range(1..=9_999));
            widgets::named(ui, &field, tongue.say(Word::CutAtOperation));
            if widgets::link(ui, tongue.say(Word::Arm)).clicked() {
                acts.push(PowerAct::CutAtFlashOperation(desk.cut_at));
            }
        });
        if let Some(operation) = device.cut_at_operation {
            let words = format!("{} {operation}", tongue.say(Word::ArmedAt));
            widgets::chip(ui, &words, palette.fault, palette.on_fault);
        }
        widgets::pair(ui, tongue.say(Word::FlashOperations), device.flash_operations.to_string());
        let refuses = Fault::FlashRefuses(device.name.clone());
        toggle_fault(ui, desk, model, &refuses, out);
    });
    out.extend(acts.into_iter().map(|act| Command::World(Act::Power(name.clone(), act))));
    if let Some(percent) = battery {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to 100.
        let percent = percent.round().clamp(0.0, 100.0) as u8;
        out.push(Command::World(Act::Battery(name.clone(), percent)));
    }
}

/// The clock and what goes wrong with it, the screen's light, and what the device says of itself.
pub fn clock(ui: &mut Ui, desk: &mut Desk, device: &DeviceFace, out: &mut Vec<Command>) {
    let tongue = desk.tongue;
    let mut acts = Vec::new();
    widgets::card(ui, Icon::Clock, tongue.say(Word::ClockAndScreen), |ui| {
        let reads = device.clock.reads.map_or_else(
            || tongue.say(Word::ClockLost).to_owned(),
            |(hour, minute, second)| format!("{hour:02}:{minute:02}:{second:02}"),
        );
        widgets::pair(ui, tongue.say(Word::ClockReads), reads);
        #[allow(clippy::cast_precision_loss)] // A clock error in milliseconds.
        let ahead = format!("{:+.1} s", device.clock.ahead_millis as f64 / 1_000.0);
        if device.clock.reads.is_some() {
            widgets::pair(ui, tongue.say(Word::ClockAhead), ahead);
        }
        upset(ui, desk, &mut acts);
        let light = match device.backlight {
            Backlight::Dim => Word::LightDim,
            Backlight::Normal => Word::LightNormal,
            Backlight::Bright => Word::LightBright,
        };
        widgets::pair(ui, tongue.say(Word::ScreenLight), tongue.say(light));
        widgets::pair(ui, tongue.say(Word::Body), device.body.0.clone());
        widgets::pair(ui, tongue.say(Word::Flow), device.flow.0.clone());
        if let Some(faulty) = &device.faulty {
            widgets::warning(ui, faulty);
        }
    });
    let name = || device.name.clone();
    out.extend(acts.into_iter().map(|act| Command::World(Act::Clock(name(), act))));
}

/// What can be done to a clock.
fn upset(ui: &mut Ui, desk: &mut Desk, acts: &mut Vec<ClockAct>) {
    /// A clock is set wrong by no more than a day.
    const DAY: i32 = 86_400;
    let tongue = desk.tongue;
    ui.horizontal_wrapped(|ui| {
        widgets::quiet(ui, tongue.say(Word::ClockSeconds));
        let field = ui.add(egui::DragValue::new(&mut desk.clock_seconds).range(-DAY..=DAY));
        widgets::named(ui, &field, tongue.say(Word::ClockSeconds));
        if widgets::link(ui, tongue.say(Word::SetClock)).clicked() {
            acts.push(ClockAct::Ahead(i64::from(desk.clock_seconds) * 1_000));
        }
    });
    ui.horizontal_wrapped(|ui| {
        if widgets::button(ui, None, tongue.say(Word::ClockRight)).clicked() {
            acts.push(ClockAct::Ahead(0));
        }
        if widgets::button(ui, None, tongue.say(Word::LoseClock)).clicked() {
            acts.push(ClockAct::Lost);
        }
    });
}
