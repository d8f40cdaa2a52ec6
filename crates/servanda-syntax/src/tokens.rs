//! The text cut into tokens without loss: joined together they are the text, byte for byte.
//!
//! Highlighting, the language server and the test of losslessness read these; the parser has its own, leaner ones.

use crate::ast::Block;
use crate::parse::lexer::{self, ITEMS, Tok};
use crate::parse::parse;
use crate::source::{FileId, Span};

/// What a stretch of the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Blanks and line breaks, and Markdown that is no block of its own.
    Space,
    /// The header.
    Header,
    /// A heading.
    Heading,
    /// The treaty's own words.
    Words,
    /// The line that opens or closes a rule block.
    Fence,
    /// A word that begins an item or a line.
    Keyword,
    /// Any other word in lower case.
    Word,
    /// A defined term.
    Term,
    /// A variable.
    Variable,
    /// A number.
    Number,
    /// A date or time of day.
    Date,
    /// A quotation.
    Text,
    /// The name of an issue.
    Issue,
    /// An editor's note.
    Note,
    /// `[`, `]`, `|`
    Bracket,
    /// Any other sign.
    Sign,
}

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands; the next token begins where it ends.
    pub span: Span,
}

/// Cuts a file into tokens.
pub fn tokens(file: FileId, text: &str) -> Vec<Token> {
    let document = parse(file, text).value;
    let mut cutter = Cutter { file, at: 0, out: Vec::new() };
    if let Some(span) = document.front.span {
        cutter.push(TokenKind::Header, span.start, span.end);
    }
    let mut scratch = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Heading(heading) => cutter.push(TokenKind::Heading, heading.span.start, heading.span.end),
            Block::Paragraph(prose) => cutter.push(TokenKind::Words, prose.span.start, prose.span.end),
            Block::Fence(fence) => {
                cutter.push(TokenKind::Fence, fence.span.start, fence.body.start);
                lexer::lex(file, text, fence.body.start, fence.body.end, &mut scratch, &mut Vec::new());
                let mut fresh = false;
                for token in &scratch {
                    let word = text.get(token.start as usize..token.end as usize).unwrap_or("");
                    let kind = kind_of(token.kind, word, fresh);
                    fresh = token.kind == Tok::Newline;
                    if !fresh {
                        cutter.push(kind, token.start, token.end);
                    }
                }
                cutter.push(TokenKind::Fence, fence.body.end.max(cutter.at), fence.span.end);
            }
        }
    }
    let end = text.len() as u32;
    cutter.push(TokenKind::Space, end, end);
    cutter.out
}

struct Cutter {
    file: FileId,
    at: u32,
    out: Vec<Token>,
}

impl Cutter {
    /// Adds a token, and what lies between it and the token before as space.
    fn push(&mut self, kind: TokenKind, start: u32, end: u32) {
        let start = start.max(self.at);
        if start > self.at {
            self.out.push(Token { kind: TokenKind::Space, span: Span::new(self.file, self.at, start) });
            self.at = start;
        }
        if end > start {
            self.out.push(Token { kind, span: Span::new(self.file, start, end) });
            self.at = end;
        }
    }
}

fn kind_of(kind: Tok, word: &str, begins_line: bool) -> TokenKind {
    match kind {
        Tok::Word if begins_line && (ITEMS.contains(&word) || crate::format::keyword_of(&[word]) > 0) => TokenKind::Keyword,
        Tok::Word => TokenKind::Word,
        Tok::Term => TokenKind::Term,
        Tok::Var => TokenKind::Variable,
        Tok::Number | Tok::Percent => TokenKind::Number,
        Tok::Date | Tok::Clock => TokenKind::Date,
        Tok::Str => TokenKind::Text,
        Tok::Issue => TokenKind::Issue,
        Tok::Note => TokenKind::Note,
        Tok::Open | Tok::Lost | Tok::Close | Tok::Pipe => TokenKind::Bracket,
        Tok::Newline | Tok::End => TokenKind::Space,
        Tok::Comma | Tok::Semi | Tok::Colon | Tok::LParen | Tok::RParen | Tok::Equals | Tok::Sign => TokenKind::Sign,
    }
}
