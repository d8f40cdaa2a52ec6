//! Acts in a procedure: who can do them, on which condition, and when they happen whether their author wants or not.

use ecow::{EcoString, eco_format};
use servanda_model::{ActId, Asked, Bearer, Builtin, EventPat, Modal, Phrase, Rule, RuleId, Standard, TermId, Time};
use servanda_vote::{Budget, Electorate, Formula, Game};

use super::{Conducts, Deed, Node, Procedure, Side, point_event};
use crate::games::{Weight, weight_formula};
use crate::roster::{Bind, Bodies};

/// Ways to bring something about beyond this number are not written out.
const MOST_WAYS: usize = 5_000;

/// Whether a rule's sentence can be this act, under any choice.
pub(super) fn about(rule: &Rule, act: ActId) -> bool {
    rule.sentence.phrase.values().any(|phrase| phrase.act == act)
}

/// `Party judges "…"`: the declaration alone would not say what.
fn judged(act: &servanda_model::Act, phrase: &Phrase) -> Option<EcoString> {
    if act.builtin != Some(Builtin::Judges) {
        return None;
    }
    phrase.args.iter().flatten().flat_map(servanda_model::Choice::values).find_map(|arg| match arg {
        servanda_model::Arg::Text(text) => Some(eco_format!("a Party judges \"{text}\"")),
        _ => None,
    })
}

