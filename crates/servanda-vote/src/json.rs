//! Games and their answers as JSON.
//!
//! A game is an object with `players` (names, or `{"class": …, "count": …}`) and `model`:
//! `{"op": "weighted", "quota": …, "weights": […]}`, or `{"op": "and" | "or", "args": […]}` of
//! such, with `"unions"` (lists of player positions) if voters bargain as blocs. Answers
//! have one entry per player entry, exact fractions as strings.

use crate::budget::Budget;
use crate::electorate::Electorate;
use crate::error::{Result, VoteError};
use crate::formula::{Formula, MAX_DEPTH, Reach};
use crate::game::Game;
use crate::power::Power;
use crate::route::{Beyond, Routed, Values};
use crate::solved::{PerVoter, Solved};
use dashu::rational::RBig;
use serde_json::{Map, Value};
use std::fmt::Display;
use std::ops::Range;
use std::str::FromStr;

/// The longest list of exact fractions that is written out.
const MAX_TEXT: usize = 1 << 26;

/// A game as read, with its a-priori unions.
#[derive(Debug, Clone)]
pub struct JsonGame {
    /// What the file calls the game.
    pub name: Option<String>,
    /// The game.
    pub game: Game,
    /// Unions of voters, if the file names any.
    pub unions: Option<Vec<Vec<usize>>>,
    players: Vec<Range<usize>>,
}

/// A decimal number, whole number or fraction as an exact fraction.
///
/// ```
/// assert_eq!(servanda_vote::json::number("0.65").unwrap().to_string(), "13/20");
/// assert!(servanda_vote::json::number("0,65").is_err());
/// ```
pub fn number(text: &str) -> Result<RBig> {
    let bad = || VoteError::NotANumber(text.to_owned());
    let text = text.trim();
    if text.is_empty() || text.len() > 400 {
        return Err(bad());
    }
    if let Some((whole, part)) = text.split_once('.') {
        if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad());
        }
        let digits = RBig::from_str(&format!("{whole}{part}")).map_err(|_| bad())?;
        let scale = dashu::integer::UBig::from(10_u8).pow(part.len());
        return Ok(digits / RBig::from(scale));
    }
    RBig::from_str(text).map_err(|_| bad())
}

impl JsonGame {
    /// Reads a game object.
    ///
    /// ```
    /// use servanda_vote::json::JsonGame;
    /// let text = r#"{"players": ["A", "B", "C"], "model": {"op": "weighted", "quota": 0.5, "weights": [0.2, 0.4, 0.4]}}"#;
    /// let read = JsonGame::read(text).unwrap();
    /// assert!(read.game.wins(&[0, 1]) && !read.game.wins(&[2]));
    /// ```
    pub fn read(text: &str) -> Result<Self> {
        let value: Value = serde_json::from_str(text).map_err(|e| VoteError::Malformed(e.to_string()))?;
        Self::from_value(&value)
    }

    /// Reads a game from a parsed object.
    pub fn from_value(value: &Value) -> Result<Self> {
        let list = value.get("players").and_then(Value::as_array).ok_or_else(|| malformed("it has no list `players`"))?;
        let mut electorate = Electorate::default();
        let mut players = Vec::new();
        for player in list {
            players.push(read_player(player, &mut electorate)?);
        }
        let model = value.get("model").ok_or_else(|| malformed("it has no `model`"))?;
        let rule = read_model(model, &players, 0)?;
        let unions = model.get("unions").map(|u| read_unions(u, &players)).transpose()?;
        let name = value.get("name").and_then(Value::as_str).map(str::to_owned);
        Ok(Self { name, game: Game::new(electorate, rule)?, unions, players })
    }

    /// One value per player entry; alike voters share one text, whose length is known before it is repeated.
    fn spread<T: Display>(&self, values: &PerVoter<T>) -> Result<Value> {
        let texts = values.map(T::to_string);
        let players = || self.players.iter().filter(|p| !p.is_empty());
        let length: usize = players().map(|p| texts.of(p.start).len()).sum();
        if length > MAX_TEXT {
            return Err(VoteError::TooLarge {
                what: "the text of the exact fractions, in bytes,",
                limit: MAX_TEXT as u64,
                instead: "name voters who are alike once: {\"class\": \"Member\", \"count\": 100000}",
            });
        }
        Ok(players().map(|p| Value::String(texts.of(p.start).clone())).collect())
    }

