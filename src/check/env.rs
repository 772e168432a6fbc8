//! Environment files: which names they set, and which lines set none.

use super::ValueCheck;
use super::finding::{FindingCode, spelled};
use super::repeated::{Name, firsts};
use crate::env::{Line, lines};
use crate::positions::Positions;

/// A line of an environment file that is no comment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnvLine {
    /// The line on which the name is, from 1.
    pub line: u32,
    /// The name; empty where the line is malformed.
    pub name: String,
    /// What the line does.
    pub status: EnvStatus,
}

spelled! {
    /// What a line of an environment file does.
    EnvStatus {
        /// It sets a name.
        Set = "set",
        /// It sets a name to nothing.
        Empty = "empty",
        /// It sets a name that was set before.
        Duplicate = "duplicate",
        /// It sets none.
        Malformed = "malformed",
    }
}

pub(super) fn check(text: &str) -> ValueCheck {
    let lines = lines(text);
    let mut names = Vec::new();
    for line in &lines {
        let text = line.assignment.as_ref().map_or("", |assignment| assignment.name);
        names.push(Name { object: 0, text, at: line.at });
    }
    let mut positions = Positions::of(text);
    let (mut check, mut env) = (ValueCheck::default(), Vec::<EnvLine>::new());
    for (index, first) in firsts(&names).into_iter().enumerate() {
        let Line { at, assignment } = &lines[index];
        let line = positions.line(*at);
        let status = match assignment {
            None => {
                check.report(FindingCode::EnvMalformed, Some(line));
                EnvStatus::Malformed
            }
            Some(_) if first != index => {
                check.report(FindingCode::EnvDuplicate, Some(line)).other_line = Some(env[first].line);
                EnvStatus::Duplicate
            }
            Some(assignment) if assignment.value.is_empty() => EnvStatus::Empty,
            Some(_) => EnvStatus::Set,
        };
        if assignment.as_ref().is_some_and(|assignment| assignment.is_unterminated) {
            check.report(FindingCode::EnvUnterminated, Some(line));
        }
        env.push(EnvLine { line, name: names[index].text.to_owned(), status });
    }
    check.env = Some(env);
    check
}
