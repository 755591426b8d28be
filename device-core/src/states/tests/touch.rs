//! Touch panels: every key that a state takes is drawn, and a finger on it does what the key does.

use super::bench::Bench;
use super::places::{locked_places, unlocked_places};
use super::table::{enter_amount, home, locked};
use crate::event::Event;
use crate::key::{Edge, Key};
use crate::profile::{Profile, UnlockOrder};
use crate::ui::glyphs::WithExternal;
use crate::ui::{self, Area, Content, Role};
use crate::view::{Screen, View};

fn with_panel(mut bench: Bench) -> Bench {
    bench.device.lay_panel();
    bench.take_told();
    bench
}

fn places() -> Vec<Bench> {
    let order = UnlockOrder::KeyFirst;
    let all = [locked_places(order), unlocked_places(order)];
    all.into_iter().flatten().map(with_panel).collect()
}

/// Where a key is drawn.
fn card(view: &View, key: Key) -> Option<Area> {
    let layout = ui::layout(view, &WithExternal::bench());
    let element = layout.elements.iter().find(|element| {
        element.role == Role::KeyCard(key) && matches!(element.content, Content::Fill(_))
    });
    element.map(|element| element.area)
}

fn touch(bench: &mut Bench, area: Area) {
    let (x, y) = (area.x + area.width / 2, area.y + area.height / 2);
    bench.advance(1_000);
    bench.handle(&Event::Touch { x, y, edge: Edge::Down });
    bench.advance(90);
    bench.handle(&Event::Touch { x, y, edge: Edge::Up });
}

fn press(bench: &mut Bench, key: Key) {
    bench.advance(1_000);
    bench.edge(key, Edge::Down);
    bench.advance(90);
    bench.edge(key, Edge::Up);
}

/// Keys that a state takes and its screen need not draw: another drawn key leads to the same place.
fn spared(view: &View, key: Key) -> bool {
    match (&view.screen, key) {
        // A real key on every body; the ear stands in the band, and a result or a keypad says all that the sheet would.
        (_, Key::Power | Key::Help) => true,
        // The home screen offers the modes, and every screen has a way there.
        (Screen::LockedHome { .. } | Screen::Home { .. }, _) => false,
        // A code that is about to go away is kept by any key, and so by the drawn one.
        (Screen::PayerCode { digits: Some(_), .. }, Key::ShowCode | Key::Cancel) => false,
        (Screen::PayerCode { .. }, _) => key != Key::Cancel,
        (_, Key::ShowCode | Key::Scan | Key::BePaid) => true,
        // The keypad comes with the green key.
        (
            Screen::Unlock { .. } | Screen::Authenticate { .. } | Screen::PayeeCode { .. },
            Key::Digit(_),
        ) => true,
        // Red and green are one where there is nothing to choose.
        (_, Key::Cancel) => card(view, Key::Confirm).is_some(),
        (_, Key::Confirm) => card(view, Key::Cancel).is_some(),
        _ => false,
    }
}

#[test]
fn every_key_that_a_state_takes_can_be_touched() {
    let mut missing = Vec::new();
    let mut touched = 0;
    for bench in places() {
        let view = bench.device.view();
        for key in Profile::default().keys.iter() {
            let mut pressed = bench.clone();
            press(&mut pressed, key);
            let mut waited = bench.clone();
            waited.advance(1_000);
            waited.advance(90);
            let taken = pressed.device.view() != waited.device.view();
            match card(&view, key) {
                Some(area) => {
                    let mut fingered = bench.clone();
                    touch(&mut fingered, area);
                    assert_eq!(fingered.device.view(), pressed.device.view(), "{key:?}: {view:?}");
                    assert_eq!(fingered.take_told(), pressed.take_told(), "{key:?}: {view:?}");
                    touched += 1;
                }
                None if taken && !spared(&view, key) => {
                    missing.push(format!("{key:?}: {:?}", view.screen));
                }
                None => {}
            }
        }
    }
    assert!(missing.is_empty(), "{} keys:\n{}", missing.len(), missing.join("\n"));
    assert!(touched > 150, "{touched} keys were touched");
}

#[test]
fn a_finger_that_slides_presses_the_key_on_which_it_came_down() {
    let mut bench = with_panel(home(UnlockOrder::KeyFirst));
    let area = card(&bench.device.view(), Key::ShowCode).unwrap();
    bench.advance(1_000);
    bench.handle(&Event::Touch { x: area.x + 3, y: area.y + 20, edge: Edge::Down });
    bench.handle(&Event::Touch { x: 319, y: 479, edge: Edge::Up });
    assert_eq!(bench.shown(), "PayerCode Both, LetScan");
    // Beside the keys nothing happens.
    let mut bench = with_panel(locked(UnlockOrder::KeyFirst));
    bench.handle(&Event::Touch { x: 160, y: 70, edge: Edge::Down });
    bench.handle(&Event::Touch { x: 160, y: 70, edge: Edge::Up });
    assert_eq!((bench.shown().as_str(), bench.take_told().as_str()), ("LockedHome", ""));
}

/// On the keypad a trembling finger is filtered like a trembling press.
#[test]
fn a_trembling_finger_types_once() {
    let mut bench = with_panel(enter_amount(UnlockOrder::KeyFirst));
    let area = card(&bench.device.view(), Key::Digit(5)).unwrap();
    let mut tap = |wait: u64| {
        bench.advance(wait);
        bench.handle(&Event::Touch { x: area.x + 40, y: area.y + 40, edge: Edge::Down });
        bench.advance(60);
        bench.handle(&Event::Touch { x: area.x + 44, y: area.y + 40, edge: Edge::Up });
        let Screen::EnterAmount { typed, .. } = bench.device.view().screen else { panic!("typed") };
        typed.as_str().to_owned()
    };
    assert_eq!(tap(1_000), "5");
    assert_eq!(tap(60), "5");
    assert_eq!(tap(500), "55");
}

/// The help sheet goes away wherever it is touched.
#[test]
fn a_touch_closes_the_sheet() {
    let mut bench = with_panel(home(UnlockOrder::KeyFirst));
    let ear = card(&bench.device.view(), Key::Help).unwrap();
    touch(&mut bench, ear);
    assert!(bench.device.view().help);
    touch(&mut bench, Area::new(100, 200, 10, 10));
    assert_eq!((bench.device.view().help, bench.shown().as_str()), (false, "Home"));
}
