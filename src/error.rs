//! One error type; each kind has one stable code, the same in Rust and JavaScript.

use std::fmt;

/// What went wrong, as a code that stays the same between releases.
///
/// `docs/errors.md` lists every code with its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorCode {
    /// The key is malformed, or is not the kind of key that belongs here.
    KeyInvalid,
    /// The RSA modulus has fewer than 2048 bits.
    KeyTooSmall,
    /// The key is well formed, but of a kind, size or use that is not supported.
    KeyUnsupported,
    /// The key is encrypted, and the passphrase is missing or wrong.
    Passphrase,
    /// There is no key that fits.
    NoKey,
    /// Wrong private key or altered envelope: never told apart.
    Open,
    /// The envelope is bound to another context than the one given.
    Context,
    /// The envelope's expiry has passed.
    Expired,
    /// The text is recognisably an envelope, but not a well-formed one.
    Format,
    /// An option is unknown, malformed, or has no meaning for the format.
    OptionUnsupported,
    /// Text that is not well-formed Unicode (a lone surrogate, or bytes that are not UTF-8).
    NotUnicode,
    /// The value has no JSON form, or the opened value is not JSON.
    NotJson,
    /// The value is empty and `emptyValue` is `"refuse"`.
    Empty,
    /// The value or envelope is larger than the limit.
    TooLarge,
    /// A schema is malformed or marks secrets where they cannot be sealed, or a value does not fit it.
    Schema,
    /// A plain value stands where an envelope belongs.
    NotSealed,
    /// The system gave no randomness.
    Rng,
    /// The text is no document of a store, or a malformed one.
    Store,
    /// The name of a secret is empty or taken.
    Name,
    /// There is no secret of that name.
    UnknownSecret,
    /// The role, the visibility or a rule of the store does not allow it.
    Denied,
    /// What is to be removed was not confirmed by its name.
    Confirmation,
    /// The secret is still referred to.
    InUse,
    /// A template is malformed, or holds an expression that cannot be resolved.
    Template,
    /// A secret stands where the template gives out what it holds.
    Output,
    /// An environment file that cannot be read or written without loss.
    Env,
}

impl ErrorCode {
    /// Every code, in the order of `docs/errors.md`.
    pub const ALL: &'static [Self] = &[
        Self::KeyInvalid,
        Self::KeyTooSmall,
        Self::KeyUnsupported,
        Self::Passphrase,
        Self::NoKey,
        Self::Open,
        Self::Context,
        Self::Expired,
        Self::Format,
        Self::OptionUnsupported,
        Self::NotUnicode,
        Self::NotJson,
        Self::Empty,
        Self::TooLarge,
        Self::Schema,
        Self::NotSealed,
        Self::Rng,
        Self::Store,
        Self::Name,
        Self::UnknownSecret,
        Self::Denied,
        Self::Confirmation,
        Self::InUse,
        Self::Template,
        Self::Output,
        Self::Env,
    ];

    /// The code as text, for example `"ERR_OPEN"`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::KeyInvalid => "ERR_KEY_INVALID",
            Self::KeyTooSmall => "ERR_KEY_TOO_SMALL",
            Self::KeyUnsupported => "ERR_KEY_UNSUPPORTED",
            Self::Passphrase => "ERR_PASSPHRASE",
            Self::NoKey => "ERR_NO_KEY",
            Self::Open => "ERR_OPEN",
            Self::Context => "ERR_CONTEXT",
            Self::Expired => "ERR_EXPIRED",
            Self::Format => "ERR_FORMAT",
            Self::OptionUnsupported => "ERR_OPTION_UNSUPPORTED",
            Self::NotUnicode => "ERR_NOT_UNICODE",
            Self::NotJson => "ERR_NOT_JSON",
            Self::Empty => "ERR_EMPTY",
            Self::TooLarge => "ERR_TOO_LARGE",
            Self::Schema => "ERR_SCHEMA",
            Self::NotSealed => "ERR_NOT_SEALED",
            Self::Rng => "ERR_RNG",
            Self::Store => "ERR_STORE",
            Self::Name => "ERR_NAME",
            Self::UnknownSecret => "ERR_UNKNOWN_SECRET",
            Self::Denied => "ERR_DENIED",
            Self::Confirmation => "ERR_CONFIRMATION",
            Self::InUse => "ERR_IN_USE",
            Self::Template => "ERR_TEMPLATE",
            Self::Output => "ERR_OUTPUT",
            Self::Env => "ERR_ENV",
        }
    }
}

/// A failure: its code, a sentence, and the form field it belongs to, if any.
///
/// The sentence is fixed when sealfield is compiled, so it cannot hold any part of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    code: ErrorCode,
    message: &'static str,
    field: Option<String>,
    is_stale: bool,
}

impl Error {
    pub(crate) const fn new(code: ErrorCode, message: &'static str) -> Self {
        Self { code, message, field: None, is_stale: false }
    }

    /// `ERR_SCHEMA` for a value that was sealed under another schema.
    pub(crate) const fn stale(message: &'static str) -> Self {
        Self { code: ErrorCode::Schema, message, field: None, is_stale: true }
    }

    /// The same failure, said of the form field `name`.
    #[must_use]
    pub fn with_field(mut self, name: impl Into<String>) -> Self {
        self.field = Some(name.into());
        self
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// One sentence in English, without any part of a value.
    #[must_use]
    pub fn message(&self) -> &'static str {
        self.message
    }

    /// The form field, where the failure belongs to one.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// Whether a sealed value is refused because the schema has changed since: whoever knows the value
    /// must enter it again.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.is_stale
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl std::error::Error for Error {}

impl From<getrandom::Error> for Error {
    fn from(_: getrandom::Error) -> Self {
        Self::new(ErrorCode::Rng, "the system gave no randomness")
    }
}
