//! Times of the bars that the README states. Run with `cargo bench -p servanda-vote`;
//! `--json` prints one object per line for the comparison with other tools.
#![expect(clippy::print_stdout, reason = "it is what the program is for")]

use serde_json::Value;
use servanda_vote::{Beyond, Budget, Electorate, Formula, Game, json::JsonGame};
use std::hint::black_box;

/// Processor time of this thread so far, where the system tells.
#[expect(clippy::disallowed_methods, reason = "a benchmark is about time")]
fn processor() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    Some(text.split(' ').next()?.parse::<f64>().ok()? / 1e9)
}

/// Processor seconds, or wall seconds for runs too short for the system's account.
#[expect(clippy::disallowed_methods, reason = "a benchmark is about time")]
fn seconds(run: &mut dyn FnMut()) -> f64 {
    let (start, before) = (std::time::Instant::now(), processor());
    run();
    let wall = start.elapsed().as_secs_f64();
    match (before, processor()) {
        (Some(before), Some(after)) if wall > 0.03 => (after - before).min(wall),
        _ => wall,
    }
}

/// The best of several runs: the time without the disturbances of a shared computer.
fn best(mut run: impl FnMut()) -> f64 {
    let mut fastest = seconds(&mut run);
    let rounds = (1.0 / fastest.max(1e-6)).clamp(2.0, 400.0) as usize;
    for _ in 0..rounds {
        fastest = fastest.min(seconds(&mut run));
    }
    fastest
}

fn gold(name: &str) -> Game {
    let games: Value = serde_json::from_str(include_str!("../tests/data/power.json")).expect("JSON");
    let game = games.as_array().expect("a list").iter().find(|g| g["name"] == name).expect("the game is there");
    JsonGame::from_value(game).expect("given as weights").game
}

fn csv(text: &str) -> Game {
    let weights: Vec<u64> = text.lines().skip(1).map(|l| l.rsplit(',').next().expect("a weight").parse().expect("a number")).collect();
    let total: u64 = weights.iter().sum();
    Game::weighted(total / 2 + 1, &weights).expect("sound")
}

fn row(game: &str, what: &str, bar: Option<f64>, run: impl FnMut()) {
    let time = best(run);
    let verdict = match bar {
        Some(bar) if time <= bar => format!("bar {bar:.0e} s: met, {:.2} of it", time / bar),
        Some(bar) => format!("bar {bar:.0e} s: MISSED, {:.2} times", time / bar),
        None => String::new(),
    };
    println!("{game:<12} {what:<34} {:>12.1} µs   {verdict}", time * 1e6);
}

