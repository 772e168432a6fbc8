//! Environment files. `tests/vectors/env.json` holds the cases, which the JavaScript tests run too, beside `dotenv` and bash.

use std::sync::LazyLock;

use crate::support::{cases, list, private_key, text, vectors};
use proptest::prelude::*;
use sealfield::{
    CommentPolicy, EnvFile, EnvOptions, EnvSource, EnvTarget, Error, Format, InspectOptions, KeyRing,
    MalformedPolicy, OpenOptions, PrivateKey, PublicKey, SealOptions, convert_env, convert_env_problems,
    encode_kestra, inspect, open_env, rotate_env, seal_env, seal_env_problems, set_env, write_env,
};
use serde_json::Value;

static KEY: LazyLock<PrivateKey> = LazyLock::new(|| private_key("rsa2048"));
static OTHER_KEY: LazyLock<PrivateKey> = LazyLock::new(|| private_key("rsa3072"));

const AS_IT_IS: EnvOptions = EnvOptions { malformed: MalformedPolicy::Keep, comments: CommentPolicy::Keep };

fn ring(keys: &[&PrivateKey]) -> KeyRing {
    KeyRing::new(keys.iter().map(|key| (*key).clone()).collect())
}

fn recipients(keys: &[&PrivateKey]) -> Vec<PublicKey> {
    keys.iter().map(|key| key.public_key().clone()).collect()
}

fn seal(text: &str, options: &EnvOptions) -> Result<String, Error> {
    seal_env(text, &recipients(&[&KEY]), options)
}

fn sealed(text: &str) -> String {
    seal(text, &EnvOptions::default()).unwrap()
}

fn opened(text: &str) -> String {
    open_env(text, &ring(&[&KEY])).unwrap().to_string()
}

fn converted(text: &str, from: EnvSource<'_>, to: EnvTarget<'_>) -> Result<String, Error> {
    convert_env(text, from, to, &EnvOptions::default()).map(|text| text.to_string())
}

/// Code and field.
fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> (&'static str, Option<String>) {
    let error = result.unwrap_err();
    (error.code().as_str(), error.field().map(str::to_owned))
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>, code: &'static str, field: &str) {
    assert_eq!(refusal(result), (code, Some(field.to_owned())));
}

fn values(file: &EnvFile) -> Vec<(&str, &str)> {
    file.entries().iter().map(|entry| (entry.name.as_str(), entry.value.as_str())).collect()
}

mod reading {
    use super::*;

    #[test]
    fn sets_what_dotenv_sets() {
        for case in list(&vectors("env"), "files") {
            let title = text(case, "title");
            let file = EnvFile::parse(text(case, "text"));
            let entries = file.entries().iter().map(
                |entry| serde_json::json!({ "name": entry.name, "value": *entry.value, "line": entry.line }),
            );
            assert_eq!(Value::from_iter(entries), case["entries"], "{title}");
            assert_eq!(Value::from_iter(file.malformed().to_vec()), case["malformed"], "{title}");
        }
    }

    #[test]
    fn lets_the_last_of_several_count() {
        let file = EnvFile::parse("A=1\nB=2\nA=3\n");
        assert_eq!((file.get("A"), file.get("B"), file.get("C")), (Some("3"), Some("2"), None));
    }

    #[test]
    fn shows_no_value() {
        let shown = format!("{:?}", EnvFile::parse("A=hunter2\n"));
        assert!(shown.contains("\"A\"") && !shown.contains("hunter2"), "{shown}");
    }
}

mod writing {
    use super::*;

    #[test]
    fn chooses_quotation_marks() {
        for case in list(&vectors("env"), "written") {
            let written = write_env([("A", text(case, "value"))]).unwrap();
            assert_eq!(*written, text(case, "text"));
        }
    }

    #[test]
    fn refuses_what_no_quotation_marks_can_carry() {
        // A carriage return is written `\r`, and then a backslash and an n cannot stand beside it.
        refused(write_env([("A", "1"), ("B", "\r\\n")]), "ERR_ENV", "B");
        refused(write_env([("A", "#\\")]), "ERR_ENV", "A");
    }

    #[test]
    fn refuses_names_that_are_none_or_there_twice() {
        for name in ["", "A B", "A=", "é", "#A", "A\n"] {
            refused(write_env([(name, "1")]), "ERR_ENV", name);
        }
        refused(write_env([("A", "1"), ("A", "1")]), "ERR_ENV", "A");
        assert_eq!(*write_env([("export", "1"), ("a.b-c_9", "2")]).unwrap(), "export=1\na.b-c_9=2\n");
    }

