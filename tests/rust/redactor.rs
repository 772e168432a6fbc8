//! Redaction: what is found, what is not, and that neither depends on how a stream is cut.

use std::time::{Duration, Instant};

use crate::support::{cases, vectors};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use proptest::prelude::*;
use sealfield::{Redactor, UnmaskedReason};

fn redactor(secrets: &[(&str, &str)]) -> Redactor {
    Redactor::new(secrets.iter().copied()).unwrap()
}

fn redacted(secrets: &[(&str, &str)], text: &str) -> String {
    String::from_utf8(redactor(secrets).redact(text.as_bytes())).unwrap()
}

/// What becomes of `text` where a secret `S` is known.
fn without(secret: &str, text: &str) -> String {
    redacted(&[("S", secret)], text)
}

fn in_chunks<'a>(redactor: &Redactor, chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut stream = redactor.stream();
    let mut output: Vec<u8> = chunks.into_iter().flat_map(|chunk| stream.push(chunk)).collect();
    output.extend(stream.finish());
    output
}

mod spellings {
    use super::*;

    const SECRET: &str = "pä$s \"w\\rd\"/<&>+'`\t😀=1";

    #[test]
    fn as_it_is() {
        assert_eq!(without(SECRET, &format!("login {SECRET} failed")), "login [S] failed");
    }

