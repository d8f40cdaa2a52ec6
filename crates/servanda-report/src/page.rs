//! One page with everything: the treaty's words on the left, their meaning on the right, what follows from them below. One file, no network.
#![expect(clippy::format_collect, reason = "the code reads like the markup it makes")]

mod words;

pub use words::{ENGLISH, Sections, Words};

use crate::finding::Finding;
use crate::html::{attribute, escape, page_blocks, words as marked};
use crate::tree::{Block, Section};

/// What stands on the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The treaty's name.
    pub title: String,
    /// Its status, in its own words.
    pub status: String,
    /// What is said of the whole treaty, before its text.
    pub summary: Vec<Block>,
    /// Who may be filtered for.
    pub parties: Vec<PageParty>,
    /// The text, heading by heading.
    pub articles: Vec<PageArticle>,
    /// What follows from the text: decisions, duties, questions.
    pub sections: Vec<Section>,
}

/// Somebody who may be filtered for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageParty {
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
    /// By which names the text may speak of it: the code, and the roles that it holds in some variant.
    pub names: Vec<String>,
}

/// A heading with the words below it and the rules that render them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageArticle {
    /// Its place on the page: `article-5`.
    pub id: String,
    /// The heading.
    pub title: String,
    /// The heading with the brackets in its words; empty where it has none.
    pub heading: Vec<Piece>,
    /// The choices with which alone it stands, in words; empty if it stands whatever is chosen.
    pub only_with: String,
    /// Its level, 1 being the treaty's own title.
    pub level: u8,
    /// Its words.
    pub passages: Vec<Passage>,
    /// Its rules and declarations.
    pub rules: Vec<RuleBlock>,
    /// What is the matter with it.
    pub findings: Vec<Finding>,
    /// Parties that its rules concern, by code.
    pub parties: Vec<String>,
}

/// A rule, or some declarations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleBlock {
    /// Its places on the page: one for each rule in it.
    pub ids: Vec<String>,
    /// Its text.
    pub text: String,
    /// Questions and histories, which are answered below.
    pub questions: bool,
    /// The paragraphs that it renders: place and number.
    pub passages: Vec<(String, String)>,
}

/// A paragraph.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Passage {
    /// Its place on the page; empty if nothing refers to it.
    pub id: String,
    /// Its number.
    pub number: String,
    /// Commentary of the editor rather than words of the treaty.
    pub commentary: bool,
    /// Its words.
    pub pieces: Vec<Piece>,
    /// The rules that render it: place on the page and name; without a name, several that render it together.
    pub rules: Vec<(String, String)>,
    /// No rule renders it, though rules stand below it.
    pub unbound: bool,
}

/// Words, or an open choice.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// What the editor notes in braces.
    Note(String),
    /// An open choice.
    Bracket {
        /// Its issue: `#rule`.
        issue: String,
        /// Its alternatives: whose, and their words.
        alternatives: Vec<(String, Vec<Piece>)>,
    },
}

