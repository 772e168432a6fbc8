//! A store: secrets by name, each an envelope bound to its store, the recipients, its visibility and its name.
//!
//! ```json
//! {
//!   "sealfield": "store/1",
//!   "id": "16 random bytes, base64url",
//!   "rules": { "immutableNames": false, … },
//!   "recipients": [ a JWK for each public key that values are sealed for ],
//!   "secrets": {
//!     "NAME": {
//!       "description": "what it is for",
//!       "visibility": "masked" or "restricted",
//!       "state": "active", or "pending" until the store is activated,
//!       "created": "2026-01-31T00:00:00Z",
//!       "updated": "2026-01-31T00:00:00Z",
//!       "value": "the envelope: jwe for one recipient, jwe-json for several"
//!     }
//!   },
//!   "superseded": { "NAME": what was active before the changes that are pending }
//! }
//! ```

use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use indexmap::IndexMap;
use sha2::{Digest as _, Sha256};
use web_time::{SystemTime, UNIX_EPOCH};

use super::document::{Known, Members, Objects, Writer};
use super::recipients::{is_for, is_format, seal_for_all};
use super::rules::{Action, Policy, Rules, Visibility};
use crate::base64;
use crate::envelope::{EmptyValue, InspectOptions, OpenOptions, Opened, inspect};
use crate::error::{Error, ErrorCode};
use crate::key::{Jwk, KeyRing, PublicKey};
use crate::random::Random;

/// Secrets by name, in a document that is safe to commit.
///
/// Adding and replacing takes the public key alone, reading a value a private one. Whoever can edit the document can add,
/// replace and remove secrets, bring an older value back, and add a recipient for values that are entered later; but where
/// the recipients are others, and where a value is moved to another name or store or given another visibility, no value
/// opens that was sealed before.
#[derive(Clone, Debug)]
pub struct SecretStore {
    members: Members,
    id: String,
    rules: Rules,
    rule_members: Members,
    recipients: Vec<PublicKey>,
    secrets: IndexMap<String, Secret>,
    /// What is still in effect of secrets whose changes are pending.
    superseded: IndexMap<String, Secret>,
    actor: Option<Actor>,
}

#[derive(Clone, Debug)]
struct Actor {
    role: String,
    policy: Policy,
}

#[derive(Clone, Debug)]
struct Secret {
    members: Members,
    description: Option<String>,
    visibility: Visibility,
    is_pending: bool,
    created: String,
    updated: String,
    envelope: String,
}

/// What a store tells of a secret without a private key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecretInfo {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Who sees its value.
    pub visibility: Visibility,
    /// Whether it is in effect.
    pub state: SecretState,
    /// When it was created, to the second: RFC 3339.
    pub created: String,
    /// When its name, value, description or visibility changed last.
    pub updated: String,
}

/// Whether a secret is in effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretState {
    /// It is.
    Active,
    /// It is new or changed, and takes effect when the store is activated; until then, what was before does.
    Pending,
    /// It is removed or renamed, and in effect until the store is activated.
    Removed,
}

impl SecretState {
    /// `"active"`, `"pending"` or `"removed"`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => ACTIVE,
            Self::Pending => PENDING,
            Self::Removed => "removed",
        }
    }
}

/// The value of a secret as it is handed in.
#[derive(Clone, Copy)]
pub enum SecretValue<'a> {
    /// The value itself.
    Plain(&'a [u8]),
    /// An envelope that was made elsewhere, for the recipients of the store and with [`SecretStore::context`].
    Sealed(&'a str),
}

/// What may be said of a new secret.
#[derive(Clone, Debug, Default)]
pub struct NewSecret {
    /// What it is for.
    pub description: Option<String>,
    /// Who sees its value.
    pub visibility: Visibility,
}

/// What is known about a removal.
#[derive(Clone, Copy, Debug, Default)]
pub struct RemoveOptions<'a> {
    /// The name, typed again.
    pub confirmation: Option<&'a str>,
    /// The places that refer to the secret, if they were looked for.
    pub references: Option<&'a [String]>,
}

