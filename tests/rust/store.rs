//! Named secrets, in a document that is safe to commit.

use std::collections::BTreeMap;

use crate::support::{cases, private_key, public_key, text, vectors};
use proptest::prelude::*;
use sealfield::{
    Action, Error, ErrorCode, Format, KeyRing, NewSecret, PrivateKey, RemoveOptions, Rules, SealOptions,
    SecretInfo, SecretState, SecretStore, SecretValue, Visibility, indigo_policy, momen_policy,
};
use serde_json::{Value, json};

fn ring() -> KeyRing {
    KeyRing::new(vec![private_key("rsa2048")])
}

fn store() -> SecretStore {
    store_with(Rules::default())
}

fn store_with(rules: Rules) -> SecretStore {
    SecretStore::new(&[public_key("rsa2048")], rules).unwrap()
}

fn plain(value: &str) -> SecretValue<'_> {
    SecretValue::Plain(value.as_bytes())
}

fn masked() -> NewSecret {
    NewSecret { visibility: Visibility::Masked, ..NewSecret::default() }
}

fn opened(store: &SecretStore, name: &str) -> String {
    String::from_utf8(store.open(name, &ring()).unwrap().bytes().to_vec()).unwrap()
}

fn failure<T>(result: Result<T, Error>) -> (ErrorCode, String) {
    let error = result.err().unwrap();
    (error.code(), error.field().unwrap_or_default().to_owned())
}

fn names(secrets: &[SecretInfo]) -> Vec<&str> {
    secrets.iter().map(|secret| secret.name.as_str()).collect()
}

/// What somebody does to a document, and what it is called.
type Edit<'a> = (&'a str, &'a dyn Fn(&mut Value));

/// The document of `store`, edited by hand.
fn edited(store: &SecretStore, edit: impl FnOnce(&mut Value)) -> SecretStore {
    let mut document = serde_json::from_str(&store.to_document()).unwrap();
    edit(&mut document);
    SecretStore::parse(&document.to_string()).unwrap()
}

#[test]
fn a_secret_is_opened_by_its_name() {
    let mut store = store();
    store.create("API_TOKEN", plain("a token"), NewSecret::default()).unwrap();
    store.create("PASSWORD", plain("a password"), masked()).unwrap();
    let store = SecretStore::parse(&store.to_document()).unwrap();
    assert_eq!(opened(&store, "API_TOKEN"), "a token");
    assert_eq!(opened(&store, "PASSWORD"), "a password");
    assert_eq!(failure(store.open("OTHER", &ring())), (ErrorCode::UnknownSecret, "OTHER".into()));
}

#[test]
fn what_is_known_of_secrets_takes_no_private_key() {
    let mut store = store();
    let described = NewSecret { description: Some("for the CRM".into()), ..masked() };
    store.create("crm", plain("x"), described).unwrap();
    store.create("ERP", plain("x"), NewSecret::default()).unwrap();
    let listed = store.list().unwrap();
    assert_eq!(names(&listed), ["crm", "ERP"]);
    assert_eq!(listed[0].description.as_deref(), Some("for the CRM"));
    assert_eq!((listed[0].visibility, listed[1].visibility), (Visibility::Masked, Visibility::Restricted));
    assert_eq!((listed[0].state, &listed[0].created), (SecretState::Active, &listed[0].updated));
    assert_eq!(store.get("crm").unwrap().as_ref(), Some(&listed[0]));
    assert_eq!(store.get("Crm").unwrap(), None);
}

#[test]
fn secrets_are_found_by_name_and_description_in_whatever_case() {
    let mut store = store();
    store.create("GROẞE", plain("x"), NewSecret::default()).unwrap();
    let described = NewSecret { description: Some("of the größe service".into()), ..masked() };
    store.create("B", plain("needle"), described).unwrap();
    for (text, expected) in
        [("große", vec!["GROẞE"]), ("SERVICE", vec!["B"]), ("", vec!["GROẞE", "B"]), ("needle", vec![])]
    {
        assert_eq!(names(&store.search(text).unwrap()), expected, "{text}");
    }
}

#[test]
fn names_are_unique_not_empty_and_of_any_characters_and_length() {
    let mut store = store();
    let long = "n".repeat(200_000);
    let names = [
        " ",
        "a b",
        "a/b",
        "ÄÖÜ 😀",
        "__proto__",
        "\n\t\"\\\u{0}",
        "{{ secret('x') }}",
        "NAME",
        "name",
        &long,
    ];
    for name in names {
        store.create(name, plain(name), NewSecret::default()).unwrap();
        assert_eq!(
            failure(store.create(name, plain("x"), NewSecret::default())),
            (ErrorCode::Name, name.into())
        );
    }
    let store = SecretStore::parse(&store.to_document()).unwrap();
    for name in names {
        assert_eq!(opened(&store, name), name);
    }
    assert_eq!(failure(store.clone().create("", plain("x"), NewSecret::default())).0, ErrorCode::Name);
}

