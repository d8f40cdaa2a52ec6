//! From trees to the typed treaty: the whole way in one place, the steps in their own files.
//!
//! Declarations first, then names of items, then what the items say, then questions; at last what was found without time.

use std::collections::BTreeSet;

use ecow::EcoString;
use rustc_hash::{FxHashMap, FxHashSet};
use servanda_syntax::{Diagnostic, Sources, Span};

use crate::choice::{Guard, IssueId, Pick};
use crate::codes;
use crate::findings;
use crate::follow::Refused;
use crate::issues::{Issues, both};
use crate::load::{Files, Loaded, Loader, gather};
use crate::names::Names;
use crate::treaty::{Instrument, InstrumentId, ItemId, SlotType, TermId, TermKind, Treaty, VarId, Variable};
use crate::verbs::Sentences;
use crate::walk::Walk;

/// A treaty, read: its files, its meaning, what is to be said about it.
#[derive(Debug, Default)]
pub struct Compiled {
    /// All files, for messages.
    pub sources: Sources,
    /// The trees, the master file first.
    pub files: Vec<Loaded>,
    /// What the text says.
    pub treaty: Treaty,
    /// What is to be said about it, in document order.
    pub diagnostics: Vec<Diagnostic>,
    /// Words that no rule renders, with their articles.
    pub unbound: Vec<(Span, EcoString)>,
    /// What is needed to read questions given from outside.
    pub(crate) index: Index,
}

