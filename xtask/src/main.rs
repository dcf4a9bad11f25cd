//! The project's own tasks, one module each: `cargo xtask TASK`.

fn main() {}
