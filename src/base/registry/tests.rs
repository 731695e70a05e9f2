use super::*;

const EXPORT: &str = "Windows Registry Editor Version 5.00\r\n\
; a comment\r\n\
\r\n\
[HKEY_LOCAL_MACHINE\\Software\\A [B]]\r\n\
@=\"the default\"\r\n\
\"WUServer\"=\"http://wsus:8530\"\r\n\
\"A \\\"name\\\" with \\\\\"=\"C:\\\\x \\\"y\\\"\"\r\n\
\"Lines\"=\"one\r\ntwo\"\r\n\
\"UseWUServer\"=dword:0000000A ; why\r\n\
\"Expand\"=hex(2):25,00,\\\r\n  61,00,00,00\r\n\
\"Multi\"=hex(7):61,00,00,00,62,00,00,00,00,00\r\n\
\"Q\"=hex(b):01,00,00,00,01,00,00,00\r\n\
\"Short\"=hex(4):01,02\r\n\
\"Raw\"=hex:ff,0a\r\n\
\"Empty\"=hex:\r\n\
\"Gone\"=-\r\n\
[-HKEY_CURRENT_USER\\C]\r\n\
[HKEY_CURRENT_USER\\C]\r\n\
\"cut\"=\"not closed\r\n\
\"whole\"=dword:1\r\n\
what is this\r\n";

