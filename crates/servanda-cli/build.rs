//! Puts the pages of `docs/codes/` into the binary, so that `servanda explain` works without the repository.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../../docs/codes");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut pages: Vec<PathBuf> = fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    pages.sort();
    let mut table = String::from("&[\n");
    for page in pages {
        let (Some(code), Ok(path)) = (page.file_stem().and_then(|stem| stem.to_str()), page.canonicalize()) else { continue };
        if code.starts_with("SV") && page.extension().is_some_and(|ext| ext == "md") {
            println!("cargo::rerun-if-changed={}", path.display());
            writeln!(table, "    ({code:?}, include_str!({:?})),", path.to_string_lossy()).expect("writing to a string");
        }
    }
    table.push(']');
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("codes.rs");
    fs::write(out, table).expect("the output folder can be written");
}
