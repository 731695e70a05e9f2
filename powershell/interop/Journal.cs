using System;
using System.Collections.Generic;

namespace WUDiagnostics
{
    /// <summary>The journal of one run, open for writing; nobody else writes in its folder meanwhile.</summary>
    public sealed class JournalWriter : IDisposable
    {
        private readonly RepairLibrary library;
        private readonly NativeHandle journal;

        /// <summary>Begins the journal of a run in a folder that is there. The header is a JSON object.</summary>
        public JournalWriter(string folder, string header, int waitMilliseconds, int language)
            : this(RepairLibrary.Current, false, folder, header, waitMilliseconds, language)
        {
        }

        private JournalWriter(RepairLibrary library, bool again, string place, string said, int waitMilliseconds, int language)
        {
            this.library = library;
            char[] placeUnits = (place ?? "").ToCharArray();
            char[] saidUnits = (said ?? "").ToCharArray();
            IntPtr opened = IntPtr.Zero;
            IntPtr error = IntPtr.Zero;
            using (Pinned pinnedPlace = new Pinned(placeUnits, placeUnits.Length))
            using (Pinned pinnedSaid = new Pinned(saidUnits, saidUnits.Length))
            {
                JournalOpen open = again ? library.Reopen : library.Open;
                int status = open(
                    pinnedPlace.Address, (ulong)placeUnits.Length, pinnedSaid.Address, (ulong)saidUnits.Length, (uint)Math.Max(0, waitMilliseconds), (uint)language, ref opened, ref error);
                library.Check(status, ref error, "WUBadJournalEntry", "WUJournalUnwritable", place);
            }
            journal = new NativeHandle(library.Free, opened);
            IntPtr json = IntPtr.Zero;
            library.Library.Check(journal.Use(handle => library.Info(handle, ref json)), null);
            Dictionary<string, object> info = (Dictionary<string, object>)Json.Parse(library.Library.Take(ref json));
            Run = Read.Text(info, "run");
            Path = Read.Text(info, "path");
        }

        /// <summary>Goes on with the journal of a run, to undo it. The session is a JSON object.</summary>
        public static JournalWriter Reopen(string path, string session, int waitMilliseconds, int language)
        {
            return new JournalWriter(RepairLibrary.Current, true, path, session, waitMilliseconds, language);
        }

        /// <summary>The name of the run.</summary>
        public string Run { get; private set; }

        /// <summary>The file.</summary>
        public string Path { get; private set; }

        /// <summary>Writes an entry, a JSON object, and returns its number when it is on the disk.</summary>
        public long Append(string entry)
        {
            char[] units = (entry ?? "").ToCharArray();
            ulong number = 0;
            IntPtr error = IntPtr.Zero;
            using (Pinned pinned = new Pinned(units, units.Length))
            {
                IntPtr address = pinned.Address;
                int status = journal.Use(handle => library.Append(handle, address, (ulong)units.Length, ref number, ref error));
                library.Check(status, ref error, "WUBadJournalEntry", "WUJournalUnwritable", Path);
            }
            return (long)number;
        }

        /// <summary>Closes the file and lets the next run write.</summary>
        public void Dispose()
        {
            journal.Dispose();
        }
    }

    /// <summary>An action of a run.</summary>
    public sealed class JournalAction
    {
        internal JournalAction(Dictionary<string, object> json)
        {
            Action = Read.Text(json, "action");
            Time = Read.Text(json, "time");
            Reason = Read.Text(json, "reason");
            Parameters = Evidence.Of(json, "parameters");
            Undo = Read.Text(json, "undo");
            Changes = (int)Read.Number(json, "changes");
            Open = (int)Read.Number(json, "open");
            Verified = Read.Text(json, "verified");
            Failed = Read.Text(json, "failed");
        }

        public string Action { get; private set; }

        public string Time { get; private set; }

        /// <summary>The rule of the finding that asked for it.</summary>
        public string Reason { get; private set; }

        /// <summary>What it was given.</summary>
        public Evidence Parameters { get; private set; }

        /// <summary>U0 nothing to undo, U1 exact, U2 partial, U3 none.</summary>
        public string Undo { get; private set; }

        /// <summary>How many changes it made.</summary>
        public int Changes { get; private set; }

        /// <summary>How many of them can still be undone.</summary>
        public int Open { get; private set; }

        /// <summary>yes, no, not-possible, after-restart; null where nothing was tried again.</summary>
        public string Verified { get; private set; }

        /// <summary>The id of the error that ended it.</summary>
        public string Failed { get; private set; }

