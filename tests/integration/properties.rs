//! What holds for any input.

use proptest::prelude::*;
use wudiag::codes::{read, resolve, scan, Strictness};
use wudiag::knowledge::{decode, describe, Language};

/// Texts that look like codes, names, cues and log lines, cut and mixed.
fn near_codes() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "0x",
        "0X",
        "&H",
        "8024402C",
        "80072ee2",
        "C1900101",
        " - ",
        "0x20017",
        "-",
        "2145386477",
        "4294967296",
        "hr = ",
        "error ",
        "Return value ",
        "HTTP ",
        "HTTP/1.1 ",
        "503",
        "3",
        "WU_E_NO_SERVICE",
        "HRESULT_FROM_WIN32(",
        ")",
        "OM_",
        "SUS_",
        "*",
        "?",
        "(",
        "[",
        "]",
        " ",
        "\n",
        "é",
        "中",
        "😀",
        "L",
        "h",
        "FFFFFFFF",
        "C:\\log",
        ":\\",
        "WindowsPatchExtension",
        "'",
        "_",
        "\0",
    ]);
    prop::collection::vec(
        prop_oneof![4 => pieces.prop_map(str::to_owned), 1 => any::<String>()],
        0..8,
    )
    .prop_map(|pieces| pieces.concat())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![near_codes(), any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics_and_ranges_are_ranges(text in any_text()) {
        let _ = read(&text);
        if let Ok(codes) = resolve(&text) {
            prop_assert!(!codes.is_empty());
        }
        for strictness in [Strictness::Log, Strictness::Message] {
            let hits: Vec<_> = scan(text.as_bytes(), strictness).collect();
            prop_assert_eq!(&hits, &scan(text.as_bytes(), strictness).collect::<Vec<_>>());
            let mut last = 0;
            for hit in hits {
                prop_assert!(last <= hit.start && hit.start < hit.end && hit.end <= text.len());
                last = hit.end;
                let spelling = text.get(hit.start..hit.end);
                prop_assert!(spelling.is_some_and(str::is_ascii), "{:?}", spelling);
            }
        }
    }

    #[test]
    fn any_bytes_are_scanned(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for hit in scan(&bytes, Strictness::Message) {
            prop_assert!(bytes[hit.start..hit.end].is_ascii());
        }
    }

    #[test]
    fn whatever_decodes_says_something(text in near_codes()) {
        // A lone pattern means thousands of codes, which other tests decode.
        prop_assume!(!text.contains(['*', '?']));
        for language in Language::ALL {
            if let Ok(codes) = decode(&text, language) {
                prop_assert!(!codes.is_empty());
                for code in &codes {
                    let at = code.place.map_or(0, |place| place.offset);
                    let units: Vec<u16> = text.encode_utf16().skip(at).collect();
                    let input: Vec<u16> = code.input.encode_utf16().collect();
                    prop_assert!(!code.message.is_empty() && units.starts_with(&input));
                    prop_assert!(code.place.is_some() || code.input == text);
                }
            }
        }
    }

    #[test]
    fn every_value_is_read_back(value in any::<u32>()) {
        let codes = decode(&format!("0x{value:08X}"), Language::English).unwrap();
        prop_assert_eq!((codes.len(), codes[0].value, codes[0].signed), (1, value, value as i32));
        prop_assert_eq!(codes[0].low, value & 0xffff);
        prop_assert_eq!(&codes[0].message, &describe(value, None, Language::English).message);
    }

    #[test]
    fn all_spellings_of_a_value_agree(value in prop_oneof![any::<u32>(), 0x8000_0000u32.., (0u32..0x1000).prop_map(|low| 0x8024_0000 | low), 0u32..70_000]) {
        let signed = value as i32;
        let mut spellings = vec![
            format!("0x{value:08X}"), format!("0x{value:08x}"), format!("0X{value:X}"), format!("&H{value:08X}"), format!("{value:08X}h"), format!("0x{value:08X}L"),
            format!("({value:#010x})"), format!("\"0x{value:08X}\"."), format!("0x{:016X}", i64::from(signed)),
        ];
        // Eight digits are hexadecimal where they begin as an HRESULT does, and decimal otherwise.
        if value.to_string().len() != 8 {
            spellings.extend([value.to_string(), signed.to_string(), (i64::from(signed) as u64).to_string()]);
        }
        if matches!(value >> 28, 8 | 9 | 0xC..=0xE) {
            spellings.push(format!("{value:08X}"));
            spellings.push(format!("{value:08x}"));
        }
        if let Some(name) = describe(value, None, Language::English).name {
            let readings = read(name).unwrap();
            prop_assert!(readings.value == value || readings.alternatives.iter().any(|other| other.value == value)
                || describe(value, None, Language::English).inner.is_some_and(|inner| inner.value == readings.value), "{}", name);
        }
        for spelling in spellings {
            prop_assert_eq!(read(&spelling).map(|reading| reading.value), Ok(value), "{}", spelling);
        }
    }
}
