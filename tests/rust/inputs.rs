//! Sealing and opening the secrets of whole inputs. `tests/vectors/inputs.json` holds the cases, which the
//! JavaScript tests run too.

use std::time::SystemTime;

use crate::support::{list, private_key, public_key, text, vectors};
use base64::Engine as _;
use sealfield::{
    Dialect, EmptyValue, ErrorCode, FormSchema, Format, InputError, KeyRing, OpenInputOptions, OpenOptions,
    SealInputOptions, SealOptions, assert_sealed, open_input, seal_input, seal_managed,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

fn schema(json: &str) -> FormSchema {
    FormSchema::from_json(json).unwrap()
}

fn ring() -> KeyRing {
    KeyRing::new(vec![private_key("rsa2048")])
}

fn seal(schema: &FormSchema, input: &str, options: &SealInputOptions) -> Result<String, InputError> {
    let key = public_key("rsa2048");
    seal_input(schema, input, Some(&key).filter(|_| schema.dialect() != Dialect::Port), options)
}

fn errors(error: &InputError) -> Value {
    let told = |error: &sealfield::Error| json!({ "code": error.code().as_str(), "field": error.field() });
    Value::from_iter(error.errors().iter().map(told))
}

/// Where the field stands that errors call `name`.
fn pointer(schema: &FormSchema, name: &str) -> String {
    match schema.dialect() {
        Dialect::JsonSchema => name.to_owned(),
        _ => format!("/{name}"),
    }
}

/// Pointers to the values that differ, sorted.
fn changed(before: &Value, after: &Value, pointer: &str) -> Vec<String> {
    let inside = |name: &str| format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
    let mut differ = match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            assert!(before.keys().eq(after.keys()));
            before.iter().flat_map(|(name, value)| changed(value, &after[name], &inside(name))).collect()
        }
        (Value::Array(before), Value::Array(after)) => {
            assert_eq!(before.len(), after.len());
            let pairs = before.iter().zip(after).enumerate();
            pairs
                .flat_map(|(index, (before, after))| changed(before, after, &inside(&index.to_string())))
                .collect()
        }
        _ if before == after => Vec::new(),
        _ => vec![pointer.to_owned()],
    };
    differ.sort();
    differ
}

#[test]
fn inputs_are_sealed_and_opened_as_the_vectors_say() {
    for case in list(&vectors("inputs"), "seal") {
        let (title, input) = (text(case, "title"), text(case, "input"));
        let schema = schema(text(case, "schema"));
        let context = case["context"].as_str().map(str::to_owned);
        let format = case["format"].as_str().and_then(Format::from_name);
        let options = SealInputOptions { context: context.clone(), format, ..SealInputOptions::default() };

        let sealed = seal(&schema, input, &options).unwrap_or_else(|error| panic!("{title}: {error}"));
        let values: Value = serde_json::from_str(&sealed).unwrap();
        let mut secrets = Vec::new();
        for name in case["secrets"].as_array().unwrap() {
            let pointer = pointer(&schema, name.as_str().unwrap());
            assert!(values.pointer(&pointer).unwrap().as_str().unwrap().len() > 300, "{title}: {name}");
            secrets.push(pointer);
        }
        secrets.sort();
        assert_eq!(changed(&serde_json::from_str(input).unwrap(), &values, ""), secrets, "{title}");
        assert_sealed(&schema, &sealed).unwrap();
        assert_eq!(seal(&schema, &sealed, &options).unwrap(), sealed, "{title}: sealing twice");

        let options = OpenInputOptions { context, ..OpenInputOptions::default() };
        let opened = open_input(&schema, &sealed, &ring(), &options).unwrap();
        // How a secret text is spelled, its envelope does not tell.
        let (opened, input): (Value, Value) =
            (serde_json::from_str(&opened).unwrap(), serde_json::from_str(input).unwrap());
        assert_eq!(opened, input, "{title}");
    }
}

