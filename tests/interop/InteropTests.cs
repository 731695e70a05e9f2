// The C# assembly without PowerShell: run by Mono against the Linux library, much as .NET Framework would run it.
// Prints `N passed, N failed`; the exit code is the number of failures.
using System;
using System.Collections;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using WUDiagnostics;
using Decoder = WUDiagnostics.Decoder;

namespace System.Management.Automation
{
    /// <summary>As much of PowerShell's wrapper as the assembly looks at: it is recognised by its name.</summary>
    public sealed class PSObject
    {
        private readonly object inside;
        private readonly string shown;
        private readonly System.Collections.ObjectModel.Collection<string> typeNames = new System.Collections.ObjectModel.Collection<string>();

        public PSObject(object inside, string shown)
        {
            this.inside = inside;
            this.shown = shown;
            Properties = new PSMembers();
        }

        public object BaseObject
        {
            get { return inside; }
        }

        public PSMembers Properties { get; private set; }

        public System.Collections.ObjectModel.Collection<string> TypeNames
        {
            get { return typeNames; }
        }

        public static PSObject AsPSObject(object target)
        {
            PSObject wrapped = target as PSObject ?? new PSObject(target, null);
            wrapped.Properties.Of(wrapped.inside);
            return wrapped;
        }

        public override string ToString()
        {
            return shown ?? inside.ToString();
        }
    }

    public sealed class PSMembers
    {
        private readonly Dictionary<string, PSMember> members = new Dictionary<string, PSMember>(StringComparer.OrdinalIgnoreCase);

        public PSMember this[string name]
        {
            get
            {
                PSMember member;
                return members.TryGetValue(name, out member) ? member : null;
            }
        }

        public void Add(string name, object value)
        {
            members[name] = new PSMember(delegate { return value; });
        }

        internal void Of(object target)
        {
            foreach (System.Reflection.PropertyInfo property in target.GetType().GetProperties())
            {
                System.Reflection.PropertyInfo one = property;
                if (one.GetIndexParameters().Length == 0)
                {
                    members[one.Name] = new PSMember(delegate { return one.GetValue(target, null); });
                }
            }
        }
    }

    public sealed class PSMember
    {
        private readonly Func<object> get;

        public PSMember(Func<object> get)
        {
            this.get = get;
        }

        public object Value
        {
            get { return get(); }
        }
    }

    public sealed class PSCustomObject
    {
        public override string ToString()
        {
            return "";
        }
    }
}

internal static class InteropTests
{
    private static int passed;
    private static int failed;
    private static string folder;

