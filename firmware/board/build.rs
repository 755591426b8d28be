//! Hands the linker the memory map of the board that is built.

use std::path::PathBuf;
use std::{env, fs, process};

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
    println!("cargo::rustc-link-search={}", out.display());
    println!("cargo::rustc-link-arg-bins=-Tlink.x");
    println!("cargo::rustc-link-arg-bins=--nmagic");
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
