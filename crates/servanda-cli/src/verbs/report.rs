//! `servanda report`: one page to look at, print and mail round.

use anyhow::{Result, bail};
use servanda::views::{self, Ran};
use servanda_machine::{Events, Machine, Options};
use servanda_report::page::{ENGLISH, render};

use crate::asked::{self, Given, Heard, end_of};
use crate::exit::Exit;
use crate::files::{self, STDIN};
use crate::out::Out;
use crate::progress::Progress;

/// Make one page with everything: the words and their meaning, findings, decisions, duties, brackets, questions
///
/// The page is a single file that needs no network, works from a USB stick and prints well. With a history, it also shows what is due and what
/// followed from what.
///
/// Example: servanda report examples/istanbul-2022/rolling-text.md --given Attack -o istanbul.html
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The treaty, or `-` for the standard input
    #[arg(value_name = "FILE")]
    file: String,
    #[command(flatten)]
    given: Given,
    /// Write to this file; `-` for the standard output
    #[arg(short, long, value_name = "FILE", default_value = STDIN)]
    output: String,
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<Exit> {
    let mut reading = asked::any_treaty(&args.file)?;
    let mut heard = Heard::default();
    let lines = asked::history(&mut reading, &args.given.histories, &mut heard)?;
    let with = asked::choices(&mut reading, args.given.choose.as_deref(), &mut heard);
    if with.len() > 1 {
        bail!("one set of choices at a time: `or` has no place in --choose here");
    }
    let settings = with.into_iter().next().unwrap_or_default();
    heard.show("report", &reading, out)?;
    if heard.failed() {
        return Ok(Exit::Usage);
    }
    let progress = Progress::new("questions");
    let tested = servanda::tested_told(&reading, &|asked| progress.part(asked, reading.treaty.asks.len()));
    drop(progress);
    let page = if args.given.histories.is_empty() {
        views::page(&reading, &tested, None, &ENGLISH)
    } else {
        let machine = Machine::new(&reading.treaty);
        let events = Events::read(&reading.treaty, machine.calendar(), &lines);
        let mut options = Options { choose: asked::picks(&settings), settings, ..Options::default() };
        if let Some(as_of) = &args.given.as_of {
            let day = asked::day(as_of)?;
            options.until = servanda_machine::Until::EndOf(day);
            options.as_of = Some(end_of(day, machine.calendar()));
        }
        if let Some(known) = &args.given.known {
            options.known = Some(end_of(asked::day(known)?, machine.calendar()));
        }
        let parts = views::parts(&machine, &events, &options);
        let ran = Ran { reading: &reading, machine: &machine, events: &events, parts: &parts, chosen: &options.choose };
        views::page(&reading, &tested, Some(ran), &ENGLISH)
    };
    let page = render(&page, &ENGLISH);
    if args.output == STDIN {
        out.raw(&page)?;
    } else {
        files::write(&args.output, page.as_bytes())?;
    }
    Ok(Exit::Good)
}
