//! Exports of the opening half.

#![expect(unreachable_pub, reason = "exported to JavaScript")]

use js_sys::{Array, Function, JsString, Uint8Array};
use serde::Serialize;
use serde_bytes::Bytes;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use zeroize::Zeroizing;

use super::convert::{envelope_text, to_object, unicode};
use super::error::SealfieldError;
use super::info::envelope_info;
use super::key_input::{KeyInput, read_jwk};
use super::options::Options;
use super::stack::StackGuard;
use super::value::value_bytes;
use crate::envelope::{self, OpenOptions, Opened};
use crate::error::{Error, ErrorCode};
use crate::{key, managed};

#[wasm_bindgen]
pub struct PrivateKey(key::PrivateKey);

#[wasm_bindgen]
impl PrivateKey {
    pub fn from(key: &JsValue, options: &JsValue) -> Result<PrivateKey, SealfieldError> {
        let _stack = StackGuard;
        let options = Options::new(options, &["kid", "passphrase"])?;
        let passphrase = options.text("passphrase")?.map(Zeroizing::new);
        let passphrase = passphrase.as_ref().map(|passphrase| passphrase.as_str());
        let key = match KeyInput::from_js(key)? {
            KeyInput::Pem(pem) => key::PrivateKey::read_pem(&pem, passphrase)?,
            KeyInput::Der(der) => key::PrivateKey::read_der(&der, passphrase)?,
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
    pub fn to_pem(&self, options: &JsValue) -> Result<String, SealfieldError> {
        let _stack = StackGuard;
        let pem = match passphrase_for_writing(options)? {
            Some(passphrase) => self.0.to_encrypted_pem(&passphrase)?,
            None => self.0.to_pem(),
        };
        Ok(pem.to_string())
    }

    #[wasm_bindgen(js_name = toDer)]
    pub fn to_der(&self, options: &JsValue) -> Result<Uint8Array, SealfieldError> {
        let _stack = StackGuard;
        let der = match passphrase_for_writing(options)? {
            Some(passphrase) => self.0.to_encrypted_der(&passphrase)?,
            None => self.0.to_der(),
        };
        Ok(der.as_slice().into())
    }

    #[wasm_bindgen(js_name = toJwk)]
    pub fn to_jwk(&self) -> JsValue {
        let _stack = StackGuard;
        to_object(&self.0.to_jwk())
    }

    /// Returns a plain object: the value leaves this module's memory with it.
    pub fn open(&self, envelope: &JsValue, options: &JsValue) -> Result<JsValue, SealfieldError> {
        let _stack = StackGuard;
        Ok(opened_object(&self.0.open(&envelope_text(envelope)?, &open_options(options)?)?))
    }

    /// `to` is the JWK of the sealing half's key.
    pub fn reseal(
        &self,
        envelope: &JsValue,
        to: &JsValue,
        options: &JsValue,
    ) -> Result<String, SealfieldError> {
        let _stack = StackGuard;
        Ok(self.0.reseal(&envelope_text(envelope)?, &public_key(to)?, &open_options(options)?)?)
    }
}

#[wasm_bindgen]
#[derive(Default)]
pub struct KeyRing(pub(super) key::KeyRing);

#[wasm_bindgen]
impl KeyRing {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    pub fn add(&mut self, key: &PrivateKey) {
        self.0.add(key.0.clone());
    }

    /// `variable` gives the text of an environment variable by its name, `read_file` the bytes of a
    /// file by its path; or `undefined`.
    #[wasm_bindgen(js_name = fromEnv)]
    pub fn from_env(variable: &Function, read_file: &Function) -> Result<KeyRing, SealfieldError> {
        let _stack = StackGuard;
        let ask = |function: &Function, name: &str| function.call1(&JsValue::UNDEFINED, &name.into()).ok();
        Ok(Self(key::KeyRing::from_variables(
            |name| ask(variable, name)?.as_string().map(Zeroizing::new),
            |path| Some(Zeroizing::new(ask(read_file, path)?.dyn_ref::<Uint8Array>()?.to_vec())),
        )?))
    }

    /// As [`PrivateKey::open`].
    pub fn open(&self, envelope: &JsValue, options: &JsValue) -> Result<JsValue, SealfieldError> {
        let _stack = StackGuard;
        Ok(opened_object(&self.0.open(&envelope_text(envelope)?, &open_options(options)?)?))
    }

    /// As [`PrivateKey::reseal`].
    pub fn reseal(
        &self,
        envelope: &JsValue,
        to: &JsValue,
        options: &JsValue,
    ) -> Result<String, SealfieldError> {
        let _stack = StackGuard;
        Ok(self.0.reseal(&envelope_text(envelope)?, &public_key(to)?, &open_options(options)?)?)
    }
}

#[wasm_bindgen]
pub struct PendingOpen {
    pending: envelope::PendingOpen,
    info: JsValue,
}

#[wasm_bindgen]
impl PendingOpen {
    #[wasm_bindgen(constructor)]
    pub fn new(envelope: &JsValue, options: &JsValue) -> Result<PendingOpen, SealfieldError> {
        let known: Vec<&str> = OPEN_OPTIONS.into_iter().chain(["bits"]).collect();
        let options = Options::new(options, &known)?;
        let text = envelope_text(envelope)?;
        let pending = envelope::PendingOpen::new(&text, &read_open_options(&options)?, options.bits()?)?;
        let info = envelope_info(pending.info(), &text);
        Ok(Self { pending, info })
    }

    pub fn info(&self) -> JsValue {
        self.info.clone()
    }

    /// One for each recipient.
    #[wasm_bindgen(js_name = wrappedKeys)]
    pub fn wrapped_keys(&self) -> Vec<Uint8Array> {
        self.pending.keys().iter().map(|key| key.wrapped_key.into()).collect()
    }

    /// Returns what [`PrivateKey::open`] does.
    pub fn open(self, index: u32, unwrapped: &Uint8Array) -> Result<JsValue, SealfieldError> {
        let _stack = StackGuard;
        let unwrapped = Zeroizing::new(unwrapped.to_vec());
        Ok(opened_object(&self.pending.open(index as usize, &unwrapped)?))
    }
}

#[wasm_bindgen(js_name = sealManaged)]
pub fn seal_managed(client_secret: &JsValue, value: &JsValue) -> Result<String, SealfieldError> {
    let _stack = StackGuard;
    Ok(managed::seal_managed(&secret_text(client_secret)?, &value_bytes(value)?)?)
}

#[wasm_bindgen(js_name = openManaged)]
pub fn open_managed(client_secret: &JsValue, payload: &JsValue) -> Result<Uint8Array, SealfieldError> {
    let _stack = StackGuard;
    let opened = managed::open_managed(&secret_text(client_secret)?, &envelope_text(payload)?)?;
    Ok(opened.as_slice().into())
}

fn secret_text(client_secret: &JsValue) -> Result<Zeroizing<String>, Error> {
    let no_text = Error::new(ErrorCode::KeyInvalid, "a client secret is text");
    unicode(client_secret.dyn_ref::<JsString>().ok_or(no_text)?).map(Zeroizing::new)
}

/// The keys of JWKs.
pub(super) fn public_keys(jwks: &Array) -> Result<Vec<key::PublicKey>, Error> {
    jwks.iter().map(|jwk| public_key(&jwk)).collect()
}

fn public_key(jwk: &JsValue) -> Result<key::PublicKey, Error> {
    key::PublicKey::from_jwk(&read_jwk(jwk)?)
}

pub(super) fn opened_object(opened: &Opened) -> JsValue {
    to_object(&OpenedObject {
        bytes: Bytes::new(opened.bytes()),
        format: opened.format().as_str(),
        kid: opened.kid(),
        context: opened.context(),
        is_json: opened.is_json(),
    })
}

const OPEN_OPTIONS: [&str; 4] = ["format", "context", "hash", "mgf1Hash"];

fn open_options(options: &JsValue) -> Result<OpenOptions, Error> {
    read_open_options(&Options::new(options, &OPEN_OPTIONS)?)
}

fn read_open_options(options: &Options<'_>) -> Result<OpenOptions, Error> {
    Ok(OpenOptions {
        format: options.format()?,
        context: options.text("context")?,
        hash: options.hash("hash")?,
        mgf1_hash: options.hash("mgf1Hash")?,
    })
}

fn passphrase_for_writing(options: &JsValue) -> Result<Option<Zeroizing<String>>, Error> {
    Ok(Options::new(options, &["passphrase"])?.text("passphrase")?.map(Zeroizing::new))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OpenedObject<'a> {
    bytes: &'a Bytes,
    format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<&'a str>,
    is_json: bool,
}
