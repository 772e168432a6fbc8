//! Named secrets: a document of them that is safe to commit.

mod document;
mod redact;
mod rules;
mod secret_store;
mod template;

pub use redact::{Redactor, RedactorStream, Unmasked, UnmaskedReason};
pub use rules::{Action, Policy, Rules, Visibility, indigo_policy, momen_policy};
pub use secret_store::{NewSecret, RemoveOptions, SecretInfo, SecretState, SecretStore, SecretValue};
pub use template::{
    OtherExpressions, SecretPlaces, SecretReference, Template, TemplateRequest, find_references,
    rename_references,
};
