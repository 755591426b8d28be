//! The firmware's images: within the chip, within its stack, and without the board link where they are sold.
//!
//! `firmware/build` makes the images and judges them with `firmware/sizes.py`; here the judge itself is tried on files that it must refuse. An
//! image that is missing is built first, which takes a few minutes.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use paybench_tests::{image, root, scenario_file};
use sim::boards::wired::Wiring;
use sim::run::{BoardChoice, Unobserved, Verdict, play};

fn judged(path: &Path) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = Command::new("python3")
        .arg(root().join("firmware/sizes.py"))
        .arg(path)
        .output()
        .expect("python3 runs: apt-get install python3");
    let said = [stdout, stderr].concat();
    (status.code(), String::from_utf8_lossy(&said).into_owned())
}

/// A file of this name in a folder that is the test's own.
fn copy_as(name: &str, bytes: &[u8]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("firmware");
    std::fs::create_dir_all(&folder).expect("the folder for temporary files");
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("a temporary file");
    path
}

#[test]
fn every_image_fits_the_chip() {
    for name in ["qemu-bench", "stm32f405-bench", "stm32f405-release"] {
        let (status, said) = judged(&image(name));
        assert_eq!(status, Some(0), "{said}");
        assert!(said.contains(&format!("paybench-{name}")), "{said}");
    }
}

/// An account is taken over, fingers and a PIN are set and a code is paid, by a board that owns its time and talks to its modules
/// itself. The deepest stack is then that of the curve's work, below the drivers' own loop.
#[test]
fn a_board_that_runs_by_itself_enrols_and_pays_within_its_stack() {
    image("qemu-bench");
    let wiring = Wiring::read("modem,fingerprint,scanner").expect("a wiring");
    let choice = BoardChoice::wired("qemu", wiring).expect("a board with ports of its own");
    let scenario = scenario_file("enrol/daughter-enrols-mother.ron");
    let run = play(&scenario, None, choice.clone(), &mut Unobserved);
    assert_eq!(run.verdict, Verdict::Pass, "{:#?}", run.failures);
    let BoardChoice::Wired(boards) = &choice else { panic!("{choice:?} has no wires") };
    let stack =
        boards.deepest_stack().expect("the figures of a board that has ended in good order");
    assert!(stack.bytes > 20_000, "{stack:?}: the curve's work alone takes more");
    assert!(!stack.is_full(), "{stack:?}");
}

#[test]
fn an_image_with_the_link_is_no_release() {
    let bench = std::fs::read(image("stm32f405-bench")).expect("the image");
    let (status, said) = judged(&copy_as("disguised-release.elf", &bench));
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("a release image holds the board link"), "{said}");
}

#[test]
fn an_image_without_the_link_is_no_bench_image() {
    let release = std::fs::read(image("stm32f405-release")).expect("the image");
    let (status, said) = judged(&copy_as("disguised-bench.elf", &release));
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("no symbol of the board link"), "{said}");
}

#[test]
fn an_image_that_outgrew_its_memory_is_refused() {
    let mut image = std::fs::read(image("qemu-bench")).expect("the image");
    // The largest section of main SRAM is said to be four times as large: its size is the sixth word of its head.
    let word = |image: &[u8], at: usize| {
        u32::from_le_bytes([image[at], image[at + 1], image[at + 2], image[at + 3]])
    };
    let heads = word(&image, 32) as usize;
    let count = usize::from(image[48]);
    let bss = (0..count).map(|index| heads + index * 40).find(|head| {
        (0x2000_0000..0x2002_0000).contains(&word(&image, head + 12))
            && word(&image, head + 20) > 0x1_0000
    });
    let size = bss.expect("a section of main SRAM") + 20;
    let grown = word(&image, size) * 4;
    image[size..size + 4].copy_from_slice(&grown.to_le_bytes());
    let (status, said) = judged(&copy_as("grown-bench.elf", &image));
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("main SRAM takes"), "{said}");
}

#[test]
fn what_is_no_image_is_said_to_be_none() {
    let (status, said) = judged(&copy_as("text.elf", b"no image"));
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("firmware/build makes one"), "{said}");
}
