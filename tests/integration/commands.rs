//! Text is never a command: what a remedy gives to run, to type or to open is ours, word for word.

use crate::common::{root, rows};
use std::collections::BTreeSet;
use wudiag::knowledge::{decode, Command, Gap, Language};

/// Messages that name a log, or something that passes for one.
const TEXTS: [&str; 12] = [
    r"Install failed: 0x80070643. Details: C:\Users\Public\Logs\repair.exe /s; Set-Content C:\owned.txt yes; # log",
    r"0x80070643 see C:\Windows\Logs\CBS\CBS.log",
    r"0x80070643 see C:\Windows\Logs\CBS\CBS.log;calc.exe",
    r"0x80070643 see C:\Logs\$(calc)\x.log",
    r"0x80070643 see C:\Logs\`calc`.log & calc.exe",
    r"0x80070643 see C:\Logs\%COMSPEC% /c calc.log",
    r"0x80070643 see C:\Logs\..\..\Windows\System32\calc.log",
    r"0x80070643 see \\evilserver\share\update.log and //evilserver/share/update.log",
    r"0x80070643 see http://evil.test/update.log or https://evil.test:\log",
    "0x80070643 see C:\\Logs\\\u{202E}gol.exe\u{2028}x.log",
    "Windows update API failed: 0x80070643 [C:\\WindowsAzure\\Logs\\Plugins\\1.5.54]",
    "0x80070643 '; Restart-Computer -Force; ' D:\\a' ; calc ; 'log",
];

#[test]
fn no_text_becomes_a_command() {
    let ours: BTreeSet<String> = rows(&root().join("data/knowledge/remedies.tsv"))
        .into_iter()
        .map(|row| row[4].clone())
        .collect();
    for text in TEXTS {
        for language in Language::ALL {
            for code in decode(text, language).unwrap() {
                for remedy in code.remedies {
                    let command = remedy.command.as_deref().unwrap_or("-");
                    // The code is a number of ours, not a piece of the text.
                    let hex = format!("'{}'", code.hex);
                    let command = command.replace(&hex, "<code>");
                    assert!(ours.contains(&command), "`{command}` comes of {text}");
                }
            }
        }
    }
}

/// The log that a message names is still named: in the sentence.
#[test]
fn the_log_that_a_message_names_is_said() {
    let said = |text: &str, language: Language| -> Vec<String> {
        let codes = decode(text, language).unwrap();
        let all = codes[0].remedies.iter().map(|remedy| remedy.text.to_string());
        all.filter(|said| said.contains(":\\")).collect()
    };
    for (text, path) in [
        (TEXTS[1], r"C:\Windows\Logs\CBS\CBS.log"),
        (TEXTS[2], r"C:\Windows\Logs\CBS\CBS.log"),
        (TEXTS[10], r"C:\WindowsAzure\Logs\Plugins\1.5.54"),
        (
            r"0x80070643: see c:\$WINDOWS.~BT\Sources\Panther\setupact.log for more.",
            r"c:\$WINDOWS.~BT\Sources\Panther\setupact.log",
        ),
        (r"D:\data\x.exe failed with 0x80070643, log: E:\logs\x.log", r"E:\logs\x.log"),
        (
            "0x80070643 (C:\\Program Files\\Log Files\\a b.LOG).",
            "C:\\Program Files\\Log Files\\a b.LOG",
        ),
    ] {
        for language in Language::ALL {
            let own = said("0x80070643", language);
            let new: Vec<String> =
                said(text, language).into_iter().filter(|one| !own.contains(one)).collect();
            assert_eq!(new.len(), 1, "{text}: {new:?}");
            assert!(new[0].contains(path) && !new[0].contains(&format!("{path};")), "{new:?}");
        }
    }
    // What is no log, or no path that a system could have.
    for text in [
        TEXTS[0],
        TEXTS[6],
        TEXTS[7],
        TEXTS[8],
        TEXTS[9],
        r"0x80070643 C:\Logs\run.exe",
        r"0x80070643 C:\Windows\System32",
    ] {
        let own = said("0x80070643", Language::English);
        let new: Vec<String> =
            said(text, Language::English).into_iter().filter(|one| !own.contains(one)).collect();
        assert_eq!(new, Vec::<String>::new(), "{text}");
    }
}

