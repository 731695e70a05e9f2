using System.Collections.Generic;

namespace WUDiagnostics
{
    /// <summary>
    /// Where the details of codes come from. The library is asked for each code by its own spelling: what stands around it
    /// would come back with every one of a log's thousands. A message of the usual length is asked for as a whole and
    /// once, for it may say what to do, such as which log to read.
    /// </summary>
    internal sealed class DetailSource
    {
        private const int LongestMessage = 8192;

        private readonly uint language;
        private readonly List<ErrorInfo> codes = new List<ErrorInfo>();
        private string message;

        private DetailSource(uint language, bool isInput, string message)
        {
            this.language = language;
            IsInput = isInput;
            this.message = message;
        }

        /// <summary>Whether the input of the code gives it and no other.</summary>
        internal bool IsInput { get; private set; }

        /// <summary>Of a code that was given by itself.</summary>
        internal static DetailSource OfInput(uint language)
        {
            return new DetailSource(language, true, null);
        }

        /// <summary>Of the codes of a list.</summary>
        internal static DetailSource OfList(uint language)
        {
            return new DetailSource(language, false, null);
        }

        /// <summary>Of the codes of a text.</summary>
        internal static DetailSource OfText(uint language, string text)
        {
            return new DetailSource(language, false, text.Length <= LongestMessage ? text : null);
        }

        /// <summary>Names a code of the text; all are named, in the order of the library, before one is asked for.</summary>
        internal void Own(ErrorInfo code)
        {
            if (message != null)
            {
                codes.Add(code);
            }
        }

        internal Details Of(ErrorInfo wanted)
        {
            // Two threads may both do this; both get the same.
            string text = message;
            if (text != null)
            {
                List<object> decoded = Decoder.DecodeJson(text, language);
                for (int i = 0; i < decoded.Count && i < codes.Count; i++)
                {
                    Dictionary<string, object> json = decoded[i] as Dictionary<string, object>;
                    if (IsOf(json, codes[i]))
                    {
                        codes[i].SetDetails(new Details(json));
                    }
                }
                message = null;
                if (wanted.HasDetails)
                {
                    return wanted.Held;
                }
            }
            foreach (string spelling in wanted.Spellings)
            {
                foreach (object one in Decoder.DecodeJson(spelling, language))
                {
                    Dictionary<string, object> json = one as Dictionary<string, object>;
                    if (IsOf(json, wanted))
                    {
                        return new Details(json);
                    }
                }
            }
            throw new WUDiagnosticsException("WULibraryDefect", "The library does not know its own code " + wanted.Hex + ".", wanted.Hex, null);
        }

        /// <summary>Whether the library describes this code; of very many codes of a text it only names the later ones.</summary>
        private static bool IsOf(Dictionary<string, object> json, ErrorInfo code)
        {
            return json != null && Read.Number(json, "value") == code.Value && !Read.Flag(json, "brief");
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

        /// <summary>What stands in for details that cannot be had.</summary>
        internal Details(string problem, uint value)
        {
            Aliases = References = new string[0];
            Family = Severity = Component = Stage = Message = problem;
            Facility = new Facility((int)(value >> 16 & 0x7FF), null);
            Causes = new[] { problem };
            Remedies = new[] { new Remedy(null, problem, null) };
            Retry = new Retry("unknown", problem);
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
