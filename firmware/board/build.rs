//! Hands the linker the memory map of the board that is built, and the image its profile.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use device_core::profile::Profile;

/// More than a profile takes.
const PROFILE_BYTES: usize = 256;

fn main() {
    let board = match (feature("BOARD_QEMU"), feature("BOARD_STM32F405")) {
        (true, false) => "qemu",
        (false, true) => "stm32f405",
        _ => {
            fail("choose one board: --features board-qemu or board-stm32f405 (firmware/build does)")
        }
    };
    let firmware = PathBuf::from(variable("CARGO_MANIFEST_DIR")).join("..");
    let out = PathBuf::from(variable("OUT_DIR"));
    for (from, to) in [(format!("{board}.x"), "memory.x"), ("sections.x".to_owned(), "sections.x")]
    {
        let from = firmware.join("memory").join(from);
        println!("cargo::rerun-if-changed={}", from.display());
        if let Err(error) = fs::copy(&from, out.join(to)) {
            fail(&format!("{}: {error}", from.display()));
        }
    }
    let bytes = profile();
    if let Err(error) = fs::write(out.join("profile"), bytes) {
        fail(&format!("{}: {error}", out.display()));
    }
    println!("cargo::rustc-link-search={}", out.display());
    println!("cargo::rustc-link-arg-bins=-Tlink.x");
    println!("cargo::rustc-link-arg-bins=--nmagic");
}

/// The profile of the image: that of `PAYBENCH_PROFILE`, which `paybench profile` writes, else the keypad with the default flow.
fn profile() -> Vec<u8> {
    const NAME: &str = "PAYBENCH_PROFILE";
    println!("cargo::rerun-if-env-changed={NAME}");
    let profile = match env::var_os(NAME).filter(|path| !path.is_empty()) {
        None => Profile::default(),
        Some(path) => read(Path::new(&path)).unwrap_or_else(|mistake| {
            fail(&format!("{NAME}: {}: {mistake}", Path::new(&path).display()))
        }),
    };
    let mut room = [0; PROFILE_BYTES];
    match postcard::to_slice(&profile, &mut room) {
        Ok(bytes) => bytes.to_vec(),
        Err(error) => fail(&format!("{NAME}: {error}")),
    }
}

/// A profile from its file, if the handheld can be that device.
fn read(path: &Path) -> Result<Profile, String> {
    println!("cargo::rerun-if-changed={}", path.display());
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    let (profile, left): (Profile, _) = postcard::take_from_bytes(&bytes)
        .map_err(|error| format!("{error}; `paybench profile` writes one"))?;
    if !left.is_empty() {
        return Err(format!("{} bytes too many; `paybench profile` writes one", left.len()));
    }
    profile.check().map_err(|error| error.to_string())?;
    if profile.touch_panel {
        return Err("the handheld has no touch panel: take a body without one".to_owned());
    }
    Ok(profile)
}

fn feature(name: &str) -> bool {
    env::var_os(format!("CARGO_FEATURE_{name}")).is_some()
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| fail(&format!("cargo did not set {name}")))
}

fn fail(mistake: &str) -> ! {
    println!("cargo::error={mistake}");
    process::exit(1)
}
