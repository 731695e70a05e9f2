using System;
using System.Collections.Generic;

namespace WUDiagnostics
{
    /// <summary>An error code that a log record names.</summary>
    public sealed class LogCode
    {
        internal LogCode(string hex, string name, string spelling)
        {
            Hex = hex;
            Name = name;
            Spelling = spelling;
        }

        /// <summary>The value as 0x and eight digits.</summary>
        public string Hex { get; private set; }

        /// <summary>The value as PowerShell writes 0x80244022: signed.</summary>
        public int? HResult
        {
            get { return ErrorCode.Number(Hex); }
        }

        /// <summary>The value as text, such as 0x80244022: Hex has the same.</summary>
        public string Code
        {
            get { return Hex; }
        }

        /// <summary>The symbolic name; null where none is public.</summary>
        public string Name { get; private set; }

        /// <summary>How the log has it: hex, bare-hex, decimal, ...</summary>
        public string Spelling { get; private set; }

        public override string ToString()
        {
            return Name == null ? Hex : Hex + " " + Name;
        }
    }

    /// <summary>An update that a log record names.</summary>
    public sealed class LogUpdate
    {
        internal LogUpdate(string id, long? revision)
        {
            Id = id;
            Revision = revision;
        }

        /// <summary>The id of the update.</summary>
        public string Id { get; private set; }

        /// <summary>Its revision; null where the record does not tell it.</summary>
        public long? Revision { get; private set; }

        public override string ToString()
        {
            return Revision == null ? Id : Id + "." + Revision;
        }
    }

    /// <summary>What all records of a file share.</summary>
    internal sealed class LogSource
    {
        internal readonly string File;
        internal readonly string FileName;
        internal readonly string Family;

        internal LogSource(string file, string family)
        {
            File = file;
            FileName = file == null ? null : file.Substring(file.LastIndexOfAny(new[] { '\\', '/' }) + 1);
            Family = family;
        }
    }

    /// <summary>What few records have: read from the library's JSON when it is asked for.</summary>
    internal sealed class LogDetail
    {
        internal static readonly LogCode[] NoCodes = new LogCode[0];
        internal static readonly LogUpdate[] NoUpdates = new LogUpdate[0];
        internal static readonly string[] NoStrings = new string[0];

        internal readonly LogCode[] Codes = NoCodes;
        internal readonly string[] KBs = NoStrings;
        internal readonly LogUpdate[] Updates = NoUpdates;
        internal readonly string[] Urls = NoStrings;
        internal readonly Evidence Extra = new Evidence();

        private LogDetail(LogCode[] codes)
        {
            Codes = codes;
        }

        /// <summary>What stands in for details that cannot be had.</summary>
        internal static LogDetail Missing(string problem)
        {
            LogDetail detail = new LogDetail(new[] { new LogCode(problem, null, null) });
            detail.Extra["details"] = problem;
            return detail;
        }

        internal LogDetail(string json)
        {
            if (json.Length == 0)
            {
                return;
            }
            Dictionary<string, object> members = (Dictionary<string, object>)Json.Parse(json);
            object value;
            if (members.TryGetValue("codes", out value))
            {
                List<object> items = (List<object>)value;
                Codes = new LogCode[items.Count];
                for (int i = 0; i < Codes.Length; i++)
                {
                    Dictionary<string, object> code = (Dictionary<string, object>)items[i];
                    Codes[i] = new LogCode((string)code["hex"], (string)code["name"], (string)code["spelling"]);
                }
            }
            if (members.TryGetValue("updates", out value))
            {
                List<object> items = (List<object>)value;
                Updates = new LogUpdate[items.Count];
                for (int i = 0; i < Updates.Length; i++)
                {
                    Dictionary<string, object> update = (Dictionary<string, object>)items[i];
                    object revision = update["revision"];
                    Updates[i] = new LogUpdate((string)update["id"], revision == null ? (long?)null : (long)(double)revision);
                }
            }
            KBs = Strings(members, "kbs");
            Urls = Strings(members, "urls");
            if (members.TryGetValue("extra", out value))
            {
                // A list of names and values by turns: the order is the record's.
                List<object> items = (List<object>)value;
                for (int i = 0; i + 1 < items.Count; i += 2)
                {
                    Extra[(string)items[i]] = items[i + 1];
                }
            }
        }

