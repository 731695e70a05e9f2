//! Every way to write one code, and what is not one.

use wudiag::codes::{read, resolve, NotACode, Space, Spelling};

const NAME_NOT_RESOLVED: u32 = 0x8024402C;

/// Input, value, spelling, and the other readings with their reasons.
type Row = (&'static str, u32, Spelling, &'static [(u32, &'static str)]);

#[rustfmt::skip]
const ONE_CODE: &[Row] = &[
    ("0x8024402C", NAME_NOT_RESOLVED, Spelling::Hex, &[]),
    ("0X8024402C", NAME_NOT_RESOLVED, Spelling::Hex, &[]),
    ("0x8024402c", NAME_NOT_RESOLVED, Spelling::Hex, &[]),
    ("  0x8024402C\t\r\n", NAME_NOT_RESOLVED, Spelling::Hex, &[]),
    ("0X8007000D", 0x8007000D, Spelling::Hex, &[]),
    ("&H8024402C", NAME_NOT_RESOLVED, Spelling::Hex, &[]),
    ("&h8024402C&", NAME_NOT_RESOLVED, Spelling::Hex, &[]),
    ("8024402Ch", NAME_NOT_RESOLVED, Spelling::Hex, &[]),
    ("8024402CH", NAME_NOT_RESOLVED, Spelling::Hex, &[]),
    ("0x8024402CL", NAME_NOT_RESOLVED, Spelling::Hex, &[]),
    ("0x8024402CUL", NAME_NOT_RESOLVED, Spelling::Hex, &[]),
    ("0x000000008024402C", NAME_NOT_RESOLVED, Spelling::Hex, &[]),
    ("(0x80240438)", 0x80240438, Spelling::Hex, &[]),
    ("[0x80240438]", 0x80240438, Spelling::Hex, &[]),
    ("'0x80240438'", 0x80240438, Spelling::Hex, &[]),
    ("0x800F0954.", 0x800F0954, Spelling::Hex, &[]),
    ("0x8024402C,", NAME_NOT_RESOLVED, Spelling::Hex, &[]),
    ("8024402C", NAME_NOT_RESOLVED, Spelling::BareHex, &[]),
    ("8024402c", NAME_NOT_RESOLVED, Spelling::BareHex, &[]),
    ("C004F012", 0xC004F012, Spelling::BareHex, &[]),
    ("D0000034", 0xD0000034, Spelling::BareHex, &[]),
    ("E0000203", 0xE0000203, Spelling::BareHex, &[]),
    // eight digits that could be decimal are hexadecimal in practice
    ("80244022", 0x80244022, Spelling::BareHex, &[(80_244_022, "decimal")]),
    ("80070005", 0x80070005, Spelling::BareHex, &[(80_070_005, "decimal")]),
    ("90000000", 0x90000000, Spelling::BareHex, &[(90_000_000, "decimal")]),
    // ten digits and negative numbers are decimal
    ("2149859372", NAME_NOT_RESOLVED, Spelling::Decimal, &[]),
    ("2147483648", 0x80000000, Spelling::Decimal, &[]),
    ("4294967295", 0xFFFFFFFF, Spelling::Decimal, &[]),
    ("-2145107924", NAME_NOT_RESOLVED, Spelling::SignedDecimal, &[]),
    ("\u{2212}2145107924", NAME_NOT_RESOLVED, Spelling::SignedDecimal, &[]),
    ("\u{2013}2145107924", NAME_NOT_RESOLVED, Spelling::SignedDecimal, &[]),
    ("(-2145386477)", 0x80200013, Spelling::SignedDecimal, &[]),
    ("-2147483648", 0x80000000, Spelling::SignedDecimal, &[]),
    ("-1811", -1811i32 as u32, Spelling::SignedDecimal, &[]),
    // sign-extended
    ("0xFFFFFFFF8024402C", NAME_NOT_RESOLVED, Spelling::SignExtended, &[]),
    ("0xffffffff8024402c", NAME_NOT_RESOLVED, Spelling::SignExtended, &[]),
    ("18446744071564443692", NAME_NOT_RESOLVED, Spelling::SignExtended, &[]),
    // small numbers are Win32 errors, short hexadecimal stays as given
    ("0", 0, Spelling::Decimal, &[]),
    ("0x0", 0, Spelling::Hex, &[]),
    ("5", 5, Spelling::Decimal, &[(0x80070005, "wrapped")]),
    ("1603", 1603, Spelling::Decimal, &[(0x80070643, "wrapped")]),
    ("0x643", 1603, Spelling::Hex, &[(0x80070643, "wrapped")]),
    ("12029", 12029, Spelling::Decimal, &[(0x80072EFD, "wrapped")]),
    ("0x2", 2, Spelling::Hex, &[(0x80070002, "wrapped"), (0x800F0002, "wrapped")]),
    ("0x831", 0x831, Spelling::Hex, &[(0x800F0831, "wrapped")]),
    ("503", 503, Spelling::Decimal, &[(0x800701F7, "wrapped"), (0x801901F7, "http-status"), (0x80244022, "agent")]),
    ("429", 429, Spelling::Decimal, &[(0x800701AD, "wrapped"), (0x801901AD, "http-status"), (0x8024402B, "agent")]),
    ("0xf0801", 0x000F0801, Spelling::Hex, &[(0x800F0801, "wrapped")]),
    ("0x240005", 0x00240005, Spelling::Hex, &[(0x80240005, "wrapped")]),
    ("5034441", 5034441, Spelling::Decimal, &[(5034441, "kb-number")]),
    ("2359301", 0x00240005, Spelling::Decimal, &[]),
    ("2359302", 0x00240006, Spelling::Decimal, &[]),
    ("240005", 240_005, Spelling::Decimal, &[(0x00240005, "hexadecimal")]),
    ("0x8007002", 0x08007002, Spelling::Hex, &[(0x80070002, "digit-missing")]),
    // the results of Windows Setup
    ("0xC1900101 - 0x20017", 0xC1900101, Spelling::SetupPair, &[]),
    ("0xC1900101-0x20017", 0xC1900101, Spelling::SetupPair, &[]),
    ("0xC1900101 \u{2013} 0x20017", 0xC1900101, Spelling::SetupPair, &[]),
    ("0xc1900101/0x20017", 0xC1900101, Spelling::SetupPair, &[]),
    ("C1900101-20017", 0xC1900101, Spelling::SetupPair, &[]),
    // names, in any case
    ("WU_E_PT_WINHTTP_NAME_NOT_RESOLVED", NAME_NOT_RESOLVED, Spelling::Name, &[]),
    ("wu_e_pt_winhttp_name_not_resolved", NAME_NOT_RESOLVED, Spelling::Name, &[]),
    ("Wu_E_Pt_WinHttp_Name_Not_Resolved", NAME_NOT_RESOLVED, Spelling::Name, &[]),
    ("JET_errVersionStoreOutOfMemory", -1069i32 as u32, Spelling::Name, &[]),
    ("ERROR_FILE_NOT_FOUND", 2, Spelling::Name, &[]),
    ("E_ACCESSDENIED", 0x80070005, Spelling::Name, &[]),
    ("SUS_E_NO_SERVICE", 0x80240001, Spelling::Name, &[]),
    ("sus_e_no_service", 0x80240001, Spelling::Name, &[]),
    ("OM_E_NO_SERVICE", 0x80CF0001, Spelling::Name, &[]),
    ("HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED)", 0x80070005, Spelling::Name, &[]),
    ("hresult_from_win32( error_access_denied )", 0x80070005, Spelling::Name, &[]),
    ("HRESULT_FROM_WIN32(12029)", 0x80072EFD, Spelling::Name, &[]),
    ("HRESULT_FROM_WIN32(ERROR_SUCCESS)", 0, Spelling::Name, &[]),
    ("WUEOPERATIONINPROGRESS", 0x80240009, Spelling::Name, &[]),
    ("WuEOperationInProgress", 0x80240009, Spelling::Name, &[]),
];

#[test]
fn one_code_in_every_spelling() {
    for (input, value, spelling, alternatives) in ONE_CODE {
        let reading = read(input).unwrap_or_else(|why| panic!("{input:?}: {why}"));
        assert_eq!((reading.value, reading.spelling), (*value, *spelling), "{input:?}");
        assert_eq!(reading.space, Space::of(*value), "{input:?}");
        let others: Vec<_> =
            reading.alternatives.iter().map(|other| (other.value, other.why)).collect();
        assert_eq!(others, *alternatives, "{input:?}: got {others:#X?}");
        assert_eq!(
            reading.extend,
            (*spelling == Spelling::SetupPair).then_some(0x20017),
            "{input:?}"
        );
        // What `resolve` makes of it is the same, and not taken for a text.
        let matches = resolve(input).unwrap();
        assert_eq!(
            (matches.len(), matches[0].value, matches[0].place.is_some()),
            (1, *value, false),
            "{input:?}"
        );
    }
}

/// PowerShell turns an unquoted 0x8024402C into an Int32; other sources of numbers are UInt32,
/// Int64 and UInt64.
#[test]
fn the_integers_of_powershell() {
    for value in [NAME_NOT_RESOLVED, 0x80070005, 0xC1900101, 0xD0000034, 0x80000000, 0xFFFFFFFE] {
        let int32 = value as i32;
        for written in [
            int32.to_string(),
            value.to_string(),
            i64::from(int32).to_string(),
            (i64::from(int32) as u64).to_string(),
        ] {
            assert_eq!(read(&written).map(|reading| reading.value), Ok(value), "{written}");
        }
    }
}

/// A code inside a sentence: input, and the codes in order.
#[rustfmt::skip]
const SENTENCES: &[(&str, &[u32])] = &[
    ("Exception from HRESULT: 0x8024402C", &[NAME_NOT_RESOLVED]),
    ("System.Runtime.InteropServices.COMException (0x80240016): Exception from HRESULT: 0x80240016", &[0x80240016]),
    ("hr=80072EE7", &[0x80072EE7]),
    ("hr = 80072ee7", &[0x80072EE7]),
    ("hr:0x80070228", &[0x80070228]),
    ("[HRESULT = 0x800f0805 - CBS_E_INVALID_PACKAGE]", &[0x800F0805]),
    ("WU_E_PT_HTTP_STATUS_DENIED (0x80244017)", &[0x80244017]),
    ("failed with WU_E_NO_SERVICE today", &[0x80240001]),
    ("エラー・コード:80244022", &[0x80244022]),
    ("错误代码：0x80240438。", &[0x80240438]),
    ("Le code d’erreur est « 0x8024402C ».", &[NAME_NOT_RESOLVED]),
    // cells of a table that copying ran together
    ("502 - Bad gateway0x8024401B or 407Required0x80240030 - bad0x8024402C - x", &[0x8024401B, 0x80240030, NAME_NOT_RESOLVED]),
    ("0x80240438\u{a0}0x80244022", &[0x80240438, 0x80244022]),
    ("0x8024402c0x80244022", &[NAME_NOT_RESOLVED, 0x80244022]),
    ("コード：０ｘ８０２４０４３８", &[0x80240438]),
    ("HTTP Error 503. The service is unavailable.", &[0x801901F7]),
    ("0x80240438,0x8024402C", &[0x80240438, NAME_NOT_RESOLVED]),
    ("first 0x8024402C, then 0x80072EE2, then 0x8024402c again", &[NAME_NOT_RESOLVED, 0x80072EE2]),
    ("exit 2149859372 of the agent", &[NAME_NOT_RESOLVED]),
    // the success beside a failure comes last
    ("hr = 0x00240005, later 0x80240016", &[0x80240016, 0x00240005]),
    ("ends with 0x00240005", &[0x00240005]),
];

#[test]
fn codes_in_sentences() {
    for (input, values) in SENTENCES {
        let matches = resolve(input).unwrap_or_else(|why| panic!("{input:?}: {why}"));
        assert_eq!(matches.iter().map(|code| code.value).collect::<Vec<_>>(), *values, "{input:?}");
        assert!(matches.iter().all(|code| code.place.is_some()), "{input:?}");
    }
}

#[test]
fn http_and_installer_results() {
    let http = &resolve("HTTP 503").unwrap()[0];
    assert_eq!((http.value, http.spelling), (0x801901F7, Spelling::HttpStatus));
    assert_eq!(
        http.alternatives.iter().map(|other| (other.value, other.why)).collect::<Vec<_>>(),
        [(0x80244022, "agent")]
    );
    let msi = &resolve("Return value 3").unwrap()[0];
    assert_eq!((msi.value, msi.spelling, msi.space), (1603, Spelling::MsiReturn, Space::Win32));
}

#[test]
fn a_setup_pair_in_a_sentence() {
    let pair =
        &resolve("The upgrade failed: 0xC1900101 - 0x20017 in the SAFE_OS phase").unwrap()[0];
    assert_eq!(
        (pair.value, pair.extend, pair.spelling),
        (0xC1900101, Some(0x20017), Spelling::SetupPair)
    );
    // A phase that does not exist makes no pair.
    let lone = &resolve("0xC1900101 - 0x90017").unwrap()[0];
    assert_eq!((lone.value, lone.extend), (0xC1900101, None));
}

#[test]
fn a_name_of_two_values_shows_both() {
    let name = wudiag::codes::families()
        .flat_map(wudiag::codes::search::by_family)
        .filter_map(|fact| fact.name())
        .find(|name| {
            wudiag::codes::by_name(name)
                .map(|fact| fact.value)
                .collect::<std::collections::HashSet<_>>()
                .len()
                > 1
        })
        .expect("the tables hold names with two values");
    let reading = read(name).unwrap();
    assert!(
        reading
            .alternatives
            .iter()
            .any(|other| other.why == "same-name" && other.value != reading.value),
        "{name}: {reading:?}"
    );
}

#[test]
fn patterns() {
    let values = |pattern: &str| {
        resolve(pattern).map(|codes| codes.into_iter().map(|code| code.value).collect::<Vec<_>>())
    };
    assert_eq!(values("WU_E_NO_SERV*"), Ok(vec![0x80240001, 0x80240040]));
    assert_eq!(values("wu_e_no_servic?"), Ok(vec![0x80240001]));
    assert!(values("WU_*").unwrap().len() > 400);
    let all = resolve("*").unwrap();
    assert!(all.windows(2).all(|pair| pair[0].value <= pair[1].value), "ascending");
    let distinct: std::collections::HashSet<_> =
        all.iter().map(|code| (code.value, code.space)).collect();
    assert_eq!(distinct.len(), all.len(), "each once in its number space");
    assert_eq!(values("WU_E_ZZZ*"), Err(NotACode::NoMatch));
    assert_eq!(values("?"), Err(NotACode::NoMatch));
}

#[test]
fn what_is_not_a_code_says_why() {
    for (input, why) in [
        ("", NotACode::Empty),
        (" \t\r\n", NotACode::Empty),
        ("()", NotACode::NoCode),
        // A place in a template that was not filled.
        ("{0}", NotACode::NoCode),
        ("{1}", NotACode::NoCode),
        ("{5}.", NotACode::NoCode),
        ("0x", NotACode::NoCode),
        ("-", NotACode::NoCode),
        ("--", NotACode::NoCode),
        ("h", NotACode::NoCode),
        ("hello", NotACode::NoCode),
        ("1.5", NotACode::NoCode),
        ("0x8024 402C", NotACode::NoCode),
        ("WU_E_DOES_NOT_EXIST", NotACode::NoCode),
        ("OM_E_DOES_NOT_EXIST", NotACode::NoCode),
        ("HRESULT_FROM_WIN32(", NotACode::NoCode),
        ("the update did not work", NotACode::NoCode),
        ("𝟠𝟘𝟚𝟜", NotACode::NoCode),
        ("0x123456789", NotACode::TooLarge),
        ("0x1FFFFFFFFFFFFFFFF", NotACode::TooLarge),
        ("0xFFFFFFFF00000005", NotACode::TooLarge),
        ("0xFFFFFFFE8024402C", NotACode::TooLarge),
        ("4294967296", NotACode::TooLarge),
        ("-2147483649", NotACode::TooLarge),
        ("99999999999999999999999999", NotACode::TooLarge),
        ("-99999999999999999999999999", NotACode::TooLarge),
    ] {
        assert_eq!(resolve(input).map(|codes| codes[0].value), Err(why), "{input:?}");
    }
}

/// What an East Asian keyboard or a copied page makes of a code.
#[test]
fn full_width_characters() {
    for (input, value) in [
        ("０ｘ８０２４４０２Ｃ", NAME_NOT_RESOLVED),
        ("８０２４４０２２", 0x80244022),
        ("－２１４５１０７９２４", NAME_NOT_RESOLVED),
        ("（0x80240438）", 0x80240438),
    ] {
        let codes = resolve(input).unwrap();
        assert_eq!(
            (codes.len(), codes[0].value, codes[0].place.is_some()),
            (1, value, false),
            "{input}"
        );
    }
}

/// A number that nobody named is a code all the same.
#[test]
fn unknown_numbers_are_codes() {
    for (input, value) in [
        ("0x8024FFFE", 0x8024FFFEu32),
        ("12345678", 12_345_678),
        ("DEADBEEF", 0xDEADBEEF),
        ("-7", 0xFFFFFFF9),
        ("65535", 65535),
    ] {
        assert_eq!(read(input).map(|reading| reading.value), Ok(value), "{input}");
    }
}

/// A small number has a name in each space: the name that was asked for decides.
#[test]
fn a_name_is_read_in_its_own_space() {
    for (name, value) in
        [("STATUS_WAIT_1", 1), ("JET_wrnRemainingVersions", 321), ("ERROR_INVALID_FUNCTION", 1)]
    {
        let decoded =
            wudiag::knowledge::decode(name, wudiag::knowledge::Language::English).unwrap();
        assert_eq!((decoded[0].value, decoded[0].name), (value, Some(name)));
    }
    // Without a name, a small number is a Win32 error.
    assert_eq!(
        wudiag::knowledge::decode("1", wudiag::knowledge::Language::English).unwrap()[0].name,
        Some("ERROR_INVALID_FUNCTION")
    );
}
