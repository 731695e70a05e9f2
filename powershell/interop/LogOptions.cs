using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace WUDiagnostics
{
    /// <summary>
    /// What is wanted of logs: the options document of wud_log_open. A property has the name of its key there, so that a
    /// refusal leads back to it.
    /// </summary>
    public sealed class LogOptions
    {
        /// <summary>The family of every file; null finds out by content.</summary>
        public string Family { get; set; }

        /// <summary>Only files of these families.</summary>
        public string[] Only { get; set; }

        /// <summary>Number or name of the ANSI code page; null for 1252.</summary>
        public string CodePage { get; set; }

        /// <summary>The zone of the machine that wrote the logs; null where that is not known.</summary>
        public TimeZoneInfo TimeZone { get; set; }

        /// <summary>The longest record in bytes; 0 for the library's own limit.</summary>
        public long Limit { get; set; }

        /// <summary>The last so many records of each log; negative for all.</summary>
        public long Tail { get; set; }

        /// <summary>All logs in the order of time.</summary>
        public bool Merge { get; set; }

        /// <summary>Wait for more when the end is reached.</summary>
        public bool Follow { get; set; }

        /// <summary>Not before this time. Kind Unspecified means the time as written.</summary>
        public DateTime? After { get; set; }

        /// <summary>Before this time. Kind Unspecified means the time as written.</summary>
        public DateTime? Before { get; set; }

        /// <summary>One of these levels.</summary>
        public string[] Levels { get; set; }

        /// <summary>One of these components, with * and ?.</summary>
        public string[] Components { get; set; }

        /// <summary>One of these codes, in any spelling.</summary>
        public string[] Codes { get; set; }

        /// <summary>A text that the record contains.</summary>
        public string Text { get; set; }

        /// <summary>With the text of the whole record.</summary>
        public bool Raw { get; set; }

        /// <summary>Count, give no records.</summary>
        public bool Measure { get; set; }

        /// <summary>The culture of warnings; null for English.</summary>
        public string Language { get; set; }

        /// <summary>How many threads parse; 0 lets the size of the files decide.</summary>
        public int Threads { get; set; }

        public LogOptions()
        {
            Tail = -1;
        }

        /// <summary>The options as the library reads them.</summary>
        public string ToJson()
        {
            StringBuilder json = new StringBuilder("{");
            Add(json, "family", Family);
            Add(json, "only", Only);
            Add(json, "codePage", CodePage);
            Add(json, "language", Language);
            Add(json, "levels", Levels);
            Add(json, "components", Components);
            Add(json, "codes", Codes);
            Add(json, "text", Text);
            Add(json, "after", Moment(After));
            Add(json, "before", Moment(Before));
            Add(json, "merge", Merge);
            Add(json, "follow", Follow);
            Add(json, "raw", Raw);
            Add(json, "details", true);
            Add(json, "measure", Measure);
            if (Tail >= 0)
            {
                Name(json, "tail").Append(Tail.ToString(CultureInfo.InvariantCulture));
            }
            if (Limit > 0)
            {
                Name(json, "limit").Append(Limit.ToString(CultureInfo.InvariantCulture));
            }
            if (Threads > 0)
            {
                Name(json, "threads").Append(Threads.ToString(CultureInfo.InvariantCulture));
            }
            if (TimeZone != null)
            {
                Name(json, "zone").Append('[');
                foreach (long[] span in Spans(TimeZone))
                {
                    json.Append(json[json.Length - 1] == '[' ? "" : ",");
                    json.AppendFormat(CultureInfo.InvariantCulture, "{{\"from\":{0},\"to\":{1},\"minutes\":{2}}}", span[0], span[1], span[2]);
                }
                json.Append(']');
            }
            return json.Append('}').ToString();
        }

        /// <summary>A zone by its id, "Local", "UTC", or an offset such as +05:30.</summary>
        public static TimeZoneInfo FindTimeZone(string name)
        {
            if (string.Equals(name, "Local", StringComparison.OrdinalIgnoreCase))
            {
                return TimeZoneInfo.Local;
            }
            if (string.Equals(name, "UTC", StringComparison.OrdinalIgnoreCase) || string.Equals(name, "Z", StringComparison.OrdinalIgnoreCase))
            {
                return TimeZoneInfo.Utc;
            }
            TimeSpan offset;
            string digits = name.StartsWith("+", StringComparison.Ordinal) || name.StartsWith("-", StringComparison.Ordinal) ? name.Substring(1) : null;
            if (digits != null && TimeSpan.TryParseExact(digits, new[] { @"h\:mm", @"hh\:mm", "hhmm" }, CultureInfo.InvariantCulture, out offset))
            {
                offset = name[0] == '-' ? offset.Negate() : offset;
                return TimeZoneInfo.CreateCustomTimeZone(name, offset, name, name);
            }
            return TimeZoneInfo.FindSystemTimeZoneById(name);
        }

        private static string Moment(DateTime? time)
        {
            // With Z for UTC and with the offset for local time: the library compares with the UTC of records that have one.
            return time == null ? null : time.Value.ToString("yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK", CultureInfo.InvariantCulture);
        }

        /// <summary>
        /// The times between which a zone keeps its distance from UTC: from, to (ticks of local time), minutes east. Hours
        /// that come twice are in two spans, hours that are left out in none.
        /// </summary>
        internal static List<long[]> Spans(TimeZoneInfo zone)
        {
            List<long[]> spans = new List<long[]>();
            DateTime begin = new DateTime(1990, 1, 1, 0, 0, 0, DateTimeKind.Utc);
            DateTime end = new DateTime(2060, 1, 1, 0, 0, 0, DateTimeKind.Utc);
            TimeSpan offset = zone.GetUtcOffset(begin);
            DateTime from = begin;
            // No zone changes twice within a week and back.
            for (DateTime at = begin; at < end; at = at.AddDays(7))
            {
                DateTime next = at.AddDays(7);
                TimeSpan after = zone.GetUtcOffset(next);
                if (after != offset)
                {
                    long low = at.Ticks;
                    long high = next.Ticks;
                    while (high - low > TimeSpan.TicksPerMinute)
                    {
                        long middle = low + ((high - low) / 2 / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute);
                        if (middle == low)
                        {
                            break;
                        }
                        if (zone.GetUtcOffset(new DateTime(middle, DateTimeKind.Utc)) == offset)
                        {
                            low = middle;
                        }
                        else
                        {
                            high = middle;
                        }
                    }
                    Add(spans, from, new DateTime(high, DateTimeKind.Utc), offset);
                    from = new DateTime(high, DateTimeKind.Utc);
                    offset = after;
                }
            }
            Add(spans, from, end, offset);
            return spans;
        }

        private static void Add(List<long[]> spans, DateTime from, DateTime to, TimeSpan offset)
        {
            spans.Add(new[] { from.Ticks + offset.Ticks, to.Ticks + offset.Ticks, (long)offset.TotalMinutes });
        }

        private static StringBuilder Name(StringBuilder json, string name)
        {
            if (json.Length > 1)
            {
                json.Append(',');
            }
            return json.Append('"').Append(name).Append("\":");
        }

        private static void Add(StringBuilder json, string name, bool value)
        {
            if (value)
            {
                Name(json, name).Append("true");
            }
        }

        private static void Add(StringBuilder json, string name, string value)
        {
            if (value != null)
            {
                Quote(Name(json, name), value);
            }
        }

        private static void Add(StringBuilder json, string name, string[] values)
        {
            if (values == null || values.Length == 0)
            {
                return;
            }
            Name(json, name).Append('[');
            for (int i = 0; i < values.Length; i++)
            {
                if (i > 0)
                {
                    json.Append(',');
                }
                Quote(json, values[i]);
            }
            json.Append(']');
        }

        private static void Quote(StringBuilder json, string text)
        {
            json.Append('"');
            foreach (char unit in text)
            {
                if (unit == '"' || unit == '\\')
                {
                    json.Append('\\').Append(unit);
                }
                else if (unit < ' ')
                {
                    json.Append("\\u").Append(((int)unit).ToString("x4", CultureInfo.InvariantCulture));
                }
                else
                {
                    json.Append(unit);
                }
            }
            json.Append('"');
        }
    }
}