    private static int Main()
    {
        folder = Path.Combine(Path.GetTempPath(), "wudiag-interop-" + Process.GetCurrentProcess().Id);
        Directory.CreateDirectory(folder);
        try
        {
            Run("structs are laid out as in the header", Structs);
            Run("nothing is loaded before the first use", Lazy);
            Run("a library that is missing", Missing);
            Run("a file that is no library", NoLibrary);
            Run("a library without our functions", OtherLibrary);
            Run("a library of another version", OtherVersion);
            Run("JSON", JsonValues);
            Run("broken JSON", JsonBroken);
            Run("numbers and texts", Spellings);
            Run("one code in full", InFull);
            Run("details are fetched on first access and kept", LazyDetails);
            Run("details of several codes of one input", Shared);
            Run("details are asked for by the code's own spelling", BySpelling);
            Run("details that cannot be had", Unavailable);
            Run("texts as they are shown", ShownTexts);
            Run("inputs without a code, in their place", Problems);
            Run("many inputs, in their order", Many);
            Run("wrapped objects of PowerShell", Wrapped);
            Run("exceptions", Exceptions);
            Run("lists by name, text and family", Lists);
            Run("languages", Languages);
            Run("codes of a text", Texts);
            Run("codes of a file", Files);
            Run("a file that is not there", NoFile);
            Run("a scan that is given up", GivenUp);
            Run("a file that does not answer", NoAnswer);
            Run("many threads", Threads);
            Run("memory is given back", Memory);
            Run("every status has an id", Ids);
            LogTests.All(folder);
            Run("a probe", WsusTests.Probe);
            Run("a probe that is cancelled", WsusTests.Cancelled);
            Run("options that are not known", WsusTests.Options);
            Run("facts that are judged", WsusTests.Judged);
            Run("facts that are refused", WsusTests.Refused);
            Run("a policy that is judged once", WsusTests.JudgedOnce);
            Run("a plan of a repair", RepairTests.Plan);
            Run("journals", delegate { RepairTests.Journals(folder); });
            Run("a policy file", RepairTests.PolicyFiles);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
        Console.WriteLine(passed + " passed, " + failed + " failed");
        return failed;
    }

    internal static void Run(string name, Action test)
    {
        try
        {
            test();
            passed++;
        }
        catch (Exception error)
        {
            failed++;
            Console.WriteLine("FAILED: " + name + ": " + error);
        }
    }

    internal static void Is(object expected, object actual)
    {
        if (!Equals(expected, actual))
        {
            throw new Exception("expected <" + (expected ?? "null") + ">, got <" + (actual ?? "null") + ">");
        }
    }

    internal static void True(bool value, string what)
    {
        if (!value)
        {
            throw new Exception("not true: " + what);
        }
    }

    private static T Throws<T>(Action action) where T : Exception
    {
        try
        {
            action();
        }
        catch (T expected)
        {
            return expected;
        }
        throw new Exception("no " + typeof(T).Name);
    }

    private static List<object> Decode(object input)
    {
        return Decode(input, null);
    }

    // Codes and problems as the command would write them.
    private static List<object> Decode(object input, string typed)
    {
        ErrorInfoReader reader = new ErrorInfoReader(0);
        List<object> all = new List<object>();
        object first = reader.First(input, typed);
        if (first is ErrorInfo)
        {
            all.Add(first);
        }
        else
        {
            all.AddRange((ErrorInfo[])first);
        }
        while (reader.Pending)
        {
            if (reader.Problem != null)
            {
                all.Add(reader.Problem);
            }
            if (reader.Read())
            {
                all.AddRange(reader.Items);
            }
        }
        return all;
    }

    private static ErrorInfo One(object input)
    {
        List<object> all = Decode(input);
        Is(1, all.Count);
        InputProblem problem = all[0] as InputProblem;
        if (problem != null)
        {
            throw new Exception(input + ": " + problem.ErrorId);
        }
        return (ErrorInfo)all[0];
    }

    private static string Problem(object input)
    {
        List<object> all = Decode(input);
        Is(1, all.Count);
        return ((InputProblem)all[0]).ErrorId;
    }

    private static void Structs()
    {
        Is("", string.Join("; ", Layout.Differences()));
        Is(88, Marshal.SizeOf(typeof(CodeRecord)));
    }

    private static void Lazy()
    {
        True(!Decoder.LibraryLoaded, "not loaded");
        True(Path.IsPathRooted(Decoder.LibraryPath), "absolute path");
        True(File.Exists(Decoder.LibraryPath), Decoder.LibraryPath);
        Is("linux-", Path.GetFileName(Path.GetDirectoryName(Decoder.LibraryPath)).Substring(0, 6));
        new ErrorInfoReader(0).ToString();
        True(!Decoder.LibraryLoaded, "still not loaded");
        Decoder.Start();
        True(Decoder.LibraryLoaded, "loaded");
        True(Decoder.LibraryVersion.Split('.').Length == 3, Decoder.LibraryVersion);
    }

    private static void Missing()
    {
        string path = Path.Combine(folder, "nothing.so");
        NativeLibraryException error = Throws<NativeLibraryException>(delegate { new NativeLibrary(path); });
        Is("WULibraryMissing", error.ErrorId);
        Is(path, error.Target);
        True(error.Message.Contains(path) && error.Message.Contains("Install"), error.Message);
    }

    private static void NoLibrary()
    {
        string path = Path.Combine(folder, "text.so");
        File.WriteAllText(path, "this is no library at all, but " + new string('x', 500));
        NativeLibraryException error = Throws<NativeLibraryException>(delegate { new NativeLibrary(path); });
        Is("WULibraryWrongArchitecture", error.ErrorId);
        True(error.Message.Contains(path), error.Message);
    }

    // Compiles a library from C; null where there is no compiler.
    private static string Compile(string name, string source)
    {
        string c = Path.Combine(folder, name + ".c");
        string so = Path.Combine(folder, name + ".so");
        File.WriteAllText(c, source);
        try
        {
            ProcessStartInfo start = new ProcessStartInfo("cc", "-shared -fPIC -o \"" + so + "\" \"" + c + "\"");
            start.UseShellExecute = false;
            using (Process process = Process.Start(start))
            {
                process.WaitForExit();
                return process.ExitCode == 0 ? so : null;
            }
        }
        catch (Win32Exception)
        {
            Console.WriteLine("no cc: a library of another version was not tested");
            return null;
        }
    }

    private static void OtherLibrary()
    {
        string path = Compile("other", "int other(void) { return 1; }");
        if (path != null)
        {
            NativeLibraryException error = Throws<NativeLibraryException>(delegate { new NativeLibrary(path); });
            Is("WULibraryWrongVersion", error.ErrorId);
            True(error.Message.Contains("wud_abi_version"), error.Message);
        }
    }

    private static void OtherVersion()
    {
        // newest, oldest served, what the error says
        string next = (NativeLibrary.AbiVersion + 1).ToString();
        string[][] cases =
        {
            new[] { "0", "0", "versions 0 to 0" },
            new[] { "99", next, "versions " + next + " to 99" },
            new[] { "99", "1", "wud_language_find" } // the version fits, a function is absent
        };
        for (int i = 0; i < cases.Length; i++)
        {
            string source = "unsigned wud_abi_version(void) { return " + cases[i][0] + "; } unsigned wud_abi_min_compatible(void) { return " + cases[i][1] + "; }";
            string path = Compile("version" + i, source);
            if (path != null)
            {
                NativeLibraryException error = Throws<NativeLibraryException>(delegate { new NativeLibrary(path); });
                Is("WULibraryWrongVersion", error.ErrorId);
                Is(path, error.Target);
                True(error.Message.Contains(cases[i][2]), error.Message);
                True(error.Message.Contains(path), error.Message);
            }
        }
        True(NativeLibrary.Current.LibraryAbiVersion >= NativeLibrary.AbiVersion, "the real one fits");
    }

    private static void JsonValues()
    {
        Is(null, Json.Parse(" null "));
        Is(true, Json.Parse("true"));
        Is(-1.5e3, Json.Parse("-1.5e3"));
        Is(4294967295.0, Json.Parse("4294967295"));
        Is("a\"b\\c/d\be\ff\ng\rh\ti\u00e9\ud83d\ude00", Json.Parse("\"a\\\"b\\\\c\\/d\\be\\ff\\ng\\rh\\ti\\u00e9\\ud83d\\ude00\""));
        Is("", Json.Parse("\"\""));
        Is(0, ((List<object>)Json.Parse("[ ]")).Count);
        Dictionary<string, object> json = (Dictionary<string, object>)Json.Parse("{\"a\":[1,{\"b\":null}],\"c\":\"\u65e5\"}");
        Is("\u65e5", json["c"]);
        Is(2, ((List<object>)json["a"]).Count);
    }

    private static void JsonBroken()
    {
        string[] broken = { "", "{", "[1", "[1,]", "{\"a\"}", "{\"a\":}", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "tru", "1 2", "-", "{a:1}", new string('[', 100000) };
        foreach (string text in broken)
        {
            Throws<FormatException>(delegate { Json.Parse(text); });
        }
    }

    private static void Spellings()
    {
        object[] same =
        {
            "0x8024402C", "0x8024402c", "8024402C", "-2145107924", "2149859372", "WU_E_PT_WINHTTP_NAME_NOT_RESOLVED", "it said 0x8024402C today",
            -2145107924, 2149859372u, 2149859372L, -2145107924L, 18446744071564443692UL, 2149859372m, 2149859372.0, -2145107924.0
        };
        foreach (object input in same)
        {
            Is(0x8024402Cu, One(input).Value);
        }
        Is(0x80070005u, One("80070005").Value);
        Is(5u, One((byte)5).Value);
        Is(2u, One((short)2).Value);
        Is(0x8024E001u, ((ErrorInfo)Decode(80240.0, "8024E001")[0]).Value);
        Is("WUFloatingPoint", Problem(80240.0));
        Is("WUFloatingPoint", ((InputProblem)Decode(80240.0, "80240")[0]).ErrorId);
        Is("WUFloatingPoint", Problem(double.NaN));
        Is("WUFloatingPoint", Problem(2149859372.5));
        Is("WUNotACode", Problem(true));
        Is("WUNotACode", Problem(DateTime.Now));
        Is("WUNotACode", Problem(Guid.Empty));
        Is("WUEmptyInput", Problem(null));
        Is("WUEmptyInput", Problem(""));
        Is("WUNumberTooLarge", Problem("0x123456789AB"));
        Is("WUNoNameMatches", Problem("NO_SUCH_*"));
        Is("WUInputIsFile", Problem(new FileInfo("x")));
    }

    private static void InFull()
    {
        ErrorInfo word = One("{\"code\": \"VMGuestPatchInternalError\"}");
        Is("VMGuestPatchInternalError", word.ToString());
        Is("VMGuestPatchInternalError", One(word).Name);
        True(word.Value == null && word.HResult == null && word.Code == null && word.Hex == null, "no number");
        True(word.Message.Length > 30 && word.Causes.Length > 0 && word.Family == "ALERT", "details");
        ErrorInfo code = One("0x80070005");
        Is("0x80070005", code.Hex);
        Is(-2147024891, code.Signed);
        Is(true, code.Known);
        Is(5, code.Low);
        Is(7, code.Facility.Number);
        Is(false, code.Customer);
        Is("error", code.Severity);
        Is("ERROR_ACCESS_DENIED", code.Inner.Name);
        Is(5u, code.Inner.Value);
        Is(null, code.Inner.Inner);
        True(code.Message.Length > 10, "message");
        True(code.Remedies.Length > 0 && code.Remedies[0].ToString() == code.Remedies[0].Text, "remedies");
        True(code.Causes.Length > 0, "causes");
        True(code.Retry.Advice.Length > 0, "advice");
        Is(code.Hex + " " + code.Name, code.ToString());
        ErrorInfo unknown = One("0x8024FABC");
        Is(false, unknown.Known);
        Is(null, unknown.Name);
        Is(0, unknown.Causes.Length);
        True(unknown.Message.Length > 10, "message of an unknown code");
    }

    private static void LazyDetails()
    {
        CodeDescribe real = NativeLibrary.Current.CodeDescribe;
        int calls = 0;
        CodeDescribe counting = delegate(uint value, uint extend, uint space, uint context, IntPtr log, ulong logLength, uint language, ref IntPtr json)
        {
            calls++;
            return real(value, extend, space, context, log, logLength, language, ref json);
        };
        WithDescribe(counting, delegate
        {
            ErrorInfo code = One("0x8024402C");
            Is("WU_E_PT_WINHTTP_NAME_NOT_RESOLVED", code.Name);
            Is("0x8024402C", code.Hex);
            Is(0, calls);
            string message = code.Message;
            Is(1, calls);
            True(ReferenceEquals(message, code.Message), "kept");
            Is("WU", code.Family);
            Is(1, calls);
        });
    }

    private static void Shared()
    {
        List<object> codes = Decode("first 0x80240022, then 0x80072EE2");
        Is(2, codes.Count);
        ErrorInfo second = (ErrorInfo)codes[1];
        Is("0x80072EE2", second.Hex);
        Is(One("0x80072EE2").Causes.Length, second.Causes.Length);
        True(((ErrorInfo)codes[0]).Message != second.Message, "each its own");
        foreach (object code in Decode("WU_E_SETUP_*"))
        {
            True(((ErrorInfo)code).Message.Length > 0, "message");
        }
    }

    /// <summary>Runs a test with another way to describe codes in the place of the library's.</summary>
    private static void WithDescribe(CodeDescribe describe, Action test)
    {
        System.Reflection.FieldInfo field = typeof(NativeLibrary).GetField("CodeDescribe", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic);
        CodeDescribe real = NativeLibrary.Current.CodeDescribe;
        field.SetValue(NativeLibrary.Current, describe);
        try
        {
            test();
        }
        finally
        {
            field.SetValue(NativeLibrary.Current, real);
        }
    }

    private static void BySpelling()
    {
        CodeDescribe real = NativeLibrary.Current.CodeDescribe;
        int calls = 0;
        CodeDescribe counting = delegate(uint value, uint extend, uint space, uint context, IntPtr log, ulong logLength, uint language, ref IntPtr json)
        {
            calls++;
            return real(value, extend, space, context, log, logLength, language, ref json);
        };
        WithDescribe(counting, delegate
        {
            // A log: each code by itself, and only those that are looked at.
            StringBuilder log = new StringBuilder();
            string line = "2024-03-28 10:00:01, Info                  CBS    nothing new in this line of the log\r\n";
            List<long> places = new List<long>();
            for (uint i = 0; i < 300; i++)
            {
                for (int n = 0; n < 80; n++)
                {
                    log.Append(line);
                }
                log.Append("FAILED ");
                places.Add(log.Length);
                log.Append("0x").Append((0x80240001 + i).ToString("x8")).Append("\r\n");
            }
            List<object> codes = Decode(log.ToString());
            Is(300, codes.Count);
            Is(0, calls);
            for (int i = 0; i < codes.Count; i++)
            {
                ErrorInfo code = (ErrorInfo)codes[i];
                Is("0x" + (0x80240001 + (uint)i).ToString("x8"), code.Input);
                Is(places[i], code.Offset);
                Is(One(code.Hex).Message, code.Message);
            }

            // A message as it is pasted: each of its codes once, with what the message says around them.
            calls = 0;
            codes = Decode("WindowsPatchExtension: first 0x80240022, then HTTP 503, at last \u65e5 0xC1900101 - 0x20017");
            Is("0x80240022", ((ErrorInfo)codes[0]).Input);
            Is("503", ((ErrorInfo)codes[1]).Input);
            Is("0xC1900101 - 0x20017", ((ErrorInfo)codes[2]).Input);
            Is(66L, ((ErrorInfo)codes[2]).Offset);
            foreach (object code in codes)
            {
                Is("ms-settings:windowsupdate", ((ErrorInfo)code).Remedies[0].Command);
            }
            Is(codes.Count, calls);

            // Very many codes in a message: the library describes the first ones, the others are asked for by themselves.
            StringBuilder dense = new StringBuilder();
            for (uint i = 0; i < 700; i++)
            {
                dense.Append("0x").Append((0x80240001 + i).ToString("X8")).Append(' ');
            }
            codes = Decode(dense.ToString());
            Is(700, codes.Count);
            foreach (object code in codes)
            {
                True(((ErrorInfo)code).Message.Length > 10 && ((ErrorInfo)code).Retry != null, ((ErrorInfo)code).Hex);
            }

            // No text around it.
            Is(null, One("0x80240022").Offset);
            Is(" 0x80240022 ", One(" 0x80240022 ").Input);
            Is("WU_E_SETUP_*", ((ErrorInfo)Decode("WU_E_SETUP_*")[0]).Input);
            Is(null, ((ErrorInfo)Decode("WU_E_SETUP_*")[0]).Offset);
            Is(null, Decoder.ByName("WU_E_NO_SERVICE", 0)[0].Offset);
            // Piped on, a code is itself and not the text it stood in.
            Is(1, Decode(Decode("first 0x80240022, then 0x80072EE2")[1]).Count);
        });
    }

    private static void Unavailable()
    {
        ErrorInfo code = (ErrorInfo)Decode("it said 0x80070005 today")[0];
        WithDescribe(delegate(uint value, uint extend, uint space, uint context, IntPtr log, ulong logLength, uint language, ref IntPtr json) { throw new OutOfMemoryException("no memory \u001b[2J"); }, delegate
        {
            const string Text = "(details unavailable: no memory \u241b[2J)";
            Is(Text, code.Message);
            Is(Text, code.Stage);
            Is(Text, code.Retry.Advice);
            Is(Text, code.Remedies[0].Text);
            Is(null, code.Remedies[0].Command);
            Is(7, code.Facility.Number);
            Is("E_ACCESSDENIED", code.Name);
        });
        True(code.Message.Length > 10 && !code.Message.StartsWith("("), "the next look tries again: " + code.Message);
    }

    private static void ShownTexts()
    {
        Is("a\u241b[2J\u2421<U+009B><U+202E><U+200B><U+2028><U+FEFF><U+D83D>\u240d", Shown.Text("a\u001b[2J\u007f\u009b\u202e\u200b\u2028\ufeff\ud83d\r"));
        Is("a\r\nb\n\tc", Shown.Text("a\r\nb\n\tc"));
        Is("a\u240d\u240ab\u240a\u2409c", Shown.Line("a\r\nb\n\tc"));
        Is("\u00e9\u65e5\ud83d\ude00<U+E0041>", Shown.Line("\u00e9\u65e5\ud83d\ude00\udb40\udc41"));
        Is("a, b\u240a, 5", Shown.Line(new object[] { "a", "b\n", 5 }));
        Is("a\nb\u240a\n5", Shown.Text(new object[] { "a", "b\n", 5 }));
        Is(null, Shown.Text(null));
        string plain = "plain";
        True(ReferenceEquals(plain, Shown.Text(plain)), "no copy of what needs no picture");
        Is("0x80070005", Shown.LineOf(One("0x80070005"), "Hex"));
        Is("7 (WIN32)", Shown.TextOf(One("0x80070005"), "Facility"));
        Is(null, Shown.TextOf(One("0x80070005"), "Nothing"));
        Is("(details unavailable: x\u241b)", Shown.Problem(new InvalidOperationException("outer", new FormatException("x\u001b"))));
        System.Collections.Hashtable again = new System.Collections.Hashtable();
        again["b\u001b"] = new ArrayList(new object[] { 1, "x\n" });
        again["a"] = "v\u001b";
        Is("a: v\u241b\nb\u241b[0]: 1\nb\u241b[1]: x\u240a", Shown.Evidence(again));
    }

    private static void Problems()
    {
        List<object> all = Decode(new object[] { "nothing", 5, null, new object[] { 2, "" }, 80240.0, "0x80240022", "0x123456789AB" });
        Is(8, all.Count);
        Is("nothing", ((InputProblem)all[0]).Target);
        Is(5u, ((ErrorInfo)all[1]).Value);
        Is("WUEmptyInput", ((InputProblem)all[2]).ErrorId);
        Is(2u, ((ErrorInfo)all[3]).Value);
        Is("WUEmptyInput", ((InputProblem)all[4]).ErrorId);
        Is("WUFloatingPoint", ((InputProblem)all[5]).ErrorId);
        Is(0x80240022u, ((ErrorInfo)all[6]).Value);
        Is(202, ((InputProblem)all[7]).Status);
        Is(0, Decode(new object[0]).Count);
    }

    private static void Many()
    {
        int[] codes = new int[20000];
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = i + 1;
        }
        List<object> all = Decode(codes);
        Is(codes.Length, all.Count);
        for (int i = 0; i < codes.Length; i++)
        {
            Is((uint)codes[i], ((ErrorInfo)all[i]).Value);
        }
        string large = new string('x', 3000000) + " 0x80240022";
        Is(2, Decode(new object[] { large, large }).Count);
    }