#[test]
fn long_names_are_bound_as_short_ones_are() {
    let mut store = store();
    let (one, other) = (format!("{}1", "n".repeat(2000)), format!("{}2", "n".repeat(2000)));
    store.create(&one, plain("1"), NewSecret::default()).unwrap();
    store.create(&other, plain("2"), NewSecret::default()).unwrap();
    let store = edited(&store, |document| {
        document["secrets"][&other]["value"] = document["secrets"][&one]["value"].clone();
    });
    assert_eq!(failure(store.open(&other, &ring())), (ErrorCode::Context, other));
}

#[test]
fn a_value_is_not_empty_and_may_be_long_and_of_any_bytes() {
    let mut store = store();
    assert_eq!(failure(store.create("A", plain(""), masked())), (ErrorCode::Empty, "A".into()));
    assert!(store.list().unwrap().is_empty());
    let long: Vec<u8> = (0..3_000_000).map(|index| (index % 251) as u8).collect();
    store.create("A", SecretValue::Plain(&long), masked()).unwrap();
    assert!(store.open("A", &ring()).unwrap().bytes() == long);
    assert_eq!(failure(store.replace("A", plain(""))), (ErrorCode::Empty, "A".into()));
    assert!(store.open("A", &ring()).unwrap().bytes() == long);
}

#[test]
fn a_value_moved_in_the_document_does_not_open() {
    let mut one = store();
    one.create("A", plain("a"), masked()).unwrap();
    one.create("B", plain("b"), NewSecret::default()).unwrap();
    let mut other = store();
    other.create("A", plain("other"), masked()).unwrap();
    let foreign: Value = serde_json::from_str(&other.to_document()).unwrap();
    let edits: [Edit<'_>; 4] = [
        ("to another name", &|document| {
            document["secrets"]["A"]["value"] = document["secrets"]["B"]["value"].clone()
        }),
        ("from another store", &|document| {
            document["secrets"]["A"]["value"] = foreign["secrets"]["A"]["value"].clone()
        }),
        ("to another visibility", &|document| document["secrets"]["A"]["visibility"] = json!("restricted")),
        ("into a store of another id", &|document| document["id"] = foreign["id"].clone()),
    ];
    for (name, edit) in edits {
        assert_eq!(
            failure(edited(&one, edit).open("A", &ring())),
            (ErrorCode::Context, "A".into()),
            "{name}"
        );
    }
    let added = serde_json::to_value(public_key("rsa3072").to_jwk()).unwrap();
    let with_recipient =
        edited(&one, |document| document["recipients"].as_array_mut().unwrap().push(added.clone()));
    assert_eq!(
        failure(with_recipient.open("A", &ring())),
        (ErrorCode::Context, "A".into()),
        "for more recipients"
    );
    for refused in [
        with_recipient.clone().rename("A", "C", &ring()),
        with_recipient.clone().set_visibility("A", Visibility::Restricted, &ring()),
    ] {
        assert_eq!(
            failure(refused),
            (ErrorCode::Context, "A".into()),
            "sealed for a recipient that was slipped in"
        );
    }
    // What is shown of a restricted secret would be the harm.
    let unmasked = edited(&one, |document| document["secrets"]["B"]["visibility"] = json!("masked"));
    assert_eq!(failure(unmasked.reveal("B", &ring())), (ErrorCode::Context, "B".into()));
}

#[test]
fn only_masked_secrets_are_shown() {
    let mut store = store();
    store.create("MASKED", plain("shown"), masked()).unwrap();
    store.create("RESTRICTED", plain("never"), NewSecret::default()).unwrap();
    assert_eq!(store.reveal("MASKED", &ring()).unwrap().bytes(), b"shown");
    assert_eq!(failure(store.reveal("RESTRICTED", &ring())), (ErrorCode::Denied, "RESTRICTED".into()));
}

#[test]
fn a_candidate_is_compared_without_showing_the_value() {
    let mut store = store();
    store.create("A", plain("the value"), NewSecret::default()).unwrap();
    for (candidate, is_equal) in
        [("the value", true), ("the valuf", false), ("the value\n", false), ("", false)]
    {
        assert_eq!(store.verify("A", candidate.as_bytes(), &ring()).unwrap(), is_equal, "{candidate:?}");
    }
}