const VERSION: &str = "store/1";
const ACTIVE: &str = "active";
const PENDING: &str = "pending";

/// Names beyond this many bytes would fill the header of their envelopes.
const MAX_NAME_IN_CONTEXT: usize = 1024;
const MAX_RECIPIENTS: usize = 100;

impl SecretStore {
    /// An empty store whose values will be sealed for these recipients.
    ///
    /// # Errors
    /// `ERR_NO_KEY` without recipients, `ERR_KEY_INVALID` with one of them twice, `ERR_TOO_LARGE` with more than 100,
    /// `ERR_RNG`.
    pub fn new(recipients: &[PublicKey], rules: Rules) -> Result<Self, Error> {
        check_recipients(recipients)?;
        Ok(Self {
            members: Members::default(),
            id: base64::url_encode(&Random::draw()?.bytes::<16>()?),
            rules,
            rule_members: Members::default(),
            recipients: recipients.to_vec(),
            secrets: IndexMap::new(),
            superseded: IndexMap::new(),
            actor: None,
        })
    }

    /// Reads a document. What it holds beyond what is known here is kept.
    ///
    /// # Errors
    /// `ERR_STORE`, with the name of the secret that is malformed; those of [`PublicKey::from_jwk`].
    pub fn parse(document: &str) -> Result<Self, Error> {
        let members: Members = serde_json::from_str(document).map_err(|_| NO_DOCUMENT)?;
        if text(&members, "sealfield")?.as_deref() != Some(VERSION) {
            return Err(NO_DOCUMENT);
        }
        let rule_members: Members = members.read("rules").map_err(malformed)?.unwrap_or_default();
        let recipients = read_recipients(&members)?;
        check_recipients(&recipients)?;
        let id = text(&members, "id")?.filter(|id| base64::url_decode(id).is_some_and(|id| id.len() == 16));
        Ok(Self {
            id: id.ok_or(MALFORMED)?,
            rules: read_rules(&rule_members)?,
            rule_members,
            recipients,
            secrets: read_secrets(&members, "secrets")?,
            superseded: read_secrets(&members, "superseded")?,
            members,
            actor: None,
        })
    }

    /// The document: JSON of two spaces' indentation, with a line break at the end. What was not changed reads as it did.
    #[must_use]
    pub fn to_document(&self) -> String {
        let rules = |writer: &mut Writer| self.write_rules(writer);
        let recipients = |writer: &mut Writer| {
            writer.list('[', ']', &self.recipients, |writer, key| writer.json(&key.to_jwk()));
        };
        let secrets = |writer: &mut Writer| write_secrets(writer, &self.secrets);
        let superseded = |writer: &mut Writer| write_secrets(writer, &self.superseded);
        Writer::document(
            &self.members,
            &[
                ("sealfield", Known::Text(VERSION)),
                ("id", Known::Text(&self.id)),
                ("rules", Known::Written(&rules)),
                // JWKs may say more than is known here.
                ("recipients", Known::Kept(&recipients)),
                ("secrets", Known::Written(&secrets)),
                (
                    "superseded",
                    if self.superseded.is_empty() { Known::Absent } else { Known::Written(&superseded) },
                ),
            ],
        )
    }

    /// From now on, only what `policy` allows `role` is done; all else is `ERR_DENIED`. Without this, everything is allowed.
    pub fn act_as(&mut self, role: impl Into<String>, policy: Policy) {
        self.actor = Some(Actor { role: role.into(), policy });
    }

    /// What tells this store from others.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The rules it is kept by.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The public keys that values are sealed for.
    #[must_use]
    pub fn recipients(&self) -> &[PublicKey] {
        &self.recipients
    }

