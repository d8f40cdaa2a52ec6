//! Ways out of common slips: what treaty English says otherwise than the language, and how to say it.

use super::core::Parser;
use super::lexer::{ITEMS, Tok};
use crate::ast::Modal;
use crate::diagnostic::Diagnostic;
use crate::format::keyword_of;
use crate::source::Span;

/// A way out: what to do, and the words that do it if the tool can write them.
pub(crate) struct WayOut {
    pub(crate) help: String,
    pub(crate) replacement: Option<String>,
}

fn say(help: impl Into<String>) -> WayOut {
    WayOut { help: help.into(), replacement: None }
}

fn write(words: impl Into<String>) -> WayOut {
    let words = words.into();
    WayOut { help: format!("write `{words}`"), replacement: Some(words) }
}

/// Numbers that texts spell out and the language writes in digits.
fn digits(word: &str) -> Option<&'static str> {
    Some(match word {
        "two" => "2",
        "three" => "3",
        "four" => "4",
        "five" => "5",
        "six" => "6",
        "seven" => "7",
        "eight" => "8",
        "nine" => "9",
        "ten" => "10",
        "eleven" => "11",
        "twelve" => "12",
        "fifteen" => "15",
        "twenty" => "20",
        "thirty" => "30",
        "sixty" => "60",
        "ninety" => "90",
        _ => return None,
    })
}

/// The number of an ordinal word that stands in final clauses.
fn ordinal(word: &str) -> Option<u32> {
    const ONES: [&str; 20] = [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
    ];
    const TENS: [&str; 7] = ["thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth", "ninetieth"];
    let one = (1..).zip(ONES).find(|(_, known)| *known == word);
    let ten = (30..).step_by(10).zip(TENS).find(|(_, known)| *known == word);
    one.or(ten).map(|(number, _)| number)
}

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/// What to do where `what` must follow and `found` stands instead.
pub(crate) fn way_out(what: &str, found: &str, next: &str) -> Option<WayOut> {
    if let Some(digits) = digits(found) {
        return Some(write(digits));
    }
    if MONTHS.contains(&next.to_lowercase().as_str()) && found.bytes().all(|b| b.is_ascii_digit()) {
        return Some(say("dates are written year-month-day: `2022-05-01`"));
    }
    Some(match found {
        "" => return None,
        ":" => say("a keyword has no colon behind it: remove the `:`, and write `=` where something is set"),
        "a" | "an" if what == "a number" => write("one"),
        "majority" if what.starts_with("`members`") => {
            say("leave out `majority`: `two thirds of voters`, `2/3 of members present and voting`")
        }
        "majority" => write("a majority"),
        "simple" => say("write `a majority of voters present and voting`"),
        "absolute" => say("write `a majority of members`"),
        "two-thirds" => write("two thirds"),
        "three-quarters" => write("three quarters"),
        "one-third" => write("a third"),
        "unanimity" => write("all voters"),
        "unanimous" => say("write `all voters`"),
        "'" | "’" | "‘" | "“" | "”" => say("quotations stand between straight marks: `\"…\"`"),
        _ if found.starts_with('#') && what == "an instrument" => {
            say(format!("a choice of a question stands in a line of its own: `with {found} = …`"))
        }
        "each" | "every" | "all" | "any" | "no" | "some" if is_term_slot(what) => say(format!("write the name itself, without `{found}`")),
        "thereafter" if what.starts_with("`after` and an event") => say(
            "`thereafter` follows a number of days or months; say what the month comes after: `on the first day of the 6th month after 40 States ratify`",
        ),
        _ if matches!(next, "st" | "nd" | "rd" | "th") && is_term_slot(what) => {
            say(format!("how many there must be is said as a number of them: `{found} States ratify`"))
        }
        _ if found.starts_with(char::is_uppercase) && found.chars().nth(1).is_none() => {
            say("a single capital letter is a variable: a name has at least two characters")
        }
        _ if is_term_slot(what) && found.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase()) => {
            say(format!(
                "a name begins with a capital letter; where the script has none, name a code and put the word behind it: `OM \"{found}\"`"
            ))
        }
        "force" => say("`Treaty applies` is the condition that it is in force"),
        _ if is_word(found) && is_term_slot(what) => {
            let mut letters = found.chars();
            let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
            WayOut { help: format!("defined terms begin with a capital letter: `{capital}`"), replacement: Some(capital) }
        }
        _ => return None,
    })
}

fn is_word(found: &str) -> bool {
    found.starts_with(char::is_lowercase) && !matches!(found, "is" | "are" | "and" | "or" | "of" | "the" | "in" | "to" | "by")
}

fn is_term_slot(what: &str) -> bool {
    ["a role", "a party", "a body", "a term", "a name", "a kind", "who acts", "a declared number"].iter().any(|slot| what.starts_with(slot))
}