#[test]
fn all_but_the_secrets_is_kept_byte_for_byte() {
    let case = &list(&vectors("inputs"), "seal")
        .iter()
        .find(|case| text(case, "title") == "apify: all else is kept byte for byte")
        .cloned()
        .unwrap();
    let (schema, input) = (schema(text(case, "schema")), text(case, "input"));
    let sealed = seal(&schema, input, &SealInputOptions::default()).unwrap();
    let (before, after) = input.split_once("\"x\"").unwrap();
    assert!(sealed.starts_with(before) && sealed.ends_with(after), "{sealed}");
    assert_eq!(*open_input(&schema, &sealed, &ring(), &OpenInputOptions::default()).unwrap(), input);
}

#[test]
fn inputs_are_refused_as_the_vectors_say() {
    for case in list(&vectors("inputs"), "refuse") {
        let schema = schema(text(case, "schema"));
        let error = seal(&schema, text(case, "input"), &SealInputOptions::default()).unwrap_err();
        assert_eq!(errors(&error), case["errors"], "{}", text(case, "title"));
    }
}

#[test]
fn schema_hashes_are_those_of_the_vendor() {
    for case in list(&vectors("schema-hashes"), "cases") {
        let form =
            schema(&format!("{{\"schemaVersion\":1,\"properties\":{{\"a\":{}}}}}", text(case, "schema")));
        assert_eq!(form.fields()[0].schema_hash.as_deref(), case["hash"].as_str(), "{}", case["schema"]);
    }
}

const OBJECT: &str = r#"{"schemaVersion":1,"properties":{"a":{"type":"object","isSecret":true}}}"#;
const LONGER: &str =
    r#"{"schemaVersion":1,"properties":{"a":{"type":"object","isSecret":true,"maxProperties":1}}}"#;
const TEXT: &str = r#"{"schemaVersion":1,"properties":{"a":{"type":"string","isSecret":true}}}"#;

