//! Pictures of the bench, drawn in software: they must show what they are of, and a person may look at them.
//!
//! With `BENCH_PICTURES` set to a folder they are kept there.

use image::RgbaImage;
use sim::scenario::model::Fault;
use sim::session::Command as Act;
use sim::time::SECOND;
use sim::world::PRELUDE;

use super::painter::Painter;
use super::{bench_on, worlds};
use crate::bench::desk::{MiddleTab, SideTab};
use crate::bench::model::{Model, RecordingFace};
use crate::bench::theme::{DARK, LIGHT, Palette, Shade};
use crate::bench::words::Tongue;
use crate::bench::{Desk, model};

/// Draws a bench, and keeps the picture where it is wanted.
fn draw(name: &str, model: Model, desk: Desk, size: [f32; 2]) -> RgbaImage {
    let painter = Painter::default();
    let mut harness = bench_on(model, desk, size, painter.clone());
    harness.run();
    let picture = painter.picture(&harness);
    if let Some(folder) = std::env::var_os("BENCH_PICTURES") {
        let path = std::path::Path::new(&folder).join(format!("{name}.png"));
        picture.save(path).unwrap();
    }
    picture
}

/// How many pixels have exactly this colour.
fn count(picture: &RgbaImage, colour: egui::Color32) -> usize {
    let [red, green, blue, _] = colour.to_array();
    picture.pixels().filter(|pixel| pixel.0[..3] == [red, green, blue]).count()
}

/// A session with a branch, a fault and a long way behind it.
fn busy() -> Model {
    const FILE: &str = "payer-code/till-scans-code.ron";
    let mut session = worlds::session(FILE, 9 * SECOND);
    session.rewind(PRELUDE + 3 * SECOND).unwrap();
    session.apply(Act::Fault(Fault::ModemSilent("mei".into()), None)).unwrap();
    while session.advance(PRELUDE + 8 * SECOND).unwrap().is_some() {}
    let mut model = worlds::model_of(FILE, &session);
    model.time.playing = true;
    model.files = vec![worlds::broken_body()];
    model.recording = RecordingFace {
        log: Some("sessions/2026-01-05-0930.log".into()),
        commands: session.acts().len(),
        pin_cards: vec![("mei".into(), "314159".into())],
        ..RecordingFace::default()
    };
    model
}

const WINDOW: [f32; 2] = [1280.0, 800.0];

#[test]
fn the_window_shows_screens_faults_and_the_playhead_in_both_shades() {
    for (shade, palette) in [(Shade::Dark, &DARK), (Shade::Light, &LIGHT)] {
        let desk = Desk { shade, ..Desk::default() };
        let picture = draw(&format!("window-{shade:?}"), busy(), desk, WINDOW);
        assert!(count(&picture, palette.fault) > 5_000, "the strip of faults");
        assert!(count(&picture, palette.accent) > 300, "what is chosen, and the playhead");
        assert!(count(&picture, palette.panel) > 100_000, "cards");
        assert!(count(&picture, egui::Color32::WHITE) > 3_000, "the device's screen");
    }
}

#[test]
fn every_tab_is_drawn() {
    let tabs = [
        (MiddleTab::View, SideTab::People),
        (MiddleTab::Ledger, SideTab::Faults),
        (MiddleTab::Verdict, SideTab::Session),
        (MiddleTab::Files, SideTab::Device),
    ];
    for (place, (middle, side)) in tabs.into_iter().enumerate() {
        let tongue = if place % 2 == 0 { Tongue::Chinese } else { Tongue::English };
        let desk = Desk { middle, side, tongue, ..Desk::default() };
        let name = format!("{middle:?}-{side:?}").to_lowercase();
        let picture = draw(&name, busy(), desk, WINDOW);
        assert!(distinct(&picture) > 60, "{name}");
    }
}

#[test]
fn the_first_sight_the_list_and_the_narrow_window_are_drawn() {
    let first = Model { scenarios: worlds::scenarios(), ..model::Model::default() };
    let empty = draw("first-sight", first, Desk::default(), WINDOW);
    assert!(distinct(&empty) > 20);
    let narrow = Desk { middle: MiddleTab::Side, ..Desk::default() };
    assert!(distinct(&draw("narrow", busy(), narrow, [640.0, 800.0])) > 60);
    let help = Desk { help_open: true, tongue: Tongue::English, ..Desk::default() };
    assert!(distinct(&draw("shortcuts", busy(), help, WINDOW)) > 60);
}

#[test]
fn a_camera_shows_what_it_saw_and_a_phone_its_digits() {
    let file = "scan/printed-code.ron";
    let session =
        worlds::session_until(file, |world| world.devices()[0].camera().last_picture().is_some());
    let model = worlds::model_of(file, &session);
    let seen = model.devices[0].camera.picture.clone().unwrap();
    assert_eq!(seen.grey.len(), seen.width * seen.height);
    draw("camera", model, Desk::default(), [1280.0, 1400.0]);
    let file = "enrol/daughter-enrols-mother.ron";
    let session = worlds::session_until(file, |world| world.phones()[0].phone().digits().is_some());
    let mut model = worlds::model_of(file, &session);
    let digits = model.people.phones[0].digits.clone().unwrap();
    assert_eq!(digits.len(), 7, "{digits}");
    model.notice = Some("mei is taken over already".into());
    let desk = Desk { side: SideTab::People, middle: MiddleTab::Ledger, ..Desk::default() };
    draw("phone", model, desk, [1280.0, 1200.0]);
}

#[test]
fn all_cards_of_a_device_are_drawn() {
    let picture = draw("device-cards", busy(), Desk::default(), [1280.0, 1200.0]);
    assert!(count(&picture, Palette::of_shade(Shade::Dark).panel) > 100_000);
}

fn distinct(picture: &RgbaImage) -> usize {
    picture.pixels().map(|pixel| pixel.0).collect::<std::collections::BTreeSet<_>>().len()
}