    private static void Wrapped()
    {
        Is(0x8024E001u, One(new System.Management.Automation.PSObject(80240.0, "8024E001")).Value);
        Is(0x8024402Cu, One(new System.Management.Automation.PSObject(-2145107924, null)).Value);
        Is(0x8024402Cu, One(new System.Management.Automation.PSObject("0x8024402C", null)).Value);
        Is(2, Decode(new System.Management.Automation.PSObject(new object[] { 2, new System.Management.Automation.PSObject(5, null) }, null)).Count);
        foreach (string name in new[] { "ErrorCode", "HResult", "Hex", "Code" })
        {
            System.Management.Automation.PSObject custom = new System.Management.Automation.PSObject(new System.Management.Automation.PSCustomObject(), null);
            custom.Properties.Add(name, new System.Management.Automation.PSObject(-2145107924, null));
            Is(0x8024402Cu, One(custom).Value);
            Hashtable table = new Hashtable();
            table[name.ToLowerInvariant()] = "0x80072EE2";
            Is(0x80072EE2u, One(table).Value);
        }
        Is("WUEmptyInput", Problem(new System.Management.Automation.PSObject(new System.Management.Automation.PSCustomObject(), null)));
        Is(0x80240022u, One(One("0x80240022")).Value);
        ErrorCodeMatch match = new TextScan().Find("0xC1900101 - 0x20017")[0];
        Is("0xC1900101 - 0x20017", One(match).Input);
    }

