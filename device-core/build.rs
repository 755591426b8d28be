//! Turns `assets/words` and `assets/fonts` into Rust tables and glyph packs when the device's core is built.
//!
//! It runs again only when one of its inputs changes, and never touches anything outside of `OUT_DIR`.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

#[path = "build/catalogue.rs"]
mod catalogue;
#[path = "build/glyphs.rs"]
mod glyphs;
#[path = "build/words.rs"]
mod words;

fn main() {
    let core = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
    let assets = core.join("../assets");
    let out = PathBuf::from(variable("OUT_DIR"));
    for input in ["build.rs", "build"] {
        watch(&core.join(input));
    }
    let words = [("zh.ron", "words/zh.ron"), ("en.ron", "words/en.ron")]
        .map(|(name, path)| (name, read(&assets.join(path))));
    let words = words::check(&words).unwrap_or_else(|mistakes| fail(&mistakes));
    write(&out.join("words.rs"), words::rust(&words).as_bytes());

    let font = |weight: &str| {
        let path = assets.join(format!("fonts/NotoSansSC-{weight}-GB2312.otf"));
        watch(&path);
        fs::read(&path).unwrap_or_else(|error| {
            fail(&[format!("{}: {error}; assets/fonts/subset.py makes it", path.display())])
        })
    };
    let fonts = glyphs::Fonts::new(font("Regular"), font("Bold"))
        .unwrap_or_else(|mistake| fail(&[mistake]));
    let pack = |wanted| glyphs::pack(&fonts, wanted).unwrap_or_else(|mistake| fail(&[mistake]));
    write(&out.join("builtin.glyphs"), &pack(glyphs::builtin_wants(&words)));
    if env::var_os("CARGO_FEATURE_EXTERNAL_GLYPHS").is_some() {
        write(&out.join("external.glyphs"), &pack(glyphs::external_wants(&fonts)));
    }
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| fail(&[format!("cargo did not set {name}")]))
}

fn watch(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

fn read(path: &Path) -> String {
    watch(path);
    fs::read_to_string(path).unwrap_or_else(|error| fail(&[format!("{}: {error}", path.display())]))
}

fn write(path: &Path, bytes: &[u8]) {
    if let Err(error) = fs::write(path, bytes) {
        fail(&[format!("{}: {error}", path.display())]);
    }
}

fn fail(mistakes: &[String]) -> ! {
    for mistake in mistakes {
        println!("cargo::error={mistake}");
        eprintln!("{mistake}");
    }
    process::exit(1)
}
