//! Named secrets: a document of them that is safe to commit.

mod document;
mod env;
mod recipients;
mod redact;
mod rules;
mod secret_store;
mod template;

pub use env::{
    CommentPolicy, EnvEntry, EnvFile, EnvOptions, EnvSource, EnvTarget, MalformedPolicy, convert_env,
    convert_env_problems, encode_kestra, open_env, rotate_env, seal_env, seal_env_problems, set_env,
    write_env,
};
pub use redact::{Redactor, RedactorStream, Unmasked, UnmaskedReason};
pub use rules::{Action, Policy, Rules, Visibility, indigo_policy, momen_policy};
pub use secret_store::{NewSecret, RemoveOptions, SecretInfo, SecretState, SecretStore, SecretValue};
#[cfg(feature = "wasm-open")]
pub(crate) use template::MAX_VALUE_BYTES;
pub use template::{
    OtherExpressions, SecretPlaces, SecretReference, Template, TemplateRequest, find_references,
    rename_references,
};