        private static string[] Strings(Dictionary<string, object> members, string name)
        {
            object value;
            if (!members.TryGetValue(name, out value))
            {
                return NoStrings;
            }
            List<object> items = (List<object>)value;
            string[] strings = new string[items.Count];
            for (int i = 0; i < strings.Length; i++)
            {
                strings[i] = (string)items[i];
            }
            return strings;
        }
    }

    /// <summary>One record of an update log. It holds no native memory and may be kept for ever.</summary>
    public class LogEntry
    {
        internal const int HasProcess = 1;
        internal const int HasThread = 2;

        private static readonly string[] Levels = { null, "debug", "info", "warning", "error", "fatal" };
        private static readonly string[] Sources = { null, "field", "text" };
        private static readonly string[] Clocks = { null, "utc", "local" };
        private static readonly string[] Kinds = { "unspecified", "offset", "utc" };
        private static readonly string[] MarkNames =
        {
            "partial", "unresolved", "truncated", "undecodable", "time-inherited", "zone-inferred", "zone-given", "time-unclear",
            "directive", "malformed", "noise"
        };

        internal LogSource Source;
        internal string ComponentName;
        internal string Block; // texts of this and some records around it: few large strings instead of many small ones
        internal int Start; // of the message in the block; behind it the time as written, the detail, the raw text
        internal int MessageLength;
        internal LogDetail Detail;
        internal long At;
        internal long FirstLine;
        internal long Local;
        internal long Utc;
        internal int LineCount;
        internal int Process;
        internal int Thread;
        internal int StampLength;
        internal int DetailLength;
        internal int RawLength;
        internal ushort MarkBits;
        internal byte Flags;
        internal byte LevelNumber;
        internal byte LevelFrom;
        internal byte TimeKindNumber;
        internal byte MergedByNumber;

        internal LogEntry()
        {
        }

        /// <summary>The kind of log, as chosen by content.</summary>
        public string Family
        {
            get { return Source.Family; }
        }

        /// <summary>The file.</summary>
        public string File
        {
            get { return Source.File; }
        }

        /// <summary>The name of the file, without its folder.</summary>
        public string FileName
        {
            get { return Source.FileName; }
        }

        /// <summary>Number of the first line, from 1; null where it is not known (after -Tail).</summary>
        public long? Line
        {
            get { return FirstLine == 0 ? (long?)null : FirstLine; }
        }

        /// <summary>Where the record begins in the file, in bytes.</summary>
        public long Offset
        {
            get { return At; }
        }

        /// <summary>How many physical lines the record has.</summary>
        public int Lines
        {
            get { return LineCount; }
        }

        /// <summary>
        /// The time as the log has it. Its Kind is Utc where the log writes UTC, else Unspecified: local time of the machine
        /// that wrote it. Null where the record has none.
        /// </summary>
        public DateTime? Time
        {
            get
            {
                return Local <= 0 ? (DateTime?)null : new DateTime(Local, TimeKindNumber == 2 ? DateTimeKind.Utc : DateTimeKind.Unspecified);
            }
        }

        /// <summary>The same in UTC; null where that is not certain.</summary>
        public DateTime? TimeUtc
        {
            get { return Utc <= 0 ? (DateTime?)null : new DateTime(Utc, DateTimeKind.Utc); }
        }

        /// <summary>The time as text, as written; null where there is none.</summary>
        public string TimeRaw
        {
            get { return StampLength == 0 ? null : Block.Substring(Start + MessageLength, StampLength); }
        }

