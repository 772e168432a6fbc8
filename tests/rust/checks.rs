//! What is found in values. `tests/vectors/checks.json` holds the cases, which the JavaScript tests run too.

use crate::support::{cases, list, text, vectors};
use proptest::prelude::*;
use sealfield::{
    FindingCode, FormSchema, JsonReason, JsonType, PemType, Severity, ValueCheck, ValueKind, check_value,
};
use serde_json::{Value, json};

fn kind(case: &Value) -> ValueKind {
    let option = |name: &str| case["options"][name].as_str();
    match text(case, "kind") {
        "pem" => ValueKind::Pem(option("pemType").map(|name| match name {
            "private-key" => PemType::PrivateKey,
            _ => PemType::Certificate,
        })),
        "json" => ValueKind::Json(option("jsonType").map(|name| match name {
            "object" => JsonType::Object,
            _ => JsonType::Array,
        })),
        "env" => ValueKind::Env,
        _ => ValueKind::Yaml,
    }
}

/// The check as the vectors and the package have it.
fn told(check: &ValueCheck) -> Value {
    let findings = check.findings.iter().map(|found| {
        let mut told = json!({ "code": found.code.as_str(), "severity": found.severity.as_str() });
        let numbers = [("line", found.line), ("column", found.column), ("otherLine", found.other_line)];
        for (name, number) in numbers.into_iter().filter(|(_, number)| number.is_some()) {
            told[name] = number.into();
        }
        if let Some(reason) = found.reason {
            told["reason"] = reason.as_str().into();
        }
        told
    });
    let mut told = json!({ "findings": Value::from_iter(findings) });
    if let Some(blocks) = &check.pem {
        told["pem"] =
            Value::from_iter(blocks.iter().map(
                |block| json!({ "line": block.line, "label": block.label, "isPrivate": block.is_private }),
            ));
    }
    if let Some(lines) = &check.env {
        told["env"] = Value::from_iter(
            lines
                .iter()
                .map(|line| json!({ "line": line.line, "name": line.name, "status": line.status.as_str() })),
        );
    }
    told
}

#[test]
fn values_are_found_to_be_what_the_vectors_say() {
    for case in list(&vectors("checks"), "cases") {
        let mut expected = case.clone();
        for name in ["title", "kind", "options", "text"] {
            expected.as_object_mut().unwrap().remove(name);
        }
        assert_eq!(told(&check_value(kind(case), text(case, "text"))), expected, "{}", text(case, "title"));
    }
}

#[test]
fn each_code_and_each_reason_has_a_case() {
    let vectors = vectors("checks");
    let found: Vec<&Value> =
        list(&vectors, "cases").iter().flat_map(|case| case["findings"].as_array().unwrap()).collect();
    for code in FindingCode::ALL {
        assert!(found.iter().any(|found| found["code"] == code.as_str()), "{}", code.as_str());
    }
    for reason in JsonReason::ALL {
        assert!(found.iter().any(|found| found["reason"] == reason.as_str()), "{}", reason.as_str());
    }
}

#[test]
fn json_is_read_as_deep_as_schemas_are() {
    for levels in [128, 129] {
        let json = ["{\"a\":", "[]", "}"]
            .map(|part| part.repeat(if part == "[]" { 1 } else { levels - 1 }))
            .concat();
        let is_clean = check_value(ValueKind::Json(None), &json).findings.is_empty();
        assert_eq!(is_clean, FormSchema::from_json(&json).is_ok(), "{levels}");
    }
}

/// Whoever went back to where a part begins, for each part, would read 2⁴⁰ characters here.
#[test]
fn hostile_texts_of_a_megabyte_are_read_through() {
    const PARTS: [&str; 24] = [
        "-----BEGIN ",
        "-----BEGIN A-----",
        "-----END A-----",
        "-",
        ":",
        "=",
        "\\n",
        "[",
        "{\"a\":",
        "\"",
        "\\\"",
        "A=\"",
        "A=\"\\\"x\n",
        "A='\nB=\"\nC=`\n",
        "A\n",
        "A=\n",
        "export\n",
        " ",
        "- ",
        "a: ",
        "a:\n ",
        "!",
        "'",
        "\u{2028}",
    ];
    const KINDS: [ValueKind; 4] =
        [ValueKind::Pem(None), ValueKind::Json(None), ValueKind::Env, ValueKind::Yaml];
    for (part, kind) in PARTS.into_iter().flat_map(|part| KINDS.map(|kind| (part, kind))) {
        for start in ["", "{\"\":\"", "A=\""] {
            let text = [start, &part.repeat((1 << 20) / part.len())].concat();
            let _ = check_value(kind, &text);
        }
    }
}

#[test]
fn a_hundred_thousand_names_are_compared() {
    let same: String = "\"a\":1,".repeat(150_000);
    let different: String = (0..100_000).map(|number| format!("\"{number}\":1,")).collect();
    for (members, repeated) in [(&same, 149_999), (&different, 0)] {
        let json = ["{", members.trim_end_matches(','), "}"].concat();
        let findings = check_value(ValueKind::Json(None), &json).findings;
        assert_eq!(findings.len(), repeated);
        let env = members.replace(":1,", "=1\n").replace('"', "");
        assert_eq!(check_value(ValueKind::Env, &env).findings.len(), repeated);
    }
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn any_text_gives_a_result_without_any_part_of_it(
        text in prop_oneof![
            any::<String>(),
            r#"(-----(BEGIN|END) (RSA )?PRIVATE KEY-----|[-A-Za-z:= \n\\]){0,40}"#,
            r#"[\[\]{}",: \n\\0-9.eu\u{e9}tfn]{0,60}"#,
            r#"(A|B|=|:|#|'|"|`|\\|export |\n|\u{2028}| ){0,60}"#,
            r#"(a|: |- |\t|\n|  |\[|\]|"|'|#|\||\? |---|!|&){0,60}"#,
        ],
    ) {
        for kind in ValueKind::ALL {
            let check = check_value(*kind, &text);
            for found in &check.findings {
                let lines = text.split(['\n', '\r']).count() as u32;
                prop_assert!(found.line.is_none_or(|line| (1..=lines).contains(&line)));
                prop_assert!(found.column.is_none_or(|column| column >= 1));
                prop_assert!(found.severity == Severity::Error || found.reason.is_none());
            }
            for line in check.env.iter().flatten() {
                prop_assert!(line.name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte)));
            }
        }
    }
}
