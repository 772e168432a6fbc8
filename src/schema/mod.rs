//! Schemas of forms: which fields are secret, and sealing just those. One file a dialect.

mod apify;
mod assert_sealed;
mod diagnostic;
mod input;
mod json;
mod json_schema;
#[cfg(feature = "open")]
mod open_input;
mod place;
mod port;
mod schema_hash;
mod seal_input;
mod secret;
mod stringify;

pub use assert_sealed::assert_sealed;
pub use diagnostic::{Diagnostic, DiagnosticCode};
pub use input::InputError;
#[cfg(feature = "open")]
pub use open_input::{OpenInputOptions, open_input};
pub(crate) use place::Place;
pub use seal_input::{SealInputOptions, seal_input};
pub(crate) use secret::Secret;
#[cfg(feature = "wasm-read")]
pub(crate) use secret::{Plan, Value};

use nojson::{JsonValueKind, RawJsonValue};

use crate::error::{Error, ErrorCode};
use json::{
    elements, is_truthy, join, member, member_text, member_texts, members, parse, parse_unambiguous, segment,
};

/// A way of marking fields secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dialect {
    /// Input schema of an Apify Actor: `"isSecret": true`.
    Apify,
    /// Port self-service action: `"encryption"` in its `userInputs`.
    Port,
    /// JSON Schema with `"x-secret": true`, or `writeOnly` and `"format": "password"`.
    JsonSchema,
}

impl Dialect {
    /// The dialect as reports spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Apify => "apify",
            Self::Port => "port",
            Self::JsonSchema => "json-schema",
        }
    }
}

/// What a schema says of a form.
#[derive(Clone, Debug)]
pub struct FormSchema {
    dialect: Dialect,
    fields: Vec<FormField>,
    diagnostics: Vec<Diagnostic>,
    reported_bytes: usize,
    secrets: Vec<Secret>,
    root: Place,
}

/// One field of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FormField {
    /// The key in the input. In a JSON Schema a JSON Pointer (RFC 6901) into the input, in which `*` stands
    /// for every element of an array and every other member of an object.
    pub name: String,
    /// JSON Pointer to the field's definition in the schema.
    pub pointer: String,
    /// What the form calls the field.
    pub title: Option<String>,
    /// What the form says of it.
    pub description: Option<String>,
    /// The types it may have, as JSON Schema names them.
    pub types: Vec<String>,
    /// How the schema wants it edited: Apify's `editor`, elsewhere `format`.
    pub editor: Option<String>,
    /// The kind of `<secret-field>` that edits it, where one does.
    pub kind: Option<&'static str>,
    /// Whether the form is incomplete without it.
    pub required: bool,
    /// Whether it is sealed.
    pub secret: bool,
    /// Apify's digest of the definition, which is sealed beside objects and arrays.
    pub schema_hash: Option<String>,
}

impl FormSchema {
    /// Reads a schema. Which dialect it is, its structure tells.
    ///
    /// What is wrong with it is told by [`diagnostics`](Self::diagnostics).
    ///
    /// # Errors
    /// `ERR_SCHEMA` when the text is not a JSON object, or an object in it has two members of one name;
    /// `ERR_TOO_LARGE` for more than 1 MiB.
    pub fn from_json(schema: &str) -> Result<Self, Error> {
        check_length(schema)?;
        Self::from_stringified(&stringify::stringify(parse_unambiguous(schema)?.value()))
    }

    /// Reads a schema as `JSON.stringify` wrote it.
    pub(crate) fn from_stringified(schema: &str) -> Result<Self, Error> {
        check_length(schema)?;
        let json = parse(schema)?;
        let root = json.value();
        if root.kind() != JsonValueKind::Object {
            return Err(Error::new(ErrorCode::Schema, "a schema is a JSON object"));
        }
        let mut form = Self {
            dialect: Dialect::JsonSchema,
            fields: Vec::new(),
            diagnostics: Vec::new(),
            reported_bytes: 0,
            secrets: Vec::new(),
            root: Place::default(),
        };
        if apify::is_schema(root) {
            form.dialect = Dialect::Apify;
            apify::read(root, &mut form);
        } else if let Some(inputs) = port::user_inputs(root) {
            form.dialect = Dialect::Port;
            port::read(root, &inputs, &mut form);
        } else {
            json_schema::read(root, &mut form);
        }
        Ok(form)
    }

