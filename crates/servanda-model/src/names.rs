//! Names: how words of the text find what they name, whatever their form (`deliver`, `delivers`; `Guarantor`, `Guarantors`).

use ecow::EcoString;
use rustc_hash::FxHashMap;

use crate::treaty::{InstrumentId, ItemId, TermId};

/// The prepositions that may label an argument.
pub(crate) const PREPOSITIONS: [&str; 16] =
    ["of", "in", "on", "at", "to", "from", "by", "against", "with", "for", "between", "among", "under", "over", "towards", "into"];

/// Whether a word may label an argument.
pub fn is_preposition(word: &str) -> bool {
    PREPOSITIONS.contains(&word)
}

/// The base form of a verb, the same for `deliver` and `delivers`, `ratify` and `ratifies`, `pass` and `passes`.
///
/// No dictionary: both the declared and the used form go through it, so only their agreement counts.
pub fn verb_base(word: &str) -> EcoString {
    let irregular = match word {
        "is" | "are" | "be" => Some("be"),
        "has" | "have" => Some("have"),
        "does" | "do" => Some("do"),
        "goes" | "go" => Some("go"),
        _ => None,
    };
    if let Some(base) = irregular {
        return base.into();
    }
    if let Some(stem) = word.strip_suffix("ies") {
        let end = if stem.chars().count() <= 1 { "ie" } else { "y" };
        let mut base = EcoString::from(stem);
        base.push_str(end);
        return base;
    }
    for (ending, keep) in [("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("zzes", "zz")] {
        if let Some(stem) = word.strip_suffix(ending)
            && !(ending == "ches" && matches!(word, "aches" | "caches"))
        {
            let mut base = EcoString::from(stem);
            base.push_str(keep);
            return base;
        }
    }
    if word.len() > 2 && word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end)) {
        return word.get(..word.len() - 1).unwrap_or(word).into();
    }
    word.into()
}

/// The form of a verb behind one subject: `delivers`, `ratifies`, `passes`.
pub(crate) fn third_person(base: &str) -> String {
    match base {
        "be" => return "is".to_owned(),
        "have" => return "has".to_owned(),
        _ => {}
    }
    if let Some(stem) = base.strip_suffix('y')
        && !stem.ends_with(['a', 'e', 'i', 'o', 'u'])
    {
        return format!("{stem}ies");
    }
    let long = ["s", "x", "z", "ch", "sh", "o"].iter().any(|end| base.ends_with(end));
    format!("{base}{}", if long { "es" } else { "s" })
}

/// Other forms under which a term may have been declared: its singular, its plural.
pub(crate) fn other_forms(name: &str) -> impl Iterator<Item = EcoString> {
    let mut forms: Vec<EcoString> = Vec::with_capacity(4);
    if let Some(stem) = name.strip_suffix("ies") {
        forms.push(format!("{stem}y").into());
    }
    if let Some(stem) = name.strip_suffix("es") {
        forms.push(stem.into());
    }
    if let Some(stem) = name.strip_suffix('s') {
        forms.push(stem.into());
    }
    forms.push(format!("{name}s").into());
    if let Some(stem) = name.strip_suffix('y') {
        forms.push(format!("{stem}ies").into());
    }
    forms.into_iter()
}

/// How far two words are apart, in letters changed, added, dropped or swapped; `None` beyond `limit`.
pub(crate) fn distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    let a: Vec<char> = a.chars().take(64).collect();
    let b: Vec<char> = b.chars().take(64).collect();
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let same = usize::from(x != y);
            let mut best = (above[j] + same).min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().filter(|found| *found <= limit)
}

/// The nearest of some names, if one is near.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = match name.chars().count() {
        0..=1 => 0,
        2 => 1,
        3..=6 => 2,
        _ => 3,
    };
    let folded = name.to_lowercase();
    known.filter_map(|other| distance(&folded, &other.to_lowercase(), limit).map(|far| (far, other))).min().map(|(_, other)| other)
}

/// What names mean, in each instrument.
#[derive(Debug, Default)]
pub(crate) struct Names {
    terms: FxHashMap<(InstrumentId, EcoString), TermId>,
    parties: FxHashMap<EcoString, TermId>,
    prefixes: FxHashMap<(InstrumentId, EcoString), InstrumentId>,
    items: FxHashMap<(InstrumentId, EcoString), Vec<ItemId>>,
}

