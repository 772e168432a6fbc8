//! Put together by hand: OpenSSL writes little of it.

use super::*;

const SHA_256: &[u8] = &[0x30, 11, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];
const MD5: &[u8] = &[0x30, 10, 6, 8, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 5];
const NULL: &[u8] = &[5, 0];
/// Version and identifier.
const BY_KEY_ID: &[u8] = &[2, 1, 2, 0x80, 2, 0xab, 0xcd];
const BY_ISSUER: &[u8] = &[2, 1, 0, 0x30, 0];

/// An object identifier of RSA Security's.
fn pkcs(rest: &[u8]) -> Vec<u8> {
    element(6, &[&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1], rest])
}

/// Id-aesNN-GCM; 46 is that of AES-256.
fn aes(number: u8) -> Vec<u8> {
    element(6, &[&[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, number]])
}

/// As `element`, in BER that streams.
fn open_element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    [&[tag, 0x80][..], &parts.concat(), &[0, 0]].concat()
}

fn octets(bytes: &[u8]) -> Vec<u8> {
    element(4, &[bytes])
}

/// With `parameters` of RSAES-OAEP.
fn recipient_with(who: &[u8], parameters: &[u8], wrapped_key_bytes: usize) -> Vec<u8> {
    let algorithm = element(0x30, &[&pkcs(&[1, 7]), parameters]);
    element(0x30, &[who, &algorithm, &octets(&vec![0; wrapped_key_bytes])])
}

fn recipient(who: &[u8]) -> Vec<u8> {
    recipient_with(who, &[0x30, 0], 256)
}

/// Each field is one element in DER, or none, or several.
#[derive(Clone)]
struct Cms {
    content_type: Vec<u8>,
    version: Vec<u8>,
    originator_info: Vec<u8>,
    recipients: Vec<u8>,
    inner_type: Vec<u8>,
    cipher: Vec<u8>,
    ciphertext: Vec<u8>,
    authenticated: Vec<u8>,
    tag: Vec<u8>,
    unauthenticated: Vec<u8>,
    behind_inner: Vec<u8>,
    behind_info: Vec<u8>,
    behind_all: Vec<u8>,
}

impl Cms {
    fn new() -> Self {
        let (ciphertext, tag) = encrypted(CONTENT_KEY, b"", b"value");
        Self {
            content_type: pkcs(&[9, 16, 1, 23]),
            version: vec![2, 1, 0],
            originator_info: vec![],
            recipients: recipient(BY_KEY_ID),
            inner_type: pkcs(&[7, 1]),
            cipher: cipher(46, &IV, &[2, 1, 16]),
            ciphertext: element(0x80, &[&ciphertext]),
            authenticated: vec![],
            tag: octets(&tag),
            unauthenticated: vec![],
            behind_inner: vec![],
            behind_info: vec![],
            behind_all: vec![],
        }
    }

    fn put_together(&self, outer: fn(u8, &[&[u8]]) -> Vec<u8>) -> String {
        let recipients = element(0x31, &[&self.recipients]);
        let content = outer(0x30, &[&self.inner_type, &self.cipher, &self.ciphertext]);
        let fields: [&[u8]; 7] = [
            &self.version,
            &self.originator_info,
            &recipients,
            &content,
            &self.authenticated,
            &self.tag,
            &self.unauthenticated,
        ];
        let explicit = outer(0xa0, &[&outer(0x30, &fields), &self.behind_inner]);
        let info = outer(0x30, &[&self.content_type, &explicit, &self.behind_info]);
        crate::support::base64(&[info, self.behind_all.clone()].concat())
    }

    fn to_text(&self) -> String {
        self.put_together(element)
    }

    fn inspect(&self) -> Result<EnvelopeInfo, Error> {
        inspect_as(Format::Cms, &self.to_text())
    }

    fn open(&self) -> Result<Vec<u8>, Error> {
        open_unwrapped(&self.to_text(), &OpenOptions::default())
    }
}