    /// How the schema marks secrets.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The fields, in the order in which a form shows them.
    #[must_use]
    pub fn fields(&self) -> &[FormField] {
        &self.fields
    }

    /// What is wrong with the schema, or unwise about it.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The secret fields, as [`Place::secret`] counts them.
    pub(crate) fn secrets(&self) -> &[Secret] {
        &self.secrets
    }

    /// Where an input has its secrets.
    pub(crate) fn root(&self) -> &Place {
        &self.root
    }

    /// One error for each finding that would leave a secret unsealed.
    ///
    /// # Errors
    /// `ERR_SCHEMA`
    pub(crate) fn check(&self) -> Result<(), InputError> {
        let refused = |diagnostic: &Diagnostic| {
            let error = Error::new(ErrorCode::Schema, diagnostic.code.message());
            diagnostic.field.iter().fold(error, |error, field| error.with_field(field))
        };
        InputError::unless_empty(
            self.diagnostics.iter().filter(|found| found.code.is_blocking()).map(refused).collect(),
        )
    }

    fn report(&mut self, code: DiagnosticCode, pointer: impl Into<String>, field: Option<&str>) {
        const MOST_BYTES: usize = 32 * 1024 * 1024;
        let (pointer, field) = (pointer.into(), field.map(str::to_owned));
        self.reported_bytes += pointer.len() + field.as_ref().map_or(0, String::len);
        // One long name, repeated in many pointers, could fill the memory.
        if self.reported_bytes <= MOST_BYTES {
            self.diagnostics.push(Diagnostic { code, pointer, field });
        } else if self.diagnostics.last().is_none_or(|last| last.code != DiagnosticCode::SchemaTooLarge) {
            let (code, pointer) = (DiagnosticCode::SchemaTooLarge, String::new());
            self.diagnostics.push(Diagnostic { code, pointer, field: None });
        }
    }

    /// Adds a field of a flat form that is secret.
    fn add_secret(&mut self, secret: Secret) {
        let place = Place { secret: Some(self.secrets.len()), ..Place::default() };
        self.root.properties.push((secret.name.clone(), place));
        self.secrets.push(secret);
    }
}

impl FormField {
    /// What all dialects say in the same words.
    fn new(name: &str, pointer: String, definition: RawJsonValue<'_, '_>) -> Self {
        Self {
            name: name.to_owned(),
            pointer,
            title: member_text(definition, "title"),
            description: member_text(definition, "description"),
            types: types_of(definition),
            ..Self::default()
        }
    }

    /// The kind for the field's type, unless it is that of text.
    fn kind_by_type(&self) -> Option<&'static str> {
        match self.types.iter().map(String::as_str).find(|name| *name != "null") {
            Some("string") => Some("text"),
            Some("object" | "array") => Some("json"),
            _ => None,
        }
    }

    fn is_text(&self) -> bool {
        self.types == ["string"]
    }
}

/// The types that a definition names, one or several.
fn types_of(definition: RawJsonValue<'_, '_>) -> Vec<String> {
    match member_text(definition, "type") {
        Some(one) => vec![one],
        None => member_texts(definition, "type"),
    }
}

/// The marks of a secret, by the dialect that knows them.
const MARKERS: [(Dialect, &str); 3] =
    [(Dialect::Apify, "isSecret"), (Dialect::Port, "encryption"), (Dialect::JsonSchema, "x-secret")];

/// Keywords whose values are data, and no part of a schema.
const DATA: [&str; 6] = ["default", "prefill", "example", "examples", "const", "enum"];