impl<'t> Procedure<'_, 't> {
    /// Enough of the bearers do it.
    pub(super) fn done_by(&mut self, bearer: &'t Bearer, phrase: &'t Phrase, bind: &Bind, side: Side) -> Asked<Formula> {
        if let Bearer::Treaty(instrument) = bearer {
            return self.by_treaty(*instrument, phrase, bind, side);
        }
        if let Bearer::One(servanda_model::Ref::Var(var) | servanda_model::Ref::Typed(_, var)) = bearer
            && !bind.contains_key(var)
        {
            let text = self.act(phrase.act).map_or_else(EcoString::new, |act| judged(act, phrase).unwrap_or_else(|| act.text.clone()));
            self.given_by(eco_format!("taken to have happened: {text}"));
            return Ok(Formula::True);
        }
        let who = self.roster.bearers(bearer, bind, None)?;
        if let Bearer::Weight { more_than, share, percent, number, .. } = bearer {
            let rule = Weight { more_than: *more_than, share, percent: *percent, number: *number };
            let mut atoms = Vec::new();
            for one in &who {
                let done = self.roster.did(*one, phrase, bind, None)?;
                let (only_if, anyway) = if done { (Formula::True, Formula::True) } else { self.atom(*one, phrase, bind, side)? };
                atoms.push((self.players.number(*one), only_if, anyway));
            }
            return match weight_formula(self.roster, self.players, &rule, &who, &who)? {
                Ok(formula) => Ok(self.enough(&formula, &atoms)),
                Err(reason) => Ok(self.unsupported(reason)),
            };
        }
        let need = match self.roster.needed(bearer, bind, None)? {
            Some((need, _)) => need,
            None => 1,
        };
        let mut left = need;
        let mut atoms = Vec::new();
        for one in who {
            if self.roster.did(one, phrase, bind, None)? {
                left = left.saturating_sub(1);
            } else {
                let (only_if, anyway) = self.atom(one, phrase, bind, side)?;
                atoms.push((self.players.number(one), only_if, anyway));
            }
        }
        Ok(self.at_least(left, atoms))
    }

    /// At least so many of some acts, each done by a player under a condition, or happening anyway.
    pub(super) fn at_least(&mut self, need: usize, atoms: Vec<(usize, Formula, Formula)>) -> Formula {
        if need == 0 {
            return Formula::True;
        }
        if need > atoms.len() {
            return Formula::False;
        }
        let alike = atoms.windows(2).all(|pair| pair[0].1 == pair[1].1 && pair[0].2 == pair[1].2);
        if let Some((_, only_if, anyway)) = atoms.first()
            && alike
        {
            let (only_if, anyway) = (only_if.clone(), anyway.clone());
            let count = Formula::at_least(need, atoms.iter().map(|(who, ..)| *who));
            return Formula::Or(vec![anyway, Formula::And(vec![only_if, count])]);
        }
        let whole: Vec<Formula> = atoms
            .into_iter()
            .map(|(who, only_if, anyway)| Formula::Or(vec![anyway, Formula::And(vec![only_if, Formula::Var(who)])]))
            .collect();
        if need == whole.len() {
            return Formula::And(whole);
        }
        if need == 1 {
            return Formula::Or(whole);
        }
        let mut found = Vec::new();
        combinations(&whole, need, &mut Vec::new(), &mut found);
        match found.len() {
            ..=MOST_WAYS => Formula::Or(found),
            _ => self.unsupported("too many ways to bring it about, each with conditions of its own"),
        }
    }

    /// Enough weight of some acts, each done by a player under a condition, or happening anyway; `whole` is the rule if each is free.
    fn enough(&mut self, whole: &Formula, atoms: &[(usize, Formula, Formula)]) -> Formula {
        // Who has done it already, or does it anyway, or never can, is known; the rest is asked.
        let known = |player: usize| match atoms.iter().find(|atom| atom.0 == player) {
            Some((.., Formula::True)) => Some(true),
            Some((_, Formula::False, _)) => Some(false),
            _ => None,
        };
        let whole = whole.given(&known);
        let free = |atom: &(usize, Formula, Formula)| known(atom.0).is_some() || (atom.1 == Formula::True && atom.2 == Formula::False);
        if atoms.iter().all(free) {
            return whole;
        }
        let budget = Budget { nodes: 200_000, work: 50_000_000, ..Budget::default() };
        let players = self.players.list().len();
        let family = Game::new(Electorate::anonymous(players), whole).and_then(|game| game.solve(&budget)?.minimal_winning());
        let sets: Vec<Vec<usize>> = match &family {
            Ok(family) => family.sets().take(MOST_WAYS + 1).collect(),
            Err(_) => return self.unsupported("too many ways to reach the weight, each with conditions of its own"),
        };
        if sets.len() > MOST_WAYS {
            return self.unsupported("too many ways to reach the weight, each with conditions of its own");
        }
        let done = |player: usize| match atoms.iter().find(|atom| atom.0 == player) {
            Some((_, only_if, anyway)) => Formula::Or(vec![anyway.clone(), Formula::And(vec![only_if.clone(), Formula::Var(player)])]),
            None => Formula::Var(player),
        };
        Formula::Or(sets.into_iter().map(|set| Formula::And(set.into_iter().map(done).collect())).collect())
    }

    /// Somebody does something: on which condition it can, and when it happens whether it wants or not.
    pub(super) fn atom(&mut self, who: TermId, phrase: &'t Phrase, bind: &Bind, side: Side) -> Asked<(Formula, Formula)> {
        self.players.number(who);
        self.serves(Deed::Act(phrase.act, who), side);
        let node = Node::Act(phrase.act, who);
        if self.open.contains(&node) {
            self.note("one step waits for another that waits for it");
            return Ok((Formula::False, Formula::False));
        }
        self.open.push(node);
        let found = self.atom_inner(who, phrase, bind, side);
        self.open.pop();
        found
    }

    pub(super) fn atom_inner(&mut self, who: TermId, phrase: &'t Phrase, bind: &Bind, side: Side) -> Asked<(Formula, Formula)> {
        let mut only_if = Vec::new();
        let mut anyway = Vec::new();
        let treaty = self.roster.treaty;
        if let Some(act) = self.act(phrase.act) {
            if !act.valid_if.is_empty() || !act.valid_after.is_empty() {
                self.cite(&act.origin.cite, &EcoString::new());
            }
            if !act.valid_if.is_empty() {
                only_if.push(self.conditions(&act.valid_if, &Bind::new(), side, true)?);
            }
            if !act.valid_after.is_empty() {
                for (_, formula) in self.group(&act.valid_after, vec![(Bind::new(), Formula::True)], side)? {
                    only_if.push(formula);
                }
            }
        }
        for assumption in &treaty.assumptions {
            if let EventPat::Act { by, phrase: own } = &assumption.event
                && own.act == phrase.act
                && self.roster.choices.holds(&assumption.guard)?
                && let Some(by) = by.get(self.roster.choices)?
                && self.roster.bearers(by, bind, None)?.contains(&who)
            {
                let only_after = self.event(&assumption.only_after, bind, side)?;
                let act = self.act(phrase.act).map_or_else(EcoString::new, |act| act.text.clone());
                if !self.derivation.assumptions.contains(&act) {
                    self.derivation.assumptions.push(act);
                }
                only_if.push(only_after);
            }
        }
        // Those who want it are lawful; those who resist are, unless breach is asked about.
        let wanting_lawful = side == Side::Wanting || self.conducts == Conducts::Lawful;
        let resisting_lawful = side == Side::Resisting || self.conducts == Conducts::Lawful;
        for (index, rule) in treaty.rules.iter().enumerate() {
            // No bracket is read of a rule that speaks of something else.
            if !about(rule, phrase.act) || !self.roster.choices.holds(&rule.guard)? {
                continue;
            }
            let id = RuleId(index as u32);
            let Some(own_bind) = self.speaks_of(rule, who, phrase, bind)? else {
                continue;
            };
            let Some(modal) = rule.sentence.modal.get(self.roster.choices)?.copied() else {
                continue;
            };
            let forbids = modal == Modal::ShallNot || self.is_no(rule)?;
            match modal {
                _ if forbids => {
                    if wanting_lawful && !self.permitted(who, phrase, bind)? {
                        only_if.push(self.excused(rule, &own_bind, side)?);
                    }
                }
                Modal::Shall => {
                    for event in self.not_before(rule)? {
                        only_if.push(self.event(event, &own_bind, side)?);
                    }
                    if resisting_lawful && self.forces(rule)? {
                        anyway.push(self.arises(id, &own_bind, side)?);
                    }
                }
                Modal::Effect => anyway.push(self.arises(id, &own_bind, side)?),
                Modal::May | Modal::HasPower | Modal::ShallNot => {}
            }
        }
        let only_if = Formula::And(only_if);
        // A duty makes nobody able to do what cannot be done.
        let forced = Formula::And(vec![only_if.clone(), Formula::Or(anyway)]);
        Ok((only_if, forced))
    }

    /// Whether a duty must be done by a date, or at once: neither best efforts nor as its bearer judges, nor whenever its bearer likes.
    pub(super) fn forces(&self, rule: &Rule) -> Asked<bool> {
        for line in &rule.standard {
            if self.roster.choices.holds(&line.guard)?
                && matches!(line.value, Standard::BestEfforts | Standard::AsItJudges | Standard::SoFarAsPossible)
            {
                return Ok(false);
            }
        }
        for line in &rule.times {
            if matches!(line.value, Time::Promptly { .. }) && self.roster.choices.holds(&line.guard)? {
                return Ok(true);
            }
        }
        self.countable(rule)
    }

    pub(super) fn is_no(&self, rule: &Rule) -> Asked<bool> {
        Ok(matches!(rule.sentence.bearer.get(self.roster.choices)?, Some(Bearer::No(_))))
    }

    /// A permission of the treaty itself takes an act out of its prohibitions.
    pub(super) fn permitted(&self, who: TermId, phrase: &Phrase, bind: &Bind) -> Asked<bool> {
        for rule in &self.roster.treaty.rules {
            if about(rule, phrase.act)
                && self.roster.choices.holds(&rule.guard)?
                && matches!(rule.sentence.modal.get(self.roster.choices)?, Some(Modal::May | Modal::HasPower))
                && !self.is_no(rule)?
                && self.speaks_of(rule, who, phrase, bind)?.is_some()
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A prohibition is excused, or does not arise.
    pub(super) fn excused(&mut self, rule: &'t Rule, bind: &Bind, side: Side) -> Asked<Formula> {
        let mut ways = Vec::new();
        for group in &rule.unless {
            ways.push(self.conditions(group, bind, side, false)?);
        }
        if !rule.when.is_empty() || !rule.ifs.is_empty() {
            // It binds only once it arises: those who want the act keep it from arising.
            for (bind, triggers) in self.triggers(rule, bind, side.other())? {
                let mut all = vec![triggers];
                for group in &rule.ifs {
                    all.push(self.conditions(group, &bind, side.other(), true)?);
                }
                ways.push(Formula::And(all).dual());
            }
        }
        self.cite(&rule.origin.cite, &rule.name.text);
        Ok(Formula::Or(ways))
    }

    /// The events that must come first by a `not before` line.
    pub(super) fn not_before(&self, rule: &'t Rule) -> Asked<Vec<&'t EventPat>> {
        let mut found = Vec::new();
        for line in &rule.times {
            if let Time::NotBefore(point) = &line.value
                && self.roster.choices.holds(&line.guard)?
                && let Some(point) = point.get(self.roster.choices)?
                && let Some(event) = point_event(point, self.roster.choices)?
            {
                found.push(event);
            }
        }
        Ok(found)
    }

    /// Whether a rule speaks of this act of this person, and what that binds.
    pub(super) fn speaks_of(&self, rule: &Rule, who: TermId, phrase: &Phrase, bind: &Bind) -> Asked<Option<Bind>> {
        let choices = self.roster.choices;
        let (Some(bearer), Some(own)) = (rule.sentence.bearer.get(choices)?, rule.sentence.phrase.get(choices)?) else {
            return Ok(None);
        };
        if own.act != phrase.act {
            return Ok(None);
        }
        let mut found = Bind::new();
        // What both sentences name must be able to be the same.
        for (mine, theirs) in own.args.iter().zip(&phrase.args) {
            let (Some(mine), Some(theirs)) = (mine, theirs) else {
                continue;
            };
            if let (Some(servanda_model::Arg::Set(mine)), Some(servanda_model::Arg::Set(theirs))) =
                (mine.get(choices)?, theirs.get(choices)?)
            {
                let named = self.roster.set(theirs, bind, None, Bodies::Itself)?;
                let own_named = self.roster.set(mine, &Bind::new(), None, Bodies::Itself)?;
                if let [one] = named.as_slice()
                    && let [member] = mine.members.as_slice()
                    && let Some(servanda_model::Ref::Var(var) | servanda_model::Ref::Typed(_, var)) = member.get(choices)?
                {
                    found.insert(*var, *one);
                } else if !named.is_empty() && !own_named.is_empty() && !own_named.iter().any(|own| named.contains(own)) {
                    return Ok(None);
                }
            }
        }
        match bearer {
            Bearer::One(servanda_model::Ref::Var(var) | servanda_model::Ref::Typed(_, var)) => {
                if found.get(var).is_some_and(|known| *known != who) {
                    return Ok(None);
                }
                found.insert(*var, who);
                Ok(Some(found))
            }
            Bearer::Unspecified | Bearer::Treaty(_) => Ok(matches!(bearer, Bearer::Unspecified).then_some(found)),
            _ => {
                let mut bearers = self.roster.bearers(bearer, &found, None)?;
                if bearers.is_empty()
                    && let Bearer::Each(electorate) = bearer
                    && let [member] = electorate.set.members.as_slice()
                    && let Some(servanda_model::Ref::Typed(role, var)) = member.get(choices)?
                {
                    bearers = self.roster.members(*role)?;
                    found.insert(*var, who);
                }
                Ok(bearers.contains(&who).then_some(found))
            }
        }
    }
}

fn combinations(from: &[Formula], need: usize, taken: &mut Vec<Formula>, found: &mut Vec<Formula>) {
    if found.len() > MOST_WAYS {
        return;
    }
    if need == 0 {
        found.push(Formula::And(taken.clone()));
        return;
    }
    for at in 0..from.len() {
        if from.len() - at < need {
            return;
        }
        taken.push(from[at].clone());
        combinations(&from[at + 1..], need - 1, taken, found);
        taken.pop();
    }
}