    /// The context that binds a value to this store, its recipients, a visibility and a name; for sealing elsewhere, as a
    /// browser does.
    #[must_use]
    pub fn context(&self, name: &str, visibility: Visibility) -> String {
        let recipients = base64::url_encode(&self.recipients_digest());
        let parts = ["store/", self.id.as_str(), "/", &recipients, "/", visibility.as_str()];
        if name.len() > MAX_NAME_IN_CONTEXT {
            [parts.concat().as_str(), "#", &base64::url_encode(&Sha256::digest(name))].concat()
        } else {
            [parts.concat().as_str(), "/", name].concat()
        }
    }

    /// Every secret in the order of the document, and behind them those that are removed but still in effect.
    ///
    /// # Errors
    /// `ERR_DENIED`.
    pub fn list(&self) -> Result<Vec<SecretInfo>, Error> {
        self.authorise(Action::List, None)?;
        let present = self.secrets.iter().map(|(name, secret)| secret.info(name));
        let removed = self.superseded.iter().filter(|(name, _)| !self.secrets.contains_key(*name));
        let removed =
            removed.map(|(name, secret)| SecretInfo { state: SecretState::Removed, ..secret.info(name) });
        Ok(present.chain(removed).collect())
    }

    /// The secrets whose name or description holds `text`, in whatever case.
    ///
    /// # Errors
    /// `ERR_DENIED`.
    pub fn search(&self, text: &str) -> Result<Vec<SecretInfo>, Error> {
        let text = text.to_lowercase();
        let holds = |other: &str| other.to_lowercase().contains(&text);
        let mut found = self.list()?;
        found.retain(|secret| holds(&secret.name) || secret.description.as_deref().is_some_and(holds));
        Ok(found)
    }

    /// What is known of a secret, unless it is removed.
    ///
    /// # Errors
    /// `ERR_DENIED`.
    pub fn get(&self, name: &str) -> Result<Option<SecretInfo>, Error> {
        self.authorise(Action::List, None)?;
        Ok(self.secrets.get(name).map(|secret| secret.info(name)))
    }

    /// What is known of the secret that a program gets by this name: until an activation, what was there before.
    ///
    /// # Errors
    /// `ERR_DENIED`.
    pub fn in_effect(&self, name: &str) -> Result<Option<SecretInfo>, Error> {
        self.authorise(Action::List, None)?;
        let secret =
            self.superseded.get(name).or_else(|| self.secrets.get(name).filter(|secret| !secret.is_pending));
        Ok(secret.map(|secret| secret.info(name)))
    }

    /// Adds a secret.
    ///
    /// # Errors
    /// `ERR_NAME` where the name is empty or taken, `ERR_DENIED`, `ERR_EMPTY`, `ERR_TOO_LARGE`, `ERR_RNG`; of an envelope,
    /// `ERR_NOT_SEALED`, `ERR_FORMAT`, `ERR_CONTEXT` and `ERR_NO_KEY` where it is for other keys.
    pub fn create(&mut self, name: &str, value: SecretValue<'_>, secret: NewSecret) -> Result<(), Error> {
        let field = |error: Error| error.with_field(name);
        let now = now();
        let mut secret = Secret {
            members: Members::default(),
            description: secret.description,
            visibility: secret.visibility,
            is_pending: self.rules.activation,
            created: now.clone(),
            updated: now,
            envelope: String::new(),
        };
        self.authorise(Action::Create, Some(&secret.info(name))).map_err(field)?;
        self.check_new_name(name)?;
        self.check_visibility(secret.visibility).map_err(field)?;
        secret.envelope = self.envelope(name, secret.visibility, value).map_err(field)?;
        self.secrets.insert(name.to_owned(), secret);
        Ok(())
    }

    /// Gives a secret another value.
    ///
    /// # Errors
    /// `ERR_UNKNOWN_SECRET`, and those of [`create`](Self::create).
    pub fn replace(&mut self, name: &str, value: SecretValue<'_>) -> Result<(), Error> {
        let visibility = self.authorised(Action::Replace, name)?.visibility;
        let envelope = self.envelope(name, visibility, value).map_err(|error| error.with_field(name))?;
        self.change(name, |secret| secret.envelope = envelope);
        Ok(())
    }

