//! Templates. `tests/vectors/template.json` holds the cases, which the JavaScript tests run too.

use crate::support::{cases, list, private_key, text, vectors};
use base64::Engine as _;
use proptest::prelude::*;
use sealfield::{
    Error, ErrorCode, KeyRing, NewSecret, OtherExpressions, Rules, SecretPlaces, SecretReference,
    SecretStore, SecretValue, Template, TemplateRequest, find_references, rename_references,
};
use serde_json::{Value, json};
use zeroize::Zeroizing;

/// What the vectors say a value is.
fn known(vectors: &Value, request: &TemplateRequest) -> Option<Zeroizing<Vec<u8>>> {
    let name = request.name.as_str();
    let value = match (request.is_secret, &request.namespace) {
        (false, _) => vectors["variables"].get(name)?.as_str()?.into(),
        (true, Some(namespace)) => vectors["namespaced"].get(namespace)?.get(name)?.as_str()?.into(),
        (true, None) => {
            let secret = vectors["secrets"].get(name)?;
            match secret["bytes"].as_str() {
                Some(bytes) => base64::engine::general_purpose::STANDARD.decode(bytes).unwrap(),
                None => text(secret, "text").into(),
            }
        }
    };
    Some(Zeroizing::new(value))
}

fn rendered(vectors: &Value, case: &Value) -> Result<Zeroizing<String>, Error> {
    let keeps = case["keep"].as_bool() == Some(true);
    let others = if keeps { OtherExpressions::Keep } else { OtherExpressions::Refuse };
    Template::parse(text(case, "template"), others)?.render(|request| Ok(known(vectors, request)))
}

#[test]
fn expressions_become_what_they_stand_for() {
    let vectors = vectors("template");
    for case in list(&vectors, "cases") {
        let result = rendered(&vectors, case).map(|text| text.to_string());
        assert_eq!(result.as_deref(), Ok(text(case, "text")), "{}", text(case, "title"));
    }
}

#[test]
fn what_cannot_be_resolved_is_an_error_that_names_the_place() {
    let vectors = vectors("template");
    for case in list(&vectors, "refused") {
        let error = rendered(&vectors, case).map(|text| text.to_string()).unwrap_err();
        let told = (error.code().as_str(), error.field());
        assert_eq!(told, (text(case, "code"), Some(text(case, "field"))), "{}", text(case, "title"));
    }
}

fn told(reference: &SecretReference) -> Value {
    let mut told = json!({ "line": reference.line, "column": reference.column });
    let members =
        [("name", &reference.name), ("namespace", &reference.namespace), ("subkey", &reference.subkey)];
    for (member, value) in members {
        if let Some(value) = value {
            told[member] = value.as_str().into();
        }
    }
    told
}

#[test]
fn small_templates_do_not_make_much_of_large_values() {
    let secret = Zeroizing::new(vec![b'"'; 1 << 20]);
    let object = Zeroizing::new(format!("{{\"a\":1,\"b\":\"{}\"}}", "b".repeat(1 << 20)).into_bytes());
    let render = |template: &str| {
        let template = Template::parse(template, OtherExpressions::Refuse).unwrap();
        template.render(|request| Ok(Some(if request.name == "S" { secret.clone() } else { object.clone() })))
    };
    assert_eq!(render(&"{{secret('S')}}".repeat(64)).unwrap().len(), 64 << 20);
    let encoded = ["{{'x'", &"|base64encode".repeat(58), "}}"].concat();
    for (template, field) in [
        ("{{secret('S')}}\n".repeat(65), "65:3 S"),
        ("{{secret('O',subkey='a')}}\n".repeat(65), "64:3 O"),
        (encoded, "1:3"),
    ] {
        let error = render(&template).map(|text| text.len()).unwrap_err();
        assert_eq!((error.code(), error.field()), (ErrorCode::TooLarge, Some(field)));
    }
}

#[test]
fn references_are_found_wherever_they_are() {
    for case in list(&vectors("template"), "references") {
        let found: Vec<Value> = find_references(text(case, "template")).unwrap().iter().map(told).collect();
        assert_eq!(found, *case["references"].as_array().unwrap(), "{}", text(case, "title"));
    }
}