    proptest! {
        #![proptest_config(cases(4000))]

        #[test]
        fn what_is_written_is_read(values in prop::collection::vec(awkward(8), 1..4)) {
            let names = ["A", "export", "B", "C"];
            let entries: Vec<_> = names.into_iter().zip(values.iter().map(String::as_str)).collect();
            match write_env(entries.iter().copied()) {
                Ok(text) => {
                    let file = EnvFile::parse(&text);
                    prop_assert_eq!(super::values(&file), entries);
                    prop_assert!(file.malformed().is_empty());
                }
                // Whether a value can be written has nothing to do with the others.
                Err(error) => {
                    prop_assert_eq!(error.code().as_str(), "ERR_ENV");
                    let (name, value) = *entries.iter().find(|(name, _)| Some(*name) == error.field()).unwrap();
                    let has_all_marks = ['"', '\'', '`'].iter().all(|mark| value.contains(*mark));
                    prop_assert!(value.contains(['\\', '\r']) || has_all_marks, "{:?}", value);
                    prop_assert!(write_env([(name, value)]).is_err());
                }
            }
        }
    }
}

mod converting {
    use super::*;

    #[test]
    fn to_kestra_has_none_of_the_faults_of_the_bash_script() {
        for case in list(&vectors("env"), "kestra") {
            let kestra = converted(text(case, "env"), EnvSource::Env, EnvTarget::Kestra).unwrap();
            assert_eq!(kestra, text(case, "kestra"), "{}", text(case, "title"));
        }
    }

    #[test]
    fn to_macros_and_back() {
        for case in list(&vectors("env"), "macros") {
            let env = write_env([("A", text(case, "value"))]).unwrap();
            let macros = converted(&env, EnvSource::Env, EnvTarget::Macro).unwrap();
            assert_eq!(macros, text(case, "macro"), "{}", text(case, "title"));
            assert_eq!(converted(&macros, EnvSource::Macro, EnvTarget::Env).unwrap(), *env);
        }
    }

    #[test]
    fn one_value() {
        assert_eq!(*encode_kestra(b"myPrivateCode"), "bXlQcml2YXRlQ29kZQ==");
        assert_eq!(encode_kestra(&[0xff; 300]).len(), 400);
    }

    #[test]
    fn from_each_form_to_each_other() {
        let (keys, to) = (ring(&[&KEY]), recipients(&[&KEY]));
        let env = "A='one two'\nB=\"it's #3\"\nC=\n";
        for (form, from) in [
            (EnvTarget::Env, EnvSource::Env),
            (EnvTarget::Kestra, EnvSource::Kestra),
            (EnvTarget::Macro, EnvSource::Macro),
            (EnvTarget::Sealed(&to), EnvSource::Sealed(&keys)),
        ] {
            let other = converted(env, EnvSource::Env, form).unwrap();
            assert_eq!(converted(&other, from, EnvTarget::Env).unwrap(), env);
            let kestra = converted(&other, from, EnvTarget::Kestra).unwrap();
            assert_eq!(kestra, "SECRET_A=b25lIHR3bw==\nSECRET_B=aXQncyAjMw==\nSECRET_C=\n");
        }
    }

    #[test]
    fn a_macro_takes_pebble_strings_and_white_space_as_they_come() {
        for written in [r#"{{"it's"|base64encode}}"#, r"'  {{ 'it\'s'  |  base64encode }}'"] {
            let env = converted(&format!("SECRET_A={written}\n"), EnvSource::Macro, EnvTarget::Env);
            assert_eq!(env.unwrap(), "A=\"it's\"\n", "{written}");
        }
        // As in any template.
        let escaped =
            converted("SECRET_A=`{{ \"a#b\\\\c\" | base64encode }}`\n", EnvSource::Macro, EnvTarget::Env);
        assert_eq!(values(&EnvFile::parse(&escaped.unwrap())), [("A", r"a#b\\c")]);
    }

