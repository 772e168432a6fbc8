//! `json-schema`: any JSON Schema. `"x-secret": true` marks a value of any type, at any depth; so do
//! `"writeOnly": true` and `"format": "password"` together, unless `"x-secret": false` says otherwise.
//!
//! Followed are `properties`, `additionalProperties`, `items`, `prefixItems`, `$ref` within the document,
//! `allOf`, `anyOf`, `oneOf`, `then` and `else`: what one branch marks is secret whichever holds. A mark
//! anywhere else is refused, because what it marks would not be found.

use nojson::{JsonValueKind, RawJsonValue};

use super::diagnostic::DiagnosticCode as Code;
use super::json::{
    elements, is_true, is_truthy, join, member, member_text, member_texts, members, segment, text,
};
use super::place::{AllElements, AllOthers};
use super::secret::{Method, Secret};
use super::{
    DATA, Dialect, FormField, FormSchema, Place, data_keywords, has_foreign_marker, marked_within, types_of,
};

const MARK: &str = "x-secret";

/// How much is read, because a few references can ask for any amount: so many definitions, nested so
/// deep (each level takes some of the stack), and so much text, names and pointers with it.
const MAX_DEFINITIONS: usize = 10_000;
const MAX_DEPTH: usize = 256;
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// Whether a schema marks a password as JSON Schema itself can.
pub(super) fn is_password(definition: RawJsonValue<'_, '_>) -> bool {
    member(definition, "writeOnly").is_some_and(is_true) && has_password_format(definition)
}

pub(super) fn read(root: RawJsonValue<'_, '_>, form: &mut FormSchema) {
    let mut place = Place::default();
    let mut reader = Reader {
        root,
        form,
        is_container: Vec::new(),
        entered: vec![Entered { target: root.index(), is_recursive: false }],
        marks: 0,
        searched: Indexes::default(),
        searched_targets: Indexes::default(),
        depth: 0,
        definitions_left: MAX_DEFINITIONS,
        bytes_left: MAX_BYTES,
        is_too_large: false,
    };
    reader.definition(root, At { required: true, ..At::default() }, &mut place);
    for pointer in place.overlaps() {
        reader.report(Code::NestedSecret, pointer, &At::default());
    }
    if reader.entered[0].is_recursive && reader.marks > 0 {
        reader.report(Code::RecursiveSecret, "", &At::default());
    }
    let mut is_container = reader.is_container.into_iter();
    form.fields.retain(|field| is_container.next() != Some(true) || field.secret);
    place.prune();
    form.root = place;
}

fn has_password_format(definition: RawJsonValue<'_, '_>) -> bool {
    member_text(definition, "format").as_deref() == Some("password")
}

/// Where a definition stands, and what it defines.
#[derive(Clone, Default)]
struct At {
    /// Pointer into the schema.
    pointer: String,
    /// Pointer into the input.
    name: String,
    /// Whether it must be there, whatever else is.
    required: bool,
    /// Whether no field can have the name yet.
    is_new: bool,
}

impl At {
    /// Another definition of the same value.
    fn below(&self, keyword: &str) -> Self {
        Self { pointer: [&self.pointer, "/", keyword].concat(), is_new: false, ..self.clone() }
    }

    /// The definition of the member or element that `step` leads to.
    fn inside(&self, keyword: &str, step: &str, required: bool) -> Self {
        Self {
            pointer: [&self.pointer, "/", keyword].concat(),
            name: [&self.name, step].concat(),
            required: self.required && required,
            is_new: false,
        }
    }
}

struct Reader<'a, 'text, 'raw> {
    root: RawJsonValue<'text, 'raw>,
    form: &'a mut FormSchema,
    /// Of each of the form's fields, whether it has fields of its own instead.
    is_container: Vec<bool>,
    /// The targets of the references that are being followed.
    entered: Vec<Entered>,
    /// How many marks of secrets were met.
    marks: usize,
    /// Indexes of the definitions in which marks that are passed over were looked for: once is enough.
    searched: Indexes,
    /// The same of what references lead to from there, so that a mark is told of where it is first met.
    searched_targets: Indexes,
    depth: usize,
    definitions_left: usize,
    bytes_left: usize,
    is_too_large: bool,
}

