//! What a record tells of who is bound and since when, read before anything happens: it takes the place of the presumption of force.

use std::collections::BTreeSet;

use servanda_model::{Asked, Bearer, Builtin, EventPat, InstrumentId, Ref, TermId};

use crate::event::{Doer, Event, Happening, Value};
use crate::step::Step;
use crate::view::Bond;

/// Acts by which a party comes to be bound.
pub(crate) fn is_entry(builtin: Builtin) -> bool {
    matches!(builtin, Builtin::Signs | Builtin::Ratifies | Builtin::Accepts | Builtin::Accedes | Builtin::AppliesProvisionally)
}

/// An act of the record about bonds.
struct Told {
    builtin: Builtin,
    instrument: InstrumentId,
    /// By whom; nobody where only so many are told (`60 States ratify`).
    by: Vec<TermId>,
    counted: bool,
}

impl Step<'_, '_> {
    /// Reads the bonds that a record tells of. A party whose own entry act it holds was not bound before, unless it left first: an
    /// exit presupposes the bond. And where a rule says when a treaty enters into force, no header dates it, and the record tells who
    /// consents, the treaty is in force when the rule says so and not before.
    pub(crate) fn told_bonds(&mut self, events: &[(u32, &Event)]) -> Asked<()> {
        let mut left = BTreeSet::new();
        for (_, event) in events {
            let Some(told) = self.bond_told(event)? else { continue };
            if !is_entry(told.builtin) {
                left.extend(told.by);
                continue;
            }
            for who in told.by.iter().filter(|who| !left.contains(*who)) {
                self.s.bonds.entry((told.instrument, *who)).or_insert((Bond::None, None));
            }
            if told.builtin != Builtin::Accedes && self.enters_by_rule(told.instrument)? {
                let dated = match told.instrument {
                    InstrumentId(0) => self.m.treaty.front.in_force,
                    other => self.m.treaty.instruments[other.index()].in_force,
                };
                let force = &mut self.s.force[told.instrument.index()];
                if force.presumed && dated.is_none() {
                    force.presumed = false;
                    // Where only numbers are told, nobody can say who is not among them.
                    force.stated = told.counted;
                }
            }
        }
        Ok(())
    }

    /// What an event tells of bonds.
    fn bond_told(&self, event: &Event) -> Asked<Option<Told>> {
        let about = |act: servanda_model::ActId| {
            let builtin = self.m.treaty.acts[act.index()].builtin?;
            (is_entry(builtin) || matches!(builtin, Builtin::GivesNotice | Builtin::Withdraws)).then_some(builtin)
        };
        Ok(match &event.what {
            Happening::Act { act, by: Doer::Term(who), args } => about(*act).map(|builtin| {
                let instrument = args.iter().find_map(|value| match value {
                    Value::Treaty(instrument) => Some(*instrument),
                    _ => None,
                });
                Told { builtin, instrument: instrument.unwrap_or(InstrumentId(0)), by: vec![*who], counted: false }
            }),
            Happening::Sentence(pat) => match &**pat {
                EventPat::Act { by, phrase } => match about(phrase.act) {
                    Some(builtin) => {
                        let (by, counted) = match self.look().get(by)? {
                            Some(Bearer::Each(electorate)) => (self.look().expand(&electorate.set, &vec![None], None, true)?, false),
                            Some(Bearer::One(Ref::Term(who))) => (vec![*who], false),
                            Some(bearer @ Bearer::Count { .. }) => match self.look().counted(bearer)? {
                                Some(by) => (by, false),
                                None => (Vec::new(), true),
                            },
                            Some(Bearer::Weight { .. }) => (Vec::new(), true),
                            _ => (Vec::new(), false),
                        };
                        Some(Told { builtin, instrument: InstrumentId(0), by, counted })
                    }
                    None => None,
                },
                _ => None,
            },
            _ => None,
        })
    }

    /// Whether a rule of the text says when the instrument enters into force.
    fn enters_by_rule(&self, instrument: InstrumentId) -> Asked<bool> {
        for rule in &self.m.treaty.rules {
            let enters = rule
                .sentence
                .phrase
                .values()
                .any(|phrase| self.m.treaty.acts[phrase.act.index()].builtin == Some(Builtin::EntersIntoForce));
            if enters && rule.origin.instrument == instrument && self.look().holds(&rule.guard)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
