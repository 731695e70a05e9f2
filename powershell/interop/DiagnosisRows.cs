using System.Collections.Generic;

namespace WUDiagnostics
{
    public sealed partial class Rows
    {
        private const int MostOthers = 12;

        /// <summary>A diagnosis: the verdict, how it stands, the cause with its proof and the next step, the rest in one line each.</summary>
        public static ViewRow[] OfDiagnosis(object diagnosis, bool colour)
        {
            Rows rows = new Rows(colour);
            string outcome = Text(diagnosis, "Outcome");
            rows.Add(0, Text(diagnosis, "Verdict"), outcome == "healthy" ? "32" : outcome == "findings" ? "1;31" : "33");
            rows.Add(0, Text(diagnosis, "Standing"));
            IList<object> findings = Items(diagnosis, "Findings");
            for (int i = 0; i < findings.Count && i <= MostOthers; i++)
            {
                if (i < 2)
                {
                    rows.Add(0, "");
                }
                if (i == 0)
                {
                    rows.AddCause(findings[i], outcome == "findings");
                    continue;
                }
                string status = Text(findings[i], "Status");
                string state = Text(findings[i], "State");
                bool over = state == "healed" || state == "moot";
                rows.Add(5, (status ?? "").PadRight(5) + (over ? "(" + state + ") " : "") + Text(findings[i], "Title"), over ? "90" : status == "fail" ? "31" : status == "warn" ? "33" : null);
            }
            string label = "Unread";
            foreach (object source in Items(diagnosis, "Coverage"))
            {
                if (Text(source, "State") == "broken")
                {
                    if (label != "")
                    {
                        rows.Add(0, "");
                    }
                    rows.AddLabel(label, Leaf(Text(source, "Source")) + ": " + Text(source, "Why"));
                    label = "";
                }
            }
            return rows.rows.ToArray();
        }

        private void AddCause(object finding, bool isCause)
        {
            Add(0, Text(finding, "Rule") + "  (" + Joined(", ", Text(finding, "Stage"), Text(finding, "State"), Text(finding, "Confidence")) + ")");
            if (!isCause)
            {
                Add(3, "   " + Text(finding, "Title"));
            }
            foreach (object evidence in Items(finding, "Evidence"))
            {
                string line = Text(evidence, "Line");
                string path = Text(evidence, "Path");
                Add(3, "   " + (path != null ? Shown.Line(evidence) : Leaf(Text(evidence, "File")) + (line == null ? "" : ":" + line)));
                if (path == null)
                {
                    Add(5, "     " + Clip(Text(evidence, "Text"), 150));
                }
                break;
            }
            int number = 0;
            foreach (object remedy in Items(finding, "Remedies"))
            {
                if (number == MostRemedies)
                {
                    break;
                }
                Add(3, Number(++number) + ". " + Text(remedy, "Text"));
                string command = Text(remedy, "Command");
                if (command != null)
                {
                    Add(5, "   > " + command);
                }
            }
            foreach (object missing in Items(finding, "Missing"))
            {
                Add(3, " ? " + Shown.Line(missing));
            }
        }

        private static string Clip(string words, int most)
        {
            return words == null || words.Length <= most ? words : words.Substring(0, most - 4) + " ...";
        }

        private static string Leaf(string path)
        {
            int at = path == null ? -1 : path.LastIndexOfAny(new[] { '/', '\\' });
            return at < 0 ? path : path.Substring(at + 1);
        }
    }
}
