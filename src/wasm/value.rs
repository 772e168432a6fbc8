//! Values to seal, out of JavaScript.

use js_sys::{JsString, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use zeroize::Zeroizing;

use crate::envelope::MAX_VALUE_BYTES;
use crate::error::{Error, ErrorCode};

/// A value to seal: text, which must be well-formed Unicode, or bytes.
pub(super) fn value_bytes(value: &JsValue) -> Result<Zeroizing<Vec<u8>>, Error> {
    if let Some(text) = value.dyn_ref::<JsString>() {
        text_bytes(text)
    } else if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
        check_length(bytes.length())?;
        Ok(Zeroizing::new(bytes.to_vec()))
    } else {
        Err(Error::new(
            ErrorCode::OptionUnsupported,
            "a value is a string or a Uint8Array; sealJson takes others",
        ))
    }
}

/// The UTF-8 bytes of `text`.
pub(super) fn text_bytes(text: &JsString) -> Result<Zeroizing<Vec<u8>>, Error> {
    check_length(text.length())?;
    let mut utf8 = Zeroizing::new(String::from(text));
    // The conversion turns a lone surrogate into U+FFFD. Only where one stands is the slow check due.
    if utf8.contains(char::REPLACEMENT_CHARACTER) && !text.is_valid_utf16() {
        return Err(Error::new(
            ErrorCode::NotUnicode,
            "the text holds a lone surrogate, which has no UTF-8 form",
        ));
    }
    Ok(Zeroizing::new(std::mem::take(&mut *utf8).into_bytes()))
}

/// Spares the copy of what is refused anyway.
fn check_length(length: u32) -> Result<(), Error> {
    if length as usize > MAX_VALUE_BYTES {
        return Err(Error::new(ErrorCode::TooLarge, "the value is larger than 64 MiB"));
    }
    Ok(())
}
