//! Manifests of Kubernetes SealedSecrets.

use crate::support::{private_key, public_key};
use sealfield::{Error, ErrorCode, Format, MAX_VALUE_BYTES, OpenOptions, Scope, SealedSecret};

const VALUES: [(&str, &[u8]); 2] = [("password", b"value"), ("tls.key", &[0, 0xff])];

fn yaml(secret: &SealedSecret) -> String {
    secret.to_yaml(&public_key("rsa2048"), &VALUES).unwrap()
}

/// The value of a line that has one.
fn value<'a>(yaml: &'a str, start: &str) -> &'a str {
    yaml.lines().find_map(|line| line.strip_prefix(start)).unwrap()
}

#[test]
fn a_strict_secret_looks_as_kubectl_takes_it() {
    let secret = SealedSecret::new("db.prod", Some("shop"), Scope::Strict).unwrap();
    let yaml = yaml(&secret);
    let (password, key) = (value(&yaml, "    \"password\": "), value(&yaml, "    \"tls.key\": "));
    let expected = format!(
        r#"apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: "db.prod"
  namespace: "shop"
spec:
  encryptedData:
    "password": {password}
    "tls.key": {key}
  template:
    metadata:
      name: "db.prod"
      namespace: "shop"
    type: "Opaque"
"#
    );
    assert_eq!(yaml, expected);
}

#[test]
fn each_scope_has_its_annotation_and_its_context() {
    for (scope, namespace, annotation, context) in [
        (Scope::Strict, Some("shop"), None, Some("shop/db")),
        (Scope::NamespaceWide, Some("shop"), Some("namespace-wide"), Some("shop")),
        (Scope::ClusterWide, Some("shop"), Some("cluster-wide"), None),
        (Scope::ClusterWide, None, Some("cluster-wide"), None),
    ] {
        let secret = SealedSecret::new("db", namespace, scope).unwrap();
        assert_eq!(secret.context().as_deref(), context);
        let yaml = yaml(&secret);
        let annotations: Vec<&str> = yaml.lines().filter(|line| line.contains("sealedsecrets.")).collect();
        match annotation {
            None => assert!(annotations.is_empty() && !yaml.contains("annotations")),
            Some(name) => {
                let line = format!("sealedsecrets.bitnami.com/{name}: \"true\"");
                assert_eq!(annotations, [format!("    {line}"), format!("        {line}")]);
            }
        }
        let options = OpenOptions {
            format: Some(Format::SealedSecrets),
            context: context.map(str::to_owned),
            ..OpenOptions::default()
        };
        let sealed = value(&yaml, "    \"tls.key\": ");
        assert_eq!(private_key("rsa2048").open(sealed, &options).unwrap().bytes(), VALUES[1].1);
    }
}

#[test]
fn scopes_go_by_the_names_that_kubeseal_has() {
    for (scope, name) in [
        (Scope::Strict, "strict"),
        (Scope::NamespaceWide, "namespace-wide"),
        (Scope::ClusterWide, "cluster-wide"),
    ] {
        assert_eq!((scope.as_str(), Scope::from_name(name)), (name, Some(scope)));
    }
    assert_eq!(Scope::from_name("Strict"), None);
}

#[test]
fn a_secret_without_values_has_an_empty_map() {
    let secret = SealedSecret::new("db", Some("shop"), Scope::Strict).unwrap();
    let yaml = secret.to_yaml(&public_key("rsa2048"), &[]).unwrap();
    assert!(yaml.contains("\n  encryptedData: {}\n  template:\n"), "{yaml}");
}

#[test]
fn names_are_as_long_as_kubernetes_allows() {
    let (name, namespace) = (["a"; 127].join("."), "a".repeat(63));
    assert_eq!(name.len(), 253);
    let secret = SealedSecret::new(&name, Some(&namespace), Scope::Strict).unwrap();
    let key = "k".repeat(253);
    assert!(secret.to_yaml(&public_key("rsa2048"), &[(&key, b"")]).unwrap().contains(&key));
}

#[test]
fn a_value_that_is_too_large_is_named() {
    let secret = SealedSecret::new("db", Some("shop"), Scope::Strict).unwrap();
    let large = vec![0; MAX_VALUE_BYTES + 1];
    let error = secret.to_yaml(&public_key("rsa2048"), &[("a", b""), ("b", &large)]).unwrap_err();
    assert_eq!((error.code(), error.field()), (ErrorCode::TooLarge, Some("b")));
}

#[test]
fn the_type_may_be_another() {
    let secret = SealedSecret::new("db", Some("shop"), Scope::Strict).unwrap();
    let yaml = yaml(&secret.with_type("kubernetes.io/tls").unwrap());
    assert!(yaml.ends_with("    type: \"kubernetes.io/tls\"\n"));
}

#[test]
fn what_kubernetes_would_refuse_is_refused_by_its_field() {
    let refused = |result: Result<SealedSecret, Error>| {
        let error = result.unwrap_err();
        assert_eq!(error.code(), ErrorCode::OptionUnsupported);
        error.field().unwrap().to_owned()
    };
    for name in ["", "Db", "a_b", "-a", "a-", "a..b", "a\nb", "a\"b", &"a".repeat(254), &["a"; 128].join(".")]
    {
        assert_eq!(refused(SealedSecret::new(name, Some("shop"), Scope::Strict)), "name", "{name}");
    }
    for namespace in [None, Some(""), Some("a.b"), Some("A"), Some("a/b"), Some(&*"a".repeat(64))] {
        assert_eq!(refused(SealedSecret::new("db", namespace, Scope::Strict)), "namespace");
    }
    assert_eq!(refused(SealedSecret::new("db", None, Scope::NamespaceWide)), "namespace");
    let secret = SealedSecret::new("db", Some("shop"), Scope::Strict).unwrap();
    assert_eq!(refused(secret.clone().with_type("a b")), "type");
    for key in ["", "a b", "a/b", "a\": x", "é", ".", "..", "..data", &"a".repeat(254)] {
        let error = secret.to_yaml(&public_key("rsa2048"), &[(key, b"")]).unwrap_err();
        assert_eq!((error.code(), error.field()), (ErrorCode::OptionUnsupported, Some(key)));
    }
    assert!(secret.to_yaml(&public_key("rsa2048"), &[(".a", b""), ("a..b", b"")]).is_ok());
    let twice = secret.to_yaml(&public_key("rsa2048"), &[("a", b""), ("b", b""), ("a", b"")]).unwrap_err();
    assert_eq!(twice.field(), Some("a"));
}