/// A set of indexes of values; the library's is much code.
#[derive(Default)]
struct Indexes(Vec<bool>);

impl Indexes {
    /// Whether `index` is new.
    fn insert(&mut self, index: usize) -> bool {
        self.0.resize(self.0.len().max(index + 1), false);
        !std::mem::replace(&mut self.0[index], true)
    }
}

struct Entered {
    /// Index of the value.
    target: usize,
    /// Whether it refers to itself.
    is_recursive: bool,
}

impl<'text, 'raw> Reader<'_, 'text, 'raw> {
    fn definition(&mut self, definition: RawJsonValue<'text, 'raw>, at: At, place: &mut Place) {
        if definition.kind() != JsonValueKind::Object {
            // `true` and `false` are schemas, too.
            if definition.kind() != JsonValueKind::Boolean && self.searched.insert(definition.index()) {
                self.report(Code::DefinitionMalformed, &at.pointer, &at);
                self.pass_over("", definition, &at.pointer, &at);
            }
            return;
        }
        if !self.has_room(definition, &at) {
            return;
        }
        if has_foreign_marker(definition, Dialect::JsonSchema) {
            self.report(Code::ForeignMarker, &at.pointer, &at);
        }
        let mark = member(definition, MARK);
        if mark.is_some_and(|mark| mark.kind() != JsonValueKind::Boolean) {
            self.report(Code::MarkerMalformed, &[&at.pointer, "/", MARK].concat(), &at);
        }
        let is_secret = mark.map_or_else(|| is_password(definition), is_truthy);
        self.marks += usize::from(is_secret);
        if at.name.is_empty() {
            if is_secret {
                self.report(Code::NestedSecret, &at.pointer, &at);
            }
        } else {
            self.note(definition, &at, is_secret, place);
        }
        // From there on references begin elsewhere (JSON Schema Core §8.2.1).
        if !at.pointer.is_empty() && member(definition, "$id").is_some() && has_references(definition) {
            self.report(Code::UnresolvedRef, &[&at.pointer, "/$id"].concat(), &at);
        }
        if !is_secret {
            self.depth += 1;
            self.inner(definition, &at, place);
            self.depth -= 1;
        }
    }

    /// Whether one more definition may be read. The first that may not is reported.
    fn has_room(&mut self, definition: RawJsonValue<'_, '_>, at: &At) -> bool {
        let bytes = definition.as_raw_str().len() + at.pointer.len() + at.name.len();
        let is_left = self.depth < MAX_DEPTH && self.definitions_left > 0 && self.bytes_left >= bytes;
        if !self.is_too_large && !is_left {
            self.is_too_large = true;
            self.report(Code::SchemaTooLarge, "", &At::default());
        }
        if self.is_too_large {
            return false;
        }
        self.definitions_left -= 1;
        self.bytes_left -= bytes;
        true
    }

    /// Notes the field, or adds to what another branch says of it.
    fn note(&mut self, definition: RawJsonValue<'_, '_>, at: &At, is_secret: bool, place: &mut Place) {
        let new = FormField::new(&at.name, at.pointer.clone(), definition);
        let known = if at.is_new { None } else { self.index_of(&at.name) };
        let index = known.unwrap_or(self.form.fields.len());
        if index == self.form.fields.len() {
            self.is_container.push(false);
            self.form.fields.push(FormField {
                name: at.name.clone(),
                pointer: at.pointer.clone(),
                ..FormField::default()
            });
        }
        let field = &mut self.form.fields[index];
        field.title = field.title.take().or(new.title);
        field.description = field.description.take().or(new.description);
        field.editor = field.editor.take().or(member_text(definition, "format"));
        field
            .types
            .extend(new.types.into_iter().filter(|name| !field.types.contains(name)).collect::<Vec<_>>());
        field.kind = kind_by_content(definition).or(field.kind).or(field.kind_by_type());
        field.required |= at.required;
        field.secret |= is_secret;
        let is_text = field.is_text();
        if is_secret {
            for keyword in data_keywords(definition) {
                self.report(Code::PlaintextInSchema, &[&at.pointer, "/", keyword].concat(), at);
            }
            if place.secret.is_none() {
                place.secret = Some(self.form.secrets.len());
                self.form.secrets.push(Secret { name: at.name.clone(), is_text, method: Method::JsonSchema });
            }
        } else if member(definition, MARK).is_none() && has_password_format(definition) {
            self.report(Code::MaybeSecret, &at.pointer, at);
        }
        if let Some(secret) = place.secret {
            self.form.secrets[secret].is_text = is_text;
        }
    }

    fn index_of(&self, name: &str) -> Option<usize> {
        self.form.fields.iter().rposition(|field| field.name == name)
    }

    /// Notes that `name` is no field, but holds some. The root is in no list.
    fn has_fields(&mut self, name: &str) {
        if let Some(index) = self.index_of(name) {
            self.is_container[index] = true;
        }
    }

    /// What is inside the value, and what other definitions say of it.
    fn inner(&mut self, definition: RawJsonValue<'text, 'raw>, at: &At, place: &mut Place) {
        place.may_be_scalar |=
            types_of(definition).iter().any(|name| !matches!(name.as_str(), "object" | "array" | "null"));
        let required = member_texts(definition, "required");
        let is_new = self.searched.insert(definition.index());
        for (keyword, value) in members(definition) {
            match keyword.as_str() {
                "properties" if value.kind() == JsonValueKind::Object => {
                    // No name stands twice in one object, so only those of other branches are looked for.
                    let known = place.properties.len();
                    for (name, inner) in members(value) {
                        let step = segment(&name);
                        let inside =
                            at.inside(&["properties", &step].concat(), &step, required.contains(&name));
                        let (place, is_new) = place.property(&name, known);
                        self.definition(inner, At { is_new, ..inside }, place);
                    }
                    self.has_fields(&at.name);
                }
                "additionalProperties" => {
                    let inside = at.inside(&keyword, "/*", false);
                    if self.repeated(value, &inside, place, |place| place.others.get_or_insert_default()) {
                        let named = member(definition, "properties").into_iter().flat_map(members);
                        let named = named.map(|(name, _)| name).collect();
                        place.all_others.push(AllOthers { pointer: inside.pointer, named });
                    }
                }
                "items" if value.kind() == JsonValueKind::Object => {
                    let inside = at.inside(&keyword, "/*", false);
                    if self.repeated(value, &inside, place, |place| place.elements.get_or_insert_default()) {
                        let first = member(definition, "prefixItems").into_iter().flat_map(elements).count();
                        place.all_elements.push(AllElements { pointer: inside.pointer, first });
                    }
                }
                "items" | "prefixItems" if value.kind() == JsonValueKind::Array => {
                    for (index, inner) in elements(value).enumerate() {
                        let step = ["/", &index.to_string()].concat();
                        let inside = at.inside(&[&keyword, &*step].concat(), &step, false);
                        self.repeated(inner, &inside, place, |place| {
                            place.first.resize_with(place.first.len().max(index + 1), Place::default);
                            &mut place.first[index]
                        });
                    }
                }
                "allOf" | "anyOf" | "oneOf" if value.kind() == JsonValueKind::Array => {
                    for (index, inner) in elements(value).enumerate() {
                        let branch = at.below(&[&keyword, "/", &*index.to_string()].concat());
                        let required = at.required && keyword == "allOf";
                        self.definition(inner, At { required, ..branch }, place);
                    }
                }
                "then" | "else" => {
                    self.definition(value, At { required: false, ..at.below(&keyword) }, place);
                }
                "$ref" => self.reference(value, at, place),
                "$dynamicRef" | "$recursiveRef" => {
                    self.report(Code::UnresolvedRef, &[&at.pointer, "/", &*keyword].concat(), at);
                }
                // Read where something refers to them.
                "$defs" | "definitions" => {}
                keyword if DATA.contains(&keyword) => {}
                keyword if is_new => {
                    self.pass_over(keyword, value, &join(&at.pointer, keyword), at);
                }
                _ => {}
            }
        }
    }

    /// Refuses what is marked secret in a value that is not followed, or where a reference in it leads.
    fn pass_over(&mut self, keyword: &str, value: RawJsonValue<'text, 'raw>, pointer: &str, at: &At) {
        for pointer in marked_within(keyword, value, pointer) {
            self.report(Code::NestedSecret, &pointer, at);
        }
        if self.refers_to_mark(value) {
            self.report(Code::NestedSecret, pointer, at);
        }
    }

    /// Whether a reference in `value` leads to a mark, or out of the document, where one may be.
    fn refers_to_mark(&mut self, value: RawJsonValue<'text, 'raw>) -> bool {
        let mut left = vec![value];
        while let Some(value) = left.pop() {
            let mut references = Vec::new();
            collect_references(value, &mut references);
            for reference in references {
                let Some((target, pointer)) = self.resolve(&reference) else { return true };
                if self.searched_targets.insert(target.index()) {
                    if !marked_within("", target, &pointer).is_empty() {
                        return true;
                    }
                    left.push(target);
                }
            }
        }
        false
    }

    /// What is inside a list or a map is of interest where it is secret; otherwise a form has one
    /// field for the whole. Returns whether there are secrets.
    fn repeated(
        &mut self,
        definition: RawJsonValue<'text, 'raw>,
        at: &At,
        place: &mut Place,
        inner: impl FnOnce(&mut Place) -> &mut Place,
    ) -> bool {
        let (fields, marks) = (self.form.fields.len(), self.marks);
        self.definition(definition, at.clone(), inner(place));
        if self.marks > marks {
            self.has_fields(at.name.rsplit_once('/').map_or("", |(container, _)| container));
        } else {
            self.form.fields.truncate(fields);
            self.is_container.truncate(fields);
        }
        self.marks > marks
    }

    fn reference(&mut self, reference: RawJsonValue<'text, 'raw>, at: &At, place: &mut Place) {
        let Some((target, pointer)) = text(reference).and_then(|reference| self.resolve(&reference)) else {
            return self.report(Code::UnresolvedRef, &[&at.pointer, "/$ref"].concat(), at);
        };
        let entered = Entered { target: target.index(), is_recursive: false };
        if let Some(before) = self.entered.iter_mut().find(|before| before.target == entered.target) {
            before.is_recursive = true;
            return;
        }
        let marks = self.marks;
        self.entered.push(entered);
        self.definition(target, At { pointer: pointer.clone(), is_new: false, ..at.clone() }, place);
        let is_recursive = self.entered.pop().is_some_and(|entered| entered.is_recursive);
        if is_recursive && self.marks > marks {
            self.report(Code::RecursiveSecret, &pointer, at);
        }
    }

    /// What a reference within the document leads to, and where that is.
    fn resolve(&self, reference: &str) -> Option<(RawJsonValue<'text, 'raw>, String)> {
        let pointer = reference.strip_prefix('#')?;
        let mut segments = pointer.split('/');
        // Before the first slash a pointer has nothing; an anchor has.
        if segments.next() != Some("") {
            return None;
        }
        let target = segments.try_fold(self.root, |value, segment| {
            let name = segment.replace("~1", "/").replace("~0", "~");
            member(value, &name).or_else(|| elements(value).nth(name.parse().ok()?))
        })?;
        Some((target, pointer.to_owned()))
    }

    fn report(&mut self, code: Code, pointer: &str, at: &At) {
        self.form.report(code, pointer, Some(at.name.as_str()).filter(|name| !name.is_empty()));
    }
}

fn has_references(value: RawJsonValue<'_, '_>) -> bool {
    let mut references = Vec::new();
    collect_references(value, &mut references);
    !references.is_empty()
}

fn collect_references(value: RawJsonValue<'_, '_>, found: &mut Vec<String>) {
    for (name, inner) in members(value) {
        if matches!(name.as_str(), "$ref" | "$dynamicRef" | "$recursiveRef") {
            found.extend(text(inner));
        }
        collect_references(inner, found);
    }
    elements(value).for_each(|inner| collect_references(inner, found));
}

/// The kind of editor that the content or the format asks for.
fn kind_by_content(definition: RawJsonValue<'_, '_>) -> Option<&'static str> {
    match member_text(definition, "contentMediaType").as_deref() {
        Some("application/x-pem-file" | "application/pem-certificate-chain") => return Some("pem"),
        Some("application/json") => return Some("json"),
        Some("application/yaml") => return Some("yaml"),
        _ => {}
    }
    match member_text(definition, "format").as_deref() {
        Some("multi-line" | "textarea") => Some("multiline"),
        _ => None,
    }
}