        public override string ToString()
        {
            return Action;
        }
    }

    /// <summary>A run, as its journal has it.</summary>
    public sealed class JournalRun
    {
        internal JournalRun(Dictionary<string, object> json)
        {
            Run = Read.Text(json, "run");
            Path = Read.Text(json, "path");
            Time = Read.Text(json, "time");
            Machine = Read.Text(json, "machine");
            Tool = Read.Text(json, "tool");
            Caller = Read.Text(json, "caller");
            State = Read.Text(json, "state");
            Problem = Read.Text(json, "problem");
            ExitCode = json.ContainsKey("exitCode") && json["exitCode"] is double ? (int?)(int)(double)json["exitCode"] : null;
            Actions = Read.Objects(json, "actions").ConvertAll(one => new JournalAction(one)).ToArray();
            Entries = Read.Objects(json, "entries").ConvertAll(one => (Evidence)Evidence.Plain(one)).ToArray();
        }

        /// <summary>The name of the run.</summary>
        public string Run { get; private set; }

        /// <summary>Its file.</summary>
        public string Path { get; private set; }

        /// <summary>When it began, in UTC.</summary>
        public string Time { get; private set; }

        /// <summary>The computer.</summary>
        public string Machine { get; private set; }

        /// <summary>The version of the tool.</summary>
        public string Tool { get; private set; }

        /// <summary>The command that was called.</summary>
        public string Caller { get; private set; }

        /// <summary>complete, open, cut, edited, other-version, other-machine, undone or partly-undone.</summary>
        public string State { get; private set; }

        /// <summary>What is wrong with the journal.</summary>
        public string Problem { get; private set; }

        /// <summary>The exit code of the run; null where it has no end.</summary>
        public int? ExitCode { get; private set; }

        /// <summary>What it did.</summary>
        public ItemList<JournalAction> Actions { get; private set; }

        /// <summary>Its lines, where one journal was asked for.</summary>
        public ItemList<Evidence> Entries { get; private set; }

        public override string ToString()
        {
            return Run;
        }
    }

    /// <summary>What an undo has to do.</summary>
    public sealed class UndoPlan
    {
        internal UndoPlan(Dictionary<string, object> json)
        {
            Run = Read.Text(json, "run");
            Changes = Read.Objects(json, "changes").ConvertAll(one => (Evidence)Evidence.Plain(one)).ToArray();
            Refused = Read.Objects(json, "refused").ConvertAll(one => (Evidence)Evidence.Plain(one)).ToArray();
        }

        /// <summary>The name of the run.</summary>
        public string Run { get; private set; }

        /// <summary>What can be undone, the newest change first.</summary>
        public ItemList<Evidence> Changes { get; private set; }

        /// <summary>What cannot, and why.</summary>
        public ItemList<Evidence> Refused { get; private set; }
    }

    /// <summary>Reads journals.</summary>
    public static class Journal
    {
        /// <summary>How long the second of two runs waits for the first.</summary>
        public const int WaitMilliseconds = 60000;

        /// <summary>The runs of a folder, the newest first; or the one of a file, with its entries. The options are a JSON object with machine and machineId.</summary>
        public static JournalRun[] Read(string path, string options, int language)
        {
            object json = Json.Parse(Look(RepairLibrary.Current.Read, path, options, language));
            List<object> runs = json as List<object> ?? new List<object> { json };
            return runs.ConvertAll(one => new JournalRun((Dictionary<string, object>)one)).ToArray();
        }

        /// <summary>What is still to be undone of a run. The options are a JSON object with machine, machineId and acceptCut.</summary>
        public static UndoPlan Undo(string path, string options, int language)
        {
            return new UndoPlan((Dictionary<string, object>)Json.Parse(Look(RepairLibrary.Current.Undo, path, options, language)));
        }

        private static string Look(JournalLook look, string path, string options, int language)
        {
            RepairLibrary library = RepairLibrary.Current;
            char[] pathUnits = (path ?? "").ToCharArray();
            char[] units = (options ?? "").ToCharArray();
            IntPtr json = IntPtr.Zero;
            IntPtr error = IntPtr.Zero;
            using (Pinned pinnedPath = new Pinned(pathUnits, pathUnits.Length))
            using (Pinned pinned = new Pinned(units, units.Length))
            {
                int status = look(pinnedPath.Address, (ulong)pathUnits.Length, pinned.Address, (ulong)units.Length, (uint)language, ref json, ref error);
                library.Check(status, ref error, "WUBadJournalEntry", "WUFileUnreadable", path);
            }
            return library.Library.Take(ref json);
        }
    }
}
