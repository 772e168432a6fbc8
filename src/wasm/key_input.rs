//! Keys, out of JavaScript.

use js_sys::{Array, JsString, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use zeroize::Zeroizing;

use super::convert::unicode;
use crate::error::{Error, ErrorCode};
use crate::key::{Jwk, JwkSet};

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
    let mut members = [const { None }; 12];
    for (value, name) in members.iter_mut().zip(TEXTS) {
        if let Some(member) = member(key, name) {
            *value = Some(Zeroizing::new(unicode(member.dyn_ref::<JsString>().ok_or(NO_KEY)?)?));
        }
    }
    let [kty, n, e, kid, usage, alg, d, p, q, dp, dq, qi] = members;
    let public = |member: Option<Zeroizing<String>>| member.map(|mut member| std::mem::take(&mut *member));
    let key_ops = member(key, "key_ops")
        .map(|operations| operations.dyn_into::<Array>().map_err(|_| NO_KEY))
        .transpose()?
        .map(|operations| operations.iter().filter_map(|operation| operation.as_string()).collect());
    Ok(Jwk {
        kty: public(kty).unwrap_or_default(),
        n: public(n).unwrap_or_default(),
        e: public(e).unwrap_or_default(),
        kid: public(kid),
        usage: public(usage),
        alg: public(alg),
        key_ops,
        d,
        p,
        q,
        dp,
        dq,
        qi,
    })
}

/// The members of a JWK that are text.
const TEXTS: [&str; 12] = ["kty", "n", "e", "kid", "use", "alg", "d", "p", "q", "dp", "dq", "qi"];
