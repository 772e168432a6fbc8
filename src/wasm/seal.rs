//! Public keys and sealing.

use js_sys::{JSON, JsString, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

use super::convert::{object, to_date};
use super::error::SealfieldError;
use super::key_input::{KeyInput, jwk_set};
use super::options::{Options, unsupported};
use super::stack::StackGuard;
use super::value::{text_bytes, value_bytes};
use crate::envelope::{self, Content, Format, SealOptions};
use crate::error::{Error, ErrorCode};
use crate::key;

#[wasm_bindgen]
pub struct PublicKey(pub(super) key::PublicKey);

#[wasm_bindgen]
impl PublicKey {
    pub fn from(key: &JsValue, options: &JsValue) -> Result<PublicKey, SealfieldError> {
        // A private key may be given by mistake.
        let _stack = StackGuard;
        let kid = Options::new(options, &["kid"])?.text("kid")?;
        let key = if let Some(set) = jwk_set(key) {
            key::PublicKey::from_jwk_set(&set, kid.as_deref())?
        } else {
            match KeyInput::from_js(key)? {
                KeyInput::Pem(pem) => key::PublicKey::from_pem(&pem)?,
                KeyInput::Der(der) => key::PublicKey::from_der(&der)?,
                KeyInput::Jwk(jwk) => key::PublicKey::from_jwk(&jwk)?,
            }
        };
        Ok(Self(match kid {
            Some(kid) => key.with_kid(kid),
            None => key,
        }))
    }

    pub fn bits(&self) -> u32 {
        self.0.bits()
    }

    pub fn kid(&self) -> String {
        self.0.kid().to_owned()
    }

    pub fn fingerprint(&self) -> String {
        self.0.fingerprint()
    }

    /// `{ notBefore, notAfter }`, or `undefined`.
    pub fn validity(&self) -> JsValue {
        self.0.validity().map_or(JsValue::UNDEFINED, |validity| {
            object(&[("notBefore", to_date(validity.not_before)), ("notAfter", to_date(validity.not_after))])
        })
    }

    #[wasm_bindgen(js_name = toPem)]
    pub fn to_pem(&self) -> String {
        self.0.to_pem()
    }

    #[wasm_bindgen(js_name = toDer)]
    pub fn to_der(&self) -> Uint8Array {
        self.0.to_der().into()
    }

    #[wasm_bindgen(js_name = toJwk)]
    pub fn to_jwk(&self) -> JsValue {
        let key::Jwk { kty, n, e, kid, usage, alg, .. } = self.0.to_jwk();
        object(&[
            ("kty", kty.into()),
            ("n", n.into()),
            ("e", e.into()),
            ("kid", kid.into()),
            ("use", usage.into()),
            ("alg", alg.into()),
        ])
    }

    pub fn seal(&self, value: &JsValue, options: &JsValue) -> Result<String, SealfieldError> {
        let _stack = StackGuard;
        let options = seal_options(options, Format::default())?;
        Ok(self.0.seal_content(&mut value_bytes(value)?, &Content::Bytes, &options)?)
    }

    #[wasm_bindgen(js_name = sealJson)]
    pub fn seal_json(&self, value: &JsValue, options: &JsValue) -> Result<String, SealfieldError> {
        let _stack = StackGuard;
        let options = seal_options(options, Format::default())?;
        let no_form = Error::new(ErrorCode::NotJson, "the value has no JSON form");
        // What `toJSON` or a getter throws could hold a part of the value, so it goes no further.
        // For `undefined` and functions, `JSON.stringify` returns `undefined`.
        let json = JSON::stringify(value).map_err(|_| no_form.clone())?;
        let json = json.dyn_ref::<JsString>().ok_or(no_form)?;
        Ok(self.0.seal_json_text(&mut text_bytes(json)?, &options)?)
    }

    /// Seals what is known to be JSON as it is written. Only `apify` has a place for a schema hash.
    #[wasm_bindgen(js_name = sealJsonText)]
    pub fn seal_json_text(
        &self,
        json: &JsValue,
        options: &JsValue,
        schema_hash: Option<String>,
    ) -> Result<String, SealfieldError> {
        let _stack = StackGuard;
        let options = seal_options(options, Format::default())?;
        let schema_hash = schema_hash.as_deref();
        if schema_hash.is_some_and(|hash| options.format != Format::Apify || !envelope::is_schema_hash(hash))
        {
            return Err(unsupported("a schema hash is 10 hex digits, in the format `apify`").into());
        }
        Ok(self.0.seal_content(&mut value_bytes(json)?, &Content::Json { schema_hash }, &options)?)
    }
}

/// Those for whom a value is sealed at once.
#[wasm_bindgen]
#[derive(Default)]
pub struct Recipients(Vec<key::PublicKey>);

#[wasm_bindgen]
impl Recipients {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    pub fn add(&mut self, key: &PublicKey) {
        self.0.push(key.0.clone());
    }

    pub fn seal(&self, value: &JsValue, options: &JsValue) -> Result<String, SealfieldError> {
        let _stack = StackGuard;
        let options = seal_options(options, Format::JweJson)?;
        let keys: Vec<&key::PublicKey> = self.0.iter().collect();
        Ok(envelope::seal_for(&keys, &value_bytes(value)?, &options)?)
    }
}

fn seal_options(options: &JsValue, format: Format) -> Result<SealOptions, Error> {
    const KNOWN: [&str; 6] = ["format", "context", "expiresAt", "hash", "mgf1Hash", "emptyValue"];
    let options = Options::new(options, &KNOWN)?;
    Ok(SealOptions {
        format: options.format()?.unwrap_or(format),
        context: options.text("context")?,
        expires_at: options.expires_at()?,
        hash: options.hash("hash")?,
        mgf1_hash: options.hash("mgf1Hash")?,
        empty_value: options.empty_value()?,
    })
}