fn utf16le(text: &str) -> Vec<u8> {
    [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

type Row = (String, String, Data, u32);

fn rows(bytes: &[u8]) -> Vec<Result<Row, u32>> {
    let file = open(bytes).expect("a form");
    let row = |value: Value| (value.key, value.name, value.data, value.line);
    file.values().map(|read| read.map(row).map_err(|unread| unread.line)).collect()
}

fn row(key: &str, name: &str, data: Data, line: u32) -> Result<Row, u32> {
    Ok((key.to_owned(), name.to_owned(), data, line))
}

#[test]
fn an_export() {
    let (a, c) = ("HKEY_LOCAL_MACHINE\\Software\\A [B]", "HKEY_CURRENT_USER\\C");
    let text = |text: &str| Data::Text(text.to_owned());
    let bytes = |kind, bytes: &[u8]| Data::Bytes { kind, bytes: bytes.to_vec() };
    let expected = vec![
        row(a, "", text("the default"), 5),
        row(a, "WUServer", text("http://wsus:8530"), 6),
        row(a, "A \"name\" with \\", text("C:\\x \"y\""), 7),
        row(a, "Lines", text("one\r\ntwo"), 8),
        row(a, "UseWUServer", Data::Dword(10), 10),
        row(a, "Expand", Data::Expandable("%a".to_owned()), 11),
        row(a, "Multi", Data::List(vec!["a".to_owned(), "b".to_owned()]), 13),
        row(a, "Q", Data::Qword(0x1_0000_0001), 14),
        row(a, "Short", bytes(4, &[1, 2]), 15),
        row(a, "Raw", bytes(3, &[255, 10]), 16),
        row(a, "Empty", bytes(3, &[]), 17),
        row(a, "Gone", Data::Deleted, 18),
        Err(21),
        row(c, "whole", Data::Dword(1), 22),
        Err(23),
    ];
    assert_eq!(rows(&utf16le(EXPORT)), expected);
    assert_eq!(rows(EXPORT.as_bytes()), expected);
    assert_eq!(rows(EXPORT.replace('\r', "").replace("one\n", "one\r\n").as_bytes()), expected);
}

#[test]
fn an_export_in_a_code_page() {
    let text =
        b"REGEDIT4\r\n\r\n[HKEY_USERS\\\xE9]\r\n\"\xFC\"=\"\xE4\"\r\n\"x\"=hex(2):61,62,00\r\n";
    let text_of = |text: &str| Data::Text(text.to_owned());
    let expected = vec![
        row("HKEY_USERS\\é", "ü", text_of("ä"), 4),
        row("HKEY_USERS\\é", "x", Data::Expandable("ab".to_owned()), 5),
    ];
    assert_eq!(rows(text), expected);
}

/// An instruction of `Registry.pol`.
fn instruction(key: &str, name: &str, kind: u32, data: &[u8]) -> Vec<u8> {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let parts = [
        wide("["),
        wide(&format!("{key}\0;{name}\0;")),
        kind.to_le_bytes().to_vec(),
        wide(";"),
        (data.len() as u32).to_le_bytes().to_vec(),
        wide(";"),
        data.to_vec(),
        wide("]"),
    ];
    parts.concat()
}

#[test]
fn a_policy_file() {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let key = "Software\\Policies\\Microsoft\\Windows\\WindowsUpdate";
    let mut bytes = b"PReg\x01\0\0\0".to_vec();
    assert_eq!(rows(&bytes), vec![], "a policy that sets nothing is whole");
    bytes.extend(instruction(key, "WUServer", 1, &wide("http://wsus:8530\0")));
    // A `]` and a `;` inside of the data
    bytes.extend(instruction(key, "Number", 4, &[b']', 0, b';', 0]));
    bytes.extend(instruction(key, "**del.TargetGroup", 1, &wide(" \0")));
    bytes.extend(instruction(key, "**DeleteValues", 1, &wide("a;b\0")));
    bytes.extend(instruction(key, "**delvals.", 1, &wide(" \0")));
    bytes.extend(instruction(key, "**soft.Soft", 4, &[1, 0, 0, 0]));
    let mut expected = vec![
        row(key, "WUServer", Data::Text("http://wsus:8530".to_owned()), 1),
        row(key, "Number", Data::Dword(0x003B_005D), 2),
        row(key, "TargetGroup", Data::Deleted, 3),
        row(key, "a", Data::Deleted, 4),
        row(key, "b", Data::Deleted, 4),
        row(key, "*", Data::Deleted, 5),
        row(key, "Soft", Data::Dword(1), 6),
    ];
    assert_eq!(rows(&bytes), expected);
    // Lengths that lie
    let mut lying = instruction(key, "x", 3, &[1, 2, 3, 4]);
    let size = lying.len() - 2 - 4 - 2 - 4;
    lying[size..size + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    bytes.extend(lying);
    expected.push(Err(7));
    assert_eq!(rows(&bytes), expected);
}

const REPORT: &str = r#"<?xml version="1.0" encoding="utf-16"?>
<Rsop xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://www.microsoft.com/GroupPolicy/Rsop">
  <ComputerResults>
    <Name>CONTOSO\PC01$</Name>
    <GPO><Name>Updates &amp; more</Name><Path><Identifier xmlns="http://www.microsoft.com/GroupPolicy/Types">{11111111-AAAA-0000-0000-000000000001}</Identifier></Path></GPO>
    <ExtensionData>
      <Extension xmlns:q1="http://www.microsoft.com/GroupPolicy/Settings/Registry" xsi:type="q1:RegistrySettings">
        <q1:Policy>
          <GPO xmlns="http://www.microsoft.com/GroupPolicy/Settings/Base"><Identifier>{11111111-aaaa-0000-0000-000000000001}</Identifier></GPO>
          <q1:Name>Specify intranet Microsoft update service location</q1:Name>
          <q1:State>Enabled</q1:State>
          <q1:Explain>Long words</q1:Explain>
          <q1:Category>Windows Components/Windows Update</q1:Category>
          <q1:EditText><q1:Name>The service</q1:Name><q1:State>Enabled</q1:State><q1:Value>http://wsus:8530</q1:Value></q1:EditText>
          <q1:DropDownList><q1:Name>The list</q1:Name><q1:State>Enabled</q1:State><q1:Value><q1:Name>4 - Auto</q1:Name></q1:Value></q1:DropDownList>
          <q1:CheckBox><q1:Name>A box</q1:Name><q1:State>Disabled</q1:State></q1:CheckBox>
          <q1:CheckBox><q1:Name>Another</q1:Name><q1:State>Enabled</q1:State></q1:CheckBox>
        </q1:Policy>
        <q1:RegistrySetting>
          <GPO><Identifier>{22222222-0000-0000-0000-000000000002}</Identifier></GPO>
          <q1:KeyPath>Software\X</q1:KeyPath>
          <q1:Value><q1:Name>N</q1:Name><q1:Number>7</q1:Number></q1:Value>
        </q1:RegistrySetting>
      </Extension>
    </ExtensionData>
  </ComputerResults>
</Rsop>
"#;

#[test]
fn a_report_of_policies() {
    let category = "Windows Components/Windows Update";
    let name = "Specify intranet Microsoft update service location";
    let setting = |text: &str| Data::Setting(text.to_owned());
    let mut expected = vec![
        row(category, name, setting("Enabled"), 8),
        row(category, &format!("{name}\\The service"), setting("http://wsus:8530"), 14),
        row(category, &format!("{name}\\The list"), setting("4 - Auto"), 15),
        row(category, &format!("{name}\\A box"), setting("Disabled"), 16),
        row(category, &format!("{name}\\Another"), setting("Enabled"), 17),
        row("HKEY_LOCAL_MACHINE\\Software\\X", "N", Data::Dword(7), 19),
    ];
    let bytes = utf16le(REPORT);
    assert_eq!(rows(&bytes), expected);
    let file = open(&bytes).expect("a form");
    let policies: Vec<_> = file.values().flatten().filter_map(|value| value.policy).collect();
    assert_eq!(policies[0], "Updates & more");
    assert_eq!(policies[5], "{22222222-0000-0000-0000-000000000002}");
    // Cut off: what is whole is there.
    let cut = &REPORT[..REPORT.find("<q1:Number>").expect("a number")];
    expected.truncate(5);
    expected.push(Err(22));
    assert_eq!(rows(cut.as_bytes()), expected);
}

#[test]
fn what_reg_query_shows() {
    let text = "\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\A B\r\n    WUServer    REG_SZ    http://wsus:8530\r\n    \
                (Standard)    REG_SZ    (Wert nicht gesetzt)\r\n    Two words    REG_DWORD    0x3\r\n    \
                Q\tREG_QWORD\t0x100000001\r\n    M    REG_MULTI_SZ    a\\0b c\r\n    \
                B    REG_BINARY    00FF\r\n    E    REG_SZ    \r\n\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\C\r\n\r\n\
                Ende der Suche: 7\r\n";
    let key = "HKEY_LOCAL_MACHINE\\SOFTWARE\\A B";
    let text_of = |text: &str| Data::Text(text.to_owned());
    let expected = vec![
        row(key, "WUServer", text_of("http://wsus:8530"), 3),
        row(key, "", text_of("(Wert nicht gesetzt)"), 4),
        row(key, "Two words", Data::Dword(3), 5),
        row(key, "Q", Data::Qword(0x1_0000_0001), 6),
        row(key, "M", Data::List(vec!["a".to_owned(), "b c".to_owned()]), 7),
        row(key, "B", Data::Bytes { kind: 3, bytes: vec![0, 255] }, 8),
        row(key, "E", text_of(""), 9),
        Err(13),
    ];
    assert_eq!(rows(text.as_bytes()), expected);
    assert_eq!(rows(&utf16le(text)), expected);
}

#[test]
fn other_texts_have_no_form() {
    for text in [
        "",
        "REGEDIT",
        "Windows Registry Editor",
        "<?xml version=\"1.0\"?><Rsop/>",
        "PReg",
        "HKEY_USERS",
    ] {
        assert_eq!(Form::of(text.as_bytes()), None, "{text}");
    }
}

/// What is written is read as the same.
#[test]
fn values_are_written_as_they_are_read() {
    let file = utf16le(EXPORT);
    let file = open(&file).expect("a form");
    let mut text = format!("{HEADER}\n[K]\n");
    let written =
        |value: &Value| !matches!(value.name.as_str(), "Lines" | "Expand" | "Multi" | "Q");
    let values: Vec<Value> = file.values().flatten().filter(written).collect();
    for value in &values {
        write_value(value, &mut text);
        text.push('\n');
    }
    let read: Vec<Data> = rows(text.as_bytes()).into_iter().flatten().map(|row| row.2).collect();
    assert_eq!(read, values.into_iter().map(|value| value.data).collect::<Vec<_>>());
}

proptest::proptest! {
    /// Whatever a file holds, reading it ends, and no value lies outside of it.
    #[test]
    fn any_bytes_end(
        form in 0..5usize,
        noise in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300),
        at in 0..4000usize,
    ) {
        let policy = [b"PReg\x01\0\0\0".to_vec(), instruction("K", "n", 1, &[65, 0])].concat();
        let query = "HKEY_USERS\\A\n    n    REG_DWORD    0x1\n    o    REG_SZ    text text text text text\n";
        let query = query.repeat(2).into_bytes();
        let mut bytes =
            [EXPORT.as_bytes().to_vec(), utf16le(EXPORT), policy, REPORT.as_bytes().to_vec(), query]
                [form]
                .clone();
        let at = 80 + at % (bytes.len() - 20).max(1);
        bytes.splice(at.min(bytes.len()).., noise);
        if let Some(file) = open(&bytes) {
            let read: Vec<_> = file.values().collect();
            proptest::prop_assert!(read.len() <= bytes.len() + 1);
            for value in read.into_iter().flatten() {
                let Place { whole, key, name, data } = value.place;
                if file.form() != Form::Policy {
                    proptest::prop_assert!(file.text.get(whole).is_some());
                    proptest::prop_assert!(file.text.get(key).is_some());
                    proptest::prop_assert!(file.text.get(name).is_some());
                    proptest::prop_assert!(file.text.get(data).is_some());
                }
            }
        }
    }
}
