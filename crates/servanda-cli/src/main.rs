//! The command `servanda`: one verb, one module.
fn main() {}