#[expect(clippy::disallowed_methods, reason = "reads its own memory use")]
fn main() {
    if std::env::args().any(|a| a == "--json") {
        for_comparison();
        return;
    }
    let budget = Budget::default();
    let exact = |game: &Game| {
        black_box(game.banzhaf(&budget).expect("fits").value.normalised().expect("swings"));
        black_box(game.shapley_shubik(&budget, Beyond::Fail).expect("fits"));
    };
    let swings = |game: &Game| {
        black_box(game.banzhaf(&budget).expect("fits"));
    };

    let council = gold("unsc_1966_nonprocedural");
    row("UNSC15", "both indices, exact", Some(50e-6), || exact(&council));
    let solved = |game: &Game| {
        let solved = game.solve(&budget).expect("fits");
        black_box(solved.banzhaf().normalised().expect("swings"));
        black_box(solved.shapley_shubik().expect("fits"));
    };
    let rule = Formula::at_least(9, 0..15).and(Formula::all(0..5));
    let compound = Game::new(Electorate::anonymous(15), rule).expect("sound");
    row("UNSC15", "both, as `and` of two conditions", Some(50e-6), || solved(&compound));
    let lisbon = gold("eu27_lisbon_2024");
    row("EU27 Lisbon", "both indices, exact", Some(10e-3), || solved(&lisbon));
    row("EU27 Lisbon", "minimal winning, counted", None, || {
        black_box(lisbon.solve(&budget).expect("fits").minimal_winning().expect("fits").count());
    });
    row("EU27 Lisbon", "Johnston, exact", None, || {
        black_box(lisbon.solve(&budget).expect("fits").johnston().expect("fits"));
    });
    let nice = gold("eu27_nice_triple");
    row("EU27 Nice", "both indices, exact", None, || solved(&nice));
    let college = gold("us_electoral_college_2024");
    row("EC51", "both indices, exact", Some(1e-3), || exact(&college));
    row("EC51", "Banzhaf, exact", None, || swings(&college));
    let r100 = csv(include_str!("data/r100.csv"));
    row("R100", "Banzhaf, exact", Some(2e-3), || swings(&r100));
    row("R100", "Shapley-Shubik, exact", Some(0.5), || {
        black_box(r100.shapley_shubik(&budget, Beyond::Fail).expect("fits"));
    });
    let quadrature = |game: &Game| {
        black_box(game.shapley_shubik_by_quadrature(&budget).expect("fits"));
    };
    row("R100", "Shapley-Shubik, quadrature", Some(30e-3), || quadrature(&r100));
    let r200 = csv(include_str!("data/r200.csv"));
    row("R200", "Banzhaf, exact", Some(0.12), || swings(&r200));
    row("R200", "Shapley-Shubik, quadrature", Some(1.3), || quadrature(&r200));
    let imf = gold("imf_board_of_governors_2022_majority");
    row("IMF190", "Banzhaf, exact", Some(0.2), || swings(&imf));
    row("IMF190", "Shapley-Shubik, quadrature", Some(5.0), || quadrature(&imf));
    let board = gold("imf_executive_board_2022_majority");
    row("IMF board", "both indices, exact", None, || exact(&board));
    let house = |k| Formula::at_least(k, 102..537);
    let senate = |k| Formula::at_least(k, 2..102);
    let federal = Formula::Or(vec![
        Formula::And(vec![house(218), senate(51), Formula::Var(0)]),
        Formula::And(vec![house(218), senate(50), Formula::Var(0), Formula::Var(1)]),
        Formula::And(vec![house(290), senate(67)]),
    ]);
    let federal = Game::new(Electorate::anonymous(537), federal).expect("sound");
    row("US537", "both indices, exact", Some(0.3), || solved(&federal));
    let largest = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(line) = largest.lines().find(|l| l.starts_with("VmHWM")) {
        println!("peak memory of all of the above: {}", line.trim_start_matches("VmHWM:").trim());
    }
}

/// One object per game and index, with the values, for the comparison with other tools.
fn for_comparison() {
    let budget = Budget::default();
    let nice_votes: Vec<u64> = [29, 29, 29, 29, 27, 27, 14, 13, 12, 12, 12, 12, 12, 10, 10, 10, 7, 7, 7, 7, 7, 4, 4, 4, 4, 4, 3].to_vec();
    let games = [
        ("UNSC15", gold("unsc_1966_nonprocedural")),
        ("EU27N", Game::weighted(255, &nice_votes).expect("sound")),
        ("EC51", gold("us_electoral_college_2024")),
        ("R100", csv(include_str!("data/r100.csv"))),
        ("R200", csv(include_str!("data/r200.csv"))),
        ("IMF190", gold("imf_board_of_governors_2022_majority")),
        ("EU27 Nice", gold("eu27_nice_triple")),
        ("EU27 Lisbon", gold("eu27_lisbon_2024")),
    ];
    for (name, game) in games {
        let rule = rule_as_json(game.rule());
        let banzhaf = || game.banzhaf(&budget).expect("fits").value.normalised().expect("swings");
        let shapley = || game.shapley_shubik(&budget, Beyond::Quadrature).expect("fits");
        let b: Vec<f64> = banzhaf().iter().map(|x| x.to_f64().value()).collect();
        let found = shapley();
        let s: Vec<f64> = (0..game.voters()).map(|v| found.value.approximately(v)).collect();
        let exact = found.value.exact().is_some();
        for (index, values, exact, seconds) in
            [("banzhaf", b, true, best(|| drop(black_box(banzhaf())))), ("shapley", s, exact, best(|| drop(black_box(shapley()))))]
        {
            let row = serde_json::json!({
                "game": name, "index": index, "exact": exact, "seconds": seconds, "values": values, "rule": rule,
            });
            println!("{row}");
        }
    }
}

fn rule_as_json(rule: &Formula) -> Value {
    match rule {
        Formula::And(parts) => serde_json::json!({"and": parts.iter().map(rule_as_json).collect::<Vec<_>>()}),
        Formula::Or(parts) => serde_json::json!({"or": parts.iter().map(rule_as_json).collect::<Vec<_>>()}),
        Formula::Threshold { quota, weights } => {
            serde_json::json!({"quota": quota, "weights": weights.iter().map(|e| e.1).collect::<Vec<_>>()})
        }
        other => Value::from(format!("{other:?}")),
    }
}
