//! Refusing inputs that carry a secret in the clear.

use nojson::JsonValueKind;

use super::input::{find_secrets, read_input};
use super::json::text;
use super::{FormSchema, InputError};

/// Checks that every secret field of `input`, a JSON object, is sealed, as far as that shows without a
/// key. Fields may be absent or `null`.
///
/// # Errors
/// One for each field: `ERR_NOT_SEALED`; stale `ERR_SCHEMA` for what was sealed under another schema;
/// `ERR_SCHEMA` as in [`seal_input`](super::seal_input()).
pub fn assert_sealed(schema: &FormSchema, input: &str) -> Result<(), InputError> {
    let json = read_input(schema, input)?;
    let (found, mut errors) = find_secrets(schema, json.value());
    for found in found.iter().filter(|found| found.value.kind() != JsonValueKind::Null) {
        let checked = schema.secrets()[found.secret].check_sealed(text(found.value).as_deref());
        errors.extend(checked.err().map(|error| error.with_field(&found.name)));
    }
    InputError::unless_empty(errors)
}