/// The page as HTML.
pub fn render(page: &Page, words: &Words) -> String {
    let options: String = page
        .parties
        .iter()
        .map(|party| {
            format!(
                "<option value=\"{}\" data-names=\"{}\">{}</option>",
                attribute(&party.code),
                attribute(&party.names.join(" ")),
                escape(&party.name)
            )
        })
        .collect();
    let contents: String = page
        .articles
        .iter()
        .filter(|article| article.level > 1)
        .map(|article| (article.id.as_str(), article.title.as_str()))
        .chain(page.sections.iter().map(|section| (section.id.as_str(), section.title.as_str())))
        .map(|(id, title)| format!("<li><a href=\"#{}\">{}</a></li>\n", attribute(id), escape(title)))
        .collect();
    // The treaty's own title stands above already.
    let named = |one: &PageArticle| match (one.title == page.title, one.heading.as_slice()) {
        (true, _) => escape(words.whole),
        (false, []) => escape(&one.title),
        (false, heading) => pieces(heading, words),
    };
    let articles: String = page.articles.iter().map(|one| article(one, &named(one), words)).collect();
    let sections: String = page
        .sections
        .iter()
        .map(|section| {
            format!(
                "<section id=\"{}\"><h2>{}</h2>\n{}</section>\n",
                attribute(&section.id),
                marked(&section.title),
                page_blocks(&section.blocks, 3)
            )
        })
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n\
         <title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#text\">{skip}</a>\n\
         <header><h1>{title}</h1>\n<p class=\"status\">{status}</p></header>\n\
         <nav class=\"tools\" aria-label=\"{search}\"><label>{search}<input id=\"search\" type=\"search\"></label>\
         <label>{party}<select id=\"party\"><option value=\"\">{all}</option>{options}</select></label><output id=\"shown\" for=\"search party\" data-articles=\"{articles_shown}\" data-lines=\"{lines_shown}\"></output></nav>\n\
         <main id=\"text\">\n{summary}<h2>{contents_title}</h2>\n<ul class=\"contents\">\n{contents}</ul>\n{articles}{sections}</main>\n\
         <footer><p>{keys}</p><p>{made_by}</p></footer>\n<script>\n{script}</script>\n</body>\n</html>\n",
        language = words.language,
        title = escape(&page.title),
        style = include_str!("page/page.css"),
        script = include_str!("page/page.js"),
        skip = words.skip,
        status = escape(&page.status),
        search = words.search,
        party = words.party,
        all = words.all_parties,
        articles_shown = attribute(words.articles_shown),
        lines_shown = attribute(words.lines_shown),
        summary = page_blocks(&page.summary, 2),
        contents_title = words.contents,
        keys = words.keys,
        made_by = words.made_by,
    )
}

fn article(article: &PageArticle, title: &str, words: &Words) -> String {
    let level = (article.level + 1).clamp(2, 4);
    let passages: String = article.passages.iter().map(|one| passage(one, words)).collect();
    let rules: String = article.rules.iter().map(|one| rule(one, words)).collect();
    let no_rules = article.rules.is_empty() && article.passages.iter().any(|one| !one.commentary);
    let rules = if no_rules { format!("<p class=\"quiet\">{}</p>\n", words.no_rules) } else { rules };
    let (gaps, rest): (Vec<&Finding>, Vec<&Finding>) = article.findings.iter().partition(|finding| finding.severity == "gap");
    let shown = |findings: Vec<&Finding>| page_blocks(&findings.into_iter().cloned().map(Block::from).collect::<Vec<_>>(), level + 1);
    let count = gaps.len();
    let gaps = match count {
        0 => String::new(),
        _ => format!(
            "<details class=\"gaps\"><summary>{count} {}</summary>\n{}</details>\n",
            if count == 1 { words.gap } else { words.gaps },
            shown(gaps)
        ),
    };
    let only = if article.only_with.is_empty() {
        String::new()
    } else {
        format!("<p class=\"only-with\">{} <a href=\"#brackets\">{}</a></p>\n", words.only_with, escape(&article.only_with))
    };
    format!(
        "<article class=\"article\" id=\"{id}\" data-filter data-parties=\"{parties}\">\n<h{level}>{title}</h{level}>\n{only}\
         <div class=\"words\">{passages}</div>\n<div class=\"meaning\">{rules}{}{gaps}</div>\n</article>\n",
        shown(rest),
        id = attribute(&article.id),
        parties = attribute(&article.parties.join(" ")),
    )
}

/// A rule with the paragraphs that it renders.
fn rule(rule: &RuleBlock, words: &Words) -> String {
    let mut ids = rule.ids.iter();
    let id = ids.next().map_or_else(String::new, |id| format!(" id=\"{}\"", attribute(id)));
    let more: String = ids.map(|id| format!("<span id=\"{}\"></span>", attribute(id))).collect();
    let links: Vec<String> = rule
        .passages
        .iter()
        .map(|(id, number)| {
            let text = if number.is_empty() { words.words_above.to_owned() } else { format!("{} {}", words.paragraph, escape(number)) };
            format!("<a href=\"#{}\">{text}</a>", attribute(id))
        })
        .collect();
    let of = if links.is_empty() { String::new() } else { format!("<p class=\"of\">{} {}</p>", words.renders, links.join(", ")) };
    if rule.questions {
        return format!(
            "<details class=\"asked\"><summary>{}</summary><pre><code>{}</code></pre></details>\n",
            words.asked,
            escape(&rule.text)
        );
    }
    format!("<div class=\"rule\"{id}>{more}{of}<pre><code>{}</code></pre></div>\n", escape(&rule.text))
}