    /// Says what a secret is for, or no longer says it.
    ///
    /// # Errors
    /// `ERR_UNKNOWN_SECRET`, `ERR_DENIED`.
    pub fn describe(&mut self, name: &str, description: Option<&str>) -> Result<(), Error> {
        self.authorised(Action::Describe, name)?;
        if let Some(secret) = self.secrets.get_mut(name) {
            secret.description = description.map(str::to_owned);
            secret.updated = now();
        }
        Ok(())
    }

    /// Gives a secret another name. Its value is sealed anew, as it is bound to the name. It takes the right to create
    /// one of that name.
    ///
    /// # Errors
    /// `ERR_UNKNOWN_SECRET`, `ERR_DENIED`, `ERR_NAME`; those of [`KeyRing::open`].
    pub fn rename(&mut self, name: &str, to: &str, keys: &KeyRing) -> Result<(), Error> {
        let secret = self.authorised(Action::Rename, name)?;
        if self.rules.immutable_names {
            return Err(denied("the store's rules do not let a secret have another name", name));
        }
        if to == name {
            return Ok(());
        }
        self.authorise(Action::Create, Some(&secret.info(to))).map_err(|error| error.with_field(to))?;
        self.check_new_name(to)?;
        let envelope = self.sealed_as(name, secret, to, secret.visibility, keys)?;
        self.change(name, |secret| secret.envelope = envelope);
        if let Some((index, _, secret)) = self.secrets.shift_remove_full(name) {
            self.secrets.shift_insert(index, to.to_owned(), secret);
        }
        Ok(())
    }

    /// Gives a secret another visibility. Its value is sealed anew, as it is bound to the visibility.
    ///
    /// # Errors
    /// `ERR_UNKNOWN_SECRET`, `ERR_DENIED`; those of [`KeyRing::open`].
    pub fn set_visibility(
        &mut self,
        name: &str,
        visibility: Visibility,
        keys: &KeyRing,
    ) -> Result<(), Error> {
        let secret = self.authorised(Action::SetVisibility, name)?;
        if secret.visibility == visibility {
            return Ok(());
        }
        if self.rules.immutable_visibility {
            return Err(denied("the store's rules do not let a secret have another visibility", name));
        }
        self.check_visibility(visibility).map_err(|error| error.with_field(name))?;
        let envelope = self.sealed_as(name, secret, name, visibility, keys)?;
        self.change(name, |secret| {
            secret.visibility = visibility;
            secret.envelope = envelope;
        });
        Ok(())
    }

    /// Removes a secret.
    ///
    /// # Errors
    /// `ERR_UNKNOWN_SECRET`, `ERR_DENIED`; `ERR_CONFIRMATION` where the name was to be typed again or was mistyped;
    /// `ERR_IN_USE`, with the first place that refers to it as the field; `ERR_OPTION_UNSUPPORTED` where the rules ask
    /// for references, and nobody looked for them.
    pub fn remove(&mut self, name: &str, options: &RemoveOptions<'_>) -> Result<(), Error> {
        self.authorised(Action::Remove, name)?;
        if options.confirmation.map_or(self.rules.confirm_removal, |typed| typed != name) {
            const UNCONFIRMED: Error =
                Error::new(ErrorCode::Confirmation, "a secret is removed once its name is typed again");
            return Err(UNCONFIRMED.with_field(name));
        }
        match options.references {
            Some([place, ..]) => {
                return Err(
                    Error::new(ErrorCode::InUse, "the secret is still referred to here").with_field(place)
                );
            }
            None if self.rules.refuse_in_use => {
                return Err(Error::new(
                    ErrorCode::OptionUnsupported,
                    "the store's rules ask where the secret is referred to before it is removed",
                ));
            }
            _ => {}
        }
        self.supersede(name);
        self.secrets.shift_remove(name);
        Ok(())
    }

