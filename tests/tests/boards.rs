//! A run is the same run on every board: in this process, and over the board link on the link's own engine in a thread.
//!
//! A debug build plays a part of the scenarios there, and always those that cut the power; a release build plays all of them,
//! as `.ci/run` does. The emulated board needs QEMU; the firmware's image is built where it is missing.

use std::collections::{BTreeMap, BTreeSet};

use paybench_tests::linked::{Trouble, boards_in_threads, rack};
use paybench_tests::{all_scenarios, image, scenario_file};
use sha2::{Digest, Sha256};
use sim::boards::{Board, BoardLost};
use sim::report::compare::compare;
use sim::run::{BoardChoice, Look, Observer, RunReport, Unobserved, Verdict, play};
use sim::trace::Entry;
use sim::world::DeviceId;

/// Of so many scenarios a debug build plays one.
const PART: usize = if cfg!(debug_assertions) { 6 } else { 1 };

/// Hashes of the pixels of everything that is shown.
#[derive(Default)]
struct Hashes(Vec<(DeviceId, [u8; 32])>);

impl Observer for Hashes {
    fn shown(&mut self, look: &mut Look<'_>, device: DeviceId) -> Result<(), BoardLost> {
        let frame = look.device_pixels(device)?;
        self.0.push((device, Sha256::digest(frame.bytes()).into()));
        Ok(())
    }
}

fn cuts_power(run: &RunReport) -> bool {
    let cut = |entry: &Entry| matches!(entry, Entry::FlashCut { .. } | Entry::Power { .. });
    run.trace.entries().iter().any(|timed| cut(&timed.entry))
}

/// Plays scenarios on a board and in this process; gives how many were played there.
fn equal_on(board: &BoardChoice, chosen: impl Fn(usize, &RunReport) -> bool) -> usize {
    let mut played = 0;
    for (place, (name, scenario)) in all_scenarios().iter().enumerate() {
        let here = play(scenario, None, BoardChoice::InProcess, &mut Unobserved);
        if !chosen(place, &here) {
            continue;
        }
        let there = play(scenario, None, board.clone(), &mut Unobserved);
        assert_eq!(there.verdict, here.verdict, "{name}: {:#?}", there.failures);
        if there.digest != here.digest {
            let first = here.trace.entries().iter().zip(there.trace.entries());
            let first = first.enumerate().find(|(_, (here, there))| here != there);
            panic!("{name}: the traces part: {first:#?}");
        }
        played += 1;
    }
    played
}

#[test]
fn every_scenario_is_the_same_run_over_the_link() {
    let board = boards_in_threads(Trouble::None);
    let played = equal_on(&board, |place, here| place % PART == 0 || cuts_power(here));
    assert!(played > 40, "{played} runs");
}

/// Lost, doubled, cut, garbled and late frames in both directions change nothing but the time that it takes.
#[test]
fn a_bad_line_changes_nothing() {
    for (seed, file) in [
        (1, "payer-code/till-scans-code.ron"),
        (2, "trouble/power-cut-while-settling.ron"),
        (3, "scan/printed-code.ron"),
    ] {
        let scenario = scenario_file(file);
        let board = boards_in_threads(Trouble::Lossy(seed));
        let here = play(&scenario, None, BoardChoice::InProcess, &mut Unobserved);
        let there = play(&scenario, None, board, &mut Unobserved);
        assert_eq!(there.verdict, Verdict::Pass, "{file}: {:#?}", there.failures);
        assert_eq!(there.digest, here.digest, "{file}");
    }
}

/// Names that stand in external flash, large text, codes: the pixels are the same, glyphs over the link included.
#[test]
fn the_pixels_are_the_same() {
    for file in
        ["payer-code/till-scans-code.ron", "payer-code/rare-name.ron", "scan/printed-code.ron"]
    {
        let scenario = scenario_file(file);
        let hashes = |board: BoardChoice| {
            let mut hashes = Hashes::default();
            let run = play(&scenario, None, board, &mut hashes);
            assert_eq!(run.verdict, Verdict::Pass, "{file}: {:#?}", run.failures);
            hashes.0
        };
        let here = hashes(BoardChoice::InProcess);
        assert!(here.len() > 5, "{file}: {} screens", here.len());
        assert!(here == hashes(boards_in_threads(Trouble::None)), "{file}");
    }
}

