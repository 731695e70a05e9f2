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

    /// <summary>Whether trying again helps.</summary>
    public sealed class Retry
    {
        internal Retry(string kind, string advice, int limit)
        {
            Kind = kind;
            Advice = advice;
            Limit = limit;
        }

        /// <summary>success (nothing to repeat), restart, transient, permanent or unknown.</summary>
        public string Kind { get; private set; }

        /// <summary>When, and after what.</summary>
        public string Advice { get; private set; }

        /// <summary>How many further tries make sense; after them the cause is permanent.</summary>
        public int Limit { get; private set; }

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
        private readonly string input;
        private readonly long offset;
        private readonly uint value;
        private readonly uint extend;
        private readonly string name;
        private readonly bool known;
        private readonly bool alone;
        private readonly CodeOrigin origin;
        private Details details;

        /// <summary>An error that has a word and no number: its value only serves the library.</summary>
        private bool Alert
        {
            get { return origin != null && origin.IsAlert; }
        }

        /// <param name="input">The code as it was written.</param>
        /// <param name="offset">Where it stands in the text around it; negative where there is no such text.</param>
        /// <param name="alone">Whether the input gives this code and no other.</param>
        internal ErrorInfo(CodeOrigin origin, string input, long offset, uint value, uint extend, string name, bool known, bool alone)
        {
            this.origin = origin;
            this.alone = alone;
            this.input = input;
            this.offset = offset;
            this.value = value;
            this.extend = extend;
            this.name = name;
            this.known = known;
        }

        /// <summary>The wrapped code of another: it came with the other's details.</summary>
        internal ErrorInfo(Dictionary<string, object> json)
        {
            input = Read.Text(json, "input");
            offset = -1;
            value = Read.Number(json, "value");
            name = Read.Text(json, "name");
            known = Read.Flag(json, "known");
            details = new Details(json);
        }

        /// <summary>What was given: the code as it was written, without the text around it.</summary>
        public string Input
        {
            get { return input; }
        }

        /// <summary>Where the code stands in the text that was given, from 0; null where no text is around it.</summary>
        public long? Offset
        {
            get { return offset < 0 ? (long?)null : offset; }
        }

        /// <summary>The 32-bit value, unsigned; null, as the next four, for an error that has a word and no number.</summary>
        public uint? Value
        {
            get { return Alert ? (uint?)null : value; }
        }

        /// <summary>The value as 0x and eight digits.</summary>
        public string Hex
        {
            get { return Alert ? null : "0x" + value.ToString("X8", CultureInfo.InvariantCulture); }
        }

        /// <summary>The value as PowerShell writes 0x80244022: signed.</summary>
        public int? HResult
        {
            get { return Alert ? (int?)null : unchecked((int)value); }
        }

        /// <summary>The code as text, such as 0x80244022; a Setup pair with both halves.</summary>
        public string Code
        {
            get { return Alert ? null : Decoder.Spell(value, extend); }
        }

        /// <summary>HResult under the name of the JSON document.</summary>
        public int? Signed
        {
            get { return HResult; }
        }

        /// <summary>The symbolic name; null where none is public.</summary>
        public string Name
        {
            get { return name; }
        }

        /// <summary>Other names of the value.</summary>
        public ItemList<string> Aliases
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
            get { return !Alert && (value & 0x20000000) != 0; }
        }

        /// <summary>The facility.</summary>
        public Facility Facility
        {
            get { return Detail.Facility; }
        }

        /// <summary>Bits 0 to 15.</summary>
        public int Low
        {
            get { return Alert ? 0 : (int)(value & 0xFFFF); }
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
        public ItemList<Cause> Causes
        {
            get { return Detail.Causes; }
        }

        /// <summary>What to do, least intrusive first.</summary>
        public ItemList<Remedy> Remedies
        {
            get { return Detail.Remedies; }
        }

        /// <summary>Whether trying again helps.</summary>
        public Retry Retry
        {
            get { return Detail.Retry; }
        }

        /// <summary>Where to read more.</summary>
        public ItemList<string> References
        {
            get { return Detail.References; }
        }

        /// <summary>Other readings of the input, where it is ambiguous.</summary>
        public ItemList<OtherReading> Alternatives
        {
            get { return Detail.Alternatives; }
        }

        public override string ToString()
        {
            return name == null ? Hex : Alert ? name : Hex + " " + name;
        }

        /// <summary>An input that gives this code and no other: the own one, unless it stood in a text or gave several.</summary>
        internal string Spelling
        {
            get
            {
                if (origin == null || alone)
                {
                    return input;
                }
                if (Alert)
                {
                    return name;
                }
                // Names say more than small numbers: 1 is many things.
                return name != null && extend == 0 && Decoder.IsAlone(name, value) ? name : Decoder.Spell(value, extend);
            }
        }

        private Details Detail
        {
            get
            {
                if (details == null)
                {
                    try
                    {
                        details = origin.Describe(value, extend);
                    }
                    catch (Exception error)
                    {
                        // PowerShell takes what a property throws for null, and shows nothing: the texts say it instead. The
                        // next look tries again.
                        return new Details(Shown.Problem(error), value);
                    }
                }
                return details;
            }
        }
    }
}