#[test]
fn changes_keep_what_they_are_not_about() {
    let mut store = store();
    for name in ["A", "B", "C"] {
        store.create(name, plain(name), masked()).unwrap();
    }
    store.replace("A", plain("a new value")).unwrap();
    store.describe("B", Some("what it is for")).unwrap();
    store.rename("B", "D", &ring()).unwrap();
    store.set_visibility("D", Visibility::Restricted, &ring()).unwrap();
    store.remove("C", &RemoveOptions::default()).unwrap();
    let listed = store.list().unwrap();
    assert_eq!(names(&listed), ["A", "D"]);
    assert_eq!((opened(&store, "A"), opened(&store, "D")), ("a new value".into(), "B".into()));
    assert_eq!(listed[1].description.as_deref(), Some("what it is for"));
    assert_eq!(listed[1].visibility, Visibility::Restricted);
    store.describe("D", None).unwrap();
    assert_eq!(store.get("D").unwrap().unwrap().description, None);
    assert_eq!(failure(store.rename("A", "D", &ring())), (ErrorCode::Name, "D".into()));
    assert_eq!(failure(store.rename("A", "", &ring())).0, ErrorCode::Name);
    store.rename("A", "A", &ring()).unwrap();
}

mod documents {
    use super::*;

    /// As a person and another tool might have left it.
    fn by_hand(store: &SecretStore) -> String {
        store
            .to_document()
            .replace(
                "{\n  \"sealfield\"",
                "{\n  \"$schema\": \"https://example.com/store.json\",\n  \"sealfield\"",
            )
            .replace("\"activation\": false", "\"activation\": false,\n    \"of another version\": [1,2 ,3]")
            .replace(
                "\"description\"",
                "\"owner\": { \"team\":  \"a\\u0062c\", \"n\": 1.0e2 },\n      \"description\"",
            )
            .replace("\"use\":\"enc\"}", "\"use\":\"enc\",\"name\":\"laptop\"}")
            .replace("\n}\n", ",\n  \"comment\": \"the last\"\n}\n")
    }

    fn two() -> SecretStore {
        let mut store = store();
        for name in ["A", "B"] {
            store
                .create(name, plain(name), NewSecret { description: Some(format!("of {name}")), ..masked() })
                .unwrap();
        }
        store
    }

    #[test]
    fn reading_and_writing_changes_nothing() {
        let ours = two().to_document();
        assert_eq!(SecretStore::parse(&ours).unwrap().to_document(), ours);
        let by_hand = by_hand(&two());
        assert_eq!(by_hand.matches("laptop").count() + by_hand.matches("\"owner\"").count(), 3);
        assert_eq!(SecretStore::parse(&by_hand).unwrap().to_document(), by_hand);
    }

    #[test]
    fn a_change_is_a_small_diff() {
        let before = by_hand(&two());
        let changed = |change: &dyn Fn(&mut SecretStore)| {
            let mut store = SecretStore::parse(&before).unwrap();
            change(&mut store);
            let after = store.to_document();
            let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
            let (before, after) = (lines(&before), lines(&after));
            let gone = before.iter().filter(|line| !after.contains(line)).count();
            (gone, after.iter().filter(|line| !before.contains(line)).count())
        };
        // The value; the time may be the same second.
        let (gone, new) = changed(&|store| store.replace("A", plain("new")).unwrap());
        assert!(gone <= 2 && new == gone, "{gone} {new}");
        let (gone, new) = changed(&|store| store.describe("B", Some("x")).unwrap());
        assert!(gone <= 2 && new == gone, "{gone} {new}");
        let (gone, new) = changed(&|store| store.remove("A", &RemoveOptions::default()).unwrap());
        assert!(new == 0 && gone <= 4, "{gone} {new}");
        let (gone, new) = changed(&|store| store.create("C", plain("c"), masked()).unwrap());
        assert!(gone <= 1 && new <= 5, "{gone} {new}");
    }

    #[test]
    fn a_description_that_is_new_takes_a_line_of_its_own() {
        let mut store = two();
        store.describe("B", None).unwrap();
        let before = store.to_document();
        store.describe("B", Some("x")).unwrap();
        let after = store.to_document();
        let new = after.lines().filter(|line| !before.contains(line)).count();
        assert!(new <= 2, "the description, and the time: {new}");
        assert_eq!(after.lines().count(), before.lines().count() + 1);
    }

    #[test]
    fn a_secret_that_is_renamed_keeps_its_place_and_what_is_not_known_of_it() {
        let mut store = SecretStore::parse(&by_hand(&two())).unwrap();
        store.rename("A", "Z", &ring()).unwrap();
        let document = store.to_document();
        assert!(document.find("\"Z\"").unwrap() < document.find("\"B\"").unwrap());
        assert_eq!(document.matches("\"owner\": { \"team\":  \"a\\u0062c\", \"n\": 1.0e2 }").count(), 2);
    }

