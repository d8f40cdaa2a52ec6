//! `servanda explain CODE`: what a finding means, why it matters, what to do.

use anyhow::{Result, bail};
use servanda_report::{Report, Table};

use crate::exit::Exit;
use crate::out::Out;

/// The pages of `docs/codes/`, by code.
const PAGES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/codes.rs"));

/// Explain a finding: what it means, why it matters, what to do
///
/// Without a code: all codes.
///
/// Example: servanda explain SV0401
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code shown with the finding, as `SV0401`
    code: Option<String>,
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<Exit> {
    let Some(code) = &args.code else {
        let mut table = Table::new("codes", &[("code", "code"), ("title", "what it says")]);
        for (code, page) in PAGES {
            table.row(vec![(*code).into(), title(page).into()]);
        }
        let mut report = Report::new("explain", "Codes");
        report.push(table);
        out.report(&report)?;
        return Ok(Exit::Good);
    };
    let wanted = normal(code);
    match PAGES.iter().find(|(code, _)| *code == wanted) {
        Some((_, page)) => {
            out.raw(&servanda_report::clean(page))?;
            Ok(Exit::Good)
        }
        None => bail!("there is no code `{code}`: `servanda explain` alone lists all codes"),
    }
}

/// `sv401`, `401` and `SV0401` are one code.
fn normal(code: &str) -> String {
    let digits = code.trim().trim_start_matches(['S', 's']).trim_start_matches(['V', 'v']);
    format!("SV{digits:0>4}")
}

/// The heading of a page without its code.
fn title(page: &str) -> String {
    let line = page.lines().next().unwrap_or_default().trim_start_matches('#').trim();
    let rest = line.strip_prefix("SV").map_or(line, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    rest.trim_start_matches([':', '.', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{normal, title};

    #[test]
    fn codes_are_found_however_they_are_written() {
        for code in ["SV0401", "sv0401", "401", "sv401", " 0401"] {
            assert_eq!(normal(code), "SV0401");
        }
        assert_eq!(title("# SV0401: a collective bearer without mode\n\nMore"), "a collective bearer without mode");
    }
}
