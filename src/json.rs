//! JSON as text.

/// A string, as ECMA-262 §25.5.2.3 writes it (QuoteJSONString).
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            control @ ..' ' => {
                quoted.push_str(if control < '\u{10}' { "\\u000" } else { "\\u001" });
                quoted.extend(char::from_digit(u32::from(control) % 16, 16));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// An object of these members, whose values are JSON.
pub(crate) fn object(members: &[(&str, String)]) -> String {
    let members: Vec<String> =
        members.iter().map(|(name, value)| [&quote(name), ":", value].concat()).collect();
    ["{", &members.join(","), "}"].concat()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn quotes_as_serde_json_does(text: String) {
            prop_assert_eq!(quote(&text), serde_json::to_string(&text).unwrap());
        }
    }

    #[test]
    fn quotes_control_characters_as_serde_json_does() {
        let text: String = (0..0x80).filter_map(char::from_u32).collect();
        assert_eq!(quote(&text), serde_json::to_string(&text).unwrap());
    }

    #[test]
    fn writes_members_in_order() {
        assert_eq!(object(&[]), "{}");
        assert_eq!(object(&[("b\"", "1".into()), ("a", quote("x"))]), r#"{"b\"":1,"a":"x"}"#);
    }
}
