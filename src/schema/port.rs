//! `port`: the user inputs of a Port self-service action. `"encryption"` marks one.
//!
//! ```text
//! "encryption": "aes256-gcm"                                       by Port, with the client secret
//! "encryption": {"algorithm": "client-side", "key": PEM}           by whoever fills in the form
//! ```

use nojson::{JsonValueKind, RawJsonValue};

use super::diagnostic::DiagnosticCode as Code;
use super::json::{is_truthy, join, member, member_text, member_texts, members, segment, text};
use super::secret::{Method, Secret};
use super::{
    Dialect, FormField, FormSchema, data_keywords, has_foreign_marker, report_beside_properties,
    report_nested,
};
use crate::error::ErrorCode;
use crate::key::PublicKey;

/// Where an action has its inputs.
pub(super) struct UserInputs<'text, 'raw> {
    /// With `properties`, and maybe `required` and `order`.
    inputs: Option<RawJsonValue<'text, 'raw>>,
    properties: RawJsonValue<'text, 'raw>,
    pointer: &'static str,
}

/// The inputs of a whole action, of its `trigger`, of `userInputs` alone, or the bare properties, as
/// Port's documentation shows them; `None` for another dialect.
pub(super) fn user_inputs<'text, 'raw>(root: RawJsonValue<'text, 'raw>) -> Option<UserInputs<'text, 'raw>> {
    let whole = |inputs, pointer| {
        let properties =
            member(inputs, "properties").filter(|properties| properties.kind() == JsonValueKind::Object)?;
        Some(UserInputs { inputs: Some(inputs), properties, pointer })
    };
    let is_encrypted = |(_, definition)| member(definition, "encryption").is_some_and(is_encryption);
    if let Some(inputs) = member(root, "trigger").and_then(|trigger| member(trigger, "userInputs")) {
        return whole(inputs, "/trigger/userInputs/properties");
    }
    if let Some(inputs) = member(root, "userInputs") {
        return whole(inputs, "/userInputs/properties");
    }
    if let Some(inputs) = whole(root, "/properties") {
        return members(inputs.properties).any(is_encrypted).then_some(inputs);
    }
    members(root).any(is_encrypted).then_some(UserInputs { inputs: None, properties: root, pointer: "" })
}

/// Whether this is what Port writes for `encryption`. Elsewhere the word may mean something else.
pub(super) fn is_encryption(value: RawJsonValue<'_, '_>) -> bool {
    let has = |name| member(value, name).is_some();
    text(value).is_some_and(|method| !method.is_empty()) || has("algorithm") || has("key")
}

pub(super) fn read(root: RawJsonValue<'_, '_>, inputs: &UserInputs<'_, '_>, form: &mut FormSchema) {
    let lists = inputs.inputs.unwrap_or(root);
    let (required, order) = (member_texts(lists, "required"), member_texts(lists, "order"));
    let unordered = members(inputs.properties).filter(|(name, _)| !order.contains(name));
    let first = order.iter().enumerate().filter(|(index, name)| !order[..*index].contains(name));
    let ordered = first.filter_map(|(_, name)| Some((name.clone(), member(inputs.properties, name)?)));
    for (name, definition) in ordered.chain(unordered) {
        let pointer = join(inputs.pointer, &name);
        if definition.kind() != JsonValueKind::Object {
            form.report(Code::DefinitionMalformed, pointer, Some(&name));
            continue;
        }
        read_field(&name, pointer, definition, required.contains(&name), form);
    }
    if let Some(lists) = inputs.inputs {
        let pointer = inputs.pointer.strip_suffix("/properties").unwrap_or_default();
        report_beside_properties(form, lists, pointer);
        if !pointer.is_empty() {
            // What an invocation sends is no schema.
            let inputs = if pointer == "/userInputs" { "userInputs" } else { "trigger" };
            report_nested(form, root, "", &[inputs, "invocationMethod"], None);
        }
    }
    if !form.secrets.is_empty() && member(root, "invocationMethod").is_some_and(is_github_ocean) {
        form.report(Code::InvocationMethod, "/invocationMethod", None);
    }
}

/// The one method that secret inputs are not supported for, as Port's documentation has it.
fn is_github_ocean(method: RawJsonValue<'_, '_>) -> bool {
    let action = member_text(method, "integrationActionType");
    member_text(method, "type").as_deref() == Some("INTEGRATION_ACTION")
        && action.is_none_or(|action| action == "dispatch_workflow")
}

fn read_field(
    name: &str,
    pointer: String,
    definition: RawJsonValue<'_, '_>,
    required: bool,
    form: &mut FormSchema,
) {
    let encryption = member(definition, "encryption").filter(|encryption| is_truthy(*encryption));
    let mut field = FormField::new(name, pointer, definition);
    field.editor = member_text(definition, "format");
    field.kind = match field.editor.as_deref() {
        Some("multi-line") => Some("multiline"),
        Some("yaml") => Some("yaml"),
        _ => field.kind_by_type(),
    };
    field.required = required;
    field.secret = encryption.is_some();
    let mut report = |code, at: &str| form.report(code, [&field.pointer, at].concat(), Some(name));
    if has_foreign_marker(definition, Dialect::Port) {
        report(Code::ForeignMarker, "");
    }
    match encryption {
        Some(encryption) => {
            if !matches!(field.types.as_slice(), [one] if one == "string" || one == "object") {
                report(Code::SecretType, "/type");
            }
            for keyword in data_keywords(definition) {
                report(Code::PlaintextInSchema, &segment(keyword));
            }
            let method = match method(encryption) {
                Ok(method) => method,
                Err((code, at)) => {
                    report(code, at);
                    Method::Port { key: None }
                }
            };
            form.add_secret(Secret { name: name.to_owned(), is_text: field.is_text(), method });
        }
        None => report_nested(form, definition, &field.pointer, &[], Some(name)),
    }
    form.fields.push(field);
}

/// How a field is encrypted, or what is wrong, and where.
fn method(encryption: RawJsonValue<'_, '_>) -> Result<Method, (Code, &'static str)> {
    match text(encryption).or_else(|| member_text(encryption, "algorithm")).as_deref() {
        Some("aes256-gcm") => Ok(Method::Managed),
        Some("client-side") => {
            let pem = member_text(encryption, "key").ok_or((Code::KeyInvalid, "/encryption"))?;
            let key = PublicKey::from_pem(&pem).map_err(|error| match error.code() {
                ErrorCode::KeyTooSmall => (Code::KeyTooSmall, "/encryption/key"),
                _ => (Code::KeyInvalid, "/encryption/key"),
            })?;
            Ok(Method::Port { key: Some(Box::new(key)) })
        }
        _ => Err((Code::EncryptionMethod, "/encryption")),
    }
}
