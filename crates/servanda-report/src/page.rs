//! One page with everything: the treaty's words on the left, their meaning on the right, what follows from them below. One file, no network.
#![expect(clippy::format_collect, reason = "the code reads like the markup it makes")]

mod words;

pub use words::{ENGLISH, Words};

use crate::finding::Finding;
use crate::html::{attribute, blocks, escape, words as marked};
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
    /// Who may be filtered for: code and name.
    pub parties: Vec<(String, String)>,
    /// The text, heading by heading.
    pub articles: Vec<PageArticle>,
    /// What follows from the text: decisions, duties, questions.
    pub sections: Vec<Section>,
}

/// A heading with the words below it and the rules that render them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageArticle {
    /// Its place on the page: `article-5`.
    pub id: String,
    /// The heading.
    pub title: String,
    /// Its level, 1 being the treaty's own title.
    pub level: u8,
    /// Its words.
    pub passages: Vec<Passage>,
    /// Its rules: a name for the place on the page, and their text.
    pub rules: Vec<(String, String)>,
    /// What is the matter with it.
    pub findings: Vec<Finding>,
    /// Parties that its rules concern, by code.
    pub parties: Vec<String>,
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
    /// The place on the page of the rule that renders it.
    pub rule: Option<String>,
}

/// Words, or an open choice.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Words.
    Text(String),
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
    let options: String =
        page.parties.iter().map(|(code, name)| format!("<option value=\"{}\">{}</option>", attribute(code), escape(name))).collect();
    let contents: String = page
        .articles
        .iter()
        .filter(|article| article.level > 1)
        .map(|article| (article.id.as_str(), article.title.as_str()))
        .chain(page.sections.iter().map(|section| (section.id.as_str(), section.title.as_str())))
        .map(|(id, title)| format!("<li><a href=\"#{}\">{}</a></li>\n", attribute(id), escape(title)))
        .collect();
    let articles: String = page.articles.iter().map(|one| article(one, words)).collect();
    let sections: String = page
        .sections
        .iter()
        .map(|section| {
            format!(
                "<section id=\"{}\"><h2>{}</h2>\n{}</section>\n",
                attribute(&section.id),
                marked(&section.title),
                blocks(&section.blocks, 3)
            )
        })
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n\
         <title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#text\">{skip}</a>\n\
         <header><h1>{title}</h1>\n<p class=\"status\">{status}</p></header>\n\
         <nav class=\"tools\" aria-label=\"{search}\"><label>{search}<input id=\"search\" type=\"search\"></label>\
         <label>{party}<select id=\"party\"><option value=\"\">{all}</option>{options}</select></label><output id=\"shown\" for=\"search party\"></output></nav>\n\
         <main id=\"text\">\n{summary}<h2>{contents_title}</h2>\n<ul class=\"contents\">\n{contents}</ul>\n{articles}{sections}</main>\n\
         <footer><p>{made_by}</p></footer>\n<script>\n{script}</script>\n</body>\n</html>\n",
        language = words.language,
        title = escape(&page.title),
        style = include_str!("page/page.css"),
        script = include_str!("page/page.js"),
        skip = words.skip,
        status = escape(&page.status),
        search = words.search,
        party = words.party,
        all = words.all_parties,
        summary = blocks(&page.summary, 2),
        contents_title = words.contents,
        made_by = words.made_by,
    )
}

fn article(article: &PageArticle, words: &Words) -> String {
    let level = (article.level + 1).clamp(2, 4);
    let passages: String = article.passages.iter().map(|one| passage(one, words)).collect();
    let rules: String = article
        .rules
        .iter()
        .map(|(id, text)| {
            format!("<pre id=\"{}\" tabindex=\"0\" aria-label=\"{}\"><code>{}</code></pre>\n", attribute(id), words.rules, escape(text))
        })
        .collect();
    let no_rules = article.rules.is_empty() && article.passages.iter().any(|one| !one.commentary);
    let rules = if no_rules { format!("<p class=\"quiet\">{}</p>\n", words.no_rules) } else { rules };
    let findings = blocks(&article.findings.iter().cloned().map(Block::from).collect::<Vec<_>>(), level + 1);
    format!(
        "<article class=\"article\" id=\"{id}\" data-filter data-parties=\"{parties}\">\n<h{level}>{title}</h{level}>\n\
         <div class=\"words\">{passages}</div>\n<div class=\"meaning\">{rules}{findings}</div>\n</article>\n",
        id = attribute(&article.id),
        parties = attribute(&article.parties.join(" ")),
        title = escape(&article.title),
    )
}

fn passage(passage: &Passage, words: &Words) -> String {
    let id = if passage.id.is_empty() { String::new() } else { format!(" id=\"{}\"", attribute(&passage.id)) };
    let class = if passage.commentary { " class=\"commentary\"" } else { "" };
    let number =
        if passage.number.is_empty() { String::new() } else { format!("<span class=\"number\">{}.</span> ", escape(&passage.number)) };
    let rule = passage
        .rule
        .as_ref()
        .map_or_else(String::new, |rule| format!(" <a class=\"issue\" href=\"#{}\">→ {}</a>", attribute(rule), words.rules));
    format!("<p{id}{class}>{number}{}{rule}</p>\n", pieces(&passage.pieces, words))
}

fn pieces(of: &[Piece], words: &Words) -> String {
    of.iter().map(|one| piece(one, words)).collect()
}

fn piece(piece: &Piece, words: &Words) -> String {
    match piece {
        Piece::Text(text) => escape(text),
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
                rules: vec![("r".into(), "rule </code>".into())],
                ..PageArticle::default()
            }],
            ..Page::default()
        };
        let html = render(&page, &ENGLISH);
        assert_eq!(html.matches("<script>").count(), 1, "only our own");
        assert!(html.contains("&lt;i&gt;") && html.contains("rule &lt;/code&gt;") && html.contains("(nothing)"));
        assert!(!html.contains("http:") && !html.contains("https:") && !html.contains("src=\""), "it needs no network");
    }
}
