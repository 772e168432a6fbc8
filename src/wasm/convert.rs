//! Text, envelopes and results across the boundary.

use js_sys::{Date, JsString, Object, Reflect};
use serde::Serialize;
use wasm_bindgen::JsValue;
use web_time::{SystemTime, UNIX_EPOCH};
use zeroize::Zeroizing;

use crate::error::{Error, ErrorCode};

/// `text` in UTF-8, which has no form for a lone surrogate.
pub(super) fn unicode(text: &JsString) -> Result<String, Error> {
    let mut utf8 = Zeroizing::new(String::from(text));
    // The conversion made U+FFFD of a lone surrogate. Only where one stands is the slow check due.
    let has =
        |bytes: &[u8]| bytes.contains(&REPLACEMENT[0]) && bytes.windows(3).any(|bytes| bytes == REPLACEMENT);
    if has(utf8.as_bytes()) && has_lone_surrogate(text) {
        return Err(Error::new(
            ErrorCode::NotUnicode,
            "the text holds a lone surrogate, which has no UTF-8 form",
        ));
    }
    Ok(std::mem::take(&mut *utf8))
}

fn has_lone_surrogate(text: &JsString) -> bool {
    let mut awaits_trailing = false;
    for at in 0..text.length() {
        // The first six bits tell the surrogates.
        let (is_leading, is_trailing) = match text.char_code_at(at) as u16 >> 10 {
            0b110_110 => (true, false),
            0b110_111 => (false, true),
            _ => (false, false),
        };
        if is_trailing != awaits_trailing {
            return true;
        }
        awaits_trailing = is_leading;
    }
    awaits_trailing
}

/// U+FFFD in UTF-8.
const REPLACEMENT: &[u8] = "\u{FFFD}".as_bytes();

/// A plain object of these members, without those that are `undefined`.
pub(super) fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in members.iter().filter(|(_, value)| !value.is_undefined()) {
        // A plain object takes any member.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
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
