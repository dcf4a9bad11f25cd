//! The `bede` command: parse the arguments, call `bede`, print.

fn main() {}