    #[test]
    fn what_is_not_in_the_form_is_refused() {
        let kestra = |text: &str| converted(text, EnvSource::Kestra, EnvTarget::Env);
        for value in ["hunter2", "aHVudGVyMg", "aHVudG Vy", "-_8=", "/w=="] {
            refused(kestra(&format!("SECRET_A={value}\n")), "ERR_ENV", "SECRET_A");
        }
        refused(kestra("SECRET_A=MQ==\nKESTRA_PORT=8080\n"), "ERR_ENV", "KESTRA_PORT");
        refused(kestra("SECRET_=MQ==\n"), "ERR_ENV", "SECRET_");
        let macros = |text: &str| converted(text, EnvSource::Macro, EnvTarget::Env);
        for value in [
            "MQ==",
            r#"{{ "1" }}"#,
            r#"{{ "1" | base64decode }}"#,
            r##"{{ "#{x}" | base64encode }}"##,
            r"{{ x | base64encode }}",
            r#"{{ "1" "2" | base64encode }}"#,
            r#"{{ "1 | base64encode }}"#,
            r#"{{ "1\" | base64encode }}"#,
            r#"x{{ "1" | base64encode }}"#,
        ] {
            let text = write_env([("SECRET_A", value)]).unwrap();
            refused(macros(&text), "ERR_ENV", "SECRET_A");
        }
        refused(macros("A={{ \"1\" | base64encode }}\n"), "ERR_ENV", "A");
    }

    #[test]
    fn a_macro_has_no_line_break() {
        refused(converted("A=1\nB=\"2\\n3\"\n", EnvSource::Env, EnvTarget::Macro), "ERR_ENV", "B");
    }

    #[test]
    fn names_that_kestra_cannot_tell_apart_are_refused() {
        refused(converted("a=1\nA=2\n", EnvSource::Env, EnvTarget::Kestra), "ERR_ENV", "A");
    }

    #[test]
    fn nothing_is_lost_in_silence() {
        let to_kestra = |text: &str, options: &EnvOptions| {
            convert_env(text, EnvSource::Env, EnvTarget::Kestra, options).map(|text| text.to_string())
        };
        for (text, line) in
            [("A=1\nhunter2\n", "line 2"), ("A=1\n\nB=hun#ter2\n", "line 3"), ("A=#hunter2\n", "line 1")]
        {
            refused(to_kestra(text, &EnvOptions::default()), "ERR_ENV", line);
            assert!(to_kestra(text, &AS_IT_IS).unwrap().starts_with("SECRET_A="));
        }
        // A comment that is none of a value is not carried over, and holds back nothing.
        assert_eq!(to_kestra("#A=1\nB=2 # C=3\n", &EnvOptions::default()).unwrap(), "SECRET_B=Mg==\n");
    }
}

mod sealing {
    use super::*;

    const FILE: &str = "# database\r\nexport DB_PASSWORD = 'hunter 2'  # rotated yearly\r\n\r\nEMPTY=\r\nPORT: 5432\r\nKEY=\"-----BEGIN\r\nAAAA\r\n\"\r\nESCAPED=\"a\\nb\"\r\nTOKEN=`t`";

    fn without_envelopes(text: &str) -> String {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let mut rest = text;
        let mut without = String::new();
        while let Some(at) = rest.find("eyJ") {
            without = without + &rest[..at] + "…";
            rest = rest[at..].trim_start_matches(is_part);
        }
        without + rest
    }

    #[test]
    fn changes_nothing_but_values() {
        let sealed = sealed(FILE);
        assert_eq!(
            without_envelopes(&sealed),
            "# database\r\nexport DB_PASSWORD = '…'  # rotated yearly\r\n\r\nEMPTY=\r\nPORT: …\r\nKEY=\"…\"\r\nESCAPED=…\r\nTOKEN=`…`"
        );
        for secret in ["hunter 2", "-----BEGIN", "AAAA\r\n"] {
            assert!(!sealed.contains(secret));
        }
        assert_eq!(opened(&sealed), FILE);
    }

    #[test]
    fn an_envelope_holds_the_value_as_a_program_reads_it() {
        let sealed = sealed(FILE);
        let file = EnvFile::parse(&sealed);
        for (name, value) in values(&EnvFile::parse(FILE)) {
            let envelope = file.get(name).unwrap();
            if name == "EMPTY" {
                assert_eq!(envelope, "");
                continue;
            }
            let options = OpenOptions { context: Some(format!("env/{name}")), ..OpenOptions::default() };
            assert_eq!(KEY.open(envelope, &options).unwrap().text().unwrap(), value);
        }
    }