    /// Lets everything that is pending take effect.
    ///
    /// # Errors
    /// `ERR_DENIED`.
    pub fn activate(&mut self) -> Result<(), Error> {
        self.authorise(Action::Activate, None)?;
        for secret in self.secrets.values_mut() {
            secret.is_pending = false;
        }
        self.superseded.clear();
        Ok(())
    }

    /// Shows the value of a secret that is masked, as it was entered last.
    ///
    /// # Errors
    /// `ERR_UNKNOWN_SECRET`; `ERR_DENIED`, of a restricted one always; those of [`KeyRing::open`].
    pub fn reveal(&self, name: &str, keys: &KeyRing) -> Result<Opened, Error> {
        let secret = self.authorised(Action::Reveal, name)?;
        if secret.visibility != Visibility::Masked {
            return Err(denied("the secret is restricted: its value is used, and never shown", name));
        }
        self.open_secret(name, secret, keys)
    }

    /// The value that is in effect, for a program to use. It is not to be shown or logged.
    ///
    /// # Errors
    /// `ERR_UNKNOWN_SECRET`, where it is not in effect yet too; `ERR_DENIED`; those of [`KeyRing::open`].
    pub fn open(&self, name: &str, keys: &KeyRing) -> Result<Opened, Error> {
        const NOT_YET: Error =
            Error::new(ErrorCode::UnknownSecret, "the secret takes effect when the store is activated");
        let secret = self.superseded.get(name).map_or_else(|| self.secret(name), Ok);
        let secret = self.permitted(Action::Use, name, secret)?;
        if secret.is_pending {
            return Err(NOT_YET.with_field(name));
        }
        self.open_secret(name, secret, keys)
    }

    /// Whether `candidate` is the value that was entered last. Both are compared by their HMAC-SHA-256 under a key that
    /// is random each time, so that the work tells neither how long nor how alike they are.
    ///
    /// # Errors
    /// `ERR_UNKNOWN_SECRET`, `ERR_DENIED`, `ERR_RNG`; those of [`KeyRing::open`].
    pub fn verify(&self, name: &str, candidate: &[u8], keys: &KeyRing) -> Result<bool, Error> {
        let secret = self.authorised(Action::Verify, name)?;
        let opened = self.open_secret(name, secret, keys)?;
        let key = Random::draw()?.bytes::<64>()?;
        let digest = |value: &[u8]| Hmac::<Sha256>::new(&key.into()).chain_update(value);
        Ok(digest(opened.bytes()).verify(&digest(candidate).finalize().into_bytes()).is_ok())
    }

    /// Seals every value anew for other recipients; all of them, or none.
    ///
    /// # Errors
    /// `ERR_DENIED`; those of [`new`](Self::new); those of [`KeyRing::open`], with the secret's name as the field.
    pub fn rotate(&mut self, recipients: &[PublicKey], keys: &KeyRing) -> Result<(), Error> {
        self.authorise(Action::Rotate, None)?;
        check_recipients(recipients)?;
        let mut rotated = Self { recipients: recipients.to_vec(), ..self.clone() };
        let is_kept = |(one, other): (&PublicKey, &PublicKey)| {
            one.kid() == other.kid() && one.to_der() == other.to_der()
        };
        if recipients.len() != self.recipients.len() || !recipients.iter().zip(&self.recipients).all(is_kept)
        {
            rotated.members.forget("recipients");
        }
        let reseal = |secrets: &IndexMap<String, Secret>| {
            secrets
                .iter()
                .map(|(name, secret)| {
                    let opened = self.open_secret(name, secret, keys)?;
                    let envelope = rotated.seal(name, secret.visibility, opened.bytes());
                    let envelope = envelope.map_err(|error| error.with_field(name))?;
                    Ok((name.clone(), Secret { envelope, ..secret.clone() }))
                })
                .collect::<Result<_, Error>>()
        };
        let (secrets, superseded) = (reseal(&self.secrets)?, reseal(&self.superseded)?);
        rotated.secrets = secrets;
        rotated.superseded = superseded;
        *self = rotated;
        Ok(())
    }