    #[test]
    fn what_is_malformed_is_refused_by_name() {
        let document = two().to_document();
        let replaced = |from: &str, to: &str| document.replacen(from, to, 1);
        assert_eq!(replaced("x", "x").len(), document.len());
        let value = &list_of_values(&document)[0];
        for (name, document, field) in [
            ("nothing", String::new(), ""),
            ("no JSON", "{".to_owned(), ""),
            ("no object", "[]".to_owned(), ""),
            ("no store", "{}".to_owned(), ""),
            ("another version", replaced("store/1", "store/2"), ""),
            ("two documents", document.repeat(2), ""),
            ("no id", replaced("\"id\"", "\"di\""), ""),
            ("a short id", replaced("\"id\": \"", "\"id\": \"AAAA\", \"x\": \""), ""),
            ("a member twice", replaced("\"id\"", "\"id\": 1, \"id\""), ""),
            ("a secret twice", replaced("\"B\": {", "\"A\": {"), ""),
            ("a secret without a name", replaced("\"A\": {", "\"\": {"), ""),
            ("a rule of another type", replaced("\"activation\": false", "\"activation\": \"no\""), ""),
            ("an unknown visibility in the rules", replaced("\"restricted\"", "\"public\""), ""),
            ("secrets in a list", replaced("\"secrets\": {", "\"secrets\": [], \"x\": {"), ""),
            (
                "an unknown visibility",
                replaced("\"visibility\": \"masked\"", "\"visibility\": \"public\""),
                "A",
            ),
            ("no visibility", replaced("\"visibility\": \"masked\"", "\"x\": 1"), "A"),
            ("an unknown state", replaced("\"state\": \"active\"", "\"state\": \"x\""), "A"),
            ("a date that is none", replaced("\"created\": \"2", "\"created\": \"x2"), "A"),
            ("no value", replaced("\"value\"", "\"x\""), "A"),
            ("a value that is no text", replaced(&format!("\"{value}\""), "{}"), "A"),
        ] {
            let (code, found) = failure(SecretStore::parse(&document));
            assert_eq!((code, found.as_str()), (ErrorCode::Store, field), "{name}");
        }
        let many = format!("\"recipients\": [{}{{}}], \"x\"", "{},".repeat(100));
        assert_eq!(failure(SecretStore::parse(&replaced("\"recipients\"", &many))).0, ErrorCode::TooLarge);
        assert_eq!(failure(SecretStore::parse(&replaced("\"recipients\"", "\"x\""))).0, ErrorCode::NoKey);
        assert_eq!(
            failure(SecretStore::parse(&replaced("\"kty\":\"RSA\"", "\"kty\":\"EC\""))).0,
            ErrorCode::KeyUnsupported
        );
    }

    #[test]
    fn an_altered_value_does_not_open_and_harms_no_other() {
        let document = two().to_document();
        let value = &list_of_values(&document)[0];
        for altered in ["not sealed".to_owned(), String::new(), value.replace('.', ""), format!("{value}A")] {
            let store = SecretStore::parse(&document.replace(value.as_str(), &altered)).unwrap();
            assert_eq!(failure(store.open("A", &ring())).1, "A");
            assert_eq!(opened(&store, "B"), "B");
        }
    }

    fn list_of_values(document: &str) -> Vec<String> {
        let document: Value = serde_json::from_str(document).unwrap();
        document["secrets"]
            .as_object()
            .unwrap()
            .values()
            .map(|secret| text(secret, "value").to_owned())
            .collect()
    }
}

mod sealed_elsewhere {
    use super::*;

    fn seal(key: &str, context: Option<String>, format: Format) -> String {
        let options = SealOptions { format, context, ..SealOptions::default() };
        public_key(key).seal(b"from a browser", &options).unwrap()
    }

    #[test]
    fn an_envelope_is_taken_as_it_is() {
        let mut store = store();
        let context = Some(store.context("A", Visibility::Masked));
        for format in [Format::Jwe, Format::JweJson] {
            let envelope = seal("rsa2048", context.clone(), format);
            if store.get("A").unwrap().is_none() {
                store.create("A", SecretValue::Sealed(&envelope), masked()).unwrap();
            } else {
                store.replace("A", SecretValue::Sealed(&envelope)).unwrap();
            }
            assert_eq!(opened(&store, "A"), "from a browser");
            let document: Value = serde_json::from_str(&store.to_document()).unwrap();
            assert_eq!(text(&document["secrets"]["A"], "value"), envelope);
        }
    }

