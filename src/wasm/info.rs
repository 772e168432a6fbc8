//! [`EnvelopeInfo`] as a plain object.

use serde::Serialize;
use serde_bytes::Bytes;
use wasm_bindgen::JsValue;
use web_time::SystemTime;

use super::convert::{to_date, to_object};
use crate::envelope::{EnvelopeInfo, RecipientInfo};

/// What `text`, an envelope, says of itself.
pub(super) fn envelope_info(info: &EnvelopeInfo, text: &str) -> JsValue {
    to_object(&Info::new(info, text))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Info<'a> {
    format: &'static str,
    enc: &'static str,
    recipients: Vec<Recipient<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<&'a str>,
    #[serde(skip_serializing_if = "JsValue::is_undefined", with = "serde_wasm_bindgen::preserve")]
    issued_at: JsValue,
    #[serde(skip_serializing_if = "JsValue::is_undefined", with = "serde_wasm_bindgen::preserve")]
    expires_at: JsValue,
    parts: Vec<Part>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Recipient<'a> {
    alg: &'static str,
    hash: &'static str,
    mgf1_hash: &'static str,
    #[serde(skip_serializing_if = "<[u8]>::is_empty")]
    label: &'a Bytes,
    #[serde(skip_serializing_if = "Option::is_none")]
    bits: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
}

#[derive(Serialize)]
struct Part {
    name: &'static str,
    start: u32,
    end: u32,
}

impl<'a> Info<'a> {
    fn new(info: &'a EnvelopeInfo, text: &str) -> Self {
        // JavaScript counts UTF-16 code units; parts are in order. An envelope is far smaller than 4 GiB.
        let (mut bytes, mut units) = (0, 0);
        let mut offset = |at: usize| {
            units += text.get(bytes..at).map_or(at - bytes, |text| text.encode_utf16().count()) as u32;
            bytes = at;
            units
        };
        let date = |time: Option<SystemTime>| time.map_or(JsValue::UNDEFINED, to_date);
        Self {
            format: info.format.as_str(),
            enc: info.enc,
            recipients: info.recipients.iter().map(Recipient::new).collect(),
            context: info.context.as_deref(),
            issued_at: date(info.issued_at),
            expires_at: date(info.expires_at),
            parts: info
                .parts
                .iter()
                .map(|part| Part {
                    name: part.name.as_str(),
                    start: offset(part.range.start),
                    end: offset(part.range.end),
                })
                .collect(),
        }
    }
}

impl<'a> Recipient<'a> {
    fn new(info: &'a RecipientInfo) -> Self {
        Self {
            alg: info.alg(),
            hash: info.hash.as_str(),
            mgf1_hash: info.mgf1_hash.as_str(),
            label: Bytes::new(&info.label),
            bits: info.bits,
            kid: info.kid.as_deref(),
        }
    }
}
