//! Envelopes that do not open, by the reason.

use sealfield::{Format, InspectOptions, PartName, PrivateKey, PublicKey, SealOptions, inspect};

use crate::BITS;

/// The first is what the others are compared with, and the second the same once more: it shows
/// what the machine's noise alone does.
pub(crate) const CLASSES: [&str; 5] =
    ["wrong key", "wrong key, again", "altered wrapped key", "altered tag", "altered ciphertext"];

/// Envelopes of each class, so that no single number decides.
pub(crate) const ENVELOPES: usize = 16;

pub(crate) struct Classes {
    /// In the order of [`CLASSES`].
    pub(crate) envelopes: [Vec<String>; CLASSES.len()],
}

impl Classes {
    /// Values of `value_bytes`, sealed for `key` or, by mistake, for `other`.
    pub(crate) fn new(format: Format, value_bytes: usize, key: &PrivateKey, other: &PrivateKey) -> Self {
        let options = SealOptions { format, ..SealOptions::default() };
        let value = vec![b'x'; value_bytes];
        let seal = |key: &PublicKey| key.seal(&value, &options).unwrap();
        let sealed = |key: &PrivateKey| (0..ENVELOPES).map(|_| seal(key.public_key())).collect();
        let altered = |part| (0..ENVELOPES).map(|_| altered(&seal(key.public_key()), format, part)).collect();
        Self {
            envelopes: [
                sealed(other),
                sealed(other),
                altered(PartName::WrappedKey),
                altered(PartName::Tag),
                altered(PartName::Ciphertext),
            ],
        }
    }
}

/// The envelope with another character in the middle of `part`.
fn altered(envelope: &str, format: Format, part: PartName) -> String {
    let options = InspectOptions { format: Some(format), bits: Some(BITS) };
    let info = inspect(envelope, &options).unwrap();
    let range = &info.parts.iter().find(|found| found.name == part).unwrap().range;
    let middle = range.start.midpoint(range.end);
    let other = if envelope[middle..].starts_with('A') { "B" } else { "A" };
    format!("{}{other}{}", &envelope[..middle], &envelope[middle + 1..])
}
