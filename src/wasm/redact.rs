//! Redaction of known secrets.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use super::error::SealfieldError;
use super::stack::StackGuard;
use super::value::value_bytes;
use crate::store;

/// What a redactor is made of.
#[wasm_bindgen]
#[derive(Default)]
pub struct KnownSecrets(Vec<(String, Zeroizing<Vec<u8>>, String)>);

#[wasm_bindgen]
impl KnownSecrets {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    pub fn add(&mut self, name: String, value: &JsValue, mark: String) -> Result<(), SealfieldError> {
        let _stack = StackGuard;
        let value = value_bytes(value).map_err(|error| error.with_field(&name))?;
        self.0.push((name, Zeroizing::new(value), mark));
        Ok(())
    }

    pub fn redactor(self) -> Result<Redactor, SealfieldError> {
        let _stack = StackGuard;
        Ok(Redactor(store::Redactor::of(self.0)?))
    }
}

#[wasm_bindgen]
pub struct Redactor(store::Redactor);

#[wasm_bindgen]
impl Redactor {
    pub fn redact(&self, text: &[u8]) -> Vec<u8> {
        self.0.redact(text)
    }

    pub fn stream(&self) -> RedactorStream {
        RedactorStream(self.0.stream())
    }

    #[wasm_bindgen(js_name = unmaskedNames)]
    pub fn unmasked_names(&self) -> Vec<String> {
        self.0.unmasked().iter().map(|secret| secret.name.clone()).collect()
    }

    /// In the order of the names.
    #[wasm_bindgen(js_name = unmaskedReasons)]
    pub fn unmasked_reasons(&self) -> Vec<String> {
        self.0.unmasked().iter().map(|secret| secret.reason.as_str().to_owned()).collect()
    }
}

#[wasm_bindgen]
pub struct RedactorStream(store::RedactorStream);

#[wasm_bindgen]
impl RedactorStream {
    pub fn push(&mut self, chunk: &[u8]) -> Vec<u8> {
        self.0.push(chunk)
    }

    pub fn finish(&mut self) -> Vec<u8> {
        self.0.finish()
    }
}