#[test]
fn a_renamed_reference_keeps_its_quotes_and_all_around_it() {
    for (before, to, after) in [
        ("x {{ secret( 'A' ) -}} y", "B", "x {{ secret( 'B' ) -}} y"),
        (r#"{{secret("A",'n',"s")|upper}}"#, "B", r#"{{secret("A",'n',"s")|upper}}"#),
        (r#"{{secret("A", subkey="A")}}"#, "B", r#"{{secret("B", subkey="A")}}"#),
        ("{{ secret(namespace='team', key='A') }}", "B", "{{ secret(namespace='team', key='B') }}"),
        ("{{ secret('A', flow.namespace) ~ 'A' }}", "B", "{{ secret('B', flow.namespace) ~ 'A' }}"),
        ("{% if secret('A') %}{{ \"#{secret('A')}\" }}", "B", "{% if secret('B') %}{{ \"#{secret('B')}\" }}"),
        (
            "{{ secret('A') }}{{ secret('AA') }}{{ secret('a') }}",
            "",
            "{{ secret('') }}{{ secret('AA') }}{{ secret('a') }}",
        ),
        ("{{ secret('A') }}", r#"it's \"#, r"{{ secret('it\'s \\') }}"),
        (r#"{{ secret("A") }}"#, r#"it's a "quote""#, r#"{{ secret("it's a \"quote\"") }}"#),
        (r#"{{ secret("A") }}"#, "#{it's}", r"{{ secret('#{it\'s}') }}"),
        (
            "secret('A') {# {{ secret('A') }} #}{% raw %}{{ secret('A') }}{% endraw %}",
            "B",
            "secret('A') {# {{ secret('A') }} #}{% raw %}{{ secret('A') }}{% endraw %}",
        ),
    ] {
        assert_eq!(rename_references(before, "A", to, Some("team")).as_deref(), Ok(after));
    }
    let of_no_namespace = rename_references("{{ secret('A', 'team') }}{{ secret('A') }}", "A", "B", None);
    assert_eq!(of_no_namespace.as_deref(), Ok("{{ secret('A', 'team') }}{{ secret('B') }}"));
}

#[test]
fn a_secret_is_refused_at_and_below_outputs_and_outside_of_sinks() {
    let places = |outputs: &[&str], sinks: Option<&[&str]>| {
        let owned = |places: &[&str]| places.iter().map(|place| (*place).to_owned()).collect();
        SecretPlaces::new(owned(outputs), sinks.map(owned))
    };
    let outputs = places(&["/outputs/*/value", "/log~1file"], None).unwrap();
    for refused in ["/outputs/0/value", "/outputs/x/value/deep", "/log~1file", "/log~1file/0"] {
        assert!(!outputs.allow(refused), "{refused}");
    }
    for allowed in
        ["", "/outputs", "/outputs/0", "/outputs/0/1/value", "/outputs/0/values", "/log", "/log/file"]
    {
        assert!(outputs.allow(allowed), "{allowed}");
    }
    let sinks = places(&["/tasks/*/headers/X"], Some(&["/tasks/*/headers"])).unwrap();
    for (pointer, allowed) in [
        ("/tasks/0/headers", true),
        ("/tasks/0/headers/Y", true),
        ("/tasks/0/headers/X", false),
        ("/tasks/0", false),
        ("/tasks/0/body", false),
        ("", false),
    ] {
        assert_eq!(sinks.allow(pointer), allowed, "{pointer}");
    }
    assert!(!places(&[""], None).unwrap().allow("/anywhere"));
    assert!(!places(&[], Some(&[])).unwrap().allow("/anywhere"));
    assert!(places(&[], Some(&[""])).unwrap().allow("/anywhere"));
    for malformed in ["outputs", "#/outputs", "/a~", "/a~2", "$.outputs"] {
        let error = places(&[malformed], None).unwrap_err();
        assert_eq!(error.code(), ErrorCode::OptionUnsupported, "{malformed}");
        assert!(places(&[], Some(&[malformed])).is_err(), "{malformed}");
    }
}

#[test]
fn a_template_with_a_secret_is_checked_where_it_stands() {
    let places = SecretPlaces::new(vec!["/outputs".to_owned(), String::new()], None).unwrap();
    let check = |pointer: &str, text: &str| {
        let template = Template::parse(text, OtherExpressions::Keep).unwrap();
        places.check(pointer, &template).map_err(|error| (error.code(), error.field().unwrap().to_owned()))
    };
    let secret = "x {{ secret('NAME') | base64encode }}";
    assert_eq!(check("/outputs/0", secret), Err((ErrorCode::Output, "/outputs/0".to_owned())));
    assert_eq!(check("", secret), Err((ErrorCode::Output, "1:6 NAME".to_owned())));
    assert_eq!(check("/outputs/0", "{{ envs.x }}{{ inputs.y }}{# {{ secret('NAME') }} #}"), Ok(()));
}

#[test]
fn secrets_of_a_store_are_looked_up_once_for_each_time_they_are_written() {
    let key = private_key("rsa2048");
    let mut store = SecretStore::new(&[key.public_key().clone()], Rules::default()).unwrap();
    store.create("TOKEN", SecretValue::Plain(b"t0ken"), NewSecret::default()).unwrap();
    let keys = KeyRing::new(vec![key]);
    let template = "{{ secret('TOKEN') }} {{ secret('TOKEN') | base64encode }} {{ secret('OTHER') }}";
    let template = Template::parse(template, OtherExpressions::Refuse).unwrap();
    let names: Vec<String> = template.requests().map(|request| request.name).collect();
    assert_eq!(names, ["TOKEN", "TOKEN", "OTHER"]);
    let mut open = |request: &TemplateRequest| match store.open(&request.name, &keys) {
        Ok(opened) => Ok(Some(Zeroizing::new(opened.bytes().to_vec()))),
        Err(error) if error.code() == ErrorCode::UnknownSecret => Ok(None),
        Err(error) => Err(error),
    };
    let unknown = template.render(&mut open).unwrap_err();
    assert_eq!((unknown.code(), unknown.field()), (ErrorCode::UnknownSecret, Some("1:63 OTHER")));
    store.create("OTHER", SecretValue::Plain(b"o"), NewSecret::default()).unwrap();
    let text = template
        .render(|request| Ok(Some(Zeroizing::new(store.open(&request.name, &keys)?.bytes().to_vec()))));
    assert_eq!(text.unwrap().as_str(), "t0ken dDBrZW4= o");
    let error = template.render(|request| store.open(&request.name, &KeyRing::default()).map(|_| None));
    let error = error.unwrap_err();
    assert_eq!((error.code(), error.field()), (ErrorCode::NoKey, Some("1:4 TOKEN")));
}

#[test]
fn the_work_is_linear() {
    // Repeated, each would take minutes if the work were quadratic.
    const PARTS: [&str; 20] = [
        "{{",
        "{%",
        "{#",
        "{{ '",
        "{{ \"#{",
        "{{ [",
        "{{}}",
        "{##}",
        "{% verbatim %}",
        "{%",
        "{% - ",
        "'",
        "\"",
        "{% raw %}{%",
        "{{ secret(",
        "{{ 'x' }} ",
        "{{- 'x' -}}      ",
        "{{ secret('A') }}",
        " ",
        "}",
    ];
    for part in PARTS {
        for start in ["", "{{ ", "{% raw %}", "{{ \"#{"] {
            let text = [start, &part.repeat(300_000 / part.len())].concat();
            if let Ok(template) = Template::parse(&text, OtherExpressions::Keep) {
                let _ = template.render(|_| Ok(Some(Zeroizing::new(b"x".to_vec()))));
            }
            let _ = find_references(&text);
            let _ = rename_references(&text, "A", "B", None);
        }
    }
}

#[test]
fn a_text_beyond_its_limit_is_refused() {
    let text = " ".repeat((4 << 20) + 1);
    for error in [
        Template::parse(&text, OtherExpressions::Keep).err(),
        find_references(&text).err(),
        rename_references(&text, "A", "B", None).err(),
    ] {
        assert_eq!(error.unwrap().code(), ErrorCode::TooLarge);
    }
    assert!(Template::parse(&text[1..], OtherExpressions::Refuse).is_ok());
}

/// Texts that are templates more often than not.
fn templates() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("{{ secret('A') }}"),
        Just("{{secret(\"A\", 'n', \"s\")}}"),
        Just("{{- secret(key='B') | base64encode -}}"),
        Just("{{ envs.a }}"),
        Just("{{ inputs.x ~ secret('A') }}"),
        Just("{{ x }}"),
        Just("{% if secret('B') %}"),
        Just("{# secret('A') #}"),
        Just("{% raw %}{{ secret('A') }}{% endraw %}"),
        Just(" \n"),
        Just("{{"),
        Just("}}"),
        Just("{%"),
        Just("%}"),
        Just("{#"),
        Just("'"),
        Just("\""),
        Just("#{"),
        Just("\\"),
        Just("}"),
        Just("("),
        Just("😀é"),
        Just("text"),
    ];
    let built = prop::collection::vec(pieces, 0..20).prop_map(|pieces| pieces.concat());
    prop_oneof![any::<String>(), r#"[{}%#'"\\ \n()|.,=a-z\u{e9}-]{0,80}"#, built]
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn any_text_gives_a_result(text in templates()) {
        for others in [OtherExpressions::Refuse, OtherExpressions::Keep] {
            if let Ok(template) = Template::parse(&text, others) {
                let _ = template.render(|_| Ok(Some(Zeroizing::new(b"v".to_vec()))));
            }
        }
        let _ = find_references(&text);
        let _ = rename_references(&text, "A", "B", None);
    }

    #[test]
    fn a_text_without_code_stays_as_it_is(text in any::<String>()) {
        prop_assume!(!["{{", "{%", "{#"].iter().any(|opener| text.contains(opener)));
        for others in [OtherExpressions::Refuse, OtherExpressions::Keep] {
            let template = Template::parse(&text, others).unwrap();
            prop_assert_eq!(template.render(|_| Ok(None)).unwrap().to_string(), &*text);
        }
    }

    #[test]
    fn a_text_without_secrets_is_kept_as_it_is(text in templates()) {
        if let Ok(template) = Template::parse(&text, OtherExpressions::Keep)
            && template.requests().next().is_none()
        {
            let kept = template.render(|_| Ok(None)).map(|text| text.to_string());
            // String literals are resolved.
            prop_assert!(kept.is_err() || kept.as_deref() == Ok(&text) || text.contains(['\'', '"']));
        }
    }

    #[test]
    fn what_is_referred_to_is_what_is_resolved(text in templates()) {
        for others in [OtherExpressions::Refuse, OtherExpressions::Keep] {
            if let Ok(template) = Template::parse(&text, others) {
                let requests = template.requests().filter(|request| request.is_secret);
                let requests: Vec<_> =
                    requests.map(|request| (request.line, request.column, Some(request.name), request.namespace)).collect();
                let references: Vec<_> = find_references(&text).unwrap().into_iter()
                    .map(|found| (found.line, found.column, found.name, found.namespace)).collect();
                prop_assert_eq!(requests, references);
            }
        }
    }

    #[test]
    fn renaming_there_and_back_changes_nothing(text in templates(), to in any::<String>()) {
        prop_assume!(to != "A" && to != "B");
        if let Ok(renamed) = rename_references(&text, "A", &to, Some("n")) {
            let names = |text: &str| -> Vec<_> {
                find_references(text).unwrap().into_iter().map(|found| (found.name, found.namespace, found.subkey)).collect()
            };
            let mut expected = names(&text);
            for (name, namespace, _) in &mut expected {
                if name.as_deref() == Some("A") && namespace.as_deref().is_none_or(|of| of == "n") {
                    *name = Some(to.clone());
                }
            }
            prop_assert_eq!(names(&renamed), expected);
            let back = rename_references(&renamed, &to, "A", Some("n")).unwrap();
            prop_assert_eq!(back.replace("\"A\"", "'A'"), text.replace("\"A\"", "'A'"));
        }
    }

    #[test]
    fn values_are_never_read_again(
        value in r#"[{}%#'" \n()a-z]{0,20}|\{\{ secret\('B'\) \}\}"#,
        before in "[{ x]{0,2}",
        after in "[{%# }x]{0,3}",
    ) {
        let text = [before.as_str(), " {{ secret('A') }}", &after].concat();
        if let Ok(template) = Template::parse(&text, OtherExpressions::Refuse) {
            let rendered = template.render(|request| {
                assert_eq!(request.name, "A");
                Ok(Some(Zeroizing::new(value.as_bytes().to_vec())))
            });
            prop_assert_eq!(rendered.unwrap().to_string(), [before.as_str(), " ", &value, &after].concat());
        }
        // What another engine reads next holds no code that was not there before.
        if let Ok(template) = Template::parse(&text, OtherExpressions::Keep)
            && let Ok(rendered) = template.render(|_| Ok(Some(Zeroizing::new(value.as_bytes().to_vec()))))
        {
            let is_opener = |pair: &&[u8]| matches!(pair, [b'{', b'{' | b'%' | b'#']);
            let openers = |text: &str| text.as_bytes().windows(2).filter(is_opener).count();
            prop_assert_eq!(openers(&rendered) + 1, openers(&text));
        }
    }
}