/// A board that falls silent broke the bench, at whichever frame it does; the next run finds another.
#[test]
fn a_board_that_dies_is_lost_and_not_a_failure() {
    let scenario = scenario_file("payer-code/till-scans-code.ron");
    for frames in [4, 9, 25] {
        let board = boards_in_threads(Trouble::Dies(frames));
        let run = play(&scenario, None, board, &mut Unobserved);
        assert_eq!(run.verdict, Verdict::Broken, "{frames}: {:#?}", run.failures);
        let text = &run.failures.last().unwrap().got;
        assert!(text.contains("the board is lost") && text.contains("last heard"), "{text}");
    }
}

/// Boards come back to their rack and are used again, one after the other and two at a time.
#[test]
fn boards_are_kept_between_runs() {
    let choice = boards_in_threads(Trouble::None);
    let rack = rack(&choice);
    let mut boots = Vec::new();
    for _ in 0..3 {
        let mut board = rack.board().unwrap();
        boots.push(board.hello().unwrap().boots);
        board.cut_power().unwrap();
    }
    assert_eq!(boots, [1, 2, 3], "the same board each time, reset in between");
    let (mut one, mut two) = (rack.board().unwrap(), rack.board().unwrap());
    assert_eq!(one.hello().unwrap().boots, 4);
    assert_eq!(two.hello().unwrap().boots, 1, "another board");
}

/// Where a board does something else, the first entry that differs is found, with the screens of both.
#[test]
fn a_board_that_differs_is_shown_where_it_does() {
    let scenario = scenario_file("payer-code/till-scans-code.ron");
    let here = BoardChoice::InProcess;
    let run = play(&scenario, None, here.clone(), &mut Unobserved);
    let same = compare(&scenario, None, (&here, &run), &boards_in_threads(Trouble::None));
    assert_eq!((same.difference.clone(), same.verdict), (None, Verdict::Pass));
    assert_eq!(same.failure(&here), None);

    let deaf = boards_in_threads(Trouble::DeafToKeys);
    let compared = compare(&scenario, None, (&here, &run), &deaf);
    assert_eq!(compared.verdict_with(run.verdict), Verdict::Fail);
    let difference = compared.difference.as_ref().expect("it differs");
    let [one, other] = &difference.entries;
    assert_ne!(one, other);
    assert!(!difference.before.is_empty());
    // Until then both showed the same.
    let screens: BTreeMap<usize, Vec<&str>> = difference
        .screens
        .iter()
        .enumerate()
        .map(|(board, screens)| {
            (board, screens.pictures.iter().map(|it| it.device.as_str()).collect())
        })
        .collect();
    assert_eq!(screens[&0], ["mei"], "{screens:?}");
    assert_eq!(screens[&0], screens[&1]);
    let failure = compared.failure(&here).expect("it differs");
    assert!(failure.expected.contains("on thread as on sim"), "{failure:?}");
}

/// One board is one device: the page says which scenarios need more.
#[test]
fn the_page_lists_what_one_board_cannot_play() {
    let one = BoardChoice::named("tcp://bench:1").unwrap();
    let page = std::fs::read_to_string(paybench_tests::root().join("docs/fidelity.md")).unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| one board at a wire | `"));
    let listed: BTreeSet<&str> = rows.filter_map(|row| row.split('`').next()).collect();
    let needed: BTreeSet<String> = all_scenarios()
        .into_iter()
        .filter(|(_, scenario)| one.too_few_for(scenario).is_some())
        .filter_map(|(name, _)| name.split(' ').next().map(str::to_owned))
        .collect();
    assert!(needed.iter().map(String::as_str).eq(listed), "{needed:#?}");
}

/// A part of the scenarios on the firmware itself; `paybench run scenarios --board qemu` plays all.
#[test]
fn scenarios_are_the_same_runs_on_the_emulated_board() {
    image("qemu-bench");
    let board = BoardChoice::named("qemu").unwrap();
    let played = equal_on(&board, |place, here| place % 12 == 0 || cuts_power(here));
    assert!(played > 20, "{played} runs");
}