    private sealed class Record
    {
        public Exception Exception { get; set; }

        public string FullyQualifiedErrorId { get; set; }

        public string Broken
        {
            get { throw new InvalidOperationException(); }
        }
    }

    private static void Exceptions()
    {
        Is(0x80240022u, One(new COMException("x", unchecked((int)0x80240022))).Value);
        Is(0x80240022u, One(new InvalidOperationException("outer", new COMException("x", unchecked((int)0x80240022)))).Value);
        Is(0x80240022u, One(new AggregateException(new InvalidOperationException("a"), new COMException("x", unchecked((int)0x80240022)))).Value);
        Is(0x80240017u, One(new InvalidOperationException("it failed: 0x80240017")).Value);
        Is(12002u, One(new Win32Exception(12002)).Value);
        Is(0x80070002u, One(new FileNotFoundException("x")).Value);
        Is(0x80070005u, One(new UnauthorizedAccessException("x")).Value);
        Is(0x80240017u, One(new ArgumentException("code 0x80240017")).Value);
        Is(0x80070057u, One(new COMException("x", unchecked((int)0x80070057))).Value);
        Is(0x80004005u, One(new COMException("x")).Value);
        Is(0x80240017u, One(new COMException("code 0x80240017")).Value);
        foreach (Exception plain in new Exception[]
        {
            new InvalidOperationException("x"), new ArgumentException("x"), new InvalidCastException("x"), new NullReferenceException("x"), new DivideByZeroException("x"),
            new NotImplementedException("x"), new ExternalException("x"), new Exception("outer", new InvalidOperationException("x")), new Win32Exception(0, "x")
        })
        {
            Is("WUNotACode", Problem(plain));
            Is("WUNotACode", Problem(new Record { Exception = plain, FullyQualifiedErrorId = "Some,Command" }));
        }
        InputProblem problem = (InputProblem)Decode(new Record { Exception = new InvalidOperationException("it broke") })[0];
        Is("ErrorWithoutCode", problem.Sentence);
        Is("it broke", problem.Text);
        System.Management.Automation.PSObject remote = new System.Management.Automation.PSObject(new System.Management.Automation.PSCustomObject(), "it broke there");
        remote.TypeNames.Add("Deserialized.System.Exception");
        remote.Properties.Add("Message", "it broke there");
        remote.Properties.Add("HResult", unchecked((int)0x80131500));
        Is("WUNotACode", Problem(remote));
        remote.Properties.Add("InnerException", new COMException("x", unchecked((int)0x80240022)));
        Is(0x80240022u, One(remote).Value);
        Is(0x80240022u, One(new Record { Exception = new COMException("x", unchecked((int)0x80240022)) }).Value);
        Is(0x80072EE7u, One(new Record { Exception = new InvalidOperationException("x"), FullyQualifiedErrorId = "HRESULT 0x80072EE7,Some.Command" }).Value);
    }

