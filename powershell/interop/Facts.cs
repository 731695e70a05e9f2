using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Text;

namespace WUDiagnostics
{
    /// <summary>Named values in their order: what was seen, as it came.</summary>
    public sealed class Evidence : OrderedDictionary
    {
        internal Evidence()
            : base(StringComparer.OrdinalIgnoreCase)
        {
        }

        internal static Evidence Of(Dictionary<string, object> json, string name)
        {
            object value;
            json.TryGetValue(name, out value);
            Evidence evidence = Plain(value) as Evidence;
            if (evidence == null)
            {
                evidence = new Evidence();
                if (value != null)
                {
                    evidence["items"] = Plain(value);
                }
            }
            return evidence;
        }

        /// <summary>A dictionary by its names: PowerShell does not keep the order of one that goes to another session.</summary>
        internal static Evidence Sorted(IDictionary from)
        {
            if (from == null)
            {
                return null;
            }
            SortedDictionary<string, object> names = new SortedDictionary<string, object>(StringComparer.OrdinalIgnoreCase);
            foreach (DictionaryEntry entry in from)
            {
                names[Convert.ToString(entry.Key, CultureInfo.InvariantCulture)] = Again(PowerShellObject.Unwrap(entry.Value));
            }
            Evidence evidence = new Evidence();
            foreach (KeyValuePair<string, object> one in names)
            {
                evidence[one.Key] = one.Value;
            }
            return evidence;
        }

        /// <summary>A value that came from another session, as Plain makes it.</summary>
        private static object Again(object value)
        {
            IList items = value as IList;
            if (items != null)
            {
                object[] array = new object[items.Count];
                for (int i = 0; i < array.Length; i++)
                {
                    array[i] = Again(PowerShellObject.Unwrap(items[i]));
                }
                return array;
            }
            return Sorted(value as IDictionary) ?? value;
        }

        /// <summary>Parsed JSON as PowerShell likes it: ordered dictionaries, arrays, whole numbers as such.</summary>
        internal static object Plain(object json)
        {
            Dictionary<string, object> members = json as Dictionary<string, object>;
            if (members != null)
            {
                Evidence evidence = new Evidence();
                foreach (KeyValuePair<string, object> member in members)
                {
                    evidence[member.Key] = Plain(member.Value);
                }
                return evidence;
            }
            List<object> items = json as List<object>;
            if (items != null)
            {
                return (ItemList<object>)items.ConvertAll(Plain).ToArray();
            }
            if (json is double)
            {
                double number = (double)json;
                if (Math.Floor(number) == number && Math.Abs(number) < 9e15)
                {
                    return (long)number;
                }
            }
            return json;
        }

        /// <summary>On one line: name=value; lists in brackets.</summary>
        public override string ToString()
        {
            StringBuilder text = new StringBuilder();
            foreach (DictionaryEntry entry in this)
            {
                if (entry.Value != null)
                {
                    text.Append(text.Length == 0 ? "" : "; ").Append(entry.Key).Append('=').Append(Show(entry.Value));
                }
            }
            return text.ToString();
        }

        /// <summary>One line for each value.</summary>
        public string[] Lines()
        {
            List<string> lines = new List<string>();
            foreach (DictionaryEntry entry in this)
            {
                IList<object> items = entry.Value as IList<object>;
                if (items == null && entry.Value != null)
                {
                    lines.Add(entry.Key + ": " + Show(entry.Value));
                }
                for (int i = 0; items != null && i < items.Count; i++)
                {
                    lines.Add(entry.Key + "[" + i.ToString(CultureInfo.InvariantCulture) + "]: " + Show(items[i]));
                }
            }
            return lines.ToArray();
        }

