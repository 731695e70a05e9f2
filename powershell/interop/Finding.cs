using System;
using System.Collections.Generic;
using System.Globalization;

namespace WUDiagnostics
{
    /// <summary>A code that a finding explains or ended with.</summary>
    public sealed class ErrorCode
    {
        internal ErrorCode(Dictionary<string, object> json)
        {
            Code = Read.Text(json, "hex");
            Name = Read.Text(json, "name");
            HResult = Number(Code) ?? 0;
        }

        /// <summary>The value of 0x and eight digits, signed; null where it is none.</summary>
        internal static int? Number(string code)
        {
            uint value;
            return code != null && code.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                && uint.TryParse(code.Substring(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out value) ? (int?)unchecked((int)value) : null;
        }

        /// <summary>The value as PowerShell writes 0x80244022: signed.</summary>
        public int HResult { get; private set; }

        /// <summary>The value as text, such as 0x80244022.</summary>
        public string Code { get; private set; }

        /// <summary>The symbolic name; null where none is public.</summary>
        public string Name { get; private set; }

        /// <summary>Whether it is that code, written as a number, as 0x and digits, or as a name: what -contains, -in, -eq and switch ask.</summary>
        public override bool Equals(object other)
        {
            object plain = PowerShellObject.Unwrap(other);
            ErrorCode code = plain as ErrorCode;
            string text = plain as string;
            if (text != null)
            {
                return Number(text.Trim()) == HResult || string.Equals(text.Trim(), Name, StringComparison.OrdinalIgnoreCase);
            }
            return code != null ? code.HResult == HResult
                : plain is int ? (int)plain == HResult
                : plain is uint ? unchecked((int)(uint)plain) == HResult
                : plain is long && ((long)plain == HResult || (long)plain == unchecked((uint)HResult));
        }

        public override int GetHashCode()
        {
            return HResult;
        }

        public override string ToString()
        {
            return Name == null ? Code : Code + " " + Name;
        }
    }

    /// <summary>A piece of evidence: a line of a log, a record, or a fact of the machine.</summary>
    public sealed class FindingEvidence
    {
        internal FindingEvidence(Dictionary<string, object> json)
        {
            File = Read.Text(json, "file");
            Line = Whole(json, "line");
            Record = Whole(json, "record");
            Time = Read.Text(json, "time");
            Text = Read.Text(json, "text");
            Dictionary<string, object> fact = Read.Object(json, "fact");
            if (fact != null)
            {
                object value;
                fact.TryGetValue("value", out value);
                Path = Read.Text(fact, "path");
                Value = Evidence.Plain(value);
                From = Read.Text(fact, "from");
            }
        }

        /// <summary>The file; null for a fact.</summary>
        public string File { get; private set; }

        /// <summary>The line, counted from 1.</summary>
        public long? Line { get; private set; }

        /// <summary>The number of the record, in files without lines.</summary>
        public long? Record { get; private set; }

        /// <summary>When, in ISO 8601; with Z where it is UTC.</summary>
        public string Time { get; private set; }

        /// <summary>The line.</summary>
        public string Text { get; private set; }

        /// <summary>Where the fact is in the facts of the machine, such as policy.native.AU.UseWUServer.</summary>
        public string Path { get; private set; }

        /// <summary>The value of the fact.</summary>
        public object Value { get; private set; }

        /// <summary>Where the fact was read, such as a registry value.</summary>
        public string From { get; private set; }

        public override string ToString()
        {
            if (Path != null)
            {
                return Path + " = " + (Value == null ? "(absent)" : Evidence.Show(Value));
            }
            string place = Line == null ? File : File + ":" + Line.Value.ToString(CultureInfo.InvariantCulture);
            return place + ": " + Text;
        }

        private static long? Whole(Dictionary<string, object> json, string name)
        {
            object value;
            return json.TryGetValue(name, out value) && value is double ? (long?)(double)value : null;
        }
    }

    /// <summary>What failed: an update, a package, a component, a file, a driver, a service, a server or a policy.</summary>
    public sealed class FindingSubject
    {
        internal FindingSubject(Dictionary<string, object> json)
        {
            Kind = Read.Text(json, "kind");
            Name = Read.Text(json, "name");
            Id = Read.Text(json, "id");
        }

        public string Kind { get; private set; }

        public string Name { get; private set; }

        public string Id { get; private set; }

        public override string ToString()
        {
            return Kind + " " + (Name ?? Id);
        }
    }

    /// <summary>What policy, health, probe and diagnosis report: a cause, how it stands, and what proves it.</summary>
    public class Finding
    {
        private static readonly string[] Ranks = { "skipped", "pass", "info", "unknown", "warn", "fail" };