impl Names {
    /// Says that `prefix.` in `from` leads to `to`.
    pub(crate) fn prefix(&mut self, from: InstrumentId, prefix: EcoString, to: InstrumentId) {
        self.prefixes.insert((from, prefix), to);
    }

    /// Splits `Charter.Council` into the instrument and the name there.
    pub(crate) fn split<'n>(&self, instrument: InstrumentId, name: &'n str) -> (InstrumentId, &'n str) {
        let mut at = instrument;
        let mut rest = name;
        while let Some((prefix, behind)) = rest.split_once('.') {
            let Some(next) = self.prefixes.get(&(at, prefix.into())) else { break };
            at = *next;
            rest = behind;
        }
        (at, rest)
    }

    /// The instrument that a term used as a prefix leads to.
    pub(crate) fn instrument(&self, from: InstrumentId, prefix: &str) -> Option<InstrumentId> {
        self.prefixes.get(&(from, prefix.into())).copied()
    }

    /// A term by exactly this name.
    pub(crate) fn exact(&self, instrument: InstrumentId, name: &str) -> Option<TermId> {
        let (instrument, name) = self.split(instrument, name);
        self.terms.get(&(instrument, name.into())).copied()
    }

    /// A term by this name or another form of it.
    pub(crate) fn term(&self, instrument: InstrumentId, name: &str) -> Option<TermId> {
        let (instrument, name) = self.split(instrument, name);
        self.terms
            .get(&(instrument, name.into()))
            .copied()
            .or_else(|| other_forms(name).find_map(|form| self.terms.get(&(instrument, form)).copied()))
    }

    /// Declares a term.
    pub(crate) fn add_term(&mut self, instrument: InstrumentId, name: EcoString, term: TermId) {
        self.terms.insert((instrument, name), term);
    }

    /// A party by its code, whichever instrument declared it: equal codes are one party.
    pub(crate) fn party(&self, code: &str) -> Option<TermId> {
        self.parties.get(code).copied()
    }

    /// Declares a party for all instruments.
    pub(crate) fn add_party(&mut self, code: EcoString, term: TermId) {
        self.parties.insert(code, term);
    }

    /// All names of terms that an instrument can write.
    pub(crate) fn visible(&self, instrument: InstrumentId) -> Vec<&str> {
        let mut names: Vec<&str> = self.terms.keys().filter(|(at, _)| *at == instrument).map(|(_, name)| name.as_str()).collect();
        names.sort_unstable();
        names
    }

    /// Declares an item under its words without arguments.
    pub(crate) fn add_item(&mut self, instrument: InstrumentId, key: EcoString, item: ItemId) {
        self.items.entry((instrument, key)).or_default().push(item);
    }

    /// The items of these words.
    pub(crate) fn items(&self, instrument: InstrumentId, key: &str) -> &[ItemId] {
        self.items.get(&(instrument, key.into())).map_or(&[], Vec::as_slice)
    }

    /// The items of these words, to be changed.
    pub(crate) fn items_mut(&mut self, instrument: InstrumentId, key: &str) -> &mut Vec<ItemId> {
        self.items.entry((instrument, key.into())).or_default()
    }

    /// All item keys of an instrument.
    pub(crate) fn item_keys(&self, instrument: InstrumentId) -> Vec<&str> {
        let mut keys: Vec<&str> = self.items.keys().filter(|(at, _)| *at == instrument).map(|(_, key)| key.as_str()).collect();
        keys.sort_unstable();
        keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_agree_in_singular_and_plural() {
        for (one, many) in [
            ("delivers", "deliver"),
            ("ratifies", "ratify"),
            ("passes", "pass"),
            ("uses", "use"),
            ("releases", "release"),
            ("reaches", "reach"),
            ("discusses", "discuss"),
            ("accedes", "accede"),
            ("ceases", "cease"),
            ("has", "have"),
            ("ties", "tie"),
        ] {
            assert_eq!(verb_base(one), verb_base(many), "{one} / {many}");
            assert_eq!(third_person(many), one);
        }
    }

    #[test]
    fn neighbours_are_found_by_letters() {
        assert_eq!(nearest("Gaurantor", ["Guarantor", "Guaranteed"].into_iter()), Some("Guarantor"));
        assert_eq!(nearest("Zebra", ["Guarantor", "Guaranteed"].into_iter()), None);
        assert_eq!(distance("ab", "ba", 2), Some(1));
    }
}
