//! Nothing that a treaty or a record says makes the machine stop short: every treaty of the library under random histories, with
//! what must hold of every world.

#![expect(clippy::disallowed_methods, reason = "the library is read from its files")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use servanda_machine::{Amount, Day, Doer, Event, Events, Happening, Instant, Machine, Moment, NormState, Options, Until, Value};
use servanda_model::{ActId, IncidentId, InstrumentId, SlotType, TermId, TermKind, Treaty, Vote, compile};
use servanda_syntax::Span;

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % n.max(1)
    }
}

fn treaties() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    for folder in ["library", "examples"] {
        let mut open = vec![root.join(folder)];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    open.push(path);
                } else if path.extension().is_some_and(|ext| ext == "md") {
                    found.push(path);
                }
            }
        }
    }
    found.sort();
    found
}

/// Something of a type, or "not stated".
fn value(treaty: &Treaty, ty: &SlotType, random: &mut Random) -> Value {
    let terms = |fits: &dyn Fn(&TermKind) -> bool| -> Vec<TermId> {
        (0..treaty.terms.len() as u32).map(TermId).filter(|id| fits(&treaty.terms[id.index()].kind)).collect()
    };
    let one = |terms: Vec<TermId>, random: &mut Random| match terms.as_slice() {
        [] => Value::NotStated,
        some => Value::Term(some[random.below(some.len())]),
    };
    if random.below(12) == 0 {
        return Value::NotStated;
    }
    match ty {
        SlotType::Party | SlotType::Anything => one(terms(&|kind| matches!(kind, TermKind::Party { .. })), random),
        SlotType::Body => one(terms(&|kind| matches!(kind, TermKind::Body { .. })), random),
        SlotType::Place => one(terms(&|kind| matches!(kind, TermKind::Place(_))), random),
        SlotType::Of(of) => {
            let mut fitting = of.clone();
            for term in of {
                match &treaty.terms[term.index()].kind {
                    TermKind::Role(role) => fitting.extend(role.holders.iter().map(|holder| holder.who)),
                    TermKind::Kind(values) => fitting.extend(values.iter().map(|(_, value)| *value)),
                    _ => {}
                }
            }
            fitting.retain(|term| !matches!(treaty.terms[term.index()].kind, TermKind::Role(_) | TermKind::Kind(_)));
            one(fitting, random)
        }
        SlotType::Date => Value::Date(Day(20_000 + random.below(400) as i32)),
        SlotType::Amount => Value::Amount(Box::new(Amount { number: (random.below(1000) as u64).into(), unit: None })),
        SlotType::Text => Value::Text("words".into()),
        SlotType::Treaty => Value::Treaty(InstrumentId(random.below(treaty.instruments.len()) as u32)),
        SlotType::Item => match random.below(3) {
            0 if !treaty.rules.is_empty() => {
                let rule = random.below(treaty.rules.len());
                let args = treaty.rules[rule].name.vars().map(|_| Value::NotStated).collect();
                Value::Item(Box::new(servanda_machine::ItemKey {
                    item: servanda_model::ItemId::Rule(servanda_model::RuleId(rule as u32)),
                    args,
                }))
            }
            1 if !treaty.decisions.is_empty() => {
                let decision = random.below(treaty.decisions.len());
                let args = treaty.decisions[decision].name.vars().map(|_| Value::NotStated).collect();
                Value::Item(Box::new(servanda_machine::ItemKey {
                    item: servanda_model::ItemId::Decision(servanda_model::DecisionId(decision as u32)),
                    args,
                }))
            }
            _ => Value::Text("withdrawal".into()),
        },
    }
}

