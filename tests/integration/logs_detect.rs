//! Which family a log is taken for, and what of a text is enough to take it for one.

use crate::common::directory::cbs;
use wudiag::logs::detect::detect;
use wudiag::logs::Family;

fn family(text: &str) -> Family {
    detect(text.as_bytes()).family
}

const HEADS: [(&str, Family); 9] = [
    ("2024-03-28 10:00:00, Info                  CBS    one", Family::Cbs),
    ("2024/03/28 10:00:00.1234567 3696  8172  Misc            one", Family::WindowsUpdate),
    ("2024-03-28\t10:00:00:123\t 912\t4b0\tMisc\tone", Family::WindowsUpdateClassic),
    ("<![LOG[one]LOG]!><time=\"10:00:00.000-60\" date=\"03-28-2024\" component=\"X\" context=\"\" type=\"1\" thread=\"1\" file=\"a:1\">", Family::Ccm),
    ("one  $$<SMS X><03-28-2024 10:00:00.184-60><thread=4844 (0x12EC)>", Family::CcmServer),
    ("2024-03-28 10:00:00.231 UTC\tInfo\tw3wp.5\tA.B\tone", Family::Wsus),
    ("Property(S): K = V", Family::Msi),
    ("11/20/2010 19:47:7 - PFRO Error: a, b, 0xc0000034", Family::Pfro),
    ("2024-03-28 10:00:00 [Error] one", Family::Azure),
];

#[test]
fn a_foreign_line_does_not_take_over() {
    let notes: Vec<String> =
        (0..100).map(|n| format!("Step {n}: copying file number {n}")).collect();
    for (line, own) in
        HEADS.into_iter().chain([("\x1E", Family::Etl), ("\x1E4 0 0 100\x1Fx", Family::Etl)])
    {
        for place in [0, 50, 100] {
            let mut lines = notes.clone();
            lines.insert(place, line.to_owned());
            let found = family(&lines.join("\r\n"));
            // The first line of what is made of a trace has its head; any other only looks so.
            let expected = if own == Family::Etl && place == 0 && line.len() > 1 {
                Family::Etl
            } else {
                Family::Text
            };
            assert_eq!(found, expected, "{line} at {place}");
        }
    }
}

/// What begins like records of a family, but could be anybody's, does not speak for it.
#[test]
fn lines_that_only_resemble() {
    for (line, foreign) in [
        ("2024-03-28 11:52:20 something else", "2024-03-28 11:52:20 [Error] one"),
        ("Error 5 while copying", "Property(S): K = V"),
        (
            "2024-03-28 11:52:20.123 something else",
            "2024/03/28 10:00:00.1234567 3696  8172  Misc            one",
        ),
    ] {
        let text = format!("{0}{foreign}\n{0}", format!("{line}\n").repeat(50));
        assert_eq!(family(&text), Family::Text, "{foreign}");
    }
}

#[test]
fn a_record_or_two_are_enough() {
    for (line, own) in HEADS {
        for text in [
            line.to_owned(),
            format!("{line}\r\n{line}\r\n"),
            format!("the end of a record\r\n   of the file before\r\n{line}\r\n"),
        ] {
            assert_eq!(family(&text), own, "{text}");
        }
        // A record of many lines
        let long = format!(
            "{line}\r\n{}",
            " Expected: {l:32}\r\n   at Microsoft.UpdateServices.X()\r\n".repeat(60)
        );
        assert_eq!(family(&long), own, "{line}");
    }
}

/// The lines of a ConfigMgr record are its own, whatever they look like, and those before the end
/// of a record as well.
#[test]
fn long_records_of_config_manager() {
    let record = |lines: usize| {
        format!(
            "<![LOG[{}]LOG]!><time=\"10:00:00.000-60\" date=\"03-28-2024\" component=\"X\">\r\n",
            "some output\r\n".repeat(lines)
        )
    };
    assert_eq!(family(&record(500)), Family::Ccm);
    assert_eq!(family(&record(500)[40..]), Family::Ccm);
    assert_eq!(family(&format!("{}{}", &record(500)[40..], record(3))), Family::Ccm);
}

