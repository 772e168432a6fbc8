//! Envelopes for all to whom a store or a file belongs.

use crate::envelope::{EmptyValue, EnvelopeInfo, Format, SealOptions, seal_for};
use crate::error::Error;
use crate::key::PublicKey;

/// Seals a value that is bound to `context`: as `jwe` for one recipient, as `jwe-json` for several.
pub(super) fn seal_for_all(
    recipients: &[PublicKey],
    value: &[u8],
    context: String,
    empty_value: EmptyValue,
) -> Result<String, Error> {
    let format = if recipients.len() > 1 { Format::JweJson } else { Format::Jwe };
    let options = SealOptions { format, context: Some(context), empty_value, ..SealOptions::default() };
    match recipients {
        [recipient] => recipient.seal(value, &options),
        recipients => seal_for(&recipients.iter().collect::<Vec<_>>(), value, &options),
    }
}

/// Whether an envelope names `key` among those whom it is for.
pub(super) fn is_for(info: &EnvelopeInfo, key: &PublicKey) -> bool {
    info.recipients.iter().any(|recipient| recipient.kid.as_deref() == Some(key.kid()))
}

/// Whether an envelope is one of those that [`seal_for_all`] makes.
pub(super) fn is_format(format: Format) -> bool {
    matches!(format, Format::Jwe | Format::JweJson)
}
