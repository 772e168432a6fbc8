//! Environment files, as `dotenv` for Node reads them. There is no grammar but its code, so what that takes for an
//! assignment is one here; a test compares the two.
//!
//! ```text
//! # a comment                     `export` before a name is passed over
//! NAME=value # a comment          a value ends at the first `#` and has no white space around it
//! NAME: value                     a colon has white space behind it, and none before
//! NAME="several
//! lines"                          or '…' or `…`; nothing may follow but a comment
//! ```

use std::ops::Range;

use crate::scan::skip;

/// A line that is neither blank nor a comment, with those on which its value goes on.
pub(crate) struct Line<'a> {
    /// Where its name begins, or what is no assignment.
    pub(crate) at: usize,
    /// What it sets; `None` if it is malformed.
    pub(crate) assignment: Option<Assignment<'a>>,
}

/// A name and its value.
pub(crate) struct Assignment<'a> {
    pub(crate) name: &'a str,
    /// Where the value is, without the quotation marks around it; escapes are as they are written.
    pub(crate) value: Range<usize>,
    /// Whether a quotation mark opens the value that none closes; it is a part of the value then.
    pub(crate) is_unterminated: bool,
}

/// The lines of a text in order.
pub(crate) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut at = 0;
    loop {
        at = skip(text, at, is_space);
        if at == text.len() {
            return lines;
        }
        if text.as_bytes()[at] != b'#' {
            let (line, end) = line(text, at);
            lines.push(line);
            at = end;
        }
        at = end_of_line(text, at);
    }
}

/// The line that begins at `at`, and where it ends but for a comment.
fn line(text: &str, at: usize) -> (Line<'_>, usize) {
    let behind = at + "export".len();
    let mut found = None;
    let mut name = at;
    if text[at..].starts_with("export") {
        name = skip(text, behind, is_space);
        found = assignment(text, name).filter(|_| name > behind);
    }
    // `export` may be the name itself.
    if found.is_none() {
        name = at;
        found = assignment(text, at);
    }
    let (assignment, end) = found.map_or((None, at), |(assignment, end)| (Some(assignment), end));
    (Line { at: name, assignment }, end)
}

/// The assignment whose name begins at `at`, and where its value ends.
fn assignment(text: &str, at: usize) -> Option<(Assignment<'_>, usize)> {
    let bytes = text.as_bytes();
    let is_part = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '-');
    let end = skip(text, at, is_part);
    let sign = skip(text, end, is_space);
    if end == at {
        return None;
    }
    let start = match (bytes.get(sign), bytes.get(end)) {
        (Some(b'='), _) => sign + 1,
        // One line break is white space enough; the value stands on the next line then.
        (_, Some(b':')) if bytes[end + 1..].starts_with(b"\r\n") => end + 3,
        (_, Some(b':')) => {
            let space = text[end + 1..].chars().next().filter(|next| is_space(*next))?;
            end + 1 + space.len_utf8()
        }
        _ => return None,
    };
    let (value, is_unterminated, behind) = match quoted(text, skip(text, start, is_space)) {
        Some((value, behind)) => (value, false, behind),
        None => unquoted(text, start),
    };
    Some((Assignment { name: &text[at..end], value, is_unterminated }, behind))
}

/// What is inside the quotation marks of which the first is at `open`, and what is behind them; `None` unless the
/// line ends there. A mark behind a backslash closes the value only where no other one does.
fn quoted(text: &str, open: usize) -> Option<(Range<usize>, usize)> {
    let bytes = text.as_bytes();
    let mark = *bytes.get(open).filter(|byte| is_mark(**byte))?;
    let mut closed = None;
    for at in open + 1..text.len() {
        if bytes[at] != mark {
            continue;
        }
        let behind = skip(text, at + 1, |character| is_space(character) && !is_line_break(character));
        if text[behind..].chars().next().is_none_or(|next| next == '#' || is_line_break(next)) {
            closed = Some((open + 1..at, at + 1));
        }
        if bytes[at - 1] != b'\\' {
            break;
        }
    }
    closed
}

/// The value up to the end of the line or a comment, whether a quotation mark is left open, and where it ends.
fn unquoted(text: &str, start: usize) -> (Range<usize>, bool, usize) {
    let end = skip(text, start, |character| !matches!(character, '#' | '\n' | '\r'));
    let at = skip(&text[..end], start, is_space);
    let mut value = &text[at..end];
    while let Some(last) = value.chars().next_back().filter(|last| is_space(*last)) {
        value = &value[..value.len() - last.len_utf8()];
    }
    let range = at..at + value.len();
    match value.as_bytes() {
        [mark, .., last] if is_mark(*mark) && mark == last => (range.start + 1..range.end - 1, false, end),
        [mark, rest @ ..] if is_mark(*mark) => (range, !rest.contains(mark), end),
        _ => (range, false, end),
    }
}

pub(crate) fn is_mark(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

pub(crate) fn end_of_line(text: &str, at: usize) -> usize {
    skip(text, at, |character| !is_line_break(character))
}

/// `\s` of JavaScript.
pub(crate) fn is_space(character: char) -> bool {
    matches!(
        character,
        '\t'..='\r' | ' ' | '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{2028}' | '\u{2029}'
            | '\u{202F}' | '\u{205F}' | '\u{3000}' | '\u{FEFF}'
    )
}

/// What ends a line in JavaScript's regular expressions.
pub(crate) fn is_line_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}
