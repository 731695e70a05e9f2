using System;
using System.Collections;
using System.Globalization;

namespace WUDiagnostics
{
    /// <summary>What an action of a repair came to.</summary>
    public sealed class RepairOutcome
    {
        /// <summary>From the named values that PowerShell gathers.</summary>
        public RepairOutcome(IDictionary values)
        {
            Action = Given.Text(values, "Action");
            State = Given.Text(values, "State");
            Verified = Given.Text(values, "Verified");
            ErrorId = Given.Text(values, "ErrorId");
            Message = Given.Text(values, "Message");
            Reason = Given.Text(values, "Reason");
            Intrusion = (int)Given.Number(values, "Intrusion");
            Risk = Given.Text(values, "Risk");
            Undo = Given.Text(values, "Undo");
            Restart = Given.Number(values, "Restart") != 0;
            Lost = Given.Text(values, "Lost");
            Before = Given.Texts(values, "Before");
            After = Given.Texts(values, "After");
            Changes = (int)Given.Number(values, "Changes");
        }

        /// <summary>The action's id.</summary>
        public string Action { get; private set; }

        /// <summary>done, right (nothing to do), refused, left-out, declined, what-if or failed.</summary>
        public string State { get; private set; }

        /// <summary>Whether what had failed works now: yes, no, not-possible or after-restart; null where nothing was done.</summary>
        public string Verified { get; private set; }

        /// <summary>Why it was refused or failed: an id that never changes; else null.</summary>
        public string ErrorId { get; private set; }

        /// <summary>A sentence: what it does, why it was refused, or what came of it.</summary>
        public string Message { get; private set; }

        /// <summary>The rule of the finding that asked for it; null where it was named.</summary>
        public string Reason { get; private set; }

        /// <summary>0 only looks or asks; 1 starts or repeats; 2 changes settings; 3 resets state; 4 rebuilds.</summary>
        public int Intrusion { get; private set; }

        /// <summary>A harmless, B settings, C state is lost or a long load, D can make the machine unusable.</summary>
        public string Risk { get; private set; }

        /// <summary>U0 nothing to undo, U1 exact, U2 in part, U3 none.</summary>
        public string Undo { get; private set; }

        /// <summary>Whether Windows has to be restarted afterwards.</summary>
        public bool Restart { get; private set; }

        /// <summary>What is lost; null where nothing is.</summary>
        public string Lost { get; private set; }

        /// <summary>What was found.</summary>
        public ItemList<string> Before { get; private set; }

        /// <summary>What is there afterwards, or would be.</summary>
        public ItemList<string> After { get; private set; }

        /// <summary>How many changes were made.</summary>
        public int Changes { get; private set; }

        public override string ToString()
        {
            return State + "  " + Action + (Message == null ? "" : ": " + Message);
        }
    }

    /// <summary>What a repair did.</summary>
    public sealed class RepairReport
    {
        /// <summary>From the named values that PowerShell gathers.</summary>
        public RepairReport(IDictionary values, RepairOutcome[] steps)
        {
            ComputerName = Given.Text(values, "ComputerName");
            Verdict = Given.Text(values, "Verdict");
            ExitCode = (int)Given.Number(values, "ExitCode");
            RestartNeeded = Given.Number(values, "RestartNeeded") != 0;
            Run = Given.Text(values, "Run");
            Journal = Given.Text(values, "Journal");
            Evidence = Given.Text(values, "Evidence");
            Steps = steps;
        }

        /// <summary>The machine.</summary>
        public string ComputerName { get; private set; }

        /// <summary>One sentence: what was done, and what was not.</summary>
        public string Verdict { get; private set; }

        /// <summary>0 nothing to do, or done and verified; 1 failed or refused; 3010 done, a restart is needed; 5 changed but not verified.</summary>
        public int ExitCode { get; private set; }

        /// <summary>Whether Windows must be restarted. The module never restarts it.</summary>
        public bool RestartNeeded { get; private set; }

        /// <summary>Each action, in the order in which it was due.</summary>
        public ItemList<RepairOutcome> Steps { get; private set; }

        /// <summary>The id that Undo-WURepair takes; null where nothing was changed.</summary>
        public string Run { get; private set; }

        /// <summary>The file that has every change; null where nothing was changed.</summary>
        public string Journal { get; private set; }

        /// <summary>The folder with copies of what a reset would have destroyed; null where there is none.</summary>
        public string Evidence { get; private set; }

        public override string ToString()
        {
            return Verdict;
        }
    }

    /// <summary>A change that was to be undone.</summary>
    public sealed class UndoneChange
    {
        /// <summary>From the named values that PowerShell gathers.</summary>
        public UndoneChange(IDictionary values)
        {
            Number = Given.Number(values, "Number");
            Action = Given.Text(values, "Action");
            Type = Given.Text(values, "Type");
            Target = Given.Text(values, "Target");
            Result = Given.Text(values, "Result");
            ErrorId = Given.Text(values, "ErrorId");
            Message = Given.Text(values, "Message");
        }