fn history(treaty: &Treaty, random: &mut Random) -> Events {
    let mut events = Vec::new();
    let mut at = 1_700_000_000_i64;
    for _ in 0..4 + random.below(12) {
        at += 3600 * random.below(24 * 20) as i64;
        let moment = if random.below(3) == 0 { Moment::exact(Instant(at)) } else { Moment::day(Instant(at / 86_400 * 86_400)) };
        let what = if random.below(6) == 0 && !treaty.incidents.is_empty() {
            let incident = random.below(treaty.incidents.len());
            let args = treaty.incidents[incident]
                .parts
                .iter()
                .filter_map(|part| match part {
                    servanda_model::Part::Arg { ty, .. } => Some(value(treaty, ty, random)),
                    servanda_model::Part::Word(_) => None,
                })
                .collect();
            Happening::Incident { incident: IncidentId(incident as u32), args }
        } else {
            let act = random.below(treaty.acts.len());
            let declared = &treaty.acts[act];
            let by = match &declared.subject {
                None => Doer::Treaty(InstrumentId(0)),
                Some(ty) => match value(treaty, ty, random) {
                    Value::Term(who) => Doer::Term(who),
                    _ => Doer::Nobody,
                },
            };
            let mut args: Vec<Value> = declared.args().map(|(_, ty)| value(treaty, ty, random)).collect();
            if declared.builtin == Some(servanda_model::Builtin::Votes)
                && let Some(first) = args.first_mut()
            {
                *first = Value::Vote([Vote::Yes, Vote::No, Vote::Abstain(false), Vote::Absent][random.below(4)]);
            }
            Happening::Act { act: ActId(act as u32), by, args }
        };
        events.push(Event { moment, recorded: moment, planned: false, what, span: Span::default() });
    }
    events.sort_by_key(|event| event.moment.at);
    Events { events, ..Events::default() }
}

#[test]
fn random_histories_of_every_treaty_of_the_library() {
    let files = treaties();
    assert!(files.len() > 10, "{files:?}");
    let mut random = Random(0xABCD_EF01_2345_6789);
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a file of the library");
        let folder = path.parent().expect("a folder").to_owned();
        let mut cache: BTreeMap<String, Option<String>> = BTreeMap::new();
        let loaded = std::cell::RefCell::new(&mut cache);
        let compiled = compile("master.md", text, &|name: &str| {
            let mut cache = loaded.borrow_mut();
            cache.entry(name.to_owned()).or_insert_with(|| std::fs::read_to_string(folder.join(name)).ok()).clone()
        });
        let treaty = &compiled.treaty;
        if treaty.acts.is_empty() || treaty.rules.is_empty() {
            continue;
        }
        let machine = Machine::new(treaty);
        for round in 0..8 {
            let events = history(treaty, &mut random);
            let presume_nothing = random.below(4) == 0;
            let options = Options { presume_nothing, budget: 60, until: Until::Quiet { years: 2 }, ..Options::default() };
            let worlds = machine.run(&events, &options);
            assert!(!worlds.worlds.is_empty(), "{} round {round}", path.display());
            for world in &worlds.worlds {
                for view in world.all_instances(&machine) {
                    let breached = world.breaches().iter().any(|breach| breach.instance == view.id);
                    // A breach stays on record for ever, and nothing is breached without one.
                    assert_eq!(view.breached.is_some(), breached, "{} round {round}", path.display());
                    match view.state {
                        NormState::Performed | NormState::Used => assert!(view.performed.is_some()),
                        NormState::BreachedOwed | NormState::BreachedEnded | NormState::BreachedSilent => assert!(breached),
                        _ => {}
                    }
                    assert!(view.because.chain().len() < 10_000);
                }
                for breach in world.breaches() {
                    assert!(breach.on.at <= breach.known.at || !breach.on.precise, "known from when it is dated or later");
                }
            }
            // The same input gives the same worlds.
            let again = machine.run(&events, &options);
            assert_eq!(again.worlds.len(), worlds.worlds.len());
            for (first, second) in worlds.worlds.iter().zip(&again.worlds) {
                assert_eq!(first.settings, second.settings);
                assert_eq!(first.breaches(), second.breaches());
            }
        }
    }
}