impl Compiled {
    /// Whether the text could be given a meaning.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// The names of a treaty, kept so that a question given outside the document can be read.
#[derive(Debug, Default)]
pub(crate) struct Index {
    pub(crate) names: Names,
    pub(crate) issues: Issues,
    pub(crate) sentences: Sentences,
    pub(crate) claims: FxHashSet<EcoString>,
    pub(crate) histories: FxHashSet<EcoString>,
    pub(crate) party_role: Option<TermId>,
    pub(crate) roles_move: bool,
    pub(crate) open_roles: FxHashSet<TermId>,
    pub(crate) item_places: Vec<(ItemId, Guard, Span)>,
    pub(crate) item_at: FxHashMap<ItemId, usize>,
    pub(crate) item_guards: FxHashMap<ItemId, Guard>,
    pub(crate) name_words: FxHashMap<ItemId, NameShape>,
    pub(crate) holds: FxHashMap<TermId, BTreeSet<TermId>>,
}

/// For each argument in an item's name: its preposition, and the term if it is no variable.
pub(crate) type NameShape = Vec<(Option<EcoString>, Option<EcoString>)>;

/// Reads a treaty from its master file; the loader gives the text of the files that it names.
pub fn compile(name: &str, text: impl Into<String>, loader: &dyn Loader) -> Compiled {
    let mut sources = Sources::new();
    let files = gather(&mut sources, name, text.into(), loader);
    let Files { mut loaded, uses, tables, diagnostics } = files;
    let blocks: Vec<_> = loaded.iter_mut().map(|one| crate::load::take_items(&mut one.document)).collect();
    let mut lower = Lower::new(&sources, Treaty::default(), Index::default());
    lower.tables = tables;
    lower.refused = Refused::of(&diagnostics);
    lower.diags = diagnostics;
    lower.roles_move = sources.iter().any(|(_, source)| source.text().contains("becom"));
    lower.instruments(&loaded, &uses);
    lower.declare_sponsors(&loaded);
    let mut walk = Walk::default();
    for (at, (one, blocks)) in loaded.iter().zip(blocks).enumerate() {
        lower.walk(one, at, blocks, &mut walk);
    }
    let mut items = std::mem::take(&mut walk.items);
    crate::items::drop_restated(&mut items);
    lower.paths = loaded.iter().map(|one| one.path.clone()).collect();
    lower.front(&loaded);
    lower.declare_terms(&items);
    lower.remember_names(&items);
    lower.declare_items(&items);
    lower.declare_conditions(&items);
    walk.any_items = !items.is_empty();
    let questions = lower.lower_items(items);
    lower.resolve_links();
    lower.lower_questions(&questions);
    drop(questions);
    lower.close_issues();
    lower.settle_variables();
    let unbound = findings::run(&mut lower, &walk);
    let layers = crate::layers::close(&mut lower.t);
    lower.issues.in_rules.resize(lower.issues.in_rules.len() + layers, true);
    drop(walk);
    let (treaty, mut diagnostics, index) = lower.finish();
    for one in &mut diagnostics {
        one.others.shrink_to_fit();
        one.notes.shrink_to_fit();
        one.helps.shrink_to_fit();
    }
    diagnostics.shrink_to_fit();
    in_document_order(&mut diagnostics);
    in_articles(&mut diagnostics, &treaty);
    diagnostics.dedup_by(|a, b| a.code == b.code && a.primary == b.primary && a.message == b.message);
    Compiled { sources, files: loaded, treaty, diagnostics, unbound, index }
}

/// Sorts findings by their place; those of one place and code keep their order. In place: of a large draft there are very many.
fn in_document_order(diagnostics: &mut [Diagnostic]) {
    let mut order: Vec<u32> = (0..diagnostics.len() as u32).collect();
    order.sort_by_key(|at| diagnostics.get(*at as usize).map(|one| (one.primary.file, one.primary.start, one.code)));
    // Along each circle of places: what belongs here comes here, and what stood here moves on to where that came from.
    for start in 0..order.len() {
        let mut at = start;
        while let Some(from) = order.get_mut(at).map(|from| std::mem::replace(from, at as u32) as usize)
            && from != start
            && from != at
        {
            diagnostics.swap(at, from);
            at = from;
        }
    }
}

/// Names the article of what the parser found, which knows no articles; the findings are in document order.
fn in_articles(diagnostics: &mut [Diagnostic], treaty: &Treaty) {
    let mut headings: Vec<_> = treaty.articles.iter().filter(|article| article.instrument == InstrumentId(0)).collect();
    headings.sort_by_key(|article| (article.span.file, article.span.start));
    for one in diagnostics.iter_mut().filter(|one| one.is_error() && one.article.is_none()) {
        let place = (one.primary.file, one.primary.start);
        let before = headings.partition_point(|article| (article.span.file, article.span.start) <= place);
        let article = before.checked_sub(1).and_then(|at| headings.get(at));
        one.article =
            article.filter(|article| article.span.file == place.0 && !article.cite.is_empty()).map(|article| article.cite.clone());
    }
}

/// An occurrence of a variable.
#[derive(Clone, Debug)]
pub(crate) struct Occurrence {
    pub(crate) guard: Guard,
    pub(crate) span: Span,
    pub(crate) binds: bool,
}

/// A variable while its item is read.
#[derive(Clone, Debug)]
pub(crate) struct Var {
    pub(crate) name: char,
    pub(crate) ty: Option<SlotType>,
    pub(crate) seen: Vec<Occurrence>,
    /// Arguments of items it is passed to, which may tell its type later.
    pub(crate) passed: Vec<(ItemId, usize)>,
}

/// The context of an item while it is read.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says what one place of the notation allows, and they go together freely")]
pub(crate) struct Cx {
    pub(crate) instrument: InstrumentId,
    pub(crate) cite: EcoString,
    /// The picks under which the item stands.
    pub(crate) outer: Guard,
    /// The picks of the slots that are being read, inside the item.
    pub(crate) guard: Guard,
    pub(crate) vars: Vec<Var>,
    /// Whether occurrences bind here.
    pub(crate) binding: bool,
    /// In a question: arguments of names may be left out, variables need no binding.
    pub(crate) question: bool,
    /// Variables need no binding here.
    pub(crate) loose: bool,
    /// `it` has a meaning here.
    pub(crate) it: bool,
    /// In a question: the choices under which names are read.
    pub(crate) choose: Guard,
    /// In a question: the picks under which a name means different items, where it does.
    pub(crate) forks: Vec<Guard>,
    /// Pseudo-issues of `or` branches: for each branch, under which picks its lines stand.
    pub(crate) branches: Vec<Vec<Vec<Guard>>>,
}

/// Pseudo-issues of `or` branches are numbered from here.
pub(crate) const BRANCH: u32 = 1 << 31;

impl Cx {
    pub(crate) fn new(instrument: InstrumentId, cite: EcoString, outer: Guard) -> Self {
        Self {
            instrument,
            cite,
            outer,
            guard: Guard::new(),
            vars: Vec::new(),
            binding: false,
            question: false,
            loose: false,
            it: false,
            choose: Guard::new(),
            forks: Vec::new(),
            branches: Vec::new(),
        }
    }

