//! The integration tests, one module for each subject. They are one binary because the crate is linked once for each.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod checks;
mod env_files;
mod envelopes;
mod error_codes;
mod form_fields;
mod inputs;
mod key_ring;
mod keys;
mod manifests;
mod properties;
mod redactor;
mod rfc;
mod schemas;
mod sealing_half;
mod store;
mod support;
mod template;
mod vectors;
