//! Known secrets, replaced in output.
//!
//! A secret gives patterns (`spellings`); they are searched for all at once (`patterns`); what they cover is replaced
//! (`redactor`).

mod patterns;
mod redactor;
mod spellings;

pub use redactor::{Redactor, RedactorStream, Unmasked, UnmaskedReason};