fn cipher(number: u8, iv: &[u8], tag_length: &[u8]) -> Vec<u8> {
    element(0x30, &[&aes(number), &element(0x30, &[&octets(iv), tag_length])])
}

fn assert_refused(what: &str, cms: &Cms) {
    assert_eq!(cms.inspect().err().map(|error| error.code()), Some(ErrorCode::Format), "{what}");
}

#[test]
fn authenticated_attributes_are_authenticated_as_a_set() {
    let attribute = element(0x30, &[&pkcs(&[9, 3]), &element(0x31, &[&pkcs(&[7, 1])])]);
    let (ciphertext, tag) = encrypted(CONTENT_KEY, &element(0x31, &[&attribute]), b"value");
    let cms = Cms {
        ciphertext: element(0x80, &[&ciphertext]),
        authenticated: element(0xa1, &[&attribute]),
        tag: octets(&tag),
        ..Cms::new()
    };
    assert_eq!(cms.open().unwrap(), b"value");
    assert_eq!(code(Cms { authenticated: vec![], ..cms.clone() }.open()), ErrorCode::Open);
    assert_eq!(code(Cms { authenticated: element(0xa1, &[NULL]), ..cms }.open()), ErrorCode::Open);
}

#[test]
fn fields_that_say_nothing_of_the_content_are_passed_over() {
    let cms = Cms {
        originator_info: element(0xa0, &[NULL]),
        unauthenticated: element(0xa2, &[NULL]),
        ..Cms::new()
    };
    assert_eq!(cms.open().unwrap(), b"value");
}

#[test]
fn the_ciphertext_may_come_in_pieces_and_lengths_be_open() {
    let (ciphertext, _) = encrypted(CONTENT_KEY, b"", b"value");
    let pieces = [octets(&ciphertext[..2]), octets(&[]), octets(&ciphertext[2..])].concat();
    let cms = Cms { ciphertext: element(0xa0, &[&pieces]), ..Cms::new() };
    assert_eq!(cms.open().unwrap(), b"value");
    for streamed in [Cms { ciphertext: open_element(0xa0, &[&pieces]), ..cms }, Cms::new()] {
        let streamed = streamed.put_together(open_element);
        assert_eq!(open_unwrapped(&streamed, &OpenOptions::default()).unwrap(), b"value");
        let parts = inspect_as(Format::Cms, &streamed).unwrap().parts;
        assert_eq!(parts, [], "they are not slices of the text");
    }
}

#[test]
fn every_recipient_is_told_in_order() {
    use PartName::*;
    let recipients = [recipient(BY_ISSUER), recipient_with(BY_KEY_ID, &[0x30, 0], 384)].concat();
    let info = Cms { recipients, ..Cms::new() }.inspect().unwrap();
    let told: Vec<_> = info.recipients.iter().map(|it| (it.kid.as_deref(), it.bits)).collect();
    assert_eq!(told, [(None, Some(2048)), (Some("abcd"), Some(3072))]);
    let parts: Vec<PartName> = info.parts.iter().map(|part| part.name).collect();
    assert_eq!(parts, [Recipient, WrappedKey, Recipient, WrappedKey, Iv, Ciphertext, Tag]);
}

#[test]
fn recipients_of_other_kinds_are_passed_over() {
    let pkcs1_v1_5 = element(0x30, &[&pkcs(&[1, 1]), NULL]);
    let pkcs1_v1_5 = element(0x30, &[BY_ISSUER, &pkcs1_v1_5, &octets(&[0; 256])]);
    let others = [0xa1, 0xa2, 0xa3, 0xa4].map(|tag| element(tag, &[NULL])).concat();
    let recipients = [others.as_slice(), &pkcs1_v1_5].concat();
    assert_refused("no recipient with RSA-OAEP", &Cms { recipients: recipients.clone(), ..Cms::new() });
    assert_refused("no recipient", &Cms { recipients: vec![], ..Cms::new() });
    let recipients = [recipients, recipient(BY_KEY_ID)].concat();
    let cms = Cms { recipients, ..Cms::new() };
    assert_eq!(cms.inspect().unwrap().recipients.len(), 1);
    assert_eq!(cms.open().unwrap(), b"value");
}

