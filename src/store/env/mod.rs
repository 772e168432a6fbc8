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

pub use convert::{EnvSource, EnvTarget, convert_env, encode_kestra};
pub use sealed::{open_env, rotate_env, seal_env};
pub use write::write_env;

use std::fmt;

use zeroize::Zeroizing;

use crate::env::{Line, lines};
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
    /// Lines that are neither an assignment nor a comment.
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

/// What becomes of comments. One may hold a secret if it is an assignment itself (`#NAME=value`), or if it follows a
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

/// An error in a line.
fn in_line(error: Error, line: u32) -> Error {
    error.with_field(format!("line {line}"))
}

fn check_malformed(file: &EnvFile, options: &EnvOptions) -> Result<(), Error> {
    const MALFORMED: Error =
        Error::new(ErrorCode::Env, "the line is neither an assignment nor a comment, and may hold a secret");
    match (file.malformed.first(), options.malformed) {
        (Some(line), MalformedPolicy::Refuse) => Err(in_line(MALFORMED, *line)),
        _ => Ok(()),
    }
}
