//! `servanda blockers`: who can block a decision, a rule or an event.

use anyhow::{Result, bail};
use servanda::{Reading, views};
use servanda_analysis::{blockers, variants};
use servanda_model::{Dated, Question, Setting, Subject, TermId};

use crate::asked::{self, Given, Heard};
use crate::exit::Exit;
use crate::out::Out;

/// Show who can block a decision, a rule or an event: lawfully, and in breach
///
/// To block a rule is to keep it from arising, a decision from adoption once opened, an event from happening. The answer names minimal sets,
/// grouped by alike parties, and the articles they rest on.
///
/// With --variants, every way to settle the brackets of the rule is set beside every list of those who take part; --against names who never
/// agrees; below the table stands which variant is harder to block, and with which list.
///
/// Example: servanda blockers examples/istanbul-2022/rolling-text.md assistance --choose basis=UA --given Attack
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The treaty, or `-` for the standard input
    #[arg(value_name = "FILE")]
    file: String,
    /// A decision, a rule, or an event
    #[arg(value_name = "WHAT")]
    what: String,
    /// Set the variants of the rule side by side
    #[arg(long)]
    variants: bool,
    /// Who never agrees, as `RU` or `RU,BY`
    #[arg(long, value_name = "PARTIES", requires = "variants", value_delimiter = ',')]
    against: Vec<String>,
    #[command(flatten)]
    given: Given,
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<Exit> {
    let mut reading = asked::treaty(&args.file)?;
    let mut heard = Heard::default();
    let given = asked::history(&mut reading, &args.given.histories, &mut heard)?;
    let with = asked::choices(&mut reading, args.given.choose.as_deref(), &mut heard);
    let (ask, diagnostics) = reading.read_question(&format!("who can block {}", args.what));
    heard.diagnostics.extend(diagnostics);
    heard.show("blockers", &reading, out)?;
    let (false, Some(Question::WhoCanBlock { what, .. })) = (heard.failed(), ask.and_then(|ask| ask.question)) else {
        return Ok(Exit::Usage);
    };
    if with.len() > 1 {
        bail!("one set of choices at a time: `or` has no place in --choose here");
    }
    let settings = with.into_iter().next().unwrap_or_default();
    if args.variants {
        return side_by_side(args, &reading, &what, &settings, &given, out);
    }
    let mut found = blockers(&reading.treaty, &what, &settings, &given);
    // In the words that were asked.
    found.lawful.question = format!("who can block {}", args.what).into();
    found.in_breach.question = format!("who can block {} in breach", args.what).into();
    out.report(&views::blockers(&args.what, &found, &reading.treaty))?;
    Ok(Exit::Good)
}

/// The variants of a rule, with who can block each if some never agree.
fn side_by_side(args: &Args, reading: &Reading, what: &Subject, settings: &[Setting], given: &[Dated], out: &mut Out) -> Result<Exit> {
    let mut adversary = Vec::new();
    for name in args.against.iter().map(|name| name.trim()) {
        let known = reading.treaty.terms.iter().position(|term| term.name == name);
        match known.and_then(|at| u32::try_from(at).ok()) {
            Some(at) => adversary.push(TermId(at)),
            None => bail!("`{name}` is no party of this treaty"),
        }
    }
    match variants(&reading.treaty, what, &adversary, settings, given) {
        Ok(found) => out.report(&views::variants(&args.what, &found))?,
        Err(reason) => bail!("{reason}"),
    }
    Ok(Exit::Good)
}
