//! What a stranger may write: parts that are repeated, series of which each is another, and for each
//! family of logs how its records look.

use wudiag::logs::Family;

/// What is repeated.
pub const PARTS: [&str; 38] = [
    "0x80070005 ",
    "0x8",
    "0x80070005,",
    "80070005",
    "-2147024891 ",
    "2147942405;",
    "WU_E_",
    "WU_E_* ",
    "error code: ",
    "HRESULT_FROM_WIN32(",
    "%%2147942405 ",
    "[Error,Facility=",
    "0x８０２４ ",
    "エラー: ",
    "(((",
    "{\"a\":",
    "[",
    "\"",
    "=",
    "KB5034123 ",
    "C:\\log\\a.log ",
    "http://u:p@h/?sig=a ",
    "password=",
    "%25",
    "\\u0041",
    "<![LOG[",
    "]LOG]!>",
    "$$<a><",
    "<a b='c'>",
    "</a>",
    "\r\n",
    "\0",
    "\t",
    "e",
    "1 ",
    "2024-05-14 00:00:01",
    "#Fields: a b\r\n",
    "| ; , : ",
];

/// What is another each time.
type Made = fn(usize) -> String;
pub const SERIES: [(&str, Made); 9] = [
    ("codes", |n| format!("0x{:08X} ", 0x8007_0001 + n as u32 % 0x7FFF_FFFF)),
    ("named codes", |n| format!("hr = -{} ", 2_147_024_891 - n % 2_000_000)),
    ("KBs", |n| format!("KB{:07} ", 5_000_000 + n % 4_000_000)),
    ("ids", |n| format!("{{{n:08x}-0000-4000-8000-{n:012x}}}.{n} ")),
    ("addresses", |n| format!("http://host{n}:8530/a?b={n} ")),
    ("names", |n| format!("name{n}=value{n}; ")),
    ("times", |n| format!("2024-05-14 {:02}:{:02}:{:02}, ", n / 3600 % 24, n / 60 % 60, n % 60)),
    ("columns", |n| format!("a{n}\t")),
    ("members", |n| format!("\"m{n}\":{{\"a\":{n}}},")),
];

/// A text of about `size` bytes of a series.
pub fn series(make: Made, size: usize) -> String {
    let mut text = String::with_capacity(size + 64);
    let mut number = 0;
    while text.len() < size {
        text.push_str(&make(number));
        number += 1;
    }
    text
}

pub fn repeated(part: &str, size: usize) -> String {
    part.repeat(size / part.len() + 1)
}

/// How a name of a row shows a part.
pub fn name_of(part: &str) -> String {
    part.escape_debug().to_string()
}

/// How a log of a family looks: its head, and a record in which `@` is what somebody else wrote.
pub struct Looks {
    pub head: &'static str,
    pub record: &'static str,
    pub end: &'static str,
}

const fn lines(record: &'static str) -> Looks {
    Looks { head: "", record, end: "" }
}

const fn after(head: &'static str, record: &'static str) -> Looks {
    Looks { head, record, end: "" }
}

