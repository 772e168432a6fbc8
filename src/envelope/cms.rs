//! `cms`: CMS AuthEnvelopedData (RFC 5083) with RSAES-OAEP (RFC 3560) and AES-256-GCM (RFC 5084), in a PEM
//! block `CMS` (RFC 7468 §9).
//!
//! ```text
//! ContentInfo { id-ct-authEnvelopedData, [0] AuthEnvelopedData {
//!   version 0,
//!   recipientInfos { KeyTransRecipientInfo {
//!     version 2, [0] subjectKeyIdentifier = SHA-1(RSAPublicKey),
//!     id-RSAES-OAEP { [0] hash, [1] id-mgf1 { hash } },         W } },
//!   EncryptedContentInfo { id-data, aes256-GCM { IV12, 16 },    [0] C },
//!   mac                                                         tag16 } }
//!
//! W        RSA-OAEP of the 32-byte content key
//! C, tag   AES-256-GCM, no AAD unless there are authenticated attributes
//! ```
//!
//! Opening also takes what OpenSSL writes otherwise: recipients by issuer and serial number, several
//! of them, OAEP parameters left at their default (SHA-1), BER with open lengths, and bare base64.
//! Who a recipient is, CMS does not authenticate.

use std::borrow::Cow;

use super::{
    Claims, Envelope, EnvelopeIv, Format, MAX_RECIPIENTS, Part, PartName, SealOptions, WrappedKey, hex,
    listed, malformed,
};
use crate::content::{ContentKey, IV_BYTES, Iv, TAG_BYTES};
use crate::der::{self, Reader};
use crate::error::Error;
use crate::key::PublicKey;
use crate::random::Random;
use crate::rsa::{Oaep, wrap};
use crate::{ber, pem};

const AUTH_ENVELOPED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17];
const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
const AES_256_GCM: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2e];

/// `[0]` of simple contents: subjectKeyIdentifier, encryptedContent.
const IMPLICIT_0: u8 = 0x80;

const PEM_LABEL: &str = "CMS";

pub(super) fn seal(key: &PublicKey, value: &mut [u8], options: &SealOptions) -> Result<String, Error> {
    let hash = options.hash_for(key)?;
    let oaep = Oaep { hash, mgf1_hash: options.mgf1_hash.unwrap_or(hash), label: b"" };
    let mut random = Random::draw()?;
    let content_key = ContentKey::generate(&mut random)?;
    let iv: [u8; IV_BYTES] = random.bytes()?;
    let wrapped_key = wrap(key, &oaep, content_key.as_bytes(), &mut random)?;
    let tag = content_key.encrypt(&Iv::Bytes12(iv), b"", value);

    let recipient = der::sequence(&[
        &der::unsigned(&[2]),
        &der::element(IMPLICIT_0, &[&key.subject_key_identifier()]),
        &oaep.to_algorithm_identifier(),
        &der::octet_string(&wrapped_key),
    ]);
    let gcm_parameters = der::sequence(&[&der::octet_string(&iv), &der::unsigned(&[TAG_BYTES as u8])]);
    let content = der::sequence(&[
        &der::identifier(DATA),
        &der::algorithm(AES_256_GCM, &gcm_parameters),
        &der::element(IMPLICIT_0, &[value]),
    ]);
    let enveloped = der::sequence(&[
        &der::element(der::INTEGER, &[&[0]]),
        &der::element(der::SET, &[&recipient]),
        &content,
        &der::octet_string(&tag),
    ]);
    let info = der::sequence(&[
        &der::identifier(AUTH_ENVELOPED_DATA),
        &der::element(der::explicit(0), &[&enveloped]),
    ]);
    Ok(std::mem::take(&mut *pem::encode(PEM_LABEL, &info)))
}

/// A PEM block `CMS`; or base64 that begins as AuthEnvelopedData does.
pub(super) fn is_claimed(envelope: &str) -> bool {
    let text = envelope.trim_start();
    if text.starts_with("-----BEGIN CMS-----") {
        return true;
    }
    // Tag and length take at most 6 bytes before the object identifier, and that takes 13.
    let start = text.get(..28).and_then(pem::decode_body);
    start.is_some_and(|start| {
        let identifier = der::identifier(AUTH_ENVELOPED_DATA);
        start.first() == Some(&der::SEQUENCE)
            && (2..=6).any(|at| start.get(at..).is_some_and(|rest| rest.starts_with(&identifier)))
    })
}

