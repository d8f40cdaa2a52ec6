//! What the verbs about time and blocking share: a treaty with a history, choices and dates from the command line.

use anyhow::{Result, bail};
use servanda::{Diagnostic, Reading};
use servanda_machine::{Calendar, Day, Instant};
use servanda_model::{Dated, Pick, Setting};
use servanda_report::{Report, finding};

use crate::files::{self, Folder, STDIN};
use crate::out::Out;
use crate::record;

/// Which history, which choices, known when.
#[derive(Debug, clap::Args)]
pub(crate) struct Given {
    /// A history: the name of one in the treaty, or a file (the lines of a `history` block, CSV or JSON Lines)
    #[arg(long = "given", visible_alias = "history", value_name = "HISTORY")]
    pub(crate) histories: Vec<String>,
    /// Choices for open brackets, as `rule=RU,turkey=UA`
    #[arg(long, value_name = "CHOICES")]
    pub(crate) choose: Option<String>,
    /// The day on which the question is asked: what happened later is left out
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<String>,
    /// What was recorded later than this day is not known
    #[arg(long, value_name = "DATE")]
    pub(crate) known: Option<String>,
}

impl Given {
    /// Whether nothing at all was given.
    pub(crate) fn is_empty(&self) -> bool {
        self.histories.is_empty() && self.choose.is_none() && self.as_of.is_none() && self.known.is_none()
    }
}

/// Findings about what was given on the command line.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// The findings.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Heard {
    /// Whether something could not be understood.
    pub(crate) fn failed(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// Shows what was found.
    pub(crate) fn show(&self, command: &str, reading: &Reading, out: &mut Out) -> Result<()> {
        let mut report = Report::new(command, "What was given");
        for one in &self.diagnostics {
            report.push(finding(one, &reading.sources));
        }
        if !report.blocks.is_empty() {
            out.report(&report)?;
        }
        Ok(())
    }
}

/// Reads a treaty, whatever errors its text has.
pub(crate) fn any_treaty(file: &str) -> Result<Reading> {
    let text = files::read(file)?;
    let folder = Folder::default();
    Ok(folder.read(file, text))
}

/// Reads a treaty whose text has no errors.
pub(crate) fn treaty(file: &str) -> Result<Reading> {
    let reading = any_treaty(file)?;
    let errors = reading.diagnostics.iter().filter(|one| one.is_error()).count();
    if errors > 0 {
        let errors = if errors == 1 { "an error".to_owned() } else { format!("{errors} errors") };
        bail!("the text of `{file}` has {errors}, so no answer could be trusted: see `servanda check {file}`");
    }
    Ok(reading)
}

/// The lines of all histories that were named, in order. Without any name: the only history of the treaty, if it has one.
pub(crate) fn history(reading: &mut Reading, names: &[String], heard: &mut Heard) -> Result<Vec<Dated>> {
    let mut lines = Vec::new();
    for name in names {
        if let Some(found) = reading.treaty.histories.iter().find(|history| history.name == name.as_str()) {
            lines.extend(found.lines.iter().cloned());
            continue;
        }
        if name != STDIN && !std::path::Path::new(name).exists() {
            let known: Vec<&str> = reading.treaty.histories.iter().map(|history| history.name.as_str()).collect();
            let known =
                if known.is_empty() { "the treaty tells none".to_owned() } else { format!("the treaty tells {}", known.join(", ")) };
            bail!("`{name}` is neither a history of the treaty nor a file: {known}");
        }
        let text = record::lines(name, files::read(name)?)?;
        let (read, diagnostics) = reading.read_history(name, &text);
        lines.extend(read);
        heard.diagnostics.extend(diagnostics);
    }
    Ok(lines)
}

/// Settings as the language has them; `rule=RU` is short for `#rule = RU`.
pub(crate) fn choices(reading: &mut Reading, choose: Option<&str>, heard: &mut Heard) -> Vec<Vec<Setting>> {
    let Some(choose) = choose else { return Vec::new() };
    let text: Vec<String> = choose
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| match part.split_once('=') {
            Some((issue, choice)) => {
                let issue = issue.trim();
                let short = reading.treaty.issues.iter().any(|known| known.name.strip_prefix('#') == Some(issue));
                format!("{}{issue} = {}", if short { "#" } else { "" }, choice.trim())
            }
            None => part.to_owned(),
        })
        .collect();
    let (settings, diagnostics) = reading.read_settings(&text.join(", "));
    heard.diagnostics.extend(diagnostics);
    settings
}

/// Settings that hold with others, each an `or` of `and`s; none at all is no condition.
pub(crate) fn together(one: Vec<Vec<Setting>>, other: Vec<Vec<Setting>>) -> Vec<Vec<Setting>> {
    match (one.is_empty(), other.is_empty()) {
        (true, _) => other,
        (_, true) => one,
        _ => one.iter().flat_map(|a| other.iter().map(|b| a.iter().chain(b).cloned().collect())).collect(),
    }
}

/// The choices among settings.
pub(crate) fn picks(settings: &[Setting]) -> Vec<Pick> {
    settings.iter().filter_map(|setting| if let Setting::Choose(pick) = setting { Some(*pick) } else { None }).collect()
}

/// A day of the command line.
pub(crate) fn day(text: &str) -> Result<Day> {
    match servanda::day(text) {
        Some(day) => Ok(day),
        None => bail!("`{text}` is not a date: write it as 2022-05-04"),
    }
}

/// The end of a day in the treaty's zone.
pub(crate) fn end_of(day: Day, calendar: &Calendar) -> Instant {
    // What happens on the next day, at an hour not said, is logged at its first instant.
    Instant(calendar.start(day.plus(1)).0 - 1)
}