    fn insert<T: Display>(&self, out: &mut Map<String, Value>, missing: &mut Map<String, Value>, key: &str, values: Result<PerVoter<T>>) {
        match values.and_then(|values| self.spread(&values)) {
            Ok(shown) => out.insert(key.to_owned(), shown),
            Err(why) => missing.insert(key.to_owned(), Value::String(why.to_string())),
        };
    }

    fn names(&self, voters: &[usize]) -> Value {
        let named = self.game.electorate().groups();
        let inside = named.filter(|(_, p)| p.clone().all(|v| voters.binary_search(&v).is_ok()));
        inside.map(|(name, _)| Value::String(name.to_owned())).collect()
    }

    /// Every answer about the game: exact, or by what `beyond` allows where that is out of reach (then its key ends in `_decimal`). An
    /// index that has no value, or that would exceed the budget, stands under `not_computed` with the reason.
    pub fn answers(&self, budget: &Budget, beyond: Beyond) -> Result<Map<String, Value>> {
        let mut out = Map::new();
        let mut missing = Map::new();
        if let Some(unions) = &self.unions {
            let values = self.game.with_unions(unions, budget)?;
            let lists = [
                ("owen", values.owen),
                ("banzhaf_owen", values.banzhaf_owen),
                ("symmetric_coalitional_banzhaf", values.symmetric_coalitional_banzhaf),
            ];
            for (key, list) in lists {
                let shown = self.players.iter().filter(|p| !p.is_empty()).map(|p| Value::String(list[p.start].to_string())).collect();
                out.insert(key.to_owned(), shown);
            }
        }
        let power = Power::of(&self.game, budget, beyond)?;
        let mut methods = Map::new();
        let mut exact: Vec<(&str, Result<PerVoter<RBig>>)> = Vec::new();
        let mut routed = |key: &'static str, found: Result<Routed<Values>>, out: &mut Map<String, Value>| {
            let found = match found {
                Ok(found) => found,
                Err(why) => return exact.push((key, Err(why))),
            };
            methods.insert(key.to_owned(), Value::String(found.explain));
            match found.value {
                Values::Exact(values) => exact.push((key, Ok(values))),
                Values::Approximate(values) => {
                    let decimals = self.players.iter().filter(|p| !p.is_empty()).map(|p| Value::String(values.of(p.start).to_string()));
                    out.insert(format!("{key}_decimal"), decimals.collect());
                }
            }
        };
        routed("shapley_shubik", power.shapley_shubik(), &mut out);
        routed("banzhaf_absolute", power.absolute_banzhaf(), &mut out);
        match power.banzhaf() {
            Ok(found) => {
                let banzhaf = &found.value;
                out.insert("winning_coalitions".to_owned(), Value::String(banzhaf.winning.to_string()));
                out.insert("coleman_collectivity".to_owned(), Value::String(banzhaf.coleman_collectivity().to_string()));
                self.insert(&mut out, &mut missing, "banzhaf_swings", Ok(banzhaf.swings.clone()));
                exact.extend([
                    ("banzhaf_normalized", banzhaf.normalised()),
                    ("coleman_prevent", banzhaf.coleman_prevent()),
                    ("coleman_initiate", banzhaf.coleman_initiate()),
                    ("rae", Ok(banzhaf.rae())),
                ]);
            }
            Err(why) => {
                missing.insert("winning_coalitions".to_owned(), Value::String(why.to_string()));
            }
        }
        exact.extend([
            ("holler_packel_pgi", power.solved().and_then(Solved::holler_packel)),
            ("deegan_packel", power.solved().and_then(Solved::deegan_packel)),
            ("johnston", power.solved().and_then(Solved::johnston)),
        ]);
        for (key, values) in exact {
            self.insert(&mut out, &mut missing, key, values);
        }
        match power.solved().and_then(Solved::minimal_winning) {
            Ok(family) => {
                out.insert("minimal_winning_coalitions".to_owned(), Value::String(family.count().to_string()));
            }
            Err(VoteError::Stopped) => return Err(VoteError::Stopped),
            Err(why) => {
                missing.insert("minimal_winning_coalitions".to_owned(), Value::String(why.to_string()));
            }
        }
        for (key, voters) in [("veto_players", power.vetoers()), ("dummies", power.dummies())] {
            match voters {
                Ok(voters) => {
                    out.insert(key.to_owned(), self.names(&voters));
                }
                Err(why) => {
                    missing.insert(key.to_owned(), Value::String(why.to_string()));
                }
            }
        }
        out.insert("methods".to_owned(), Value::Object(methods));
        if !missing.is_empty() {
            out.insert("not_computed".to_owned(), Value::Object(missing));
        }
        Ok(out)
    }
}

