//! Treaty text: sources, diagnostics, Markdown, lexer, parser, lossless tree, formatter.
