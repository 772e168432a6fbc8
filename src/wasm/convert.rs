//! Keys, envelopes and results across the boundary.

use js_sys::{Array, Date, JsString, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::{JsCast as _, JsValue};
use web_time::{SystemTime, UNIX_EPOCH};
use zeroize::Zeroizing;

use crate::error::{Error, ErrorCode};
use crate::key::Jwk;
#[cfg(feature = "wasm-seal")]
use crate::key::JwkSet;

/// A key as callers hold it: PEM, DER or JWK.
pub(super) enum KeyInput {
    Pem(Zeroizing<String>),
    Der(Zeroizing<Vec<u8>>),
    Jwk(Box<Jwk>),
}

impl KeyInput {
    pub(super) fn from_js(key: &JsValue) -> Result<Self, Error> {
        if let Some(pem) = key.as_string() {
            Ok(Self::Pem(Zeroizing::new(pem)))
        } else if let Some(der) = key.dyn_ref::<Uint8Array>() {
            Ok(Self::Der(Zeroizing::new(der.to_vec())))
        } else {
            read_jwk(key).map(|jwk| Self::Jwk(Box::new(jwk)))
        }
    }
}

/// The JWK Set that `key` is, if it has the member that makes it one.
#[cfg(feature = "wasm-seal")]
pub(super) fn jwk_set(key: &JsValue) -> Option<JwkSet> {
    let keys = member(key, "keys")?.dyn_into::<Array>().ok()?;
    // What is malformed in a set is passed over (RFC 7517 §5).
    Some(JwkSet { keys: keys.iter().filter_map(|key| read_jwk(&key).ok()).collect() })
}

const NO_KEY: Error =
    Error::new(ErrorCode::KeyInvalid, "a key is PEM text, DER bytes or a JWK, and this is none of them");

fn member(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok().filter(|value| !value.is_undefined())
}

/// Read by hand: the errors of `serde_wasm_bindgen` quote what they reject.
pub(super) fn read_jwk(key: &JsValue) -> Result<Jwk, Error> {
    if !key.is_object() {
        return Err(NO_KEY);
    }
    let text =
        |name| member(key, name).map(|value| unicode(value.dyn_ref::<JsString>().ok_or(NO_KEY)?)).transpose();
    let secret = |name| text(name).map(|number| number.map(Zeroizing::new));
    let key_ops = member(key, "key_ops")
        .map(|operations| operations.dyn_into::<Array>().map_err(|_| NO_KEY))
        .transpose()?
        .map(|operations| operations.iter().filter_map(|operation| operation.as_string()).collect());
    Ok(Jwk {
        kty: text("kty")?.unwrap_or_default(),
        n: text("n")?.unwrap_or_default(),
        e: text("e")?.unwrap_or_default(),
        kid: text("kid")?,
        usage: text("use")?,
        alg: text("alg")?,
        key_ops,
        d: secret("d")?,
        p: secret("p")?,
        q: secret("q")?,
        dp: secret("dp")?,
        dq: secret("dq")?,
        qi: secret("qi")?,
    })
}

/// `text` in UTF-8, which has no form for a lone surrogate.
pub(super) fn unicode(text: &JsString) -> Result<String, Error> {
    let mut utf8 = Zeroizing::new(String::from(text));
    // The conversion made U+FFFD of a lone surrogate. Only where one stands is the slow check due.
    if utf8.contains(char::REPLACEMENT_CHARACTER) && !text.is_valid_utf16() {
        return Err(Error::new(
            ErrorCode::NotUnicode,
            "the text holds a lone surrogate, which has no UTF-8 form",
        ));
    }
    Ok(std::mem::take(&mut *utf8))
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
