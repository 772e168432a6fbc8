//! Manifests of Kubernetes SealedSecrets. Their values are sealed in the module that holds keys.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::error::SealfieldError;
use super::options::{Options, unsupported};
use crate::envelope::{Scope, SealedSecret};
use crate::error::Error;

#[wasm_bindgen]
pub struct Manifest(SealedSecret);

#[wasm_bindgen]
impl Manifest {
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue, data_keys: Vec<String>) -> Result<Manifest, SealfieldError> {
        SealedSecret::check_keys(data_keys.iter().map(String::as_str))?;
        Ok(Self(sealed_secret(&Options::new(options, &["name", "namespace", "scope", "type"])?)?))
    }

    /// What the values are sealed for.
    pub fn context(&self) -> Option<String> {
        self.0.context()
    }

    /// The YAML, with an envelope for each of the data keys that were checked.
    #[wasm_bindgen(js_name = toYaml)]
    pub fn to_yaml(&self, data_keys: Vec<String>, envelopes: Vec<String>) -> String {
        self.0.with_sealed(&data_keys.into_iter().zip(envelopes).collect::<Vec<_>>())
    }
}

fn sealed_secret(options: &Options<'_>) -> Result<SealedSecret, Error> {
    const UNKNOWN: Error = unsupported("a scope is \"strict\", \"namespace-wide\" or \"cluster-wide\"");
    let scope = match options.text("scope")? {
        Some(name) => Scope::from_name(&name).ok_or(UNKNOWN)?,
        None => Scope::default(),
    };
    let name = options.text("name")?.unwrap_or_default();
    let secret = SealedSecret::new(&name, options.text("namespace")?.as_deref(), scope)?;
    match options.text("type")? {
        Some(secret_type) => secret.with_type(&secret_type),
        None => Ok(secret),
    }
}