    /// Tells this set of keys from others, in whatever order they are.
    fn recipients_digest(&self) -> [u8; 16] {
        let mut digests: Vec<_> = self.recipients.iter().map(|key| Sha256::digest(key.to_der())).collect();
        digests.sort_unstable();
        let mut digest = [0; 16];
        digest.copy_from_slice(&Sha256::digest(digests.concat())[..16]);
        digest
    }

    fn secret(&self, name: &str) -> Result<&Secret, Error> {
        const UNKNOWN: Error = Error::new(ErrorCode::UnknownSecret, "the store has no secret of this name");
        self.secrets.get(name).ok_or_else(|| UNKNOWN.with_field(name))
    }

    /// The secret, if this may be done with it.
    fn authorised(&self, action: Action, name: &str) -> Result<&Secret, Error> {
        self.permitted(action, name, self.secret(name))
    }

    /// `secret`, if this may be done with it.
    fn permitted<'a>(
        &self,
        action: Action,
        name: &str,
        secret: Result<&'a Secret, Error>,
    ) -> Result<&'a Secret, Error> {
        // Who may not even see that it exists does not learn it here either.
        let info = secret.as_ref().ok().map(|secret| secret.info(name));
        self.authorise(action, info.as_ref()).map_err(|error| error.with_field(name))?;
        secret
    }

    fn authorise(&self, action: Action, secret: Option<&SecretInfo>) -> Result<(), Error> {
        const DENIED: Error = Error::new(ErrorCode::Denied, "the role does not allow this");
        match &self.actor {
            Some(Actor { role, policy }) if !policy(role, action, secret) => Err(DENIED),
            _ => Ok(()),
        }
    }

    fn check_new_name(&self, name: &str) -> Result<(), Error> {
        const EMPTY: Error = Error::new(ErrorCode::Name, "a secret needs a name");
        const TAKEN: Error = Error::new(ErrorCode::Name, "the store has a secret of this name already");
        if name.is_empty() {
            Err(EMPTY)
        } else if self.secrets.contains_key(name) {
            Err(TAKEN.with_field(name))
        } else {
            Ok(())
        }
    }

    fn check_visibility(&self, visibility: Visibility) -> Result<(), Error> {
        const NOT_THIS: Error =
            Error::new(ErrorCode::Denied, "the store's rules do not have this visibility");
        if self.rules.visibilities.contains(&visibility) { Ok(()) } else { Err(NOT_THIS) }
    }

    /// Changes what a secret stands for, which takes effect at once or with the next activation.
    fn change(&mut self, name: &str, change: impl FnOnce(&mut Secret)) {
        self.supersede(name);
        if let Some(secret) = self.secrets.get_mut(name) {
            change(secret);
            secret.is_pending = self.rules.activation;
            secret.updated = now();
        }
    }

    /// Keeps in effect what is active, where changes take effect later.
    fn supersede(&mut self, name: &str) {
        if self.rules.activation
            && let Some(secret) = self.secrets.get(name).filter(|secret| !secret.is_pending)
        {
            self.superseded.insert(name.to_owned(), secret.clone());
        }
    }

    fn envelope(&self, name: &str, visibility: Visibility, value: SecretValue<'_>) -> Result<String, Error> {
        match value {
            SecretValue::Plain(value) => self.seal(name, visibility, value),
            SecretValue::Sealed(envelope) => {
                self.check_envelope(name, visibility, envelope)?;
                Ok(envelope.to_owned())
            }
        }
    }

    fn seal(&self, name: &str, visibility: Visibility, value: &[u8]) -> Result<String, Error> {
        let context = self.context(name, visibility);
        seal_for_all(&self.recipients, value, context, EmptyValue::Refuse)
    }

    fn check_envelope(&self, name: &str, visibility: Visibility, envelope: &str) -> Result<(), Error> {
        const NOT_A_JWE: Error =
            Error::new(ErrorCode::Format, "a store holds envelopes of the formats jwe and jwe-json");
        const OTHER_CONTEXT: Error =
            Error::new(ErrorCode::Context, "the envelope is not bound to this store, visibility and name");
        const OTHER_KEYS: Error =
            Error::new(ErrorCode::NoKey, "the envelope is not for the recipients of the store");
        let info = inspect(envelope, &InspectOptions::default())?;
        if !is_format(info.format) {
            return Err(NOT_A_JWE);
        }
        if info.context.as_deref() != Some(&self.context(name, visibility)) {
            return Err(OTHER_CONTEXT);
        }
        if info.recipients.len() != self.recipients.len()
            || !self.recipients.iter().all(|key| is_for(&info, key))
        {
            return Err(OTHER_KEYS);
        }
        Ok(())
    }

    fn open_secret(&self, name: &str, secret: &Secret, keys: &KeyRing) -> Result<Opened, Error> {
        const EDITED: Error = Error::new(
            ErrorCode::Context,
            "the value was sealed for another name, visibility, store or list of recipients: the document was edited",
        );
        let context = Some(self.context(name, secret.visibility));
        let opened = keys.open(&secret.envelope, &OpenOptions { context, ..OpenOptions::default() });
        let explained = |error: Error| if error.code() == ErrorCode::Context { EDITED } else { error };
        opened.map_err(|error| explained(error).with_field(name))
    }

    /// The value of `secret`, sealed under another name or with another visibility.
    fn sealed_as(
        &self,
        name: &str,
        secret: &Secret,
        to: &str,
        visibility: Visibility,
        keys: &KeyRing,
    ) -> Result<String, Error> {
        let opened = self.open_secret(name, secret, keys)?;
        self.seal(to, visibility, opened.bytes()).map_err(|error| error.with_field(name))
    }

    fn write_rules(&self, writer: &mut Writer) {
        let visibilities = |writer: &mut Writer| {
            writer.list('[', ']', &self.rules.visibilities, |writer, visibility| {
                writer.json(visibility.as_str());
            });
        };
        writer.object(
            &self.rule_members,
            &[
                ("immutableNames", Known::Flag(self.rules.immutable_names)),
                ("immutableVisibility", Known::Flag(self.rules.immutable_visibility)),
                ("confirmRemoval", Known::Flag(self.rules.confirm_removal)),
                ("refuseInUse", Known::Flag(self.rules.refuse_in_use)),
                ("activation", Known::Flag(self.rules.activation)),
                ("visibilities", Known::Written(&visibilities)),
            ],
        );
    }
}

