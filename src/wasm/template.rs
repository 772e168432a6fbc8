//! Templates: the package asks what one needs to be told, asks providers for it, and has it rendered.

#![expect(unreachable_pub, reason = "exported to JavaScript")]

use js_sys::{Array, JsString, Uint8Array};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use super::convert::{to_object, unicode};
use super::error::SealfieldError;
use super::stack::StackGuard;
use super::value::value_bytes;
use crate::error::Error;
use crate::store::{
    MAX_VALUE_BYTES, OtherExpressions, SecretPlaces, SecretReference, Template, TemplateRequest,
    find_references,
};
use crate::{base64, store};

/// Where in data a secret may stand.
#[wasm_bindgen]
pub struct Places(SecretPlaces);

#[wasm_bindgen]
impl Places {
    #[wasm_bindgen(constructor)]
    pub fn new(outputs: Vec<String>, sinks: Option<Vec<String>>) -> Result<Places, SealfieldError> {
        Ok(Self(SecretPlaces::new(outputs, sinks)?))
    }

    /// What the template at `pointer` must be told: a list of `{ isSecret, name, namespace?, place }`.
    pub fn requests(&self, pointer: &str, text: &JsString, keeps: bool) -> Result<JsValue, SealfieldError> {
        let _stack = StackGuard;
        let text = unicode(text)?;
        let template = Template::parse(&text, others(keeps))?;
        self.0.check(pointer, &template)?;
        Ok(to_object(&template.requests().map(RequestObject::from).collect::<Vec<_>>()))
    }
}

/// The values of templates, of which each is copied once, and the bytes that are left for what is put in.
#[wasm_bindgen]
pub struct TemplateValues {
    values: Vec<Result<Zeroizing<Vec<u8>>, Error>>,
    left: usize,
}

#[wasm_bindgen]
impl TemplateValues {
    /// `values` are texts or bytes; what is neither is an error only where it is put in.
    #[wasm_bindgen(constructor)]
    pub fn new(values: &Array) -> TemplateValues {
        let _stack = StackGuard;
        Self {
            values: values.iter().map(|value| value_bytes(&value).map(Zeroizing::new)).collect(),
            left: MAX_VALUE_BYTES,
        }
    }

    /// `indexes` holds one of a value for each request.
    pub fn render(
        &mut self,
        text: &JsString,
        keeps: bool,
        indexes: &[u32],
    ) -> Result<String, SealfieldError> {
        let _stack = StackGuard;
        let Self { values, left } = self;
        let text = unicode(text)?;
        let mut indexes = indexes.iter();
        let mut rendered = Template::parse(&text, others(keeps))?.render_within(left, |_| {
            indexes.next().and_then(|index| values.get(*index as usize)).cloned().transpose()
        })?;
        Ok(std::mem::take(&mut *rendered))
    }
}

/// A list of `{ line, column, name?, namespace?, subkey? }`.
#[wasm_bindgen(js_name = findReferences)]
pub fn references(text: &JsString) -> Result<JsValue, SealfieldError> {
    let found = find_references(&unicode(text)?)?;
    Ok(to_object(&found.into_iter().map(ReferenceObject::from).collect::<Vec<_>>()))
}

#[wasm_bindgen(js_name = renameReferences)]
pub fn rename_references(
    text: &JsString,
    from: &JsString,
    to: &JsString,
    namespace: Option<String>,
) -> Result<String, SealfieldError> {
    let (text, from, to) = (unicode(text)?, unicode(from)?, unicode(to)?);
    Ok(store::rename_references(&text, &from, &to, namespace.as_deref())?)
}

/// The bytes, or `undefined` for what is not base64.
#[wasm_bindgen(js_name = decodeBase64)]
pub fn decode_base64(text: &str) -> Option<Uint8Array> {
    base64::decode_as_java(text).map(|bytes| bytes.as_slice().into())
}

fn others(keeps: bool) -> OtherExpressions {
    if keeps { OtherExpressions::Keep } else { OtherExpressions::Refuse }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestObject {
    is_secret: bool,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
    place: String,
}

impl From<TemplateRequest> for RequestObject {
    fn from(request: TemplateRequest) -> Self {
        let place = request.place();
        let TemplateRequest { is_secret, name, namespace, .. } = request;
        Self { is_secret, name, namespace, place }
    }
}

#[derive(Serialize)]
struct ReferenceObject {
    line: u32,
    column: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subkey: Option<String>,
}

impl From<SecretReference> for ReferenceObject {
    fn from(reference: SecretReference) -> Self {
        let SecretReference { line, column, name, namespace, subkey } = reference;
        Self { line, column, name, namespace, subkey }
    }
}
