//! Text, envelopes and results across the boundary.

use js_sys::{Date, JsString};
use serde::Serialize;
use wasm_bindgen::JsValue;
use web_time::{SystemTime, UNIX_EPOCH};
use zeroize::Zeroizing;

use crate::error::{Error, ErrorCode};

/// `text` in UTF-8, which has no form for a lone surrogate.
pub(super) fn unicode(text: &JsString) -> Result<String, Error> {
    let mut utf8 = Zeroizing::new(String::from(text));
    // The conversion made U+FFFD of a lone surrogate. Only where one stands is the slow check due.
    if utf8.contains(char::REPLACEMENT_CHARACTER) && !text.is_valid_utf16() {
        return Err(Error::new(
            ErrorCode::NotUnicode,
            "the text holds a lone surrogate, which has no UTF-8 form",
        ));
    }
    Ok(std::mem::take(&mut *utf8))
}

/// A plain object of `value`'s fields.
pub(super) fn to_object<T: Serialize>(value: &T) -> JsValue {
    // Strings, numbers, bytes and lists of them always have a JavaScript form.
    serde_wasm_bindgen::to_value(value).unwrap_or_default()
}

pub(super) fn to_date(time: SystemTime) -> JsValue {
    let elapsed = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    Date::new(&(elapsed.as_millis() as f64).into()).into()
}

/// An envelope's text; whatever is no string is no envelope.
pub(super) fn envelope_text(envelope: &JsValue) -> Result<String, Error> {
    envelope
        .as_string()
        .ok_or(Error::new(ErrorCode::NotSealed, "a sealed value is a string, and this is none"))
}
