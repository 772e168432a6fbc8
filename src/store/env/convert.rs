//! From one form of environment file to another.

use indexmap::IndexMap;
use indexmap::map::Entry;
use zeroize::Zeroizing;

use super::write::{joined, line, spelled_bare};
use super::{
    EnvEntry, EnvFile, EnvOptions, open_env, pebble, problems, refuse_first, seal_env, seal_env_problems,
};
use crate::base64;
use crate::env::lines;
use crate::error::{Error, ErrorCode};
use crate::key::{KeyRing, PublicKey};

/// The form in which a file is, and what it takes to read it.
#[derive(Clone, Copy, Debug)]
pub enum EnvSource<'a> {
    /// `NAME=value`.
    Env,
    /// `SECRET_NAME=base64`.
    Kestra,
    /// `SECRET_NAME={{ "value" | base64encode }}`.
    Macro,
    /// `NAME=envelope`, for one of these keys.
    Sealed(&'a KeyRing),
}

/// The form in which a file is to be.
#[derive(Clone, Copy, Debug)]
pub enum EnvTarget<'a> {
    /// `NAME=value`.
    Env,
    /// `SECRET_NAME=base64`.
    Kestra,
    /// `SECRET_NAME={{ "value" | base64encode }}`.
    Macro,
    /// `NAME=envelope`, for these recipients.
    Sealed(&'a [PublicKey]),
}

/// What Kestra puts before the names of secrets.
const PREFIX: &str = "SECRET_";

/// Converts a file. Between `env` and `sealed` all but the values stays as it is; the other forms have one line for each
/// name, and where a name is set twice, the last value counts.
///
/// # Errors
/// `ERR_ENV` with the line or the name as the field: for what would be lost, for a name without `SECRET_` where it belongs,
/// for names that Kestra, which has them in upper case, would not tell apart, for a line break in a macro; and those of
/// [`open_env`] and [`seal_env`].
pub fn convert_env(
    text: &str,
    from: EnvSource<'_>,
    to: EnvTarget<'_>,
    options: &EnvOptions,
) -> Result<Zeroizing<String>, Error> {
    let env = match from {
        EnvSource::Env => joined(&[text]),
        EnvSource::Kestra => map(text, options, |name, value| line(without_prefix(name)?, &decoded(value)?))?,
        EnvSource::Macro => map(text, options, |name, value| {
            const NO_MACRO: Error =
                Error::new(ErrorCode::Env, "the value is not a text and `| base64encode`");
            line(without_prefix(name)?, &pebble::read(value).ok_or(NO_MACRO)?)
        })?,
        EnvSource::Sealed(keys) => open_env(text, keys)?,
    };
    match to {
        EnvTarget::Env => Ok(env),
        EnvTarget::Kestra => map(&env, options, |name, value| {
            let encoded = encode_kestra(value.as_bytes());
            Ok(joined(&[PREFIX, name, "=", &encoded, "\n"]))
        }),
        EnvTarget::Macro => map(&env, options, |name, value| {
            const LINE_BREAK: Error = Error::new(ErrorCode::Env, "a macro is one line, and the value is not");
            if value.contains(['\n', '\r']) {
                return Err(LINE_BREAK);
            }
            Ok(joined(&[PREFIX, name, "=", &spelled_bare(&pebble::write(value))?, "\n"]))
        }),
        EnvTarget::Sealed(recipients) => seal_env(&env, recipients, options).map(Zeroizing::new),
    }
}

/// An error for each line that [`convert_env`] refuses, with the line as the field. It gives the first alone.
#[must_use]
pub fn convert_env_problems(
    text: &str,
    from: EnvSource<'_>,
    to: EnvTarget<'_>,
    options: &EnvOptions,
) -> Vec<Error> {
    match (from, to) {
        (EnvSource::Env | EnvSource::Sealed(_), EnvTarget::Env) => Vec::new(),
        (EnvSource::Env | EnvSource::Sealed(_), EnvTarget::Sealed(_)) => seal_env_problems(text, options),
        _ => problems(text, &lines(text), options, false),
    }
}

/// A value as Kestra takes it in the environment: base64 on one line, `echo -n value | base64 -w0`.
#[must_use]
pub fn encode_kestra(value: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(base64::encode(value))
}

/// The lines that `line` makes of the names and values of a file.
fn map(
    text: &str,
    options: &EnvOptions,
    line: impl Fn(&str, &str) -> Result<Zeroizing<String>, Error>,
) -> Result<Zeroizing<String>, Error> {
    const ALIKE: Error =
        Error::new(ErrorCode::Env, "another name differs from this in case alone, and Kestra knows no case");
    refuse_first(problems(text, &lines(text), options, false))?;
    let file = EnvFile::parse(text);
    let mut by_name: IndexMap<String, &EnvEntry> = IndexMap::new();
    for entry in file.entries() {
        match by_name.entry(entry.name.to_ascii_uppercase()) {
            Entry::Occupied(other) if other.get().name != entry.name => {
                return Err(ALIKE.with_field(&entry.name));
            }
            other => {
                other.insert_entry(entry);
            }
        }
    }
    let lines = by_name
        .values()
        .map(|EnvEntry { name, value, .. }| line(name, value).map_err(|error| error.with_field(name)))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(joined(&lines))
}

fn without_prefix(name: &str) -> Result<&str, Error> {
    const NO_SECRET: Error =
        Error::new(ErrorCode::Env, "the name does not begin with `SECRET_`: Kestra takes it for no secret");
    name.strip_prefix(PREFIX).filter(|name| !name.is_empty()).ok_or(NO_SECRET)
}

fn decoded(value: &str) -> Result<Zeroizing<String>, Error> {
    const NO_BASE64: Error = Error::new(ErrorCode::Env, "the value is not base64 of text");
    let mut bytes = Zeroizing::new(base64::decode(value).ok_or(NO_BASE64)?);
    match String::from_utf8(std::mem::take(&mut *bytes)) {
        Ok(text) => Ok(Zeroizing::new(text)),
        Err(error) => {
            drop(Zeroizing::new(error.into_bytes()));
            Err(NO_BASE64)
        }
    }
}
