//! What can be told of a secret while it is typed, without telling any part of it.
//!
//! Each check reads its text once, in linear time and without recursion.

mod env;
mod finding;
mod json;
mod pem;
mod repeated;
mod yaml;

pub use env::{EnvLine, EnvStatus};
pub use finding::{Finding, FindingCode, JsonReason};
pub use json::JsonType;
pub use pem::{PemBlock, PemType};

/// What a value is meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueKind {
    /// PEM (RFC 7468), with a block of this type among it.
    Pem(Option<PemType>),
    /// JSON (RFC 8259) of this type.
    Json(Option<JsonType>),
    /// Lines of `NAME=value`, as `dotenv` reads them.
    Env,
    /// YAML 1.2.
    Yaml,
}

impl ValueKind {
    /// Every kind, with every type.
    pub const ALL: &'static [Self] = &[
        Self::Pem(None),
        Self::Pem(Some(PemType::PrivateKey)),
        Self::Pem(Some(PemType::Certificate)),
        Self::Json(None),
        Self::Json(Some(JsonType::Object)),
        Self::Json(Some(JsonType::Array)),
        Self::Env,
        Self::Yaml,
    ];
}

/// What was found in a value. Nothing of it is a part of the value but the names of `env`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValueCheck {
    /// What is wrong with it, or unwise.
    pub findings: Vec<Finding>,
    /// The blocks of PEM.
    pub pem: Option<Vec<PemBlock>>,
    /// The assignments of an environment file.
    pub env: Option<Vec<EnvLine>>,
}

impl ValueCheck {
    /// Adds a finding, of which more can be said.
    fn report(&mut self, code: FindingCode, line: Option<u32>) -> &mut Finding {
        let severity = code.severity();
        let found = Finding { code, severity, line, column: None, other_line: None, reason: None };
        self.findings.push_mut(found)
    }
}

/// Tells what is wrong with `value`, or unwise about it, if it is to be of this kind.
#[must_use]
pub fn check_value(kind: ValueKind, value: &str) -> ValueCheck {
    match kind {
        ValueKind::Pem(expected) => pem::check(value, expected),
        ValueKind::Json(expected) => json::check(value, expected),
        ValueKind::Env => env::check(value),
        ValueKind::Yaml => yaml::check(value),
    }
}
