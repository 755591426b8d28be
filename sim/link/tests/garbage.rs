//! A hundred thousand frames of garbage: cut, flipped, doubled, reordered, over-long, late, and never frames at all, in both
//! directions. Whatever is broken is recovered; no exchange is done twice; nobody panics or hangs.

mod support;

use link::board::{Engine, Memory, NoFlash, Served};
use link::{bench::Bench, bench::Heard, bench::Timing, message::Request};
use proptest::prelude::*;
use support::device::clean_run;
use support::feed::{ABOUT, Feed};
use support::play::{Play, play};
use support::wire::Damage;

const FRAMES: u32 = 100_000;
const EVENTS: usize = 80;

#[test]
fn a_hundred_thousand_frames_of_garbage_change_nothing() {
    let (clean, flash) = clean_run(EVENTS);
    let (mut frames, mut seed, mut broken, mut resent) = (0, 0, 0, 0);
    while frames < FRAMES {
        seed += 1;
        let damage = Damage {
            lost: 30,
            cut: 40,
            flipped: 40,
            doubled: 60,
            reordered: 60,
            noise: 9_000,
            over_long: 10,
        };
        let world = play(Play::new(EVENTS), damage, seed);
        let world = world.borrow();
        assert_eq!(world.player.lost, None, "seed {seed}");
        assert_eq!(world.player.exchanges, clean, "seed {seed}");
        assert_eq!(world.player.flash, flash, "seed {seed}");
        frames += world.to_board.frames + world.to_bench.frames;
        broken += world.player.broken;
        resent += world.bench.counts().2;
    }
    println!(
        "{frames} frames over {seed} runs: {broken} broken at the bench, {resent} requests sent again"
    );
    assert!(broken > 1_000 && resent > 100, "the line was bad: {broken}, {resent}");
}

#[test]
fn noise_without_end_does_not_hold_a_board_up() {
    let hardware = Feed::of(vec![0x55; 2_000_000]);
    let mut memory = Box::new(Memory::new());
    let mut engine = Engine::new(ABOUT, hardware, NoFlash, &mut memory);
    let mut frame = Box::new(device_core::ui::frame::Frame::new());
    for _ in 0..100 {
        assert_eq!(engine.serve(&mut None, &mut frame, 1_000), Served::Nothing);
    }
    assert!(engine.hardware().left() > 0, "it took part of it and came back");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn frames_around_any_bytes_are_survived_by_a_board(
        messages in proptest::collection::vec(
            (any::<u16>(), proptest::collection::vec(any::<u8>(), 0..60), 0_u8..11),
            1..20,
        ),
    ) {
        let mut line = Vec::new();
        link::frame::write(0, &Request::Hello, |bytes| line.extend_from_slice(bytes)).unwrap();
        for (number, mut message, variant) in messages {
            message.insert(0, variant);
            link::frame::write_bytes(number, &message, |bytes| line.extend_from_slice(bytes));
        }
        let bytes = line.len();
        let hardware = Feed::of(line);
        let mut memory = Box::new(Memory::new());
        let mut engine = Engine::new(ABOUT, hardware, NoFlash, &mut memory);
        let mut shell = None;
        let mut frame = Box::new(device_core::ui::frame::Frame::new());
        for _ in 0..=bytes {
            if engine.serve(&mut shell, &mut frame, 10) == Served::Nothing {
                break;
            }
        }
        prop_assert_eq!(engine.serve(&mut shell, &mut frame, 10), Served::Nothing);
    }

    #[test]
    fn frames_around_any_bytes_are_survived_by_a_bench(
        messages in proptest::collection::vec(
            (0_u16..4, proptest::collection::vec(any::<u8>(), 0..60), 0_u8..11),
            1..40,
        ),
    ) {
        let mut bench = Bench::new(Timing::default(), 0);
        bench.request(0, &Request::View).unwrap();
        for (number, mut message, variant) in messages {
            message.insert(0, variant);
            let mut line = Vec::new();
            link::frame::write_bytes(number, &message, |bytes| line.extend_from_slice(bytes));
            for byte in line {
                let heard = bench.feed(byte);
                let closed = matches!(heard, Some(Heard::Answered(_) | Heard::Lost(_)));
                prop_assert!(!closed || !bench.is_open());
            }
            let _ = bench.outgoing();
        }
        for turn in 0..100 {
            let _ = bench.poll(turn * 1_000_000);
        }
        prop_assert!(!bench.is_open() || bench.next_timeout().is_none());
    }
}
