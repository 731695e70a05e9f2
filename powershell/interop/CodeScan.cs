using System;
using System.Threading;

namespace WUDiagnostics
{
    /// <summary>
    /// Finds the codes of a file. A worker thread opens and reads it, so that the caller can show progress and hear Ctrl+C
    /// while a dead share does not answer, or while the library goes through gigabytes without a code; the file is read
    /// no further than one batch ahead.
    /// </summary>
    public sealed class CodeScan : IDisposable
    {
        private const ulong FirstBatch = 64;
        private const ulong LaterBatch = 4096;
        private static readonly ErrorCodeMatch[] Nothing = new ErrorCodeMatch[0];

        private readonly object gate = new object();
        private readonly NativeLibrary library;
        private readonly string path;

        private NativeHandle scan; // the worker's; null until it has opened the file
        private ErrorCodeMatch[] ready; // what the worker has read; empty at the end of the file
        private WUDiagnosticsException failure;
        private bool working;
        private bool ended;
        private bool disposed;
        private ulong wanted = FirstBatch;

        /// <summary>
        /// A file by its full path; the first Read has it opened. What goes wrong is told in Problem and not thrown:
        /// PowerShell would record an exception as an error of its own, beside the one that the user is to see.
        /// </summary>
        public CodeScan(string path)
        {
            library = NativeLibrary.Current;
            this.path = path;
            Items = Nothing;
        }

        /// <summary>The codes of the last Read; none when it timed out.</summary>
        public ErrorCodeMatch[] Items { get; private set; }

        /// <summary>Why the file cannot be read, or not to its end; null as long as all is well.</summary>
        public WUDiagnosticsException Problem { get; private set; }

        /// <summary>How many codes have been handed out.</summary>
        public long Found { get; private set; }

        /// <summary>
        /// Waits for the next codes, at most that many milliseconds. True while there may be more: look at Items, which
        /// is empty when the time was over first.
        /// </summary>
        public bool Read(int milliseconds)
        {
            Items = Nothing;
            lock (gate)
            {
                if (disposed)
                {
                    throw new ObjectDisposedException("CodeScan");
                }
                if (ended)
                {
                    return false;
                }
                if (ready == null && failure == null)
                {
                    StartWork();
                    Monitor.Wait(gate, milliseconds);
                }
                if (failure != null)
                {
                    ended = true;
                    Problem = failure;
                    return false;
                }
                if (ready == null)
                {
                    return true;
                }
                Items = ready;
                ready = null;
                if (Items.Length == 0)
                {
                    ended = true;
                    return false;
                }
                Found += Items.Length;
                wanted = LaterBatch;
                StartWork();
                return true;
            }
        }

        public void Dispose()
        {
            lock (gate)
            {
                disposed = true;
                if (working)
                {
                    return; // the worker closes the file when the library lets go of it
                }
            }
            Close();
        }

        private void Close()
        {
            if (scan != null)
            {
                scan.Dispose();
            }
        }

        private void StartWork()
        {
            if (!working)
            {
                working = true;
                ThreadPool.QueueUserWorkItem(Work);
            }
        }

        private void Work(object state)
        {
            ErrorCodeMatch[] found = null;
            WUDiagnosticsException error = null;
            try
            {
                found = Next(out error);
            }
            catch (Exception caught) // nothing may leave a worker thread: it would end the process
            {
                error = caught as WUDiagnosticsException ?? new WUDiagnosticsException("WUFileUnreadable", caught.Message, path, null);
            }
            bool close;
            lock (gate)
            {
                working = false;
                ready = found;
                failure = error;
                close = disposed;
                Monitor.PulseAll(gate);
            }
            if (close)
            {
                Close();
            }
        }

        private WUDiagnosticsException Open()
        {
            char[] units = path.ToCharArray();
            IntPtr opened = IntPtr.Zero;
            IntPtr error = IntPtr.Zero;
            int status;
            using (Pinned pinned = new Pinned(units, units.Length))
            {
                status = library.ScanOpen(pinned.Address, (ulong)units.Length, ref opened, ref error);
            }
            WUDiagnosticsException problem = Failure(status, ref error);
            if (problem == null)
            {
                scan = new NativeHandle(library.ScanFree, opened);
            }
            return problem;
        }

        private ErrorCodeMatch[] Next(out WUDiagnosticsException problem)
        {
            problem = scan == null ? Open() : null;
            if (problem != null)
            {
                return null;
            }
            IntPtr codes = IntPtr.Zero;
            IntPtr error = IntPtr.Zero;
            problem = Failure(library.ScanNext(scan.DangerousGetHandle(), wanted, ref codes, ref error), ref error);
            return problem == null ? Matches(new CodeBatch(library, ref codes), path, 0) : null;
        }

        private NativeCallException Failure(int status, ref IntPtr error)
        {
            if (status == Status.Ok)
            {
                return null;
            }
            string why = library.Take(ref error);
            if (why != null && why.StartsWith(path + ": ", StringComparison.Ordinal))
            {
                why = why.Substring(path.Length + 2);
            }
            return new NativeCallException(status, why ?? library.MessageOf(status), path);
        }

        internal static ErrorCodeMatch[] Matches(CodeBatch batch, string path, long linesBefore)
        {
            if (batch.Count == 0)
            {
                return Nothing;
            }
            ErrorCodeMatch[] matches = new ErrorCodeMatch[batch.Count];
            for (int i = 0; i < matches.Length; i++)
            {
                matches[i] = new ErrorCodeMatch(batch, i, path, linesBefore);
            }
            return matches;
        }
    }

    /// <summary>Finds the codes of texts that come one after the other, such as the lines of a file.</summary>
    public sealed class TextScan
    {
        private readonly NativeLibrary library = NativeLibrary.Current;
        private char[] units = new char[256];
        private long lines;

        /// <summary>The codes of a text. Its lines are counted on from those of the texts before it.</summary>
        public ErrorCodeMatch[] Find(string text)
        {
            ErrorCodeMatch[] matches = Find(text, null, lines);
            lines++;
            for (int at = text.IndexOf('\n'); at >= 0; at = text.IndexOf('\n', at + 1))
            {
                lines++;
            }
            return matches;
        }

        /// <summary>The codes of a text that stands in a file behind that many lines.</summary>
        public ErrorCodeMatch[] Find(string text, string path, long linesBefore)
        {
            if (text.Length > units.Length)
            {
                units = new char[Math.Max(text.Length, units.Length * 2)];
            }
            text.CopyTo(0, units, 0, text.Length);
            IntPtr codes = IntPtr.Zero;
            using (Pinned pinned = new Pinned(units, text.Length))
            {
                library.Check(library.ScanText(pinned.Address, (ulong)text.Length, ref codes), null);
            }
            return CodeScan.Matches(new CodeBatch(library, ref codes), path, linesBefore);
        }
    }
}
