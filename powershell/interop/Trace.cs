using System.Collections.Generic;

namespace WUDiagnostics
{
    /// <summary>A step of a pipeline: seen with its line, absent, or its log was not read.</summary>
    public sealed class TraceStep
    {
        internal TraceStep(Dictionary<string, object> json)
        {
            Pipeline = Read.Text(json, "pipeline");
            Step = Read.Text(json, "step");
            Name = Read.Text(json, "name");
            State = Read.Text(json, "state");
            File = Read.Text(json, "file");
            Line = Facts.Number(json, "line");
            Time = Read.Text(json, "time");
            Ids = Evidence.Of(json, "ids");
            object wait;
            json.TryGetValue("wait", out wait);
            Wait = wait == null ? (double?)null : System.Convert.ToDouble(wait, System.Globalization.CultureInfo.InvariantCulture);
        }

        /// <summary>cm-scan, cm-deploy, agent-scan, agent-download, agent-install or wsus-sync.</summary>
        public string Pipeline { get; private set; }

        /// <summary>Its number.</summary>
        public string Step { get; private set; }

        /// <summary>What it is.</summary>
        public string Name { get; private set; }

        /// <summary>seen, absent, or no-log where the log that would show it was not read.</summary>
        public string State { get; private set; }

        /// <summary>The file of its first line.</summary>
        public string File { get; private set; }

        /// <summary>Its first line; 0 where there is none.</summary>
        public long Line { get; private set; }

        /// <summary>When, in ISO 8601: with Z if it is UTC.</summary>
        public string Time { get; private set; }

        /// <summary>Seconds since the step before it that was seen; null where that is not known.</summary>
        public double? Wait { get; private set; }

        /// <summary>Ids and other parts of its lines by their names: job, request, server, version, code.</summary>
        public Evidence Ids { get; private set; }

        /// <summary>The file without its folder and the line of a step, also of one from another session.</summary>
        public static string Where(object step)
        {
            string file = Shown.LineOf(step, "File");
            string line = Shown.LineOf(step, "Line");
            if (string.IsNullOrEmpty(file))
            {
                return "";
            }
            file = file.Substring(file.LastIndexOfAny(new[] { '/', '\\' }) + 1);
            return line == "0" || string.IsNullOrEmpty(line) ? file : file + ":" + line;
        }

        public override string ToString()
        {
            return Pipeline + " " + Step + ": " + State;
        }
    }

    /// <summary>An update server as one source names it.</summary>
    public sealed class TraceServer
    {
        internal TraceServer(Dictionary<string, object> json)
        {
            Place = Read.Text(json, "place");
            Server = Read.Text(json, "server");
            File = Read.Text(json, "file");
            Line = Facts.Number(json, "line");
            From = Read.Text(json, "from");
            Differs = Read.Flag(json, "differs");
        }

        /// <summary>location-reply, scan-agent, update-handler, registry, agent, agent-scan or probe.</summary>
        public string Place { get; private set; }

        /// <summary>Its URL.</summary>
        public string Server { get; private set; }

        /// <summary>The file that names it; null for a fact.</summary>
        public string File { get; private set; }

        /// <summary>The line there; 0 where there is none.</summary>
        public long Line { get; private set; }

        /// <summary>Where a fact was read.</summary>
        public string From { get; private set; }

        /// <summary>It is the first that is none of those before it.</summary>
        public bool Differs { get; private set; }

        public override string ToString()
        {
            return Place + ": " + Server + (Differs ? " (differs)" : "");
        }
    }

    /// <summary>An update: one row, however many sources name it.</summary>
    public sealed class UpdateHistory
    {
        internal UpdateHistory(Dictionary<string, object> json)
        {
            UpdateId = Read.Text(json, "updateId");
            Revision = Facts.Number(json, "revision");
            KB = Read.Text(json, "kb");
            Title = Read.Text(json, "title");
            Operation = Read.Text(json, "operation");
            FirstTry = Read.Text(json, "firstTry");
            LastTry = Read.Text(json, "lastTry");
            Tries = (int)Facts.Number(json, "tries");
            Result = Read.Text(json, "result");
            Code = Read.Text(json, "code");
            UnmappedCode = Read.Text(json, "unmappedCode");
            Caller = Read.Text(json, "caller");
            Sources = Read.Texts(json, "sources");
            SupersededBy = Read.Texts(json, "supersededBy");
            States = Evidence.Of(json, "states");
            Differs = Read.Flag(json, "differs");
            File = Read.Text(json, "file");
            Line = Facts.Number(json, "line");
        }

        /// <summary>The id of the update, without braces; null where no source has it.</summary>
        public string UpdateId { get; private set; }

        /// <summary>The newest revision that was tried; 0 where it is not known.</summary>
        public long Revision { get; private set; }

        /// <summary>KB and its number; null where no source names it.</summary>
        public string KB { get; private set; }

        /// <summary>Its title, else the name of its package.</summary>
        public string Title { get; private set; }

        /// <summary>download, install, uninstall or setup: how far the last try came; null where only its state is known.</summary>
        public string Operation { get; private set; }

        /// <summary>The oldest try, in ISO 8601.</summary>
        public string FirstTry { get; private set; }

        /// <summary>The newest try.</summary>
        public string LastTry { get; private set; }

        /// <summary>How many times it was tried.</summary>
        public int Tries { get; private set; }

        /// <summary>How the last try ended: succeeded, restart-pending, failed, cancelled or unfinished.</summary>
        public string Result { get; private set; }

        /// <summary>The value of Code as PowerShell writes 0x80070643: signed; null where there is none.</summary>
        public int? HResult
        {
            get { return ErrorCode.Number(Code); }
        }

        /// <summary>The code that the caller was given; null where there is none.</summary>
        public string Code { get; private set; }

        /// <summary>The code of the installer, where it is another.</summary>
        public string UnmappedCode { get; private set; }

        /// <summary>Who asked for it.</summary>
        public string Caller { get; private set; }

        /// <summary>The sources that show it: WindowsUpdate.log, ReportingEvents.log, events, CBS.log, ConfigMgr, agent and others.</summary>
        public ItemList<string> Sources { get; private set; }

        /// <summary>What supersedes it, by KB number or id, and what supersedes that.</summary>
        public ItemList<string> SupersededBy { get; private set; }

        /// <summary>Its state as ConfigMgr's parts have it: handler, store, message, cim.</summary>
        public Evidence States { get; private set; }

        /// <summary>One of the states is missing, another installed.</summary>
        public bool Differs { get; private set; }

        /// <summary>The file of the last try; null where it is in no log.</summary>
        public string File { get; private set; }

        /// <summary>The line of the last try; 0 where it is not known.</summary>
        public long Line { get; private set; }

        /// <summary>The last try of a row to the minute, also of one from another session.</summary>
        public static string Minute(object row)
        {
            string time = Shown.LineOf(row, "LastTry");
            return time == null || time.Length < 16 ? time : time.Substring(0, 16).Replace('T', ' ');
        }

        /// <summary>The updates of a diagnosis that was asked for them.</summary>
        public static UpdateHistory[] Of(Diagnosis diagnosis)
        {
            return diagnosis == null ? new UpdateHistory[0] : diagnosis.History;
        }

        public override string ToString()
        {
            return (KB ?? UpdateId ?? Title) + ": " + Result + (Code == null ? "" : " " + Code);
        }
    }
}