        internal Finding(Dictionary<string, object> json)
        {
            Check = Read.Text(json, "check");
            Part = Read.Text(json, "part");
            Rule = Read.Text(json, "rule");
            Also = Read.Text(json, "also");
            Title = Read.Text(json, "title");
            Stage = Read.Text(json, "stage");
            Shown = Read.Text(json, "shown");
            Status = Read.Text(json, "status");
            Confidence = Read.Text(json, "confidence");
            Reasons = Read.Texts(json, "reasons");
            State = Read.Text(json, "state");
            Dictionary<string, object> subject = Read.Object(json, "subject");
            Subject = subject == null ? null : new FindingSubject(subject);
            Count = Facts.Number(json, "count");
            First = Read.Text(json, "first");
            Last = Read.Text(json, "last");
            Follows = Read.Text(json, "follows");
            Evidence = Pieces(json, "evidence");
            EvidenceCount = Facts.Number(json, "evidenceCount");
            Counter = Pieces(json, "counter");
            List<Dictionary<string, object>> codes = Read.Objects(json, "codes");
            Codes = codes.ConvertAll(one => new ErrorCode(one)).ToArray();
            Causes = Cause.List(json);
            Remedies = Remedy.List(json);
            Missing = Read.Texts(json, "missing");
            References = Read.Texts(json, "references");
        }

        /// <summary>The check of the machine's health that found it, such as winre; null elsewhere.</summary>
        public string Check { get; private set; }

        /// <summary>The part of the facts that the check reads; null elsewhere.</summary>
        public string Part { get; private set; }

        /// <summary>The name of the cause: stable, for runbooks. Null for a step of a probe in which nothing is wrong.</summary>
        public string Rule { get; private set; }

        /// <summary>The finer condition, where the rule covers several.</summary>
        public string Also { get; private set; }

        /// <summary>One sentence.</summary>
        public string Title { get; private set; }

        /// <summary>Where the repair belongs: policy, location, network, authentication, scan, evaluation, download, install, restart, report or server.</summary>
        public string Stage { get; private set; }

        /// <summary>The kind of the attempt in which it showed; null where that is not known.</summary>
        public string Shown { get; private set; }

        /// <summary>pass, info, warn, fail, unknown or skipped.</summary>
        public string Status { get; private set; }

        /// <summary>Status as a number to sort by: 0 skipped, 1 pass, 2 info, 3 unknown, 4 warn, 5 fail.</summary>
        public int StatusRank
        {
            get { return Array.IndexOf(Ranks, Status); }
        }

        /// <summary>high, medium or low.</summary>
        public string Confidence { get; private set; }

        /// <summary>Why the confidence is what it is.</summary>
        public ItemList<string> Reasons { get; private set; }

        /// <summary>current, healed, moot or unknown.</summary>
        public string State { get; private set; }

        /// <summary>What failed; null where nothing is named.</summary>
        public FindingSubject Subject { get; private set; }

        /// <summary>Attempts with it.</summary>
        public long Count { get; private set; }

        /// <summary>The time of its oldest evidence.</summary>
        public string First { get; private set; }

        /// <summary>The time of its newest evidence.</summary>
        public string Last { get; private set; }

        /// <summary>The rule of the finding that it follows.</summary>
        public string Follows { get; private set; }

        /// <summary>What proves it, at most five pieces.</summary>
        public ItemList<FindingEvidence> Evidence { get; private set; }

        /// <summary>How many pieces there are.</summary>
        public long EvidenceCount { get; private set; }

        /// <summary>What speaks against it.</summary>
        public ItemList<FindingEvidence> Counter { get; private set; }

        /// <summary>The codes that it explains or ended with, failures first.</summary>
        public ItemList<ErrorCode> Codes { get; private set; }

        /// <summary>Why it happens, likeliest first.</summary>
        public ItemList<Cause> Causes { get; private set; }

        /// <summary>What to do, the least intrusive first.</summary>
        public ItemList<Remedy> Remedies { get; private set; }

        /// <summary>What is missing to be sure.</summary>
        public ItemList<string> Missing { get; private set; }

        /// <summary>Where to read more.</summary>
        public ItemList<string> References { get; private set; }

        /// <summary>The findings of a list, in the order of the library.</summary>
        internal static Finding[] List(Dictionary<string, object> json, string name)
        {
            List<Dictionary<string, object>> items = Read.Objects(json, name);
            Finding[] findings = new Finding[items.Count];
            for (int i = 0; i < findings.Length; i++)
            {
                findings[i] = new Finding(items[i]);
            }
            return findings;
        }

        public override string ToString()
        {
            return Rule + ": " + Status;
        }

        private static FindingEvidence[] Pieces(Dictionary<string, object> json, string name)
        {
            List<Dictionary<string, object>> items = Read.Objects(json, name);
            FindingEvidence[] pieces = new FindingEvidence[items.Count];
            for (int i = 0; i < pieces.Length; i++)
            {
                pieces[i] = new FindingEvidence(items[i]);
            }
            return pieces;
        }
    }

    /// <summary>A check of the machine's health and what it found.</summary>
    public sealed class HealthCheck : Finding
    {
        internal HealthCheck(Dictionary<string, object> json)
            : base(json)
        {
        }

        /// <summary>One sentence on all checks of the run that this one belongs to.</summary>
        public string Verdict { get; set; }
    }
}
