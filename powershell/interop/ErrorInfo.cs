using System;
using System.Collections.Generic;
using System.Globalization;

namespace WUDiagnostics
{
    /// <summary>The part of Windows that a value says it comes from.</summary>
    public sealed class Facility
    {
        internal Facility(int number, string name)
        {
            Number = number;
            Name = name;
        }

        /// <summary>Bits 16 to 26.</summary>
        public int Number { get; private set; }

        /// <summary>Its name; null where the number has none.</summary>
        public string Name { get; private set; }

        public override string ToString()
        {
            return Name == null ? Number.ToString(CultureInfo.InvariantCulture) : Number.ToString(CultureInfo.InvariantCulture) + " (" + Name + ")";
        }
    }

    /// <summary>One thing to do.</summary>
    public sealed class Remedy
    {
        internal Remedy(string id, string text, string command)
        {
            Id = id;
            Text = text;
            Command = command;
        }

        /// <summary>The action that does it; null for a manual step.</summary>
        public string Id { get; private set; }

        /// <summary>What to do.</summary>
        public string Text { get; private set; }

        /// <summary>The exact command, registry value, path or address; null where the text says it all.</summary>
        public string Command { get; private set; }

        public override string ToString()
        {
            return Text;
        }
    }

    /// <summary>Whether trying again helps.</summary>
    public sealed class Retry
    {
        internal Retry(string kind, string advice)
        {
            Kind = kind;
            Advice = advice;
        }

        /// <summary>transient, permanent or unknown.</summary>
        public string Kind { get; private set; }

        /// <summary>When, and after what.</summary>
        public string Advice { get; private set; }

        public override string ToString()
        {
            return Kind + ": " + Advice;
        }
    }

    /// <summary>Another reading of an ambiguous input.</summary>
    public sealed class OtherReading
    {
        internal OtherReading(string hex, string name, string why)
        {
            Hex = hex;
            Name = name;
            Why = why;
        }

        public string Hex { get; private set; }

        public string Name { get; private set; }

        /// <summary>Why it is possible, such as decimal or hexadecimal.</summary>
        public string Why { get; private set; }

        public override string ToString()
        {
            return (Name == null ? Hex : Hex + " " + Name) + " (" + Why + ")";
        }
    }

    /// <summary>
    /// One decoded code. What the table view needs least (value, name) is there at once; the rest is fetched from the
    /// library when a property is first read, and kept.
    /// </summary>
    public sealed class ErrorInfo
    {
        private readonly uint value;
        private readonly string name;
        private readonly bool known;
        private readonly DecodeSource source;
        private Details details;

        internal ErrorInfo(DecodeSource source, uint value, string name, bool known)
        {
            this.source = source;
            this.value = value;
            this.name = name;
            this.known = known;
        }

        /// <summary>The wrapped code of another: it came with the other's details.</summary>
        internal ErrorInfo(Dictionary<string, object> json)
        {
            source = new DecodeSource(Read.Text(json, "input"), 0);
            value = Read.Number(json, "value");
            name = Read.Text(json, "name");
            known = Read.Flag(json, "known");
            details = new Details(json);
        }

        /// <summary>What was given.</summary>
        public string Input
        {
            get { return source.Input; }
        }

        /// <summary>The 32-bit value, unsigned.</summary>
        public uint Value
        {
            get { return value; }
        }

        /// <summary>The value as 0x and eight digits.</summary>
        public string Hex
        {
            get { return "0x" + value.ToString("X8", CultureInfo.InvariantCulture); }
        }

        /// <summary>The value as PowerShell shows it.</summary>
        public int Signed
        {
            get { return unchecked((int)value); }
        }

        /// <summary>The symbolic name; null where none is public.</summary>
        public string Name
        {
            get { return name; }
        }

        /// <summary>Other names of the value.</summary>
        public string[] Aliases
        {
            get { return Detail.Aliases; }
        }

        /// <summary>The family of the name, such as WU or CBS.</summary>
        public string Family
        {
            get { return Detail.Family; }
        }

        /// <summary>Whether the tables know the value.</summary>
        public bool Known
        {
            get { return known; }
        }

        /// <summary>success, informational, warning or error.</summary>
        public string Severity
        {
            get { return Detail.Severity; }
        }

        /// <summary>The customer bit: not a code of Microsoft's.</summary>
        public bool Customer
        {
            get { return (value & 0x20000000) != 0; }
        }

        /// <summary>The facility.</summary>
        public Facility Facility
        {
            get { return Detail.Facility; }
        }

        /// <summary>Bits 0 to 15.</summary>
        public int Low
        {
            get { return (int)(value & 0xFFFF); }
        }

        /// <summary>The wrapped Win32, NTSTATUS, HTTP or ESE value, or null.</summary>
        public ErrorInfo Inner
        {
            get { return Detail.Inner; }
        }

        /// <summary>The part of the update system that returns the code.</summary>
        public string Component
        {
            get { return Detail.Component; }
        }

        /// <summary>What was being done.</summary>
        public string Stage
        {
            get { return Detail.Stage; }
        }

        /// <summary>What it means.</summary>
        public string Message
        {
            get { return Detail.Message; }
        }

        /// <summary>Why it happens, likeliest first.</summary>
        public string[] Causes
        {
            get { return Detail.Causes; }
        }

        /// <summary>What to do, least intrusive first.</summary>
        public Remedy[] Remedies
        {
            get { return Detail.Remedies; }
        }

        /// <summary>Whether trying again helps.</summary>
        public Retry Retry
        {
            get { return Detail.Retry; }
        }

        /// <summary>Where to read more.</summary>
        public string[] References
        {
            get { return Detail.References; }
        }

        /// <summary>Other readings of the input, where it is ambiguous.</summary>
        public OtherReading[] Alternatives
        {
            get { return Detail.Alternatives; }
        }

