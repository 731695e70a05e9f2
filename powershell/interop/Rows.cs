using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;

namespace WUDiagnostics
{
    /// <summary>A line of a view, ready to be shown. Where it does not fit, PowerShell wraps it: only PowerShell knows the width.</summary>
    public sealed class ViewRow
    {
        internal ViewRow(int hanging, string text)
        {
            Hanging = hanging;
            Text = text;
        }

        /// <summary>By how many columns its continuation is indented; the format files have a frame for each of these numbers.</summary>
        public int Hanging { get; private set; }

        /// <summary>What is shown.</summary>
        public string Text { get; private set; }
    }

    /// <summary>
    /// The lines of the views that are no table: of a code, a probe, a policy. An object may be one of this session, or what came
    /// back from another one.
    /// </summary>
    public sealed partial class Rows
    {
        private const int Label = 13;
        private const int MostCauses = 3;
        private const int MostRemedies = 2;
        private static readonly Regex AfterFirstSentence = new Regex("(?<=\\.)\\s.*|(?<=\u3002).*", RegexOptions.Singleline);

        private readonly List<ViewRow> rows = new List<ViewRow>();
        private readonly bool colour;

        private Rows(bool colour)
        {
            this.colour = colour;
        }

        /// <summary>One code: what it is, what it means, why it happens and what to do first.</summary>
        public static ViewRow[] OfCode(object code)
        {
            Rows rows = new Rows(false);
            string hex = Text(code, "Code");
            rows.Add(0, (hex + "  " + Text(code, "Name")).Trim());
            hex = hex ?? Text(code, "Name");
            rows.Add(0, Text(code, "Message"));
            rows.Add(0, "");
            rows.AddLabel("Stage", Joined(", ", Text(code, "Stage"), Text(code, "Component")));
            int number = 0;
            foreach (object cause in Items(code, "Causes"))
            {
                if (number < MostCauses)
                {
                    rows.AddItem("Causes", ++number, Text(cause, "Text"));
                }
            }
            number = 0;
            foreach (object remedy in Items(code, "Remedies"))
            {
                if (number < MostRemedies)
                {
                    rows.AddItem("Remedies", ++number, AfterFirstSentence.Replace(Text(remedy, "Text") ?? "", ""));
                    string command = Text(remedy, "Command");
                    if (command != null)
                    {
                        rows.Add(18, new string(' ', Label + 3) + "> " + command);
                    }
                }
            }
            object retry = Shown.Get(code, "Retry");
            rows.AddLabel("Retry", Joined(": ", Text(retry, "Kind"), Text(retry, "Advice")));
            foreach (object other in Items(code, "Alternatives"))
            {
                rows.AddLabel("Or", Shown.Line(other));
            }
            rows.AddLabel("More", "Get-WUErrorInfo " + (hex != null && hex.IndexOf(' ') >= 0 ? "'" + hex + "'" : hex) + " | Format-List");
            return rows.rows.ToArray();
        }

        /// <summary>A policy: the verdict, where updates come from, what contradicts what.</summary>
        public static ViewRow[] OfPolicy(object policy, bool colour)
        {
            Rows rows = new Rows(colour);
            string status = Text(policy, "Status");
            rows.Add(0, Text(policy, "Verdict"), status == "fail" ? "1;31" : status == "warn" ? "33" : "32");
            rows.Add(0, "");
            string setBy = Joined(": ", Text(policy, "Origin"), Text(policy, "Gpo"));
            string server = Text(policy, "Server");
            rows.AddLabel("Server", server == null ? null : server + (setBy == null ? "" : " (" + setBy + ")"));
            rows.AddLabel("StatusServer", Text(policy, "StatusServer"));
            // Classes of updates with the same source are named together.
            List<string> sources = new List<string>();
            Dictionary<string, string> classes = new Dictionary<string, string>();
            foreach (object source in Items(policy, "Sources"))
            {
                string from = Text(source, "From") + " (" + Text(source, "Because") + ")";
                if (!classes.ContainsKey(from))
                {
                    sources.Add(from);
                    classes[from] = null;
                }
                classes[from] = Joined(", ", classes[from], Text(source, "Class"));
            }
            string label = "Sources";
            foreach (string from in sources)
            {
                rows.AddLabel(label, classes[from] + ": " + from);
                label = "";
            }
            label = "Findings";
            foreach (object finding in Items(policy, "Findings"))
            {
                string word = Text(finding, "Status");
                string code = null;
                foreach (object one in Items(finding, "Codes"))
                {
                    code = code ?? Text(one, "Code");
                }
                int remedies = Items(finding, "Remedies").Count;
                string text = Joined(" ", Text(finding, "Rule") + ": " + Text(finding, "Title"), code);
                rows.Add(
                    Label, label.PadRight(Label) + (word + "  " + text + (remedies == 0 ? "" : " [Remedies: " + Number(remedies) + "]")),
                    word == "fail" ? "31" : word == "warn" ? "33" : null);
                label = "";
            }
            List<string> values = new List<string>();
            foreach (object value in Items(policy, "Values"))
            {
                values.Add(Text(value, "Name") + " = " + Text(value, "Value"));
            }
            rows.AddLabel("Values", values.Count == 0 ? null : string.Join("; ", values.ToArray()));
            label = "Unread";
            foreach (object unread in Items(policy, "Unread"))
            {
                rows.AddLabel(label, Text(unread, "Path") + ": " + Text(unread, "Why"));
                label = "";
            }
            rows.AddLabel("More", "Get-WUClientPolicy | Format-List");
            return rows.rows.ToArray();
        }