#[test]
fn what_was_sealed_under_another_schema_is_stale() {
    for (before, after) in [(OBJECT, LONGER), (TEXT, OBJECT), (OBJECT, TEXT)] {
        let (before, after) = (schema(before), schema(after));
        let input = if before.fields()[0].types == ["string"] { r#"{"a":"x"}"# } else { r#"{"a":{"x":1}}"# };
        let sealed = seal(&before, input, &SealInputOptions::default()).unwrap();
        let opened = |ignore_stale| {
            let options = OpenInputOptions { ignore_stale, ..OpenInputOptions::default() };
            open_input(&after, &sealed, &ring(), &options)
        };
        for error in [
            seal(&after, &sealed, &SealInputOptions::default()).unwrap_err(),
            assert_sealed(&after, &sealed).unwrap_err(),
            opened(false).unwrap_err(),
        ] {
            assert_eq!(errors(&error), json!([{ "code": "ERR_SCHEMA", "field": "a" }]));
            assert!(error.errors()[0].is_stale());
        }
        assert_eq!(*opened(true).unwrap(), input);
    }
}

#[test]
fn a_description_is_no_part_of_the_schema_hash() {
    let before = schema(OBJECT);
    let after = schema(&OBJECT.replace("\"type\"", "\"title\":\"New\",\"type\""));
    let sealed = seal(&before, r#"{"a":{}}"#, &SealInputOptions::default()).unwrap();
    assert_eq!(seal(&after, &sealed, &SealInputOptions::default()).unwrap(), sealed);
}

#[test]
fn a_port_envelope_of_another_tool_is_sealed_once_more() {
    // It cannot be told from a secret that is long base64, which must not be left in the clear.
    let vectors = vectors("port");
    let theirs = text(&list(&vectors, "clientSide")[0], "payload");
    let port = SealOptions { format: Format::Port, ..SealOptions::default() };
    let ours = public_key("rsa2048").seal(b"x", &port).unwrap();
    let seal = |value: &str| {
        let input = json!({ "a": value }).to_string();
        let sealed: Value =
            serde_json::from_str(&seal(&port_schema(), &input, &SealInputOptions::default()).unwrap())
                .unwrap();
        text(&sealed, "a").to_owned()
    };
    assert_eq!(seal(&ours), ours);
    let twice = seal(theirs);
    assert_ne!(twice, theirs);
    let options = OpenOptions { format: Some(Format::Port), ..OpenOptions::default() };
    assert_eq!(ring().open(&twice, &options).unwrap().text().unwrap(), theirs);
}

#[test]
fn the_iv_of_a_port_envelope_stays_the_same_digest() {
    // Or what an earlier release sealed would be sealed once more.
    for key in ["rsa2048", "rsa3072"] {
        let port = SealOptions { format: Format::Port, ..SealOptions::default() };
        let envelope = public_key(key).seal(b"x", &port).unwrap();
        let bytes = base64::prelude::BASE64_STANDARD.decode(envelope).unwrap();
        let digest =
            Sha256::new_with_prefix("sealfield port IV").chain_update(&bytes[12..12 + 256]).finalize();
        assert_eq!(bytes[..12], digest[..12], "{key}");
    }
}

fn port_schema() -> FormSchema {
    schema(&port_schema_of("string"))
}

fn port_schema_of(type_name: &str) -> String {
    let encryption = json!({ "algorithm": "client-side", "key": public_key("rsa2048").to_pem() });
    json!({ "userInputs": { "properties": { "a": { "type": type_name, "encryption": encryption } } } })
        .to_string()
}

const JSON_SCHEMA: &str =
    r#"{"properties":{"a":{"type":"string","x-secret":true},"b":{"type":"string","x-secret":true}}}"#;

#[test]
fn a_sealed_value_moved_to_another_field_is_refused() {
    let schema = schema(JSON_SCHEMA);
    let options = SealInputOptions { context: Some("form".to_owned()), ..SealInputOptions::default() };
    let sealed = seal(&schema, r#"{"a":"x"}"#, &options).unwrap();
    let moved = sealed.replace("\"a\"", "\"b\"");
    let expected = json!([{ "code": "ERR_CONTEXT", "field": "/b" }]);
    assert_eq!(errors(&seal(&schema, &moved, &options).unwrap_err()), expected);
    let options = OpenInputOptions { context: Some("form".to_owned()), ..OpenInputOptions::default() };
    assert_eq!(errors(&open_input(&schema, &moved, &ring(), &options).unwrap_err()), expected);
    assert_eq!(*open_input(&schema, &sealed, &ring(), &options).unwrap(), r#"{"a":"x"}"#);
}

#[test]
fn each_value_is_bound_to_the_form_and_its_field() {
    let schema = schema(JSON_SCHEMA);
    let form = SealInputOptions { context: Some("form".to_owned()), ..SealInputOptions::default() };
    let sealed = seal(&schema, r#"{"a":"x"}"#, &form).unwrap();
    let values: Value = serde_json::from_str(&sealed).unwrap();
    let context = Some("form/a".to_owned());
    let opened = ring().open(text(&values, "a"), &OpenOptions { context, ..OpenOptions::default() });
    assert_eq!(opened.unwrap().text().unwrap(), "x");

    let unbound = SealInputOptions::default();
    let expected = json!([{ "code": "ERR_CONTEXT", "field": "/a" }]);
    assert_eq!(errors(&seal(&schema, &sealed, &unbound).unwrap_err()), expected);
    let sealed = seal(&schema, r#"{"a":"x"}"#, &unbound).unwrap();
    assert_eq!(errors(&seal(&schema, &sealed, &form).unwrap_err()), expected);
}

#[test]
fn envelopes_expire_and_empty_texts_are_refused_on_request() {
    let schema = schema(JSON_SCHEMA);
    let options =
        SealInputOptions { expires_at: Some(SystemTime::UNIX_EPOCH), ..SealInputOptions::default() };
    let sealed = seal(&schema, r#"{"a":"x"}"#, &options).unwrap();
    let error = open_input(&schema, &sealed, &ring(), &OpenInputOptions::default()).unwrap_err();
    assert_eq!(errors(&error), json!([{ "code": "ERR_EXPIRED", "field": "/a" }]));
    let options = SealInputOptions { empty_value: EmptyValue::Refuse, ..SealInputOptions::default() };
    let error = seal(&schema, r#"{"a":"","b":"x"}"#, &options).unwrap_err();
    assert_eq!(errors(&error), json!([{ "code": "ERR_EMPTY", "field": "/a" }]));
}

#[test]
fn an_envelope_of_another_format_is_not_taken_for_sealed() {
    let envelope =
        |format| public_key("rsa2048").seal(b"x", &SealOptions { format, ..SealOptions::default() }).unwrap();
    for (schema, format) in [
        (self::schema(TEXT), Format::Jwe),
        (self::schema(TEXT), Format::Port),
        (port_schema(), Format::Jwe),
        (port_schema(), Format::Apify),
        (self::schema(JSON_SCHEMA), Format::Apify),
        (self::schema(JSON_SCHEMA), Format::Port),
    ] {
        let input = json!({ "a": envelope(format) }).to_string();
        let error = assert_sealed(&schema, &input).unwrap_err();
        assert_eq!(error.errors()[0].code(), ErrorCode::NotSealed, "{format:?}");
        let error = open_input(&schema, &input, &ring(), &OpenInputOptions::default()).unwrap_err();
        assert_eq!(error.errors()[0].code(), ErrorCode::NotSealed, "{format:?}");
    }
}

#[test]
fn every_field_that_is_not_sealed_is_named() {
    let schema = schema(JSON_SCHEMA);
    let expected = json!([
        { "code": "ERR_NOT_SEALED", "field": "/a" },
        { "code": "ERR_NOT_SEALED", "field": "/b" },
    ]);
    let input = r#"{"a":"x","c":"y","b":7}"#;
    assert_eq!(errors(&assert_sealed(&schema, input).unwrap_err()), expected);
    assert_eq!(
        errors(&open_input(&schema, input, &ring(), &OpenInputOptions::default()).unwrap_err()),
        expected
    );
    assert_sealed(&schema, r#"{"b":null}"#).unwrap();
    assert_eq!(
        *open_input(&schema, r#"{"b":null}"#, &ring(), &OpenInputOptions::default()).unwrap(),
        r#"{"b":null}"#
    );
}

#[test]
fn a_report_says_what_is_wrong_with_each_field() {
    let report = assert_sealed(&schema(TEXT), r#"{"a":"x"}"#).unwrap_err().to_string();
    assert_eq!(report, "a: the value of a secret field is not sealed");
    let report = assert_sealed(&schema(JSON_SCHEMA), r#"{"a":"x","b":7}"#).unwrap_err().to_string();
    assert_eq!(
        report.split("; ").map(|one| one.split(':').next().unwrap()).collect::<Vec<_>>(),
        ["/a", "/b"]
    );
    let report = assert_sealed(&schema(TEXT), "[]").unwrap_err().to_string();
    assert_eq!(report, "input: the input is not an object");
}

#[test]
fn fields_that_port_encrypts_open_with_the_client_secret() {
    const SCHEMA: &str = r#"{"userInputs":{"properties":{
        "a":{"type":"string","encryption":"aes256-gcm"},"b":{"type":"object","encryption":"aes256-gcm"}}}}"#;
    const CLIENT_SECRET: &str = "a client secret for tests, of 32 bytes and more";
    let schema = schema(SCHEMA);
    let seal = |value: &str| seal_managed(CLIENT_SECRET, value.as_bytes()).unwrap();
    let input = json!({ "a": seal("text"), "b": seal("{\"x\":1}") }).to_string();
    assert_sealed(&schema, &input).unwrap();

    let opened = |client_secret: Option<&str>| {
        let client_secret = client_secret.map(|secret| secret.to_owned().into());
        open_input(
            &schema,
            &input,
            &KeyRing::default(),
            &OpenInputOptions { client_secret, ..OpenInputOptions::default() },
        )
    };
    assert_eq!(*opened(Some(CLIENT_SECRET)).unwrap(), r#"{"a":"text","b":{"x":1}}"#);
    assert_eq!(opened(None).unwrap_err().errors()[1].code(), ErrorCode::NoKey);
    let other = opened(Some(&CLIENT_SECRET.to_uppercase())).unwrap_err();
    assert_eq!(other.errors()[0].code(), ErrorCode::Open);
}

#[test]
fn what_port_encrypts_itself_is_never_taken_for_sealed() {
    // A key of 32 bytes in hexadecimal is base64, too, and long enough for a payload.
    let schema = schema(r#"{"userInputs":{"properties":{"a":{"type":"string","encryption":"aes256-gcm"}}}}"#);
    for value in ["x", &"0123456789abcdef".repeat(4), &seal_managed(&"k".repeat(32), b"x").unwrap()] {
        let error =
            seal(&schema, &json!({ "a": value }).to_string(), &SealInputOptions::default()).unwrap_err();
        assert_eq!(errors(&error), json!([{ "code": "ERR_SCHEMA", "field": "a" }]));
    }
}

#[test]
fn what_port_encrypts_has_room_for_an_iv_and_a_tag() {
    let schema = schema(r#"{"userInputs":{"properties":{"a":{"type":"string","encryption":"aes256-gcm"}}}}"#);
    let bytes = |count: usize| json!({ "a": crate::support::base64(&vec![7; count]) }).to_string();
    let error = assert_sealed(&schema, &bytes(31)).unwrap_err();
    assert_eq!(errors(&error), json!([{ "code": "ERR_NOT_SEALED", "field": "a" }]));
    assert_sealed(&schema, &bytes(32)).unwrap();
    // A key of the caller's changes nothing: Port opens these fields with its own secret.
    let key = public_key("rsa2048");
    let error = seal_input(&schema, &bytes(31), Some(&key), &SealInputOptions::default()).unwrap_err();
    assert_eq!(errors(&error), json!([{ "code": "ERR_SCHEMA", "field": "a" }]));
}

#[test]
fn an_input_in_which_a_name_stands_twice_is_refused() {
    // Sealing one would leave the other in the clear.
    let schema = schema(TEXT);
    for input in [
        r#"{"a":"x","a":"y"}"#,
        r#"{"a":"x","\u0061":"y"}"#,
        r#"{"a":"x","b":[{"c":1,"c":2}]}"#,
        r#"{"b":{"c":1,"c":2}}"#,
    ] {
        for error in refusals(&schema, input) {
            assert_eq!(errors(&error), json!([{ "code": "ERR_SCHEMA", "field": null }]), "{input}");
        }
    }
}

/// What is said of an input that is neither sealed, nor sealed already, nor opened.
fn refusals(schema: &FormSchema, input: &str) -> [InputError; 3] {
    [
        seal(schema, input, &SealInputOptions::default()).unwrap_err(),
        assert_sealed(schema, input).unwrap_err(),
        open_input(schema, input, &ring(), &OpenInputOptions::default()).unwrap_err(),
    ]
}

#[test]
fn what_is_no_object_is_refused() {
    for input in ["[]", "null", "7", r#""x""#, "", "{"] {
        for error in refusals(&schema(TEXT), input) {
            assert_eq!(errors(&error), json!([{ "code": "ERR_SCHEMA", "field": null }]), "{input}");
        }
    }
}

#[test]
fn a_shape_that_could_hide_a_secret_is_refused() {
    let schema = schema(r#"{"properties":{"a":{"properties":{"b":{"x-secret":true}}}}}"#);
    for error in refusals(&schema, r#"{"a":[]}"#) {
        assert_eq!(errors(&error), json!([{ "code": "ERR_SCHEMA", "field": "/a" }]));
    }
}

#[test]
fn a_schema_that_leaves_secrets_unsealed_vouches_for_no_input() {
    let schema = schema(r#"{"properties":{"a":{"contains":{"x-secret":true}}}}"#);
    let expected = json!([{ "code": "ERR_SCHEMA", "field": "/a" }]);
    assert_eq!(errors(&seal(&schema, "{}", &SealInputOptions::default()).unwrap_err()), expected);
    assert_eq!(errors(&assert_sealed(&schema, "{}").unwrap_err()), expected);
}

#[test]
fn what_was_sealed_as_json_must_be_json() {
    let schema = schema(&port_schema_of("object"));
    let port = SealOptions { format: Format::Port, ..SealOptions::default() };
    let input = |value: &[u8]| json!({ "a": public_key("rsa2048").seal(value, &port).unwrap() }).to_string();
    let open = |value: &[u8]| open_input(&schema, &input(value), &ring(), &OpenInputOptions::default());
    assert_eq!(*open(b"{ \"x\": 1.0 }").unwrap(), r#"{"a":{ "x": 1.0 }}"#);
    for (value, code) in
        [(b"{".as_slice(), "ERR_NOT_JSON"), (b"", "ERR_NOT_JSON"), (b"\xff", "ERR_NOT_UNICODE")]
    {
        assert_eq!(errors(&open(value).unwrap_err()), json!([{ "code": code, "field": "a" }]));
    }
}

#[test]
fn the_key_comes_from_where_the_schema_says() {
    let key = public_key("rsa3072");
    let error =
        seal_input(&port_schema(), r#"{"a":"x"}"#, Some(&key), &SealInputOptions::default()).unwrap_err();
    assert_eq!(error.errors()[0].code(), ErrorCode::OptionUnsupported);
    let error = seal_input(&schema(TEXT), r#"{"a":"x"}"#, None, &SealInputOptions::default()).unwrap_err();
    assert_eq!(error.errors()[0].code(), ErrorCode::NoKey);
}

#[test]
fn options_that_a_dialect_has_no_place_for_are_refused() {
    let context = SealInputOptions { context: Some("form".to_owned()), ..SealInputOptions::default() };
    let format = SealInputOptions { format: Some(Format::Jwe), ..SealInputOptions::default() };
    let sealed_secrets =
        SealInputOptions { format: Some(Format::SealedSecrets), ..SealInputOptions::default() };
    for (schema, options) in [
        (TEXT, context.clone()),
        (TEXT, format.clone()),
        (TEXT, sealed_secrets.clone()),
        (JSON_SCHEMA, sealed_secrets),
    ] {
        let error = seal(&self::schema(schema), r#"{"a":"x"}"#, &options).unwrap_err();
        assert_eq!(error.errors()[0].code(), ErrorCode::OptionUnsupported);
    }
    for options in [format, context] {
        let error = seal(&port_schema(), r#"{"a":"x"}"#, &options).unwrap_err();
        assert_eq!(error.errors()[0].code(), ErrorCode::OptionUnsupported);
    }
}

#[test]
fn a_schema_too_large_to_read_is_refused() {
    // Each level refers to the next one twice.
    let levels: Vec<String> = (0..20)
        .map(|level| format!(r##""l{level}":{{"properties":{{"a":{{"$ref":"#/$defs/l{0}"}},"b":{{"$ref":"#/$defs/l{0}"}}}}}}"##, level + 1))
        .collect();
    let many =
        format!(r##"{{"$ref":"#/$defs/l0","$defs":{{{},"l20":{{"x-secret":true}}}}}}"##, levels.join(","));
    let error = seal(&schema(&many), "{}", &SealInputOptions::default()).unwrap_err();
    assert_eq!(errors(&error), json!([{ "code": "ERR_SCHEMA", "field": null }]));

    let hops: Vec<String> =
        (0..9000).map(|hop| format!(r##""l{hop}":{{"$ref":"#/$defs/l{}"}}"##, hop + 1)).collect();
    let deep = format!(r##"{{"$ref":"#/$defs/l0","$defs":{{{},"l9000":{{}}}}}}"##, hops.join(","));
    // A name that stands in every pointer.
    let members =
        |value: &str| (0..9000).map(|index| format!(r#""m{index}":{value}"#)).collect::<Vec<_>>().join(",");
    let name = "n".repeat(500_000);
    let wide = format!(r#"{{"properties":{{"{name}":{{"properties":{{{}}}}}}}}}"#, members("{}"));
    let marked = format!(r#"{{"{name}":{{{}}}}}"#, members(r#"{"not":{"x-secret":true}}"#));
    let marked = format!(r#"{{"properties":{marked}}}"#);
    for schema in [deep, wide, marked] {
        let schema = self::schema(&schema);
        let code = schema.diagnostics().last().unwrap().code;
        assert_eq!(code, sealfield::DiagnosticCode::SchemaTooLarge);
        seal(&schema, "{}", &SealInputOptions::default()).unwrap_err();
    }

    const MIB: usize = 1024 * 1024;
    let described = |bytes: usize| format!(r#"{{"description":"{}"}}"#, "x".repeat(bytes - 18));
    let spaced = ["{", &" ".repeat(MIB), "}"].concat();
    for schema in [described(MIB + 1), spaced] {
        assert_eq!(FormSchema::from_json(&schema).unwrap_err().code(), ErrorCode::TooLarge);
    }
    assert!(FormSchema::from_json(&described(MIB)).is_ok());
    let deep = ["{\"a\":".repeat(200), "1".to_owned(), "}".repeat(200)].concat();
    assert_eq!(FormSchema::from_json(&deep).unwrap_err().code(), ErrorCode::Schema);
}

#[test]
fn a_schema_has_at_most_ten_thousand_definitions() {
    let diagnostics = |properties: usize| {
        let properties: Vec<_> = (0..properties).map(|index| format!(r#""{index}":{{}}"#)).collect();
        schema(&format!(r#"{{"properties":{{{}}}}}"#, properties.join(","))).diagnostics().to_vec()
    };
    // The whole is a definition, too.
    assert_eq!(diagnostics(9_999), []);
    let codes: Vec<_> = diagnostics(10_000).iter().map(|found| found.code.as_str()).collect();
    assert_eq!(codes, ["schema-too-large"]);
}

#[test]
fn a_jwe_holds_a_text_as_text_whatever_else_may_stand_there() {
    let schema = schema(r#"{"properties":{"a":{"x-secret":true}}}"#);
    for format in [Format::Jwe, Format::JweJson] {
        let options = SealInputOptions { format: Some(format), ..SealInputOptions::default() };
        let sealed: Value = serde_json::from_str(&seal(&schema, r#"{"a":"x"}"#, &options).unwrap()).unwrap();
        let opened = ring().open(text(&sealed, "a"), &OpenOptions::default()).unwrap();
        assert_eq!((opened.text().unwrap(), opened.is_json()), ("x", false), "{format:?}");
    }
}

#[test]
fn whether_a_field_is_text_all_branches_tell() {
    // CMS cannot tell, and so holds the JSON of a text that stands where something else may.
    let cms = SealInputOptions { format: Some(Format::Cms), ..SealInputOptions::default() };
    for (first, second, plaintext) in [
        (r#"{"x-secret":true}"#, r#"{"type":"string"}"#, "x"),
        (r#"{"x-secret":true,"type":"string"}"#, r#"{"type":"number"}"#, r#""x""#),
    ] {
        let schema = schema(&format!(
            r#"{{"allOf":[{{"properties":{{"a":{first}}}}},{{"properties":{{"a":{second}}}}}]}}"#
        ));
        let sealed: Value = serde_json::from_str(&seal(&schema, r#"{"a":"x"}"#, &cms).unwrap()).unwrap();
        let opened = ring().open(text(&sealed, "a"), &OpenOptions::default()).unwrap();
        assert_eq!(opened.text().unwrap(), plaintext);
    }
}
