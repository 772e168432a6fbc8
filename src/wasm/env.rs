//! Environment files.

#![expect(unreachable_pub, reason = "exported to JavaScript")]

use js_sys::Array;
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use zeroize::Zeroizing;

use super::convert::{to_object, unicode};
use super::error::SealfieldError;
use super::open::{KeyRing, public_keys};
use super::options::{Options, unsupported};
use super::stack::StackGuard;
use super::value::{utf8, value_bytes};
use crate::error::Error;
use crate::key::{self, PublicKey};
use crate::store::{self, CommentPolicy, EnvOptions, EnvSource, EnvTarget, MalformedPolicy};

/// Returns `{ entries: { name, value, line }[], malformed: number[] }`.
#[wasm_bindgen(js_name = parseEnv)]
pub fn parse_env(text: &JsValue) -> Result<JsValue, SealfieldError> {
    let _stack = StackGuard;
    let bytes = value_bytes(text)?;
    let file = store::EnvFile::parse(utf8(&bytes)?);
    let entries = file.entries().iter();
    let entries =
        entries.map(|entry| EntryObject { name: &entry.name, value: &entry.value, line: entry.line });
    Ok(to_object(&FileObject { entries: entries.collect(), malformed: file.malformed() }))
}

/// `entries` are names and values in turn.
#[wasm_bindgen(js_name = writeEnv)]
pub fn write_env(entries: &Array) -> Result<String, SealfieldError> {
    let _stack = StackGuard;
    let texts = entries.iter().map(|text| text_of(&text)).collect::<Result<Vec<_>, _>>()?;
    let entries = texts.chunks_exact(2).map(|entry| (entry[0].as_str(), entry[1].as_str()));
    Ok(store::write_env(entries)?.to_string())
}

/// `keys` may hold none, `recipients` are JWKs, where they are not needed.
#[wasm_bindgen(js_name = convertEnv)]
pub fn convert_env(
    text: &JsValue,
    from: &JsValue,
    to: &JsValue,
    keys: &KeyRing,
    recipients: &Array,
    options: &JsValue,
) -> Result<String, SealfieldError> {
    let _stack = StackGuard;
    let bytes = value_bytes(text)?;
    let recipients = public_keys(recipients)?;
    let (from, to) = (source(from, &keys.0)?, target(to, &recipients)?);
    Ok(store::convert_env(utf8(&bytes)?, from, to, &env_options(options)?)?.to_string())
}

/// A list of errors, one for each line that `convertEnv` refuses; or `sealEnv`, which is from `env` to `sealed`.
#[wasm_bindgen(js_name = envProblems)]
pub fn env_problems(
    text: &JsValue,
    from: &JsValue,
    to: &JsValue,
    options: &JsValue,
) -> Result<Vec<SealfieldError>, SealfieldError> {
    let _stack = StackGuard;
    let bytes = value_bytes(text)?;
    let keys = key::KeyRing::default();
    let (from, to) = (source(from, &keys)?, target(to, &[])?);
    let problems = store::convert_env_problems(utf8(&bytes)?, from, to, &env_options(options)?);
    Ok(problems.into_iter().map(SealfieldError::from).collect())
}

/// `recipients` are JWKs.
#[wasm_bindgen(js_name = sealEnv)]
pub fn seal_env(text: &JsValue, recipients: &Array, options: &JsValue) -> Result<String, SealfieldError> {
    let _stack = StackGuard;
    let bytes = value_bytes(text)?;
    Ok(store::seal_env(utf8(&bytes)?, &public_keys(recipients)?, &env_options(options)?)?)
}

/// `recipients` are JWKs.
#[wasm_bindgen(js_name = setEnv)]
pub fn set_env(
    text: &JsValue,
    name: &JsValue,
    value: &JsValue,
    recipients: &Array,
) -> Result<String, SealfieldError> {
    let _stack = StackGuard;
    let bytes = value_bytes(text)?;
    let (name, value) = (text_of(name)?, text_of(value)?);
    Ok(store::set_env(utf8(&bytes)?, &name, &value, &public_keys(recipients)?)?)
}

#[wasm_bindgen(js_name = openEnv)]
pub fn open_env(text: &JsValue, keys: &KeyRing) -> Result<String, SealfieldError> {
    let _stack = StackGuard;
    let bytes = value_bytes(text)?;
    Ok(store::open_env(utf8(&bytes)?, &keys.0)?.to_string())
}

/// `recipients` are JWKs.
#[wasm_bindgen(js_name = rotateEnv)]
pub fn rotate_env(text: &JsValue, keys: &KeyRing, recipients: &Array) -> Result<String, SealfieldError> {
    let _stack = StackGuard;
    let bytes = value_bytes(text)?;
    Ok(store::rotate_env(utf8(&bytes)?, &keys.0, &public_keys(recipients)?)?)
}

#[wasm_bindgen(js_name = encodeKestra)]
pub fn encode_kestra(value: &JsValue) -> Result<String, SealfieldError> {
    let _stack = StackGuard;
    Ok(store::encode_kestra(&value_bytes(value)?).to_string())
}

const NO_FORM: Error =
    unsupported("the form of an environment file is \"env\", \"kestra\", \"macro\" or \"sealed\"");

fn source<'a>(from: &JsValue, keys: &'a key::KeyRing) -> Result<EnvSource<'a>, Error> {
    match from.as_string().as_deref() {
        Some("env") => Ok(EnvSource::Env),
        Some("kestra") => Ok(EnvSource::Kestra),
        Some("macro") => Ok(EnvSource::Macro),
        Some("sealed") => Ok(EnvSource::Sealed(keys)),
        _ => Err(NO_FORM),
    }
}

fn target<'a>(to: &JsValue, recipients: &'a [PublicKey]) -> Result<EnvTarget<'a>, Error> {
    match to.as_string().as_deref() {
        Some("env") => Ok(EnvTarget::Env),
        Some("kestra") => Ok(EnvTarget::Kestra),
        Some("macro") => Ok(EnvTarget::Macro),
        Some("sealed") => Ok(EnvTarget::Sealed(recipients)),
        _ => Err(NO_FORM),
    }
}

fn text_of(text: &JsValue) -> Result<Zeroizing<String>, Error> {
    const NO_TEXT: Error =
        unsupported("an entry of an environment file is a name and a value, both of them text");
    unicode(text.dyn_ref().ok_or(NO_TEXT)?).map(Zeroizing::new)
}

fn env_options(options: &JsValue) -> Result<EnvOptions, Error> {
    const NO_POLICY: Error =
        unsupported("`malformed` is \"refuse\" or \"keep\", `comments` these or \"drop\"");
    let options = Options::new(options, &["malformed", "comments"])?;
    Ok(EnvOptions {
        malformed: match options.text("malformed")?.as_deref() {
            None | Some("refuse") => MalformedPolicy::Refuse,
            Some("keep") => MalformedPolicy::Keep,
            Some(_) => return Err(NO_POLICY),
        },
        comments: match options.text("comments")?.as_deref() {
            None | Some("refuse") => CommentPolicy::Refuse,
            Some("keep") => CommentPolicy::Keep,
            Some("drop") => CommentPolicy::Drop,
            Some(_) => return Err(NO_POLICY),
        },
    })
}

#[derive(Serialize)]
struct FileObject<'a> {
    entries: Vec<EntryObject<'a>>,
    malformed: &'a [u32],
}

#[derive(Serialize)]
struct EntryObject<'a> {
    name: &'a str,
    value: &'a str,
    line: u32,
}
