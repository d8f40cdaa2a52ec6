//! How norms arise: triggers joined on their shared variables, conditions, bearers.

use std::sync::Arc;

use servanda_model::{Asked, Bearer, Choice, Dnf, EventPat, ItemId, ItemPat, Modal, Rule, RuleId, Standard, TermId};

use crate::because::{Because, Link, Why};
use crate::calendar::Moment;
use crate::cond::compatible;
use crate::creditors::Owed;
use crate::event::{ItemKey, Value};
use crate::look::{Env, empty_env};
use crate::machine::{AnchorRole, Owner, Pat, WatchId, anchor_role, time_events};
use crate::open::Slot;
use crate::state::{Instance, Limit, NextWindow, Wake};
use crate::step::{Step, What};
use crate::time::Trigger;

use crate::view::{Mode, NormState, NotArisen};

/// The watches of one way to meet all triggers.
pub(crate) type Way = Vec<WatchId>;

/// As many days of a recurring duty as are passed over at once: a day for each of ten years.
const MOST_WINDOWS: u32 = 3660;

impl<'t> Step<'_, 't> {
    pub(crate) fn rule(&self, id: RuleId) -> &'t Rule {
        &self.m.treaty.rules[id.index()]
    }

    /// One of a rule's triggers has happened: are all met?
    pub(crate) fn triggered(
        &mut self,
        id: RuleId,
        watch: WatchId,
        env: &Env,
        at: Moment,
        why: &Why,
        arisen: &mut Vec<(RuleId, Env)>,
    ) -> Asked<()> {
        let rule = self.rule(id);
        if !self.may_be_met(rule, watch) || !self.look().holds(&rule.guard)? {
            return Ok(());
        }
        if self.m.rules[id.index()].single && self.m.watch_guard_is_empty(watch) {
            self.arise(id, env, at, vec![Arc::clone(why)], 1)?;
            return Ok(());
        }
        let ways = self.ways(&self.trigger_groups(id)?)?;
        for way in ways {
            if !way.contains(&watch) {
                continue;
            }
            for (env, mut whys) in self.join(&way, watch, env, why) {
                if arisen.iter().any(|(other, known)| *other == id && *known == env) {
                    continue;
                }
                arisen.push((id, env.clone()));
                if !whys.iter().any(|known| Arc::ptr_eq(known, why)) {
                    whys.push(Arc::clone(why));
                }
                self.arise(id, &env, at, whys, 1)?;
            }
        }
        Ok(())
    }

    /// A cheap look before any choice is read: a line that stands whatever is chosen and has seen nothing.
    pub(crate) fn may_be_met(&self, rule: &Rule, _watch: WatchId) -> bool {
        rule.when.iter().all(|group| {
            let only_and = group.lines.iter().skip(1).all(|line| line.joint == servanda_model::Joint::And);
            !only_and
                || group.lines.iter().all(|line| {
                    !line.guard.is_empty()
                        || line.value.settled().is_none_or(|pat| {
                            self.m.watches_of(pat).iter().any(|(_, watch)| !self.s.memory(*watch).seen.is_empty())
                                || self.m.watches_of(pat).is_empty()
                        })
                })
        })
    }

    /// The groups of lines that must all be met; each is a list of alternatives.
    pub(crate) fn trigger_groups(&self, id: RuleId) -> Asked<Vec<Vec<Vec<&'t Choice<EventPat>>>>> {
        let rule = self.rule(id);
        let mut groups = Vec::new();
        for group in &rule.when {
            let alternatives = self.alternatives(group)?;
            if !alternatives.is_empty() {
                groups.push(alternatives);
            }
        }
        if groups.is_empty() && !self.look().code(id)?.secondary {
            for line in &rule.times {
                if anchor_role(&line.value) == AnchorRole::Trigger && self.look().holds(&line.guard)? {
                    // Of a bracketed point only the alternative that stands has an anchor.
                    let events = match crate::machine::time_point(&line.value) {
                        Some(point) => self.look().get(point)?.map(crate::machine::point_events).unwrap_or_default(),
                        None => time_events(&line.value),
                    };
                    for choice in events {
                        groups.push(vec![vec![choice]]);
                    }
                }
            }
        }
        Ok(groups)
    }

    /// The alternatives of a group as choices of events, each standing under what is chosen.
    pub(crate) fn alternatives(&self, group: &'t Dnf<EventPat>) -> Asked<Vec<Vec<&'t Choice<EventPat>>>> {
        let mut alternatives: Vec<Vec<&'t Choice<EventPat>>> = Vec::new();
        for line in &group.lines {
            if !self.look().holds(&line.guard)? || line.value.get(self.o)?.is_none() {
                continue;
            }
            match (line.joint, alternatives.last_mut()) {
                (servanda_model::Joint::And, Some(last)) => last.push(&line.value),
                _ => alternatives.push(vec![&line.value]),
            }
        }
        Ok(alternatives)
    }

    /// Every way to meet all groups.
    pub(crate) fn ways(&self, groups: &[Vec<Vec<&'t Choice<EventPat>>>]) -> Asked<Vec<Way>> {
        let mut ways: Vec<Way> = vec![Vec::new()];
        for group in groups {
            let mut next = Vec::new();
            for alternative in group {
                let mut extended = ways.clone();
                for choice in alternative {
                    let standing = self.look().standing(choice)?;
                    extended = extended
                        .into_iter()
                        .flat_map(|way| {
                            standing.iter().map(move |watch| {
                                let mut way = way.clone();
                                way.push(*watch);
                                way
                            })
                        })
                        .collect();
                }
                next.extend(extended);
            }
            ways = next;
        }
        Ok(ways)
    }

    /// All that the other watches of a way have seen which fits what this one has seen now.
    pub(crate) fn join(&self, way: &Way, fired: WatchId, env: &Env, _why: &Why) -> Vec<(Env, Vec<Why>)> {
        let mut joined: Vec<(Env, Vec<Why>)> = vec![(env.clone(), Vec::new())];
        for watch in way {
            if *watch == fired {
                continue;
            }
            let seen = &self.s.memory(*watch).seen;
            joined = joined
                .into_iter()
                .flat_map(|(env, whys)| {
                    seen.iter()
                        .filter(|(other, _)| compatible(other, &env))
                        .map(|(other, seen)| {
                            let mut merged = env.clone();
                            for (place, value) in merged.iter_mut().zip(other) {
                                if place.is_none() {
                                    place.clone_from(value);
                                }
                            }
                            let mut whys = whys.clone();
                            whys.push(Arc::clone(&seen.why));
                            (merged, whys)
                        })
                        .collect::<Vec<_>>()
                })
                .collect();
        }
        joined
    }

    /// Makes the instances of a rule whose triggers are met.
    pub(crate) fn arise(&mut self, id: RuleId, env: &Env, at: Moment, whys: Vec<Why>, window: u32) -> Asked<Vec<u32>> {
        let rule = self.rule(id);
        if !self.in_scope(ItemId::Rule(id)) || !self.look().holds(&rule.guard)? {
            return Ok(Vec::new());
        }
        let Some(modal) = self.look().get(&rule.sentence.modal)?.copied() else {
            return Ok(Vec::new());
        };
        if !self.applies(rule, modal)? {
            return Ok(Vec::new());
        }
        let mut reasons = whys;
        let standing = self.look().code(id)?.standing;
        let exercised = matches!(modal, Modal::May | Modal::HasPower | Modal::ShallNot);
        if !(standing && exercised) {
            let mut conditions = Vec::new();
            let met = {
                let look = self.look();
                let ifs = if exercised {
                    look.met_at_arising(standing, rule, env, &mut conditions)?
                } else {
                    look.all(&rule.ifs, env, &rule.vars, &mut conditions)?
                };
                ifs && look.all(&rule.whiles, env, &rule.vars, &mut conditions)?
            };
            reasons.append(&mut conditions);
            if !met {
                self.did_not_arise(id, env, at, false, reasons);
                return Ok(Vec::new());
            }
        }
        let mut made = Vec::new();
        for (env, bearers, mode) in self.bearers(rule, env, modal)? {
            if let Some(instance) = self.make(id, env, bearers, mode, modal, at, reasons.clone(), window)? {
                made.push(instance);
            }
        }
        Ok(made)
    }

    /// The instances that a named rule's own `when` has just made of the same breach: it arises once.
    fn arisen_of(&self, id: RuleId, env: &Env, at: Moment) -> Vec<u32> {
        let open = self.s.open[id.index()].iter().filter_map(|number| self.s.live.get(&number));
        let fitting = open.filter(|instance| instance.arose == at && compatible(&instance.env, env));
        fitting.map(|instance| instance.id).collect()
    }

    /// Whether a rule is triggered by the breach of another itself.
    fn hears_breach_of(&self, id: RuleId, parent: RuleId) -> Asked<bool> {
        // The anchors of a named rule only date it.
        if self.trigger_groups(id)?.is_empty() {
            return Ok(false);
        }
        Ok(self.m.watches.iter().any(|watch| {
            watch.owner == Owner::Trigger(id)
                && matches!(watch.pat, Pat::State { item: ItemId::Rule(of), state: servanda_model::State::Breached, .. } if of == parent)
        }))
    }

    pub(crate) fn did_not_arise(&mut self, id: RuleId, env: &Env, at: Moment, excused: bool, whys: Vec<Why>) {
        if !self.keep {
            return;
        }
        let because = Because::new(at, Link::Rule(id), whys);
        self.s.not_arisen.push(NotArisen { rule: id, env: env.clone(), at, excused, because });
    }

    /// Whether the rule's instrument applies: rules that work by themselves always do, since they bring it into force.
    pub(crate) fn applies(&self, rule: &Rule, modal: Modal) -> Asked<bool> {
        let Some(force) = self.s.force.get(rule.origin.instrument.index()) else {
            return Ok(true);
        };
        Ok(match modal {
            Modal::Effect => force.ended.is_none(),
            _ if self.is_on_consent(rule) => force.ended.is_none(),
            _ => force.applies() || (force.ended.is_some() && self.look().survives(rule)?),
        })
    }

    /// Whether a rule is about how the text is signed, ratified, accepted or acceded to. Such a provision applies from the adoption of
    /// the text, to those who are not bound yet (VCLT 24(4)).
    pub(crate) fn is_on_consent(&self, rule: &Rule) -> bool {
        rule.sentence.phrase.values().any(|phrase| self.m.treaty.acts[phrase.act.index()].builtin.is_some_and(crate::entry::is_entry))
    }

    /// Who bears the norm, one entry per instance.
    pub(crate) fn bearers(&self, rule: &'t Rule, env: &Env, modal: Modal) -> Asked<Vec<(Env, Vec<TermId>, Mode)>> {
        let look = self.look();
        let Some(bearer) = look.get(&rule.sentence.bearer)? else {
            return Ok(Vec::new());
        };
        let separately = |set: Vec<TermId>, members: &servanda_model::Set| {
            let mut made = Vec::new();
            for who in set {
                let mut own = env.clone();
                if look.in_set(members, who, &mut own, &rule.vars, None, true)? {
                    made.push((own, vec![who], Mode::Single));
                }
            }
            Ok(made)
        };
        let trigger = Trigger::new(Moment::exact(self.s.now));
        let mut made = match bearer {
            Bearer::Each(electorate) | Bearer::No(electorate) => {
                let set =
                    look.electorate(electorate, env, None, |point| Ok(look.spot(point, env, trigger)?.map(|spot| look.begins(spot).at)))?;
                if electorate.as_of.is_some() {
                    set.into_iter().map(|who| (env.clone(), vec![who], Mode::Single)).collect()
                } else {
                    separately(set, &electorate.set)?
                }
            }
            Bearer::Any { count, set } => {
                let members = look.expand(set, env, None, true)?;
                if matches!(modal, Modal::May | Modal::HasPower | Modal::ShallNot) {
                    separately(members, set)?
                } else {
                    let wanted = match count {
                        Some(count) => look.get(count)?.and_then(|n| u32::try_from(n.numerator().clone()).ok()).unwrap_or(1),
                        None => 1,
                    };
                    vec![(env.clone(), members, Mode::Any(wanted))]
                }
            }
            Bearer::Jointly { set, severally } => {
                let members = look.expand(set, env, None, true)?;
                let mode = if *severally { Mode::Severally } else { Mode::Jointly };
                vec![(env.clone(), members, mode)]
            }
            Bearer::One(reference) => match look.value(reference, env)? {
                Some(Value::Term(who)) => {
                    let mut own = env.clone();
                    if look.fits_ref(reference, &Value::Term(who), &mut own, &rule.vars, None, false)? {
                        let role = matches!(self.m.treaty.terms[who.index()].kind, servanda_model::TermKind::Role(_));
                        if role {
                            look.holders(who, false)?.into_iter().map(|who| (env.clone(), vec![who], Mode::Single)).collect()
                        } else {
                            vec![(own, vec![who], Mode::Single)]
                        }
                    } else {
                        Vec::new()
                    }
                }
                // Whoever the variable stands for is known when it acts.
                _ => vec![(env.clone(), Vec::new(), Mode::Unspecified)],
            },
            Bearer::Unspecified | Bearer::Treaty(_) => vec![(env.clone(), Vec::new(), Mode::Unspecified)],
            Bearer::Count { set, .. } | Bearer::Weight { set, .. } => {
                let members = look.expand(set, env, None, true)?;
                vec![(env.clone(), members, Mode::Any(1))]
            }
        };
        if !matches!(modal, Modal::Effect) && !self.is_on_consent(rule) {
            self.keep_bound(rule, &mut made)?;
        }
        Ok(made)
    }

    /// Norms bind who is bound at the trigger.
    pub(crate) fn keep_bound(&self, rule: &Rule, made: &mut Vec<(Env, Vec<TermId>, Mode)>) -> Asked<()> {
        for (_, bearers, _) in made.iter_mut() {
            *bearers = self.look().bound_of(rule, std::mem::take(bearers))?;
        }
        made.retain(|(_, bearers, mode)| !bearers.is_empty() || *mode == Mode::Unspecified);
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "an instance is made of all of these, in one place")]
    pub(crate) fn make(
        &mut self,
        id: RuleId,
        env: Env,
        bearers: Vec<TermId>,
        mode: Mode,
        modal: Modal,
        at: Moment,
        whys: Vec<Why>,
        window_no: u32,
    ) -> Asked<Option<u32>> {
        let code = self.look().code(id)?;
        let rule = self.rule(id);
        let mut window_no = window_no;
        let times = |window: u32| Trigger { at, window, once: code.standing };
        let mut window = self.look().window(&rule.times, &env, times(window_no))?;
        // What recurs begins with the first day that is still to come: nobody owes the years before he was bound.
        while code.every && modal == Modal::Shall && window_no < MOST_WINDOWS && window.to.is_some_and(|to| self.is_over(to)) {
            window_no += 1;
            window = self.look().window(&rule.times, &env, times(window_no))?;
        }
        let why = Because::new(at, Link::Rule(id), whys);
        let mut excuses = Vec::new();
        // What excuses a power is read when it is exercised, or where the question is about it: open facts of every holder fork the run.
        let reads = match modal {
            Modal::May | Modal::HasPower => self.scope.is_some_and(|scope| scope.asks(ItemId::Rule(id))),
            Modal::ShallNot => false,
            Modal::Shall | Modal::Effect => true,
        };
        let excused = !rule.unless.is_empty() && reads && self.look().excused(&rule.unless, &env, &rule.vars, &mut excuses)?;
        if excused {
            let mut reasons = vec![Arc::clone(&why)];
            reasons.extend(excuses);
            self.did_not_arise(id, &env, at, true, reasons);
            if modal == Modal::Effect {
                return Ok(None);
            }
        }
        if modal == Modal::Effect {
            return self.effect(id, env, bearers, at, why, window);
        }
        let mut standard = None;
        for line in &rule.standard {
            if self.look().holds(&line.guard)? {
                standard = Some(line.value);
            }
        }
        let creditors = match self.look().owed(rule, &env, bearers.first().copied())? {
            Owed::To(creditors) => creditors,
            Owed::Nobody => {
                self.did_not_arise(id, &env, at, false, vec![why]);
                return Ok(None);
            }
        };
        let number = self.s.next_id;
        self.s.next_id += 1;
        let power = matches!(modal, Modal::May | Modal::HasPower);
        let not_yet = window.barred || window.from.is_some_and(|from| from.at > self.s.now);
        let state = match (power, not_yet) {
            (true, true) => NormState::Unavailable,
            (true, false) => NormState::Available,
            (false, _) => NormState::Active,
        };
        let mut instance = Instance {
            id: number,
            rule: id,
            slot: Slot::of(&bearers, mode, &env, self.m.place(id)),
            env,
            bearers,
            mode,
            creditors,
            apart: Vec::new(),
            arose: at,
            state,
            since: at,
            window,
            best_efforts: standard == Some(Standard::BestEfforts) || standard == Some(Standard::SoFarAsPossible),
            self_judging: standard == Some(Standard::AsItJudges),
            maintenance: code.throughout,
            failing: false,
            performed: None,
            breached: None,
            ended: false,
            dormant: excused,
            done: Vec::new(),
            parts: Vec::new(),
            total: dashu::rational::RBig::ZERO,
            secondary: Vec::new(),
            halt: None,
            waived: Vec::new(),
            window_no,
            why: Arc::clone(&why),
        };
        let impossible =
            !power && modal == Modal::Shall && window.to.is_some_and(|to| self.look().lapse(to).0 <= at.at && !Self::same_instant(to, at));
        let over = power && window.to.is_some_and(|to| self.is_over(to));
        if impossible {
            instance.state = NormState::ImpossibleInTime;
        }
        if let (Some(from), true) = (window.from, power && not_yet && !window.barred) {
            self.s.wake(from.at, false, Wake::Opens(number));
        }
        if let Some(to) = window.to
            && !impossible
            && !over
        {
            let (lapse, after) = self.look().lapse(to);
            self.s.wake(lapse, after, Wake::Lapse(number));
        }
        if excused {
            self.s.dormant.push(number);
        }
        if code.standing {
            for who in &instance.bearers {
                self.s.stood.insert((id, *who));
            }
        }
        let slot = instance.slot.clone();
        self.s.live.insert(number, instance);
        self.s.open[id.index()].add(number, slot);
        self.s.open[id.index()].waits(number, window.waits || window.barred);
        if over {
            self.lapse_power(number, at)?;
        }
        if impossible && excused {
            // Its period is over and nothing was owed in it.
            if let Some(instance) = self.s.live.get_mut(&number) {
                instance.state = NormState::Excused;
                instance.ended = true;
            }
            self.enters(number, servanda_model::State::Lapsed, at, &why);
            self.enters(number, servanda_model::State::Ended, at, &why);
            self.finish(number);
            return Ok(Some(number));
        }
        if impossible {
            self.impossible(number, at)?;
        }
        if !self.s.suspensions.is_empty() {
            self.arises_suspended(number, at)?;
        }
        if code.throughout {
            self.check_kept(number, at, &why)?;
        }
        if code.every
            && modal == Modal::Shall
            && let Some(to) = window.to
            && let Some(instance) = self.s.live.get(&number)
        {
            let next = NextWindow {
                rule: id,
                env: instance.env.clone(),
                bearers: instance.bearers.clone(),
                mode,
                trigger: at,
                window: window_no + 1,
                why,
            };
            let (lapse, after) = self.look().lapse(to);
            self.s.wake(lapse, after, Wake::Next(Box::new(next)));
        }
        if code.looks_back && !code.before && modal == Modal::Shall {
            self.earlier_performance(number)?;
        }
        Ok(Some(number))
    }

    /// `earlier performance counts`: what was done before the trigger performs the duty when it arises.
    pub(crate) fn earlier_performance(&mut self, number: u32) -> Asked<()> {
        let Some(instance) = self.s.live.get(&number) else {
            return Ok(());
        };
        let rule = self.rule(instance.rule);
        let mut counts = false;
        for line in &rule.earlier_counts {
            counts |= self.look().holds(&line.guard)?;
        }
        if !counts {
            return Ok(());
        }
        let arose = instance.arose;
        let past = self.s.past.get(&instance.rule).cloned().unwrap_or_default();
        for act in past {
            self.counts_for(number, &act, arose)?;
        }
        Ok(())
    }

    /// The next window of `every` opens.
    pub(crate) fn next_window(&mut self, next: NextWindow, now: Moment) -> Asked<()> {
        let rule = self.rule(next.rule);
        let Some(modal) = self.look().get(&rule.sentence.modal)?.copied() else {
            return Ok(());
        };
        let mut reasons = Vec::new();
        if !self.applies(rule, modal)? || !self.look().all(&rule.whiles, &next.env, &rule.vars, &mut reasons)? {
            return Ok(());
        }
        // Windows are counted from the anchor, which must not move when another like it happens.
        let made = self.make(next.rule, next.env, next.bearers, next.mode, modal, next.trigger, vec![next.why], next.window)?;
        if let Some(number) = made
            && let Some(instance) = self.s.live.get_mut(&number)
        {
            instance.arose = now;
            instance.since = now;
        }
        Ok(())
    }

    /// A limit at the very instant of the trigger has not lapsed: acts of that instant come first.
    pub(crate) fn same_instant(limit: Limit, at: Moment) -> bool {
        matches!(limit, Limit::At(to) | Limit::Between(_, to) if to == at.at)
    }

    pub(crate) fn is_over(&self, limit: Limit) -> bool {
        let (lapse, after) = self.look().lapse(limit);
        lapse < self.s.now || (lapse == self.s.now && !after)
    }

    /// A rule that another names: `on breach in addition …`, `if late replaced by …`. It arises after what has just happened
    /// has been heard, so that its own anchors find it.
    pub(crate) fn arise_named(&mut self, item: &ItemPat, env: &Env, parent: u32, at: Moment, why: &Why) -> Asked<()> {
        let key = self.look().key(item, env)?;
        self.tell(What::Named { key, parent }, at, why);
        Ok(())
    }

    /// A named rule arises.
    pub(crate) fn named(&mut self, key: &ItemKey, parent: u32, at: Moment, why: &Why) -> Asked<Vec<u32>> {
        let ItemId::Rule(id) = key.item else {
            return Ok(Vec::new());
        };
        let rule = self.rule(id);
        let mut own = empty_env(&rule.vars);
        for (var, value) in rule.name.vars().zip(&key.args) {
            if *value != Value::NotStated {
                own[usize::from(var.0)] = Some(value.clone());
            }
        }
        let breached = self.s.instance(parent).map(|instance| instance.rule);
        if let Some(of) = breached
            && self.hears_breach_of(id, of)?
        {
            return Ok(self.arisen_of(id, &own, at));
        }
        // What broke the one rule has made the other arise already: the same is not owed twice for it.
        if !self.trigger_groups(id)?.is_empty() {
            let arisen = self.arisen_of(id, &own, at);
            if !arisen.is_empty() {
                return Ok(arisen);
            }
        }
        self.arise(id, &own, at, vec![Arc::clone(why)], 1)
    }

    /// What a duty had to be done before has happened: was it done in time?
    pub(crate) fn judged_before(&mut self, id: RuleId, watch: WatchId, env: &Env, at: Moment, why: &Why) -> Asked<()> {
        crate::upkeep::judged_before(self, id, watch, env, at, why)
    }

    /// An anchor that an instance waited for has happened.
    pub(crate) fn reschedule(&mut self, id: RuleId, env: &Env, at: Moment) -> Asked<()> {
        for number in self.s.open[id.index()].waiting() {
            let Some(instance) = self.s.live.get(&number) else {
                continue;
            };
            if !(instance.window.waits || instance.window.barred) || !Self::fits_env(&instance.env, env) {
                continue;
            }
            let mut own = instance.env.clone();
            for (place, value) in own.iter_mut().zip(env) {
                if place.is_none() {
                    place.clone_from(value);
                }
            }
            let trigger = Trigger { at: instance.arose, window: instance.window_no, once: self.look().code(id)?.standing };
            let before = instance.window;
            let state = instance.state;
            let window = self.look().window(&self.rule(id).times, &own, trigger)?;
            let (lapse, opens) = (window.to.filter(|to| before.to != Some(*to)), before.barred && !window.barred);
            if let Some(instance) = self.s.live.get_mut(&number) {
                instance.window = window;
            }
            self.s.open[id.index()].waits(number, window.waits || window.barred);
            if opens && state == NormState::Unavailable {
                let from = window.from.map_or(at.at, |from| from.at).max(self.s.now);
                if from <= self.s.now {
                    self.opens_up(number, at)?;
                } else {
                    self.s.wake(from, false, Wake::Opens(number));
                }
            }
            if let Some(to) = lapse {
                let (lapse, after) = self.look().lapse(to);
                let until_event = matches!(to, Limit::At(instant) if instant == at.at)
                    || matches!(to, Limit::Day(day) if day == self.m.calendar.day(at.at));
                if until_event && !before.timed {
                    // `until EVENT`: ends with it.
                    self.runs_out(number, at)?;
                } else if lapse < self.s.now || (lapse == self.s.now && !after) {
                    self.lapses(number, lapse)?;
                } else {
                    self.s.wake(lapse, after, Wake::Lapse(number));
                }
            }
        }
        Ok(())
    }
}
