//! Exports of the store.

use js_sys::{Array, JsString};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

use super::convert::{envelope_text, to_object, unicode};
use super::error::SealfieldError;
use super::open::{KeyRing, opened_object, public_keys};
use super::options::{Options, unsupported};
use super::stack::StackGuard;
use super::value::value_bytes;
use crate::error::{Error, ErrorCode};
use crate::key::PublicKey;
use crate::store::{
    self, NewSecret, Policy, RemoveOptions, Rules, SecretInfo, SecretValue, Visibility, indigo_policy,
    momen_policy,
};

#[wasm_bindgen]
pub struct SecretStore(store::SecretStore);

#[wasm_bindgen]
impl SecretStore {
    /// `recipients` are JWKs of the sealing half's keys, `rules` a name or an object.
    pub fn create(recipients: &Array, rules: &JsValue) -> Result<SecretStore, SealfieldError> {
        Ok(Self(store::SecretStore::new(&public_keys(recipients)?, read_rules(rules)?)?))
    }

    pub fn parse(document: &JsValue) -> Result<SecretStore, SealfieldError> {
        const NO_TEXT: Error = Error::new(ErrorCode::Store, "the document of a store is text");
        let document = unicode(document.dyn_ref::<JsString>().ok_or(NO_TEXT)?)?;
        Ok(Self(store::SecretStore::parse(&document)?))
    }

    #[wasm_bindgen(js_name = actAs)]
    pub fn act_as(&mut self, role: &JsValue, policy: &str) -> Result<(), SealfieldError> {
        let policy: Policy = match policy {
            "indigo" => indigo_policy,
            "momen" => momen_policy,
            _ => return Err(unsupported("a policy is \"indigo\", \"momen\" or a function").into()),
        };
        let role = role.dyn_ref::<JsString>().ok_or(unsupported("a role is text"))?;
        self.0.act_as(unicode(role)?, policy);
        Ok(())
    }

    #[wasm_bindgen(js_name = toDocument)]
    pub fn to_document(&self) -> String {
        self.0.to_document()
    }

    pub fn id(&self) -> String {
        self.0.id().to_owned()
    }

    pub fn rules(&self) -> JsValue {
        let rules = self.0.rules();
        to_object(&RulesObject {
            immutable_names: rules.immutable_names,
            immutable_visibility: rules.immutable_visibility,
            confirm_removal: rules.confirm_removal,
            refuse_in_use: rules.refuse_in_use,
            activation: rules.activation,
            visibilities: rules.visibilities.iter().map(|visibility| visibility.as_str()).collect(),
        })
    }

    pub fn recipients(&self) -> JsValue {
        to_object(&self.0.recipients().iter().map(PublicKey::to_jwk).collect::<Vec<_>>())
    }

    pub fn context(&self, name: &JsValue, visibility: &JsValue) -> Result<String, SealfieldError> {
        Ok(self.0.context(&read_name(name)?, read_visibility(Some(visibility))?))
    }

    pub fn list(&self) -> Result<JsValue, SealfieldError> {
        Ok(infos(&self.0.list()?))
    }

    pub fn search(&self, text: &JsValue) -> Result<JsValue, SealfieldError> {
        let text = text.dyn_ref::<JsString>().ok_or(unsupported("what is searched for is text"))?;
        Ok(infos(&self.0.search(&unicode(text)?)?))
    }

    pub fn get(&self, name: &JsValue) -> Result<JsValue, SealfieldError> {
        let info = self.0.get(&read_name(name)?)?;
        Ok(info.map_or(JsValue::UNDEFINED, |info| to_object(&InfoObject::from(&info))))
    }

    #[wasm_bindgen(js_name = inEffect)]
    pub fn in_effect(&self, name: &JsValue) -> Result<JsValue, SealfieldError> {
        let info = self.0.in_effect(&read_name(name)?)?;
        Ok(info.map_or(JsValue::UNDEFINED, |info| to_object(&InfoObject::from(&info))))
    }

    pub fn add(
        &mut self,
        name: &JsValue,
        value: &JsValue,
        is_sealed: bool,
        options: &JsValue,
    ) -> Result<(), SealfieldError> {
        let _stack = StackGuard;
        let name = read_name(name)?;
        let options = Options::new(options, &["description", "visibility"])?;
        let secret = NewSecret {
            description: options.text("description")?,
            visibility: read_visibility(options.value("visibility").as_ref())?,
        };
        Value::read(value, is_sealed).and_then(|value| self.0.create(&name, value.as_secret(), secret))?;
        Ok(())
    }

    pub fn replace(
        &mut self,
        name: &JsValue,
        value: &JsValue,
        is_sealed: bool,
    ) -> Result<(), SealfieldError> {
        let _stack = StackGuard;
        let name = read_name(name)?;
        Value::read(value, is_sealed).and_then(|value| self.0.replace(&name, value.as_secret()))?;
        Ok(())
    }

    pub fn describe(&mut self, name: &JsValue, description: &JsValue) -> Result<(), SealfieldError> {
        let description = optional_text(description, "a description is text")?;
        Ok(self.0.describe(&read_name(name)?, description.as_deref())?)
    }

    pub fn rename(&mut self, name: &JsValue, to: &JsValue, keys: &KeyRing) -> Result<(), SealfieldError> {
        let _stack = StackGuard;
        Ok(self.0.rename(&read_name(name)?, &read_name(to)?, &keys.0)?)
    }

