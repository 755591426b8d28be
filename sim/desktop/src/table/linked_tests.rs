//! The table with a board at a link: everything is done again on it between frames, and a board that goes away stops nobody.

use std::path::Path;
use std::time::Duration;

use device_core::key::Key;
use paybench_tests::linked::{Trouble, boards_in_threads};
use sim::boards::rack::{Patience, Rack};
use sim::run::BoardChoice;
use sim::scenario::model::{HandAct, InputKind};
use sim::session::Command;
use sim::time::{MILLISECOND, SECOND};
use sim::world::PRELUDE;

use super::{Table, read};

const FRAME: Duration = Duration::from_micros(16_667);

fn on(board: BoardChoice) -> Table {
    Table::open(None, vec![crate::counter::scenario()], board, None).unwrap()
}

/// One board and no more, as at a wire; its first line ends after so many frames, where a number is given.
fn one_board(dies: Option<u32>) -> BoardChoice {
    let sound = boards_in_threads(Trouble::None);
    let first = std::sync::Mutex::new(dies.map(|frames| boards_in_threads(Trouble::Dies(frames))));
    let line = move || {
        let dying = first.lock().unwrap().take();
        dying.as_ref().unwrap_or(&sound).rack().unwrap().line()
    };
    let patience = Patience { resend: Duration::from_millis(50), lost: Duration::from_millis(400) };
    BoardChoice::Linked(Rack::of("one", patience, vec![Box::new(line)]))
}

fn press(table: &mut Table, key: Key) -> bool {
    let person = table.participant().unwrap();
    let hand = |act| Command::Hand(person.shopper.clone(), act);
    table.apply(hand(HandAct::Down(key, Some(InputKind::Mouse)))) && {
        table.pass(100 * MILLISECOND);
        table.apply(hand(HandAct::Up(key, Some(InputKind::Mouse))))
    }
}

/// Frames until nothing is under way.
fn frames_until_there(table: &mut Table) -> usize {
    for frame in 0..10_000 {
        if table.under_way().is_none() {
            return frame;
        }
        table.follow(FRAME);
    }
    panic!("it never came: {:?}", table.under_way());
}

#[test]
fn going_back_on_a_linked_board_shows_a_sign_first_and_is_the_same() {
    let mut here = on(BoardChoice::InProcess);
    let mut there = on(one_board(None));
    assert!(here.hellos().is_empty());
    assert_eq!(there.hellos()[0].1.model.as_str(), "thread");
    for table in [&mut here, &mut there] {
        table.playing = false;
        assert!(press(table, Key::ShowCode));
        table.pass(3 * SECOND);
    }
    let boots = there.hellos()[0].1.boots;
    here.go_to(PRELUDE + 2 * SECOND);
    there.go_to(PRELUDE + 2 * SECOND);
    assert!(here.under_way().is_none(), "in this process it is done at once");
    let before = there.now();
    there.follow(FRAME);
    assert_eq!(there.now(), before, "the sign is drawn before anything is asked of the board");
    assert!(!press(&mut there, Key::Help), "nobody acts meanwhile");
    assert!(frames_until_there(&mut there) > 2);
    assert!(there.hellos()[0].1.boots > boots);
    assert_eq!(there.session().digest(), here.session().digest());
    // Ahead again, and to the future that was left.
    let branch = there.session().branches()[0].id;
    for table in [&mut here, &mut there] {
        table.go_to(PRELUDE + 5 * SECOND);
        frames_until_there(table);
        assert_eq!(table.now(), PRELUDE + 5 * SECOND);
        table.take_branch(branch);
        frames_until_there(table);
    }
    assert_eq!(there.session().digest(), here.session().digest());
    assert_eq!(there.session().acts(), here.session().acts());
}

#[test]
fn another_scenario_gets_the_one_board_and_what_needs_two_is_refused() {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let file = scenarios.join("payer-code/till-scans-code.ron");
    let mut table = on(one_board(None));
    assert!(press(&mut table, Key::ShowCode));
    let mut two = crate::counter::scenario();
    let cast = two.devices.values().next().unwrap().clone();
    two.devices.insert("zhang".to_owned(), cast);
    let (digest, opened) = (table.session().digest(), table.opened);
    let refused = table.replace(None, vec![two], 0).unwrap_err().to_string();
    assert!(refused.contains("2 devices, and 1 board is named"), "{refused}");
    assert_eq!((table.session().digest(), table.opened), (digest, opened), "what lay there stays");
    table.replace(Some(file.clone()), read(&file).unwrap(), 0).unwrap();
    assert_eq!((table.opened, table.lost.clone()), (opened + 1, None));
    table.pass(2 * SECOND);
    assert_eq!(table.lost, None);
}

#[test]
fn a_board_that_goes_away_stops_nobody() {
    let mut lost = 0;
    for frames in [20, 23, 26, 29] {
        let Ok(mut table) =
            Table::open(None, vec![crate::counter::scenario()], one_board(Some(frames)), None)
        else {
            continue;
        };
        for key in [Key::ShowCode, Key::Cancel, Key::ShowCode, Key::Cancel] {
            if !press(&mut table, key) {
                // The finger leaves the key also where nothing comes of it.
                let person = table.participant().unwrap();
                let up = HandAct::Up(key, Some(InputKind::Mouse));
                table.apply(Command::Hand(person.shopper, up));
            }
            table.pass(SECOND);
        }
        let Some(heard) = table.lost.clone() else { continue };
        lost += 1;
        assert!(heard.contains("last heard"), "{heard}");
        assert!(!table.playing && table.under_way().is_none());
        let (now, acts) = (table.now(), table.session().acts().len());
        assert!(table.pixels(0).is_some(), "what was last seen stays on the glass");
        assert!(!press(&mut table, Key::Help));
        table.playing = true;
        table.follow(FRAME);
        table.step();
        table.pass(SECOND);
        assert_eq!((table.now(), table.session().acts().len()), (now, acts));
        assert!(table.session().scenario_text("Saved").is_ok());
        if lost % 2 == 1 {
            table.reconnect();
        } else {
            table.go_on_in_process();
            assert!(table.on_another_board());
            assert_eq!(table.board_name(), "sim");
        }
        frames_until_there(&mut table);
        assert_eq!((table.lost.clone(), table.now()), (None, now));
        let held = |table: &mut Table| {
            let acts = table.session().acts().iter();
            let edges = acts.filter_map(|act| match &act.command {
                Command::Hand(_, HandAct::Down(..)) => Some(1),
                Command::Hand(_, HandAct::Up(..)) => Some(-1),
                _ => None,
            });
            edges.sum::<i32>()
        };
        assert_eq!(held(&mut table), 0, "what was let go of meanwhile is let go of now");
        assert!(press(&mut table, Key::Help), "{:?}", table.refused);
        if table.on_another_board() {
            table.reconnect();
            frames_until_there(&mut table);
            assert_eq!((table.lost.clone(), table.on_another_board()), (None, false));
        }
    }
    assert!(lost >= 2, "{lost} boards went away while somebody acted");
}