        internal static string Show(object value)
        {
            IList<object> items = value as IList<object>;
            if (items != null)
            {
                string[] shown = new string[items.Count];
                for (int i = 0; i < shown.Length; i++)
                {
                    shown[i] = Show(items[i]);
                }
                return "[" + string.Join(", ", shown) + "]";
            }
            if (value is Evidence)
            {
                return "{" + value + "}";
            }
            return Convert.ToString(value, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Where one class of updates comes from.</summary>
    public sealed class UpdateSource
    {
        internal UpdateSource(Dictionary<string, object> json)
        {
            Class = Read.Text(json, "class");
            From = Read.Text(json, "from");
            Because = Read.Text(json, "because");
        }

        /// <summary>feature, quality, driver or other.</summary>
        public string Class { get; private set; }

        /// <summary>wsus, windows-update or none.</summary>
        public string From { get; private set; }

        /// <summary>Why.</summary>
        public string Because { get; private set; }

        public override string ToString()
        {
            return Class + ": " + From;
        }
    }

    /// <summary>One value of the policy, where it is and who set it.</summary>
    public sealed class PolicyValue
    {
        internal PolicyValue(Dictionary<string, object> json)
        {
            object value;
            json.TryGetValue("value", out value);
            Name = Read.Text(json, "name");
            Value = Evidence.Plain(value);
            Type = Read.Text(json, "type");
            Key = Read.Text(json, "key");
            View = Read.Text(json, "view");
            SetBy = Read.Text(json, "setBy");
            Gpo = Read.Text(json, "gpo");
        }

        public string Name { get; private set; }

        public object Value { get; private set; }

        /// <summary>Its type, such as REG_DWORD.</summary>
        public string Type { get; private set; }

        /// <summary>The registry key.</summary>
        public string Key { get; private set; }

        /// <summary>native, wow (Wow6432Node) or mdm (PolicyManager).</summary>
        public string View { get; private set; }

        /// <summary>configmgr, mdm, gpo, local-policy or unknown.</summary>
        public string SetBy { get; private set; }

        /// <summary>The name, or else the id, of the group policy object that set it.</summary>
        public string Gpo { get; private set; }

        public override string ToString()
        {
            return Name + " = " + Evidence.Show(Value);
        }
    }

    /// <summary>What could not be read, and why.</summary>
    public sealed class UnreadFact
    {
        internal UnreadFact(Dictionary<string, object> json)
        {
            Path = Read.Text(json, "path");
            Why = Read.Text(json, "why");
        }

        /// <summary>Where it would be in the facts, such as policy.provenance.rsop; or a file.</summary>
        public string Path { get; private set; }

        public string Why { get; private set; }

        public override string ToString()
        {
            return Path + ": " + Why;
        }
    }

    /// <summary>The effective update policy of a machine.</summary>
    public sealed class ClientPolicy
    {
        internal ClientPolicy(string document)
        {
            Document = document;
            Dictionary<string, object> json = (Dictionary<string, object>)Json.Parse(document);
            Verdict = Read.Text(json, "verdict");
            Status = Read.Text(json, "status");
            ManagedBy = Read.Text(json, "managedBy");
            Server = Read.Text(json, "server");
            StatusServer = Read.Text(json, "statusServer");
            Origin = Read.Text(json, "origin");
            Gpo = Read.Text(json, "gpo");
            Values = Read.Objects(json, "values").ConvertAll(one => new PolicyValue(one)).ToArray();
            Sources = Read.Objects(json, "sources").ConvertAll(one => new UpdateSource(one)).ToArray();
            Findings = Finding.List(json, "findings");
            Unread = Read.Objects(json, "unread").ConvertAll(one => new UnreadFact(one)).ToArray();
        }

        /// <summary>One sentence: where updates come from, and the rules that fail, else those that warn.</summary>
        public string Verdict { get; private set; }

        /// <summary>The worst status of a finding that still counts.</summary>
        public string Status { get; private set; }

        /// <summary>wsus where the agent uses an update server of its own, mixed where not all sources are wsus, else windows-update.</summary>
        public string ManagedBy { get; private set; }

        /// <summary>The server that the policy names, used or not.</summary>
        public string Server { get; private set; }

        /// <summary>WUStatusServer.</summary>
        public string StatusServer { get; private set; }

        /// <summary>Who set the server: configmgr, mdm, gpo, local-policy or unknown; null where there is none.</summary>
        public string Origin { get; private set; }

        /// <summary>The name of the group policy object that set it.</summary>
        public string Gpo { get; private set; }

        /// <summary>Every value of the policy.</summary>
        public ItemList<PolicyValue> Values { get; private set; }

        /// <summary>Where each class of updates comes from.</summary>
        public ItemList<UpdateSource> Sources { get; private set; }

        /// <summary>Contradictions, the worst first.</summary>
        public ItemList<Finding> Findings { get; private set; }

        /// <summary>What could not be read, and why.</summary>
        public ItemList<UnreadFact> Unread { get; private set; }

        /// <summary>The document of the library: what a probe takes as judged.</summary>
        public string Document { get; private set; }

        /// <summary>Whether a finding has the status fail.</summary>
        public bool HasErrors
        {
            get { return Status == "fail"; }
        }

        public override string ToString()
        {
            return Verdict;
        }
    }

    /// <summary>Has the library judge the facts of a machine: a JSON document as docs/objects.md describes it.</summary>
    public static class Facts
    {
        private const uint Health = 2;
        private const string Refused = "WUBadFacts";

        /// <summary>Judges the update policy. The logs are files of WUAHandler.log.</summary>
        public static ClientPolicy JudgePolicy(string facts, string[] logs, int language)
        {
            WsusLibrary library = WsusLibrary.Current;
            char[] units = (facts ?? "").ToCharArray();
            TextList files = new TextList(logs);
            IntPtr json = IntPtr.Zero;
            IntPtr error = IntPtr.Zero;
            using (Pinned pinned = new Pinned(units, units.Length))
            using (Pinned pinnedFiles = new Pinned(files.Units, files.Units.Length))
            using (Pinned pinnedEnds = new Pinned(files.Ends, files.Ends.Length))
            {
                int status = library.EvaluatePolicy(
                    pinned.Address, (ulong)units.Length, pinnedFiles.Address, (ulong)files.Units.Length, pinnedEnds.Address, (ulong)files.Ends.Length, (uint)language, ref json, ref error);
                library.Library.Check(status, ref error, Refused);
            }
            return new ClientPolicy(library.Library.Take(ref json));
        }

        /// <summary>Judges the health of a machine.</summary>
        public static HealthCheck[] JudgeHealth(string facts, int language)
        {
            WsusLibrary library = WsusLibrary.Current;
            char[] units = (facts ?? "").ToCharArray();
            IntPtr json = IntPtr.Zero;
            IntPtr error = IntPtr.Zero;
            using (Pinned pinned = new Pinned(units, units.Length))
            {
                library.Library.Check(library.EvaluateFacts(Health, pinned.Address, (ulong)units.Length, (uint)language, ref json, ref error), ref error, Refused);
            }
            Dictionary<string, object> health = (Dictionary<string, object>)Json.Parse(library.Library.Take(ref json));
            return Read.Objects(health, "checks").ConvertAll(one => new HealthCheck(one)).ToArray();
        }

        internal static long Number(Dictionary<string, object> json, string name)
        {
            object value;
            return json.TryGetValue(name, out value) && value is double ? (long)(double)value : 0;
        }
    }
}
