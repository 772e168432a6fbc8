//! A sealed file: an envelope in the place of each value, safe to commit.
//!
//! ```text
//! # comments, names, their order and `export` are not changed
//! export NAME=eyJ…                 one recipient: jwe, in the quotation marks that were there
//! NAME='{"protected":…}'           several: jwe-json, in '…'
//! ```
//!
//! What is sealed is the value as `dotenv` reads it, so that a program may open the variable that it finds in its
//! environment. The quotation marks tell how it was written: those around a value with line breaks stay, and where the
//! breaks were written as `\n` they go. Opening thus gives back the file that was sealed, but for the spelling of values
//! that mix both, or that a quotation mark opens and none closes, and for the marks where there are several recipients.

use std::ops::Range;

use zeroize::Zeroizing;

use super::comments::comments;
use super::rewrite::{Change, OTHER_LINES, assigned, rewrite};
use super::write::{Spelling, joined, line, spelled};
use super::{CommentPolicy, EnvOptions, problems, refuse_first, value};
use crate::env::{Assignment, is_line_break, is_space, lines};
use crate::envelope::{EmptyValue, EnvelopeInfo, InspectOptions, OpenOptions, Opened, inspect};
use crate::error::{Error, ErrorCode};
use crate::key::{KeyRing, PublicKey};
use crate::store::recipients::{is_for, is_format, seal_for_all};

/// Seals every value of a file, each for all recipients and bound to the context `env/NAME`, so that it does not open
/// under another name. Empty values stay empty, and what is sealed for the recipients already stays as it is.
///
/// # Errors
/// `ERR_ENV` with the line as the field, as the options have it; with the name as the field, `ERR_CONTEXT` for an
/// envelope that is not bound to it, and `ERR_NO_KEY` for one that is not for the same recipients, as [`rotate_env`] makes it;
/// `ERR_NO_KEY` without recipients, `ERR_TOO_LARGE`, `ERR_RNG`.
pub fn seal_env(text: &str, recipients: &[PublicKey], options: &EnvOptions) -> Result<String, Error> {
    check_recipients(recipients)?;
    let lines = lines(text);
    refuse_first(problems(text, &lines, options, true))?;
    let removed = match options.comments {
        CommentPolicy::Keep | CommentPolicy::Refuse => Vec::new(),
        CommentPolicy::Drop => {
            comments(text, &lines).iter().map(|comment| comment.with_space(text)).collect()
        }
    };
    let sealed = rewrite(text, &lines, removed, |assignment, value| {
        if value.is_empty() || is_sealed_for(recipients, assignment.name, value)? {
            return Ok(None);
        }
        sealed(text, assignment, value.as_bytes(), recipients).map(Some)
    })?;
    Ok(sealed.to_string())
}

/// An error for each line that [`seal_env`] refuses, with the line as the field. It gives the first alone.
#[must_use]
pub fn seal_env_problems(text: &str, options: &EnvOptions) -> Vec<Error> {
    problems(text, &lines(text), options, true)
}

/// Puts a value, sealed, into a sealed file: in the place of that which the name has, the last one if there are several,
/// or at the end. Everything else stays as it is.
///
/// # Errors
/// `ERR_ENV` with the name as the field, where it is none, no file can hold the value, or it would be read differently
/// with the lines before it; `ERR_NO_KEY` without recipients, and with the name as the field for an envelope of the file
/// that is for others, too; `ERR_TOO_LARGE`, `ERR_RNG`.
pub fn set_env(text: &str, name: &str, value: &str, recipients: &[PublicKey]) -> Result<String, Error> {
    check_recipients(recipients)?;
    // What cannot be written could not be opened either.
    line(name, value)?;
    let lines = lines(text);
    let assignments = || lines.iter().filter_map(|line| line.assignment.as_ref());
    for assignment in assignments() {
        if let Ok(Some(info)) = envelope(&value::of(text, &assignment.value)) {
            check_others(recipients, &info).map_err(|error| error.with_field(assignment.name))?;
        }
    }
    let Some(last) = assignments().rfind(|assignment| assignment.name == name) else {
        return appended(text, name, value, recipients);
    };
    let set = rewrite(text, &lines, Vec::new(), |assignment, _| {
        if assignment.value != last.value {
            return Ok(None);
        }
        let mut change = sealed(text, assignment, value.as_bytes(), recipients)?;
        // A comment behind would be taken for the rest of the value.
        if assignment.value.is_empty() && text[change.range.end..].starts_with('#') {
            change.written.push(' ');
        }
        Ok(Some(change))
    })?;
    Ok(set.to_string())
}