    #[test]
    fn an_envelope_that_would_not_open_here_is_refused() {
        let mut store = store();
        let right = Some(store.context("A", Visibility::Masked));
        let envelope = |key, context: &Option<String>, format| seal(key, context.clone(), format);
        for (name, envelope, code) in [
            ("no envelope", "from a browser".to_owned(), ErrorCode::NotSealed),
            ("another format", envelope("rsa2048", &None, Format::Apify), ErrorCode::Format),
            ("no context", envelope("rsa2048", &None, Format::Jwe), ErrorCode::Context),
            (
                "another visibility",
                envelope("rsa2048", &Some(store.context("A", Visibility::Restricted)), Format::Jwe),
                ErrorCode::Context,
            ),
            (
                "another name",
                envelope("rsa2048", &Some(store.context("B", Visibility::Masked)), Format::Jwe),
                ErrorCode::Context,
            ),
            ("another key", envelope("rsa3072", &right, Format::Jwe), ErrorCode::NoKey),
        ] {
            let mut store = store.clone();
            let refused = store.create("A", SecretValue::Sealed(&envelope), masked());
            assert_eq!(failure(refused), (code, "A".into()), "{name}");
            assert!(store.list().unwrap().is_empty());
        }
        store.create("A", SecretValue::Sealed(&envelope("rsa2048", &right, Format::Jwe)), masked()).unwrap();
    }
}

mod rules {
    use super::*;

    #[test]
    fn the_presets_are_those_of_the_table() {
        let presets = vectors("policies")["rules"].clone();
        for (name, expected) in presets.as_object().unwrap() {
            let document = store_with(Rules::preset(name).unwrap()).to_document();
            assert_eq!(serde_json::from_str::<Value>(&document).unwrap()["rules"], *expected, "{name}");
            let parsed = SecretStore::parse(&document).unwrap();
            assert_eq!(*parsed.rules(), Rules::preset(name).unwrap());
        }
        assert_eq!(Rules::preset("other"), None);
    }

    #[test]
    fn names_and_visibility_that_are_fixed_stay() {
        let mut store = store_with(Rules::indigo());
        store.create("A", plain("a"), masked()).unwrap();
        let before = store.to_document();
        assert_eq!(failure(store.rename("A", "B", &ring())), (ErrorCode::Denied, "A".into()));
        let refused = store.set_visibility("A", Visibility::Restricted, &ring());
        assert_eq!(failure(refused), (ErrorCode::Denied, "A".into()));
        assert_eq!(store.to_document(), before);
        store.replace("A", plain("the value may change")).unwrap();
    }

    #[test]
    fn a_store_has_the_visibilities_of_its_rules() {
        let mut store = store_with(Rules::momen());
        assert_eq!(failure(store.create("A", plain("a"), masked())), (ErrorCode::Denied, "A".into()));
        store.create("A", plain("a"), NewSecret::default()).unwrap();
    }

    #[test]
    fn a_removal_is_confirmed_by_the_name_typed_again() {
        let mut store = store_with(Rules::indigo());
        store.create("A", plain("a"), masked()).unwrap();
        for confirmation in [None, Some(""), Some("a"), Some("A "), Some("yes")] {
            let refused = store.remove("A", &RemoveOptions { confirmation, ..RemoveOptions::default() });
            assert_eq!(failure(refused), (ErrorCode::Confirmation, "A".into()), "{confirmation:?}");
        }
        store.remove("A", &RemoveOptions { confirmation: Some("A"), ..RemoveOptions::default() }).unwrap();
        assert_eq!(failure(store.open("A", &ring())).0, ErrorCode::UnknownSecret);
    }

    #[test]
    fn a_name_that_was_typed_wrong_is_heeded_where_none_is_asked_for() {
        let mut store = store();
        store.create("A", plain("a"), masked()).unwrap();
        let refused =
            store.remove("A", &RemoveOptions { confirmation: Some("B"), ..RemoveOptions::default() });
        assert_eq!(failure(refused).0, ErrorCode::Confirmation);
    }

    #[test]
    fn a_secret_in_use_is_not_removed() {
        let places = ["flow.yaml:3:9".to_owned(), "flow.yaml:7:1".to_owned()];
        for rules in [Rules::momen(), Rules::default()] {
            let mut store = store_with(rules.clone());
            store.create("A", plain("a"), NewSecret::default()).unwrap();
            let found = RemoveOptions { references: Some(&places), ..RemoveOptions::default() };
            assert_eq!(failure(store.remove("A", &found)), (ErrorCode::InUse, places[0].clone()));
            let looked_for = RemoveOptions { references: Some(&[]), ..RemoveOptions::default() };
            let unlooked = store.clone().remove("A", &RemoveOptions::default()).err();
            assert_eq!(
                unlooked.map(|error| error.code()),
                rules.refuse_in_use.then_some(ErrorCode::OptionUnsupported)
            );
            store.remove("A", &looked_for).unwrap();
        }
    }
}

mod activation {
    use super::*;

    fn states(store: &SecretStore) -> Vec<(String, &'static str)> {
        let store = SecretStore::parse(&store.to_document()).unwrap();
        store.list().unwrap().into_iter().map(|secret| (secret.name, secret.state.as_str())).collect()
    }

