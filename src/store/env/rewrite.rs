//! Changes to the values of a file, which leave everything else in it as it is.

use std::ops::Range;

use zeroize::Zeroizing;

use super::value;
use crate::env::{Assignment, Line, lines};
use crate::error::{Error, ErrorCode};

pub(super) const OTHER_LINES: Error =
    Error::new(ErrorCode::Env, "a quotation mark that is not closed would take in other lines");

/// Another value for an assignment.
pub(super) struct Change {
    /// What is replaced.
    pub(super) range: Range<usize>,
    /// What is written there.
    pub(super) written: Zeroizing<String>,
    /// What that is to be read as.
    pub(super) value: Zeroizing<String>,
}

/// `text`, which has these lines, with the changes that `change` makes of an assignment and its value, and without what
/// is `removed`.
///
/// # Errors
/// `ERR_ENV` where another value would be read differently then: one with a quotation mark that nothing closed so far.
pub(super) fn rewrite<'a>(
    text: &'a str,
    lines: &[Line<'a>],
    removed: Vec<Range<usize>>,
    change: impl Fn(&Assignment<'a>, &str) -> Result<Option<Change>, Error>,
) -> Result<Zeroizing<String>, Error> {
    let mut edits: Vec<_> = removed.into_iter().map(|range| (range, Zeroizing::default())).collect();
    let mut expected = Vec::new();
    for assignment in lines.iter().filter_map(|line| line.assignment.as_ref()) {
        let value = value::of(text, &assignment.value);
        let value = match change(assignment, &value).map_err(|error| error.with_field(assignment.name))? {
            Some(change) => {
                edits.push((change.range, change.written));
                change.value
            }
            None => value,
        };
        expected.push((assignment.name, value));
    }
    let rewritten = apply(text, edits);
    if assigned(&rewritten) == expected { Ok(rewritten) } else { Err(OTHER_LINES) }
}

fn apply(text: &str, mut edits: Vec<(Range<usize>, Zeroizing<String>)>) -> Zeroizing<String> {
    edits.sort_by_key(|(range, _)| range.start);
    let added: usize = edits.iter().map(|(_, written)| written.len()).sum();
    let mut rewritten = Zeroizing::new(String::with_capacity(text.len() + added));
    let mut at = 0;
    for (range, written) in edits {
        rewritten.push_str(&text[at..range.start]);
        rewritten.push_str(&written);
        at = range.end;
    }
    rewritten.push_str(&text[at..]);
    rewritten
}

/// The names and values of a text.
pub(super) fn assigned(text: &str) -> Vec<(&str, Zeroizing<String>)> {
    let assignments = lines(text).into_iter().filter_map(|line| line.assignment);
    assignments.map(|assignment| (assignment.name, value::of(text, &assignment.value))).collect()
}
