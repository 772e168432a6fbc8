//! One secret field: how its values are sealed, recognised and opened.

use zeroize::Zeroizing;

#[cfg(feature = "open")]
use super::OpenInputOptions;
use super::seal_input::SealInputOptions;
use crate::base64;
use crate::content::TAG_BYTES;
#[cfg(feature = "open")]
use crate::envelope::OpenOptions;
use crate::envelope::{
    ApifyKind, Content, Format, InspectOptions, SealOptions, inspect, is_own_port_envelope, is_sealed,
};
use crate::error::{Error, ErrorCode};
use crate::json::quote;
#[cfg(feature = "open")]
use crate::key::KeyRing;
use crate::key::PublicKey;
#[cfg(feature = "open")]
use crate::managed::open_managed;

/// A secret field.
#[derive(Clone, Debug)]
pub(crate) struct Secret {
    /// The field's name.
    pub(super) name: String,
    /// Whether its type is text, and nothing else.
    pub(super) is_text: bool,
    pub(super) method: Method,
}

/// How a field's values are sealed.
#[derive(Clone, Debug)]
pub(super) enum Method {
    Apify {
        schema_hash: String,
    },
    /// For the key in the schema; none where that is no key, and then nothing is sealed.
    Port {
        key: Option<Box<PublicKey>>,
    },
    /// By Port, with the client secret.
    Managed,
    JsonSchema,
}

/// A value to seal.
pub(crate) enum Value<'a> {
    Text(&'a str),
    /// The JSON of anything but text.
    Json(&'a str),
}

impl<'a> Value<'a> {
    fn text(&self) -> &'a str {
        match self {
            Self::Text(text) | Self::Json(text) => text,
        }
    }
}

/// How a value is to be sealed.
pub(crate) struct Plan<'a> {
    pub(crate) content: Content<'a>,
    /// Whether it is a text that is sealed as the JSON of it.
    pub(crate) is_quoted: bool,
    pub(crate) options: SealOptions,
}

/// What an envelope is to a field.
enum Fit {
    /// It is none.
    Plain,
    Sealed,
    /// It was sealed under another schema.
    Stale,
}

const STALE: Error =
    Error::stale("the value was sealed under another schema of the field: it must be entered again");
const NOT_SEALED: Error = Error::new(ErrorCode::NotSealed, "the value of a secret field is not sealed");
const NO_KEY: Error = Error::new(ErrorCode::NoKey, "there is no public key to seal for");
const OTHER_KEY: Error =
    Error::new(ErrorCode::OptionUnsupported, "the schema of a Port action holds its own keys: give none");
const MANAGED: Error = Error::new(
    ErrorCode::Schema,
    "Port encrypts this field with the client secret, which belongs on a server alone: use sealManaged there",
);

impl Secret {
    /// The envelope of `value`, or `None` if it is sealed already.
    pub(crate) fn seal(
        &self,
        value: &Value<'_>,
        key: Option<&PublicKey>,
        options: &SealInputOptions,
    ) -> Result<Option<String>, Error> {
        let Some(plan) = self.plan(value, key.is_some(), options)? else { return Ok(None) };
        let key = self.own_key().or(key).ok_or(NO_KEY)?;
        let text = if plan.is_quoted { quote(value.text()) } else { value.text().to_owned() };
        let mut bytes = Zeroizing::new(text.into_bytes());
        key.seal_content(&mut bytes, &plan.content, &plan.options).map(Some)
    }

    /// The key that the schema holds for this field.
    pub(crate) fn own_key(&self) -> Option<&PublicKey> {
        match &self.method {
            Method::Port { key } => key.as_deref(),
            _ => None,
        }
    }

