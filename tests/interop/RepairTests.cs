// Plans, journals and the policy file, as C# sees them; called by InteropTests.
using System;
using System.IO;
using System.Text;
using WUDiagnostics;

internal static class RepairTests
{
    private const string Header = "{\"tool\":\"1.0.0\",\"machine\":\"PC-1\"}";
    private const string Own = "{\"machine\":\"PC-1\"}";

    internal static void Plan()
    {
        RepairAction[] actions = Repair.Actions(0);
        True(actions.Length >= 14, "there are actions");
        RepairAction datastore = Array.Find(actions, action => action.Id == "reset-datastore");
        Is("usosvc", datastore.Services[0]);
        Is(3, datastore.Intrusion);
        Is("C U2", datastore.Risk + " " + datastore.Undo);
        True(Repair.Actions(1)[0].Text != actions[0].Text, "in French");
        RepairPlan plan = Repair.Plan(
            "{\"actions\":[{\"id\":\"start-services\"}],\"conditions\":{\"elevated\":true},\"detect\":{\"start-services\":{\"state\":\"needed\",\"before\":{\"wuauserv\":\"Stopped\"}}},\"now\":\"2026-11-29T12:00:00Z\"}",
            0);
        RepairStep step = plan.Steps[0];
        Is("start-services run none", step.Action + " " + step.State + " " + step.Confirm);
        Is("Stopped", ((Evidence)step.Before)["wuauserv"]);
        Is("clear", step.Guards["elevated"]);
        Is(1, step.Order);
        True(!plan.RestartNeeded && step.ErrorId == null && step.After == null && step.Named, "nothing more");
        Fails("WUBadRepairRequest", delegate { Repair.Plan("{\"actions\":[{\"id\":\"dance\"}]}", 0); });
        Fails("WUBadRepairRequest", delegate { Repair.Plan(null, 0); });
    }

    internal static void Journals(string folder)
    {
        folder = Path.Combine(folder, "journal");
        Directory.CreateDirectory(folder);
        string path;
        using (JournalWriter writer = new JournalWriter(folder, Header, 0, 0))
        {
            path = writer.Path;
            True(path.EndsWith(writer.Run + ".jsonl"), path);
            Is(1L, writer.Append("{\"kind\":\"action\",\"action\":\"start-services\"}"));
            Is(2L, writer.Append("{\"kind\":\"change\",\"action\":\"start-services\",\"change\":{\"type\":\"service\",\"name\":\"bits\",\"before\":\"Stopped\",\"after\":\"Running\"}}"));
            Is(3L, writer.Append("{\"kind\":\"changed\",\"change\":2,\"ok\":true}"));
            Fails("WUBadJournalEntry", delegate { writer.Append("{\"kind\":\"dance\"}"); });
            Fails("WUJournalBusy", delegate { new JournalWriter(folder, Header, 0, 0); });
            writer.Append("{\"kind\":\"end\",\"exitCode\":0}");
        }
        JournalRun run = Journal.Read(path, Own, 0)[0];
        Is("complete PC-1 0", run.State + " " + run.Machine + " " + run.ExitCode);
        Is(5, run.Entries.Length);
        Is("start-services", run.Actions[0].Action);
        Is(1, run.Actions[0].Open);
        Is(1, Journal.Read(folder, Own, 0).Length);
        UndoPlan undo = Journal.Undo(path, Own, 0);
        Is("Stopped", undo.Changes[0]["before"]);
        Is(2L, undo.Changes[0]["n"]);
        Is(true, undo.Changes[0]["made"]);
        using (JournalWriter writer = JournalWriter.Reopen(path, Own, 0, 0))
        {
            writer.Append("{\"kind\":\"undoing\",\"change\":2}");
            writer.Append("{\"kind\":\"undone\",\"change\":2,\"result\":\"undone\"}");
        }
        Is(0, Journal.Undo(path, Own, 0).Changes.Length);
        Is("undone", Journal.Read(path, Own, 0)[0].State);
        Fails("WUJournalForeign", delegate { Journal.Undo(path, "{\"machine\":\"PC-2\"}", 0); });
        Fails("WUFileUnreadable", delegate { Journal.Undo(path + "x", Own, 0); });
        Fails("WUJournalUnwritable", delegate { new JournalWriter(Path.Combine(folder, "no"), Header, 0, 0); });
        File.AppendAllText(path, "{");
        Fails("WUJournalForeign", delegate { Journal.Undo(path, Own, 0); });
        Is("cut", Journal.Read(path, Own, 0)[0].State);
        Is(0, Journal.Undo(path, "{\"machine\":\"PC-1\",\"acceptCut\":true}", 0).Changes.Length);
        JournalWriter closed = new JournalWriter(folder, Header, 0, 0);
        closed.Dispose();
        closed.Dispose();
        try
        {
            closed.Append("{\"kind\":\"end\",\"exitCode\":0}");
            throw new Exception("a closed journal was written");
        }
        catch (ObjectDisposedException)
        {
        }
    }

    internal static void PolicyFiles()
    {
        string edits = "[{\"key\":\"Software\\\\A\",\"name\":\"B\",\"set\":{\"kind\":\"REG_DWORD\",\"data\":1}}]";
        byte[] made = PolicyFile.Edit(null, edits, 0);
        PolicyEntry entry = PolicyFile.Read(made, 0)[0];
        Is("Software\\A B REG_DWORD 1", entry.Key + " " + entry.Name + " " + entry.Type + " " + entry.Data);
        byte[] gone = PolicyFile.Edit(made, "[{\"key\":\"SOFTWARE\\\\A\",\"name\":\"b\",\"remove\":true}]", 0);
        Is(8, gone.Length);
        Is(0, PolicyFile.Read(gone, 0).Length);
        Fails("WUPolicyFileDamaged", delegate { PolicyFile.Edit(new byte[] { 1, 2 }, edits, 0); });
        Fails("WUPolicyFileDamaged", delegate { PolicyFile.Read(null, 0); });
        Fails("WUBadRepairRequest", delegate { PolicyFile.Edit(made, "[{}]", 0); });
        True(Encoding.ASCII.GetString(PolicyFile.RaiseVersion(null)).Contains("Version=1"), "a new gpt.ini");
        Is("[General]\r\ngPCMachineExtensionNames=[{35378EAC-683F-11D2-A89A-00C04FBBCFA2}{D02B1F72-3407-48AE-BA88-E8213C6761F1}]\r\nVersion=9\r\n",
            Encoding.ASCII.GetString(PolicyFile.RaiseVersion(Encoding.ASCII.GetBytes("[General]\r\nVersion=8\r\n"))));
    }

    private static void Fails(string errorId, Action call)
    {
        try
        {
            call();
        }
        catch (NativeCallException error)
        {
            Is(errorId, error.ErrorId);
            True(error.Message.Length > 10, "it says why");
            return;
        }
        throw new Exception("nothing failed, expected " + errorId);
    }

    private static void Is(object expected, object found)
    {
        if (!Equals(expected, found))
        {
            throw new Exception("expected " + expected + ", found " + found);
        }
    }

    private static void True(bool truth, string what)
    {
        if (!truth)
        {
            throw new Exception(what);
        }
    }
}
