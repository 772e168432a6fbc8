//! Schemas of forms. The package walks through the input, which may be more than JSON, and asks here
//! about each secret that it meets.

use js_sys::{JsString, Uint8Array};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use super::convert::{to_object, unicode};
use super::error::SealfieldError;
use super::options::Options;
use super::stack::StackGuard;
use crate::envelope::Content;
use crate::error::Error;
use crate::schema::{self, Diagnostic, FormField, FormSchema, SealInputOptions, Value};

#[wasm_bindgen]
pub struct Form {
    schema: FormSchema,
    options: SealInputOptions,
}

#[wasm_bindgen]
impl Form {
    /// `schema` is what `JSON.stringify` made of it.
    #[wasm_bindgen(constructor)]
    pub fn new(schema: &JsString) -> Result<Form, SealfieldError> {
        Ok(Self {
            schema: FormSchema::from_stringified(&unicode(schema)?)?,
            options: SealInputOptions::default(),
        })
    }

    /// How values are sealed.
    #[wasm_bindgen(js_name = setOptions)]
    pub fn set_options(&mut self, options: &JsValue) -> Result<(), SealfieldError> {
        self.options = seal_input_options(options)?;
        Ok(())
    }

    pub fn dialect(&self) -> String {
        self.schema.dialect().as_str().to_owned()
    }

    pub fn describe(&self) -> JsValue {
        to_object(&Description {
            dialect: self.schema.dialect().as_str(),
            fields: self.schema.fields().iter().map(Field::from).collect(),
            diagnostics: self.schema.diagnostics().iter().map(Finding::from).collect(),
        })
    }

    /// Where the secrets of an input are.
    pub fn root(&self) -> JsValue {
        to_object(&Place::from(self.schema.root()))
    }

    /// What keeps inputs from being sealed.
    pub fn refusals(&self) -> Vec<SealfieldError> {
        let refused = self.schema.check().err();
        refused.iter().flat_map(|error| error.errors()).cloned().map(SealfieldError::from).collect()
    }

    /// The key that the schema holds for a secret, in DER.
    #[wasm_bindgen(js_name = ownKey)]
    pub fn own_key(&self, secret: usize) -> Option<Uint8Array> {
        self.schema.secrets()[secret].own_key().map(|key| key.to_der().into())
    }

    /// How to seal `value`, text or the JSON of something else; `undefined` if it is sealed already. That is done in
    /// the module that holds keys.
    pub fn plan(
        &self,
        secret: usize,
        value: &JsString,
        is_json: bool,
        has_key: bool,
    ) -> Result<JsValue, SealfieldError> {
        let _stack = StackGuard;
        let text = Zeroizing::new(unicode(value)?);
        let value = if is_json { Value::Json(&text) } else { Value::Text(&text) };
        let plan = self.schema.secrets()[secret].plan(&value, has_key, &self.options)?;
        Ok(plan.map_or(JsValue::UNDEFINED, |plan| to_object(&Plan::from(&plan))))
    }

    #[wasm_bindgen(js_name = checkSealed)]
    pub fn check_sealed(&self, secret: usize, value: &JsValue) -> Result<(), SealfieldError> {
        Ok(self.schema.secrets()[secret].check_sealed(value.as_string().as_deref())?)
    }
}

fn seal_input_options(options: &JsValue) -> Result<SealInputOptions, Error> {
    let options = Options::new(options, &["format", "context", "expiresAt", "emptyValue"])?;
    Ok(SealInputOptions {
        format: options.format()?,
        context: options.text("context")?,
        expires_at: options.expires_at()?,
        empty_value: options.empty_value()?,
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Plan<'a> {
    format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<&'a str>,
    is_json: bool,
    is_quoted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema_hash: Option<&'a str>,
}

impl<'a> From<&'a schema::Plan<'a>> for Plan<'a> {
    fn from(plan: &'a schema::Plan<'a>) -> Self {
        let (is_json, schema_hash) = match plan.content {
            Content::Bytes => (false, None),
            Content::Json { schema_hash } => (true, schema_hash),
        };
        Self {
            format: plan.options.format.as_str(),
            context: plan.options.context.as_deref(),
            is_json,
            is_quoted: plan.is_quoted,
            schema_hash,
        }
    }
}

#[derive(Serialize)]
struct Description<'a> {
    dialect: &'static str,
    fields: Vec<Field<'a>>,
    diagnostics: Vec<Finding<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Field<'a> {
    name: &'a str,
    pointer: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    types: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    editor: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    required: bool,
    secret: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema_hash: Option<&'a str>,
}

impl<'a> From<&'a FormField> for Field<'a> {
    fn from(field: &'a FormField) -> Self {
        Self {
            name: &field.name,
            pointer: &field.pointer,
            title: field.title.as_deref(),
            description: field.description.as_deref(),
            types: &field.types,
            editor: field.editor.as_deref(),
            kind: field.kind,
            required: field.required,
            secret: field.secret,
            schema_hash: field.schema_hash.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'static str,
    severity: &'static str,
    blocking: bool,
    pointer: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    message: &'static str,
}

impl<'a> From<&'a Diagnostic> for Finding<'a> {
    fn from(found: &'a Diagnostic) -> Self {
        Self {
            code: found.code.as_str(),
            severity: found.code.severity().as_str(),
            blocking: found.code.is_blocking(),
            pointer: &found.pointer,
            field: found.field.as_deref(),
            message: found.code.message(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<usize>,
    properties: Vec<(&'a str, Place<'a>)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    others: Option<Box<Place<'a>>>,
    first: Vec<Place<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    elements: Option<Box<Place<'a>>>,
    may_be_scalar: bool,
}

impl<'a> From<&'a schema::Place> for Place<'a> {
    fn from(place: &'a schema::Place) -> Self {
        let boxed = |place: &'a Option<Box<schema::Place>>| place.as_deref().map(Self::from).map(Box::new);
        Self {
            secret: place.secret,
            properties: place
                .properties
                .iter()
                .map(|(name, place)| (name.as_str(), Self::from(place)))
                .collect(),
            others: boxed(&place.others),
            first: place.first.iter().map(Self::from).collect(),
            elements: boxed(&place.elements),
            may_be_scalar: place.may_be_scalar,
        }
    }
}