    private static void Lists()
    {
        ErrorInfo[] found = Decoder.ByName("WU_E_SETUP_*", 0);
        True(found.Length > 5, "by name");
        True(found[0].Name.StartsWith("WU_E_SETUP_") && found[0].Message.Length > 0, "name and message");
        Is(0, Decoder.ByName("NO_SUCH_NAME", 0).Length);
        True(Decoder.ByText("proxy", 0).Length > 3, "by text");
        True(Decoder.ByFamily("WU", 0).Length > 100, "by family");
        NativeCallException error = Throws<NativeCallException>(delegate { Decoder.ByFamily("NOPE", 0); });
        Is("WUUnknownFamily", error.ErrorId);
        Is("NOPE", error.Target);
        True(Array.IndexOf(Decoder.Families(), "WU") >= 0, "families");
        foreach (string family in Decoder.Families())
        {
            foreach (ErrorInfo code in Decoder.ByFamily(family, 0))
            {
                True(code.Message.Length > 0, family + " " + code);
            }
        }
    }

    private static void Languages()
    {
        Is(0, Decoder.FindLanguage("en-US"));
        Is(1, Decoder.FindLanguage("fr-CA"));
        Is(2, Decoder.FindLanguage("ja-JP"));
        Is(3, Decoder.FindLanguage("zh-CN"));
        Is(-1, Decoder.FindLanguage("de-DE"));
        Is(-1, Decoder.FindLanguage(""));
        Is(-1, Decoder.FindLanguage(null));
        string english = Decoder.ByName("WU_E_NO_SERVICE", 0)[0].Message;
        string japanese = Decoder.ByName("WU_E_NO_SERVICE", 2)[0].Message;
        True(english != japanese && japanese.IndexOf('\u306F') >= 0, japanese);
    }

