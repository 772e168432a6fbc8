//! Exports of the opening half.

use js_sys::Uint8Array;
use serde::Serialize;
use serde_bytes::Bytes;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::convert::{KeyInput, envelope_text, to_object};
use super::error::SealfieldError;
use super::options::Options;
use super::stack::StackGuard;
use crate::envelope::OpenOptions;
use crate::key;

#[wasm_bindgen]
pub struct PrivateKey(key::PrivateKey);

#[wasm_bindgen]
impl PrivateKey {
    pub fn from(key: &JsValue, options: &JsValue) -> Result<PrivateKey, SealfieldError> {
        let _stack = StackGuard;
        let options = Options::new(options, &["kid"])?;
        let key = match KeyInput::from_js(key)? {
            KeyInput::Pem(pem) => key::PrivateKey::from_pem(&pem)?,
            KeyInput::Der(der) => key::PrivateKey::from_der(&der)?,
            KeyInput::Jwk(jwk) => key::PrivateKey::from_jwk(&jwk)?,
        };
        Ok(Self(match options.text("kid")? {
            Some(kid) => key.with_kid(kid),
            None => key,
        }))
    }

    pub fn generate(bits: f64) -> Result<PrivateKey, SealfieldError> {
        let _stack = StackGuard;
        // No fraction makes a size that is offered.
        let bits = if bits.fract() == 0.0 { bits as u32 } else { 0 };
        Ok(Self(key::PrivateKey::generate(bits)?))
    }

    /// The public half, from which the sealing half makes its own key.
    #[wasm_bindgen(js_name = publicKeyJwk)]
    pub fn public_key_jwk(&self) -> JsValue {
        to_object(&self.0.public_key().to_jwk())
    }

    #[wasm_bindgen(js_name = toPem)]
    pub fn to_pem(&self) -> String {
        let _stack = StackGuard;
        self.0.to_pem().to_string()
    }

    #[wasm_bindgen(js_name = toDer)]
    pub fn to_der(&self) -> Uint8Array {
        let _stack = StackGuard;
        self.0.to_der().as_slice().into()
    }

    #[wasm_bindgen(js_name = toJwk)]
    pub fn to_jwk(&self) -> JsValue {
        let _stack = StackGuard;
        to_object(&self.0.to_jwk())
    }

    /// Returns a plain object: the value leaves this module's memory with it.
    pub fn open(&self, envelope: &JsValue, options: &JsValue) -> Result<JsValue, SealfieldError> {
        let _stack = StackGuard;
        let options = Options::new(options, &["format", "context"])?;
        let options = OpenOptions { format: options.format()?, context: options.text("context")? };
        let opened = self.0.open(&envelope_text(envelope)?, &options)?;
        Ok(to_object(&OpenedObject {
            bytes: Bytes::new(opened.bytes()),
            format: opened.format().as_str(),
            kid: opened.kid(),
            context: opened.context(),
        }))
    }
}

#[derive(Serialize)]
struct OpenedObject<'a> {
    bytes: &'a Bytes,
    format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<&'a str>,
}
