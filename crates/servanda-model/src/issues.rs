//! Brackets as issues: every bracket of rules, words and headings gets its choice variable, the same name the same one.

use ecow::{EcoString, eco_format};
use rustc_hash::{FxHashMap, FxHashSet};
use servanda_syntax::ast::{self, Bracket, Choice as Chosen, LabelKind, SettingKind, Settings, Slot};
use servanda_syntax::{Diagnostic, FileId, Span};

use crate::choice::{Choice, Guard, IssueId, Pick};
use crate::codes;
use crate::lower::{Cx, Lower};
use crate::treaty::{Alternative, InstrumentId, Issue, IssueKind, Origin};

/// Which bracket belongs to which issue.
#[derive(Debug, Default)]
pub(crate) struct Issues {
    by_name: FxHashMap<(InstrumentId, EcoString), IssueId>,
    by_place: FxHashMap<(FileId, u32), IssueId>,
    unnamed: FxHashMap<EcoString, u32>,
    /// The brackets that are in their issue's list of places.
    settled: FxHashSet<(FileId, u32)>,
    /// Links to be resolved when all issues are known.
    pub(crate) links: Vec<(IssueId, u16, Settings, InstrumentId)>,
    /// Issues with a bracket in a rule block.
    pub(crate) in_rules: Vec<bool>,
    /// For issues that so far stand only in the treaty's words: the place of the bracket there.
    only_words: FxHashMap<IssueId, Span>,
}

/// One alternative, without what stands in it.
struct Skeleton {
    labels: Vec<EcoString>,
    supposed: bool,
    reading: bool,
    delete: bool,
    text: EcoString,
}

/// Adds picks to a guard; `None` if they exclude each other.
pub(crate) fn both(a: &[Pick], b: &[Pick]) -> Option<Guard> {
    let mut all: Guard = a.to_vec();
    for pick in b {
        match all.iter().find(|other| other.issue == pick.issue) {
            Some(other) if other.alt != pick.alt => return None,
            Some(_) => {}
            None => all.push(*pick),
        }
    }
    Some(all)
}

/// How an alternative of a bracket is read: each meaning with its picks.
pub(crate) type Read<'f, L, T, U> = &'f mut dyn FnMut(&mut L, &mut Cx, &T) -> Vec<(Guard, U)>;