/// Opens every envelope of a file. Values that are none stay as they are.
///
/// # Errors
/// Those of [`KeyRing::open`], with the name as the field: `ERR_CONTEXT` for an envelope of another name; `ERR_FORMAT` for
/// what was one; `ERR_NOT_UNICODE` and `ERR_ENV` for a value that no environment file can hold.
pub fn open_env(text: &str, keys: &KeyRing) -> Result<Zeroizing<String>, Error> {
    let line_break = line_break(text);
    let open_all = |is_as_it_was| {
        rewrite(text, &lines(text), Vec::new(), |assignment, value| {
            let Some(opened) = open(assignment.name, value, keys)? else { return Ok(None) };
            let value = opened.text()?;
            let (range, written) = restored(text, &assignment.value, value, is_as_it_was)?;
            let written = Zeroizing::new(written.replace('\n', line_break));
            Ok(Some(Change { range, written, value: joined(&[value]) }))
        })
    };
    // What stands behind a value may leave no other way than that in which it was written.
    open_all(false).or_else(|error| if error.code() == ErrorCode::Env { open_all(true) } else { Err(error) })
}

/// Seals every envelope of a file anew, for other recipients. Values that are none stay as they are.
///
/// # Errors
/// Those of [`open_env`] and [`seal_env`].
pub fn rotate_env(text: &str, keys: &KeyRing, recipients: &[PublicKey]) -> Result<String, Error> {
    check_recipients(recipients)?;
    let rotated = rewrite(text, &lines(text), Vec::new(), |assignment, value| {
        let Some(opened) = open(assignment.name, value, keys)? else { return Ok(None) };
        sealed(text, assignment, opened.bytes(), recipients).map(Some)
    })?;
    Ok(rotated.to_string())
}

fn check_recipients(recipients: &[PublicKey]) -> Result<(), Error> {
    const NOBODY: Error = Error::new(ErrorCode::NoKey, "there is nobody to seal for");
    if recipients.is_empty() { Err(NOBODY) } else { Ok(()) }
}

fn appended(text: &str, name: &str, value: &str, recipients: &[PublicKey]) -> Result<String, Error> {
    let line_break = line_break(text);
    let (envelope, written) = envelope_of(name, value.as_bytes(), recipients)?;
    let before = if text.is_empty() || text.ends_with(['\n', '\r']) { "" } else { line_break };
    let whole = [text, before, name, "=", &written, line_break].concat();
    let mut expected = assigned(text);
    expected.push((name, envelope));
    if assigned(&whole) == expected { Ok(whole) } else { Err(OTHER_LINES.with_field(name)) }
}

fn context(name: &str) -> String {
    ["env/", name].concat()
}

fn sealed(
    text: &str,
    assignment: &Assignment<'_>,
    value: &[u8],
    recipients: &[PublicKey],
) -> Result<Change, Error> {
    let range = &assignment.value;
    let (envelope, written) = envelope_of(assignment.name, value, recipients)?;
    let keeps_marks = recipients.len() == 1 && !has_escapes(text, range);
    let range = if keeps_marks { range.clone() } else { value::with_marks(text, range) };
    Ok(Change { range, written, value: envelope })
}

/// A value sealed for a variable, and as that is written behind its name.
fn envelope_of(
    name: &str,
    value: &[u8],
    recipients: &[PublicKey],
) -> Result<(Zeroizing<String>, Zeroizing<String>), Error> {
    let envelope = seal_for_all(recipients, value, context(name), EmptyValue::Seal)?;
    // One for a single recipient is of plain characters alone.
    let written = spelled(&envelope)?;
    Ok((envelope.into(), written))
}

