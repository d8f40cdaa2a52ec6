//! `servanda run`, `due`, `timeline`: what a history leads to.

use anyhow::{Result, bail};
use servanda::views::{self, Ran};
use servanda_machine::{Events, Machine, Options, Until};
use servanda_report::{Report, finding, svg};

use crate::asked::{self, Given, Heard, end_of};
use crate::exit::Exit;
use crate::files;
use crate::out::Out;
use crate::verbs::paper::deliver;

/// Show the state of every norm, decision and bond after a history
///
/// Example: servanda run examples/istanbul-2022/rolling-text.md --given Attack --as-of 2022-05-06
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The treaty, or `-` for the standard input
    #[arg(value_name = "FILE")]
    file: String,
    #[command(flatten)]
    given: Given,
}

/// Show what is overdue, what is due and when, and what is due but cannot be counted
///
/// Example: servanda due examples/istanbul-2022/rolling-text.md --given Attack --as-of 2022-05-03
#[derive(Debug, clap::Args)]
pub(crate) struct DueArgs {
    /// The treaty, or `-` for the standard input
    #[arg(value_name = "FILE")]
    file: String,
    #[command(flatten)]
    given: Given,
}

/// Show what happened and what followed from it, in order
///
/// Example: servanda timeline examples/istanbul-2022/rolling-text.md --given Attack --svg -o attack.svg
#[derive(Debug, clap::Args)]
pub(crate) struct TimelineArgs {
    /// The treaty, or `-` for the standard input
    #[arg(value_name = "FILE")]
    file: String,
    #[command(flatten)]
    given: Given,
    /// As a picture
    #[arg(long)]
    svg: bool,
    /// Write to this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
}

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Run,
    Due,
    Timeline,
    Calendar,
    Matrix,
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<Exit> {
    show(&args.file, &args.given, View::Run, None, out, &|out, report| out.report(report))
}

pub(crate) fn due(args: &DueArgs, out: &mut Out) -> Result<Exit> {
    show(&args.file, &args.given, View::Due, None, out, &|out, report| out.report(report))
}

pub(crate) fn timeline(args: &TimelineArgs, out: &mut Out) -> Result<Exit> {
    show(&args.file, &args.given, View::Timeline, None, out, &|out, report| {
        if !args.svg && args.output.is_none() {
            return out.report(report);
        }
        let picture = svg::render(report).unwrap_or_default();
        match &args.output {
            Some(name) => files::write(name, picture.as_bytes()),
            None => out.raw(&picture),
        }
    })
}

/// The days to keep in mind; as iCalendar too, if a file for it is named.
pub(crate) fn calendar(file: &str, given: &Given, output: Option<&str>, out: &mut Out) -> Result<Exit> {
    let ics = output.filter(|name| std::path::Path::new(name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("ics")));
    show(file, given, View::Calendar, ics, out, &|out, report| if ics.is_some() { Ok(()) } else { deliver(report, output, out) })
}

/// The implementation matrix with what has become of each provision.
pub(crate) fn matrix(file: &str, given: &Given, output: Option<&str>, out: &mut Out) -> Result<Exit> {
    show(file, given, View::Matrix, None, out, &|out, report| deliver(report, output, out))
}

/// How the result reaches its reader.
type Reach<'a> = &'a dyn Fn(&mut Out, &Report) -> Result<()>;

fn show(file: &str, given: &Given, view: View, ics: Option<&str>, out: &mut Out, reach: Reach<'_>) -> Result<Exit> {
    let mut reading = asked::treaty(file)?;
    let mut heard = Heard::default();
    if given.histories.is_empty() {
        bail!("a history is needed: `--given NAME` for one that the treaty tells, or `--given FILE`");
    }
    let lines = asked::history(&mut reading, &given.histories, &mut heard)?;
    let with = asked::choices(&mut reading, given.choose.as_deref(), &mut heard);
    if with.len() > 1 {
        bail!("one set of choices at a time: `or` has no place in --choose here");
    }
    let settings = with.into_iter().next().unwrap_or_default();
    let machine = Machine::new(&reading.treaty);
    let events = Events::read(&reading.treaty, machine.calendar(), &lines);
    heard.diagnostics.extend(events.diagnostics.iter().cloned());
    let mut options = Options { choose: asked::picks(&settings), settings, ..Options::default() };
    if let Some(as_of) = &given.as_of {
        let day = asked::day(as_of)?;
        options.until = Until::EndOf(day);
        options.as_of = Some(end_of(day, machine.calendar()));
    }
    if let Some(known) = &given.known {
        options.known = Some(end_of(asked::day(known)?, machine.calendar()));
    }
    let parts = views::parts(&machine, &events, &options);
    let ran = Ran { reading: &reading, machine: &machine, events: &events, parts: &parts, chosen: &options.choose };
    let mut report = match view {
        View::Run => views::run(ran),
        View::Due => views::due(ran),
        View::Timeline => views::timeline(ran),
        View::Matrix => views::matrix(ran),
        View::Calendar => {
            let (report, entries) = views::calendar(ran);
            if let Some(name) = ics {
                files::write(name, servanda_report::calendar::render(&reading.treaty.front.treaty, &entries).as_bytes())?;
            }
            report
        }
    };
    for (at, one) in heard.diagnostics.iter().enumerate() {
        report.blocks.insert(at, finding(one, &reading.sources).into());
    }
    reach(out, &report)?;
    Ok(if heard.failed() { Exit::Findings } else { Exit::Good })
}
