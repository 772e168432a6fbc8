//! Encrypt secret form fields with an RSA public key before they leave the browser.
//!
//! A value is sealed on its own: a fresh AES-256-GCM content key encrypts it, and RSA-OAEP wraps
//! that key. The result is an *envelope*, one line of text in one of several [`Format`]s that
//! other systems read too.
//!
//! ```
//! use sealfield::{OpenOptions, PrivateKey, PublicKey, SealOptions};
//!
//! let private_key = PrivateKey::generate(2048)?;
//! let public_key = PublicKey::from_pem(&private_key.public_key().to_pem())?;
//!
//! let envelope = public_key.seal(b"s3cret", &SealOptions::default())?;
//! let opened = private_key.open(&envelope, &OpenOptions::default())?;
//! assert_eq!(opened.text()?, "s3cret");
//! # Ok::<(), sealfield::Error>(())
//! ```
//!
//! Sealing proves nothing about who sealed: anyone who has the public key can.
//!
//! The feature `open` (on by default) adds private keys; without it nothing here can decrypt. The feature `store` (on
//! by default) adds named secrets in a document that is safe to commit: [`SecretStore`].

mod base64;
mod ber;
mod check;
mod content;
mod der;
mod env;
mod envelope;
mod error;
mod hash;
mod json;
mod key;
#[cfg(feature = "open")]
mod managed;
mod montgomery;
mod pem;
mod positions;
mod random;
mod rsa;
mod scan;
mod schema;
mod severity;
#[cfg(feature = "store")]
mod store;
#[cfg(feature = "wasm")]
mod wasm;
#[cfg(test)]
mod wycheproof;

pub use check::{
    EnvLine, EnvStatus, Finding, FindingCode, JsonReason, JsonType, PemBlock, PemType, ValueCheck, ValueKind,
    check_value,
};
pub use envelope::{
    EmptyValue, EnvelopeInfo, Format, InspectOptions, MAX_VALUE_BYTES, Part, PartName, RecipientInfo, Scope,
    SealOptions, SealedSecret, inspect, is_sealed, seal_for,
};
#[cfg(feature = "open")]
pub use envelope::{OpenOptions, Opened, PendingKey, PendingOpen};
pub use error::{Error, ErrorCode};
pub use hash::Hash;
pub use key::{Jwk, JwkSet, PublicKey, Validity};
#[cfg(feature = "open")]
pub use key::{KeyRing, PrivateKey};
#[cfg(feature = "open")]
pub use managed::{open_managed, seal_managed};
pub use schema::{
    Diagnostic, DiagnosticCode, Dialect, FormField, FormSchema, InputError, SealInputOptions, assert_sealed,
    seal_input,
};
#[cfg(feature = "open")]
pub use schema::{OpenInputOptions, open_input};
pub use severity::Severity;
#[cfg(feature = "store")]
pub use store::{
    Action, CommentPolicy, EnvEntry, EnvFile, EnvOptions, EnvSource, EnvTarget, MalformedPolicy, NewSecret,
    OtherExpressions, Policy, Redactor, RedactorStream, RemoveOptions, Rules, SecretInfo, SecretPlaces,
    SecretReference, SecretState, SecretStore, SecretValue, Template, TemplateRequest, Unmasked,
    UnmaskedReason, Visibility, convert_env, convert_env_problems, encode_kestra, find_references,
    indigo_policy, momen_policy, open_env, rename_references, rotate_env, seal_env, seal_env_problems,
    set_env, write_env,
};
