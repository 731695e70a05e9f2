using System;
using System.Collections.Generic;
using System.Globalization;

namespace WUDiagnostics
{
    /// <summary>How many records have something in common.</summary>
    public class LogCount
    {
        internal LogCount(string name, long count)
        {
            Name = name;
            Count = count;
        }

        /// <summary>What they have in common; null where they have none of it.</summary>
        public string Name { get; private set; }

        /// <summary>How many records.</summary>
        public long Count { get; private set; }

        public override string ToString()
        {
            return (Name ?? "(none)") + ": " + Count.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>How many records a file has, and what it was taken for.</summary>
    public sealed class LogFileCount : LogCount
    {
        internal LogFileCount(string name, string family, string why, long count)
            : base(name, count)
        {
            Family = family;
            Why = why;
        }

        /// <summary>The family of its records.</summary>
        public string Family { get; private set; }

        /// <summary>Why it was taken for that, in English; null where records were counted that were read before.</summary>
        public string Why { get; private set; }
    }

    /// <summary>How many records name a code.</summary>
    public sealed class LogCodeCount
    {
        internal LogCodeCount(string hex, string name, long count)
        {
            Hex = hex;
            Name = name;
            Count = count;
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

        /// <summary>How many records name it.</summary>
        public long Count { get; private set; }

        public override string ToString()
        {
            return (Name == null ? Hex : Hex + " " + Name) + ": " + Count.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>How many records an hour has.</summary>
    public sealed class LogHourCount
    {
        internal LogHourCount(DateTime? hour, long count)
        {
            Hour = hour;
            Count = count;
        }

        /// <summary>The hour, as written in the logs; null for records without a time.</summary>
        public DateTime? Hour { get; private set; }

        /// <summary>How many records.</summary>
        public long Count { get; private set; }

        public override string ToString()
        {
            string hour = Hour == null ? "" : Hour.Value.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
            return hour + ": " + Count.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The counts over logs.</summary>
    public sealed class LogMeasure
    {
        /// <summary>Reads the library's counts.</summary>
        public LogMeasure(string json, TimeSpan elapsed)
        {
            Dictionary<string, object> members = (Dictionary<string, object>)Json.Parse(json);
            Records = Number(members["records"]);
            Lines = Number(members["lines"]);
            First = Moment(members["first"]);
            Last = Moment(members["last"]);
            Unresolved = Number(members["unresolved"]);
            Partial = Number(members["partial"]);
            Elapsed = elapsed;
            List<LogCount> levels = new List<LogCount>();
            Dictionary<string, object> named = (Dictionary<string, object>)members["levels"];
            foreach (string level in new[] { "fatal", "error", "warning", "info", "debug", "none" })
            {
                long count = Number(named[level]);
                if (count > 0)
                {
                    levels.Add(new LogCount(level == "none" ? null : level, count));
                }
            }
            ByLevel = levels.ToArray();
            ByComponent = Counts(members["components"], "component");
            ByFamily = Counts(members["families"], "family");
            ByFile = ((List<object>)members["files"]).ConvertAll(one => File((Dictionary<string, object>)one)).ToArray();
            List<object> codes = (List<object>)members["codes"];
            codes.AddRange((List<object>)members["successes"]);
            LogCodeCount[] counted = new LogCodeCount[codes.Count];
            for (int i = 0; i < counted.Length; i++)
            {
                Dictionary<string, object> code = (Dictionary<string, object>)codes[i];
                counted[i] = new LogCodeCount((string)code["hex"], (string)code["name"], Number(code["count"]));
            }
            ByCode = FailuresFirst(counted);
            List<object> hours = (List<object>)members["hours"];
            LogHourCount[] inOrder = new LogHourCount[hours.Count];
            for (int i = 0; i < inOrder.Length; i++)
            {
                Dictionary<string, object> hour = (Dictionary<string, object>)hours[i];
                inOrder[i] = new LogHourCount(Moment(hour["hour"]), Number(hour["count"]));
            }
            ByHour = inOrder;
        }

        /// <summary>How many records.</summary>
        public long Records { get; private set; }

        /// <summary>How many physical lines they have.</summary>
        public long Lines { get; private set; }

        /// <summary>The earliest time, as written.</summary>
        public DateTime? First { get; private set; }

        /// <summary>The latest time, as written.</summary>
        public DateTime? Last { get; private set; }

        /// <summary>By level, the worst first.</summary>
        public ItemList<LogCount> ByLevel { get; private set; }

        /// <summary>By component, the most frequent first.</summary>
        public ItemList<LogCount> ByComponent { get; private set; }

        /// <summary>By code: failures first, of these the most frequent.</summary>
        public ItemList<LogCodeCount> ByCode { get; private set; }

        /// <summary>By hour, in order.</summary>
        public ItemList<LogHourCount> ByHour { get; private set; }

        /// <summary>By kind of log.</summary>
        public ItemList<LogCount> ByFamily { get; private set; }

        /// <summary>By file, the one with most records first.</summary>
        public ItemList<LogFileCount> ByFile { get; private set; }

        /// <summary>Records that could not be decoded when the log was made.</summary>
        public long Unresolved { get; private set; }

        /// <summary>Records without a head of their own.</summary>
        public long Partial { get; private set; }

        /// <summary>How long counting took.</summary>
        public TimeSpan Elapsed { get; private set; }

        /// <summary>How many records were counted in a second.</summary>
        public long RecordsPerSecond
        {
            get { return Elapsed.TotalSeconds <= 0 ? 0 : (long)(Records / Elapsed.TotalSeconds); }
        }

        public override string ToString()
        {
            return Records.ToString(CultureInfo.InvariantCulture) + " records" + (ByLevel.Count == 0 ? "" : " (" + ByLevel + ")");
        }

        /// <summary>Counts entries that were read before.</summary>
        public LogMeasure(IEnumerable<LogEntry> entries)
        {
            Dictionary<string, long> levels = new Dictionary<string, long>();
            Dictionary<string, long> components = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
            Dictionary<string, long> families = new Dictionary<string, long>();
            Dictionary<string, long> files = new Dictionary<string, long>();
            Dictionary<string, string> kinds = new Dictionary<string, string>();
            Dictionary<string, long> codes = new Dictionary<string, long>();
            Dictionary<string, string> names = new Dictionary<string, string>();
            SortedDictionary<DateTime, long> hours = new SortedDictionary<DateTime, long>();
            long timeless = 0;
            foreach (LogEntry entry in entries)
            {
                Records++;
                Lines += entry.Lines;
                Add(levels, entry.Level);
                Add(components, entry.Component);
                Add(families, entry.Family);
                Add(files, entry.File);
                kinds[entry.File ?? ""] = entry.Family;
                HashSet<string> seen = new HashSet<string>();
                foreach (LogCode code in entry.Codes)
                {
                    if (seen.Add(code.Hex))
                    {
                        Add(codes, code.Hex);
                        names[code.Hex] = code.Name;
                    }
                }
                foreach (string mark in entry.Marks)
                {
                    Partial += mark == "partial" ? 1 : 0;
                    Unresolved += mark == "unresolved" ? 1 : 0;
                }
                DateTime? time = entry.Time;
                if (time == null)
                {
                    timeless++;
                    continue;
                }
                First = First == null || time < First ? time : First;
                Last = Last == null || time > Last ? time : Last;
                DateTime hour = time.Value.Date.AddHours(time.Value.Hour);
                long count;
                hours.TryGetValue(hour, out count);
                hours[hour] = count + 1;
            }
            List<LogCount> worst = new List<LogCount>();
            foreach (string level in new[] { "fatal", "error", "warning", "info", "debug", "" })
            {
                long count;
                if (levels.TryGetValue(level, out count))
                {
                    worst.Add(new LogCount(level.Length == 0 ? null : level, count));
                }
            }
            ByLevel = worst.ToArray();
            ByComponent = Most(components);
            ByFamily = Most(families);
            ByFile = Array.ConvertAll(Most(files), one => new LogFileCount(one.Name, kinds[one.Name ?? ""], null, one.Count));
            ByCode = FailuresFirst(Array.ConvertAll(Most(codes), one => new LogCodeCount(one.Name, names[one.Name], one.Count)));
            List<LogHourCount> inOrder = new List<LogHourCount>();
            foreach (KeyValuePair<DateTime, long> hour in hours)
            {
                inOrder.Add(new LogHourCount(hour.Key, hour.Value));
            }
            if (timeless > 0)
            {
                inOrder.Insert(0, new LogHourCount(null, timeless));
            }
            ByHour = inOrder.ToArray();
        }

        private static LogFileCount File(Dictionary<string, object> one)
        {
            return new LogFileCount(WUDiagnostics.Read.Text(one, "file"), WUDiagnostics.Read.Text(one, "family"), WUDiagnostics.Read.Text(one, "why"), Number(one["count"]));
        }

        private static void Add(Dictionary<string, long> counts, string name)
        {
            long count;
            counts.TryGetValue(name ?? "", out count);
            counts[name ?? ""] = count + 1;
        }

        private static LogCount[] Most(Dictionary<string, long> counts)
        {
            List<LogCount> list = new List<LogCount>();
            foreach (KeyValuePair<string, long> one in counts)
            {
                list.Add(new LogCount(one.Key.Length == 0 ? null : one.Key, one.Value));
            }
            list.Sort((a, b) => a.Count != b.Count ? b.Count.CompareTo(a.Count) : string.CompareOrdinal(a.Name, b.Name));
            return list.ToArray();
        }

        /// <summary>What says success is what a reader wants least.</summary>
        private static LogCodeCount[] FailuresFirst(LogCodeCount[] codes)
        {
            List<LogCodeCount> failures = new List<LogCodeCount>();
            List<LogCodeCount> successes = new List<LogCodeCount>();
            foreach (LogCodeCount code in codes)
            {
                bool success = code.HResult == 0 || (code.HResult > 0 && code.Name != null && (code.Name.StartsWith("S_", StringComparison.Ordinal) || code.Name.Contains("_S_")));
                (success ? successes : failures).Add(code);
            }
            failures.AddRange(successes);
            return failures.ToArray();
        }

        private static LogCount[] Counts(object list, string name)
        {
            List<object> items = (List<object>)list;
            LogCount[] counts = new LogCount[items.Count];
            for (int i = 0; i < counts.Length; i++)
            {
                Dictionary<string, object> item = (Dictionary<string, object>)items[i];
                counts[i] = new LogCount((string)item[name], Number(item["count"]));
            }
            return counts;
        }

        private static long Number(object value)
        {
            return (long)(double)value;
        }

        private static DateTime? Moment(object text)
        {
            return text == null ? (DateTime?)null : DateTime.Parse((string)text, CultureInfo.InvariantCulture, DateTimeStyles.None);
        }
    }
}
