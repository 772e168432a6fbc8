//! Exports of the sealing half.

#![expect(unreachable_pub, reason = "exported to JavaScript")]

use std::time::Duration;

use js_sys::{Date, JSON, JsString, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use web_time::{SystemTime, UNIX_EPOCH};

use super::convert::{KeyInput, envelope_text, jwk_set, to_object};
use super::error::SealfieldError;
use super::options::{Options, format, unsupported};
use super::stack::StackGuard;
use super::value::{text_bytes, value_bytes};
use crate::envelope::{self, EmptyValue, EnvelopeInfo, InspectOptions, SealOptions};
use crate::error::{Error, ErrorCode};
use crate::hash::Hash;
use crate::key;

#[wasm_bindgen]
pub struct PublicKey(key::PublicKey);

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
            to_object(&Validity {
                not_before: to_date(validity.not_before),
                not_after: to_date(validity.not_after),
            })
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
        to_object(&self.0.to_jwk())
    }

    pub fn seal(&self, value: &JsValue, options: &JsValue) -> Result<String, SealfieldError> {
        let _stack = StackGuard;
        let options = seal_options(options)?;
        Ok(self.0.seal(&value_bytes(value)?, &options)?)
    }

    #[wasm_bindgen(js_name = sealJson)]
    pub fn seal_json(&self, value: &JsValue, options: &JsValue) -> Result<String, SealfieldError> {
        let _stack = StackGuard;
        let options = seal_options(options)?;
        let no_form = Error::new(ErrorCode::NotJson, "the value has no JSON form");
        // What `toJSON` or a getter throws could hold a part of the value, so it goes no further.
        // For `undefined` and functions, `JSON.stringify` returns `undefined`.
        let json = JSON::stringify(value).map_err(|_| no_form.clone())?;
        let json = json.dyn_ref::<JsString>().ok_or(no_form)?;
        Ok(self.0.seal_json_text(&text_bytes(json)?, &options)?)
    }
}

#[wasm_bindgen]
pub fn inspect(envelope: &JsValue, options: &JsValue) -> Result<JsValue, SealfieldError> {
    let options = Options::new(options, &["format", "bits"])?;
    let bits = options
        .value("bits")
        .map(|bits| {
            bits.as_f64().filter(|bits| bits.fract() == 0.0).ok_or(unsupported("`bits` is a whole number"))
        })
        .transpose()?
        .map(|bits| bits as u32);
    let options = InspectOptions { format: options.format()?, bits };
    let info = envelope::inspect(&envelope_text(envelope)?, &options)?;
    Ok(to_object(&Info::new(&info)))
}

#[wasm_bindgen(js_name = isSealed)]
pub fn is_sealed(value: &JsValue, name: &JsValue) -> Result<bool, SealfieldError> {
    let format = if name.is_undefined() { None } else { Some(format(name)?) };
    Ok(value.as_string().is_some_and(|value| envelope::is_sealed(&value, format)))
}

fn seal_options(options: &JsValue) -> Result<SealOptions, Error> {
    let options = Options::new(options, &["format", "context", "expiresAt", "hash", "emptyValue"])?;
    Ok(SealOptions {
        format: options.format()?.unwrap_or_default(),
        context: options.text("context")?,
        expires_at: options.value("expiresAt").map(|date| to_time(&date)).transpose()?,
        hash: options.text("hash")?.map(|name| hash(&name)).transpose()?,
        empty_value: match options.text("emptyValue")?.as_deref() {
            None | Some("seal") => EmptyValue::Seal,
            Some("refuse") => EmptyValue::Refuse,
            Some(_) => return Err(unsupported("`emptyValue` is \"seal\" or \"refuse\"")),
        },
    })
}

fn hash(name: &str) -> Result<Hash, Error> {
    match name {
        "SHA-1" => Ok(Hash::Sha1),
        "SHA-256" => Ok(Hash::Sha256),
        "SHA-384" => Ok(Hash::Sha384),
        "SHA-512" => Ok(Hash::Sha512),
        _ => Err(unsupported("`hash` is \"SHA-1\", \"SHA-256\", \"SHA-384\" or \"SHA-512\"")),
    }
}

fn to_time(date: &JsValue) -> Result<SystemTime, Error> {
    // An invalid Date's time is NaN.
    date.dyn_ref::<Date>()
        .map(Date::get_time)
        .filter(|milliseconds| *milliseconds >= 0.0)
        .map(|milliseconds| UNIX_EPOCH + Duration::from_millis(milliseconds as u64))
        .ok_or(unsupported("`expiresAt` is a valid Date after 1970"))
}

fn to_date(time: SystemTime) -> JsValue {
    let elapsed = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    Date::new(&(elapsed.as_millis() as f64).into()).into()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Validity {
    #[serde(with = "serde_wasm_bindgen::preserve")]
    not_before: JsValue,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    not_after: JsValue,
}

/// [`EnvelopeInfo`] as a plain object.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Info<'a> {
    format: &'static str,
    alg: &'static str,
    enc: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bits: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<&'a str>,
    #[serde(skip_serializing_if = "JsValue::is_undefined", with = "serde_wasm_bindgen::preserve")]
    issued_at: JsValue,
    #[serde(skip_serializing_if = "JsValue::is_undefined", with = "serde_wasm_bindgen::preserve")]
    expires_at: JsValue,
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    name: &'static str,
    start: u32,
    end: u32,
}

impl<'a> Info<'a> {
    fn new(info: &'a EnvelopeInfo) -> Self {
        let date = |time: Option<SystemTime>| time.map_or(JsValue::UNDEFINED, to_date);
        Self {
            format: info.format.as_str(),
            alg: info.alg,
            enc: info.enc,
            bits: info.bits,
            kid: info.kid.as_deref(),
            context: info.context.as_deref(),
            issued_at: date(info.issued_at),
            expires_at: date(info.expires_at),
            parts: info
                .parts
                .iter()
                .map(|part| Part {
                    name: part.name.as_str(),
                    // An envelope is far smaller than 4 GiB.
                    start: part.range.start as u32,
                    end: part.range.end as u32,
                })
                .collect(),
        }
    }
}
