//! Errors as JavaScript sees them.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::error::Error;

#[wasm_bindgen(raw_module = "../errors.js")]
extern "C" {
    /// The package's own error class, so that `instanceof` holds.
    pub type SealfieldError;

    #[wasm_bindgen(constructor)]
    fn new(code: &str, message: &str, field: Option<&str>, is_stale: bool) -> SealfieldError;
}

impl From<Error> for SealfieldError {
    fn from(error: Error) -> Self {
        Self::new(error.code().as_str(), error.message(), error.field(), error.is_stale())
    }
}
