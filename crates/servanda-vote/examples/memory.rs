//! The exact Banzhaf numbers of the IMF Board of Governors and the memory that they took.
#![expect(clippy::print_stdout, reason = "it is what the program is for")]

use serde_json::Value;
use servanda_vote::{Budget, json::JsonGame};

#[expect(clippy::disallowed_methods, reason = "reads its own memory use")]
fn main() {
    let mut games: Value = serde_json::from_str(include_str!("../tests/data/power.json")).expect("JSON");
    let list = games.as_array_mut().expect("a list");
    let at = list.iter().position(|g| g["name"] == "imf_board_of_governors_2022_majority").expect("there");
    let game = JsonGame::from_value(&list.swap_remove(at)).expect("given as weights").game;
    drop(games);
    let found = game.banzhaf(&Budget::default()).expect("fits");
    println!("{}\nwinning coalitions: {}", found.explain, found.value.winning);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(line) = status.lines().find(|l| l.starts_with("VmHWM")) {
        println!("peak memory: {}", line.trim_start_matches("VmHWM:").trim());
    }
}
