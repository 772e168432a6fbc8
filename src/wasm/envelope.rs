//! What envelopes say of themselves.

#![expect(unreachable_pub, reason = "exported to JavaScript")]

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::convert::envelope_text;
use super::error::SealfieldError;
use super::info::envelope_info;
use super::options::{Options, format};
use crate::envelope::{self, InspectOptions};

#[wasm_bindgen]
pub fn inspect(envelope: &JsValue, options: &JsValue) -> Result<JsValue, SealfieldError> {
    let options = Options::new(options, &["format", "bits"])?;
    let options = InspectOptions { format: options.format()?, bits: options.bits()? };
    let text = envelope_text(envelope)?;
    Ok(envelope_info(&envelope::inspect(&text, &options)?, &text))
}

#[wasm_bindgen(js_name = isSealed)]
pub fn is_sealed(value: &JsValue, name: &JsValue) -> Result<bool, SealfieldError> {
    let format = if name.is_undefined() { None } else { Some(format(name)?) };
    Ok(value.as_string().is_some_and(|value| envelope::is_sealed(&value, format)))
}