    private static void Texts()
    {
        TextScan scan = new TextScan();
        ErrorCodeMatch[] found = scan.Find("one\r\n\u00e9\u65e5 hr = 80072ee2, HTTP 503");
        Is(2, found.Length);
        Is(2L, found[0].Line);
        Is(9L, found[0].Column);
        Is("80072ee2", found[0].Text);
        Is("bare-hex", found[0].Spelling);
        Is("http-status", found[1].Spelling);
        Is("0x80072EE2", found[0].Code);
        Is(null, found[0].Path);
        Is(3L, scan.Find("0x80240022")[0].Line);
        Is(0, scan.Find("").Length);
        Is(12L, scan.Find("0x80240022", "/x", 11)[0].Line);
    }

    private static string Write(string name, int lines, string every)
    {
        string path = Path.Combine(folder, name);
        using (StreamWriter writer = new StreamWriter(path, false, new UTF8Encoding(false)))
        {
            for (int i = 0; i < lines; i++)
            {
                writer.Write(every + " line " + i + "\n");
            }
        }
        return path;
    }

    private static void Files()
    {
        string path = Write("many.log", 20000, "hr = 80240022");
        long count = 0;
        using (CodeScan scan = new CodeScan(path))
        {
            while (scan.Read(200))
            {
                foreach (ErrorCodeMatch match in scan.Items)
                {
                    count++;
                    Is(count, match.Line);
                    Is(6L, match.Column);
                    Is(path, match.Path);
                }
            }
            Is(null, scan.Problem);
            Is(count, scan.Found);
            Is(false, scan.Read(0));
        }
        Is(20000L, count);
        using (CodeScan empty = new CodeScan(Write("empty.log", 0, "")))
        {
            while (empty.Read(200))
            {
                Is(0, empty.Items.Length);
            }
        }
    }

