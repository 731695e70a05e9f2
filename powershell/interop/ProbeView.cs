using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace WUDiagnostics
{
    /// <summary>A probe as text: the verdict first, then the steps with the first fault marked, then what to do.</summary>
    public static class ProbeView
    {
        private const int Narrowest = 60;
        private const string Marker = ">> ";
        private const string NoMarker = "   ";

        /// <summary>The text for a console of that many columns. Colour is only for hosts that understand it.</summary>
        public static string Text(WsusProbe probe, int width, bool colour, bool detailed)
        {
            width = Math.Max(Narrowest, width) - 1;
            StringBuilder text = new StringBuilder();
            if (probe.Url != null)
            {
                text.Append(Shown.Line(probe.Url)).Append('\n');
            }
            string tone = probe.Succeeded ? "32" : "1;31";
            foreach (string line in Wrap(probe.Verdict, width))
            {
                text.Append(Paint(line, tone, colour)).Append('\n');
            }
            text.Append('\n');
            int ids = "Step".Length;
            int codes = 0;
            foreach (WsusProbeStep step in probe.Steps)
            {
                ids = Math.Max(ids, step.Step.Length);
                codes = Math.Max(codes, (step.Code ?? "").Length);
            }
            if (codes > 0)
            {
                codes = Math.Max(codes, "Code".Length) + 2;
            }
            text.Append(Row(NoMarker, "Step", "Status", "ms", "Code", ids, codes)).Append("Title\n");
            text.Append(Row(NoMarker, "----", "------", "--", "----", ids, codes)).Append("-----\n");
            foreach (WsusProbeStep step in probe.Steps)
            {
                string ms = step.Status == "skipped" ? "" : step.Milliseconds.ToString(CultureInfo.InvariantCulture);
                string head = Row(step.IsFirstFailure ? Marker : NoMarker, step.Step, step.Status, ms, step.Code ?? "", ids, codes);
                List<string> lines = Wrap(step.Title, width - head.Length);
                string colours = step.IsFirstFailure ? "1;31" : step.Status == "fail" ? "31" : step.Status == "warn" ? "33" : step.Status == "skipped" ? "90" : null;
                for (int i = 0; i < lines.Count; i++)
                {
                    string line = (i == 0 ? head : new string(' ', head.Length)) + lines[i];
                    text.Append(Paint(line, colours, colour)).Append('\n');
                }
                if (detailed)
                {
                    foreach (string fact in step.Seen.Lines())
                    {
                        Indented(text, fact, ids + 5, width);
                    }
                }
            }
            ItemList<Remedy> remedies = probe.Remedies;
            if (remedies.Length > 0)
            {
                text.Append('\n');
            }
            for (int i = 0; i < remedies.Length; i++)
            {
                string number = (i + 1).ToString(CultureInfo.InvariantCulture) + ". ";
                List<string> lines = Wrap(remedies[i].Text, width - number.Length);
                for (int line = 0; line < lines.Count; line++)
                {
                    text.Append(line == 0 ? number : new string(' ', number.Length)).Append(lines[line]).Append('\n');
                }
                if (remedies[i].Command != null)
                {
                    Indented(text, "> " + remedies[i].Command, number.Length, width);
                }
            }
            return text.ToString();
        }

        private static void Indented(StringBuilder text, string words, int indent, int width)
        {
            foreach (string line in Wrap(words, width - indent))
            {
                text.Append(' ', indent).Append(line).Append('\n');
            }
        }

        private static string Row(string marker, string id, string status, string ms, string code, int ids, int codes)
        {
            return marker + Shown.Line(id).PadRight(ids) + "  " + Shown.Line(status).PadRight(7) + ms.PadLeft(6) + "  " + (codes == 0 ? "" : Shown.Line(code).PadRight(codes));
        }

        private static string Paint(string text, string tone, bool colour)
        {
            return colour && tone != null ? "\x1b[" + tone + "m" + text + "\x1b[0m" : text;
        }

        /// <summary>What a stranger may have written, in lines of at most that many columns; Chinese and Japanese letters take two.</summary>
        internal static List<string> Wrap(string text, int width)
        {
            width = Math.Max(20, width);
            List<string> lines = new List<string>();
            int start = 0;
            int blank = -1;
            int columns = 0;
            text = Shown.Line(text) ?? "";
            for (int i = 0; i < text.Length; i++)
            {
                bool wide = IsWide(text[i]);
                if (text[i] == ' ')
                {
                    blank = i;
                }
                columns += wide ? 2 : 1;
                if (columns > width)
                {
                    int end = blank > start ? blank : i;
                    lines.Add(text.Substring(start, end - start).TrimEnd());
                    start = end == blank ? end + 1 : end;
                    blank = -1;
                    i = start - 1;
                    columns = 0;
                }
            }
            if (start < text.Length || lines.Count == 0)
            {
                lines.Add(text.Substring(start));
            }
            return lines;
        }

        private static bool IsWide(char letter)
        {
            return letter >= 0x1100 && (letter <= 0x115F || (letter >= 0x2E80 && letter <= 0xD7A3) || (letter >= 0xF900 && letter <= 0xFAFF) || (letter >= 0xFE30 && letter <= 0xFE6F) || (letter >= 0xFF00 && letter <= 0xFF60));
        }
    }
}
