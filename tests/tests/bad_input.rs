//! Bad input: damaged flash is refused and left as it is, and a scenario with mistakes is answered with a list of them.

use device_core::records::RecordsRefused;
use device_core::view::ScreenKind;
use paybench_tests::{one_scenario, parse, records_of, world_of};
use sim::scenario::model::{PowerAct, ShopperAct};
use sim::time::SECOND;
use sim::world::World;

fn world_with(flash: &str) -> World {
    let text = format!(
        r#"(
    title: "Flash that cannot be trusted",
    cast: "casts/market.ron",
    devices: {{ "mei": Enrolled(account: "mei", flash: {flash}) }},
    script: [Shopper("mei", Goal(PayByCode))],
)"#
    );
    let scenario = one_scenario(&text);
    world_of(&scenario, 1)
}

fn image_of(world: &World) -> Vec<u8> {
    world.devices()[0].flash().image().to_vec()
}

fn screen_of(world: &World) -> Option<ScreenKind> {
    world.devices()[0].view().map(|view| view.screen.kind())
}

#[test]
fn flash_that_is_refused_is_left_as_it_is() {
    for (flash, why) in [
        ("Random", RecordsRefused::NotOurs),
        ("Damaged", RecordsRefused::Damaged),
        ("OtherLayout", RecordsRefused::OtherLayout),
        ("OtherDevice", RecordsRefused::OtherDevice),
    ] {
        let mut world = world_with(flash);
        let (image, operations) = (image_of(&world), world.devices()[0].flash().operations());
        assert_eq!(records_of(&world.devices()[0]).err(), Some(why), "{flash}");
        assert_eq!(screen_of(&world), Some(ScreenKind::StorageRefused), "{flash}");
        // It is tried: somebody wants to pay, the power goes and comes, a finger lies on the sensor.
        world.shopper_act(0, &ShopperAct::Goal(sim::scenario::model::Goal::PayByCode));
        world.run_until(world.now() + 30 * SECOND).unwrap();
        world.shopper_act(0, &ShopperAct::WalkAway);
        for _ in 0..3 {
            world.power(0, PowerAct::Cut).unwrap();
            world.run_until(world.now() + SECOND).unwrap();
            world.power(0, PowerAct::On).unwrap();
            world.run_until(world.now() + 15 * SECOND).unwrap();
            assert_eq!(screen_of(&world), Some(ScreenKind::StorageRefused), "{flash}");
        }
        assert_eq!(world.devices()[0].flash().operations(), operations, "{flash}: operations");
        assert!(image_of(&world) == image, "{flash}: the image is another one");
    }
}

/// Booting alone writes nothing either, where the flash is good or blank.
#[test]
fn booting_writes_nothing() {
    let scenario = one_scenario(
        r#"(
    title: "Just switched on, without network",
    cast: "casts/market.ron",
    devices: {
        "mei": Enrolled(account: "mei", network: Down),
        "new": Factory(network: Down),
    },
    script: [Wait("1s")],
)"#,
    );
    let world = world_of(&scenario, 1);
    for slot in world.devices() {
        let mut again = world.fork().unwrap();
        let device = again.device_named(slot.name()).unwrap();
        let before = slot.flash().operations();
        again.power(device, PowerAct::On).unwrap();
        again.run_until(again.now() + 5 * SECOND).unwrap();
        assert_eq!(again.devices()[device].flash().operations(), before, "{}", slot.name());
        assert!(again.devices()[device].flash().image() == slot.flash().image());
    }
}

/// Every third byte in use, damaged alone: reading never panics and never changes the flash, and damage is noticed.
#[test]
fn no_single_damaged_byte_is_written_over() {
    let world = world_with("Intact");
    let image = image_of(&world);
    let used: Vec<usize> = (0..image.len()).filter(|at| image[*at] != 0xff).collect();
    assert!(used.len() > 100, "{} bytes in use", used.len());
    let mut refused = 0;
    for at in used.iter().step_by(3) {
        let mut chip = world.devices()[0].flash().clone();
        chip.image_mut()[*at] ^= 0x10;
        let damaged = chip.image().to_vec();
        let loaded = world.devices()[0].records_in(&mut chip);
        assert!(chip.image() == damaged, "byte {at}: reading changed the flash");
        refused += usize::from(loaded.is_err());
    }
    assert!(refused > 0, "damage is noticed");
}