    #[test]
    fn twice_changes_nothing() {
        let once = sealed(FILE);
        assert_eq!(sealed(&once), once);
        let added = once.clone() + "\r\nNEW=value\r\n";
        let twice = sealed(&added);
        assert!(twice.starts_with(&once) && !twice.contains("value"));
    }

    #[test]
    fn a_value_may_stand_on_the_line_after_its_name() {
        let text = "A=\n\"a\\nb\"\nB=\n'\\'\nC=\r\n`c`\n";
        assert_eq!(values(&EnvFile::parse(text)), [("A", "a\nb"), ("B", "\\"), ("C", "c")]);
        let opened = opened(&sealed(text));
        assert_eq!(values(&EnvFile::parse(&opened)), [("A", "a\nb"), ("B", "\\"), ("C", "c")]);
        assert!(opened.starts_with("A=\n\"") && opened.ends_with("\nB=\n'\\'\nC=\r\n`c`\n"));
    }

    #[test]
    fn seals_every_assignment_of_a_name() {
        let sealed = sealed("A=hunter2\nA=hunter3\n");
        assert!(!sealed.contains("hunter"));
        assert_eq!(opened(&sealed), "A=hunter2\nA=hunter3\n");
    }

    #[test]
    fn for_several_recipients_in_single_quotes() {
        let both = recipients(&[&KEY, &OTHER_KEY]);
        let sealed = seal_env("A=\"one\"\nB=two # two\n", &both, &EnvOptions::default()).unwrap();
        for line in sealed.lines() {
            assert!(line[1..].starts_with("='{\""), "{line}");
        }
        assert!(sealed.ends_with("}' # two\n"));
        for key in [&KEY, &OTHER_KEY] {
            assert_eq!(*open_env(&sealed, &ring(&[key])).unwrap(), "A='one'\nB='two' # two\n");
        }
        assert_eq!(seal_env(&sealed, &both, &EnvOptions::default()).unwrap(), sealed);
    }

    #[test]
    fn a_key_id_with_quotation_marks_does_not_break_the_line() {
        let odd: Vec<PublicKey> = recipients(&[&KEY, &OTHER_KEY])
            .into_iter()
            .map(|key| {
                let mut jwk = key.to_jwk();
                jwk.kid = Some("it's # \"$1\"".to_owned() + key.kid());
                PublicKey::from_jwk(&jwk).unwrap()
            })
            .collect();
        let sealed = seal_env("A=one\nB=two\n", &odd, &EnvOptions::default()).unwrap();
        assert_eq!(values(&EnvFile::parse(&opened(&sealed))), [("A", "one"), ("B", "two")]);
    }

    #[test]
    fn a_moved_value_does_not_open() {
        let sealed = sealed("A=hunter2\nB=other\n");
        let envelopes = EnvFile::parse(&sealed);
        let (a, b) = (envelopes.get("A").unwrap(), envelopes.get("B").unwrap());
        refused(open_env(&format!("A={b}\nB={a}\n"), &ring(&[&KEY])), "ERR_CONTEXT", "A");
        refused(seal(&format!("B={b}\nC={a}\n"), &EnvOptions::default()), "ERR_CONTEXT", "C");
    }

    #[test]
    fn an_envelope_that_is_not_for_all_recipients_is_refused() {
        let once = sealed("A=1\nB=2\n");
        let both = recipients(&[&KEY, &OTHER_KEY]);
        refused(seal_env(&once, &both, &EnvOptions::default()), "ERR_NO_KEY", "A");
        refused(open_env(&once, &ring(&[&OTHER_KEY])), "ERR_NO_KEY", "A");
        // Those whom it leaves out could not open what is added.
        let for_both = seal_env("A=1\n", &both, &EnvOptions::default()).unwrap();
        refused(seal(&(for_both + "B=2\n"), &EnvOptions::default()), "ERR_NO_KEY", "A");
    }

    #[test]
    fn takes_somebody() {
        assert_eq!(refusal(seal_env("A=1\n", &[], &EnvOptions::default())), ("ERR_NO_KEY", None));
        assert_eq!(refusal(rotate_env("", &ring(&[&KEY]), &[])), ("ERR_NO_KEY", None));
    }

