using System;
using System.Collections.Generic;

namespace WUDiagnostics
{
    /// <summary>A kind of log that the library reads.</summary>
    public sealed class LogFamily
    {
        private static LogFamily[] all;

        private LogFamily(Dictionary<string, object> json)
        {
            Name = Read.Text(json, "name");
            Aliases = Read.Texts(json, "aliases");
            Paths = Read.Texts(json, "paths");
        }

        /// <summary>The name.</summary>
        public string Name { get; private set; }

        /// <summary>Other names by which it may be asked for.</summary>
        public string[] Aliases { get; private set; }

        /// <summary>
        /// Where Windows keeps the logs of this kind that are about updates: files, folders and patterns with wildcards in any
        /// part, and with {windows} for the folder of Windows, {drive} for the one above it, {ccm} for that of the ConfigMgr
        /// client's logs and {wsus} for that of WSUS; {wsus:} before a path: only on a machine that has that folder.
        /// </summary>
        public string[] Paths { get; private set; }

        /// <summary>Every kind, in the order in which the library numbers them.</summary>
        public static LogFamily[] All()
        {
            if (all == null)
            {
                LogLibrary library = LogLibrary.Current;
                IntPtr json = IntPtr.Zero;
                library.Library.Check(library.Families(ref json), null);
                List<LogFamily> families = new List<LogFamily>();
                foreach (object family in (List<object>)Json.Parse(library.Library.Take(ref json)))
                {
                    families.Add(new LogFamily((Dictionary<string, object>)family));
                }
                all = families.ToArray();
            }
            return (LogFamily[])all.Clone();
        }

        /// <summary>The names of all kinds, in alphabetical order.</summary>
        public static string[] Names()
        {
            string[] names = Array.ConvertAll(All(), family => family.Name);
            Array.Sort(names, StringComparer.Ordinal);
            return names;
        }

        /// <summary>Whether a kind is called that, in upper or lower case.</summary>
        public static bool IsName(string name)
        {
            return Array.Exists(All(), family => Same(family.Name, name) || Array.Exists(family.Aliases, alias => Same(alias, name)));
        }

        private static bool Same(string one, string other)
        {
            return string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
        }

        public override string ToString()
        {
            return Name;
        }
    }
}
