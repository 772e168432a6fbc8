//! Text, envelopes and results across the boundary.

use js_sys::{Date, JsString, Object, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_time::{SystemTime, UNIX_EPOCH};

use crate::error::{Error, ErrorCode};

#[wasm_bindgen]
extern "C" {
    type TextEncoder;
    #[wasm_bindgen(constructor)]
    fn new() -> TextEncoder;
    #[wasm_bindgen(method)]
    fn encode(this: &TextEncoder, text: &JsString) -> Uint8Array;
}

const LONE_SURROGATE: Error =
    Error::new(ErrorCode::NotUnicode, "the text holds a lone surrogate, which has no UTF-8 form");

/// `text` in UTF-8, which has no form for a lone surrogate.
pub(super) fn unicode(text: &JsString) -> Result<String, Error> {
    String::from_utf8(utf8_bytes(text)?).map_err(|_| LONE_SURROGATE)
}

/// The same, as bytes.
pub(super) fn utf8_bytes(text: &JsString) -> Result<Vec<u8>, Error> {
    let bytes = if text.length() < LONG {
        String::from(text).into_bytes()
    } else {
        with_encoded(text, Uint8Array::to_vec)
    };
    // The conversion made U+FFFD of a lone surrogate. Only where one stands is the slow check due.
    let has_replacement =
        bytes.contains(&REPLACEMENT[0]) && bytes.windows(3).any(|bytes| bytes == REPLACEMENT);
    if has_replacement && has_lone_surrogate(text) { Err(LONE_SURROGATE) } else { Ok(bytes) }
}

/// Reads long `text` in UTF-8, with U+FFFD for a lone surrogate. Sooner done than by wasm-bindgen, which takes
/// ASCII characters one by one.
pub(super) fn with_encoded<T>(text: &JsString, read: impl FnOnce(&Uint8Array) -> T) -> T {
    let encoded = TextEncoder::new().encode(text);
    let result = read(&encoded);
    // Unlike the text, it can be wiped.
    encoded.fill(0, 0, encoded.length());
    result
}

/// From this length on, the encoder is worth its call.
const LONG: u32 = 256;

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
