//! A finding under the words it is about.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Patch, Renderer};

use super::Style;
use crate::clean::clean;
use crate::finding::{Finding, Snippet, Suggestion};

pub(super) fn render(found: &Finding, style: Style) -> String {
    let level = level(&found.severity);
    let title = level.clone().primary_title(clean(&found.message)).id(found.code.as_str());
    let mut main = Group::with_title(title);
    for snippet in &found.snippets {
        main = main.elements(snippet_elements(snippet));
    }
    if let Some(article) = &found.article {
        main = main.element(Level::INFO.with_name("in").message(clean(article)));
    }
    if found.intended {
        main = main.element(Level::NOTE.message("marked as intended"));
    }
    for note in &found.notes {
        main = main.element(Level::NOTE.message(clean(note)));
    }
    for help in &found.helps {
        main = main.element(Level::HELP.message(clean(help)));
    }
    let mut groups = vec![main];
    groups.extend(found.suggestions.iter().map(suggestion));
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
    let decor = if style.unicode { DecorStyle::Unicode } else { DecorStyle::Ascii };
    let mut text = renderer.decor_style(decor).term_width(style.width.max(40)).render(&groups);
    text.push('\n');
    text
}

fn level(severity: &str) -> Level<'_> {
    match severity {
        "error" => Level::ERROR,
        "defect" => Level::ERROR.with_name("defect"),
        "gap" => Level::WARNING.with_name("gap"),
        "ambiguity" => Level::WARNING.with_name("ambiguity"),
        "open" => Level::INFO.with_name("open"),
        _ => Level::NOTE,
    }
}

fn snippet_elements(snippet: &Snippet) -> Vec<Element<'_>> {
    let mut elements = Vec::new();
    let mut shown = annotate_snippets::Snippet::source(snippet.text.as_str()).line_start(snippet.line as usize).fold(true);
    match snippet.cut_at_column {
        Some(column) => {
            let origin = Origin::path(clean(&snippet.file)).line(snippet.line as usize).char_column(column as usize);
            elements.push(Element::from(origin));
        }
        None => shown = shown.path(clean(&snippet.file)),
    }
    for mark in &snippet.marks {
        let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let annotation = kind.span(mark.start..mark.end);
        shown = shown.annotation(if mark.label.is_empty() { annotation } else { annotation.label(clean(&mark.label)) });
    }
    elements.push(Element::from(shown));
    elements
}

fn suggestion(suggestion: &Suggestion) -> Group<'_> {
    let snippet = &suggestion.snippet;
    let mut shown = annotate_snippets::Snippet::source(snippet.text.as_str()).line_start(snippet.line as usize).path(clean(&snippet.file));
    for mark in &snippet.marks {
        shown = shown.patch(Patch::new(mark.start..mark.end, suggestion.replacement.as_str()));
    }
    Level::HELP.secondary_title(clean(&suggestion.title)).element(shown)
}

#[cfg(test)]
mod tests {
    use servanda_syntax::{Diagnostic, FileId, Sources, Span};

    use super::render;
    use crate::text::Style;

    #[test]
    fn a_finding_shows_the_words_the_article_and_a_way_out() {
        let text = "# T\n\nenter when emissons(parties) >= 55%\n";
        let start = text.find("emissons").expect("there") as u32;
        let span = Span::new(FileId(0), start, start + 8);
        let diagnostic = Diagnostic::error("SV0203", span, "no measure is called `emissons`")
            .label("used here")
            .article("Article 20")
            .note("a measure with a similar name is declared in Annex A")
            .fix("write the declared name", Span::new(FileId(0), start + 5, start + 5), "i");
        let sources = Sources::single("paris.md", text);
        let shown = render(&crate::finding(&diagnostic, &sources), Style::PLAIN);
        let expected = "\
error[SV0203]: no measure is called `emissons`
 --> paris.md:3:12
  |
3 | enter when emissons(parties) >= 55%
  |            ^^^^^^^^ used here
  |
  = in: Article 20
  = note: a measure with a similar name is declared in Annex A
help: write the declared name
  |
3 | enter when emissions(parties) >= 55%
  |                 +
";
        assert_eq!(shown, expected);
    }
}