impl Lower<'_> {
    /// Gives a bracket at this place its issue before its alternatives are known, so that issues are numbered in document order.
    pub(crate) fn announce_issue(&mut self, name: Option<&str>, place: Span, instrument: InstrumentId, cite: &EcoString) -> IssueId {
        if let Some(id) = self.issues.by_place.get(&(place.file, place.start)) {
            return *id;
        }
        let known = name.and_then(|name| {
            let (at, rest) = self.names.split(instrument, name);
            self.issues.by_name.get(&(at, rest.into())).copied()
        });
        let id = if let Some(id) = known {
            id
        } else {
            let id = IssueId(self.t.issues.len() as u32);
            let shown = match name {
                Some(name) => {
                    if let Some((prefix, rest)) = name.rsplit_once('.') {
                        eco_format!("{prefix}.#{rest}")
                    } else {
                        eco_format!("#{name}")
                    }
                }
                None => self.derived_name(cite),
            };
            let shown = if instrument.0 == 0 { shown } else { eco_format!("{}{shown}", self.prefix_of(instrument)) };
            if let Some(name) = name {
                let (at, rest) = self.names.split(instrument, name);
                self.issues.by_name.insert((at, rest.into()), id);
            } else {
                self.issues.by_name.insert((instrument, shown.trim_start_matches('#').into()), id);
            }
            self.t.issues.push(Issue {
                name: shown,
                named: name.is_some(),
                kind: IssueKind::Open,
                alts: Vec::new(),
                default: None,
                links: Vec::new(),
                within: Guard::new(),
                places: Vec::new(),
                origin: Origin { span: place, cite: cite.clone(), instrument },
                intended: false,
            });
            self.issues.in_rules.push(false);
            id
        };
        self.issues.by_place.insert((place.file, place.start), id);
        id
    }

    fn derived_name(&mut self, cite: &str) -> EcoString {
        let mut slug = String::with_capacity(cite.len());
        for c in cite.chars().take(40) {
            if c.is_alphanumeric() {
                slug.extend(c.to_lowercase());
            } else if !slug.ends_with('-') && !slug.is_empty() {
                slug.push('-');
            }
        }
        let slug: EcoString = slug.trim_end_matches('-').into();
        let slug = if slug.is_empty() { "text".into() } else { slug };
        let count = self.issues.unnamed.entry(slug.clone()).or_insert(0);
        *count += 1;
        eco_format!("#{slug}.{count}")
    }

    /// Announces every bracket of a rule block by looking for `[` outside strings and notes.
    pub(crate) fn announce_block(&mut self, body: Span, instrument: InstrumentId, cite: &EcoString) {
        let source = self.src;
        let text = source.text(body);
        if !text.contains('[') {
            return;
        }
        let bytes = text.as_bytes();
        let mut at = 0;
        let mut note = 0u32;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'"' if note == 0 => {
                    let line_end = text[at + 1..].find(['"', '\n']).map_or(text.len(), |found| at + 1 + found);
                    at = line_end;
                }
                b'{' => note += 1,
                b'}' => note = note.saturating_sub(1),
                b'[' if note == 0 => {
                    let behind = text[at + 1..].trim_start();
                    let name = issue_word(behind);
                    let place = Span { file: body.file, start: body.start + at as u32, end: body.start + at as u32 + 1 };
                    self.announce_issue(name.as_deref(), place, instrument, cite);
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// The issue of a bracket in a rule, and for each of its alternatives the alternative of the issue that it is.
    pub(crate) fn issue<T>(
        &mut self,
        bracket: &Bracket<T>,
        instrument: InstrumentId,
        cite: &EcoString,
        within: &[Pick],
    ) -> (IssueId, Vec<Option<u16>>) {
        self.issue_at(bracket, instrument, cite, within, false)
    }

    /// As [`Self::issue`]; `words`: the bracket stands in the treaty's words. Where both exist, the rule's alternatives are the issue's.
    pub(crate) fn issue_at<T>(
        &mut self,
        bracket: &Bracket<T>,
        instrument: InstrumentId,
        cite: &EcoString,
        within: &[Pick],
        words: bool,
    ) -> (IssueId, Vec<Option<u16>>) {
        let name = bracket.issue.as_ref().map(|name| name.text.clone());
        let id = self.announce_issue(name.as_deref(), bracket.span, instrument, cite);
        let source = self.src;
        let skeletons: Vec<Skeleton> = bracket
            .alts
            .iter()
            .map(|alt| {
                let mut text = source.text(alt.span);
                if let Some(last) = alt.labels.last()
                    && last.span.end >= alt.span.start
                {
                    text = text.get((last.span.end - alt.span.start) as usize..).unwrap_or(text);
                    text = text.trim_start().strip_prefix(':').unwrap_or(text);
                }
                let text = text.trim();
                let bare = text.split('{').next().unwrap_or(text).trim();
                Skeleton {
                    labels: alt.labels.iter().map(|label| EcoString::from(label.name())).collect(),
                    supposed: alt.labels.iter().any(|label| matches!(label.kind, LabelKind::Suppose(_))),
                    reading: alt.labels.iter().any(|label| matches!(label.kind, LabelKind::Reading(_))),
                    delete: alt.value.is_none() && matches!(bare, "delete" | "no text" | ""),
                    text: text.into(),
                }
            })
            .collect();
        for label in bracket.alts.iter().flat_map(|alt| &alt.labels) {
            self.check_sponsor(label, instrument, cite);
        }
        let intended = bracket.notes.iter().any(|note| note.intended);
        let positions = self.settle_issue(id, skeletons, bracket.span, within, words);
        if let Some(issue) = self.t.issues.get_mut(id.0 as usize) {
            issue.intended |= intended;
        }
        for (alt, position) in bracket.alts.iter().zip(&positions) {
            if let (Some(settings), Some(position)) = (&alt.only_with, position) {
                self.issues.links.push((id, *position, (**settings).clone(), instrument));
            }
        }
        (id, positions)
    }

    /// A label is a declared sponsor, `reading x` or `suppose x`; a sponsor that the header does not name is reported once.
    pub(crate) fn check_sponsor(&mut self, label: &ast::Label, instrument: InstrumentId, cite: &EcoString) {
        let Some(sponsor) = label.sponsor() else { return };
        let known = self.sponsors.get(&instrument);
        if known.is_some_and(|known| known.contains(&sponsor.text)) {
            return;
        }
        let mut key = EcoString::from("sponsor ");
        key.push_str(&sponsor.text);
        if !self.reported.insert((instrument, key)) {
            return;
        }
        let names: Vec<String> = known.into_iter().flatten().map(ToString::to_string).collect();
        let near = crate::names::nearest(&sponsor.text, names.iter().map(String::as_str)).map(str::to_owned);
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None if names.is_empty() => format!("name the sponsors in the header: `sponsors: {}`", sponsor.text),
            None => format!("add it to the header: `sponsors: {}, {}`", names.join(", "), sponsor.text),
        };
        let mut diagnostic = codes::diagnostic("SV0223", label.span, format!("`{}` is no declared sponsor", sponsor.text))
            .label("who proposes this?")
            .help(help);
        if !cite.is_empty() {
            diagnostic = diagnostic.article(self.cited(instrument, cite));
        }
        self.diags.push(diagnostic);
    }

    fn settle_issue(&mut self, id: IssueId, skeletons: Vec<Skeleton>, place: Span, within: &[Pick], words: bool) -> Vec<Option<u16>> {
        let count = skeletons.len();
        let Some(issue) = self.t.issues.get_mut(id.0 as usize) else { return vec![None; count] };
        let first_time = issue.alts.is_empty();
        if self.issues.settled.insert((place.file, place.start)) {
            issue.places.push(place);
        }
        if place.file == issue.origin.span.file && place.start == issue.origin.span.start {
            issue.origin.span = place;
        }
        if first_time {
            if words {
                self.issues.only_words.insert(id, place);
            }
            issue.within = within.to_vec();
            fill_issue(issue, skeletons);
            return (0..count).map(|at| Some(at as u16)).collect();
        }
        issue.within.retain(|pick| within.contains(pick));
        if !words && let Some(first) = self.issues.only_words.remove(&id) {
            // The words came first; the rule says what the alternatives are.
            let before: Vec<Skeleton> = issue.alts.iter().filter(|alt| !is_out(alt)).map(skeleton_of).collect();
            let needed = before.len();
            fill_issue(issue, skeletons);
            let (fits, _) = positions(issue, &before);
            if !fits || needed != issue.alts.iter().filter(|alt| !is_out(alt)).count() {
                self.report_words(id, first);
            }
            return (0..count).map(|at| Some(at as u16)).collect();
        }
        let (fits, found) = positions(issue, &skeletons);
        if !fits {
            if words {
                self.report_words(id, place);
                return found;
            }
            let first = issue.origin.span;
            let name = issue.name.clone();
            let known = list_alternatives(&issue.alts);
            let message = format!("`{name}` has other alternatives here than where it first stands");
            self.report_issue(
                codes::diagnostic("SV0212", place, message)
                    .label("these alternatives")
                    .other(first, "first here")
                    .note(format!("one issue is one choice; its alternatives are {known}"))
                    .help("give both brackets the same labels, or this one a name of its own"),
                id,
            );
        }
        found
    }

    /// The bracket in the words and the one in the rule differ.
    fn report_words(&mut self, id: IssueId, place: Span) {
        let Some(issue) = self.t.issues.get(id.0 as usize) else { return };
        let known = list_alternatives(&issue.alts);
        let rule = issue.places.iter().copied().find(|other| *other != place).unwrap_or(issue.origin.span);
        let message = format!("`{}` has other alternatives in the words than in the rule", issue.name);
        self.report_issue(
            codes::diagnostic("SV0213", place, message)
                .label("these words")
                .other(rule, format!("in the rule: {known}"))
                .help("give both brackets the same alternatives with the same labels"),
            id,
        );
    }

    fn report_issue(&mut self, diagnostic: Diagnostic, id: IssueId) {
        let cite = self.t.issues.get(id.0 as usize).map(|issue| issue.origin.cite.to_string());
        self.diags.push(match cite {
            Some(cite) if !cite.is_empty() => diagnostic.article(cite),
            _ => diagnostic,
        });
    }

    /// A value in a slot where a bracket may stand: each alternative is read in its place by `f`.
    pub(crate) fn slot<T, U>(&mut self, cx: &mut Cx, slot: &Slot<T>, f: &mut dyn FnMut(&mut Self, &mut Cx, &T) -> Option<U>) -> Choice<U> {
        self.slot_many(cx, slot, &mut |lower, cx, value| f(lower, cx, value).map(|one| (Guard::new(), one)).into_iter().collect())
    }

    /// As [`Self::slot`], where a value may itself have several guarded meanings.
    pub(crate) fn slot_many<T, U>(&mut self, cx: &mut Cx, slot: &Slot<T>, f: Read<'_, Self, T, U>) -> Choice<U> {
        match slot {
            Slot::Plain(value) => Choice { alts: f(self, cx, value) },
            Slot::Open(bracket) => self.bracket(cx, bracket, f),
        }
    }

    /// The alternatives of a bracket, each under its pick.
    pub(crate) fn bracket<T, U>(&mut self, cx: &mut Cx, bracket: &Bracket<T>, f: Read<'_, Self, T, U>) -> Choice<U> {
        let cite = cx.cite.clone();
        let mut within = both(&cx.outer, &cx.guard).unwrap_or_default();
        within.retain(|pick| pick.issue.0 < crate::lower::BRANCH);
        let (issue, positions) = self.issue(bracket, cx.instrument, &cite, &within);
        self.mark_in_rule(issue);
        let mut alts = Vec::new();
        for (alt, position) in bracket.alts.iter().zip(positions) {
            let (Some(value), Some(position)) = (&alt.value, position) else { continue };
            let pick = Pick { issue, alt: position };
            let depth = cx.guard.len();
            if cx.guard.iter().any(|other| other.issue == issue && other.alt != position) {
                continue;
            }
            cx.guard.push(pick);
            let inner = self.slot_many(cx, value, f);
            cx.guard.truncate(depth);
            for (guard, value) in inner.alts {
                if let Some(guard) = both(&[pick], &guard) {
                    alts.push((guard, value));
                }
            }
        }
        alts.shrink_to_fit();
        Choice { alts }
    }

    /// Remembers that a rule block carries the issue.
    pub(crate) fn mark_in_rule(&mut self, issue: IssueId) {
        if let Some(flag) = self.issues.in_rules.get_mut(issue.0 as usize) {
            *flag = true;
        }
    }

    /// The issue of a name as written in a setting, `rule` or `Charter.veto`.
    pub(crate) fn find_issue(&self, instrument: InstrumentId, name: &str) -> Option<IssueId> {
        let (at, rest) = self.names.split(instrument, name);
        self.issues.by_name.get(&(at, rest.into())).copied()
    }

    /// The alternatives that `#issue = label` chooses.
    pub(crate) fn picks(&mut self, instrument: InstrumentId, name: &ast::IssueName, chosen: &Chosen) -> Vec<Pick> {
        let Some(id) = self.find_issue(instrument, &name.text) else {
            let near = self
                .suggest(&name.text, |lower| lower.t.issues.iter().map(|issue| issue.name.trim_start_matches('#').to_string()).collect());
            let mut diagnostic =
                codes::diagnostic("SV0210", name.span, format!("no bracket carries the issue `#{}`", name.text)).label("no such issue");
            diagnostic = match near {
                Some(near) => diagnostic.help(format!("did you mean `#{near}`?")),
                None => diagnostic.help("name the issue in its bracket: `[#name A: … | B: …]`"),
            };
            self.diags.push(diagnostic);
            return Vec::new();
        };
        let Some(issue) = self.t.issues.get(id.0 as usize) else { return Vec::new() };
        let found: Vec<Pick> = issue
            .alts
            .iter()
            .enumerate()
            .filter(|(_, alt)| match chosen {
                Chosen::Named(word) => alt.labels.contains(&word.text),
                Chosen::Delete(_) => alt.delete,
            })
            .map(|(at, _)| Pick { issue: id, alt: at as u16 })
            .collect();
        if found.is_empty() && !issue.alts.is_empty() {
            let (span, said) = match chosen {
                Chosen::Named(word) => (word.span, word.text.to_string()),
                Chosen::Delete(span) => (*span, "delete".to_string()),
            };
            let known = list_alternatives(&issue.alts);
            let message = format!("`{}` has no alternative `{said}`", issue.name);
            let first = issue.origin.span;
            self.diags.push(
                codes::diagnostic("SV0211", span, message)
                    .label("no such alternative")
                    .other(first, "the issue stands here")
                    .help(format!("its alternatives are {known}")),
            );
        }
        found
    }

    /// Settings that may only choose, as an `or` of `and`s of picks.
    pub(crate) fn pick_settings(&mut self, instrument: InstrumentId, settings: &Settings) -> Vec<Guard> {
        let mut all = Vec::new();
        for conjunction in &settings.any {
            let mut guards: Vec<Guard> = vec![Guard::new()];
            for setting in conjunction {
                match &setting.kind {
                    SettingKind::Choice(name, chosen) => {
                        let picks = self.picks(instrument, name, chosen);
                        if picks.is_empty() {
                            guards.clear();
                            break;
                        }
                        guards = guards.iter().flat_map(|guard| picks.iter().filter_map(move |pick| both(guard, &[*pick]))).collect();
                    }
                    _ => self.diags.push(
                        codes::diagnostic("SV0445", setting.span, "only choices may stand here")
                            .label("this chooses nothing")
                            .help("write the condition as choices: `if #issue = LABEL`; give facts with `with`"),
                    ),
                }
            }
            all.extend(guards);
        }
        all
    }

    /// Resolves `{only with …}` when all issues are known.
    pub(crate) fn resolve_links(&mut self) {
        for (id, alt, settings, instrument) in std::mem::take(&mut self.issues.links) {
            for guard in self.pick_settings(instrument, &settings) {
                if let Some(issue) = self.t.issues.get_mut(id.0 as usize)
                    && !issue.links.contains(&(alt, guard.clone()))
                {
                    issue.links.push((alt, guard));
                }
            }
        }
    }

    /// An issue whose bracket could not be read keeps a single alternative, its words, so that nothing divides by none.
    pub(crate) fn close_issues(&mut self) {
        for issue in &mut self.t.issues {
            if issue.alts.is_empty() {
                issue.alts.push(Alternative { labels: Vec::new(), text: EcoString::new(), delete: true, supposed: false });
            }
            issue.places.sort_unstable();
        }
    }
}

