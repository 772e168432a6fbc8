//! PEM (RFC 7468) as people paste it.

use zeroize::Zeroizing;

use crate::base64;
use crate::error::{Error, ErrorCode};

/// Decodes one PEM block; returns its label and its DER.
///
/// Indentation, blank lines, CRLF, any line width, and the literal `\n` that environment variables
/// bring along are accepted, as by the lax grammar of RFC 7468 §3; text around the block is not.
pub(super) fn decode(text: &str) -> Result<(String, Zeroizing<Vec<u8>>), Error> {
    let text = unescape(text);
    parse(text.trim()).ok_or(Error::new(ErrorCode::KeyInvalid, "the key is not a well-formed PEM block"))
}

fn parse(text: &str) -> Option<(String, Zeroizing<Vec<u8>>)> {
    let (label, rest) = text.strip_prefix("-----BEGIN ")?.split_once('-')?;
    let footer = ["-----END ", label, "-----"].concat();
    let body = rest.strip_prefix("----")?.strip_suffix(&footer)?;
    let mut base64 = Zeroizing::new(String::with_capacity(body.len()));
    base64.extend(body.chars().filter(|character| !character.is_ascii_whitespace()));
    let der = base64::decode(&base64).filter(|der| !der.is_empty())?;
    Some((label.to_owned(), Zeroizing::new(der)))
}

/// Newlines for each literal `\n` and `\r`.
fn unescape(text: &str) -> Zeroizing<String> {
    let mut unescaped = Zeroizing::new(String::with_capacity(text.len()));
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match characters.next_if(|next| character == '\\' && matches!(next, 'n' | 'r')) {
            Some(_) => unescaped.push('\n'),
            None => unescaped.push(character),
        }
    }
    unescaped
}

/// The PEM block of `der`, with lines of 64 characters and a newline at the end.
pub(super) fn encode(label: &str, der: &[u8]) -> Zeroizing<String> {
    let body = Zeroizing::new(base64::encode(der));
    let mut pem = Zeroizing::new(String::with_capacity(body.len() + body.len() / 64 + 80));
    pem.push_str("-----BEGIN ");
    pem.push_str(label);
    pem.push_str("-----\n");
    let mut rest = body.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        pem.push_str(line);
        pem.push('\n');
        rest = after;
    }
    pem.push_str("-----END ");
    pem.push_str(label);
    pem.push_str("-----\n");
    pem
}