/// What to do with words that are left over.
pub(crate) fn way_out_of_rest(line: &str, rest: &str) -> Option<WayOut> {
    let first = rest.split_whitespace().next().unwrap_or("");
    let declares = ["party", "third", "role", "body", "kind", "place"].iter().any(|item| line.starts_with(item));
    if declares && first.starts_with(char::is_uppercase) {
        let before = line.trim_end().rsplit([' ', ',']).next().unwrap_or("");
        return Some(say(format!(
            "a name is one word: join its parts, `{before}-{first}`, or declare a code with the name in quotation marks, `AB \"{before} {first}\"`"
        )));
    }
    if first == ":" {
        return Some(say("no colon stands behind a name or keyword: remove it"));
    }
    let behind = rest.trim_start_matches([',', ' ']);
    let behind = behind.strip_prefix("and ").unwrap_or(behind);
    if let (Some(names), true) = (line.strip_prefix("owed to "), behind.starts_with("each ")) {
        let names = names.trim().trim_end_matches(',');
        return Some(say(format!("`each` stands first and is said of all the names behind it: `owed to {behind}, {names}`")));
    }
    if line.starts_with("voters")
        && matches!(first, "which" | "that" | "who" | "whom" | "whose" | "having" | "bound" | "for" | "being" | "with" | "if" | "when")
    {
        return Some(say(
            "voters are names and roles, with `except` and names: who holds a role is said where it is declared, for example \
             `role Contracting of State` with a line `from it ratifies Treaty` or `means it is bound`, and then `voters Contracting`",
        ));
    }
    if line.starts_with("voters") && line.trim_end().ends_with(']') && first == "except" {
        return Some(say(
            "one `except` leaves out all: write in each alternative of the bracket whom it leaves out, `[… except A and B | except A]`",
        ));
    }
    if line.starts_with("third") && first == "is" {
        return Some(say(
            "a third State holds no role, for the treaty is none of its own: name it where it acts; a State that takes part, if only in \
             a protocol, is a `party`, bound by what it has ratified",
        ));
    }
    if line.starts_with("given") && first == "," {
        return Some(say("each history stands in a line `given` of its own"));
    }
    if first.starts_with(',') {
        return Some(say("a line that ends in `,` goes on in the next line: remove the comma if it does not"));
    }
    if first.starts_with(['\'', '’', '‘', '“', '”']) {
        return Some(say("quotations stand between straight marks: `\"…\"`"));
    }
    Some(match first {
        "if" | "when" | "unless" | "while" | "until" => {
            say(format!("what the sentence depends on stands in a line of its own: begin a new line with `{first}`"))
        }
        "from" | "of" if line.starts_with("within") => say("a period runs `after` or `before` something: `within 3 days after …`"),
        "within" if line.starts_with("place") => say("write `in`: `place Kherson in Ukraine`"),
        "and" if rest.contains('#') => say("settings that hold together are joined by a comma: `#rule = RU, #turkey = UA`"),
        "and" | "or" => say(format!("begin a new line with `{first}`: each line holds one event or condition")),
        word if word.starts_with(char::is_lowercase) && ["rule", "decision", "fact", "claim"].iter().any(|item| line.starts_with(item)) => {
            say(format!("`{word}` is a word of the grammar and ends a name: call it by other words"))
        }
        _ => return None,
    })
}

