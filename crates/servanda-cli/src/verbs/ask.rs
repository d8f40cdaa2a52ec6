//! `servanda ask`: one question, answered with the articles it rests on.

use anyhow::{Result, bail};
use servanda::views;
use servanda_analysis::{Options, answer};
use servanda_model::{InstrumentId, TermKind};

use crate::asked::{self, Given, Heard};
use crate::exit::Exit;
use crate::out::Out;

/// Ask a treaty a question, and get the answer with the articles it rests on
///
/// The questions are those of the language: `who can block X`, `when is X due`, `what is overdue on 2022-05-05`, `what is missing in X`,
/// `may P …`. Where an answer depends on an open bracket, it says on which. Ends with status 0 whatever the answer.
///
/// Example: servanda ask examples/istanbul-2022/rolling-text.md "who can block response against RU" --choose rule=RU
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The treaty, or `-` for the standard input
    #[arg(value_name = "FILE")]
    file: String,
    /// The question
    #[arg(value_name = "QUESTION")]
    question: String,
    #[command(flatten)]
    given: Given,
    /// Let the default law of this instrument, which the treaty `uses`, fill what the text leaves open; answers say where they rest on it
    #[arg(long, value_name = "INSTRUMENT")]
    under: Option<String>,
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<Exit> {
    let mut reading = asked::treaty(&args.file)?;
    let mut heard = Heard::default();
    let given = asked::history(&mut reading, &args.given.histories, &mut heard)?;
    let with = asked::choices(&mut reading, args.given.choose.as_deref(), &mut heard);
    let (ask, diagnostics) = reading.read_question(&args.question);
    heard.diagnostics.extend(diagnostics);
    heard.show("ask", &reading, out)?;
    let (false, Some(mut ask)) = (heard.failed(), ask) else { return Ok(Exit::Usage) };
    ask.given.extend(given);
    ask.with = asked::together(ask.with, with);
    let when =
        |text: &Option<String>| text.as_deref().map(|text| asked::day(text).map(|day| servanda_model::When::Date(day.date()))).transpose();
    ask.as_of = when(&args.given.as_of)?.or(ask.as_of);
    if let Some(name) = &args.under {
        ask.under = Some(instrument(&reading, name)?);
    }
    let options = Options { known: when(&args.given.known)?, ..Options::default() };
    let answered = answer(&reading.treaty, &ask, &options);
    out.report(&views::answer(&reading.treaty.front.treaty, &answered, &reading.treaty))?;
    Ok(Exit::Good)
}

/// The instrument that the treaty knows by this name.
fn instrument(reading: &servanda::Reading, name: &str) -> Result<InstrumentId> {
    let known = |term: &servanda_model::Term| if let TermKind::Instrument(id) = term.kind { Some((term.name.clone(), id)) } else { None };
    let all: Vec<_> = reading.treaty.terms.iter().filter_map(known).collect();
    match all.iter().find(|(known, _)| known == name) {
        Some((_, id)) => Ok(*id),
        None if all.is_empty() => bail!("the treaty uses no instrument: write `uses {name} from \"…\"` in it"),
        None => bail!(
            "the treaty knows no instrument `{name}`: it knows {}",
            all.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
        ),
    }
}
