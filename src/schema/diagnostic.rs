//! What is wrong with a schema, or unwise about it.

use crate::severity::Severity;

/// A finding in a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// What was found.
    pub code: DiagnosticCode,
    /// JSON Pointer (RFC 6901) into the schema.
    pub pointer: String,
    /// The name of the form field that it is about, if it is about one.
    pub field: Option<String>,
}

/// Declares the codes, each with its spelling, its weight and its sentence.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $weight:ident, $message:literal;)*) => {
        /// What may be found in a schema. `docs/forms.md` lists every code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum DiagnosticCode {
            $($(#[$doc])* $name,)*
        }

        impl DiagnosticCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code as text, for example `"nested-secret"`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// One sentence in English.
            #[must_use]
            pub fn message(self) -> &'static str {
                match self {
                    $(Self::$name => $message,)*
                }
            }

            fn weight(self) -> Weight {
                match self {
                    $(Self::$name => Weight::$weight,)*
                }
            }
        }
    };
}

enum Weight {
    /// An error that would leave a secret unsealed.
    Blocking,
    Error,
    Warning,
}

codes! {
    /// A field is marked secret where it would be passed over: inside another field, or in a place
    /// that is not followed.
    NestedSecret = "nested-secret", Blocking, "a secret is marked where it cannot be found when an input is sealed";
    /// The mark of another dialect.
    ForeignMarker = "foreign-marker", Blocking, "the field is marked secret in the manner of another kind of schema";
    /// A secret of a type that cannot be one.
    SecretType = "secret-type", Blocking, "a field of this type cannot be secret";
    /// `encryption` that is none of the two methods.
    EncryptionMethod = "encryption-method", Blocking, "the encryption is neither \"aes256-gcm\" nor \"client-side\"";
    /// A key that is missing, or is no RSA public key.
    KeyInvalid = "key-invalid", Blocking, "the key is not an RSA public key in PEM";
    /// A key below 2048 bits.
    KeyTooSmall = "key-too-small", Blocking, "the RSA key is smaller than 2048 bits";
    /// A reference out of the document, or to nowhere.
    UnresolvedRef = "unresolved-ref", Blocking, "the reference leads out of this schema or nowhere, and what is there may be secret";
    /// A schema that refers to itself and has secrets within.
    RecursiveSecret = "recursive-secret", Blocking, "the schema contains itself, with secrets at every depth";
    /// More than is read.
    SchemaTooLarge = "schema-too-large", Blocking, "with its references followed, the schema has more than 10000 definitions, 256 levels or 32 MiB";
    /// A definition that is not an object.
    DefinitionMalformed = "definition-malformed", Blocking, "the definition of the field is not an object";
    /// A mark that is neither true nor false.
    MarkerMalformed = "marker-malformed", Error, "the mark of a secret is neither true nor false";
    /// An editor that a secret of this type cannot have.
    SecretEditor = "secret-editor", Error, "a secret field of this type cannot have this editor";
    /// A keyword that cannot stand beside the mark.
    SecretKeyword = "secret-keyword", Error, "the keyword has no place in a secret field";
    /// A keyword with a value of another type.
    KeywordType = "keyword-type", Error, "the keyword's value is of the wrong type";
    /// A keyword that every field must have.
    KeywordMissing = "keyword-missing", Error, "the field lacks a title, a description or an editor";
    /// An invocation method that passes no secrets on.
    InvocationMethod = "invocation-method", Error, "Port passes no secret inputs to this invocation method";
    /// A value of a secret field in the schema itself.
    PlaintextInSchema = "plaintext-in-schema", Warning, "what stands here is in the clear for everyone who can read the schema";
    /// A password field that is not marked.
    MaybeSecret = "maybe-secret", Warning, "the field looks like a password and is not marked secret";
}

impl DiagnosticCode {
    /// How bad it is.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self.weight() {
            Weight::Blocking | Weight::Error => Severity::Error,
            Weight::Warning => Severity::Warning,
        }
    }

    /// Whether inputs are refused because of it: something secret would be left unsealed.
    #[must_use]
    pub fn is_blocking(self) -> bool {
        matches!(self.weight(), Weight::Blocking)
    }
}
