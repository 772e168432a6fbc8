//! `apify`: the input schema of an Actor. `"isSecret": true` marks a property.
//!
//! Only top-level properties of the types `string`, `object` and `array` can be secret. What else the
//! vendor's own validator demands of one is checked too; a mark elsewhere, which the vendor's library
//! passes over, is refused.

use nojson::{JsonValueKind, RawJsonValue};

use super::diagnostic::DiagnosticCode as Code;
use super::json::{elements, is_truthy, join, member, member_text, member_texts, members, segment, text};
use super::schema_hash::schema_hash;
use super::secret::{Method, Secret};
use super::{
    Dialect, FormField, FormSchema, has_foreign_marker, marked_within, report_beside_properties,
    report_nested,
};

/// Whether a schema is of this dialect: it has a version, or a property with what others have not.
pub(super) fn is_schema(root: RawJsonValue<'_, '_>) -> bool {
    let is_apify =
        |(_, property)| member(property, "isSecret").is_some() || member(property, "editor").is_some();
    member(root, "schemaVersion").is_some() || properties(root).any(is_apify)
}

pub(super) fn read(root: RawJsonValue<'_, '_>, form: &mut FormSchema) {
    let required = member_texts(root, "required");
    report_beside_properties(form, root, "");
    for (name, definition) in properties(root) {
        let pointer = join("/properties", &name);
        if definition.kind() != JsonValueKind::Object {
            form.report(Code::DefinitionMalformed, pointer, Some(&name));
            continue;
        }
        let mark = member(definition, "isSecret");
        let mut field = FormField::new(&name, pointer, definition);
        field.editor = member_text(definition, "editor");
        field.kind = if field.editor.as_deref() == Some("textarea") {
            Some("multiline")
        } else {
            field.kind_by_type()
        };
        field.required = required.contains(&name);
        field.secret = mark.is_some_and(is_truthy);
        Check { form, field: &field, definition }.run(mark);
        if field.secret {
            let schema_hash = schema_hash(definition);
            field.schema_hash = Some(schema_hash.clone());
            form.add_secret(Secret { name, is_text: field.is_text(), method: Method::Apify { schema_hash } });
        }
        form.fields.push(field);
    }
}

fn properties<'text, 'raw>(
    root: RawJsonValue<'text, 'raw>,
) -> impl Iterator<Item = (String, RawJsonValue<'text, 'raw>)> {
    member(root, "properties").into_iter().flat_map(members)
}

/// The keywords of a secret property, with the type of their values; `default`, `pattern` and the like
/// are not among them, because the platform could not apply them to what it cannot read.
const KEYWORDS: [(&str, Expected); 11] = [
    ("type", Expected::Anything),
    ("title", Expected::Text),
    ("description", Expected::Text),
    ("editor", Expected::Anything),
    ("isSecret", Expected::Anything),
    ("prefill", Expected::Value),
    ("example", Expected::Value),
    ("nullable", Expected::Boolean),
    ("sectionCaption", Expected::Text),
    ("sectionDescription", Expected::Text),
    ("errorMessage", Expected::Object),
];
const ARRAY_KEYWORDS: [(&str, Expected); 4] = [
    ("minItems", Expected::Integer),
    ("maxItems", Expected::Integer),
    ("uniqueItems", Expected::Boolean),
    ("items", Expected::Object),
];
const OBJECT_KEYWORDS: [(&str, Expected); 5] = [
    ("minProperties", Expected::Integer),
    ("maxProperties", Expected::Integer),
    ("properties", Expected::Object),
    ("required", Expected::Names),
    ("additionalProperties", Expected::Boolean),
];

#[derive(Clone, Copy)]
enum Expected {
    Anything,
    /// What the field itself holds.
    Value,
    Text,
    Boolean,
    Integer,
    /// A list of texts, none of them twice.
    Names,
    Object,
}

struct Check<'a, 'text, 'raw> {
    form: &'a mut FormSchema,
    field: &'a FormField,
    definition: RawJsonValue<'text, 'raw>,
}

