//! Environment files: what they set, and the same in other forms.
//!
//! ```text
//! NAME=value                                    env: as `dotenv` for Node reads it
//! SECRET_NAME=dmFsdWU=                          kestra: base64 on one line, never in quotation marks
//! SECRET_NAME={{ "value" | base64encode }}      macro: the same, encoded by Pebble
//! NAME=eyJ…                                     sealed: an envelope bound to the context `env/NAME`
//! ```

mod comments;
mod convert;
mod pebble;
mod rewrite;
mod sealed;
mod value;
mod write;

pub use convert::{EnvSource, EnvTarget, convert_env, convert_env_problems, encode_kestra};
pub use sealed::{open_env, rotate_env, seal_env, seal_env_problems, set_env};
pub use write::write_env;

use std::fmt;

use zeroize::Zeroizing;

use crate::env::{Assignment, Line, lines};
use crate::error::{Error, ErrorCode};
use crate::positions::Positions;

/// What an environment file sets, as `dotenv` for Node reads it.
#[derive(Clone, Debug, Default)]
pub struct EnvFile {
    entries: Vec<EnvEntry>,
    malformed: Vec<u32>,
}

/// A name and its value.
#[derive(Clone)]
#[non_exhaustive]
pub struct EnvEntry {
    /// The name.
    pub name: String,
    /// The value, with its escapes resolved and every line break in it as LF.
    pub value: Zeroizing<String>,
    /// The line on which the name stands, from 1.
    pub line: u32,
}

impl fmt::Debug for EnvEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnvEntry").field("name", &self.name).field("line", &self.line).finish_non_exhaustive()
    }
}

impl EnvFile {
    /// Reads any text, in linear time.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut positions = Positions::of(text);
        let mut file = Self::default();
        for Line { at, assignment } in lines(text) {
            let line = positions.line(at);
            match assignment {
                Some(assignment) => file.entries.push(EnvEntry {
                    name: assignment.name.to_owned(),
                    value: value::of(text, &assignment.value),
                    line,
                }),
                None => file.malformed.push(line),
            }
        }
        file
    }

    /// What is set, in order. Where a name is set twice, the last entry counts.
    #[must_use]
    pub fn entries(&self) -> &[EnvEntry] {
        &self.entries
    }

    /// The lines that are neither blank nor a comment and set nothing, from 1. `dotenv` passes over them.
    #[must_use]
    pub fn malformed(&self) -> &[u32] {
        &self.malformed
    }

    /// The value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.entries.iter().rfind(|entry| entry.name == name).map(|entry| entry.value.as_str())
    }
}

/// What becomes of that which may hold a secret and is no value.
#[derive(Clone, Copy, Debug, Default)]
pub struct EnvOptions {
    /// Lines that are neither an assignment nor a comment; in a file to seal, base64 too, which reads as a name and `=`.
    pub malformed: MalformedPolicy,
    /// Comments that may hold a secret.
    pub comments: CommentPolicy,
}

/// What becomes of malformed lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MalformedPolicy {
    /// They are an error.
    #[default]
    Refuse,
    /// A sealed file keeps them as they are; other forms go without.
    Keep,
}

/// What becomes of comments. One may hold a secret if an assignment is in it (`#NAME=value`), or if it follows a
/// value without white space (`NAME=val#ue`, of which `dotenv` reads `val`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CommentPolicy {
    /// Those that may hold a secret are an error; a sealed file keeps the others.
    #[default]
    Refuse,
    /// A sealed file keeps them all as they are.
    Keep,
    /// A sealed file goes without any.
    Drop,
}

/// An error for each line of `text` that the options refuse where it is to be sealed, or to be brought into another form.
fn problems(text: &str, lines: &[Line<'_>], options: &EnvOptions, is_sealed: bool) -> Vec<Error> {
    const MALFORMED: Error =
        Error::new(ErrorCode::Env, "the line is neither an assignment nor a comment, and may hold a secret");
    let mut problems = Vec::new();
    if options.malformed == MalformedPolicy::Refuse {
        let mut positions = Positions::of(text);
        let is_malformed = |line: &&Line<'_>| match &line.assignment {
            Some(assignment) => is_sealed && is_base64(text, assignment),
            None => true,
        };
        let malformed = lines.iter().filter(is_malformed);
        problems.extend(malformed.map(|line| (positions.line(line.at), MALFORMED)));
    }
    if options.comments == CommentPolicy::Refuse {
        problems.extend(comments::problems(text, &comments::comments(text, lines), is_sealed));
    }
    problems.sort_by_key(|(line, _)| *line);
    problems.dedup_by_key(|(line, _)| *line);
    problems.into_iter().map(|(line, error)| error.with_field(format!("line {line}"))).collect()
}

/// Whether an assignment looks like base64 with its padding, `c2VjcmV0cGFzcw==`, the value of a name on another line.
fn is_base64(text: &str, Assignment { name, value, .. }: &Assignment<'_>) -> bool {
    let has = |is_part: fn(&u8) -> bool| name.as_bytes().iter().any(is_part);
    match &text[value.clone()] {
        "=" => value::mark(text, value).is_none(),
        // `EMPTY=` is none, unless no one would name a variable so.
        "" => {
            let is_long = name.len() >= 15 || name.len() >= 7 && has(u8::is_ascii_digit);
            let is_mixed = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
            name.len() % 4 == 3
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
                && is_long
                && is_mixed
        }
        _ => false,
    }
}

fn refuse_first(problems: Vec<Error>) -> Result<(), Error> {
    problems.into_iter().next().map_or(Ok(()), Err)
}