        public override string ToString()
        {
            return name == null ? Hex : Hex + " " + name;
        }

        internal bool HasDetails
        {
            get { return details != null; }
        }

        internal void SetDetails(Details value)
        {
            details = value;
        }

        private Details Detail
        {
            get
            {
                if (details == null)
                {
                    source.Fill(this);
                }
                return details;
            }
        }
    }

    /// <summary>An input and the codes in it: decoding it gives the details of all of them at once.</summary>
    internal sealed class DecodeSource
    {
        internal readonly string Input;
        private readonly uint language;
        private List<ErrorInfo> codes;

        internal DecodeSource(string input, uint language)
        {
            Input = input;
            this.language = language;
        }

        /// <summary>Names the codes of the input, in the order of the library. One alone need not be named.</summary>
        internal void Own(ErrorInfo code)
        {
            codes = codes ?? new List<ErrorInfo>();
            codes.Add(code);
        }

        internal void Fill(ErrorInfo wanted)
        {
            // Two threads may both do this; both get the same.
            List<object> decoded = Decoder.DecodeJson(Input, language);
            List<ErrorInfo> owners = codes;
            int count = owners == null ? 1 : owners.Count;
            for (int i = 0; i < decoded.Count && i < count; i++)
            {
                ErrorInfo code = owners == null ? wanted : owners[i];
                Dictionary<string, object> json = decoded[i] as Dictionary<string, object>;
                if (json != null && Read.Number(json, "value") == code.Value)
                {
                    code.SetDetails(new Details(json));
                }
            }
            if (!wanted.HasDetails)
            {
                // A name can belong to two values: then the value itself says which.
                List<object> plain = Decoder.DecodeJson(wanted.Hex, language);
                wanted.SetDetails(new Details((Dictionary<string, object>)plain[0]));
            }
        }
    }

    /// <summary>The part of a code that is fetched on demand.</summary>
    internal sealed class Details
    {
        internal readonly string[] Aliases;
        internal readonly string Family;
        internal readonly string Severity;
        internal readonly Facility Facility;
        internal readonly ErrorInfo Inner;
        internal readonly string Component;
        internal readonly string Stage;
        internal readonly string Message;
        internal readonly string[] Causes;
        internal readonly Remedy[] Remedies;
        internal readonly Retry Retry;
        internal readonly string[] References;
        internal readonly OtherReading[] Alternatives;

        internal Details(Dictionary<string, object> json)
        {
            Aliases = Read.Texts(json, "aliases");
            Family = Read.Text(json, "family");
            Severity = Read.Text(json, "severity");
            Dictionary<string, object> facility = Read.Object(json, "facility");
            Facility = facility == null ? null : new Facility((int)Read.Number(facility, "number"), Read.Text(facility, "name"));
            Dictionary<string, object> inner = Read.Object(json, "inner");
            Inner = inner == null ? null : new ErrorInfo(inner);
            Component = Read.Text(json, "component");
            Stage = Read.Text(json, "stage");
            Message = Read.Text(json, "message");
            Causes = Read.Texts(json, "causes");
            List<Dictionary<string, object>> remedies = Read.Objects(json, "remedies");
            Remedies = new Remedy[remedies.Count];
            for (int i = 0; i < Remedies.Length; i++)
            {
                Remedies[i] = new Remedy(Read.Text(remedies[i], "id"), Read.Text(remedies[i], "text"), Read.Text(remedies[i], "command"));
            }
            Dictionary<string, object> retry = Read.Object(json, "retry");
            Retry = retry == null ? null : new Retry(Read.Text(retry, "kind"), Read.Text(retry, "advice"));
            References = Read.Texts(json, "references");
            List<Dictionary<string, object>> others = Read.Objects(json, "alternatives");
            Alternatives = new OtherReading[others.Count];
            for (int i = 0; i < Alternatives.Length; i++)
            {
                Alternatives[i] = new OtherReading(Read.Text(others[i], "hex"), Read.Text(others[i], "name"), Read.Text(others[i], "why"));
            }
        }
    }

    /// <summary>Members of JSON objects; what is absent or of another type is null or empty.</summary>
    internal static class Read
    {
        private static object Member(Dictionary<string, object> json, string name)
        {
            object value;
            return json.TryGetValue(name, out value) ? value : null;
        }

        internal static string Text(Dictionary<string, object> json, string name)
        {
            return Member(json, name) as string;
        }

        internal static bool Flag(Dictionary<string, object> json, string name)
        {
            object value = Member(json, name);
            return value is bool && (bool)value;
        }

        internal static uint Number(Dictionary<string, object> json, string name)
        {
            object value = Member(json, name);
            return value is double ? (uint)(double)value : 0;
        }

        internal static Dictionary<string, object> Object(Dictionary<string, object> json, string name)
        {
            return Member(json, name) as Dictionary<string, object>;
        }

        internal static string[] Texts(Dictionary<string, object> json, string name)
        {
            return Strings(Member(json, name) as List<object>);
        }

        internal static string[] Strings(List<object> items)
        {
            string[] texts = new string[items == null ? 0 : items.Count];
            for (int i = 0; i < texts.Length; i++)
            {
                texts[i] = items[i] as string;
            }
            return texts;
        }

        internal static List<Dictionary<string, object>> Objects(Dictionary<string, object> json, string name)
        {
            List<Dictionary<string, object>> objects = new List<Dictionary<string, object>>();
            List<object> items = Member(json, name) as List<object>;
            if (items != null)
            {
                foreach (object item in items)
                {
                    Dictionary<string, object> one = item as Dictionary<string, object>;
                    if (one != null)
                    {
                        objects.Add(one);
                    }
                }
            }
            return objects;
        }
    }
}
