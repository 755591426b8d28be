//! `docs/board-link.md` tells the truth: its frames are made here from the messages, its types are those of the sources.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use device_core::effect::Tone;
use device_core::event::Event;
use device_core::key::{Edge, Key, KeySet};
use device_core::profile::Profile;
use device_core::shell::{Action, Actions};
use device_core::time::{Instant, Now, Utc};
use device_core::view::{Language, Screen, Status, TextScale, View};
use link::message::{
    Answer, Ask, AskResult, Boot, Exchanged, Hello, Mode, Peripheral, PeripheralSet, Place,
    Refusal, Request, profile_hash,
};
use serde::Serialize;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn page() -> String {
    fs::read_to_string(root().join("docs/board-link.md")).unwrap()
}

fn postcard_of(value: &impl Serialize) -> Vec<u8> {
    let mut buffer = [0; 4_096];
    postcard::to_slice(value, &mut buffer).unwrap().to_vec()
}

/// Some bytes of a message and what they are.
type Part = (Vec<u8>, &'static str);

fn part(value: impl Serialize, what: &'static str) -> Part {
    (postcard_of(&value), what)
}

/// A frame as the page shows it. The parts must be the whole message.
fn shown(title: &str, number: u16, message: &impl Serialize, parts: &[Part]) -> String {
    let whole: Vec<u8> = parts.iter().flat_map(|(bytes, _)| bytes.clone()).collect();
    assert_eq!(whole, postcard_of(message), "{title}");
    let mut line = Vec::new();
    link::frame::write(number, message, |bytes| line.extend_from_slice(bytes)).unwrap();
    let plain = plain_of(&line);
    let mut text = format!("### {title}\n\n```text\n");
    rows(&mut text, "line ", &line, "");
    rows(&mut text, "", &plain[..1], "version");
    rows(&mut text, "", &plain[1..3], &format!("number {number}"));
    for (bytes, what) in parts {
        rows(&mut text, "", bytes, what);
    }
    rows(&mut text, "", &plain[plain.len() - 4..], "sum");
    text.push_str("```\n\n");
    text
}

fn plain_of(line: &[u8]) -> Vec<u8> {
    let mut plain = vec![0; line.len()];
    let report = cobs::decode(&line[1..line.len() - 1], &mut plain).unwrap();
    plain.truncate(report.frame_size());
    plain
}

/// Sixteen bytes a row, and what they are behind the first row.
fn rows(text: &mut String, head: &str, bytes: &[u8], what: &str) {
    for (index, row) in bytes.chunks(16).enumerate() {
        let head = if index == 0 { head } else { "" };
        let hex: Vec<String> = row.iter().map(|byte| format!("{byte:02X}")).collect();
        let what = if index == 0 { what } else { "" };
        let line = format!("{head:<6}{:<47}  {what}", hex.join(" "));
        writeln!(text, "{}", line.trim_end()).unwrap();
    }
}

const NOW: Now = Now { monotonic: Instant(2_500_000), utc: Some(Utc(1_767_576_602_500)) };

fn hellos() -> String {
    let set = |set: &[Peripheral]| {
        set.iter().fold(PeripheralSet::default(), |set, peripheral| set.with(*peripheral))
    };
    let hello = Hello {
        model: "qemu".try_into().unwrap(),
        core_version: "0.1.0".try_into().unwrap(),
        width: 320,
        height: 480,
        boots: 1,
        running: None,
        last_number: Some(7),
        last_words: Default::default(),
        can_virtual: set(&Peripheral::ALL),
        can_wired: set(&[Peripheral::Keys, Peripheral::Modem]),
    };
    shown("A hello", 7, &Request::Hello, &[part(0_u32, "request 0: Hello")])
        + &shown(
            "Its answer",
            7,
            &Answer::Hello(hello),
            &[
                part(0_u32, "answer 0: Hello"),
                part("qemu", "model: 4 bytes, \"qemu\""),
                part("0.1.0", "core_version"),
                part(320_u16, "width 320"),
                part(480_u16, "height 480"),
                part(1_u32, "boots 1"),
                part(None::<u64>, "running: none"),
                part(Some(7_u16), "last_number: 7"),
                part("", "last_words: none"),
                part(0x3ff_u16, "can_virtual: all ten"),
                part(0x11_u16, "can_wired: Keys and Modem"),
            ],
        )
}

fn a_boot() -> String {
    let profile = Profile::default();
    let boot = Boot {
        mode: Mode::LockStep,
        device_id: 4_711,
        key: [0xaa; 32],
        profile: profile.clone(),
        entropy: [0xbb; 32],
        now: Now { monotonic: Instant(0), utc: Some(Utc(1_767_576_600_000)) },
        flash: Place::Virtual,
    };
    let parts = [
        part(1_u32, "request 1: Boot"),
        part(0_u32, "mode 0: LockStep"),
        part(4_711_u64, "device_id 4711"),
        part([0xaa_u8; 32], "key"),
        part(&profile, "profile, 89 bytes: the default one"),
        part([0xbb_u8; 32], "entropy"),
        part(0_u64, "now.monotonic: 0"),
        part(Some(1_767_576_600_000_u64), "now.utc: 2026-01-05 01:30:00"),
        part(0_u32, "flash 0: Virtual"),
    ];
    assert_eq!(parts[4].0.len(), 89);
    let running = profile_hash(&profile);
    shown("A boot", 8, &Request::Boot(boot), &parts)
        + &format!("The hello of a board that runs it has `running` {running:#018x}.\n\n")
}

fn an_exchange() -> String {
    let event = Event::Key { key: Key::Digit(7), edge: Edge::Down };
    let list = [Action::Beep(Tone::Taken)].into_iter().collect();
    let exchanged = Exchanged {
        actions: Actions { list, overflowed: false },
        next_deadline: Some(Instant(32_500_000)),
        view_hash: [0x1d, 0x93, 0, 0x42, 0x5e, 0x77, 0x8a, 0x0c],
        view: None,
    };
    let parts = [
        part(1_u32, "answer 1: Exchanged"),
        part(1_u32, "one action"),
        part(5_u32, "action 5: Beep"),
        part(Tone::Taken, "tone 0: Taken"),
        part(false, "overflowed: no"),
        part(Some(32_500_000_u64), "next_deadline: 32.5 s"),
        part(exchanged.view_hash, "view_hash"),
        part(None::<View>, "view: none, in lock-step"),
    ];
    shown(
        "A key goes down",
        9,
        &Request::Exchange { now: NOW, event },
        &[
            part(2_u32, "request 2: Exchange"),
            part(2_500_000_u64, "now.monotonic: 2.5 s"),
            part(Some(1_767_576_602_500_u64), "now.utc"),
            part(0_u32, "event 0: Key"),
            part(Key::Digit(7), "key 10: Digit, 7"),
            part(Edge::Down, "edge 0: Down"),
        ],
    ) + &shown("What it led to", 9, &Answer::Exchanged(exchanged), &parts)
}

fn an_ask() -> String {
    let bytes = [0x45, 0x52, 0x00, 0xff].into_iter().collect();
    let ask = Ask::Write { address: 0x1203, bytes };
    shown(
        "The board asks for a write inside request 10",
        10,
        &Answer::Ask { index: 1, ask },
        &[
            part(8_u32, "answer 8: Ask"),
            part(1_u16, "index 1"),
            part(0_u32, "ask 0: Write"),
            part(0x1203_u32, "address 0x1203"),
            part([4_u8, 0x45, 0x52, 0, 0xff], "four bytes"),
        ],
    ) + &shown(
        "The bench has done it",
        10,
        &Request::Asked { index: 1, result: AskResult::Done },
        &[part(9_u32, "request 9: Asked"), part(1_u16, "index 1"), part(0_u32, "result 0: Done")],
    )
}

fn the_rest() -> String {
    let pixels = Answer::Pixels { total: 4, bytes: [0xe1, 0xff, 0xe1, 0xdf].into_iter().collect() };
    let view = View {
        screen: Screen::Disabled,
        help: false,
        status: Status { bars: 3, battery_fifths: 5 },
        lamps: KeySet::EMPTY,
        language: Language::Chinese,
        scale: TextScale::Normal,
        panel: false,
    };
    let happened = Answer::Happened {
        lost_before: 0,
        now: NOW,
        event: Event::Deadline,
        exchanged: Exchanged {
            actions: Actions::default(),
            next_deadline: None,
            view_hash: [9; 8],
            view: Some(view.clone()),
        },
    };
    shown(
        "A white picture",
        11,
        &pixels,
        &[
            part(3_u32, "answer 3: Pixels"),
            part(4_u32, "four bytes in all"),
            part([4_u8, 0xe1, 0xff, 0xe1, 0xdf], "256 rows as above, then 224"),
        ],
    ) + &shown(
        "A refusal",
        12,
        &Answer::Refused(Refusal::Running),
        &[part(7_u32, "answer 7: Refused"), part(Refusal::Running, "1: Running")],
    ) + &shown(
        "A free-running board tells what happened",
        1,
        &happened,
        &[
            part(9_u32, "answer 9: Happened"),
            part(0_u16, "lost_before: none"),
            part(2_500_000_u64, "now.monotonic"),
            part(Some(1_767_576_602_500_u64), "now.utc"),
            part(Event::Deadline, "event 11: Deadline"),
            part(0_u32, "no actions"),
            part(false, "overflowed: no"),
            part(None::<u64>, "no deadline"),
            part([9_u8; 8], "view_hash"),
            part(1_u8, "a View"),
            part(&view, "view: Disabled"),
        ],
    ) + &shown(
        "The bench has it",
        1,
        &Request::Acknowledge,
        &[part(10_u32, "request 10: Acknowledge")],
    )
}

#[test]
fn the_frames_of_the_page_are_real() {
    let frames = [hellos(), a_boot(), an_exchange(), an_ask(), the_rest()].concat();
    let page = page();
    let (_, from) =
        page.split_once("part by part. A test makes them from the messages.\n\n").unwrap();
    let (there, _) = from.split_once("## All types").unwrap();
    assert!(there == frames, "docs/board-link.md should show these frames:\n\n{frames}");
}

mod types;

#[test]
fn the_types_of_the_page_are_those_of_the_sources() {
    let text: String = page().split_whitespace().collect::<Vec<_>>().join(" ");
    let types = types::all(&root());
    assert!(types.len() > 50, "{} types", types.len());
    for declared in types {
        assert!(text.contains(&declared), "docs/board-link.md should say: {declared}");
    }
}