        /// <summary>Its number in the journal.</summary>
        public long Number { get; private set; }

        /// <summary>The action that made it.</summary>
        public string Action { get; private set; }

        /// <summary>registry, registryKey, file, folder, service, startType or task.</summary>
        public string Type { get; private set; }

        /// <summary>What was changed: a value, a path, a service.</summary>
        public string Target { get; private set; }

        /// <summary>undone, changed-since (left as it is), refused, failed or what-if.</summary>
        public string Result { get; private set; }

        /// <summary>Why it was not undone: an id that never changes; else null.</summary>
        public string ErrorId { get; private set; }

        /// <summary>Why it was not undone, or what is noteworthy; else null.</summary>
        public string Message { get; private set; }

        public override string ToString()
        {
            return Result + "  " + Target;
        }
    }

    /// <summary>What the undoing of a repair came to.</summary>
    public sealed class UndoReport
    {
        /// <summary>From the named values that PowerShell gathers.</summary>
        public UndoReport(IDictionary values, UndoneChange[] changes)
        {
            ComputerName = Given.Text(values, "ComputerName");
            Verdict = Given.Text(values, "Verdict");
            ExitCode = (int)Given.Number(values, "ExitCode");
            Run = Given.Text(values, "Run");
            Journal = Given.Text(values, "Journal");
            Changes = changes;
        }

        /// <summary>The machine.</summary>
        public string ComputerName { get; private set; }

        /// <summary>One sentence.</summary>
        public string Verdict { get; private set; }

        /// <summary>0 all that could be undone is; 1 something was refused, failed or has been changed since.</summary>
        public int ExitCode { get; private set; }

        /// <summary>Each change, the newest first.</summary>
        public ItemList<UndoneChange> Changes { get; private set; }

        /// <summary>The repair that was undone.</summary>
        public string Run { get; private set; }

        /// <summary>Its journal.</summary>
        public string Journal { get; private set; }

        public override string ToString()
        {
            return Verdict;
        }
    }

    /// <summary>What a scan for updates came to.</summary>
    public sealed class ScanOutcome
    {
        /// <summary>From the named values that PowerShell gathers.</summary>
        public ScanOutcome(IDictionary values)
        {
            ComputerName = Given.Text(values, "ComputerName");
            Source = Given.Text(values, "Source");
            State = Given.Text(values, "State");
            Code = Given.Text(values, "Code");
            Name = Given.Text(values, "Name");
            HResult = ErrorCode.Number(Code);
            object updates = values["Updates"];
            Updates = updates == null ? (int?)null : (int)Given.Number(values, "Updates");
            object duration = PowerShellObject.Unwrap(values["Duration"]);
            Duration = duration is TimeSpan ? (TimeSpan?)duration : null;
            Message = Given.Text(values, "Message");
        }

        /// <summary>The machine.</summary>
        public string ComputerName { get; private set; }

        /// <summary>Default, WindowsUpdate or ConfigMgr.</summary>
        public string Source { get; private set; }

        /// <summary>succeeded, partial, failed, started (its result is not known) or not-possible.</summary>
        public string State { get; private set; }

        /// <summary>The code that the scan ended with; null where it has not ended.</summary>
        public string Code { get; private set; }

        /// <summary>The code's symbolic name.</summary>
        public string Name { get; private set; }

        /// <summary>The code as a number, signed.</summary>
        public int? HResult { get; private set; }

        /// <summary>How many updates it found.</summary>
        public int? Updates { get; private set; }

        /// <summary>How long it took.</summary>
        public TimeSpan? Duration { get; private set; }

        /// <summary>What is noteworthy; null where nothing is.</summary>
        public string Message { get; private set; }

        public override string ToString()
        {
            return State + (Code == null ? "" : " (" + Code + ")");
        }
    }

    /// <summary>Named values as PowerShell gives them.</summary>
    internal static class Given
    {
        internal static string Text(IDictionary values, string name)
        {
            object value = PowerShellObject.Unwrap(values[name]);
            string text = value == null ? null : Convert.ToString(value, CultureInfo.InvariantCulture);
            return string.IsNullOrEmpty(text) ? null : text;
        }

        internal static long Number(IDictionary values, string name)
        {
            object value = PowerShellObject.Unwrap(values[name]);
            return value == null ? 0 : Convert.ToInt64(value, CultureInfo.InvariantCulture);
        }

        internal static string[] Texts(IDictionary values, string name)
        {
            object value = PowerShellObject.Unwrap(values[name]);
            IEnumerable many = value as IEnumerable;
            ArrayList texts = new ArrayList();
            if (value is string || many == null)
            {
                if (value != null)
                {
                    texts.Add(Convert.ToString(value, CultureInfo.InvariantCulture));
                }
            }
            else
            {
                foreach (object one in many)
                {
                    texts.Add(Convert.ToString(PowerShellObject.Unwrap(one), CultureInfo.InvariantCulture));
                }
            }
            return (string[])texts.ToArray(typeof(string));
        }
    }
}