pub(super) fn parse(envelope: &str) -> Result<Envelope, Error> {
    const NOT_CMS: Error = malformed("the text is neither a PEM block `CMS` nor base64");
    let text = envelope.trim();
    let body = if text.starts_with('-') {
        pem::Block::find(text).ok().filter(|block| block.label == PEM_LABEL).ok_or(NOT_CMS)?.body
    } else {
        text
    };
    let encoded = pem::decode_body(body).ok_or(NOT_CMS)?;
    // An open length; a DER length is never this byte.
    let is_streamed = encoded.get(1) == Some(&0x80);
    let converted = if is_streamed { ber::to_der(&encoded).ok_or(MALFORMED)? } else { Vec::new() };
    let der = if is_streamed { &converted } else { encoded.as_slice() };

    let fields = read_content_info(der).ok_or(MALFORMED)?;
    let recipients = read_recipients(fields.recipients)?;
    let (iv, ciphertext) = read_content(fields.content)?;
    let tag: &[u8; TAG_BYTES] = fields
        .mac
        .try_into()
        .map_err(|_| malformed("the authentication tag of the CMS is not 16 bytes long"))?;
    let sealed = [&ciphertext, tag.as_slice()].concat();
    let parts = match ciphertext {
        Cow::Borrowed(ciphertext) if !is_streamed => {
            let keys = recipients.iter().flat_map(|recipient| {
                [(PartName::Recipient, recipient.identifier), (PartName::WrappedKey, recipient.wrapped_key)]
            });
            let content =
                [(PartName::Iv, iv.as_slice()), (PartName::Ciphertext, ciphertext), (PartName::Tag, tag)];
            parts(envelope, body, der, keys.chain(content))
        }
        _ => Vec::new(),
    };
    Ok(Envelope {
        format: Format::Cms,
        wrapped_keys: listed(recipients.into_iter().map(Recipient::into_wrapped_key).collect(), &sealed)?,
        iv: EnvelopeIv::Given(Iv::Bytes12(*iv)),
        // Authenticated as the SET that they are (RFC 5083 §2.2).
        aad: fields.authenticated_attributes.map_or(Vec::new(), |it| der::element(der::SET, &[it])),
        sealed,
        claims: Claims::default(),
        parts,
    })
}

const MALFORMED: Error = malformed("the CMS is not a well-formed AuthEnvelopedData");

struct Fields<'a> {
    recipients: Reader<'a>,
    content: Reader<'a>,
    authenticated_attributes: Option<&'a [u8]>,
    mac: &'a [u8],
}

fn read_content_info(der: &[u8]) -> Option<Fields<'_>> {
    let mut outer = Reader::new(der);
    let mut info = outer.sequence()?;
    let is_auth_enveloped_data = info.read(der::OBJECT_IDENTIFIER)? == AUTH_ENVELOPED_DATA;
    let mut explicit = Reader::new(info.read(der::explicit(0))?);
    let mut fields = explicit.sequence()?;
    let is_version_0 = fields.unsigned()?.is_empty();
    let _originator_info = fields.read_optional(der::explicit(0))?;
    let recipients = Reader::new(fields.read(der::SET)?);
    let content = fields.sequence()?;
    let authenticated_attributes = fields.read_optional(der::explicit(1))?;
    let mac = fields.read(der::OCTET_STRING)?;
    let _unauthenticated_attributes = fields.read_optional(der::explicit(2))?;
    let is_whole = [outer, info, explicit, fields].iter().all(Reader::is_empty);
    (is_auth_enveloped_data && is_version_0 && is_whole).then_some(Fields {
        recipients,
        content,
        authenticated_attributes,
        mac,
    })
}

/// A KeyTransRecipientInfo with RSAES-OAEP and hashes that are known here.
struct Recipient<'a> {
    /// The contents of IssuerAndSerialNumber or subjectKeyIdentifier.
    identifier: &'a [u8],
    /// The subjectKeyIdentifier in hex.
    kid: Option<String>,
    oaep: Oaep<'a>,
    wrapped_key: &'a [u8],
}

impl Recipient<'_> {
    fn into_wrapped_key(self) -> WrappedKey {
        WrappedKey::new(self.oaep, self.kid, self.wrapped_key.to_vec())
    }
}

