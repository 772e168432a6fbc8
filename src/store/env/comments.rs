//! Comments, which `dotenv` passes over and which may hold secrets all the same.

use std::ops::Range;

use super::value;
use crate::env::{Line, end_of_line, is_line_break, is_space, lines};
use crate::envelope::is_sealed;
use crate::error::{Error, ErrorCode};
use crate::positions::Positions;
use crate::scan::skip;

/// A comment.
pub(super) struct Comment {
    /// From its `#` to the end of the line.
    range: Range<usize>,
    /// Where the value ends, with its quotation marks, that stands before it.
    value_end: Option<usize>,
}

/// The comments of a text that has these lines.
pub(super) fn comments(text: &str, lines: &[Line<'_>]) -> Vec<Comment> {
    let mut comments = Vec::new();
    let (mut at, mut value_end) = (0, None);
    let ends = lines.iter().map(|line| (line.at, Some(line))).chain([(text.len(), None)]);
    for (end, line) in ends {
        // Between two lines there is nothing but white space, comments and `export`.
        while let Some(start) = text[at..end].find('#').map(|offset| at + offset) {
            at = end_of_line(text, start);
            let is_on_line = |end: &usize| !text[*end..start].contains(is_line_break);
            comments.push(Comment { range: start..at, value_end: value_end.filter(is_on_line) });
        }
        if let Some(line) = line {
            let assignment = line.assignment.as_ref();
            value_end = assignment.map(|assignment| value::with_marks(text, &assignment.value).end);
            at = value_end.unwrap_or_else(|| end_of_line(text, line.at));
        }
    }
    comments
}

impl Comment {
    /// What is removed with it: the white space before it, or the line that it has to itself.
    pub(super) fn with_space(&self, text: &str) -> Range<usize> {
        if let Some(value_end) = self.value_end {
            return value_end..self.range.end;
        }
        let line = text[..self.range.start].rfind(is_line_break).map_or(0, |at| end_of_break(text, at));
        line..end_of_break(text, self.range.end)
    }

    /// Whether it holds an assignment, or what somebody took for the rest of a value.
    fn may_hold_secret(&self, text: &str) -> bool {
        let comment = text[self.range.clone()].trim_start_matches('#');
        self.is_glued(text) || is_assignment(comment) || has_assignment(comment)
    }

    fn is_glued(&self, text: &str) -> bool {
        self.value_end.is_some() && !text[..self.range.start].ends_with(is_space)
    }
}

fn is_assignment(comment: &str) -> bool {
    let lines = lines(comment);
    let Some(Line { at, assignment: Some(assignment) }) = lines.first() else { return false };
    // `# Default: 3000` is prose, `#PASSWORD: hunter2` is not.
    let behind_name = skip(comment, at + assignment.name.len(), is_space);
    let is_prose = *at > 0 && !comment[behind_name..].starts_with('=');
    let value = value::of(comment, &assignment.value);
    !value.is_empty() && !is_prose && !is_sealed(&value, None)
}

/// Whether `NAME=value` stands anywhere in a comment, but for the address of a page (`https://x.example/?a=b`).
fn has_assignment(comment: &str) -> bool {
    let words: Vec<&str> = comment.split(is_space).filter(|word| !word.is_empty()).collect();
    let is_empty = |value: &str| {
        let value = value.trim_matches(['=', '"', '\'', '`']);
        value.is_empty() || value.starts_with('#') || is_sealed(value, None)
    };
    words.iter().enumerate().any(|(index, word)| {
        let word = &word[..word.find("://").unwrap_or(word.len())];
        word.match_indices('=').any(|(at, _)| {
            let name = if at == 0 { words[..index].last() } else { Some(&&word[..at]) };
            let value = &words[index][at + 1..];
            let value = if value.is_empty() { words.get(index + 1) } else { Some(&value) };
            let is_part = |last: char| last.is_ascii_alphanumeric() || last == '_';
            name.is_some_and(|name| name.ends_with(is_part)) && value.is_some_and(|value| !is_empty(value))
        })
    })
}

/// An error for each comment that may hold a secret; or only for each that may be the rest of a value.
pub(super) fn problems(text: &str, comments: &[Comment], is_sealed: bool) -> Vec<(u32, Error)> {
    const HOLDS_SECRET: Error = Error::new(
        ErrorCode::Env,
        "the comment may hold a secret: it has an assignment in it, or is the rest of a value with a # in it",
    );
    const GLUED: Error = Error::new(
        ErrorCode::Env,
        "the comment may be the rest of a value with a # in it, which belongs in quotation marks",
    );
    let mut positions = Positions::of(text);
    let is_refused = |comment: &&Comment| match is_sealed {
        true => comment.may_hold_secret(text),
        false => comment.is_glued(text),
    };
    let error = if is_sealed { HOLDS_SECRET } else { GLUED };
    let comments = comments.iter().filter(is_refused);
    comments.map(|comment| (positions.line(comment.range.start), error.clone())).collect()
}

/// Where the line break ends that is at `at`, if there is one.
fn end_of_break(text: &str, at: usize) -> usize {
    match text[at..].chars().next() {
        Some('\r') if text[at..].starts_with("\r\n") => at + 2,
        Some(next) => at + next.len_utf8(),
        None => at,
    }
}
