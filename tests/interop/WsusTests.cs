// The probe and the facts, as C# sees them; called by InteropTests.
using System;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using WUDiagnostics;

internal static class WsusTests
{
    internal static void Probe()
    {
        using (ProbeRunner runner = new ProbeRunner("{\"url\":\"wsus.contoso.com\"}", 0))
        {
            WsusProbe[] probes = null;
            for (int i = 0; i < 100 && probes == null; i++)
            {
                probes = runner.Wait(100);
            }
            Is(1, probes.Length);
            Is("url", probes[0].FirstFailure);
            Is("0x80072EE6", probes[0].Code);
            Is(13, probes[0].Steps.Length);
            True(probes[0].Steps[1].IsFirstFailure, "the step is marked");
            Is(0, probes[0].Remedies.Length);
            Is("missing-scheme", probes[0].Steps[1].Rule);
            Is("url-missing-scheme", probes[0].Steps[1].Also);
            Is(probes, runner.Wait(0));
            True(Array.Exists(Rows.OfProbe(probes[0], false, false), row => row.Text.StartsWith(">> url")), "the first fault is marked");
        }
    }

    internal static void Cancelled()
    {
        // A server that never answers.
        TcpListener silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        try
        {
            string options = "{\"url\":\"http://127.0.0.1:" + ((IPEndPoint)silent.LocalEndpoint).Port + "\",\"proxy\":\"direct\",\"timeoutSeconds\":60}";
            ProbeRunner runner = new ProbeRunner(options, 0);
            True(runner.Wait(200) == null, "it still runs");
            Stopwatch watch = Stopwatch.StartNew();
            new Thread(runner.Cancel).Start();
            True(runner.Wait(10000) != null, "cancelling gives an answer");
            runner.Dispose();
            runner = new ProbeRunner(options, 0);
            runner.Wait(100);
            runner.Dispose();
            runner.Dispose();
            True(watch.ElapsedMilliseconds < 5000, "it ends soon");
            try
            {
                runner.Wait(0);
                throw new Exception("a runner that was thrown away answers");
            }
            catch (ObjectDisposedException)
            {
            }
        }
        finally
        {
            silent.Stop();
        }
    }

    internal static void Options()
    {
        try
        {
            new ProbeRunner("{\"nonsense\":1}", 0);
            throw new Exception("nonsense was taken");
        }
        catch (NativeCallException error)
        {
            Is("WUBadOptions", error.ErrorId);
            True(error.Message.Contains("nonsense"), error.Message);
        }
    }

    internal static void Judged()
    {
        string log = System.IO.Path.GetTempFileName();
        try
        {
            const string Facts = "{\"policy\":{\"native\":{\"WindowsUpdate\":{\"WUServer\":{\"type\":\"REG_SZ\",\"value\":\"wsus\"}},\"AU\":{\"UseWUServer\":1}}},\"errors\":{\"policy.provenance.rsop\":\"why\"}}";
            ClientPolicy policy = WUDiagnostics.Facts.JudgePolicy(Facts, null, 0);
            Is("wsus", policy.ManagedBy);
            Is("wsus", policy.Server);
            Is("unknown", policy.Origin);
            True(policy.HasErrors, "a missing scheme is an error");
            Is("0x80072EE6", policy.Findings[0].Codes[0].Code);
            Is(4, policy.Sources.Length);
            Is("WUServer", policy.Values[0].Name);
            Is("wsus", policy.Values[0].Value);
            Is("REG_SZ", policy.Values[0].Type);
            Is(1L, policy.Values[1].Value);
            Is("policy.provenance.rsop: why", policy.Unread[0].ToString());
            // Logs that are there and logs that are not.
            Is(1, WUDiagnostics.Facts.JudgePolicy("{}", new[] { log, log + ".none" }, 0).Unread.Length);
        }
        finally
        {
            System.IO.File.Delete(log);
        }
        Finding[] checks = WUDiagnostics.Facts.JudgeHealth("{\"disk\":{\"freeBytes\":1}}", 1);
        Is("fail", checks[0].Status);
        Is("disk", checks[0].Check);
        Is("disk", checks[0].Part);
        Is("disk.freeBytes", checks[0].Evidence[0].Path);
        Is(1L, checks[0].Evidence[0].Value);
        Is("unknown", checks[1].Status);
    }

    internal static void Refused()
    {
        foreach (Action call in new Action[] { () => Facts.JudgeHealth("{\"disk\":{\"freeByte\":1}}", 0), () => Facts.JudgePolicy("{\"disk\":{\"freeByte\":1}}", null, 0) })
        {
            try
            {
                call();
            }
            catch (NativeCallException error)
            {
                Is("WUBadFacts", error.ErrorId);
                True(error.Message.StartsWith("disk.freeByte:"), error.Message);
                continue;
            }
            throw new Exception("a misspelt fact was taken");
        }
    }

    internal static void JudgedOnce()
    {
        // The titles of a judged policy stay as they are.
        ClientPolicy policy = Facts.JudgePolicy("{\"policy\":{\"native\":{\"WindowsUpdate\":{\"WUServer\":\"wsus\"},\"AU\":{\"UseWUServer\":1}}}}", null, 1);
        using (ProbeRunner runner = new ProbeRunner("{\"skipNetwork\":true}", policy.Document, 0))
        {
            WsusProbe probe = runner.Wait(10000)[0];
            Is("wsus", probe.Url);
            Is("policy", probe.Steps[0].Step);
            Is(policy.Findings[0].Title, probe.Steps[0].Title);
        }
        try
        {
            new ProbeRunner("{\"skipNetwork\":true}", policy.Document + ",\"proxy\":\"evil:80\"", 0);
            throw new Exception("an option beside the document was taken");
        }
        catch (FormatException)
        {
        }
    }

    private static void Is(object expected, object actual)
    {
        if (!Equals(expected, actual))
        {
            throw new Exception("expected <" + (expected ?? "null") + ">, got <" + (actual ?? "null") + ">");
        }
    }

    private static void True(bool value, string what)
    {
        if (!value)
        {
            throw new Exception("not true: " + what);
        }
    }
}
