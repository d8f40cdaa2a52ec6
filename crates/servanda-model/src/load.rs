//! The files of one treaty: the master file, its parts, the instruments it uses. Text comes from the caller; nothing here reads a file.

use ecow::EcoString;
use rustc_hash::{FxHashMap, FxHashSet};
use servanda_syntax::ast::{Block, Document, Item, ItemKind, Many, Node};
use servanda_syntax::{Diagnostic, FileId, Sources, Span};

use crate::codes;
use crate::treaty::InstrumentId;

/// Who gives the text of a file that the treaty names (a part, another instrument, a table). `None`: there is no such file.
pub trait Loader {
    /// The text behind a path; paths are relative to what the master file's own path is relative to.
    fn load(&self, path: &str) -> Option<String>;
}

impl<F: Fn(&str) -> Option<String>> Loader for F {
    fn load(&self, path: &str) -> Option<String> {
        self(path)
    }
}

/// A loader for a treaty that stands alone.
pub fn nothing(_: &str) -> Option<String> {
    None
}

/// Files beyond this number are refused: a treaty that needs more is a mistake.
const MAX_FILES: usize = 1000;

/// One file of the treaty, read.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Its path, as given to the loader.
    pub path: EcoString,
    /// Its tree. What the rule blocks hold is in the treaty and no longer here: of a large draft both would take too much room.
    pub document: Document,
    /// Whose text it is.
    pub instrument: InstrumentId,
    /// Whether it is a part (`parts:`) rather than a master file.
    pub part: bool,
}

/// `uses X from "…"`, resolved.
#[derive(Clone, Debug)]
pub(crate) struct Use {
    /// Who uses it.
    pub(crate) by: InstrumentId,
    /// Under which prefix.
    pub(crate) prefix: EcoString,
    /// What is used.
    pub(crate) target: InstrumentId,
    /// Whether it prevails.
    pub(crate) prevails: bool,
    /// Where this is said.
    pub(crate) span: Span,
}

/// A file that a file names: its path, where, and for an instrument its prefix and whether it prevails.
type Wanted = (EcoString, Span, Option<(EcoString, bool)>);

/// All files of a treaty.
#[derive(Debug, Default)]
pub(crate) struct Files {
    pub(crate) loaded: Vec<Loaded>,
    pub(crate) uses: Vec<Use>,
    pub(crate) tables: FxHashMap<EcoString, String>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Joins a path written in a file to that file's own path.
pub(crate) fn join(base: &str, path: &str) -> EcoString {
    if path.starts_with('/') {
        return path.into();
    }
    let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
    let absolute = folder.starts_with('/');
    let mut steps: Vec<&str> = Vec::new();
    for step in folder.split('/').chain(path.split('/')) {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|last| *last != "..") => {
                steps.pop();
            }
            _ => steps.push(step),
        }
    }
    let joined = steps.join("/");
    if absolute { format!("/{joined}").into() } else { joined.into() }
}

