//! X.509 certificates (RFC 5280 §4.1), as far as they tell of a key.
//!
//! Nothing is verified: who gives the certificate vouches for it, as for a bare key.

use std::time::Duration;

use web_time::{SystemTime, UNIX_EPOCH};

use crate::der::{self, Reader};
use crate::error::{Error, ErrorCode};

/// From when until when a certificate says it is valid. Reported, never enforced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Validity {
    /// Its first second.
    pub not_before: SystemTime,
    /// Its last second.
    pub not_after: SystemTime,
}

/// The DER SubjectPublicKeyInfo of a DER certificate, and its validity.
pub(super) fn parse(der: &[u8]) -> Result<(&[u8], Validity), Error> {
    let (spki, validity, usage) =
        parse_fields(der).ok_or(Error::new(ErrorCode::KeyInvalid, "the certificate is malformed"))?;
    if usage.is_some_and(|usage| usage & ENCRYPTING == 0) {
        return Err(Error::new(
            ErrorCode::KeyUnsupported,
            "the certificate's key is not for encryption (keyUsage)",
        ));
    }
    Ok((spki, validity))
}

/// The SubjectPublicKeyInfo, the validity, and the first bits of keyUsage.
fn parse_fields(der: &[u8]) -> Option<(&[u8], Validity, Option<u8>)> {
    let mut outer = Reader::new(der);
    let mut certificate = outer.sequence()?;
    let mut fields = certificate.sequence()?;
    let _algorithm = certificate.sequence()?;
    let _signature = certificate.read(der::BIT_STRING)?;

    let _version = fields.read_optional(der::explicit(0))?;
    let _serial_number = fields.read(der::INTEGER)?;
    let _algorithm = fields.sequence()?;
    let _issuer = fields.sequence()?;
    let mut dates = fields.sequence()?;
    let validity = Validity { not_before: read_time(&mut dates)?, not_after: read_time(&mut dates)? };
    let _subject = fields.sequence()?;
    let spki = fields.read_whole(der::SEQUENCE)?;
    for unique_id in [0x81, 0x82] {
        fields.read_optional(unique_id)?;
    }
    let usage = fields.read_optional(der::explicit(3))?.map_or(Some(None), key_usage)?;
    let all_read = outer.is_empty() && certificate.is_empty() && fields.is_empty() && dates.is_empty();
    all_read.then_some((spki, validity, usage))
}

const KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x0f];
/// keyEncipherment, dataEncipherment, keyAgreement, encipherOnly. The last two say nothing of RSA,
/// but certificates of Sealed Secrets carry encipherOnly.
const ENCRYPTING: u8 = 0b0011_1001;

/// The first bits of the extension keyUsage (§4.2.1.3); `Some(None)` where there is none.
fn key_usage(extensions: &[u8]) -> Option<Option<u8>> {
    let mut outer = Reader::new(extensions);
    let mut extensions = outer.sequence().filter(|_| outer.is_empty())?;
    let mut usage = None;
    while !extensions.is_empty() {
        let mut extension = extensions.sequence()?;
        let identifier = extension.read(der::OBJECT_IDENTIFIER)?;
        let _critical = extension.read_optional(der::BOOLEAN)?;
        let value = extension.read(der::OCTET_STRING).filter(|_| extension.is_empty())?;
        if identifier == KEY_USAGE {
            let bits = Reader::new(value).read(der::BIT_STRING)?;
            usage = Some(bits.get(1).copied().unwrap_or(0));
        }
    }
    Some(usage)
}

/// UTCTime until 2049, GeneralizedTime after, both in UTC and to the second (§4.1.2.5).
fn read_time(reader: &mut Reader<'_>) -> Option<SystemTime> {
    let (century, digits) = match reader.read_optional(der::UTC_TIME)? {
        Some(time) => (if *time.first()? >= b'5' { 19 } else { 20 }, time),
        None => {
            let (century, rest) = reader.read(der::GENERALIZED_TIME)?.split_at_checked(2)?;
            (two_digits(century)?, rest)
        }
    };
    let mut numbers = [0; 6];
    let digits = digits.strip_suffix(b"Z").filter(|digits| digits.len() == 2 * numbers.len())?;
    for (number, digits) in numbers.iter_mut().zip(digits.chunks(2)) {
        *number = two_digits(digits)?;
    }
    let [year, month, day, hour, minute, second] = numbers;
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let days = days_since_1970(century * 100 + year, month, day);
    UNIX_EPOCH.checked_add(Duration::from_secs(((days * 24 + hour) * 60 + minute) * 60 + second))
}

fn two_digits(text: &[u8]) -> Option<u64> {
    match *text {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
            Some(u64::from(tens - b'0') * 10 + u64::from(ones - b'0'))
        }
        _ => None,
    }
}

/// In the Gregorian calendar; 0 for what is earlier.
fn days_since_1970(year: u64, month: u64, day: u64) -> u64 {
    // Counted from March, so that the leap day comes last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year.saturating_sub(1), month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    const UNTIL_1970: u64 = 719_468;
    days.saturating_sub(UNTIL_1970)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rsa::pkcs8::der::DateTime;

    use super::*;

    proptest! {
        #[test]
        fn dates_are_those_of_the_der_crate(year in 1970..=9999u16, month in 1..=12u8, day in 1..=28u8) {
            let date = DateTime::new(year, month, day, 0, 0, 0).unwrap();
            let expected = date.unix_duration().as_secs() / (24 * 60 * 60);
            prop_assert_eq!(days_since_1970(year.into(), month.into(), day.into()), expected);
        }
    }

    #[test]
    fn key_usage_is_found_among_extensions_that_are_all_well_formed() {
        let extension = |identifier: &[u8], value: &[u8]| {
            der::sequence(&[&der::identifier(identifier), &der::octet_string(value)])
        };
        let usage = extension(KEY_USAGE, &der::element(der::BIT_STRING, &[&[5, 0b1010_0000]]));
        let other = extension(&[0x55, 0x1d, 0x0e], &[0xff]);
        let read = |extensions: &[&[u8]]| key_usage(&der::sequence(extensions));
        assert_eq!(read(&[]), Some(None));
        assert_eq!(read(&[&other]), Some(None));
        assert_eq!(read(&[&other, &usage]), Some(Some(0b1010_0000)));
        assert_eq!(read(&[&usage, &other]), Some(Some(0b1010_0000)));
        for malformed in [&[0x05, 0][..], &der::sequence(&[]), &der::sequence(&[&usage])] {
            assert_eq!(read(&[malformed, &usage]), None);
        }
        assert_eq!(key_usage(&[der::sequence(&[&usage]), vec![0x05, 0]].concat()), None);
    }

    #[test]
    fn times_have_one_form_each() {
        let time = |tag, text: &str| read_time(&mut Reader::new(&der::element(tag, &[text.as_bytes()])));
        let seconds = |seconds| Some(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(time(der::UTC_TIME, "700101000001Z"), seconds(1));
        assert_eq!(time(der::UTC_TIME, "491231235959Z"), seconds(2_524_607_999));
        assert_eq!(time(der::UTC_TIME, "500101000000Z"), seconds(0));
        assert_eq!(time(der::GENERALIZED_TIME, "20500101000000Z"), seconds(2_524_608_000));
        assert_eq!(time(der::GENERALIZED_TIME, "99991231235959Z"), seconds(253_402_300_799));
        for text in
            ["", "Z", "7001010000Z", "700101000000", "7001010000000Z", "701301000000Z", "70 101000000Z"]
        {
            assert_eq!(time(der::UTC_TIME, text), None, "{text}");
        }
    }
}
