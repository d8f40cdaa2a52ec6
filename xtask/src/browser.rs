//! The page in a real browser: links, search, filter, keyboard, labels. Needs Chromium; skipped, and said so, where there is none.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::ci::Outcome;

/// What is tried in the page; the title of the document carries the outcome out of the browser.
const PROBE: &str = include_str!("browser.js");

/// Makes the page of an example and tries it.
pub(crate) fn check(root: &Path) -> Result<Outcome> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let Some(chromium) = names.iter().find(|name| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success()))
    else {
        return Ok(Outcome::Skipped("there is no Chromium".to_owned()));
    };
    let folder = root.join("target/browser-check");
    std::fs::create_dir_all(&folder)?;
    let page = folder.join("page.html");
    let mut cargo = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
    let arguments = [
        "run",
        "--quiet",
        "--package",
        "servanda-cli",
        "--",
        "report",
        "examples/istanbul-2022/rolling-text.md",
        "--given",
        "Attack",
        "-o",
    ];
    let status = cargo.current_dir(root).args(arguments).arg(&page).status().context("the page could not be made")?;
    if !status.success() {
        bail!("the page could not be made");
    }
    let html = std::fs::read_to_string(&page)?;
    let probed = html.replace("</body>", &format!("<script>\n{PROBE}</script>\n</body>"));
    let file = folder.join("probed.html");
    std::fs::write(&file, probed)?;
    let output = Command::new(chromium)
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000", "--dump-dom"])
        .arg(format!("file://{}", file.display()))
        .output()
        .context("Chromium could not be started")?;
    let dom = String::from_utf8_lossy(&output.stdout);
    let title = dom.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or("");
    match title.strip_prefix("passed ").and_then(|count| count.parse::<usize>().ok()) {
        Some(count) => Ok(Outcome::Did(count, "things tried in the page")),
        None => bail!("in the page: {title}"),
    }
}