    private static void NoFile()
    {
        string path = Path.Combine(folder, "none.log");
        using (CodeScan scan = new CodeScan(path))
        {
            while (scan.Read(200))
            {
            }
            Is("WUFileUnreadable", scan.Problem.ErrorId);
            Is(path, scan.Problem.Target);
            True(scan.Problem.Message.IndexOf(path) < 0, "the path is not said twice: " + scan.Problem.Message);
            Is(false, scan.Read(1000));
        }
        using (CodeScan scan = new CodeScan(folder))
        {
            while (scan.Read(200))
            {
            }
            Is("WUFileUnreadable", scan.Problem.ErrorId);
        }
    }

    private static void GivenUp()
    {
        string path = Write("given-up.log", 200000, "hr = 80240022");
        for (int i = 0; i < 50; i++)
        {
            CodeScan scan = new CodeScan(path);
            True(scan.Read(5000), "more");
            scan.Dispose(); // while the worker reads on
            scan.Dispose();
            Throws<ObjectDisposedException>(delegate { scan.Read(0); });
        }
        new CodeScan(path).Dispose();
        Thread.Sleep(300);
        Is(0, OpenFiles(path));
    }

    /// A file that nobody can open yet keeps the worker waiting, and not the caller.
    private static void NoAnswer()
    {
        string path = Path.Combine(folder, "fifo.log");
        Is(0, mkfifo(Encoding.UTF8.GetBytes(path + "\0"), 384)); // 0600
        ErrorCodeMatch[] found = null;
        Thread caller = new Thread(delegate()
        {
            CodeScan scan = new CodeScan(path);
            if (scan.Read(100))
            {
                found = scan.Items;
            }
            scan.Dispose();
        });
        caller.IsBackground = true;
        caller.Start();
        bool answered = caller.Join(20000);
        // A writer lets the worker go, which then closes the file.
        File.OpenWrite(path).Dispose();
        True(answered, "the caller waits for the file");
        Is(0, found.Length);
        for (int i = 0; i < 200 && OpenFiles(path) > 0; i++)
        {
            Thread.Sleep(50);
        }
        Is(0, OpenFiles(path));
    }