fn passage(passage: &Passage, words: &Words) -> String {
    let id = if passage.id.is_empty() { String::new() } else { format!(" id=\"{}\"", attribute(&passage.id)) };
    let class = if passage.commentary { " class=\"commentary\"" } else { "" };
    let number =
        if passage.number.is_empty() { String::new() } else { format!("<span class=\"number\">{}.</span> ", escape(&passage.number)) };
    let rules: String = passage
        .rules
        .iter()
        .map(|(id, name)| {
            let name = if name.is_empty() { words.rules } else { name };
            format!(" <a class=\"to-rule\" href=\"#{}\">→ {}</a>", attribute(id), escape(name))
        })
        .collect();
    let unbound = if passage.unbound { format!(" <span class=\"unbound\">{}</span>", words.no_rules) } else { String::new() };
    format!("<p{id}{class}>{number}{}{rules}{unbound}</p>\n", pieces(&passage.pieces, words))
}

fn pieces(of: &[Piece], words: &Words) -> String {
    of.iter().map(|one| piece(one, words)).collect()
}

fn piece(piece: &Piece, words: &Words) -> String {
    match piece {
        Piece::Text(text) => escape(text),
        Piece::Note(text) => format!("<span class=\"note\">{{{}}}</span>", escape(text)),
        Piece::Bracket { issue, alternatives } => {
            let all: Vec<String> = alternatives
                .iter()
                .map(|(who, inside)| {
                    let who = if who.is_empty() { words.no_sponsor } else { who };
                    let inside = if inside.is_empty() { words.nothing.to_owned() } else { pieces(inside, words) };
                    format!("<span class=\"who\">{}:</span> {inside}", escape(who))
                })
                .collect();
            let or = format!(" <span class=\"or\">{}</span> ", words.or);
            format!("<span class=\"bracket\">[<a class=\"issue\" href=\"#brackets\">{}</a> {}]</span>", escape(issue), all.join(&or))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_one_file_and_nothing_of_the_treaty_becomes_markup() {
        let page = Page {
            title: "<Treaty>".into(),
            articles: vec![PageArticle {
                id: "article-1".into(),
                title: "Article 1 </h2><script>alert(1)</script>".into(),
                only_with: "#x = <b>".into(),
                level: 2,
                passages: vec![Passage {
                    pieces: vec![
                        Piece::Text("a <b> & ".into()),
                        Piece::Bracket {
                            issue: "#x".into(),
                            alternatives: vec![("UA".into(), vec![Piece::Text("<i>".into())]), ("RU".into(), vec![])],
                        },
                    ],
                    ..Passage::default()
                }],
                rules: vec![RuleBlock {
                    ids: vec!["r\"".into()],
                    text: "rule </code>".into(),
                    questions: false,
                    passages: vec![("p\">".into(), "<1>".into())],
                }],
                ..PageArticle::default()
            }],
            ..Page::default()
        };
        let html = render(&page, &ENGLISH);
        assert_eq!(html.matches("<script>").count(), 1, "only our own");
        assert!(!html.contains("<1>") && html.contains("href=\"#p&quot;&gt;\""));
        assert!(html.contains("#x = &lt;b&gt;"), "a bracketed article says so");
        assert!(html.contains("&lt;i&gt;") && html.contains("rule &lt;/code&gt;") && html.contains("(nothing)"));
        assert!(!html.contains("http:") && !html.contains("https:") && !html.contains("src=\""), "it needs no network");
    }
}