/// Looking for the path takes time in proportion to the text.
#[test]
fn many_paths_in_a_text_are_looked_at_once() {
    for piece in [r"C:\", r"C:\x ", ":\\", r"C:\Logs\x.exe "] {
        let text = format!("0x80070643 {}", piece.repeat(2_000_000 / piece.len()));
        let before = std::time::Instant::now();
        assert_eq!(decode(&text, Language::English).unwrap().len(), 1);
        assert!(before.elapsed().as_secs() < 10, "{piece}: {:?}", before.elapsed());
    }
}

/// A command for each gap; those of the data files where they have the gap.
fn template(gap: Gap) -> &'static str {
    match gap {
        Gap::Host => "Test-NetConnection -ComputerName <host> -TraceRoute",
        Gap::Port => "Test-NetConnection -ComputerName wsus.contoso.com -Port <port>",
        Gap::Server => "netsh winhttp set proxy <server>",
        Gap::File => "certutil -url <file>",
        Gap::Package => "Get-WindowsPackage -Online -PackageName <package>",
        Gap::Code => r"Get-WULogEntry -Path C:\Windows\Logs\CBS -Code <code>",
    }
}

/// Values that a gap is for.
fn good(gap: Gap) -> &'static [&'static str] {
    match gap {
        Gap::Host => &["wsus.contoso.com", "WSUS_01", "10.0.0.1", "fe80::1", "a"],
        Gap::Port => &["8530", "1", "65535"],
        Gap::Code => &["0x80070643", "0x8024402c"],
        Gap::Server => &["proxy.contoso.com:8080", "10.0.0.1:3128", "[fe80::1]:8080"],
        Gap::File => &[
            r"C:\Temp\wsus.cer",
            r"d:\a b\O'Brien & Sons; $(calc) `x` %TEMP% --% -x {}^.cer",
            "C:\\Temp\\\u{2018}a\u{2019}\u{201A}b\u{201B} é 日本.cer",
        ],
        Gap::Package => {
            &["Package_for_KB5034441~31bf3856ad364e35~amd64~~19041.3920.1.3", "KB5034441"]
        }
    }
}

/// What ends a command, begins another, is expanded, is an option, hides or is too long; alone and
/// inside a good value.
fn hostile() -> Vec<String> {
    let pieces = [
        ";",
        "$( )",
        "$(calc)",
        "&",
        "&&",
        "|",
        "||",
        "\\",
        "`",
        "\"",
        "'",
        "''",
        "\u{2018}",
        "\u{2019}",
        "\u{201A}",
        "\u{201B}",
        "'; calc; '",
        "\u{2019}; calc; \u{2019}",
        "\u{201C}",
        "%",
        "%COMSPEC%",
        "^",
        "{}",
        "{0}",
        "*",
        "?",
        "--%",
        "--% -x",
        "-x",
        "-ComputerName x",
        "/x",
        "@",
        "#",
        "<",
        ">",
        "<host>",
        "<file>",
        "(",
        ")",
        ",",
        "!",
        "~",
        "$env:windir",
        "\n",
        "\r\n; calc",
        "\t",
        "\0",
        "\x1B[2J",
        "\u{85}",
        "\u{A0}",
        "\u{2028}",
        "\u{2029}",
        "\u{202E}",
        "\u{2066}",
        "\u{200B}",
        "\u{FEFF}",
        "\u{FFFD}",
        "\u{FF07}",
        " ",
        "",
        "..",
        "0",
        "65536",
        "+80",
        "99999999999",
        "\\\\evilserver\\share\\x",
        "\\\\?\\C:\\x",
        "\\\\.\\C:",
        "//evilserver/share",
        "http://evil.test/x",
        "C:x",
        "C:\\",
        "C:\\..\\x",
        "C:\\x\\",
        "C:\\x:y",
        "C:\\x ",
        "CC:\\x",
        "-a.test",
        "a-.test",
        "a..b",
        "1.2.3",
        "1.2.3.256",
        "::1%1",
        "[::1]",
        "a:b",
        ":8080",
        "KB12;",
        "KB5034441;",
        "~~~~",
    ];
    pieces.iter().map(|piece| (*piece).to_owned()).collect()
}

