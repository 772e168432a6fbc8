//! The macro `{{ "value" | base64encode }}`: a string of Pebble and its filter, and nothing else.
//!
//! In a string `\` escapes itself and the quotation mark around it, but not in a `"…"` with a `#`.

use zeroize::Zeroizing;

use super::write::joined;
use crate::store::template::encoded_text;

/// The macro for `value`.
pub(super) fn write(value: &str) -> Zeroizing<String> {
    let mark = if value.contains('#') || value.contains('"') && !value.contains('\'') { "'" } else { "\"" };
    let escaped = Zeroizing::new(value.replace('\\', "\\\\"));
    let escaped = Zeroizing::new(escaped.replace(mark, &["\\", mark].concat()));
    joined(&["{{ ", mark, &escaped, mark, " | base64encode }}"])
}

/// The value of a macro.
pub(super) fn read(text: &str) -> Option<Zeroizing<String>> {
    encoded_text(text.trim())
}
