//! Opening the secrets of an input.

use nojson::{JsonValueKind, RawJson};
use zeroize::Zeroizing;

use super::input::{read_input, replace_secrets};
use super::json::text;
use super::{FormSchema, InputError};
use crate::error::{Error, ErrorCode};
use crate::json::quote;
use crate::key::KeyRing;

/// What the opener of an input knows.
#[derive(Clone, Debug, Default)]
pub struct OpenInputOptions {
    /// The context that the input was sealed with.
    pub context: Option<String>,
    /// Open values that were sealed under another schema of their field, too.
    pub ignore_stale: bool,
    /// Port's client secret, for fields that Port encrypts itself.
    pub client_secret: Option<Zeroizing<String>>,
}

/// Opens the secret fields of `input`, a JSON object. All else stays as it is, byte for byte, envelopes
/// among it. Fields may be absent or `null`.
///
/// # Errors
/// One for each field: `ERR_SCHEMA` as in [`seal_input`](super::seal_input()); `ERR_NOT_SEALED`; stale
/// `ERR_SCHEMA` for what was sealed under another schema; `ERR_NO_KEY` for a field that Port encrypts,
/// without the client secret; those of [`KeyRing::open`], `ERR_NOT_JSON` and `ERR_NOT_UNICODE`.
pub fn open_input(
    schema: &FormSchema,
    input: &str,
    keys: &KeyRing,
    options: &OpenInputOptions,
) -> Result<Zeroizing<String>, InputError> {
    let json = read_input(schema, input)?;
    let opened = replace_secrets(schema, json.value(), input, |found| {
        if found.value.kind() == JsonValueKind::Null {
            return Ok(None);
        }
        let opened = schema.secrets()[found.secret].open(text(found.value).as_deref(), keys, options)?;
        if !opened.is_json {
            return Ok(Some(quote(&opened.text)));
        }
        match RawJson::parse(&opened.text) {
            Ok(_) => Ok(Some(opened.text.to_string())),
            Err(_) => Err(Error::new(ErrorCode::NotJson, "the opened value is not JSON")),
        }
    });
    opened.map(Zeroizing::new)
}