    #[wasm_bindgen(js_name = setVisibility)]
    pub fn set_visibility(
        &mut self,
        name: &JsValue,
        visibility: &JsValue,
        keys: &KeyRing,
    ) -> Result<(), SealfieldError> {
        let _stack = StackGuard;
        Ok(self.0.set_visibility(&read_name(name)?, read_visibility(Some(visibility))?, &keys.0)?)
    }

    /// `references` are the places that refer to the secret, if they were looked for.
    pub fn remove(
        &mut self,
        name: &JsValue,
        confirmation: &JsValue,
        references: Option<Vec<String>>,
    ) -> Result<(), SealfieldError> {
        let confirmation = optional_text(confirmation, "a confirmation is text")?;
        let options =
            RemoveOptions { confirmation: confirmation.as_deref(), references: references.as_deref() };
        Ok(self.0.remove(&read_name(name)?, &options)?)
    }

    pub fn activate(&mut self) -> Result<(), SealfieldError> {
        Ok(self.0.activate()?)
    }

    pub fn reveal(&self, name: &JsValue, keys: &KeyRing) -> Result<JsValue, SealfieldError> {
        let _stack = StackGuard;
        Ok(opened_object(&self.0.reveal(&read_name(name)?, &keys.0)?))
    }

    pub fn open(&self, name: &JsValue, keys: &KeyRing) -> Result<JsValue, SealfieldError> {
        let _stack = StackGuard;
        Ok(opened_object(&self.0.open(&read_name(name)?, &keys.0)?))
    }

    pub fn verify(
        &self,
        name: &JsValue,
        candidate: &JsValue,
        keys: &KeyRing,
    ) -> Result<bool, SealfieldError> {
        let _stack = StackGuard;
        Ok(self.0.verify(&read_name(name)?, &value_bytes(candidate)?, &keys.0)?)
    }

    pub fn rotate(&mut self, recipients: &Array, keys: &KeyRing) -> Result<(), SealfieldError> {
        let _stack = StackGuard;
        Ok(self.0.rotate(&public_keys(recipients)?, &keys.0)?)
    }
}

/// A value as JavaScript hands it in, for as long as it is looked at.
enum Value {
    Plain(Vec<u8>),
    Sealed(String),
}

impl Value {
    fn read(value: &JsValue, is_sealed: bool) -> Result<Self, Error> {
        Ok(if is_sealed { Self::Sealed(envelope_text(value)?) } else { Self::Plain(value_bytes(value)?) })
    }

    fn as_secret(&self) -> SecretValue<'_> {
        match self {
            Self::Plain(value) => SecretValue::Plain(value),
            Self::Sealed(envelope) => SecretValue::Sealed(envelope),
        }
    }
}

fn read_name(name: &JsValue) -> Result<String, Error> {
    const NO_TEXT: Error = Error::new(ErrorCode::Name, "the name of a secret is text");
    unicode(name.dyn_ref::<JsString>().ok_or(NO_TEXT)?)
}

/// `undefined` is none.
fn optional_text(text: &JsValue, message: &'static str) -> Result<Option<String>, Error> {
    if text.is_undefined() {
        return Ok(None);
    }
    unicode(text.dyn_ref::<JsString>().ok_or(unsupported(message))?).map(Some)
}

/// Without one, the default.
fn read_visibility(visibility: Option<&JsValue>) -> Result<Visibility, Error> {
    const UNKNOWN: Error = unsupported("a visibility is \"masked\" or \"restricted\"");
    match visibility {
        None => Ok(Visibility::default()),
        Some(name) => name.as_string().and_then(|name| Visibility::from_name(&name)).ok_or(UNKNOWN),
    }
}

fn read_rules(rules: &JsValue) -> Result<Rules, Error> {
    const UNKNOWN: Error = unsupported("rules are \"indigo\", \"momen\" or an object of them");
    if let Some(name) = rules.as_string() {
        return Rules::preset(&name).ok_or(UNKNOWN);
    }
    let options = Options::new(
        rules,
        &[
            "immutableNames",
            "immutableVisibility",
            "confirmRemoval",
            "refuseInUse",
            "activation",
            "visibilities",
        ],
    )?;
    let visibilities = match options.value("visibilities") {
        None => Visibility::ALL.to_vec(),
        Some(names) => {
            let names = names.dyn_into::<Array>().map_err(|_| UNKNOWN)?;
            names.iter().map(|name| read_visibility(Some(&name))).collect::<Result<_, _>>()?
        }
    };
    Ok(Rules {
        immutable_names: options.flag("immutableNames")?,
        immutable_visibility: options.flag("immutableVisibility")?,
        confirm_removal: options.flag("confirmRemoval")?,
        refuse_in_use: options.flag("refuseInUse")?,
        activation: options.flag("activation")?,
        visibilities,
    })
}

fn infos(secrets: &[SecretInfo]) -> JsValue {
    to_object(&secrets.iter().map(InfoObject::from).collect::<Vec<_>>())
}

#[derive(Serialize)]
struct InfoObject<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    visibility: &'static str,
    state: &'static str,
    created: &'a str,
    updated: &'a str,
}

impl<'a> From<&'a SecretInfo> for InfoObject<'a> {
    fn from(secret: &'a SecretInfo) -> Self {
        Self {
            name: &secret.name,
            description: secret.description.as_deref(),
            visibility: secret.visibility.as_str(),
            state: secret.state.as_str(),
            created: &secret.created,
            updated: &secret.updated,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the rules are yes or no each")]
struct RulesObject {
    immutable_names: bool,
    immutable_visibility: bool,
    confirm_removal: bool,
    refuse_in_use: bool,
    activation: bool,
    visibilities: Vec<&'static str>,
}