    #[test]
    fn seals_what_another_system_made() {
        let of_another_system = [
            "ENCRYPTED_VALUE:AAAA:BBBB",
            // A JWE that is encrypted directly.
            "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..aaaa.bbbb.cccc",
            "cGFzc3dvcmQ=",
        ];
        for value in of_another_system {
            let text = format!("A={value}\n");
            let sealed = sealed(&text);
            assert!(!sealed.contains(value));
            assert_eq!(opened(&sealed), text);
        }
        let port = SealOptions { format: Format::Port, ..SealOptions::default() };
        let text = format!("A={}\n", KEY.public_key().seal(b"x", &port).unwrap());
        assert_eq!(opened(&sealed(&text)), text);
        assert_eq!(opened(&text), text);
    }

    #[test]
    fn an_envelope_without_a_context_is_refused() {
        let text = format!("A={}\n", KEY.public_key().seal(b"x", &SealOptions::default()).unwrap());
        refused(seal(&text, &EnvOptions::default()), "ERR_CONTEXT", "A");
        refused(open_env(&text, &ring(&[&KEY])), "ERR_CONTEXT", "A");
    }
}

mod opening {
    use super::*;

    #[test]
    fn leaves_values_that_are_not_sealed() {
        let text = sealed("A=hunter2\n") + "PORT=5432 # plain\nbroken\n";
        assert_eq!(opened(&text), "A=hunter2\nPORT=5432 # plain\nbroken\n");
    }

    #[test]
    fn refuses_what_was_an_envelope() {
        let sealed = sealed("A=1\nB=2\n");
        let cut = sealed.trim_end();
        let at = cut.rfind('.').unwrap();
        refused(open_env(&cut[..=at], &ring(&[&KEY])), "ERR_FORMAT", "B");
        let last = cut.chars().nth_back(3).unwrap();
        let altered = format!(
            "{}{}{}",
            &cut[..cut.len() - 4],
            if last == 'A' { 'B' } else { 'A' },
            &cut[cut.len() - 3..]
        );
        refused(open_env(&altered, &ring(&[&KEY])), "ERR_OPEN", "B");
    }

    fn sealed_by_hand(value: &[u8], quotation_mark: &str) -> String {
        let options = SealOptions { context: Some("env/A".to_owned()), ..SealOptions::default() };
        let envelope = KEY.public_key().seal(value, &options).unwrap();
        format!("A={quotation_mark}{envelope}{quotation_mark}\nB=1\n")
    }

    #[test]
    fn a_mark_that_nothing_closes_keeps_its_escapes() {
        for text in ["\nC: \"\u{2028}'\\n`", "C: \" '\\n`", "A=\"a'`\\r\\nb\n", "A=\"\\\"\u{2028}'"] {
            let opened = EnvFile::parse(&opened(&seal(text, &AS_IT_IS).unwrap()));
            assert_eq!(values(&opened), values(&EnvFile::parse(text)), "{text:?}");
        }
    }

    #[test]
    fn writes_a_value_from_elsewhere_so_that_it_is_read_back() {
        for value in
            ["", "plain", "one two", "a # b", "it's", "\"", "'\n\"", "a\nb", "a\r\nb", "\\n", "$x", "C:\\"]
        {
            for mark in ["", "'", "\"", "`"] {
                let opened = opened(&sealed_by_hand(value.as_bytes(), mark));
                assert_eq!(values(&EnvFile::parse(&opened)), [("A", value), ("B", "1")], "{mark}");
            }
        }
    }

    #[test]
    fn refuses_a_value_that_no_file_can_hold() {
        refused(open_env(&sealed_by_hand(b"\r\\n", ""), &ring(&[&KEY])), "ERR_ENV", "A");
        refused(open_env(&sealed_by_hand(b"\xff", ""), &ring(&[&KEY])), "ERR_NOT_UNICODE", "A");
    }

    #[test]
    fn refuses_a_value_that_would_take_in_other_lines() {
        let text = "OPEN=\"x\n".to_owned() + &sealed_by_hand(b"1\" # 2", "'");
        let opened = open_env(&text, &ring(&[&KEY]));
        assert_eq!(refusal(opened), ("ERR_ENV", None));
    }
}

mod rotating {
    use super::*;

    #[test]
    fn seals_for_other_keys_and_leaves_the_rest() {
        let text = "# a\nexport A='hunter2' # b\nC=\"d\\ne\"\n";
        let file = sealed(text) + "PORT=1\n";
        let rotated = rotate_env(&file, &ring(&[&KEY]), &recipients(&[&OTHER_KEY])).unwrap();
        refused(open_env(&rotated, &ring(&[&KEY])), "ERR_NO_KEY", "A");
        assert_eq!(*open_env(&rotated, &ring(&[&OTHER_KEY])).unwrap(), text.to_owned() + "PORT=1\n");
    }

