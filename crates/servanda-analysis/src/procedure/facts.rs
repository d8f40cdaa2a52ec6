//! Facts in a procedure: when one begins, who determines it, and what is known of it.

use ecow::eco_format;
use servanda_model::{Asked, Cond, Fact, FactId, ItemId, ItemPat, State, Truth};
use servanda_vote::Formula;

use super::{Node, Procedure, Side, point_event};
use crate::roster::{Bind, Bodies};

impl<'t> Procedure<'_, 't> {
    pub(super) fn fact_item(&mut self, item: &'t ItemPat, bind: &Bind, side: Side) -> Asked<Formula> {
        let ItemId::Fact(id) = item.item else {
            return self.state(item, State::Performed, bind, side);
        };
        let passed = self.passed(item, bind)?;
        self.fact(id, &passed, side)
    }

    pub(super) fn fact(&mut self, id: FactId, bind: &Bind, side: Side) -> Asked<Formula> {
        let Some(fact) = self.roster.treaty.facts.get(id.index()) else {
            return Ok(Formula::False);
        };
        self.follow(Node::Fact(id, bind.clone()), |this| this.fact_inner(id, fact, bind, side))
    }

    fn fact_inner(&mut self, id: FactId, fact: &'t Fact, bind: &Bind, side: Side) -> Asked<Formula> {
        let choices = self.roster.choices;
        if !choices.holds(&fact.guard)? {
            return Ok(Formula::False);
        }
        for line in self.given.iter().rev() {
            if let servanda_model::DatedWhat::Given(Cond::Fact(item), truth) = &line.what
                && item.item == ItemId::Fact(id)
                && self.passed(item, &Bind::new())?.iter().all(|(var, who)| bind.get(var).is_none_or(|own| own == who))
            {
                self.given_by(eco_format!("as the history states: {}", fact.name.text));
                match truth {
                    Truth::True => return Ok(Formula::True),
                    Truth::False => return Ok(Formula::False),
                    Truth::Undetermined | Truth::Contested => {
                        self.depends.get_or_insert_with(|| fact.name.text.clone());
                        return Ok(Formula::True);
                    }
                }
            }
        }
        self.cite(&fact.origin.cite, &fact.name.text);
        let mut all = Vec::new();
        let mut ways = Vec::new();
        let defined = !fact.from.is_empty() || !fact.means.is_empty();
        for from in &fact.from {
            let Some(point) = from.get(choices)? else { continue };
            if let Some(event) = point_event(point, choices)? {
                for (_, formula) in self.step(event, vec![(bind.clone(), Formula::True)], side)? {
                    ways.push(formula);
                }
                continue;
            }
            // Nobody's conduct brings a date about: it is taken to come where that helps, and not to have come where it would hinder.
            self.note(eco_format!("time aside: `{}` begins by itself on a date", fact.name.text));
            ways.push(if side == Side::Wanting { Formula::True } else { Formula::False });
        }
        if !fact.means.is_empty() {
            ways.push(self.conditions(&fact.means, bind, side, true)?);
        }
        if !defined {
            match &fact.determined_by {
                Some(set) => {
                    if let Some(set) = set.get(choices)? {
                        let who = self.roster.set(set, bind, None, Bodies::Itself)?;
                        ways.push(Formula::all(who.into_iter().map(|who| self.players.number(who)).collect::<Vec<_>>()));
                    }
                }
                None if fact.ifs.is_empty() => {
                    self.depends.get_or_insert_with(|| fact.name.text.clone());
                    ways.push(Formula::True);
                }
                None => ways.push(Formula::True),
            }
        }
        all.push(Formula::Or(ways));
        for group in &fact.ifs {
            all.push(self.conditions(group, bind, side, true)?);
        }
        for group in &fact.unless {
            all.push(self.conditions(group, bind, side.other(), false)?.dual());
        }
        if !fact.until.is_empty() {
            self.note("time aside: the fact may end again");
        }
        Ok(Formula::And(all))
    }
}