#[test]
fn at_most_100_recipients_are_read() {
    let of = |count| Cms { recipients: recipient(BY_KEY_ID).repeat(count), ..Cms::new() };
    assert_eq!(of(100).inspect().unwrap().recipients.len(), 100);
    assert_refused("101 recipients", &of(101));
}

#[test]
fn what_differs_from_the_standards_is_refused() {
    let of = |recipient: Vec<u8>| Cms { recipients: recipient, ..Cms::new() };
    let longer = element(0x30, &[&recipient(BY_KEY_ID)[4..], NULL]);
    let gcm = element(0x30, &[&octets(&IV), &[2, 1, 16], NULL]);
    let (_, tag) = encrypted(CONTENT_KEY, b"", b"value");
    let cms = Cms::new;
    for (what, cms) in [
        ("EnvelopedData", Cms { content_type: pkcs(&[7, 3]), ..cms() }),
        ("version 1", Cms { version: vec![2, 1, 1], ..cms() }),
        ("bytes behind AuthEnvelopedData's fields", Cms { unauthenticated: NULL.to_vec(), ..cms() }),
        ("bytes behind AuthEnvelopedData", Cms { behind_inner: NULL.to_vec(), ..cms() }),
        ("bytes behind the content", Cms { behind_info: NULL.to_vec(), ..cms() }),
        ("bytes behind ContentInfo", Cms { behind_all: NULL.to_vec(), ..cms() }),
        ("recipient version 0 with key id", of(recipient(&[2, 1, 0, 0x80, 1, 7]))),
        ("recipient version 1 with key id", of(recipient(&[2, 1, 1, 0x80, 1, 7]))),
        ("recipient version 3 with key id", of(recipient(&[2, 1, 3, 0x80, 1, 7]))),
        ("recipient version 2 with issuer", of(recipient(&[2, 1, 2, 0x30, 0]))),
        ("recipient with another field", of(longer)),
        ("wrapped key of 255 bytes", of(recipient_with(BY_KEY_ID, &[0x30, 0], 255))),
        ("wrapped key of 1025 bytes", of(recipient_with(BY_KEY_ID, &[0x30, 0], 1025))),
        ("signed data inside", Cms { inner_type: pkcs(&[7, 2]), ..cms() }),
        ("AES-128-GCM", Cms { cipher: cipher(6, &IV, &[2, 1, 16]), ..cms() }),
        ("AES-256-CCM", Cms { cipher: cipher(47, &IV, &[2, 1, 16]), ..cms() }),
        ("tag of 12 bytes", Cms { cipher: cipher(46, &IV, &[2, 1, 12]), ..cms() }),
        ("tag of 12 bytes by default", Cms { cipher: cipher(46, &IV, &[]), ..cms() }),
        ("IV of 8 bytes", Cms { cipher: cipher(46, &[9; 8], &[2, 1, 16]), ..cms() }),
        ("IV of 16 bytes", Cms { cipher: cipher(46, &[9; 16], &[2, 1, 16]), ..cms() }),
        ("more GCM parameters", Cms { cipher: element(0x30, &[&aes(46), &gcm]), ..cms() }),
        ("cut tag", Cms { tag: octets(&tag[..12]), ..cms() }),
        ("longer tag", Cms { tag: octets(&[&tag[..], &[0]].concat()), ..cms() }),
        ("no ciphertext", Cms { ciphertext: vec![], ..cms() }),
        ("ciphertext that is no [0]", Cms { ciphertext: octets(b"value"), ..cms() }),
        ("pieces that are no octets", Cms { ciphertext: element(0xa0, &[NULL]), ..cms() }),
        ("two ciphertexts", Cms { ciphertext: element(0x80, &[b"value"]).repeat(2), ..cms() }),
    ] {
        assert_refused(what, &cms);
    }
    assert!(cms().inspect().is_ok());
}