/// Whether line breaks in the value are written as `\n` or `\r`, and its quotation marks are not needed.
fn has_escapes(text: &str, range: &Range<usize>) -> bool {
    let written = &text[range.clone()];
    let is_escaped =
        value::mark(text, range) == Some(b'"') && (written.contains("\\n") || written.contains("\\r"));
    is_escaped && !is_on_next_line(text, range)
}

/// Whether a value stands on the line after its name, as only one in quotation marks may.
fn is_on_next_line(text: &str, range: &Range<usize>) -> bool {
    let before = &text[..value::with_marks(text, range).start];
    before[before.trim_end_matches(is_space).len()..].contains(is_line_break)
}

/// What `value` says of itself if it is an envelope of a sealed file, whole or not.
fn envelope(value: &str) -> Result<Option<EnvelopeInfo>, Error> {
    match inspect(value, &InspectOptions::default()) {
        Ok(info) => Ok(Some(info).filter(|info| is_format(info.format))),
        Err(error) if error.code() == ErrorCode::NotSealed => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_sealed_for(recipients: &[PublicKey], name: &str, value: &str) -> Result<bool, Error> {
    const OTHER_CONTEXT: Error = Error::new(ErrorCode::Context, "the envelope is not bound to this variable");
    const OTHER_KEYS: Error = Error::new(ErrorCode::NoKey, "the envelope is not for all of the recipients");
    // What looks like an envelope and cannot be opened may be the token of another system.
    let Ok(Some(info)) = envelope(value) else { return Ok(false) };
    if info.context.as_deref() != Some(&context(name)) {
        Err(OTHER_CONTEXT)
    } else if recipients.iter().all(|key| is_for(&info, key)) {
        check_others(recipients, &info).map(|()| true)
    } else {
        Err(OTHER_KEYS)
    }
}

/// Those of an envelope who are not among the recipients could not open what is sealed beside it.
fn check_others(recipients: &[PublicKey], info: &EnvelopeInfo) -> Result<(), Error> {
    const OTHERS: Error = Error::new(
        ErrorCode::NoKey,
        "the envelope is for others, too: all keys are to be given, or the file rotated",
    );
    let is_given = |kid: &str| recipients.iter().any(|key| key.kid() == kid);
    let mut kids = info.recipients.iter().filter_map(|other| other.kid.as_deref());
    if kids.all(is_given) { Ok(()) } else { Err(OTHERS) }
}

/// The value in an envelope; `None` for what is none.
fn open(name: &str, value: &str, keys: &KeyRing) -> Result<Option<Opened>, Error> {
    match envelope(value)? {
        Some(_) => keys
            .open(value, &OpenOptions { context: Some(context(name)), ..OpenOptions::default() })
            .map(Some),
        None => Ok(None),
    }
}

/// An opened value as it was written before its envelope stood at `range`; and what that replaces.
fn restored(
    text: &str,
    range: &Range<usize>,
    value: &str,
    is_as_it_was: bool,
) -> Result<(Range<usize>, Zeroizing<String>), Error> {
    let whole = value::with_marks(text, range);
    let spelling = match value::mark(text, range) {
        Some(mark) => Spelling::Quoted(mark.into()),
        None if value.contains(['\n', '\r']) => Spelling::Escaped,
        None => Spelling::Bare,
    };
    // Other lines could close it, but where it stood they may not have.
    let as_it_was = || spelling.of_last(value).or_else(|| Spelling::BareEscaped.of_last(value));
    let written = match spelling.of(value) {
        Some(written) => written,
        None if is_as_it_was || is_on_next_line(text, range) => {
            as_it_was().map_or_else(|| spelled(value), Ok)?
        }
        None => spelled(value).or_else(|error| as_it_was().ok_or(error))?,
    };
    Ok((whole, written))
}

/// How the lines of a text end.
fn line_break(text: &str) -> &'static str {
    match text.find(['\r', '\n']) {
        Some(at) if text[at..].starts_with("\r\n") => "\r\n",
        Some(at) if text[at..].starts_with('\r') => "\r",
        _ => "\n",
    }
}
