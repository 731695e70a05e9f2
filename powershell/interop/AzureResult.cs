using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace WUDiagnostics
{
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int ResultsRead(IntPtr input, ulong inputLength, uint language, ref IntPtr json);

    /// <summary>What Azure or Windows Update for Business reports of a machine: one row a machine.</summary>
    public sealed class AzureResult
    {
        internal AzureResult(Dictionary<string, object> json)
        {
            Source = Read.Text(json, "source");
            ComputerName = Read.Text(json, "machine");
            ResourceId = Read.Text(json, "id");
            ResourceGroup = Read.Text(json, "group");
            RunId = Read.Text(json, "run");
            Status = Read.Text(json, "status");
            Time = Read.Text(json, "time");
            Service = Read.Text(json, "service");
            Title = Read.Text(json, "title");
            Text = Read.Text(json, "text");
            RestartPending = Has(json, "restart") ? (bool?)Read.Flag(json, "restart") : null;
            Available = Count(json, "available");
            Installed = Count(json, "installed");
            Failed = Count(json, "failed");
            Pending = Count(json, "pending");
            Codes = Read.Texts(json, "codes");
            KBs = Read.Texts(json, "kbs");
            Dictionary<string, object> code = Read.Object(json, "code");
            if (code != null)
            {
                Code = Read.Text(code, "hex");
                Name = Read.Text(code, "name");
                Message = Read.Text(code, "message");
                Stage = Read.Text(code, "stage");
                Component = Read.Text(code, "component");
                Retry = Read.Text(code, "retry");
            }
        }

        private static bool Has(Dictionary<string, object> json, string name)
        {
            object value;
            return json.TryGetValue(name, out value) && value != null;
        }

        private static long? Count(Dictionary<string, object> json, string name)
        {
            return Has(json, name) ? (long?)Facts.Number(json, name) : null;
        }

        /// <summary>Name of the machine; null where the input names none.</summary>
        public string ComputerName { get; private set; }

        /// <summary>succeeded, warnings, failed, in-progress, not-started, cancelled or unknown.</summary>
        public string Status { get; private set; }

        /// <summary>The failure as 0x and eight digits; null where no code with a number says it.</summary>
        public string Code { get; private set; }

        /// <summary>The value of Code as PowerShell writes 0x80244022: signed; null where there is none.</summary>
        public int? HResult
        {
            get { return ErrorCode.Number(Code); }
        }

        /// <summary>The symbolic name of the code, or the word that Azure has for the error.</summary>
        public string Name { get; private set; }

        /// <summary>What the code means.</summary>
        public string Message { get; private set; }

        /// <summary>Where it breaks: policy, network, scan, download, install, ...</summary>
        public string Stage { get; private set; }

        /// <summary>The part of the update system that returns the code.</summary>
        public string Component { get; private set; }

        /// <summary>Whether trying again helps: success, restart, transient, permanent or unknown.</summary>
        public string Retry { get; private set; }

        /// <summary>assessment, installation, alert or text.</summary>
        public string Source { get; private set; }

        /// <summary>When that was reported, as it was written.</summary>
        public string Time { get; private set; }

        /// <summary>Where updates come from, such as WU-WSUS.</summary>
        public string Service { get; private set; }

        /// <summary>Whether a restart is pending; null where nothing says it.</summary>
        public bool? RestartPending { get; private set; }

        /// <summary>How many updates are available.</summary>
        public long? Available { get; private set; }

        /// <summary>How many were installed.</summary>
        public long? Installed { get; private set; }

        /// <summary>How many failed.</summary>
        public long? Failed { get; private set; }

        /// <summary>How many are pending.</summary>
        public long? Pending { get; private set; }

        /// <summary>Every code, the one that says most first.</summary>
        public string[] Codes { get; private set; }

        /// <summary>KB numbers of the updates that failed.</summary>
        public string[] KBs { get; private set; }

        /// <summary>The word of the engine, such as DiskFull.</summary>
        public string Title { get; private set; }

        /// <summary>What the engine wrote.</summary>
        public string Text { get; private set; }

        /// <summary>Id of the resource, or of the device.</summary>
        public string ResourceId { get; private set; }

        /// <summary>Its resource group.</summary>
        public string ResourceGroup { get; private set; }

        /// <summary>Id of the run.</summary>
        public string RunId { get; private set; }

        public override string ToString()
        {
            return (ComputerName ?? Source) + ": " + Status + (Code == null && Name == null ? "" : " " + (Code ?? Name));
        }

        /// <summary>Reads a JSON list of objects and texts; unread is how many of them said nothing of a machine.</summary>
        public static AzureResult[] FromJson(string input, int language, ref int unread)
        {
            NativeLibrary library = NativeLibrary.Current;
            char[] units = (input ?? "").ToCharArray();
            IntPtr json = IntPtr.Zero;
            using (Pinned pinned = new Pinned(units, units.Length))
            {
                library.Check(library.Get<ResultsRead>("wud_results_read")(pinned.Address, (ulong)units.Length, (uint)language, ref json), null);
            }
            Dictionary<string, object> document = (Dictionary<string, object>)Json.Parse(library.Take(ref json));
            unread = (int)Facts.Number(document, "unread");
            return Read.Objects(document, "rows").ConvertAll(one => new AzureResult(one)).ToArray();
        }
    }
}
