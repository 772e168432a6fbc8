//! Manifests of Kubernetes SealedSecrets, whose values are `sealed-secrets` envelopes.

use super::{Format, SealOptions};
use crate::error::{Error, ErrorCode};
use crate::key::PublicKey;

/// A Kubernetes SealedSecret: what its values are bound to, and its manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedSecret {
    name: String,
    namespace: Option<String>,
    scope: Scope,
    secret_type: String,
}

/// Where in a cluster the controller unseals a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// In the secret of this name in this namespace.
    #[default]
    Strict,
    /// In any secret of this namespace.
    NamespaceWide,
    /// Anywhere.
    ClusterWide,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 3] = [Self::Strict, Self::NamespaceWide, Self::ClusterWide];

    /// The name that `kubeseal --scope` takes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::NamespaceWide => "namespace-wide",
            Self::ClusterWide => "cluster-wide",
        }
    }

    /// The scope that `as_str` names so.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }
}

impl SealedSecret {
    /// The secret `name` (a DNS subdomain) in `namespace` (a DNS label), of the type `Opaque`.
    /// Only a cluster-wide secret may leave its namespace open.
    ///
    /// # Errors
    /// `ERR_OPTION_UNSUPPORTED` with the field `name` or `namespace` that Kubernetes would refuse.
    pub fn new(name: &str, namespace: Option<&str>, scope: Scope) -> Result<Self, Error> {
        if !is_dns_subdomain(name) {
            return Err(refused("the name of a secret is a DNS subdomain in lower case", "name"));
        }
        if !namespace.map_or(scope == Scope::ClusterWide, is_dns_label) {
            return Err(refused("the namespace of a secret is a DNS label in lower case", "namespace"));
        }
        Ok(Self {
            name: name.to_owned(),
            namespace: namespace.map(str::to_owned),
            scope,
            secret_type: "Opaque".to_owned(),
        })
    }

    /// The same secret with another type, for example `kubernetes.io/tls`.
    ///
    /// # Errors
    /// `ERR_OPTION_UNSUPPORTED` with the field `type`.
    pub fn with_type(mut self, secret_type: &str) -> Result<Self, Error> {
        if !is_made_of(secret_type, |byte| is_key_character(byte) || byte == b'/') {
            return Err(refused("the type of a secret has letters, digits, `-`, `_`, `.` and `/`", "type"));
        }
        self.secret_type = secret_type.to_owned();
        Ok(self)
    }

    /// The context that its values are sealed for: the label of RSA-OAEP.
    #[must_use]
    pub fn context(&self) -> Option<String> {
        let namespace = self.namespace.as_deref().unwrap_or_default();
        match self.scope {
            Scope::Strict => Some([namespace, "/", &self.name].concat()),
            Scope::NamespaceWide => Some(namespace.to_owned()),
            Scope::ClusterWide => None,
        }
    }

    /// Seals `values`, each under its data key, into a manifest for `kubectl apply`, in YAML.
    ///
    /// # Errors
    /// `ERR_OPTION_UNSUPPORTED` with the field that is no data key (letters, digits, `-`, `_`, `.`, not
    /// beginning with `..`), or is there twice; `ERR_TOO_LARGE`, `ERR_RNG`.
    pub fn to_yaml(&self, key: &PublicKey, values: &[(&str, &[u8])]) -> Result<String, Error> {
        Self::check_keys(values.iter().map(|(name, _)| *name))?;
        let options =
            SealOptions { format: Format::SealedSecrets, context: self.context(), ..SealOptions::default() };
        let seal = |(name, value): &(&str, &[u8])| {
            let sealed = key.seal(value, &options).map_err(|error| error.with_field(*name))?;
            Ok(((*name).to_owned(), sealed))
        };
        Ok(self.with_sealed(&values.iter().map(seal).collect::<Result<Vec<_>, Error>>()?))
    }

    /// Whether Kubernetes takes these data keys.
    pub(crate) fn check_keys<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), Error> {
        let mut before = Vec::new();
        for name in names {
            if !is_made_of(name, is_key_character) || name == "." || name.starts_with("..") {
                return Err(refused(
                    "a data key has letters, digits, `-`, `_` and `.`, and no `..` in front",
                    name,
                ));
            }
            if before.contains(&name) {
                return Err(refused("a data key is there twice", name));
            }
            before.push(name);
        }
        Ok(())
    }

    /// The manifest of values that are sealed for its context, under data keys that were checked.
    pub(crate) fn with_sealed(&self, values: &[(String, String)]) -> String {
        let data: String =
            values.iter().map(|(name, sealed)| ["\n    \"", name, "\": ", sealed].concat()).collect();
        let data = if data.is_empty() { " {}" } else { &data };
        let (metadata, template) = (self.metadata("\n  "), self.metadata("\n      "));
        [
            "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:",
            &metadata,
            "\nspec:\n  encryptedData:",
            data,
            "\n  template:\n    metadata:",
            &template,
            "\n    type: \"",
            &self.secret_type,
            "\"\n",
        ]
        .concat()
    }

    /// Everything is quoted: a name may look like a number. Nothing needs an escape.
    fn metadata(&self, indent: &str) -> String {
        let mut metadata = [indent, "name: \"", &self.name, "\""].concat();
        if let Some(namespace) = &self.namespace {
            metadata.push_str(&[indent, "namespace: \"", namespace, "\""].concat());
        }
        if self.scope != Scope::Strict {
            let annotation = ["  sealedsecrets.bitnami.com/", self.scope.as_str(), ": \"true\""].concat();
            metadata.push_str(&[indent, "annotations:", indent, &annotation].concat());
        }
        metadata
    }
}

fn refused(message: &'static str, field: &str) -> Error {
    Error::new(ErrorCode::OptionUnsupported, message).with_field(field)
}

/// RFC 1123 as Kubernetes has it: labels joined by dots, 253 characters together.
fn is_dns_subdomain(name: &str) -> bool {
    name.len() <= MAX_NAME_LENGTH && name.split('.').all(|label| is_label(label, MAX_NAME_LENGTH))
}

fn is_dns_label(name: &str) -> bool {
    is_label(name, 63)
}

fn is_label(label: &str, most: usize) -> bool {
    let is_character = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    (1..=most).contains(&label.len())
        && label.bytes().all(is_character)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

const MAX_NAME_LENGTH: usize = 253;

fn is_key_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

fn is_made_of(name: &str, is_character: impl Fn(u8) -> bool) -> bool {
    (1..=MAX_NAME_LENGTH).contains(&name.len()) && name.bytes().all(is_character)
}