impl Secret {
    fn read(members: &Members) -> Result<Self, Error> {
        let required = |name| text(members, name)?.ok_or(MALFORMED);
        let time = |name| {
            required(name)
                .and_then(|time| humantime::parse_rfc3339(&time).map(|_| time).map_err(|_| MALFORMED))
        };
        Ok(Self {
            description: text(members, "description")?,
            visibility: Visibility::from_name(&required("visibility")?).ok_or(MALFORMED)?,
            is_pending: match required("state")?.as_str() {
                ACTIVE => false,
                PENDING => true,
                _ => return Err(MALFORMED),
            },
            created: time("created")?,
            updated: time("updated")?,
            envelope: required("value")?,
            members: members.clone(),
        })
    }

    fn info(&self, name: &str) -> SecretInfo {
        SecretInfo {
            name: name.to_owned(),
            description: self.description.clone(),
            visibility: self.visibility,
            state: if self.is_pending { SecretState::Pending } else { SecretState::Active },
            created: self.created.clone(),
            updated: self.updated.clone(),
        }
    }

    fn write(&self, writer: &mut Writer) {
        writer.object(
            &self.members,
            &[
                ("description", self.description.as_deref().map_or(Known::Absent, Known::Text)),
                ("visibility", Known::Text(self.visibility.as_str())),
                ("state", Known::Text(if self.is_pending { PENDING } else { ACTIVE })),
                ("created", Known::Text(&self.created)),
                ("updated", Known::Text(&self.updated)),
                ("value", Known::Text(&self.envelope)),
            ],
        );
    }
}