/// A mistake: the text that holds it, where it stands, and what is said of it.
struct Case {
    script: &'static str,
    cast: &'static str,
    line: u32,
    message: &'static str,
    help: &'static str,
}

const CASES: &[Case] = &[
    Case {
        script: r#"Wait("1s")"#,
        cast: r#"devices: { "mei": Enrolled(account: "mei", profile: (without_keys: [Cancel])) },"#,
        line: 4,
        message: "the profile has no Cancel key",
        help: "add Cancel to its keys",
    },
    Case {
        script: r#"Wait("1s")"#,
        cast: r#"accounts: { "mei": (balance: "-5.00") },"#,
        line: 4,
        message: "is negative",
        help: "write yuan with at most two decimals",
    },
    Case {
        script: r#"Merchant("grocer", Enter("-12.50"))"#,
        cast: "",
        line: 6,
        message: "is negative",
        help: "write yuan with at most two decimals",
    },
    Case {
        script: r#"Merchant("grocer", Enter("99999999999999999999999999"))"#,
        cast: "",
        line: 6,
        message: "is no amount",
        help: "write yuan with at most two decimals",
    },
    Case {
        script: r#"Merchant("grocer", Enter("12.505"))"#,
        cast: "",
        line: 6,
        message: "at most two digits",
        help: "write yuan with at most two decimals",
    },
    Case {
        script: r#"Merchant("baker", Enter("12.50"))"#,
        cast: "",
        line: 6,
        message: "there is no merchant \"baker\"",
        help: "known here: grocer",
    },
];

fn file_with(case: &Case) -> String {
    format!(
        "(\n    title: \"A mistake\",\n    cast: \"casts/market.ron\",\n    {}\n    script: [\n        {},\n    ],\n)",
        case.cast, case.script
    )
}

#[test]
fn each_mistake_is_named_with_place_and_remedy() {
    for case in CASES {
        let text = file_with(case);
        let mistakes = parse(&text).expect_err(&text);
        assert_eq!(mistakes.problems.len(), 1, "{mistakes}\n{text}");
        let problem = &mistakes.problems[0];
        assert_eq!(problem.place.line, case.line, "{mistakes}\n{text}");
        assert!(problem.message.contains(case.message), "{mistakes}\n{text}");
        assert!(problem.help.contains(case.help), "{mistakes}\n{text}");
        let marked = text.get(problem.place.start..problem.place.end);
        assert!(marked.is_some_and(|marked| !marked.is_empty()), "{mistakes}\n{text}");
    }
}

/// Whatever is cut off a file: a list of mistakes with places inside the text, never a panic, never a scenario.
#[test]
fn a_file_that_is_cut_off_is_broken_at_a_place() {
    let path = paybench_tests::root().join("scenarios/payer-code/two-shoppers.ron");
    let text = std::fs::read_to_string(path).unwrap();
    let whole = text.trim_end().len();
    for (end, _) in text.char_indices().filter(|(end, _)| *end < whole).step_by(7) {
        let start = &text[..end];
        let mistakes = parse(start).expect_err(start);
        assert!(!mistakes.problems.is_empty(), "{end}");
        for problem in &mistakes.problems {
            assert!(problem.place.line >= 1 && problem.column >= 1, "{end}: {problem:?}");
            assert!(!problem.message.is_empty(), "{end}: {problem:?}");
            let source = &mistakes.sources[problem.source].text;
            assert!(problem.place.end <= source.len(), "{end}: {problem:?}");
        }
    }
}

#[test]
fn a_file_that_is_not_there_is_a_mistake_too() {
    let missing = paybench_tests::root().join("scenarios/no-such-file.ron");
    let mistakes = sim::scenario::read(&missing).unwrap_err();
    assert_eq!(mistakes.problems.len(), 1);
    assert!(mistakes.to_string().contains("no-such-file.ron"), "{mistakes}");
    assert!(mistakes.to_string().contains("cannot be read"), "{mistakes}");
}
