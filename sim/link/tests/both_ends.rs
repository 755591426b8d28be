//! Both ends of the link against each other over a line in memory: the device behaves as it does in one process, whatever the
//! line does.

mod support;

use device_core::ui::frame::Frame;
use device_core::ui::glyphs::WithExternal;
use device_core::ui::paint;
use link::bench::Reason;
use link::message::{Answer, Place, Refusal, Request};
use link::picture::Painter;
use support::device::{boot, clean_run};
use support::play::{Play, play, refusals};
use support::wire::Damage;

const EVENTS: usize = 60;

#[test]
fn over_a_good_line_all_is_as_in_one_process() {
    let (clean, flash) = clean_run(EVENTS);
    let world = play(Play::new(EVENTS), Damage::default(), 1);
    let world = world.borrow();
    assert_eq!(world.player.exchanges, clean);
    assert_eq!(world.player.flash, flash, "its bytes and the order of its operations");
    assert!(flash.operations.len() > 10, "{} operations", flash.operations.len());
    assert_eq!(world.player.asks as usize, flash.operations.len(), "nothing was read again");
    assert_eq!(world.bench.counts().2, 0, "nothing was sent twice");
}

#[test]
fn over_a_bad_line_nothing_is_lost_and_nothing_is_done_twice() {
    let (clean, flash) = clean_run(EVENTS);
    let kinds: [(&str, Damage); 5] = [
        ("lost", Damage { lost: 200, ..Damage::default() }),
        ("cut and flipped", Damage { cut: 100, flipped: 150, ..Damage::default() }),
        ("doubled", Damage { doubled: 400, ..Damage::default() }),
        ("reordered", Damage { doubled: 200, reordered: 300, ..Damage::default() }),
        ("noise", Damage { noise: 2_000, over_long: 100, ..Damage::default() }),
    ];
    for (name, damage) in kinds {
        for seed in 1..=5 {
            let world = play(Play::new(EVENTS), damage, seed);
            let world = world.borrow();
            assert_eq!(world.player.lost, None, "{name}, seed {seed}");
            assert_eq!(world.player.exchanges, clean, "{name}, seed {seed}");
            assert_eq!(world.player.flash, flash, "{name}, seed {seed}");
        }
    }
}

#[test]
fn pixels_are_those_of_the_view_and_few_glyphs_are_asked_for() {
    let mut player = Play::new(1);
    player.after = [Request::View, Request::Pixels { from: 0 }].into();
    player.after.extend((1..20).map(|part| Request::Pixels { from: part * 256 }));
    player.after.push_back(Request::Statistics);
    let world = play(player, Damage::default(), 3);
    let player = &world.borrow().player;
    let mut painted = Box::new(Frame::new());
    let mut painter = Painter::new();
    let mut view = None;
    for answer in &player.answers {
        match answer {
            Answer::View(seen) => view = Some(seen.clone()),
            Answer::Pixels { total, bytes } => {
                painter.take(&mut painted, bytes).unwrap();
                assert!(painter.offset() <= *total);
            }
            _ => {}
        }
    }
    assert!(painter.is_complete());
    let mut expected = Box::new(Frame::new());
    let Ok(()) = paint(&view.unwrap(), &WithExternal::bench(), &mut *expected);
    assert!(painted == expected);
    // The owner's name has two characters that no word of ours has, 李 and 魑: one ask each.
    let operations = player.flash.operations.len() as u32;
    assert!((1..=3).contains(&(player.asks - operations)), "{} asks", player.asks);
    assert!(
        matches!(player.answers.last(), Some(Answer::Statistics(figures)) if figures.frames > 20)
    );
}

#[test]
fn what_cannot_be_done_is_refused() {
    let mut player = Play::new(1);
    player.before.clear();
    player.events = 0;
    let load = |place, address| Request::FlashLoad { place, address, bytes: [0; 9].into() };
    let save = |address, length| Request::FlashSave { place: Place::Virtual, address, length };
    let lock_step = |flash| Request::Boot(boot(link::message::Mode::LockStep, flash));
    player.after = [
        Request::Hello,
        Request::View,
        Request::Pixels { from: 0 },
        load(Place::Virtual, 65_530),
        load(Place::Physical, 0),
        save(65_530, 7),
        save(0, 257),
        lock_step(Place::Wired),
        lock_step(Place::Virtual),
        lock_step(Place::Virtual),
        load(Place::Virtual, 0),
    ]
    .into();
    let world = play(player, Damage::default(), 4);
    let refused = refusals(&world.borrow().player.answers);
    use Refusal::{Address, NotBooted, Running, Unsupported};
    let expected = [
        NotBooted,
        NotBooted,
        Address,
        Unsupported,
        Address,
        Address,
        Unsupported,
        Running,
        Running,
    ];
    assert_eq!(refused, expected);
}

#[test]
fn flash_that_does_not_fit_into_the_mirror_is_read_from_the_bench() {
    let mut player = Play::new(EVENTS);
    // Words of somebody else behind our records: the device finds nothing wrong, but the mirror is full.
    player.flash.bytes[8_192..60_000].fill(0);
    player.before = [Request::Hello, Request::Reset, Request::Hello].into();
    player.before.extend(link::bench::image_requests(Place::Virtual, &player.flash.bytes));
    player.before.push_back(Request::Boot(boot(link::message::Mode::LockStep, Place::Virtual)));
    let image = player.flash.clone();
    let world = play(player, Damage::default(), 5);
    let player = &world.borrow().player;
    let (clean, flash) = support::device::run_on(image, EVENTS);
    assert_eq!(player.exchanges, clean);
    assert_eq!(player.flash, flash);
    assert!(player.asks as usize > flash.operations.len(), "some of it was read");
}

#[test]
fn a_power_cut_inside_an_operation_ends_the_device() {
    let mut player = Play::new(EVENTS);
    player.reset_in_ask = Some(3);
    player.after = [Request::Hello, Request::View].into();
    let world = play(player, Damage::default(), 6);
    let world = world.borrow();
    assert_eq!(world.resets, 2);
    assert_eq!(world.player.flash.operations.len(), 2, "the third was never carried out");
    let Some(Answer::Hello(hello)) = world.player.answers.iter().rev().nth(1) else {
        panic!("{:?}", world.player.answers)
    };
    assert_eq!((hello.running, hello.boots), (None, 2));
    assert_eq!(refusals(&world.player.answers), [Refusal::NotBooted]);
}

#[test]
fn a_bench_that_falls_silent_breaks_the_run_and_not_the_device() {
    let mut player = Play::new(EVENTS);
    player.deaf = true;
    let world = play(player, Damage::default(), 7);
    let world = world.borrow();
    let lost = world.player.lost.clone().unwrap();
    assert_eq!(lost.reason, Reason::Silent);
    assert_eq!(lost.request, "exchange");
    assert!(world.last_words.contains("the bench did not answer ask 1"), "{}", world.last_words);
}

#[test]
fn a_board_that_says_nothing_is_lost_with_a_reason() {
    let world = play(Play::new(1), Damage { lost: 1_000, ..Damage::default() }, 8);
    let lost = world.borrow().player.lost.clone().unwrap();
    let expected = "no answer to hello (number 65501), sent 60 times; last heard: nothing at all";
    assert_eq!(lost.to_string(), expected);
}