    #[test]
    fn adds_and_removes_recipients() {
        let both = rotate_env(&sealed("A=1\n"), &ring(&[&KEY]), &recipients(&[&KEY, &OTHER_KEY])).unwrap();
        assert_eq!(*open_env(&both, &ring(&[&OTHER_KEY])).unwrap(), "A='1'\n");
        let other = rotate_env(&both, &ring(&[&KEY]), &recipients(&[&OTHER_KEY])).unwrap();
        let envelope = EnvFile::parse(&other).get("A").unwrap().to_owned();
        assert_eq!(inspect(&envelope, &InspectOptions::default()).unwrap().format, Format::Jwe);
        refused(open_env(&other, &ring(&[&KEY])), "ERR_NO_KEY", "A");
    }
}

mod setting {
    use super::*;

    fn set(text: &str, name: &str, value: &str) -> String {
        set_env(text, name, value, &recipients(&[&KEY])).unwrap()
    }

    #[test]
    fn replaces_the_last_value_of_a_name_and_nothing_else() {
        let file = sealed("A=1\nexport B='2' # two\n");
        let text = file + "B: 3 # three\r\nPORT=1\nbroken\n#B=4";
        assert_eq!(opened(&set(&text, "B", "it's new")), opened(&text).replace("B: 3", "B: it's new"));
        assert_eq!(set(&text, "B", "x").lines().next(), text.lines().next());
        for (empty, set_to) in [("A=\n", "A=x\n"), ("A= # note", "A= x # note"), ("A=''", "A='x'")] {
            let sealed = set(empty, "A", "x");
            assert_eq!(opened(&sealed), set_to);
            assert_eq!(super::sealed(&sealed), sealed);
        }
    }

    #[test]
    fn appends_a_name_that_is_not_there() {
        for (text, whole) in [
            ("", "NEW=x\n"),
            ("# a", "# a\nNEW=x\n"),
            ("PORT=1\r\n", "PORT=1\r\nNEW=x\r\n"),
            ("A=\r\nB=", "A=\r\nB=\r\nNEW=x\r\n"),
        ] {
            assert_eq!(opened(&set(text, "NEW", "x")), whole);
        }
        let both = recipients(&[&KEY, &OTHER_KEY]);
        let for_both = set_env("A=\n", "B", "a\nb", &both).unwrap();
        for key in [&KEY, &OTHER_KEY] {
            let opened = open_env(&for_both, &ring(&[key])).unwrap();
            assert_eq!(values(&EnvFile::parse(&opened)), [("A", ""), ("B", "a\nb")]);
        }
    }

    #[test]
    fn refuses_what_could_not_be_read_back_or_locks_somebody_out() {
        let to = recipients(&[&KEY]);
        for name in ["", "A B", "A=1\nB", "#A", "é"] {
            refused(set_env("", name, "x", &to), "ERR_ENV", name);
        }
        refused(set_env("", "A", "\r\\n", &to), "ERR_ENV", "A");
        refused(set_env("A:", "B", "x", &to), "ERR_ENV", "B");
        assert_eq!(refusal(set_env("", "A", "x", &[])), ("ERR_NO_KEY", None));
        let for_both = seal_env("A=1\n", &recipients(&[&KEY, &OTHER_KEY]), &EnvOptions::default()).unwrap();
        refused(set_env(&for_both, "B", "x", &to), "ERR_NO_KEY", "A");
    }
}

mod what_is_no_value {
    use super::*;

    const COMMENTED: &[&str] = &[
        "#PASSWORD=hunter2horse",
        "# PASSWORD = hunter2horse",
        "##export PASSWORD='hunter2horse'",
        "  #PASSWORD: hunter2horse",
        "A= # PASSWORD=hunter2horse",
        "A='1' # PASSWORD=hunter2horse",
        "PASSWORD=hun#ter2horse",
        "PASSWORD=\"hun#ter2horse",
        "PASSWORD=#hunter2horse",
        "PASSWORD='it'#hunter2horse'",
        "# old: PASSWORD=hunter2horse",
        "# was (PASSWORD = \"hunter2horse\")",
        "# see https://x.example/?a=b DB=postgres://ann:hunter2horse@db",
        "A= # none, or B= # or PASSWORD=hunter2horse",
    ];