/// The keywords of `definition` that hold data.
fn data_keywords(definition: RawJsonValue<'_, '_>) -> impl Iterator<Item = &'static str> {
    DATA.into_iter().filter(move |keyword| member(definition, keyword).is_some())
}

/// Reports what is marked secret around the `properties` of a flat form, where nobody looks for it.
fn report_beside_properties(form: &mut FormSchema, root: RawJsonValue<'_, '_>, pointer: &str) {
    if is_marked_in_any(root) {
        form.report(DiagnosticCode::NestedSecret, pointer, None);
    }
    let are_properties = member(root, "properties").is_some_and(|it| it.kind() == JsonValueKind::Object);
    report_nested(form, root, pointer, if are_properties { &["properties"] } else { &[] }, None);
}

/// Reports what is marked secret in the members of `value`, other than the data of forms and `known`.
fn report_nested(
    form: &mut FormSchema,
    value: RawJsonValue<'_, '_>,
    pointer: &str,
    known: &[&str],
    field: Option<&str>,
) {
    for (name, inner) in members(value) {
        if !DATA.contains(&name.as_str()) && !known.contains(&name.as_str()) {
            for pointer in marked_within(&name, inner, &join(pointer, &name)) {
                form.report(DiagnosticCode::NestedSecret, pointer, field);
            }
        }
    }
}

/// Whether `definition` bears a mark that is none of `dialect`.
fn has_foreign_marker(definition: RawJsonValue<'_, '_>, dialect: Dialect) -> bool {
    MARKERS.iter().any(|(of, marker)| *of != dialect && is_marked(definition, marker))
        || (dialect != Dialect::JsonSchema && json_schema::is_password(definition))
}

/// Pointers to the definitions within `value`, which `keyword` has, that are marked secret in any dialect:
/// the first hundred, as one is enough to refuse a schema.
fn marked_within(keyword: &str, value: RawJsonValue<'_, '_>, pointer: &str) -> Vec<String> {
    let mut found = Vec::new();
    collect_marked(value, &mut pointer.to_owned(), holds_names(keyword), &mut found);
    found
}

/// Whether the members of what `keyword` has are named by the form's author, and are no keywords.
fn holds_names(keyword: &str) -> bool {
    matches!(keyword, "properties" | "patternProperties" | "dependentSchemas" | "$defs" | "definitions")
}

fn collect_marked(
    value: RawJsonValue<'_, '_>,
    pointer: &mut String,
    are_names: bool,
    found: &mut Vec<String>,
) {
    const MOST: usize = 100;
    if found.len() == MOST {
        return;
    }
    if !are_names && is_marked_in_any(value) {
        found.push(pointer.clone());
        return;
    }
    let length = pointer.len();
    for (name, value) in members(value) {
        if are_names || !DATA.contains(&name.as_str()) {
            pointer.push_str(&segment(&name));
            collect_marked(value, pointer, !are_names && holds_names(&name), found);
            pointer.truncate(length);
        }
    }
    for (index, value) in elements(value).enumerate() {
        pointer.push_str(&segment(&index.to_string()));
        collect_marked(value, pointer, false, found);
        pointer.truncate(length);
    }
}

fn is_marked_in_any(definition: RawJsonValue<'_, '_>) -> bool {
    MARKERS.iter().any(|(_, marker)| is_marked(definition, marker)) || json_schema::is_password(definition)
}

fn is_marked(definition: RawJsonValue<'_, '_>, marker: &str) -> bool {
    match (marker, member(definition, marker)) {
        (_, None) => false,
        // A word that means something elsewhere, so only what Port writes there counts.
        ("encryption", Some(value)) => port::is_encryption(value),
        (_, Some(value)) => is_truthy(value),
    }
}

fn check_length(schema: &str) -> Result<(), Error> {
    const MAX_BYTES: usize = 1024 * 1024;
    if schema.len() > MAX_BYTES {
        return Err(Error::new(ErrorCode::TooLarge, "the schema is larger than 1 MiB"));
    }
    Ok(())
}
