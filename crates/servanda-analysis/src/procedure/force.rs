//! What a treaty does by itself, for everybody or for one party: entry into force, provisional application, its end.
//!
//! For one party an instrument enters into force by a rule that says so of it (`Treaty enters into force for S`), or with everybody's
//! entry if that party has consented (Vienna Convention on the Law of Treaties, Articles 11 and 24). Its own consent is its own act: a
//! party that does not give it is not bound, and no vote of the others can stand in for it.

use servanda_model::{Act, ActId, Arg, Asked, Bearer, Builtin, EventPat, InstrumentId, Phrase, Ref, Rule, RuleId, SlotType, TermId};
use servanda_vote::Formula;

use super::acts::about;
use super::{Node, Procedure, Side};
use crate::roster::{Bind, Bodies};

/// The acts by which a party consents to be bound; a signature only where the text knows none of the others.
const CONSENT: [Builtin; 3] = [Builtin::Ratifies, Builtin::Accepts, Builtin::Accedes];

impl<'t> Procedure<'_, 't> {
    /// The treaty enters into force, applies provisionally, or something else that its rules do by themselves.
    pub(super) fn by_treaty(&mut self, instrument: InstrumentId, phrase: &'t Phrase, bind: &Bind, side: Side) -> Asked<Formula> {
        let Some(named) = self.named(phrase, bind)? else {
            return self.effect(instrument, phrase.act, None, side);
        };
        let mut ways = Vec::new();
        for whom in named {
            ways.push(self.effect(instrument, phrase.act, Some(whom), side)?);
        }
        Ok(Formula::Or(ways))
    }

    fn effect(&mut self, instrument: InstrumentId, act: ActId, whom: Option<TermId>, side: Side) -> Asked<Formula> {
        match self.act(act).and_then(|act| act.builtin) {
            Some(Builtin::EntersIntoForce) => self.in_force(instrument, false, whom, side),
            Some(Builtin::TreatyApplies) => self.in_force(instrument, true, whom, side),
            _ => self.effects(instrument, &[act], whom, side),
        }
    }

    /// For whom a sentence says that the treaty does it: each party may be meant by a variable that nothing has bound. `None`: for all,
    /// which is not the same as for one of them.
    fn named(&mut self, phrase: &'t Phrase, bind: &Bind) -> Asked<Option<Vec<TermId>>> {
        for arg in phrase.args.iter().flatten() {
            if let Some(Arg::Set(set)) = arg.get(self.roster.choices)? {
                if self.roster.unbound(set, bind)?.is_some() {
                    return Ok(Some(self.roster.parties()?));
                }
                let who = self.roster.set(set, bind, None, Bodies::Itself)?;
                if who.len() > 1 && set.members.len() > 1 {
                    self.unsupported("for several parties at once: ask for one at a time");
                }
                return Ok(Some(who));
            }
        }
        Ok(None)
    }

    pub(super) fn in_force(&mut self, instrument: InstrumentId, provisionally: bool, whom: Option<TermId>, side: Side) -> Asked<Formula> {
        if self.presume {
            self.given_by("presuming the treaty in force");
            return Ok(Formula::True);
        }
        let builtins: &[Builtin] = if provisionally {
            &[Builtin::EntersIntoForce, Builtin::TreatyAppliesProvisionally, Builtin::TreatyApplies]
        } else {
            &[Builtin::EntersIntoForce]
        };
        let acts = self.acts_of(builtins);
        for ground in &self.roster.history {
            if let EventPat::Act { by, phrase } = ground.event
                && acts.contains(&phrase.act)
                && matches!(by.get(self.roster.choices)?, Some(Bearer::Treaty(of)) if *of == instrument)
            {
                match (whom, self.named(phrase, &Bind::new())?) {
                    (Some(whom), Some(named)) if !named.contains(&whom) => {}
                    (Some(whom), None) => return self.consent(instrument, whom, side),
                    _ => return Ok(Formula::True),
                }
            }
        }
        self.follow(Node::Force(instrument, provisionally, whom), |this| this.effects(instrument, &acts, whom, side))
    }

    fn acts_of(&self, builtins: &[Builtin]) -> Vec<ActId> {
        let is = |act: &Act| act.builtin.is_some_and(|own| builtins.contains(&own));
        (0_u32..).zip(&self.roster.treaty.acts).filter(|(_, act)| is(act)).map(|(id, _)| ActId(id)).collect()
    }

    /// What the rules without a modal bring about.
    fn effects(&mut self, instrument: InstrumentId, acts: &[ActId], whom: Option<TermId>, side: Side) -> Asked<Formula> {
        let mut ways = Vec::new();
        let mut one_by_one = false;
        for (index, rule) in self.roster.treaty.rules.iter().enumerate() {
            let choices = self.roster.choices;
            if !acts.iter().any(|act| about(rule, *act)) {
                continue;
            }
            if let Some(Bearer::Treaty(own)) = rule.sentence.bearer.get(choices)?
                && *own == instrument
                && let Some(phrase) = rule.sentence.phrase.get(choices)?
                && acts.contains(&phrase.act)
            {
                if whom.is_none() && phrase.args.iter().any(Option::is_some) {
                    one_by_one |= choices.holds(&rule.guard)?;
                    continue;
                }
                let ends = self.act(phrase.act).is_some_and(|act| act.builtin == Some(Builtin::TreatyEnds));
                for (bind, own) in self.instances(rule, phrase, whom)? {
                    let arises = self.arises(RuleId(index as u32), &bind, side)?;
                    ways.push(match whom {
                        // What happens for everybody happens for those who have consented; what ends for everybody ends for each.
                        Some(whom) if !own && !ends => Formula::And(vec![arises, self.consent(instrument, whom, side)?]),
                        _ => arises,
                    });
                }
            }
        }
        if ways.is_empty() && one_by_one {
            return Ok(self.unsupported(
                "the text says it for one party at a time: ask whether it happens for one, as in `… enters into force for P`",
            ));
        }
        if ways.is_empty() {
            self.note("no rule brings it about");
        }
        Ok(Formula::Or(ways))
    }

    /// The bindings under which a rule speaks of one party, or of any; and whether it speaks of single parties at all.
    fn instances(&mut self, rule: &'t Rule, phrase: &'t Phrase, whom: Option<TermId>) -> Asked<Vec<(Bind, bool)>> {
        let choices = self.roster.choices;
        for arg in phrase.args.iter().flatten() {
            let Some(Arg::Set(set)) = arg.get(choices)? else { continue };
            let [member] = set.members.as_slice() else {
                self.unsupported("it says so for several parties at once: write one line for each");
                return Ok(Vec::new());
            };
            let (var, of) = match member.get(choices)? {
                Some(Ref::Typed(role, var)) => (*var, self.roster.members(*role)?),
                Some(Ref::Var(var)) => (*var, self.of_variable(rule, *var)?),
                _ => {
                    let named = self.roster.set(set, &Bind::new(), None, Bodies::Itself)?;
                    let speaks = whom.is_none_or(|whom| named.contains(&whom));
                    return Ok(if speaks { vec![(Bind::new(), true)] } else { Vec::new() });
                }
            };
            let meant = of.into_iter().filter(|one| whom.is_none_or(|whom| whom == *one));
            return Ok(meant.map(|one| (Bind::from_iter([(var, one)]), true)).collect());
        }
        Ok(vec![(Bind::new(), false)])
    }

    /// Whom a variable of a rule can stand for.
    fn of_variable(&self, rule: &Rule, var: servanda_model::VarId) -> Asked<Vec<TermId>> {
        match rule.vars.get(usize::from(var.0)).map(|var| &var.ty) {
            Some(SlotType::Of(kinds)) => {
                let mut found = Vec::new();
                for kind in kinds {
                    found.extend(self.roster.members(*kind)?);
                }
                Ok(found)
            }
            _ => self.roster.parties(),
        }
    }

    /// One party consents to be bound by an instrument, or has done so.
    fn consent(&mut self, instrument: InstrumentId, who: TermId, side: Side) -> Asked<Formula> {
        let mut builtins = CONSENT.to_vec();
        let mut phrases = self.phrases(instrument, &builtins)?;
        if phrases.is_empty() {
            builtins = vec![Builtin::Signs];
            phrases = self.phrases(instrument, &builtins)?;
        }
        let acts = self.acts_of(&builtins);
        for ground in &self.roster.history {
            if let EventPat::Act { phrase, .. } = ground.event
                && acts.contains(&phrase.act)
                && ground.actors.contains(&who)
                && self.is_of(phrase, instrument)?
            {
                return Ok(Formula::True);
            }
        }
        let player = self.players.number(who);
        let mut ways = Vec::new();
        for phrase in phrases {
            let (only_if, anyway) = self.atom(who, phrase, &Bind::new(), side)?;
            ways.push(Formula::Or(vec![anyway, Formula::And(vec![only_if, Formula::Var(player)])]));
        }
        if ways.is_empty() {
            ways.push(Formula::Var(player));
        }
        Ok(Formula::Or(ways))
    }

    /// The sentences of the text by which somebody consents to an instrument, one for each act.
    fn phrases(&self, instrument: InstrumentId, builtins: &[Builtin]) -> Asked<Vec<&'t Phrase>> {
        let acts = self.acts_of(builtins);
        let mut found: Vec<&'t Phrase> = Vec::new();
        for rule in &self.roster.treaty.rules {
            let events = rule.when.iter().map(|group| group.resolve(self.roster.choices)).collect::<Asked<Vec<_>>>()?;
            let triggers = events.into_iter().flatten().flatten().filter_map(|event| match event {
                EventPat::Act { phrase, .. } => Some(phrase),
                _ => None,
            });
            for phrase in triggers.chain(rule.sentence.phrase.get(self.roster.choices)?) {
                if acts.contains(&phrase.act) && found.iter().all(|one| one.act != phrase.act) && self.is_of(phrase, instrument)? {
                    found.push(phrase);
                }
            }
        }
        Ok(found)
    }

    fn is_of(&self, phrase: &Phrase, instrument: InstrumentId) -> Asked<bool> {
        let mut of = InstrumentId(0);
        for arg in phrase.args.iter().flatten() {
            if let Some(Arg::Treaty(named)) = arg.get(self.roster.choices)? {
                of = *named;
            }
        }
        Ok(of == instrument)
    }
}
