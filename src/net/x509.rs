//! Fields of a certificate (RFC 5280) that say what it is for. `der` reads the encoding; nothing
//! here checks a signature.

use crate::base::calendar::days;
use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Reader, SliceReader, Tag, Tagged};
use std::net::IpAddr;

/// What is read of a certificate.
pub struct Certificate {
    pub subject: String,
    pub issuer: String,
    /// Subject and issuer are the same bytes.
    pub self_issued: bool,
    pub common_names: Vec<String>,
    /// DNS names and addresses of the subject alternative name.
    pub names: Vec<String>,
    /// First and last second, since 1970.
    pub valid: (i64, i64),
    /// URLs of OCSP responders and CRLs.
    pub revocation: Vec<String>,
}

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const ALTERNATIVE_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const CRL_DISTRIBUTION_POINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.31");
const AUTHORITY_INFORMATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.1");
const OCSP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1");

/// What the parts of a name are called; others show their number.
const ATTRIBUTES: [(&str, &str); 13] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.4", "SN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "street"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.12", "title"),
    ("2.5.4.97", "organizationIdentifier"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
];

/// Reads a certificate. `None` where its outer parts cannot be read; an extension that cannot be
/// read is left out.
pub fn read(bytes: &[u8]) -> Option<Certificate> {
    let certificate = elements(bytes).next().filter(|any| any.tag() == Tag::Sequence)?;
    let to_be_signed = elements(certificate.value()).next()?;
    let mut fields = elements(to_be_signed.value());
    let first = fields.next()?;
    if context(&first) == Some(0) {
        fields.next()?; // the version stood before the serial number
    }
    let (_algorithm, issuer, validity, subject) =
        (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let mut times = elements(validity.value()).map(time);
    let mut found = Certificate {
        subject: shown(&subject),
        issuer: shown(&issuer),
        self_issued: subject.value() == issuer.value(),
        common_names: attributes(&subject)
            .filter(|(kind, _)| *kind == COMMON_NAME)
            .map(|(_, value)| text(&value))
            .collect(),
        names: Vec::new(),
        valid: (times.next()??, times.next()??),
        revocation: Vec::new(),
    };
    let extensions = fields.find(|field| context(field) == Some(3));
    let list = extensions.and_then(|field| elements(field.value()).next());
    for extension in list.iter().flat_map(|list| elements(list.value())) {
        let mut parts = elements(extension.value());
        let kind = parts.next().and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
        let value = parts.last().filter(|any| any.tag() == Tag::OctetString);
        let (Some(kind), Some(value)) = (kind, value) else { continue };
        let inner = elements(value.value()).next();
        let entries = inner.iter().flat_map(|inner| elements(inner.value()));
        match kind {
            ALTERNATIVE_NAME => found.names.extend(entries.filter_map(|entry| name(&entry))),
            AUTHORITY_INFORMATION => {
                for entry in entries {
                    let mut parts = elements(entry.value());
                    let method = parts.next().and_then(|any| any.decode_as().ok());
                    if method == Some(OCSP) {
                        found.revocation.extend(parts.filter_map(|place| url(&place)));
                    }
                }
            }
            CRL_DISTRIBUTION_POINTS => {
                let points = entries.filter_map(|entry| inside(&entry, 0));
                let full = points.filter_map(|point| inside(&point, 0));
                for names in full {
                    found
                        .revocation
                        .extend(elements(names.value()).filter_map(|place| url(&place)));
                }
            }
            _ => {}
        }
    }
    Some(found)
}

/// The elements that stand one after the other, up to the first that cannot be read.
fn elements(bytes: &[u8]) -> impl Iterator<Item = AnyRef<'_>> {
    let mut reader = SliceReader::new(bytes).ok();
    std::iter::from_fn(move || {
        let reader = reader.as_mut().filter(|reader| !reader.is_finished())?;
        AnyRef::decode(reader).ok()
    })
}

/// The number of a tag of its context.
fn context(any: &AnyRef<'_>) -> Option<u32> {
    match any.tag() {
        Tag::ContextSpecific { number, .. } => Some(number.value()),
        _ => None,
    }
}

/// The element with this number inside another.
fn inside<'a>(outer: &AnyRef<'a>, number: u32) -> Option<AnyRef<'a>> {
    elements(outer.value()).find(|any| context(any) == Some(number))
}