/// What an issue's alternatives are, from the bracket that settles it.
fn fill_issue(issue: &mut Issue, skeletons: Vec<Skeleton>) {
    let sponsored = skeletons.iter().any(|s| !s.labels.is_empty() && !s.supposed && !s.reading);
    let reading = skeletons.iter().any(|s| s.reading);
    let supposed = skeletons.iter().any(|s| s.supposed);
    issue.kind = if sponsored {
        IssueKind::Open
    } else if supposed && !reading {
        IssueKind::Supposition
    } else if reading {
        IssueKind::Reading
    } else {
        IssueKind::Open
    };
    let mut alts: Vec<Alternative> =
        skeletons.into_iter().map(|s| Alternative { labels: s.labels, text: s.text, delete: s.delete, supposed: s.supposed }).collect();
    let all_supposed = alts.iter().all(|alt| alt.supposed);
    if alts.len() == 1 || all_supposed {
        alts.push(Alternative { labels: Vec::new(), text: EcoString::new(), delete: true, supposed: false });
    }
    issue.default = None;
    if issue.kind == IssueKind::Supposition {
        issue.default = alts.iter().position(|alt| !alt.supposed).map(|at| at as u16);
    }
    issue.alts = alts;
}

/// Whether an alternative is the empty one that a bracket with one alternative implies.
fn is_out(alt: &Alternative) -> bool {
    alt.delete && alt.labels.is_empty() && alt.text.is_empty()
}

