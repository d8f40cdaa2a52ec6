//! What a reader of the README may want to see at once: the Istanbul draft as a page, its six decision rules side by side, the comparison of two
//! drafts, and the implementation matrix after the attack.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

const FOLDER: &str = "examples/istanbul-2022";

/// Each file with the arguments that make it; what a command prints where it takes no `-o`.
const MADE: [(&str, &[&str], bool); 5] = [
    ("page.html", &["report", "rolling-text.md", "--given", "Attack", "--as-of", "2022-05-06"], true),
    (
        "six-rules.md",
        &["blockers", "rolling-text.md", "response against RU", "--variants", "--against", "RU", "--format", "markdown"],
        false,
    ),
    ("diff.html", &["diff", "communique-2022-03-29.md", "draft-2022-04-15.md", "--text"], true),
    ("matrix.html", &["paper", "matrix", "rolling-text.md", "--given", "Attack", "--as-of", "2022-05-06"], true),
    ("matrix.xlsx", &["paper", "matrix", "rolling-text.md", "--given", "Attack", "--as-of", "2022-05-06"], true),
];

/// Makes the files in `target/istanbul/` and says where they are.
pub(crate) fn make(root: &Path) -> Result<()> {
    let folder = root.join("target/istanbul");
    std::fs::create_dir_all(&folder)?;
    for (name, arguments, writes) in MADE {
        let target = folder.join(name);
        let mut cargo = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
        cargo.current_dir(root).args(["run", "--quiet", "--package", "servanda-cli", "--"]);
        let is_document = |argument: &str| Path::new(argument).extension().is_some_and(|end| end == "md");
        for argument in arguments {
            cargo.arg(if is_document(argument) { format!("{FOLDER}/{argument}") } else { (*argument).to_owned() });
        }
        if writes {
            cargo.arg("-o").arg(&target);
        }
        let output = cargo.output().with_context(|| format!("`{name}` could not be made"))?;
        if !output.status.success() {
            bail!("`{name}` could not be made: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        if !writes {
            std::fs::write(&target, output.stdout)?;
        }
        println!("{}", target.display());
    }
    Ok(())
}