impl Parser<'_> {
    /// `voters each Member`: voters are a set, each of whom has a vote.
    pub(crate) fn voters_each(&mut self) {
        let word = self.word();
        if !matches!(word, "each" | "every" | "all" | "any" | "the") {
            return;
        }
        let span = self.here();
        let rest = Span::new(span.file, span.start, self.span_at(self.nth(1)).start.max(span.end));
        self.report(
            Diagnostic::error("SV0115", span, format!("voters are named without `{word}`"))
                .label("each of them has a vote anyway")
                .help(format!("remove `{word}`"))
                .fix(format!("remove `{word}`"), rest, ""),
        );
        self.take();
        self.eat_word("of");
    }

    /// `expect … for each of Members`: an answer is given for every member of its set.
    pub(crate) fn answer_each(&mut self) {
        if self.word() != "each" {
            return;
        }
        let start = self.start();
        self.take();
        self.eat_word("of");
        let span = self.from(start);
        let rest = Span::new(span.file, span.start, self.start().max(span.end));
        self.report(
            Diagnostic::error("SV0115", span, "an answer holds for each of those it names anyway")
                .label("not needed")
                .help("write the set alone: `for State except AA`")
                .fix("write the set alone", rest, ""),
        );
    }

    /// A question that begins with a capital letter, as sentences do.
    pub(crate) fn capital_question(&mut self) -> bool {
        let small = self.text_at(self.at).to_lowercase();
        let asks = matches!(
            small.as_str(),
            "who" | "what" | "when" | "which" | "how" | "may" | "must" | "can" | "does" | "is" | "are" | "since" | "to" | "until"
        );
        if self.peek() != Tok::Term || !asks {
            return false;
        }
        let span = self.here();
        self.report(
            Diagnostic::error("SV0120", span, "a question begins with a small letter").label("a capital letter begins a name").fix(
                format!("write `{small}`"),
                span,
                small.clone(),
            ),
        );
        true
    }

    /// `the thirtieth day after`: the number is spelled out, which the language writes in digits.
    pub(crate) fn spelled_day(&mut self) -> bool {
        if self.word() != "the" || self.word_at(self.nth(2)) != "day" {
            return false;
        }
        let Some(number) = ordinal(self.word_at(self.nth(1))) else { return false };
        let start = self.start();
        for _ in 0..3 {
            self.take();
        }
        let span = self.from(start);
        let words = format!("day {number}");
        self.report(
            Diagnostic::error("SV0115", span, "a numbered day is written with its number")
                .label("in digits")
                .help(format!("write `{words}`"))
                .fix(format!("write `{words}`"), span, words),
        );
        true
    }

    /// `must`, `will`, `should` and the like, which treaties avoid because nobody agrees what they bind to: reported, and read as what is proposed.
    pub(crate) fn foreign_modal(&mut self) -> Option<Modal> {
        let word = self.word();
        let (instead, why, modal) = match word {
            "must" | "will" | "undertakes" | "undertake" => ("shall", "a duty is said with `shall`", Modal::Shall),
            "should" | "ought" => ("shall", "`should` binds nobody: a duty is said with `shall`, a permission with `may`", Modal::Shall),
            "can" | "could" | "might" => ("may", "a permission is said with `may`, a power with `has power to`", Modal::May),
            _ => return None,
        };
        let to = self.word_at(self.nth(1)) == "to";
        if matches!(word, "undertakes" | "undertake") && !to {
            return None;
        }
        let start = self.start();
        self.take();
        if to && matches!(word, "undertakes" | "undertake" | "ought") {
            self.take();
        }
        let span = self.from(start);
        self.report(
            Diagnostic::error("SV0121", span, format!("`{word}` is no modal of the language"))
                .label("duty, permission or power?")
                .note(why)
                .help("write `shall`, `shall not`, `may` or `has power to`; a rule that works by itself has no modal")
                .fix(format!("write `{instead}`"), span, instead),
        );
        let negated = modal == Modal::Shall && self.eat_word("not").is_some();
        Some(if negated { Modal::ShallNot } else { modal })
    }

    /// Whether a modal stands here that is none of the language, and that is no verb either.
    pub(crate) fn foreign_at(&self, at: usize) -> bool {
        matches!(self.word_at(at), "must" | "will" | "should" | "can" | "could" | "might")
    }

    /// `each State which has ratified shall …`: a clause between bearer and modal. Whether there was one.
    pub(crate) fn relative_clause(&mut self) -> bool {
        let word = self.word();
        if !matches!(word, "which" | "that" | "who" | "whose" | "whom" | "having") {
            return false;
        }
        let start = self.start();
        self.skip_part();
        let span = self.from(start);
        self.report(
            Diagnostic::error("SV0117", span, format!("`{word} …` cannot stand behind a bearer"))
                .label("not understood here")
                .note("a bearer is a name or a role, with `except` and names")
                .help(
                    "say who is meant where the role is declared, for example `role Contracting of State` with a line `from it ratifies Treaty` or \
                     `means it is bound`, or say it in a line of its own: `if S is …`",
                ),
        );
        true
    }

    /// A word of the language that is written like a defined term, because it begins a line.
    pub(crate) fn capital_keyword(&mut self) -> bool {
        if self.peek() != Tok::Term {
            return false;
        }
        let small = self.text_at(self.at).to_lowercase();
        let article = matches!(small.as_str(), "each" | "any" | "the" | "no" | "unspecified");
        let next = self.word_at(self.nth(1)).to_owned();
        let keyword = matches!(
            small.as_str(),
            "when"
                | "if"
                | "unless"
                | "while"
                | "within"
                | "until"
                | "from"
                | "not"
                | "owed"
                | "immediately"
                | "throughout"
                | "every"
                | "given"
                | "expect"
                | "adopted"
                | "opens"
                | "otherwise"
        ) && keyword_of(&[small.as_str(), next.as_str()]) > 0;
        if !(article || keyword) {
            return false;
        }
        let span = self.here();
        self.report(capital(span, &small));
        true
    }
}

fn capital(span: Span, small: &str) -> Diagnostic {
    Diagnostic::error("SV0126", span, "a word of the language is written like a defined term")
        .label("begins with a capital letter")
        .note("capital letters mark defined terms and variables, also at the beginning of a line")
        .help(format!("write `{small}`"))
        .fix(format!("write `{small}`"), span, small)
}

/// The item word that differs least, if it differs by no more than two letters.
pub(crate) fn nearest_item(word: &str) -> Option<&'static str> {
    if word.is_empty() || word.len() > 20 {
        return None;
    }
    let small = word.to_lowercase();
    ITEMS
        .into_iter()
        .map(|item| (distance(&small, item), item))
        .filter(|(d, item)| *d <= 2 && *d < item.len() / 2 + 1)
        .min()
        .map(|(_, item)| item)
}

/// Edit distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut last = i;
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let replaced = last + usize::from(ca != *cb);
            last = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(last + 1);
        }
    }
    row[b.len()]
}