fn skeleton_of(alt: &Alternative) -> Skeleton {
    Skeleton { labels: alt.labels.clone(), supposed: alt.supposed, reading: false, delete: alt.delete, text: alt.text.clone() }
}

/// Which alternative of the issue each alternative of another bracket is: by labels where it has any, by position otherwise.
fn positions(issue: &Issue, skeletons: &[Skeleton]) -> (bool, Vec<Option<u16>>) {
    let count = skeletons.len();
    let explicit = issue.alts.iter().filter(|alt| !is_out(alt)).count();
    let mut fits = count == explicit || count == issue.alts.len();
    if fits && count == explicit && skeletons.iter().all(|s| s.labels.is_empty()) {
        return (true, (0..count).map(|at| Some(at as u16)).collect());
    }
    let mut found: Vec<Option<u16>> = Vec::with_capacity(count);
    for (at, skeleton) in skeletons.iter().enumerate() {
        let position = if skeleton.labels.is_empty() {
            let same_place = issue.alts.get(at).is_some_and(|alt| alt.labels.is_empty());
            same_place.then_some(at)
        } else {
            issue.alts.iter().position(|alt| same_labels(&alt.labels, &skeleton.labels))
        };
        fits &= position.is_some();
        found.push(position.map(|at| at as u16));
    }
    (fits, found)
}

