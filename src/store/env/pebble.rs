//! The macro `{{ "value" | base64encode }}`: a string of Pebble and its filter, and nothing else.
//!
//! In a string `\` escapes itself and the quotation mark around it; in `"…"`, `#{` begins an interpolation.

use zeroize::Zeroizing;

use super::write::joined;

/// The macro for `value`.
pub(super) fn write(value: &str) -> Zeroizing<String> {
    let mark = if value.contains("#{") || value.contains('"') && !value.contains('\'') { "'" } else { "\"" };
    let escaped = Zeroizing::new(value.replace('\\', "\\\\"));
    let escaped = Zeroizing::new(escaped.replace(mark, &["\\", mark].concat()));
    joined(&["{{ ", mark, &escaped, mark, " | base64encode }}"])
}

/// The value of a macro.
pub(super) fn read(text: &str) -> Option<Zeroizing<String>> {
    let expression = text.trim().strip_prefix("{{")?.strip_suffix("}}")?.trim();
    let mark = expression.chars().next().filter(|mark| matches!(mark, '"' | '\''))?;
    let mut value = Zeroizing::new(String::with_capacity(expression.len()));
    let mut rest = expression[1..].chars();
    loop {
        match rest.next()? {
            end if end == mark => break,
            '#' if mark == '"' && rest.as_str().starts_with('{') => return None,
            '\\' => {
                let next = rest.next()?;
                if next != mark && next != '\\' {
                    value.push('\\');
                }
                value.push(next);
            }
            character => value.push(character),
        }
    }
    let filter = rest.as_str().trim_start().strip_prefix('|')?.trim_start();
    (filter == "base64encode").then_some(value)
}
