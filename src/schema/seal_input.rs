//! Sealing the secrets of an input.

use nojson::JsonValueKind;
use web_time::SystemTime;

use super::input::{read_input, replace_secrets};
use super::json::text;
use super::secret::Value;
use super::{FormSchema, InputError};
use crate::envelope::{EmptyValue, Format};
use crate::json::quote;
use crate::key::PublicKey;

/// How the secrets of an input are sealed.
#[derive(Clone, Debug, Default)]
pub struct SealInputOptions {
    /// For a JSON Schema `jwe` (the default), `jwe-json` or `cms`. The other dialects have a format of their
    /// own.
    pub format: Option<Format>,
    /// What the form is for (JSON Schema). Each value is bound to this and the field's name: sealed with
    /// `signup`, the value of `/token` opens for the context `signup/token` alone.
    pub context: Option<String>,
    /// When the envelopes stop opening, to the second (JSON Schema).
    pub expires_at: Option<SystemTime>,
    /// What becomes of an empty text.
    pub empty_value: EmptyValue,
}

/// Seals the secret fields of `input`, a JSON object: text as text, everything else as JSON. All else
/// stays as it is, byte for byte.
///
/// What is sealed already is left alone, so sealing twice changes nothing. `key` is for all but Port,
/// whose schema holds its keys.
///
/// # Errors
/// One for each field: `ERR_SCHEMA` where the schema marks secrets that would not be found, or the
/// input is no object or has not the schema's shape; stale `ERR_SCHEMA` for what was sealed under
/// another schema; `ERR_CONTEXT` for what was sealed for another field; `ERR_NO_KEY`; and those of
/// [`PublicKey::seal`].
pub fn seal_input(
    schema: &FormSchema,
    input: &str,
    key: Option<&PublicKey>,
    options: &SealInputOptions,
) -> Result<String, InputError> {
    let json = read_input(schema, input)?;
    replace_secrets(schema, json.value(), input, |found| {
        let secret = &schema.secrets()[found.secret];
        let sealed = match (found.value.kind(), text(found.value)) {
            (JsonValueKind::String, Some(text)) => secret.seal(&Value::Text(&text), key, options)?,
            _ => secret.seal(&Value::Json(found.value.as_raw_str()), key, options)?,
        };
        Ok(sealed.as_deref().map(quote))
    })
}