/// Stamps that many programs write are nobody's.
#[test]
fn stamps_of_other_programs() {
    for (line, own) in [
        ("2024-03-28 11:52:20,123 ERROR [main] com.foo.Bar - Boom", Family::Text),
        ("2024-03-28 11:52:20.1234567 ERROR Boom", Family::Text),
        ("2024-03-28 11:52:20.1234567 4711 Boom", Family::Text),
        ("2024-03-28 11:52:20,123 - root - ERROR - Boom", Family::Text),
        ("2024-03-28 11:52:20.1234567 [Error] Assessment failed", Family::Azure),
        ("2024-03-28 11:52:20,123 [Error] Assessment failed", Family::Azure),
        ("1/5/2023 9:12:18 AM [Error] Assessment failed", Family::Azure),
        ("20230105T091218Z [Error] Assessment failed", Family::Azure),
        ("Thu, 05 Jan 2023 09:12:18 GMT [Error] Assessment failed", Family::Azure),
        (
            "2018.10.21 12.08.49.8046643 133420 134060                 blank component",
            Family::WindowsUpdate,
        ),
    ] {
        assert_eq!(family(&format!("{line}\n{line}\n")), own, "{line}");
    }
}

/// CBS, DISM and setup logs have lines of each other; what only one of them writes decides.
#[test]
fn logs_that_share_their_columns() {
    let many = |component: &str, text: &str| cbs(0, "Info", component, text).repeat(300);
    let blank = |text: &str| many("", text);
    let setup = cbs(0, "Info", "MOUPG", "x").repeat(60);
    for (name, text, own) in [
        (
            "CBS without components",
            blank("Feature: Rsat.Dns.Tools~~1.0 found. Adding packages to it"),
            Family::Cbs,
        ),
        ("the same, then CSI", blank("Loading database: x") + &many("CSI", "x"), Family::Cbs),
        ("CSI alone", many("CSI", "x"), Family::Cbs),
        ("setup without components", blank("[msoobe.exe] Loading OOBE"), Family::Setup),
        ("setup that runs DISM", many("DISM", "PID=1 TID=2 x") + &setup, Family::Setup),
        ("setup that services", many("CBS", "x") + &many("CSI", "x") + &setup, Family::Setup),
        (
            "setup ids",
            "2019-03-29 00:32:48, Error      [0x0606ae] CBS    x\r\n".into(),
            Family::Setup,
        ),
        (
            "CSI with the number of an installer that failed",
            "2019-03-29 00:32:48, Error      [0x018003] CSI    x\r\n".to_owned()
                + &cbs(0, "Info", "CBS", "x").repeat(5),
            Family::Cbs,
        ),
        (
            "DISM that services",
            many("CSI", "x") + &many("CSI", "x") + &many("DISM", "PID=1 TID=2 x"),
            Family::Dism,
        ),
    ] {
        assert_eq!(family(&text), own, "{name}");
    }
    // Behind the first 600 lines too
    let late = cbs(0, "Info", "", "x").repeat(800) + &cbs(0, "Info", "CBS", "x").repeat(200);
    assert_eq!(family(&late), Family::Cbs);
}

/// `#Fields` stands before what it is for.
#[test]
fn directives() {
    let directive = "#Fields: date time cs-uri-stem sc-status\r\n";
    assert_eq!(family(directive), Family::Iis);
    assert_eq!(
        family(&format!("{}{directive}", "2024-05-14 00:00:01 GET /x - 8530 500\r\n".repeat(40))),
        Family::Iis
    );
    assert_eq!(family(&format!("{}{directive}", "some notes\r\n".repeat(40))), Family::Text);
}
