//! Values to seal, out of JavaScript.

use js_sys::{JsString, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};

use super::convert::{utf8_bytes, with_encoded};
use crate::envelope::check_length;
use crate::error::{Error, ErrorCode};

/// A value to seal: text, which must be well-formed Unicode, or bytes. Wiped when freed, as all memory here.
pub(super) fn value_bytes(value: &JsValue) -> Result<Vec<u8>, Error> {
    if let Some(text) = value.dyn_ref::<JsString>() {
        text_bytes(text)
    } else if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
        // Checked before as well as when sealing, to spare the copy of what is refused anyway.
        check_length(bytes.length() as usize)?;
        Ok(bytes.to_vec())
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
pub(super) fn text_bytes(text: &JsString) -> Result<Vec<u8>, Error> {
    check_length(text.length() as usize)?;
    if text.length() <= PIECE_LENGTH {
        return utf8_bytes(text);
    }
    let mut length = 0;
    for piece in pieces(text) {
        length += with_encoded(&piece, Uint8Array::length) as usize;
        check_length(length)?;
    }
    let mut bytes = Vec::with_capacity(length);
    for piece in pieces(text) {
        bytes.extend_from_slice(&utf8_bytes(&piece)?);
    }
    Ok(bytes)
}

/// Long text is converted piece by piece, so that no more than a piece of it is there twice.
const PIECE_LENGTH: u32 = 256 * 1024;

fn pieces(text: &JsString) -> impl Iterator<Item = JsString> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let mut end = text.length().min(start + PIECE_LENGTH);
        // The first half of a surrogate pair needs the second.
        if matches!(text.char_code_at(end - 1) as u32, 0xd800..0xdc00) {
            end += 1;
        }
        let piece = text.slice(start, end);
        start = end;
        (piece.length() > 0).then_some(piece)
    })
}