/// Recipients of other kinds are passed over.
fn read_recipients(mut infos: Reader<'_>) -> Result<Vec<Recipient<'_>>, Error> {
    let mut recipients = Vec::new();
    while !infos.is_empty() {
        if recipients.len() == MAX_RECIPIENTS {
            return Err(malformed("the CMS has more than 100 recipients"));
        }
        let (tag, contents) = infos.read_any().ok_or(MALFORMED)?;
        if tag == der::SEQUENCE {
            recipients.extend(read_recipient(Reader::new(contents)).ok_or(MALFORMED)?);
        }
    }
    if recipients.is_empty() {
        return Err(malformed("the CMS has no recipient with RSA-OAEP and SHA-1, SHA-256, -384 or -512"));
    }
    Ok(recipients)
}

/// `Some(None)` for one with another algorithm.
fn read_recipient(mut info: Reader<'_>) -> Option<Option<Recipient<'_>>> {
    let (identifier, kid) = match info.unsigned()? {
        [] => (info.read(der::SEQUENCE)?, None),
        [2] => info.read(IMPLICIT_0).map(|identifier| (identifier, Some(hex(identifier))))?,
        _ => return None,
    };
    let algorithm = info.sequence()?;
    let wrapped_key = info.read(der::OCTET_STRING)?;
    if !info.is_empty() {
        return None;
    }
    let oaep = Oaep::from_algorithm_identifier(algorithm);
    Some(oaep.map(|oaep| Recipient { identifier, kid, oaep, wrapped_key }))
}

/// IV and ciphertext.
fn read_content(mut content: Reader<'_>) -> Result<(&[u8; IV_BYTES], Cow<'_, [u8]>), Error> {
    const OTHER_CIPHER: Error =
        malformed("the CMS is not encrypted with AES-256-GCM, a 12-byte IV and a 16-byte tag");
    if content.read(der::OBJECT_IDENTIFIER).ok_or(MALFORMED)? != DATA {
        return Err(malformed("the CMS holds something else than plain data"));
    }
    let iv = read_cipher(content.sequence().ok_or(MALFORMED)?).ok_or(OTHER_CIPHER)?;
    let ciphertext = read_ciphertext(content).ok_or(MALFORMED)?;
    Ok((iv, ciphertext))
}

fn read_cipher(mut algorithm: Reader<'_>) -> Option<&[u8; IV_BYTES]> {
    let is_aes_256_gcm = algorithm.read(der::OBJECT_IDENTIFIER)? == AES_256_GCM;
    let mut parameters = algorithm.sequence()?;
    let iv = parameters.read(der::OCTET_STRING)?.try_into().ok()?;
    // The default is 12.
    let is_tag_16 = parameters.unsigned()? == [TAG_BYTES as u8];
    let is_whole = parameters.is_empty() && algorithm.is_empty();
    (is_aes_256_gcm && is_tag_16 && is_whole).then_some(iv)
}

/// In one piece or, from BER, in several.
fn read_ciphertext(mut content: Reader<'_>) -> Option<Cow<'_, [u8]>> {
    let (tag, contents) = content.read_any()?;
    let ciphertext = if tag == der::explicit(0) {
        let mut pieces = Reader::new(contents);
        let mut joined = Vec::with_capacity(contents.len());
        while !pieces.is_empty() {
            joined.extend_from_slice(pieces.read(der::OCTET_STRING)?);
        }
        Cow::Owned(joined)
    } else {
        (tag == IMPLICIT_0).then_some(Cow::Borrowed(contents))?
    };
    content.is_empty().then_some(ciphertext)
}

/// Where slices of `der`, in ascending order, stand in `envelope`, whose `body` is its base64.
fn parts<'a>(
    envelope: &str,
    body: &str,
    der: &[u8],
    slices: impl Iterator<Item = (PartName, &'a [u8])>,
) -> Vec<Part> {
    let body_start = offset_in(envelope.as_bytes(), body.as_bytes());
    let mut digits = pem::digits(body).map(|(at, _)| body_start + at).enumerate().peekable();
    let mut position = |digit: usize| {
        while digits.next_if(|(number, _)| *number < digit).is_some() {}
        digits.peek().map_or(body_start + body.len(), |(_, at)| *at)
    };
    slices
        .map(|(name, slice)| {
            let start = offset_in(der, slice);
            let [first, behind] = [start, start + slice.len()].map(|bytes| (bytes * 8).div_ceil(6));
            let start = position(first);
            let end = if behind > first { position(behind - 1) + 1 } else { start };
            Part { name, range: start..end }
        })
        .collect()
}

/// Where `inner`, a part of `outer`, begins in it.
fn offset_in(outer: &[u8], inner: &[u8]) -> usize {
    inner.as_ptr() as usize - outer.as_ptr() as usize
}