    /// The context of an item.
    pub(crate) fn of(placed: &crate::walk::Placed) -> Self {
        Self::new(placed.instrument, placed.cite.clone(), placed.guard.clone())
    }

    /// An occurrence of a variable; the type is what its slot asks for.
    pub(crate) fn var(&mut self, name: char, span: Span) -> VarId {
        let at = self.vars.iter().position(|var| var.name == name).unwrap_or_else(|| {
            self.vars.push(Var { name, ty: None, seen: Vec::new(), passed: Vec::new() });
            self.vars.len() - 1
        });
        if let Some(var) = self.vars.get_mut(at) {
            var.seen.push(Occurrence { guard: self.guard.clone(), span, binds: self.binding });
        }
        VarId(at as u16)
    }

    /// Runs `f` with occurrences binding (or not).
    pub(crate) fn bind<R>(&mut self, binding: bool, f: impl FnOnce(&mut Self) -> R) -> R {
        let before = std::mem::replace(&mut self.binding, binding);
        let result = f(self);
        self.binding = before;
        result
    }

    /// Begins a group of `or` branches, with its first one.
    pub(crate) fn branches(&mut self) -> IssueId {
        self.branches.push(vec![Vec::new()]);
        IssueId(BRANCH + self.branches.len() as u32 - 1)
    }

    /// Begins another branch of a group.
    pub(crate) fn branch(&mut self, group: IssueId) -> u16 {
        let Some(branches) = self.branches.get_mut((group.0 - BRANCH) as usize) else { return 0 };
        branches.push(Vec::new());
        branches.len() as u16 - 1
    }

    /// Tells under which picks a line of a branch stands.
    pub(crate) fn in_branch(&mut self, group: IssueId, branch: u16, guard: &Guard) {
        let group = self.branches.get_mut((group.0 - BRANCH) as usize);
        if let Some(lines) = group.and_then(|branches| branches.get_mut(usize::from(branch))) {
            lines.push(guard.clone());
        }
    }

    /// Whether any line of a branch stands under these picks.
    fn branch_stands(&self, pick: Pick, under: &[Pick]) -> bool {
        let lines = self.branches.get((pick.issue.0 - BRANCH) as usize).and_then(|branches| branches.get(usize::from(pick.alt)));
        lines.is_some_and(|lines| lines.iter().any(|guard| both(guard, under).is_some()))
    }
}

/// The state of the reading.
pub(crate) struct Lower<'a> {
    pub(crate) src: &'a Sources,
    pub(crate) t: Treaty,
    pub(crate) diags: Vec<Diagnostic>,
    pub(crate) names: Names,
    pub(crate) issues: Issues,
    pub(crate) sentences: Sentences,
    pub(crate) tables: FxHashMap<EcoString, String>,
    pub(crate) paths: Vec<EcoString>,
    pub(crate) claims: FxHashSet<EcoString>,
    pub(crate) histories: FxHashSet<EcoString>,
    pub(crate) reported: FxHashSet<(InstrumentId, EcoString)>,
    /// What could not be read so far, and must not be complained of again for what follows from it.
    pub(crate) refused: Refused,
    pub(crate) suggestions: u32,
    pub(crate) party_role: Option<TermId>,
    /// Whether anything in the text lets a role be gained.
    pub(crate) roles_move: bool,
    /// Who may sponsor a bracket, in each instrument.
    pub(crate) sponsors: FxHashMap<InstrumentId, BTreeSet<EcoString>>,
    /// Roles that conditions give.
    pub(crate) open_roles: FxHashSet<TermId>,
    /// Variables whose type must come from the items they are passed to: (owner, variable, item, argument).
    pub(crate) later: Vec<(Owner, usize, ItemId, usize)>,
    /// What `act` and `incident` items declared, by position of the item.
    pub(crate) sentence_ids: Vec<Option<u32>>,
    /// Every rule, decision and fact with its guard and the place of its name.
    pub(crate) item_places: Vec<(ItemId, Guard, Span)>,
    pub(crate) item_at: FxHashMap<ItemId, usize>,
    /// Guards of items that a supposed item replaces.
    pub(crate) item_guards: FxHashMap<ItemId, Guard>,
    /// Items that a restated one replaces for good.
    pub(crate) replaced: Vec<ItemId>,
    /// The arguments in each item's name: preposition, and the term if it is no variable.
    pub(crate) name_words: FxHashMap<ItemId, NameShape>,
    /// Roles of one party, for quick tests.
    pub(crate) holds: FxHashMap<TermId, BTreeSet<TermId>>,
}

