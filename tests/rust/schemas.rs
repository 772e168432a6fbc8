//! What schemas are read as. `tests/vectors/schemas.json` holds the cases, which the JavaScript tests run too.

use crate::support::{list, text, vectors};
use sealfield::{Diagnostic, ErrorCode, FormField, FormSchema};
use serde_json::{Value, json};

fn read(schema: &Value) -> FormSchema {
    FormSchema::from_json(schema.as_str().unwrap()).unwrap()
}

fn field(field: &FormField) -> Value {
    let mut told = json!({ "name": field.name, "kind": field.kind, "secret": field.secret });
    if field.required {
        told["required"] = true.into();
    }
    told
}

fn finding(found: &Diagnostic) -> Value {
    json!({ "code": found.code.as_str(), "pointer": found.pointer })
}

#[test]
fn schemas_are_read_as_the_vectors_say() {
    for case in list(&vectors("schemas"), "cases") {
        let form = read(&case["schema"]);
        let title = text(case, "title");
        assert_eq!(form.dialect().as_str(), text(case, "dialect"), "{title}");
        assert_eq!(Value::from_iter(form.fields().iter().map(field)), case["fields"], "{title}");
        assert_eq!(Value::from_iter(form.diagnostics().iter().map(finding)), case["diagnostics"], "{title}");
    }
}

#[test]
fn what_is_no_schema_is_refused() {
    for schema in
        ["", "{", "null", "7", "\"x\"", "[]", "true", "{\"a\":1,\"a\":2}", "{\"a\":{\"b\":1,\"\\u0062\":2}}"]
    {
        assert_eq!(FormSchema::from_json(schema).unwrap_err().code(), ErrorCode::Schema, "{schema}");
    }
}
