using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace WUDiagnostics
{
    /// <summary>A diagnosis as text: the verdict, how it stands, the cause with its proof and the next step, the rest in one line each.</summary>
    public static class DiagnosisView
    {
        private const int Narrowest = 60;

        /// <summary>The text for a console of that many columns. Colour is only for hosts that understand it.</summary>
        public static string Text(Diagnosis diagnosis, int width, bool colour)
        {
            width = Math.Max(Narrowest, width) - 1;
            StringBuilder text = new StringBuilder();
            string tone = diagnosis.Outcome == "healthy" ? "32" : diagnosis.Outcome == "findings" ? "1;31" : "33";
            foreach (string line in ProbeView.Wrap(diagnosis.Verdict, width))
            {
                text.Append(Paint(line, tone, colour)).Append('\n');
            }
            Indented(text, diagnosis.Standing, 2, width);
            int shown = 0;
            foreach (Finding finding in diagnosis.Findings)
            {
                if (shown == 0)
                {
                    First(text, finding, width, diagnosis.Outcome == "findings");
                }
                else
                {
                    if (shown == 1)
                    {
                        text.Append('\n');
                    }
                    Row(text, finding, width, colour);
                }
                shown++;
            }
            List<string> unread = new List<string>();
            foreach (DiagnosisSource source in diagnosis.Coverage)
            {
                if (source.State == "broken")
                {
                    unread.Add(Shown.Line(Leaf(source.Source)) + ": " + source.Why);
                }
            }
            if (unread.Count > 0)
            {
                text.Append('\n');
                foreach (string one in unread)
                {
                    Indented(text, "! " + one, 0, width);
                }
            }
            return text.ToString();
        }

        private static void First(StringBuilder text, Finding finding, int width, bool isCause)
        {
            text.Append('\n');
            string head = finding.Rule + "  (" + finding.Stage + ", " + finding.State + ", " + finding.Confidence + ")";
            Indented(text, head, 0, width);
            if (!isCause)
            {
                Indented(text, finding.Title, 2, width);
            }
            foreach (FindingEvidence evidence in finding.Evidence)
            {
                if (evidence.Path != null)
                {
                    Indented(text, evidence.ToString(), 2, width);
                }
                else
                {
                    string place = Leaf(evidence.File) + (evidence.Line == null ? "" : ":" + evidence.Line.Value.ToString(CultureInfo.InvariantCulture));
                    Indented(text, place, 2, width);
                    Indented(text, Clip(evidence.Text, 2 * (width - 4)), 4, width);
                }
                break;
            }
            int number = 0;
            foreach (Remedy remedy in finding.Remedies)
            {
                number++;
                if (number > 2)
                {
                    break;
                }
                string mark = number.ToString(CultureInfo.InvariantCulture) + ". ";
                List<string> lines = ProbeView.Wrap(remedy.Text, width - mark.Length);
                for (int line = 0; line < lines.Count; line++)
                {
                    text.Append(line == 0 ? mark : new string(' ', mark.Length)).Append(lines[line]).Append('\n');
                }
                if (remedy.Command != null)
                {
                    Indented(text, "> " + remedy.Command, mark.Length, width);
                }
            }
            foreach (string missing in finding.Missing)
            {
                Indented(text, "? " + missing, 0, width);
            }
        }

        private static void Row(StringBuilder text, Finding finding, int width, bool colour)
        {
            string head = "  " + Shown.Line(finding.Status).PadRight(5) + (finding.State == "healed" || finding.State == "moot" ? "(" + finding.State + ") " : "");
            List<string> lines = ProbeView.Wrap(finding.Title, width - head.Length);
            string tone = finding.Status == "fail" && finding.State == "current" ? "31" : finding.Status == "warn" ? "33" : "90";
            // One line each.
            string line = head + (lines.Count > 1 ? lines[0].TrimEnd() + " ..." : lines[0]);
            if (line.Length > width)
            {
                line = line.Substring(0, width - 4).TrimEnd() + " ...";
            }
            text.Append(Paint(line, tone, colour)).Append('\n');
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

        private static void Indented(StringBuilder text, string words, int indent, int width)
        {
            foreach (string line in ProbeView.Wrap(words, width - indent))
            {
                text.Append(' ', indent).Append(line).Append('\n');
            }
        }

        private static string Paint(string text, string tone, bool colour)
        {
            return colour && tone != null ? "\x1b[" + tone + "m" + text + "\x1b[0m" : text;
        }
    }
}