fn malformed(why: &str) -> VoteError {
    VoteError::Malformed(why.to_owned())
}

fn read_player(player: &Value, electorate: &mut Electorate) -> Result<Range<usize>> {
    if let Some(name) = player.as_str() {
        let v = electorate.voter(name)?;
        return Ok(v..v + 1);
    }
    let class = player.get("class").and_then(Value::as_str);
    let count = player.get("count").and_then(Value::as_u64);
    match (class, count) {
        (Some(class), Some(count)) => electorate.alike(class, count as usize),
        _ => Err(malformed("a player is neither a name nor an object with `class` and `count`")),
    }
}

fn read_model(model: &Value, players: &[Range<usize>], depth: usize) -> Result<Formula> {
    if depth > MAX_DEPTH {
        return Err(VoteError::TooDeep { limit: MAX_DEPTH });
    }
    let args = || -> Result<Vec<Formula>> {
        let list = model.get("args").and_then(Value::as_array);
        let list = list.ok_or_else(|| malformed("`and` and `or` need a list `args`"))?;
        list.iter().map(|arg| read_model(arg, players, depth + 1)).collect()
    };
    match model.get("op").and_then(Value::as_str) {
        Some("and") => Ok(Formula::And(args()?)),
        Some("or") => Ok(Formula::Or(args()?)),
        Some("weighted") => read_weighted(model, players),
        _ => Err(malformed("a `model` needs `op`: `weighted`, `and` or `or`; a rule told in words is written in the treaty language")),
    }
}

fn read_weighted(model: &Value, players: &[Range<usize>]) -> Result<Formula> {
    let quota = read_number(model.get("quota").ok_or_else(|| malformed("a `weighted` rule needs a `quota`"))?)?;
    let list = model.get("weights").and_then(Value::as_array);
    let list = list.ok_or_else(|| malformed("a `weighted` rule needs a list `weights`"))?;
    if list.len() != players.len() {
        return Err(VoteError::LengthMismatch { what: "weights", expected: players.len(), found: list.len() });
    }
    let mut column = Vec::new();
    for (position, (weight, player)) in list.iter().zip(players).enumerate() {
        let weight = read_number(weight)?;
        if weight < RBig::ZERO {
            return Err(VoteError::NegativeWeight { position, weight: weight.to_string() });
        }
        column.extend(player.clone().map(|v| (v, weight.clone())));
    }
    Reach::AtLeast.threshold(&quota, &column)
}

fn read_number(value: &Value) -> Result<RBig> {
    match value {
        // Larger whole numbers would already have lost digits while being read.
        Value::Number(n) if n.as_f64().is_some_and(|f| n.is_f64() && f.abs() >= 9_007_199_254_740_992.0) => {
            Err(VoteError::Malformed(format!("{n} is too large to be read exactly as a plain number; put it in quotes")))
        }
        Value::Number(n) => number(&n.to_string()),
        Value::String(text) => number(text),
        other => Err(VoteError::NotANumber(other.to_string())),
    }
}

fn read_unions(value: &Value, players: &[Range<usize>]) -> Result<Vec<Vec<usize>>> {
    let lists = value.as_array().ok_or_else(|| malformed("`unions` is not a list"))?;
    let union = |list: &Value| {
        let mut members = Vec::new();
        for position in list.as_array().ok_or_else(|| malformed("a union is not a list"))? {
            let found = position.as_u64().and_then(|p| players.get(p as usize));
            let player = found.ok_or_else(|| VoteError::BadUnions(format!("{position} is no position in `players`, counted from 0")))?;
            members.extend(player.clone());
        }
        Ok(members)
    };
    lists.iter().map(union).collect()
}
