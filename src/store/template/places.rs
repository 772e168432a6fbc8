//! Where in data a secret may stand.

use super::Template;
use crate::error::{Error, ErrorCode};

/// SecretPlaces by JSON Pointers (RFC 6901), in which `*` stands for any one step. Each means what is below it, too.
#[derive(Clone, Debug, Default)]
pub struct SecretPlaces {
    outputs: Vec<String>,
    sinks: Option<Vec<String>>,
}

impl SecretPlaces {
    /// `outputs` are where a template gives out what it holds: a secret is refused there. `sinks`, if there are any, are the
    /// only places where one is allowed.
    ///
    /// # Errors
    /// `ERR_OPTION_UNSUPPORTED` for what is no JSON Pointer.
    pub fn new(outputs: Vec<String>, sinks: Option<Vec<String>>) -> Result<Self, Error> {
        const NO_POINTER: Error =
            Error::new(ErrorCode::OptionUnsupported, "`outputs` and `sinks` are JSON Pointers");
        if !outputs.iter().chain(sinks.iter().flatten()).all(|pointer| is_pointer(pointer)) {
            return Err(NO_POINTER);
        }
        Ok(Self { outputs, sinks })
    }

    /// Whether a secret may stand at `pointer`.
    #[must_use]
    pub fn allow(&self, pointer: &str) -> bool {
        let within = |places: &[String]| places.iter().any(|place| is_within(pointer, place));
        !within(&self.outputs) && self.sinks.as_deref().is_none_or(within)
    }

    /// Refuses secrets in a template that stands where they may not.
    ///
    /// # Errors
    /// `ERR_OUTPUT` with the pointer; where that is empty, with the place of the first secret in the text.
    pub fn check(&self, pointer: &str, template: &Template<'_>) -> Result<(), Error> {
        const OUTPUT: Error =
            Error::new(ErrorCode::Output, "a secret may not stand here: what is here is given out");
        match template.first_secret() {
            Some(place) if !self.allow(pointer) => Err(OUTPUT.with_field(match pointer {
                "" => place,
                pointer => pointer.to_owned(),
            })),
            _ => Ok(()),
        }
    }
}

fn is_pointer(pointer: &str) -> bool {
    let is_escaped = |segment: &str| segment.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    pointer.is_empty() || pointer.starts_with('/') && is_escaped(pointer)
}

fn is_within(pointer: &str, place: &str) -> bool {
    let mut steps = pointer.split('/');
    place.split('/').all(|wanted| steps.next().is_some_and(|step| wanted == "*" || wanted == step))
}