    fn used(store: &SecretStore, name: &str) -> Result<String, ErrorCode> {
        let store = SecretStore::parse(&store.to_document()).unwrap();
        store
            .open(name, &ring())
            .map(|opened| String::from_utf8(opened.bytes().to_vec()).unwrap())
            .map_err(|error| error.code())
    }

    fn remove(store: &mut SecretStore, name: &str) {
        store.remove(name, &RemoveOptions { references: Some(&[]), ..RemoveOptions::default() }).unwrap();
    }

    fn active() -> SecretStore {
        let mut store = store_with(Rules::momen());
        store.create("A", plain("a"), NewSecret::default()).unwrap();
        store.create("B", plain("b"), NewSecret::default()).unwrap();
        assert_eq!(states(&store), [("A".into(), "pending"), ("B".into(), "pending")]);
        assert_eq!(used(&store, "A"), Err(ErrorCode::UnknownSecret));
        store.activate().unwrap();
        store
    }

    #[test]
    fn what_is_new_takes_effect_when_the_store_is_activated() {
        let store = active();
        assert_eq!(states(&store), [("A".into(), "active"), ("B".into(), "active")]);
        assert_eq!(used(&store, "A"), Ok("a".into()));
    }

    #[test]
    fn a_replaced_value_is_used_until_then() {
        let mut store = active();
        store.replace("A", plain("a2")).unwrap();
        store.replace("A", plain("a3")).unwrap();
        assert_eq!(used(&store, "A"), Ok("a".into()));
        assert_eq!(states(&store)[0], ("A".into(), "pending"));
        assert!(store.verify("A", b"a3", &ring()).unwrap());
        store.activate().unwrap();
        assert_eq!(used(&store, "A"), Ok("a3".into()));
        assert!(!store.to_document().contains("superseded"));
    }

    #[test]
    fn a_removed_secret_is_used_until_then() {
        let mut store = active();
        remove(&mut store, "A");
        assert_eq!(states(&store), [("B".into(), "active"), ("A".into(), "removed")]);
        assert_eq!(used(&store, "A"), Ok("a".into()));
        store.activate().unwrap();
        assert_eq!(used(&store, "A"), Err(ErrorCode::UnknownSecret));
    }

    #[test]
    fn a_renamed_secret_is_used_by_its_old_name_until_then() {
        let mut store = active();
        store.rename("A", "C", &ring()).unwrap();
        store.rename("C", "D", &ring()).unwrap();
        assert_eq!(
            states(&store),
            [("D".into(), "pending"), ("B".into(), "active"), ("A".into(), "removed")]
        );
        assert_eq!((used(&store, "A"), used(&store, "D")), (Ok("a".into()), Err(ErrorCode::UnknownSecret)));
        store.activate().unwrap();
        assert_eq!((used(&store, "A"), used(&store, "D")), (Err(ErrorCode::UnknownSecret), Ok("a".into())));
    }

    #[test]
    fn a_name_that_became_free_is_given_anew_and_means_the_old_value_until_then() {
        let mut store = active();
        remove(&mut store, "A");
        store.create("A", plain("another"), NewSecret::default()).unwrap();
        assert_eq!(used(&store, "A"), Ok("a".into()));
        store.activate().unwrap();
        assert_eq!(used(&store, "A"), Ok("another".into()));
    }

    #[test]
    fn what_never_took_effect_leaves_nothing() {
        let mut store = active();
        store.create("C", plain("c"), NewSecret::default()).unwrap();
        remove(&mut store, "C");
        assert_eq!(states(&store), states(&active()));
    }
}

mod policies {
    use super::*;

    /// Tries everything that is an action.
    fn attempt(store: &SecretStore, action: Action) -> Result<(), Error> {
        let mut store = store.clone();
        match action {
            Action::List => store.list().map(drop),
            Action::Create => store.create("NEW", plain("x"), NewSecret::default()),
            Action::Replace => store.replace("A", plain("x")),
            Action::Describe => store.describe("A", Some("x")),
            Action::Rename => store.rename("A", "B", &ring()),
            Action::SetVisibility => store.set_visibility("A", Visibility::Restricted, &ring()),
            Action::Remove => store.remove("A", &RemoveOptions::default()),
            Action::Reveal => store.reveal("A", &ring()).map(drop),
            Action::Use => store.open("A", &ring()).map(drop),
            Action::Verify => store.verify("A", b"x", &ring()).map(drop),
            Action::Activate => store.activate(),
            Action::Rotate => store.rotate(&[public_key("rsa2048")], &ring()),
            _ => panic!("an action without an attempt"),
        }
    }

