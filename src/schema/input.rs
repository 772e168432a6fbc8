//! An input in JSON, and the secrets in it.

use std::fmt;
use std::ops::Range;

use nojson::{JsonValueKind, RawJson, RawJsonValue};

use super::json::{elements, join, members, parse_unambiguous};
use super::{Dialect, FormSchema, Place};
use crate::error::{Error, ErrorCode};

/// Everything that is wrong with an input or its schema, at least one [`Error`], each with its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError(Vec<Error>);

impl InputError {
    pub(super) fn unless_empty(errors: Vec<Error>) -> Result<(), Self> {
        if errors.is_empty() { Ok(()) } else { Err(Self(errors)) }
    }

    /// The errors, in the order of the fields.
    #[must_use]
    pub fn errors(&self) -> &[Error] {
        &self.0
    }
}

impl From<Error> for InputError {
    fn from(error: Error) -> Self {
        Self(vec![error])
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{}: {error}", error.field().unwrap_or("input"))?;
        }
        Ok(())
    }
}

impl std::error::Error for InputError {}

/// Parses an input, which is a JSON object, unless `schema` has secrets that would not be found in it.
pub(super) fn read_input<'text>(
    schema: &FormSchema,
    input: &'text str,
) -> Result<RawJson<'text>, InputError> {
    schema.check()?;
    let json = parse_unambiguous(input)?;
    if json.value().kind() != JsonValueKind::Object {
        return Err(Error::new(ErrorCode::Schema, "the input is not an object").into());
    }
    Ok(json)
}

/// A value where the schema has a secret.
pub(super) struct Found<'text, 'raw> {
    /// Index into [`FormSchema::secrets`].
    pub(super) secret: usize,
    /// What errors call the field.
    pub(super) name: String,
    pub(super) value: RawJsonValue<'text, 'raw>,
}

impl Found<'_, '_> {
    fn range(&self) -> Range<usize> {
        self.value.position()..self.value.position() + self.value.as_raw_str().len()
    }
}

/// The input with what `replacement` makes of each secret, in JSON; all else as it is written. `None`
/// leaves a secret as it is.
pub(super) fn replace_secrets(
    schema: &FormSchema,
    root: RawJsonValue<'_, '_>,
    input: &str,
    mut replacement: impl FnMut(&Found<'_, '_>) -> Result<Option<String>, Error>,
) -> Result<String, InputError> {
    let (found, mut errors) = find_secrets(schema, root);
    let (mut replaced, mut at) = (String::with_capacity(input.len()), 0);
    for found in found {
        match replacement(&found) {
            Ok(Some(json)) => {
                replaced.push_str(&input[at..found.range().start]);
                replaced.push_str(&json);
                at = found.range().end;
            }
            Ok(None) => {}
            Err(error) => errors.push(error.with_field(found.name)),
        }
    }
    replaced.push_str(&input[at..]);
    InputError::unless_empty(errors).map(|()| replaced)
}

/// Every secret of an input, and an error for each place where there may be secrets that are not found.
pub(super) fn find_secrets<'text, 'raw>(
    schema: &FormSchema,
    root: RawJsonValue<'text, 'raw>,
) -> (Vec<Found<'text, 'raw>>, Vec<Error>) {
    let mut search = Search { dialect: schema.dialect(), found: Vec::new(), errors: Vec::new() };
    search.look(root, schema.root(), "");
    (search.found, search.errors)
}

struct Search<'text, 'raw> {
    dialect: Dialect,
    found: Vec<Found<'text, 'raw>>,
    errors: Vec<Error>,
}

impl<'text, 'raw> Search<'text, 'raw> {
    fn look(&mut self, value: RawJsonValue<'text, 'raw>, place: &Place, name: &str) {
        if let Some(secret) = place.secret {
            return self.found.push(Found { secret, name: name.to_owned(), value });
        }
        match value.kind() {
            JsonValueKind::Object if place.is_object() => {
                for (member, value) in members(value) {
                    if let Some(place) = place.member(&member) {
                        let name = self.dialect.member_name(name, &member);
                        self.look(value, place, &name);
                    }
                }
            }
            JsonValueKind::Array if place.is_array() => {
                for (index, value) in elements(value).enumerate() {
                    if let Some(place) = place.element(index) {
                        self.look(value, place, &[name, "/", &index.to_string()].concat());
                    }
                }
            }
            JsonValueKind::Null => {}
            _ if !place.has_secrets() => {}
            kind if place.may_be_scalar && !matches!(kind, JsonValueKind::Object | JsonValueKind::Array) => {}
            _ => self.errors.push(OTHER_SHAPE.with_field(name)),
        }
    }
}

/// A value that the schema has otherwise could hide a secret.
const OTHER_SHAPE: Error = Error::new(
    ErrorCode::Schema,
    "the value has not the shape that the schema says, so secrets in it cannot be found",
);

impl Dialect {
    /// What errors call a member of what they call `parent`.
    fn member_name(self, parent: &str, member: &str) -> String {
        match self {
            Self::Apify | Self::Port => member.to_owned(),
            Self::JsonSchema => join(parent, member),
        }
    }
}