/// Who owns a variable.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Owner {
    Rule(usize),
    Decision(usize),
    Fact(usize),
    Claim(usize),
}

impl<'a> Lower<'a> {
    pub(crate) fn new(src: &'a Sources, treaty: Treaty, index: Index) -> Self {
        Self {
            src,
            t: treaty,
            diags: Vec::new(),
            names: index.names,
            issues: index.issues,
            sentences: index.sentences,
            tables: FxHashMap::default(),
            paths: Vec::new(),
            claims: index.claims,
            histories: index.histories,
            reported: FxHashSet::default(),
            refused: Refused::default(),
            suggestions: 0,
            party_role: index.party_role,
            roles_move: index.roles_move,
            sponsors: FxHashMap::default(),
            open_roles: index.open_roles,
            later: Vec::new(),
            sentence_ids: Vec::new(),
            item_places: index.item_places,
            item_at: index.item_at,
            item_guards: index.item_guards,
            replaced: Vec::new(),
            name_words: index.name_words,
            holds: index.holds,
        }
    }

    /// Takes the treaty, what was said about it, and the names apart again.
    pub(crate) fn finish(self) -> (Treaty, Vec<Diagnostic>, Index) {
        let index = Index {
            names: self.names,
            issues: self.issues,
            sentences: self.sentences,
            claims: self.claims,
            histories: self.histories,
            party_role: self.party_role,
            roles_move: self.roles_move,
            open_roles: self.open_roles,
            item_places: self.item_places,
            item_at: self.item_at,
            item_guards: self.item_guards,
            name_words: self.name_words,
            holds: self.holds,
        };
        (self.t, self.diags, index)
    }

    fn instruments(&mut self, loaded: &[Loaded], uses: &[crate::load::Use]) {
        let count = loaded.iter().map(|one| one.instrument.0 + 1).max().unwrap_or(1);
        for id in 0..count {
            self.t.instruments.push(Instrument {
                prefix: EcoString::new(),
                title: EcoString::new(),
                term: None,
                prevails: false,
                default_law: false,
                layer: None,
                in_force: None,
                declared: false,
                span: None,
            });
            let _ = id;
        }
        // The prefix shown is the chain by which the treaty itself reaches the instrument.
        let mut reached: Vec<InstrumentId> = vec![InstrumentId(0)];
        let mut at = 0;
        while let Some(from) = reached.get(at).copied() {
            at += 1;
            let chain = self.t.instruments.get(from.index()).map(|one| one.prefix.clone()).unwrap_or_default();
            for one in uses.iter().filter(|one| one.by == from) {
                if reached.contains(&one.target) {
                    continue;
                }
                reached.push(one.target);
                if let Some(instrument) = self.t.instruments.get_mut(one.target.index()) {
                    instrument.prefix = if chain.is_empty() { one.prefix.clone() } else { ecow::eco_format!("{chain}.{}", one.prefix) };
                    instrument.prevails = one.prevails;
                    instrument.span = Some(one.span);
                }
            }
        }
        for one in uses {
            self.names.prefix(one.by, one.prefix.clone(), one.target);
        }
    }