    #[test]
    fn a_comment_that_may_hold_a_secret_is_refused() {
        for comment in COMMENTED {
            refused(seal(&format!("\n{comment}\n"), &EnvOptions::default()), "ERR_ENV", "line 2");
            let kept = seal(comment, &AS_IT_IS).unwrap();
            assert!(kept.contains("ter2horse"), "{comment}");
        }
    }

    #[test]
    fn any_other_comment_is_kept() {
        for comment in [
            "# a note",
            "# Default: 3000",
            "# NOTE: see the docs",
            "#PASSWORD=",
            "# PASSWORD=''",
            "# https://x.example/?a=b",
            "A=1 # one",
            "A= # nothing",
            "# == section ==",
            "# B='' # or c2VjcmV0cGFzcw==",
            "#",
        ] {
            let sealed = sealed(comment);
            assert!(sealed.ends_with(&comment[comment.find('#').unwrap()..]), "{comment}");
        }
    }

    #[test]
    fn a_sealed_value_that_is_commented_out_is_no_secret() {
        for comment in ["#", "# old: "] {
            let text = [comment, &sealed("A=hunter2horse\n")].concat();
            assert_eq!(sealed(&text), text);
        }
    }

    #[test]
    fn comments_can_be_dropped() {
        let drop = EnvOptions { comments: CommentPolicy::Drop, ..EnvOptions::default() };
        for comment in COMMENTED {
            assert!(!seal(comment, &drop).unwrap().contains("ter2horse"), "{comment}");
        }
        let text =
            "# one\r\nA='' # two\r\n\r\n  # three\r\nB=#four\r\n#KEY=\"-----BEGIN\r\n#AAAA\r\nC=``\r\n# five";
        assert_eq!(seal(text, &drop).unwrap(), "A=''\r\n\r\nB=\r\nC=``\r\n");
        let value = seal("A=hun#ter2horse\n", &drop).unwrap();
        assert_eq!(opened(&value), "A=hun\n");
    }

    #[test]
    fn a_malformed_line_is_refused_or_kept() {
        for text in
            ["A=1\nhunter2\n", "A=1\nPASS WORD=hunter2\n", "A=1\nPASSWORD:hunter2\n", "A=1\n=hunter2\n"]
        {
            refused(seal(text, &EnvOptions::default()), "ERR_ENV", "line 2");
            let keep = EnvOptions { malformed: MalformedPolicy::Keep, ..EnvOptions::default() };
            assert_eq!(opened(&seal(text, &keep).unwrap()), text);
        }
    }

    #[test]
    fn every_line_is_told() {
        let text = "hunter2\nA=1\n#B=2\nC=3#4\n# prose\n\nD E=5\nab==\n";
        let fields = |problems: Vec<Error>| -> Vec<String> {
            problems.iter().filter_map(Error::field).map(str::to_owned).collect()
        };
        let options = EnvOptions::default();
        let of_sealing = ["line 1", "line 3", "line 4", "line 7", "line 8"];
        assert_eq!(fields(seal_env_problems(text, &options)), of_sealing);
        let told = |from, to| fields(convert_env_problems(text, from, to, &options));
        assert_eq!(told(EnvSource::Env, EnvTarget::Sealed(&[])), of_sealing);
        assert_eq!(told(EnvSource::Env, EnvTarget::Kestra), ["line 1", "line 4", "line 7"]);
        assert!(told(EnvSource::Env, EnvTarget::Env).is_empty());
        assert!(seal_env_problems(text, &AS_IT_IS).is_empty());
    }

    #[test]
    fn base64_is_no_name() {
        for line in ["c2VjcmV0cGFzcw==", "c2VjcmV0cGE=", "aHVudGVyaG9yc2V=", "PASSWORD = ="] {
            refused(seal(&format!("PASSWORD=\n{line}\n"), &EnvOptions::default()), "ERR_ENV", "line 2");
            assert!(seal(line, &AS_IT_IS).is_ok());
        }
        for line in ["EMPTY=", "FOO=", "database=", "DATABASE_NAME_1=", "dbUrl1=", "databaseUrl=", "A='='"] {
            assert!(seal(line, &EnvOptions::default()).is_ok(), "{line}");
        }
    }
}

/// A text of which many begin like something that means something.
fn awkward(length: usize) -> impl Strategy<Value = String> {
    const PARTS: &[&str] = &[
        "a", "b", "1", "#", " #", "'", "\"", "`", "\\", "\\n", "\\r", "\\'", "$", "{", "=", ":", " ", "\t",
        "\n", "\r", "\r\n", "\u{2028}", "\u{a0}", "\u{feff}", "é", "😀",
    ];
    prop::collection::vec(prop::sample::select(PARTS), 0..=length).prop_map(|parts| parts.concat())
}

