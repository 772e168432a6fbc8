//! A value as a line that is read back as it was.

use zeroize::Zeroizing;

use super::value;
use crate::env::{is_mark, lines};
use crate::error::{Error, ErrorCode};

/// Writes `NAME=value` lines. A value is written so that `dotenv`, Docker Compose and `python-dotenv` read it alike; where
/// no spelling does that, so that `dotenv` reads it.
///
/// # Errors
/// `ERR_ENV` with the name as the field: where it is none or there twice, and where no quotation marks can carry its value.
pub fn write_env<'a>(
    entries: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Zeroizing<String>, Error> {
    const TWICE: Error = Error::new(ErrorCode::Env, "the name is there twice");
    let mut names = std::collections::HashSet::new();
    let mut lines = Vec::new();
    for (name, value) in entries {
        if !names.insert(name) {
            return Err(TWICE.with_field(name));
        }
        lines.push(line(name, value)?);
    }
    Ok(joined(&lines))
}

/// `NAME=value` and a line break.
pub(super) fn line(name: &str, value: &str) -> Result<Zeroizing<String>, Error> {
    const NO_NAME: Error =
        Error::new(ErrorCode::Env, "a name is made of ASCII letters, digits, `_`, `.` and `-`");
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    if name.is_empty() || !name.bytes().all(is_part) {
        return Err(NO_NAME.with_field(name));
    }
    let spelled = spelled(value).map_err(|error| error.with_field(name))?;
    Ok(joined(&[name, "=", &spelled, "\n"]))
}

/// `value` as it is written behind `NAME=`.
pub(super) fn spelled(value: &str) -> Result<Zeroizing<String>, Error> {
    const UNWRITABLE: Error =
        Error::new(ErrorCode::Env, "no quotation marks of an environment file can carry the value");
    // One line for each variable, where that can be had.
    let portable = match value.contains(['\n', '\r']) {
        true => [Spelling::Escaped, Spelling::Quoted('\''), Spelling::Bare],
        false => [Spelling::Quoted('\''), Spelling::Escaped, Spelling::Bare],
    };
    // Without marks, Docker's own files can have it, where nothing is a mark.
    let readable = [
        Spelling::Bare,
        Spelling::Quoted('`'),
        Spelling::Escaped,
        Spelling::Quoted('\''),
        Spelling::Quoted('"'),
    ];
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_./:@%+,=-".contains(&byte);
    if value.bytes().all(is_plain) {
        return Ok(Zeroizing::new(value.to_owned()));
    }
    let portable = portable.into_iter().filter(|spelling| spelling.is_portable(value));
    portable.chain(readable).find_map(|spelling| spelling.of(value)).ok_or(UNWRITABLE)
}

/// As [`spelled`], without quotation marks where all read that alike.
pub(super) fn spelled_bare(value: &str) -> Result<Zeroizing<String>, Error> {
    let bare = Some(Spelling::Bare).filter(|bare| bare.is_portable(value));
    bare.and_then(|bare| bare.of(value)).map_or_else(|| spelled(value), Ok)
}

/// A way to write a value.
#[derive(Clone, Copy)]
pub(super) enum Spelling {
    /// Without quotation marks.
    Bare,
    /// In these quotation marks, as it is.
    Quoted(char),
    /// In `"…"`, line breaks as `\n` and `\r`.
    Escaped,
    /// Without quotation marks, line breaks as `\n` and `\r`, which are resolved behind a `"` that nothing closes.
    BareEscaped,
}

impl Spelling {
    /// `value` written so, unless `dotenv` would read another one.
    pub(super) fn of(self, value: &str) -> Option<Zeroizing<String>> {
        // Whether a mark closes the value would hang on the lines that follow.
        let is_open = match self {
            Self::Bare | Self::BareEscaped => value.bytes().next().is_some_and(is_mark),
            _ => value.ends_with('\\'),
        };
        if is_open { None } else { self.of_last(value) }
    }

    /// `value` written so, unless `dotenv` would read another one even if no line followed.
    pub(super) fn of_last(self, value: &str) -> Option<Zeroizing<String>> {
        let written = match self {
            Self::Bare => joined(&[value]),
            Self::Quoted(mark) => {
                let mark = mark.to_string();
                joined(&[mark.as_str(), value, &mark])
            }
            Self::Escaped => joined(&["\"", &escaped(value), "\""]),
            Self::BareEscaped => escaped(value),
        };
        is_read_as(&written, value).then_some(written)
    }

    /// Whether others than `dotenv` read `value` from it too: they expand `$` outside of '…', take `\` in "…" and, before a
    /// mark or another `\`, in '…' for an escape, and do not know `…`.
    fn is_portable(self, value: &str) -> bool {
        match self {
            Self::Bare => !value.contains('$'),
            Self::Quoted('\'') => !value.contains(['\'', '\r']) && !value.contains("\\\\"),
            Self::Escaped => !value.contains(['"', '$', '\\']),
            Self::Quoted(_) | Self::BareEscaped => false,
        }
    }
}

fn escaped(value: &str) -> Zeroizing<String> {
    let without_returns = Zeroizing::new(value.replace('\r', "\\r"));
    Zeroizing::new(without_returns.replace('\n', "\\n"))
}

fn is_read_as(written: &str, value: &str) -> bool {
    let text = joined(&["A=", written, "\n"]);
    match lines(&text).as_slice() {
        [line] => line
            .assignment
            .as_ref()
            .is_some_and(|assignment| value::of(&text, &assignment.value).as_str() == value),
        _ => false,
    }
}

/// Parts put together, in one allocation: what is moved on growing would stay behind in memory.
pub(super) fn joined<T: AsRef<str>>(parts: &[T]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(parts.iter().map(|part| part.as_ref().len()).sum()));
    for part in parts {
        text.push_str(part.as_ref());
    }
    text
}
