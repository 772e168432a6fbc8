//! Options objects, read so that nothing given is dropped in silence.

use std::time::Duration;

use js_sys::{Date, JsString, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use web_time::{SystemTime, UNIX_EPOCH};

use super::convert::unicode;
use crate::envelope::{EmptyValue, Format};
use crate::error::{Error, ErrorCode};
use crate::hash::Hash;

/// An options object whose names are all known. The package makes a plain copy of what callers
/// give, so reading it runs none of their code.
pub(super) struct Options<'a>(Option<&'a JsValue>);

impl<'a> Options<'a> {
    /// `undefined` means no options.
    pub(super) fn new(options: &'a JsValue, known: &[&str]) -> Result<Self, Error> {
        let options = options.is_object().then_some(options);
        let is_known = |name: JsValue| name.as_string().is_some_and(|name| known.contains(&name.as_str()));
        if options
            .is_some_and(|options| !Object::keys(options.unchecked_ref::<Object>()).iter().all(is_known))
        {
            return Err(unsupported("an option's name is unknown"));
        }
        Ok(Self(options))
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Error> {
        self.value(name).map(|value| text(&value)).transpose()
    }

    pub(super) fn format(&self) -> Result<Option<Format>, Error> {
        self.value("format").map(|value| format(&value)).transpose()
    }

    pub(super) fn hash(&self, name: &str) -> Result<Option<Hash>, Error> {
        const UNKNOWN: Error = unsupported("a hash is \"SHA-1\", \"SHA-256\", \"SHA-384\" or \"SHA-512\"");
        self.text(name)?.map(|name| Hash::from_name(&name).ok_or(UNKNOWN)).transpose()
    }

    pub(super) fn flag(&self, name: &str) -> Result<bool, Error> {
        const NO_FLAG: Error = unsupported("an option that is true or false was given another value");
        Ok(self.value(name).map(|value| value.as_bool().ok_or(NO_FLAG)).transpose()?.unwrap_or_default())
    }

    pub(super) fn expires_at(&self) -> Result<Option<SystemTime>, Error> {
        let to_time = |date: JsValue| {
            // An invalid Date's time is NaN.
            date.dyn_ref::<Date>()
                .map(Date::get_time)
                .filter(|milliseconds| *milliseconds >= 0.0)
                .map(|milliseconds| UNIX_EPOCH + Duration::from_millis(milliseconds as u64))
                .ok_or(unsupported("`expiresAt` is a valid Date after 1970"))
        };
        self.value("expiresAt").map(to_time).transpose()
    }

    pub(super) fn empty_value(&self) -> Result<EmptyValue, Error> {
        match self.text("emptyValue")?.as_deref() {
            None | Some("seal") => Ok(EmptyValue::Seal),
            Some("refuse") => Ok(EmptyValue::Refuse),
            Some(_) => Err(unsupported("`emptyValue` is \"seal\" or \"refuse\"")),
        }
    }

    /// The size of a key.
    pub(super) fn bits(&self) -> Result<Option<u32>, Error> {
        const NO_NUMBER: Error = unsupported("`bits` is a whole number");
        let whole = |bits: JsValue| bits.as_f64().filter(|bits| bits.fract() == 0.0).ok_or(NO_NUMBER);
        Ok(self.value("bits").map(whole).transpose()?.map(|bits| bits as u32))
    }

    pub(super) fn value(&self, name: &str) -> Option<JsValue> {
        Reflect::get(self.0?, &name.into()).ok().filter(|value| !value.is_undefined())
    }
}

pub(super) fn format(name: &JsValue) -> Result<Format, Error> {
    Format::from_name(&text(name)?).ok_or(unsupported("the format is unknown"))
}

pub(super) const fn unsupported(message: &'static str) -> Error {
    Error::new(ErrorCode::OptionUnsupported, message)
}

fn text(value: &JsValue) -> Result<String, Error> {
    unicode(
        value
            .dyn_ref::<JsString>()
            .ok_or(unsupported("an option that takes text was given another value"))?,
    )
}
