//! The part of DER (X.690) that public keys and CMS need: one-byte tags and definite lengths.
//!
//! Strict: each length has its shortest form, numbers are positive and minimal, and readers are
//! asked whether anything is left. Small, because it travels to every browser; tested against the
//! `der` crate.

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const NULL: u8 = 0x05;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// `[number]`, around other elements.
pub(crate) const fn explicit(number: u8) -> u8 {
    0xa0 | number
}

/// Reads one element after the other.
#[derive(Clone)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The contents of the next element, if its tag is `tag`.
    pub(crate) fn read(&mut self, tag: u8) -> Option<&'a [u8]> {
        let rest = self.0.strip_prefix(&[tag])?;
        let (length, rest) = split_length(rest)?;
        let (contents, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(contents)
    }

    /// As [`read`](Self::read), or `Some(None)` where another element follows, or none.
    pub(crate) fn read_optional(&mut self, tag: u8) -> Option<Option<&'a [u8]>> {
        if self.0.first() == Some(&tag) { self.read(tag).map(Some) } else { Some(None) }
    }

    /// The next element with its tag and length, if its tag is `tag`.
    pub(crate) fn read_whole(&mut self, tag: u8) -> Option<&'a [u8]> {
        let before = self.0;
        self.read(tag)?;
        before.get(..before.len() - self.0.len())
    }

    /// Tag and contents of the next element.
    pub(crate) fn read_any(&mut self) -> Option<(u8, &'a [u8])> {
        let tag = *self.0.first()?;
        Some((tag, self.read(tag)?))
    }

    /// The next element, a SEQUENCE.
    pub(crate) fn sequence(&mut self) -> Option<Self> {
        self.read(SEQUENCE).map(Self)
    }

    /// The next element, an INTEGER of zero or more, without its sign byte.
    pub(crate) fn unsigned(&mut self) -> Option<&'a [u8]> {
        match self.read(INTEGER)? {
            [0] => Some(&[]),
            [0, rest @ ..] if rest[0] >= 0x80 => Some(rest),
            number @ [0x01..=0x7f, ..] => Some(number),
            _ => None,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// An element of `tag` around `contents`, put together in order.
pub(crate) fn element(tag: u8, contents: &[&[u8]]) -> Vec<u8> {
    let length: usize = contents.iter().map(|part| part.len()).sum();
    let length_bytes = length.to_be_bytes();
    let leading_zeros = length_bytes.iter().take_while(|byte| **byte == 0).count();
    let mut element = vec![tag];
    if length < 0x80 {
        element.push(length as u8);
    } else {
        element.push(0x80 | (length_bytes.len() - leading_zeros) as u8);
        element.extend_from_slice(&length_bytes[leading_zeros..]);
    }
    for part in contents {
        element.extend_from_slice(part);
    }
    element
}

/// An INTEGER; `number` is big-endian, above zero, without leading zeros.
pub(crate) fn unsigned(number: &[u8]) -> Vec<u8> {
    let sign: &[u8] = if number.first().is_some_and(|byte| *byte >= 0x80) { &[0] } else { &[] };
    element(INTEGER, &[sign, number])
}

/// A SEQUENCE of `elements`.
pub(crate) fn sequence(elements: &[&[u8]]) -> Vec<u8> {
    element(SEQUENCE, elements)
}

/// An OCTET STRING.
pub(crate) fn octet_string(contents: &[u8]) -> Vec<u8> {
    element(OCTET_STRING, &[contents])
}

/// An OBJECT IDENTIFIER, encoded already.
pub(crate) fn identifier(contents: &[u8]) -> Vec<u8> {
    element(OBJECT_IDENTIFIER, &[contents])
}

/// An AlgorithmIdentifier (RFC 5280 §4.1.1.2).
pub(crate) fn algorithm(contents: &[u8], parameters: &[u8]) -> Vec<u8> {
    sequence(&[&identifier(contents), parameters])
}

fn split_length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    if first < 0x80 {
        return Some((first.into(), rest));
    }
    let (digits, rest) = rest.split_at_checked((first & 0x7f).into())?;
    let length = match *digits {
        [low @ 0x80..=0xff] => low.into(),
        [1..=0xff, _] | [1..=0xff, _, _] | [1..=0xff, _, _, _] => {
            digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit))
        }
        // Not the shortest form, the indefinite one, or more than fits into any memory.
        _ => return None,
    };
    Some((length, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rsa::pkcs8::der::asn1::{OctetStringRef, UintRef};
    use rsa::pkcs8::der::{Decode as _, Encode as _};

    proptest! {
        #[test]
        fn numbers_read_and_write_as_the_der_crate_does(number in proptest::collection::vec(any::<u8>(), 1..400)) {
            let number: Vec<u8> = number.into_iter().skip_while(|byte| *byte == 0).collect();
            prop_assume!(!number.is_empty());
            let expected = UintRef::new(&number).unwrap().to_der().unwrap();
            prop_assert_eq!(&unsigned(&number), &expected);
            prop_assert_eq!(Reader::new(&expected).unsigned().unwrap(), number);
        }

        #[test]
        fn any_bytes_are_a_number_when_the_der_crate_says_so(bytes in proptest::collection::vec(any::<u8>(), 0..6)) {
            let element = [&[INTEGER, bytes.len() as u8], bytes.as_slice()].concat();
            for input in [&element, &bytes] {
                let mut reader = Reader::new(input);
                let ours = reader.unsigned().filter(|_| reader.is_empty());
                let theirs = UintRef::from_der(input).ok();
                let theirs = theirs.as_ref().map(|number| match number.as_bytes() {
                    [0] => &[],
                    number => number,
                });
                prop_assert_eq!(ours, theirs);
            }
        }
    }

    #[test]
    fn lengths_have_one_form() {
        for length in [0, 1, 127, 128, 255, 256, 257, 65535, 65536, 0x0100_0000] {
            let contents = vec![7; length];
            let expected = OctetStringRef::new(&contents).unwrap().to_der().unwrap();
            assert_eq!(element(0x04, &[&contents]), expected);
            assert_eq!(Reader::new(&expected).read(0x04), Some(contents.as_slice()));
        }
        for form in [
            &[4, 0x81, 1, 0][..],
            &[4, 0x82, 0, 1, 0],
            &[4, 0x85, 1, 0, 0, 0, 0],
            &[4, 0x84, 0xff, 0xff, 0xff, 0xff],
            &[4, 0xff],
            &[4, 0x80, 0, 0],
            &[4, 2, 0],
            &[4],
            &[],
        ] {
            assert_eq!(Reader::new(form).read(0x04), None);
        }
    }
}