#[test]
fn another_pem_label_is_refused() {
    let pem = seal(Format::Cms, b"value").replace("CMS", "PKCS7");
    assert_eq!(code(inspect_as(Format::Cms, &pem)), ErrorCode::Format);
}

fn mgf1(hash: &[u8]) -> Vec<u8> {
    element(0x30, &[&pkcs(&[1, 8]), hash])
}

fn of_parameters(parameters: &[&[u8]]) -> Cms {
    let parameters = element(0x30, parameters);
    Cms { recipients: recipient_with(BY_KEY_ID, &parameters, 256), ..Cms::new() }
}

#[test]
fn parameters_of_oaep_that_are_left_out_have_their_default() {
    let [hash, mask] = [element(0xa0, &[SHA_256]), element(0xa1, &[&mgf1(SHA_256)])];
    for (parameters, hash, mgf1_hash) in [
        (&[][..], Hash::Sha1, Hash::Sha1),
        (&[hash.as_slice()], Hash::Sha256, Hash::Sha1),
        (&[mask.as_slice()], Hash::Sha1, Hash::Sha256),
        (&[&hash, &mask], Hash::Sha256, Hash::Sha256),
    ] {
        let info = of_parameters(parameters).inspect().unwrap();
        assert_eq!((info.recipients[0].hash, info.recipients[0].mgf1_hash), (hash, mgf1_hash));
    }
}

#[test]
fn a_label_of_oaep_is_told_to_whoever_unwraps() {
    let source = element(0x30, &[&pkcs(&[1, 9]), &octets(b"label")]);
    let cms = of_parameters(&[&element(0xa2, &[&source])]);
    let pending = PendingOpen::new(&cms.to_text(), &OpenOptions::default(), None).unwrap();
    assert_eq!(pending.keys()[0].recipient.label, b"label");
}

#[test]
fn malformed_parameters_of_oaep_are_refused() {
    let null_with_contents = element(0x30, &[&SHA_256[2..], &[5, 1, 0]]);
    let two_nulls = element(0x30, &[&SHA_256[2..], NULL, NULL]);
    let mgf2 = element(0x30, &[&pkcs(&[1, 7]), SHA_256]);
    let source = element(0x30, &[&pkcs(&[1, 9]), &octets(b"label")]);
    let other_source = element(0x30, &[&pkcs(&[1, 8]), &octets(b"label")]);
    let longer_source = element(0x30, &[&pkcs(&[1, 9]), &octets(b"label"), NULL]);
    let [hash, mask] = [element(0xa0, &[SHA_256]), element(0xa1, &[&mgf1(SHA_256)])];
    for (what, parameters) in [
        ("unknown hash", element(0xa0, &[MD5])),
        ("NULL with contents", element(0xa0, &[&null_with_contents])),
        ("bytes in the hash", element(0xa0, &[&two_nulls])),
        ("bytes behind the hash", element(0xa0, &[SHA_256, NULL])),
        ("no hash", element(0xa0, &[])),
        ("unknown hash of MGF1", element(0xa1, &[&mgf1(MD5)])),
        ("unknown mask generation", element(0xa1, &[&mgf2])),
        ("bytes in the mask generation", element(0xa1, &[&mgf1(&[SHA_256, NULL].concat())])),
        ("bytes behind the mask generation", element(0xa1, &[&mgf1(SHA_256), NULL])),
        ("unknown source of the label", element(0xa2, &[&other_source])),
        ("bytes in the label", element(0xa2, &[&longer_source])),
        ("bytes behind the label", element(0xa2, &[&source, NULL])),
        ("a fourth parameter", element(0xa3, &[NULL])),
        ("out of order", [mask, hash].concat()),
    ] {
        assert_refused(what, &of_parameters(&[&parameters]));
    }
    assert_refused("none", &Cms { recipients: recipient_with(BY_KEY_ID, &[], 256), ..Cms::new() });
    let trailing = [&[0x30, 0][..], NULL].concat();
    assert_refused("behind", &Cms { recipients: recipient_with(BY_KEY_ID, &trailing, 256), ..Cms::new() });
}
