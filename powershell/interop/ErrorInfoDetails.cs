using System;
using System.Collections.Generic;

namespace WUDiagnostics
{
    /// <summary>What the library said of a code when it read it: with the value, all that it needs to describe it.</summary>
    internal sealed class CodeOrigin
    {
        /// <summary>The space of errors that have a word and no number; see wud_code.</summary>
        private const uint Alert = 7;

        private readonly uint language;
        private readonly uint space;
        private readonly uint context;
        private readonly string log;
        private readonly string readings;

        internal CodeOrigin(uint language, CodeBatch batch, int index)
        {
            this.language = language;
            space = batch.Space(index);
            context = batch.Context(index);
            log = batch.Log(index);
            readings = batch.Readings(index);
        }

        /// <summary>Whether the value is no number that anybody knows.</summary>
        internal bool IsAlert
        {
            get { return space == Alert; }
        }

        /// <summary>Whether another record says as much: most codes of a batch share one origin.</summary>
        internal bool Fits(CodeBatch batch, int index)
        {
            return space == batch.Space(index) && context == batch.Context(index) && log == batch.Log(index) && readings == batch.Readings(index);
        }

        internal Details Describe(uint value, uint extend)
        {
            NativeLibrary library = NativeLibrary.Current;
            char[] path = (log ?? "").ToCharArray();
            IntPtr json = IntPtr.Zero;
            using (Pinned pinned = new Pinned(path, path.Length))
            {
                library.Check(library.CodeDescribe(value, extend, space, context, pinned.Address, (ulong)path.Length, language, ref json), null);
            }
            Dictionary<string, object> code = (Dictionary<string, object>)Json.Parse(library.Take(ref json));
            if (readings != null)
            {
                code["alternatives"] = Json.Parse(readings);
            }
            return new Details(code);
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
        internal readonly Cause[] Causes;
        internal readonly Remedy[] Remedies;
        internal readonly Retry Retry;
        internal readonly string[] References;
        internal readonly OtherReading[] Alternatives;

        /// <summary>What stands in for details that cannot be had.</summary>
        internal Details(string problem, uint value)
        {
            Aliases = References = new string[0];
            Family = Severity = Component = Stage = Message = problem;
            Facility = new Facility((int)(value >> 16 & 0x7FF), null);
            Causes = new[] { new Cause(problem) };
            Remedies = new[] { new Remedy(problem) };
            Retry = new Retry("unknown", problem, 0);
            Alternatives = new OtherReading[0];
        }

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
            Causes = Cause.List(json);
            Remedies = Remedy.List(json);
            Dictionary<string, object> retry = Read.Object(json, "retry");
            Retry = retry == null ? null : new Retry(Read.Text(retry, "kind"), Read.Text(retry, "advice"), (int)Read.Number(retry, "limit"));
            References = Read.Texts(json, "references");
            List<Dictionary<string, object>> others = Read.Objects(json, "alternatives");
            Alternatives = new OtherReading[others.Count];
            for (int i = 0; i < Alternatives.Length; i++)
            {
                Alternatives[i] = new OtherReading(Read.Text(others[i], "hex"), Read.Text(others[i], "name"), Read.Text(others[i], "why"));
            }
        }
    }
}
