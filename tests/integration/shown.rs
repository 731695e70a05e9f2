//! What a person sees of the text of strangers: nothing in it moves the cursor, colours or hides.

use crate::common::root;
use std::borrow::Cow;
use wudiag::base::shown::{shown, shown_lines};

/// `\u001B` as the unit, everything else as it is.
fn units(text: &str) -> Vec<u16> {
    let mut units = Vec::new();
    let mut parts = text.split("\\u");
    units.extend(parts.next().unwrap_or("").encode_utf16());
    for part in parts {
        units.push(u16::from_str_radix(&part[..4], 16).unwrap());
        units.extend(part[4..].encode_utf16());
    }
    units
}

/// The cases that the C# half keeps to as well.
#[test]
fn the_table_of_cases() {
    let table = std::fs::read_to_string(root().join("tests/fixtures/shown.tsv")).unwrap();
    let cases: Vec<(&str, &str)> =
        table.lines().map(|line| line.split_once('\t').expect(line)).collect();
    assert!(cases.len() > 100);
    for (given, expected) in cases {
        let (given, expected) = (units(given), units(expected));
        let (given, expected) =
            (String::from_utf16_lossy(&given), String::from_utf16(&expected).unwrap());
        assert_eq!(shown_lines(&given), expected, "{given:?}");
        // What is shown can be shown again.
        assert_eq!(shown_lines(&expected), expected);
        let line = expected.replace('\r', "\u{240D}").replace('\n', "\u{240A}");
        assert_eq!(shown(&given), line.replace('\t', "\u{2409}"), "{given:?}");
    }
}

#[test]
fn what_holds_nothing_to_show_is_not_copied() {
    for text in ["", "plain", "日本語 é", "a\tb\r\nc"] {
        assert!(matches!(shown_lines(text), Cow::Borrowed(_)), "{text:?}");
    }
}

/// Our own sentences come out as they are.
#[test]
fn the_texts_of_the_languages_stay() {
    for file in std::fs::read_dir(root().join("data/text")).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(matches!(shown_lines(&text), Cow::Borrowed(_)));
    }
}
