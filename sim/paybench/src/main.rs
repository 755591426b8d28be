//! The `paybench` binary.
fn main() {}
