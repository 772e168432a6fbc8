//! PEM (RFC 7468), and what looks like it: OpenSSL's encrypted keys, OpenSSH keys and OpenPGP armor (RFC 9580 §6.2).
//! Other text may stand around the blocks; OpenSSL itself writes some.

use super::ValueCheck;
use super::finding::FindingCode;
use crate::pem::decode_body;
use crate::positions::Positions;
use crate::scan::skip;
use crate::severity::Severity;

/// A PEM block, whole or not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PemBlock {
    /// The line on which it begins, from 1.
    pub line: u32,
    /// What it says it is; empty unless that is well known.
    pub label: &'static str,
    /// Whether it says it is a private key.
    pub is_private: bool,
}

/// What a PEM block may be wanted to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PemType {
    /// A private key, encrypted or not.
    PrivateKey,
    /// A certificate.
    Certificate,
}

const LABELS: [&str; 22] = [
    "PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
    "RSA PRIVATE KEY",
    "EC PRIVATE KEY",
    "DSA PRIVATE KEY",
    "OPENSSH PRIVATE KEY",
    "PGP PRIVATE KEY BLOCK",
    "PUBLIC KEY",
    "RSA PUBLIC KEY",
    "PGP PUBLIC KEY BLOCK",
    "CERTIFICATE",
    "X509 CERTIFICATE",
    "TRUSTED CERTIFICATE",
    "CERTIFICATE REQUEST",
    "NEW CERTIFICATE REQUEST",
    "X509 CRL",
    "PKCS7",
    "CMS",
    "DH PARAMETERS",
    "EC PARAMETERS",
    "PGP MESSAGE",
    "PGP SIGNATURE",
];

pub(super) fn check(text: &str, expected: Option<PemType>) -> ValueCheck {
    let mut positions = Positions::of(text);
    let (mut check, mut blocks) = (ValueCheck::default(), Vec::new());
    let (mut open, mut escaped) = (None::<Open<'_>>, None);
    let mut next = find(text, 0);
    while let Some(start) = next {
        let at = start + DASHES.len();
        next = find(text, at);
        let between = &text[at..next.unwrap_or(text.len())];
        let line = positions.line(start);
        let mut truncated = None;
        if let Some(label) = between.strip_prefix("BEGIN ") {
            truncated = open.replace(Open { line, label, dashes: at + between.len() }).map(|open| open.line);
            blocks.push(PemBlock::new(line, label));
        } else if let Some(label) = between.strip_prefix("END ")
            && next.is_some()
        {
            match open.take() {
                Some(block) if block.label == label => {
                    let body = text.get(block.dashes + DASHES.len()..start).unwrap_or_default();
                    if !is_body(label, body) {
                        check.report(FindingCode::PemMalformed, Some(block.line));
                    }
                    if escaped.is_none() && body.contains('\\') {
                        escaped = Some(block.line);
                    }
                }
                Some(block) => truncated = Some(block.line),
                None if blocks.is_empty() => {}
                None => truncated = Some(line),
            }
        }
        if truncated.is_some() {
            check.report(FindingCode::PemTruncated, truncated);
        }
    }
    if let Some(open) = open {
        check.report(FindingCode::PemTruncated, Some(open.line));
    }
    check_type(&mut check, &blocks, expected);
    if escaped.is_some() {
        check.report(FindingCode::PemEscapedLineBreaks, escaped);
    }
    check.pem = Some(blocks);
    check
}

fn check_type(check: &mut ValueCheck, blocks: &[PemBlock], expected: Option<PemType>) {
    let Some(first) = blocks.first() else {
        check.report(FindingCode::PemMissing, None);
        return;
    };
    let is_wanted = |block: &PemBlock| match expected {
        Some(PemType::PrivateKey) => block.is_private,
        Some(PemType::Certificate) => block.label.ends_with("CERTIFICATE"),
        None => !matches!(block.label, "PUBLIC KEY" | "RSA PUBLIC KEY" | "PGP PUBLIC KEY BLOCK"),
    };
    if !blocks.iter().any(is_wanted) {
        let found = check.report(FindingCode::PemWrongType, Some(first.line));
        // Whoever expects no type may have a reason to keep a public key secret.
        found.severity = if expected.is_some() { Severity::Error } else { Severity::Warning };
    }
}

const DASHES: &str = "-----";

/// A block that began.
struct Open<'a> {
    line: u32,
    label: &'a str,
    /// Where the dashes are that its body follows.
    dashes: usize,
}

impl PemBlock {
    fn new(line: u32, label: &str) -> Self {
        Self {
            line,
            label: LABELS.iter().find(|known| **known == label).copied().unwrap_or_default(),
            is_private: label.ends_with("PRIVATE KEY") || label.ends_with("PRIVATE KEY BLOCK"),
        }
    }
}

/// Whether base64 stands between the lines of a block, behind headers if there are some.
fn is_body(label: &str, mut body: &str) -> bool {
    let is_pgp = label.starts_with("PGP ");
    // Base64 has no colon. That of a header has a space behind it, but there may be others in its value.
    if let Some(colon) = body.rfind(':')
        && (is_pgp || body[colon + 1..].starts_with(' '))
    {
        body = &body[skip(body, colon, |character| !matches!(character, '\n' | '\r' | '\\'))..];
    }
    // The checksum of OpenPGP: `=` and four digits.
    if let Some(sign) = body.rfind('=')
        && is_pgp
        && body[sign + 1..].starts_with(|character: char| {
            character.is_ascii_alphanumeric() || character == '+' || character == '/'
        })
    {
        body = &body[..sign];
    }
    decode_body(body).is_some_and(|bytes| !bytes.is_empty())
}

/// The next dashes, from `at` on.
fn find(text: &str, at: usize) -> Option<usize> {
    let bytes = &text.as_bytes()[at..];
    bytes.windows(DASHES.len()).position(|window| window == DASHES.as_bytes()).map(|offset| at + offset)
}
