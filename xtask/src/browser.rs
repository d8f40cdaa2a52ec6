//! The page in a real browser: links, search, filter, keyboard, labels, print, and the accessibility rules of axe-core. Needs Chromium; skipped, and
//! said so, where there is none. axe-core comes from the npm registry into `target/`, where one can be reached; without it its rules are not tried,
//! and that is said too. Nothing of it becomes part of a page.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::ci::Outcome;

/// What is tried in the page; the title of the document carries the outcome out of the browser.
const PROBE: &str = include_str!("browser.js");
/// The version whose rules were looked at.
const AXE: &str = "axe-core@4.14.1";

/// The pages that are tried: name, treaty, history, a party that some articles concern and some do not, a word of some articles.
const PAGES: [(&str, &str, Option<&str>, &str, &str); 3] = [
    ("istanbul", "examples/istanbul-2022/rolling-text.md", Some("Attack"), "TR", "crimea"),
    ("charter", "library/un-charter/un-charter.md", None, "CN", "dispute"),
    ("belfast", "library/belfast-agreement/belfast-agreement.md", None, "GB", "referendum"),
];

/// Makes the pages of examples and tries them, in light and in dark.
pub(crate) fn check(root: &Path) -> Result<Outcome> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let Some(chromium) = names.iter().find(|name| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success()))
    else {
        return Ok(Outcome::Skipped("there is no Chromium".to_owned()));
    };
    let folder = root.join("target/browser-check");
    std::fs::create_dir_all(&folder)?;
    let axe = if let Some(file) = axe(&folder) {
        std::fs::read_to_string(file)?
    } else {
        println!("   axe-core could not be had from the npm registry: its rules are not tried");
        String::new()
    };
    let mut tried = 0;
    for (name, treaty, history, party, word) in PAGES {
        let page = folder.join(format!("{name}.html"));
        make(root, treaty, history, &page)?;
        let html = std::fs::read_to_string(&page)?;
        let dark = html.replace("@media(prefers-color-scheme:dark)", "@media all");
        if dark == html {
            bail!("the page has no dark colours");
        }
        let asked = format!("var PARTY = \"{party}\", WORD = \"{word}\", HISTORY = {};", history.is_some());
        // No window is narrower than 500: the layout for telephones begins at twice that.
        for (look, html, width) in [("light", &html, 1300), ("dark", &dark, 1300), ("narrow", &html, 500)] {
            let probed = html.replace("</body>", &format!("<script>{axe}</script>\n<script>\n{asked}\n{PROBE}</script>\n</body>"));
            let file = folder.join(format!("{name}-{look}.html"));
            std::fs::write(&file, probed)?;
            tried += probe(chromium, &file, width).with_context(|| format!("{name}, {look}"))?;
        }
        tried += printed(chromium, &page)?;
    }
    Ok(Outcome::Did(tried, "things tried in the pages"))
}

/// The file of axe-core, fetched once.
fn axe(folder: &Path) -> Option<PathBuf> {
    let file = folder.join("package/axe.min.js");
    if file.exists() {
        return Some(file);
    }
    let packed = Command::new("npm").current_dir(folder).args(["pack", AXE, "--silent"]).output().ok()?;
    let name = String::from_utf8(packed.stdout).ok()?;
    let name = name.lines().last()?.trim().to_owned();
    let unpacked = Command::new("tar").current_dir(folder).args(["xzf", &name, "package/axe.min.js"]).status().ok()?;
    (unpacked.success() && file.exists()).then_some(file)
}

fn make(root: &Path, treaty: &str, history: Option<&str>, page: &Path) -> Result<()> {
    let mut cargo = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
    cargo.current_dir(root).args(["run", "--quiet", "--package", "servanda-cli", "--", "report", treaty, "-o"]).arg(page);
    if let Some(history) = history {
        cargo.args(["--given", history, "--as-of", "2022-05-06"]);
    }
    if !cargo.status().context("the page could not be made")?.success() {
        bail!("the page could not be made");
    }
    Ok(())
}

/// Opens a page with the probe in it; what went wrong, or how many things were tried.
fn probe(chromium: &str, file: &Path, width: u32) -> Result<usize> {
    let output = Command::new(chromium)
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--virtual-time-budget=20000",
            "--enable-logging=stderr",
            "--v=0",
            "--dump-dom",
        ])
        .arg(format!("--window-size={width},900"))
        .arg(format!("file://{}", file.display()))
        .output()
        .context("Chromium could not be started")?;
    let dom = String::from_utf8_lossy(&output.stdout);
    let title = dom.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or("");
    // What the page itself logs is marked as such; the browser has complaints of its own about its surroundings.
    let console: Vec<String> =
        String::from_utf8_lossy(&output.stderr).lines().filter(|line| line.contains(":CONSOLE")).map(str::to_owned).collect();
    if !console.is_empty() {
        bail!("on the console: {}", console.join("; "));
    }
    match title.strip_prefix("passed ").and_then(|count| count.parse::<usize>().ok()) {
        Some(count) => Ok(count),
        None => bail!("in the page: {title}"),
    }
}

/// Prints a page: a PDF of some pages comes out.
fn printed(chromium: &str, page: &Path) -> Result<usize> {
    let pdf = page.with_extension("pdf");
    let status = Command::new(chromium)
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"])
        .arg(format!("--print-to-pdf={}", pdf.display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .context("Chromium could not be started")?
        .status;
    let size = std::fs::metadata(&pdf).map_or(0, |data| data.len());
    if !status.success() || size < 10_000 {
        bail!("`{}` could not be printed", page.display());
    }
    Ok(1)
}
