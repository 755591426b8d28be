//! `docs/screens.md` shows every screen, and shows it as the device draws it: `paybench frames --screens` makes its pictures.

use std::collections::BTreeSet;

use device_core::ui::frame::{FRAME_PIXELS, Frame};
use device_core::ui::glyphs::WithExternal;
use device_core::ui::{HEIGHT, Sample, WIDTH, paint, samples};
use device_core::view::{Language, Screen, ScreenKind, TextScale};
use paybench_tests::{files_below, png_of, root, told_by};

const COMMAND: &str = "paybench frames --screens --out docs/pictures/screens";
/// What all pictures together may weigh: they are cloned with the tree.
const BYTES_MAX: u64 = 1_500_000;

fn shown() -> Vec<Sample> {
    samples(Language::Chinese, TextScale::Normal)
}

fn drawn(sample: &Sample) -> Box<Frame> {
    let mut frame = Box::new(Frame::new());
    let Ok(()) = paint(&sample.view, &WithExternal::bench(), &mut *frame);
    frame
}

#[test]
fn every_screen_has_a_picture_that_is_what_is_drawn() {
    let folder = root().join("docs/pictures/screens");
    let mut wrong = Vec::new();
    for sample in shown() {
        let path = folder.join(format!("{}.png", sample.name));
        let Ok(picture) = image::open(&path) else {
            wrong.push(format!("{} is missing", path.display()));
            continue;
        };
        let mut rgb = vec![0; FRAME_PIXELS * 3];
        drawn(&sample).to_rgb(&mut rgb);
        if picture.to_rgb8().into_raw() != rgb {
            wrong.push(format!("{} is not what is drawn", path.display()));
        }
    }
    assert!(wrong.is_empty(), "run {COMMAND}:\n{}", wrong.join("\n"));
}

#[test]
fn the_pictures_are_small_and_none_is_left_over() {
    let names: BTreeSet<String> =
        shown().iter().map(|sample| format!("{}.png", sample.name)).collect();
    let files = files_below(&root().join("docs/pictures/screens"), ".png");
    let bytes: u64 = files.iter().map(|file| file.metadata().unwrap().len()).sum();
    assert!(bytes <= BYTES_MAX, "{bytes} bytes");
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        assert!(names.contains(&name), "{name} shows no screen that there is");
    }
}

/// The page shows each picture with a sentence, and nothing that is not there.
#[test]
fn the_page_names_every_screen() {
    let page = std::fs::read_to_string(root().join("docs/screens.md")).unwrap();
    let mut wrong = Vec::new();
    for sample in shown() {
        let tag = format!("src=\"pictures/screens/{}.png\"", sample.name);
        let row = page.lines().find(|line| line.contains(&tag));
        let sentence =
            row.and_then(|row| row.rsplit('|').map(str::trim).find(|cell| !cell.is_empty()));
        let told = sentence.is_some_and(|text| text.len() >= 20 && text.ends_with('.'));
        if !told {
            wrong.push(sample.name);
        }
    }
    assert!(wrong.is_empty(), "docs/screens.md says nothing of {wrong:?}");
    let pictures = page.matches("src=\"pictures/screens/").count();
    assert_eq!(pictures, shown().len(), "the page shows what there is, each once");
}

#[test]
fn every_kind_of_screen_and_every_help_sheet_is_shown() {
    let kinds = |help: bool, panel: bool| -> BTreeSet<ScreenKind> {
        let samples = shown();
        let views = samples.iter().map(|sample| &sample.view);
        views
            .filter(|view| view.help == help && view.panel == panel)
            .map(|view| view.screen.kind())
            .collect()
    };
    let all: BTreeSet<ScreenKind> = ScreenKind::ALL.into();
    assert_eq!(kinds(false, false), all, "each kind as a body with keys shows it");
    assert_eq!(kinds(true, false), all, "each kind under its help sheet");
    let lacking: Vec<_> = all.difference(&kinds(false, true)).copied().collect();
    let same = [ScreenKind::StorageRefused, ScreenKind::Disabled, ScreenKind::TakingAccount];
    assert_eq!(lacking, same, "what a touch panel shows otherwise than a body with keys");
}

/// Readers that are not ours read every payee code off the screen.
#[test]
fn payee_codes_are_read_off_the_screen() {
    let mut read = 0;
    for sample in shown().into_iter().filter(|sample| !sample.view.help) {
        let Screen::PayeeCode { code, .. } = &sample.view.screen else { continue };
        let frame = drawn(&sample);
        let said = told_by("zbarimg", "zbar-tools", &["-q", "--raw", "-"], &png_of(&frame));
        assert_eq!(said.trim_end(), code.as_str(), "{} by zbarimg", sample.name);
        let mut luma = vec![0; FRAME_PIXELS];
        frame.to_luma(&mut luma);
        let (width, height) = (usize::from(WIDTH), usize::from(HEIGHT));
        let mut image =
            rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| luma[y * width + x]);
        let found: Vec<_> =
            image.detect_grids().iter().filter_map(|grid| grid.decode().ok()).collect();
        assert!(found.iter().any(|(_, text)| text == code.as_str()), "{} by rqrr", sample.name);
        read += 1;
    }
    assert!(read >= 6, "{read} payee codes");
}
