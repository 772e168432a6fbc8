//! Where a text refers to secrets; in every expression and tag, not only in those that can be resolved.

use super::expression::calls;
use super::parse::{Part, PartKind, Token, quoted};
use super::parts;
use crate::error::Error;
use crate::positions::Positions;

/// A place in a text that refers to a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecretReference {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in UTF-16 code units.
    pub column: u32,
    /// The name of the secret, unless only running the template tells it.
    pub name: Option<String>,
    /// The namespace, where one is written out.
    pub namespace: Option<String>,
    /// The member of the secret that is taken, where one is written out.
    pub subkey: Option<String>,
}

/// Every place in a text that refers to a secret, in order. What is in comments and verbatim is none.
///
/// # Errors
/// `ERR_TEMPLATE` with the place, where what is opened is not closed; `ERR_TOO_LARGE` beyond 4 MiB.
pub fn find_references(text: &str) -> Result<Vec<SecretReference>, Error> {
    let mut positions = Positions::of(text);
    let parts = parts(text)?;
    let found = parts.iter().flat_map(|part| calls(tokens(part))).map(|(secret, call)| {
        let (line, column) = positions.at(secret.at);
        match call {
            Ok(call) => SecretReference {
                line,
                column,
                name: Some(call.name),
                namespace: call.namespace,
                subkey: call.subkey,
            },
            Err(key) => {
                let name = key.and_then(|key| key.string());
                SecretReference { line, column, name, namespace: None, subkey: None }
            }
        }
    });
    Ok(found.collect())
}

/// The text with the secret `from` called `to`, where no namespace or this one is written. Nothing else changes.
///
/// # Errors
/// Those of [`find_references`].
pub fn rename_references(text: &str, from: &str, to: &str, namespace: Option<&str>) -> Result<String, Error> {
    let parts = parts(text)?;
    let mut renamed = String::with_capacity(text.len());
    let mut end = 0;
    for (_, call) in parts.iter().flat_map(|part| calls(tokens(part))) {
        let (key, of) = match call {
            Ok(call) => (call.key, call.namespace),
            Err(Some(key)) => (key, None),
            Err(None) => continue,
        };
        let is_ours = of.is_none() || of.as_deref() == namespace;
        if is_ours && key.string().as_deref() == Some(from) {
            let quote = if key.text.starts_with('"') { '"' } else { '\'' };
            renamed.push_str(&text[end..key.at]);
            renamed.push_str(&quoted(to, quote));
            end = key.at + key.text.len();
        }
    }
    renamed.push_str(&text[end..]);
    Ok(renamed)
}

fn tokens<'part, 'a>(part: &'part Part<'a>) -> &'part [Token<'a>] {
    match &part.kind {
        PartKind::Print(tokens) | PartKind::Tag(tokens) => tokens,
        PartKind::Text | PartKind::Verbatim(_) | PartKind::Comment => &[],
    }
}
