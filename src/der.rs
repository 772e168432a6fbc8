//! The part of DER (X.690) that public keys need: one-byte tags and definite lengths.
//!
//! Strict: each length has its shortest form, numbers are positive and minimal, and readers are
//! asked whether anything is left. Small, because it travels to every browser; tested against the
//! `spki` and `pkcs1` crates.

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const NULL: u8 = 0x05;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;

/// Reads one element after the other.
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

fn split_length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    match *bytes {
        [length @ 0..=0x7f, ref rest @ ..] => Some((length.into(), rest)),
        [0x81, length @ 0x80..=0xff, ref rest @ ..] => Some((length.into(), rest)),
        [0x82, high @ 1..=0xff, low, ref rest @ ..] => Some((u16::from_be_bytes([high, low]).into(), rest)),
        // Longer ones do not occur: the largest key has about 1 KiB.
        _ => None,
    }
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
        for length in [0, 1, 127, 128, 255, 256, 257, 65535] {
            let contents = vec![7; length];
            let expected = OctetStringRef::new(&contents).unwrap().to_der().unwrap();
            assert_eq!(element(0x04, &[&contents]), expected);
            assert_eq!(Reader::new(&expected).read(0x04), Some(contents.as_slice()));
        }
        for form in [&[4, 0x81, 1, 0][..], &[4, 0x82, 0, 1, 0], &[4, 0x80, 0, 0], &[4, 2, 0], &[4], &[]] {
            assert_eq!(Reader::new(form).read(0x04), None);
        }
    }
}
