//! What a device's camera sees, judged by readers that are not ours.
//!
//! `zbarimg` (Debian: zbar-tools) reads the payee codes on devices' screens and pictures of printed codes as the camera takes
//! them; `qrencode` draws a code that the device then reads from a picture.

use std::collections::BTreeSet;

use device_core::ui::frame::Frame;
use device_core::view::Screen;
use paybench_tests::{one_scenario, png_of, scenario_file, told_by};
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;
use sim::boards::BoardLost;
use sim::optics::placements::{EMV_100, Trial, URL};
use sim::optics::prints::decode_png;
use sim::optics::{Grade, Picture, Wanted, read, render};
use sim::run::{BoardChoice, Look, Observer, Unobserved, Verdict, play};
use sim::trace::Entry;
use sim::world::DeviceId;

/// Keeps a picture of every payee code that is shown.
#[derive(Default)]
struct Album(Vec<(String, Box<Frame>)>);

impl Observer for Album {
    fn shown(&mut self, world: &mut Look<'_>, device: DeviceId) -> Result<(), BoardLost> {
        let frame = Box::new(world.device_pixels(device)?);
        let view = world.devices()[device].view().filter(|view| !view.help);
        if let Some(Screen::PayeeCode { code, .. }) = view.map(|view| &view.screen) {
            self.0.push((code.as_str().to_owned(), frame));
        }
        Ok(())
    }
}

fn read_by_zbar(png: &[u8]) -> Vec<String> {
    let said = told_by("zbarimg", "zbar-tools", &["-q", "--raw", "-"], png);
    said.lines().map(str::to_owned).collect()
}

#[test]
fn payee_codes_on_screens_are_read_by_zbar() {
    for file in ["be-paid/without-amount.ron", "be-paid/with-amount.ron"] {
        let scenario = scenario_file(file);
        let mut album = Album::default();
        let run = play(&scenario, None, BoardChoice::InProcess, &mut album);
        assert_eq!(run.verdict, Verdict::Pass, "{file}: {:#?}", run.failures);
        let shown = run.trace.entries().iter().filter_map(|timed| match &timed.entry {
            Entry::PayeeCodeShown { code, .. } => Some(code.clone()),
            _ => None,
        });
        let shown: BTreeSet<String> = shown.collect();
        let seen: BTreeSet<String> = album.0.iter().map(|(code, _)| code.clone()).collect();
        assert!(!shown.is_empty(), "{file}");
        assert_eq!(shown, seen, "{file}");
        for code in seen {
            let frame = album.0.iter().find(|(shown, _)| *shown == code).map(|(_, frame)| frame);
            assert_eq!(read_by_zbar(&png_of(frame.unwrap())), [code], "{file}");
        }
    }
}

fn png_of_picture(picture: &Picture) -> Vec<u8> {
    let (width, height) = (picture.width() as u32, picture.height() as u32);
    let grey = image::GrayImage::from_raw(width, height, picture.pixels().to_vec()).unwrap();
    let mut png = std::io::Cursor::new(Vec::new());
    grey.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

/// Where both read, they read the same; and zbar, the weaker one, reads most of what ours does.
#[test]
fn camera_pictures_are_read_by_zbar_too() {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let (mut ours, mut theirs) = (0, 0);
    for text in [URL, EMV_100] {
        let trial = Trial::new(text, (120.0, 240.0)).unwrap();
        for _ in 0..12 {
            let picture = render(&trial.placed(&mut random), &mut random);
            ours += u32::from(
                read(&picture, Grade::Keen, Wanted::Qr).is_some_and(|reading| reading.text == text),
            );
            let said = read_if_any(&png_of_picture(&picture));
            assert!(said.as_deref().is_none_or(|said| said == text), "{said:?}");
            theirs += u32::from(said.is_some());
        }
    }
    assert_eq!(ours, 24);
    assert!(theirs >= 16, "zbar read {theirs} of 24");
}

/// What zbar reads in a picture in which there may be nothing that it can read: then its exit status is 4.
fn read_if_any(png: &[u8]) -> Option<String> {
    let folder = std::env::temp_dir().join(format!("paybench-camera-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("picture.png");
    std::fs::write(&path, png).unwrap();
    let output = std::process::Command::new("zbarimg").args(["-q", "--raw"]).arg(&path).output();
    let output = output.expect("zbarimg: install the Debian package zbar-tools");
    let said = String::from_utf8(output.stdout).unwrap();
    said.lines().next().map(str::to_owned)
}

/// A code that another program drew, out of a text that a merchant presents: the device reads it and pays.
#[test]
fn a_picture_made_by_qrencode_is_read_and_paid() {
    let of_the_market = one_scenario(&with_sight("Code(\"market\")"));
    let run = play(&of_the_market, None, BoardChoice::InProcess, &mut Unobserved);
    let code = run.trace.entries().iter().find_map(|timed| match &timed.entry {
        Entry::Presented { code, .. } => Some(code.clone()),
        _ => None,
    });
    let code = code.unwrap();
    let bytes = std::process::Command::new("qrencode")
        .args(["-l", "M", "-s", "6", "-o", "-", &code])
        .output()
        .expect("qrencode: install the Debian package qrencode")
        .stdout;
    assert!(decode_png(&bytes).is_ok());
    let text = with_sight("Picture(file: \"code.png\", width_mm: 70)");
    let casts = paybench_tests::root().join("scenarios");
    let read = sim::scenario::parse_all(
        "test.ron",
        &text,
        &mut |cast| std::fs::read_to_string(casts.join(cast)),
        &mut |_| Ok(bytes.clone()),
    );
    let scenario = read.unwrap_or_else(|mistakes| panic!("{mistakes}")).remove(0);
    let run = play(&scenario, None, BoardChoice::InProcess, &mut Unobserved);
    assert_eq!(run.verdict, Verdict::Pass, "{:#?}", run.failures);
}

fn with_sight(sight: &str) -> String {
    format!(
        r#"(
    title: "Mei pays what is before her camera",
    cast: "casts/stall.ron",
    script: [
        Shopper("mei", PointAt({sight})),
        Shopper("mei", Goal(PayByScan("12.50"))),
        Within("60s", Screen(Paid)),
        Expect(Seen("market")),
        Expect(PaidOrders("market", 1)),
    ],
)"#
    )
}
