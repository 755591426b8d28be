//! What egui does in the trial window: names of everything that can be pressed, the phone's app, the calibration sheet, and a
//! message where something is gone. The picture itself is sprites.

use bevy::prelude::*;
use bevy_egui::{EguiContext, EguiPrimaryContextPass, egui};
use sim::scenario::model::Actor;
use sim::session::Command;

use super::Counter;
use super::calibration::{self, Calibration};
use super::controls::{self, Wish};
use super::hands::Hands;
use super::model::body_of;
use super::words::Words;
use super::{look, notice, phone_app};
use crate::art::handset::GLASS_MM;
use crate::pace::Pace;
use crate::table::Table;
use crate::windows::TrialCamera;

/// Whether a control of the trial window has the keyboard: then Space and Enter are for it, not for the device.
#[derive(Resource, Default)]
pub struct Focus(pub bool);

/// Runs egui in the trial window.
pub fn plugin(app: &mut App) {
    app.init_resource::<Focus>().init_resource::<Calibration>();
    app.add_systems(EguiPrimaryContextPass, show);
    app.add_systems(Update, calibration::follow.before(super::measure));
    app.add_systems(Update, watch_board.after(crate::table::Advance));
}

fn show(
    mut contexts: Query<&mut EguiContext, With<TrialCamera>>,
    mut dressed: Local<bool>,
    (mut hands, mut focus, mut calibration): (ResMut<Hands>, ResMut<Focus>, ResMut<Calibration>),
    (counter, words): (Res<Counter>, Res<Words>),
    (mut table, mut pace): (ResMut<Table>, ResMut<Pace>),
) {
    let Ok(mut context) = contexts.single_mut() else { return };
    let context = context.get_mut();
    if !*dressed {
        // egui has the fonts from the next frame on; nothing may be written before.
        look::dress(context);
        *dressed = true;
        pace.trial_changed();
        return;
    }
    focus.0 = context.memory(|memory| memory.focused().is_some());
    board_notice(context, &mut table, *words);
    let Some(person) = counter.person.clone() else { return };
    let body = body_of(table.world(), &person);
    let wishes = controls::show(context, &counter, &hands, body, *words);
    for wish in wishes {
        match wish {
            Wish::Tap(key) => hands.tap(key, &mut table, &person),
            Wish::Finger => hands.lay_or_lift(&mut table, &person),
            Wish::TurnOver => hands.pose.back = !hands.pose.back,
            Wish::ToScanner => hands.to_scanner(body, &counter.stage),
            Wish::ToCode(number) => hands.to_code(number, body, &counter.stage),
            Wish::Home => hands.pose = super::pose::Pose::default(),
        }
        pace.trial_changed();
    }
    if let (Some(phone), Some(device)) = (&counter.shown.phone, &counter.shown.device) {
        let (zone, millimetre) = (counter.stage.phone(body), counter.stage.millimetre);
        let (x, y, width, height) = GLASS_MM;
        let glass = egui::Rect::from_min_size(
            egui::pos2(zone.x + x * millimetre, zone.y + y * millimetre),
            egui::vec2(width * millimetre, height * millimetre),
        );
        if let Some(act) =
            phone_app::show(context, glass, phone, (&device.name, &body.ports), *words)
        {
            let name = phone.name.clone();
            table.act_as(Actor::Phone(name.clone()), Command::Phone(name, act));
        }
    }
    calibration::show(context, &mut calibration, &counter.stage, *words);
}

/// Says calmly that the device is gone, or on its way back. Why, the bench says.
fn board_notice(context: &egui::Context, table: &mut Table, words: Words) {
    let wait = words.say("请稍等", "One moment, please");
    if table.lost.is_some() {
        let text = words.say(
            "机器暂时断开了,旁边的人会处理。您做过的都记着。",
            "The device has lost its connection and is being looked after. What you did is kept.",
        );
        notice::show(context, wait, text);
    } else if table.under_way().is_some() {
        let text = words.say("机器正在回到那一刻。", "The device is going back to that moment.");
        notice::show(context, wait, text);
    }
}

/// The window is drawn when such a message comes or goes.
fn watch_board(mut table: ResMut<Table>, mut pace: ResMut<Pace>, mut before: Local<(bool, bool)>) {
    let now = (table.lost.is_some(), table.under_way().is_some());
    if *before != now {
        *before = now;
        pace.trial_changed();
    }
}
