using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace WUDiagnostics
{
    /// <summary>A file, or the rest of one, that could not be read.</summary>
    public sealed class LogWarning
    {
        /// <summary>WUD_WARNING_NOT_FOLLOWED: what was there is read, but new records are not waited for.</summary>
        public const int NotFollowed = 10;

        /// <summary>WUD_WARNING_NOT_THERE_YET: the log is waited for.</summary>
        public const int NotThereYet = 11;

        /// <summary>WUD_WARNING_BINARY: the file is no log but another format.</summary>
        public const int Binary = 20;

        /// <summary>WUD_WARNING_EVENTS_LOST: parts of an event log are damaged, the rest was read.</summary>
        public const int EventsLost = 22;

        /// <summary>WUD_WARNING_TRACES_ELSEWHERE: the file only says that Windows keeps traces instead.</summary>
        public const int TracesElsewhere = 40;

        /// <summary>WUD_WARNING_LOCAL_TIME: logs that are merged by local time, behind the others.</summary>
        public const int LocalTime = 30;

        /// <summary>WUD_WARNING_DAY_UNCLEAR: the records of a log have a time of day but no date.</summary>
        public const int DayUnclear = 33;

        internal LogWarning(string path, int number, string fields, string reason)
        {
            Path = path;
            Number = number;
            Fields = (Dictionary<string, object>)Json.Parse(fields);
            Reason = reason;
        }

        /// <summary>The file.</summary>
        public string Path { get; private set; }

        /// <summary>Why, as a number: WUD_WARNING_* of wudiag.h.</summary>
        public int Number { get; private set; }

        /// <summary>What else is known about it, by the names that wudiag.h gives for the number.</summary>
        public Dictionary<string, object> Fields { get; private set; }

        /// <summary>Why, as a sentence in the language of the options.</summary>
        public string Reason { get; private set; }

        public override string ToString()
        {
            return Path + ": " + Reason;
        }
    }

    /// <summary>
    /// Reads logs batch by batch. The library reads in the background, two batches ahead at most; what it gives is copied,
    /// so that entries outlive the reader. One thread at a time, but for Cancel.
    /// </summary>
    public sealed class LogReader : IDisposable
    {
        internal const int RecordSize = 104;

        private const int Words = RecordSize / 4;
        // How many records share a string: an entry that is kept keeps no more than this beside its own text.
        private const int BlockRecords = 32;
        private const int BlockUnits = 16384;
        private const uint KindRecords = 0;
        private const uint KindNone = 1;
        private const uint KindEnd = 2;
        private const uint KindWarning = 3;
        private const uint KindMeasure = 4;

        private static readonly LogEntry[] Nothing = new LogEntry[0];
        private static int open;

        private readonly LogLibrary library;
        private readonly NativeHandle log;
        private readonly Dictionary<string, string> names = new Dictionary<string, string>(StringComparer.Ordinal);
        private readonly Queue<LogWarning> warnings = new Queue<LogWarning>();
        private readonly bool several;
        private readonly HashSet<string> known = new HashSet<string>();
        private readonly Queue<LogKind> kinds = new Queue<LogKind>();
        private LogSource source;
        private int[] words = new int[0];
        private bool disposed;

        /// <summary>Starts to read files and folders, given by full paths.</summary>
        public LogReader(string[] paths, LogOptions options)
        {
            library = LogLibrary.Current;
            several = paths.Length > 1 || (options != null && options.Merge) || (paths.Length == 1 && System.IO.Directory.Exists(paths[0]));
            TextList files = new TextList(paths);
            char[] json = (options ?? new LogOptions()).ToJson().ToCharArray();
            IntPtr opened = IntPtr.Zero;
            IntPtr error = IntPtr.Zero;
            using (Pinned pinnedUnits = new Pinned(files.Units, files.Units.Length))
            using (Pinned pinnedEnds = new Pinned(files.Ends, files.Ends.Length))
            using (Pinned pinnedJson = new Pinned(json, json.Length))
            {
                int status = library.Open(
                    pinnedUnits.Address, (ulong)files.Units.Length, pinnedEnds.Address, (ulong)files.Ends.Length, pinnedJson.Address, (ulong)json.Length, ref opened, ref error);
                if (status != Status.Ok)
                {
                    string refusal = library.Library.Take(ref error);
                    if (refusal == null)
                    {
                        library.Library.Check(status, null);
                    }
                    throw new LogOptionsException((Dictionary<string, object>)Json.Parse(refusal));
                }
            }
            log = new NativeHandle(library.Free, opened);
            System.Threading.Interlocked.Increment(ref open);
        }

        /// <summary>How many readers of this process have not been disposed.</summary>
        public static int OpenCount
        {
            get { return open; }
        }

        /// <summary>Whether everything has been read.</summary>
        public bool Ended { get; private set; }

        /// <summary>The counts as JSON, where LogOptions.Measure was set and reading has ended.</summary>
        public string MeasureJson { get; private set; }

        /// <summary>What files were taken for, since the caller looked last.</summary>
        public Queue<LogKind> Kinds
        {
            get { return kinds; }
        }

        /// <summary>What could not be read, since the caller looked last.</summary>
        public Queue<LogWarning> Warnings
        {
            get { return warnings; }
        }

        /// <summary>How many bytes have been read.</summary>
        public long Done
        {
            get { return Progress(false); }
        }

        /// <summary>How many bytes all files have together; 0 where that is not known.</summary>
        public long Total
        {
            get { return Progress(true); }
        }

        /// <summary>The next records; none when there were none within that many milliseconds, or when reading has ended.</summary>
        public LogEntry[] Read(int milliseconds)
        {
            if (disposed)
            {
                throw new ObjectDisposedException("LogReader");
            }
            if (Ended)
            {
                return Nothing;
            }
            IntPtr entries = IntPtr.Zero;
            library.Library.Check(library.Next(log.DangerousGetHandle(), (uint)Math.Max(0, milliseconds), ref entries), null);
            try
            {
                EntriesView view = new EntriesView();
                library.Library.Check(library.EntriesRead(entries, RecordSize, ref view), null);
                switch (view.Kind)
                {
                    case KindNone:
                        break;
                    case KindEnd:
                        Ended = true;
                        break;
                    case KindWarning:
                        warnings.Enqueue(new LogWarning(
                            Slice(ref view, view.PathOffset, view.PathLength),
                            (int)view.Warning,
                            Slice(ref view, view.DetailOffset, view.DetailLength),
                            Slice(ref view, view.TextOffset, view.TextLength)));
                        break;
                    case KindMeasure:
                        MeasureJson = Slice(ref view, view.TextOffset, view.TextLength);
                        break;
                    case KindRecords:
                        return Records(ref view);
                }
                return Nothing;
            }
            finally
            {
                library.EntriesFree(ref entries);
            }
        }

        /// <summary>Ends reading within a moment. May be called from any thread.</summary>
        public void Cancel()
        {
            try
            {
                log.Use(handle => library.Cancel(handle));
            }
            catch (ObjectDisposedException)
            {
                // Another thread has disposed of the log: then it has ended.
            }
        }

        public void Dispose()
        {
            if (!disposed)
            {
                disposed = true;
                log.Dispose();
                System.Threading.Interlocked.Decrement(ref open);
            }
        }

        private long Progress(bool wantTotal)
        {
            ulong done = 0;
            ulong total = 0;
            if (!disposed)
            {
                library.Progress(log.DangerousGetHandle(), ref done, ref total);
            }
            return (long)(wantTotal ? total : done);
        }

        private static string Slice(ref EntriesView view, long offset, long length)
        {
            return length == 0 ? "" : Marshal.PtrToStringUni(new IntPtr(view.Arena.ToInt64() + (2 * offset)), (int)length);
        }

        /// <summary>The one string for a text that comes again and again.</summary>
        private string Shared(ref EntriesView view, long offset, long length)
        {
            string text = Slice(ref view, offset, length);
            string known;
            if (names.TryGetValue(text, out known))
            {
                return known;
            }
            if (names.Count < 4096)
            {
                names.Add(text, text);
            }
            return text;
        }

        private LogEntry[] Records(ref EntriesView view)
        {
            if (view.Stride != RecordSize)
            {
                throw new NativeCallException(104, library.Library.MessageOf(104), null);
            }
            int count = checked((int)view.Count);
            if (words.Length < count * Words)
            {
                words = new int[Math.Max(count * Words, words.Length * 2)];
            }
            if (count > 0)
            {
                Marshal.Copy(view.Records, words, 0, count * Words);
            }
            string path = Shared(ref view, view.PathOffset, view.PathLength);
            string family = Shared(ref view, view.FamilyOffset, view.FamilyLength);
            if (source == null || (object)source.File != (object)path || (object)source.Family != (object)family)
            {
                source = new LogSource(path, family);
                if (known.Add(path))
                {
                    kinds.Enqueue(new LogKind(path, family, Slice(ref view, view.TextOffset, view.TextLength)));
                }
            }
            string[] components = new string[(int)view.NamesCount];
            if (components.Length > 0)
            {
                int[] places = new int[components.Length * 2];
                Marshal.Copy(view.Names, places, 0, places.Length);
                for (int i = 0; i < components.Length; i++)
                {
                    components[i] = Shared(ref view, places[2 * i], places[(2 * i) + 1]);
                }
            }
            LogEntry[] made = new LogEntry[count];
            int next = 0;
            while (next < made.Length)
            {
                next = Block(ref view, made, next, components);
            }
            return made;
        }

        /// <summary>Makes the entries from one index on whose texts share a string; returns the index behind them.</summary>
        private int Block(ref EntriesView view, LogEntry[] made, int first, string[] components)
        {
            int start = words[(first * Words) + 16];
            int end = start;
            int next = first;
            while (next < made.Length && next - first < BlockRecords && (next == first || End(next) - start <= BlockUnits))
            {
                end = End(next);
                next++;
            }
            string block = Slice(ref view, start, end - start);
            for (int i = first; i < next; i++)
            {
                made[i] = Entry(i * Words, components, block, start);
            }
            return next;
        }

        /// <summary>Where the last text of a record ends in the arena: message, stamp, detail and raw lie one behind the other.</summary>
        private int End(int index)
        {
            int at = (index * Words) + 16;
            return words[at] + words[at + 1] + words[at + 3] + words[at + 5] + words[at + 7];
        }

        // Places of the fields of wud_entry, in 32-bit words. Layout proves the struct against the header.
        private LogEntry Entry(int at, string[] components, string block, int start)
        {
            int[] record = words;
            LogEntry entry = several ? new MergedLogEntry() : new LogEntry();
            entry.Source = source;
            entry.At = Long(record, at);
            entry.FirstLine = Long(record, at + 2);
            entry.Local = Long(record, at + 4);
            entry.Utc = Long(record, at + 6);
            entry.LineCount = record[at + 8];
            entry.Flags = (byte)record[at + 9];
            entry.Process = record[at + 10];
            entry.Thread = record[at + 11];
            entry.LevelNumber = (byte)record[at + 12];
            entry.LevelFrom = (byte)record[at + 13];
            entry.TimeKindNumber = (byte)record[at + 14];
            entry.MarkBits = (ushort)record[at + 15];
            entry.Block = block;
            entry.Start = record[at + 16] - start;
            entry.MessageLength = record[at + 17];
            entry.StampLength = record[at + 19];
            entry.DetailLength = record[at + 21];
            entry.RawLength = record[at + 23];
            entry.MergedByNumber = (byte)record[at + 25];
            int component = record[at + 24];
            if (component >= 0)
            {
                entry.ComponentName = components[component];
            }
            return entry;
        }

        private static long Long(int[] record, int at)
        {
            return (uint)record[at] | (long)record[at + 1] << 32;
        }
    }

    /// <summary>What a file was taken for.</summary>
    public sealed class LogKind
    {
        internal LogKind(string path, string family, string why)
        {
            Path = path;
            Family = family;
            Why = why;
        }

        /// <summary>The file.</summary>
        public string Path { get; private set; }

        /// <summary>The family of its records.</summary>
        public string Family { get; private set; }

        /// <summary>Why, in English.</summary>
        public string Why { get; private set; }
    }

    /// <summary>An option that the library refuses.</summary>
    public sealed class LogOptionsException : WUDiagnosticsException
    {
        internal LogOptionsException(Dictionary<string, object> refusal)
            : base("WULogOptions", WUDiagnostics.Read.Text(refusal, "reason"), WUDiagnostics.Read.Text(refusal, "value"), WUDiagnostics.Read.Text(refusal, "reason"))
        {
            Option = WUDiagnostics.Read.Text(refusal, "option");
            Why = WUDiagnostics.Read.Text(refusal, "why");
            Known = WUDiagnostics.Read.Texts(refusal, "known");
        }

        /// <summary>The key of the option in the options document.</summary>
        public string Option { get; private set; }

        /// <summary>Why, as a word that does not change.</summary>
        public string Why { get; private set; }

        /// <summary>The names that could have been given; empty where there is no list of them.</summary>
        public string[] Known { get; private set; }
    }
}