    /// How `value` is to be sealed, with a key given or not; `None` if it is sealed already.
    pub(crate) fn plan(
        &self,
        value: &Value<'_>,
        has_key: bool,
        options: &SealInputOptions,
    ) -> Result<Option<Plan<'_>>, Error> {
        let options = self.seal_options(options)?;
        if let Value::Text(text) = value {
            match self.fit(text) {
                Fit::Sealed if !self.is_surely_sealed(text) => {}
                Fit::Sealed => return self.check_context(text, &options).map(|()| None),
                Fit::Stale => return Err(STALE),
                Fit::Plain => {}
            }
        }
        match &self.method {
            Method::Apify { .. } | Method::JsonSchema if !has_key => return Err(NO_KEY),
            Method::Port { .. } if has_key => return Err(OTHER_KEY),
            Method::Port { key: None } => return Err(NO_KEY),
            Method::Managed => return Err(MANAGED),
            _ => {}
        }
        let (content, is_quoted) = self.content(value, options.format)?;
        Ok(Some(Plan { content, is_quoted, options }))
    }

    /// Whether `value` is sealed as the field's values are; `None` is anything but text.
    pub(crate) fn check_sealed(&self, value: Option<&str>) -> Result<(), Error> {
        match value.map_or(Fit::Plain, |value| self.fit(value)) {
            Fit::Sealed => Ok(()),
            Fit::Stale => Err(STALE),
            Fit::Plain => Err(NOT_SEALED),
        }
    }

    fn fit(&self, text: &str) -> Fit {
        let is_sealed = match &self.method {
            Method::Apify { schema_hash } => match ApifyKind::of(text) {
                None => return Fit::Plain,
                Some(ApifyKind::Text) if !self.is_text => return Fit::Stale,
                Some(ApifyKind::Json { schema_hash: Some(hash) }) if hash != schema_hash => {
                    return Fit::Stale;
                }
                Some(_) => true,
            },
            Method::Port { .. } => is_sealed(text, Some(Format::Port)),
            Method::Managed => base64::decode(text).is_some_and(|bytes| bytes.len() >= MANAGED_OVERHEAD),
            Method::JsonSchema => JSON_SCHEMA_FORMATS.iter().any(|format| is_sealed(text, Some(*format))),
        };
        if is_sealed { Fit::Sealed } else { Fit::Plain }
    }

    /// Whether what has the shape of an envelope is one: bare base64 may be the secret itself.
    fn is_surely_sealed(&self, text: &str) -> bool {
        match self.method {
            Method::Apify { .. } | Method::JsonSchema => true,
            Method::Port { .. } => is_own_port_envelope(text),
            Method::Managed => false,
        }
    }

    fn seal_options(&self, options: &SealInputOptions) -> Result<SealOptions, Error> {
        const OTHER_FORMAT: Error =
            Error::new(ErrorCode::OptionUnsupported, "fields of this schema are not sealed in this format");
        let formats: &[Format] = match &self.method {
            Method::Apify { .. } => &[Format::Apify],
            Method::Port { .. } | Method::Managed => &[Format::Port],
            Method::JsonSchema => &JSON_SCHEMA_FORMATS,
        };
        let format = options.format.unwrap_or(formats[0]);
        if !formats.contains(&format) {
            return Err(OTHER_FORMAT);
        }
        Ok(SealOptions {
            format,
            context: self.context(options.context.as_deref()),
            expires_at: options.expires_at,
            empty_value: options.empty_value,
            ..SealOptions::default()
        })
    }

    /// The context of this field's values, in a form whose context is `form`.
    fn context(&self, form: Option<&str>) -> Option<String> {
        form.map(|form| [form, &self.name].concat())
    }

    /// A sealed value that stands in another field than it was sealed for is not passed on.
    fn check_context(&self, envelope: &str, options: &SealOptions) -> Result<(), Error> {
        if !matches!(self.method, Method::JsonSchema) {
            return Ok(());
        }
        let info = inspect(envelope, &InspectOptions::default())?;
        if info.context != options.context {
            return Err(Error::new(ErrorCode::Context, "the sealed value is bound to another context"));
        }
        Ok(())
    }

    /// What the envelope says of `value`, and whether a text is sealed as JSON.
    fn content(&self, value: &Value<'_>, format: Format) -> Result<(Content<'_>, bool), Error> {
        let schema_hash = match &self.method {
            Method::Apify { schema_hash } => Some(schema_hash.as_str()),
            _ => None,
        };
        let json = Content::Json { schema_hash };
        // The vendor's validator takes an object or array only for what is marked as JSON.
        let keeps_text = self.is_text || format.tells_json() && format != Format::Apify;
        match value {
            Value::Text(_) if keeps_text => Ok((Content::Bytes, false)),
            Value::Text(_) => Ok((json, true)),
            Value::Json(_) if self.is_text && !format.tells_json() => Err(Error::new(
                ErrorCode::Schema,
                "the field's type is text, and the value is not; its envelope could not tell",
            )),
            Value::Json(_) => Ok((json, false)),
        }
    }
}

/// The formats of fields of a JSON Schema, the default first: those that say of themselves what they are.
const JSON_SCHEMA_FORMATS: [Format; 3] = [Format::Jwe, Format::JweJson, Format::Cms];

/// IV (16 bytes) and tag of what Port encrypts.
const MANAGED_OVERHEAD: usize = 16 + TAG_BYTES;

/// An opened value.
#[cfg(feature = "open")]
pub(crate) struct OpenedSecret {
    pub(crate) text: Zeroizing<String>,
    /// Whether the text is the JSON of the value, rather than the value.
    pub(crate) is_json: bool,
}

#[cfg(feature = "open")]
impl Secret {
    /// Opens a value of this field; `None` is anything but text.
    pub(crate) fn open(
        &self,
        value: Option<&str>,
        keys: &KeyRing,
        options: &OpenInputOptions,
    ) -> Result<OpenedSecret, Error> {
        let envelope = value.ok_or(NOT_SEALED)?;
        match self.fit(envelope) {
            Fit::Plain => return Err(NOT_SEALED),
            Fit::Stale if !options.ignore_stale => return Err(STALE),
            Fit::Stale | Fit::Sealed => {}
        }
        let (bytes, is_json) = match &self.method {
            Method::Managed => (self.open_managed(envelope, options)?, !self.is_text),
            method => {
                let format = if matches!(method, Method::Port { .. }) { Some(Format::Port) } else { None };
                let context = self.context(options.context.as_deref());
                let opened =
                    keys.open(envelope, &OpenOptions { format, context, ..OpenOptions::default() })?;
                let is_json = if opened.format().tells_json() { opened.is_json() } else { !self.is_text };
                (Zeroizing::new(opened.bytes().to_vec()), is_json)
            }
        };
        const NOT_TEXT: Error = Error::new(ErrorCode::NotUnicode, "the opened value is not UTF-8 text");
        let text = Zeroizing::new(std::str::from_utf8(&bytes).map_err(|_| NOT_TEXT)?.to_owned());
        Ok(OpenedSecret { text, is_json })
    }

    fn open_managed(&self, payload: &str, options: &OpenInputOptions) -> Result<Zeroizing<Vec<u8>>, Error> {
        const NO_SECRET: Error =
            Error::new(ErrorCode::NoKey, "the field opens with Port's client secret, and there is none");
        open_managed(options.client_secret.as_ref().ok_or(NO_SECRET)?, payload)
    }
}
