//! What stands on the screen is what the trace says: readers that are not ours read the pixels of payer codes.
//!
//! `zbarimg` (Debian: zbar-tools) reads QR code and Code 128 from a PNG of the frame, rqrr the QR code from its pixels.

use std::collections::BTreeSet;

use device_core::ui::frame::{FRAME_PIXELS, Frame};
use device_core::ui::{HEIGHT, WIDTH};
use device_core::view::{CodeShape, Screen, ScreenKind};
use paybench_tests::{one_scenario, png_of, scenario_file, told_by};
use sim::boards::BoardLost;
use sim::run::{BoardChoice, Look, Observer, RunReport, Verdict, play};
use sim::scenario::model::Scenario;
use sim::trace::Entry;
use sim::world::DeviceId;

/// A payer code as it was on a screen.
struct Picture {
    digits: String,
    shape: CodeShape,
    frame: Box<Frame>,
}

/// Keeps a picture of every payer code that is shown.
#[derive(Default)]
struct Album(Vec<Picture>);

impl Observer for Album {
    fn shown(&mut self, world: &mut Look<'_>, device: DeviceId) -> Result<(), BoardLost> {
        let frame = Box::new(world.device_pixels(device)?);
        let view = world.devices()[device].view().filter(|view| !view.help);
        if let Some(Screen::PayerCode { digits: Some(digits), shape, .. }) =
            view.map(|view| &view.screen)
        {
            self.0.push(Picture { digits: digits.as_str().to_owned(), shape: *shape, frame });
        }
        Ok(())
    }
}

fn filmed(scenario: &Scenario) -> (Album, RunReport) {
    let mut album = Album::default();
    let run = play(scenario, None, BoardChoice::InProcess, &mut album);
    assert_eq!(run.verdict, Verdict::Pass, "{}: {:#?}", scenario.title, run.failures);
    (album, run)
}

/// The payer codes of a trace.
fn codes_of(run: &RunReport) -> BTreeSet<String> {
    let entries = run.trace.entries().iter();
    let codes = entries.filter_map(|timed| match &timed.entry {
        Entry::CodeShown { digits, .. } => Some(digits.clone()),
        _ => None,
    });
    codes.collect()
}

/// What a frame must be read as: one line a code, each with its kind.
fn expected(picture: &Picture) -> BTreeSet<String> {
    let digits = &picture.digits;
    let qr = format!("QR-Code:{digits}");
    let bar = format!("CODE-128:{digits}");
    match picture.shape {
        CodeShape::Both => BTreeSet::from([qr, bar]),
        CodeShape::Qr => BTreeSet::from([qr]),
        CodeShape::Bar | CodeShape::BarTurned => BTreeSet::from([bar]),
        CodeShape::Digits => BTreeSet::new(),
    }
}

fn read_by_zbar(frame: &Frame) -> BTreeSet<String> {
    // A lone dash is zbar's own word for what comes in.
    let said = told_by("zbarimg", "zbar-tools", &["-q", "-"], &png_of(frame));
    said.lines().map(str::to_owned).collect()
}

fn read_by_rqrr(frame: &Frame) -> Vec<String> {
    let mut luma = vec![0; FRAME_PIXELS];
    frame.to_luma(&mut luma);
    let (width, height) = (usize::from(WIDTH), usize::from(HEIGHT));
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| luma[y * width + x]);
    let grids = image.detect_grids();
    grids.iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

/// Reads every picture; a code stays on the screen for several, of which one of each shape is read.
fn judge(scenario: &Scenario) -> BTreeSet<String> {
    let (album, run) = filmed(scenario);
    let mut read = BTreeSet::new();
    for picture in &album.0 {
        if !read.insert((picture.digits.clone(), format!("{:?}", picture.shape))) {
            continue;
        }
        let what = format!("{} {} {:?}", scenario.title, picture.digits, picture.shape);
        assert_eq!(read_by_zbar(&picture.frame), expected(picture), "{what}");
        if matches!(picture.shape, CodeShape::Both | CodeShape::Qr) {
            assert_eq!(
                read_by_rqrr(&picture.frame),
                std::slice::from_ref(&picture.digits),
                "{what}"
            );
        }
    }
    let shown: BTreeSet<String> = album.0.iter().map(|picture| picture.digits.clone()).collect();
    assert_eq!(
        shown,
        codes_of(&run),
        "{}: the trace names the codes that were seen",
        scenario.title
    );
    read.into_iter().map(|(_, shape)| shape).collect()
}

#[test]
fn readers_of_others_read_the_codes_of_a_purchase() {
    assert_eq!(judge(&scenario_file("payer-code/till-scans-code.ron")), ["Both".into()].into());
}

#[test]
fn a_renewed_code_is_read_each_time() {
    let scenario = scenario_file("payer-code/renewed-while-waiting.ron");
    judge(&scenario);
    let (_, run) = filmed(&scenario);
    assert!(codes_of(&run).len() >= 3, "{:?}", codes_of(&run));
}

#[test]
fn a_wide_bar_code_is_read_along_the_long_side() {
    assert_eq!(judge(&scenario_file("payer-code/wide-code.ron")), ["BarTurned".into()].into());
}

/// Every length, shape and language; the key that shows the code again leads through the shapes.
#[test]
fn every_form_of_a_code_is_read() {
    let mut shapes = BTreeSet::new();
    for length in [16, 18, 19, 24] {
        for kind in ["Both", "Qr", "Bar"] {
            for language in ["Chinese", "English"] {
                shapes.extend(judge(&form(length, kind, language)));
            }
        }
    }
    let all = ["Bar", "BarTurned", "Both", "Qr"].map(str::to_owned);
    assert_eq!(shapes, all.into(), "every shape was seen");
}

fn form(length: u8, kind: &str, language: &str) -> Scenario {
    one_scenario(&format!(
        r#"(
    title: "{length} digits, {kind}, {language}",
    cast: "casts/market.ron",
    devices: {{ "mei": Enrolled(account: "mei", profile: (
        language: {language}, code_kind: {kind}, issuer: (prefix: "28", length: {length}),
    )) }},
    script: [
        Shopper("mei", Press(ShowCode)),
        Within("2s", Screen(Unlock)),
        Shopper("mei", Touch("right thumb")),
        Within("10s", Screen(PayerCode)),
        Wait("1s"),
        Shopper("mei", Press(ShowCode)),
        Wait("1s"),
        Shopper("mei", Press(ShowCode)),
        Wait("1s"),
        Expect(Screen(PayerCode)),
    ],
)"#
    ))
}

/// The readers judge something: a locked screen has no code for them.
#[test]
fn a_screen_without_a_code_is_read_as_nothing() {
    let scenario = scenario_file("payer-code/till-scans-code.ron");
    let mut world = paybench_tests::world_of(&scenario, 1);
    let view = world.devices()[0].view();
    assert_eq!(view.map(|view| view.screen.kind()), Some(ScreenKind::LockedHome));
    let frame = world.device_pixels(0).unwrap();
    assert_eq!(read_by_rqrr(&frame), Vec::<String>::new());
}
