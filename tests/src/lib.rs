//! Whole-system tests of Paybench; the index of them stands in `tests/Cargo.toml` and ARCHITECTURE.md.
