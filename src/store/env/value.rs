//! What `dotenv` makes of a value as it is written.

use std::ops::Range;

use zeroize::Zeroizing;

use crate::env::{is_line_break, is_mark};

/// The value that stands at `range`, without the quotation marks around it.
pub(super) fn of(text: &str, range: &Range<usize>) -> Zeroizing<String> {
    let written = &text[range.clone()];
    let mark = mark(text, range);
    let mut value = match mark {
        Some(_) => Zeroizing::new(written.to_owned()),
        None => without_marks(written),
    };
    if value.contains('\r') {
        value = Zeroizing::new(value.replace("\r\n", "\n").replace('\r', "\n"));
    }
    if mark.or(written.bytes().next()) == Some(b'"') && value.contains('\\') {
        let with_line_feeds = Zeroizing::new(value.replace("\\n", "\n"));
        value = Zeroizing::new(with_line_feeds.replace("\\r", "\r"));
    }
    value
}

/// The quotation mark around what stands at `range`.
pub(super) fn mark(text: &str, range: &Range<usize>) -> Option<u8> {
    // Before a value without marks there is white space, `=` or `:`.
    range.start.checked_sub(1).map(|before| text.as_bytes()[before]).filter(|byte| is_mark(*byte))
}

/// `range` with the quotation marks around it.
pub(super) fn with_marks(text: &str, range: &Range<usize>) -> Range<usize> {
    match mark(text, range) {
        Some(_) => range.start - 1..range.end + 1,
        None => range.clone(),
    }
}

/// The expression that takes quotation marks away sees a line end at U+2028 and U+2029, which a value without marks
/// may hold.
fn without_marks(written: &str) -> Zeroizing<String> {
    let bytes = written.as_bytes();
    let ends_line = |at: usize| written[at..].chars().next().is_none_or(is_line_break);
    // Greedy: a mark at the beginning of a line goes with the last one of its kind at the end of a line.
    let last = |mark: u8| (0..bytes.len()).rfind(|at| bytes[*at] == mark && ends_line(at + 1));
    let lasts = [b'"', b'\'', b'`'].map(|mark| (mark, last(mark)));
    let mut value = Zeroizing::new(String::with_capacity(written.len()));
    let (mut at, mut begins_line) = (0, true);
    while let Some(next) = written[at..].chars().next() {
        let pair =
            lasts.iter().find(|(mark, _)| begins_line && *mark == bytes[at]).and_then(|(_, last)| *last);
        if let Some(last) = pair.filter(|last| *last > at) {
            value.push_str(&written[at + 1..last]);
            (at, begins_line) = (last + 1, false);
        } else {
            value.push(next);
            (at, begins_line) = (at + next.len_utf8(), is_line_break(next));
        }
    }
    value
}
