// The part of InteropTests about logs.
using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;
using WUDiagnostics;

internal static class LogTests
{
    private static string folder;

    internal static void All(string scratch)
    {
        folder = scratch;
        InteropTests.Run("log records", Records);
        InteropTests.Run("log records outlive their reader", Outlive);
        InteropTests.Run("options of logs", Options);
        InteropTests.Run("options that are refused", Refused);
        InteropTests.Run("families of logs", Families);
        InteropTests.Run("offsets of zones", Zones);
        InteropTests.Run("spans of a zone", Spans);
        InteropTests.Run("logs that are not there", NotThere);
        InteropTests.Run("counts over logs", Counts);
        InteropTests.Run("many log records in every batch size", Many);
        InteropTests.Run("readers that are given up and cancelled", GivenUp);
        InteropTests.Run("readers on several threads", Threads);
    }

    private static string Line(int second, string message, int type)
    {
        return "<![LOG[" + message + "]LOG]!><time=\"00:" + (second / 60).ToString("00") + ":" + (second % 60).ToString("00")
            + ".000+60\" date=\"03-28-2024\" component=\"C" + (second % 3) + "\" context=\"\" type=\"" + type + "\" thread=\"77\" file=\"x.cpp:1\">\r\n";
    }

    private static string Write(string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, text, new UTF8Encoding(false));
        return path;
    }

    private static List<LogEntry> Read(LogReader reader)
    {
        List<LogEntry> all = new List<LogEntry>();
        using (reader)
        {
            while (!reader.Ended)
            {
                all.AddRange(reader.Read(1000));
            }
            InteropTests.Is(0, reader.Read(0).Length);
        }
        return all;
    }

    private static List<LogEntry> Read(string path, LogOptions options)
    {
        return Read(new LogReader(new[] { path }, options));
    }

    private static void Records()
    {
        string path = Write("a.log", Line(1, "plain", 1) + Line(2, "failed 0x80240438 for KB5034441, see https://example.com/x \u00e9\ud83d\ude00", 3));
        LogOptions options = new LogOptions();
        options.Raw = true;
        List<LogEntry> all = Read(path, options);
        InteropTests.Is(2, all.Count);
        LogEntry plain = all[0];
        InteropTests.Is("plain", plain.Message);
        InteropTests.Is("ccm", plain.Family);
        InteropTests.Is(path, plain.File);
        InteropTests.Is(1L, plain.Line);
        InteropTests.Is(0L, plain.Offset);
        InteropTests.Is(1, plain.Lines);
        InteropTests.Is("info", plain.Level);
        InteropTests.Is("field", plain.LevelSource);
        InteropTests.Is("C1", plain.Component);
        InteropTests.Is(77L, plain.ThreadId);
        InteropTests.Is(null, plain.ProcessId);
        InteropTests.Is(new DateTime(2024, 3, 28, 0, 0, 1), plain.Time);
        InteropTests.Is(DateTimeKind.Unspecified, plain.Time.Value.Kind);
        InteropTests.Is(new DateTime(2024, 3, 28, 1, 0, 1), plain.TimeUtc);
        InteropTests.Is(DateTimeKind.Utc, plain.TimeUtc.Value.Kind);
        InteropTests.Is("offset", plain.TimeKind);
        InteropTests.Is(0, plain.Codes.Length);
        InteropTests.Is(Line(1, "plain", 1).Trim(), plain.Raw);
        LogEntry failed = all[1];
        InteropTests.Is("failed 0x80240438 for KB5034441, see https://example.com/x \u00e9\ud83d\ude00", failed.Message);
        InteropTests.Is("0x80240438 WU_E_PT_ENDPOINT_UNREACHABLE", failed.Codes[0].ToString());
        InteropTests.Is("hex", failed.Codes[0].Spelling);
        InteropTests.Is("KB5034441", failed.KBs[0]);
        InteropTests.Is("https://example.com/x", failed.Urls[0]);
        InteropTests.Is("x.cpp:1", failed.Extra["source"]);
        InteropTests.Is(Line(2, failed.Message, 3).Trim(), failed.Raw);
        InteropTests.True(ReferenceEquals(plain.File, failed.File) && ReferenceEquals(plain.Family, failed.Family), "shared strings");
    }

    private static void Outlive()
    {
        LogEntry kept = Read(Write("b.log", Line(1, "kept 0x80070005", 3)), null)[0];
        GC.Collect();
        GC.WaitForPendingFinalizers();
        InteropTests.Is("0x80070005", kept.Codes[0].Hex);
        InteropTests.Is("kept 0x80070005", kept.ToString());
        InteropTests.Is(0, LogReader.OpenCount);
    }

    private static void Options()
    {
        InteropTests.Is("{\"details\":true}", new LogOptions().ToJson());
        LogOptions options = new LogOptions();
        options.Text = "a\"\\\u0001\u00e9";
        options.Tail = 3;
        options.Levels = new[] { "error", "fatal" };
        options.Merge = true;
        options.After = new DateTime(2024, 3, 28, 1, 2, 3, DateTimeKind.Utc);
        InteropTests.Is(
            "{\"levels\":[\"error\",\"fatal\"],\"text\":\"a\\\"\\\\\\u0001\u00e9\",\"after\":\"2024-03-28T01:02:03.0000000Z\",\"merge\":true,\"details\":true,\"tail\":3}",
            options.ToJson());
        string path = Write("c.log", Line(1, "one", 1) + Line(2, "two", 3) + Line(3, "three \u00e9", 3));
        LogOptions levels = new LogOptions();
        levels.Levels = new[] { "Error" };
        InteropTests.Is(2, Read(path, levels).Count);
        LogOptions text = new LogOptions();
        text.Text = "\u00e9";
        InteropTests.Is(1, Read(path, text).Count);
        LogOptions tail = new LogOptions();
        tail.Tail = 1;
        LogEntry last = Read(path, tail)[0];
        InteropTests.Is("three \u00e9", last.Message);
        LogOptions after = new LogOptions();
        after.After = new DateTime(2024, 3, 28, 1, 0, 2, DateTimeKind.Utc);
        InteropTests.Is(2, Read(path, after).Count);
        after.After = new DateTime(2024, 3, 28, 0, 0, 3);
        InteropTests.Is(1, Read(path, after).Count);
    }

    private static void Refused()
    {
        LogOptions options = new LogOptions();
        options.Codes = new[] { "nonsense" };
        try
        {
            new LogReader(new[] { "x" }, options).Dispose();
            InteropTests.True(false, "no exception");
        }
        catch (LogOptionsException error)
        {
            InteropTests.Is("WULogOptions", error.ErrorId);
            InteropTests.Is("codes nonsense code 0", error.Option + " " + error.Target + " " + error.Why + " " + error.Known.Length);
            InteropTests.True(error.Message.Contains("nonsense"), error.Message);
        }
        options = new LogOptions();
        options.Only = new[] { "cbs", "nosuch" };
        options.Language = "fr-CA";
        try
        {
            new LogReader(new[] { "x" }, options).Dispose();
            InteropTests.True(false, "no exception");
        }
        catch (LogOptionsException error)
        {
            InteropTests.Is("only nosuch family", error.Option + " " + error.Target + " " + error.Why);
            InteropTests.Is(string.Join(" ", LogFamily.Names()), string.Join(" ", error.Known));
            InteropTests.True(error.Message.Contains("type de journal"), error.Message);
        }
        InteropTests.Is(0, LogReader.OpenCount);
    }

    private static void Zones()
    {
        InteropTests.Is(TimeSpan.FromHours(5.5), LogOptions.FindTimeZone("+05:30").BaseUtcOffset);
        InteropTests.Is(TimeSpan.FromHours(-8), LogOptions.FindTimeZone("-0800").BaseUtcOffset);
        InteropTests.Is(TimeSpan.Zero, LogOptions.FindTimeZone("utc").BaseUtcOffset);
        InteropTests.True(ReferenceEquals(TimeZoneInfo.Local, LogOptions.FindTimeZone("local")), "local");
    }

    private static void Spans()
    {
        LogOptions options = new LogOptions();
        options.TimeZone = LogOptions.FindTimeZone("+01:00");
        string json = options.ToJson();
        InteropTests.True(json.StartsWith("{\"details\":true,\"zone\":[{\"from\":", StringComparison.Ordinal) && json.EndsWith(",\"minutes\":60}]}", StringComparison.Ordinal), json);
        string path = Write("dism.log", "2024-03-28 11:52:20, Info                  DISM   PID=1 TID=2 text - CDISMManager::Open\r\n");
        InteropTests.Is(null, Read(path, null)[0].TimeUtc);
        InteropTests.Is(new DateTime(2024, 3, 28, 10, 52, 20), Read(path, options)[0].TimeUtc);
    }

    private static void NotThere()
    {
        string path = Path.Combine(folder, "no.log");
        using (LogReader reader = new LogReader(new[] { path }, null))
        {
            while (!reader.Ended)
            {
                InteropTests.Is(0, reader.Read(1000).Length);
            }
            InteropTests.Is(1, reader.Warnings.Count);
            LogWarning warning = reader.Warnings.Dequeue();
            InteropTests.Is(path, warning.Path);
            InteropTests.Is("There is no such file. Correct the path.", warning.Reason);
            InteropTests.Is("1 0", warning.Number + " " + warning.Fields.Count);
        }
        // A cabinet that says how long it should be, in the language of the options.
        string cabinet = Path.Combine(folder, "cut.cab");
        File.WriteAllBytes(cabinet, Encoding.ASCII.GetBytes("MSCF\0\0\0\0broken"));
        LogOptions options = new LogOptions();
        options.Language = "ja-JP";
        using (LogReader reader = new LogReader(new[] { cabinet }, options))
        {
            while (!reader.Ended)
            {
                reader.Read(1000);
            }
            LogWarning warning = reader.Warnings.Dequeue();
            InteropTests.Is("12 lists-cut-short", warning.Number + " " + warning.Fields["fault"]);
            InteropTests.True(warning.Reason.Contains("\u8aad\u307f\u53d6"), warning.Reason);
        }
    }

    private static void Families()
    {
        LogFamily[] all = LogFamily.All();
        InteropTests.Is("windowsupdate-classic", all[0].ToString());
        InteropTests.Is(all.Length, LogFamily.Names().Length);
        InteropTests.True(LogFamily.IsName("CBS") && LogFamily.IsName("configmgr") && !LogFamily.IsName("nosuch") && !LogFamily.IsName(""), "names");
        InteropTests.True(Array.Exists(all, family => Array.Exists(family.Paths, path => path == "{windows}\\Logs\\CBS")), "paths");
    }

    private static void Counts()
    {
        string path = Write("d.log", Line(1, "one", 1) + Line(2, "two 0x80070005", 3) + Line(3, "three 0x80070005", 3));
        LogOptions options = new LogOptions();
        options.Measure = true;
        using (LogReader reader = new LogReader(new[] { path }, options))
        {
            while (!reader.Ended)
            {
                InteropTests.Is(0, reader.Read(1000).Length);
            }
            LogMeasure counts = new LogMeasure(reader.MeasureJson, TimeSpan.FromSeconds(0.5));
            InteropTests.Is(3L, counts.Records);
            InteropTests.Is(6L, counts.RecordsPerSecond);
            InteropTests.Is("error: 2", counts.ByLevel[0].ToString());
            InteropTests.Is("0x80070005", counts.ByCode[0].Hex);
            InteropTests.Is(2L, counts.ByCode[0].Count);
            InteropTests.Is(3, counts.ByComponent.Length);
            InteropTests.Is(new DateTime(2024, 3, 28), counts.ByHour[0].Hour);
        }
    }

    private static void Many()
    {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 50000; i++)
        {
            text.Append(Line(i % 3600, "record " + i + (i % 7 == 0 ? " 0x80070005" : "") + (i % 11 == 0 ? " " + new string('x', i % 400) : ""), 1));
        }
        List<LogEntry> all = Read(Write("many.log", text.ToString()), null);
        InteropTests.Is(50000, all.Count);
        for (int i = 0; i < all.Count; i++)
        {
            LogEntry entry = all[i];
            InteropTests.True(entry.Message.StartsWith("record " + i, StringComparison.Ordinal), entry.Message);
            InteropTests.Is((long)i + 1, entry.Line);
            InteropTests.Is(i % 7 == 0 ? 1 : 0, entry.Codes.Length);
            InteropTests.Is("C" + (i % 3600 % 3), entry.Component);
            InteropTests.True(entry.TimeRaw.StartsWith("03-28-2024 00:", StringComparison.Ordinal), entry.TimeRaw);
        }
    }

    private static void GivenUp()
    {
        string path = Path.Combine(folder, "many.log");
        for (int i = 0; i < 50; i++)
        {
            LogReader reader = new LogReader(new[] { path }, null);
            reader.Read(i % 3);
            if (i % 2 == 0)
            {
                reader.Cancel();
            }
            reader.Dispose();
            reader.Dispose();
        }
        InteropTests.Is(0, LogReader.OpenCount);
        LogOptions follow = new LogOptions();
        follow.Follow = true;
        using (LogReader reader = new LogReader(new[] { path }, follow))
        {
            new Timer(delegate { reader.Cancel(); }, null, 300, Timeout.Infinite);
            DateTime end = DateTime.UtcNow.AddSeconds(20);
            while (!reader.Ended && DateTime.UtcNow < end)
            {
                reader.Read(100);
            }
            InteropTests.True(reader.Ended, "ended");
        }
    }

    private static void Threads()
    {
        string path = Path.Combine(folder, "many.log");
        int right = 0;
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(delegate()
            {
                if (Read(path, null).Count == 50000)
                {
                    Interlocked.Increment(ref right);
                }
            });
            threads[i].Start();
        }
        foreach (Thread thread in threads)
        {
            thread.Join();
        }
        InteropTests.Is(4, right);
    }
}