        /// <summary>A probe: the verdict, the steps with the first fault marked, then what to do.</summary>
        public static ViewRow[] OfProbe(object probe, bool colour, bool detailed)
        {
            Rows rows = new Rows(colour);
            string url = Text(probe, "Url");
            if (url != null)
            {
                rows.Add(0, url);
            }
            rows.Add(0, Text(probe, "Verdict"), true.Equals(PowerShellObject.Unwrap(Shown.Get(probe, "Succeeded"))) ? "32" : "1;31");
            rows.Add(0, "");
            IList<object> steps = Items(probe, "Steps");
            bool codes = false;
            foreach (object step in steps)
            {
                codes = codes || Text(step, "Code") != null;
            }
            rows.Add(0, Step("", "Step", "Status", "ms", codes ? "Code" : null) + "Title");
            rows.Add(0, Step("", "----", "------", "--", codes ? "----" : null) + "-----");
            foreach (object step in steps)
            {
                bool first = true.Equals(PowerShellObject.Unwrap(Shown.Get(step, "IsFirstFailure")));
                string status = Text(step, "Status");
                string ms = status == "skipped" ? "" : Text(step, "Milliseconds");
                string head = Step(first ? ">>" : "", Text(step, "Step"), status, ms, codes ? Text(step, "Code") ?? "" : null);
                string tone = first ? "1;31" : status == "fail" ? "31" : status == "warn" ? "33" : status == "skipped" ? "90" : null;
                rows.Add(codes ? 42 : 30, head + Text(step, "Title"), tone);
                if (detailed)
                {
                    foreach (string fact in (Shown.Evidence(Shown.Get(step, "Seen")) ?? "").Split(new[] { '\n' }, StringSplitOptions.RemoveEmptyEntries))
                    {
                        rows.Add(16, new string(' ', 15) + fact);
                    }
                }
            }
            int number = 0;
            foreach (object remedy in Items(probe, "Remedies"))
            {
                if (number == 0)
                {
                    rows.Add(0, "");
                }
                rows.Add(3, Number(++number) + ". " + Text(remedy, "Text"));
                string command = Text(remedy, "Command");
                if (command != null)
                {
                    rows.Add(5, "   > " + command);
                }
            }
            return rows.rows.ToArray();
        }

        private static string Step(string marker, string step, string status, string ms, string code)
        {
            return marker.PadRight(3) + (step ?? "").PadRight(10) + "  " + (status ?? "").PadRight(7) + (ms ?? "").PadLeft(6) + "  " + (code == null ? "" : code.PadRight(12));
        }

        private void Add(int hanging, string text, string tone = null)
        {
            rows.Add(new ViewRow(hanging, colour && tone != null && !string.IsNullOrEmpty(text) ? "\x1b[" + tone + "m" + text + "\x1b[0m" : text ?? ""));
        }

        private void AddLabel(string label, string text)
        {
            if (!string.IsNullOrEmpty(text))
            {
                Add(Label, label.PadRight(Label) + text);
            }
        }

        private void AddItem(string label, int number, string text)
        {
            Add(Label + 3, (number == 1 ? label : "").PadRight(Label) + Number(number) + ". " + text);
        }

        private static string Text(object target, string property)
        {
            return target == null ? null : Shown.Line(Shown.Get(target, property));
        }

        private static IList<object> Items(object target, string property)
        {
            List<object> items = new List<object>();
            object value = PowerShellObject.Unwrap(Shown.Get(target, property));
            IEnumerable list = value is string ? null : value as IEnumerable;
            foreach (object item in list ?? new object[0])
            {
                items.Add(item);
            }
            return items;
        }

        private static string Joined(string between, params string[] parts)
        {
            string joined = string.Join(between, Array.FindAll(parts, one => !string.IsNullOrEmpty(one)));
            return joined.Length == 0 ? null : joined;
        }

        private static string Number(int value)
        {
            return value.ToString(CultureInfo.InvariantCulture);
        }
    }
}