/// The parts of a name: sets of pairs.
fn attributes<'a>(name: &AnyRef<'a>) -> impl Iterator<Item = (ObjectIdentifier, AnyRef<'a>)> {
    elements(name.value()).flat_map(|set| elements(set.value())).filter_map(|pair| {
        let mut parts = elements(pair.value());
        Some((parts.next()?.decode_as().ok()?, parts.next()?))
    })
}

/// `C=FR, O=Contoso, CN=wsus.contoso.com`, in the order of the certificate.
fn shown(name: &AnyRef<'_>) -> String {
    let parts = attributes(name).map(|(kind, value)| {
        let kind = kind.to_string();
        let known = ATTRIBUTES.iter().find(|(number, _)| *number == kind);
        format!("{}={}", known.map_or(kind.as_str(), |(_, name)| name), text(&value))
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// The text of a string of any kind.
fn text(any: &AnyRef<'_>) -> String {
    let bytes = any.value();
    match any.tag() {
        Tag::BmpString => {
            let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        // Its escapes are never used; what is written is Latin-1, or UTF-8 all the same.
        Tag::TeletexString if std::str::from_utf8(bytes).is_err() => {
            bytes.iter().map(|byte| char::from(*byte)).collect()
        }
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// A DNS name or an address.
fn name(any: &AnyRef<'_>) -> Option<String> {
    match (context(any)?, any.value()) {
        (2, name) => Some(String::from_utf8_lossy(name).into_owned()),
        (7, [a, b, c, d]) => Some(IpAddr::from([*a, *b, *c, *d]).to_string()),
        (7, bytes) => Some(IpAddr::from(<[u8; 16]>::try_from(bytes).ok()?).to_string()),
        _ => None,
    }
}

fn url(any: &AnyRef<'_>) -> Option<String> {
    (context(any)? == 6).then(|| String::from_utf8_lossy(any.value()).into_owned())
}

/// `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ` as seconds since 1970.
fn time(any: AnyRef<'_>) -> Option<i64> {
    let digits =
        any.value().strip_suffix(b"Z").filter(|text| text.iter().all(u8::is_ascii_digit))?;
    let number = |text: &[u8]| text.iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    let (year, rest) = match any.tag() {
        Tag::UtcTime => {
            let (year, rest) = digits.split_at_checked(2)?;
            (number(year) + if number(year) < 50 { 2000 } else { 1900 }, rest)
        }
        Tag::GeneralizedTime => {
            let (year, rest) = digits.split_at_checked(4)?;
            (number(year), rest)
        }
        _ => return None,
    };
    let [month, day, hour, minute, second] =
        <[i64; 5]>::try_from(rest.chunks(2).map(number).collect::<Vec<_>>())
            .ok()
            .filter(|_| rest.len() == 10)?;
    let sound = (1..=12).contains(&month) && (1..=31).contains(&day);
    (sound && hour < 24 && minute < 60 && second < 61)
        .then(|| ((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(tag: u8, value: &[u8]) -> Vec<u8> {
        let length = match value.len() {
            short @ 0..=127 => vec![short as u8],
            middle @ 128..=255 => vec![0x81, middle as u8],
            long => [&[0x82][..], &(long as u16).to_be_bytes()].concat(),
        };
        [&[tag][..], &length, value].concat()
    }

    fn group(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
        element(tag, &parts.concat())
    }

    fn number(dotted: &str) -> Vec<u8> {
        element(6, ObjectIdentifier::new_unwrap(dotted).as_bytes())
    }

    fn part(kind: &str, tag: u8, value: &[u8]) -> Vec<u8> {
        group(0x31, &[group(0x30, &[number(kind), element(tag, value)])])
    }

    fn extension(kind: &str, value: Vec<u8>) -> Vec<u8> {
        group(0x30, &[number(kind), element(1, &[0xFF]), element(4, &value)])
    }

    /// A certificate without a signature.
    fn certificate(times: [Vec<u8>; 2], extensions: &[Vec<u8>]) -> Vec<u8> {
        let nothing = group(0x30, &[]);
        let issuer =
            group(0x30, &[part("2.5.4.10", 0x13, b"Contoso"), part("2.5.4.3", 0x14, b"R\xE9seau")]);
        let subject = group(
            0x30,
            &[
                part("0.9.2342.19200300.100.1.25", 0x16, b"contoso"),
                part("1.2.3.4", 0x0C, "\u{65e5}".as_bytes()),
                part("2.5.4.3", 0x1E, &[0x66, 0xF4, 0xD8, 0x3D, 0xDE, 0x00]),
            ],
        );
        let to_be_signed = [
            group(0xA0, &[element(2, &[2])]),
            element(2, &[0xFF]), // a negative serial number is read all the same
            nothing.clone(),
            issuer,
            group(0x30, &times),
            subject,
            nothing.clone(),
            group(0xA3, &[group(0x30, extensions)]),
        ];
        group(0x30, &[group(0x30, &to_be_signed), nothing, element(3, &[0])])
    }

    fn whole() -> Vec<u8> {
        let place = |text: &str| element(0x86, text.as_bytes());
        let extensions = [
            extension("2.5.29.15", element(3, &[7, 0x80])),
            extension(
                "2.5.29.17",
                group(
                    0x30,
                    &[
                        element(0x82, b"*.contoso.com"),
                        element(0x81, b"a@contoso.com"),
                        element(0x87, &[10, 0, 0, 1]),
                        element(0x87, &[0x20, 1, 0xD, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
                        element(0x87, &[10, 0, 0]),
                    ],
                ),
            ),
            extension(
                "1.3.6.1.5.5.7.1.1",
                group(
                    0x30,
                    &[
                        group(0x30, &[number("1.3.6.1.5.5.7.48.2"), place("http://a/ca.crt")]),
                        group(0x30, &[number("1.3.6.1.5.5.7.48.1"), place("http://a/ocsp")]),
                    ],
                ),
            ),
            extension(
                "2.5.29.31",
                group(
                    0x30,
                    &[
                        group(
                            0x30,
                            &[group(
                                0xA0,
                                &[group(0xA0, &[place("http://a/1.crl"), place("ldap:///2")])],
                            )],
                        ),
                        group(0x30, &[group(0xA2, &[place("http://not/a/point")])]),
                    ],
                ),
            ),
        ];
        certificate(
            [element(0x17, b"491231235959Z"), element(0x18, b"20500101000000Z")],
            &extensions,
        )
    }

    #[test]
    fn fields_of_a_certificate() {
        let read = read(&whole()).unwrap();
        assert_eq!(read.issuer, "O=Contoso, CN=R\u{e9}seau");
        assert_eq!(read.subject, "DC=contoso, 1.2.3.4=\u{65e5}, CN=\u{66f4}\u{1f600}");
        assert_eq!(read.common_names, ["\u{66f4}\u{1f600}"]);
        assert!(!read.self_issued);
        assert_eq!(read.names, ["*.contoso.com", "10.0.0.1", "2001:db8::1"]);
        assert_eq!(read.revocation, ["http://a/ocsp", "http://a/1.crl", "ldap:///2"]);
        assert_eq!(read.valid, (2_524_607_999, 2_524_608_000));
    }

    #[test]
    fn times_that_are_none() {
        let reads = |tag, text: &str| {
            let times = [element(0x17, b"700101000000Z"), element(tag, text.as_bytes())];
            read(&certificate(times, &[])).map(|read| read.valid)
        };
        assert_eq!(reads(0x17, "500101000000Z"), Some((0, -631_152_000)));
        assert_eq!(reads(0x18, "99991231235959Z"), Some((0, 253_402_300_799)));
        for (tag, text) in [
            (0x17, "240101000000"),
            (0x17, "2401010000Z"),
            (0x17, "20240101000000Z"),
            (0x18, "240101000000Z"),
            (0x17, "241301000000Z"),
            (0x17, "240100000000Z"),
            (0x17, "240101240000Z"),
            (0x17, "2401010000+1Z"),
            (0x17, ""),
            (0x0C, "240101000000Z"),
        ] {
            assert_eq!(reads(tag, text), None, "{text}");
        }
    }

    /// Whatever a server presents: no panic.
    #[test]
    fn damage() {
        let sound = whole();
        for at in 0..sound.len() {
            assert!(read(&sound[..at]).is_none());
            for value in [0, 0x7F, 0x80, 0xFF, sound[at] ^ 1, sound[at] ^ 0x20] {
                let mut damaged = sound.clone();
                damaged[at] = value;
                let _ = read(&damaged);
            }
        }
    }
}