/// A text of lines that are nearly those of an environment file.
fn any_file() -> impl Strategy<Value = String> {
    const PARTS: &[&str] = &[
        "A=",
        "\nB=",
        "\nC: ",
        "export ",
        "\nexport D = ",
        "\n",
        "\r\n",
        "\r",
        "# c",
        "\n# E=f",
        "='",
        "=\"",
        "'\n",
        "\"\n",
        "`",
        "\n#",
        " # ",
        "\u{2028}",
        "\u{feff}",
    ];
    prop::collection::vec(prop_oneof![prop::sample::select(PARTS).prop_map(str::to_owned), awkward(3)], 0..12)
        .prop_map(|parts| parts.concat())
}

/// A file as people and programs write it: its lines end alike, and its quotation marks close.
fn ordinary_file() -> impl Strategy<Value = String> {
    let text = || "[a-z0-9=:$#@ é😀]{0,12}";
    let bare = "[a-zA-Z0-9=:$@/.\\\\é😀-]{0,12}";
    let value = prop_oneof![
        bare.prop_filter("it is taken for base64", |value| value != "="),
        text().prop_map(|value| format!("'{value}\"`'")),
        text().prop_map(|value| format!("\"{value}'`\"")),
        text().prop_map(|value| format!("`{value}\"'`")),
        (text(), text()).prop_map(|(one, other)| format!("\"{one}\\n{other}\\r\"")),
        (text(), text(), prop::sample::select(vec!["'", "\"", "`"]))
            .prop_map(|(one, other, mark)| format!("{mark}{one}\n{other}\n{mark}")),
    ];
    let assignment = (
        prop::sample::select(vec!["", "export ", "  "]),
        "[A-Z][A-Z0-9_]{0,6}",
        prop::sample::select(vec!["=", " = ", ": "]),
        value,
        prop::sample::select(vec!["", " ", " # comment", " #"]),
    )
        .prop_map(|(export, name, sign, value, rest)| [export, &name, sign, &value, rest].concat());
    let line = prop_oneof![
        4 => assignment,
        1 => prop::sample::select(vec!["", "  ", "# comment", "  # comment", "#"]).prop_map(str::to_owned),
    ];
    (prop::collection::vec(line, 0..6), prop::sample::select(vec!["\n", "\r\n", "\r"]), any::<bool>())
        .prop_map(|(lines, end, is_ended)| {
            let text = "# first\n".to_owned() + &lines.join("\n") + if is_ended { "\n" } else { "" };
            text.replace('\n', end)
        })
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn an_ordinary_file_that_is_sealed_opens_byte_for_byte(text in ordinary_file()) {
        let sealed = seal(&text, &EnvOptions::default()).unwrap();
        prop_assert_eq!(opened(&sealed), text);
    }

    #[test]
    fn any_file_that_is_sealed_opens_to_the_same_values(text in any_file()) {
        let sealed = seal(&text, &AS_IT_IS).unwrap();
        let before = EnvFile::parse(&text);
        let opened = opened(&sealed);
        let after = EnvFile::parse(&opened);
        prop_assert_eq!(values(&after), values(&before));
        prop_assert_eq!(after.malformed().len(), before.malformed().len());
        prop_assert_eq!(seal(&sealed, &AS_IT_IS).unwrap(), sealed);
    }
}

proptest! {
    #![proptest_config(cases(4000))]

    #[test]
    fn no_text_is_too_odd_to_read(text in prop_oneof![any_file(), any::<String>()]) {
        let _ = EnvFile::parse(&text);
        let to_kestra = convert_env(&text, EnvSource::Env, EnvTarget::Kestra, &AS_IT_IS);
        let _ = convert_env(&text, EnvSource::Kestra, EnvTarget::Env, &EnvOptions::default());
        let _ = convert_env(&text, EnvSource::Macro, EnvTarget::Env, &EnvOptions::default());
        let _ = open_env(&text, &KeyRing::default());
        if let Ok(kestra) = to_kestra {
            for line in kestra.lines() {
                let (name, value) = line.split_once('=').unwrap();
                prop_assert!(name.starts_with("SECRET_"));
                prop_assert!(value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)));
            }
        }
    }
}