impl Check<'_, '_, '_> {
    fn run(&mut self, mark: Option<RawJsonValue<'_, '_>>) {
        if has_foreign_marker(self.definition, Dialect::Apify) {
            self.report(Code::ForeignMarker, "");
        }
        if mark.is_some_and(|mark| mark.kind() != JsonValueKind::Boolean) {
            self.report(Code::MarkerMalformed, "/isSecret");
        }
        if self.field.secret {
            self.check_secret();
        } else {
            report_nested(self.form, self.definition, &self.field.pointer, &[], Some(&self.field.name));
        }
    }

    fn check_secret(&mut self) {
        // A list of types, even of one, is another kind of field.
        let one_type = member_text(self.definition, "type");
        let (keywords, editors): (&[_], &[&str]) = match one_type.as_deref() {
            Some("string") => (&[], &["textfield", "textarea", "hidden"]),
            Some("array") => (&ARRAY_KEYWORDS, &["json", "hidden"]),
            Some("object") => (&OBJECT_KEYWORDS, &["json", "hidden"]),
            _ => return self.report(Code::SecretType, "/type"),
        };
        // One that picks something of the platform's own.
        if member(self.definition, "resourceType").is_some() {
            return self.report(Code::SecretType, "/resourceType");
        }
        for (name, value) in members(self.definition) {
            let at = segment(&name);
            match KEYWORDS.iter().chain(keywords).find(|(keyword, _)| *keyword == name) {
                None => self.report(Code::SecretKeyword, &at),
                Some((_, expected)) => self.check_kind(value, *expected, &at),
            }
        }
        match self.field.editor.as_deref() {
            Some(editor) if !editors.contains(&editor) => self.report(Code::SecretEditor, "/editor"),
            None if member(self.definition, "editor").is_some() => self.report(Code::SecretEditor, "/editor"),
            _ => {}
        }
        if ["title", "description", "editor"].iter().any(|name| member(self.definition, name).is_none()) {
            self.report(Code::KeywordMissing, "");
        }
        // Nothing in there is passed over, and yet it is not valid.
        for name in ["properties", "items"] {
            let inner = member(self.definition, name).into_iter();
            for pointer in inner.flat_map(|inner| marked_within(name, inner, &segment(name))) {
                self.report(Code::SecretKeyword, &join(&pointer, "isSecret"));
            }
        }
        for name in ["prefill", "default", "example"] {
            if member(self.definition, name).is_some() {
                self.report(Code::PlaintextInSchema, &segment(name));
            }
        }
    }

    fn check_kind(&mut self, value: RawJsonValue<'_, '_>, expected: Expected, at: &str) {
        let kind = value.kind();
        let fits = match expected {
            Expected::Anything => true,
            Expected::Value => self.field.types.iter().any(|name| *name == type_name(kind)),
            Expected::Text => kind == JsonValueKind::String,
            Expected::Boolean => kind == JsonValueKind::Boolean,
            // From 1e21 on JavaScript writes numbers with an exponent, and all of them are whole.
            Expected::Integer => {
                kind == JsonValueKind::Integer
                    || kind == JsonValueKind::Float && value.as_raw_str().contains("e+")
            }
            Expected::Names => {
                let names: Vec<_> = elements(value).map(text).collect();
                let is_new = |(index, name)| !names[..index].contains(name);
                kind == JsonValueKind::Array
                    && names.iter().all(Option::is_some)
                    && names.iter().enumerate().all(is_new)
            }
            Expected::Object => kind == JsonValueKind::Object,
        };
        if !fits {
            self.report(Code::KeywordType, at);
        }
    }

    fn report(&mut self, code: Code, at: &str) {
        self.form.report(code, [&self.field.pointer, at].concat(), Some(&self.field.name));
    }
}

fn type_name(kind: JsonValueKind) -> &'static str {
    match kind {
        JsonValueKind::String => "string",
        JsonValueKind::Array => "array",
        JsonValueKind::Object => "object",
        _ => "",
    }
}
