using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace WUDiagnostics
{
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int DiagnosisAdd(IntPtr diagnosis, uint kind, IntPtr json, ulong jsonLength, ref IntPtr error);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int DiagnosisState(IntPtr diagnosis, ref DiagnosisProgress progress);

    /// <summary>How far a diagnosis is.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct DiagnosisProgress
    {
        internal ulong records;
        internal uint files;
        internal uint phase;

        /// <summary>Records that were read.</summary>
        public long Records
        {
            get { return (long)records; }
        }

        /// <summary>Files that were opened.</summary>
        public int Files
        {
            get { return (int)files; }
        }
    }

    /// <summary>The functions of the library about diagnoses: looked up when the first of them is needed.</summary>
    internal sealed class DiagnosisLibrary
    {
        internal readonly NativeLibrary Library;
        internal readonly ProbeOpen Open;
        internal readonly DiagnosisAdd Add;
        internal readonly ProbeCancel Seal;
        internal readonly ProbeWait Wait;
        internal readonly DiagnosisState State;
        internal readonly ProbeCancel Cancel;
        internal readonly Free Free;

        private static DiagnosisLibrary current;

        private DiagnosisLibrary(NativeLibrary library)
        {
            Library = library;
            Open = library.Get<ProbeOpen>("wud_diagnosis_open");
            Add = library.Get<DiagnosisAdd>("wud_diagnosis_add");
            Seal = library.Get<ProbeCancel>("wud_diagnosis_seal");
            Wait = library.Get<ProbeWait>("wud_diagnosis_wait");
            State = library.Get<DiagnosisState>("wud_diagnosis_progress");
            Cancel = library.Get<ProbeCancel>("wud_diagnosis_cancel");
            Free = library.Get<Free>("wud_diagnosis_free");
        }

        internal static DiagnosisLibrary Current
        {
            get
            {
                // Two threads may make one each; both work.
                return current ?? (current = new DiagnosisLibrary(NativeLibrary.Current));
            }
        }
    }

    /// <summary>A diagnosis that is made in the background: it reads at once, while facts are added.</summary>
    public sealed class DiagnosisRunner : IDisposable
    {
        private readonly DiagnosisLibrary library;
        private readonly NativeHandle diagnosis;

        /// <summary>Begins to read. The options are the JSON object that include/wudiag.h describes at wud_diagnosis_open.</summary>
        public DiagnosisRunner(string options, int language)
        {
            library = DiagnosisLibrary.Current;
            char[] units = (options ?? "").ToCharArray();
            IntPtr opened = IntPtr.Zero;
            IntPtr error = IntPtr.Zero;
            using (Pinned pinned = new Pinned(units, units.Length))
            {
                library.Library.Check(library.Open(pinned.Address, (ulong)units.Length, (uint)language, ref opened, ref error), ref error, "WUBadOptions");
            }
            diagnosis = new NativeHandle(library.Free, opened);
        }

        /// <summary>Adds a facts document.</summary>
        public void AddFacts(string json)
        {
            Add(1, json);
        }

        /// <summary>Adds the document of a probe.</summary>
        public void AddProbe(string json)
        {
            Add(2, json);
        }

        /// <summary>Adds what is known of updates beside logs: the agent's history, the states of ConfigMgr's store.</summary>
        public void AddHistory(string json)
        {
            Add(3, json);
        }

        /// <summary>Says that nothing more is added.</summary>
        public void Seal()
        {
            library.Library.Check(diagnosis.Use(handle => library.Seal(handle)), null);
        }

        /// <summary>How far it is.</summary>
        public DiagnosisProgress Progress
        {
            get
            {
                DiagnosisProgress progress = new DiagnosisProgress();
                library.Library.Check(diagnosis.Use(handle => library.State(handle, ref progress)), null);
                return progress;
            }
        }

        /// <summary>Waits at most that many milliseconds: null while there is no answer, then the diagnosis.</summary>
        public Diagnosis Wait(int milliseconds)
        {
            IntPtr json = IntPtr.Zero;
            library.Library.Check(diagnosis.Use(handle => library.Wait(handle, (uint)Math.Max(0, milliseconds), ref json)), null);
            string text = library.Library.Take(ref json);
            return text == null ? null : new Diagnosis((Dictionary<string, object>)Json.Parse(text));
        }

        /// <summary>Ends it early, without an answer. May be called from any thread.</summary>
        public void Cancel()
        {
            library.Library.Check(diagnosis.Use(handle => library.Cancel(handle)), null);
        }

        /// <summary>Ends it, where it still runs, and frees it.</summary>
        public void Dispose()
        {
            diagnosis.Dispose();
        }

        private void Add(uint kind, string json)
        {
            char[] units = (json ?? "").ToCharArray();
            IntPtr error = IntPtr.Zero;
            using (Pinned pinned = new Pinned(units, units.Length))
            {
                int status = diagnosis.Use(handle => library.Add(handle, kind, pinned.Address, (ulong)units.Length, ref error));
                library.Library.Check(status, ref error, "WUBadOptions");
            }
        }
    }

    /// <summary>An attempt that the logs show: a scan, a download, an installation, a synchronisation.</summary>
    public sealed class UpdateAttempt
    {
        internal UpdateAttempt(Dictionary<string, object> json)
        {
            Kind = Read.Text(json, "kind");
            Caller = Read.Text(json, "caller");
            Subject = Read.Text(json, "subject");
            Start = Read.Text(json, "start");
            End = Read.Text(json, "end");
            Result = Read.Text(json, "result");
            Code = Read.Text(json, "code");
            File = Read.Text(json, "file");
            Line = Facts.Number(json, "line");
            LastGood = Read.Text(json, "lastGood");
            FirstFailure = Read.Text(json, "firstFailure");
        }

        /// <summary>scan, download, install, uninstall, setup or sync.</summary>
        public string Kind { get; private set; }

        /// <summary>Who asked for it.</summary>
        public string Caller { get; private set; }

        /// <summary>The title or id of the update, the package.</summary>
        public string Subject { get; private set; }

        /// <summary>When it began, in ISO 8601.</summary>
        public string Start { get; private set; }

        /// <summary>When it ended.</summary>
        public string End { get; private set; }

        /// <summary>succeeded, restart-pending, failed, cancelled or unfinished.</summary>
        public string Result { get; private set; }

        /// <summary>The value of Code as PowerShell writes 0x80244022: signed; null where there is none.</summary>
        public int? HResult
        {
            get { return ErrorCode.Number(Code); }
        }

        /// <summary>The code that ended it; null where there is none.</summary>
        public string Code { get; private set; }

        /// <summary>The file of its end.</summary>
        public string File { get; private set; }

        /// <summary>The line of its end; 0 where it is not known.</summary>
        public long Line { get; private set; }

        /// <summary>The last attempt of its kind and caller before it that ended well.</summary>
        public string LastGood { get; private set; }

        /// <summary>When the first of the failures in a row was.</summary>
        public string FirstFailure { get; private set; }

        public override string ToString()
        {
            return Kind + " " + Result + (Code == null ? "" : " " + Code);
        }
    }

    /// <summary>A file or another source, and whether it was read.</summary>
    public sealed class DiagnosisSource
    {
        internal DiagnosisSource(Dictionary<string, object> json)
        {
            Source = Read.Text(json, "source");
            Family = Read.Text(json, "family");
            State = Read.Text(json, "state");
            Why = Read.Text(json, "why");
            From = Read.Text(json, "from");
            To = Read.Text(json, "to");
            Records = Facts.Number(json, "records");
        }

        /// <summary>The path.</summary>
        public string Source { get; private set; }

        /// <summary>The family of a log; null for other sources.</summary>
        public string Family { get; private set; }

        /// <summary>read, absent, broken or skipped.</summary>
        public string State { get; private set; }

        /// <summary>Why it was not read, or not whole.</summary>
        public string Why { get; private set; }

        /// <summary>The time of its first record, as written.</summary>
        public string From { get; private set; }

        /// <summary>The time of its last record, as written.</summary>
        public string To { get; private set; }

        /// <summary>How many records were read.</summary>
        public long Records { get; private set; }

        public override string ToString()
        {
            return Source + ": " + State;
        }
    }

    /// <summary>Why patching fails on a machine, or that it works.</summary>
    public sealed class Diagnosis
    {
        internal Diagnosis(Dictionary<string, object> json)
        {
            Outcome = Read.Text(json, "outcome");
            Verdict = Read.Text(json, "verdict");
            Standing = Read.Text(json, "standing");
            Stage = Read.Text(json, "stage");
            Code = Read.Text(json, "code");
            Orchestrator = Read.Text(json, "orchestrator");
            FirstFailure = Read.Text(json, "firstFailure");
            LastSuccess = Read.Text(json, "lastSuccess");
            Findings = Finding.List(json, "findings");
            FindingCount = Facts.Number(json, "findingCount");
            Attempts = Read.Objects(json, "attempts").ConvertAll(one => new UpdateAttempt(one)).ToArray();
            AttemptCount = Facts.Number(json, "attemptCount");
            LastGood = Read.Text(json, "lastGood");
            Trace = Read.Objects(json, "trace").ConvertAll(one => new TraceStep(one)).ToArray();
            Servers = Read.Objects(json, "servers").ConvertAll(one => new TraceServer(one)).ToArray();
            History = Read.Objects(json, "history").ConvertAll(one => new UpdateHistory(one)).ToArray();
            Intake = Evidence.Of(json, "intake");
            Coverage = Read.Objects(json, "coverage").ConvertAll(one => new DiagnosisSource(one)).ToArray();
            Summary = Read.Text(json, "summary");
            Row = Read.Text(json, "row");
            ExitCode = (int)Facts.Number(json, "exitCode");
            Time = Read.Text(json, "time");
            Tool = Read.Text(json, "tool");
            Dictionary<string, object> machine = Read.Object(json, "machine") ?? new Dictionary<string, object>();
            ComputerName = Read.Text(machine, "name");
            OperatingSystem = Read.Text(machine, "os");
            Build = Facts.Number(machine, "build");
            Zone = Read.Text(machine, "zone");
        }

        /// <summary>The computer, where something names it.</summary>
        public string ComputerName { get; private set; }

        /// <summary>healthy, findings, nothing-matched or not-enough-evidence.</summary>
        public string Outcome { get; private set; }

        /// <summary>One sentence.</summary>
        public string Verdict { get; private set; }

        /// <summary>Since when it fails, when it last worked, how many attempts there are, in one line.</summary>
        public string Standing { get; private set; }

        /// <summary>Where the repair belongs: policy, location, network, authentication, scan, evaluation, download, install, restart, report or server; null where nothing is wrong.</summary>
        public string Stage { get; private set; }

        /// <summary>The value of Code as PowerShell writes 0x80244022: signed; null where there is none.</summary>
        public int? HResult
        {
            get { return ErrorCode.Number(Code); }
        }

        /// <summary>The code of the failure; null where there is none.</summary>
        public string Code { get; private set; }

        /// <summary>Its symbolic name, where it is a code of the first finding.</summary>
        public string Name
        {
            get
            {
                foreach (Finding finding in Findings)
                {
                    foreach (ErrorCode code in finding.Codes)
                    {
                        if (code.Code == Code)
                        {
                            return code.Name;
                        }
                    }
                }
                return null;
            }
        }

        /// <summary>Who runs the patching: windows, configmgr, intune, azure or other; null where that is not known.</summary>
        public string Orchestrator { get; private set; }

        /// <summary>When the first failure of the cause was, in ISO 8601.</summary>
        public string FirstFailure { get; private set; }

        /// <summary>When patching last worked.</summary>
        public string LastSuccess { get; private set; }

        /// <summary>What was found, the cause first; at most 50.</summary>
        public ItemList<Finding> Findings { get; private set; }

        /// <summary>How many findings there are.</summary>
        public long FindingCount { get; private set; }

        /// <summary>Attempts: failed ones first, then the newest; at most 200.</summary>
        public ItemList<UpdateAttempt> Attempts { get; private set; }

        /// <summary>How many attempts there are.</summary>
        public long AttemptCount { get; private set; }

        /// <summary>The last good step of the pipeline; null where no trace was made.</summary>
        public string LastGood { get; private set; }

        /// <summary>The steps of the newest run of each pipeline that the logs show.</summary>
        public ItemList<TraceStep> Trace { get; private set; }

        /// <summary>The update servers that logs and facts name, side by side.</summary>
        public ItemList<TraceServer> Servers { get; private set; }

        /// <summary>The questions that support asks first: what, pattern, still, noticed, worked, stopped, changed, share, tried, versions, unaffected.</summary>
        public Evidence Intake { get; private set; }

        /// <summary>The updates, where Get-WUUpdateHistory asked for them.</summary>
        internal UpdateHistory[] History { get; private set; }

        /// <summary>What was read and what was not.</summary>
        public ItemList<DiagnosisSource> Coverage { get; private set; }

        /// <summary>At most 200 characters of ASCII, the verdict first.</summary>
        public string Summary { get; private set; }

        /// <summary>One line of ASCII JSON of at most 2,000 characters, for runners.</summary>
        public string Row { get; private set; }

        /// <summary>0 nothing is wrong, 1 something is wrong, 2 nothing that was named could be read, 4 not enough evidence.</summary>
        public int ExitCode { get; private set; }

        /// <summary>The operating system, where something names it.</summary>
        public string OperatingSystem { get; private set; }

        /// <summary>Its build; 0 where it is not known.</summary>
        public long Build { get; private set; }

        /// <summary>How far its local time is from UTC, such as +02:00.</summary>
        public string Zone { get; private set; }

        /// <summary>When the diagnosis was made, in UTC.</summary>
        public string Time { get; private set; }

        /// <summary>The version of the library.</summary>
        public string Tool { get; private set; }

        public override string ToString()
        {
            return Summary;
        }
    }
}