    private static int OpenFiles(string path)
    {
        int open = 0;
        foreach (string descriptor in Directory.GetFiles("/proc/self/fd"))
        {
            try
            {
                byte[] buffer = new byte[4096];
                int length = (int)readlink(Encoding.UTF8.GetBytes(descriptor + "\0"), buffer, (IntPtr)buffer.Length);
                if (length > 0 && Encoding.UTF8.GetString(buffer, 0, length) == path)
                {
                    open++;
                }
            }
            catch (IOException)
            {
            }
        }
        return open;
    }

    [DllImport("libc")]
    private static extern int mkfifo(byte[] path, uint mode);

    [DllImport("libc")]
    private static extern IntPtr readlink(byte[] path, byte[] buffer, IntPtr size);

    private static void Threads()
    {
        ErrorInfo shared = One("0x80240022");
        string expected = One("0x80240022").Message;
        int wrong = 0;
        Thread[] threads = new Thread[8];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(delegate()
            {
                for (int n = 0; n < 200; n++)
                {
                    if (shared.Message != expected || One("0x80072EE2").Message.Length == 0)
                    {
                        Interlocked.Increment(ref wrong);
                    }
                }
            });
            threads[i].Start();
        }
        foreach (Thread thread in threads)
        {
            thread.Join();
        }
        Is(0, wrong);
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1]) * 4096;
    }

    private static void Work(int rounds)
    {
        TextScan texts = new TextScan();
        for (int i = 0; i < rounds; i++)
        {
            True(One("0x8024402C").Message.Length > 0, "message");
            Is("WUNotACode", Problem("nothing"));
            texts.Find("hr = 80240022");
        }
    }

    private static void Memory()
    {
        Work(2000);
        long before = Resident();
        Work(10000); // 10,000 texts of some 8 KB would be 80 MB
        long grown = Resident() - before;
        True(grown < 30000000, "grown by " + grown + " bytes");
    }

    private static void Ids()
    {
        foreach (int status in new[] { 100, 101, 102, 103, 104, 105, 110, 111, 112, 200, 201, 202, 203, 300, 900 })
        {
            True(!Status.ErrorId(status).StartsWith("WULibraryStatus"), "id of " + status);
            True(NativeLibrary.Current.MessageOf(status).Length > 10, "sentence of " + status);
        }
        Is("WULibraryStatus7", Status.ErrorId(7));
    }
}