    /// `Charter.` for an imported instrument, nothing for the treaty itself.
    pub(crate) fn prefix_of(&self, instrument: InstrumentId) -> EcoString {
        match self.t.instruments.get(instrument.index()) {
            Some(one) if !one.prefix.is_empty() => ecow::eco_format!("{}.", one.prefix),
            _ => EcoString::new(),
        }
    }

    /// A citation with the prefix of its instrument.
    pub(crate) fn cited(&self, instrument: InstrumentId, cite: &str) -> EcoString {
        ecow::eco_format!("{}{cite}", self.prefix_of(instrument))
    }

    /// Reports a finding in the article of the item that is being read.
    pub(crate) fn report(
        &mut self,
        cx: &Cx,
        code: &'static str,
        span: Span,
        message: impl Into<servanda_syntax::Words>,
    ) -> &mut Diagnostic {
        let mut diagnostic = codes::diagnostic(code, span, message);
        if !cx.cite.is_empty() {
            diagnostic = diagnostic.article(self.cited(cx.instrument, &cx.cite));
        }
        if diagnostic.is_error() {
            self.refused.place(span);
        }
        let at = self.diags.len();
        self.diags.push(diagnostic);
        &mut self.diags[at]
    }

    /// A suggestion for a wrong name; only so many are computed, so that a hopeless file stays quick.
    pub(crate) fn suggest(&mut self, name: &str, known: impl FnOnce(&Self) -> Vec<String>) -> Option<String> {
        if self.suggestions > 100 {
            return None;
        }
        self.suggestions += 1;
        let mut known = known(self);
        if known.len() > 20_000 {
            return None;
        }
        known.sort_unstable();
        crate::names::nearest(name, known.iter().map(String::as_str)).map(str::to_owned)
    }

    /// Checks the variables of an item and gives them their types.
    pub(crate) fn close_vars(&mut self, cx: &Cx, owner: Option<Owner>) -> Vec<Variable> {
        for var in &cx.vars {
            let first = var.seen.first().map(|one| one.span).unwrap_or_default();
            if cx.question || cx.loose {
                continue;
            }
            let binds: Vec<&Guard> = var.seen.iter().filter(|one| one.binds).map(|one| &one.guard).collect();
            if binds.is_empty() && self.may_be_bound(var.name, first) {
                continue;
            }
            if binds.is_empty() {
                let value = self.value_type(var);
                self.report(cx, "SV0208", first, format!("nothing here says who or what `{}` is", var.name));
                if let Some(last) = self.diags.last_mut() {
                    if let Some(kind) = value {
                        last.helps.push(format!("where any `{kind}` will do, write `{kind}` itself instead of `{}`", var.name).into());
                    }
                    last.label = "never bound".into();
                    last.notes.push("a variable is bound where something happens: in `when`, `opens when`, a time line's event, `each Guarantor G`, or in the item's name".into());
                    last.helps.push(format!("name `{}` in an event of this item, or in its name and pass it from there", var.name).into());
                }
                continue;
            }
            for one in var.seen.iter().filter(|one| !one.binds) {
                if !covered(&self.t, cx, &binds, &one.guard, 0) {
                    let bound = var.seen.iter().find(|seen| seen.binds).map(|seen| seen.span).unwrap_or_default();
                    self.report(cx, "SV0209", one.span, format!("`{}` is bound in one alternative only, but used outside it", var.name));
                    if let Some(last) = self.diags.last_mut() {
                        last.label = "unknown under the other alternative".into();
                        last.others.push((bound, "bound only here".into()));
                        last.helps.push("bind it in every alternative, or use it only where it is bound".into());
                    }
                    break;
                }
            }
        }
        let mut variables = Vec::with_capacity(cx.vars.len());
        for (at, var) in cx.vars.iter().enumerate() {
            if let (None, Some(owner)) = (&var.ty, owner) {
                for (item, arg) in &var.passed {
                    self.later.push((owner, at, *item, *arg));
                }
            }
            let mut name = EcoString::new();
            name.push(var.name);
            variables.push(Variable {
                name,
                ty: var.ty.clone().unwrap_or(SlotType::Anything),
                span: var.seen.first().map(|one| one.span).unwrap_or_default(),
                only_named: false,
            });
        }
        variables
    }

