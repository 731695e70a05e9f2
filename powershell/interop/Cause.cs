using System.Collections.Generic;

namespace WUDiagnostics
{
    /// <summary>Why something happens.</summary>
    public sealed class Cause
    {
        private Cause(Dictionary<string, object> json)
        {
            Id = Read.Text(json, "id");
            Text = Read.Text(json, "text");
            Check = Read.Text(json, "check");
            Remedies = Remedy.List(json);
        }

        /// <summary>What stands in for a cause that cannot be had.</summary>
        internal Cause(string problem)
        {
            Text = problem;
            Remedies = new Remedy[0];
        }

        /// <summary>Its id: stable, for runbooks.</summary>
        public string Id { get; private set; }

        /// <summary>The cause.</summary>
        public string Text { get; private set; }

        /// <summary>How to tell that it is this one.</summary>
        public string Check { get; private set; }

        /// <summary>What removes this cause, the least intrusive first; all of them are among the remedies beside it.</summary>
        public ItemList<Remedy> Remedies { get; private set; }

        /// <summary>The causes of a document, the likeliest first.</summary>
        internal static Cause[] List(Dictionary<string, object> json)
        {
            List<Dictionary<string, object>> items = Read.Objects(json, "causes");
            Cause[] causes = new Cause[items.Count];
            for (int i = 0; i < causes.Length; i++)
            {
                causes[i] = new Cause(items[i]);
            }
            return causes;
        }

        public override string ToString()
        {
            return Text;
        }
    }
}