/// Calls `f` for every item of a document, bracketed or not.
pub(crate) fn each_item<'a>(document: &'a Document, f: &mut dyn FnMut(&'a Item)) {
    fn nodes<'a>(many: &'a [Node<Item>], f: &mut dyn FnMut(&'a Item)) {
        for node in many {
            match node {
                Node::One(item) => f(item),
                Node::Open(bracket) => {
                    for alt in &bracket.alts {
                        let mut value = alt.value.as_ref();
                        while let Some(slot) = value {
                            match slot {
                                servanda_syntax::ast::Slot::Plain(many) => {
                                    nodes(many, f);
                                    value = None;
                                }
                                servanda_syntax::ast::Slot::Open(inner) => {
                                    for alt in &inner.alts {
                                        if let Some(servanda_syntax::ast::Slot::Plain(many)) = &alt.value {
                                            nodes(many, f);
                                        }
                                    }
                                    value = None;
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    for block in &document.blocks {
        if let Block::Fence(fence) = block {
            nodes(&fence.items, f);
        }
    }
}

/// Takes the items out of the rule blocks of a document: one list for each block, in order.
pub(crate) fn take_items(document: &mut Document) -> Vec<Many<Item>> {
    let fences = document.blocks.iter_mut().filter_map(|block| match block {
        Block::Fence(fence) => Some(std::mem::take(&mut fence.items)),
        _ => None,
    });
    fences.collect()
}

/// Reads the master file and everything it names, each file once.
pub(crate) fn gather(sources: &mut Sources, name: &str, text: String, loader: &dyn Loader) -> Files {
    let mut files = Files::default();
    let mut instruments: FxHashMap<EcoString, InstrumentId> = FxHashMap::default();
    let mut parts: FxHashSet<EcoString> = FxHashSet::default();
    let mut waiting: Vec<(EcoString, String, InstrumentId, bool)> = Vec::new();
    let master = join("", name);
    instruments.insert(master.clone(), InstrumentId(0));
    instruments.insert(name.into(), InstrumentId(0));
    waiting.push((name.into(), text, InstrumentId(0), false));
    let mut next = 1u32;
    let mut at = 0;
    while at < waiting.len() {
        let Some(next_file) = waiting.get_mut(at) else { break };
        let (path, text, instrument, part) = (next_file.0.clone(), std::mem::take(&mut next_file.1), next_file.2, next_file.3);
        at += 1;
        let Some(file) = sources.add(path.as_str(), text) else { break };
        let document = parse(sources, file, &mut files.diagnostics);
        let mut wanted: Vec<Wanted> = Vec::new();
        if !part {
            for entry in document.front.entries.iter().filter(|entry| entry.key == "parts") {
                for one in entry.value.split(',').map(str::trim).filter(|one| !one.is_empty()) {
                    wanted.push((one.into(), entry.value_span, None));
                }
            }
        }
        let mut tables: Vec<(EcoString, Span)> = Vec::new();
        each_item(&document, &mut |item| match &item.kind {
            ItemKind::Uses(uses) => {
                wanted.push((uses.from.text.clone(), uses.from.span, Some((uses.term.text.clone(), uses.prevails))));
            }
            ItemKind::Role(role) => tables.extend(role.table.iter().map(|table| (table.text.clone(), table.span))),
            ItemKind::Number(number) => tables.extend(number.table.iter().map(|table| (table.text.clone(), table.span))),
            _ => {}
        });
        for entry in document.front.entries.iter().filter(|entry| entry.key == "working days") {
            if let Some((_, rest)) = entry.value.split_once('"') {
                let table = rest.split('"').next().unwrap_or(rest);
                tables.push((table.into(), entry.value_span));
            }
        }
        for (table, span) in tables {
            let full = join(&path, &table);
            if files.tables.contains_key(&full) {
                continue;
            }
            match loader.load(&full) {
                Some(text) => {
                    files.tables.insert(full, text);
                }
                None => files.diagnostics.push(missing(span, &table, "table")),
            }
        }
        for (wanted, span, used) in wanted {
            let full = join(&path, &wanted);
            match used {
                None => {
                    if instruments.contains_key(&full) || parts.contains(&full) {
                        files.diagnostics.push(
                            codes::diagnostic("SV0217", span, format!("the part `{wanted}` is named twice, or is the treaty itself"))
                                .help("name each part once in the `parts:` of the master file"),
                        );
                        continue;
                    }
                    if waiting.len() >= MAX_FILES {
                        continue;
                    }
                    match loader.load(&full) {
                        Some(text) => {
                            parts.insert(full.clone());
                            waiting.push((full, text, instrument, true));
                        }
                        None => files.diagnostics.push(missing(span, &wanted, "part")),
                    }
                }
                Some((prefix, prevails)) => {
                    let target = if let Some(known) = instruments.get(&full) {
                        if *known == instrument {
                            files.diagnostics.push(
                                codes::diagnostic("SV0217", span, format!("`{wanted}` is this instrument itself"))
                                    .help("remove the line: an instrument does not use itself"),
                            );
                            continue;
                        }
                        *known
                    } else {
                        if waiting.len() >= MAX_FILES {
                            continue;
                        }
                        let Some(text) = loader.load(&full) else {
                            files.diagnostics.push(missing(span, &wanted, "instrument"));
                            continue;
                        };
                        let id = InstrumentId(next);
                        next += 1;
                        instruments.insert(full.clone(), id);
                        waiting.push((full, text, id, false));
                        id
                    };
                    files.uses.push(Use { by: instrument, prefix, target, prevails, span });
                }
            }
        }
        files.loaded.push(Loaded { path, document, instrument, part });
    }
    files
}

fn parse(sources: &Sources, file: FileId, diagnostics: &mut Vec<Diagnostic>) -> Document {
    let text = sources.get(file).map_or("", servanda_syntax::Source::text);
    let parsed = servanda_syntax::parse(file, text);
    diagnostics.extend(parsed.diagnostics);
    parsed.value
}

fn missing(span: Span, path: &str, what: &str) -> Diagnostic {
    codes::diagnostic("SV0216", span, format!("the {what} `{path}` cannot be read"))
        .note("what it declares is unknown here, so everything that uses it is unknown too")
        .help("check the path: it is relative to the file that names it")
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn paths_are_relative_to_the_naming_file() {
        assert_eq!(join("library/nato/nato.md", "../un-charter/un-charter.md"), "library/un-charter/un-charter.md");
        assert_eq!(join("a.md", "weights.csv"), "weights.csv");
        assert_eq!(join("/x/y/a.md", "../b.md"), "/x/b.md");
        assert_eq!(join("../x/a.md", "../../b.md"), "../../b.md");
    }
}