    /// The kind of things that a variable stands for, where it stands for no party.
    fn value_type(&self, var: &Var) -> Option<EcoString> {
        let Some(SlotType::Of(terms)) = &var.ty else { return None };
        let kind = terms.iter().find(|id| matches!(self.kind_of(**id), Some(TermKind::Kind(_))))?;
        Some(self.term_name(*kind))
    }

    /// Variables that only the items they are passed to give a type.
    pub(crate) fn settle_variables(&mut self) {
        let later = std::mem::take(&mut self.later);
        let mut changed = true;
        let mut rounds = 0;
        while changed && rounds < 50 {
            changed = false;
            rounds += 1;
            for (owner, var, item, arg) in &later {
                let known = self.item_var_type(*item, *arg);
                let Some(known) = known.filter(|ty| *ty != SlotType::Anything) else { continue };
                let vars = match owner {
                    Owner::Rule(at) => self.t.rules.get_mut(*at).map(|one| &mut one.vars),
                    Owner::Decision(at) => self.t.decisions.get_mut(*at).map(|one| &mut one.vars),
                    Owner::Fact(at) => self.t.facts.get_mut(*at).map(|one| &mut one.vars),
                    Owner::Claim(at) => self.t.claims.get_mut(*at).map(|one| &mut one.vars),
                };
                if let Some(variable) = vars.and_then(|vars| vars.get_mut(*var))
                    && variable.ty == SlotType::Anything
                {
                    variable.ty = known;
                    changed = true;
                }
            }
        }
    }

    /// The type of an argument of an item's name.
    pub(crate) fn item_var_type(&self, item: ItemId, arg: usize) -> Option<SlotType> {
        let (name, vars) = match item {
            ItemId::Rule(id) => self.t.rules.get(id.index()).map(|one| (&one.name, &one.vars))?,
            ItemId::Decision(id) => self.t.decisions.get(id.index()).map(|one| (&one.name, &one.vars))?,
            ItemId::Fact(id) => self.t.facts.get(id.index()).map(|one| (&one.name, &one.vars))?,
        };
        let var = name.vars().nth(arg)?;
        vars.get(var.0 as usize).map(|one| one.ty.clone())
    }
}

/// Whether bindings under some guards reach every choice that `under` leaves open.
fn covered(treaty: &Treaty, cx: &Cx, binds: &[&Guard], under: &[Pick], depth: u32) -> bool {
    if binds.iter().any(|guard| guard.iter().all(|pick| under.contains(pick))) {
        return true;
    }
    if depth > 6 {
        return false;
    }
    let split = binds
        .iter()
        .filter(|guard| guard.iter().all(|pick| under.iter().all(|other| other.issue != pick.issue || other.alt == pick.alt)))
        .flat_map(|guard| guard.iter())
        .find(|pick| under.iter().all(|other| other.issue != pick.issue));
    let Some(split) = split else { return false };
    let among: Vec<u16> = if split.issue.0 >= BRANCH {
        // A branch whose lines are all deleted is no branch: what is left of the group is said without it.
        let count = cx.branches.get((split.issue.0 - BRANCH) as usize).map_or(0, Vec::len) as u16;
        (0..count).filter(|alt| cx.branch_stands(Pick { issue: split.issue, alt: *alt }, under)).collect()
    } else {
        (0..treaty.issues.get(split.issue.0 as usize).map_or(0, |issue| issue.alts.len() as u16)).collect()
    };
    !among.is_empty()
        && among.into_iter().all(|alt| {
            let mut next = under.to_vec();
            next.push(Pick { issue: split.issue, alt });
            covered(treaty, cx, binds, &next, depth + 1)
        })
}