    #[test]
    fn roles_may_do_what_the_table_says() {
        let mut allowing = store();
        allowing.create("A", plain("a"), masked()).unwrap();
        let table = vectors("policies")["policies"].clone();
        for (policy, roles) in table.as_object().unwrap() {
            for (role, _) in roles.as_object().unwrap() {
                let mut store = allowing.clone();
                store.act_as(role, if policy == "indigo" { indigo_policy } else { momen_policy });
                let allowed = list_or_empty(roles, role);
                for action in Action::ALL {
                    let expected = allowed.contains(&action.as_str());
                    let code = attempt(&store, action).err().map(|error| error.code());
                    assert_eq!(
                        code,
                        (!expected).then_some(ErrorCode::Denied),
                        "{policy} {role:?} {action:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_policy_of_ones_own_decides_by_role_action_and_secret() {
        let mut store = store();
        store.create("team/a", plain("a"), masked()).unwrap();
        store.create("other/b", plain("b"), masked()).unwrap();
        store.act_as("team", |role, action, secret| {
            action == Action::List || secret.is_some_and(|secret| secret.name.starts_with(role))
        });
        assert_eq!(store.list().unwrap().len(), 2);
        assert_eq!(opened(&store, "team/a"), "a");
        assert_eq!(failure(store.open("other/b", &ring())), (ErrorCode::Denied, "other/b".into()));
        assert_eq!(failure(store.replace("other/b", plain("x"))), (ErrorCode::Denied, "other/b".into()));
    }

    #[test]
    fn a_new_name_is_judged_as_a_new_secret() {
        let mut store = store();
        store.create("CI_A", plain("a"), masked()).unwrap();
        store.act_as("ci", |_, _, secret| secret.is_none_or(|secret| secret.name.starts_with("CI_")));
        store.create("CI_B", plain("b"), masked()).unwrap();
        assert_eq!(failure(store.create("PROD", plain("x"), masked())), (ErrorCode::Denied, "PROD".into()));
        store.rename("CI_A", "CI_C", &ring()).unwrap();
        assert_eq!(failure(store.rename("CI_C", "PROD", &ring())), (ErrorCode::Denied, "PROD".into()));
    }

    #[test]
    fn a_use_is_judged_by_what_is_in_effect() {
        let mut rules = Rules::default();
        rules.activation = true;
        let mut store = store_with(rules);
        store.create("A", plain("restricted"), NewSecret::default()).unwrap();
        store.activate().unwrap();
        store.remove("A", &RemoveOptions::default()).unwrap();
        store.create("A", plain("decoy"), masked()).unwrap();
        assert_eq!(store.in_effect("A").unwrap().unwrap().visibility, Visibility::Restricted);
        assert_eq!(store.get("A").unwrap().unwrap().visibility, Visibility::Masked);
        store.act_as("x", |_, _, secret| secret.is_none_or(|secret| secret.visibility == Visibility::Masked));
        assert_eq!(failure(store.open("A", &ring())).0, ErrorCode::Denied);
    }

    #[test]
    fn who_may_do_nothing_does_not_learn_what_is_there() {
        let mut store = store();
        store.create("A", plain("a"), masked()).unwrap();
        store.act_as("nobody", indigo_policy);
        for action in Action::ALL {
            assert_eq!(attempt(&store, action).unwrap_err().code(), ErrorCode::Denied);
        }
        assert_eq!(failure(store.open("MISSING", &ring())).0, ErrorCode::Denied);
        assert_eq!(failure(store.replace("MISSING", plain("x"))).0, ErrorCode::Denied);
        assert_eq!(failure(store.get("MISSING")).0, ErrorCode::Denied);
        assert_eq!(failure(store.search("A")).0, ErrorCode::Denied);
    }

    fn list_or_empty<'a>(roles: &'a Value, role: &str) -> Vec<&'a str> {
        roles[role].as_array().unwrap().iter().filter_map(Value::as_str).collect()
    }
}

mod rotation {
    use super::*;

    fn opens(store: &SecretStore, key: &str) -> bool {
        store.open("A", &KeyRing::new(vec![private_key(key)])).is_ok()
    }

    #[test]
    fn every_value_is_sealed_for_the_new_key_alone() {
        let mut store = store();
        store.create("A", plain("a"), masked()).unwrap();
        store.rotate(&[public_key("rsa3072")], &ring()).unwrap();
        let mut store = SecretStore::parse(&store.to_document()).unwrap();
        assert_eq!((opens(&store, "rsa2048"), opens(&store, "rsa3072")), (false, true));
        store.create("B", plain("b"), masked()).unwrap();
        assert!(store.open("B", &KeyRing::new(vec![private_key("rsa3072")])).is_ok());
    }

    #[test]
    fn each_of_several_recipients_opens_every_value() {
        let mut store = store();
        store.create("A", plain("a"), masked()).unwrap();
        store.rotate(&["rsa2048", "rsa3072", "rsa4096"].map(public_key), &ring()).unwrap();
        let store = SecretStore::parse(&store.to_document()).unwrap();
        assert!(["rsa2048", "rsa3072", "rsa4096"].iter().all(|key| opens(&store, key)));
        let kids: Vec<&str> = store.recipients().iter().map(|key| key.kid()).collect();
        assert_eq!(kids, ["rsa2048", "rsa3072", "rsa4096"].map(|key| public_key(key).kid().to_owned()));
    }

    #[test]
    fn what_is_not_in_effect_yet_and_what_still_is_are_rotated_too() {
        let mut store = store_with(Rules::momen());
        store.create("A", plain("old"), NewSecret::default()).unwrap();
        store.activate().unwrap();
        store.replace("A", plain("new")).unwrap();
        store.rotate(&[public_key("rsa3072")], &ring()).unwrap();
        let keys = KeyRing::new(vec![private_key("rsa3072")]);
        assert_eq!(store.open("A", &keys).unwrap().bytes(), b"old");
        assert!(store.verify("A", b"new", &keys).unwrap());
    }

    #[test]
    fn it_is_all_or_nothing() {
        let mut store = store();
        store.create("A", plain("a"), masked()).unwrap();
        store.create("B", plain("b"), masked()).unwrap();
        let mut store =
            edited(&store, |document| document["secrets"]["B"]["visibility"] = json!("restricted"));
        let before = store.to_document();
        assert_eq!(
            failure(store.rotate(&[public_key("rsa3072")], &ring())),
            (ErrorCode::Context, "B".into())
        );
        assert_eq!(failure(store.rotate(&[], &ring())).0, ErrorCode::NoKey);
        let twice = ["rsa3072", "rsa3072"].map(public_key);
        assert_eq!(failure(store.rotate(&twice, &ring())).0, ErrorCode::KeyInvalid);
        let others = KeyRing::new(vec![PrivateKey::generate(2048).unwrap()]);
        assert_eq!(failure(store.rotate(&[public_key("rsa3072")], &others)), (ErrorCode::NoKey, "A".into()));
        assert_eq!(store.to_document(), before);
    }
}

#[derive(Clone, Debug)]
enum Step {
    Create(String, Vec<u8>),
    Replace(String, Vec<u8>),
    Rename(String, String),
    Remove(String),
}

fn step() -> impl Strategy<Value = Step> {
    let name = || "[ab]{0,2}".prop_map(String::from);
    let value = || prop::collection::vec(any::<u8>(), 0..20);
    prop_oneof![
        4 => (name(), value()).prop_map(|(name, value)| Step::Create(name, value)),
        2 => (name(), value()).prop_map(|(name, value)| Step::Replace(name, value)),
        1 => (name(), name()).prop_map(|(name, to)| Step::Rename(name, to)),
        1 => name().prop_map(Step::Remove),
    ]
}

proptest! {
    #![proptest_config(cases(40))]

    /// A map of names and values, through any number of documents.
    #[test]
    fn it_holds_what_a_map_would(steps in prop::collection::vec(step(), 1..15)) {
        let (mut store, mut map) = (store(), BTreeMap::new());
        for step in steps {
            let (done, expected) = match step {
                Step::Create(name, value) => {
                    let can = !name.is_empty() && !value.is_empty() && !map.contains_key(&name);
                    let done = store.create(&name, SecretValue::Plain(&value), NewSecret::default());
                    if can { map.insert(name, value); }
                    (done, can)
                }
                Step::Replace(name, value) => {
                    let can = !value.is_empty() && map.contains_key(&name);
                    let done = store.replace(&name, SecretValue::Plain(&value));
                    if can { map.insert(name, value); }
                    (done, can)
                }
                Step::Rename(name, to) => {
                    let can = map.contains_key(&name) && (name == to || !to.is_empty() && !map.contains_key(&to));
                    let done = store.rename(&name, &to, &ring());
                    if can && let Some(value) = map.remove(&name) { map.insert(to, value); }
                    (done, can)
                }
                Step::Remove(name) => (store.remove(&name, &RemoveOptions::default()), map.remove(&name).is_some()),
            };
            prop_assert_eq!(done.is_ok(), expected);
            store = SecretStore::parse(&store.to_document()).unwrap();
        }
        let mut found: Vec<String> = store.list().unwrap().into_iter().map(|secret| secret.name).collect();
        found.sort();
        prop_assert_eq!(&found, &map.keys().cloned().collect::<Vec<_>>());
        for (name, value) in map {
            let opened = store.open(&name, &ring()).unwrap();
            prop_assert_eq!(opened.bytes(), value);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC*", at in any::<prop::sample::Index>()) {
        let mut document = store().to_document();
        let at = at.index(document.len());
        document.insert_str(at, &text);
        let _ = SecretStore::parse(&document);
        let _ = SecretStore::parse(&text);
    }
}
