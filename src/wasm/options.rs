//! Options objects, read so that nothing given is dropped in silence.

use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

use crate::envelope::Format;
use crate::error::{Error, ErrorCode};

/// An options object whose names are all known.
pub(super) struct Options<'a>(&'a JsValue);

impl<'a> Options<'a> {
    /// `undefined` and `null` mean no options.
    pub(super) fn new(options: &'a JsValue, known: &[&str]) -> Result<Self, Error> {
        if options.is_undefined() || options.is_null() {
            return Ok(Self(options));
        }
        let Some(object) = options.dyn_ref::<Object>() else {
            return Err(unsupported("options are an object"));
        };
        let is_known = |name: JsValue| name.as_string().is_some_and(|name| known.contains(&name.as_str()));
        if !Object::keys(object).iter().all(is_known) {
            return Err(unsupported("an option's name is unknown"));
        }
        Ok(Self(options))
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Error> {
        self.value(name)
            .map(|value| {
                value.as_string().ok_or(unsupported("an option that takes text was given another value"))
            })
            .transpose()
    }

    pub(super) fn format(&self, name: &str) -> Result<Option<Format>, Error> {
        self.text(name)?
            .map(|format| Format::from_name(&format).ok_or(unsupported("the format is unknown")))
            .transpose()
    }

    pub(super) fn value(&self, name: &str) -> Option<JsValue> {
        // Reading a property of `undefined` throws, and then there is no value either.
        Reflect::get(self.0, &name.into()).ok().filter(|value| !value.is_undefined())
    }
}

pub(super) fn unsupported(message: &'static str) -> Error {
    Error::new(ErrorCode::OptionUnsupported, message)
}
