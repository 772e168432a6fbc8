//! Text, envelopes and results across the boundary.

use std::ops::RangeInclusive;

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
    if utf8.contains(char::REPLACEMENT_CHARACTER) && has_lone_surrogate(text) {
        return Err(Error::new(
            ErrorCode::NotUnicode,
            "the text holds a lone surrogate, which has no UTF-8 form",
        ));
    }
    Ok(std::mem::take(&mut *utf8))
}

fn has_lone_surrogate(text: &JsString) -> bool {
    let is_any = |at, surrogates: RangeInclusive<u32>| surrogates.contains(&(text.char_code_at(at) as u32));
    let (leading, trailing) = (0xD800..=0xDBFF, 0xDC00..=0xDFFF);
    let mut at = 0;
    // Behind the end there is NaN, which is 0 here.
    while at < text.length() {
        if is_any(at, leading.clone()) && is_any(at + 1, trailing.clone()) {
            at += 1;
        } else if is_any(at, *leading.start()..=*trailing.end()) {
            return true;
        }
        at += 1;
    }
    false
}

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
