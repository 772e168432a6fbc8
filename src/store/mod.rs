//! Named secrets: a document of them that is safe to commit.

mod document;
mod rules;
mod secret_store;

pub use rules::{Action, Policy, Rules, Visibility, indigo_policy, momen_policy};
pub use secret_store::{NewSecret, RemoveOptions, SecretInfo, SecretState, SecretStore, SecretValue};