/// The looks of a family. Without a wildcard: a new family has to be put here before this builds.
pub fn looks(family: Family) -> &'static [Looks] {
    match family {
        Family::Ccm => {
            const {
                &[
            lines("<![LOG[@]LOG]!><time=\"10:00:01.000+300\" date=\"05-05-2016\" component=\"WUAHandler\" context=\"\" type=\"1\" thread=\"99\" file=\"a.cpp:2\">\r\n"),
            lines("<![LOG[text]LOG]!><time=\"@\" date=\"05-05-2016\" component=\"@\" context=\"\" type=\"1\" thread=\"99\" file=\"a.cpp:2\">\r\n"),
        ]
            }
        }
        Family::WindowsUpdateClassic => {
            const {
                &[
                    lines("2017-03-04\t07:15:09:120\t 912\t4b0\tAgent\t@\r\n"),
                    lines("2014-06-03    08:15:40:118     912    a4c    Misc    @\r\n"),
                ]
            }
        }
        Family::WindowsUpdate => {
            const {
                &[
                lines("2024/02/05 10:32:03.1000000 3696  8172  Agent           @\r\n"),
                lines("2024/02/05 10:32:03.1000000 3696  8172  Agent           *FAILED* [@] method (cV = @)\r\n"),
        ]
            }
        }
        // Binary: what is in them comes from `binary.rs`; as a text that was named so here.
        Family::Etl | Family::EventLog => const { &[lines("@\r\n")] },
        Family::Cbs => {
            const {
                &[
            lines("2023-10-01 23:05:00, Info                  CBS    @\r\n"),
            lines("2023-10-01 23:05:01, Info                  CSI    00000001@2023/10/1:21:05:01.455 [SR] Cannot repair member file [l:@]\"@\" of @\r\n"),
        ]
            }
        }
        Family::Dism => {
            const {
                &[lines("2022-06-07 07:23:32, Info                  DISM   DISM Provider Store: PID=9448 TID=9728 @ - CDISMManager::put(hr:0x8007007e)\r\n"),
            lines("[7560.9068] [0x8007007b] FIOReadFileIntoBuffer:(1454): @\r\n")]
            }
        }
        Family::CcmServer => {
            const {
                &[lines("@  $$<SMS_WSUS_SYNC_MANAGER><08-22-2016 04:15:01.917+420><thread=2868 (0xB34)>\r\n")]
            }
        }
        Family::Wsus => {
            const { &[lines("2014-01-16 18:53:54.231 UTC\tInfo\tw3wp.58\tAdminDataAccess.Start\t@\r\n")] }
        }
        Family::ReportingEvents => {
            const {
                &[
            lines("{670CDB5F-0000-4000-8000-000000000001}\t2023-06-27 22:14:18:967+0300\t1\t147 [AGENT_DETECTION_FINISHED]\t101\t{00000000-0000-0000-0000-000000000000}\t0\t0\tAutomaticUpdates\tSuccess\tSoftware Synchronization\t@\r\n"),
            lines("@\t2023-06-27 22:14:18:967+0300\t1\t@ [@]\t101\t@\t@\t0\t@\tSuccess\tSoftware Synchronization\t@\r\n"),
        ]
            }
        }
        Family::Msi => {
            const {
                &[
            after("=== Verbose logging started: 03/06/2026  09:10:11  Build type: SHIP UNICODE 5.00.10011.00  Calling process: C:\\WINDOWS\\system32\\msiexec.exe ===\r\n", "MSI (s) (10:20) [09:10:11:200]: @\r\n"),
            lines("Property(S): @ = @\r\n"),
            lines("Action start 4:25:27: @.\r\n"),
        ]
            }
        }
        Family::Setup => {
            const {
                &[
                    lines("2025-04-26 05:07:00, Info                  SP     @\r\n"),
                    lines("2025-04-26 05:07:00: BuildInfo: [@]\r\n"),
                ]
            }
        }
        Family::Pfro => {
            const {
                &[lines("11/20/2010 19:47:7 - PFRO Error: \\??\\C:\\@, |delete operation|, 0xc0000034\r\n")]
            }
        }
        Family::Burn => const { &[lines("[3004:300C][2024-03-21T11:42:52]e000: @\r\n")] },
        Family::Psadt => {
            const {
                &[lines(
                    "[06-05-2026 13:05:03.001] [Initialization] [Open-Session] [Info] :: @\r\n",
                )]
            }
        }
        Family::IntuneMac => {
            const { &[lines("2026-02-03 10:11:12:288 | Daemon | I | 1234 | Sample | @\r\n")] }
        }
        Family::CheckSur => {
            const {
                &[after("\r\n=================================\r\nChecking System Update Readiness.\r\nBinary Version 6.1.7601.22471\r\n", "(f)\tCBS MUM Corrupt\t0x800B0100\tservicing\\Packages\\@.mum\t\t@\r\n")]
            }
        }
        Family::JsonLines => {
            const {
                &[
            lines("{\"time\":\"2026-03-10T09:00:00Z\",\"level\":\"info\",\"msg\":\"@\"}\r\n"),
            lines("{\"time\":\"2026-03-10T09:00:00Z\",\"level\":\"info\",\"msg\":\"a\",\"@\":[@]}\r\n"),
        ]
            }
        }
        Family::SetupDiag => {
            const {
                &[
            after("Matching Profile found: A - 22952520-EC89-4FBD-94E0-B67DF88347F6\r\nSystem Information:\r\n", "\tMachine Name = @\r\n"),
            Looks { head: "{\"Version\":\"1.6.2107.27002\",\"ProfileName\":\"NoRuleMatched\",\"Remediation\":[", record: "\"@\",", end: "\"\"]}" },
            Looks { head: "<?xml version=\"1.0\"?>\r\n<SetupDiag><Version>1.6</Version><ProfileName>A</ProfileName>", record: "<FailureDetails>@</FailureDetails>\r\n", end: "</SetupDiag>" },
        ]
            }
        }
        Family::EventText => {
            const {
                &[
            after("Level,Date and Time,Source,Event ID,Task Category\r\n", "Error,3/4/2024 9:10:11 AM,Service Control Manager,7034,None,\"@\"\r\n"),
            lines("Event[0]\r\n  Log Name: System\r\n  Source: @\r\n  Date: 2023-11-14T14:42:11.0710000Z\r\n  Event ID: 20\r\n  Level: Error\r\n  Description: \r\n@\r\n\r\n"),
            lines("TimeCreated  : 2023-11-14 14:42:11\r\nProviderName : a\r\nId           : 20\r\nMessage      : @\r\n\r\n"),
        ]
            }
        }
        Family::Console => {
            const {
                &[
            after("\r\nWindows IP Configuration\r\n\r\n", "   Host Name . . . . . . . . . . . . : @\r\n"),
            after("\r\nFolder: \\\r\n", "TaskName:                             \\@\r\nTask To Run:                          @\r\n"),
            after("\r\nHost Name:                 PC01\r\nOS Name:                   Microsoft Windows 10\r\n", "Hotfix(s):                 @\r\n"),
            after("\r\nDeployment Image Servicing and Management tool\r\nVersion: 10.0.19041.844\r\n\r\nPackages listing:\r\n\r\n", "Package Identity : @\r\nState : Installed\r\n\r\n"),
            after("Server:  dc01.contoso.com\r\nAddress:  192.0.2.10\r\n\r\n", "Name:    @\r\nAddress:  192.0.2.31\r\n\r\n"),
        ]
            }
        }
        Family::Registry => {
            const {
                &[
            after("Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\A]\r\n", "\"@\"=\"@\"\r\n"),
            after("Windows Registry Editor Version 5.00\r\n\r\n", "[HKEY_LOCAL_MACHINE\\SOFTWARE\\@]\r\n\"a\"=hex(7):31,00,\\\r\n  @\r\n"),
            Looks { head: "<?xml version=\"1.0\"?>\r\n<Rsop><ComputerResults><ExtensionData><Extension>", record: "<q1:RegistrySetting><q1:KeyPath>@</q1:KeyPath><q1:Value><q1:Name>@</q1:Name><q1:String>@</q1:String></q1:Value></q1:RegistrySetting>\r\n", end: "</Extension></ExtensionData></ComputerResults></Rsop>" },
            after("\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\A\r\n", "    @    REG_SZ    @\r\n"),
        ]
            }
        }
        Family::Azure => {
            const {
                &[
            lines("2024-05-14T09:12:18.345Z [Info] @: [K=@]\r\n"),
            Looks { head: "{\"kbId\":\"1\",\"patches\":[", record: "{\"kbId\":\"5034441\",\"name\":\"@\",\"installationState\":\"Failed\"},\r\n", end: "{}]}" },
            Looks { head: "[{\"version\":1.0,\"status\":{\"status\":\"error\",\"substatus\":[", record: "{\"name\":\"PatchInstallationSummary\",\"status\":\"error\",\"formattedMessage\":{\"message\":\"{\\\"errors\\\":{\\\"details\\\":[{\\\"message\\\":\\\"@\\\"}]}}\"}},\r\n", end: "{}]}}]" },
        ]
            }
        }
        Family::Iis => {
            const {
                &[after("#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status time-taken\r\n", "2024-05-14 00:00:01 192.0.2.1 GET /@ - 8530 - 192.0.2.9 @ 500 19 5 10\r\n")]
            }
        }
        Family::HttpErr => {
            const {
                &[after("#Software: Microsoft HTTP API 2.0\r\n#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason s-queuename\r\n", "2013-12-11 03:47:12 192.0.2.1 32804 192.0.2.108 8530 HTTP/1.1 POST /@ 503 1 @ WsusPool\r\n")]
            }
        }
        Family::SetupApi => {
            const {
                &[
            after("[Device Install Log]\r\n     OS Version = 10.0.22631\r\n", ">>>  [Device Install - @]\r\n>>>  Section start 2024/03/13 11:09:44.417\r\n!!!  dvi: @\r\n<<<  Section end 2024/03/13 11:09:45.417\r\n<<<  [Exit status: FAILURE(0x800f0203)]\r\n"),
            after("[Device Install Log]\r\n>>>  [a]\r\n>>>  Section start 2024/03/13 11:09:44.417\r\n", "     dvi: {@} 11:09:44.417\r\n"),
        ]
            }
        }
        Family::Text => {
            const {
                &[
                    lines("Some message @\tComponentX\t4/13/2020 9:05:07 AM\t752 (0x02F0)\r\n"),
                    lines("[04/10/2020 20:20.04.633] @\r\n"),
                ]
            }
        }
    }
}