        /// <summary>utc, offset or unspecified.</summary>
        public string TimeKind
        {
            get { return Local == 0 && StampLength == 0 ? null : Kinds[TimeKindNumber]; }
        }

        /// <summary>debug, info, warning, error or fatal; null where the record has none.</summary>
        public string Level
        {
            get { return Levels[LevelNumber]; }
        }

        /// <summary>field: the log says so; text: derived from the message.</summary>
        public string LevelSource
        {
            get { return Sources[LevelFrom]; }
        }

        /// <summary>Who wrote the record; null where the log does not tell it.</summary>
        public string Component
        {
            get { return ComponentName; }
        }

        /// <summary>The message, with its continuation lines.</summary>
        public string Message
        {
            get { return MessageLength == 0 ? "" : Block.Substring(Start, MessageLength); }
        }

        /// <summary>Process id; null where there is none.</summary>
        public long? ProcessId
        {
            get { return (Flags & HasProcess) == 0 ? (long?)null : (uint)Process; }
        }

        /// <summary>Thread id; null where there is none.</summary>
        public long? ThreadId
        {
            get { return (Flags & HasThread) == 0 ? (long?)null : (uint)Thread; }
        }

        /// <summary>The error codes that the message names.</summary>
        public ItemList<LogCode> Codes
        {
            get { return DetailLength == 0 ? LogDetail.NoCodes : Details().Codes; }
        }

        /// <summary>The knowledge base numbers that the message names.</summary>
        public ItemList<string> KBs
        {
            get { return DetailLength == 0 ? LogDetail.NoStrings : Details().KBs; }
        }

        /// <summary>The updates that the message names.</summary>
        public ItemList<LogUpdate> Updates
        {
            get { return DetailLength == 0 ? LogDetail.NoUpdates : Details().Updates; }
        }

        /// <summary>The addresses that the message names.</summary>
        public ItemList<string> Urls
        {
            get { return DetailLength == 0 ? LogDetail.NoStrings : Details().Urls; }
        }

        /// <summary>What is peculiar about the record: partial, unresolved, truncated, undecodable, ...</summary>
        public ItemList<string> Marks
        {
            get
            {
                if (MarkBits == 0)
                {
                    return LogDetail.NoStrings;
                }
                List<string> names = new List<string>();
                for (int i = 0; i < MarkNames.Length; i++)
                {
                    if ((MarkBits >> i & 1) != 0)
                    {
                        names.Add(MarkNames[i]);
                    }
                }
                return names.ToArray();
            }
        }

        /// <summary>
        /// With -Merge: utc, or local where the record is among logs of which no zone is known; else null.
        /// </summary>
        public string MergedBy
        {
            get { return Clocks[MergedByNumber]; }
        }

        /// <summary>What only this kind of log has, by name, in the order of the record.</summary>
        public Evidence Extra
        {
            get { return Details().Extra; }
        }

        /// <summary>The whole record as it stands in the file; null unless -Raw was given.</summary>
        public string Raw
        {
            get { return RawLength == 0 ? null : Block.Substring(Start + MessageLength + StampLength + DetailLength, RawLength); }
        }

        public override string ToString()
        {
            return MessageLength == 0 ? File : Message;
        }

        private LogDetail Details()
        {
            if (Detail == null)
            {
                try
                {
                    Detail = new LogDetail(DetailLength == 0 ? "" : Block.Substring(Start + MessageLength + StampLength, DetailLength));
                }
                catch (Exception error)
                {
                    // PowerShell takes what a property throws for null, and shows nothing.
                    return LogDetail.Missing(Shown.Problem(error));
                }
            }
            return Detail;
        }
    }

    /// <summary>A record where several files were asked for: its view has a column for the file.</summary>
    public sealed class MergedLogEntry : LogEntry
    {
        internal MergedLogEntry()
        {
        }
    }
}
