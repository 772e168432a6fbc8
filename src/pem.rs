//! PEM (RFC 7468) as people paste it.

use zeroize::Zeroizing;

use crate::base64;
use crate::error::{Error, ErrorCode};

/// One PEM block, found and not yet decoded.
pub(crate) struct Block<'a> {
    pub(crate) label: &'a str,
    pub(crate) body: &'a str,
}

impl<'a> Block<'a> {
    /// Indentation, blank lines, CRLF, any line width, a byte order mark, and the literal `\n` that
    /// environment variables bring along are accepted, in the spirit of the lax grammar of RFC 7468
    /// §3; other text around the block is not.
    pub(crate) fn find(text: &'a str) -> Result<Self, Error> {
        Self::parse(text.trim_matches(is_padding)).ok_or(MALFORMED)
    }

    /// The DER inside.
    pub(crate) fn decode(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        decode_body(self.body).filter(|der| !der.is_empty()).ok_or(MALFORMED)
    }

    fn parse(text: &'a str) -> Option<Self> {
        let (label, rest) = text.strip_prefix("-----BEGIN ")?.split_once('-')?;
        let footer = ["-----END ", label, "-----"].concat();
        let body = rest.strip_prefix("----")?.strip_suffix(&footer)?;
        Some(Self { label, body })
    }
}

/// The blocks of a text, each with what stands behind it; the whole text, if there is none.
#[cfg(feature = "open")]
pub(crate) fn split_blocks(text: &str) -> Vec<&str> {
    let mut rest = text;
    let mut blocks = Vec::new();
    while let Some((next, _)) = rest.match_indices("-----BEGIN ").nth(1) {
        let (block, after) = rest.split_at(next);
        blocks.push(block);
        rest = after;
    }
    blocks.push(rest);
    blocks
}

/// The bytes of base64 in any lines; a line break may be an escape.
pub(crate) fn decode_body(body: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut base64 = Zeroizing::new(String::with_capacity(body.len()));
    base64.extend(digits(body).map(|(_, digit)| digit));
    base64::decode(&base64).map(Zeroizing::new)
}

/// What is no line break, with where it stands.
pub(crate) fn digits(body: &str) -> impl Iterator<Item = (usize, char)> {
    let mut characters = body.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (at, character) = characters.next()?;
            let is_escape =
                character == '\\' && characters.next_if(|(_, next)| matches!(next, 'n' | 'r')).is_some();
            if !is_escape && !character.is_ascii_whitespace() {
                return Some((at, character));
            }
        }
    })
}

const MALFORMED: Error = Error::new(ErrorCode::KeyInvalid, "the key is not a well-formed PEM block");

/// What may stand around a block, which begins and ends with `-`: the letters are those of `\n` and `\r`.
fn is_padding(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{FEFF}' | '\\' | 'n' | 'r')
}

/// The PEM block of `der`, with lines of 64 characters and a newline at the end.
pub(crate) fn encode(label: &str, der: &[u8]) -> Zeroizing<String> {
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
