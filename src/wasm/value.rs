//! Values to seal, out of JavaScript.

use js_sys::{JsString, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use zeroize::Zeroizing;

use super::convert::unicode;
use crate::envelope::check_length;
use crate::error::{Error, ErrorCode};

/// A value to seal: text, which must be well-formed Unicode, or bytes.
pub(super) fn value_bytes(value: &JsValue) -> Result<Zeroizing<Vec<u8>>, Error> {
    if let Some(text) = value.dyn_ref::<JsString>() {
        text_bytes(text)
    } else if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
        // Checked before as well as when sealing, to spare the copy of what is refused anyway.
        check_length(bytes.length() as usize)?;
        Ok(Zeroizing::new(bytes.to_vec()))
    } else {
        Err(Error::new(
            ErrorCode::OptionUnsupported,
            "a value is a string or a Uint8Array; sealJson takes others",
        ))
    }
}

/// Bytes that must be text.
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, Error> {
    std::str::from_utf8(bytes).map_err(|_| Error::new(ErrorCode::NotUnicode, "the bytes are not UTF-8"))
}

/// The UTF-8 bytes of `text`.
pub(super) fn text_bytes(text: &JsString) -> Result<Zeroizing<Vec<u8>>, Error> {
    check_length(text.length() as usize)?;
    Ok(Zeroizing::new(unicode(text)?.into_bytes()))
}