    /// As the programs themselves wrote it.
    #[test]
    fn escaped_between_quotation_marks() {
        for (writer, escaped) in [
            ("JSON.stringify", r#""pä$s \"w\\rd\"/<&>+'`\t😀=1""#),
            ("Python", r#""p\u00e4$s \"w\\rd\"/<&>+'`\t\ud83d\ude00=1""#),
            ("PHP", r#""p\u00e4$s \"w\\rd\"\/<&>+'`\t\ud83d\ude00=1""#),
            ("PHP, JSON_UNESCAPED_UNICODE", r#""pä$s \"w\\rd\"\/<&>+'`\t😀=1""#),
            ("Go", r#""pä$s \"w\\rd\"/\u003c\u0026\u003e+'`\t😀=1""#),
            (".NET", r#""p\u00E4$s \u0022w\\rd\u0022/\u003C\u0026\u003E\u002B\u0027\u0060\t\uD83D\uDE00=1""#),
        ] {
            assert_eq!(
                without(SECRET, &format!("{{\"password\":{escaped}}}")),
                r#"{"password":"[S]"}"#,
                "{writer}"
            );
        }
        for (writer, shown) in [
            ("console.log, Python's repr", r#"'pä$s "w\\rd"/<&>+\'`\t😀=1'"#),
            ("console.log", r#"`pä$s "w\\rd"/<&>+'`\t😀=1`"#),
        ] {
            let mark = &shown[..1];
            assert_eq!(
                without(SECRET, &format!("{{ password: {shown} }}")),
                format!("{{ password: {mark}[S]{mark} }}"),
                "{writer}"
            );
        }
        assert_eq!(without("\u{1}control\u{1f}", r"\u0001control\u001F"), "[S]");
        assert_eq!(without("two\u{2028}lines", r"two\u2028lines"), "[S]");
    }

    /// As the programs themselves showed it.
    #[test]
    fn control_characters_between_quotation_marks() {
        let secret = "-\u{8}\t\n\u{B}\u{C}\r\u{1B}\u{7F}\u{80}\u{A0}\u{AD}\u{301}\u{2028}\u{E0001}-";
        for (writer, shown) in [
            (
                "JSON.stringify",
                "-\\b\\t\\n\\u000b\\f\\r\\u001b\u{7F}\u{80}\u{A0}\u{AD}\u{301}\u{2028}\u{E0001}-",
            ),
            ("Python's json", r"-\b\t\n\u000b\f\r\u001b\u007f\u0080\u00a0\u00ad\u0301\u2028\udb40\udc01-"),
            ("PHP", "-\\b\\t\\n\\u000b\\f\\r\\u001b\u{7F}\\u0080\\u00a0\\u00ad\\u0301\\u2028\\udb40\\udc01-"),
            ("console.log", "-\\b\\t\\n\\x0B\\f\\r\\x1B\\x7F\\x80\u{A0}\u{AD}\u{301}\u{2028}\u{E0001}-"),
            ("Python's repr", "-\\x08\\t\\n\\x0b\\x0c\\r\\x1b\\x7f\\x80\\xa0\\xad\u{301}\\u2028\\U000e0001-"),
        ] {
            assert_eq!(without(secret, &format!("<{shown}>")), "<[S]>", "{writer}");
        }
    }

    #[test]
    fn encoded_for_a_url() {
        for (writer, encoded) in [
            ("encodeURIComponent", "p%C3%A4%24s%20%22w%5Crd%22%2F%3C%26%3E%2B'%60%09%F0%9F%98%80%3D1"),
            ("lower-case digits", "p%c3%a4%24s%20%22w%5crd%22%2f%3c%26%3e%2b'%60%09%f0%9f%98%80%3d1"),
            ("URLSearchParams", "p%C3%A4%24s+%22w%5Crd%22%2F%3C%26%3E%2B%27%60%09%F0%9F%98%80%3D1"),
            ("RFC 3986", "p%C3%A4%24s%20%22w%5Crd%22%2F%3C%26%3E%2B%27%60%09%F0%9F%98%80%3D1"),
            ("Python's quote", "p%C3%A4%24s%20%22w%5Crd%22/%3C%26%3E%2B%27%60%09%F0%9F%98%80%3D1"),
            ("the password of a URL", "p%C3%A4$s%20%22w%5Crd%22%2F%3C&%3E+'%60%09%F0%9F%98%80%3D1"),
            ("encodeURI", "p%C3%A4$s%20%22w%5Crd%22/%3C&%3E+'%60%09%F0%9F%98%80=1"),
        ] {
            assert_eq!(
                without(SECRET, &format!("https://u:{encoded}@host/")),
                "https://u:[S]@host/",
                "{writer}"
            );
        }
    }

    /// As the programs themselves wrote it.
    #[test]
    fn each_mark_encoded_for_a_url() {
        let secret = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ é";
        for (writer, encoded) in [
            ("the query of a URL", "!%22%23$%&%27()*+,-./:;%3C=%3E?@[\\]^_`{|}~%20%C3%A9"),
            ("the fragment of a URL", "!%22#$%&'()*+,-./:;%3C=%3E?@[\\]^_%60{|}~%20%C3%A9"),
            ("the path of a URL", "!%22%23$%&'()*+,-./:;%3C=%3E%3F@[\\]%5E_%60%7B|%7D~%20%C3%A9"),
            ("the path of a URL, in Node", "!%22%23$%&'()*+,-./:;%3C=%3E%3F@[\\]^_%60%7B|%7D~%20%C3%A9"),
            (
                "the user of a URL, in Node",
                "!%22%23$%&%27()*+,-.%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E_%60%7B%7C%7D~%20%C3%A9",
            ),
            (
                "quote_plus, QueryEscape",
                "%21%22%23%24%25%26%27%28%29%2A%2B%2C-.%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E_%60%7B%7C%7D~+%C3%A9",
            ),
        ] {
            assert_eq!(without(secret, &format!("<{encoded}>")), "<[S]>", "{writer}");
        }
    }

    #[test]
    fn in_hex() {
        assert_eq!(without("s3cret", "0x733363726574, 733363726574"), "0x[S], [S]");
        assert_eq!(without("jklmno", "6A6B6C6D6E6F 6a6b6c6d6e6f"), "[S] [S]");
    }

    #[test]
    fn in_base64_with_its_padding() {
        assert_eq!(without("s3cret", "czNjcmV0"), "[S]");
        for (secret, encoded) in
            [("s3cret-", "czNjcmV0LQ"), ("s3cret-x", "czNjcmV0LXg"), ("s3c?>~ret?", "czNjPz5-cmV0Pw")]
        {
            for text in [encoded.to_owned(), encoded.replace('-', "+").replace('_', "/")] {
                let padded = format!("{text}{}", "=".repeat((4 - text.len() % 4) % 4));
                assert_eq!(without(secret, &format!("<{text}> <{padded}>")), "<[S]> <[S]>");
            }
        }
    }

    /// RFC 7617: `user:password`, so that the password begins anywhere.
    #[test]
    fn in_basic_authentication() {
        for user in ["", "a", "ab", "abc", "admin"] {
            let header = STANDARD.encode(format!("{user}:correct horse"));
            let output = without("correct horse", &header);
            let shared = (user.len() + 1) * 4 / 3 + usize::from((user.len() + 1) % 3 != 0);
            assert_eq!(output, format!("{}[S]", &header[..shared]), "{user}");
        }
    }

    #[test]
    fn in_base64_that_is_wrapped() {
        let secret = "a long secret ".repeat(20);
        let encoded = STANDARD.encode(secret.as_bytes());
        for width in [64, 76] {
            let lines: Vec<&str> =
                encoded.as_bytes().chunks(width).map(|line| str::from_utf8(line).unwrap()).collect();
            assert_eq!(without(&secret, &lines.join("\n")), vec!["[S]"; lines.len()].join("\n"));
        }
    }

    /// As by `echo "$SECRET" | base64`, wherever the last line ends.
    #[test]
    fn in_base64_that_is_wrapped_with_the_line_break_behind_it() {
        for length in 48..180 {
            let secret: String = (b'!'..=b'~').cycle().take(length).map(char::from).collect();
            for (ending, width) in [("\n", 64), ("\n", 76), ("\r\n", 64), ("\r\n", 76)] {
                let encoded = STANDARD.encode(format!("{secret}{ending}"));
                let lines = encoded.as_bytes().chunks(width).filter(|line| line.len() >= 8);
                for line in lines.filter(|_| encoded.len() > width) {
                    let line = str::from_utf8(line).unwrap();
                    assert_eq!(without(&secret, &format!("\n{line}\n")), "\n[S]\n", "{length} {width}");
                }
            }
        }
    }

    proptest! {
        #![proptest_config(cases(1000))]

        /// Of what is encoded with it, everything stays but for what shares a digit with it.
        #[test]
        fn in_base64_of_a_longer_text(
            before: Vec<u8>,
            secret in proptest::collection::vec(any::<u8>().prop_filter("no white space", |byte| !byte.is_ascii_whitespace()), 8..80),
            // A line break that follows a value is taken for a part of it.
            after in any::<Vec<u8>>().prop_filter("no line break", |after| !matches!(after[..], [b'\n' | b'\r', ..])),
        ) {
            let redactor = Redactor::new([("S", &secret)]).unwrap();
            for engine in [STANDARD, URL_SAFE] {
                let encoded = engine.encode([&before[..], &secret, &after].concat());
                let first = (before.len() * 8).div_ceil(6);
                let last = match after.len() {
                    0 => encoded.len(),
                    _ => (before.len() + secret.len()) * 8 / 6,
                };
                let expected = format!("{}[S]{}", &encoded[..first], &encoded[last..]);
                let output = String::from_utf8(redactor.redact(encoded.as_bytes())).unwrap();
                // A digit that is shared may be what it is where nothing follows.
                let shorter = format!("{}[S]{}", &encoded[..first], &encoded[(last + 1).min(encoded.len())..]);
                prop_assert!(output == expected || output == shorter, "{output} {expected}");
            }
        }
    }
}

mod parts {
    use super::*;

    #[test]
    fn white_space_around_a_value_is_no_part_of_it() {
        assert_eq!(without("from a file\n", "<from a file>"), "<[S]>");
        assert_eq!(without("\r\n from a file \r\n", "from a file\nnext line"), "[S]\nnext line");
        // But where it is encoded with it.
        assert_eq!(without("from a file\n", "<ZnJvbSBhIGZpbGUK> from%20a%20file%0A"), "<[S]> [S]");
    }

    #[test]
    fn several_lines_have_any_line_break() {
        let lines = ["first line", "second", "3"];
        for known in ["\n", "\r\n", "\r"] {
            for shown in ["\n", "\r\n", "\r"] {
                let text = lines.join(shown);
                assert_eq!(without(&lines.join(known), &format!("<{text}>")), "<[S]>");
                assert_eq!(without(&lines.join(known), &STANDARD.encode(&text)), "[S]");
            }
        }
    }

    #[test]
    fn each_line_is_found_by_itself() {
        let secret = "first line\n\tsecond\n}\n======\n3";
        assert_eq!(
            without(secret, "  | first line\r\n  | second\r\n}\n======"),
            "  | [S]\r\n  | [S]\r\n}\n======"
        );
        assert_eq!(without(secret, &STANDARD.encode("u:first line.")), "dTp[S]Lg==");
    }

    #[test]
    fn a_private_key_is_found_whole_or_indented_but_its_boundaries_are_no_secret() {
        let vectors = vectors("keys");
        let pem = vectors["keys"]["rsa2048"]["pkcs8"].as_str().unwrap();
        assert_eq!(without(pem, &format!("key:\n{pem}")), "key:\n[S]\n");
        assert_eq!(without(pem, &pem.replace('\n', "\\n")), "[S]");
        assert_eq!(without(pem, &hex(pem)), "[S]");
        let indented = without(pem, &format!("key: |\n  {}", pem.trim().replace('\n', "\r\n  ")));
        assert!(indented.starts_with("key: |\n  -----BEGIN PRIVATE KEY-----\r\n  [S]\r\n  [S]\r\n"));
        assert!(indented.ends_with("  [S]\r\n  -----END PRIVATE KEY-----"));
        // As an environment variable brings it along.
        let escaped = pem.trim().replace('\n', "\\n");
        let lines = without(&escaped, pem);
        assert!(lines.starts_with("-----BEGIN PRIVATE KEY-----\n[S]\n[S]\n"));
        assert_eq!(lines.matches("[S]").count(), pem.lines().count() - 2);
    }

    /// As templates' `base64decode` and Kestra's `SECRET_` variables give it out.
    #[test]
    fn what_a_value_in_base64_holds_is_found() {
        for text in
            ["correct horse?>~", "ä long one: \u{10FFFF}?", "{\"user\":\"ann\",\"pw\":\"correct horse\"}\n"]
        {
            let standard = STANDARD.encode(text);
            let url = standard.replace('+', "-").replace('/', "_");
            let wrapped = format!("{}\n{}\n", &standard[..12], &standard[12..]);
            for secret in
                [standard.trim_end_matches('='), url.trim_end_matches('='), &standard, &url, &wrapped]
            {
                assert_eq!(without(secret, &format!("<{}>", text.trim())), "<[S]>", "{secret}");
                assert_eq!(without(secret, &format!("<{}>", hex(text.trim()))), "<[S]>", "{secret}");
                assert_eq!(without(secret, &format!("<{secret}>")).matches("[S]").count(), 1, "{secret}");
            }
        }
        let json = STANDARD.encode("{\"user\":\"ann\",\"pw\":\"correct horse\"}");
        assert_eq!(without(&json, "pw: correct horse"), "pw: [S]");
        let lines = STANDARD.encode("first line\nsecond line\n");
        assert_eq!(without(&lines, "  second line"), "  [S]");
        // Short, no text, no base64.
        assert_eq!(without(&STANDARD.encode("short"), "short"), "short");
        let redactor = Redactor::new([("S", STANDARD.encode(b"\xFF\0\xFE\x80\xC3\xC3\x80"))]).unwrap();
        assert_eq!(redactor.redact(b"\xFF\0\xFE\x80\xC3\xC3\x80"), b"\xFF\0\xFE\x80\xC3\xC3\x80");
        assert_eq!(without("c2hvcnQtYW5k!", "short-and"), "short-and");
    }

    #[test]
    fn leaves_of_json_are_found_by_themselves() {
        let secret = r#"{ "user": "sésame", "list": [{ "n": 120034.50 }], "on": true, "no": null, "port": 5432, "pw": "o\"ne-first", "pw": "second" }"#;
        for (leaf, shown) in [
            ("sésame", "[S]"),
            (r"s\u00e9same", "[S]"),
            ("120034.50", "[S]"),
            ("o\"ne-first", "[S]"),
            ("second", "[S]"),
            ("true", "true"),
            ("null", "null"),
            ("5432", "5432"),
            ("user", "user"),
            ("120034.5", "120034.5"),
        ] {
            assert_eq!(without(secret, &format!("<{leaf}>")), format!("<{shown}>"));
        }
        assert_eq!(without(secret, &STANDARD.encode("user:second")), "dXNlcjp[S]");
        assert_eq!(without(r#"["first line\nanother one"]"#, "- another one"), "- [S]");
    }
}

mod marks {
    use super::*;

    #[test]
    fn what_overlaps_gets_one_that_names_the_longest() {
        let secrets = [("A", "abcdef"), ("B", "defghijk"), ("C", "jklm"), ("D", "efgh")];
        assert_eq!(redacted(&secrets, "-abcdefghijklm-"), "-[B]-");
        assert_eq!(redacted(&secrets, "-abcdefgh-"), "-[A]-");
        assert_eq!(redacted(&secrets, "-abcdefjklm-"), "-[A][C]-");
        assert_eq!(redacted(&[("A", "bcde"), ("B", "abcd")], "-abcde-"), "-[B]-");
    }

    #[test]
    fn the_longest_secret_is_replaced_whole() {
        let secrets = [("SHORT", "token"), ("LONG", "token-and-more"), ("MIDDLE", "token-and")];
        assert_eq!(redacted(&secrets, "token-and-more token-and token-an"), "[LONG] [MIDDLE] [SHORT]-an");
    }

    #[test]
    fn of_equal_values_the_first_name_counts() {
        assert_eq!(redacted(&[("B", "the same"), ("A", "the same")], "the same"), "[B]");
        assert_eq!(redacted(&[("A", "value-1"), ("A", "value-2")], "value-1 value-2"), "[A] [A]");
    }

    #[test]
    fn may_be_chosen() {
        let redactor =
            Redactor::with_marks([("A", "value-1")], |name| format!("***{}", name.to_lowercase())).unwrap();
        assert_eq!(redactor.redact(b"value-1!"), b"***a!");
    }

    #[test]
    fn show_no_value_and_neither_does_debug() {
        let redactor = redactor(&[("A", "value-1")]);
        let shown = format!("{redactor:?} {:?}", redactor.stream());
        assert!(!shown.contains("value-1") && shown.contains("Redactor"));
    }
}

#[test]
fn what_is_not_searched_for_is_told() {
    let secrets = [
        ("A", String::new()),
        ("B", " \r\n".to_owned()),
        ("C", "abc".to_owned()),
        ("D", " abc \n".to_owned()),
        ("E", "abcd".to_owned()),
        ("F", "x".repeat(1 << 18)),
        ("G", "y".repeat((1 << 18) + 1)),
    ];
    let redactor = Redactor::new(secrets).unwrap();
    let told: Vec<_> =
        redactor.unmasked().iter().map(|secret| (secret.name.as_str(), secret.reason)).collect();
    use UnmaskedReason::{Empty, Long, Short};
    assert_eq!(told, [("A", Empty), ("B", Empty), ("C", Short), ("D", Short), ("G", Long)]);
    assert_eq!(redactor.redact(b"abc abcd"), b"abc [E]");
}

#[test]
fn without_secrets_everything_stays() {
    let redactor = redactor(&[]);
    assert_eq!(redactor.redact(b"text"), b"text");
    assert_eq!(in_chunks(&redactor, [&b"te"[..], b"", b"xt"]), b"text");
}

#[test]
fn bytes_that_are_no_text_stay_and_may_be_a_secret() {
    let redactor = Redactor::new([("S", b"\xFF\0\xFE\x80\xC3")]).unwrap();
    assert_eq!(redactor.redact(b"\0\xFF\0\xFE\x80\xC3\xC3\xA9\xFF"), b"\0[S]\xC3\xA9\xFF");
    assert_eq!(redactor.redact(b"/wD+gMM= %FF%00%FE%80%C3"), b"[S] [S]");
}

#[test]
fn a_long_secret_is_replaced_once_and_as_far_as_it_is_there() {
    let secret: String = (0..5000).map(|number| number.to_string()).collect();
    assert_eq!(without(&secret, &format!("<{secret}>")), "<[S]>");
    assert_eq!(without(&secret, &format!("<{}>", hex(&secret))), "<[S]>");
    let cut = without(&secret, &secret[..10_000]);
    assert!(cut.starts_with("[S]") && cut.len() < "[S]".len() + 256, "{}", cut.len());
}

/// Were it quadratic in anything, this would take minutes.
#[test]
fn no_secret_makes_it_slow() {
    let started = Instant::now();
    let lines: Vec<String> = (12..=256).map(|length| format!("{}a", "b".repeat(length - 1))).collect();
    let many = redactor(&[("S", &lines.join("\n"))]);
    let text = [b'b'; 1 << 19];
    assert_eq!(many.redact(&text), text);
    assert_eq!(in_chunks(&many, text.chunks(1)), text);
    // Every place is one where a pattern goes on, and another ends.
    let lines: Vec<String> =
        (12..=256).map(|length| "b".repeat(length - 1) + "c\n" + &"b".repeat(length)).collect();
    let many = redactor(&[("S", &lines.join("\n"))]);
    assert_eq!(in_chunks(&many, text[..1 << 16].chunks(1)), b"[S]");
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

mod streams {
    use super::*;

    #[test]
    fn hold_back_only_what_may_be_the_beginning_of_a_secret() {
        let redactor = redactor(&[("S", "s3cret-t0ken"), ("SHORT", "s3cr")]);
        let mut stream = redactor.stream();
        assert_eq!(stream.push(b"Password: "), b"Password: ");
        assert_eq!(stream.push(b"is"), b"i");
        assert_eq!(stream.push(b"3"), b"");
        assert_eq!(stream.push(b"x s3cre"), b"s3x ");
        assert_eq!(stream.push(b"t!"), b"[SHORT]et!");
        assert_eq!(stream.push(b"s3cret-t0ke"), b"");
        assert_eq!(stream.push(b"n"), b"[S]");
        assert_eq!(stream.push(b"s3"), b"");
        assert_eq!(stream.finish(), b"s3");
    }

    #[test]
    fn hold_back_no_more_than_255_bytes() {
        let secret: String = (0..5000).map(|number| number.to_string()).collect();
        let redactor = redactor(&[("LONG", &secret), ("S", "s3cret-t0ken")]);
        let mut stream = redactor.stream();
        assert_eq!(stream.push(&secret.as_bytes()[..255]), b"");
        assert_eq!(stream.push(b"!"), [&secret.as_bytes()[..255], b"!"].concat());
        // Beyond that it is covered, and it is only unknown how far.
        let held: Vec<u8> = secret.as_bytes().chunks(100).flat_map(|chunk| stream.push(chunk)).collect();
        assert_eq!([held, stream.push(b"!")].concat(), b"[LONG]!");
    }

    #[test]
    fn may_be_used_anew_when_they_are_finished() {
        let redactor = redactor(&[("S", "s3cret-t0ken")]);
        let mut stream = redactor.stream();
        assert_eq!([stream.push(b"s3cret-t0"), stream.finish()].concat(), b"s3cret-t0");
        assert_eq!([stream.push(b"ken s3cret-t0ken"), stream.finish()].concat(), b"ken [S]");
    }

    #[test]
    fn go_on_when_the_redactor_is_gone() {
        let mut stream = redactor(&[("S", "s3cret-t0ken")]).stream();
        assert_eq!([stream.push(b"s3cret-t0"), stream.push(b"ken"), stream.finish()].concat(), b"[S]");
    }

    #[test]
    fn do_not_depend_on_where_they_are_cut() {
        let redactor =
            redactor(&[("A", "abcabcabd"), ("B", "abdabc"), ("C", "first line\nsecond line"), ("D", "bcab")]);
        let text = b"abcabcabcabdabcab first line\nsecond linfirst line abd Zmlyc3QgbGluZQpzZWNvbmQgbGluZQ== 616263616263616264abd";
        let whole = redactor.redact(text);
        for first in 0..=text.len() {
            for second in first..=text.len() {
                let chunks = [&text[..first], &text[first..second], &text[second..]];
                assert_eq!(in_chunks(&redactor, chunks), whole, "{first} {second}");
            }
        }
        assert_eq!(in_chunks(&redactor, text.chunks(1)), whole);
    }
}

/// Looks for every pattern at every place.
mod model {
    use super::*;

    /// Of a secret of letters and digits.
    fn patterns(secret: &str) -> Vec<Vec<u8>> {
        let mut found = vec![
            secret.as_bytes().to_vec(),
            hex(secret).into_bytes(),
            hex(secret).to_uppercase().into_bytes(),
        ];
        for before in 0..3 {
            // Digits that stay the same whatever stands around it hold nothing else.
            let around = |byte: u8| [vec![byte; before], secret.as_bytes().to_vec(), vec![byte; 6]].concat();
            let (zeros, ones) = (STANDARD.encode(around(0)), STANDARD.encode(around(255)));
            let own: Vec<usize> = (0..zeros.len())
                .filter(|at| zeros.as_bytes()[*at] == ones.as_bytes()[*at] && zeros.as_bytes()[*at] != b'=')
                .collect();
            let own = own.first().map_or(0..0, |first| *first..own.len() + first);
            let at_end = STANDARD.encode([vec![0; before], secret.as_bytes().to_vec()].concat());
            let unpadded = at_end.trim_end_matches('=');
            found.push(zeros.as_bytes()[own.clone()].to_vec());
            found.push(unpadded.as_bytes()[own.start..].to_vec());
            found.push(at_end.as_bytes()[own.start..].to_vec());
            if before == 0 {
                for width in [64, 76] {
                    for ending in ["", "\n", "\r\n"] {
                        let encoded = STANDARD.encode(format!("{secret}{ending}"));
                        let lines = encoded.as_bytes().chunks(width);
                        found.extend(lines.map(<[u8]>::to_vec).filter(|_| encoded.len() > width));
                    }
                }
            }
        }
        let base64 = found.split_off(3).into_iter().filter(|digits| digits.len() >= 8);
        found.extend(base64.collect::<Vec<_>>());
        let urls: Vec<Vec<u8>> = found
            .iter()
            .map(|pattern| {
                String::from_utf8(pattern.clone()).unwrap().replace('+', "-").replace('/', "_").into_bytes()
            })
            .collect();
        found.extend(urls);
        found.iter().flat_map(|pattern| pieces(pattern)).collect()
    }

    /// Of 256 bytes, each beginning with the last byte of the one before; the last one is the end.
    fn pieces(pattern: &[u8]) -> Vec<Vec<u8>> {
        let mut pieces = Vec::new();
        let mut rest = pattern;
        while rest.len() > 256 {
            pieces.push(rest[..256].to_vec());
            rest = &rest[255..];
        }
        pieces.push(pattern[pattern.len().saturating_sub(256.max(rest.len()))..].to_vec());
        pieces
    }

    pub(super) fn redacted(secrets: &[String], text: &[u8]) -> Vec<u8> {
        let mut covered: Vec<Option<usize>> = vec![None; text.len()];
        // Joined to the byte before by a match that covers both.
        let mut joined = vec![false; text.len()];
        let mut matches = Vec::new();
        for (number, secret) in secrets.iter().enumerate() {
            for pattern in patterns(secret) {
                for start in 0..text.len() {
                    if text[start..].starts_with(&pattern) {
                        matches.push((pattern.len(), start, number));
                        (start..start + pattern.len()).for_each(|at| covered[at] = Some(number));
                        (start + 1..start + pattern.len()).for_each(|at| joined[at] = true);
                    }
                }
            }
        }
        let mut output = Vec::new();
        let mut at = 0;
        while at < text.len() {
            if covered[at].is_none() {
                output.push(text[at]);
                at += 1;
                continue;
            }
            let end = (at + 1..text.len()).find(|next| !joined[*next]).unwrap_or(text.len());
            let inside = matches.iter().filter(|(_, start, _)| (at..end).contains(start));
            let (.., number) =
                inside.min_by_key(|(length, start, number)| (usize::MAX - length, *start, *number)).unwrap();
            output.extend(format!("[{number}]").bytes());
            at = end;
        }
        output
    }

    fn secrets() -> impl Strategy<Value = Vec<String>> {
        let secret = prop_oneof![
            6 => "[ab]{4,40}",
            2 => "[a-z0-9]{4,12}",
            1 => "[ab]{200,300}",
            1 => "[ab]{500,800}",
            1 => "(ab|a){150,400}",
            1 => "a{200,600}",
        ];
        proptest::collection::vec(secret, 1..6)
    }

    /// Text of secrets, whole and in parts, in their spellings.
    fn text(secrets: Vec<String>) -> impl Strategy<Value = (Vec<String>, String)> {
        let part = (any::<prop::sample::Index>(), 0..9, any::<prop::sample::Index>(), "[ab]{0,5}");
        proptest::collection::vec(part, 0..8).prop_map(move |parts| {
            let mut text = String::new();
            for (secret, kind, at, noise) in parts {
                let secret = secret.get(&secrets);
                let at = at.index(secret.len());
                match kind {
                    0..=2 => text.push_str(secret),
                    3 => text.push_str(&secret[at..]),
                    4 => text.push_str(&secret[..at]),
                    5 => text.push_str(&hex(secret)),
                    6 => text.push_str(&STANDARD.encode([noise.as_bytes(), secret.as_bytes()].concat())),
                    7 => text.push_str(&STANDARD.encode(
                        [noise.as_bytes(), secret.as_bytes(), &noise.as_bytes()[noise.len() / 2..]].concat(),
                    )),
                    _ => {
                        text.push_str(&URL_SAFE.encode([&secret.as_bytes()[at..], noise.as_bytes()].concat()))
                    }
                }
                text.push_str(&noise);
            }
            (secrets.clone(), text)
        })
    }

    proptest! {
        #![proptest_config(cases(600))]

        #[test]
        fn finds_the_same(
            (secrets, text) in secrets().prop_flat_map(text),
            cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..12),
        ) {
            let redactor = Redactor::new(secrets.iter().enumerate().map(|(number, secret)| (number.to_string(), secret))).unwrap();
            let expected = redacted(&secrets, text.as_bytes());
            let shown = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
            let expected = shown(expected);
            prop_assert_eq!(&shown(redactor.redact(text.as_bytes())), &expected);

            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).chain([0, text.len()]).collect();
            cuts.sort_unstable();
            let chunks = cuts.windows(2).map(|ends| &text.as_bytes()[ends[0]..ends[1]]);
            prop_assert_eq!(&shown(in_chunks(&redactor, chunks)), &expected);
            prop_assert_eq!(&shown(in_chunks(&redactor, text.as_bytes().chunks(1))), &expected);
        }
    }
}

/// `docs/redaction.md` names these.
mod not_found {
    use super::*;

    const SECRET: &str = "correct horse battery";

    fn stays(text: &str) {
        assert_eq!(without(SECRET, text), text);
    }

    #[test]
    fn a_value_with_other_text_in_it() {
        stays("correct horse\nbattery");
        stays("correct\u{1b}[0m horse battery");
        stays("c o r r e c t");
    }

    #[test]
    fn a_part_of_a_value() {
        stays("correct horse batter");
        stays("orrect horse battery");
        assert_eq!(without("postgres://admin:hunter22@db/app", "admin hunter22"), "admin hunter22");
    }

    #[test]
    fn a_value_in_another_case() {
        stays("CORRECT HORSE BATTERY");
    }

    #[test]
    fn a_value_encoded_twice() {
        stays(&STANDARD.encode(STANDARD.encode(SECRET)));
        stays("correct%2520horse%2520battery");
    }

    #[test]
    fn a_value_in_another_encoding() {
        stays("&#99;orrect horse battery");
        stays("\\x63orrect horse battery");
        stays("636f:7272:6563:7420:686f:7273:6520:6261:7474:6572:79");
        let utf16: Vec<u8> = SECRET.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(redactor(&[("S", SECRET)]).redact(&utf16), utf16);
    }

    #[test]
    fn a_value_reversed() {
        stays(&SECRET.chars().rev().collect::<String>());
    }

    #[test]
    fn what_is_short() {
        assert_eq!(without("abc", "abc"), "abc");
        assert_eq!(without("first line\n12345", "> 12345"), "> 12345");
        assert_eq!(without("12345", "<MTIzNDU"), "<MTIzNDU");
    }
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}