fn values(gap: Gap) -> Vec<String> {
    let mut values: Vec<String> = good(gap).iter().map(|value| (*value).to_owned()).collect();
    values.push("a".repeat(32_768));
    if gap == Gap::File {
        values.push(format!(r"C:\{}", "a".repeat(256)));
        values.push(format!(r"C:\{}", "a".repeat(257)));
    }
    for piece in hostile() {
        let sound = good(gap)[0];
        let (start, end) = sound.split_at(sound.len() / 2);
        let inside = format!("{start}{piece}{end}");
        let behind = format!("{sound} {piece}");
        values.extend([piece, inside, behind]);
    }
    values
}

/// The value of the one literal in the place of the gap; `None` where the command is not the
/// template with such a literal.
fn filled(command: &str, template: &str, gap: Gap) -> Option<String> {
    let (before, behind) = template.split_once(&format!("<{}>", gap.name())).unwrap();
    let inside = command.strip_prefix(before)?.strip_suffix(behind)?;
    let inside = inside.strip_prefix('\'')?.strip_suffix('\'')?;
    let is_quote = |c: &char| matches!(c, '\'' | '\u{2018}'..='\u{201B}');
    let mut value = String::new();
    let mut rest = inside.chars();
    while let Some(c) = rest.next() {
        // A quote that is not doubled would end the literal.
        if is_quote(&c) && rest.next() != Some(c) {
            return None;
        }
        value.push(c);
    }
    Some(value)
}

#[test]
fn a_gap_stays_or_holds_one_literal() {
    for gap in Gap::ALL {
        let template = template(gap);
        let fill = |value: &str| Command::new(template).fill(&[(gap, value)]).to_string();
        for value in values(gap) {
            let command = fill(&value);
            if command != template {
                assert_eq!(filled(&command, template, gap), Some(value), "{command}");
                assert!(!command.contains(|c: char| c.is_control()), "{command:?}");
                assert!(command.len() < 1_000);
            }
        }
        for value in good(gap) {
            assert!(gap.accepts(value) && fill(value) != template, "{gap:?} {value}");
        }
        for piece in hostile() {
            assert_eq!(fill(&piece), template, "{gap:?} alone");
        }
        assert!(!gap.accepts(&"a".repeat(32_768)));
        // Other gaps stay.
        let other = Gap::ALL.into_iter().find(|other| *other != gap).unwrap();
        assert_eq!(*Command::new(template).fill(&[(other, good(other)[0])]), *template);
    }
    let address = Command::new("http://<host>:8530/ClientWebService/wusserverversion.xml");
    assert_eq!(address.fill(&[(Gap::Host, "wsus.contoso.com")]), address, "never filled");
    let two = Command::new("Test-NetConnection -ComputerName <host> -Port <port>");
    assert_eq!(
        *two.fill(&[(Gap::Host, "wsus"), (Gap::Port, "8530")]),
        *"Test-NetConnection -ComputerName 'wsus' -Port '8530'"
    );
    assert_eq!(
        *two.fill(&[(Gap::Host, "<port>"), (Gap::Port, "8530")]),
        *"Test-NetConnection -ComputerName <host> -Port '8530'"
    );
}

/// `tests/fixtures/commands.json` is for PowerShell's own parser, which knows best what a literal
/// is. `WUDIAG_BLESS=1` writes it anew.
#[test]
fn the_commands_for_the_parser_of_powershell() {
    let mut lines = Vec::new();
    for gap in Gap::ALL {
        let template = template(gap);
        for value in values(gap) {
            let command = Command::new(template).fill(&[(gap, &value)]);
            let (name, command) = (gap.name(), &*command);
            let text = |text: &str| serde_json::to_string(text).unwrap();
            lines.push(format!(
                r#"{{"template": {}, "gap": {}, "value": {}, "command": {}}}"#,
                text(template),
                text(name),
                text(&value),
                text(command)
            ));
        }
    }
    let json = format!("[\n{}\n]\n", lines.join(",\n"));
    // ASCII: Windows PowerShell takes files without a mark for the system's code page.
    let mut ascii = String::new();
    for c in json.chars() {
        match c {
            '\n' | ' '..='~' => ascii.push(c),
            _ => c
                .encode_utf16(&mut [0; 2])
                .iter()
                .for_each(|unit| ascii += &format!("\\u{unit:04x}")),
        }
    }
    let path = root().join("tests/fixtures/commands.json");
    if crate::common::blessing() {
        std::fs::write(&path, &ascii).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(ascii == committed, "commands.json is old: run with WUDIAG_BLESS=1 and commit it");
}
