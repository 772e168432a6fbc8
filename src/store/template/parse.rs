//! A text cut into what stands for itself and what is code, as the lexer of Pebble cuts it.
//!
//! ```text
//! {{ expression }}    {{- and -}} trim the white space of the text beside them
//! {% tag %}
//! {# comment #}
//! {% verbatim %}what is no code{% endverbatim %}     or `raw`, as Kestra has it
//! ```

use std::ops::Range;

use super::Problem;
use crate::scan::skip;

/// A part of a text. The parts make up all of it, in order.
pub(super) struct Part<'a> {
    pub(super) kind: PartKind<'a>,
    pub(super) range: Range<usize>,
    /// Whether the text before it loses the white space at its end.
    pub(super) trims_before: bool,
    /// Whether the text behind it loses the white space at its start.
    pub(super) trims_after: bool,
}

pub(super) enum PartKind<'a> {
    /// What stands for itself.
    Text,
    /// What is between two tags that make it stand for itself.
    Verbatim(&'a str),
    Comment,
    /// What is given out.
    Print(Vec<Token<'a>>),
    Tag(Vec<Token<'a>>),
}

/// A piece of code, as it is written.
#[derive(Clone, Copy)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind,
    pub(super) text: &'a str,
    pub(super) at: usize,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum TokenKind {
    Name,
    /// A string, with its quotation marks.
    String,
    /// A piece of a string with expressions in it; the tokens of those follow.
    Interpolated,
    /// One character, or a number.
    Other,
}

impl<'a> Token<'a> {
    pub(super) fn is_name(&self, name: &str) -> bool {
        self.kind == TokenKind::Name && self.text == name
    }

    pub(super) fn is_sign(&self, sign: &str) -> bool {
        self.kind == TokenKind::Other && self.text == sign
    }

    /// The text that a string stands for.
    pub(super) fn string(&self) -> Option<String> {
        let quote = self.text.chars().next().filter(|_| self.kind == TokenKind::String)?;
        let inner: &'a str = &self.text[1..self.text.len() - 1];
        // Pebble takes a string with a `#` for one with expressions, and there escapes stay as they are.
        if quote == '"' && inner.contains('#') {
            return Some(inner.to_owned());
        }
        let mut string = String::with_capacity(inner.len());
        let mut characters = inner.chars().peekable();
        while let Some(character) = characters.next() {
            let escaped = characters.next_if(|next| character == '\\' && [quote, '\\'].contains(next));
            string.push(escaped.unwrap_or(character));
        }
        Some(string)
    }
}

/// A string that stands for `text`; within `quote`, if that can hold it.
pub(super) fn quoted(text: &str, quote: char) -> String {
    let quote = if text.contains('#') { '\'' } else { quote };
    let mut string = String::from(quote);
    for character in text.chars() {
        if character == quote || character == '\\' {
            string.push('\\');
        }
        string.push(character);
    }
    string.push(quote);
    string
}

/// What Java's `Character.isWhitespace` holds for.
pub(super) fn is_space(character: char) -> bool {
    match character {
        '\u{85}' | '\u{A0}' | '\u{2007}' | '\u{202F}' => false,
        '\u{1C}'..='\u{1F}' => true,
        other => other.is_whitespace(),
    }
}

/// Where the first code is opened.
pub(super) fn opener(text: &[u8]) -> Option<usize> {
    text.windows(2).position(|pair| matches!(pair, [b'{', b'{' | b'%' | b'#']))
}

/// Cuts a text, in linear time and without recursion.
pub(super) fn parse(text: &str) -> Result<Vec<Part<'_>>, Problem> {
    let mut parts = Vec::new();
    let mut reader = Reader { text, at: 0 };
    while reader.at < text.len() {
        let start = reader.at;
        let opener = opener(&text.as_bytes()[start..]).map_or(text.len(), |offset| start + offset);
        if opener > start {
            let range = start..opener;
            parts.push(Part { kind: PartKind::Text, range, trims_before: false, trims_after: false });
            reader.at = opener;
        } else {
            parts.push(reader.code()?);
        }
    }
    Ok(parts)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn code(&mut self) -> Result<Part<'a>, Problem> {
        let start = self.at;
        let opener = self.text.as_bytes()[start + 1];
        self.at += 2;
        // Without white space behind it, it is the sign of a number.
        let trims_before = self.rest().starts_with('-') && self.rest()[1..].starts_with(is_space);
        if trims_before {
            self.at += 1;
        }
        let (kind, trims_after) = match opener {
            b'#' => (PartKind::Comment, self.comment(start)?),
            b'{' => {
                let (tokens, trims_after) = self.tokens("}}", start)?;
                (PartKind::Print(tokens), trims_after)
            }
            _ => match self.verbatim(start)? {
                Some((text, trims_after)) => (PartKind::Verbatim(text), trims_after),
                None => {
                    let (tokens, trims_after) = self.tokens("%}", start)?;
                    (PartKind::Tag(tokens), trims_after)
                }
            },
        };
        Ok(Part { kind, range: start..self.at, trims_before, trims_after })
    }

    fn comment(&mut self, start: usize) -> Result<bool, Problem> {
        const UNCLOSED: &str = "the comment is not closed";
        let length = self.rest().find("#}").ok_or(Problem { at: start, message: UNCLOSED })?;
        let comment = self.rest()[..length].strip_suffix('-');
        self.at += length + 2;
        Ok(comment.is_some_and(|comment| comment.ends_with(is_space)))
    }

    /// What is between the tags, if there is one here that opens such a text.
    fn verbatim(&mut self, start: usize) -> Result<Option<(&'a str, bool)>, Problem> {
        const UNCLOSED: &str = "the text that is to stand for itself is not closed";
        let found = ["verbatim", "raw"].into_iter().find_map(|name| Some((name, self.tag(self.at, name)?)));
        let Some((name, (body, trims_start))) = found else {
            return Ok(None);
        };
        let end_name = ["end", name].concat();
        let mut end = body;
        loop {
            let offset = self.text[end..].find("{%").ok_or(Problem { at: start, message: UNCLOSED })?;
            end += offset;
            let dash = usize::from(self.text[end + 2..].starts_with('-'));
            if let Some((behind, trims_after)) = self.tag(end + 2 + dash, &end_name) {
                let mut text = &self.text[body..end];
                if trims_start {
                    text = text.trim_start_matches(is_space);
                }
                if dash > 0 {
                    text = text.trim_end_matches(is_space);
                }
                self.at = behind;
                return Ok(Some((text, trims_after)));
            }
            end += 2;
        }
    }

    /// Where a tag ends whose name is to stand at `at`, and whether it trims what follows.
    fn tag(&self, at: usize, name: &str) -> Option<(usize, bool)> {
        let at = skip(self.text, at, is_space);
        let rest = self.text[at..].strip_prefix(name)?;
        let at = skip(self.text, self.text.len() - rest.len(), is_space);
        let dash = usize::from(self.text[at..].starts_with('-'));
        self.text[at + dash..].starts_with("%}").then_some((at + dash + 2, dash > 0))
    }

    /// The code up to and with `close`, and whether that trims what follows.
    fn tokens(&mut self, close: &str, start: usize) -> Result<(Vec<Token<'a>>, bool), Problem> {
        const UNCLOSED: &str = "what is opened here is not closed";
        const UNOPENED: &str = "this bracket closes none that is open";
        let mut tokens = Vec::new();
        // What is open: brackets, strings as `"`, and expressions in them as `#`.
        let mut open: Vec<(char, usize)> = Vec::new();
        loop {
            self.at = skip(self.text, self.at, is_space);
            let (at, rest) = (self.at, self.rest());
            let dash = usize::from(rest.starts_with('-'));
            if open.is_empty() && rest[dash..].starts_with(close) {
                self.at += dash + close.len();
                return Ok((tokens, dash > 0));
            }
            let unclosed = || open.last().map_or(start, |(_, at)| *at);
            let first = rest.chars().next().ok_or_else(|| Problem { at: unclosed(), message: UNCLOSED })?;
            match first {
                '\'' | '"' => self.string(at, first, &mut tokens, &mut open)?,
                '(' | '[' | '{' => {
                    open.push((first, at));
                    self.take(TokenKind::Other, 1, &mut tokens);
                }
                ')' | ']' | '}' => match (open.pop(), first) {
                    (Some(('(', _)), ')') | (Some(('[', _)), ']') | (Some(('{', _)), '}') => {
                        self.take(TokenKind::Other, 1, &mut tokens);
                    }
                    (Some(('#', _)), '}') => {
                        self.at += 1;
                        if let Some((_, string)) = open.pop() {
                            self.string(string, '"', &mut tokens, &mut open)?;
                        }
                    }
                    _ => return Err(Problem { at, message: UNOPENED }),
                },
                _ => {
                    let end = skip(rest, 0, |character| character.is_alphanumeric() || character == '_');
                    let is_name = end > 0 && !first.is_numeric();
                    let kind = if is_name { TokenKind::Name } else { TokenKind::Other };
                    self.take(kind, if end > 0 { end } else { first.len_utf8() }, &mut tokens);
                }
            }
        }
    }

    /// Reads a string that begins at `start` on from here, to its end or to the expression in it.
    fn string(
        &mut self,
        start: usize,
        quote: char,
        tokens: &mut Vec<Token<'a>>,
        open: &mut Vec<(char, usize)>,
    ) -> Result<(), Problem> {
        const UNCLOSED: &str = "the string that begins here is not closed";
        let bytes = self.text.as_bytes();
        let is_whole = self.at == start;
        let mut end = self.at + usize::from(is_whole);
        loop {
            match (bytes.get(end), bytes.get(end + 1)) {
                (None, _) => return Err(Problem { at: start, message: UNCLOSED }),
                (Some(b'\\'), _) => end += 2,
                (Some(b'#'), Some(b'{')) if quote == '"' => {
                    open.extend([('"', start), ('#', end)]);
                    self.take(TokenKind::Interpolated, end - self.at, tokens);
                    self.at += 2;
                    return Ok(());
                }
                (Some(byte), _) if char::from(*byte) == quote => {
                    let kind = if is_whole { TokenKind::String } else { TokenKind::Interpolated };
                    self.take(kind, end + 1 - self.at, tokens);
                    return Ok(());
                }
                _ => end += 1,
            }
        }
    }

    fn take(&mut self, kind: TokenKind, length: usize, tokens: &mut Vec<Token<'a>>) {
        tokens.push(Token { kind, text: &self.rest()[..length], at: self.at });
        self.at += length;
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }
}