/// The name behind `[`, if the next token is an issue: `#rule`, or `Charter.#veto` as `Charter.veto`.
fn issue_word(text: &str) -> Option<EcoString> {
    let (prefix, behind) = if let Some(rest) = text.strip_prefix('#') {
        ("", rest)
    } else {
        let word = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '.'))).unwrap_or(text.len());
        let prefix = text.get(..word)?;
        let rest = text.get(word..)?.strip_prefix('#')?;
        if !prefix.ends_with('.') {
            return None;
        }
        (prefix, rest)
    };
    let end = behind.find(|c: char| !(c.is_alphanumeric() || c == '-')).unwrap_or(behind.len());
    let name = behind.get(..end)?;
    (!name.is_empty()).then(|| eco_format!("{prefix}{name}"))
}

fn same_labels(a: &[EcoString], b: &[EcoString]) -> bool {
    a.len() == b.len() && a.iter().all(|label| b.contains(label))
}

/// The alternatives of an issue, for messages.
pub(crate) fn list_alternatives(alts: &[Alternative]) -> String {
    let names: Vec<String> = alts
        .iter()
        .enumerate()
        .map(|(at, alt)| {
            if !alt.labels.is_empty() {
                format!("`{}`", alt.labels.join(", "))
            } else if alt.delete {
                "`delete`".to_string()
            } else {
                format!("number {} without label", at + 1)
            }
        })
        .collect();
    names.join(", ")
}
