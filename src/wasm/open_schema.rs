//! Opening the secrets of an input, one by one as the package meets them.

use js_sys::JsString;
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use super::convert::{to_object, unicode};
use super::error::SealfieldError;
use super::open::KeyRing;
use super::options::Options;
use super::stack::StackGuard;
use crate::error::Error;
use crate::schema::{FormSchema, OpenInputOptions};

#[wasm_bindgen]
pub struct FormOpener {
    schema: FormSchema,
    options: OpenInputOptions,
}

#[wasm_bindgen]
impl FormOpener {
    /// `schema` is what `JSON.stringify` made of it.
    #[wasm_bindgen(constructor)]
    pub fn new(schema: &JsString, options: &JsValue) -> Result<FormOpener, SealfieldError> {
        Ok(Self {
            schema: FormSchema::from_stringified(&unicode(schema)?)?,
            options: open_input_options(options)?,
        })
    }

    /// Returns `{ text, isJson }`: the value leaves this module's memory with it.
    pub fn open(&self, secret: usize, value: &JsValue, keys: &KeyRing) -> Result<JsValue, SealfieldError> {
        let _stack = StackGuard;
        let secret = &self.schema.secrets()[secret];
        let opened = secret.open(value.as_string().as_deref(), &keys.0, &self.options)?;
        Ok(to_object(&OpenedObject { text: &opened.text, is_json: opened.is_json }))
    }
}

fn open_input_options(options: &JsValue) -> Result<OpenInputOptions, Error> {
    let options = Options::new(options, &["context", "ignoreStale", "clientSecret"])?;
    Ok(OpenInputOptions {
        context: options.text("context")?,
        ignore_stale: options.flag("ignoreStale")?,
        client_secret: options.text("clientSecret")?.map(Zeroizing::new),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OpenedObject<'a> {
    text: &'a str,
    is_json: bool,
}
