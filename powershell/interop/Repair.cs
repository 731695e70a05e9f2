using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace WUDiagnostics
{
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int RepairActions(uint language, ref IntPtr json);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int RepairMake(IntPtr request, ulong requestLength, uint language, ref IntPtr json, ref IntPtr error);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int JournalOpen(IntPtr place, ulong placeLength, IntPtr said, ulong saidLength, uint wait, uint language, ref IntPtr journal, ref IntPtr error);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int JournalAppend(IntPtr journal, IntPtr entry, ulong entryLength, ref ulong number, ref IntPtr error);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int JournalInfo(IntPtr journal, ref IntPtr json);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int JournalLook(IntPtr path, ulong pathLength, IntPtr options, ulong optionsLength, uint language, ref IntPtr json, ref IntPtr error);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int PolicyFileRead(IntPtr bytes, ulong length, uint language, ref IntPtr json, ref IntPtr error);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int PolicyFileEdit(IntPtr bytes, ulong length, IntPtr edits, ulong editsLength, uint language, ref IntPtr file, ref IntPtr error);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int PolicyVersion(IntPtr bytes, ulong length, ref IntPtr file);

    /// <summary>The functions of the library about repairs: looked up when the first of them is needed.</summary>
    internal sealed class RepairLibrary
    {
        internal readonly NativeLibrary Library;
        internal readonly RepairActions Actions;
        internal readonly RepairMake Plan;
        internal readonly JournalOpen Open;
        internal readonly JournalOpen Reopen;
        internal readonly JournalAppend Append;
        internal readonly JournalInfo Info;
        internal readonly Free Free;
        internal readonly JournalLook Read;
        internal readonly JournalLook Undo;
        internal readonly PolicyFileRead ReadPolicy;
        internal readonly PolicyFileEdit EditPolicy;
        internal readonly PolicyVersion RaiseVersion;

        private static RepairLibrary current;

        private RepairLibrary(NativeLibrary library)
        {
            Library = library;
            Actions = library.Get<RepairActions>("wud_repair_actions");
            Plan = library.Get<RepairMake>("wud_repair_plan");
            Open = library.Get<JournalOpen>("wud_journal_open");
            Reopen = library.Get<JournalOpen>("wud_journal_reopen");
            Append = library.Get<JournalAppend>("wud_journal_append");
            Info = library.Get<JournalInfo>("wud_journal_info");
            Free = library.Get<Free>("wud_journal_free");
            Read = library.Get<JournalLook>("wud_journal_read");
            Undo = library.Get<JournalLook>("wud_journal_undo");
            ReadPolicy = library.Get<PolicyFileRead>("wud_policy_file_read");
            EditPolicy = library.Get<PolicyFileEdit>("wud_policy_file_edit");
            RaiseVersion = library.Get<PolicyVersion>("wud_policy_version_raise");
        }

        internal static RepairLibrary Current
        {
            get
            {
                // Two threads may make one each; both work.
                return current ?? (current = new RepairLibrary(NativeLibrary.Current));
            }
        }

        /// <summary>Throws the exception for a status that is not WUD_OK; refused is the id of what was not understood, io of what the system refused.</summary>
        internal void Check(int status, ref IntPtr error, string refused, string io, string target)
        {
            if (status == Status.Ok)
            {
                return;
            }
            string reason = Library.Take(ref error) ?? Library.Reason(status);
            string id = status == Status.Options ? refused : status == Status.Io ? io : Status.ErrorId(status);
            throw new NativeCallException(status, reason, id, target);
        }

        /// <summary>Copies the bytes of a wud_text and frees it.</summary>
        internal byte[] TakeBytes(ref IntPtr text)
        {
            try
            {
                IntPtr bytes = IntPtr.Zero;
                ulong length = 0;
                Library.Check(Library.TextView(text, ref bytes, ref length), null);
                byte[] copy = new byte[checked((int)length)];
                if (copy.Length > 0)
                {
                    Marshal.Copy(bytes, copy, 0, copy.Length);
                }
                return copy;
            }
            finally
            {
                Library.TextFree(ref text);
            }
        }
    }

    /// <summary>What Repair-WUClient can do.</summary>
    public sealed class RepairAction
    {
        internal RepairAction(Dictionary<string, object> json)
        {
            Id = Read.Text(json, "id");
            Intrusion = (int)Read.Number(json, "intrusion");
            Risk = Read.Text(json, "risk");
            Undo = Read.Text(json, "undo");
            Restart = Read.Flag(json, "restart");
            Services = Read.Texts(json, "services");
            Guards = Read.Texts(json, "guards");
            Needs = Read.Texts(json, "needs");
            Excludes = Read.Texts(json, "excludes");
            Stage = Read.Text(json, "stage");
            Verify = Read.Text(json, "verify");
            Touches = Read.Text(json, "touches");
            Text = Read.Text(json, "text");
            Lost = Read.Text(json, "lost");
        }

        public string Id { get; private set; }

        /// <summary>0 looks, 1 starts one thing, 2 changes settings, 3 resets state, 4 rebuilds.</summary>
        public int Intrusion { get; private set; }

        /// <summary>A harmless, B settings, C state lost or long load, D can end in a machine that does not start.</summary>
        public string Risk { get; private set; }

        /// <summary>U0 nothing to undo, U1 exact, U2 partial, U3 none.</summary>
        public string Undo { get; private set; }

        /// <summary>Whether a restart is needed for it.</summary>
        public bool Restart { get; private set; }

        /// <summary>The services that it stops, in this order; they are started in the reverse.</summary>
        public ItemList<string> Services { get; private set; }

        /// <summary>What has to hold, in the order in which it is asked.</summary>
        public ItemList<string> Guards { get; private set; }

        /// <summary>Parameters without which it cannot run.</summary>
        public ItemList<string> Needs { get; private set; }

        /// <summary>Actions that contradict it.</summary>
        public ItemList<string> Excludes { get; private set; }

        /// <summary>What is tried again afterwards.</summary>
        public string Stage { get; private set; }

        /// <summary>How its success is looked at.</summary>
        public string Verify { get; private set; }

        /// <summary>What it changes: registry values, files, states.</summary>
        public string Touches { get; private set; }

        /// <summary>What it does.</summary>
        public string Text { get; private set; }

        /// <summary>What is lost by it.</summary>
        public string Lost { get; private set; }

        public override string ToString()
        {
            return Id;
        }
    }

    /// <summary>An action of a plan, and whether it runs.</summary>
    public sealed class RepairStep
    {
        internal RepairStep(Dictionary<string, object> json)
        {
            Action = Read.Text(json, "action");
            Order = (int)Read.Number(json, "order");
            State = Read.Text(json, "state");
            ErrorId = Read.Text(json, "errorId");
            Message = Read.Text(json, "message");
            Warnings = Read.Texts(json, "warnings");
            Intrusion = (int)Read.Number(json, "intrusion");
            Risk = Read.Text(json, "risk");
            Undo = Read.Text(json, "undo");
            Restart = Read.Flag(json, "restart");
            Confirm = Read.Text(json, "confirm");
            Text = Read.Text(json, "text");
            Lost = Read.Text(json, "lost");
            Reason = Read.Text(json, "reason");
            Named = Read.Flag(json, "named");
            Parameters = Evidence.Of(json, "parameters");
            Before = Value(json, "before");
            After = Value(json, "after");
            Guards = Evidence.Of(json, "guards");
            Services = Read.Texts(json, "services");
            Stage = Read.Text(json, "stage");
            Verify = Read.Text(json, "verify");
        }

        public string Action { get; private set; }

        /// <summary>Its place in the plan, from 1.</summary>
        public int Order { get; private set; }

        /// <summary>run, right (nothing to do), refused or left-out.</summary>
        public string State { get; private set; }

        /// <summary>The id of why it does not run.</summary>
        public string ErrorId { get; private set; }

        /// <summary>Why it does not run.</summary>
        public string Message { get; private set; }

        /// <summary>What has to be known besides.</summary>
        public ItemList<string> Warnings { get; private set; }

        public int Intrusion { get; private set; }

        public string Risk { get; private set; }

        public string Undo { get; private set; }

        public bool Restart { get; private set; }

        /// <summary>Whether the person is asked: none, medium or high.</summary>
        public string Confirm { get; private set; }

        /// <summary>What it does.</summary>
        public string Text { get; private set; }

        /// <summary>What is lost by it.</summary>
        public string Lost { get; private set; }

        /// <summary>The rule of the finding that asks for it.</summary>
        public string Reason { get; private set; }

        /// <summary>Whether it was asked for by its name.</summary>
        public bool Named { get; private set; }

        /// <summary>What it is given.</summary>
        public Evidence Parameters { get; private set; }

        /// <summary>What is there now.</summary>
        public object Before { get; private set; }

        /// <summary>What will be there.</summary>
        public object After { get; private set; }

        /// <summary>What the guards answered: clear, warn or stop.</summary>
        public Evidence Guards { get; private set; }

        /// <summary>The services that it stops.</summary>
        public ItemList<string> Services { get; private set; }

        /// <summary>What is tried again afterwards.</summary>
        public string Stage { get; private set; }

        /// <summary>How its success is looked at.</summary>
        public string Verify { get; private set; }

        public override string ToString()
        {
            return Action + ": " + State;
        }

        private static object Value(Dictionary<string, object> json, string name)
        {
            object value;
            return json.TryGetValue(name, out value) ? Evidence.Plain(value) : null;
        }
    }

    /// <summary>What a repair would do, the least intrusive first.</summary>
    public sealed class RepairPlan
    {
        internal RepairPlan(string document)
        {
            Dictionary<string, object> json = (Dictionary<string, object>)Json.Parse(document);
            Steps = Read.Objects(json, "steps").ConvertAll(one => new RepairStep(one)).ToArray();
            RestartNeeded = Read.Flag(json, "restartNeeded");
        }

        public ItemList<RepairStep> Steps { get; private set; }

        /// <summary>Whether a step that runs needs a restart.</summary>
        public bool RestartNeeded { get; private set; }
    }

    /// <summary>Plans repairs; docs/repair.md describes the documents.</summary>
    public static class Repair
    {
        /// <summary>Every action, the least intrusive first.</summary>
        public static RepairAction[] Actions(int language)
        {
            RepairLibrary library = RepairLibrary.Current;
            IntPtr json = IntPtr.Zero;
            library.Library.Check(library.Actions((uint)language, ref json), null);
            List<object> actions = (List<object>)Json.Parse(library.Library.Take(ref json));
            return actions.ConvertAll(one => new RepairAction((Dictionary<string, object>)one)).ToArray();
        }

        /// <summary>Makes a plan of a request, a JSON document.</summary>
        public static RepairPlan Plan(string request, int language)
        {
            RepairLibrary library = RepairLibrary.Current;
            char[] units = (request ?? "").ToCharArray();
            IntPtr json = IntPtr.Zero;
            IntPtr error = IntPtr.Zero;
            using (Pinned pinned = new Pinned(units, units.Length))
            {
                library.Check(library.Plan(pinned.Address, (ulong)units.Length, (uint)language, ref json, ref error), ref error, "WUBadRepairRequest", "WUJournalUnwritable", null);
            }
            return new RepairPlan(library.Library.Take(ref json));
        }
    }

    /// <summary>A value of a policy file.</summary>
    public sealed class PolicyEntry
    {
        internal PolicyEntry(Dictionary<string, object> json)
        {
            Key = Read.Text(json, "key");
            Name = Read.Text(json, "name");
            Type = Read.Text(json, "type");
            Data = Read.Text(json, "data");
        }

        /// <summary>The key below HKEY_LOCAL_MACHINE.</summary>
        public string Key { get; private set; }

        /// <summary>The name; * for all values of the key.</summary>
        public string Name { get; private set; }

        /// <summary>Such as REG_DWORD; deleted where it is to be removed.</summary>
        public string Type { get; private set; }

        /// <summary>The data, for the reader.</summary>
        public string Data { get; private set; }

        public override string ToString()
        {
            return Key + "\\" + Name + " = " + Data;
        }
    }

    /// <summary>The local policy file, Registry.pol, and gpt.ini beside it. Texts of errors are in the language of the call.</summary>
    public static class PolicyFile
    {
        /// <summary>What a file says.</summary>
        public static PolicyEntry[] Read(byte[] file, int language)
        {
            RepairLibrary library = RepairLibrary.Current;
            byte[] bytes = file ?? new byte[0];
            IntPtr json = IntPtr.Zero;
            IntPtr error = IntPtr.Zero;
            using (Pinned pinned = new Pinned(bytes, bytes.Length))
            {
                library.Check(library.ReadPolicy(pinned.Address, (ulong)bytes.Length, (uint)language, ref json, ref error), ref error, null, null, null);
            }
            List<object> entries = (List<object>)Json.Parse(library.Library.Take(ref json));
            return entries.ConvertAll(one => new PolicyEntry((Dictionary<string, object>)one)).ToArray();
        }

        /// <summary>The file with some values changed; null is a machine without one. What no edit names stays byte for byte.</summary>
        public static byte[] Edit(byte[] file, string edits, int language)
        {
            RepairLibrary library = RepairLibrary.Current;
            byte[] bytes = file ?? new byte[0];
            char[] units = (edits ?? "").ToCharArray();
            IntPtr made = IntPtr.Zero;
            IntPtr error = IntPtr.Zero;
            using (Pinned pinned = new Pinned(bytes, bytes.Length))
            using (Pinned pinnedEdits = new Pinned(units, units.Length))
            {
                int status = library.EditPolicy(
                    pinned.Address, (ulong)bytes.Length, pinnedEdits.Address, (ulong)units.Length, (uint)language, ref made, ref error);
                library.Check(status, ref error, "WUBadRepairRequest", null, null);
            }
            return library.TakeBytes(ref made);
        }

        /// <summary>gpt.ini with a higher version of the computer's half; null is a machine without one.</summary>
        public static byte[] RaiseVersion(byte[] ini)
        {
            RepairLibrary library = RepairLibrary.Current;
            byte[] bytes = ini ?? new byte[0];
            IntPtr made = IntPtr.Zero;
            using (Pinned pinned = new Pinned(bytes, bytes.Length))
            {
                library.Library.Check(library.RaiseVersion(pinned.Address, (ulong)bytes.Length, ref made), null);
            }
            return library.TakeBytes(ref made);
        }
    }
}
