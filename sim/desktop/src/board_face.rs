//! The board as the bench shows it: its name, what it said of itself, and how it stands.

use sim::boards::Abilities;
use sim::boards::message::{Hello, Peripheral, PeripheralSet};
use sim::world::PRELUDE;

use crate::bench::model::{BoardFace, BoardState, HelloFace};
use crate::bench::words::Word;
use crate::table::Table;

/// The board that plays now.
pub fn of(table: &mut Table) -> BoardFace {
    let state = match (table.lost.clone(), table.under_way()) {
        (Some(why), _) => BoardState::Lost(why),
        (None, Some(way)) => BoardState::Replaying {
            reached_micros: since_script(way.reached),
            until_micros: since_script(way.until),
        },
        (None, None) => BoardState::Running,
    };
    let all = |table: &mut Table, can: fn(Abilities) -> bool| {
        table.world().devices().iter().all(|slot| can(slot.abilities()))
    };
    BoardFace {
        name: table.board_name().to_owned(),
        state,
        hellos: table.hellos().iter().map(|(device, hello)| face(device, hello)).collect(),
        abilities: vec![
            (Word::CanLosePower, all(table, |able| able.power_cut)),
            (Word::CanBeCopied, all(table, |able| able.fork)),
        ],
        stands_in: table.on_another_board(),
    }
}

/// Microseconds since the script began; what lies before counts as nothing.
fn since_script(at: u64) -> i64 {
    i64::try_from(at.saturating_sub(PRELUDE)).unwrap_or(i64::MAX)
}

fn face(device: &str, hello: &Hello) -> HelloFace {
    let mut facts = vec![
        (Word::BoardModel, hello.model.as_str().to_owned()),
        (Word::Firmware, hello.core_version.as_str().to_owned()),
        // The app plays no other: what a board plays on its own cannot be gone back in.
        (Word::BoardMode, "lock-step".to_owned()),
        (Word::BoardScreen, format!("{} × {}", hello.width, hello.height)),
        (Word::BoardBoots, hello.boots.to_string()),
    ];
    if let Some(profile) = hello.running {
        facts.push((Word::BoardProfile, format!("{profile:016x}")));
    }
    let drivers = names(hello.can_wired);
    if !drivers.is_empty() {
        facts.push((Word::BoardDrivers, drivers));
    }
    if !hello.last_words.is_empty() {
        facts.push((Word::LastWords, hello.last_words.as_str().to_owned()));
    }
    HelloFace { device: device.to_owned(), facts }
}

/// The peripherals of a set, by name.
fn names(set: PeripheralSet) -> String {
    let there = Peripheral::ALL.into_iter().filter(|peripheral| set.has(*peripheral));
    let names: Vec<_> = there.map(|peripheral| format!("{peripheral:?}").to_lowercase()).collect();
    names.join(", ")
}
