using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace WUDiagnostics
{
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int ProbeOpen(IntPtr options, ulong optionsLength, uint language, ref IntPtr probe, ref IntPtr error);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int ProbeWait(IntPtr probe, uint milliseconds, ref IntPtr json);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int ProbeCancel(IntPtr probe);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int FactsEvaluate(uint what, IntPtr facts, ulong factsLength, uint language, ref IntPtr json, ref IntPtr error);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int PolicyEvaluate(IntPtr facts, ulong factsLength, IntPtr logs, ulong logsLength, IntPtr ends, ulong count, uint language, ref IntPtr json, ref IntPtr error);

    /// <summary>The functions of the library about WSUS: looked up when the first of them is needed.</summary>
    internal sealed class WsusLibrary
    {
        internal readonly NativeLibrary Library;
        internal readonly ProbeOpen Open;
        internal readonly ProbeWait Wait;
        internal readonly ProbeCancel Cancel;
        internal readonly Free Free;
        internal readonly FactsEvaluate EvaluateFacts;
        internal readonly PolicyEvaluate EvaluatePolicy;

        private static WsusLibrary current;

        private WsusLibrary(NativeLibrary library)
        {
            Library = library;
            Open = library.Get<ProbeOpen>("wud_probe_open");
            Wait = library.Get<ProbeWait>("wud_probe_wait");
            Cancel = library.Get<ProbeCancel>("wud_probe_cancel");
            Free = library.Get<Free>("wud_probe_free");
            EvaluateFacts = library.Get<FactsEvaluate>("wud_facts_evaluate");
            EvaluatePolicy = library.Get<PolicyEvaluate>("wud_policy_evaluate");
        }

        internal static WsusLibrary Current
        {
            get
            {
                // Two threads may make one each; both work.
                return current ?? (current = new WsusLibrary(NativeLibrary.Current));
            }
        }
    }

    /// <summary>A probe that runs in the background.</summary>
    public sealed class ProbeRunner : IDisposable
    {
        private readonly WsusLibrary library;
        private readonly NativeHandle probe;
        private WsusProbe[] answer;

        /// <summary>Starts a probe. The options are the JSON object that include/wudiag.h describes at wud_probe_open.</summary>
        public ProbeRunner(string options, int language)
            : this(options, null, language)
        {
        }

        /// <summary>The same, with the document of a judged policy, which may come from another session.</summary>
        public ProbeRunner(string options, string judged, int language)
        {
            if (judged != null)
            {
                // One JSON object, and nothing beside it that could be another option.
                if (!(Json.Parse(judged) is Dictionary<string, object>))
                {
                    throw new FormatException("The judged policy is no JSON object.");
                }
                options = options.Substring(0, options.LastIndexOf('}')) + ",\"judged\":" + judged + "}";
            }
            library = WsusLibrary.Current;
            char[] units = (options ?? "").ToCharArray();
            IntPtr opened = IntPtr.Zero;
            IntPtr error = IntPtr.Zero;
            using (Pinned pinned = new Pinned(units, units.Length))
            {
                library.Library.Check(library.Open(pinned.Address, (ulong)units.Length, (uint)language, ref opened, ref error), ref error, "WUBadOptions");
            }
            probe = new NativeHandle(library.Free, opened);
        }

        /// <summary>The answer as the library gave it, a JSON document; null while there is none.</summary>
        public string Document { get; private set; }

        /// <summary>Whether the answer is there.</summary>
        public bool Done
        {
            get { return answer != null; }
        }

        /// <summary>
        /// Waits at most that many milliseconds: null while the probe runs, then its answer, one object, or one for each
        /// public endpoint where those were asked for.
        /// </summary>
        public WsusProbe[] Wait(int milliseconds)
        {
            if (answer != null)
            {
                return answer;
            }
            IntPtr json = IntPtr.Zero;
            library.Library.Check(probe.Use(handle => library.Wait(handle, (uint)Math.Max(0, milliseconds), ref json)), null);
            string text = library.Library.Take(ref json);
            if (text != null)
            {
                Document = text;
                answer = WsusProbe.Read(Json.Parse(text));
            }
            return answer;
        }

        /// <summary>Ends the probe early; its answer comes within a moment. May be called from any thread.</summary>
        public void Cancel()
        {
            library.Library.Check(probe.Use(handle => library.Cancel(handle)), null);
        }

        /// <summary>Ends the probe, where it still runs, and frees it.</summary>
        public void Dispose()
        {
            probe.Dispose();
        }
    }

    /// <summary>One step of a probe: a finding with its time and what was seen.</summary>
    public sealed class WsusProbeStep : Finding
    {
        internal WsusProbeStep(Dictionary<string, object> json)
            : base(json)
        {
            Step = Read.Text(json, "step");
            Milliseconds = Facts.Number(json, "milliseconds");
            Seen = WUDiagnostics.Evidence.Of(json, "seen");
        }

        /// <summary>policy, url, proxy, dns, tcp, tls, wuident, version, client, simpleauth, reporting, content or soap.</summary>
        public string Step { get; private set; }

        /// <summary>How long it took.</summary>
        public long Milliseconds { get; private set; }

        /// <summary>What was seen.</summary>
        public Evidence Seen { get; private set; }

        /// <summary>The value of Code as PowerShell writes 0x80244022: signed; null where nothing is wrong.</summary>
        public int? HResult
        {
            get { return ErrorCode.Number(Code); }
        }

        /// <summary>What the Windows Update Agent logs for it, such as 0x80244022; null where nothing is wrong.</summary>
        public string Code
        {
            get { return Codes.Length == 0 ? null : Codes[0].Code; }
        }

        /// <summary>The symbolic name of Code.</summary>
        public string Name
        {
            get { return Codes.Length == 0 ? null : Codes[0].Name; }
        }

        /// <summary>Whether this is the first step that failed: what comes after it says little.</summary>
        public bool IsFirstFailure { get; internal set; }

        public override string ToString()
        {
            return Step + ": " + Status;
        }
    }

    /// <summary>Whether an update server can be reached and, if not, where the connection breaks.</summary>
    public sealed class WsusProbe
    {
        private static readonly Remedy[] NoRemedies = new Remedy[0];

        internal WsusProbe(Dictionary<string, object> json)
        {
            Url = WUDiagnostics.Read.Text(json, "url");
            if (Url == "")
            {
                Url = null;
            }
            Verdict = WUDiagnostics.Read.Text(json, "verdict");
            Status = WUDiagnostics.Read.Text(json, "status");
            Code = WUDiagnostics.Read.Text(json, "code");
            Name = WUDiagnostics.Read.Text(json, "name");
            FirstFailure = WUDiagnostics.Read.Text(json, "firstFailure");
            List<Dictionary<string, object>> steps = WUDiagnostics.Read.Objects(json, "steps");
            Steps = steps.ConvertAll(one => new WsusProbeStep(one)).ToArray();
            WsusProbeStep first = First;
            if (first != null)
            {
                first.IsFirstFailure = true;
            }
        }

        /// <summary>One probe, or the probes of a list.</summary>
        internal static WsusProbe[] Read(object json)
        {
            List<object> items = json as List<object> ?? new List<object> { json };
            WsusProbe[] probes = new WsusProbe[items.Count];
            for (int i = 0; i < probes.Length; i++)
            {
                probes[i] = new WsusProbe((Dictionary<string, object>)items[i]);
            }
            return probes;
        }

        /// <summary>The server's URL as it was given; null where no server is used.</summary>
        public string Url { get; private set; }

        /// <summary>One sentence.</summary>
        public string Verdict { get; private set; }

        /// <summary>The worst status of a step: pass, info, warn, fail or skipped.</summary>
        public string Status { get; private set; }

        /// <summary>The value of Code as PowerShell writes 0x80244022: signed; null where nothing failed.</summary>
        public int? HResult
        {
            get { return ErrorCode.Number(Code); }
        }

        /// <summary>What the Windows Update Agent logs, such as 0x80244022; null where nothing failed.</summary>
        public string Code { get; private set; }

        /// <summary>The symbolic name of Code.</summary>
        public string Name { get; private set; }

        /// <summary>The first step that failed; null where none did.</summary>
        public string FirstFailure { get; private set; }

        /// <summary>Every step, in order.</summary>
        public ItemList<WsusProbeStep> Steps { get; private set; }

        /// <summary>Whether no step failed.</summary>
        public bool Succeeded
        {
            get { return FirstFailure == null; }
        }

        /// <summary>What to do about the first failure, the least intrusive first.</summary>
        public ItemList<Remedy> Remedies
        {
            get { return First == null ? NoRemedies : First.Remedies; }
        }

        public override string ToString()
        {
            return Url == null ? Verdict : Url + ": " + Verdict;
        }

        private WsusProbeStep First
        {
            get
            {
                foreach (WsusProbeStep step in Steps)
                {
                    if (FirstFailure != null && step.Step == FirstFailure)
                    {
                        return step;
                    }
                }
                return null;
            }
        }
    }
}
