using System.Collections.Generic;

namespace WUDiagnostics
{
    /// <summary>Something that can be done.</summary>
    public sealed class Remedy
    {
        private Remedy(Dictionary<string, object> json)
        {
            Id = Read.Text(json, "id");
            Action = Read.Text(json, "action");
            Intrusion = (int)Read.Number(json, "intrusion");
            Kind = Read.Text(json, "kind");
            Text = Read.Text(json, "text");
            Command = Read.Text(json, "command");
        }

        /// <summary>What stands in for a remedy that cannot be had.</summary>
        internal Remedy(string problem)
        {
            Kind = "advice";
            Text = problem;
        }

        /// <summary>Its id: stable, for runbooks.</summary>
        public string Id { get; private set; }

        /// <summary>The action of Repair-WUClient that does it; null for a manual step.</summary>
        public string Action { get; private set; }

        /// <summary>0 only looks, asks or waits; 1 starts, restarts or corrects one thing; 2 changes settings or installs; 3 resets or repairs state; 4 rebuilds.</summary>
        public int Intrusion { get; private set; }

        /// <summary>What Command is: command, registry, url, path, settings, or advice (none).</summary>
        public string Kind { get; private set; }

        /// <summary>What to do.</summary>
        public string Text { get; private set; }

        /// <summary>The exact command, registry value, path or address; null where the text says it all.</summary>
        public string Command { get; private set; }

        /// <summary>The remedies of a document, the least intrusive first.</summary>
        internal static Remedy[] List(Dictionary<string, object> json)
        {
            List<Dictionary<string, object>> items = Read.Objects(json, "remedies");
            Remedy[] remedies = new Remedy[items.Count];
            for (int i = 0; i < remedies.Length; i++)
            {
                remedies[i] = new Remedy(items[i]);
            }
            return remedies;
        }

        public override string ToString()
        {
            return Text;
        }
    }
}