fn read_recipients(members: &Members) -> Result<Vec<PublicKey>, Error> {
    let recipients: Vec<Jwk> = members.read("recipients").map_err(malformed)?.unwrap_or_default();
    check_count(recipients.len())?;
    recipients.iter().map(PublicKey::from_jwk).collect()
}

fn read_secrets(members: &Members, name: &str) -> Result<IndexMap<String, Secret>, Error> {
    let secrets: Objects = members.read(name).map_err(malformed)?.unwrap_or_default();
    let read = |(name, members): (&String, &Members)| match Secret::read(members) {
        Ok(secret) if !name.is_empty() => Ok((name.clone(), secret)),
        _ => Err(MALFORMED.with_field(name)),
    };
    secrets.0.iter().map(read).collect()
}

fn write_secrets(writer: &mut Writer, secrets: &IndexMap<String, Secret>) {
    writer.list('{', '}', secrets, |writer, (name, secret)| {
        writer.name(name);
        secret.write(writer);
    });
}

fn read_rules(members: &Members) -> Result<Rules, Error> {
    let flag =
        |name| -> Result<bool, Error> { Ok(members.read(name).map_err(malformed)?.unwrap_or_default()) };
    let named = |name: &String| Visibility::from_name(name).ok_or(MALFORMED);
    let visibilities: Option<Vec<String>> = members.read("visibilities").map_err(malformed)?;
    let visibilities =
        visibilities.map(|names| names.iter().map(named).collect::<Result<_, _>>()).transpose()?;
    Ok(Rules {
        immutable_names: flag("immutableNames")?,
        immutable_visibility: flag("immutableVisibility")?,
        confirm_removal: flag("confirmRemoval")?,
        refuse_in_use: flag("refuseInUse")?,
        activation: flag("activation")?,
        visibilities: visibilities.unwrap_or_else(|| Visibility::ALL.to_vec()),
    })
}

fn check_recipients(recipients: &[PublicKey]) -> Result<(), Error> {
    const NONE: Error = Error::new(ErrorCode::NoKey, "a store needs a public key to seal for");
    const TWICE: Error = Error::new(ErrorCode::KeyInvalid, "a key or a key id is among the recipients twice");
    check_count(recipients.len())?;
    if recipients.is_empty() {
        return Err(NONE);
    }
    let is_alike =
        |one: &PublicKey, other: &PublicKey| one.kid() == other.kid() || one.to_der() == other.to_der();
    let is_repeated =
        |(index, key): (usize, &PublicKey)| recipients[..index].iter().any(|other| is_alike(key, other));
    if recipients.iter().enumerate().any(is_repeated) { Err(TWICE) } else { Ok(()) }
}

fn check_count(recipients: usize) -> Result<(), Error> {
    const TOO_MANY: Error = Error::new(ErrorCode::TooLarge, "a store has at most 100 recipients");
    if recipients > MAX_RECIPIENTS { Err(TOO_MANY) } else { Ok(()) }
}

fn text(members: &Members, name: &str) -> Result<Option<String>, Error> {
    members.read(name).map_err(malformed)
}

/// The present time to the second, RFC 3339.
fn now() -> String {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let second = std::time::UNIX_EPOCH + Duration::from_secs(elapsed.as_secs());
    humantime::format_rfc3339_seconds(second).to_string()
}

fn denied(message: &'static str, name: &str) -> Error {
    Error::new(ErrorCode::Denied, message).with_field(name)
}

// What serde says of a document could hold a part of it.
fn malformed(_: serde_json::Error) -> Error {
    MALFORMED
}

const NO_DOCUMENT: Error = Error::new(ErrorCode::Store, "this is no document of a store, version store/1");
const MALFORMED: Error = Error::new(ErrorCode::Store, "the document of the store is malformed here");
