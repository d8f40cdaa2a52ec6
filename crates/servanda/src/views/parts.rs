//! A run in parts: where a draft has too many brackets for one run, every rule and decision is run for itself, and forks only on what it reads.

use servanda_machine::{Events, InstanceView, Machine, Missing, Options, Worlds};
use servanda_model::{Builtin, DecisionId, ItemId, RuleId, Treaty};

/// Combinations of choices up to which the whole treaty is run at once.
const AT_ONCE: usize = 128;
/// Combinations of choices on which a single rule or decision may depend.
const EACH: usize = 512;

/// The sentences that make a treaty begin and end.
const LIFE: [Builtin; 8] = [
    Builtin::EntersIntoForce,
    Builtin::TreatyAppliesProvisionally,
    Builtin::AppliesProvisionally,
    Builtin::TreatyEnds,
    Builtin::Withdraws,
    Builtin::Suspends,
    Builtin::Terminates,
    Builtin::Expels,
];

/// A run, and what is to be read of it.
#[derive(Clone, Debug)]
pub struct Part {
    /// The item it is about; `None`: everything.
    about: About,
    /// What it led to.
    pub(super) worlds: Worlds,
}

/// What a part is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Everything,
    Item(ItemId),
    Life,
}

impl Part {
    /// Whether instances of a rule are to be read here.
    pub(super) fn shows(&self, view: &InstanceView) -> bool {
        self.is_about(ItemId::Rule(view.rule))
    }

    /// Whether an item is to be read here.
    pub(super) fn is_about(&self, item: ItemId) -> bool {
        self.about == About::Everything || self.about == About::Item(item)
    }

    /// Whether bonds are to be read here.
    pub(super) fn shows_bonds(&self) -> bool {
        matches!(self.about, About::Everything | About::Life)
    }
}

/// Runs a history: at once where that is possible, else item by item.
pub fn parts(machine: &Machine<'_>, events: &Events, options: &Options) -> Vec<Part> {
    let at_once = Options { budget: AT_ONCE, ..options.clone() };
    let whole = machine.run(events, &at_once);
    if whole.gave_up.is_none() {
        let part = seen(machine, Part { about: About::Everything, worlds: whole }, AT_ONCE);
        if part.worlds.gave_up.is_none() {
            return vec![part];
        }
    }
    let treaty = machine.treaty();
    let run = |about: Vec<ItemId>| machine.run(events, &Options { about: Some(about), budget: EACH, ..options.clone() });
    let rules = (0..treaty.rules.len() as u32).map(|id| ItemId::Rule(RuleId(id)));
    let decisions = (0..treaty.decisions.len() as u32).map(|id| ItemId::Decision(DecisionId(id)));
    let mut parts: Vec<Part> =
        rules.chain(decisions).map(|item| seen(machine, Part { about: About::Item(item), worlds: run(vec![item]) }, EACH)).collect();
    parts.push(Part { about: About::Life, worlds: run(life(treaty)) });
    parts
}

/// The part, with its worlds split where a choice decides what is shown of them and the run has not read it.
fn seen(machine: &Machine<'_>, part: Part, budget: usize) -> Part {
    let about = part.about;
    let looked = Part { about, worlds: Worlds { worlds: Vec::new(), gave_up: None, undetermined: Vec::new(), forks: 0 } };
    let worlds = part.worlds.split(machine.treaty(), budget, |world| {
        world.all_instances(machine).iter().filter(|view| looked.shows(view)).find_map(|view| match view.open {
            Some(Missing::Choice(issue)) => Some(issue),
            _ => None,
        })
    });
    Part { about, worlds }
}

/// The rules that make the treaty begin and end.
fn life(treaty: &Treaty) -> Vec<ItemId> {
    let speaks_of_it = |rule: &servanda_model::Rule| {
        rule.sentence
            .phrase
            .values()
            .any(|phrase| treaty.acts.get(phrase.act.index()).and_then(|act| act.builtin).is_some_and(|builtin| LIFE.contains(&builtin)))
    };
    treaty.rules.iter().zip(0..).filter(|(rule, _)| speaks_of_it(rule)).map(|(_, id)| ItemId::Rule(RuleId(id))).collect()
}
