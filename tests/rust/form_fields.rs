//! What `FormSchema` tells of the fields of a form, for those who render one.

use sealfield::{FormField, FormSchema};

fn fields(schema: &str) -> Vec<FormField> {
    FormSchema::from_json(schema).unwrap().fields().to_vec()
}

#[test]
fn the_kind_is_that_of_the_type_beside_null() {
    for (types, kind) in [
        (r#""string""#, Some("text")),
        (r#"["string", "null"]"#, Some("text")),
        (r#"["null", "string"]"#, Some("text")),
        (r#"["null", "object"]"#, Some("json")),
        (r#""null""#, None),
        (r#""integer""#, None),
    ] {
        let fields = fields(&format!(r#"{{"properties": {{"a": {{"type": {types}, "x-secret": true}}}}}}"#));
        assert_eq!(fields[0].kind, kind, "{types}");
    }
}

#[test]
fn a_field_is_required_where_every_object_around_it_is() {
    let inner = r#"{"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b"]}"#;
    for (schema, required) in [
        (format!(r#"{{"properties": {{"a": {inner}}}, "required": ["a"]}}"#), true),
        (format!(r#"{{"properties": {{"a": {inner}}}}}"#), false),
        (format!(r#"{{"allOf": [{{"properties": {{"a": {inner}}}, "required": ["a"]}}]}}"#), true),
    ] {
        let fields = fields(&schema);
        assert_eq!((fields[0].name.as_str(), fields[0].required), ("/a/b", required), "{schema}");
    }
}

#[test]
fn a_field_that_only_one_branch_requires_is_not_required() {
    let branch = r#"{"properties": {"a": {"type": "string"}}, "required": ["a"]}"#;
    for schema in [
        format!(r#"{{"anyOf": [{branch}]}}"#),
        format!(r#"{{"oneOf": [{branch}]}}"#),
        format!(r#"{{"then": {branch}}}"#),
        format!(r#"{{"else": {branch}}}"#),
    ] {
        let fields = fields(&schema);
        assert_eq!((fields[0].name.as_str(), fields[0].required), ("/a", false), "{schema}");
    }
}

#[test]
fn a_field_is_required_by_reference_too() {
    let fields = fields(
        r##"{"properties": {"a": {"$ref": "#/$defs/a"}}, "required": ["a"],
            "$defs": {"a": {"properties": {"b": {"type": "string"}}, "required": ["b"]}}}"##,
    );
    assert_eq!((fields[0].name.as_str(), fields[0].required), ("/a/b", true));
}

#[test]
fn a_member_of_a_list_or_a_map_is_not_required() {
    let inner = r#"{"type": "object", "properties": {"b": {"x-secret": true}}, "required": ["b"]}"#;
    for (keyword, name) in [
        (format!(r#""items": {inner}"#), "/a/*/b"),
        (format!(r#""prefixItems": [{inner}]"#), "/a/0/b"),
        (format!(r#""additionalProperties": {inner}"#), "/a/*/b"),
    ] {
        let fields = fields(&format!(r#"{{"properties": {{"a": {{{keyword}}}}}, "required": ["a"]}}"#));
        assert_eq!((fields[0].name.as_str(), fields[0].required), (name, false));
    }
}

#[test]
fn a_branch_adds_what_those_before_it_leave_open() {
    let fields = fields(
        r#"{"allOf": [
            {"properties": {"a": {"type": "string"}}},
            {"properties": {"a": {"title": "A", "description": "First", "type": ["string", "null"], "format": "uri"}}},
            {"properties": {"a": {"title": "B", "description": "Second", "format": "email"}}},
            {"properties": {"a": {}}}]}"#,
    );
    let [field] = fields.as_slice() else { panic!("{fields:?}") };
    assert_eq!(field.title.as_deref(), Some("A"));
    assert_eq!(field.description.as_deref(), Some("First"));
    assert_eq!(field.editor.as_deref(), Some("uri"));
    assert_eq!(field.types, ["string", "null"]);
}
