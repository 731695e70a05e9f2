using System.Collections.Generic;

namespace WUDiagnostics
{
    /// <summary>An input and the codes in it: decoding it gives the details of all of them at once.</summary>
    internal sealed class DecodeSource
    {
        internal readonly string Input;
        private readonly uint language;
        private List<ErrorInfo> codes;

        internal DecodeSource(string input, uint language, bool givesMore)
        {
            Input = input;
            this.language = language;
            GivesMore = givesMore;
        }

        /// <summary>Whether the input gives other codes, too, or may do so.</summary>
        internal bool GivesMore { get; private set; }

        /// <summary>Names the codes of the input, in the order of the library. One alone need not be named.</summary>
        internal void Own(ErrorInfo code)
        {
            codes = codes ?? new List<ErrorInfo>();
            codes.Add(code);
            GivesMore = true;
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
}
